-- name: LastEntry :one
SELECT n, hash FROM entry WHERE county = $1 AND subject = $2 ORDER BY n DESC LIMIT 1;

-- name: AddEntry :exec
INSERT INTO entry (county, subject, n, kind, at, by_person, post, grid, refs, digest, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Story :many
SELECT subject, n, kind, at, by_person, post, grid, refs, digest, hash FROM entry
WHERE county = $1 AND subject = $2 ORDER BY n;

-- name: LastNumber :one
SELECT n FROM paper_number WHERE county = $1 AND series = $2 AND year = $3 ORDER BY n DESC LIMIT 1;

-- name: AddNumber :exec
INSERT INTO paper_number (county, series, year, n, subject) VALUES ($1, $2, $3, $4, $5);

-- name: AddFollowup :exec
INSERT INTO followup (county, id, kind, subject, body, due_at, lease_until, tries, done_at, fault)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, '');

-- name: ClaimFollowups :many
UPDATE followup SET lease_until = $2, tries = tries + 1
WHERE followup.county = $1 AND followup.done_at = 0 AND followup.due_at <= $3 AND followup.lease_until <= $3 AND followup.id IN (
    SELECT f.id FROM followup f
    WHERE f.county = $1 AND f.done_at = 0 AND f.due_at <= $3 AND f.lease_until <= $3 ORDER BY f.due_at, f.id LIMIT $4)
RETURNING id, kind, subject, body, tries;

-- name: FinishFollowup :exec
UPDATE followup SET done_at = $3, fault = $4 WHERE county = $1 AND id = $2;

-- name: DelayFollowup :exec
UPDATE followup SET due_at = $3, lease_until = 0, fault = $4 WHERE county = $1 AND id = $2;

-- name: ForgetFollowups :execrows
DELETE FROM followup WHERE county = $1 AND done_at > 0 AND done_at < $2;
