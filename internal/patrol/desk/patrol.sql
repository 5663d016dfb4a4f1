-- name: SitePlace :one
-- The grid says where a site lies: the ledger's copy of the path may wait to be filed.
SELECT s.name, s.grid, COALESCE(g.path, s.path) AS path, s.class, s.department, s.status FROM site s
LEFT JOIN grid g ON g.county = s.county AND g.id = s.grid
WHERE s.county = $1 AND s.id = $2;

-- name: GridPlace :one
SELECT id, name, path, closed_on FROM grid WHERE county = $1 AND id = $2;

-- name: GridAt :one
SELECT id, name, path, closed_on FROM grid WHERE county = $1 AND path = $2;

-- name: GridsBelow :many
SELECT g.id, g.name, g.kind, g.path, (SELECT COUNT(*) FROM (SELECT 1 FROM grid b WHERE b.county = g.county AND b.parent = g.id AND b.closed_on = '' LIMIT 1) x) AS below FROM grid g
WHERE g.county = $1 AND g.parent = $2 AND g.closed_on = '' ORDER BY g.code, g.id;

-- name: OverlaysOver :many
SELECT overlay FROM overlay_stay WHERE county = $1 AND grid = $2 AND from_on <= sqlc.arg(on_day) AND (to_on = '' OR to_on >= sqlc.arg(on_day)) ORDER BY overlay;

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
AND (aim IN ('round', 'none', 'grid') OR target = sqlc.arg(site) OR target = sqlc.arg(other) OR target = sqlc.arg(person) OR id = sqlc.arg(ordered));

-- name: TasksOfPlace :many
-- scope: a sweep, for nobody in particular
SELECT * FROM task WHERE county = $1 AND place = $2 AND until_on >= $3;

-- name: TasksElsewhere :many
-- The target leads: a duty has as many windows as it has sites.
SELECT * FROM task WHERE county = $1 AND target = $2 AND from_on = $3 AND to_on = $4 AND duty || '' = $5 AND place <> $6 ORDER BY id;

-- name: LastTask :one
SELECT * FROM task WHERE county = $1 AND duty = $2 AND post = $3 AND place = $4 AND target = $5 ORDER BY from_on DESC LIMIT 1;

-- name: TasksToJudge :many
-- scope: a sweep, for nobody in particular
SELECT * FROM task WHERE county = $1 AND next_at > 0 AND next_at <= $2 ORDER BY next_at, id LIMIT $3;

-- name: AddTask :execrows
INSERT INTO task (county, id, duty, edition, clauses, source, verb, kind, form, post, place, path, aim, target,
    from_on, to_on, until_on, due_at, need, have, kept_at, state, reason, next_at, provisional, for_person, rev)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0, 0, $20, '', $21, $22, $23, 1)
ON CONFLICT (county, duty, post, place, target, from_on, to_on) DO NOTHING;

-- name: SetTask :execrows
UPDATE task SET have = $4, kept_at = $5, state = $6, reason = $7, next_at = $8, rev = rev + 1
WHERE county = $1 AND id = $2 AND rev = $3;

-- name: MoveTask :execrows
UPDATE task SET place = $4, path = $5, post = $6, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $3;

-- name: RenewTask :execrows
-- What the same window asks after a frequency rose or a year was announced.
UPDATE task SET need = $4, due_at = $5, until_on = $6, next_at = $7, provisional = $8, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $3;

-- name: TaskRow :one
SELECT * FROM task WHERE county = $1 AND id = $2;

-- name: AddCredit :exec
INSERT INTO credit (county, task, visit, on_day, at, person) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (county, task, visit, person) DO NOTHING;

-- name: CreditedThatDay :many
SELECT visit FROM credit WHERE county = $1 AND task = $2 AND on_day = $3 AND visit <> $4 ORDER BY visit DESC LIMIT 1;

-- name: Credits :many
SELECT task, visit, on_day, at, person FROM credit WHERE county = $1 AND task = $2 ORDER BY at, visit, person;

