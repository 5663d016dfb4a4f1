-- +goose Up
-- Who somebody is at a provider they may sign in by (OIDC, WeCom, DingTalk). The
-- realm is the issuer or the company: elsewhere the same name is somebody else.
CREATE TABLE alias (
    county    TEXT   NOT NULL,
    way       TEXT   NOT NULL,
    realm     TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    person    TEXT   NOT NULL,
    since     BIGINT NOT NULL,
    bound_by  TEXT   NOT NULL,
    PRIMARY KEY (county, way, realm, subject)
);
CREATE UNIQUE INDEX alias_person ON alias (county, person, way, realm);
