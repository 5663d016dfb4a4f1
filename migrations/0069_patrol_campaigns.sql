-- +goose Up
-- A campaign (专项行动): within some days, one post goes once to each site of some
-- kinds. Its tasks are tasks like any other, under the name of the campaign.
CREATE TABLE campaign (
    county    TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    basis     TEXT   NOT NULL,
    text      TEXT   NOT NULL,
    grid      TEXT   NOT NULL,
    path      TEXT   NOT NULL,
    post      TEXT   NOT NULL,
    classes   TEXT   NOT NULL,
    sectors   TEXT   NOT NULL,
    risk      TEXT   NOT NULL,
    form      TEXT   NOT NULL,
    from_on   TEXT   NOT NULL,
    to_on     TEXT   NOT NULL,
    by_person TEXT   NOT NULL,
    by_post   TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL,
    ended_by  TEXT   NOT NULL,
    ended_why TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX campaign_path ON campaign (county, path, at);
CREATE INDEX task_duty ON task (county, duty, from_on, path, state);
