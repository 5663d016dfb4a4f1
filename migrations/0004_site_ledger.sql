-- +goose Up
CREATE TABLE site (
    county      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    code        TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    pinyin      TEXT   NOT NULL,
    class       TEXT   NOT NULL,
    sector      TEXT   NOT NULL,
    place       TEXT   NOT NULL,
    credit_code TEXT   NOT NULL,
    address     TEXT   NOT NULL,
    lon         DOUBLE PRECISION NOT NULL,
    lat         DOUBLE PRECISION NOT NULL,
    grid        TEXT   NOT NULL,
    path        TEXT   NOT NULL,
    department  TEXT   NOT NULL,
    operator    TEXT   NOT NULL,
    phone       TEXT   NOT NULL,
    facts       TEXT   NOT NULL,
    risk        TEXT   NOT NULL,
    status      TEXT   NOT NULL,
    opened_on   TEXT   NOT NULL,
    direct_by   TEXT   NOT NULL,
    seen_on     TEXT   NOT NULL,
    demo        BOOLEAN NOT NULL,
    rev         BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX site_path ON site (county, path);
CREATE INDEX site_pinyin ON site (county, pinyin, id);
CREATE INDEX site_department ON site (county, department, path);
