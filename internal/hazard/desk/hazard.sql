-- name: CaseByID :one
SELECT * FROM hazard WHERE county = $1 AND id = $2;

-- name: AddCase :exec
INSERT INTO hazard (county, id, number, state, round, site, grid, path, place, sector, item, grade, legal, source,
    text, measures, urgent, hard, listed, lon, lat, visit, found_by, found_post, found_at, found_on, owner, dispatched_by,
    mended_by, verified_by, limit_word, limit_from, start_at, due_at, due_on, provisional, paused_at, paused_ms, extended,
    urged, reopened, closed_at, edition, changed_at, next_at, rev)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
    $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28,
    $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39,
    $40, $41, $42, $43, $44, $45, 1);

-- name: SaveCase :execrows
UPDATE hazard SET state = $4, round = $5, measures = $6, urgent = $7, hard = $8, listed = $9, owner = $10, dispatched_by = $11,
    mended_by = $12, verified_by = $13, limit_word = $14, limit_from = $15, start_at = $16, due_at = $17, due_on = $18,
    provisional = $19, paused_at = $20, paused_ms = $21, extended = $22, urged = $23, reopened = $24, closed_at = $25,
    changed_at = $26, next_at = $27, asked = $28, rev = rev + 1
WHERE county = $1 AND id = $2 AND rev = $3;

-- name: MoveCase :exec
UPDATE hazard SET edition = $3 WHERE county = $1 AND id = $2;

-- name: Parties :many
SELECT party, capacity, why FROM hazard_party WHERE county = $1 AND hazard = $2 ORDER BY capacity, party;

-- name: ClearParties :exec
DELETE FROM hazard_party WHERE county = $1 AND hazard = $2;

-- name: AddParty :exec
INSERT INTO hazard_party (county, hazard, party, capacity, why) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (county, hazard, party) DO UPDATE SET capacity = excluded.capacity, why = excluded.why;

-- name: Acts :many
SELECT id, n, verb, at, by_person, post, party, state, text, number, body FROM hazard_act
WHERE county = $1 AND hazard = $2 ORDER BY n;

-- name: AddAct :exec
INSERT INTO hazard_act (county, id, hazard, n, verb, at, by_person, post, party, state, text, number, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: AddChoice :exec
INSERT INTO hazard_choice (county, act, hazard, claimed_on, owner, claimed, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: AddNeighbour :exec
INSERT INTO hazard_neighbour (county, hazard, grid, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (county, hazard, grid) DO NOTHING;

-- name: Neighbours :many
SELECT grid FROM hazard_neighbour WHERE county = $1 AND hazard = $2 ORDER BY grid;

-- name: Steps :many
SELECT clock, step, round, at FROM hazard_step WHERE county = $1 AND hazard = $2 ORDER BY at, clock, step;

-- name: AddStep :exec
INSERT INTO hazard_step (county, hazard, clock, step, round, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (county, hazard, clock, step, round) DO NOTHING;

-- name: DueCases :many
-- scope: for the sweep; nobody is asking.
SELECT id, path FROM hazard WHERE county = $1 AND next_at > 0 AND next_at <= $2 ORDER BY next_at, id LIMIT $3;

-- name: ProvisionalCases :many
-- scope: for the sweep; nobody is asking.
SELECT id, path FROM hazard WHERE county = $1 AND provisional = TRUE AND closed_at = 0 AND id > $2 ORDER BY id LIMIT $3;

-- name: SiteMatter :one
SELECT s.name, s.class, s.sector, s.place, s.direct_by, s.facts, s.risk, s.grid, COALESCE(g.path, s.path) AS path, s.status FROM site s
LEFT JOIN grid g ON g.county = s.county AND g.id = s.grid
WHERE s.county = $1 AND s.id = $2;

-- name: GridMatter :one
SELECT name, kind, tier, parent, path FROM grid WHERE county = $1 AND id = $2;

-- name: Siblings :many
SELECT id FROM grid WHERE county = $1 AND parent = $2 AND closed_on = '' ORDER BY id;

-- name: Holders :many
SELECT a.person, a.post, a.kind, a.grid, a.department, g.path FROM appointment a
JOIN grid g ON g.county = a.county AND g.id = a.grid
WHERE a.county = $1 AND a.from_on <= $2 AND (a.to_on = '' OR a.to_on >= $2) AND a.grid = $3
AND NOT EXISTS (SELECT 1 FROM appointment_wait w WHERE w.county = a.county AND w.appointment = a.id AND w.from_on <= $2 AND (w.to_on = '' OR w.to_on >= $2))
ORDER BY a.post, a.person;

-- name: PhotosOf :many
SELECT subject, hash, role FROM photo_of WHERE county = $1 AND subject = $2 ORDER BY role, hash;

-- name: Name :one
SELECT name FROM person WHERE county = $1 AND id = $2;

-- name: RedrawCase :execrows
UPDATE hazard SET grid = $3, path = $4, changed_at = $5, rev = rev + 1 WHERE county = $1 AND id = $2 AND rev = $6;
