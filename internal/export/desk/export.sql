-- name: AddJob :exec
INSERT INTO export_job (county, id, person, post, grid, list, title, format, form, keys, asked, words, scope, state, written, total, hash, bytes, fault, at, done_at, until_at, lease_until, tries)
VALUES (@county, @id, @person, @post, @grid, @list, @title, @format, @form, @keys, @asked, @words, @scope, @state, 0, -1, '', 0, '', @at, 0, 0, @lease_until, 0);

-- name: Job :one
SELECT * FROM export_job WHERE county = @county AND id = @id;

-- name: JobsOf :many
SELECT * FROM export_job WHERE county = @county AND person = @person AND id < @before ORDER BY id DESC LIMIT @most;

-- name: WaitingOf :one
SELECT COUNT(*) FROM export_job WHERE county = @county AND person = @person AND state IN ('排队', '进行中');

-- The same file asked for twice is one.
-- name: SameJob :one
SELECT id FROM export_job WHERE county = @county AND person = @person AND state IN ('排队', '进行中')
    AND list = @list AND format = @format AND form = @form AND keys = @keys AND asked = @asked LIMIT 1;

-- name: ClaimJob :execrows
UPDATE export_job SET state = '进行中', lease_until = @lease_until, tries = tries + 1, written = 0, scope = @scope, total = @total
WHERE county = @county AND id = @id AND state IN ('排队', '进行中') AND lease_until <= @now_at;

-- name: Progress :execrows
UPDATE export_job SET written = @written, lease_until = @lease_until WHERE county = @county AND id = @id AND state = '进行中' AND tries = @tries;

-- name: EndJob :execrows
UPDATE export_job SET state = @state, written = @written, hash = @hash, bytes = @bytes, fault = @fault, done_at = @done_at, until_at = @until_at, lease_until = 0
WHERE county = @county AND id = @id AND state IN ('排队', '进行中');

-- name: PutBack :exec
UPDATE export_job SET state = '排队', lease_until = 0 WHERE county = @county AND id = @id AND state = '进行中';

-- name: Orphans :many
SELECT id FROM export_job WHERE county = @county AND state IN ('排队', '进行中') AND lease_until <= @now_at ORDER BY id LIMIT 100;

-- name: PastJobs :many
SELECT id, hash FROM export_job WHERE county = @county AND state = '已完成' AND until_at <= @now_at ORDER BY id LIMIT 100;

-- name: Expire :exec
UPDATE export_job SET state = '已过期', hash = '' WHERE county = @county AND id = @id AND state = '已完成';

-- name: HashUsed :one
SELECT COUNT(*) FROM export_job WHERE county = @county AND hash = @hash AND state = '已完成';

-- name: AddTake :exec
INSERT INTO export_take (county, id, job, person, post, path, list, title, format, words, rows_n, at)
VALUES (@county, @id, @job, @person, @post, @path, @list, @title, @format, @words, @rows_n, @at);

-- name: GridName :one
SELECT name FROM grid WHERE county = @county AND id = @id;

-- name: AddForm :exec
INSERT INTO export_form (county, id, list, name, path, grid, body, by_person, at, closed_at)
VALUES (@county, @id, @list, @name, @path, @grid, @body, @by_person, @at, 0);

-- name: Form :one
SELECT * FROM export_form WHERE county = @county AND id = @id;

-- name: CloseForm :execrows
UPDATE export_form SET closed_at = @closed_at WHERE county = @county AND id = @id AND closed_at = 0;

-- name: KeepColumns :exec
INSERT INTO export_columns (county, person, list, keys) VALUES (@county, @person, @list, @keys)
ON CONFLICT (county, person, list) DO UPDATE SET keys = excluded.keys;

-- name: ColumnsOf :one
SELECT keys FROM export_columns WHERE county = @county AND person = @person AND list = @list;
