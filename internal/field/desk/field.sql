-- name: DeedByID :one
SELECT person, digest, state, fault, made FROM deed WHERE county = $1 AND id = $2;

-- name: AddDeed :exec
INSERT INTO deed (county, id, person, device, seq, kind, digest, state, fault, made, phone_at, received_at, body, sent_at, clock_off)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: SitePlace :one
SELECT s.grid, COALESCE(g.path, s.path) AS path, s.department FROM site s
LEFT JOIN grid g ON g.county = s.county AND g.id = s.grid
WHERE s.county = $1 AND s.id = $2;

-- name: GridPlace :one
SELECT path FROM grid WHERE county = $1 AND id = $2;

-- name: SeqHoles :many
-- Where the numbers of a phone's deeds jump, and how far they go.
SELECT x.seq, CAST(x.next_seq AS BIGINT) AS next_seq FROM (
    SELECT d.seq AS seq, LEAD(d.seq) OVER (ORDER BY d.seq) AS next_seq FROM deed d WHERE d.county = $1 AND d.device = $2 AND d.seq > 0
) x WHERE x.next_seq > x.seq + 1 ORDER BY x.seq LIMIT 1000;

-- name: SeqEnds :one
SELECT CAST(COALESCE(MIN(seq), 0) AS BIGINT) AS first, CAST(COALESCE(MAX(seq), 0) AS BIGINT) AS last FROM deed
WHERE county = $1 AND device = $2 AND seq > 0;

-- name: GapsOf :many
SELECT id, person, from_seq, to_seq, noticed_at, filled_at, settled_at FROM deed_gap
WHERE county = $1 AND device = $2 ORDER BY from_seq LIMIT 1000;

-- name: AddGap :exec
INSERT INTO deed_gap (county, id, device, person, grid, from_seq, to_seq, noticed_at, filled_at, settled_at, settled_by, words)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11)
ON CONFLICT (county, device, from_seq, to_seq) DO NOTHING;

-- name: FillGap :exec
UPDATE deed_gap SET filled_at = $3 WHERE county = $1 AND id = $2 AND filled_at = 0;

-- name: SettleGap :execrows
UPDATE deed_gap SET settled_at = $3, settled_by = $4, words = $5 WHERE county = $1 AND id = $2 AND settled_at = 0;

-- name: AddMeanwhile :exec
INSERT INTO deed_meanwhile (county, subject, deed, n, words, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SiteState :one
SELECT s.grid, s.rev, s.status, COALESCE(g.name, '') AS grid_name FROM site s
LEFT JOIN grid g ON g.county = s.county AND g.id = s.grid WHERE s.county = $1 AND s.id = $2;

-- name: GridName :one
SELECT name FROM grid WHERE county = $1 AND id = $2;

-- name: CaseRev :one
SELECT rev FROM hazard WHERE county = $1 AND id = $2;

-- name: ActsSince :many
SELECT a.verb, a.at, a.by_person, COALESCE(p.name, '') AS by_name FROM hazard_act a
LEFT JOIN person p ON p.county = a.county AND p.id = a.by_person
WHERE a.county = $1 AND a.hazard = $2 ORDER BY a.n DESC LIMIT $3;

-- name: AddComplaint :exec
INSERT INTO complaint (county, id, about, words, unsigned, by_person, by_post, grid, path, place, kind, at, answered_at, answered_by, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, '', '');

-- name: AnswerComplaint :execrows
UPDATE complaint SET answered_at = $3, answered_by = $4, answer = $5 WHERE county = $1 AND id = $2 AND answered_at = 0;
