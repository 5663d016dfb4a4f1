package scheme_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	"anwang/internal/patrol"
	"anwang/internal/scheme"
)

// What the plans say, run by the engine: the scheme's own rules judge these
// cases and open these tasks.

var region = time.FixedZone("UTC+8", 8*3600)

func setting(t *testing.T) scheme.Setting {
	t.Helper()
	cal, err := civil.Notices()
	if err != nil {
		t.Fatal(err)
	}
	return scheme.Setting{Edition: "e1", Calendar: cal, Zone: region}
}

// cast finds the posts of a plan by their kind, so that no name stands here.
type cast struct {
	*testing.T
	plan  *scheme.Scheme
	rules hazard.Rules
	n     int
}

func play(t *testing.T, prefix string) *cast {
	s := amendedOf(t, prefix)
	return &cast{T: t, plan: s, rules: s.IntoHazard(setting(t))}
}

func (c *cast) post(kind scheme.PostKind) string {
	c.Helper()
	for _, p := range c.plan.Posts {
		if p.Kind == kind {
			return p.Name
		}
	}
	c.Fatalf("no post of kind %s", kind)
	return ""
}

func (c *cast) by(person, post string, kind scheme.PostKind, party, when string) hazard.Actor {
	c.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", when, region)
	if err != nil {
		c.Fatal(err)
	}
	now := civil.Instant(at.UnixMilli())
	fresh := func() string { c.n++; return "id" + strconv.Itoa(c.n) }
	return hazard.Actor{Act: journal.Act{County: "3", By: person, Post: post, Party: party, Grid: "g", At: now, On: now.Day(region), Fresh: fresh},
		Standing: account.Standing{Post: post, Kind: account.Kind(kind), Place: "g", Path: "1/2/", Department: party}}
}

func (c *cast) worker(when string) hazard.Actor {
	return c.by("p1", c.post(scheme.Inspector), scheme.Inspector, "", when)
}
func (c *cast) assistant(when string) hazard.Actor {
	return c.by("p2", c.post(scheme.Assistant), scheme.Assistant, c.bureau(0), when)
}

// bureau is the n-th department that may list, in the plan's order.
func (c *cast) bureau(n int) string {
	return c.rules.Acts[hazard.ListVerb].Approve[n].Department
}

func (c *cast) report(when, sector string, urgent bool) hazard.Outcome {
	c.Helper()
	out, err := hazard.Register(c.rules, hazard.Report{ID: "h", Grid: "g", Path: "1/2/", Text: "通道堵塞", Sector: sector, Urgent: urgent, Source: "巡查", Photos: []string{"a"}},
		hazard.Matter{Sector: sector}, c.worker(when))
	if err != nil {
		c.Fatal(err)
	}
	return out
}

func (c *cast) ok(out hazard.Outcome, err error) hazard.Case {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	return out.Case
}

func told(out hazard.Outcome, post string) bool {
	return slices.ContainsFunc(out.Tells, func(t hazard.Tell) bool { return t.To.Post == post })
}

func TestS4_43_44ADiscoveryWaitsForTheAssistantWhoAssignsIt(t *testing.T) {
	obeyed(t, "S4-43", "S4-44")
	c := play(t, "S4")
	sector := c.rules.Owners[0].Sectors[0]
	out := c.report("2026-03-02 09:00", sector, false)
	k := out.Case
	if k.State != "待交办" || k.Owner != "" || !k.Is(c.rules.Owners[0].Department, hazard.Candidate) {
		t.Fatalf("%s %q %+v", k.State, k.Owner, k.Parties)
	}
	if !told(out, c.post(scheme.Clerk)) || !told(out, c.post(scheme.Assistant)) {
		t.Errorf("the administrator and the assistant are told: %+v", out.Tells)
	}
	_, err := hazard.Dispatch(k, c.rules, c.worker("2026-03-02 10:00"), hazard.Said{Owner: c.bureau(0)})
	if fault.Code(err) != "hazard.not_yours" {
		t.Errorf("the worker assigns: %v", err)
	}
	sent, err := hazard.Dispatch(k, c.rules, c.assistant("2026-03-02 10:00"), hazard.Said{Owner: c.bureau(0)})
	if err != nil || sent.Case.Owner != c.bureau(0) || sent.Case.DueOn != "2026-03-12" {
		t.Fatalf("%v %q %s", err, sent.Case.Owner, sent.Case.DueOn)
	}
	// Or the assistant organises the mending; somebody else verifies it.
	mended := c.ok(hazard.Mend(k, c.rules, c.assistant("2026-03-02 10:00"), hazard.Said{Text: "当场清理", Photos: []string{"b"}}))
	if mended.State != "待复查" {
		t.Error(mended.State)
	}
}

