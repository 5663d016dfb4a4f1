-- +goose Up
-- A page of a small grid's sites is picked from the index alone.
DROP INDEX site_path;
CREATE INDEX site_path ON site (county, path, status, department, direct_by, opened_on, id, sector, pinyin, code);
