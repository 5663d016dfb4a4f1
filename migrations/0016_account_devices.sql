-- +goose Up
-- A phone somebody signed in on. Taking it back ends its session at the next
-- contact; the row stays, with who took it back.
CREATE TABLE device (
    county      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    person      TEXT   NOT NULL,
    client      TEXT   NOT NULL, -- the id the phone gave itself; its deeds name it
    name        TEXT   NOT NULL, -- what it says it is: model, browser
    since       BIGINT NOT NULL,
    until       BIGINT NOT NULL,
    seen_at     BIGINT NOT NULL,
    revoked_at  BIGINT NOT NULL,
    revoked_by  TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX device_person ON device (county, person, since);

-- A code that lets one phone in, once, for some minutes; only its hash is kept.
CREATE TABLE enrol_code (
    county   TEXT   NOT NULL,
    hash     TEXT   NOT NULL,
    person   TEXT   NOT NULL,
    made_by  TEXT   NOT NULL,
    until    BIGINT NOT NULL,
    used_at  BIGINT NOT NULL,
    device   TEXT   NOT NULL,
    PRIMARY KEY (county, hash)
);
CREATE INDEX enrol_code_until ON enrol_code (county, until);
