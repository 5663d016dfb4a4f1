package scheme_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/grid"
	"anwang/internal/hazard"
	"anwang/internal/patrol"
	"anwang/internal/scheme"
)

// 农历逢三、六、九赶集: the duty asks on those days and on no others.
func TestAMarketDayIsAWindowOfItsOwn(t *testing.T) {
	for days, want := range map[string]string{
		"农历逢三、六、九": "2026-02-19 2026-02-22 2026-02-25 2026-03-01 2026-03-04 2026-03-07", // 正月初三 2026-02-19 …
		"逢五逢十":     "2026-02-20 2026-02-25 2026-03-05",
		"每月5日、15日": "2026-03-05",
		"农历初一、十五":  "2026-02-17 2026-03-03",
		"每周二、周五":   "2026-02-17 2026-02-20 2026-02-24 2026-02-27 2026-03-03 2026-03-06",
	} {
		s, ps := load(t, with("  赶集: {who: 村网格员, does: 巡查, in: 本网格, often: 每个赶集日1次}\n", "calendar: {赶集日: {days: \""+days+"\"}}\n"))
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		at := setting(t)
		d := s.IntoPatrol(at).Duties[0]
		var got []string
		for on := civil.Day("2026-02-17"); on <= "2026-03-08"; on = on.Add(1) {
			for _, task := range d.Open(patrol.Opening{Since: "2020-01-01", On: on, Post: "村网格员", Place: patrol.Place{Kind: "村级", Opened: "2020-01-01"},
				Targets: []patrol.Target{{Aim: patrol.Round}}, Calendar: at.Calendar, Zone: at.Zone, Last: func(patrol.Target) (patrol.Task, civil.Day, bool) { return patrol.Task{}, "", false }}) {
				got = append(got, string(task.Window.From))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", days, got, want)
		}
	}
	refuses(t, []mistake{
		{"calendar 季: {days: 农历逢三、三, clause: S9-08}", "E09", "农历逢三、三", "农历逢三、六、九"},
		{"calendar 季: {days: 农历逢三十五, clause: S9-08}", "E09", "农历逢三十五", "农历逢三、六、九"},
	})
}

// 接到交办后2小时内签收, 重大的30分钟: the act carries its limit and it runs as a clock.
func TestAnActMayCarryItsLimit(t *testing.T) {
	s, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n",
		"flow: {acts: {签收: {who: 主办, after: 交办, within: [[case.grade, within], [重大, 30分钟], [\"*\", 2小时]]}, 督促: {who: 村网格员, after: 上报, within: 当日}}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	seen := 0
	for _, k := range s.IntoHazard(setting(t)).Clocks {
		switch k.Name {
		case "签收":
			seen++
			for grade, want := range map[string]civil.Limit{"重大": {Span: civil.Minutes, N: 30}, "一般": {Span: civil.Hours, N: 2}} {
				if l, ok := k.LimitBy(hazard.Case{Grade: grade}); !ok || l.Span != want.Span || l.N != want.N || k.From != hazard.DispatchVerb || !slices.Contains(k.Until, hazard.AcceptVerb) {
					t.Errorf("%s: %+v from %s until %v", grade, l, k.From, k.Until)
				}
			}
		case "督促":
			seen++
			if k.Limit.Span != civil.SameDay || len(k.Ladder) == 0 {
				t.Errorf("%+v", k)
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d clocks", seen)
	}
	for _, c := range []struct{ flow, want string }{
		{"flow: {acts: {督促: {who: 村网格员, within: 2小时}}}\n", "起算的动作"},
		{"flow: {acts: {签收: {who: 主办, within: 2小时}}, clocks: {签收: {limit: 4小时}}}\n", "只写一处"},
		{"flow: {acts: {督促: {who: 村网格员, after: 交办}}}\n", "时限"},
	} {
		_, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n", c.flow))
		if !ps.Failed() || !strings.Contains(ps.Errors().Text(), c.want) {
			t.Errorf("%s: %s", c.flow, ps.Text())
		}
	}
}

// 重大 wants 整改方案 and 影像资料: of the ways of an act a case has one open.
func TestWhatAnActNeedsMayHangOnTheGrade(t *testing.T) {
	s, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n",
		"flow: {acts: {反馈: {who: 主办, needs: [[case.grade, needs], [重大, [整改方案, 影像资料]], [\"*\", 照片]], times: 2}}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	rule := s.IntoHazard(setting(t)).Acts[hazard.FeedbackVerb]
	for grade, want := range map[string]string{"重大": "整改方案 影像资料", "一般": "照片"} {
		var got []string
		for _, way := range append([]hazard.ActRule{rule}, rule.Also...) {
			if way.When != nil && way.When(hazard.Case{Grade: grade}, 0) {
				got = append(got, strings.Join(way.Needs, " "))
			}
			if way.When != nil && way.Most != 2 {
				t.Errorf("%d times", way.Most)
			}
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s needs %q", grade, got)
		}
	}
}

// A ban is asked after in the checklist, and told of once in every season; nobody
// is punished by the platform, and an inspector never enforces.
func TestABanIsAskedAfterAndToldOf(t *testing.T) {
	s, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次, form: 巡查表}\n",
		"forms: {巡查表: {items: [用电]}}\ncalendar: {禁放期: 农历腊月二十三至正月十六}\nbans: {禁放: {bars: 燃放烟花爆竹, during: 禁放期, tells: 村网格员, form: 巡查表}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	asked := false
	for _, f := range s.IntoChecklists("e") {
		for _, i := range f.Items {
			asked = asked || f.Name == "巡查表" && i.Text == "禁放期内有无燃放烟花爆竹"
		}
	}
	told := slices.ContainsFunc(s.IntoPatrol(setting(t)).Duties, func(d patrol.Duty) bool {
		return d.Name == "禁放告知" && d.Often.Unit == civil.EachSeason && slices.Equal(d.Posts, []string{"村网格员"})
	})
	if !asked || !told {
		t.Errorf("asked %v, told %v", asked, told)
	}
	_, ps = load(t, with("  巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n", "bans: {禁放: {bars: 燃放, owner: 村网格员}}\n"))
	if !strings.Contains(ps.Errors().Text(), "E23") {
		t.Errorf("an inspector enforces a ban: %s", ps.Text())
	}
}

// A list of sites is a column of the ledger and a class of its own.
func TestAListOfSitesIsAClass(t *testing.T) {
	s, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, each: 小店, often: [[site, often], [黑名单, 每天1次], [\"*\", 每月1次]]}\n",
		"sites: {classes: {小店: {}}}\nrolls: {黑名单: {of: 小店, enter: 两次拒不整改, leave: 整改满1年, approve: 镇网格办}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	d := s.IntoPatrol(setting(t)).Duties[0]
	rules := s.IntoPatrol(setting(t))
	for fact, want := range map[string]string{"是": "每天1次", "否": "每月1次"} {
		facts := map[string]string{"黑名单": fact}
		target := patrol.Target{Aim: patrol.AtSite, Classes: rules.ClassesOf("小店", facts), Facts: facts}
		if got, ok := d.OftenOf(patrol.Place{Kind: "村级"}, target, "2026-03-01"); !ok || got.Word != want {
			t.Errorf("%s: %s", fact, got.Word)
		}
	}
	for _, code := range []string{"W32", "W33"} {
		_, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n", "rolls: {黑名单: {enter: 拒不整改}}\n"))
		if !strings.Contains(ps.Text(), code) {
			t.Errorf("no %s", code)
		}
	}
}

// 每2小时巡查1次 while a warning holds: so many rounds in the time after the event.
func TestADutyMayRecurAfterAnEventAndLookAtSoMany(t *testing.T) {
	s, ps := load(t, with("  预警: {who: 村网格员, does: 巡查, in: 本网格, after: 暴雨, within: 1天, often: 每2小时1次}\n  抽查: {who: 村网格员, does: 走访, each: 小店, sample: 至少2家, often: 每月1次}\n",
		"sites: {classes: {小店: {}}}\nevents: {暴雨: {}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	at := setting(t)
	ds := s.IntoPatrol(at).Duties
	o := patrol.Opening{On: "2026-07-01", Place: patrol.Place{Kind: "村级"}, Targets: []patrol.Target{{Aim: patrol.Round}}, Calendar: at.Calendar, Zone: at.Zone}
	if got := ds[0].Follow(o, civil.Day("2026-07-01").Start(at.Zone)); len(got) != 1 || got[0].Need != 12 {
		t.Errorf("%+v", got)
	}
	o.Targets = []patrol.Target{{Aim: patrol.AtSite, ID: "a"}, {Aim: patrol.AtSite, ID: "b"}, {Aim: patrol.AtSite, ID: "c"}}
	if got := ds[1].Open(o); len(got) != 2 {
		t.Errorf("%d tasks of 2", len(got))
	}
}

// A gate of a later edition reaches those in post, after its grace and not before.
func TestAGateReachesThoseInPostAfterItsGrace(t *testing.T) {
	s, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n", "gates: {持证: {each: 村网格员, has: 合格证, grace: 3个月}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	r := s.IntoGrid()
	r.Since = "2026-01-01"
	held := grid.Appointment{Post: "村网格员", Person: "p", FromOn: "2025-05-01"}
	if w := r.LateWaits(held, nil); len(w) != 1 || w[0].From != "2026-04-01" {
		t.Errorf("%+v", w)
	}
	if w := r.LateWaits(held, []grid.Training{{Person: "p", Kind: "合格证", On: "2026-03-20", Score: grid.Unscored}}); len(w) != 0 {
		t.Errorf("trained in time, and waits: %+v", w)
	}
	if w := r.LateWaits(grid.Appointment{Post: "村网格员", Person: "p", FromOn: "2026-01-01"}, nil); len(w) != 0 {
		t.Error("who came with the edition is held by it anyway")
	}
}

// Where a figure of the clause is in no rule, the figure that stands there instead
// is named with its place.
func TestAFigureThatDiffersIsNamedWhereItStands(t *testing.T) {
	s, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n", "flow: {acts: {签收: {who: 主办, after: 交办, within: 4小时, clause: S9-08}}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	got := s.Clauses([]scheme.ClauseText{{ID: "S9-08", Mark: scheme.Enforced, Text: "接到交办后2小时内签收"}}, nil)[0]
	if len(got.Lacks) != 1 || len(got.Stands) != 1 || !strings.Contains(got.Stands[0], "flow.acts.签收.within 写的是“4小时”") {
		t.Errorf("%v %v", got.Lacks, got.Stands)
	}
}

// A full-width colon after the name and inside the braces: the mend is said.
func TestAFullWidthColonInAKeyIsNamed(t *testing.T) {
	_, ps := load(t, with("  排查： {who： 村网格员，does: 排查}\n", ""))
	if !strings.Contains(ps.Errors().Text(), "半角冒号") {
		t.Error(ps.Errors().Text())
	}
}
