package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

const tabled = `scheme:  pro
title:   省方案
place:   某省
extends: base
clauses: S8
grids:
  县级: {covers: 区域, clause: S8-01}
posts:
  网格员: {kind: 网格员, in: 县级, clause: S8-02}
  网格办: {kind: 办公室, in: 县级, clause: S8-02}
gates:
  持证: {each: 网格员, has: [岗前培训, 急救培训], exam: 80分, valid: 2年, grace: 3个月, lasts: 24学时, clause: S8-03}
calendar: {汛期: 6月1日至9月30日, 冬季: 11月1日至12月31日}
sites:
  facts: {人数: 数}
  classes: {小店: {clause: S8-04}, 大厂: {clause: S8-04}}
  keep: [[site, tier], [大厂, 县级], ["*", 县级]]
duties:
  按人数: {who: 网格员, does: 巡查, each: 小店, often: [[facts.人数, often], [100以上, 每周1次], ["*", 每月1次]], clause: S8-05}
  培训: {who: 网格办, does: 培训, with: [网格员, 网格办], often: 每年2次, lasts: 4学时, clause: S8-06}
evidence:
  影像: {for: 巡查, photos: 至少2张, signature: [现场负责人, 网格员], clause: S8-07}
bans:
  禁放: {bars: [燃放烟花, 焚烧秸秆], during: [汛期, 冬季], each: 小店, clause: S8-08}
rolls:
  黑名单: {of: 小店, enter: [两次逾期, 发生事故], leave: 整改到位, approve: 网格办, lasts: 1年, results: [取消评优, 加密巡查], clause: S8-09}
flow:
  acts:
    上报: {needs: [[case.grade, needs], [重大, [治理方案, 影像资料]], ["*", 照片]], clause: S8-10}
    退回: {times: 2, clause: S8-11}
    挂牌: {grades: [重大, 一般], clause: S8-12}
`

func under(t *testing.T, body string) scheme.Problems {
	t.Helper()
	lib := scheme.Library(schemes.All())
	lib["schemes/pro.yaml"] = []byte(tabled)
	lib[file] = []byte("scheme: x\ntitle: 县方案\nplace: 某县\nextends: pro\nclauses: S7\n" + body + "\n")
	_, ps := scheme.Load(lib, file)
	return ps
}

