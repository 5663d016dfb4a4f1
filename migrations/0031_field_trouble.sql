-- +goose Up
-- How old a deed was when it was sent, and whether the phone's clock was to be
-- trusted: beside phone_at and received_at, so that all three times are kept.
ALTER TABLE deed ADD COLUMN sent_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deed ADD COLUMN clock_off BOOLEAN NOT NULL DEFAULT FALSE;

-- Numbers of a phone's deeds that neither the server nor the phone has any more:
-- a person asks what was lost. filled_at: it came all the same.
CREATE TABLE deed_gap (
    county     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    device     TEXT   NOT NULL,
    person     TEXT   NOT NULL,
    grid       TEXT   NOT NULL,
    from_seq   BIGINT NOT NULL,
    to_seq     BIGINT NOT NULL,
    noticed_at BIGINT NOT NULL,
    filled_at  BIGINT NOT NULL,
    settled_at BIGINT NOT NULL,
    settled_by TEXT   NOT NULL,
    words      TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX deed_gap_device ON deed_gap (county, device, from_seq, to_seq);
CREATE INDEX deed_gap_open ON deed_gap (county, settled_at, filled_at, noticed_at);

-- What had changed about a record between the screen and the deed's arrival.
CREATE TABLE deed_meanwhile (
    county  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    deed    TEXT   NOT NULL,
    n       BIGINT NOT NULL,
    words   TEXT   NOT NULL,
    person  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (county, subject, deed, n)
);
