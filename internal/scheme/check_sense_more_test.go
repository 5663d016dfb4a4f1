package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
)

func TestAPlanWhosePartsDoNotFitTogetherIsTold(t *testing.T) {
	sheet := func(of, parts string) string {
		return "assess 考: {of: " + of + ", by: 网格办, often: 每年1次, total: 100分, parts: {" + parts + "}, clause: S9-08}"
	}
	line := func(full string) string {
		return "{full: " + full + ", of: 人工, score: 按比例, clause: S9-08}"
	}
	two := "村网格员: {kind: 网格员, in: 村级, needs: 岗前培训 => 村网格员: {kind: 网格员, in: 村级, needs: 岗前培训, count: 每网格1人\n"
	refuses(t, []mistake{
		{sheet("村网格员", "共性: {full: 60, lines: {一: "+line("55")+"}, clause: S9-08}, 个性: {full: 40, lines: {二: "+line("40")+"}, clause: S9-08}"), "W01", "共性", "满分60，各项合计55"},
		{sheet("村网格员", "共性: {full: 60, lines: {一: "+line("60")+"}, clause: S9-08}, 个性: {full: 30, lines: {二: "+line("30")+"}, clause: S9-08}"), "W01", "考", "合计90"},
		{sheet("部门", "共性: {full: 60, lines: {一: "+line("60")+"}, clause: S9-08}, 个性: {full: 40, by_subject: {应急所: {lines: {二: "+line("40")+"}}}, clause: S9-08}"), "W65", "个性", "派出所、环保所"},
		{sheet("部门", "共性: {full: 60, lines: {一: "+line("60")+"}, clause: S9-08}, 个性: {full: 40, by_subject: {应急所: {lines: {二: "+line("30")+"}}}, clause: S9-08}"), "W01", "应急所", "满分40，各项合计30"},
		{two + dutyWith("does: 巡查, each: 企业, often: 每月1次, people: 2人"), "W66", "2人", "每网格1人"},
		{dutyWith("does: 督促, each: 村级, often: 每月1次"), "W65", "村级", "in: 本网格"},
		{"drop flow.acts: [签收]", "W16", "flow.acts", "走不到复查"},
	})
	silent(t, "W01 W65 W66 W16", []string{
		sheet("村网格员", "共性: {full: 60, lines: {一: "+line("60")+"}, clause: S9-08}, 个性: {full: 40, lines: {二: "+line("40")+"}, clause: S9-08}, 加分: {outside: true, full: 5, lines: {三: "+line("3")+"}, clause: S9-08}"),
		dutyWith("does: 巡查, each: 企业, often: 每月1次, people: 2人"), dutyWith("does: 巡查, in: 本网格, often: 每月1次"),
		two + dutyWith("does: 巡查, each: 企业, often: 每月1次, people: 2人, with: 村网格长"), "drop flow.acts: [挂牌]",
	})
}

// What explain prints of a plan is what its author wrote, not what the platform
// had before, and not what an address of the language sounds like.
func TestSentencesSayWhatThePlanSays(t *testing.T) {
	for add, want := range map[string]string{
		"accidents clocks: {单位报告: 30分钟}\n  clause: S9-08":             "30分钟内报县级以上应急管理部门和行业主管部门〔S9-08〕",
		"tipoffs clocks: {受理: 1个工作日}\n  accept: 网格办\n  clause: S9-08": "受理：1个工作日内〔S9-08〕",
		"sites.classes": "台账“重点”为“是”的",
		"rewards 举报: {to: 举报人, percent: 5% of case.fine, pool: 每年20万元 先到先得, clause: S9-08}":                                                  "按罚款数额的5%；总额每年20万元，先到先得",
		dutyWith("does: 上报, often: 每季度1次, due: 季末后10天"):                                                                                      "季末后10天内完成",
		dutyWith("does: 上报, often: 每月1次, due: 次月5日"):                                                                                         "次月5日前完成",
		dutyWith("does: 值班, often: 全天, shifts: 三班"):                                                                                          "分三班",
		dutyWith("does: 督查, each: 单位级, often: 每月1次"):                                                                                         "逐个督查单位级网格",
		"rollout 动员: {from: 2026-04, to: 2026-04, covers: 全镇, clause: S9-08}":                                                                "2026年4月，覆盖全镇",
		"contracts 补贴: {provides: 网格员补贴, cost: 每年5万元, owner: 应急所, clause: S9-08}":                                                            "用于网格员补贴",
		"  应急所: {sectors: 工贸, =>   应急所: {domains: 安全生产, sectors: 工贸,":                                                                        "主管工贸行业，主管安全生产领域",
		"  派出所: {sectors: 消防, clause: S9-06} =>   派出所: {sectors: 消防, clause: S9-06}\n  环保所: {rest: true, triage: true, clause: S9-06}":       "环保所：其他没有写明归谁的归它，无人主管或几家都管的，由它裁定",
		"gates 齐备: {each: 网格, has: [网格长, 网格员], clause: S9-08}":                                                                               "各级网格只看本级设有的岗位",
		"calendar 季: {days: 6月1日至8月31日, clause: S9-08}\n" + dutyWith("does: 巡查, each: 企业, often: 每月1次, boost: {during: 季, often: unset 加强}"): "duties.甲.boost.often（村网格员），原文“加强”：加密期间按平时的频次",
	} {
		rows := []string{add}
		switch {
		case strings.HasPrefix(add, "calendar"):
			rows = strings.Split(add, "\n")
		case add == "sites.classes":
			rows = []string{"    学校: {sector: 消防, =>     重点户: {when: facts.重点, clause: S9-04}\n    学校: {sector: 消防,"}
		}
		s, ps := load(t, written(t, rows...))
		if ps.Failed() {
			t.Errorf("%s\n%s", add, ps.Text())
			continue
		}
		if text := said(t, s); !strings.Contains(text, want) {
			t.Errorf("%q is not said of %s:\n%s", want, add, text)
		}
	}
}

