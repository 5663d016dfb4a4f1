-- +goose Up
-- What a meeting resolved that is still to be done, by whom and until when.
CREATE TABLE visit_resolve (
    county  TEXT   NOT NULL,
    visit   TEXT   NOT NULL,
    n       BIGINT NOT NULL,
    text    TEXT   NOT NULL,
    person  TEXT   NOT NULL,
    due_on  TEXT   NOT NULL,
    done_at BIGINT NOT NULL,
    done_by TEXT   NOT NULL,
    done_note TEXT NOT NULL,
    PRIMARY KEY (county, visit, n)
);
CREATE INDEX visit_resolve_person ON visit_resolve (county, person, done_at);
