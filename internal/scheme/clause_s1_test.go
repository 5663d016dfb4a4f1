package scheme_test

import (
	"slices"
	"testing"

	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/hazard"
	"anwang/internal/scheme"
	"anwang/internal/site"
)

func TestS1_02_104VillagesAndUnitsUnderTheTown(t *testing.T) {
	lies(t, "S1", "村级", []string{"镇级"}, "单位级")
	lies(t, "S1", "单位级", []string{"镇级"}, "村级")
	if n := differs(t, "S1", "镇级"); n != "1" {
		t.Errorf("towns: %q", n)
	}
}

func TestS1_05_26_28AVillageLacksItsHeadAndItsInspector(t *testing.T) {
	lacks(t, "S1", "村级", "村网格长", "村网格员")
}

func TestS1_06_07_08LeadersAndHeadsOfDepartmentsStandInTheTown(t *testing.T) {
	stands(t, "S1", "一级网格长", []string{"镇级"}, "村级")
	stands(t, "S1", "二级网格长", []string{"镇级"}, "村级")
	stands(t, "S1", "二级副网格长", []string{"镇级", "片"}, "村级")
	r := play(t, "S1").rules.Ranks
	if r["一级网格长"] != 1 || r["二级网格长"] != 2 || r["二级副网格长"] != 3 {
		t.Error(r)
	}
}

func TestS1_09_25MembersAndOneForTheFigures(t *testing.T) {
	stands(t, "S1", "镇级网格员", []string{"镇级"}, "村级")
	plan, _ := planOf(t, "S1")
	gaps := plan.IntoGrid().Gaps([]grid.Grid{{ID: "g", Name: "某镇", Kind: "镇级"}}, nil, "2026-03-04")
	if !slices.ContainsFunc(gaps, func(g grid.Gap) bool { return g.Code == "grid.post_vacant" && g.Args["post"] == "统计档案员" }) {
		t.Errorf("%+v", gaps)
	}
}

func TestS1_27_47DeputiesOfAVillageEachWithTheirOwn(t *testing.T) {
	stands(t, "S1", "村副网格长", []string{"村级"}, "镇级")
	plan, _ := planOf(t, "S1")
	give := func(kind string) error {
		_, _, err := plan.IntoGrid().Appoint(grid.Place{ID: "g", Name: "某村", Kind: "村级", Path: "1/2/"},
			grid.Wanted{Person: "p", Post: "村副网格长", Contacts: []grid.Spot{{ID: "s", Kind: kind, Path: "1/2/"}}}, nil, nil, today())
		return err
	}
	for _, kind := range []string{"村民小组", "重点部位"} {
		if err := give(kind); err != nil {
			t.Error(kind, err)
		}
	}
	if give("危险源") == nil {
		t.Error("a deputy was given what the plan gives them not")
	}
}

func TestS1_33EachFirmAndTraderOfTheVillageOnceHowOftenIsSaid(t *testing.T) {
	for _, class := range []string{"个体私营企业", "个体工商户"} {
		asked{clause: "S1-33", duty: "村内企业排查", post: "村网格员", kind: "村级", fill: "每月1次", aim: target(class), verb: "排查", from: "2026-03-01", to: "2026-03-31"}.opens(t)
	}
}

func TestS1_18_43NothingIsReportedWithoutAProposal(t *testing.T) {
	c := play(t, "S1")
	// Somebody called the office; a deputy head reports it on.
	out, err := hazard.Register(c.rules, hazard.Report{ID: "h", Grid: "g", Path: "1/2/", Text: "冲床无护罩", Sector: "工贸", Source: "来电", Photos: []string{"a"}},
		hazard.Matter{Sector: "工贸"}, c.holder("网格办", scheme.Office, "2026-03-02 09:00"))
	if err != nil || out.Case.State != "已登记" {
		t.Fatal(err, out.Case.State)
	}
	head := c.holder("二级网格长", scheme.Head, "2026-03-02 10:00")
	_, err = hazard.ReportUp(out.Case, c.rules, hazard.Matter{Sector: "工贸"}, head, hazard.Said{Photos: []string{"a"}})
	refused(t, err, "hazard.need_missing")
	k := c.ok(hazard.ReportUp(out.Case, c.rules, hazard.Matter{Sector: "工贸"}, head, hazard.Said{Photos: []string{"a"}, Measures: "加装护罩"}))
	if k.Owner != "企经委" {
		t.Error(k.Owner)
	}
}

func TestS1_52EachSchoolHospitalAndEnterpriseIsAGrid(t *testing.T) {
	plan, _ := planOf(t, "S1")
	r := plan.IntoSite()
	unit := grid.Grid{ID: "u", Name: "某单位", Kind: "单位级", Covers: grid.Unit, Path: "1/2/"}
	for class, own := range map[string]bool{"学校": true, "医院": true, "工贸企业": true, "小商铺": false} {
		_, err := r.Put(site.Site{Name: "某处", Class: class, At: geo.Point{Lon: 117, Lat: 40}}, []grid.Cell{{ID: "t", Path: "1/", Kind: "镇级", Tier: 1}}, &unit)
		if (err == nil) != own {
			t.Errorf("%s in a grid of its own: %v", class, err)
		}
	}
}

