package scheme_test

import (
	"strings"
	"testing"
)

func dutyWith(rest string) string {
	return "duties 甲: {who: 村网格员, " + rest + ", clause: S9-08}"
}

func TestFrequenciesThatCannotBeKeptAreTold(t *testing.T) {
	refuses(t, []mistake{
		{dutyWith("does: 走访, each: 企业, often: 每周8次"), "W21", "每周8次", "窗口里的天数"},
		{dutyWith("does: 走访, each: 企业, often: 每周至少9次"), "W21", "每周至少9次", "窗口里的天数"},
		{dutyWith("does: 走访, each: 企业, often: 每天100次"), "W21", "每天100次", "每天几次"},
		{dutyWith("does: 走访, each: 企业, often: 每2个月1次，每年至少60次"), "W21", "每2个月1次，每年至少60次", "略高于"},
		{dutyWith("does: 走访, each: 企业, often: 每月1次，每年至少6次"), "W21", "每月1次，每年至少6次", "高于12次"},
		{dutyWith("does: 走访, each: 企业, often: 每5个月1次"), "W64", "每5个月1次", "每2、3、4、6、12个月"},
		{dutyWith("does: 巡查, in: 本网格, often: 全天"), "W64", "全天", "值班"},
		{"calendar 汛期: {days: 6月1日至9月30日, clause: S9-08}\n" + dutyWith("does: 走访, each: 企业, often: 每天1次, boost: {during: 汛期, often: 每年1次}"), "W22", "每年1次", "高于“每天1次”"},
		{"calendar 汛期: {days: 6月1日至9月30日, clause: S9-08}\n" + dutyWith("does: 走访, each: 企业, often: 一次, boost: {during: 汛期, often: 每周1次}"), "W64", "每周1次", "during"},
		{"calendar 汛期: {days: 6月1日至9月30日, clause: S9-08}\n" + dutyWith("does: 走访, each: 企业, often: [[grid.tier, often], [2, 每月1次], [\"*\", 每周1次]], boost: {during: 汛期, often: 每季度1次}"), "W22", "每季度1次", "高于平时"},
		{dutyWith("does: 回看, often: 每月1次, after: 反馈"), "E24", "after", "只写一个"},
		{dutyWith("does: 回看, after: 反馈"), "W64", "反馈", "within"},
		{dutyWith("does: 走访, each: 企业, often: 每月1次, within: 3天"), "W64", "3天", "after"},
		{dutyWith("does: [巡查, 会议, 值班], in: 本网格, often: 每月1次"), "W24", "[", "分成几条"},
	})
	silent(t, "W21 W22 W24 W64", []string{
		dutyWith("does: 走访, each: 企业, often: 每周至少5次"), dutyWith("does: 走访, each: 企业, often: 每天3次"), dutyWith("does: 走访, each: 企业, often: 每2个月1次，每年至少8次"),
		dutyWith("does: [巡查, 排查], in: 本网格, often: 每2个月1次"), dutyWith("does: 值班, often: 全天"), dutyWith("does: 回看, after: 反馈, within: unset 及时"),
		"calendar 汛期: {days: 6月1日至9月30日, clause: S9-08}\n" + dutyWith("does: 走访, each: 企业, often: 每月1次, boost: {during: 汛期, often: 每周1次}"),
	})
}

