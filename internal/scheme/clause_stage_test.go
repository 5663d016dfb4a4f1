package scheme_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	"anwang/internal/patrol"
	"anwang/internal/scheme"
)

// What the tests of single clauses (clause_s*_test.go) are made of. Each runs the
// rules compiled from the shipped plan and fails when the clause's rules are taken
// out of it: `make prove` takes them out and looks.

// filled is the plan with some of what it leaves open filled in: path, value, …
func filled(t *testing.T, prefix string, pairs ...string) *scheme.Scheme {
	t.Helper()
	s, _ := planOf(t, prefix)
	var list []scheme.Amendment
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, scheme.Amendment{At: pairs[i], Set: pairs[i+1], By: "安委办", Basis: "试〔2026〕1号", Reason: "试", From: "2026-01-01"})
	}
	a, ps := scheme.Amend(s, list)
	if ps.Failed() {
		t.Fatal(ps.Errors().Text())
	}
	return a
}

// asked is what a duty ought to ask for: of whom, where, about what, and when.
type asked struct {
	clause, duty string
	post, kind   string // who, in which kind of grid
	fill         string // the frequency filled in; "" where the plan gives one
	aim          patrol.Target
	verb         string
	from, to     civil.Day // the window 2026-03-04 lies in; "" = any
}

// opens checks that the duty asks so, that a task the plan leaves open is not
// asked for before it is filled in, and that the work itself is credited to it.
func (a asked) opens(t *testing.T) {
	t.Helper()
	prefix, _, _ := strings.Cut(a.clause, "-")
	plan, _ := planOf(t, prefix)
	if a.fill != "" {
		if _, tasks := a.tasks(t, plan); len(tasks) != 0 {
			t.Errorf("%s %s: asked for though the plan leaves open how often", a.clause, a.duty)
		}
		plan = filled(t, prefix, "duties."+a.duty+".often", a.fill)
	}
	r, tasks := a.tasks(t, plan)
	i := slices.IndexFunc(tasks, func(task patrol.Task) bool {
		return slices.Contains(task.Clauses, a.clause) && (a.from == "" || task.Window == civil.Period{From: a.from, To: a.to})
	})
	if i < 0 {
		t.Errorf("%s %s: %s in a %s is not asked for it: %+v", a.clause, a.duty, a.post, a.kind, tasks)
		return
	}
	task := tasks[i]
	if a.fill != "" && task.Source != string(scheme.Amended) {
		t.Errorf("%s %s: whose frequency it is: %s", a.clause, a.duty, task.Source)
	}
	s := account.Standing{Post: a.post, Place: "g", Path: "1/2/"}
	if !slices.ContainsFunc(plan.Posts, func(p scheme.Post) bool { return p.Name == a.post }) {
		s.Kind, s.Department = account.Department, a.post
	}
	h := patrol.Happened{Visit: "v", Performers: []patrol.Performer{{Person: "p", Standings: []account.Standing{s}}}, Verb: a.verb, Group: task.Group,
		On: "2026-03-04", Grid: "g", Path: "1/2/", Site: a.aim.ID, Target: a.aim.ID, Forms: task.Form}
	if a.aim.Aim == patrol.AtGrid {
		h.Grid = a.aim.ID
	}
	if len(patrol.Fit(h, []patrol.Task{task}, r)) == 0 {
		t.Errorf("%s %s: %s done by %s is not credited to %+v", a.clause, a.duty, a.verb, a.post, task)
	}
}

func (a asked) tasks(t *testing.T, plan *scheme.Scheme) (patrol.Rules, []patrol.Task) {
	t.Helper()
	at := setting(t)
	r := plan.IntoPatrol(at)
	d, ok := r.Duty(a.duty)
	if !ok {
		t.Errorf("%s: there is no duty %s", a.clause, a.duty)
		return r, nil
	}
	aim := a.aim
	if aim.Aim == "" {
		aim.Aim = patrol.Nothing
		if d.In {
			aim.Aim = patrol.Round
		}
	}
	aim.Path = "1/2/"
	if aim.Aim == patrol.AtSite {
		aim.Classes = r.ClassesOf(aim.Classes[0], aim.Facts)
		if !slices.ContainsFunc(d.Each, func(e patrol.Each) bool {
			return slices.ContainsFunc(aim.Classes, func(c string) bool { return slices.Contains(e.Of, c) })
		}) {
			return r, nil
		}
	}
	for _, post := range r.Asked(d, a.kind) {
		if !slices.Contains(strings.Split(post, "/"), a.post) {
			continue
		}
		tasks := d.Open(patrol.Opening{Edition: "e", Post: post, Place: patrol.Place{ID: "g", Path: "1/2/", Kind: a.kind}, Targets: []patrol.Target{aim},
			Since: "2025-01-01", On: "2026-03-04", Calendar: at.Calendar, Zone: region,
			Last: func(patrol.Target) (patrol.Task, civil.Day, bool) { return patrol.Task{}, "", false }})
		for i := range tasks {
			tasks[i].ID = "t" + string(rune('0'+i))
		}
		return r, tasks
	}
	return r, nil
}

