-- name: PackGiven :one
SELECT body FROM pack_given WHERE county = $1 AND person = $2 AND id = $3;

-- name: GivePack :exec
INSERT INTO pack_given (county, person, id, at, body) VALUES ($1, $2, $3, $4, $5);

-- name: ForgetPacks :exec
-- A person has few phones; each is given a pack after the other.
DELETE FROM pack_given WHERE pack_given.county = $1 AND pack_given.person = $2 AND pack_given.id NOT IN (
    SELECT g.id FROM pack_given g WHERE g.county = $1 AND g.person = $2 ORDER BY g.at DESC, g.id DESC LIMIT 6);
