-- name: AddEdition :exec
INSERT INTO scheme_edition (county, id, grid, path, scheme, edition, from_on, text, hash, at, by_person)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Editions :many
-- scope: every edition of the county, kept in memory; a plan is public.
SELECT id, grid, path, scheme, edition, from_on, text, hash, at, by_person FROM scheme_edition
WHERE county = $1 AND withdrawn_at = 0 ORDER BY path, from_on, id;

-- name: AddAmendment :exec
INSERT INTO amendment (county, id, grid, scheme, place, value, body, basis, reason, from_on, at, by_person)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: Amendments :many
SELECT id, grid, scheme, place, value, body, basis, reason, from_on, at, by_person FROM amendment
WHERE county = $1 ORDER BY at, id;

-- name: CalendarDays :many
SELECT on_day, kind, label FROM calendar_day WHERE county = $1 ORDER BY on_day;

-- name: PersonName :one
-- scope: who entered an amendment is part of its record, and a plan is public.
SELECT name FROM person WHERE county = $1 AND id = $2;

-- name: GridPath :one
SELECT path, name, kind FROM grid WHERE county = $1 AND id = $2 AND closed_on = '';

-- name: EditionsAt :many
-- scope: what is in force at one grid, to keep two schemes from meeting there.
SELECT id, scheme, edition, from_on, hash FROM scheme_edition WHERE county = $1 AND grid = $2 AND withdrawn_at = 0 ORDER BY from_on, at;

-- name: WithdrawEdition :execrows
UPDATE scheme_edition SET withdrawn_at = $3, withdrawn_by = $4, withdrawn_for = $5
WHERE county = $1 AND id = $2 AND withdrawn_at = 0 AND from_on > $6;