// target is a site of a class with its facts.
func target(class string, facts ...string) patrol.Target {
	out := patrol.Target{Aim: patrol.AtSite, ID: "s", Classes: []string{class}, Facts: map[string]string{}}
	for i := 0; i+1 < len(facts); i += 2 {
		out.Facts[facts[i]] = facts[i+1]
	}
	return out
}

func below(aim patrol.Aim) patrol.Target { return patrol.Target{Aim: aim, ID: "x"} }

// ordered says whether holders of a post may record what they were told to do.
func ordered(t *testing.T, prefix, post string) bool {
	t.Helper()
	_, ok := amendedOf(t, prefix).IntoPatrol(setting(t)).MayRecord(account.Standing{Post: post}, "交办任务")
	return ok
}

func today() journal.Act {
	return journal.Act{County: "1", On: "2026-03-04", Fresh: func() string { return "a" }}
}

// stands checks where a post may be held and where not.
func stands(t *testing.T, prefix, post string, here []string, notHere string) {
	t.Helper()
	plan, _ := planOf(t, prefix)
	r := plan.IntoGrid()
	appoint := func(kind string) error {
		_, _, err := r.Appoint(grid.Place{ID: "g", Name: "某处", Kind: kind, Path: "1/2/"}, grid.Wanted{Person: "p", Post: post}, nil, nil, today())
		return err
	}
	for _, kind := range here {
		if err := appoint(kind); err != nil {
			t.Errorf("%s in a %s: %v", post, kind, err)
		}
	}
	if notHere != "" && appoint(notHere) == nil {
		t.Errorf("%s stands in a %s", post, notHere)
	}
}

// lies checks under which kinds a kind of grid is opened and under which not.
func lies(t *testing.T, prefix, kind string, under []string, notUnder string) {
	t.Helper()
	plan, _ := planOf(t, prefix)
	r := plan.IntoGrid()
	open := func(parent string) error {
		var above *grid.Grid
		if parent != "" {
			above = &grid.Grid{ID: "p", Kind: parent, Path: "1/", Tier: 1}
		}
		_, err := r.Open(above, grid.Fresh{Name: "某处", Kind: kind}, 5, today())
		return err
	}
	for _, parent := range under {
		if err := open(parent); err != nil {
			t.Errorf("a %s under %q: %v", kind, parent, err)
		}
	}
	if open(notUnder) == nil {
		t.Errorf("a %s was opened under %q", kind, notUnder)
	}
}

// lacks checks which posts a grid of a kind misses as long as only one other
// person stands in it.
func lacks(t *testing.T, prefix, kind string, posts ...string) {
	t.Helper()
	plan, _ := planOf(t, prefix)
	var missing []string
	for _, gap := range plan.IntoGrid().Missing(grid.Grid{ID: "g", Name: "某处", Kind: kind}, []grid.Appointment{{Person: "p", Post: "别的岗位", Grid: "g", FromOn: "2026-01-01"}}) {
		if gap.Code == "grid.post_vacant" {
			missing = append(missing, gap.Args["post"])
		}
	}
	for _, p := range posts {
		if !slices.Contains(missing, p) {
			t.Errorf("a %s without %s is no gap: %v", kind, p, missing)
		}
	}
}

// differs gives how many grids of a kind the plan wants, by the gap list of a net
// that has one of each kind and one more of this.
func differs(t *testing.T, prefix, kind string) string {
	t.Helper()
	plan, _ := planOf(t, prefix)
	r := plan.IntoGrid()
	grids := []grid.Grid{{ID: "x1", Kind: kind}, {ID: "x2", Kind: kind}}
	for _, gap := range r.Gaps(grids, nil, "2026-03-04") {
		if gap.Code == "grid.count_differs" && gap.Args["kind"] == kind {
			return gap.Args["want"]
		}
	}
	return ""
}

// holder acts for somebody in a post that is no department's.
func (c *cast) holder(post string, kind scheme.PostKind, when string) hazard.Actor {
	return c.by("o", post, kind, "", when)
}

// body acts for somebody of a department.
func (c *cast) body(department, when string) hazard.Actor {
	return c.by("b", department, scheme.Body, department, when)
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if fault.Code(err) != code {
		t.Errorf("%v, want %s", err, code)
	}
}

func toldBody(out hazard.Outcome, department string) bool {
	return slices.ContainsFunc(out.Tells, func(t hazard.Tell) bool { return t.To.Department == department })
}

func day(text string) civil.Day { return civil.Day(text) }

func never(patrol.Target) (patrol.Task, civil.Day, bool) { return patrol.Task{}, "", false }

// goes checks whose a matter is.
func goes(t *testing.T, prefix string, want map[string][]hazard.Matter) {
	t.Helper()
	plan, _ := planOf(t, prefix)
	r := plan.IntoHazard(setting(t))
	for owner, matters := range want {
		for _, m := range matters {
			if route := r.RouteOf(m); route.Owner != owner {
				t.Errorf("%+v goes to %+v, want %s", m, route, owner)
			}
		}
	}
}

func sectors(names ...string) []hazard.Matter {
	var out []hazard.Matter
	for _, n := range names {
		out = append(out, hazard.Matter{Sector: n})
	}
	return out
}
