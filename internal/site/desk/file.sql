-- Rows of a subtree that went under another parent are filed under its new path,
-- so many at once; what lies in the old range is what is left (ADR 0017).

-- name: FileSites :execrows
-- Not a new rev: nothing of the entry itself has changed.
UPDATE site SET path = sqlc.arg(to_path) || SUBSTR(site.path, CAST(sqlc.arg(rest) AS INTEGER)) WHERE site.county = $1 AND site.id IN (
    SELECT s.id FROM site s WHERE s.county = $1 AND s.path >= sqlc.arg(low) AND s.path < sqlc.arg(high) LIMIT sqlc.arg(most));

