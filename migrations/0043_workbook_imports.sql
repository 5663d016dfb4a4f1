-- +goose Up
-- A workbook an office brought. settings say which sheet, header and column is
-- taken for what; path is where whoever brought it stands. The file itself is not
-- kept: its rows are, until the import is forgotten.
CREATE TABLE workbook (
    county      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    hash        TEXT   NOT NULL,
    size        BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    settings    TEXT   NOT NULL,
    wanted      BIGINT NOT NULL,
    done        BIGINT NOT NULL,
    phase       TEXT   NOT NULL,
    trouble     TEXT   NOT NULL,
    by_person   TEXT   NOT NULL,
    post        TEXT   NOT NULL,
    grid        TEXT   NOT NULL,
    path        TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    imported_at BIGINT NOT NULL,
    undone_at   BIGINT NOT NULL,
    handed_at   BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    rev         BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX workbook_at ON workbook (county, at, id);
CREATE INDEX workbook_hash ON workbook (county, hash);
CREATE INDEX workbook_state ON workbook (county, state);

-- Every row of it that has something in it. target is the record it became, or
-- will: given before the import begins, so that one that was broken off goes on
-- and doubles nothing. before is what an entry was that it changed.
CREATE TABLE workbook_row (
    county   TEXT   NOT NULL,
    workbook TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    tab      BIGINT NOT NULL,
    line     BIGINT NOT NULL,
    cells    TEXT   NOT NULL,
    verdict  TEXT   NOT NULL,
    warned   BOOLEAN NOT NULL,
    problems TEXT   NOT NULL,
    twin     TEXT   NOT NULL,
    choice   TEXT   NOT NULL,
    target   TEXT   NOT NULL,
    deed     TEXT   NOT NULL,
    before   TEXT   NOT NULL,
    rev      BIGINT NOT NULL,
    PRIMARY KEY (county, workbook, n)
);
CREATE INDEX workbook_row_verdict ON workbook_row (county, workbook, verdict, n);
