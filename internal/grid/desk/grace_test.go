package desk_test

import (
	"context"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/grid"
	"anwang/internal/grid/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// later is the town of these scenes: its plan of 10 March asks a training of the
// heads who have been in post since the 5th, with a grace, and it holds for a while.
func later(t *testing.T, d *db.DB, need grid.Need) *stage {
	s := open(t, d)
	s.grids.Plans = func(context.Context, string) ([]string, error) { return []string{"1/"}, nil }
	s.grids.Rules = func(_ context.Context, _, _ string, on civil.Day) (grid.Rules, error) {
		r := rules()
		if on >= "2026-03-10" {
			r.Since = "2026-03-10"
			r.Posts[1].Needs = []grid.Need{need}
		}
		return r, nil
	}
	return s
}

func (s *stage) sweepOn(day civil.Day) {
	s.t.Helper()
	s.now = day.At(9, 0, s.grids.Zone)
	if err := s.grids.Sweep(context.Background(), county); err != nil {
		s.t.Fatal(err)
	}
}

// told are the lines of the gap list that are about the training of 甲村长.
func (s *stage) told(on string) string {
	s.t.Helper()
	gaps, err := s.grids.Gaps(context.Background(), s.who("办公室"), &desk.GapsIn{Limit: 100, On: on})
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, g := range gaps.Items {
		if g.Person == s.id["甲村长"] {
			out = append(out, g.Code+" "+g.Since)
			if g.Text == "" || strings.Contains(g.Text, "{") {
				s.t.Errorf("%+v", g)
			}
		}
	}
	return strings.Join(out, "、")
}

// law: S0-57, S4-66; scheme-syntax §10.14 – a gate with a grace reaches who is in post.
func TestAGateReachesWhoIsInPostAfterItsGraceAndSaysSoAhead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := later(t, d, grid.Need{Kind: "安全培训", Grace: civil.Limit{N: 3, Span: civil.Months}})
		for _, day := range []struct{ on, told string }{
			{"2026-03-09", ""},
			{"2026-03-10", ""}, // three months are far
			{"2026-05-10", ""},
			{"2026-05-11", "grid.training_ends 2026-06-10"},
			{"2026-06-09", "grid.training_ends 2026-06-10"},
			{"2026-06-10", "grid.untrained 2026-06-10"},
			{"2026-07-01", "grid.untrained 2026-06-10"},
		} {
			s.sweepOn(civil.Day(day.on))
			if got := s.told(""); got != day.told {
				t.Errorf("%s: %q, want %q", day.on, got, day.told)
			}
			if waits := s.who("甲村长").Standings[0].Waits != ""; waits != strings.HasPrefix(day.told, "grid.untrained") {
				t.Errorf("%s: the post waits: %v", day.on, waits)
			}
			if !s.who("甲村长").May(account.VisitRecord) {
				t.Errorf("%s: recording is blocked", day.on)
			}
		}
		out, err := s.train("办公室", "甲村长", "安全培训", 90)
		if err != nil || len(out.Activated) != 1 || s.told("") != "" {
			t.Errorf("%+v %v %s", out, err, s.told(""))
		}
		if got := s.told("2026-06-15"); got != "grid.untrained 2026-06-10" {
			t.Errorf("that day it was lacking: %q", got)
		}
	})
}

func TestAGateWithoutAGraceLeavesWhoIsInPostAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := later(t, d, grid.Need{Kind: "安全培训"})
		s.sweepOn("2026-07-01")
		if got := s.told(""); got != "" {
			t.Error(got)
		}
	})
}

func TestATrainingThatRunsOutIsToldAheadAndCountsNoLonger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := later(t, d, grid.Need{Kind: "安全培训", Valid: civil.Limit{N: 12, Span: civil.Months}, Grace: civil.Limit{N: 10, Span: civil.Days}})
		s.sweepOn("2026-03-12")
		if out, err := s.train("办公室", "甲村长", "安全培训", 90); err != nil || len(out.Items) != 1 {
			t.Fatalf("%+v %v", out, err)
		}
		for _, day := range []struct{ on, told string }{
			{"2026-03-20", ""},
			{"2027-02-09", ""},
			{"2027-02-10", "grid.training_ends 2027-03-12"},
			{"2027-03-11", "grid.training_ends 2027-03-12"},
			{"2027-03-12", "grid.untrained 2027-03-12"},
		} {
			s.sweepOn(civil.Day(day.on))
			if got := s.told(""); got != day.told {
				t.Errorf("%s: %q, want %q", day.on, got, day.told)
			}
		}
		if _, err := s.train("办公室", "甲村长", "安全培训", 90); err != nil || s.told("") != "" {
			t.Errorf("renewed: %v %s", err, s.told(""))
		}
	})
}
