// Package db is the one place that knows there are two database engines.
//
// The rest of the house writes one SQL text (PostgreSQL dialect, the portable
// dozen of ARCHITECTURE.md) and sees a [DB] with two doors: [DB.Write], whose
// body runs in one transaction, and [DB.Read]. Bodies do nothing but SQL and may
// run more than once: on PostgreSQL a serialization failure asks them again.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"

	"anwang/internal/fault"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"; drivers register themselves, and only here
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Engine names a database engine.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Tx is what statements run on: a transaction in a Write, a connection pool in
// a Read. It is the interface that generated query code asks for.
type Tx interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	PrepareContext(context.Context, string) (*sql.Stmt, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// DB is an open database.
type DB struct {
	Engine Engine

	where string  // for people: the file, or host and name, without a password
	read  *sql.DB // SQLite: a pool that can only read; PostgreSQL: the pool
	write writer
	sql   *rewriter
	kept  *reading     // SQLite: the read door
	tuned atomic.Int64 // pages there were when statistics were last taken
}

// writer is the write door of an engine.
type writer interface {
	do(ctx context.Context, fn func(Tx) error) error
	raw() *sql.DB
	close() error
}

// Open opens the database a DSN names: `postgres://…`, or a file path for
// SQLite. The schema is not touched; see [DB.Migrate].
func Open(ctx context.Context, dsn string) (*DB, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return openPostgres(ctx, dsn)
	}
	return openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"))
}

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open postgres: %w", err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	// Lists page by byte order on both engines; a database with another
	// collation would page differently from SQLite, silently.
	var bytewise bool
	if err := pool.QueryRowContext(ctx, `SELECT 'B' < 'a' AND 'Z' < '一'`).Scan(&bytewise); err != nil {
		pool.Close()
		return nil, fault.New(fault.Unavailable, "database.unreachable", "where", hostOf(dsn), "why", err.Error())
	}
	if !bytewise {
		pool.Close()
		return nil, fault.New(fault.Conflict, "database.collation", "where", hostOf(dsn))
	}
	// Writes have a pool of their own: a body that reads beside its transaction
	// (the scheme in force) must never wait for a connection that another body
	// holds while it waits for the same.
	writes, err := sql.Open("pgx", dsn)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open postgres: %w", err)
	}
	writes.SetMaxOpenConns(16)
	writes.SetMaxIdleConns(16)
	return &DB{Engine: Postgres, where: hostOf(dsn), read: pool, write: &postgresWriter{pool: writes}}, nil
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	rw := &rewriter{}
	w, err := newSQLiteWriter(ctx, sqliteDSN(path, "_pragma", "journal_mode(WAL)", "_pragma", "synchronous(FULL)", "_pragma", "cache_size(-32768)"), rw)
	if err != nil {
		return nil, unopened(err, path)
	}
	pool, err := sql.Open("sqlite", sqliteDSN(path, "_pragma", "query_only(1)", "_pragma", "cache_size(-8192)"))
	if err != nil {
		w.close()
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	pool.SetMaxOpenConns(8)
	pool.SetMaxIdleConns(8)
	return &DB{Engine: SQLite, where: path, read: pool, write: w, sql: rw, kept: &reading{pool: pool, sql: rw, stmts: map[string]*sql.Stmt{}}}, nil
}

func sqliteDSN(path string, more ...string) string {
	v := url.Values{}
	v.Add("_pragma", "busy_timeout(10000)")
	v.Add("_pragma", "foreign_keys(1)")
	v.Add("_pragma", "temp_store(2)")
	for i := 0; i+1 < len(more); i += 2 {
		v.Add(more[i], more[i+1])
	}
	// The path is part of a URI: a folder named "a#b" or "100%" must not open
	// another file.
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + "?" + v.Encode()
}

// Write runs fn in one transaction and returns when it is durable. The body
// must use only the Tx it is given (on SQLite another call inside would wait for
// ever) and must be repeatable.
func (d *DB) Write(ctx context.Context, fn func(Tx) error) error {
	return named(d.write.do(ctx, fn))
}

// Read is the door for statements that change nothing.
func (d *DB) Read() Tx {
	if d.Engine == SQLite {
		return d.kept
	}
	return d.read
}

// Snapshot runs fn on one unchanging view of the database: every statement in
// it sees the same moment.
func (d *DB) Snapshot(ctx context.Context, fn func(Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.Engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.read.BeginTx(ctx, opts)
	if err != nil {
		return named(err)
	}
	defer tx.Rollback()
	if d.Engine == SQLite {
		return named(fn(rewriting{tx: tx, sql: d.sql}))
	}
	return named(fn(tx))
}

// Close waits for queued writes and closes both doors.
func (d *DB) Close() error {
	err := d.write.close()
	if e := d.read.Close(); err == nil {
		err = e
	}
	return err
}

// rewriting is a Tx that turns `$n` into `?n` on the way.
type rewriting struct {
	tx  Tx
	sql *rewriter
}

func (r rewriting) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return r.tx.ExecContext(ctx, r.sql.rewrite(q), args...)
}

func (r rewriting) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return r.tx.PrepareContext(ctx, r.sql.rewrite(q))
}

func (r rewriting) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return r.tx.QueryContext(ctx, r.sql.rewrite(q), args...)
}

func (r rewriting) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return r.tx.QueryRowContext(ctx, r.sql.rewrite(q), args...)
}
