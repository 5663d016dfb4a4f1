package scheme_test

import (
	"slices"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/hazard"
	"anwang/internal/scheme"
	"anwang/internal/site"
)

func TestS2_02OccupationalHealthHasItsOwnDepartmentAndItems(t *testing.T) {
	goes(t, "S2", map[string][]hazard.Matter{"卫生健康部门": sectors("职业健康")})
	plan, _ := planOf(t, "S2")
	for _, f := range plan.IntoChecklists("e") {
		for _, i := range f.Items {
			if i.Sector == "职业健康" {
				return
			}
		}
	}
	t.Error("nobody asks about occupational health")
}

func TestS2_03_10_12TownsVillagesTheirGridsAndClusters(t *testing.T) {
	lies(t, "S2", "乡镇级", []string{"县级"}, "市州级")
	lies(t, "S2", "村级", []string{"乡镇级"}, "县级")
	lies(t, "S2", "网格", []string{"村级"}, "乡镇级")
	lies(t, "S2", "集聚区", []string{"乡镇级"}, "村级")
}

func TestS2_04_05_21EverySiteHasADepartmentAWorkerAndWhoAnswers(t *testing.T) {
	goes(t, "S2", map[string][]hazard.Matter{"应急管理部门": sectors("工贸", "危险化学品")})
	stands(t, "S2", "网格员", []string{"村级", "网格", "集聚区"}, "县级")
	for _, role := range []string{site.AsInspector, site.AsDepartment, site.AsSupervisor, site.AsLiaison} {
		if got := unanswered(t, "S2"); !slices.Contains(got, role) {
			t.Errorf("nobody as %s is no gap: %v", role, got)
		}
	}
}

func TestS2_08_11VillagesUnderTownsCountiesAndTheirTrades(t *testing.T) {
	lies(t, "S2", "村级", []string{"乡镇级"}, "集聚区")
	lies(t, "S2", "县级", []string{"市州级"}, "省级")
	goes(t, "S2", map[string][]hazard.Matter{"应急管理部门": sectors("工矿商贸")})
}

func TestS2_09TheVillagersCommitteeReportsToo(t *testing.T) {
	stands(t, "S2", "村（居）委会", []string{"村级"}, "县级")
	c := play(t, "S2")
	out, err := hazard.Register(c.rules, hazard.Report{ID: "h", Grid: "g", Path: "1/2/", Text: "通道堵塞", Sector: "消防", Source: "巡查", Photos: []string{"a"}},
		hazard.Matter{Sector: "消防"}, c.holder("村（居）委会", scheme.Volunteer, "2026-03-02 09:00"))
	if err != nil || !told(out, "乡镇安监站") || out.Case.State != "待交办" {
		t.Errorf("%v %s %+v", err, out.Case.State, out.Tells)
	}
}

func TestS2_13WhatIsTooRiskyForTheGridIsHeldAbove(t *testing.T) {
	plan, _ := planOf(t, "S2")
	direct := plan.IntoSite().DirectOf
	for fact, want := range map[string]string{"是": "县应急局", "否": ""} {
		if got := direct("基层企业", map[string]string{"直接监管": fact, "隶属": "民营"}, "县应急局"); got != want {
			t.Errorf("%s: held by %q, want %q", fact, got, want)
		}
	}
}

func TestS2_14_16_27WorkerLeadAndLiaisonStandWhereTheyBelong(t *testing.T) {
	lacks(t, "S2", "村级", "网格员")
	stands(t, "S2", "县安委办", []string{"县级"}, "村级")
	stands(t, "S2", "部门联络人", []string{"县级"}, "村级")
}

func TestS2_20AnEnterpriseOfTheProvinceIsOutItsPetrolStationIsIn(t *testing.T) {
	plan, _ := planOf(t, "S2")
	r := plan.IntoSite()
	for class, want := range map[string]string{"基层企业": "省国资委", "加油站": ""} {
		s, _, err := r.Check(site.Site{Name: "某处", Class: class, At: geo.Point{Lon: 103, Lat: 36}, Facts: map[string]string{"隶属": "省属", site.HeldBy: "省国资委"}}, "2026-03-04")
		if err != nil || s.DirectBy != want {
			t.Errorf("%s: held by %q, %v", class, s.DirectBy, err)
		}
	}
}

