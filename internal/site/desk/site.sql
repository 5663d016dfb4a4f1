-- name: Site :one
SELECT id, code, name, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts,
    risk, status, opened_on, direct_by, seen_on, demo, rev
FROM site WHERE county = $1 AND id = $2;

-- name: AddSite :exec
INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department,
    operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, '', $23, 1);

-- name: SetSite :execrows
UPDATE site SET name = $3, pinyin = $4, class = $5, sector = $6, place = $7, credit_code = $8, address = $9, lon = $10, lat = $11,
    grid = $12, path = $13, department = $14, operator = $15, phone = $16, facts = $17, risk = $18, status = $19, opened_on = $20,
    direct_by = $22, rev = rev + 1
WHERE county = $1 AND id = $2 AND rev = $21;

-- name: Seen :exec
-- Not a new rev: a visit must not spoil the form of whoever edits the entry.
UPDATE site SET seen_on = $3 WHERE county = $1 AND id = $2 AND seen_on < $3;

-- name: GridOf :one
SELECT id, name, kind, covers, path, closed_on FROM grid WHERE county = $1 AND id = $2;

-- name: SpotsOf :many
-- scope: of one site, which the caller was shown to see.
SELECT id, kind, name FROM spot WHERE county = $1 AND site = $2 ORDER BY kind, name, id LIMIT 200;

-- name: MoveSite :exec
UPDATE site SET grid = $3, path = $4, rev = rev + 1 WHERE county = $1 AND id = $2;

-- name: DrawnGrid :one
SELECT COUNT(*) FROM grid WHERE county = $1 AND id = $2 AND ring <> '';

-- name: UsedSite :one
-- scope: one site, which is to be taken out again: whatever anybody did with it counts.
SELECT (SELECT COUNT(*) FROM visit v WHERE v.county = $1 AND v.site = $2) + (SELECT COUNT(*) FROM hazard h WHERE h.county = $1 AND h.site = $2)
    + (SELECT COUNT(*) FROM spot p WHERE p.county = $1 AND p.site = $2) + (SELECT COUNT(*) FROM site_stay y WHERE y.county = $1 AND y.site = $2);

-- name: DropSite :execrows
DELETE FROM site WHERE county = $1 AND id = $2 AND rev = $3 AND seen_on = '';
