-- +goose Up
-- A list of cases in one state, of one owner, or still open, newest first.
CREATE INDEX hazard_state_found ON hazard (county, state, found_at, id);
CREATE INDEX hazard_owner_found ON hazard (county, owner, found_at, id);
CREATE INDEX hazard_closed_found ON hazard (county, closed_at, found_at, id);
