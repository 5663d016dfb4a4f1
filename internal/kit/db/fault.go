package db

import (
	"database/sql"
	"errors"

	"anwang/internal/fault"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// named gives the failures that a person can do something about their fault;
// everything else stays as it is.
func named(err error) error {
	if err == nil || fault.As(err) != nil {
		return err
	}
	if full(err) {
		return fault.New(fault.Unavailable, "server.disk_full")
	}
	return err
}

// full says whether the disk (or the quota of the database) is exhausted.
func full(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()&0xff == sqlite3.SQLITE_FULL
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "53100"
}

// Unique says whether a statement failed because the row is there already.
func Unique(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		c := lite.Code()
		return c == sqlite3.SQLITE_CONSTRAINT_UNIQUE || c == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

// None says whether a query for one row found none.
func None(err error) bool { return errors.Is(err, sql.ErrNoRows) }
