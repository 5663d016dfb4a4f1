-- +goose Up
-- What fell due in a period, by place, duty and state, is counted from this alone.
CREATE INDEX task_coverage ON task (county, due_at, path, duty, post, state);
