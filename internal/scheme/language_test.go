package scheme_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/hazard"
	"anwang/internal/patrol"
)

// with puts lines into the smallest scheme: sections after it, or other duties.
func with(duties, more string) string {
	return strings.Replace(minimum, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: 每周至少1次}\n", duties, 1) + more
}

func TestAFrequencyTableReachesTheTaskEngine(t *testing.T) {
	s, ps := load(t, with("  按险巡查: {who: 村网格员, does: 巡查, each: 小店, often: [[grid.kind, site.risk, site, often], [镇级, \"*\", \"*\", 每年1次], [\"*\", 高, \"*\", 每周1次], [\"*\", \"*\", 饭店, 每月1次], [\"*\", \"*\", \"*\", 每季度1次]]}\n",
		"sites: {facts: {座位: 数}, classes: {小店: {any: [饭店, 商铺]}, 饭店: {}, 商铺: {}, 大店: {when: 'facts.座位 > 50'}}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	r := s.IntoPatrol(setting(t))
	d := r.Duties[0]
	if d.Often.Unit != civil.EachWeek {
		t.Errorf("the highest row is %v", d.Often)
	}
	for _, c := range []struct {
		target patrol.Target
		kind   string
		unit   civil.Unit
	}{
		{patrol.Target{Classes: []string{"饭店", "小店"}, Risk: "高"}, "村级", civil.EachWeek},
		{patrol.Target{Classes: []string{"饭店", "小店"}}, "村级", civil.EachMonth},
		{patrol.Target{Classes: []string{"商铺", "小店"}}, "村级", civil.EachQuarter},
		{patrol.Target{Classes: []string{"商铺", "小店"}, Risk: "高"}, "镇级", civil.EachYear},
	} {
		if got, ok := d.For(patrol.Place{Kind: c.kind}, c.target, "2026-03-04"); !ok || got.Often.Unit != c.unit {
			t.Errorf("%+v in %s: %v", c.target, c.kind, got.Often)
		}
	}
	if got := r.ClassesOf("饭店", map[string]string{"座位": "80"}); !slices.Contains(got, "大店") || !slices.Contains(got, "小店") {
		t.Errorf("classes %v", got)
	}
}

func TestDutiesLiveBetweenTheirDaysAndUnderTheirCondition(t *testing.T) {
	s, ps := load(t, with("  专项: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次, from: 2026-03-01, until: 2026-04-30}\n"+
		"  汛期: {who: 村网格员, does: 巡查, in: 本网格, often: 每天1次, when: 'in_season(\"汛期\")'}\n", "calendar: {汛期: 6月1日至9月15日}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	r := s.IntoPatrol(setting(t))
	if d := r.Duties[0]; d.From != "2026-03-01" || d.Until != "2026-04-30" || len(d.Asks(civil.Period{From: "2026-01-01", To: "2026-12-31"}, setting(t).Calendar, region, patrol.Place{}, patrol.Target{})) != 9 {
		t.Errorf("%s to %s", d.From, d.Until)
	}
	for day, want := range map[civil.Day]bool{"2026-07-01": true, "2026-10-01": false} {
		if _, ok := r.Duties[1].For(patrol.Place{Kind: "村级"}, patrol.Target{}, day); ok != want {
			t.Errorf("%s: %v", day, ok)
		}
	}
}

func TestADutyAfterAnActIsAClockOfTheCase(t *testing.T) {
	s, ps := load(t, with("  回看: {who: 发现人, does: 回看, in: 本网格, after: 销号, within: 30天}\n", "transition: {cases: 转入}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	r := s.IntoHazard(setting(t))
	i := slices.IndexFunc(r.Clocks, func(k hazard.Clock) bool { return k.Name == "回看" })
	if i < 0 || !r.Clocks[i].Beside || r.Clocks[i].From != hazard.CloseVerb || r.Clocks[i].Limit.N != 30 || !slices.Contains(r.Clocks[i].Until, hazard.ReviewVerb) {
		t.Fatalf("%+v", r.Clocks)
	}
	if len(s.IntoPatrol(setting(t)).Duties) != 0 || !r.TakeOver {
		t.Error("it is a task of the calendar too, or open cases stay behind")
	}
}

func TestVariantsAndTheirRoutesReachTheEngine(t *testing.T) {
	s, ps := whole(t)
	if ps.Failed() {
		t.Fatal(ps.Errors().Text())
	}
	r := s.IntoHazard(setting(t))
	if got := r.VariantOf(hazard.Case{Grade: "特大"}); got != "重大流程" {
		t.Errorf("%q", got)
	}
	if got := r.VariantOf(hazard.Case{Grade: "一般"}); got != "base" || len(r.Variants) != 1 {
		t.Errorf("%q, %d variants", got, len(r.Variants))
	}
}

func TestNewWordsOfTheLanguageAreCheckedToo(t *testing.T) {
	for src, want := range map[string][2]string{
		with("  甲: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n", "transition: {cases: 作废}\n"):               {"E22", "转入"},
		with("  甲: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n", "transition: 转入\n"):                        {"E08", "cases"},
		with("  甲: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n", "hours: {网格员: 40小时}\n"):                    {"E09", "每周40小时"},
		with("  甲: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n", "hours: {巡逻员: 每周40小时}\n"):                  {"E22", "网格员"},
		strings.Replace(minimum, "村网格员: {kind: 网格员, in: 村级}", "村网格员: {kind: 网格员, in: 村级, hours: 每周200小时}", 1): {"E09", "每周40小时"},
		strings.Replace(minimum, "村级: {covers: 区域, under: 镇级}", "村级: {covers: 区域, under: [镇级, 县级]}", 1):       {"E10", "县级"},
		strings.Replace(minimum, "村级: {covers: 区域, under: 镇级}", "村级: {covers: 区域, under: 镇级, called: 镇级}", 1): {"W17", "镇级"},
	} {
		_, ps := load(t, src)
		found := false
		for _, p := range ps {
			found = found || p.Code == want[0] && strings.Contains(p.Text(), want[1]) && p.Pos.Line > 0
		}
		if !found {
			t.Errorf("%s with %q is not among\n%s", want[0], want[1], ps.Text())
		}
	}
}
