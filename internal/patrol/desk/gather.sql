-- name: AddResolve :exec
INSERT INTO visit_resolve (county, visit, n, text, person, due_on, done_at, done_by, done_note) VALUES ($1, $2, $3, $4, $5, $6, 0, '', '');

-- name: ResolvesOf :many
SELECT r.n, r.text, r.person, COALESCE(p.name, '') AS name, r.due_on, r.done_at, COALESCE(b.name, '') AS done_by, r.done_note FROM visit_resolve r
LEFT JOIN person p ON p.county = r.county AND p.id = r.person
LEFT JOIN person b ON b.county = r.county AND b.id = r.done_by
WHERE r.county = $1 AND r.visit = $2 ORDER BY r.n;

-- name: Resolve :one
SELECT person, done_at FROM visit_resolve WHERE county = $1 AND visit = $2 AND n = $3;

-- name: CarryOut :execrows
UPDATE visit_resolve SET done_at = $4, done_by = $5, done_note = $6 WHERE county = $1 AND visit = $2 AND n = $3 AND done_at = 0;
