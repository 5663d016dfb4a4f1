package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/archive"
	udesk "anwang/internal/upkeep/desk"
)

func TestALockedBackupIsDrilledAndRestoredWithItsKeyAlone(t *testing.T) {
	s := newCounty(t)
	ctx := context.Background()
	system := s.as("xitong")
	s.enrol(system)
	lay := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(s.folder, udesk.LockFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	last := func(path string) string {
		t.Helper()
		if status, body := system("POST", path, ""); status != 200 {
			t.Fatal(status, body)
		}
		for did := true; did; {
			var err error
			if did, err = s.h.upkeep.Work(ctx); err != nil {
				t.Fatal(err)
			}
		}
		_, body := system("GET", "/api/system/backups", "")
		return body
	}
	const passphrase = "白日依山尽黄河入海流欲穷"
	lay(passphrase)
	if body := last("/api/system/backups"); !strings.Contains(body, "已加密") {
		t.Fatal(body)
	}
	files, err := filepath.Glob(filepath.Join(s.folder, "backups", "anwang-*.anwang"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil || !bytes.HasPrefix(raw, []byte("age-encryption.org/")) || bytes.Contains(raw, []byte("jsonl")) {
		t.Fatalf("it lies open: %v", err)
	}
	if _, err := os.Stat(filepath.Join(s.folder, "backups", "photos")); !os.IsNotExist(err) {
		t.Error("photographs lie open beside a locked file")
	}
	if body := last("/api/system/drills"); strings.Count(body, `"outcome":"通过"`) != 2 {
		t.Fatal(body)
	}
	lay("另外一句口令不是原来那一句")
	if body := last("/api/system/drills"); !strings.Contains(body, "口令或密钥不对") {
		t.Fatal(body)
	}
	// Restored by the key, and by no other; nothing is left of what failed.
	folder := filepath.Join(t.TempDir(), "new")
	r := s.restoring(files[0], folder, "")
	if _, err := udesk.Restore(ctx, r); fault.Code(err) != "archive.locked" {
		t.Errorf("without a key: %v", err)
	}
	if r.Lock, err = archive.NewLock("另外一句口令不是原来那一句"); err != nil {
		t.Fatal(err)
	}
	if _, err := udesk.Restore(ctx, r); fault.Code(err) != "archive.key_wrong" {
		t.Errorf("with another: %v", err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Error("something was left behind")
	}
	if r.Lock, err = archive.NewLock(passphrase); err != nil {
		t.Fatal(err)
	}
	if got, err := udesk.Restore(ctx, r); err != nil || got.Photos == 0 || got.Sum.Records == 0 {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(folder, udesk.LockFile)); !os.IsNotExist(err) {
		t.Error("the key of the backups lies in a backup")
	}
}
