// Package dbtest gives a test a database, once per engine: a fresh SQLite file
// and a fresh database on a real PostgreSQL server that the tests start
// themselves. Both have the schema of migrations/.
//
// Nothing is skipped: without PostgreSQL on the machine a test that needs it
// fails and says what to install.
package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/kit/db"
	"anwang/migrations"
)

// Each runs fn twice, as subtests: on a fresh SQLite file and on a fresh
// PostgreSQL database, each with the newest schema and no rows.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// SQLite opens a fresh SQLite database that goes away with the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, File(t))
}

// File makes a fresh SQLite database and gives its path, for a test that opens
// it itself (a second process, the binary).
func File(t testing.TB) string {
	t.Helper()
	schema, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("dbtest: sqlite template: %v", err)
	}
	path := filepath.Join(t.TempDir(), "anwang.db")
	if err := os.WriteFile(path, schema, 0o600); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return path
}

// Postgres opens a fresh PostgreSQL database that goes away with the test.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, DSN(t))
}

// DSN makes a fresh PostgreSQL database and gives its DSN.
func DSN(t testing.TB) string {
	t.Helper()
	s, err := postgresTemplate()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), s.next.Add(1))
	if _, err := s.admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + s.template); err != nil {
		t.Fatalf("dbtest: create database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("dbtest: drop database: %v", err)
		}
	})
	return s.dsn(name)
}

// EmptyDSN makes a PostgreSQL database without any schema, for tests of the
// migrations themselves.
func EmptyDSN(t testing.TB) string {
	t.Helper()
	s, err := postgresTemplate()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), s.next.Add(1))
	if _, err := s.admin.Exec("CREATE DATABASE " + name + " TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"); err != nil {
		t.Fatalf("dbtest: create database: %v", err)
	}
	t.Cleanup(func() { s.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)") })
	return s.dsn(name)
}

// Simultaneously runs fn n times, all at once as near as can be done: every
// goroutine waits at a gate that opens for all. It gives the answers in order.
func Simultaneously(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	gate := make(chan struct{})
	var ready, done sync.WaitGroup
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			<-gate
			errs[i] = fn(i)
		})
	}
	ready.Wait()
	close(gate)
	done.Wait()
	return errs
}

func open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), dsn)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("dbtest: close: %v", err)
		}
	})
	return d
}

// sqliteTemplate is the bytes of a migrated, empty SQLite file: copying them
// is some fifty times quicker than running the migrations.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "anwang-dbtest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func migrate(dsn string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return err
	}
	if err := d.Migrate(ctx, migrations.Files); err != nil {
		d.Close()
		return err
	}
	return d.Close()
}

// stock is a PostgreSQL server with a migrated database to copy.
type stock struct {
	server   string  // its DSN
	own      *Server // kept: an unreachable leash would be closed by the collector
	admin    *sql.DB
	template string
	next     atomic.Int64
}

func (s *stock) dsn(name string) string {
	u, _ := url.Parse(s.server)
	u.Path = "/" + name
	return u.String()
}

// postgresTemplate is the server of this test process: the one that make test
// shares between the packages (ANWANG_TEST_PG), else one started now that ends
// with the process.
var postgresTemplate = sync.OnceValues(func() (*stock, error) {
	dsn := os.Getenv("ANWANG_TEST_PG")
	var own *Server
	if dsn == "" {
		var err error
		if own, err = StartServer(); err != nil {
			return nil, err
		}
		dsn = own.DSN
	}
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, err
	}
	admin.SetMaxOpenConns(2)
	s := &stock{server: dsn, own: own, admin: admin, template: "template_" + schemaName()}
	if err := s.prepare(); err != nil {
		return nil, fmt.Errorf("postgres template: %w", err)
	}
	return s, nil
})

// prepare makes the template once per server. Several test processes may want
// it at the same moment: one makes it under a lock, the others find it made.
func (s *stock) prepare() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := s.admin.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	const lock = 20261121
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lock); err != nil {
		return err
	}
	defer conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", lock)
	var there bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", s.template).Scan(&there); err != nil || there {
		return err
	}
	raw := "raw_" + s.template
	for _, q := range []string{
		"DROP DATABASE IF EXISTS " + raw,
		"CREATE DATABASE " + raw + " TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'",
	} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	if err := migrate(s.dsn(raw)); err != nil {
		return err
	}
	// Under its final name only when it is whole, so that a process killed
	// half-way leaves nothing that looks done.
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+raw+" RENAME TO "+s.template)
	return err
}

// schemaName names the schema by the digest of its migrations, so that a server
// that outlives an edit does not hand out the old one.
func schemaName() string {
	sum := sha256.New()
	names, _ := fs.Glob(migrations.Files, "*.sql")
	for _, n := range names {
		text, _ := fs.ReadFile(migrations.Files, n)
		fmt.Fprintf(sum, "%s %d\n", n, len(text))
		sum.Write(text)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}
