-- name: DeedByID :one
SELECT person, digest, state, fault, made FROM deed WHERE county = $1 AND id = $2;

-- name: AddDeed :exec
INSERT INTO deed (county, id, person, device, seq, kind, digest, state, fault, made, phone_at, received_at, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: SitePlace :one
SELECT grid, path, department FROM site WHERE county = $1 AND id = $2;

-- name: GridPlace :one
SELECT path FROM grid WHERE county = $1 AND id = $2;