func said(t *testing.T, s *scheme.Scheme) string {
	t.Helper()
	var b strings.Builder
	if err := s.Explain(&b, ""); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestACardTellsWhoComesFromOutsideAndOnlyOnesOwnPart(t *testing.T) {
	src := written(t, "posts 包村干部: {kind: 联系人, in: 村级, clause: S9-02}",
		"posts 督查员: {kind: 网格员, in: 村级, employer: 网格办, clause: S9-02}",
		"assess 部门考核: {of: 部门, by: 网格办, often: 每年1次, total: 100分, parts: {共性: {full: 60, lines: {一: {full: 60, of: 人工, score: 按比例}}}, 个性: {full: 40, by_subject: {应急所: {lines: {执法: {full: 40, of: 人工, score: 按比例}}}}}}, clause: S9-08}",
		"contracts 经费: {provides: 网格员补贴, cost: 每年5万元, owner: 环保所, clause: S9-08}",
		"flow clocks: {整改: {limit: 5天, ladder: [{at: 超期, do: 催办, by: 村网格长, to: 主办}, {at: 超期3天, do: 督办, by: 镇网格长, to: 主办}], clause: S9-08}}")
	s, ps := load(t, src)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	for post, want := range map[string][2]string{ // what must be on the card, and what must not
		"村网格长": {"不归他管的有督查员、包村干部", "还提到他的"},
		"包村干部": {"不归村网格长管", "上面是"},
		"应急所":  {"执法：40分", "没有给他写"},
		"派出所":  {"没有给他写“个性”的细则", "执法：40分"},
		"环保所":  {"购买服务和经费", "补贴和奖励"},
	} {
		card := cardOf(t, s, post)
		if !strings.Contains(card, want[0]) || strings.Contains(card, want[1]) {
			t.Errorf("%s: want %q and no %q:\n%s", post, want[0], want[1], card)
		}
	}
}

func TestASimulationTestsOnlyWhatItWasTold(t *testing.T) {
	plan := `grids: {街: {covers: 区域}, 社: {covers: 区域, under: 街, count: 共4个}, 企: {covers: 单位, under: 社, one_per: [矿, 大户]}}
posts: {员: {kind: 网格员, in: 社, count: unset 若干}, 主: {kind: 单位, in: 企}, 联: {kind: 联系人, in: 社}, 办: {kind: 办公室, in: 街}}
sites: {facts: {人数: 数}, classes: {店: {added: 试}, 矿: {added: 试}, 大户: {when: facts.人数 > 100, added: 试}}}
duties:
  自查: {who: 主, does: 自查, in: 本网格, often: 每月1次, added: 试}
  查矿: {who: 员, does: 巡查, each: 矿, often: 每月1次, added: 试}
  包村: {who: 联, does: 督促, each: 社, often: unset 经常, added: 试}
  零报告: {who: 办, does: 上报, often: 每天20次, added: 试}
`
	at := scheme.Town{Sites: 100, Classes: map[string]int{"矿": 3}}
	sim, loads := reckon(t, plan, at)
	expect(t, loads, map[string]int{"主 自查": 3 * 12, "员 查矿": 3 * 12})
	if told := strings.Join(sim.Assumed, ""); !strings.Contains(told, "“大户”没有给户数，按 0 户计") || !strings.Contains(told, "“员”方案没有写几人") {
		t.Errorf("%v", sim.Assumed)
	}
	if _, ok := loads["联 包村"]; ok || strings.Join(sim.Silent, "") != "包村" {
		t.Errorf("%v %v", loads["联 包村"], sim.Silent)
	}
	if p := loadOf(t, sim, "员"); p.Standing != 4 || p.Grids != 3 {
		t.Errorf("%+v", p)
	}
	var b strings.Builder
	sim.Write(&b)
	for _, want := range []string{"先考虑减少次数", "设在 4 格，其中 3 格有任务"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
	// One that is a mine and large is one grid, not two.
	at.Classes["大户"] = 100
	_, loads = reckon(t, plan, at)
	expect(t, loads, map[string]int{"主 自查": 100 * 12})
}
