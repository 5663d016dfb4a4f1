-- name: AddPhoto :execrows
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

-- name: KeepLook :exec
INSERT INTO photo_look (county, hash, thumb, dhash, part0, part1, part2, part3) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (county, hash) DO NOTHING;

-- name: LooksLike :many
-- One lookup for each part, so that each walks its own index.
SELECT l.hash, l.dhash FROM photo_look l WHERE l.county = $1 AND l.part0 = $2 AND l.hash <> sqlc.arg(self)
UNION SELECT l.hash, l.dhash FROM photo_look l WHERE l.county = $1 AND l.part1 = $3 AND l.hash <> sqlc.arg(self)
UNION SELECT l.hash, l.dhash FROM photo_look l WHERE l.county = $1 AND l.part2 = $4 AND l.hash <> sqlc.arg(self)
UNION SELECT l.hash, l.dhash FROM photo_look l WHERE l.county = $1 AND l.part3 = $5 AND l.hash <> sqlc.arg(self)
LIMIT $6;

-- name: KeepTwin :exec
INSERT INTO photo_twin (county, hash, twin, apart) VALUES ($1, $2, $3, $4)
ON CONFLICT (county, hash, twin) DO NOTHING;

-- name: ThumbOf :one
SELECT thumb FROM photo_look WHERE county = $1 AND hash = $2;

-- name: PicturesOf :many
SELECT DISTINCT hash FROM photo_of WHERE county = $1 AND subject = $2 ORDER BY hash;

-- name: TwinsOf :many
-- Pictures that look the same.
SELECT twin FROM photo_twin WHERE county = $1 AND hash = $2 ORDER BY twin LIMIT $3;

-- name: UsedOn :many
-- Other records that show this picture.
SELECT u.subject, p.received_at FROM photo_of u
JOIN photo p ON p.county = u.county AND p.hash = u.hash
WHERE u.county = $1 AND u.hash = $2 AND u.subject <> $3
ORDER BY u.subject LIMIT $4;

-- name: CameBy :one
SELECT phone_at, sent_at, received_at, clock_off FROM deed WHERE county = $1 AND id = $2 AND state = 'stored';

-- name: Meanwhile :many
SELECT words, person, at FROM deed_meanwhile WHERE county = $1 AND subject = $2 ORDER BY at, deed, n LIMIT 50;
