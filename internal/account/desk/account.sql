-- name: AccountByLogin :one
SELECT a.person, a.hash, a.rev, a.initial, a.password_at, p.name, COALESCE(d.role, '') AS role, COALESCE(f.confirmed_at, 0) AS confirmed_at FROM account a
JOIN person p ON p.county = a.county AND p.id = a.person
LEFT JOIN administrator d ON d.county = a.county AND d.person = a.person
LEFT JOIN factor f ON f.county = a.county AND f.person = a.person
WHERE a.county = $1 AND a.login = $2 AND a.closed_at = 0;

-- name: AddPerson :exec
INSERT INTO person (county, id, name, pinyin, phone, employer, demo, grid, rev)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1);

-- name: AddAccount :exec
INSERT INTO account (county, person, login, hash, closed_at, rev, initial, password_at) VALUES ($1, $2, $3, $4, 0, 1, $5, $6);

-- name: LoginTaken :one
SELECT COUNT(*) FROM account WHERE county = $1 AND login = $2;

-- name: CloseAccount :execrows
UPDATE account SET closed_at = $3, rev = rev + 1 WHERE county = $1 AND person = $2 AND closed_at = 0;

-- name: SetPassword :execrows
UPDATE account SET hash = $3, initial = $5, password_at = $6, rev = rev + 1 WHERE county = $1 AND person = $2 AND closed_at = 0 AND rev = $4;

-- name: TouchAccount :execrows
-- Ends every session of the account.
UPDATE account SET rev = rev + 1 WHERE county = $1 AND person = $2 AND closed_at = 0;

-- name: AccountOf :one
SELECT a.login, a.hash, a.rev, a.password_at, p.name FROM account a JOIN person p ON p.county = a.county AND p.id = a.person
WHERE a.county = $1 AND a.person = $2 AND a.closed_at = 0;

-- name: AddPastPassword :exec
INSERT INTO password_past (county, person, at, hash) VALUES ($1, $2, $3, $4) ON CONFLICT (county, person, at) DO UPDATE SET hash = excluded.hash;

-- name: PastPasswords :many
SELECT hash FROM password_past WHERE county = $1 AND person = $2 ORDER BY at DESC LIMIT $3;

-- name: Attempts :one
SELECT n, locked_until, at, rounds FROM failed_sign_in WHERE county = $1 AND login = $2;

-- name: SetAttempts :exec
INSERT INTO failed_sign_in (county, login, n, locked_until, at, rounds, person) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (county, login) DO UPDATE SET n = excluded.n, locked_until = excluded.locked_until, at = excluded.at, rounds = excluded.rounds, person = excluded.person;

-- name: ForgetAttempts :exec
DELETE FROM failed_sign_in WHERE county = $1 AND (login = $2 OR at < $3);

-- name: Standings :many
-- Who is asking and every appointment of theirs in force on the day, one row
-- for each grid an overlay groups, and each subtree that is being filed anew:
-- mostly none, and then it costs a look into an empty index.
SELECT p.name, p.demo, c.rev, c.login, c.initial, COALESCE(ad.role, '') AS administrator, COALESCE(ad.since, 0) AS administrator_since, COALESCE(fa.confirmed_at, 0) AS factor_at,
    COALESCE(a.id, '') AS appointment, COALESCE(a.post, '') AS post, COALESCE(a.kind, '') AS kind,
    COALESCE(a.department, '') AS department, COALESCE(a.grid, '') AS grid, COALESCE(a.overlay, '') AS overlay,
    COALESCE(g.name, '') AS grid_name, COALESCE(g.path, '') AS grid_path, COALESCE(g.tier, 0) AS grid_tier,
    COALESCE(o.name, '') AS overlay_name, COALESCE(m.path, '') AS member_path,
    COALESCE(v.from_path, '') AS from_path, COALESCE(v.to_path, '') AS to_path, COALESCE(aw.need, '') AS waits
FROM account c
JOIN person p ON p.county = c.county AND p.id = c.person
LEFT JOIN administrator ad ON ad.county = c.county AND ad.person = c.person
LEFT JOIN factor fa ON fa.county = c.county AND fa.person = c.person
LEFT JOIN appointment a ON a.county = c.county AND a.person = c.person
    AND a.from_on <= $3 AND (a.to_on = '' OR a.to_on >= $3)
LEFT JOIN appointment_wait aw ON aw.county = a.county AND aw.appointment = a.id AND aw.from_on <= $3 AND (aw.to_on = '' OR aw.to_on >= $3)
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
LEFT JOIN overlay_stay og ON og.county = o.county AND og.overlay = o.id
    AND og.from_on <= $3 AND (og.to_on = '' OR og.to_on >= $3)
