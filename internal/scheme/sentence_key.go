package scheme

import (
	"cmp"
	"slices"
	"strings"
)

// keyWord is what people read instead of a key of the file.
func keyWord(key string) string {
	for _, pair := range keyWords {
		if pair[0] == key {
			return pair[1]
		}
	}
	return key
}

// keyWords are the Chinese names of keys, wherever they stand.
var keyWords = [...][2]string{
	{"=", "内容"}, {"scheme", "标识"}, {"title", "名称"}, {"place", "适用地区"}, {"issuer", "印发机关"}, {"number", "文号"}, {"edition", "印发日期"}, {"from", "起"},
	{"extends", "上级方案"}, {"domains", "领域"}, {"basis", "依据"}, {"clauses", "条款号前缀"}, {"transition", "换版"}, {"cases", "在办件"}, {"until", "止"},
	{"covers", "划分"}, {"under", "上级"}, {"tier", "层级"}, {"family", "网格族"}, {"outside", "方案之外"}, {"one_per", "一户一格"}, {"optional", "可设可不设"},
	{"independent", "独立"}, {"groups", "编组"}, {"count", "数目"}, {"reuse", "沿用"}, {"split", "拆分"}, {"size", "规模"}, {"code", "编码"}, {"pattern", "样式"}, {"map", "网格图"},
	{"called", "原文称谓"}, {"kind", "类别"}, {"in", "所在"}, {"rank", "排序"}, {"holder", "担任"}, {"seats", "席位"}, {"employer", "聘用方"}, {"needs", "须有"},
	{"contacts", "联系对象"}, {"team", "组员"}, {"assists", "协助"}, {"stand_in", "代理人"}, {"answers_for", "负第一责任"}, {"competences", "能力"}, {"may", "可以"},
	{"may_not", "不得"}, {"several", "可兼任"}, {"hours", "履职时间"}, {"standing", "执法资格"}, {"members", "成员"}, {"part_of", "隶属"}, {"has", "须配齐"},
	{"each", "对象"}, {"departments", "分管部门"}, {"sectors", "行业"}, {"sector", "行业"}, {"places", "场所"}, {"classes", "对象类"}, {"with", "会同"}, {"rest", "其余"},
	{"list", "名单"}, {"triage", "裁定"}, {"oversees", "监督"}, {"as", "身份"}, {"grids", "网格"}, {"scope", "范围"}, {"owner", "主管"}, {"cross", "跨行业"},
	{"type", "类型"}, {"choices", "选项"}, {"any", "包括"}, {"when", "条件"}, {"is", "内容"}, {"spots", "部位"}, {"keep", "保存"}, {"roles", "须明确的人"}, {"of", "对象"},
	{"except", "除外"}, {"held_by", "归口"}, {"reason", "理由"}, {"files", "材料"}, {"expires", "有效期"}, {"fresh", "核实周期"}, {"keeper", "管理人"},
	{"levels", "级别"}, {"score", "计分"}, {"bands", "分档"}, {"assign", "定级"}, {"veto", "一票定级"}, {"streak", "连续"}, {"review", "复核"}, {"change", "调整"},
	{"who", "履行人"}, {"holders", "同岗多人"}, {"does", "事项"}, {"sample", "抽查"}, {"often", "频次"}, {"after", "触发"}, {"within", "时限"}, {"before", "提前"}, {"due", "完成时间"},
	{"boost", "加密"}, {"during", "时段"}, {"to", "报送"}, {"about", "内容"}, {"form", "表单"}, {"evidence", "佐证"}, {"given_by", "交办人"}, {"receipt", "回执"},
	{"effort", "每次用时"}, {"people", "同行人数"}, {"shifts", "班次"}, {"lasts", "时长"}, {"exam", "考试"}, {"channels", "渠道"}, {"takes", "用时"}, {"valid", "有效期"},
	{"at", "时点或地点"}, {"shows", "公示内容"}, {"where", "地点"}, {"refresh", "更新"}, {"layout", "版式"}, {"items", "条目"}, {"view_of", "取自"}, {"signed", "签字"}, {"for", "用于"},
	{"total", "总分"}, {"text", "条目"}, {"full", "满分"}, {"level", "重要程度"}, {"grade", "隐患级别"}, {"limit", "时限"}, {"law", "法律依据"}, {"right", "正确"}, {"wrong", "错误"},
	{"picture", "图例"}, {"photos", "照片"}, {"taken", "拍摄时限"}, {"qr", "扫码"}, {"signature", "签字"}, {"phase", "阶段"}, {"effect", "相当于"}, {"tells", "告知"},
	{"offers", "可附"}, {"move", "状态"}, {"otherwise", "不成时"}, {"beside", "并行"}, {"approve", "批准"}, {"grades", "限隐患级别"}, {"not", "回避"}, {"once", "只算一次"},
	{"reply", "先行答复"}, {"extend", "延期"}, {"times", "次数"}, {"pause", "停表"}, {"ladder", "催督"}, {"do", "措施"}, {"by", "由谁"}, {"repeat", "重复"}, {"routes", "分流"},
	{"report", "报告"}, {"chains", "报告对象"}, {"clocks", "时限"}, {"accept", "受理人"}, {"handle", "办理"}, {"secret", "保密"}, {"self", "自评"}, {"weight", "权重"},
	{"lines", "项目"}, {"parts", "部分"}, {"by_subject", "分对象"}, {"distribution", "名额"}, {"factor", "系数"}, {"results", "结果运用"}, {"ranking", "排名"}, {"target", "目标"},
	{"cap", "上限"}, {"floor", "下限"}, {"pick", "取"}, {"exempt", "免考"}, {"waive", "免扣"}, {"unless", "除非"}, {"see", "另见"}, {"open", "另定"}, {"gate", "门槛"},
	{"proof", "证明"}, {"per", "计算单位"}, {"money", "金额"}, {"percent", "比例"}, {"least", "最少"}, {"most", "最多"}, {"pool", "总额"}, {"first", "首报"}, {"exchange", "兑换"}, {"silent", "不答复视为"}, {"top", "前几名"}, {"bottom", "后几名"}, {"public", "公开"},
	{"days", "日期"}, {"lead", "节前"}, {"holidays", "节日"}, {"dates", "日期"}, {"deliver", "成果"}, {"pilot", "试点"}, {"provides", "提供"}, {"cost", "费用"}, {"staffs", "配备"},
	{"provider", "服务方"}, {"domain", "领域"}, {"clause", "条款"}, {"added", "补充来由"}, {"note", "说明"}, {"damaged", "原文的问题"}, {"local", "下级可放宽"}, {"aka", "别名"},
	{"bars", "禁止"}, {"enter", "列入条件"}, {"leave", "移出条件"}, {"grace", "宽限"}, {"else", "否则"}, {"one_of", "任一"}, {"site", "对象类"},
}

