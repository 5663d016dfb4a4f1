-- name: FileEditions :exec
-- What is in force is found by path: the editions of a subtree move with it.
UPDATE scheme_edition SET path = sqlc.arg(to_path) || SUBSTR(path, CAST(sqlc.arg(rest) AS INTEGER))
WHERE county = $1 AND path >= sqlc.arg(low) AND path < sqlc.arg(high);
