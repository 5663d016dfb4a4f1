package site_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/site"
)

func rules() site.Rules {
	return site.Rules{
		Facts: []site.Fact{{Name: "人数", Type: "数"}, {Name: "投用", Type: "日期"}, {Name: "三合一", Type: "是否"}, {Name: "隶属", Type: "选项", Choices: []string{"市属", "民营"}}, {Name: "备注", Type: "文字"}},
		Grids: []grid.Kind{{Name: "镇级"}, {Name: "村级", Under: "镇级"}, {Name: "单位级", Covers: grid.Unit, Under: "镇级", OnePer: []string{"学校"}}},
	}
}

func shop() site.Site {
	return site.Site{Name: " 演示商店 ", Class: "小商铺", At: geo.Point{Lon: 117.5, Lat: 40}}
}

func fields(err error) string {
	f := fault.As(err)
	if f == nil {
		return ""
	}
	out := ""
	for _, x := range f.Fields {
		out += x.At + ":" + x.Code + " "
	}
	return out
}

func TestASiteIsSavedOnlyWhole(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*site.Site)
		want   string
	}{
		"whole":                 {func(*site.Site) {}, ""},
		"no name":               {func(s *site.Site) { s.Name = " " }, "name:site.name_missing "},
		"no class":              {func(s *site.Site) { s.Class = "" }, "class:site.class_missing "},
		"no point":              {func(s *site.Site) { s.At = geo.Point{} }, "lon:site.point_missing "},
		"a point off the earth": {func(s *site.Site) { s.At.Lat = 117 }, "lon:site.point_missing "},
		"a status of one's own": {func(s *site.Site) { s.Status = "歇业" }, "status:site.status_unknown "},
		"an impossible day":     {func(s *site.Site) { s.OpenedOn = "2026-02-30" }, "openedOn:day.impossible "},
		"facts that fit": {func(s *site.Site) {
			s.Facts = map[string]string{"人数": "12", "投用": "2020-01-01", "三合一": "否", "隶属": "民营", "备注": "x", "主管部门": "企经委"}
		}, ""},
		"a fact nobody asked":    {func(s *site.Site) { s.Facts = map[string]string{"面积": "12"} }, "facts.面积:site.fact_unknown "},
		"a number in words":      {func(s *site.Site) { s.Facts = map[string]string{"人数": "十二"} }, "facts.人数:field.number "},
		"neither yes nor no":     {func(s *site.Site) { s.Facts = map[string]string{"三合一": "有"} }, "facts.三合一:field.choice "},
		"not among the choices":  {func(s *site.Site) { s.Facts = map[string]string{"隶属": "外资"} }, "facts.隶属:field.choice "},
		"a day that is none":     {func(s *site.Site) { s.Facts = map[string]string{"投用": "去年"} }, "facts.投用:day.impossible "},
		"several things at once": {func(s *site.Site) { s.Name, s.Class = "", "" }, "class:site.class_missing name:site.name_missing "},
	} {
		s := shop()
		c.change(&s)
		got, _, err := rules().Check(s, "2026-03-05")
		if fields(err) != c.want {
			t.Errorf("%s: %q, want %q", name, fields(err), c.want)
		}
		if err == nil && (got.Name != "演示商店" || got.Status != site.Open || got.OpenedOn != "2026-03-05") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAWrongCreditCodeWarnsAndIsSaved(t *testing.T) {
	for given, want := range map[string]string{
		"":                    "",
		"9135010 0M000100Y43": "",
		"91350100M000100Y44":  "code.credit_check_digit_wrong",
		"91350100M000100Y4":   "code.credit_length_wrong",
		"91350100I000100Y43":  "code.credit_letter_wrong",
		"９１３５０１００Ｍ０００１００Ｙ４３": "",
	} {
		s := shop()
		s.CreditCode = given
		_, warnings, err := rules().Check(s, "2026-03-05")
		got := ""
		if len(warnings) > 0 {
			got = warnings[0].Code
		}
		if err != nil || got != want {
			t.Errorf("%q warns %q, want %q (%v)", given, got, want, err)
		}
		if want != "" && warnings[0].Words() == want {
			t.Errorf("%s has no words", want)
		}
	}
}

func TestS1_52ASiteIsPutIntoTheGridThatKeepsIt(t *testing.T) {
	found := []grid.Cell{{ID: "v", Path: "1/2/", Kind: "村级", Tier: 2}, {ID: "t", Path: "1/", Kind: "镇级", Tier: 1}}
	school := grid.Grid{ID: "s", Name: "某小学", Kind: "单位级", Covers: grid.Unit, Path: "1/9/"}
	village := grid.Grid{ID: "v", Name: "甲村", Kind: "村级", Covers: grid.Territory, Path: "1/2/"}
	other := grid.Grid{ID: "w", Name: "乙村", Kind: "村级", Covers: grid.Territory, Path: "1/3/"}
	stranger := grid.Grid{ID: "x", Name: "邻镇小学", Kind: "单位级", Covers: grid.Unit, Path: "2/9/"}
	closed := village
	closed.ClosedOn = "2026-01-01"
	for name, c := range map[string]struct {
		class  string
		keep   []site.Keep
		found  []grid.Cell
		chosen *grid.Grid
		want   string // grid, or code
	}{
		"the smallest":             {class: "小商铺", found: found, want: "v"},
		"the tier the scheme says": {class: "公园", keep: []site.Keep{{Class: "公园", Kind: "镇级"}, {Class: "*", Kind: "村级"}}, found: found, want: "t"},
		"any other class":          {class: "小商铺", keep: []site.Keep{{Class: "公园", Kind: "镇级"}, {Class: "*", Kind: "村级"}}, found: found, want: "v"},
		"its own grid":             {class: "学校", found: found, chosen: &school, want: "s"},
		"a shop in a school's":     {class: "小商铺", found: found, chosen: &school, want: "site.grid_not_for_class"},
		"the village it is in":     {class: "小商铺", found: found, chosen: &village, want: "v"},
		"the next village":         {class: "小商铺", found: found, chosen: &other, want: "site.outside_its_grid"},
		"another town's unit":      {class: "学校", found: found, chosen: &stranger, want: "site.outside_its_grid"},
		"a closed grid":            {class: "小商铺", found: found, chosen: &closed, want: "site.grid_closed"},
		"outside every grid":       {class: "小商铺", want: "site.outside_grids"},
	} {
		r := rules()
		r.Keep = c.keep
		s := shop()
		s.Class = c.class
		s, err := r.Put(s, c.found, c.chosen)
		got := s.Grid
		if err != nil {
			got = fault.Code(err)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestS1_97EverySiteMapsToSomeoneOrTheGapIsListed(t *testing.T) {
	people := []site.Holder{
		{Person: "town", Kind: account.Head, Path: "1/"},
		{Person: "member", Kind: account.Inspector, Path: "1/", Department: "企经委"},
		{Person: "worker", Kind: account.Inspector, Path: "1/"},
		{Person: "head", Kind: account.Head, Path: "1/2/"},
		{Person: "a", Kind: account.Inspector, Path: "1/2/"},
		{Person: "b", Kind: account.Inspector, Path: "1/2/"},
		{Person: "elsewhere", Kind: account.Inspector, Path: "1/3/"},
		{Person: "guard", Kind: account.Responsible, Path: "1/"},
	}
	describe := func(list []site.Responsible) []string {
		var out []string
		for _, r := range list {
			line := r.Role + r.Department
			for _, p := range r.People {
				line += " " + p.Person
			}
			out = append(out, line)
		}
		return out
	}
	r := rules()
	r.Roles = []string{site.AsInspector, site.AsDepartment, site.AsSupervisor, site.AsLiaison}
	line := []site.Place{{Name: "甲村", Kind: "村级"}, {Name: "某镇", Kind: "镇级"}}
	got, gaps := r.Responsible(site.Site{Path: "1/2/", Department: "企经委"}, line, people)
	want := []string{"网格员 a b", "网格长 head", "主管部门企经委 member", "安全监管责任人 guard"}
	if !slices.Equal(describe(got), want) || len(gaps) != 1 || gaps[0].Role+gaps[0].Code+gaps[0].Why != "联系负责人site.without_liaisonsite.why_no_post" {
		t.Fatalf("%q %v", describe(got), gaps)
	}
	// An empty village falls to the next grid up; a trade nobody owns is a gap.
	got, gaps = rules().Responsible(site.Site{Path: "1/4/"}, nil, people)
	if got[0].People[0].Person != "worker" || len(gaps) != 1 || gaps[0].Role+gaps[0].Code+gaps[0].Why != "主管部门site.without_departmentsite.why_no_sector" {
		t.Fatalf("%q %v", describe(got), gaps)
	}
	// Direct supervision comes before the trade.
	got, _ = rules().Responsible(site.Site{Path: "1/2/", Department: "企经委", DirectBy: "市局"}, line, people)
	if !slices.Contains(describe(got), "主管部门市局") {
		t.Fatalf("%q", describe(got))
	}
}

func TestAGapSaysWhatHasToBeDone(t *testing.T) {
	r := site.Rules{Roles: []string{site.AsInspector, site.AsSupervisor, site.AsLiaison, site.AsDepartment}, Posts: []grid.Post{
		{Name: "村网格员", Kind: account.Inspector, In: []string{"村级"}},
		{Name: "镇网格员", Kind: account.Inspector, In: []string{"镇级"}},
		{Name: "组责任人", Kind: account.Responsible, In: []string{"组级"}},
	}}
	line := []site.Place{{Name: "甲村", Kind: "村级"}, {Name: "某镇", Kind: "镇级"}}
	_, gaps := r.Responsible(site.Site{Path: "1/2/", Sector: "工贸"}, line, nil)
	var got []string
	for _, g := range gaps {
		got = append(got, g.Role+" "+fault.Words(g.Why, g.Args))
	}
	want := []string{"网格员 甲村的村网格员空缺，请任命。", "安全监管责任人 方案里的组责任人都不设在这个对象所在的各级网格。",
		"联系负责人 方案没有设担任“联系负责人”的岗位。", "主管部门 行业“工贸”按方案没有唯一的主管部门，请在台账的“主管部门”一栏指定，或补充方案。"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	// law: S4-66, S0-57 — who was appointed and waits is told to be trained, not to be appointed.
	line[0].Waiting = []site.Waiting{{Post: "村网格员", Name: "张示", Needs: "岗前培训", Since: "2026-01-01"}}
	_, gaps = r.Responsible(site.Site{Path: "1/2/", Sector: "工贸"}, line, nil)
	if got := fault.Words(gaps[0].Why, gaps[0].Args); got != "甲村的村网格员张示待培训（岗前培训），自2026年1月1日起待激活：请登记培训。" {
		t.Error(got)
	}
}

func TestS0_18ASiteHeldDirectlyByNobodyStaysInTheGridAndIsToldOf(t *testing.T) {
	r := rules()
	r.Facts = []site.Fact{{Name: "隶属", Type: "选项", Choices: []string{"省属", "民营"}}}
	r.UnheldBy = func(_ string, facts map[string]string) string {
		if facts["隶属"] == "省属" {
			return "省属企业"
		}
		return ""
	}
	for _, c := range []struct {
		facts map[string]string
		told  bool
	}{
		{map[string]string{"隶属": "省属"}, true},
		{map[string]string{"隶属": "省属", "直管部门": " "}, true},
		{map[string]string{"隶属": "省属", "直管部门": "市应急局"}, false},
		{map[string]string{"隶属": "民营"}, false},
	} {
		s, warnings, err := r.Check(site.Site{Name: "某厂", Class: "小商铺", At: geo.Point{Lon: 117, Lat: 40}, Facts: c.facts}, "2026-03-05")
		if err != nil {
			t.Fatal(err)
		}
		warned := slices.ContainsFunc(warnings, func(w site.Warning) bool {
			return w.Code == "site.direct_without_body" && w.At == "facts.直管部门" && strings.Contains(w.Words(), "省属企业")
		})
		_, gaps := r.Responsible(s, nil, nil)
		listed := slices.ContainsFunc(gaps, func(g site.Gap) bool {
			return g.Role == site.HeldBy && fault.Words(g.Why, g.Args) == "方案规定省属企业由上级部门直接监管、逐户写明部门：请在台账补填直管部门。"
		})
		if warned != c.told || listed != c.told {
			t.Errorf("%v: warned %v, on the gap list %v", c.facts, warned, listed)
		}
	}
	columns := r.Columns()
	if len(columns) != 3 || columns[0].Name != "隶属" || columns[1].Name != site.HeldBy || columns[2].Name != site.Assigned {
		t.Errorf("%+v", columns)
	}
	r.UnheldBy = nil
	if columns := r.Columns(); len(columns) != 2 {
		t.Errorf("a plan that holds nothing directly asks by whom: %+v", columns)
	}
}

func TestAClassThePlanDoesNotNameIsSavedAndSaid(t *testing.T) {
	s := shop()
	for _, c := range []struct {
		known []string
		want  int
	}{{nil, 0}, {[]string{s.Class}, 0}, {[]string{"别的"}, 1}} {
		r := rules()
		r.Classes = c.known
		_, warnings, err := r.Check(s, "2026-03-05")
		n := 0
		for _, w := range warnings {
			if w.Code == "site.class_unknown" && w.At == "class" && strings.Contains(w.Words(), "“"+s.Class+"”") {
				n++
			}
		}
		if err != nil || n != c.want {
			t.Errorf("%v: %+v %v", c.known, warnings, err)
		}
	}
}

func TestTheJournalHearsWhichColumnsChangedAndNotHow(t *testing.T) {
	a := shop()
	b := a
	b.Phone, b.Facts, b.At.Lon = "13900000000", map[string]string{"人数": "3"}, 117.6
	if got := fmt.Sprint(site.Changed(a, b)); got != "[point phone facts]" {
		t.Fatal(got)
	}
	if got := site.Changed(a, a); got != nil {
		t.Fatal(got)
	}
}
