-- name: Grid :one
SELECT id, short, code, name, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev
FROM grid WHERE county = $1 AND id = $2;

-- name: CountGrids :one
SELECT COUNT(*) FROM grid WHERE county = $1;

-- name: CountChildren :one
SELECT COUNT(*) FROM grid WHERE county = $1 AND parent = $2 AND closed_on = '';

-- name: CountSites :one
SELECT COUNT(*) FROM site WHERE county = $1 AND grid = $2 AND status <> '注销';

-- name: CodeTaken :one
SELECT COUNT(*) FROM grid WHERE county = $1 AND code = $2 AND closed_on = '';

-- name: AddGrid :exec
INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', $16, 1);

-- name: CloseGrid :execrows
UPDATE grid SET closed_on = $3, rev = rev + 1 WHERE county = $1 AND id = $2 AND closed_on = '';

-- name: DrawGrid :execrows
UPDATE grid SET ring = $3, lon = $4, lat = $5, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $6;

-- name: LastChange :one
SELECT n, id FROM grid_change WHERE county = $1 ORDER BY n DESC LIMIT 1;

-- name: AddChange :exec
INSERT INTO grid_change (county, n, id, at) VALUES ($1, $2, $3, $4);

-- name: Territories :many
-- scope: the index of all territories, in memory; what it finds is looked up again.
SELECT id, code, kind, tier, path, ring FROM grid
WHERE county = $1 AND covers = '区域' AND closed_on = '' AND ring <> '' ORDER BY id;

-- name: Overlay :one
SELECT id, name, kind, path, opened_on, closed_on FROM overlay WHERE county = $1 AND id = $2;

-- name: AddOverlay :exec
INSERT INTO overlay (county, id, name, kind, path, opened_on, closed_on) VALUES ($1, $2, $3, $4, $5, $6, '');

-- name: SetOverlay :execrows
UPDATE overlay SET closed_on = $3 WHERE county = $1 AND id = $2 AND closed_on = '';

-- name: OverlayStays :many
-- scope: of one overlay, whose grids a rule compares; what leaves is filtered.
SELECT grid, from_on, to_on FROM overlay_stay WHERE county = $1 AND overlay = $2 ORDER BY grid, from_on;

-- name: OverlaysEver :many
SELECT DISTINCT overlay FROM overlay_stay WHERE county = $1 AND grid = $2 AND (to_on = '' OR to_on >= $3) ORDER BY overlay;

-- name: AddOverlayStay :exec
INSERT INTO overlay_stay (county, overlay, grid, from_on, to_on) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (county, overlay, grid, from_on) DO UPDATE SET to_on = excluded.to_on;

-- name: DropOverlayStays :exec
DELETE FROM overlay_stay WHERE county = $1 AND overlay = $2;


-- name: OverlaysOf :many
-- scope: of one grid, which the caller was shown to see.
SELECT o.id, o.name, o.kind FROM overlay_stay og
JOIN overlay o ON o.county = og.county AND o.id = og.overlay
WHERE og.county = $1 AND og.grid = $2 AND og.from_on <= sqlc.arg(on_day) AND (og.to_on = '' OR og.to_on >= sqlc.arg(on_day)) ORDER BY o.name, o.id;

-- name: AddSpot :exec
INSERT INTO spot (county, id, grid, path, site, kind, name, rev) VALUES ($1, $2, $3, $4, $5, $6, $7, 1);

-- name: Spot :one
SELECT id, grid, path, site, kind, name FROM spot WHERE county = $1 AND id = $2;

-- name: SpotsIn :many
-- scope: of one grid, which the caller was shown to see.
SELECT id, kind, name, site FROM spot WHERE county = $1 AND grid = $2 ORDER BY kind, name, id LIMIT 500;

-- name: Appointment :one
SELECT id, person, post, kind, grid, overlay, department, seat, from_on, to_on, gated, rev FROM appointment WHERE county = $1 AND id = $2;

-- name: AppointmentsAt :many
SELECT id, person, post, kind, grid, overlay, department, seat, from_on, to_on, gated, rev FROM appointment
WHERE county = $1 AND grid = $2 AND overlay = $3;

-- name: AppointmentsOf :many
SELECT id, person, post, kind, grid, overlay, department, seat, from_on, to_on, gated, rev FROM appointment
WHERE county = $1 AND person = $2;

