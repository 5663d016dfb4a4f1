package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
)

// sample is a plan with one thing of every kind, free of errors and warnings; the
// rows of the tests below add to it or change a word of it.
const sample = `scheme:  x
title:   安全生产网格化管理实施细则
place:   某县某镇
edition: 2026-01-01
extends: base
clauses: S9
domains: [安全生产, 环境保护]
grids:
  镇级: {covers: 区域, clause: S9-01}
  村级: {covers: 区域, under: 镇级, clause: S9-01}
  单位级: {covers: 单位, under: 村级, optional: true, clause: S9-01}
posts:
  镇网格长: {kind: 网格长, in: 镇级, clause: S9-02}
  村网格长: {kind: 网格长, in: 村级, clause: S9-02}
  村网格员: {kind: 网格员, in: 村级, needs: 岗前培训, clause: S9-02}
  安全劝导员: {kind: 群防, in: 村级, clause: S9-02}
  单位安全员: {kind: 单位, in: 单位级, clause: S9-02}
  网格办: {kind: 办公室, in: 镇级, clause: S9-02}
departments:
  应急所: {standing: true, clause: S9-03}
  派出所: {standing: true, clause: S9-03}
  环保所: {clause: S9-03}
sectors:
  工贸: [机械, 纺织]
  消防: {cross: true}
sites:
  facts:
    面积: 数
    隶属: [中央, 省属, 民营]
    重点: 是否
  classes:
    企业: {sector: 机械, clause: S9-04}
    小商铺: {sector: 纺织, clause: S9-04}
    学校: {sector: 消防, clause: S9-04}
risk:
  四色: {levels: [红, 黄, 蓝], assign: {红: facts.重点, 黄: facts.面积 > 500, 蓝: "true"}, clause: S9-05}
owners:
  应急所: {sectors: 工贸, clause: S9-06}
  派出所: {sectors: 消防, clause: S9-06}
duties:
  村巡查: {who: 村网格员, does: 巡查, each: 企业, often: 每周1次, clause: S9-07}
`

// written adds entries to the sample: "duties 甲: {…}" puts one under duties, a row
// with " => " changes a word of it.
func written(t *testing.T, rows ...string) string {
	t.Helper()
	src := sample
	for _, row := range rows {
		if was, is, ok := strings.Cut(row, " => "); ok {
			if !strings.Contains(src, was) {
				t.Fatalf("the sample has no %q", was)
			}
			src = strings.Replace(src, was, is, 1)
			continue
		}
		section, entry, _ := strings.Cut(row, " ")
		if strings.Contains(src, "\n"+section+":\n") {
			src = strings.Replace(src, "\n"+section+":\n", "\n"+section+":\n  "+entry+"\n", 1)
		} else {
			src += section + ":\n  " + entry + "\n"
		}
	}
	return src
}

// marked is the text a problem points at.
func marked(p scheme.Problem) string {
	rs := []rune(p.Line)
	if p.Pos.Col < 1 || p.Pos.Col > len(rs) {
		return ""
	}
	return string(rs[p.Pos.Col-1 : min(len(rs), p.Pos.Col-1+p.Span)])
}

// mistake is one bad line: the code it brings, the characters it marks and a
// piece of what was expected instead.
type mistake struct{ add, code, mark, expect string }

func refuses(t *testing.T, list []mistake) {
	t.Helper()
	for _, m := range list {
		t.Run(m.add, func(t *testing.T) {
			_, ps := load(t, written(t, strings.Split(m.add, "\n")...))
			var found *scheme.Problem
			for i, p := range ps {
				if p.Code == m.code && (found == nil || marked(p) == m.mark) {
					found = &ps[i]
				}
			}
			if found == nil {
				t.Fatalf("no %s in\n%s", m.code, ps.Text())
			}
			if got := marked(*found); got != m.mark {
				t.Errorf("it marks %q, want %q\n%s", got, m.mark, found.Text())
			}
			if said := found.Text(); m.expect == "" || !strings.Contains(said, m.expect) || strings.Contains(said, "%s") {
				t.Errorf("want %q in\n%s", m.expect, said)
			}
			if found.En == "" || strings.ContainsAny(found.En[:1], "“") && len(found.En) < 3 {
				t.Errorf("no English: %q", found.En)
			}
		})
	}
}

