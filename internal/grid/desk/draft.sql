-- name: AddDraft :exec
INSERT INTO grid_draft (county, id, under, path, slot, state, tolerance, body, redrawing, by_person, at, changed_by, changed_at, rev)
VALUES ($1, $2, $3, $4, $5, '编辑中', $6, $7, '', $8, $9, $8, $9, 1);

-- name: Draft :one
SELECT id, under, path, state, tolerance, body, redrawing, by_person, at, changed_by, changed_at, rev FROM grid_draft WHERE county = $1 AND id = $2;

-- name: OpenDrafts :many
-- scope: a rule asks whether another draft is open over the same ground.
SELECT id, path, by_person, at FROM grid_draft WHERE county = $1 AND state = '编辑中' ORDER BY id;

-- name: SaveDraft :execrows
UPDATE grid_draft SET tolerance = $3, body = $4, changed_by = $5, changed_at = $6, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $7 AND state = '编辑中';

-- name: EndDraft :execrows
UPDATE grid_draft SET state = $3, slot = id, redrawing = $4, changed_by = $5, changed_at = $6, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $7 AND state = '编辑中';

-- name: MoveDrafts :exec
UPDATE grid_draft SET path = sqlc.arg(to_path) || SUBSTR(path, CAST(sqlc.arg(rest) AS INTEGER))
WHERE county = $1 AND path >= sqlc.arg(low) AND path < sqlc.arg(high);

-- name: GridsUnder :many
-- scope: of a subtree whose top the caller was shown to see.
SELECT id, short, code, name, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev
FROM grid WHERE county = $1 AND path >= sqlc.arg(low) AND path < sqlc.arg(high) AND closed_on = '' ORDER BY path;

-- name: CodesElsewhere :many
-- scope: a rule asks whether a code is in use; it says no more than whose.
SELECT code, name FROM grid WHERE county = $1 AND closed_on = '' AND NOT (path >= sqlc.arg(low) AND path < sqlc.arg(high)) ORDER BY code, id;

-- name: LastBorder :one
SELECT to_on FROM grid_border WHERE county = $1 AND grid = $2 ORDER BY to_on DESC LIMIT 1;

-- name: PeopleIn :many
SELECT DISTINCT person FROM appointment WHERE county = $1 AND grid = $2 AND (to_on = '' OR to_on >= $3) ORDER BY person;