-- name: AddAppointment :exec
INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, seat, from_on, to_on, basis, gated, rev)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1);

-- name: AddContact :exec
INSERT INTO appointment_contact (county, appointment, spot) VALUES ($1, $2, $3);

-- name: EndAppointment :execrows
UPDATE appointment SET to_on = $3, ended_why = sqlc.arg(ended_why), rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $4;

-- name: PersonKnown :one
SELECT COUNT(*) FROM person WHERE county = $1 AND id = $2;

-- name: PostsAt :many
-- The people of one grid or overlay on a day, each with the spots they look
-- after (S1-47), one row for each spot.
SELECT a.id, a.post, a.kind, a.department, a.seat, a.from_on, p.id AS person, p.name, p.phone, p.employer,
    COALESCE(s.id, '') AS spot, COALESCE(s.name, '') AS spot_name, COALESCE(s.kind, '') AS spot_kind
FROM appointment a
JOIN person p ON p.county = a.county AND p.id = a.person
LEFT JOIN appointment_contact c ON c.county = a.county AND c.appointment = a.id
LEFT JOIN spot s ON s.county = c.county AND s.id = c.spot
WHERE a.county = $1 AND a.grid = $2 AND a.overlay = $3 AND a.from_on <= $4 AND (a.to_on = '' OR a.to_on >= $4)
ORDER BY a.post, p.pinyin, a.id, spot_name;

-- name: AddStay :exec
-- The first move of a day tells where the site stood until then.
INSERT INTO site_stay (county, site, to_on, grid, path, department, direct_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (county, site, to_on) DO NOTHING;

-- name: StayOn :one
SELECT to_on, grid, path, department, direct_by FROM site_stay
WHERE county = $1 AND site = $2 AND to_on >= $3 ORDER BY to_on LIMIT 1;

-- name: AddBorder :exec
INSERT INTO grid_border (county, grid, to_on, ring) VALUES ($1, $2, $3, $4)
ON CONFLICT (county, grid, to_on) DO NOTHING;

-- name: BorderOn :one
SELECT ring FROM grid_border WHERE county = $1 AND grid = $2 AND to_on >= $3 ORDER BY to_on LIMIT 1;

-- name: AddSuccession :exec
INSERT INTO grid_succession (county, old_grid, new_grid, on_day) VALUES ($1, $2, $3, $4);

-- name: SucceededBy :many
-- scope: of one grid, which the caller was shown to see.
SELECT g.id, g.name, g.kind, s.on_day FROM grid_succession s
JOIN grid g ON g.county = s.county AND g.id = s.new_grid
WHERE s.county = $1 AND s.old_grid = $2 ORDER BY g.path;

-- name: SucceededTo :many
-- scope: of one grid, which the caller was shown to see.
SELECT g.id, g.name, g.kind, s.on_day FROM grid_succession s
JOIN grid g ON g.county = s.county AND g.id = s.old_grid
WHERE s.county = $1 AND s.new_grid = $2 ORDER BY g.path;

-- name: MoveSpot :exec
UPDATE spot SET grid = $3, path = $4, rev = rev + 1 WHERE county = $1 AND id = $2;

-- name: ContactsOf :many
SELECT spot FROM appointment_contact WHERE county = $1 AND appointment = $2 ORDER BY spot;

-- name: UsedGrid :one
-- scope: one grid, which is to be taken out again: whatever stands in it counts.
SELECT (SELECT COUNT(*) FROM site s WHERE s.county = $1 AND s.path = sqlc.arg(path)) + (SELECT COUNT(*) FROM appointment a WHERE a.county = $1 AND a.grid = $2)
    + (SELECT COUNT(*) FROM spot p WHERE p.county = $1 AND p.grid = $2) + (SELECT COUNT(*) FROM overlay_stay o WHERE o.county = $1 AND o.grid = $2)
    + (SELECT COUNT(*) FROM visit v WHERE v.county = $1 AND v.path = sqlc.arg(path)) + (SELECT COUNT(*) FROM hazard h WHERE h.county = $1 AND h.path = sqlc.arg(path))
    + (SELECT COUNT(*) FROM grid_border b WHERE b.county = $1 AND b.grid = $2);

-- name: DropAppointment :exec
DELETE FROM appointment WHERE county = $1 AND id = $2;
-- name: AdministratorRole :one
-- An administrator of the platform holds no post (三员分立).
SELECT role FROM administrator WHERE county = $1 AND person = $2;
