-- +goose Up
-- A draft of borders below one grid (under, path), edited until it is published
-- as a redrawing or put away. slot is the grid's path while it is open and the
-- draft's own id afterwards: one open draft for one grid. body is what was drawn:
-- every border, corners shared by neighbours being the same value in each;
-- tolerance is how far apart, in metres, they were snapped together.
CREATE TABLE grid_draft (
    county     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    under      TEXT   NOT NULL,
    path       TEXT   NOT NULL,
    slot       TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    tolerance  DOUBLE PRECISION NOT NULL,
    body       TEXT   NOT NULL,
    redrawing  TEXT   NOT NULL,
    by_person  TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    changed_by TEXT   NOT NULL,
    changed_at BIGINT NOT NULL,
    rev        BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX grid_draft_slot ON grid_draft (county, slot);
CREATE INDEX grid_draft_path ON grid_draft (county, path);
