-- +goose Up
-- The bytes live in kit/blob under their hash; a photo is reached through the
-- record that shows it (photo_of), never by its hash alone.
CREATE TABLE photo (
    county   TEXT   NOT NULL,
    hash     TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    bytes    BIGINT NOT NULL,
    width    BIGINT NOT NULL,
    height   BIGINT NOT NULL,
    by_person TEXT  NOT NULL,
    received_at BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    lon      DOUBLE PRECISION NOT NULL,
    lat      DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (county, hash)
);
CREATE TABLE photo_of (
    county  TEXT NOT NULL,
    subject TEXT NOT NULL,
    hash    TEXT NOT NULL,
    role    TEXT NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (county, subject, hash, role)
);
