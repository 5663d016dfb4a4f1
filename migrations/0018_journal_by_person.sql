-- +goose Up
-- What one person did in a time: for their certificate.
CREATE INDEX entry_by ON entry (county, by_person, at);
