-- +goose Up
-- The ledger by code, and by what it is most often narrowed to, in the order it
-- is shown in: a page of a million rows is then read and not sorted.
CREATE INDEX site_code ON site (county, code, id);
CREATE INDEX site_class ON site (county, class, pinyin, id);
CREATE INDEX site_department_pinyin ON site (county, department, pinyin, id);
