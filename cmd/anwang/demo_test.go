package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/demo"
	"anwang/internal/hazard"
	"anwang/internal/patrol"
)

// loaded is a demo in a folder of its own, as `serve --demo=id` makes it.
func loaded(t *testing.T, id string) (*house, demo.Town) {
	t.Helper()
	dir := t.TempDir()
	var out bytes.Buffer
	p := program{
		now:    func() civil.Instant { return civil.Instant(time.Date(2026, 11, 25, 9, 0, 0, 0, zone()).UnixMilli()) },
		env:    func(name string) string { return map[string]string{"ANWANG_DATA": dir}[name] },
		stdout: &out, stderr: &out,
	}
	c, err := p.config(nil)
	if err != nil {
		t.Fatal(err)
	}
	h, err := p.open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := p.loadDemo(t.Context(), h, id); err != nil {
		t.Fatal(err, out.String())
	}
	town, err := demo.Load(demo.Towns(), id)
	if err != nil {
		t.Fatal(err)
	}
	// Asked for again, it is left as it is.
	if err := p.loadDemo(t.Context(), h, id); err != nil {
		t.Error(err)
	}
	return h, town
}

func count(t *testing.T, h *house, query string, args ...any) int {
	t.Helper()
	n := 0
	if err := h.DB.Read().QueryRowContext(context.Background(), query, append([]any{h.county()}, args...)...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Each demo has its grids, its people and four weeks of past, in which cases went
// every way they can. The town drawn throughout has its plays.
func TestEveryRegionHasAPastToLookAt(t *testing.T) {
	regions(t, func(town demo.Town) bool { return town.Worked != "" && len(town.Below) == 0 }, lived)
}

// A plan inside a plan adds its duties in its own county, and in no other.
func TestS2_34ThePlanInsideThePlanDecidesInItsCountyAlone(t *testing.T) {
	regions(t, func(town demo.Town) bool { return len(town.Below) > 0 }, func(t *testing.T, h *house, town demo.Town) {
		lived(t, h, town)
		nearestDecides(t, h, town)
	})
}

func regions(t *testing.T, these func(demo.Town) bool, do func(*testing.T, *house, demo.Town)) {
	t.Helper()
	n := 0
	for _, id := range demo.IDs(demo.Towns()) {
		front, err := demo.Front(demo.Towns(), id)
		if err != nil {
			t.Fatal(err)
		}
		if !these(front) {
			continue
		}
		n++
		t.Run(id, func(t *testing.T) {
			h, town := loaded(t, id)
			do(t, h, town)
		})
	}
	if n == 0 {
		t.Error("no such demo")
	}
}

func lived(t *testing.T, h *house, town demo.Town) {
	t.Helper()
	if n := count(t, h, "SELECT COUNT(*) FROM grid WHERE county = $1"); n != len(town.Grids) {
		t.Error(n, "grids of", len(town.Grids))
	}
	if n := count(t, h, "SELECT COUNT(*) FROM site WHERE county = $1"); n != len(town.Sites) {
		t.Error(n, "sites of", len(town.Sites))
	}
	if n := count(t, h, "SELECT COUNT(*) FROM site WHERE county = $1 AND department = $2 AND sector <> ''", ""); n > 0 {
		t.Error(n, "sites with a trade and nobody in charge")
	}
	if len(h.demoAccounts()) != len(town.Accounts)+len(demoThree) {
		t.Error(len(h.demoAccounts()), "accounts of", len(town.Accounts)+len(demoThree))
	}
	if n := count(t, h, "SELECT COUNT(*) FROM visit WHERE county = $1"); n < 20 {
		t.Error(n, "visits")
	}
	if n := count(t, h, "SELECT COUNT(*) FROM task WHERE county = $1 AND state = $2", string(patrol.Done)); n == 0 {
		t.Error("no duty was ever kept")
	}
	closed := count(t, h, "SELECT COUNT(*) FROM hazard WHERE county = $1 AND closed_at > 0")
	all := count(t, h, "SELECT COUNT(*) FROM hazard WHERE county = $1")
	if closed == 0 || closed == all {
		t.Error(closed, "closed cases of", all)
	}
	if n := count(t, h, "SELECT COUNT(*) FROM hazard_act WHERE county = $1 AND verb = $2", string(hazard.FeedbackVerb)); n == 0 {
		t.Error("no department ever answered")
	}
}

func nearestDecides(t *testing.T, h *house, town demo.Town) {
	t.Helper()
	for _, b := range town.Below {
		var path, other string
		if err := h.DB.Read().QueryRowContext(t.Context(), "SELECT path FROM grid WHERE county = $1 AND code = $2", h.county(), b.Grid).Scan(&path); err != nil {
			t.Fatal(err)
		}
		if err := h.DB.Read().QueryRowContext(t.Context(), "SELECT path FROM grid WHERE county = $1 AND tier = 3 AND code <> $2 ORDER BY code LIMIT 1", h.county(), b.Grid).Scan(&other); err != nil {
			t.Fatal(err)
		}
		inside, err := h.scheme.On(t.Context(), h.county(), path, h.Today())
		if err != nil {
			t.Fatal(err)
		}
		outside, err := h.scheme.On(t.Context(), h.county(), other, h.Today())
		if err != nil {
			t.Fatal(err)
		}
		if len(inside.Patrol.Duties) <= len(outside.Patrol.Duties) || inside.Edition == outside.Edition {
			t.Error("the county's plan does not decide in the county")
		}
		if n := count(t, h, "SELECT COUNT(*) FROM task WHERE county = $1 AND edition = $2 AND path >= $3 AND path < $4", inside.Edition, other, other+"\U0010FFFF"); n > 0 {
			t.Error(n, "tasks of the county's plan in another county")
		}
		if n := count(t, h, "SELECT COUNT(*) FROM task WHERE county = $1 AND edition = $2", inside.Edition); n == 0 {
			t.Error("the county's plan asks for nothing")
		}
	}
}

// A folder whose loading was broken off has grids and nobody to be: it is not
// taken for a demo, and not filled a second time.
func TestADemoBrokenOffIsNotTakenForOne(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	p := program{now: func() civil.Instant { return civil.Instant(time.Date(2026, 11, 25, 9, 0, 0, 0, zone()).UnixMilli()) },
		env: func(name string) string { return map[string]string{"ANWANG_DATA": dir}[name] }, stdout: &out, stderr: &out}
	c, err := p.config(nil)
	if err != nil {
		t.Fatal(err)
	}
	h, err := p.open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer h.DB.Close()
	id := demo.IDs(demo.Towns())[0]
	town, err := demo.Load(demo.Towns(), id)
	if err != nil {
		t.Fatal(err)
	}
	town.Sites[len(town.Sites)-1].Name = strings.Repeat("长", 200) // what the ledger refuses
	load := h.loaderOf(town, "")
	if err := load.all(t.Context()); err == nil {
		t.Fatal("a name of 200 characters was taken")
	}
	if err := p.loadDemo(t.Context(), h, id); err == nil || len(h.demoAccounts()) != 0 {
		t.Error(err, len(h.demoAccounts()))
	}
}
