-- +goose Up
-- That a grid was told of a month's summary, once before its day and once after
-- it; n is 1 for before and 2 for after.
CREATE TABLE tally_reminder (
    county TEXT   NOT NULL,
    month  TEXT   NOT NULL,
    grid   TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (county, month, grid, n)
);
