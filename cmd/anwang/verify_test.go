package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

func TestVerifySaysThatAllHoldsOrNamesEveryBreak(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		zone := time.FixedZone("+08:00", 8*3600)
		now := civil.Instant(1772416984000)
		write := func(do func(db.Tx) error) {
			t.Helper()
			if err := d.Write(t.Context(), do); err != nil {
				t.Fatal(err)
			}
		}
		write(func(tx db.Tx) error {
			return jdesk.Note(t.Context(), tx, "330000",
				journal.Entry{Subject: "hazard:1", Kind: "hazard.registered", At: now, By: "p1"},
				journal.Entry{Subject: "hazard:1", Kind: "hazard.dispatched", At: now, By: "p1", Refs: map[string]string{"owner": "消防队"}})
		})
		folder := t.TempDir()
		sealer, err := jdesk.NewSealer(jdesk.House{DB: d, Now: func() civil.Instant { return now }}, folder)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sealer.Seal(t.Context(), "330000"); err != nil {
			t.Fatal(err)
		}
		said := func() (string, int) {
			var out strings.Builder
			code := verifyCommand(t.Context(), d, []string{"330000"}, folder, zone, nil, &out)
			return out.String(), code
		}
		out, code := said()
		if first, _, _ := strings.Cut(out, "\n"); code != 0 || first != "核对 1 个县、1 个事项、2 条留痕、1 个签名封存：完好" {
			t.Fatalf("%d\n%s", code, out)
		}
		write(func(tx db.Tx) error {
			_, err := tx.ExecContext(t.Context(), "UPDATE entry SET refs = $2 WHERE county = $1 AND n = 2", "330000", "owner=派出所\n")
			return err
		})
		out, code = said()
		if first, rest, _ := strings.Cut(out, "\n"); code != 1 || first != "hazard:1 第2条（派送交办，2026年3月2日10时03分）：内容与哈希不符" || !strings.HasPrefix(rest, "核对 1 个县、1 个事项、2 条留痕、1 个签名封存：发现 1 处不符\n") {
			t.Fatalf("%d\n%s", code, out)
		}
	})
}

func TestVerifyMakesNoFolderThatIsNotThere(t *testing.T) {
	var out, wrong strings.Builder
	p := program{now: func() civil.Instant { return 0 }, env: func(string) string { return "" }, stdout: &out, stderr: &wrong}
	missing := filepath.Join(t.TempDir(), "shuju")
	if code := p.run([]string{"verify", "--data", missing}); code != 1 || !strings.Contains(wrong.String(), "没有可核对的数据：找不到 "+missing) {
		t.Fatalf("%d %q %q", code, out.String(), wrong.String())
	}
}

func TestNumbersAreGroupedByThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 812: "812", 3204: "3,204", 1000000: "1,000,000"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is written %s", n, got)
		}
	}
}