func TestS4_31_29ListingIsAskedByTheAssistantAndGrantedByEitherBureau(t *testing.T) {
	obeyed(t, "S4-31", "S4-29")
	c := play(t, "S4")
	k := c.report("2026-03-02 09:00", c.rules.Owners[0].Sectors[0], false).Case
	k.Grade, k.Legal = "重大", "重大"
	if _, err := hazard.List(k, c.rules, c.worker("2026-03-02 10:00"), hazard.Said{Text: "重大"}); fault.Code(err) != "hazard.not_yours" {
		t.Errorf("a grid worker lists: %v", err)
	}
	k = c.ok(hazard.List(k, c.rules, c.assistant("2026-03-02 10:00"), hazard.Said{Text: "重大"}))
	if k.Listed != "待批准" {
		t.Fatal(k.Listed)
	}
	for n := range 2 {
		got := c.ok(hazard.Approve(k, c.rules, c.by("b", "科长", scheme.Body, c.bureau(n), "2026-03-02 11:00"), hazard.Said{Pass: true}))
		if got.Listed != "挂牌中" {
			t.Errorf("%s: %s", c.bureau(n), got.Listed)
		}
	}
}

func TestS4_45_49AnEmergencyGoesStraightToTheBureausUntilItIsGone(t *testing.T) {
	obeyed(t, "S4-45", "S4-49")
	c := play(t, "S4")
	k := c.report("2026-03-02 09:00", c.rules.Owners[0].Sectors[0], true).Case
	out, err := hazard.Emergency(k, c.rules, c.worker("2026-03-02 09:05"), hazard.Said{Text: "泄漏"})
	if err != nil || out.Case.State != k.State {
		t.Fatalf("%v %s", err, out.Case.State)
	}
	for n := range 2 {
		if !slices.ContainsFunc(out.Tells, func(t hazard.Tell) bool { return t.To.Department == c.bureau(n) }) {
			t.Errorf("%s was not told", c.bureau(n))
		}
	}
	// Picked, only that one is told; another is refused.
	if _, err := hazard.Emergency(k, c.rules, c.worker("2026-03-02 09:05"), hazard.Said{Text: "泄漏", Owner: "别处"}); fault.Code(err) != "hazard.recipient_not_offered" {
		t.Error(err)
	}
	// Overdue and urgent, the ladder presses on after a late feedback, until close-out.
	k = c.ok(hazard.Dispatch(out.Case, c.rules, c.assistant("2026-03-02 10:00"), hazard.Said{Owner: c.bureau(0)}))
	owner := func(when string) hazard.Actor { return c.by("b", "科长", scheme.Body, c.bureau(0), when) }
	k = c.ok(hazard.Accept(k, c.rules, owner("2026-03-02 11:00"), hazard.Said{}))
	pressed := func(k hazard.Case) int {
		n := 0
		for _, g := range k.Climbed {
			for _, clock := range c.rules.Clocks {
				for _, step := range clock.Ladder {
					if step.Until != "" && step.Name == g.Step {
						n++
					}
				}
			}
		}
		return n
	}
	k = hazard.Climb(k, c.rules, hazard.Actor{Act: owner("2026-03-13 01:00").Act}).Case
	first := pressed(k)
	k = c.ok(hazard.Feedback(k, c.rules, owner("2026-03-14 09:00"), hazard.Said{Text: "已处理", Photos: []string{"b"}}))
	k = hazard.Climb(k, c.rules, hazard.Actor{Act: owner("2026-03-16 01:00").Act}).Case
	second := pressed(k)
	if first != 1 || second <= first {
		t.Fatalf("pressed %d times, then %d", first, second)
	}
	k = c.ok(hazard.Verify(k, c.rules, c.worker("2026-03-16 09:00"), hazard.Said{Pass: true, Photos: []string{"c"}}))
	if k = hazard.Climb(k, c.rules, hazard.Actor{Act: owner("2026-03-20 01:00").Act}).Case; pressed(k) != second {
		t.Error("pressed on after close-out")
	}
}

