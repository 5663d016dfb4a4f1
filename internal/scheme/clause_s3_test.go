package scheme_test

import (
	"slices"
	"testing"

	"anwang/internal/hazard"
	"anwang/internal/patrol"
	"anwang/internal/scheme"
)

func TestS3_01_02CommunitiesVillagesAndTheirCourtyards(t *testing.T) {
	lies(t, "S3", "社区", []string{"街道"}, "村")
	lies(t, "S3", "村", []string{"街道"}, "社区")
	lies(t, "S3", "楼院", []string{"社区", "村"}, "街道")
	if n := differs(t, "S3", "街道"); n != "1" {
		t.Errorf("subdistricts: %q", n)
	}
}

func TestS3_04TheSubdistrictsHeadsAndWhoDecidesWhatNobodyOwns(t *testing.T) {
	stands(t, "S3", "街道主要负责人", []string{"街道"}, "社区")
	stands(t, "S3", "街道分管负责人", []string{"街道"}, "社区")
	c := play(t, "S3")
	if c.rules.Ranks["街道主要负责人"] != 1 || c.rules.Ranks["街道分管负责人"] != 2 || c.rules.Triage[0].Post != "街道办事处" {
		t.Errorf("%v %v", c.rules.Ranks, c.rules.Triage)
	}
	k := c.report("2026-03-02 09:00", "", false).Case
	if k.State != "待交办" || k.Owner != "" {
		t.Fatalf("%s %q", k.State, k.Owner)
	}
	k = c.ok(hazard.Dispatch(k, c.rules, c.holder("街道办事处", scheme.Office, "2026-03-02 10:00"), hazard.Said{Owner: "民政所"}))
	if k.Owner != "民政所" {
		t.Error(k.Owner)
	}
}

func TestS3_05_06TheCommitteeMeetsOnceHowOftenIsSaid(t *testing.T) {
	stands(t, "S3", "安委会", []string{"街道"}, "社区")
	asked{clause: "S3-06", duty: "联席会议", post: "安委会", kind: "街道", fill: "每季度1次", verb: "会议", from: "2026-01-01", to: "2026-03-31"}.opens(t)
}

func TestS3_07_08DirectorsHeadAndOneOrTwoManage(t *testing.T) {
	lacks(t, "S3", "社区", "社区主任", "专兼职管理人员")
	lacks(t, "S3", "村", "村主任", "专兼职管理人员")
	plan, _ := planOf(t, "S3")
	if p, _ := plan.IntoGrid().Post("专兼职管理人员"); p.Count.Least != 1 || p.Count.Most != 2 || !p.Count.PerGrid {
		t.Errorf("%+v", p.Count)
	}
}

func TestS3_10NeighboursStandInCourtyardsAndVillages(t *testing.T) {
	stands(t, "S3", "安全管理员", []string{"楼院", "村"}, "街道")
	stands(t, "S3", "安全宣传员", []string{"楼院", "村"}, "街道")
}

func TestS3_13SmallPlacesCheckThemselvesOnceHowOftenIsSaid(t *testing.T) {
	for _, class := range []string{"沿街门店", "家庭式作坊"} {
		asked{clause: "S3-13", duty: "小场所自查", post: "单位管理人员", kind: "社区", fill: "每月1次", aim: target(class), verb: "自查", from: "2026-03-01", to: "2026-03-31"}.opens(t)
	}
}

func TestS3_17TheSafetyOfficeUrgesTheOperator(t *testing.T) {
	goes(t, "S3", map[string][]hazard.Matter{"安监办": append(sectors("工矿商贸"), hazard.Matter{Trade: "工矿商贸", Classes: []string{"企业"}})})
	plan, _ := planOf(t, "S3")
	if got := plan.IntoSite().SectorOf("企业"); got != "工矿商贸" {
		t.Errorf("an enterprise's trade is %q", got)
	}
	c := play(t, "S3")
	k := c.report("2026-03-02 09:00", "消防", false).Case
	out, err := hazard.Prompt(k, c.rules, c.body("安监办", "2026-03-02 10:00"), hazard.Said{Text: "立即清理"})
	if err != nil {
		t.Fatal(err)
	}
	for _, told := range out.Tells {
		if told.To.Pronoun == hazard.TheOwner {
			t.Errorf("the owner is told too: %+v", out.Tells)
		}
	}
	_, err = hazard.Prompt(k, c.rules, c.body("民政所", "2026-03-02 10:00"), hazard.Said{Text: "立即清理"})
	refused(t, err, "hazard.not_yours")
}

func TestS3_23PatrolsAndGuardsLookOnTheirRounds(t *testing.T) {
	for post, kind := range map[string]string{"巡防队员": "社区", "保安队员": "楼院", "物业管理人员": "楼院"} {
		asked{clause: "S3-23", duty: "日常巡查", post: post, kind: kind, fill: "每周1次", verb: "巡查", from: "2026-03-02", to: "2026-03-08"}.opens(t)
	}
	asked{clause: "S3-23", duty: "单位日常检查", post: "单位管理人员", kind: "社区", fill: "每周1次", verb: "自查"}.opens(t)
}

