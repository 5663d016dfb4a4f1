-- Rows of a subtree that went under another parent are filed under its new path,
-- so many at once; what lies in the old range is what is left (ADR 0017).

-- name: FileNotices :execrows
UPDATE notice SET path = sqlc.arg(to_path) || SUBSTR(notice.path, CAST(sqlc.arg(rest) AS INTEGER)) WHERE notice.county = $1 AND notice.id IN (
    SELECT n.id FROM notice n WHERE n.county = $1 AND n.path >= sqlc.arg(low) AND n.path < sqlc.arg(high) LIMIT sqlc.arg(most));
