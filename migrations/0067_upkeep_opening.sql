-- +goose Up
-- A county is opened once: by whom a folder without any was taken into use, and
-- whether the list of what comes next was put away. one lets two browsers that
-- open at the same moment meet.
CREATE TABLE opening (
    county  TEXT    NOT NULL,
    one     BIGINT  NOT NULL UNIQUE,
    at      BIGINT  NOT NULL,
    scheme  TEXT    NOT NULL,
    put_away_at BIGINT NOT NULL,
    PRIMARY KEY (county)
);
