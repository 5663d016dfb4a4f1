package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"anwang/internal/kit/db"
	"anwang/migrations"
)

// older is a folder whose database an older program left, with a row in it.
func older(t *testing.T) (folder string, open func() *db.DB) {
	t.Helper()
	folder = t.TempDir()
	open = func() *db.DB {
		d, err := db.Open(context.Background(), filepath.Join(folder, "anwang.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	}
	d := open()
	if err := d.MigrateTo(t.Context(), migrations.Files, 12); err != nil {
		t.Fatal(err)
	}
	err := d.Write(t.Context(), func(tx db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "INSERT INTO calendar_day (county, on_day, kind, label) VALUES ('c', '2026-03-05', 'x', '留着')")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return folder, open
}

func label(t *testing.T, d *db.DB) (text string) {
	t.Helper()
	if err := d.Read().QueryRowContext(t.Context(), "SELECT label FROM calendar_day WHERE county = 'c'").Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAnUpgradeKeepsWhatWasThereBefore(t *testing.T) {
	folder, open := older(t)
	d := open()
	kept, err := upgrade(t.Context(), folder, d, migrations.Files)
	if err != nil {
		t.Fatal(err)
	}
	before, err := db.Open(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	if v, err := before.Version(t.Context()); err != nil || v != 12 || label(t, before) != "留着" {
		t.Errorf("the copy stands at %d, %v", v, err)
	}
	if v, err := d.Version(t.Context()); err != nil || v <= 12 || label(t, d) != "留着" {
		t.Errorf("upgraded to %d, %v", v, err)
	}
	// Once there, nothing is copied again.
	if kept, err := upgrade(t.Context(), folder, d, migrations.Files); kept != "" || err != nil {
		t.Error(kept, err)
	}
}

func TestAnUpgradeThatFailsLeavesWhatTheOlderProgramLeft(t *testing.T) {
	folder, open := older(t)
	files := fstest.MapFS{"9999_broken.sql": {Data: []byte("-- +goose Up\nCREATE TABLE half (county TEXT);\nCREATE TABEL x;\n")}}
	list, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range list {
		text, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	_, err = upgrade(t.Context(), folder, open(), files)
	if err == nil || !strings.Contains(words(err), "恢复到升级前") {
		t.Fatal(err)
	}
	d := open()
	if v, err := d.Version(t.Context()); err != nil || v != 12 || label(t, d) != "留着" {
		t.Errorf("it stands at %d, %v", v, err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "anwang.db-*")); len(left) > 0 {
		t.Log(left) // of this connection, not of the one before
	}
}

func TestAnUpgradeThatCannotKeepACopyDoesNotBegin(t *testing.T) {
	folder, open := older(t)
	if err := os.WriteFile(filepath.Join(folder, "backups"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := open()
	if _, err := upgrade(t.Context(), folder, d, migrations.Files); err == nil {
		t.Fatal("upgraded without a way back")
	}
	if v, err := d.Version(t.Context()); err != nil || v != 12 {
		t.Errorf("it stands at %d, %v", v, err)
	}
}
