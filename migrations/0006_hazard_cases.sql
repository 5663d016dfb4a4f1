-- +goose Up
CREATE TABLE hazard (
    county     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    number     TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    round      BIGINT NOT NULL,
    site       TEXT   NOT NULL,
    grid       TEXT   NOT NULL,
    path       TEXT   NOT NULL,
    place      TEXT   NOT NULL,
    sector     TEXT   NOT NULL,
    item       TEXT   NOT NULL,
    grade      TEXT   NOT NULL,
    legal      TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    measures   TEXT   NOT NULL,
    urgent     BOOLEAN NOT NULL,
    hard       BOOLEAN NOT NULL,
    listed     TEXT   NOT NULL,
    lon        DOUBLE PRECISION NOT NULL,
    lat        DOUBLE PRECISION NOT NULL,
    visit      TEXT   NOT NULL,
    found_by   TEXT   NOT NULL,
    found_post TEXT   NOT NULL,
    found_at   BIGINT NOT NULL,
    found_on   TEXT   NOT NULL,
    owner      TEXT   NOT NULL,
    dispatched_by TEXT NOT NULL,
    mended_by  TEXT   NOT NULL,
    verified_by TEXT  NOT NULL,
    limit_word TEXT   NOT NULL,
    limit_from TEXT   NOT NULL,
    start_at   BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    due_on     TEXT   NOT NULL,
    provisional BOOLEAN NOT NULL,
    paused_at  BIGINT NOT NULL,
    paused_ms  BIGINT NOT NULL,
    extended   BIGINT NOT NULL,
    urged      BIGINT NOT NULL,
    reopened   BIGINT NOT NULL,
    closed_at  BIGINT NOT NULL,
    edition    TEXT   NOT NULL,
    changed_at BIGINT NOT NULL,
    next_at    BIGINT NOT NULL,
    rev        BIGINT NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX hazard_number ON hazard (county, number);
CREATE INDEX hazard_path ON hazard (county, path, found_at);
CREATE INDEX hazard_site ON hazard (county, site, found_at);
CREATE INDEX hazard_state ON hazard (county, state, due_at);
CREATE INDEX hazard_found ON hazard (county, found_at, id);
CREATE INDEX hazard_found_by ON hazard (county, found_by, found_at);
CREATE INDEX hazard_next ON hazard (county, next_at);

-- Who has to do with a case and in which capacity: owner, co_owner, candidate
-- (an open tie), told, oversees. A department sees a case through its row here.
CREATE TABLE hazard_party (
    county   TEXT NOT NULL,
    hazard   TEXT NOT NULL,
    party    TEXT NOT NULL,
    capacity TEXT NOT NULL,
    why      TEXT NOT NULL,
    PRIMARY KEY (county, hazard, party)
);
CREATE INDEX hazard_party_of ON hazard_party (county, party, hazard);

-- Acts with what was said: the words live here, not in the journal.
CREATE TABLE hazard_act (
    county TEXT   NOT NULL,
    id     TEXT   NOT NULL,
    hazard TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    verb   TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    by_person TEXT NOT NULL,
    post   TEXT   NOT NULL,
    party  TEXT   NOT NULL,
    state  TEXT   NOT NULL,
    text   TEXT   NOT NULL,
    number TEXT   NOT NULL,
    body   TEXT   NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX hazard_act_n ON hazard_act (county, hazard, n);

-- Steps of a ladder that ran: once per case, clock, step and round.
CREATE TABLE hazard_step (
    county TEXT   NOT NULL,
    hazard TEXT   NOT NULL,
    clock  TEXT   NOT NULL,
    step   TEXT   NOT NULL,
    round  BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (county, hazard, clock, step, round)
);
