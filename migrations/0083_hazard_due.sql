-- +goose Up
-- Open cases are few among many: what waits for somebody, what is overdue and what
-- the tree of grids shows is read from among them alone.
CREATE INDEX hazard_due ON hazard (county, closed_at, due_at, id, path, state, owner, urged, paused_at, found_by, mended_by, asked, listed, grid, dispatched_by, round);
-- How many sites a grid has, without looking at each.
DROP INDEX site_path;
CREATE INDEX site_path ON site (county, path, status, department, direct_by, opened_on, id, sector);
-- Which sites were seen in a time.
CREATE INDEX visit_seen ON visit (county, on_day, kind, site, path, department);
