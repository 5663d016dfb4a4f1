-- +goose Up
-- What a phone was given last: of every row its digest, so that the next pack
-- carries only what changed. Losing one costs a whole pack, nothing else.
CREATE TABLE pack_given (
    county   TEXT   NOT NULL,
    person   TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    body     BYTEA  NOT NULL,
    PRIMARY KEY (county, person, id)
);