func TestDueDaysOutsideTheirWindowAreTold(t *testing.T) {
	refuses(t, []mistake{
		{dutyWith("does: 上报, often: 每周1次, due: 每月25日"), "W23", "每月25日", "按周的写周几"},
		{dutyWith("does: 上报, often: 每周1次, due: 12月31日"), "W23", "12月31日", "按周的写周几"},
		{dutyWith("does: 走访, each: 企业, often: 每天1次, due: 月末"), "W23", "月末", "窗口里的一天"},
		{dutyWith("does: 走访, each: 企业, often: 每周二, due: 周四"), "W23", "周四", "窗口里的一天"},
		{dutyWith("does: 上报, often: 每月1次, due: 6月30日"), "W23", "6月30日", "每月几日"},
		{dutyWith("does: 上报, often: 每月1次, due: 周四"), "W64", "周四", "第1个周五"},
		{dutyWith("does: 上报, often: 每月1次, due: 每月31日"), "W64", "每月31日", "月末"},
		{dutyWith("does: 上报, often: 每季度1次, due: 每月25日"), "W64", "每月25日", "季末"},
		{dutyWith("does: 上报, often: 每隔15天1次, due: 月末"), "W64", "月末", "不写 due"},
		{dutyWith("does: 上报, often: 临时, due: 月末"), "W64", "月末", "不写 due"},
		{dutyWith("does: 走访, each: 企业, often: 每月1次, from: 2027-01-01, until: 2026-12-31"), "E38", "2026-12-31", "先起后止"},
		{dutyWith("does: 走访, each: 企业, often: 每月1次, until: 2025-06-30"), "W64", "2025-06-30", "施行以后"},
	})
	silent(t, "W23 W64 E38", []string{
		dutyWith("does: 上报, often: 每周1次, due: 周四17时前"), dutyWith("does: 上报, often: 每月1次, due: 次月5日"), dutyWith("does: 上报, often: 每季度1次, due: 季末后10天"),
		dutyWith("does: 上报, often: 每年1次, due: 6月30日"), dutyWith("does: 上报, often: 每季度1次, due: 次月10日"), dutyWith("does: 上报, often: 每月1次, due: 每月25日"),
		dutyWith("does: 走访, each: 企业, often: 每月1次, from: 2026-03-01, until: 2026-12-31"), dutyWith("does: 走访, each: 企业, often: 每月1次, from: 11月1日, until: 3月31日"),
	})
}

func TestSeasonsThatNeverComeAreRefused(t *testing.T) {
	refuses(t, []mistake{
		{"calendar 季: {holidays: [泼水节], clause: S9-08}", "E65", "泼水节", "元旦、春节、清明节"},
		{"calendar 季: {holidays: [春节, 端伍节], clause: S9-08}", "E65", "端伍节", "最接近：“端午节”"},
		{"calendar 季: {clause: S9-08}", "E66", "季", "6月1日至9月30日"},
		{"calendar 季: {days: 7月1日至6月1日, clause: S9-08}", "W64", "7月1日至6月1日", "至次年"},
		{"calendar 季: {days: 7月1日至9月1日, before: 3天, clause: S9-08}", "W64", "3天", "holidays"},
		{"calendar 季: {holidays: 春节, before: 400天, clause: S9-08}", "W28", "400天", "60天以内"},
	})
	silent(t, "E65 E66 W64 W28", []string{
		"calendar 季: {holidays: [元旦节, 春节, 清明节, 五一, 端午节, 中秋节, 十一, 国庆, 除夕, 元宵节], before: 3天, clause: S9-08}",
		"calendar 季: {days: 11月1日至次年3月31日, clause: S9-08}", "calendar 季: unset 另定", "calendar 季: 6月1日至9月30日",
	})
}

func TestClocksThatRunBackwardsOrEndlesslyAreTold(t *testing.T) {
	refuses(t, []mistake{
		{"flow clocks: {整改: {limit: 5天, from: 反馈, until: 交办, clause: S9-08}}", "E64", "交办", "from 之后"},
		{"flow clocks: {整改: {limit: 10年, clause: S9-08}}", "W64", "10年", "几个月"},
		{"flow clocks: {整改: {limit: 10天, extend: {to: 5天, by: 网格办}, clause: S9-08}}", "W28", "5天", "比原时限长"},
		{"flow clocks: {整改: {limit: 60天, clause: S9-08}}", "W28", "60天", "比原时限长"},
		{"flow clocks: {整改: {limit: 10天, extend: {to: 20天, by: 网格办, times: 0}, clause: S9-08}}", "W64", "0", "times: 1"},
		{"flow clocks: {整改: {limit: [[case.grade, limit], [重大, 30天], [\"*\", 5天]], extend: {to: 20天, by: 网格办}, clause: S9-08}}", "W64", "20天", "从原起点算"},
		{"flow clocks: {整改: {limit: 5天, ladder: [{at: 前10天, do: 提醒, to: 主办}], clause: S9-08}}", "W28", "前10天", "短于时限"},
		{"flow clocks: {整改: {limit: [[case.grade, limit], [特大, 30天], [\"*\", 5天]], clause: S9-08}}", "E22", "特大", "一般、重大"},
		{"flow clocks: {整改: {limit: [[case.sector, limit], [没有的业, 30天], [\"*\", 5天]], clause: S9-08}}", "E13", "没有的业", "sectors"},
	})
	silent(t, "E64 W64 W28", []string{
		"flow clocks: {整改: {limit: 10天, extend: {to: 20天, by: 网格办, times: 2}, ladder: [{at: 前3天, do: 提醒, to: 主办}, {at: 超期, do: 报告}], clause: S9-08}}",
		"flow clocks: {复查: {limit: 3天, from: 反馈, until: 复查, clause: S9-08}}", "flow clocks: {签收: {limit: 当日, clause: S9-08}}",
	})
}