func TestS4_46_47_48TheWorkerFollowsUrgesAndReportsWhatIsLate(t *testing.T) {
	obeyed(t, "S4-46", "S4-47", "S4-48")
	c := play(t, "S4")
	k := c.report("2026-03-02 09:00", c.rules.Owners[0].Sectors[0], false).Case
	k = c.ok(hazard.Dispatch(k, c.rules, c.assistant("2026-03-02 10:00"), hazard.Said{Owner: c.bureau(0)}))
	k = c.ok(hazard.Accept(k, c.rules, c.by("b", "科长", scheme.Body, c.bureau(0), "2026-03-02 11:00"), hazard.Said{}))
	if k.DueOn != "2026-03-12" {
		t.Fatalf("following is not the case's own limit: due %s", k.DueOn)
	}
	out := hazard.Climb(k, c.rules, hazard.Actor{Act: c.worker("2026-03-08 09:00").Act})
	finder := func(out hazard.Outcome) bool {
		return slices.ContainsFunc(out.Tells, func(t hazard.Tell) bool { return t.To.Pronoun == hazard.TheFinder })
	}
	if !finder(out) {
		t.Error("nobody reminds the finder to follow")
	}
	looked := c.ok(hazard.Review(k, c.rules, c.worker("2026-03-05 09:00"), hazard.Said{}))
	if finder(hazard.Climb(looked, c.rules, hazard.Actor{Act: c.worker("2026-03-08 09:00").Act})) {
		t.Error("whoever has followed is reminded all the same")
	}
	out = hazard.Climb(k, c.rules, hazard.Actor{Act: c.worker("2026-03-13 09:00").Act})
	for _, kind := range []scheme.PostKind{scheme.Inspector, scheme.Clerk, scheme.Assistant} {
		if !told(out, c.post(kind)) {
			t.Errorf("%s is not told that it is late", kind)
		}
	}
	if _, err := hazard.Urge(k, c.rules, c.worker("2026-03-13 09:00"), hazard.Said{Text: "请尽快"}); err != nil {
		t.Error(err)
	}
}

// duty gives the compiled duty that obeys a clause.
func duty(t *testing.T, prefix, clause string) (patrol.Duty, patrol.Rules) {
	t.Helper()
	r := amendedOf(t, prefix).IntoPatrol(setting(t))
	i := slices.IndexFunc(r.Duties, func(d patrol.Duty) bool { return slices.Contains(d.Clauses, clause) })
	if i < 0 {
		t.Fatalf("no duty cites %s", clause)
	}
	return r.Duties[i], r
}

func TestS4_02_36_37OneHandbookForTwoDomainsEachToItsBureau(t *testing.T) {
	obeyed(t, "S4-36", "S4-37")
	c := play(t, "S4")
	proposed := map[string]map[string]bool{}
	for _, f := range c.plan.Forms {
		if len(f.Clauses) == 0 {
			continue // the platform's own
		}
		for _, i := range f.Items {
			k := c.report("2026-03-02 09:00", i.Sector.Name, false).Case
			if proposed[i.Group] == nil {
				proposed[i.Group] = map[string]bool{}
			}
			for _, p := range k.Of(hazard.Candidate) {
				proposed[i.Group][p] = true
			}
		}
	}
	if len(proposed) != 2 || len(c.plan.Domains) != 2 {
		t.Fatalf("%v", proposed)
	}
	for n, domain := range c.plan.Domains {
		if !proposed[domain][c.bureau(n)] || len(proposed[domain]) != 1 {
			t.Errorf("%s: %v", domain, proposed[domain])
		}
	}
}

