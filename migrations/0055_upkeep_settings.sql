-- +goose Up
-- What the administrators may set: numbers with floors (internal/upkeep). What is
-- not here has its usual value.
CREATE TABLE setting (
    county    TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    value     BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    by_person TEXT   NOT NULL,
    PRIMARY KEY (county, name)
);

-- Long work that somebody or the calendar asked for: a backup, a drill, a
-- verification, an erasing. One server holds it at a time; what came of it stays.
CREATE TABLE job (
    county      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    asked_by    TEXT   NOT NULL,
    asked_at    BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    started_at  BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL,
    done        BIGINT NOT NULL,
    total       BIGINT NOT NULL,
    outcome     TEXT   NOT NULL,
    words       TEXT   NOT NULL,
    file        TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX job_kind ON job (county, kind, asked_at);
CREATE INDEX job_open ON job (county, ended_at, asked_at);

-- Who took a file out (a ledger, a table, the signed heads): photographs on a page
-- are not among them.
CREATE TABLE download (
    county  TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    person  TEXT   NOT NULL,
    address TEXT   NOT NULL,
    what    TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX download_at ON download (county, at, id);
