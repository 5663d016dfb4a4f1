-- +goose Up
-- A notice is addressed to a person, or to whoever holds a post at a place, or
-- to a department; the channel that carries it is a follow-up's business.
CREATE TABLE notice (
    county  TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    person  TEXT   NOT NULL,
    post    TEXT   NOT NULL,
    place   TEXT   NOT NULL,
    department TEXT NOT NULL,
    path    TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    code    TEXT   NOT NULL,
    args    TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX notice_person ON notice (county, person, at);
CREATE INDEX notice_post ON notice (county, post, place, at);
CREATE INDEX notice_department ON notice (county, department, at);
CREATE TABLE notice_read (
    county TEXT   NOT NULL,
    notice TEXT   NOT NULL,
    person TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (county, notice, person)
);
