-- name: SitePlace :one
SELECT name, grid, path, class, department, status FROM site WHERE county = $1 AND id = $2;

-- name: GridPlace :one
SELECT name, path, closed_on FROM grid WHERE county = $1 AND id = $2;

-- name: OverlaysOver :many
SELECT overlay FROM overlay_grid WHERE county = $1 AND grid = $2 ORDER BY overlay;

-- name: AddVisit :exec
INSERT INTO visit (county, id, site, grid, path, department, by_person, post, verb, kind, form, edition, at, on_day,
    received_at, phone_at, clock_off, lon, lat, bad, photos, note, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23);

-- name: VisitBody :one
SELECT by_person, body FROM visit WHERE county = $1 AND id = $2;

-- name: AddFinding :exec
INSERT INTO finding (county, id, visit, item, sector, grade, text, outcome, hazard)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: HazardsOf :many
SELECT h.id, h.number FROM finding f
JOIN hazard h ON h.county = f.county AND h.id = f.hazard
WHERE f.county = $1 AND f.visit = $2 ORDER BY h.id;

-- name: TasksFitting :many
-- scope: the caller's own posts, looked at by a rule
SELECT * FROM task WHERE county = $1 AND place = $2 AND until_on >= sqlc.arg(on_day) AND from_on <= sqlc.arg(on_day)
AND (aim IN ('round', 'none', 'grid') OR target = sqlc.arg(site) OR target = sqlc.arg(other) OR target = sqlc.arg(person));

-- name: TasksOfPlace :many
-- scope: a sweep, for nobody in particular
SELECT * FROM task WHERE county = $1 AND place = $2 AND until_on >= $3;

-- name: TaskElsewhere :one
SELECT * FROM task WHERE county = $1 AND target = $2 AND from_on = $3 AND to_on = $4 AND duty = $5 AND post = $6 AND place <> $7 LIMIT 1;

-- name: LastTask :one
SELECT * FROM task WHERE county = $1 AND duty = $2 AND post = $3 AND place = $4 AND target = $5 ORDER BY from_on DESC LIMIT 1;

-- name: TasksToJudge :many
-- scope: a sweep, for nobody in particular
SELECT * FROM task WHERE county = $1 AND next_at > 0 AND next_at <= $2 ORDER BY next_at, id LIMIT $3;

-- name: AddTask :execrows
INSERT INTO task (county, id, duty, edition, clauses, source, verb, kind, form, post, place, path, aim, target,
    from_on, to_on, until_on, due_at, need, have, kept_at, state, reason, next_at, rev)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0, 0, $20, '', $21, 1)
ON CONFLICT (county, duty, post, place, target, from_on, to_on) DO NOTHING;

-- name: SetTask :execrows
UPDATE task SET have = $4, kept_at = $5, state = $6, reason = $7, next_at = $8, rev = rev + 1
WHERE county = $1 AND id = $2 AND rev = $3;

-- name: MoveTask :execrows
UPDATE task SET place = $4, path = $5, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $3;

-- name: AddCredit :exec
INSERT INTO credit (county, task, visit, on_day, at, person) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (county, task, visit, person) DO NOTHING;

-- name: CreditedThatDay :many
SELECT visit FROM credit WHERE county = $1 AND task = $2 AND on_day = $3 AND visit <> $4 ORDER BY visit DESC LIMIT 1;

-- name: Credits :many
SELECT task, visit, on_day, at, person FROM credit WHERE county = $1 AND task = $2 ORDER BY at, visit, person;

-- name: Held :many
SELECT from_on, to_on FROM appointment
WHERE county = $1 AND (grid = sqlc.arg(place) OR overlay = sqlc.arg(place)) AND ('/' || CAST(sqlc.arg(post) AS TEXT) || '/' LIKE '%/' || post || '/%' OR department = sqlc.arg(post));

-- name: Grids :many
-- scope: a sweep, for nobody in particular
SELECT id, kind, path, opened_on FROM grid WHERE county = $1 AND closed_on = '' AND id > $2 ORDER BY id LIMIT $3;

-- name: Overlays :many
-- scope: a sweep, for nobody in particular
SELECT id, kind, path, opened_on FROM overlay WHERE county = $1 AND closed_on = '' ORDER BY id;

-- name: PathsOfOverlay :many
SELECT g.path FROM overlay_grid o JOIN grid g ON g.county = o.county AND g.id = o.grid
WHERE o.county = $1 AND o.overlay = $2 ORDER BY g.path;

-- name: SitesWithin :many
-- scope: a sweep, for nobody in particular
SELECT id, path, class, facts, risk, status, opened_on FROM site WHERE county = $1 AND path >= $2 AND path < $3
AND direct_by = '' ORDER BY id;

