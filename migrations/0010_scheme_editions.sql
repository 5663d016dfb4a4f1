-- +goose Up
-- The text of every edition that was ever in force, and the amendments beside
-- it: dated, attributed, never erased.
CREATE TABLE scheme_edition (
    county  TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    grid    TEXT   NOT NULL,
    path    TEXT   NOT NULL,
    scheme  TEXT   NOT NULL,
    edition TEXT   NOT NULL,
    from_on TEXT   NOT NULL,
    text    TEXT   NOT NULL,
    hash    TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX scheme_edition_grid ON scheme_edition (county, grid, from_on);
CREATE TABLE amendment (
    county  TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    grid    TEXT   NOT NULL,
    scheme  TEXT   NOT NULL,
    place   TEXT   NOT NULL,
    value   TEXT   NOT NULL,
    body    TEXT   NOT NULL,
    basis   TEXT   NOT NULL,
    reason  TEXT   NOT NULL,
    from_on TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE TABLE checklist (
    county  TEXT NOT NULL,
    edition TEXT NOT NULL,
    form    TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (county, edition, form)
);

-- Days with 调休, seeded from the embedded yearly files, editable on a screen.
CREATE TABLE calendar_day (
    county TEXT NOT NULL,
    on_day TEXT NOT NULL,
    kind   TEXT NOT NULL,
    label  TEXT NOT NULL,
    PRIMARY KEY (county, on_day)
);
