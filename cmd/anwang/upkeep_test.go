package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/config"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	udesk "anwang/internal/upkeep/desk"
	"anwang/migrations"
)

func quiet(int64, int64) {}

// program of the county's clock.
func (s *county) program() program {
	return program{now: s.h.clock.live, env: func(string) string { return "" }, stdout: io.Discard, stderr: io.Discard}
}

func (s *county) restoring(file, folder, dsn string) udesk.Restoring {
	p := s.program()
	return udesk.Restoring{File: file, Folder: folder, DSN: dsn, Opens: p.opens(config.Config{Zone: s.h.Zone}), Migrations: migrations.Files, Say: quiet}
}

func TestABackupIsRestoredWholeOrNotAtAll(t *testing.T) {
	s := newCounty(t)
	ctx := context.Background()
	if _, err := s.h.sealer.Seal(ctx, s.h.county()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "whole.anwang")
	about, _, err := s.h.upkeep.Make(ctx, file, nil, nil, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if about.Rows() < 2000 || about.Photos == 0 || about.Tables["session"] != 0 {
		t.Fatalf("%+v", about)
	}
	// Into an empty folder, and from SQLite into PostgreSQL.
	for engine, dsn := range map[string]string{"sqlite": "", "postgres": dbtest.EmptyDSN(t)} {
		folder := filepath.Join(t.TempDir(), "new")
		got, err := udesk.Restore(ctx, s.restoring(file, folder, dsn))
		if err != nil {
			t.Fatalf("%s: %v", engine, err)
		}
		if got.Photos != about.Photos || got.Sum.Entries < 1000 || got.Sum.Heads == 0 || got.Sum.Records == 0 {
			t.Fatalf("%s: %+v", engine, got)
		}
		if _, err := os.Stat(folder + ".restoring"); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%s: left behind: %v", engine, err)
		}
		// The county goes on from there: it signs in, and seals on.
		c := config.Config{Data: folder, DB: dsn, Zone: s.h.Zone}
		if dsn == "" {
			c.DB = filepath.Join(folder, "anwang.db")
		}
		h, err := s.program().open(ctx, c)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.settle(ctx); err != nil || h.county() != s.h.county() {
			t.Fatal(err, h.county())
		}
		var n int
		if err := h.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM hazard WHERE county = $1", h.county()).Scan(&n); err != nil || int64(n) != about.Tables["hazard"] {
			t.Fatalf("%s: %d hazards of %d, %v", engine, n, about.Tables["hazard"], err)
		}
		h.DB.Close()
		if _, err := udesk.Restore(ctx, s.restoring(file, folder, "")); fault.Code(err) != "restore.folder_not_empty" {
			t.Fatalf("%s: over what is there: %v", engine, err)
		}
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(name string, body []byte, code string) {
		t.Helper()
		bad := filepath.Join(t.TempDir(), "bad.anwang")
		if err := os.WriteFile(bad, body, 0o600); err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(t.TempDir(), "new")
		if _, err := udesk.Restore(ctx, s.restoring(bad, folder, "")); fault.Code(err) != code {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: something was put there", name)
		}
	}
	refused("cut in the middle", whole[:len(whole)/2], "archive.truncated")
	refused("without its end", whole[:len(whole)-4096], "archive.truncated")
	changed := bytes.Clone(whole)
	changed[bytes.Index(changed, []byte{0xff, 0xd8, 0xff})+200] ^= 1 // in a photograph
	refused("a byte changed", changed, "archive.altered")
	other := s.restoring(file, filepath.Join(t.TempDir(), "new"), "")
	other.Key = "anwang+00000000+AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	if _, err := udesk.Restore(ctx, other); fault.Code(err) != "archive.unsigned" {
		t.Errorf("another county's key: %v", err)
	}
}