// silent are good neighbours of the mistakes: none of the codes may come.
func silent(t *testing.T, codes string, list []string) {
	t.Helper()
	for _, add := range list {
		t.Run(add, func(t *testing.T) {
			_, ps := load(t, written(t, strings.Split(add, "\n")...))
			for _, p := range ps {
				if !p.Warning() || strings.Contains(codes, p.Code) {
					t.Error(p.Text())
				}
			}
		})
	}
}

func TestTheSampleIsFreeOfErrorsAndWarnings(t *testing.T) {
	if _, ps := load(t, sample); len(ps) > 0 {
		t.Error(ps.Text())
	}
}

// law: Regulations on the Reporting of Production Safety Accidents arts. 9, 11, 13, 29
func TestAStatutoryClockCannotBeTouchedInAnyForm(t *testing.T) {
	refuses(t, []mistake{
		{"accidents clocks: {单位报告: 5小时}", "E34", "5小时", "1小时"},
		{"accidents clocks: {单位报告: 当日}", "E34", "当日", "1小时"},
		{"accidents clocks: {单位报告: unset 及时}", "E34", "unset 及时", "1小时"},
		{"accidents clocks: {单位报告: {limit: 2小时, clause: S9-08}}", "E34", "2小时", "第九条"},
		{"accidents clocks: {伤亡补报: {limit: 1个月, clause: S9-08}}", "E34", "1个月", "30天"},
		{"accidents clocks: {单位报告: {from: 上班后, clause: S9-08}}", "E34", "上班后", "接到现场报告"},
		{"accidents clocks: {单位报告: {by: 网格员, clause: S9-08}}", "E34", "网格员", "事故发生单位负责人"},
		{"accidents clocks: {单位报告: {to: 网格办, clause: S9-08}}", "E34", "网格办", "县级以上"},
		{"accidents clocks: {单位报告: {law: 无, clause: S9-08}}", "E34", "无", "第九条"},
		{"accidents report: unset", "E60", "unset", "report: 法定"},
		{"accidents clocks: unset", "E60", "unset", "1小时"},
		{"drop accidents: [clocks]", "E31", "clocks", "不能删"},
		{"drop accidents.clocks: [单位报告]", "E31", "单位报告", "不能删"},
	})
	silent(t, "E34 E60", []string{
		"accidents clocks: {单位报告: 30分钟}", "accidents clocks: {单位报告: {limit: 30分钟, clause: S9-08}}", "accidents clocks: {伤亡补报: {limit: 15天, clause: S9-08}}",
		"accidents report: 法定",
	})
}

func TestTheLawsOwnClockIsNoLimitOfThePlan(t *testing.T) {
	refuses(t, []mistake{
		{"flow clocks: {整改: {limit: 法定, clause: S9-08}}", "E61", "法定", "unset"},
		{"flow clocks: {整改: {limit: [[case.grade, limit], [重大, 法定], [\"*\", 5天]], clause: S9-08}}", "E61", "法定", "5个工作日"},
		{"duties 跟踪: {who: 村网格员, does: 回看, after: 反馈, within: 法定, clause: S9-08}", "E61", "法定", "unset"},
	})
	silent(t, "E61", []string{"duties 跟踪: {who: 村网格员, does: 回看, after: 反馈, within: 5天, clause: S9-08}"})
}

func TestWhatThePlatformStandsOnCannotBeDropped(t *testing.T) {
	refuses(t, []mistake{
		{"drop flow: [acts]", "E31", "acts", "不能删"},
		{"drop flow.acts: [复查]", "E31", "复查", "不能删"},
		{"drop flow.states: [待复查]", "E31", "待复查", "不能删"},
		{"drop evidence: [隐患]", "E31", "隐患", "不能删"},
		{"drop hazards.grades: [重大]", "E31", "重大", "不能删"},
		{"drop duties: [没有]", "E17", "duties", "上级方案里有的章节"},
		{"drop flow.clocks: [没有的]", "E17", "没有的", "flow.clocks"},
	})
	_, ps := load(t, written(t, "drop flow.clocks: [上报]"))
	if ps.Failed() || !strings.Contains(ps.Text(), "W10") {
		t.Errorf("a drop without a clause is not told\n%s", ps.Text())
	}
	if _, ps = load(t, written(t, "drop flow.clocks: [上报]")+"  clause: S9-20\n"); len(ps) > 0 {
		t.Error(ps.Text())
	}
}

