-- Rows of a subtree that went under another parent are filed under its new path,
-- so many at once; what lies in the old range is what is left (ADR 0017).

-- name: FileTasks :execrows
-- Not a new rev: nothing of the task itself has changed.
UPDATE task SET path = sqlc.arg(to_path) || SUBSTR(task.path, CAST(sqlc.arg(rest) AS INTEGER)) WHERE task.county = $1 AND task.id IN (
    SELECT t.id FROM task t WHERE t.county = $1 AND t.path >= sqlc.arg(low) AND t.path < sqlc.arg(high) LIMIT sqlc.arg(most));

-- name: FileVisits :execrows
UPDATE visit SET path = sqlc.arg(to_path) || SUBSTR(visit.path, CAST(sqlc.arg(rest) AS INTEGER)) WHERE visit.county = $1 AND visit.id IN (
    SELECT v.id FROM visit v WHERE v.county = $1 AND v.path >= sqlc.arg(low) AND v.path < sqlc.arg(high) LIMIT sqlc.arg(most));
