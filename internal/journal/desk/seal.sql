-- name: Unsealed :many
SELECT e.subject, e.n, e.at, e.hash FROM entry e
WHERE e.county = $1 AND e.at >= $2 AND (e.at > $2 OR e.subject > $3 OR e.subject = $3 AND e.n > $4)
    AND NOT EXISTS (SELECT 1 FROM sealed s WHERE s.county = e.county AND s.subject = e.subject AND s.n = e.n)
ORDER BY e.at, e.subject, e.n LIMIT $5;

-- name: LastLeaf :one
SELECT leaf FROM sealed WHERE county = $1 ORDER BY leaf DESC LIMIT 1;

-- name: AddLeaf :exec
INSERT INTO sealed (county, leaf, subject, n, hash) VALUES ($1, $2, $3, $4, $5);

-- name: Leaves :many
SELECT leaf, hash FROM sealed WHERE county = $1 AND leaf >= $2 ORDER BY leaf LIMIT $3;

-- name: LastSeal :one
SELECT n, at, size, root, note FROM seal WHERE county = $1 ORDER BY n DESC LIMIT 1;

-- name: AddSeal :exec
INSERT INTO seal (county, n, at, size, root, note) VALUES ($1, $2, $3, $4, $5, $6);

-- name: Seals :many
SELECT n, at, size, root, note FROM seal WHERE county = $1 ORDER BY n;

-- name: EntriesAfter :many
SELECT subject, n, kind, at, by_person, post, grid, refs, digest, hash FROM entry
WHERE county = $1 AND subject >= $2 AND (subject > $2 OR n > $3) ORDER BY subject, n LIMIT $4;

-- name: SealedEntries :many
SELECT s.leaf, s.subject, s.n, s.hash, e.kind, e.at, e.hash AS now FROM sealed s
LEFT JOIN entry e ON e.county = s.county AND e.subject = s.subject AND e.n = s.n
WHERE s.county = $1 AND s.leaf > $2 ORDER BY s.leaf LIMIT $3;