-- name: Held :many
-- Every appointment to a post at a place, once for each time its holder was away
-- and nobody stood in.
SELECT a.id, a.person, a.from_on, a.to_on, COALESCE(x.from_on, '') AS away_from, COALESCE(x.to_on, '') AS away_to FROM appointment a
LEFT JOIN absence_cover c ON c.county = a.county AND c.appointment = a.id AND c.stand_in = ''
LEFT JOIN absence x ON x.county = c.county AND x.id = c.absence
WHERE a.county = $1 AND (a.grid = sqlc.arg(place) OR a.overlay = sqlc.arg(place)) AND ('/' || CAST(sqlc.arg(post) AS TEXT) || '/' LIKE '%/' || a.post || '/%' OR a.department = sqlc.arg(post))
ORDER BY a.id, away_from;

-- name: Waiting :many
-- The days on which those holders wait for a training: they do not count then.
SELECT w.appointment, w.from_on, w.to_on FROM appointment_wait w
JOIN appointment a ON a.county = w.county AND a.id = w.appointment
WHERE w.county = $1 AND (a.grid = sqlc.arg(place) OR a.overlay = sqlc.arg(place)) ORDER BY w.appointment, w.from_on;

-- name: ActiveAt :many
SELECT a.person, a.post, a.kind, a.from_on, CAST(COALESCE(w.need, '') AS TEXT) AS waits FROM appointment a
LEFT JOIN appointment_wait w ON w.county = a.county AND w.appointment = a.id AND w.from_on <= sqlc.arg(on_day) AND (w.to_on = '' OR w.to_on >= sqlc.arg(on_day))
WHERE a.county = $1 AND (a.grid = sqlc.arg(place) OR a.overlay = sqlc.arg(place)) AND a.from_on <= sqlc.arg(on_day) AND (a.to_on = '' OR a.to_on >= sqlc.arg(on_day))
ORDER BY a.person, a.post;

-- name: StandingIn :many
-- Who stood in for a post at a place, and when.
SELECT c.stand_in AS person, x.from_on, x.to_on, COALESCE(p.name, '') AS name FROM appointment a
JOIN absence_cover c ON c.county = a.county AND c.appointment = a.id AND c.stand_in <> ''
JOIN absence x ON x.county = c.county AND x.id = c.absence
LEFT JOIN person p ON p.county = c.county AND p.id = c.stand_in
WHERE a.county = $1 AND (a.grid = sqlc.arg(place) OR a.overlay = sqlc.arg(place)) AND ('/' || CAST(sqlc.arg(post) AS TEXT) || '/' LIKE '%/' || a.post || '/%' OR a.department = sqlc.arg(post))
ORDER BY c.stand_in, x.from_on;

-- name: Grids :many
-- scope: a sweep, for nobody in particular
SELECT id, kind, path, opened_on FROM grid WHERE county = $1 AND closed_on = '' AND id > $2 ORDER BY id LIMIT $3;

-- name: Overlays :many
-- scope: a sweep, for nobody in particular
SELECT id, kind, path, opened_on FROM overlay WHERE county = $1 AND closed_on = '' ORDER BY id;

-- name: PathsOfOverlay :many
SELECT g.path FROM overlay_stay o JOIN grid g ON g.county = o.county AND g.id = o.grid
WHERE o.county = $1 AND o.overlay = $2 AND o.from_on <= sqlc.arg(on_day) AND (o.to_on = '' OR o.to_on >= sqlc.arg(on_day)) ORDER BY g.path;

-- name: SitesWithin :many
-- scope: a sweep, for nobody in particular
SELECT id, path, class, facts, risk, status, opened_on, seen_on FROM site WHERE county = $1 AND path >= $2 AND path < $3
AND direct_by = '' ORDER BY id;

-- name: SpotsWithin :many
-- scope: a sweep, for nobody in particular
SELECT id, path, kind FROM spot WHERE county = $1 AND path >= $2 AND path < $3 ORDER BY id;

-- name: GridsWithin :many
-- scope: a sweep, for nobody in particular
SELECT id, path, kind, opened_on FROM grid WHERE county = $1 AND path >= $2 AND path < $3 AND closed_on = '' ORDER BY id;

