-- +goose Up
-- The password is one that somebody else chose: nothing else is opened by it than
-- the choice of another.
ALTER TABLE account ADD COLUMN initial BOOLEAN NOT NULL DEFAULT FALSE;
