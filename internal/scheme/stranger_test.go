package scheme_test

import (
	"testing"

	"anwang/internal/civil"
	"anwang/internal/hazard"
	"anwang/internal/patrol"
	"anwang/internal/scheme"
)

// What other places' plans say (ADR 0020): each phrase and what it comes to.
func TestThePhrasesOfOtherPlans(t *testing.T) {
	for text, want := range map[string]civil.Often{
		"每周二、周四":      {Unit: civil.EachWeek, Every: 1, Times: 1, Weekday: 2, Weekdays: "24"},
		"每周一、三、五":     {Unit: civil.EachWeek, Every: 1, Times: 1, Weekday: 1, Weekdays: "135"},
		"每周一至周五":      {Unit: civil.EachWeek, Every: 1, Times: 1, Weekday: 1, Weekdays: "12345"},
		"每月第一个周一":     {Unit: civil.EachMonth, Every: 1, Times: 1, Weekday: 1, Nth: 1},
		"每月最后一个周五":    {Unit: civil.EachMonth, Every: 1, Times: 1, Weekday: 5, Nth: -1},
		"每旬1次":        {Unit: civil.EachTen, Every: 1, Times: 1},
		"每2小时1次":      {Unit: civil.EachDay, Every: 1, Times: 12},
		"每小时1次":       {Unit: civil.EachDay, Every: 1, Times: 24},
		"每班2次":        {Unit: civil.EachDay, Every: 1, Times: 6},
		"每日早晚各1次":     {Unit: civil.EachDay, Every: 1, Times: 2},
		"每学期1次":       {Unit: civil.EachHalfYear, Every: 1, Times: 1},
		"每年至少20学时":    {Unit: civil.EachYear, Every: 1, Times: 1},
		"每月10日":       {Unit: civil.EachMonth, Every: 1, Times: 1},
		"每月1次以上":      {Unit: civil.EachMonth, Every: 1, Times: 1},
		"每年2至4次":      {Unit: civil.EachYear, Every: 1, Times: 2},
		"每月最少1次":      {Unit: civil.EachMonth, Every: 1, Times: 1},
		"每月一遍":        {Unit: civil.EachMonth, Every: 1, Times: 1},
		"一年两次":        {Unit: civil.EachYear, Every: 1, Times: 2},
		"每２个月１次，每年６次": {Unit: civil.EachMonth, Every: 2, Times: 1, Floor: 6},
	} {
		got, ok := scheme.ReadOften(text)
		got.Word = ""
		if !ok || got != want {
			t.Errorf("%s: %+v %v", text, got, ok)
		}
	}
	for _, text := range []string{"每周八", "每月第6个周一", "每25小时1次", "每周二、周二", "每逢", "经常", "每班0次"} {
		if o, ok := scheme.ReadOften(text); ok {
			t.Errorf("%s: %+v", text, o)
		}
	}
	for text, want := range map[string]scheme.Count{
		"5至8人": {Least: 5, Most: 8, Unit: "人"}, "每重大危险源1人": {Least: 1, Most: 1, Unit: "人", Per: "重大危险源"},
		"每20户1人": {Least: 1, Most: 1, Unit: "人", Per: "20户"}, "每网格1人以上": {Least: 1, Unit: "人", PerGrid: true},
	} {
		if got, ok := scheme.ReadCount(text); !ok || got.Least != want.Least || got.Most != want.Most || got.Per != want.Per || got.PerGrid != want.PerGrid {
			t.Errorf("%s: %+v %v", text, got, ok)
		}
	}
	for text, months := range map[string]int{"每半年": 6, "每年1月31日": 12, "3年": 36, "每季度1次": 3} {
		if l, ok := scheme.ReadAge(text); !ok || l.N != months {
			t.Errorf("%s: %+v", text, l)
		}
	}
}

