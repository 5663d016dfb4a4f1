-- +goose Up
-- How often the rows at a path were changed: whoever remembers a figure asks here
-- whether it still holds (ADR 0084).
CREATE TABLE touched (
    county TEXT   NOT NULL,
    span   TEXT   NOT NULL,
    what   TEXT   NOT NULL,
    path   TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (county, span, what, path)
);
INSERT INTO touched SELECT county, SUBSTR(found_on, 1, 7), 'hazard', path, 1 FROM hazard GROUP BY county, SUBSTR(found_on, 1, 7), path;
INSERT INTO touched SELECT county, '', 'case', path, 1 FROM hazard GROUP BY county, path;
INSERT INTO touched SELECT county, '', 'visit', path, 1 FROM visit GROUP BY county, path;
INSERT INTO touched SELECT county, '', 'task', path, 1 FROM task GROUP BY county, path;
INSERT INTO touched SELECT county, '', 'site', path, 1 FROM site GROUP BY county, path;
-- The figures of a month, ground by ground, from the index alone.
CREATE INDEX hazard_path_day ON hazard (county, path, found_on, grade, sector, legal, closed_at, due_at, paused_at, owner, found_by, id, found_at, site, item);
DROP INDEX visit_path;
CREATE INDEX visit_path ON visit (county, path, on_day, id, kind, verb, site, department, by_person);
DROP INDEX visit_site;
CREATE INDEX visit_site ON visit (county, site, on_day, id, kind, path, department);
CREATE INDEX task_path_due ON task (county, path, due_at, kind, state, from_on, need, place, target, id);
