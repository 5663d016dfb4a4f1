-- +goose Up
-- A person is away from a day to a day (请假), and who stands in for each of
-- their appointments meanwhile. It is ended, never erased.
CREATE TABLE absence (
    county    TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    person    TEXT   NOT NULL,
    from_on   TEXT   NOT NULL,
    to_on     TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    by_person TEXT   NOT NULL,
    post      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    rev       BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX absence_person ON absence (county, person, from_on);
CREATE TABLE absence_cover (
    county      TEXT NOT NULL,
    absence     TEXT NOT NULL,
    appointment TEXT NOT NULL,
    stand_in    TEXT NOT NULL,
    PRIMARY KEY (county, absence, appointment)
);
CREATE INDEX absence_cover_by ON absence_cover (county, stand_in);
CREATE INDEX absence_cover_of ON absence_cover (county, appointment);
