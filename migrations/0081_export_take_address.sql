-- +goose Up
-- From where a file was taken, as the log of all other downloads says it: the two
-- are shown as one, and nothing stands in both.
ALTER TABLE export_take ADD COLUMN address TEXT NOT NULL DEFAULT '';
