-- name: SettingValues :many
SELECT name, value FROM setting WHERE county = $1;

-- name: SettingRows :many
SELECT s.name, s.value, s.at, COALESCE(p.name, '') AS by_name FROM setting s
LEFT JOIN person p ON p.county = s.county AND p.id = s.by_person WHERE s.county = $1;

-- name: PutSetting :exec
INSERT INTO setting (county, name, value, at, by_person) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (county, name) DO UPDATE SET value = excluded.value, at = excluded.at, by_person = excluded.by_person;

-- name: AddJob :exec
INSERT INTO job (county, id, kind, asked_by, asked_at, lease_until, tries, started_at, ended_at, done, total, outcome, words, file)
VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0, '', '', '');

-- name: OpenJobOf :one
SELECT id FROM job WHERE county = $1 AND kind = $2 AND ended_at = 0 LIMIT 1;

-- name: ClaimJob :many
UPDATE job SET lease_until = $2, tries = tries + 1, started_at = $3
WHERE job.county = $1 AND job.ended_at = 0 AND job.lease_until <= $3 AND job.id IN (
    SELECT j.id FROM job j WHERE j.county = $1 AND j.ended_at = 0 AND j.lease_until <= $3 ORDER BY j.asked_at, j.id LIMIT 1)
RETURNING id, kind, asked_by, tries;

-- name: MoveJob :exec
UPDATE job SET done = $3, total = $4, lease_until = $5 WHERE county = $1 AND id = $2 AND ended_at = 0;

-- name: EndJob :exec
UPDATE job SET ended_at = $3, outcome = $4, words = $5, file = $6 WHERE county = $1 AND id = $2;

-- name: LastJob :one
SELECT id, asked_at, ended_at, outcome, words, file FROM job WHERE county = $1 AND kind = $2 ORDER BY asked_at DESC, id DESC LIMIT 1;

-- name: LastEndedJob :one
SELECT id, asked_at, ended_at, outcome, words, file FROM job WHERE county = $1 AND kind = $2 AND ended_at > 0 ORDER BY asked_at DESC, id DESC LIMIT 1;

-- name: JobsOf :many
SELECT j.id, j.kind, j.asked_at, j.started_at, j.ended_at, j.done, j.total, j.outcome, j.words, j.file, COALESCE(p.name, '') AS asked_name FROM job j
LEFT JOIN person p ON p.county = j.county AND p.id = j.asked_by
WHERE j.county = $1 AND j.kind = $2 ORDER BY j.asked_at DESC, j.id DESC LIMIT $3;

-- name: ForgetJobs :execrows
DELETE FROM job WHERE job.county = $1 AND job.ended_at > 0 AND job.asked_at < $2 AND EXISTS (
    SELECT 1 FROM job later WHERE later.county = job.county AND later.kind = job.kind AND later.asked_at > job.asked_at AND later.ended_at > 0);

-- name: Backlog :one
SELECT COUNT(*) AS n, CAST(COALESCE(MIN(f.due_at), 0) AS BIGINT) AS oldest FROM followup f WHERE f.county = $1 AND f.done_at = 0 AND f.due_at <= $2;

-- name: NewestEntry :one
SELECT at FROM entry WHERE county = $1 ORDER BY at DESC LIMIT 1;

-- name: NewestSeal :one
SELECT at FROM seal WHERE county = $1 ORDER BY n DESC LIMIT 1;

-- name: RoleCounts :many
SELECT d.role, COUNT(*) AS n, CAST(SUM(CASE WHEN f.confirmed_at > 0 THEN 0 ELSE 1 END) AS BIGINT) AS bare FROM administrator d
JOIN account a ON a.county = d.county AND a.person = d.person AND a.closed_at = 0
LEFT JOIN factor f ON f.county = d.county AND f.person = d.person
WHERE d.county = $1 GROUP BY d.role ORDER BY d.role;

-- name: OldSignIns :one
SELECT COUNT(*) FROM sign_in WHERE county = $1 AND at < $2;

-- name: OldFollowups :one
SELECT COUNT(*) FROM followup WHERE county = $1 AND done_at > 0 AND done_at < $2;

-- name: OldJobs :one
SELECT COUNT(*) FROM job j WHERE j.county = $1 AND j.ended_at > 0 AND j.asked_at < $2 AND EXISTS (
    SELECT 1 FROM job later WHERE later.county = j.county AND later.kind = j.kind AND later.asked_at > j.asked_at AND later.ended_at > 0);

-- name: EntriesTotal :one
SELECT COUNT(*) FROM entry WHERE county = $1;

-- name: SealedUpTo :one
SELECT CAST(COALESCE(MAX(n), 0) AS BIGINT) AS n FROM seal WHERE county = $1;

-- name: AddDownload :exec
INSERT INTO download (county, id, at, person, address, what, name) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: OldDownloads :one
SELECT COUNT(*) FROM download WHERE county = $1 AND at < $2;

-- name: ForgetDownloads :execrows
DELETE FROM download WHERE county = $1 AND at < $2;

-- name: AddOpening :exec
INSERT INTO opening (county, one, at, scheme, put_away_at) VALUES ($1, 1, $2, $3, 0);

-- name: Opening :one
SELECT at, put_away_at FROM opening WHERE county = $1;

-- name: PutAway :execrows
UPDATE opening SET put_away_at = $2 WHERE county = $1 AND put_away_at = 0;

-- name: Come :one
-- scope: the whole county, asked by its first office while there is little of it.
SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM grid g WHERE g.county = $1 AND g.parent <> '' LIMIT 10000) a) AS grids,
    (SELECT COUNT(*) FROM (SELECT 1 FROM appointment x WHERE x.county = $1 LIMIT 10000) b) - 1 AS persons,
    (SELECT COUNT(*) FROM (SELECT 1 FROM site s WHERE s.county = $1 LIMIT 10000) c) AS sites,
    (SELECT COUNT(*) FROM (SELECT 1 FROM device d WHERE d.county = $1 LIMIT 10000) e) AS phones,
    (SELECT COUNT(*) FROM (SELECT 1 FROM visit v WHERE v.county = $1 LIMIT 1) f) AS visits;
