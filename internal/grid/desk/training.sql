-- name: AddTraining :exec
INSERT INTO training (county, id, person, kind, on_day, score, proof, visit, by_person, post, at, withdrawn) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '');

-- name: Training :one
SELECT person, kind, on_day, withdrawn FROM training WHERE county = $1 AND id = $2;

-- name: TrainingsOf :many
SELECT id, kind, on_day, score FROM training WHERE county = $1 AND person = $2 AND withdrawn = '' ORDER BY on_day, id;

-- name: WithdrawTraining :execrows
UPDATE training SET withdrawn = $3 WHERE county = $1 AND id = $2 AND withdrawn = '';

-- name: DropWaits :exec
DELETE FROM appointment_wait WHERE county = $1 AND appointment = $2;

-- name: AddWait :exec
INSERT INTO appointment_wait (county, appointment, need, from_on, to_on) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (county, appointment, need, from_on) DO UPDATE SET to_on = excluded.to_on;

-- name: WaitsOn :many
SELECT need, from_on FROM appointment_wait
WHERE county = $1 AND appointment = $2 AND from_on <= sqlc.arg(on_day) AND (to_on = '' OR to_on >= sqlc.arg(on_day)) ORDER BY from_on, need;

-- name: AppointmentPath :one
SELECT CAST(COALESCE(g.path, o.path, '') AS TEXT) AS path FROM appointment a
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
WHERE a.county = $1 AND a.id = $2;

-- name: DropContacts :exec
DELETE FROM appointment_contact WHERE county = $1 AND appointment = $2;

-- name: TouchAppointment :execrows
UPDATE appointment SET rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $3;

-- name: PersonName :one
SELECT name FROM person WHERE county = $1 AND id = $2;

-- name: InPostSince :many
-- scope: the sweep's, whom a gate of a later edition reaches; nobody is shown it.
SELECT DISTINCT a.person FROM appointment a
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
WHERE a.county = $1 AND a.from_on < sqlc.arg(since) AND (a.to_on = '' OR a.to_on >= sqlc.arg(since))
AND COALESCE(g.path, o.path, '') >= sqlc.arg(low) AND COALESCE(g.path, o.path, '') < sqlc.arg(high)
ORDER BY a.person;
