-- name: AddPhoto :exec
INSERT INTO photo (county, hash, kind, bytes, width, height, by_person, received_at, taken_at, lon, lat)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (county, hash) DO NOTHING;

-- name: Photo :one
SELECT hash, kind, bytes, width, height, taken_at FROM photo WHERE county = $1 AND hash = $2;

-- name: AttachPhoto :exec
INSERT INTO photo_of (county, subject, hash, role, n) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (county, subject, hash, role) DO NOTHING;

-- name: PhotosOf :many
SELECT o.hash, o.role, p.kind, p.width, p.height, p.taken_at, p.lon, p.lat FROM photo_of o
JOIN photo p ON p.county = o.county AND p.hash = o.hash
WHERE o.county = $1 AND o.subject = $2 ORDER BY o.role, o.n, o.hash;

-- name: PhotoOf :one
SELECT p.kind FROM photo_of o
JOIN photo p ON p.county = o.county AND p.hash = o.hash
WHERE o.county = $1 AND o.subject = $2 AND o.hash = $3 LIMIT 1;