// law: S2-34 – a value that cannot be shown to be as strict is looser.
func TestAChildLoosensNoTableAndNoList(t *testing.T) {
	if ps := under(t, ""); ps.Failed() {
		t.Fatal(ps.Text())
	}
	needs := func(rows string) string {
		return "flow: {acts: {上报: {needs: [[case.grade, needs], " + rows + "], clause: S7-01}}}"
	}
	often := func(rows string) string { return "duties: {按人数: {often: " + rows + ", clause: S7-01}}" }
	for name, c := range map[string]struct{ body, says string }{
		// A cell that is a list: fewer papers are looser.
		"fewer papers":                  {needs(`[重大, 治理方案], ["*", 照片]`), "少了“影像资料”"},
		"fewer papers in a list":        {needs(`[重大, [治理方案]], ["*", 照片]`), "少了“影像资料”"},
		"fewer papers, one for all":     {"flow: {acts: {上报: {needs: 照片, clause: S7-01}}}", "少了“治理方案”"},
		"another paper":                 {needs(`[重大, [治理方案, 照片]], ["*", 照片]`), "少了“影像资料”"},
		"another order":                 {needs(`[重大, [影像资料, 治理方案]], ["*", 照片]`), ""},
		"more papers":                   {needs(`[重大, [影像资料, 治理方案, 会议纪要]], ["*", [照片, 说明]]`), ""},
		"the same for all":              {"flow: {acts: {上报: {needs: [治理方案, 影像资料, 照片], clause: S7-01}}}", ""},
		"a row open":                    {needs(`[重大, unset], ["*", 照片]`), "被改成未定"},
		"an early row takes the strict": {needs(`["*", 照片], [重大, [治理方案, 影像资料]]`), "少了“治理方案”"},
		"no row of the rest":            {needs(`[重大, [治理方案, 影像资料]]`), "少了“其余"},
		// Conditions that are lists or runs of numbers meet where they overlap.
		"a list of grades":       {needs(`[[重大, 一般], 照片], ["*", [照片, 治理方案, 影像资料]]`), "少了“治理方案”"},
		"a run of numbers":       {often(`[[facts.人数, often], [50以上, 每月1次], ["*", 每月1次]]`), "减为“每月1次”"},
		"part of a run":          {often(`[[facts.人数, often], [150以上, 每月1次], ["*", 每周1次]]`), "减为“每月1次”"},
		"a wider run":            {often(`[[facts.人数, often], [50以上, 每周1次], ["*", 每月1次]]`), ""},
		"a row of the rest gone": {often(`[[facts.人数, often], [100以上, 每周1次]]`), "少了“其余"},
		"one value for all":      {often("每周1次"), ""},
		// Gates.
		"a gate of fewer trainings": {"gates: {持证: {has: 岗前培训, clause: S7-01}}", "少了“急救培训”"},
		"a gate of more":            {"gates: {持证: {has: [岗前培训, 急救培训, 消防培训], clause: S7-01}}", ""},
		"a lower mark":              {"gates: {持证: {exam: 60分, clause: S7-01}}", "减为“60分”"},
		"valid for longer":          {"gates: {持证: {valid: 3年, clause: S7-01}}", "延长为“3年”"},
		"valid for less":            {"gates: {持证: {valid: 1年, clause: S7-01}}", ""},
		"a longer grace":            {"gates: {持证: {grace: 6个月, clause: S7-01}}", "延长为“6个月”"},
		"a shorter grace":           {"gates: {持证: {grace: 1个月, clause: S7-01}}", ""},
		"a shorter training":        {"gates: {持证: {lasts: 8学时, clause: S7-01}}", "减为“8学时”"},
		"a longer training":         {"gates: {持证: {lasts: 72学时, clause: S7-01}}", ""},
		"a training in other units": {"gates: {持证: {lasts: 3天, clause: S7-01}}", "改成“3天”"},
		// Duties, proof.
		"fewer are trained":        {"duties: {培训: {with: 网格员, clause: S7-01}}", "少了“网格办”"},
		"trained for less":         {"duties: {培训: {lasts: 2学时, clause: S7-01}}", "减为“2学时”"},
		"fewer sign":               {"evidence: {影像: {signature: 网格员, clause: S7-01}}", "少了“现场负责人”"},
		"fewer photographs":        {"evidence: {影像: {photos: 至少1张, clause: S7-01}}", "减为“至少1张”"},
		"more photographs and ink": {"evidence: {影像: {photos: 至少3张, signature: [现场负责人, 网格员, 网格办], clause: S7-01}}", ""},
		// Bans and lists of sites.
		"less is banned":            {"bans: {禁放: {bars: 燃放烟花, clause: S7-01}}", "少了“焚烧秸秆”"},
		"more is banned":            {"bans: {禁放: {bars: [燃放烟花, 焚烧秸秆, 露天烧烤], clause: S7-01}}", ""},
		"banned in fewer seasons":   {"bans: {禁放: {during: 汛期, clause: S7-01}}", "改成“汛期”"},
		"fewer reasons to be on it": {"rolls: {黑名单: {enter: 发生事故, clause: S7-01}}", "少了“两次逾期”"},
		"more reasons":              {"rolls: {黑名单: {enter: [两次逾期, 发生事故, 拒不整改], clause: S7-01}}", ""},
		"off it sooner":             {"rolls: {黑名单: {lasts: 6个月, clause: S7-01}}", "改成“6个月”"},
		"on it for longer":          {"rolls: {黑名单: {lasts: 2年, clause: S7-01}}", ""},
		"left more easily":          {"rolls: {黑名单: {leave: 提出申请, clause: S7-01}}", "改成“提出申请”"},
		"fewer consequences":        {"rolls: {黑名单: {results: 取消评优, clause: S7-01}}", "加密巡查"},
		// Acts.
		"sent back more often":     {"flow: {acts: {退回: {times: 3, clause: S7-01}}}", "增为“3”"},
		"sent back less often":     {"flow: {acts: {退回: {times: 1, clause: S7-01}}}", ""},
		"fewer grades are listed":  {"flow: {acts: {挂牌: {grades: 重大, clause: S7-01}}}", "少了“一般”"},
		"an act narrowed to a few": {"flow: {acts: {上报: {grades: 重大, clause: S7-01}}}", "管的比上级规定的少"},
		// Tables there is nothing to compare by.
		"who keeps": {"sites: {keep: [[site, tier], [\"*\", 县级]]}", "改成"},
	} {
		t.Run(name, func(t *testing.T) {
			ps := under(t, c.body)
			text := ps.Errors().Text()
			if c.says == "" {
				if ps.Failed() {
					t.Errorf("refused:\n%s", text)
				}
				return
			}
			if !strings.Contains(text, c.says) || !strings.Contains(text, "错误 E31") || !strings.Contains(text, file+":6:") || strings.Count(text, "错误") != 1 {
				t.Errorf("got\n%s\nwant %q", text, c.says)
			}
		})
	}
}