func TestS2_24_26_50TheLeadHearsAndDispatchesAndTheLiaisonIsTold(t *testing.T) {
	c := play(t, "S2")
	out := c.report("2026-03-02 09:00", "消防", false)
	k := out.Case
	if k.State != "待交办" || k.Owner != "" || !told(out, "县安委办") {
		t.Fatalf("%s %q %+v", k.State, k.Owner, out.Tells)
	}
	for _, office := range []string{"县安委办", "乡镇安监站"} {
		out, err := hazard.Dispatch(k, c.rules, c.holder(office, scheme.Office, "2026-03-02 10:00"), hazard.Said{Owner: "消防救援机构"})
		if err != nil || out.Case.State != "待签收" || !told(out, "部门联络人") {
			t.Errorf("%s: %v %+v", office, err, out.Tells)
		}
	}
	_, err := hazard.Dispatch(k, c.rules, c.holder("省安委办", scheme.Office, "2026-03-02 10:00"), hazard.Said{Owner: "消防救援机构"})
	refused(t, err, "hazard.not_yours")
}

func TestS2_25TheLeadDecidesAndTheDepartmentAccepts(t *testing.T) {
	c := play(t, "S2")
	if c.rules.Triage[0].Post != "县安委办" {
		t.Errorf("what nobody owns waits for %+v", c.rules.Triage)
	}
	k := c.report("2026-03-02 09:00", "消防", false).Case
	k = c.ok(hazard.Dispatch(k, c.rules, c.holder("县安委办", scheme.Office, "2026-03-02 10:00"), hazard.Said{Owner: "消防救援机构"}))
	if _, err := hazard.Accept(k, c.rules, c.body("公安机关", "2026-03-02 11:00"), hazard.Said{}); fault.Code(err) != "hazard.not_yours" {
		t.Error(err)
	}
	if k = c.ok(hazard.Accept(k, c.rules, c.body("消防救援机构", "2026-03-02 11:00"), hazard.Said{})); k.State != "整改中" {
		t.Error(k.State)
	}
}

func TestS2_28AWorkerMayGoStraightToTheDepartmentAndTheLeadIsTold(t *testing.T) {
	c := play(t, "S2")
	k := c.report("2026-03-02 09:00", "消防", true).Case
	out, err := hazard.Emergency(k, c.rules, c.worker("2026-03-02 09:05"), hazard.Said{Text: "泄漏"})
	if err != nil || !told(out, "县安委办") {
		t.Errorf("%v %+v", err, out.Tells)
	}
}

func TestS2_30_41LooksAndTrainingOnceHowOftenIsSaid(t *testing.T) {
	for _, class := range []string{"小商铺", "小作坊", "小娱乐场所", "基层企业", "加油站"} {
		asked{clause: "S2-30", duty: "查看非法生产", post: "网格员", kind: "村级", fill: "每月至少1次", aim: target(class), verb: "查看", from: "2026-03-01", to: "2026-03-31"}.opens(t)
	}
	asked{clause: "S2-30", duty: "查看家庭户", post: "网格员", kind: "村级", fill: "每半年1次", aim: target("家庭户"), verb: "查看", from: "2026-01-01", to: "2026-06-30"}.opens(t)
	asked{clause: "S2-41", duty: "年度培训计划", post: "县安委办", kind: "县级", verb: "制定", from: "2026-01-01", to: "2026-12-31"}.opens(t)
	asked{clause: "S2-41", duty: "定期培训", post: "县安委办", kind: "县级", fill: "每半年", verb: "培训", from: "2026-01-01", to: "2026-06-30"}.opens(t)
}

func TestS2_47TheCitysOfficeStandsInTheCity(t *testing.T) {
	stands(t, "S2", "市安委办", []string{"市州级"}, "乡镇级")
}

func TestS2_51EarlyReportedEarlyMendedEarlyVerified(t *testing.T) {
	plan, _ := planOf(t, "S2")
	clocks := plan.IntoHazard(setting(t)).Clocks
	for _, name := range []string{"上报", "整改", "复查"} {
		i := slices.IndexFunc(clocks, func(k hazard.Clock) bool { return k.Name == name })
		if i < 0 || !slices.Contains(clocks[i].Clauses, "S2-51") {
			t.Errorf("%s is not the plan's", name)
			continue
		}
		if open := clocks[i].Limit.Unset; open != (name != "复查") {
			t.Errorf("%s: %+v", name, clocks[i].Limit)
		}
	}
}
