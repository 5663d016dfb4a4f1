-- name: AddNotice :exec
INSERT INTO notice (county, id, person, post, place, department, path, kind, subject, code, args, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: MarkRead :exec
INSERT INTO notice_read (county, notice, person, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (county, notice, person) DO NOTHING;
