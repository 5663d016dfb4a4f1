-- +goose Up
-- What a second look at a photograph gave, off its way in: a small picture
-- (its bytes lie in kit/blob as well), and how it looks, for finding the same
-- picture again. The four parts of the look are what it is searched by: looks
-- that differ in three bits are alike in at least one part.
CREATE TABLE photo_look (
    county TEXT   NOT NULL,
    hash   TEXT   NOT NULL,
    thumb  TEXT   NOT NULL,
    dhash  TEXT   NOT NULL,
    part0  BIGINT NOT NULL,
    part1  BIGINT NOT NULL,
    part2  BIGINT NOT NULL,
    part3  BIGINT NOT NULL,
    PRIMARY KEY (county, hash)
);
CREATE INDEX photo_look_part0 ON photo_look (county, part0);
CREATE INDEX photo_look_part1 ON photo_look (county, part1);
CREATE INDEX photo_look_part2 ON photo_look (county, part2);
CREATE INDEX photo_look_part3 ON photo_look (county, part3);

-- Two photographs that show the same, both ways round.
CREATE TABLE photo_twin (
    county TEXT   NOT NULL,
    hash   TEXT   NOT NULL,
    twin   TEXT   NOT NULL,
    apart  BIGINT NOT NULL,
    PRIMARY KEY (county, hash, twin)
);
CREATE INDEX photo_of_hash ON photo_of (county, hash);

-- The photographs that are there already are looked at in their turn.
INSERT INTO followup (county, id, kind, subject, body, due_at, lease_until, tries, done_at, fault)
SELECT county, 'look-' || hash, 'photo.look', hash, '', received_at, 0, 0, 0, '' FROM photo;

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
