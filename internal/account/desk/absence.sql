-- name: HeldBetween :many
-- scope: the rule that records an absence looks at every place
SELECT a.id, a.person, a.post, a.kind, a.department, a.grid, a.overlay, CAST(COALESCE(g.path, o.path, '') AS TEXT) AS path FROM appointment a
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
WHERE a.county = $1 AND a.person = $2 AND a.from_on <= sqlc.arg(last) AND (a.to_on = '' OR a.to_on >= sqlc.arg(first)) ORDER BY a.id;

-- name: HeldBeside :many
SELECT id, person, post, kind, grid, overlay FROM appointment
WHERE county = $1 AND (grid = sqlc.arg(place) OR overlay = sqlc.arg(place)) AND from_on <= sqlc.arg(first) AND (to_on = '' OR to_on >= sqlc.arg(last)) ORDER BY from_on, id;

-- name: AwayBetween :many
SELECT person, id FROM absence WHERE county = $1 AND from_on <= sqlc.arg(last) AND to_on >= sqlc.arg(first) ORDER BY person;

-- name: AddAbsence :exec
INSERT INTO absence (county, id, person, from_on, to_on, reason, by_person, post, at, rev) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1);

-- name: AddCover :exec
INSERT INTO absence_cover (county, absence, appointment, stand_in) VALUES ($1, $2, $3, $4);

-- name: AbsenceRow :one
SELECT person, from_on, to_on, rev FROM absence WHERE county = $1 AND id = $2;

-- name: EndAbsence :execrows
UPDATE absence SET to_on = $3, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $4;

-- name: StandIns :many
-- scope: the caller's own
-- The appointments somebody stands in for on a day, one row for each grid an
-- overlay groups.
SELECT a.id AS appointment, a.post, a.kind, a.department, a.grid, a.overlay, COALESCE(g.name, '') AS grid_name, COALESCE(g.path, '') AS grid_path, COALESCE(g.tier, 0) AS grid_tier,
    COALESCE(o.name, '') AS overlay_name, COALESCE(m.path, '') AS member_path, COALESCE(p.name, '') AS holder, a.person AS holder_id, x.from_on AS away_from
FROM absence_cover c
JOIN absence x ON x.county = c.county AND x.id = c.absence AND x.from_on <= $3 AND x.to_on >= $3
JOIN appointment a ON a.county = c.county AND a.id = c.appointment AND a.from_on <= $3 AND (a.to_on = '' OR a.to_on >= $3)
LEFT JOIN person p ON p.county = a.county AND p.id = a.person
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
LEFT JOIN overlay_stay og ON og.county = o.county AND og.overlay = o.id
    AND og.from_on <= $3 AND (og.to_on = '' OR og.to_on >= $3)
LEFT JOIN grid m ON m.county = og.county AND m.id = og.grid AND m.closed_on = ''
WHERE c.county = $1 AND c.stand_in = $2
ORDER BY COALESCE(g.tier, 0), a.post, a.id, member_path;
