-- +goose Up
-- The situation analysis counts what was found between two days by path, trade
-- and department: this index alone answers it.
CREATE INDEX hazard_found_day ON hazard (county, found_on, path, sector, owner, closed_at, found_at);
