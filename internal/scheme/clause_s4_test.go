package scheme_test

import (
	"testing"

	"anwang/internal/hazard"
	"anwang/internal/patrol"
	"anwang/internal/scheme"
)

func TestS4_03_10_11TheZoneAndItsTwoSecondLevelGrids(t *testing.T) {
	lies(t, "S4", "开发区", []string{""}, "园区二级网格")
	lies(t, "S4", "园区二级网格", []string{"开发区"}, "农村二级网格")
	lies(t, "S4", "农村二级网格", []string{"开发区"}, "园区二级网格")
	for _, kind := range []string{"开发区", "园区二级网格", "农村二级网格"} {
		if n := differs(t, "S4", kind); n != "1" {
			t.Errorf("%s: %q are wanted", kind, n)
		}
	}
}

func TestS4_08_09SixteenGridsOfTheParkAndTenOfTheCountry(t *testing.T) {
	lies(t, "S4", "园区网格", []string{"园区二级网格"}, "农村二级网格")
	lies(t, "S4", "农村网格", []string{"农村二级网格"}, "园区二级网格")
	if park, country := differs(t, "S4", "园区网格"), differs(t, "S4", "农村网格"); park != "16" || country != "10" {
		t.Error(park, country)
	}
}

func TestS4_04_12_13AHeadAtEachOfTheUpperLevels(t *testing.T) {
	lacks(t, "S4", "开发区", "一级网格长")
	lacks(t, "S4", "园区二级网格", "园区总网格长")
	lacks(t, "S4", "农村二级网格", "农村总网格长")
	stands(t, "S4", "一级网格长", []string{"开发区"}, "园区网格")
}

func TestS4_14_16_17EveryGridHasItsHeadItsWorkerAndAHelper(t *testing.T) {
	for _, kind := range []string{"园区网格", "农村网格"} {
		lacks(t, "S4", kind, "网格长", "安环专职网格员", "全科网格员")
	}
}

func TestS4_24_32QuarterlyTheAssistantMeetsAndSumsUp(t *testing.T) {
	asked{clause: "S4-24", duty: "网格员会议", post: "网格长助理", kind: "园区网格", verb: "会议", from: "2026-01-01", to: "2026-03-31"}.opens(t)
	asked{clause: "S4-32", duty: "季度总结", post: "网格长助理", kind: "农村网格", verb: "总结", from: "2026-01-01", to: "2026-03-31"}.opens(t)
}

func TestS4_27OnlyTheAssistantStrikesOut(t *testing.T) {
	c := play(t, "S4")
	k := c.report("2026-03-02 09:00", c.rules.Owners[0].Sectors[0], false).Case
	_, err := hazard.Close(k, c.rules, c.holder("安委办", scheme.Office, "2026-03-02 10:00"), hazard.Said{Text: "误报"})
	refused(t, err, "hazard.not_yours")
	if got := c.ok(hazard.Close(k, c.rules, c.assistant("2026-03-02 10:00"), hazard.Said{Text: "误报"})); got.State != "已销号" {
		t.Error(got.State)
	}
}

func TestS4_29TheAssistantCallsTheDepartmentsTogether(t *testing.T) {
	c := play(t, "S4")
	k := c.report("2026-03-02 09:00", c.rules.Owners[0].Sectors[0], false).Case
	got := c.ok(hazard.Joint(k, c.rules, c.assistant("2026-03-02 10:00"), hazard.Said{Text: "联合检查", With: []string{"环保局"}}))
	if !got.Is("环保局", hazard.CoOwner) {
		t.Errorf("%+v", got.Parties)
	}
	_, err := hazard.Joint(k, c.rules, c.holder("安委办", scheme.Office, "2026-03-02 10:00"), hazard.Said{Text: "联合检查"})
	refused(t, err, "hazard.not_yours")
}

func TestS4_33TasksComeByOrder(t *testing.T) {
	for _, post := range []string{"网格长助理", "安环专职网格员", "网格管理员"} {
		if !ordered(t, "S4", post) {
			t.Error(post, "is given no task")
		}
	}
	if ordered(t, "S4", "一级网格长") {
		t.Error("the first head is given tasks")
	}
}

