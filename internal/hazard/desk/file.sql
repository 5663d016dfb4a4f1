-- name: CasesToFile :many
-- scope: for the sweep that files a moved subtree anew; nobody is asking.
SELECT id FROM hazard WHERE county = $1 AND path >= sqlc.arg(low) AND path < sqlc.arg(high) ORDER BY path, found_at, id LIMIT sqlc.arg(most);
