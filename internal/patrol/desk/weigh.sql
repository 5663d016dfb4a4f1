-- name: OpenCasesWithin :many
-- scope: a sweep, for nobody in particular
SELECT site, source, COUNT(*) AS cases FROM hazard
WHERE county = $1 AND path >= $2 AND path < $3 AND site <> '' AND closed_at = 0 GROUP BY site, source;