func TestS4_34_40KeySpotsAndEnterprisesOnceHowOftenIsSaid(t *testing.T) {
	asked{clause: "S4-34", duty: "重点检查", post: "安环专职网格员", kind: "园区网格", fill: "每月1次", aim: below(patrol.AtSpot), verb: "查看", from: "2026-03-01", to: "2026-03-31"}.opens(t)
	asked{clause: "S4-40", duty: "企业排摸", post: "安环专职网格员", kind: "农村网格", fill: "每季度1次", aim: target("企业"), verb: "走访", from: "2026-01-01", to: "2026-03-31"}.opens(t)
}

func TestS4_44WhatNobodyOwnsWaitsForTheAssistant(t *testing.T) {
	if c := play(t, "S4"); c.rules.Triage[0].Post != "网格长助理" {
		t.Error(c.rules.Triage)
	}
}

func TestS4_53WorkersAndAdministratorsUrgeHeadsAndAdministratorsSupervise(t *testing.T) {
	c := play(t, "S4")
	k := c.report("2026-03-02 09:00", c.rules.Owners[0].Sectors[0], false).Case
	k = c.ok(hazard.Dispatch(k, c.rules, c.assistant("2026-03-02 10:00"), hazard.Said{Owner: c.bureau(0)}))
	clerk := c.holder("网格管理员", scheme.Clerk, "2026-03-02 11:00")
	for _, by := range []hazard.Actor{clerk, c.worker("2026-03-02 11:00")} {
		if _, err := hazard.Urge(k, c.rules, by, hazard.Said{Text: "请尽快"}); err != nil {
			t.Error(by.Post, err)
		}
	}
	for _, by := range []hazard.Actor{clerk, c.holder("网格长", scheme.Head, "2026-03-02 11:00")} {
		if _, err := hazard.Supervise(k, c.rules, by, hazard.Said{Text: "三日内办结"}); err != nil {
			t.Error(by.Post, err)
		}
	}
	_, err := hazard.Supervise(k, c.rules, c.holder("安委办", scheme.Office, "2026-03-02 11:00"), hazard.Said{Text: "三日内办结"})
	refused(t, err, "hazard.not_yours")
	_, err = hazard.Urge(k, c.rules, c.holder("安委办", scheme.Office, "2026-03-02 11:00"), hazard.Said{Text: "请尽快"})
	refused(t, err, "hazard.not_yours")
}

func TestS4_55AdministratorsStandInTheZone(t *testing.T) {
	stands(t, "S4", "网格管理员", []string{"开发区"}, "园区网格")
}

func TestS4_61_62TheOfficeCallsReportsAndSupervises(t *testing.T) {
	asked{clause: "S4-61", duty: "定期调度", post: "安委办", kind: "开发区", fill: "每月1次", verb: "会议", from: "2026-03-01", to: "2026-03-31"}.opens(t)
	asked{clause: "S4-61", duty: "定期通报", post: "安委办", kind: "开发区", fill: "每季度1次", verb: "通报", from: "2026-01-01", to: "2026-03-31"}.opens(t)
	asked{clause: "S4-62", duty: "半年督查", post: "安委办", kind: "开发区", aim: below(patrol.AtGrid), verb: "督查", from: "2026-01-01", to: "2026-06-30"}.opens(t)
}

func TestS4_66BothBureausTrainTheWorkers(t *testing.T) {
	for _, bureau := range []string{"安监局", "环保局"} {
		asked{clause: "S4-66", duty: "集中培训", post: bureau, kind: "开发区", fill: "每半年1次", verb: "培训", from: "2026-01-01", to: "2026-06-30"}.opens(t)
	}
}

func TestS4_70TheOfficeMayChangeWhatThePlanStatesAndNobodyElse(t *testing.T) {
	plan, _ := planOf(t, "S4")
	change := func(by string) scheme.Problems {
		_, ps := scheme.Amend(plan, []scheme.Amendment{{At: "duties.网格员会议.often", Set: "每月1次", By: by, Basis: "试〔2026〕1号", Reason: "试", From: "2026-01-01"}})
		return ps
	}
	if ps := change("安委办"); ps.Failed() {
		t.Error(ps.Errors().Text())
	}
	if !change("督察室").Failed() {
		t.Error("another body changed what the plan states")
	}
}
