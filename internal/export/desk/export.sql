-- name: AddJob :exec
INSERT INTO export_job (county, id, person, post, grid, list, title, format, form, keys, asked, words, scope, state, written, total, hash, bytes, fault, at, done_at, until_at, lease_until, tries)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, -1, '', 0, '', $15, 0, 0, $16, 0);

-- name: Job :one
SELECT * FROM export_job WHERE county = $1 AND id = $2;

-- name: JobsOf :many
SELECT * FROM export_job WHERE county = $1 AND person = $2 AND id < $3 ORDER BY id DESC LIMIT $4;

-- name: WaitingOf :one
SELECT COUNT(*) FROM export_job WHERE county = $1 AND person = $2 AND state IN ('排队', '进行中');

-- The same file asked for twice is one.
-- name: SameJob :one
SELECT id FROM export_job WHERE county = $1 AND person = $2 AND state IN ('排队', '进行中')
    AND list = $3 AND format = $4 AND form = $5 AND keys = $6 AND asked = $7 LIMIT 1;

-- name: ClaimJob :execrows
UPDATE export_job SET state = '进行中', lease_until = $2, tries = tries + 1, written = 0, scope = $3, total = $4
WHERE county = $1 AND id = $5 AND state IN ('排队', '进行中') AND lease_until <= $6;

-- name: Progress :execrows
UPDATE export_job SET written = $2, lease_until = $3 WHERE county = $1 AND id = $4 AND state = '进行中' AND tries = $5;

-- name: EndJob :execrows
UPDATE export_job SET state = $2, written = $3, hash = $4, bytes = $5, fault = $6, done_at = $7, until_at = $8, lease_until = 0
WHERE county = $1 AND id = $9 AND state IN ('排队', '进行中');

-- name: PutBack :exec
UPDATE export_job SET state = '排队', lease_until = 0 WHERE county = $1 AND id = $2 AND state = '进行中';

-- name: Orphans :many
SELECT id FROM export_job WHERE county = $1 AND state IN ('排队', '进行中') AND lease_until <= $2 ORDER BY id LIMIT 100;

-- name: PastJobs :many
SELECT id, hash FROM export_job WHERE county = $1 AND state = '已完成' AND until_at <= $2 ORDER BY id LIMIT 100;

-- name: Expire :exec
UPDATE export_job SET state = '已过期', hash = '' WHERE county = $1 AND id = $2 AND state = '已完成';

-- name: HashUsed :one
SELECT COUNT(*) FROM export_job WHERE county = $1 AND hash = $2 AND state = '已完成';

-- name: AddTake :exec
INSERT INTO export_take (county, id, job, person, post, path, list, title, format, words, rows_n, at, address)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: GridName :one
SELECT name FROM grid WHERE county = $1 AND id = $2;

-- name: AddForm :exec
INSERT INTO export_form (county, id, list, name, path, grid, body, by_person, at, closed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0);

-- name: Form :one
SELECT * FROM export_form WHERE county = $1 AND id = $2;

-- name: CloseForm :execrows
UPDATE export_form SET closed_at = $2 WHERE county = $1 AND id = $3 AND closed_at = 0;

-- name: KeepColumns :exec
INSERT INTO export_columns (county, person, list, keys) VALUES ($1, $2, $3, $4)
ON CONFLICT (county, person, list) DO UPDATE SET keys = excluded.keys;

-- name: ColumnsOf :one
SELECT keys FROM export_columns WHERE county = $1 AND person = $2 AND list = $3;
