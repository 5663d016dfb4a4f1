-- +goose Up
-- path is made of immutable short ids ("1/4/9/"), so that a subtree is a range:
-- path >= low AND path < high.
CREATE TABLE grid (
    county    TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    short     TEXT   NOT NULL,
    code      TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    pinyin    TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    covers    TEXT   NOT NULL,
    tier      BIGINT NOT NULL,
    parent    TEXT   NOT NULL,
    path      TEXT   NOT NULL,
    ring      TEXT   NOT NULL,
    lon       DOUBLE PRECISION NOT NULL,
    lat       DOUBLE PRECISION NOT NULL,
    opened_on TEXT   NOT NULL,
    closed_on TEXT   NOT NULL,
    demo      BOOLEAN NOT NULL,
    rev       BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX grid_short ON grid (county, short);
CREATE UNIQUE INDEX grid_path ON grid (county, path);
CREATE INDEX grid_code ON grid (county, code);

-- One row for each change of the tree, so that whoever keeps an index of it in
-- memory learns by one look whether it is old. id tells a change that was rolled
-- back from the next one that takes its number.
CREATE TABLE grid_change (
    county TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    id     TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (county, n)
);

-- Overlays (片) group grids across the tree.
CREATE TABLE overlay (
    county    TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    path      TEXT   NOT NULL,
    opened_on TEXT   NOT NULL,
    closed_on TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE TABLE overlay_grid (
    county  TEXT NOT NULL,
    overlay TEXT NOT NULL,
    grid    TEXT NOT NULL,
    PRIMARY KEY (county, overlay, grid)
);
CREATE INDEX overlay_grid_of ON overlay_grid (county, grid);

-- Spots are things to watch inside a grid or a site: 村民小组, 重点部位, 危险源.
CREATE TABLE spot (
    county TEXT   NOT NULL,
    id     TEXT   NOT NULL,
    grid   TEXT   NOT NULL,
    path   TEXT   NOT NULL,
    site   TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    name   TEXT   NOT NULL,
    rev    BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX spot_grid ON spot (county, grid);
CREATE INDEX spot_site ON spot (county, site);

-- An appointment is person × post × place, from–to; never erased. place is a
-- grid or an overlay; department is set where the post is a department's.
CREATE TABLE appointment (
    county     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    person     TEXT   NOT NULL,
    post       TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    grid       TEXT   NOT NULL,
    overlay    TEXT   NOT NULL,
    department TEXT   NOT NULL,
    from_on    TEXT   NOT NULL,
    to_on      TEXT   NOT NULL,
    rev        BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX appointment_person ON appointment (county, person);
CREATE INDEX appointment_grid ON appointment (county, grid, post);
CREATE INDEX appointment_overlay ON appointment (county, overlay, post);
CREATE TABLE appointment_contact (
    county      TEXT NOT NULL,
    appointment TEXT NOT NULL,
    spot        TEXT NOT NULL,
    PRIMARY KEY (county, appointment, spot)
);
