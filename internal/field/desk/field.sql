-- name: DeedByID :one
SELECT person, digest, state, fault, made FROM deed WHERE county = $1 AND id = $2;

-- name: AddDeed :exec
INSERT INTO deed (county, id, person, device, seq, kind, digest, state, fault, made, phone_at, received_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: SitePlace :one
SELECT s.grid, COALESCE(g.path, s.path) AS path, s.department FROM site s
LEFT JOIN grid g ON g.county = s.county AND g.id = s.grid
WHERE s.county = $1 AND s.id = $2;

-- name: GridPlace :one
SELECT path FROM grid WHERE county = $1 AND id = $2;
