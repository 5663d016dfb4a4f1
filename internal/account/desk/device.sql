-- name: AddDevice :exec
INSERT INTO device (county, id, person, client, name, since, until, seen_at, revoked_at, revoked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $6, 0, '');

-- name: Device :one
SELECT id, person, until, seen_at, revoked_at FROM device WHERE county = $1 AND id = $2;

-- name: DevicesOf :many
SELECT d.id, d.name, d.since, d.until, d.seen_at, d.revoked_at, COALESCE(p.name, '') AS revoked_by FROM device d
LEFT JOIN person p ON p.county = d.county AND p.id = d.revoked_by
WHERE d.county = $1 AND d.person = $2 ORDER BY d.since DESC, d.id DESC LIMIT 50;

-- name: RevokeDevice :execrows
UPDATE device SET revoked_at = $3, revoked_by = $4 WHERE county = $1 AND id = $2 AND revoked_at = 0;

-- name: RevokeSame :exec
-- The same phone signed in again: its earlier row is over.
UPDATE device SET revoked_at = $4, revoked_by = $3 WHERE county = $1 AND client = $2 AND person = $3 AND revoked_at = 0;

-- name: SeeDevice :exec
UPDATE device SET seen_at = $3 WHERE county = $1 AND id = $2 AND seen_at < $3;

-- name: AddEnrolCode :exec
INSERT INTO enrol_code (county, hash, person, made_by, until, used_at, device) VALUES ($1, $2, $3, $4, $5, 0, '');

-- name: UseEnrolCode :execrows
UPDATE enrol_code SET used_at = $3, device = $4 WHERE county = $1 AND hash = $2 AND used_at = 0 AND until > $3;

-- name: EnrolCode :one
SELECT person, until, used_at FROM enrol_code WHERE county = $1 AND hash = $2;

-- name: DropEnrolCodes :exec
DELETE FROM enrol_code WHERE county = $1 AND until < $2;
