package db_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// steps are n migrations, each a table.
func steps(n int) fstest.MapFS {
	out := fstest.MapFS{}
	for i := range n {
		name := string(rune('a' + i))
		out["000"+string(rune('1'+i))+"_"+name+".sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE step_" + name + " (county TEXT NOT NULL PRIMARY KEY);\n")}
	}
	return out
}

func start(t *testing.T, dsn string, n int) error {
	t.Helper()
	d, err := db.Open(t.Context(), dsn)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Migrate(t.Context(), steps(n))
}

func TestAFileThatIsNoDatabaseOfOursIsLeftAsItIsAndNamed(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.db")
	if err := start(t, whole, 2); err != nil {
		t.Fatal(err)
	}
	sane, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	torn := bytes.Clone(sane)
	for i := 100; i < len(torn); i++ {
		torn[i] ^= 0x5a
	}
	for name, c := range map[string]struct {
		body []byte
		code string
	}{
		"a text":             {[]byte(strings.Repeat("这不是数据库。\n", 200)), "database.not_a_database"},
		"a damaged database": {torn, "database.damaged"},
	} {
		path := filepath.Join(t.TempDir(), "anwang.db")
		if err := os.WriteFile(path, c.body, 0o600); err != nil {
			t.Fatal(err)
		}
		err := start(t, path, 2)
		f := fault.As(err)
		if f == nil || f.Code != c.code || !strings.Contains(f.Words(), path) {
			t.Errorf("%s: %v", name, err)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, c.body) {
			t.Errorf("%s was changed (%v)", name, err)
		}
	}
	if err := start(t, t.TempDir(), 2); fault.Code(err) != "database.cannot_open" {
		t.Errorf("a folder: %v", err)
	}
}

func TestADatabaseOfAnotherProgramIsLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anwang.db")
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Exec("CREATE TABLE notes (word TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := start(t, path, 2); fault.Code(err) != "database.foreign" {
		t.Fatalf("%v", err)
	}
	tables := 0
	if err := other.QueryRow("SELECT COUNT(*) FROM sqlite_master").Scan(&tables); err != nil || tables != 1 {
		t.Errorf("%d tables afterwards (%v)", tables, err)
	}
}

func TestADatabaseOfANewerProgramIsNotServed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anwang.db")
	if err := start(t, path, 3); err != nil {
		t.Fatal(err)
	}
	if err := start(t, path, 3); err != nil {
		t.Fatalf("the same program again: %v", err)
	}
	err := start(t, path, 2)
	if f := fault.As(err); f == nil || f.Code != "database.newer" || f.Args["have"] != "3" || f.Args["most"] != "2" {
		t.Fatalf("%v", err)
	}
}

func TestAPostgresOfAnotherProgramOrOutOfReachIsNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Engine != db.Postgres {
			return
		}
		// dbtest's databases hold tables that a migration of the house made.
		err := d.Migrate(t.Context(), steps(1))
		if fault.Code(err) != "database.newer" {
			t.Errorf("migrated by a program that knows less: %v", err)
		}
	})
	err := start(t, "postgres://nobody:secret@127.0.0.1:1/nothing", 1)
	f := fault.As(err)
	if f == nil || f.Code != "database.unreachable" || f.Args["where"] != "127.0.0.1:1/nothing" || strings.Contains(f.Words(), "secret") {
		t.Errorf("%v", err)
	}
}
