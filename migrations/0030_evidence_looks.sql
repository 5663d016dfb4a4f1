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