// law: scheme-syntax §10.18
func TestFourEyesCannotBeWrittenAway(t *testing.T) {
	refuses(t, []mistake{
		{"flow acts: {反馈: {who: 主办, move: 整改中→已销号, clause: S9-08}}", "E39", "整改中→已销号", "待复查"},
		{"flow acts: {反馈: {who: 村网格员, move: 任意→已销号, clause: S9-08}}", "E39", "任意→已销号", "待复查"},
		{"flow acts: {当场整改: {move: 已登记→已销号, clause: S9-08}}", "E39", "已登记→已销号", "待复查"},
		{"flow acts: {督促: {who: 村网格员, move: 任意→已销号, clause: S9-08}}", "E39", "任意→已销号", "待复查"},
		{"flow acts: {办结: {effect: 移交, who: 主办, move: 整改中→已销号, clause: S9-08}}", "E39", "整改中→已销号", "已移交"},
		{"flow acts: {核销: {effect: 销号, who: 网格办, move: 待复查→已销号, clause: S9-08}}", "E39", "待复查→已销号", "误报"},
		{"flow acts: {核销: {effect: 销号, who: 网格办, move: 任意→已销号, clause: S9-08}}", "E39", "任意→已销号", "误报"},
		{"flow acts: {复查: {who: 反馈人, clause: S9-08}}", "E39", "反馈人", "反馈人以外"},
		{"flow acts: {复查: {not: 任何人, clause: S9-08}}", "E39", "任何人", "反馈人"},
		{"flow acts: {复查: {who: 主办, not: unset, clause: S9-08}}", "E39", "unset", "not: 反馈人"},
		{"flow acts: {复查: {not: [], clause: S9-08}}", "E39", "[", "not: 反馈人"},
		{"flow acts: {复查: {who: [], clause: S9-08}}", "E39", "[", "反馈人以外"},
		{"flow acts: {复核: {effect: 复查, who: 主办, move: 待复查→已销号, clause: S9-08}}", "E39", "复核", "not: 反馈人"},
		{"flow acts: {复查: {who: 主办, clause: S9-08}, 反馈: {who: 主办, clause: S9-08}}", "E39", "主办", "反馈人以外"},
		{"flow variants: {简易: {acts: {反馈: {who: 主办, move: 整改中→已销号, clause: S9-08}}, clause: S9-08}}", "E39", "整改中→已销号", "待复查"},
	})
	silent(t, "E39", []string{
		"flow acts: {复查: {who: [村网格长, 网格办], clause: S9-08}}", "flow acts: {复查: {who: 主办, clause: S9-08}}", "flow acts: {移交: {who: 网格办, clause: S9-08}}",
		"flow acts: {核销: {effect: 销号, who: 网格办, needs: [理由], move: 已登记→已销号, clause: S9-08}}",
	})
}

