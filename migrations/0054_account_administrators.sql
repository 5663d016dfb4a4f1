-- +goose Up
-- The platform's three administrators (三员分立): a standing of their own, no post
-- of any plan. One row a person: nobody can hold two.
CREATE TABLE administrator (
    county   TEXT   NOT NULL,
    person   TEXT   NOT NULL,
    role     TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    given_by TEXT   NOT NULL,
    PRIMARY KEY (county, person)
);

-- A second factor (TOTP): the secret is sealed with a key of the data folder;
-- last_step is the step of the last code, which never works again.
CREATE TABLE factor (
    county       TEXT   NOT NULL,
    person       TEXT   NOT NULL,
    secret       BYTEA  NOT NULL,
    made_at      BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    last_step    BIGINT NOT NULL,
    PRIMARY KEY (county, person)
);
CREATE TABLE recovery_code (
    county  TEXT   NOT NULL,
    person  TEXT   NOT NULL,
    hash    TEXT   NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (county, person, hash)
);

-- Passwords that were used before, and one that was made for somebody who forgot
-- theirs: it lets nobody in before a second administrator has agreed.
CREATE TABLE password_past (
    county TEXT   NOT NULL,
    person TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    hash   TEXT   NOT NULL,
    PRIMARY KEY (county, person, at)
);
CREATE TABLE password_reset (
    county      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    person      TEXT   NOT NULL,
    hash        TEXT   NOT NULL,
    asked_by    TEXT   NOT NULL,
    asked_at    BIGINT NOT NULL,
    until       BIGINT NOT NULL,
    decided_by  TEXT   NOT NULL,
    decided_at  BIGINT NOT NULL,
    approved    BOOLEAN NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX password_reset_open ON password_reset (county, decided_at, asked_at);

-- Who signed in, and who could not, from where. What was typed is not kept: it
-- may have been a password.
CREATE TABLE sign_in (
    county  TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    person  TEXT   NOT NULL,
    address TEXT   NOT NULL,
    app     TEXT   NOT NULL,
    outcome TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX sign_in_at ON sign_in (county, at, id);
CREATE INDEX sign_in_person ON sign_in (county, person, at);
CREATE INDEX sign_in_address ON sign_in (county, address, at);

ALTER TABLE account ADD COLUMN must_change BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE account ADD COLUMN password_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE failed_sign_in ADD COLUMN rounds BIGINT NOT NULL DEFAULT 0;
ALTER TABLE failed_sign_in ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN person TEXT NOT NULL DEFAULT '';
CREATE INDEX session_person ON session (person);
