-- +goose Up
-- A coming edition may be taken back before its first day: the row stays, with who
-- did it, when and why, and is in force nowhere.
ALTER TABLE scheme_edition ADD COLUMN withdrawn_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE scheme_edition ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';
ALTER TABLE scheme_edition ADD COLUMN withdrawn_for TEXT NOT NULL DEFAULT '';
