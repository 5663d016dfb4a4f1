package scheme_test

import (
	"slices"
	"testing"

	"anwang/internal/grid"
	"anwang/internal/hazard"
	"anwang/internal/patrol"
	"anwang/internal/scheme"
	"anwang/internal/site"
)

func TestS0_06TheTownLooksAtItsGridsOnceHowOftenIsSaid(t *testing.T) {
	asked{clause: "S0-06", duty: "调整网格划分", post: "乡镇网格中心", kind: "乡镇级", fill: "每年1次", aim: below(patrol.AtGrid), verb: "评估", from: "2026-01-01", to: "2026-12-31"}.opens(t)
}

func TestS0_09_12_14TownsVillagesAndTheGridsOfAVillage(t *testing.T) {
	lies(t, "S0", "乡镇级", []string{"县级"}, "市级")
	lies(t, "S0", "村级", []string{"乡镇级"}, "县级")
	lies(t, "S0", "网格", []string{"村级"}, "乡镇级")
}

func TestS0_15AVillageIsDividedWhereItNeedsToBe(t *testing.T) {
	lies(t, "S0", "网格", []string{"村级"}, "集聚区")
	plan, _ := planOf(t, "S0")
	if k, _ := plan.IntoGrid().Kind("网格"); !k.Optional {
		t.Error("every village has to be divided")
	}
}

// unanswered lists the capacities nobody fills at a site with nobody around.
func unanswered(t *testing.T, prefix string) []string {
	t.Helper()
	plan, _ := planOf(t, prefix)
	_, gaps := plan.IntoSite().Responsible(site.Site{ID: "s", Path: "1/2/"}, nil, nil)
	var out []string
	for _, g := range gaps {
		out = append(out, g.Role)
	}
	return out
}

func TestS0_26EverySiteHasItsThreeRoles(t *testing.T) {
	for _, role := range []string{site.AsInspector, site.AsSupervisor, site.AsLiaison} {
		if got := unanswered(t, "S0"); !slices.Contains(got, role) {
			t.Errorf("nobody as %s is no gap: %v", role, got)
		}
	}
	lacks(t, "S0", "村级", "网格员")
	stands(t, "S0", "安全监管责任人", []string{"村级", "网格", "集聚区"}, "县级")
	stands(t, "S0", "联系负责人", []string{"村级", "网格", "集聚区"}, "县级")
}

func TestS0_29_37_64TheTownOrTheCountyDispatchesAndTheCountyIsTold(t *testing.T) {
	c := play(t, "S0")
	k := c.report("2026-03-02 09:00", "消防", false).Case
	if k.State != "待交办" || k.Owner != "" {
		t.Fatalf("%s %q", k.State, k.Owner)
	}
	for _, office := range []string{"乡镇网格中心", "县安委办", "市安委办"} {
		out, err := hazard.Dispatch(k, c.rules, c.holder(office, scheme.Office, "2026-03-02 10:00"), hazard.Said{Owner: "消防救援大队"})
		if err != nil || out.Case.State != "待签收" {
			t.Errorf("%s: %v", office, err)
			continue
		}
		if !told(out, "县安委办") {
			t.Errorf("%s: the county is not told: %+v", office, out.Tells)
		}
	}
	if !slices.Contains(c.rules.Triage, hazard.Who{Post: "县安委办"}) || !slices.Contains(c.rules.Triage, hazard.Who{Post: "乡镇网格中心"}) {
		t.Error(c.rules.Triage)
	}
}

func TestS0_30SupportIsAskedUpToTheCity(t *testing.T) {
	c := play(t, "S0")
	k := c.report("2026-03-02 09:00", "消防", false).Case
	out, err := hazard.Support(k, c.rules, c.holder("县安委办", scheme.Office, "2026-03-02 10:00"), hazard.Said{Text: "需市级部门处置"})
	if err != nil || !told(out, "市安委办") {
		t.Errorf("%v %+v", err, out.Tells)
	}
}

func TestS0_34TheTownHasItsCentreAndManagersStandInTheirGrids(t *testing.T) {
	lies(t, "S0", "乡镇级", []string{"县级"}, "村级")
	stands(t, "S0", "乡镇网格中心", []string{"乡镇级"}, "村级")
	stands(t, "S0", "网格管理人员", []string{"乡镇级", "村级", "集聚区"}, "市级")
}

func TestS0_35_40_41WhatIsInTheLedgerIsVisitedOnceHowOftenIsSaid(t *testing.T) {
	asked{clause: "S0-08", duty: "单位巡查", post: "网格员", kind: "村级", fill: "每季度1次", aim: target("生产经营单位"), verb: "巡查", from: "2026-01-01", to: "2026-03-31"}.opens(t)
	for _, class := range []string{"小商铺", "小作坊", "小娱乐场所", "家庭户"} {
		asked{clause: "S0-41", duty: "日常巡查", post: "网格员", kind: "村级", fill: "每月至少1次", aim: target(class), verb: "巡查", from: "2026-03-01", to: "2026-03-31"}.opens(t)
	}
	plan, _ := planOf(t, "S0")
	r := plan.IntoSite()
	for _, class := range []string{"小商铺", "小作坊", "小娱乐场所"} {
		if got := r.ClassesOf(class, nil); !slices.Contains(got, "三小场所") {
			t.Error(class, got)
		}
	}
	if !slices.ContainsFunc(plan.Sites.Classes, func(c scheme.Class) bool { return c.Name == "生产经营单位" }) {
		t.Error("enterprises are no class of the ledger")
	}
}