func TestS3_24WhatIsFoundIsRegisteredAndGoesToItsOwner(t *testing.T) {
	c := play(t, "S3")
	for _, f := range c.plan.IntoChecklists("e") {
		if f.Name != "安全检查登记表" {
			continue
		}
		for _, i := range f.Items {
			k := c.report("2026-03-02 09:00", i.Sector, false).Case
			if k.State != "待签收" || k.Owner == "" {
				t.Errorf("%s: %s %q", i.Text, k.State, k.Owner)
			}
		}
		// The leaders of the subdistrict look, and leave the reporting to the posts the
		// plan names.
		out, err := hazard.Register(c.rules, hazard.Report{ID: "h2", Grid: "g", Path: "1/2/", Text: "通道堵塞", Sector: "消防", Source: "检查", Photos: []string{"a"}},
			hazard.Matter{Sector: "消防"}, c.holder("街道主要负责人", scheme.Head, "2026-03-02 09:00"))
		if err != nil || out.Case.State != "已登记" {
			t.Errorf("%v %s", err, out.Case.State)
		}
		return
	}
	t.Error("there is no list to register on")
}

func TestS3_26PublicityLivesInSeasonsAndHolidays(t *testing.T) {
	d, ok := filled(t, "S3", "duties.季节宣传.often", "每月1次", "calendar.事故多发季节.days", "6月1日至9月30日").IntoPatrol(setting(t)).Duty("季节宣传")
	if !ok {
		t.Fatal("no such duty")
	}
	open := func(on string) int {
		at := setting(t)
		return len(d.Open(patrol.Opening{Edition: "e", Post: "街道办事处", Place: patrol.Place{ID: "g", Path: "1/"}, Targets: []patrol.Target{{Aim: patrol.Nothing}},
			On: day(on), Calendar: at.Calendar, Zone: region, Last: never}))
	}
	// The Spring Festival of 2026 is in February; there is no holiday in March, and
	// accidents have their season in July.
	for on, want := range map[string]int{"2026-02-10": 1, "2026-03-10": 0, "2026-07-10": 1} {
		if n := open(on); n != want {
			t.Errorf("%s: %d tasks, want %d", on, n, want)
		}
	}
}

func TestS3_30_32KeyUnitsAndDangerousOnesAreKnownByTheirLedger(t *testing.T) {
	plan, _ := planOf(t, "S3")
	r := plan.IntoSite()
	if got := r.ClassesOf("企业", map[string]string{"重点单位": "是"}); !slices.Contains(got, "重点单位") {
		t.Error(got)
	}
	if got := r.ClassesOf("企业", map[string]string{"重点单位": "否"}); slices.Contains(got, "重点单位") {
		t.Error(got)
	}
	for _, class := range []string{"人员密集场所", "易燃易爆单位", "高层建筑", "地下公共建筑"} {
		if got := r.ClassesOf(class, nil); !slices.Contains(got, "隐患高危单位") {
			t.Error(class, got)
		}
	}
	asked{clause: "S3-30", duty: "重点单位监管", post: "安监办", kind: "街道", fill: "每季度1次", aim: target("企业", "重点单位", "是"), verb: "检查"}.opens(t)
}

func TestS3_34_38AssessmentByWhoMayAndAnalysis(t *testing.T) {
	asked{clause: "S3-34", duty: "安全评估", post: "有资质的机构", kind: "街道", fill: "每年1次", aim: target("高层建筑"), verb: "评估", from: "2026-01-01", to: "2026-12-31"}.opens(t)
	asked{clause: "S3-38", duty: "形势研判", post: "安委会", kind: "街道", fill: "每季度1次", verb: "会议", from: "2026-01-01", to: "2026-03-31"}.opens(t)
}

func TestS3_39_41_43TrainingDrillAndTheYearsReport(t *testing.T) {
	asked{clause: "S3-39", duty: "管理人员培训", post: "街道办事处", kind: "街道", fill: "每半年1次", verb: "培训", from: "2026-01-01", to: "2026-06-30"}.opens(t)
	asked{clause: "S3-41", duty: "综合演练", post: "街道办事处", kind: "街道", fill: "每年1次", verb: "演练", from: "2026-01-01", to: "2026-12-31"}.opens(t)
	asked{clause: "S3-43", duty: "年度考评报告", post: "街道办事处", kind: "街道", verb: "总结", from: "2026-01-01", to: "2026-12-31"}.opens(t)
}

func TestS3_46TheLeadingGroupIsABodyOfItsOwn(t *testing.T) {
	stands(t, "S3", "领导小组", []string{"街道"}, "")
}
