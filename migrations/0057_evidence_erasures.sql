-- +goose Up
-- A photograph whose time of keeping is over: its file is gone, its hash and what it
-- hung on stay, and the journal says when it was erased.
ALTER TABLE photo ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX photo_received ON photo (county, erased_at, received_at);
