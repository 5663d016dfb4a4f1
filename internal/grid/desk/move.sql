-- name: MoveGrids :exec
-- A whole subtree at once: the tree is never seen half moved. Closed grids keep
-- their place beside the open ones.
UPDATE grid SET path = sqlc.arg(to_path) || SUBSTR(path, CAST(sqlc.arg(rest) AS INTEGER)), tier = tier + sqlc.arg(tiers)
WHERE county = $1 AND path >= sqlc.arg(low) AND path < sqlc.arg(high);

-- name: SetParent :exec
UPDATE grid SET parent = $3, rev = rev + 1 WHERE county = $1 AND id = $2;

-- name: MoveSpots :exec
UPDATE spot SET path = sqlc.arg(to_path) || SUBSTR(path, CAST(sqlc.arg(rest) AS INTEGER))
WHERE county = $1 AND path >= sqlc.arg(low) AND path < sqlc.arg(high);

-- name: MoveOverlays :exec
UPDATE overlay SET path = sqlc.arg(to_path) || SUBSTR(path, CAST(sqlc.arg(rest) AS INTEGER))
WHERE county = $1 AND path >= sqlc.arg(low) AND path < sqlc.arg(high);

-- name: MoveRedrawings :exec
UPDATE redrawing SET path = sqlc.arg(to_path) || SUBSTR(path, CAST(sqlc.arg(rest) AS INTEGER))
WHERE county = $1 AND path >= sqlc.arg(low) AND path < sqlc.arg(high);

-- name: AddParent :exec
-- The first move of a day tells under whom the grid stood until then.
INSERT INTO grid_parent (county, grid, to_on, parent) VALUES ($1, $2, $3, $4)
ON CONFLICT (county, grid, to_on) DO NOTHING;

-- name: MovedSince :one
SELECT COUNT(*) FROM grid_parent WHERE county = $1 AND grid = $2 AND to_on >= $3;

-- name: ParentsOn :many
SELECT grid, parent FROM grid_parent WHERE county = $1 AND to_on >= $2 ORDER BY to_on DESC, grid;

-- name: ChildrenOf :many
SELECT id FROM grid WHERE county = $1 AND parent = $2 AND closed_on = '' ORDER BY path;

-- name: SitesUnder :one
SELECT COUNT(*) FROM site WHERE county = $1 AND path >= sqlc.arg(low) AND path < sqlc.arg(high);

-- name: AddMove :exec
INSERT INTO grid_move (county, id, redrawing, grid, from_path, to_path, at, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0);

-- name: EndMove :exec
UPDATE grid_move SET done_at = $3 WHERE county = $1 AND id = $2 AND done_at = 0;

-- name: Moves :many
SELECT id, redrawing, grid, from_path, to_path, at, done_at FROM grid_move WHERE county = $1 ORDER BY at, id;

-- name: OpenMoves :many
SELECT id, redrawing, grid, from_path, to_path, at, done_at FROM grid_move WHERE county = $1 AND done_at = 0 ORDER BY at, id;

-- name: AddRedrawing :exec
INSERT INTO redrawing (county, id, verb, state, on_day, basis, grid, path, body, sites, reason, by_person, post, place, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11, $12, $13, $14);

-- name: Redrawing :one
SELECT id, verb, state, on_day, basis, grid, path, body, sites, reason, by_person, post, place, at FROM redrawing WHERE county = $1 AND id = $2;

-- name: SetRedrawing :execrows
UPDATE redrawing SET state = $3, sites = $4, reason = $5 WHERE county = $1 AND id = $2 AND state = '待生效';

-- name: DueRedrawings :many
-- scope: for the sweep; nobody is asking.
SELECT id FROM redrawing WHERE county = $1 AND state = '待生效' AND on_day <= $2 ORDER BY on_day, at, id;

-- name: BordersOn :many
SELECT grid, ring FROM grid_border WHERE county = $1 AND to_on >= $2 ORDER BY to_on DESC, grid;

-- name: StaysOn :many
-- scope: where sites stood; who asks has seen the sites.
SELECT site, grid, path, department, direct_by FROM site_stay WHERE county = $1 AND to_on >= $2 ORDER BY to_on DESC, site;
