-- name: AddPaper :exec
INSERT INTO hazard_paper (county, hazard, n, act, kind, number, at, writ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: CountPapers :one
SELECT COUNT(*) FROM hazard_paper WHERE county = $1 AND hazard = $2;

-- name: Papers :many
SELECT n, act, kind, number, at, writ FROM hazard_paper WHERE county = $1 AND hazard = $2 ORDER BY n;

-- name: PaperByN :one
SELECT n, act, kind, number, at, writ FROM hazard_paper WHERE county = $1 AND hazard = $2 AND n = $3;

-- name: PaperSite :one
SELECT name, credit_code, address, place, operator, demo, lon, lat FROM site WHERE county = $1 AND id = $2;

-- name: PaperGrid :one
SELECT name, demo, path FROM grid WHERE county = $1 AND id = $2;

-- name: GridByPath :one
SELECT name FROM grid WHERE county = $1 AND path = $2;

-- name: Templates :many
SELECT kind, department, path, grid, name, hash, by_person, at FROM hazard_template WHERE county = $1 AND department = $2 ORDER BY kind, path;

-- name: PutTemplate :exec
INSERT INTO hazard_template (county, kind, department, path, grid, name, hash, by_person, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (county, kind, department, grid) DO UPDATE SET path = excluded.path, name = excluded.name, hash = excluded.hash, by_person = excluded.by_person, at = excluded.at;

-- name: DropTemplate :execrows
DELETE FROM hazard_template WHERE county = $1 AND kind = $2 AND department = $3 AND grid = $4;