func TestS4_35_38_39EveryParcelEnterpriseIsATaskEveryWeek(t *testing.T) {
	obeyed(t, "S4-35", "S4-38", "S4-39")
	d, r := duty(t, "S4", "S4-38")
	at := setting(t)
	sites := map[string]map[string]string{"a": {"宗地号": "丽开2号"}, "b": {"宗地号": "丽开3号"}, "c": {}}
	o := patrol.Opening{Edition: "e", Post: d.Posts[0], Place: patrol.Place{ID: "g", Path: "1/2/"}, On: "2026-03-04", Calendar: at.Calendar, Zone: region,
		Last: func(patrol.Target) (patrol.Task, civil.Day, bool) { return patrol.Task{}, "", false }}
	for id, facts := range sites {
		classes := r.ClassesOf("企业", facts)
		if slices.ContainsFunc(classes, func(c string) bool { return slices.Contains(d.Each[0].Of, c) }) {
			o.Targets = append(o.Targets, patrol.Target{Aim: patrol.AtSite, ID: id, Path: "1/2/", Classes: classes})
		}
	}
	tasks := d.Open(o)
	if len(tasks) != 2 || tasks[0].Window != (civil.Period{From: "2026-03-02", To: "2026-03-08"}) || len(tasks[0].Form) != 1 {
		t.Errorf("%+v", tasks)
	}
}

func TestS4_21_25TheHeadGoesEveryTwoMonthsTheAssistantEveryMonth(t *testing.T) {
	obeyed(t, "S4-21", "S4-25")
	at := setting(t)
	for clause, want := range map[string]struct{ windows, floor int }{"S4-21": {6, 6}, "S4-25": {12, 12}} {
		d, _ := duty(t, "S4", clause)
		if n := len(d.Often.Windows(2026)); n != want.windows || d.Often.Floor != want.floor {
			t.Errorf("%s: %d windows, floor %d", clause, n, d.Often.Floor)
		}
		open := func(on, since civil.Day) []patrol.Task {
			return d.Open(patrol.Opening{Edition: "e", Since: since, Post: d.Posts[0], Place: patrol.Place{ID: "g", Path: "1/2/"}, On: on, Calendar: at.Calendar, Zone: region,
				Targets: []patrol.Target{{Aim: patrol.Round, Path: "1/2/"}}, Last: func(patrol.Target) (patrol.Task, civil.Day, bool) { return patrol.Task{}, "", false }})
		}
		if tasks := open("2026-03-04", ""); len(tasks) != 2 || tasks[1].Need != want.floor {
			t.Errorf("%s: a window and the year: %+v", clause, tasks)
		}
		// In force on 4 June 2019: the half rule leaves the floor what is left of the year.
		if tasks := open("2019-07-10", "2019-06-04"); len(tasks) != 2 || clause == "S4-21" && tasks[1].Need != 3 {
			t.Errorf("%s in the first year: %+v", clause, tasks)
		}
	}
}

func TestS4_52AdministratorsLookAfterTheWorkersOfAllGrids(t *testing.T) {
	obeyed(t, "S4-52")
	d, _ := duty(t, "S4", "S4-52")
	if len(d.Each) != 1 || !d.Each[0].Below || d.Each[0].Aim != patrol.WithOne || d.Group != patrol.Oversight {
		t.Errorf("%+v", d)
	}
}

func TestS4_15_18OneAssistantFromEachBureauAndSixAdministrators(t *testing.T) {
	obeyed(t, "S4-15", "S4-18")
	c := play(t, "S4")
	r := c.plan.IntoGrid()
	p, _ := r.Post(c.post(scheme.Assistant))
	g := grid.Grid{ID: "g", Name: "一号", Kind: p.In[0]}
	held := func(departments ...string) []grid.Appointment {
		var out []grid.Appointment
		for i, d := range departments {
			out = append(out, grid.Appointment{Person: strconv.Itoa(i), Post: p.Name, Department: d, Grid: "g", FromOn: "2026-01-01"})
		}
		return out
	}
	missing := func(list []grid.Appointment) (out []string) {
		for _, gap := range r.Missing(g, list) {
			if gap.Code == "grid.seat_vacant" && gap.Args["post"] == p.Name {
				out = append(out, gap.Args["department"])
			}
		}
		return out
	}
	if got := missing(held(c.bureau(0), c.bureau(0))); !slices.Equal(got, []string{c.bureau(1)}) {
		t.Errorf("two from one bureau: missing %v", got)
	}
	if got := missing(held(c.bureau(0), c.bureau(1))); len(got) != 0 {
		t.Errorf("one from each: missing %v", got)
	}
	if p, _ := r.Post(c.post(scheme.Clerk)); p.Count.Least != 6 || p.Count.PerGrid {
		t.Errorf("%+v", p.Count)
	}
}

