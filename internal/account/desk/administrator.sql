-- name: AddAdministrator :exec
INSERT INTO administrator (county, person, role, since, given_by) VALUES ($1, $2, $3, $4, $5);

-- name: DropAdministrator :execrows
DELETE FROM administrator WHERE county = $1 AND person = $2;

-- name: AdministratorOf :one
SELECT role, since FROM administrator WHERE county = $1 AND person = $2;

-- name: Administrators :many
SELECT d.person, d.role, d.since, d.given_by, p.name, COALESCE(g.name, '') AS given_name, COALESCE(a.login, '') AS login, COALESCE(f.confirmed_at, 0) AS confirmed_at FROM administrator d
JOIN person p ON p.county = d.county AND p.id = d.person
LEFT JOIN person g ON g.county = d.county AND g.id = d.given_by
LEFT JOIN account a ON a.county = d.county AND a.person = d.person AND a.closed_at = 0
LEFT JOIN factor f ON f.county = d.county AND f.person = d.person
WHERE d.county = $1 ORDER BY d.role, d.since, d.person;

-- name: OthersOfRole :one
-- Who else holds it and can sign in.
SELECT COUNT(*) FROM administrator d JOIN account a ON a.county = d.county AND a.person = d.person AND a.closed_at = 0
WHERE d.county = $1 AND d.role = $2 AND d.person <> $3;

-- name: PostsFrom :one
-- Posts somebody holds on a day or will hold.
SELECT COUNT(*) FROM appointment WHERE county = $1 AND person = $2 AND (to_on = '' OR to_on >= $3);

-- name: FactorOf :one
SELECT secret, confirmed_at, last_step FROM factor WHERE county = $1 AND person = $2;

-- name: SetFactor :exec
INSERT INTO factor (county, person, secret, made_at, confirmed_at, last_step) VALUES ($1, $2, $3, $4, 0, 0)
ON CONFLICT (county, person) DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at, confirmed_at = 0, last_step = 0;

-- name: ConfirmFactor :execrows
UPDATE factor SET confirmed_at = $3, last_step = $4 WHERE county = $1 AND person = $2 AND confirmed_at = 0;

-- name: UseFactor :execrows
-- A code works once: the step of one that worked never works again.
UPDATE factor SET last_step = $3 WHERE county = $1 AND person = $2 AND last_step < $3;

-- name: DropFactor :execrows
DELETE FROM factor WHERE county = $1 AND person = $2;

-- name: AddRecoveryCode :exec
INSERT INTO recovery_code (county, person, hash, used_at) VALUES ($1, $2, $3, 0);

-- name: UseRecoveryCode :execrows
UPDATE recovery_code SET used_at = $4 WHERE county = $1 AND person = $2 AND hash = $3 AND used_at = 0;

-- name: DropRecoveryCodes :exec
DELETE FROM recovery_code WHERE county = $1 AND person = $2;

-- name: RecoveryLeft :one
SELECT COUNT(*) FROM recovery_code WHERE county = $1 AND person = $2 AND used_at = 0;

-- name: LockedLogins :many
SELECT person, n, locked_until, at FROM failed_sign_in WHERE county = $1 AND person <> '' AND locked_until > $2 ORDER BY locked_until;

-- name: Unlock :execrows
DELETE FROM failed_sign_in WHERE county = $1 AND person = $2;

-- name: AddReset :exec
INSERT INTO password_reset (county, id, person, hash, asked_by, asked_at, until, decided_by, decided_at, approved) VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, FALSE);

-- name: Reset :one
SELECT person, hash, asked_by, until, decided_at FROM password_reset WHERE county = $1 AND id = $2;

-- name: OpenResets :many
SELECT r.id, r.person, p.name, r.asked_by, b.name AS asked_name, r.asked_at, r.until FROM password_reset r
JOIN person p ON p.county = r.county AND p.id = r.person
JOIN person b ON b.county = r.county AND b.id = r.asked_by
WHERE r.county = $1 AND r.decided_at = 0 AND r.until > $2 ORDER BY r.asked_at LIMIT 100;

-- name: DecideReset :execrows
UPDATE password_reset SET decided_by = $3, decided_at = $4, approved = $5, hash = '' WHERE county = $1 AND id = $2 AND decided_at = 0;
