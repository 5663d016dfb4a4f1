-- +goose Up
-- A deed is a fact the phone recorded. Its id makes it exactly once; the digest
-- tells a repeat from another deed under the same id.
CREATE TABLE deed (
    county   TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    person   TEXT   NOT NULL,
    device   TEXT   NOT NULL,
    seq      BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    digest   BYTEA  NOT NULL,
    state    TEXT   NOT NULL,
    fault    TEXT   NOT NULL,
    made     TEXT   NOT NULL,
    phone_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    body     BYTEA  NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX deed_device ON deed (county, device, seq);
