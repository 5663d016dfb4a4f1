-- name: FilingOf :one
-- scope: the grid was found within the caller's sight.
SELECT state, confirmed_by, submitted_by, submitted_at, locked_at, rev FROM tally_filing WHERE county = $1 AND grid = $2 AND month = $3;

-- name: AddFiling :execrows
INSERT INTO tally_filing (county, grid, month, state, confirmed_by, submitted_by, submitted_at, locked_at, rev) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
ON CONFLICT (county, grid, month) DO NOTHING;

-- name: SetFiling :execrows
UPDATE tally_filing SET state = $4, confirmed_by = $5, submitted_by = $6, submitted_at = $7, locked_at = $8, rev = rev + 1
WHERE county = $1 AND grid = $2 AND month = $3 AND rev = $9;

-- name: AddAct :exec
INSERT INTO tally_act (county, grid, month, n, verb, at, by_person, post, text)
SELECT $1, $2, $3, COUNT(*) + 1, sqlc.arg(verb), sqlc.arg(at), sqlc.arg(by_person), sqlc.arg(post), sqlc.arg(text) FROM tally_act a
WHERE a.county = $1 AND a.grid = $2 AND a.month = $3;

-- name: Acts :many
-- scope: the grid was found within the caller's sight.
SELECT a.verb, a.at, COALESCE(p.name, '') AS name, a.post, a.text FROM tally_act a
LEFT JOIN person p ON p.county = a.county AND p.id = a.by_person
WHERE a.county = $1 AND a.grid = $2 AND a.month = $3 ORDER BY a.n;

-- name: Keep :exec
INSERT INTO tally_kept (county, grid, month, body) VALUES ($1, $2, $3, $4);

-- name: Kept :one
-- scope: asked only for a grid that the caller sees whole.
SELECT body FROM tally_kept WHERE county = $1 AND grid = $2 AND month = $3;

-- name: LowerFilings :many
-- scope: grids right below one within the caller's sight.
SELECT g.id, g.name, g.covers, COALESCE(f.state, '') AS state, COALESCE(f.submitted_at, 0) AS submitted_at FROM grid g
LEFT JOIN tally_filing f ON f.county = g.county AND f.grid = g.id AND f.month = $3
WHERE g.county = $1 AND g.parent = $2 AND g.opened_on <= sqlc.arg(on_day) AND (g.closed_on = '' OR g.closed_on > sqlc.arg(on_day))
ORDER BY g.covers, g.code, g.id;

-- name: HeldAt :many
-- scope: who could be asked, not who asks.
SELECT post, kind FROM appointment WHERE county = $1 AND grid = $2 AND from_on <= sqlc.arg(on_day) AND (to_on = '' OR to_on >= sqlc.arg(on_day)) ORDER BY post;

-- name: KeptBetween :many
-- scope: the journal is verified for nobody in particular.
SELECT k.month, k.grid, COALESCE(g.name, '') AS name, k.body FROM tally_kept k LEFT JOIN grid g ON g.county = k.county AND g.id = k.grid
WHERE k.county = $1 AND k.month >= sqlc.arg(from_month) AND k.month <= sqlc.arg(to_month) ORDER BY k.month, k.grid;

-- name: FilingsBetween :many
-- scope: the journal is verified for nobody in particular.
SELECT f.month, f.grid, COALESCE(g.name, '') AS name, f.state FROM tally_filing f LEFT JOIN grid g ON g.county = f.county AND g.id = f.grid
WHERE f.county = $1 AND f.month >= sqlc.arg(from_month) AND f.month <= sqlc.arg(to_month) ORDER BY f.month, f.grid;

-- name: Unfiled :many
-- scope: a sweep, for nobody in particular.
SELECT g.id, g.name, g.path, COALESCE(f.state, '') AS state FROM grid g
LEFT JOIN tally_filing f ON f.county = g.county AND f.grid = g.id AND f.month = $2
WHERE g.county = $1 AND g.id > sqlc.arg(after_id) AND g.opened_on <= sqlc.arg(on_day) AND (g.closed_on = '' OR g.closed_on > sqlc.arg(on_day))
AND (g.covers = '' OR g.covers = sqlc.arg(territory) OR f.grid IS NOT NULL) ORDER BY g.id LIMIT sqlc.arg(most);

-- name: Remind :execrows
INSERT INTO tally_reminder (county, month, grid, n, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (county, month, grid, n) DO NOTHING;

-- name: Reminded :many
-- scope: a sweep, for nobody in particular.
SELECT grid, n FROM tally_reminder WHERE county = $1 AND month = $2 ORDER BY grid, n;