func TestS1_53_66AUnitHasItsHeadAndWhoChecks(t *testing.T) {
	lacks(t, "S1", "单位级", "单位网格长")
	stands(t, "S1", "单位检查人员", []string{"单位级"}, "村级")
}

func TestS1_54_56AUnitGoesOnByTradeAndPlaceOfWork(t *testing.T) {
	lies(t, "S1", "基础格", []string{"单位级"}, "村级")
}

func TestS1_69PatchesLieAcrossTheVillages(t *testing.T) {
	plan, _ := planOf(t, "S1")
	if k, ok := plan.IntoGrid().Kind("片"); !ok || !k.Overlay || !slices.Equal(k.Groups, []string{"村级"}) {
		t.Errorf("%+v", k)
	}
	lacks(t, "S1", "片", "片长")
	stands(t, "S1", "副片长", []string{"片"}, "村级")
}

func TestS1_107TheOfficeThatAssessesStandsInTheTown(t *testing.T) {
	stands(t, "S1", "绩效办", []string{"镇级"}, "村级")
}

func TestS1_74_75TradeAndTraffic(t *testing.T) {
	goes(t, "S1", map[string][]hazard.Matter{
		"企经委": append(sectors("工贸", "食品药品"), hazard.Matter{Trade: "工贸", Classes: []string{"工贸企业"}}),
		"综治办": sectors("铁路", "道路运输", "道路建设工程"),
	})
}

func TestS1_76_77WoodsAndFarms(t *testing.T) {
	goes(t, "S1", map[string][]hazard.Matter{"林业站": sectors("森林防火"), "农办": sectors("农业设施")})
}

func TestS1_78_79_80WaterBeastsAndTheEnvironment(t *testing.T) {
	goes(t, "S1", map[string][]hazard.Matter{"水利站": sectors("水利设施", "防汛抗旱"), "兽医站": sectors("养殖兽药"), "环保所": sectors("汽修汽贸", "危险废物")})
}

func TestS1_82_84_85SmallPlacesOldHousesAndHalls(t *testing.T) {
	goes(t, "S1", map[string][]hazard.Matter{
		"派出所":     append(sectors("社会安全"), hazard.Matter{Classes: []string{"九小场所"}}),
		"公共服务办公室": sectors("农村危房", "养老机构", "墓地祭祀"),
		"党建办公室":   sectors("党群场所"),
	})
}

func TestS1_83_86TwoClaimABuildingSiteAndEachItsOwn(t *testing.T) {
	goes(t, "S1", map[string][]hazard.Matter{"村镇建设办公室": sectors("土地规划", "农村房屋"), "综合执法": sectors("矿山盗采")})
	plan, _ := planOf(t, "S1")
	route := plan.IntoHazard(setting(t)).RouteOf(hazard.Matter{Sector: "建设施工"})
	if route.Owner != "" || !slices.Equal(route.Candidates, []string{"村镇建设办公室", "综合执法"}) {
		t.Errorf("%+v", route)
	}
}

func TestS1_87_88_89GasPrivyAndTheMarkets(t *testing.T) {
	goes(t, "S1", map[string][]hazard.Matter{
		"煤改办": sectors("煤改燃煤改电工程", "燃气管线"), "户厕办": sectors("户厕污水管网"),
		"市场管委会": {{Place: "翠屏山市场"}, {Place: "翠屏山市场", Sector: "食品药品"}},
	})
}

func TestS1_90_92_93LiftsOfficesAndSchools(t *testing.T) {
	goes(t, "S1", map[string][]hazard.Matter{"市场监管所": sectors("特种设备"), "办公室": sectors("机关食堂", "人民防空"), "镇教委": sectors("教育机构")})
}

func TestS1_94_95_96CultureHospitalsAndTheRest(t *testing.T) {
	goes(t, "S1", map[string][]hazard.Matter{
		"文化站": sectors("景区农家院", "宗教文物", "文化娱乐"), "计生办": sectors("医疗机构"), "城建办": sectors("乡村公路施工"),
		"公共管理办公室": sectors("市容环境卫生"),
	})
	// What nobody owns may be sent to one of the rest.
	c := play(t, "S1")
	k := c.report("2026-03-02 09:00", "", false).Case
	k = c.ok(hazard.Dispatch(k, c.rules, c.holder("网格办", scheme.Office, "2026-03-02 10:00"), hazard.Said{Owner: "财政所"}))
	if k.Owner != "财政所" {
		t.Error(k.Owner)
	}
}
