-- +goose Up
-- Who asked for an import to be taken back: a long one is taken back piece by
-- piece, in their name.
ALTER TABLE workbook ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
