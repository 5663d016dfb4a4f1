package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// Each row: text added to the smallest scheme, the warning it brings, and a piece
// of what it says. A warning never stops the scheme.
func TestEveryWarningHasItsCause(t *testing.T) {
	for name, c := range map[string]struct{ add, code, says string }{
		"seats do not add up":       {"posts2", "W01", "共6人，分工合计5人"},
		"people bought are too few": {"contract", "W01", "提供20人，岗位共需16人"},
		"sheet does not add up":     {"assess: {考核: {of: 村网格员, by: 镇网格办, often: 每年, total: 100分, lines: {甲: {full: 60, of: 人工, score: 每次-1}, 乙: {full: 60, of: 人工, score: +1}}}}", "W01", "总分100，各项合计120"},
		"two claim one trade":       {"sectors: {建设: []}\nowners: {甲办: {sectors: 建设}, 乙办: {sectors: 建设}}", "W02", "甲办、乙办"},
		"row never reached":         {"table", "W03", "三小场所"},
		"no row for the rest":       {"table2", "W04", "\"*\""},
		"trade without owner":       {"sectors: {建设: [], 消防: []}\nowners: {甲办: {sectors: 建设}}", "W05", "消防"},
		"no standing":               {"check", "W08", "没有执法资格"},
		"phases overlap":            {"rollout: {动员: {from: 2019-02, to: 2019-04}, 试点: {from: 2019-04, to: 2019-06}}", "W09", "动员"},
		"neither clause nor added":  {"clauses: S9\nboards: {公示牌: {at: 村级, shows: [姓名]}}", "W10", "公示牌"},
		"class without a standard":  {"open", "W11", "九小场所"},
		"act beyond the kind":       {"flow: {acts: {交办: {who: 村网格员}}}", "W12", "网格员（村网格员）"},
		"act nobody can do":         {"flow: {acts: {督办: {who: 助理}}}", "W13", "督办"},
		"plan is damaged":           {"rollout: {动员: {from: 2019-02, damaged: S0-N9 原文残缺}}", "W14", "S0-N9"},
		"item without a trade":      {"sectors: {消防: []}\nowners: {甲办: {sectors: 消防}}\nforms: {表: {items: [通道]}}", "W15", "通道"},
		"state nobody reaches":      {"flow: {states: {已搁置: 处置}}", "W16", "到不了"},
	} {
		t.Run(name, func(t *testing.T) {
			src := minimum + c.add + "\n"
			switch c.add {
			case "posts2":
				src = strings.Replace(minimum, "posts:\n", "posts:\n  管理员: {kind: 管理员, in: 镇级, count: 共6人, seats: {考核: 2, 安全: 2, 环保: 1}}\n", 1)
			case "contract":
				src = strings.NewReplacer("  村级: {covers: 区域, under: 镇级}", "  村级: {covers: 区域, under: 镇级, count: 共16个}",
					"{kind: 网格员, in: 村级}", "{kind: 网格员, in: 村级, count: 每网格1人}").Replace(minimum) + "contracts: {巡查服务: {provides: 20人及办公设备, staffs: 村网格员}}\n"
			case "table":
				src = strings.Replace(minimum, "often: 每周至少1次", "often: [[grid.tier, site, often], [\"*\", \"*\", 每月], [2, 三小场所, 每周1次]]", 1) + "sites: {classes: {三小场所: {}}}\n"
			case "table2":
				src = strings.Replace(minimum, "often: 每周至少1次", "often: [[grid.tier, often], [2, 每周1次]]", 1)
			case "check":
				src = strings.Replace(minimum, "does: 排查", "does: 检查", 1)
			case "open":
				src = strings.Replace(minimum, "in: 本网格", "each: 九小场所", 1) + "sites: {classes: {九小场所: unset 另定}}\n"
			}
			s, ps := load(t, src)
			if ps.Failed() || s == nil {
				t.Fatal(ps.Text())
			}
			text := ps.Warnings().Text()
			if !strings.Contains(text, "提醒 "+c.code) || !strings.Contains(text, c.says) {
				t.Errorf("got\n%s\nwant %s and %q", text, c.code, c.says)
			}
		})
	}
}

func TestADepartmentWithStandingInspects(t *testing.T) {
	src := strings.Replace(minimum, "who: 村网格长, does: 排查", "who: 安监局, does: 检查", 1) + "departments: {安监局: {standing: true}}\n"
	_, ps := load(t, src)
	if strings.Contains(ps.Text(), "W08") {
		t.Error(ps.Text())
	}
}

func TestATieThatIsNamedDoesNotWarn(t *testing.T) {
	s, ps := load(t, minimum+"sectors: {建设: []}\nowners: {甲办: {sectors: 建设}, 乙办: {sectors: 建设}}\nties: {建设: {owner: unset}}\n")
	if ps.Failed() || strings.Contains(ps.Text(), "W02") || len(s.Unset()) == 0 {
		t.Error(ps.Text())
	}
}

