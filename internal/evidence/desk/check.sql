-- name: PhotosAfter :many
SELECT hash, kind, bytes, width, height, erased_at FROM photo WHERE county = $1 AND hash > $2 AND hash <= $3 ORDER BY hash LIMIT $4;

-- name: HungBetween :many
SELECT subject, hash, role, n FROM photo_of
WHERE county = $1 AND subject > sqlc.arg(after_subject) AND subject <= sqlc.arg(up_to) ORDER BY subject, role, n, hash;

-- name: Hanging :many
SELECT o.subject, o.hash FROM photo_of o
WHERE o.county = $1 AND NOT EXISTS (SELECT 1 FROM photo p WHERE p.county = o.county AND p.hash = o.hash)
ORDER BY o.subject, o.hash;

-- name: OldPhotos :many
-- scope: for the sweep that erases what was kept long enough; nobody reads them here.
-- Photographs that hang on visits only, on none that found a hazard, and are older
-- than an instant.
SELECT p.hash FROM photo p
WHERE p.county = $1 AND p.erased_at = 0 AND p.received_at < $2
    AND EXISTS (SELECT 1 FROM photo_of o WHERE o.county = p.county AND o.hash = p.hash AND o.subject LIKE 'visit:%')
    AND NOT EXISTS (SELECT 1 FROM photo_of o WHERE o.county = p.county AND o.hash = p.hash AND o.subject NOT LIKE 'visit:%')
    AND NOT EXISTS (SELECT 1 FROM photo_of o JOIN hazard h ON h.county = o.county AND 'visit:' || h.visit = o.subject
        WHERE o.county = p.county AND o.hash = p.hash)
ORDER BY p.received_at, p.hash LIMIT $3;

-- name: ErasePhoto :execrows
UPDATE photo SET erased_at = $3 WHERE county = $1 AND hash = $2 AND erased_at = 0;

-- name: JustErased :many
SELECT hash FROM photo WHERE county = $1 AND erased_at >= $2 ORDER BY hash;

-- name: ErasedAt :one
SELECT erased_at FROM photo WHERE county = $1 AND hash = $2;
