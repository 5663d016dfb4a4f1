-- name: EntriesBy :many
SELECT e.subject, e.n, e.kind, e.at, e.post, e.grid, e.refs, e.digest, e.hash, COALESCE(s.leaf, -1) AS leaf, b.hash AS before_hash FROM entry e
LEFT JOIN sealed s ON s.county = e.county AND s.subject = e.subject AND s.n = e.n
LEFT JOIN entry b ON b.county = e.county AND b.subject = e.subject AND b.n = e.n - 1
WHERE e.county = $1 AND e.by_person = $2 AND e.at >= $3 AND e.at < $4 AND e.subject NOT LIKE 'account:%'
ORDER BY e.at, e.subject, e.n LIMIT $5;