-- name: GridsAround :many
-- What lies in a place, and what it lies in.
-- scope: a consequence of a record or an event there, for nobody in particular
SELECT id, path, kind, opened_on FROM grid WHERE county = $1 AND closed_on = ''
AND (path >= sqlc.arg(path) AND path < sqlc.arg(high) OR CAST(sqlc.arg(path) AS TEXT) LIKE path || '%') ORDER BY path;

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
SELECT a.id, a.post, a.kind, a.grid, a.overlay, a.department, COALESCE(g.path, '') AS path FROM appointment a
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
WHERE a.county = $1 AND a.person = $2 AND a.from_on <= sqlc.arg(on_day) AND (a.to_on = '' OR a.to_on >= sqlc.arg(on_day)) ORDER BY a.id;

-- name: PostsCovered :many
SELECT a.id, a.post, a.kind, a.grid, a.overlay, a.department, COALESCE(g.path, '') AS path FROM absence_cover c
JOIN absence x ON x.county = c.county AND x.id = c.absence AND x.from_on <= sqlc.arg(on_day) AND x.to_on >= sqlc.arg(on_day)
JOIN appointment a ON a.county = c.county AND a.id = c.appointment
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
WHERE c.county = $1 AND c.stand_in = $2 AND a.from_on <= sqlc.arg(on_day) AND (a.to_on = '' OR a.to_on >= sqlc.arg(on_day)) ORDER BY a.id;

-- name: AddCompanion :exec
INSERT INTO visit_companion (county, visit, person, post, department) VALUES ($1, $2, $3, $4, $5);

-- name: Companions :many
SELECT c.person, c.post, c.department, COALESCE(p.name, '') AS name FROM visit_companion c
LEFT JOIN person p ON p.county = c.county AND p.id = c.person
WHERE c.county = $1 AND c.visit = $2 ORDER BY c.person;

-- name: VisitsSince :many
-- scope: a sweep, for nobody in particular
SELECT id, site, grid, path, by_person, verb, kind, form, at, on_day, photos, body FROM visit
WHERE county = $1 AND path >= sqlc.arg(path) AND path < sqlc.arg(high) AND on_day >= sqlc.arg(first) AND on_day <= sqlc.arg(last) ORDER BY at, id LIMIT sqlc.arg(most);

-- name: AnyVisitSince :many
-- scope: a sweep, for nobody in particular
SELECT id FROM visit WHERE county = $1 AND on_day >= $2 ORDER BY on_day LIMIT 1;

-- name: PlaceHolds :one
SELECT COUNT(*) FROM appointment WHERE county = $1 AND (grid = sqlc.arg(place) OR overlay = sqlc.arg(place)) AND ('/' || CAST(sqlc.arg(post) AS TEXT) || '/' LIKE '%/' || post || '/%' OR department = sqlc.arg(post));

