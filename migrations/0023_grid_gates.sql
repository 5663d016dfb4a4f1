-- +goose Up
-- What somebody was trained in, and when: entered, or out of an activity that
-- was recorded (visit). Withdrawn, never erased.
CREATE TABLE training (
    county    TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    person    TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    on_day    TEXT   NOT NULL,
    score     BIGINT NOT NULL,
    proof     TEXT   NOT NULL,
    visit     TEXT   NOT NULL,
    by_person TEXT   NOT NULL,
    post      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    withdrawn TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX training_person ON training (county, person, on_day);
CREATE INDEX training_visit ON training (county, visit);

-- The days on which an appointment waits for a training its post needs
-- (先培训后上岗): to_on '' = until there is one. What stands here follows from the
-- appointment, the trainings and the plan; it is written whenever one of the
-- first two changes, so that a list need not ask all three.
CREATE TABLE appointment_wait (
    county      TEXT NOT NULL,
    appointment TEXT NOT NULL,
    need        TEXT NOT NULL,
    from_on     TEXT NOT NULL,
    to_on       TEXT NOT NULL,
    PRIMARY KEY (county, appointment, need, from_on)
);

-- The paper an appointment rests on, why it ended; whether the gates of the plan
-- stand before it: not for those who held their post before gates were kept.
-- Where a person was entered.
ALTER TABLE appointment ADD COLUMN basis TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN ended_why TEXT NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN gated BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE person ADD COLUMN grid TEXT NOT NULL DEFAULT '';
CREATE INDEX person_grid ON person (county, grid);
