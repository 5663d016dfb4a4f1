-- +goose Up
-- What waits unread is counted address by address and week by week (ADR 0084).
INSERT INTO touched SELECT county, CAST(at / 604800000 AS TEXT), 'notice', 'person:' || person, COUNT(*) FROM notice WHERE person <> '' GROUP BY county, at / 604800000, person;
INSERT INTO touched SELECT county, CAST(at / 604800000 AS TEXT), 'notice', 'post:' || place || ':' || post, COUNT(*) FROM notice WHERE post <> '' GROUP BY county, at / 604800000, place, post;
INSERT INTO touched SELECT county, CAST(at / 604800000 AS TEXT), 'notice', 'department:' || department, COUNT(*) FROM notice WHERE department <> '' GROUP BY county, at / 604800000, department;
CREATE INDEX touched_path ON touched (county, path, what);
DROP INDEX notice_person;
CREATE INDEX notice_person ON notice (county, person, at, id, kind);
DROP INDEX notice_post;
CREATE INDEX notice_post ON notice (county, post, place, at, id, kind);
DROP INDEX notice_department;
CREATE INDEX notice_department ON notice (county, department, at, id, path, kind);