// sectionWord is what people read instead of the address of a section.
func sectionWord(section string) string {
	for _, pair := range sectionWords {
		if pair[0] == section {
			return pair[1]
		}
	}
	switch {
	case strings.HasPrefix(section, "assess."):
		return "考核项目"
	case strings.HasPrefix(section, "flow.variants."):
		return "分流"
	}
	return section
}

var sectionWords = [...][2]string{
	{"amend", "修改权限"}, {"open", "下级可增补"}, {"values", "数值"}, {"grids", "网格"}, {"expect", "应有数"}, {"posts", "岗位"}, {"roles", "角色"}, {"gates", "门槛"},
	{"departments", "部门"}, {"portfolios", "分管"}, {"sectors", "行业"}, {"sites", "对象"}, {"sites.facts", "台账栏目"}, {"sites.classes", "对象类"}, {"sites.direct", "直管"},
	{"sites.dossiers", "档案"}, {"risk", "风险分级"}, {"owners", "主管"}, {"ties", "争议领域"}, {"duties", "履职要求"}, {"efforts", "用时"}, {"hours", "履职时间"},
	{"events", "事件"}, {"boards", "公示"}, {"forms", "表单"}, {"evidence", "佐证"}, {"hazards", "隐患"}, {"hazards.grades", "隐患级别"}, {"hazards.items", "隐患目录"},
	{"flow", "隐患办理"}, {"flow.states", "状态"}, {"flow.acts", "动作"}, {"flow.clocks", "时限"}, {"flow.variants", "分流"}, {"accidents", "事故报告"},
	{"accidents.clocks", "事故报告时限"}, {"tipoffs", "举报"}, {"tipoffs.clocks", "举报时限"}, {"assess", "考核"}, {"rewards", "奖励"}, {"calendar", "时段"}, {"rollout", "推进阶段"},
	{"sharing", "共享"}, {"sharing.platforms", "共享平台"}, {"contracts", "购买服务"}, {"bans", "禁令"}, {"rolls", "名单"}, {"met", "平台满足"}, {"shown", "只展示"}, {"transition", "换版"}, {"方案", "方案"},
}

// byUsualOrder sorts keys as a file is laid out.
func byUsualOrder(a, b string) int {
	order := keyOrder()
	at := func(key string) int {
		if i := slices.Index(order, key); i >= 0 {
			return i
		}
		return len(order)
	}
	return cmp.Or(cmp.Compare(at(a), at(b)), strings.Compare(a, b))
}