func TestANightlyBackupIsDrilledAndABrokenOneIsFound(t *testing.T) {
	s := newCounty(t)
	ctx := context.Background()
	security, system, audit := s.as("anquan"), s.as("xitong"), s.as("shenji")
	for _, ask := range []func(string, string, string) (int, string){security, system, audit} {
		s.enrol(ask)
	}
	work := func() {
		t.Helper()
		for {
			did, err := s.h.upkeep.Work(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if !did {
				return
			}
		}
	}
	if status, body := system("POST", "/api/system/drills", ""); status != 200 {
		t.Fatal(status, body)
	}
	work()
	if _, body := system("GET", "/api/system/backups", ""); !strings.Contains(body, "还没有备份，没有可演练的") {
		t.Fatal(body)
	}
	system("POST", "/api/system/backups", "")
	if status, _ := system("POST", "/api/system/backups", ""); status != 409 {
		t.Fatalf("twice at once: %d", status)
	}
	work()
	system("POST", "/api/system/drills", "")
	audit("POST", "/api/journal/verifications", "")
	work()
	_, body := system("GET", "/api/system/backups", "")
	if strings.Count(body, `"outcome":"通过"`) != 2 || !strings.Contains(body, "完好") {
		t.Fatal(body)
	}
	if _, body := audit("GET", "/api/journal/verifications", ""); !strings.Contains(body, `"outcome":"通过"`) {
		t.Fatal(body)
	}
	if _, body := system("GET", "/api/system/health", ""); !strings.Contains(body, "恢复到临时文件夹，留痕核对完好") {
		t.Fatal(body)
	}
	// A photograph beside goes bad: the next drill says which.
	beside := filepath.Join(s.folder, "backups", "photos")
	hash := s.hash
	if err := os.WriteFile(filepath.Join(beside, hash[:2], hash), []byte("no photograph"), 0o600); err != nil {
		t.Fatal(err)
	}
	system("POST", "/api/system/drills", "")
	work()
	if _, body := system("GET", "/api/system/backups", ""); !strings.Contains(body, hash) || !strings.Contains(body, "没有做成") {
		t.Fatal(body)
	}
	if _, err := os.Stat(filepath.Join(s.folder, "backups", "drill")); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a drill left its folder: %v", err)
	}
	// One that is broken off leaves no file that looks whole.
	broken, stop := context.WithCancel(ctx)
	stop()
	if _, _, err := s.h.upkeep.Make(broken, filepath.Join(s.folder, "backups", "anwang-x.anwang"), nil, nil, quiet); err == nil {
		t.Fatal("made without a context")
	}
	if left, _ := filepath.Glob(filepath.Join(s.folder, "backups", "anwang-x*")); len(left) != 0 {
		t.Fatalf("%v", left)
	}
	// Old photographs and people go, and everything still verifies.
	if err := s.h.DB.Write(ctx, ageing(ctx, s)); err != nil {
		t.Fatal(err)
	}
	if status, body := security("PUT", "/api/system/settings/retention.photo_days", `{"value":30}`); status != 422 || !strings.Contains(body, "责任倒查") {
		t.Fatal(status, body)
	}
	_, before := security("GET", "/api/system/retention", "")
	if !strings.Contains(before, `"key":"photo"`) {
		t.Fatal(before)
	}
	if status, body := security("POST", "/api/system/retention/erase", ""); status != 200 {
		t.Fatal(status, body)
	}
	audit("POST", "/api/journal/verifications", "")
	work()
	var photos, people int
	row := s.h.DB.Read().QueryRowContext(ctx, "SELECT (SELECT COUNT(*) FROM photo p WHERE p.county = $1 AND p.erased_at > 0), (SELECT COUNT(*) FROM person q WHERE q.county = $1 AND q.erased_at > 0)", s.h.county())
	if err := row.Scan(&photos, &people); err != nil || people != 1 {
		t.Fatal(photos, people, err)
	}
	if _, body := audit("GET", "/api/journal/verifications", ""); strings.Count(body, `"outcome":"通过"`) != 2 {
		t.Fatalf("after the erasing: %.800s", body)
	}
	// Who only marks a row as erased is found.
	if _, err := s.h.DB.Read().QueryContext(ctx, "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	if err := s.h.DB.Write(ctx, hiding(ctx, s)); err != nil {
		t.Fatal(err)
	}
	audit("POST", "/api/journal/verifications", "")
	work()
	if _, body := audit("GET", "/api/journal/verifications", ""); !strings.Contains(body, "却没有删除的留痕") || !strings.Contains(body, "发现问题") {
		t.Fatalf("%.800s", body)
	}
	// The search says it in words.
	_, found := audit("GET", "/api/journal?kind=account.erased&limit=2", "")
	if !strings.Contains(found, "按期删除个人信息") {
		t.Fatalf("%.400s", found)
	}
	if _, none := audit("GET", "/api/journal?person=nobody-of-this-name", ""); !strings.Contains(none, `"items":[]`) {
		t.Fatalf("%.400s", none)
	}
}

// ageing makes all photographs old, and one person somebody who left long ago.
func ageing(ctx context.Context, s *county) func(db.Tx) error {
	return func(tx db.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE photo SET received_at = 1000 WHERE county = $1", s.h.county()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE appointment SET from_on = '2019-01-01', to_on = '2020-01-01' WHERE county = $1 AND person = $2", s.h.county(), s.ids["persons"])
		return err
	}
}

// hiding marks a photograph that is there as erased.
func hiding(ctx context.Context, s *county) func(db.Tx) error {
	return func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE photo SET erased_at = 5 WHERE county = $1 AND hash = $2", s.h.county(), s.hash)
		return err
	}
}
