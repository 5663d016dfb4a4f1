-- +goose Up
-- What an upper grid asks of lower ones, in its own words (部署、指示), and each
-- grid's receipt.
CREATE TABLE instruction (
    county    TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    number    TEXT   NOT NULL,
    title     TEXT   NOT NULL,
    text      TEXT   NOT NULL,
    until_on  TEXT   NOT NULL,
    by_person TEXT   NOT NULL,
    post      TEXT   NOT NULL,
    grid      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX instruction_grid ON instruction (county, grid, at);
CREATE TABLE instruction_to (
    county      TEXT NOT NULL,
    instruction TEXT NOT NULL,
    grid        TEXT NOT NULL,
    PRIMARY KEY (county, instruction, grid)
);
CREATE INDEX instruction_to_grid ON instruction_to (county, grid);
CREATE TABLE instruction_receipt (
    county      TEXT   NOT NULL,
    instruction TEXT   NOT NULL,
    grid        TEXT   NOT NULL,
    person      TEXT   NOT NULL,
    post        TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (county, instruction, grid)
);
