package db

import (
	"database/sql"
	"errors"
	"net/url"

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

// unopened says in words why a database cannot be worked with.
func unopened(err error, where string) error {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return named(err)
	}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_NOTADB:
		return fault.New(fault.Conflict, "database.not_a_database", "where", where)
	case sqlite3.SQLITE_CORRUPT:
		return fault.New(fault.Conflict, "database.damaged", "where", where)
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fault.New(fault.Unavailable, "database.cannot_open", "where", where)
	case sqlite3.SQLITE_READONLY:
		return fault.New(fault.Unavailable, "database.read_only", "where", where)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.New(fault.Unavailable, "database.held", "where", where)
	}
	return named(err)
}

// hostOf names a PostgreSQL database without what opens it.
func hostOf(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return "PostgreSQL"
	}
	return u.Host + u.Path
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