LEFT JOIN grid m ON m.county = og.county AND m.id = og.grid AND m.closed_on = ''
LEFT JOIN grid_move v ON v.county = c.county AND v.done_at = 0
WHERE c.county = $1 AND c.person = $2 AND c.closed_at = 0
ORDER BY grid_tier, post, appointment, member_path;

-- Sessions are found by their token's hash alone: no county is known yet.

-- name: FindSession :one
SELECT body, until FROM session WHERE token = $1;

-- name: PutSession :exec
INSERT INTO session (token, body, until, person) VALUES ($1, $2, $3, $4)
ON CONFLICT (token) DO UPDATE SET body = excluded.body, until = excluded.until, person = excluded.person;

-- name: SessionsOf :many
SELECT token, body, until FROM session WHERE person = $1 AND until > $2 ORDER BY until DESC LIMIT 100;

-- name: DropSessionsOf :execrows
DELETE FROM session WHERE person = $1;

-- name: TouchSession :exec
UPDATE session SET until = $2 WHERE token = $1 AND until < $2;

-- name: DropSession :exec
DELETE FROM session WHERE token = $1;

-- name: DropExpired :exec
DELETE FROM session WHERE until <= $1;

-- name: SetInitial :execrows
UPDATE account SET hash = $3, initial = TRUE, rev = rev + 1 WHERE county = $1 AND person = $2 AND closed_at = 0 AND rev = $4;

-- name: PersonName :one
SELECT name FROM person WHERE county = $1 AND id = $2;

-- name: PersonActed :one
SELECT COUNT(*) FROM entry WHERE county = $1 AND by_person = $2;

-- name: PersonNamed :one
-- scope: one person, who is to be taken out again: wherever they are named counts.
SELECT (SELECT COUNT(*) FROM appointment a WHERE a.county = $1 AND a.person = $2) + (SELECT COUNT(*) FROM training t WHERE t.county = $1 AND t.person = $2)
    + (SELECT COUNT(*) FROM device e WHERE e.county = $1 AND e.person = $2) + (SELECT COUNT(*) FROM alias i WHERE i.county = $1 AND i.person = $2)
    + (SELECT COUNT(*) FROM absence b WHERE b.county = $1 AND b.person = $2) + (SELECT COUNT(*) FROM visit_companion c WHERE c.county = $1 AND c.person = $2)
    + (SELECT COUNT(*) FROM absence_cover s WHERE s.county = $1 AND s.stand_in = $2);

-- name: DropAccount :exec
DELETE FROM account WHERE county = $1 AND person = $2;

-- name: DropPerson :exec
DELETE FROM person WHERE county = $1 AND id = $2;

-- name: AddSignIn :exec
INSERT INTO sign_in (county, id, at, person, address, app, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: CameFrom :one
-- How often somebody came in from an address since an instant.
SELECT COUNT(*) FROM sign_in WHERE county = $1 AND person = $2 AND at >= $3 AND address = $4 AND outcome = '登录';

-- name: ForgetSignIns :execrows
DELETE FROM sign_in WHERE county = $1 AND at < $2;

-- name: LeftLongAgo :many
-- scope: a sweep looks at everybody: who held posts, holds none since a day, and is
-- no administrator
SELECT p.id FROM person p
WHERE p.county = $1 AND p.erased_at = 0
    AND EXISTS (SELECT 1 FROM appointment a WHERE a.county = p.county AND a.person = p.id)
    AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.county = p.county AND a.person = p.id AND (a.to_on = '' OR a.to_on >= $2))
    AND NOT EXISTS (SELECT 1 FROM administrator d WHERE d.county = p.county AND d.person = p.id)
ORDER BY p.id LIMIT $3;

-- name: ErasePerson :execrows
UPDATE person SET name = '（已按期删除）', pinyin = '', phone = '', employer = '', erased_at = $3, rev = rev + 1 WHERE county = $1 AND id = $2 AND erased_at = 0;

-- name: EraseAccount :exec
UPDATE account SET login = 'erased-' || person, hash = '', closed_at = CASE WHEN closed_at = 0 THEN $3 ELSE closed_at END, rev = rev + 1 WHERE county = $1 AND person = $2;

-- name: EraseAliases :exec
DELETE FROM alias WHERE county = $1 AND person = $2;

-- name: EraseDevices :exec
UPDATE device SET name = '', revoked_at = CASE WHEN revoked_at = 0 THEN $3 ELSE revoked_at END WHERE county = $1 AND person = $2;

-- name: EraseAbsences :exec
UPDATE absence SET reason = '' WHERE county = $1 AND person = $2;

-- name: ErasePastPasswords :exec
DELETE FROM password_past WHERE county = $1 AND person = $2;