// law: Work Safety Law arts. 62, 65, 70
func TestOrdersAndPenaltiesBelongToBodiesWithStanding(t *testing.T) {
	refuses(t, []mistake{
		{"flow acts: {责令: {who: 村网格员, effect: 督促, clause: S9-08}}", "E23", "村网格员", "执法资格"},
		{"flow acts: {处罚: {who: 村网格员, effect: 督办, clause: S9-08}}", "E23", "村网格员", "执法资格"},
		{"flow acts: {停产停业: {who: 村网格员, effect: 督促, clause: S9-08}}", "E23", "村网格员", "执法资格"},
		{"flow acts: {先行查封: {who: [镇网格长, 安全劝导员], effect: 督促, clause: S9-08}}", "E23", "安全劝导员", "执法资格"},
		{"flow acts: {现场处理: {aka: 责令停工, who: 村网格员, effect: 督促, clause: S9-08}}", "E23", "村网格员", "执法资格"},
		{"flow acts: {取缔: {who: 发现人, effect: 督促, clause: S9-08}}", "E23", "发现人", "执法资格"},
		{"flow acts: {挂牌: {who: 网格办, approve: 村网格员, clause: S9-08}}", "E23", "村网格员", "执法资格"},
		{"flow acts: {挂牌: {who: 网格办, approve: {one_of: [应急所, 村网格员]}, clause: S9-08}}", "E23", "村网格员", "执法资格"},
		{"flow acts: {挂牌: {who: 村网格员, clause: S9-08}}", "E23", "村网格员", "执法资格"},
		{"roles 现场人: {choose: [{when: 'site.area > 10', is: 村网格员}, {else: 镇网格长}]}\nflow acts: {责令: {who: 现场人, effect: 督促, clause: S9-08}}", "E23", "现场人", "执法资格"},
		{"flow clocks: {整改: {limit: 5天, ladder: [{at: 超期, do: 挂牌, by: 村网格员, clause: S9-08}], clause: S9-08}}", "E23", "村网格员", "执法资格"},
		{"duties 责令整改: {who: 村网格员, does: 督促, each: 企业, often: 每月1次, clause: S9-08}", "E23", "村网格员", "执法资格"},
		{"forms 责令限期整改通知书: {items: [问题], clause: S9-08}\nduties 下达: {who: 村网格员, does: 督促, each: 企业, often: 每月1次, form: 责令限期整改通知书, clause: S9-08}", "E23", "村网格员", "执法资格"},
		{"needs: 岗前培训 => may: 责令停产", "E23", "责令停产", "上报"},
		{"flow acts: {责令: {who: 环保所, effect: 督促, clause: S9-08}}", "W61", "环保所", "standing: true"},
		{"flow acts: {罚款: {who: 镇网格长, effect: 督促, clause: S9-08}}", "W61", "镇网格长", "standing: true"},
		{"posts 环保员: {kind: 部门, in: 镇级, may: [责令], clause: S9-08}", "W61", "责令", "执法资格"},
		{"posts 环保员: {kind: 部门, in: 镇级, may: [飞行], clause: S9-08}", "E16", "飞行", "动作"},
	})
	silent(t, "E23 W61", []string{
		"flow acts: {责令: {who: 应急所, effect: 督促, clause: S9-08}}", "flow acts: {建议责令停产: {who: 村网格员, effect: 督促, clause: S9-08}}",
		"flow acts: {提请处罚: {who: 村网格员, effect: 上报, to: 应急所, clause: S9-08}}", "flow acts: {挂牌: {who: 网格办, approve: 应急所, clause: S9-08}}",
		"duties 责令整改: {who: 应急所, does: 督促, each: 企业, often: 每月1次, clause: S9-08}", "posts 应急员: {kind: 部门, in: 镇级, holder: 应急所人员, may: [责令], clause: S9-08}",
		"duties 停产企业走访: {who: 村网格员, does: 走访, each: 企业, often: 每月1次, clause: S9-08}",
	})
}

// law: product law 3; scheme-syntax §4 (assess)
func TestPersonsAreNeitherTrackedNorRanked(t *testing.T) {
	sheet := func(body string) string {
		return "assess 考核: {of: 村网格员, by: 网格办, often: 每年1次, " + body + ", clause: S9-08}"
	}
	refuses(t, []mistake{
		{"duties 每日打卡: {who: 村网格员, does: 上报, often: 每周1次, clause: S9-08}", "E26", "每日打卡", "基层减负"},
		{"duties 上报位置: {who: 村网格员, does: 上报, about: [GPS定位], often: 每周1次, clause: S9-08}", "E26", "GPS定位", "missed"},
		{"duties 报步数: {who: 村网格员, does: 上报, about: [网格], often: 每周1次, clause: S9-08}", "E26", "报步数", "基层减负"},
		{"duties 转发: {who: 村网格员, does: 宣传, about: [点赞], often: 每周1次, clause: S9-08}", "E26", "点赞", "missed"},
		{"duties 巡更: {who: 村网格员, does: 巡查, in: 本网格, often: 每周1次, evidence: [行走轨迹], clause: S9-08}", "E26", "行走轨迹", "missed"},
		{"flow acts: {上报: {who: 村网格员, needs: [实时定位], clause: S9-08}}", "E26", "实时定位", "missed"},
		{"gates 上岗: {each: 村网格员, has: [人脸识别], clause: S9-08}", "E26", "人脸识别", "missed"},
		{"boards 公示牌: {at: 村级, shows: [姓名, 网格员排名], clause: S9-08}", "E26", "网格员排名", "第几名"},
		{"sharing platforms: {省平台: {scope: [网格员轨迹], clause: S9-08}}", "E26", "网格员轨迹", "missed"},
		{sheet("total: 合计, lines: {巡查里程: {of: 人工, score: 每次-1}}"), "E26", "巡查里程", "missed"},
		{sheet("total: 合计, lines: {名次: {of: 人工, score: 每次-1}}"), "E26", "名次", "missed"},
		{sheet("total: 合计, lines: {甲: {of: 人工, score: 按名次+3/2/1}}"), "E26", "按名次+3/2/1", "网格可以"},
		{sheet("total: 合计, lines: {甲: {of: 人工, score: 每次-1}}, results: {末位: 解聘}"), "E26", "末位", "第几名"},
		{sheet("total: 合计, lines: {甲: {of: 人工, score: 每次-1}}, ranking: {top: 3}"), "E26", "ranking", "不对人排名"},
		{"assess 排名通报: {of: 村网格员, by: 网格办, often: 每月1次, clause: S9-08}", "E26", "排名通报", "第几名"},
		{"rewards 步数奖: {to: 村网格员, money: 50元, clause: S9-08}", "E26", "步数奖", "missed"},
		{sheet("total: 合计, lines: {甲: {of: 人工, score: 每次-1, by: 村网格员}}"), "E29", "村网格员", "考核人"},
		{"assess 自评: {of: 网格员, by: 村网格员, often: 每年1次, clause: S9-08}", "E29", "村网格员", "考核人"},
		{"assess 自评: {of: 村网格员, by: 网格员, often: 每年1次, clause: S9-08}", "E29", "网格员", "考核人"},
		{"duties 日志: {who: 村网格员, does: 上报, often: 每天1次, clause: S9-08}", "W60", "每天1次", "view_of"},
	})
	silent(t, "E26 E29 W60", []string{
		sheet("total: 合计, lines: {巡查完成: {of: 'missed(\"村巡查\")', score: 每次-1}}"),
		"assess 村级考核: {of: 村级, by: 网格办, often: 每年1次, total: 合计, lines: {甲: {of: 人工, score: 按名次+3/2/1}}, clause: S9-08}",
		"boards 公示牌: {at: 村级, shows: [姓名, 电话, 企业红黑榜], clause: S9-08}",
		"duties 培训: {who: 网格办, does: 培训, with: 村网格员, about: [签到表], often: 每年1次, clause: S9-08}",
		"assess 考核: {of: 村网格员, by: 村网格长, often: 每年1次, clause: S9-08}",
		"duties 月报: {who: 村网格员, does: 上报, often: 每月1次, clause: S9-08}",
	})
}

