-- name: KeepForm :exec
INSERT INTO checklist (county, edition, form, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (county, edition, form) DO NOTHING;

-- name: Form :one
SELECT body FROM checklist WHERE county = $1 AND edition = $2 AND form = $3;

-- name: FormsOf :many
SELECT form, body FROM checklist WHERE county = $1 AND edition = $2 ORDER BY form;
