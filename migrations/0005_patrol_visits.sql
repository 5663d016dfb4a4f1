-- +goose Up
-- One occurrence of a duty: post × place × window (× target, for `each` duties).
CREATE TABLE task (
    county   TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    duty     TEXT   NOT NULL,
    edition  TEXT   NOT NULL,
    clauses  TEXT   NOT NULL,
    source   TEXT   NOT NULL,
    verb     TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    form     TEXT   NOT NULL,
    post     TEXT   NOT NULL,
    place    TEXT   NOT NULL,
    path     TEXT   NOT NULL,
    aim      TEXT   NOT NULL,
    target   TEXT   NOT NULL,
    from_on  TEXT   NOT NULL,
    to_on    TEXT   NOT NULL,
    until_on TEXT   NOT NULL,
    due_at   BIGINT NOT NULL,
    need     BIGINT NOT NULL,
    have     BIGINT NOT NULL,
    kept_at  BIGINT NOT NULL,
    state    TEXT   NOT NULL,
    reason   TEXT   NOT NULL,
    next_at  BIGINT NOT NULL,
    rev      BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
-- A window is opened once, however often the sweep runs; a yearly floor may
-- begin on the same day as the first window of the year.
CREATE UNIQUE INDEX task_window ON task (county, duty, post, place, target, from_on, to_on);
CREATE INDEX task_place ON task (county, place, until_on);
CREATE INDEX task_target ON task (county, target, from_on);
CREATE INDEX task_path ON task (county, path, from_on);
CREATE INDEX task_due ON task (county, due_at, id, path);
CREATE INDEX task_next ON task (county, next_at);

-- A visit is recorded once; every form is a view of it. body is the exact bytes
-- whose digest stands in the journal.
CREATE TABLE visit (
    county      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    site        TEXT   NOT NULL,
    grid        TEXT   NOT NULL,
    path        TEXT   NOT NULL,
    department  TEXT   NOT NULL,
    by_person   TEXT   NOT NULL,
    post        TEXT   NOT NULL,
    verb        TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    form        TEXT   NOT NULL,
    edition     TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    on_day      TEXT   NOT NULL,
    received_at BIGINT NOT NULL,
    phone_at    BIGINT NOT NULL,
    clock_off   BOOLEAN NOT NULL,
    lon         DOUBLE PRECISION NOT NULL,
    lat         DOUBLE PRECISION NOT NULL,
    bad         BIGINT NOT NULL,
    photos      BIGINT NOT NULL,
    note        TEXT   NOT NULL,
    body        BYTEA  NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX visit_path ON visit (county, path, on_day);
CREATE INDEX visit_site ON visit (county, site, on_day);
-- A list of a wide scope walks the days and looks at the path on the way.
CREATE INDEX visit_day ON visit (county, on_day, id, path);
CREATE INDEX visit_person ON visit (county, by_person, on_day);

-- What a visit found: mended there and then, or made into a hazard.
CREATE TABLE finding (
    county  TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    visit   TEXT   NOT NULL,
    item    TEXT   NOT NULL,
    sector  TEXT   NOT NULL,
    grade   TEXT   NOT NULL,
    text    TEXT   NOT NULL,
    outcome TEXT   NOT NULL,
    hazard  TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX finding_visit ON finding (county, visit);

-- Which tasks a visit was counted for, once each; task have is the number of
-- different days among them.
CREATE TABLE credit (
    county TEXT NOT NULL,
    task   TEXT NOT NULL,
    visit  TEXT NOT NULL,
    on_day TEXT NOT NULL,
    at     BIGINT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (county, task, visit, person)
);
CREATE INDEX credit_visit ON credit (county, visit);
