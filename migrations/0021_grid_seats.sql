-- +goose Up
-- The seat an appointment fills, where a post has several for different work
-- (law: S4-18): 2 + 2 + 2 of six administrators.
ALTER TABLE appointment ADD COLUMN seat TEXT NOT NULL DEFAULT '';
