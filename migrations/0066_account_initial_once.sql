-- +goose Up
-- There were two marks of a password that somebody else chose; there is one.
UPDATE account SET initial = TRUE WHERE must_change = TRUE;
ALTER TABLE account DROP COLUMN must_change;
