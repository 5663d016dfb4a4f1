-- +goose Up
-- Where a site stood before it stood where its ledger says now: to_on is the
-- last day. A day without a row here is answered by the ledger, so a site that
-- never moved has none (law: S1-62).
CREATE TABLE site_stay (
    county     TEXT NOT NULL,
    site       TEXT NOT NULL,
    to_on      TEXT NOT NULL,
    grid       TEXT NOT NULL,
    path       TEXT NOT NULL,
    department TEXT NOT NULL,
    direct_by  TEXT NOT NULL,
    PRIMARY KEY (county, site, to_on)
);

-- The border a grid had before it was drawn anew; to_on is the last day.
CREATE TABLE grid_border (
    county TEXT NOT NULL,
    grid   TEXT NOT NULL,
    to_on  TEXT NOT NULL,
    ring   TEXT NOT NULL,
    PRIMARY KEY (county, grid, to_on)
);

-- Which grids took the place of a closed one: several where it was split, one
-- for several where they were merged. on_day is the first day of the new.
CREATE TABLE grid_succession (
    county   TEXT NOT NULL,
    old_grid TEXT NOT NULL,
    new_grid TEXT NOT NULL,
    on_day   TEXT NOT NULL,
    PRIMARY KEY (county, old_grid, new_grid)
);
CREATE INDEX grid_succession_new ON grid_succession (county, new_grid);
