-- +goose Up
-- A decision to split, merge or move grids, from the day it takes effect: made
-- today, entered late, or planned. body is what was asked for.
CREATE TABLE redrawing (
    county    TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    verb      TEXT   NOT NULL,
    state     TEXT   NOT NULL,
    on_day    TEXT   NOT NULL,
    basis     TEXT   NOT NULL,
    grid      TEXT   NOT NULL,
    path      TEXT   NOT NULL,
    body      TEXT   NOT NULL,
    sites     BIGINT NOT NULL,
    reason    TEXT   NOT NULL,
    by_person TEXT   NOT NULL,
    post      TEXT   NOT NULL,
    place     TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX redrawing_planned ON redrawing (county, state, on_day);

-- A subtree that went under another parent. Rows that carry a copy of its path
-- are filed anew in batches; until done_at both ranges answer. What lies in the
-- old range is what is left to do, so a sweep that was killed goes on from there.
CREATE TABLE grid_move (
    county    TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    redrawing TEXT   NOT NULL,
    grid      TEXT   NOT NULL,
    from_path TEXT   NOT NULL,
    to_path   TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    done_at   BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX grid_move_open ON grid_move (county, done_at);

-- The parent a grid had until it was moved; to_on is the last day.
CREATE TABLE grid_parent (
    county TEXT NOT NULL,
    grid   TEXT NOT NULL,
    to_on  TEXT NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (county, grid, to_on)
);

-- Which grids an overlay groups, and from when to when: a patch that changed
-- hands can be asked who was over a grid on a day (law: S1-62, S1-69).
CREATE TABLE overlay_stay (
    county  TEXT NOT NULL,
    overlay TEXT NOT NULL,
    grid    TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on   TEXT NOT NULL,
    PRIMARY KEY (county, overlay, grid, from_on)
);
CREATE INDEX overlay_stay_of ON overlay_stay (county, grid);
INSERT INTO overlay_stay (county, overlay, grid, from_on, to_on)
SELECT m.county, m.overlay, m.grid, CASE WHEN g.opened_on > o.opened_on THEN g.opened_on ELSE o.opened_on END, g.closed_on
FROM overlay_grid m
JOIN overlay o ON o.county = m.county AND o.id = m.overlay
JOIN grid g ON g.county = m.county AND g.id = m.grid;
DROP TABLE overlay_grid;

-- The sweep finds what is left by path.
CREATE INDEX notice_path ON notice (county, path);
CREATE INDEX spot_path ON spot (county, path);
