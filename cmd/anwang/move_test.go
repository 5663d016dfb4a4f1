package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/migrations"
)

// A village of the demo town goes to the town beside it, with everything that
// happened there: every table that copies a path is filed, whichever noun owns
// it, and the journal still answers for all of it.
func TestEverythingThatLiesInAMovedGridIsFiledAndStillVerifies(t *testing.T) {
	s := newCounty(t)
	ctx := context.Background()
	var village, was, next string
	for query, to := range map[string]*string{
		"SELECT g.grid FROM hazard g WHERE g.county = $1 AND g.id = '" + s.ids["hazards"] + "'": &village,
		"SELECT id FROM grid WHERE county = $1 AND code = '999'":                                &next,
	} {
		if err := s.h.DB.Read().QueryRowContext(ctx, query, s.h.county()).Scan(to); err != nil {
			t.Fatal(err)
		}
	}
	at := func(id string) (p string) {
		if err := s.h.DB.Read().QueryRowContext(ctx, "SELECT path FROM grid WHERE county = $1 AND id = $2", s.h.county(), id).Scan(&p); err != nil {
			t.Fatal(err)
		}
		return p
	}
	was = at(village)
	count := func(table, low string) (n int) {
		err := s.h.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table+" x WHERE x.county = $1 AND x.path >= $2 AND x.path < $3", s.h.county(), low, account.High(low)).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := map[string]int{}
	for _, table := range withPath(t) {
		before[table] = count(table, was)
	}
	// The rounds that the old superior owes of the village are asked of them no more;
	// the new one's are opened in their own name.
	over := 0
	err := s.h.DB.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM task x WHERE x.county = $1 AND x.path >= $2 AND x.path < $3 AND x.state = 'open'
		AND NOT EXISTS (SELECT 1 FROM grid g WHERE g.county = x.county AND g.id = x.place AND g.path >= $2 AND g.path < $3)
		AND NOT EXISTS (SELECT 1 FROM overlay o WHERE o.county = x.county AND o.id = x.place)`, s.h.county(), was, account.High(was)).Scan(&over)
	if err != nil {
		t.Fatal(err)
	}
	before["task"] -= over
	for _, table := range []string{"grid", "site", "task", "visit", "hazard"} {
		if before[table] == 0 {
			t.Fatalf("no %s lies in the village: the test would show nothing", table)
		}
	}
	if out, code := s.verified(); code != 0 {
		t.Fatalf("before: %s", out)
	}
	rules, err := s.h.gridRules(ctx, s.h.county(), was, s.h.Today())
	if err != nil {
		t.Fatal(err)
	}
	err = s.h.DB.Write(ctx, func(tx db.Tx) error {
		act := journal.Act{County: s.h.county(), By: "system", At: s.h.Now(), On: s.h.Today(), Fresh: s.h.Fresh}
		_, _, err := s.h.grid.MoveTo(ctx, tx, act, rules, village, next, s.h.Today(), "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		if out, code := s.verified(); n < 4 && code != 0 {
			t.Fatalf("after %d batches: %s", n, out)
		}
		more, err := s.h.grid.SweepOnce(ctx, s.h.county())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
	}
	now := at(village)
	if now == was || !strings.HasPrefix(now, at(next)) {
		t.Fatalf("%s, then %s", was, now)
	}
	delete(before, "touched") // the old ground stays touched for ever, so that nobody remembers what lay there
	for table, n := range before {
		if left, here := count(table, was), count(table, now); left != 0 || here != n {
			t.Errorf("%s: %d of %d filed, %d left", table, here, n, left)
		}
	}
	if out, code := s.verified(); code != 0 {
		t.Errorf("at the end: %s", out)
	}
	// A path that says what no move made of it is found.
	if err := s.h.DB.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE visit SET path = 'x/' WHERE county = $1 AND id = $2", s.h.county(), s.ids["visits"])
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if out, code := s.verified(); code == 0 || !strings.Contains(out, "网格路径") {
		t.Errorf("a visit that was hidden: %d %s", code, out)
	}
}

func (s *county) verified() (string, int) {
	var out strings.Builder
	code := verifyCommand(context.Background(), s.h.DB, []string{s.h.county()}, s.folder, time.UTC, s.h.checks(), io.Writer(&out))
	return out.String(), code
}

// kept are the tables whose path is of the past, or of no grid below a town.
var kept = map[string]string{
	"site_stay": "where a site stood then: looked up by its grid",
}

// withPath are the tables of the schema that copy a path.
func withPath(t *testing.T) []string {
	t.Helper()
	table := regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\);`)
	column := regexp.MustCompile(`(?m)^\s*path\s`)
	names, err := migrations.Files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range names {
		if path.Ext(n.Name()) != ".sql" {
			continue
		}
		text, err := migrations.Files.ReadFile(n.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range table.FindAllStringSubmatch(string(text), -1) {
			if column.MatchString(m[2]) && kept[m[1]] == "" {
				out = append(out, m[1])
			}
		}
	}
	if len(out) < 8 {
		t.Fatal(fmt.Sprint(out))
	}
	return out
}
