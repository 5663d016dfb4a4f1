-- +goose Up
-- provisional: the due day, or whether the season asks at all, hangs on holidays
-- nobody has announced yet (scheme-syntax §10.11). for_person: the one person an
-- ordered task is meant for; empty: whoever holds the post.
ALTER TABLE task ADD COLUMN provisional BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE task ADD COLUMN for_person TEXT NOT NULL DEFAULT '';

-- Who went along on a visit, in what they stood there (law: S3-19).
CREATE TABLE visit_companion (
    county     TEXT NOT NULL,
    visit      TEXT NOT NULL,
    person     TEXT NOT NULL,
    post       TEXT NOT NULL,
    department TEXT NOT NULL,
    PRIMARY KEY (county, visit, person)
);
CREATE INDEX visit_companion_person ON visit_companion (county, person, visit);

-- What somebody was told to do (law: S4-33): the words of a task whose duty
-- comes by order and not by frequency.
CREATE TABLE task_order (
    county    TEXT   NOT NULL,
    task      TEXT   NOT NULL,
    text      TEXT   NOT NULL,
    by_person TEXT   NOT NULL,
    post      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (county, task)
);

-- Who let a task off, and why.
CREATE TABLE task_excuse (
    county    TEXT   NOT NULL,
    task      TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    by_person TEXT   NOT NULL,
    post      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (county, task)
);

-- A judgement that a deed changed after the month of its due day was over: the
-- table of that month was out by then, and says so (更正).
CREATE TABLE task_correction (
    county TEXT   NOT NULL,
    task   TEXT   NOT NULL,
    visit  TEXT   NOT NULL,
    month  TEXT   NOT NULL,
    path   TEXT   NOT NULL,
    was    TEXT   NOT NULL,
    now    TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (county, task, visit)
);
CREATE INDEX task_correction_month ON task_correction (county, month, path);

-- What a site was before it became what the ledger says now, as far as duties
-- ask: a window whose cause appears late binds by the half rule (§10.4, §10.10).
CREATE TABLE task_turn (
    county TEXT    NOT NULL,
    site   TEXT    NOT NULL,
    on_day TEXT    NOT NULL,
    due    BOOLEAN NOT NULL,
    class  TEXT    NOT NULL,
    facts  TEXT    NOT NULL,
    risk   TEXT    NOT NULL,
    PRIMARY KEY (county, site, on_day)
);
