-- +goose Up
-- Personal data lives here and nowhere else; records and journal hold the id.
CREATE TABLE person (
    county   TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    pinyin   TEXT    NOT NULL,
    phone    TEXT    NOT NULL,
    employer TEXT    NOT NULL,
    demo     BOOLEAN NOT NULL,
    rev      BIGINT  NOT NULL,
    PRIMARY KEY (county, id)
);

CREATE TABLE account (
    county    TEXT   NOT NULL,
    person    TEXT   NOT NULL,
    login     TEXT   NOT NULL,
    hash      TEXT   NOT NULL,
    closed_at BIGINT NOT NULL,
    rev       BIGINT NOT NULL,
    PRIMARY KEY (county, person)
);
CREATE UNIQUE INDEX account_login ON account (county, login);

-- Failures are counted by the digest of what was typed, whether or not such an
-- account exists, so that being locked tells nobody that it does.
CREATE TABLE failed_sign_in (
    county TEXT   NOT NULL,
    login  TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (county, login)
);
CREATE INDEX failed_sign_in_at ON failed_sign_in (county, at);

-- Sessions are found by the hash of a token before any county is known, so this
-- one table is not sharded (a reference table where the database is spread).
CREATE TABLE session (
    token   TEXT   NOT NULL PRIMARY KEY,
    body    BYTEA  NOT NULL,
    until   BIGINT NOT NULL
);
CREATE INDEX session_until ON session (until);