// law: scheme.md kind 10 — frequency by tier × class × risk × complaint.
func TestAFrequencyDependsOnTierClassRiskComplaintAndSeason(t *testing.T) {
	s, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, each: 小店, often: [[season, open_tipoffs, site.risk, months_since, facts.人数, often], "+
		"[\"*\", 1以上, \"*\", \"*\", \"*\", 每周1次], [汛期, \"*\", [红, 橙], \"*\", \"*\", 每周2次], [\"*\", \"*\", \"*\", 6以上, \"*\", 每月2次], [\"*\", \"*\", \"*\", \"*\", 100以上, 每月1次], [\"*\", \"*\", \"*\", \"*\", \"*\", 每年1次]]}\n",
		"sites: {facts: {人数: 数}, classes: {小店: {}}}\ncalendar: {汛期: 6月1日至9月30日}\nrisk: {色: {levels: [红, 橙, 蓝]}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	r := s.IntoPatrol(setting(t))
	if !r.Weighs {
		t.Error("nobody counts the open cases of sites")
	}
	d := r.Duties[0]
	place := patrol.Place{Kind: "村级"}
	for name, c := range map[string]struct {
		target patrol.Target
		on     civil.Day
		want   string
	}{
		"a tip-off is open":         {patrol.Target{Tipoffs: 2, SeenOn: "2026-07-01"}, "2026-07-10", "每周1次"},
		"red in the season":         {patrol.Target{Risk: "橙", SeenOn: "2026-07-01"}, "2026-07-10", "每周2次"},
		"red out of it":             {patrol.Target{Risk: "橙", SeenOn: "2026-10-01"}, "2026-10-10", "每年1次"},
		"not seen for long":         {patrol.Target{SeenOn: "2026-01-02"}, "2026-07-10", "每月2次"},
		"large":                     {patrol.Target{SeenOn: "2026-07-01", Facts: map[string]string{"人数": "100"}}, "2026-07-10", "每月1次"},
		"small":                     {patrol.Target{SeenOn: "2026-07-01", Facts: map[string]string{"人数": "99"}}, "2026-07-10", "每年1次"},
		"never seen, nothing known": {patrol.Target{}, "2026-02-10", "每年1次"},
	} {
		if got, ok := d.OftenOf(place, c.target, c.on); !ok || got.Word != c.want {
			t.Errorf("%s: %s, want %s", name, got.Word, c.want)
		}
	}
}

func TestNamedWeekdaysAreWindowsOfTheirOwnAndABoostMayBeForSome(t *testing.T) {
	s, ps := load(t, with("  充电点: {who: 村网格员, does: 巡查, in: 本网格, often: 每周二、周四, due: 21时前}\n"+
		"  按色: {who: 村网格员, does: 巡查, each: 小店, often: 每月1次, boost: {during: 节日, often: 每周1次, when: 'site.risk == \"红\"'}}\n",
		"sites: {classes: {小店: {}}}\ncalendar: {节日: 2月1日至2月28日}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	var days []int
	boosted := map[string]bool{}
	for _, d := range s.IntoPatrol(setting(t)).Duties {
		if d.Name == "充电点" {
			days = append(days, d.Often.Weekday)
			if d.Due.Hour != 21 {
				t.Errorf("%+v", d.Due)
			}
			continue
		}
		for _, risk := range []string{"红", "蓝"} {
			if d.Fits(patrol.Place{}, patrol.Target{Risk: risk}, "2026-02-10") && len(d.Boosts) > 0 {
				boosted[risk] = true
			}
		}
	}
	if len(days) != 2 || days[0] != 2 || days[1] != 4 || !boosted["红"] || boosted["蓝"] {
		t.Errorf("%v %v", days, boosted)
	}
}

func TestALimitMayDependOnTheKindAndTheRiskOfASite(t *testing.T) {
	s, ps := load(t, with("  巡查: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次}\n",
		"sites: {facts: {人数: 数}, classes: {小店: {}, 大户: {when: 'facts.人数 > 100'}}}\nrisk: {三色: {levels: [红, 黄, 蓝]}}\nflow: {clocks: {整改: {limit: [[site, site.risk, grid.kind, limit], [\"*\", 红, \"*\", 1天], [大户, \"*\", \"*\", 3天], [\"*\", \"*\", 村级, 5天], [\"*\", \"*\", \"*\", 10天]]}}}\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	for _, k := range s.IntoHazard(setting(t)).Clocks {
		if k.Name != "整改" {
			continue
		}
		for want, c := range map[int]hazard.Case{1: {Class: "小店", Risk: "红", GridKind: "村级"}, 3: {Class: "小店", Facts: map[string]string{"人数": "101"}, GridKind: "村级"}, 5: {Class: "小店", GridKind: "村级"}, 10: {Class: "小店", GridKind: "镇级"}} {
			if l, ok := k.LimitBy(c); !ok || l.N != want {
				t.Errorf("%+v: %+v", c, l)
			}
		}
	}
}
