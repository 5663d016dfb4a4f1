package desk_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
	"anwang/internal/scheme"
	"anwang/schemes"

	"github.com/google/uuid"
)

// A scene under a shipped plan: its real scheme, with the amendments shipped
// beside it, and whoever the plot appoints. A clause's plot is played twice, as
// the plan is written and with the rule taken out; it has to come out otherwise.

// obeyed plays a plot under the plan whose clauses bear the prefix. The plot says
// what is missing, "" where the clause is obeyed. rule is the beginning of the
// line that makes it so.
func obeyed(t *testing.T, prefix, rule string, plot func(*scene) string) {
	t.Helper()
	if missing := plot(planScene(t, prefix, "")); missing != "" {
		t.Errorf("%s as written: %s", prefix, missing)
	}
	if rule == "" {
		return
	}
	if missing := plot(planScene(t, prefix, rule)); missing == "" {
		t.Errorf("%s without %q: the clause is obeyed all the same, so the test says nothing", prefix, rule)
	}
}

func planScene(t *testing.T, prefix, without string) *scene {
	t.Helper()
	s := &scene{t: t, ctx: context.Background()}
	s.at("2026-03-02 09:00")
	house := jdesk.House{DB: dbtest.SQLite(t), Zone: zone, Now: func() civil.Instant { return s.now }, Fresh: func() string { return uuid.Must(uuid.NewV7()).String() }}
	rules := planRules(t, prefix, without)
	s.desk = &hdesk.Desk{House: house, Memory: recall.New(true), Photos: &edesk.Desk{House: house},
		Rules: func(context.Context, string, string, string) (hazard.Rules, error) { return rules, nil }}
	s.do(`INSERT INTO photo (county, hash, kind, bytes, width, height, by_person, received_at, taken_at, lon, lat) VALUES ($1, $2, 'image/jpeg', 1, 1, 1, 'p', 0, 0, 0, 0)`, county, photo("1"))
	return s
}

func planRules(t *testing.T, prefix, without string) hazard.Rules {
	t.Helper()
	lib := scheme.Library(schemes.All())
	for _, id := range lib.IDs() {
		name := "schemes/" + id + ".yaml"
		if !strings.Contains(string(lib[name]), "\nclauses: "+prefix+"\n") {
			continue
		}
		if without != "" {
			line := regexp.MustCompile(`(?m)^ +(- )?` + regexp.QuoteMeta(without) + `.*\n`)
			cut := line.ReplaceAll(lib[name], nil)
			if len(cut) == len(lib[name]) {
				t.Fatalf("%s has no line %q", prefix, without)
			}
			lib[name] = cut
		}
		built, ps := scheme.Load(lib, id)
		if ps.Failed() {
			t.Fatal(ps.Errors().Text())
		}
		file := "schemes/" + id + ".amendments.yaml"
		if _, list, ps := scheme.ReadAmendments(file, lib[file]); !ps.Failed() {
			if amended, ps := scheme.Amend(built, list); !ps.Failed() {
				built = amended
			}
		}
		cal, err := civil.Notices()
		if err != nil {
			t.Fatal(err)
		}
		return built.IntoHazard(scheme.Setting{Edition: "e@1", Calendar: cal, Zone: zone})
	}
	t.Fatalf("no scheme of %s is shipped", prefix)
	return hazard.Rules{}
}

// place puts a grid into the tree.
func (s *scene) place(id, kind, parent, path string) {
	s.t.Helper()
	s.do(`INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
		VALUES ($1, $2, $2, $2, $2, '', $3, '区域', 1, $4, $5, '', 0, 0, '2026-01-01', '', TRUE, 1)`, county, id, kind, parent, path)
}

// appoint gives somebody a post and answers who they are.
func (s *scene) appoint(person, post string, kind account.Kind, place, path, department string) account.Caller {
	s.t.Helper()
	s.do(`INSERT INTO person (county, id, name, pinyin, phone, employer, demo, rev) VALUES ($1, $2, $2, '', '', '', TRUE, 1) ON CONFLICT DO NOTHING`, county, person)
	s.do(`INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, '2026-01-01', '', 1)`, county, "a"+person, person, post, string(kind), place, department)
	return who(person, post, kind, place, path, department)
}

// report registers a finding at a grid.
func (s *scene) report(by account.Caller, rep hazard.Report) hazard.Case {
	s.t.Helper()
	var c hazard.Case
	rep.ID, rep.Grid, rep.Path, rep.Photos = s.desk.Fresh(), by.Standings[0].Place, by.Standings[0].Path, []string{photo("1")}
	if rep.Text == "" {
		rep.Text = "通道被三轮车堵住"
	}
	if err := s.desk.DB.Write(s.ctx, func(tx db.Tx) error {
		var err error
		c, err = s.desk.Register(s.ctx, tx, by, by.Act(by.Standings[0], s.now, s.desk.Today(), s.desk.Fresh), rep)
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
	return c
}

// try does an act and gives the case afterwards, or why not.
func (s *scene) try(by account.Caller, c hazard.Case, verb hazard.Verb, said hazard.Said) (hazard.Case, error) {
	return s.desk.Act(s.ctx, by, 0, c.ID, verb, said)
}

// sweep lets the platform look, at a moment.
func (s *scene) sweep(when string) {
	s.t.Helper()
	s.at(when)
	if _, err := s.desk.Sweep(s.ctx, county); err != nil {
		s.t.Fatal(err)
	}
}

// buttons are the words of what somebody may do to a case.
func (s *scene) buttons(by account.Caller, c hazard.Case) string {
	s.t.Helper()
	page, err := s.desk.Show(s.ctx, by, &hdesk.ShowIn{ID: c.ID})
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, m := range page.May {
		out = append(out, m.Word)
	}
	return strings.Join(out, " ")
}
