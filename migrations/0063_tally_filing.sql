-- +goose Up
-- How far the summary of a month has come at a grid: who confirmed it, submitted
-- it, sent it back and locked it. Its figures are never stored here, they are
-- views of records; only at locking is kept what they were then.
CREATE TABLE tally_filing (
    county     TEXT   NOT NULL,
    month      TEXT   NOT NULL,
    grid       TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    confirmed_by TEXT NOT NULL,
    submitted_by TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    locked_at  BIGINT NOT NULL,
    rev        BIGINT NOT NULL,
    PRIMARY KEY (county, grid, month)
);
CREATE TABLE tally_act (
    county    TEXT   NOT NULL,
    grid      TEXT   NOT NULL,
    month     TEXT   NOT NULL,
    n         BIGINT NOT NULL,
    verb      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    by_person TEXT   NOT NULL,
    post      TEXT   NOT NULL,
    text      TEXT   NOT NULL,
    PRIMARY KEY (county, grid, month, n)
);
-- The figures and the records behind them at locking, deflated; the journal has
-- the digest of the text inside.
CREATE TABLE tally_kept (
    county TEXT  NOT NULL,
    grid   TEXT  NOT NULL,
    month  TEXT  NOT NULL,
    body   BYTEA NOT NULL,
    PRIMARY KEY (county, grid, month)
);
