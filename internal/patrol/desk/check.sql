-- name: VisitsBetween :many
-- scope: nobody asks; every record is held against the journal
SELECT * FROM visit WHERE county = $1 AND id > sqlc.arg(after_id) AND id <= sqlc.arg(up_to) ORDER BY id;

-- name: FindingsBetween :many
SELECT * FROM finding WHERE county = $1 AND visit > sqlc.arg(after_id) AND visit <= sqlc.arg(up_to) ORDER BY visit, id;

-- name: CompanionsBetween :many
SELECT visit, person FROM visit_companion WHERE county = $1 AND visit > sqlc.arg(after_id) AND visit <= sqlc.arg(up_to) ORDER BY visit, person;