func TestS3_25HardCasesGoToThePoliceOrTheFireBrigadeAndTheSenderPicks(t *testing.T) {
	obeyed(t, "S3-25")
	c := play(t, "S3")
	rule := c.rules.Acts[hazard.TransferVerb]
	head := c.by("h", rule.Who[0].Post, scheme.Head, "", "2026-03-02 15:00")
	k := c.report("2026-03-02 09:00", "消防", false).Case
	if _, err := hazard.Transfer(k, c.rules, head, hazard.Said{Owner: rule.To[0].Department, Text: "难以整改"}); fault.Code(err) != "hazard.not_now" {
		t.Errorf("transferred though it is not hard: %v", err)
	}
	k.Hard = true
	for owner, code := range map[string]string{"": "hazard.recipient_not_picked", "别处": "hazard.recipient_not_offered"} {
		if _, err := hazard.Transfer(k, c.rules, head, hazard.Said{Owner: owner, Text: "难以整改"}); fault.Code(err) != code {
			t.Errorf("%q: %v", owner, err)
		}
	}
	if offers := c.rules.Offers(k, hazard.TransferVerb, head); len(offers) != 2 {
		t.Error(offers)
	}
	for _, to := range rule.To {
		if got := c.ok(hazard.Transfer(k, c.rules, head, hazard.Said{Owner: to.Department, Text: "难以整改"})); got.State != "已移交" {
			t.Error(got.State)
		}
	}
}

func TestS3_18TheSafetyOfficePassesOnToThePoliceBesideTheGridsOwnWay(t *testing.T) {
	obeyed(t, "S3-18")
	c := play(t, "S3")
	report := c.rules.Acts[hazard.ReportVerb]
	if len(report.Also) == 0 {
		t.Fatal("there is one way of reporting only")
	}
	grids := c.report("2026-03-02 09:00", "社区建设", false).Case
	passed := report.Also[slices.IndexFunc(report.Also, func(a hazard.ActRule) bool { return slices.Contains(a.Clauses, "S3-18") })]
	office := c.by("o", "科员", scheme.Body, passed.Who[0].Department, "2026-03-02 09:00")
	out, err := hazard.Register(c.rules, hazard.Report{ID: "h2", Grid: "g", Path: "1/2/", Text: "违规储存", Source: "检查"}, hazard.Matter{}, office)
	if err != nil {
		t.Fatal(err)
	}
	// It needs a reason, so it waits until the office says why it passes it on.
	k := out.Case
	if k.State == "已登记" {
		k = c.ok(hazard.ReportUp(k, c.rules, hazard.Matter{}, office, hazard.Said{Text: "不能当场整改"}))
	}
	if k.Owner != passed.To[0].Department || k.State != "待签收" || grids.Owner == k.Owner {
		t.Errorf("%q %s; the grid's own went to %q", k.Owner, k.State, grids.Owner)
	}
}

func TestS3_19_20TheJointCheckIsQuarterlyAndMonthlyInTheSeason(t *testing.T) {
	obeyed(t, "S3-19", "S3-20")
	d, _ := duty(t, "S3", "S3-19")
	cal := setting(t).Calendar
	if len(d.With) != 5 {
		t.Errorf("joint with %v", d.With)
	}
	for on, unit := range map[civil.Day]civil.Unit{"2026-12-10": civil.EachMonth, "2026-08-10": civil.EachQuarter} {
		if often, _ := d.OftenAt(on, cal); often.Unit != unit {
			t.Errorf("%s: every %s, want %s", on, often.Unit, unit)
		}
	}
}

func TestS3_21_22VillagesSweepMonthlyCourtyardsCheckWeekly(t *testing.T) {
	obeyed(t, "S3-21", "S3-22")
	month, r := duty(t, "S3", "S3-21")
	if !month.AnyOf || month.Each[0].Aim != patrol.AtSite || len(month.Each[0].Of) != 4 {
		t.Errorf("%+v", month)
	}
	week, _ := duty(t, "S3", "S3-22")
	for kind, want := range map[string]int{"楼院": 1, "村": 1, "社区": 0} {
		if n := len(r.Asked(week, kind)); n != want {
			t.Errorf("%s: %d posts are asked", kind, n)
		}
	}
	k, _ := amendedOf(t, "S3").IntoGrid().Kind("楼院")
	if k.Under != "社区" || !slices.Equal(k.OrUnder, []string{"村"}) {
		t.Errorf("%+v", k)
	}
}