-- name: AddOrder :exec
INSERT INTO task_order (county, task, text, by_person, post, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: AddExcuse :exec
INSERT INTO task_excuse (county, task, reason, by_person, post, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: AddCorrection :exec
INSERT INTO task_correction (county, task, visit, month, path, was, now, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (county, task, visit) DO NOTHING;

-- name: CorrectionsOf :many
SELECT visit, month, was, now, at FROM task_correction WHERE county = $1 AND task = $2 ORDER BY at, visit;

-- name: AddTurn :exec
INSERT INTO task_turn (county, site, on_day, due, class, facts, risk) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (county, site, on_day) DO NOTHING;

-- name: TurnsSince :many
-- scope: a sweep, for nobody in particular
SELECT site, on_day, due, class, facts, risk FROM task_turn WHERE county = $1 AND on_day >= sqlc.arg(first) ORDER BY site, on_day;

-- name: PersonPosts :many
-- scope: one person's own
SELECT id, post, grid, overlay, department, from_on, to_on FROM appointment
WHERE county = $1 AND person = $2 AND from_on <= sqlc.arg(last) AND (to_on = '' OR to_on >= sqlc.arg(first)) ORDER BY id;

-- name: PersonCovers :many
-- scope: one person's own
SELECT a.id, a.post, a.grid, a.overlay, a.department, x.from_on, x.to_on FROM absence_cover c
JOIN absence x ON x.county = c.county AND x.id = c.absence
JOIN appointment a ON a.county = c.county AND a.id = c.appointment
WHERE c.county = $1 AND c.stand_in = $2 AND x.from_on <= sqlc.arg(last) AND x.to_on >= sqlc.arg(first) ORDER BY a.id;

-- name: PersonAway :many
-- scope: one person's own
SELECT from_on, to_on FROM absence WHERE county = $1 AND person = $2 AND from_on <= sqlc.arg(last) AND to_on >= sqlc.arg(first) ORDER BY from_on;

-- name: WindowsOf :many
SELECT * FROM task WHERE county = $1 AND place = $2 AND to_on >= sqlc.arg(first) AND from_on <= sqlc.arg(last) ORDER BY from_on, id;

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
SELECT p.id, p.name, a.from_on, a.to_on FROM appointment a JOIN person p ON p.county = a.county AND p.id = a.person
WHERE a.county = $1 AND (a.grid = sqlc.arg(place) OR a.overlay = sqlc.arg(place)) AND ('/' || CAST(sqlc.arg(post) AS TEXT) || '/' LIKE '%/' || a.post || '/%' OR a.department = sqlc.arg(post))
AND a.from_on <= sqlc.arg(on_day) AND (a.to_on = '' OR a.to_on >= sqlc.arg(on_day)) ORDER BY p.name;

-- name: LastCredit :one
SELECT CAST(COALESCE(MAX(c.on_day), '') AS TEXT) AS on_day FROM credit c WHERE c.county = $1 AND c.task = $2;

-- name: TaskThere :one
SELECT COUNT(*) FROM task WHERE county = $1 AND duty = $2 AND post = $3 AND place = $4 AND target = $5 AND from_on = $6 AND to_on = $7;

-- name: GridKind :one
SELECT path, kind, opened_on, closed_on FROM grid WHERE county = $1 AND id = $2;

-- name: OverlayKind :one
SELECT path, kind, opened_on, closed_on FROM overlay WHERE county = $1 AND id = $2;

-- name: AssignTask :execrows
UPDATE task SET for_person = $4, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $3;
-- name: UsedTasks :one
-- Tasks about a site that are more than opened: somebody was there, was told to
-- go, was let off, or did not go.
SELECT COUNT(*) FROM task t WHERE t.county = $1 AND t.target = $2 AND t.aim = $3
    AND (t.state <> $4 OR t.have > 0 OR EXISTS (SELECT 1 FROM credit c WHERE c.county = t.county AND c.task = t.id)
        OR EXISTS (SELECT 1 FROM task_order o WHERE o.county = t.county AND o.task = t.id));

-- name: DropTasks :exec
DELETE FROM task WHERE county = $1 AND target = $2 AND aim = $3;

-- name: AppointmentHeld :one
-- scope: the list it narrows says what its reader sees.
SELECT person, CAST(CASE WHEN overlay <> '' THEN overlay ELSE grid END AS TEXT) AS place, post, department FROM appointment WHERE county = $1 AND id = $2;

-- name: AddCampaign :exec
INSERT INTO campaign (county, id, name, basis, text, grid, path, post, classes, sectors, risk, form, from_on, to_on, by_person, by_post, at, ended_at, ended_by, ended_why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, '', '');

-- name: CampaignsNamed :one
-- scope: whether a name is taken anywhere in the county
SELECT COUNT(*) FROM campaign WHERE county = $1 AND name = $2 AND ended_at = 0 AND to_on >= $3;

-- name: CampaignsOn :many
-- scope: a sweep, for nobody in particular
SELECT * FROM campaign WHERE county = $1 AND ended_at = 0 AND from_on <= $2 AND to_on >= $2 ORDER BY id;

-- name: EndCampaign :execrows
UPDATE campaign SET ended_at = $3, ended_by = $4, ended_why = $5 WHERE county = $1 AND id = $2 AND ended_at = 0;

-- name: OpenTasksOf :many
-- scope: tasks of a campaign that was found within the caller's sight
SELECT * FROM task WHERE county = $1 AND duty = $2 AND from_on = $3 AND state = 'open' ORDER BY id LIMIT $4;

-- name: KindsUnder :many
-- scope: the ground of a campaign that was found within the caller's sight
SELECT id, path, kind FROM grid WHERE county = $1 AND path >= $2 AND path < $3 AND closed_on = '';

-- name: CampaignTargets :many
-- scope: a sweep, for nobody in particular; and the ground of a campaign within sight
SELECT DISTINCT target FROM task WHERE county = $1 AND duty = $2 AND from_on = $3;