func TestConditionsThatDecideNothingAreTold(t *testing.T) {
	when := func(text string) string {
		return dutyWith("does: 走访, each: 企业, often: 每月1次, when: '" + text + "'")
	}
	refuses(t, []mistake{
		{when("facts.面积 + 1"), "E63", "facts.面积 + 1", "比较"},
		{when("facts.面积"), "E63", "facts.面积", "比较"},
		{when("true"), "W62", "true", "不写 when"},
		{when("1 == 1"), "W62", "1 == 1", "不写 when"},
		{when(`facts.隶属 == "外星"`), "W63", `"外星"`, "中央、省属、民营"},
		{when(`facts.隶属 in ["中央", "省署"]`), "W63", `"省署"`, "最接近：“省属”"},
		{when(`site.status == "胡说"`), "W63", `"胡说"`, "正常、停业、注销"},
		{when(`site.class == "没有类"`), "W63", `"没有类"`, "sites.classes"},
		{when(`site.risk == "紫"`), "W63", `"紫"`, "红、黄、蓝"},
		{when(`grid.kind == "没有级"`), "W63", `"没有级"`, "grids"},
		{when(`months_since("飞行") > 3`), "W63", `"飞行"`, "动词"},
		{"flow acts: {督办: {who: 网格办, when: 'case.grade == \"特大\"', clause: S9-08}}", "W63", `"特大"`, "一般、重大"},
		{"assess 考核: {of: 村级, by: 网格办, often: 每年1次, lines: {甲: {of: 'count(\"较大事故\")', score: 每次-1}}, clause: S9-08}", "W63", `"较大事故"`, "动作"},
	})
	silent(t, "E63 W62 W63", []string{
		when(`facts.隶属 == "省属" and site.area > 300`), when(`site.status == "正常"`), when(`facts.重点`), when(`is("学校")`), when(`months_since("巡查") > 3`), when(`site.risk in ["红", "黄"]`),
		"flow acts: {督办: {who: 网格办, when: 'case.grade == \"重大\" and case.overdue', clause: S9-08}}",
	})
}

