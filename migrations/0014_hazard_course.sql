-- +goose Up
-- The act that waits for approval: 延期; empty where none does.
ALTER TABLE hazard ADD COLUMN asked TEXT NOT NULL DEFAULT '';

-- A case that several departments claimed, and which of them it was given: what
-- they all claim (a sector, a place, a class) can be decided by an amendment.
CREATE TABLE hazard_choice (
    county     TEXT   NOT NULL,
    act        TEXT   NOT NULL,
    hazard     TEXT   NOT NULL,
    claimed_on TEXT   NOT NULL,
    owner      TEXT   NOT NULL,
    claimed    TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (county, act)
);
CREATE INDEX hazard_choice_hazard ON hazard_choice (county, hazard);

-- Grids beside a case's own that were asked about a matter on the border: their
-- people see this one case.
CREATE TABLE hazard_neighbour (
    county TEXT   NOT NULL,
    hazard TEXT   NOT NULL,
    grid   TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (county, hazard, grid)
);
CREATE INDEX hazard_neighbour_grid ON hazard_neighbour (county, grid);