func TestNamesDefinedByOneAnotherAreRefused(t *testing.T) {
	refuses(t, []mistake{
		{"小商铺: {sector: 纺织, clause: S9-04} => 小商铺: {any: [乙], clause: S9-04}\n学校: {sector: 消防, clause: S9-04} => 乙: {any: [小商铺], clause: S9-04}", "E19", "[", "自己组成"},
		{"小商铺: {sector: 纺织, clause: S9-04} => 小商铺: {when: 'is(\"小商铺\")', clause: S9-04}", "E19", "小商铺", "自己认定"},
		{"duties 甲: {who: 村网格员, does: 回看, after: 乙, within: 3天, clause: S9-08}\nduties 乙: {who: 村网格员, does: 回看, after: 甲, within: 3天, clause: S9-08}", "E19", "甲", "互等"},
		{"应急所: {standing: true, clause: S9-03} => 应急所: {standing: true, part_of: 派出所, clause: S9-03}\n派出所: {standing: true, clause: S9-03} => 派出所: {standing: true, part_of: 应急所, clause: S9-03}", "E19", "派出所", "上级部门"},
	})
	silent(t, "E19", []string{"小商铺: {sector: 纺织, clause: S9-04} => 小商铺: {any: [企业], clause: S9-04}"})
}

func TestEveryRuleSaysWhereItComesFrom(t *testing.T) {
	refuses(t, []mistake{
		{"duties 甲: {who: 村网格员, does: 走访, each: 企业, often: 每月1次}", "W10", "甲", "clause: 条款号"},
		{"clauses: S9\n => \nduties 甲: {who: 村网格员, does: 走访, each: 企业, often: 每月1次}", "W10", "甲", "clause: 条款号"},
		{"duties 甲: {who: 村网格员, does: 走访, each: 企业, often: 每月1次, clause: S8-01}", "E28", "甲", "S9-编号"},
		{"met 台账: S8-03", "E28", "S8-03", "S9-编号"},
	})
	src := strings.Replace(sample, "clauses: S9\n", "", 1)
	_, ps := load(t, src)
	if ps.Failed() || !strings.Contains(ps.Text(), "W69") || !strings.Contains(ps.Text(), "clauses: S9") {
		t.Errorf("clauses without a prefix are not told\n%s", ps.Text())
	}
	silent(t, "W10 E28", []string{"duties 甲: {who: 村网格员, does: 走访, each: 企业, often: 每月1次, added: 平台默认，方案未规定}"})
}