func TestPostsGridsAndBodiesThatDoNotFitAreTold(t *testing.T) {
	refuses(t, []mistake{
		{"posts 甲: {kind: 网格员, in: 村级, stand_in: 甲, clause: S9-08}", "W65", "甲", "另一个岗位"},
		{"posts 甲: {kind: 网格员, in: 村级, assists: 甲, clause: S9-08}", "W65", "甲", "另一个岗位"},
		{"posts 甲: {kind: 网格员, in: [村级, 村级], clause: S9-08}", "W65", "村级", "只写一次"},
		{"posts 甲: {kind: 网格员, in: 村级, rank: -3, clause: S9-08}", "W65", "-3", "1最高"},
		{"posts 甲: {kind: 网格员, in: 村级, count: 每网格999人, clause: S9-08}", "W66", "每网格999人", "共…人"},
		{"posts 甲: {kind: 网格员, in: 村级, count: 共6个, clause: S9-08}", "W66", "共6个", "每网格1人"},
		{"grids 甲: {covers: 区域, under: 镇级, count: 共6人, clause: S9-08}", "W66", "共6人", "共16个"},
		{"grids 甲: {covers: 区域, under: 镇级, tier: 1, clause: S9-08}", "E67", "1", "大于1"},
		{"grids 甲: {covers: 区域, under: 镇级, code: {pattern: \"{nonsense:99}\"}, clause: S9-08}", "E68", `"{nonsense:99}"`, "{seq}"},
		{"grids 甲: {covers: 区域, under: 镇级, one_per: 小商铺, clause: S9-08}", "W65", "小商铺", "covers: 单位"},
		{"gates 齐备: {each: 网格, has: [村网格员, 无此岗], clause: S9-08}", "W63", "无此岗", "责任书"},
		{"环保所: {clause: S9-03} => 环保所: {part_of: 无此部门, clause: S9-03}", "W63", "无此部门", "departments"},
		{"owners 物业: {sectors: 纺织, clause: S9-06}", "W67", "物业", "departments"},
		{"ties 机械: {owner: 应急所, clause: S9-08}", "W65", "机械", "两个以上"},
		{"tipoffs handle: 飞", "W63", "飞", "flow"},
		{"owners 环保所: {domains: 天文, clause: S9-06}", "W29", "天文", "领域"},
		{dutyWith("does: 督查, each: 镇级, often: 每月1次"), "W65", "镇级", "本级或下级"},
		{dutyWith("does: 巡查, in: 镇级, often: 每月1次"), "W65", "镇级", "本级或下级"},
		{dutyWith("does: 巡查, each: [企业, 村网格长], often: 每月1次"), "W65", "村网格长", "查阅记录"},
		{dutyWith("does: 上报, to: 村网格员, often: 每月1次"), "W65", "村网格员", "另外的岗位"},
		{dutyWith("does: 会议, with: 村网格员, often: 每月1次"), "W65", "村网格员", "另外的岗位"},
	})
	silent(t, "W63 W65 W66 W67 E67 E68", []string{
		"posts 甲: {kind: 网格员, in: [镇级, 村级], rank: 3, count: 每网格2人, stand_in: 村网格员, clause: S9-08}",
		"grids 甲: {covers: 区域, under: 镇级, tier: 3, count: 共6个, code: {pattern: \"{region:12}{tier}{seq:3}\"}, clause: S9-08}",
		"gates 齐备: {each: 网格, has: [村网格员, 主管部门, 岗前培训], clause: S9-08}", "tipoffs handle: flow",
		"owners 派出: {sectors: 机械, clause: S9-06}\n派出: => 环保所:\nties 机械: {owner: 应急所, clause: S9-08}",
		dutyWith("does: 督查, each: 单位级, often: 每月1次"), dutyWith("does: 会议, with: 村网格长, often: 每月1次"), dutyWith("does: 查阅记录, each: 安全劝导员, often: 每月1次"),
	})
}

func TestASchemeInForceBeforeItWasSignedIsTold(t *testing.T) {
	src := strings.Replace(sample, "edition: 2026-01-01\n", "edition: 2026-01-01\nfrom: 2020-01-01\n", 1)
	if _, ps := load(t, src); !strings.Contains(ps.Text(), "W28") || !strings.Contains(ps.Text(), "从签发日或以后") {
		t.Error(ps.Text())
	}
	if _, ps := load(t, strings.Replace(sample, "scheme:  x\n", "scheme:  y\n", 1)); !strings.Contains(ps.Text(), "W68") {
		t.Error(ps.Text())
	}
}

