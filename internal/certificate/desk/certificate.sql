-- name: PostsOf :many
SELECT a.post, COALESCE(g.name, o.name, '') AS grid, a.from_on, a.to_on FROM appointment a
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
WHERE a.county = $1 AND a.person = $2 AND a.from_on <= sqlc.arg(to_day) AND (a.to_on = '' OR a.to_on >= sqlc.arg(from_day))
ORDER BY a.from_on, a.post, a.id;

-- name: Top :one
SELECT name FROM grid WHERE county = $1 AND parent = '' AND closed_on = '' ORDER BY path LIMIT 1;