func TestS0_42_46AtOnceToTheTownAndNoHourIsMadeUp(t *testing.T) {
	plan, _ := planOf(t, "S0")
	c := &cast{T: t, plan: plan, rules: plan.IntoHazard(setting(t))}
	out := c.report("2026-03-02 09:00", "消防", false)
	if !told(out, "乡镇网格中心") {
		t.Errorf("the town is not told: %+v", out.Tells)
	}
	limit := func(s *scheme.Scheme) hazard.Clock {
		clocks := s.IntoHazard(setting(t)).Clocks
		return clocks[slices.IndexFunc(clocks, func(k hazard.Clock) bool { return k.Name == "上报" })]
	}
	if k := limit(plan); !k.Limit.Unset {
		t.Errorf("实时 is no figure, and is judged by %+v", k.Limit)
	}
	if k := limit(filled(t, "S0", "flow.clocks.上报.limit", "2小时")); k.Limit.Unset || k.Source != string(scheme.Amended) {
		t.Errorf("%+v %s", k.Limit, k.Source)
	}
}

func TestS0_47TheFinderFollowsUntilItIsDone(t *testing.T) {
	plan := filled(t, "S0", "duties.整改跟踪.within", "3个工作日", "flow.clocks.整改.limit", "5个工作日")
	c := &cast{T: t, plan: plan, rules: plan.IntoHazard(setting(t))}
	k := c.report("2026-03-02 09:00", "消防", false).Case
	k = c.ok(hazard.Dispatch(k, c.rules, c.holder("乡镇网格中心", scheme.Office, "2026-03-02 10:00"), hazard.Said{Owner: "消防救援大队"}))
	owner := func(when string) hazard.Actor { return c.body("消防救援大队", when) }
	k = c.ok(hazard.Accept(k, c.rules, owner("2026-03-02 11:00"), hazard.Said{}))
	k = c.ok(hazard.Feedback(k, c.rules, owner("2026-03-03 09:00"), hazard.Said{Text: "已清理", Photos: []string{"b"}}))
	// The verification itself is not due before the 10th, nor reminded before the 9th.
	out := hazard.Climb(k, c.rules, hazard.Actor{Act: c.worker("2026-03-07 09:00").Act})
	if !slices.ContainsFunc(out.Tells, func(t hazard.Tell) bool { return t.To.Pronoun == hazard.TheFinder }) {
		t.Errorf("nobody reminds the finder to follow: %+v", out.Tells)
	}
}

func TestS0_48_53_60TasksByOrderAndMeetingsOnceHowOftenIsSaid(t *testing.T) {
	d, ok := amendedOf(t, "S0").IntoPatrol(setting(t)).Duty("交办巡查")
	if !ok || d.Group != patrol.Assigned || !slices.Equal(d.Posts, []string{"网格员"}) || !d.Often.Adhoc {
		t.Errorf("a grid worker is given no task: %+v", d)
	}
	asked{clause: "S0-53", duty: "研究部署", post: "主要负责人", kind: "乡镇级", fill: "每季度1次", verb: "会议", from: "2026-01-01", to: "2026-03-31"}.opens(t)
	asked{clause: "S0-53", duty: "研究部署", post: "分管负责人", kind: "县级", fill: "每季度1次", verb: "会议", from: "2026-01-01", to: "2026-03-31"}.opens(t)
	asked{clause: "S0-60", duty: "工作例会", post: "网格管理人员", kind: "村级", fill: "每月1次", verb: "会议", from: "2026-03-01", to: "2026-03-31"}.opens(t)
}

func TestS0_65TheFinderIsRemindedToVerify(t *testing.T) {
	c := play(t, "S0")
	i := slices.IndexFunc(c.rules.Clocks, func(k hazard.Clock) bool { return slices.Contains(k.Clauses, "S0-65") })
	if i < 0 {
		t.Fatal("no clock of the plan's own")
	}
	first := c.rules.Clocks[i].Ladder[0]
	if first.Before != 1 || first.To[0].Pronoun != hazard.TheFinder {
		t.Errorf("%+v", first)
	}
}

func TestS0_13AWorkerStandsInVillagesGridsAndClusters(t *testing.T) {
	plan, _ := planOf(t, "S0")
	theirs := []grid.Appointment{{Person: "p", Post: "联系负责人", Grid: "g", FromOn: "2026-01-01"}}
	for _, kind := range []string{"村级", "网格", "集聚区"} {
		if _, _, err := plan.IntoGrid().Appoint(grid.Place{ID: "g", Name: "某处", Kind: kind, Path: "1/2/"}, grid.Wanted{Person: "p", Post: "网格员"}, nil, theirs, today()); err != nil {
			t.Error(kind, err)
		}
	}
}
