-- +goose Up
-- What people in the field say about the work (意见反馈): heard at the top of the
-- tree, answered there. place: the grid where it is heard, empty when nobody stands
-- above. unsigned: by_person is kept for the answer's way back and shown to nobody.
CREATE TABLE complaint (
    county      TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    about       TEXT    NOT NULL,
    words       TEXT    NOT NULL,
    unsigned    BOOLEAN NOT NULL,
    by_person   TEXT    NOT NULL,
    by_post     TEXT    NOT NULL,
    grid        TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    place       TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    answered_at BIGINT  NOT NULL,
    answered_by TEXT    NOT NULL,
    answer      TEXT    NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX complaint_heard ON complaint (county, place, answered_at, at);
