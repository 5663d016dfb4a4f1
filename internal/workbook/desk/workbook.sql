-- name: AddWorkbook :exec
INSERT INTO workbook (county, id, name, hash, size, kind, state, settings, wanted, done, phase, trouble, by_person, post, grid, path, at,
    imported_at, undone_at, handed_at, lease_until, rev)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, '', '', $9, $10, $11, $12, $13, 0, 0, 0, 0, 1);

-- name: AddRow :exec
INSERT INTO workbook_row (county, workbook, n, tab, line, cells, verdict, warned, problems, twin, choice, target, deed, before, rev)
VALUES ($1, $2, $3, $4, $5, $6, '', FALSE, '', '', '', '', '', '', 0);

-- name: OneWorkbook :one
SELECT id, name, hash, size, kind, state, settings, wanted, done, phase, trouble, by_person, post, grid, path, at, imported_at, undone_at,
    handed_at, lease_until, rev, undone_by
FROM workbook WHERE county = $1 AND id = $2;

-- name: SetWorkbook :execrows
UPDATE workbook SET kind = $4, state = $5, settings = $6, wanted = $7, done = $8, phase = $9, trouble = $10, rev = rev + 1
WHERE county = $1 AND id = $2 AND rev = $3;

-- name: Step :exec
-- How far a job is; not a new rev, for nobody decided anything.
UPDATE workbook SET done = $3, wanted = $4, phase = $5 WHERE county = $1 AND id = $2;

-- name: EndJob :execrows
UPDATE workbook SET state = $4, trouble = $5, imported_at = $6, lease_until = 0, phase = '', rev = rev + 1
WHERE county = $1 AND id = $2 AND state = $3;

-- name: EndUndo :execrows
UPDATE workbook SET state = $4, undone_at = $5, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $3;

-- name: BeginUndo :execrows
UPDATE workbook SET state = $4, undone_by = $5, trouble = '', done = 0, wanted = $6, phase = '', lease_until = 0, rev = rev + 1
WHERE county = $1 AND id = $2 AND rev = $3;

-- name: Hand :execrows
UPDATE workbook SET handed_at = $4, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $3;

-- name: ClaimJob :many
-- One job at a time for each server; one whose server died is free again when its
-- lease runs out.
UPDATE workbook SET lease_until = $2
WHERE workbook.county = $1 AND workbook.id IN (
    SELECT w.id FROM workbook w WHERE w.county = $1 AND w.state IN ($4, $5, $6) AND w.lease_until <= $3 ORDER BY w.at, w.id LIMIT 1)
RETURNING id;

-- name: Hold :exec
UPDATE workbook SET lease_until = $3 WHERE county = $1 AND id = $2;

-- name: SameFile :many
-- scope: filtered by who may see them.
SELECT id, name, kind, state, path, at, imported_at, by_person FROM workbook WHERE county = $1 AND hash = $2 AND id <> $3 ORDER BY at DESC LIMIT 20;

-- name: RowsFrom :many
SELECT n, tab, line, cells, verdict, warned, problems, twin, choice, target, deed, before, rev FROM workbook_row
WHERE county = $1 AND workbook = $2 AND n > $3 ORDER BY n LIMIT $4;

-- name: RowsOf :many
SELECT n, tab, line, cells, verdict, warned, problems, twin, choice, target, deed, before, rev FROM workbook_row
WHERE county = $1 AND workbook = $2 AND verdict = $3 AND n > $4 ORDER BY n LIMIT $5;

-- name: Judge :exec
UPDATE workbook_row SET verdict = $4, warned = $5, problems = $6, twin = $7, choice = $8, target = $9
WHERE county = $1 AND workbook = $2 AND n = $3;

-- name: Do :exec
UPDATE workbook_row SET verdict = $4, problems = $5, target = $6, deed = $7, before = $8, rev = $9
WHERE county = $1 AND workbook = $2 AND n = $3;

-- name: Choose :execrows
UPDATE workbook_row SET choice = $4 WHERE county = $1 AND workbook = $2 AND n = $3 AND verdict = $5;

-- name: ChooseAll :execrows
UPDATE workbook_row SET choice = $3 WHERE county = $1 AND workbook = $2 AND verdict = $4;

-- name: TakeBack :exec
UPDATE workbook_row SET verdict = $4 WHERE county = $1 AND workbook = $2 AND n = $3;

-- name: CountVerdicts :many
SELECT tab, verdict, warned, COUNT(*) AS n FROM workbook_row WHERE county = $1 AND workbook = $2 GROUP BY tab, verdict, warned;

-- name: CountDeeds :many
SELECT deed, COUNT(*) AS n FROM workbook_row WHERE county = $1 AND workbook = $2 AND verdict = $3 GROUP BY deed;

-- name: CountChoices :many
SELECT choice, COUNT(*) AS n FROM workbook_row WHERE county = $1 AND workbook = $2 AND verdict = $3 GROUP BY choice;

-- name: OldWorkbooks :many
-- scope: a sweep; nobody is asking.
SELECT id FROM workbook WHERE county = $1 AND at < $2 AND imported_at = 0 AND lease_until = 0 ORDER BY at LIMIT 20;

-- name: DropRows :exec
DELETE FROM workbook_row WHERE county = $1 AND workbook = $2;

-- name: DropWorkbook :exec
DELETE FROM workbook WHERE county = $1 AND id = $2;

-- name: Settled :one
SELECT COUNT(*) FROM workbook_row WHERE county = $1 AND workbook = $2 AND verdict IN ($3, $4);

-- name: Holders :many
-- scope: the caller holds the permission to give posts; who is found is matched with
-- what the caller brought, and posts are given by the desk that asks who may.
SELECT p.id, p.name, p.phone, COALESCE(a.login, '') AS login FROM person p
LEFT JOIN account a ON a.county = p.county AND a.person = p.id
WHERE p.county = $1;
