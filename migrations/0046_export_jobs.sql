-- +goose Up
-- A file being made of a list: whose it is, what was asked, how far it is. scope
-- is the digest of what the maker saw: who sees less by then does not get it.
CREATE TABLE export_job (
    county      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    person      TEXT   NOT NULL,
    post        TEXT   NOT NULL,
    grid        TEXT   NOT NULL,
    list        TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    format      TEXT   NOT NULL,
    form        TEXT   NOT NULL,
    keys        TEXT   NOT NULL,
    asked       TEXT   NOT NULL,
    words       TEXT   NOT NULL,
    scope       TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    written     BIGINT NOT NULL,
    total       BIGINT NOT NULL,
    hash        TEXT   NOT NULL,
    bytes       BIGINT NOT NULL,
    fault       TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    done_at     BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX export_job_person ON export_job (county, person, id);
CREATE INDEX export_job_state ON export_job (county, state, lease_until);

-- Who took what: one row for each time a file left.
CREATE TABLE export_take (
    county TEXT   NOT NULL,
    id     TEXT   NOT NULL,
    job    TEXT   NOT NULL,
    person TEXT   NOT NULL,
    post   TEXT   NOT NULL,
    path   TEXT   NOT NULL,
    list   TEXT   NOT NULL,
    title  TEXT   NOT NULL,
    format TEXT   NOT NULL,
    words  TEXT   NOT NULL,
    rows_n BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX export_take_at ON export_take (county, at, id, path);
CREATE INDEX export_take_person ON export_take (county, person, at, id);

-- An office's own form (表样) of a list: for the grid of the office and all below.
CREATE TABLE export_form (
    county    TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    list      TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    path      TEXT   NOT NULL,
    grid      TEXT   NOT NULL,
    body      BYTEA  NOT NULL,
    by_person TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX export_form_list ON export_form (county, list, path);

-- Which columns of a list somebody wants to see, in which order. Kept with the
-- person and not with the machine: offices share machines, and people change them.
CREATE TABLE export_columns (
    county TEXT NOT NULL,
    person TEXT NOT NULL,
    list   TEXT NOT NULL,
    keys   TEXT NOT NULL,
    PRIMARY KEY (county, person, list)
);
