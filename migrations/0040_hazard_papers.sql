-- +goose Up
-- Papers of a case: what stood on each when its act made it. What the ledger says
-- later of the site or of a person changes nothing on a paper that went out.
CREATE TABLE hazard_paper (
    county TEXT   NOT NULL,
    hazard TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    act    TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    number TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    writ   TEXT   NOT NULL,
    PRIMARY KEY (county, hazard, n)
);
CREATE UNIQUE INDEX hazard_paper_act ON hazard_paper (county, act);

-- An office's own .docx for a kind of paper. department is whose it is; where that
-- is empty it is of the grids under a path.
CREATE TABLE hazard_template (
    county     TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    department TEXT   NOT NULL,
    path       TEXT   NOT NULL,
    grid       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    by_person  TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (county, kind, department, grid)
);
