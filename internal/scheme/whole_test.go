package scheme_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

func whole(t *testing.T) (*scheme.Scheme, scheme.Problems) {
	t.Helper()
	src, err := os.ReadFile("testdata/whole.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lib := scheme.Library(schemes.All())
	lib["testdata/whole.yaml"] = src
	return scheme.Load(lib, "testdata/whole.yaml")
}

// The file uses every section and every key of scheme-syntax §2–§5, the ★ ones
// included.
func TestTheWholeLanguageIsRead(t *testing.T) {
	s, ps := whole(t)
	if ps.Failed() {
		t.Fatal(ps.Errors().Text())
	}
	at := func(name string, ok bool) {
		t.Helper()
		if !ok {
			t.Errorf("%s is not as written", name)
		}
	}
	grid := func(name string) scheme.Grid {
		return s.Grids[slices.IndexFunc(s.Grids, func(g scheme.Grid) bool { return g.Name == name })]
	}
	duty := func(name string) scheme.Duty {
		return s.Duties[slices.IndexFunc(s.Duties, func(d scheme.Duty) bool { return d.Name == name })]
	}
	at("edition", s.Edition == "2019-06-04" && s.InForce() == "2019-07-01")
	at("transition", s.Transition.TakeOver && len(s.Damaged) == 2)
	at("one of several parents", grid("楼院").Under == "集聚区" && grid("楼院").OrUnder[0] == "农村网格" && grid("楼院").Called == "农村网格" && len(grid("楼院").Damaged) == 2)
	at("hours", s.Hours[len(s.Hours)-1].Minutes == 20*60*12/52 && s.Posts[3].Minutes == 40*60)
	at("board at several", len(s.Boards[0].At) == 2)
	at("figure", s.Figures[0].Number == "300" && s.Figures[1].Unset)
	at("tiers", grid("开发区").Tier == 2 && grid("园区网格").Tier == 3 && grid("单位级").Tier == 4 && grid("市级").Outside)
	at("split", grid("农村网格").Split.Unset && *grid("农村网格").Split.Sizes[0].Most == 300)
	at("code", grid("集聚区").Code == "{region:12}{tier}{seq:3}" && grid("集聚区").Independent)
	at("overlay", grid("机动组").Overlay && grid("机动组").Groups.List[0].Kind == scheme.ToTier)
	at("expect", s.Expect[0].Count.Least == 2)
	at("seats", s.Posts[2].Seats[0] == scheme.Seat{Name: "考核", Number: 2})
	at("single", s.Posts[3].Single && s.Posts[3].Needs[0] == "岗前培训")
	at("conditional post", s.Posts[5].When.Given())
	at("role", s.Roles[0].Cases[0].When.Given() && s.Roles[0].Cases[1].Is.Name == "全科网格员")
	at("alias", slices.Contains(s.Bodies[1].Aka, "生态环境部门"))
	at("sectors", slices.ContainsFunc(s.Sectors, func(x scheme.Sector) bool { return x.Name == "危化品" && x.Parent == "化工" && x.Depth == 2 }))
	at("keep", len(s.Sites.Keep.Rows) == 2)
	at("site roles", len(s.Sites.Roles) == 3)
	at("direct", s.Sites.Direct[0].Each && s.Sites.Direct[0].Except[0].Name == "加油站")
	at("dossier", s.Sites.Dossiers[0].Expires.Unset)
	at("risk", len(s.Risk[0].Bands) == 3 && s.Risk[0].Within.N == 2 && len(s.Risk[0].Review) == 3)
	at("owner", s.Owners[slices.IndexFunc(s.Owners, func(o scheme.Owner) bool { return o.Department == "环保局" })].As == "行业管理")
	at("floor", duty("网格长检查").Often.Floor == 6)
	at("each holder", duty("每周全覆盖").Holders == "each" && duty("每周全覆盖").Effort == 30)
	at("sample and boost", duty("季度检查").Sample == 10 && len(duty("季度检查").Boosts[0].During) == 2)
	at("table of frequencies", duty("按级巡查").OftenBy.Rows[1].Often["often"].Times == 1)
	at("season of a duty", duty("季节巡查").FromDay.Month == 11 && len(duty("季节巡查").During) == 1)
	at("one of", duty("月度汇总").To.OneOf && duty("夜查").AnyOf)
	at("event", duty("整改跟踪").After == "反馈" && duty("整改跟踪").Within.Unset)
	at("item", s.Forms[slices.IndexFunc(s.Forms, func(f scheme.Form) bool { return f.Name == "巡查工作手册" })].Items[1].Wrong == "店内住人")
	at("evidence", s.Evidence[len(s.Evidence)-1].PerSpot && s.Evidence[len(s.Evidence)-1].Photos == 2)
	at("grades", slices.ContainsFunc(s.Hazards.Grades, func(g scheme.Grade) bool { return g.Name == "特大" && g.Legal == "重大" }))
	at("effect", slices.ContainsFunc(s.Flow.Acts, func(a scheme.Act) bool { return a.Name == "派送" && a.Effect == "交办" }))
	at("clock", slices.ContainsFunc(s.Flow.Clocks, func(k scheme.Clock) bool {
		return k.Name == "整改" && k.LimitBy.Rows[1].Limit["limit"].Least == 3 && k.Extend.Times == 2 && len(k.Ladder) == 4 && k.Ladder[3].Repeat.Unset
	}))
	at("variants", len(s.Flow.Variants) == 1 && len(s.Flow.Routes.Rows) == 2)
	at("accident clock", s.Accidents.Clocks[0].Limit.N == 30 && len(s.Accidents.Chains) == 2)
	at("tip-offs", s.Tipoffs.Secret && s.Tipoffs.Within.N == 5)
	at("season", s.Calendar[0].FromDay.Month == 11 && s.Calendar[0].UntilDay.Month == 3 && s.Calendar[1].Before == 3 && s.Calendar[3].Unset)
	at("phases", s.Rollout[0].UntilDay == "2019-03-31" && s.Rollout[2].Unset)
	at("sheet", len(s.Assess[0].Lines) == 4 && len(s.Assess[1].Parts) == 3 && s.Assess[1].Parts[1].Parts[0].Of == "安监局")
	at("reward", s.Rewards[1].Table.Rows[0].Cells["money"] == "500元" && s.Rewards[0].Unset)
	at("shown", slices.Equal(s.Shown, []string{"S9-01", "S9-02", "S9-03"}))

	var b bytes.Buffer
	if err := s.Explain(&b, ""); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"抽10%检查或暗访宗地企业", "在火灾多发季节、重大节假日每月1次", "次月5日17时前完成", "由安监局或环保局批准"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not said:\n%s", want, b.String())
		}
	}
}
