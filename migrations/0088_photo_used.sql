-- +goose Up
-- Which records show a picture, some of them, in order.
DROP INDEX photo_of_hash;
CREATE INDEX photo_of_hash ON photo_of (county, hash, subject);