func TestAClauseWithoutRuleAndAnOpenClauseWithoutUnsetAreTold(t *testing.T) {
	s, ps := load(t, strings.Replace(minimum, "often: 每周至少1次", "often: 每周至少1次, clause: S9-01", 1)+"clauses: S9\nshown: S9-03\n")
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	texts, ps := scheme.ReadClauses("x.clauses.txt", []byte("# 条款\nS9-01 E? 定期排查\nS9-02 E 公示\nS9-03 D 原则\n"))
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	text := s.CheckClauses(texts).Text()
	for _, want := range []string{"W06 条款 S9-02 公示 没有对应的规则", "W07 条款 S9-01 原文留有空白，而规则“duties.村级排查”"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not told:\n%s", want, text)
		}
	}
	if strings.Contains(text, "S9-03") {
		t.Error(text)
	}
	texts, _ = scheme.ReadClauses("x.clauses.txt", []byte("S9-02 E 公示\nS9-03 D 原则\n"))
	if text := s.CheckClauses(texts).Text(); !strings.Contains(text, "E28") || !strings.Contains(text, "S9-01") {
		t.Errorf("a clause the plan does not have is cited, and nobody says so:\n%s", text)
	}
	if _, ps := scheme.ReadClauses("x.clauses.txt", []byte("S9-01 E 甲\nS9-01 E 乙\n第三条\n")); len(ps) != 2 || ps[0].Pos.Line != 2 {
		t.Error(ps.Text())
	}
}

func TestTheIndexOfTheLawIsRead(t *testing.T) {
	idx := scheme.ReadIndex([]byte("# 索引\nS1-36 | E | internal/patrol/opening.go | TestS1_36AWeek, plays/week.txtar\n"))
	l := idx["S1-36"]
	if l.Mark != scheme.Enforced || len(l.Obeyed) != 1 || len(l.Tests) != 2 || l.Tests[1] != "plays/week.txtar" {
		t.Errorf("%+v", l)
	}
	for _, tr := range plan(t).Clauses(clauses(t), idx) {
		if tr.ID == "S1-36" && (len(tr.Tests) != 2 || len(tr.Where) != 1) {
			t.Errorf("%+v", tr)
		}
	}
}

const province = `scheme:  pro
title:   省方案
place:   某省
extends: base
clauses: S8
grids:
  县级: {covers: 区域, clause: S8-01}
posts:
  网格员: {kind: 网格员, in: 县级, count: 每网格至少2人, clause: S8-02}
  网格办: {kind: 办公室, in: 县级, clause: S8-02}
duties:
  月巡查: {who: 网格员, does: 巡查, in: 本网格, often: 每月至少2次, clause: S8-03}
  季培训: {who: 网格办, does: 培训, often: unset 定期, clause: S8-04}
  可调整: {who: 网格办, does: 会议, often: 每月1次, local: true, clause: S8-05}
evidence:
  照片: {for: 巡查, photos: 至少2张, clause: S8-06}
`

func county(t *testing.T, body string) (*scheme.Scheme, scheme.Problems) {
	t.Helper()
	lib := scheme.Library(schemes.All())
	lib["schemes/pro.yaml"] = []byte(province)
	lib[file] = []byte("scheme: x\ntitle: 县方案\nplace: 某县\nextends: pro\nclauses: S7\n" + body)
	return scheme.Load(lib, file)
}

func TestAChildMayAddAndTighten(t *testing.T) {
	s, ps := county(t, "duties:\n  月巡查: {often: 每周1次, clause: S7-01}\n  季培训: {often: 每季度1次, clause: S7-02}\n  县例会: {who: 网格办, does: 会议, often: 每月1次, clause: S7-03}\nevidence:\n  照片: {photos: 至少3张, clause: S7-04}\ndrop: {duties: 可调整}\n")
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	if len(s.Duties) != 3 || s.Duties[0].Often.Unit != "week" || s.Duties[0].Who[0].Name != "网格员" {
		t.Errorf("%+v", s.Duties)
	}
	if len(s.Grids) != 1 || s.Title != "县方案" {
		t.Errorf("%+v", s.Grids)
	}
}

func TestAChildMayNotLoosen(t *testing.T) {
	for name, c := range map[string]struct{ body, says string }{
		"less often":      {"duties: {月巡查: {often: 每月1次}}", "由“每月至少2次”减为“每月1次”"},
		"made open":       {"duties: {月巡查: {often: unset}}", "被改成未定"},
		"fewer people":    {"posts: {网格员: {count: 每网格1人}}", "由“每网格至少2人”减为“每网格1人”"},
		"fewer photos":    {"evidence: {照片: {photos: 至少1张}}", "由“至少2张”减为“至少1张”"},
		"dropped":         {"drop: {duties: 月巡查}", "删去了“月巡查”"},
		"statutory clock": {"accidents: {clocks: {单位报告: {limit: 2小时}}}", "由“1小时”延长为“2小时”（生产安全事故报告和调查处理条例第九条）"},
	} {
		t.Run(name, func(t *testing.T) {
			_, ps := county(t, c.body+"\n")
			text := ps.Errors().Text()
			if !strings.Contains(text, c.says) || !strings.Contains(text, "错误 E3") || !strings.Contains(text, file+":6:") {
				t.Errorf("got\n%s\nwant %q", text, c.says)
			}
		})
	}
	if _, ps := county(t, "duties: {可调整: {often: 每季度1次}}\n"); ps.Failed() {
		t.Errorf("what is local may be loosened:\n%s", ps.Text())
	}
	if s, ps := county(t, "accidents: {clocks: {单位报告: {limit: 30分钟, clause: S7-01}}}\n"); ps.Failed() || s.Accidents.Clocks[0].Limit.N != 30 {
		t.Errorf("a statutory clock may be shortened:\n%s", ps.Text())
	}
}

func TestAPlatformDefaultGivesWayToThePlan(t *testing.T) {
	s, ps := load(t, minimum+"flow: {clocks: {签收: {limit: 3个工作日, clause: S1-01}}}\n")
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	for _, k := range s.Flow.Clocks {
		if k.Name == "签收" && (k.Limit.N != 3 || k.From != "交办" || k.Source != scheme.Stated || k.Values["from"].Source != scheme.Default) {
			t.Errorf("%+v", k)
		}
	}
}
