-- name: IdentityOf :one
SELECT person FROM alias WHERE county = $1 AND way = $2 AND realm = $3 AND subject = $4;

-- name: IdentitiesOf :many
SELECT i.way, i.realm, i.subject, i.since, COALESCE(p.name, '') AS bound_by FROM alias i
LEFT JOIN person p ON p.county = i.county AND p.id = i.bound_by
WHERE i.county = $1 AND i.person = $2 ORDER BY i.way, i.realm;

-- name: AddIdentity :exec
INSERT INTO alias (county, way, realm, subject, person, since, bound_by) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: DropIdentity :execrows
DELETE FROM alias WHERE county = $1 AND person = $2 AND way = $3;