func TestFiguresThatCannotBeMeantAreTold(t *testing.T) {
	line := func(body string) string {
		return "assess 考核: {of: 村级, by: 网格办, often: 每年1次, lines: {甲: {of: 人工, " + body + "}}, clause: S9-08}"
	}
	bands := func(rest string) string {
		return "assess 考核: {of: 村级, by: 网格办, often: 每年1次, lines: unset, bands: {优秀: 90以上, 合格: 低于90}, " + rest + ", clause: S9-08}"
	}
	reward := func(body string) string { return "rewards 举报奖励: {to: 举报人, " + body + ", clause: S9-08}" }
	refuses(t, []mistake{
		{dutyWith("does: 走访, each: 企业, often: 每月1次, effort: 99999小时"), "W66", "99999小时", "20分钟"},
		{"evidence 照片: {for: 巡查, photos: 至少0张, clause: S9-08}", "W66", "至少0张", "至少1张"},
		{"evidence 照片: {for: 巡查, photos: 每处至少20张, clause: S9-08}", "W66", "每处至少20张", "1至3张"},
		{"evidence 照片: {for: 巡查, photos: 至少1张, taken: 5年内, clause: S9-08}", "W66", "5年内", "30分钟内"},
		{"evidence 照片: {for: 巡查, signature: 火星人, clause: S9-08}", "W63", "火星人", "被检查单位负责人"},
		{line("full: 100, score: 每次-1, cap: 10, floor: 20"), "W66", "20", "floor 不高于 cap"},
		{line("full: 100, score: 每次-1, cap: 500"), "W66", "500", "cap 不高于 full"},
		{line("full: 10, score: 每次-50"), "W66", "每次-50", "否决"},
		{bands("distribution: {优秀: 50%, 合格: 80%}"), "W01", "distribution", "100%"},
		{bands("distribution: {优秀: 10%, 合格: 20%}"), "W66", "distribution", "100%"},
		{bands("distribution: {良: 10%}"), "W25", "良", "优秀、合格"},
		{bands("factor: {特优: 1.2}"), "W25", "特优", "优秀、合格"},
		{reward("money: 负50元"), "E40", "负50元", "发给多少"},
		{reward("money: -50元"), "E40", "-50元", "发给多少"},
		{reward("money: 50元, cap: 每人每月-3元"), "E69", "每人每月-3元", "300元"},
		{reward("money: 50元, pool: 无限"), "W66", "无限", "5000元"},
		{reward("percent: 150%, of: case.fine"), "W28", "150%", "100%以内"},
		{reward("percent: 罚款的5%"), "W66", "罚款的5%", "of: case.fine"},
		{reward("percent: 5%, of: case.fine, least: 1000元, most: 100元"), "E69", "1000元", "不高于 most"},
		{"rewards 网格员奖励: {to: 村网格员, money: 每条5分, clause: S9-08}", "E40", "每条5分", "不计积分"},
		{"forms 空表: {clause: S9-08}", "W65", "空表", "view_of"},
		{"forms 表: {items: [通道, 通道], sectors: {通道: 消防}, clause: S9-08}", "W65", "通道", "只写一次"},
		{"risk 打分: {levels: [红, 蓝], score: 没有的表, clause: S9-08}", "W25", "没有的表", "评分表"},
		{"risk 打分: {levels: [红, 蓝], assign: {紫: facts.重点}, clause: S9-08}", "W25", "紫", "红、蓝"},
		{"risk 打分: {levels: [红, 蓝], streak: {高 连续3次: 督办}, clause: S9-08}", "W25", "高 连续3次", "红、蓝"},
		{"risk 打分: {levels: [红, 橙, 蓝], assign: {红: facts.重点, 蓝: \"true\"}, clause: S9-08}", "W65", "橙", "assign"},
		{dutyWith("does: 走访, each: 企业, often: 每月1次, evidence: 没有的佐料"), "W63", "没有的佐料", "照片"},
		{"risk 打分: {levels: [红, 蓝], streak: {红 连续0次: 督办}, clause: S9-08}", "W28", "红 连续0次", "连续2次"},
	})
	silent(t, "W66 W63 W65 W25 E40 E69", []string{
		dutyWith("does: 走访, each: 企业, often: 每月1次, effort: 40分钟"), "evidence 照片: {for: 巡查, photos: 每处至少2张, taken: 30分钟内, signature: 经营主体, clause: S9-08}",
		line("full: 100, score: 每次-1, cap: 50, floor: 0"), bands("distribution: {优秀: 30%, 合格: 70%}"), bands("distribution: {优秀: 不超过20%}"),
		reward("money: 每条50元, cap: 每人每月300元, pool: 每月5000元 先到先得"), reward("percent: 5%, of: case.fine, least: 100元, most: 1000元"),
		"forms 表: {items: [通道, 用电], sectors: {通道: 消防, 用电: 机械}, clause: S9-08}", "forms 登记表: {layout: unset 原文未附表样, clause: S9-08}",
	})
}