-- name: SpotsWithin :many
-- scope: a sweep, for nobody in particular
SELECT id, path, kind FROM spot WHERE county = $1 AND path >= $2 AND path < $3 ORDER BY id;

-- name: GridsWithin :many
-- scope: a sweep, for nobody in particular
SELECT id, path, kind, opened_on FROM grid WHERE county = $1 AND path >= $2 AND path < $3 AND closed_on = '' ORDER BY id;

-- name: HoldersAt :many
SELECT person, post, kind, from_on FROM appointment
WHERE county = $1 AND (grid = sqlc.arg(place) OR overlay = sqlc.arg(place)) AND from_on <= sqlc.arg(on_day) AND (to_on = '' OR to_on >= sqlc.arg(on_day))
ORDER BY person, post;

-- name: HoldersWithin :many
-- scope: a sweep, for nobody in particular
SELECT a.person, a.post, a.kind, a.department, a.from_on, g.path FROM appointment a JOIN grid g ON g.county = a.county AND g.id = a.grid
WHERE a.county = $1 AND g.path >= sqlc.arg(path) AND g.path < sqlc.arg(high) AND a.from_on <= sqlc.arg(on_day) AND (a.to_on = '' OR a.to_on >= sqlc.arg(on_day))
ORDER BY a.person, a.post;

-- name: PostsHeld :many
SELECT id, post, kind, grid, overlay, department FROM appointment
WHERE county = $1 AND person = $2 AND from_on <= sqlc.arg(on_day) AND (to_on = '' OR to_on >= sqlc.arg(on_day)) ORDER BY id;

-- name: VisitPage :one
SELECT v.id, v.site, v.grid, v.path, v.department, v.by_person, v.post, v.verb, v.kind, v.form, v.edition, v.at, v.on_day, v.received_at, v.phone_at, v.clock_off,
    v.lon, v.lat, v.bad, v.photos, v.note, v.body, COALESCE(s.name, '') AS site_name, COALESCE(g.name, '') AS grid_name, COALESCE(p.name, '') AS by_name
FROM visit v
LEFT JOIN site s ON s.county = v.county AND s.id = v.site
LEFT JOIN grid g ON g.county = v.county AND g.id = v.grid
LEFT JOIN person p ON p.county = v.county AND p.id = v.by_person
WHERE v.county = $1 AND v.id = $2;

-- name: FindingsOf :many
SELECT f.id, f.item, f.sector, f.grade, f.text, f.outcome, f.hazard, COALESCE(h.number, '') AS number, COALESCE(h.state, '') AS state
FROM finding f LEFT JOIN hazard h ON h.county = f.county AND h.id = f.hazard
WHERE f.county = $1 AND f.visit = $2 ORDER BY f.id;

-- name: CreditedTasks :many
SELECT DISTINCT t.id, t.duty, t.clauses, t.post, t.from_on, t.to_on, t.need, t.have, t.state FROM credit c
JOIN task t ON t.county = c.county AND t.id = c.task
WHERE c.county = $1 AND c.visit = $2 ORDER BY t.from_on, t.id;

-- name: CreditedVisits :many
SELECT v.id, v.on_day, v.at, v.verb, v.kind, v.bad, v.photos, c.person, COALESCE(p.name, '') AS by_name, COALESCE(s.name, '') AS site_name FROM credit c
JOIN visit v ON v.county = c.county AND v.id = c.visit
LEFT JOIN person p ON p.county = c.county AND p.id = c.person
LEFT JOIN site s ON s.county = v.county AND s.id = v.site
WHERE c.county = $1 AND c.task = $2 ORDER BY c.at, c.visit, c.person;

-- name: HolderNames :many
SELECT p.name, a.from_on, a.to_on FROM appointment a JOIN person p ON p.county = a.county AND p.id = a.person
WHERE a.county = $1 AND (a.grid = sqlc.arg(place) OR a.overlay = sqlc.arg(place)) AND ('/' || CAST(sqlc.arg(post) AS TEXT) || '/' LIKE '%/' || a.post || '/%' OR a.department = sqlc.arg(post))
AND a.from_on <= sqlc.arg(on_day) AND (a.to_on = '' OR a.to_on >= sqlc.arg(on_day)) ORDER BY p.name;

-- name: LastCredit :one
SELECT CAST(COALESCE(MAX(c.on_day), '') AS TEXT) AS on_day FROM credit c WHERE c.county = $1 AND c.task = $2;

-- name: TaskThere :one
SELECT COUNT(*) FROM task WHERE county = $1 AND duty = $2 AND post = $3 AND place = $4 AND target = $5 AND from_on = $6 AND to_on = $7;
