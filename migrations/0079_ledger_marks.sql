-- +goose Up
-- What a ledger is narrowed to by a mark: sites nobody was ever at, cases under
-- listed supervision, cases that were urged.
CREATE INDEX site_seen ON site (county, seen_on, pinyin, id);
CREATE INDEX hazard_listed ON hazard (county, listed, found_at, id);
CREATE INDEX hazard_urged ON hazard (county, urged, found_at, id);
