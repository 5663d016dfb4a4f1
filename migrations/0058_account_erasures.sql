-- +goose Up
-- Somebody who left long ago: what is personal is gone, the id stays.
ALTER TABLE person ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
