package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
)

func amendment(at, set string) scheme.Amendment {
	return scheme.Amendment{At: at, Set: set, By: "镇网格办", Basis: "某〔2026〕1号", Reason: "原文未写", From: "2026-01-01"}
}

func TestAnAmendmentSetsWhatIsOpenOrAddedOrSilent(t *testing.T) {
	s := plan(t)
	for name, a := range map[string]scheme.Amendment{
		"unset":              amendment("duties.二级督查村.often", "每月至少1次"),
		"platform default":   amendment("flow.clocks.签收.limit", "1个工作日"),
		"added by the file":  amendment("sites.classes.群租房.sector", "社会安全"),
		"where it is silent": amendment("duties.单位自查.due", "周五"),
		"a list":             amendment("portfolios.二级网格长.departments", "[企经委, 环保所]"),
		"a class":            amendment("sites.classes.九小场所.is", "unset 待县里定"),
		"a table":            amendment("flow.clocks.整改.limit", "[[case.grade, limit], [重大, 30天], [\"*\", 5个工作日]]"),
		"a tie":              amendment("ties.建设施工.owner", "村镇建设办公室"),
	} {
		t.Run(name, func(t *testing.T) {
			got, ps := scheme.Amend(s, []scheme.Amendment{a})
			if ps.Failed() {
				t.Fatal(ps.Text())
			}
			if len(got.Amendments) != 1 {
				t.Errorf("%+v", got.Amendments)
			}
		})
	}
	got, _ := scheme.Amend(s, []scheme.Amendment{amendment("flow.clocks.整改.limit", "[[case.grade, limit], [重大, 30天], [\"*\", 5个工作日]]")})
	for _, k := range got.Flow.Clocks {
		if k.Name == "整改" && (k.LimitBy == nil || k.LimitBy.Rows[0].Limit["limit"].N != 30) {
			t.Errorf("%+v", k)
		}
	}
}

func TestARungOfALadderCanBeAmended(t *testing.T) {
	s, _ := whole(t)
	got, ps := scheme.Amend(s, []scheme.Amendment{amendment("flow.clocks.整改.ladder.4.repeat", "每天1次")})
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	for _, k := range got.Flow.Clocks {
		if k.Name == "整改" && (k.Ladder[3].Repeat.Unit != "day" || k.Ladder[3].From("repeat") != scheme.Amended) {
			t.Errorf("%+v", k.Ladder[3])
		}
	}
}

// Every path that is listed as open can be filled: the screen offers them all.
func TestEveryOpenValueHasAPathAnAmendmentReaches(t *testing.T) {
	big, _ := whole(t)
	for _, s := range []*scheme.Scheme{plan(t), big} {
		for _, u := range s.Unset() {
			_, ps := scheme.Amend(s, []scheme.Amendment{amendment(u.Path, "unset 仍未定")})
			if strings.Contains(ps.Text(), "E32") || strings.Contains(ps.Text(), "E33") {
				t.Errorf("%s: %s", u.Path, ps.Errors().Text())
			}
		}
	}
}

func TestTheNewestAmendmentHolds(t *testing.T) {
	s := plan(t)
	older, newer := amendment("duties.网格例会.often", "每季度1次"), amendment("duties.网格例会.often", "每月1次")
	newer.From = "2026-06-01"
	list := []scheme.Amendment{newer, older}
	got, ps := scheme.Amend(s, list)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	for _, d := range got.Duties {
		if d.Name == "网格例会" && d.Often.Word != "每月1次" {
			t.Errorf("%+v", d.Often)
		}
	}
	if n := len(scheme.InForceOn(list, "2026-03-01")); n != 1 {
		t.Errorf("%d in force in March", n)
	}
	again, ps := scheme.Amend(got, scheme.InForceOn(list, "2026-03-01"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	for _, d := range again.Duties {
		if d.Name == "网格例会" && d.Often.Word != "每季度1次" {
			t.Errorf("amending starts from the plan, not from what was amended: %+v", d.Often)
		}
	}
}

func TestAnAmendmentThatCannotHoldSaysWhy(t *testing.T) {
	s := plan(t)
	for name, c := range map[string]struct {
		a    scheme.Amendment
		says string
	}{
		"what the plan states": {amendment("duties.村级隐患排查.often", "每月1次"), "E33 方案已有规定"},
		"nowhere":              {amendment("duties.二级督察村.often", "每月1次"), "最接近：“duties.二级督查村.often”"},
		"impossible phrase":    {amendment("duties.二级督查村.often", "经常"), "E09 看不懂这个说法：“经常”"},
		"unknown department":   {amendment("ties.建设施工.owner", "建设局"), "E11"},
		"unknown key":          {amendment("duties.二级督查村.oftn", "每月"), "E06"},
		"a longer law":         {amendment("accidents.clocks.单位报告.limit", "1天"), "E34 法定时限只能缩短"},
		"no authority":         {scheme.Amendment{At: "duties.二级督查村.often", Set: "每月", By: "某人", From: "2026-01-01"}, "E36 补充规定缺少“basis”"},
		"no value":             {scheme.Amendment{At: "duties.二级督查村.often", By: "某人", Basis: "某号", From: "2026-01-01"}, "E36 补充规定缺少“set”"},
		"an invisible sign":    {amendment("duties.二级督查村.often", "每\u200b月"), "E05"},
		"broken brackets":      {amendment("ties.建设施工.owner", "[甲"), "E02"},
	} {
		t.Run(name, func(t *testing.T) {
			_, ps := scheme.Amend(s, []scheme.Amendment{c.a})
			if !ps.Failed() || !strings.Contains(ps.Text(), c.says) {
				t.Errorf("got\n%s\nwant %q", ps.Text(), c.says)
			}
		})
	}
}

func TestAPlanMayNameWhoChangesIt(t *testing.T) {
	s, ps := load(t, minimum+"amend: {duties: {by: 镇网格办, clause: S4-70}}\n")
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	a := amendment("duties.村级排查.often", "每周至少2次")
	a.By = "镇网格办"
	if _, ps := scheme.Amend(s, []scheme.Amendment{a}); ps.Failed() {
		t.Error(ps.Text())
	}
	a.By = "某村"
	if _, ps := scheme.Amend(s, []scheme.Amendment{a}); !ps.Failed() {
		t.Error("a body the plan does not name changed what the plan states")
	}
}

func TestAnAmendmentsFileIsReadStrictly(t *testing.T) {
	for name, c := range map[string]struct{ src, says string }{
		"no rows":     {"scheme: x\n", "一行一条"},
		"no basis":    {"scheme: x\namendments:\n  - {at: a.b.c, set: 每月, by: 某办, from: 2026-01-01}\n", "缺少“basis”"},
		"no such day": {"scheme: x\namendments:\n  - {at: a.b.c, set: 每月, by: 某办, basis: 某号, from: 2026-02-30}\n", "E27"},
		"unknown key": {"scheme: x\namendments:\n  - {at: a.b.c, set: 每月, by: 某办, basis: 某号, form: 2026-02-03}\n", "E06"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, ps := scheme.ReadAmendments("x.amendments.yaml", []byte(c.src))
			if !ps.Failed() || !strings.Contains(ps.Text(), c.says) {
				t.Errorf("got\n%s\nwant %q", ps.Text(), c.says)
			}
		})
	}
}
