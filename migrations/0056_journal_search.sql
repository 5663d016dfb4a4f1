-- +goose Up
-- The audit administrator's search: by kind, and within a day in one order.
CREATE INDEX entry_kind ON entry (county, kind, at);
