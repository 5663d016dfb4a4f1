-- name: PhotosAfter :many
SELECT hash, kind, bytes, width, height FROM photo WHERE county = $1 AND hash > $2 ORDER BY hash LIMIT $3;

-- name: HungBetween :many
SELECT subject, hash, role, n FROM photo_of
WHERE county = $1 AND subject > sqlc.arg(after_subject) AND subject <= sqlc.arg(up_to) ORDER BY subject, role, n, hash;

-- name: Hanging :many
SELECT o.subject, o.hash FROM photo_of o
WHERE o.county = $1 AND NOT EXISTS (SELECT 1 FROM photo p WHERE p.county = o.county AND p.hash = o.hash)
ORDER BY o.subject, o.hash;
