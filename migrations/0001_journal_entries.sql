-- +goose Up
-- The journal is append-only: one chain per subject, each entry carrying the
-- hash of the one before. Ids and digests only: no names, phones, free text.
CREATE TABLE entry (
    county  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    n       BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    post    TEXT   NOT NULL,
    grid    TEXT   NOT NULL,
    refs    TEXT   NOT NULL,
    digest  BYTEA  NOT NULL,
    hash    BYTEA  NOT NULL,
    PRIMARY KEY (county, subject, n)
);
CREATE INDEX entry_at ON entry (county, at);

-- Follow-ups (notify, escalate, seal) are asked for in the same transaction as
-- the entry that causes them, then claimed, tried and tried again.
CREATE TABLE followup (
    county      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    due_at      BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    done_at     BIGINT NOT NULL,
    fault       TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX followup_due ON followup (county, done_at, due_at);

-- A lease says which copy of the server may run a sweep just now.
CREATE TABLE lease (
    county TEXT   NOT NULL,
    name   TEXT   NOT NULL,
    holder TEXT   NOT NULL,
    until  BIGINT NOT NULL,
    PRIMARY KEY (county, name)
);

-- Sealed heads of the Merkle log over entries, signed with a key that is not in
-- the database.
CREATE TABLE seal (
    county TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    size   BIGINT NOT NULL,
    root   BYTEA  NOT NULL,
    note   TEXT   NOT NULL,
    PRIMARY KEY (county, n)
);
-- hash is the entry's as it was when it was sealed, so that a chain computed
-- anew is found entry by entry.
CREATE TABLE sealed (
    county  TEXT   NOT NULL,
    leaf    BIGINT NOT NULL,
    subject TEXT   NOT NULL,
    n       BIGINT NOT NULL,
    hash    BYTEA  NOT NULL,
    PRIMARY KEY (county, leaf)
);
CREATE UNIQUE INDEX sealed_entry ON sealed (county, subject, n);

-- Numbers on papers: one series per kind of paper and year, no gap, no double.
CREATE TABLE paper_number (
    county  TEXT   NOT NULL,
    series  TEXT   NOT NULL,
    year    BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    subject TEXT   NOT NULL,
    PRIMARY KEY (county, series, year, n)
);
