package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk"
	"anwang/schemes"
)

const county = "331100000000"

// zone is a place that adopted the shipped plan with 20 bought workers for 26
// grids: two of its kinds of grid, three sites and one worker are in the ledger.
type zone struct {
	*desk.Desk
	t      *testing.T
	worker string // the post that visits
	kind   string // the kind of grid it works in
}

func open(t *testing.T, d *db.DB) *zone {
	t.Helper()
	announced, err := civil.Notices()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	region := time.FixedZone("", 8*3600)
	now := civil.InstantOf(time.Date(2026, 3, 5, 9, 0, 0, 0, region))
	z := &zone{t: t, Desk: &desk.Desk{Announced: announced, House: jdesk.House{DB: d, Zone: region,
		Now: func() civil.Instant { return now }, Fresh: func() string { n++; return fmt.Sprintf("id%06d", n) }}}}
	lib := scheme.Library(schemes.All())
	var id, class string
	for _, name := range lib.IDs() {
		s, ps := scheme.Load(lib, name)
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		if s.Prefix != "S4" {
			continue
		}
		id, class = name, s.Sites.Classes[0].Name
		for _, p := range s.Posts {
			if p.Kind == scheme.Inspector {
				z.worker = p.Name
				break
			}
		}
		for _, g := range s.Grids {
			if g.Tier == 3 {
				z.kind = g.Name
				break
			}
		}
	}
	ctx := context.Background()
	err = d.Write(ctx, func(tx db.Tx) error {
		put := func(query string, args ...any) error {
			_, err := tx.ExecContext(ctx, query, append([]any{county}, args...)...)
			return err
		}
		grids := `INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
VALUES ($1, $2, $2, $2, '', '', $3, '区域', 3, '', $4, '', 0, 0, '2026-01-01', '', FALSE, 1)`
		for i, path := range []string{"1/2/", "1/3/"} {
			if err := put(grids, fmt.Sprint("g", i), z.kind, path); err != nil {
				return err
			}
		}
		sites := `INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev)
VALUES ($1, $2, '', '', '', $3, '', '', '', '', 0, 0, '', $4, '', '', '', '', '', $5, '', '', '', FALSE, 1)`
		for i, x := range [][2]string{{"1/2/", "正常"}, {"1/2/", "正常"}, {"1/3/", "正常"}, {"1/3/", "注销"}} {
			if err := put(sites, fmt.Sprint("s", i), class, x[0], x[1]); err != nil {
				return err
			}
		}
		held := `INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev) VALUES ($1, $2, $3, $4, '', 'g0', '', '', '2026-01-01', $5, 1)`
		for i, last := range []string{"", "2026-02-01"} {
			if err := put(held, fmt.Sprint("a", i), fmt.Sprint("p", i), z.worker, last); err != nil {
				return err
			}
		}
		act := journal.Act{County: county, By: "system", At: now, On: z.Today(), Fresh: z.Fresh}
		return z.Adopt(ctx, tx, act, "root", "1/", id, lib)
	})
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func (z *zone) simulate(path string, fill func(*desk.SimulateIn)) (desk.SimulationView, error) {
	in := &desk.SimulateIn{}
	if fill != nil {
		fill(in)
	}
	return z.Simulate(context.Background(), account.Caller{County: county, Scope: account.Scope{{Path: path}}}, in)
}

func (z *zone) load(v desk.SimulationView) desk.LoadView {
	z.t.Helper()
	i := slices.IndexFunc(v.Posts, func(p desk.LoadView) bool { return p.Post == z.worker })
	if i < 0 {
		z.t.Fatalf("nothing is asked of %s: %+v", z.worker, v.Posts)
	}
	return v.Posts[i]
}

// Where nobody holds a post, the plan's own number is used and said.
func TestASimulationCountsTheLedgerOfWhatTheCallerSees(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := open(t, d)
		for path, want := range map[string][3]int{"1/": {3, 2, 1}, "1/2/": {2, 1, 1}, "1/3/": {1, 1, 20}} {
			v, err := z.simulate(path, nil)
			if err != nil {
				t.Fatal(err)
			}
			p := z.load(v)
			if v.Sites != want[0] || p.Grids != want[1] || p.People != want[2] || len(v.Grids) != 1 || v.Grids[0].Count != want[1] {
				t.Errorf("%s: %d sites, %d grids, %d people", path, v.Sites, p.Grids, p.People)
			}
			if told := strings.Contains(strings.Join(v.Assumed, ""), z.worker); told != (path == "1/3/") {
				t.Errorf("%s: the plan's own number is said to be used: %v", path, told)
			}
			if v.FromOn != "2026-03-05" || v.ToOn != "2027-03-04" || strings.Contains(strings.Join(v.Assumed, ""), "--") {
				t.Errorf("%s to %s: %v", v.FromOn, v.ToOn, v.Assumed)
			}
		}
	})
}

func TestMorePeopleKeepWhatFewerCannot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := open(t, d)
		sites := 400
		run := func(people int) desk.LoadView {
			v, err := z.simulate("1/", func(in *desk.SimulateIn) {
				in.Body.Sites, in.Body.Days, in.Body.People = &sites, 90, map[string]int{z.worker: people}
			})
			if err != nil || v.Sites != sites {
				t.Fatal(v.Sites, err)
			}
			return z.load(v)
		}
		one := run(1)
		if !one.Short || one.Enough < 2 || one.Tightest == "" || one.Needed <= one.Had {
			t.Fatalf("%+v", one)
		}
		if enough := run(one.Enough); enough.Short {
			t.Errorf("%d people are not enough: %+v", one.Enough, enough)
		}
	})
}

func TestASimulationOfAnUnknownPostOrAnImpossibleNumberIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := open(t, d)
		for code, people := range map[string]map[string]int{"scheme.post_unknown": {"船长": 1}, "scheme.people_unlikely": {z.worker: -1}} {
			_, err := z.simulate("1/", func(in *desk.SimulateIn) { in.Body.People = people })
			var f *fault.Fault
			if !errors.As(err, &f) || f.Code != code {
				t.Errorf("%v: %v", people, err)
			}
		}
	})
}

func TestTheViewBringsThePlanAsItWasAdopted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		z := open(t, d)
		v, err := z.Show(context.Background(), account.Caller{County: county, Scope: account.Scope{{Path: "1/"}}}, &desk.ShowIn{})
		if err != nil {
			t.Fatal(err)
		}
		begun := map[string]bool{}
		for _, p := range v.Plan {
			if len(p.Clauses) != len(p.At) {
				t.Errorf("%+v", p)
			}
			for _, c := range p.Clauses {
				begun[c] = true
			}
		}
		for _, c := range v.Clauses {
			if !begun[c.ID] {
				t.Errorf("%s begins nowhere in the plan", c.ID)
			}
		}
		if len(v.Clauses) < 60 || !slices.Contains(v.Posts, z.worker) {
			t.Errorf("%d clauses, posts %v", len(v.Clauses), v.Posts)
		}
	})
}
