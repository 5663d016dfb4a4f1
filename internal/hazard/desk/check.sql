-- name: CasesBetween :many
-- scope: nobody asks; the whole register is held against the journal
SELECT * FROM hazard WHERE county = $1 AND id > sqlc.arg(after_id) AND id <= sqlc.arg(up_to) ORDER BY id;

-- name: ActsBetween :many
SELECT id, hazard, n, verb, at, by_person, post, party, state, text, number, body FROM hazard_act
WHERE county = $1 AND hazard > sqlc.arg(after_id) AND hazard <= sqlc.arg(up_to) ORDER BY hazard, n;

-- name: PartiesBetween :many
SELECT hazard, party, capacity, why FROM hazard_party
WHERE county = $1 AND hazard > sqlc.arg(after_id) AND hazard <= sqlc.arg(up_to) ORDER BY hazard, capacity, party;

-- name: PapersBetween :many
SELECT hazard, act, number, writ FROM hazard_paper
WHERE county = $1 AND hazard > sqlc.arg(after_id) AND hazard <= sqlc.arg(up_to) ORDER BY hazard, n;
