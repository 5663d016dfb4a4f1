package scheme

import (
	"fmt"
	"sort"
	"strings"
)

// Problem is one thing wrong (an error: the scheme does not run) or doubtful (a
// warning: it runs) in a scheme, at its place and in words for people.
type Problem struct {
	Code    string // E12, W02
	Pos     Pos
	Span    int    // characters marked
	Line    string // the line it is in
	Zh      string // what is wrong
	En      string
	Expect  string   // what was expected: 应为 posts 中的岗位
	Near    string   // the nearest known name
	NearAt  Pos      // where that is defined
	Clauses []string // the clauses that disagree, for warnings
}

// Warning tells whether the scheme runs in spite of it.
func (p Problem) Warning() bool { return strings.HasPrefix(p.Code, "W") }

// String gives the place and the sentence, without the excerpt.
func (p Problem) String() string {
	word := "错误"
	if p.Warning() {
		word = "提醒"
	}
	s := fmt.Sprintf("%s %s %s %s", place(p.Pos), word, p.Code, p.Zh)
	if len(p.Clauses) > 0 {
		s += "〔" + strings.Join(p.Clauses, "、") + "〕"
	}
	return s
}

func place(p Pos) string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Text gives the problem as the terminal shows it: place, sentence, the line with
// the mark drawn in display cells, and what was expected.
func (p Problem) Text() string {
	var b strings.Builder
	b.WriteString(p.String() + "\n")
	gutter := "     "
	if p.Line != "" && p.Pos.Line > 0 {
		line, col := crop(p.Line, p.Pos.Col, p.Span)
		rs := []rune(line)
		col = min(max(col, 1), len(rs)+1)
		end := min(col-1+max(p.Span, 1), len(rs))
		marked := ""
		if end > col-1 {
			marked = string(rs[col-1 : end])
		}
		fmt.Fprintf(&b, "%4d │ %s\n", p.Pos.Line, strings.ReplaceAll(line, "\t", "    "))
		b.WriteString(gutter + "│ " + strings.Repeat(" ", cells(string(rs[:col-1]))) + strings.Repeat("~", max(cells(marked), 1)) + "\n")
	}
	if hint := p.hint(); hint != "" {
		b.WriteString(gutter + hint + "\n")
	}
	return b.String()
}

func (p Problem) hint() string {
	var parts []string
	if p.Expect != "" {
		parts = append(parts, "应为"+pad(p.Expect))
	}
	if p.Near != "" {
		near := "最接近：“" + p.Near + "”"
		if p.NearAt.Line > 0 {
			at := fmt.Sprintf("第%d行", p.NearAt.Line)
			if p.NearAt.File != p.Pos.File {
				at = p.NearAt.File + " " + at
			}
			near += "（" + at + "）"
		}
		parts = append(parts, near)
	}
	return strings.Join(parts, "；")
}

// pad puts the blank that Chinese typesetting wants between 应为 and a Latin word.
func pad(s string) string {
	if s != "" && s[0] < 0x80 {
		return " " + s
	}
	return s
}

// crop keeps a window of a very long line around the mark.
func crop(line string, col, span int) (string, int) {
	rs := []rune(line)
	const window = 160
	if len(rs) <= window {
		return line, col
	}
	from := max(0, min(col-1-window/4, len(rs)-window))
	to := min(len(rs), from+window)
	return string(rs[from:to]), col - from
}

// Problems are all problems of one run.
type Problems []Problem

// Failed tells whether any of them is an error.
func (ps Problems) Failed() bool {
	for _, p := range ps {
		if !p.Warning() {
			return true
		}
	}
	return false
}

// Errors gives those that stop the scheme from running.
func (ps Problems) Errors() Problems { return ps.only(false) }

// Warnings gives those it runs in spite of.
func (ps Problems) Warnings() Problems { return ps.only(true) }

func (ps Problems) only(warning bool) Problems {
	var out Problems
	for _, p := range ps {
		if p.Warning() == warning {
			out = append(out, p)
		}
	}
	return out
}

// Text joins the texts of all problems.
func (ps Problems) Text() string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.Text())
	}
	return b.String()
}

// sorted orders by errors first, then by place, and drops a problem that says
// the same at the same place as one before it: one error per cause.
func (ps Problems) sorted() Problems {
	out := append(Problems(nil), ps...)
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		switch {
		case a.Warning() != b.Warning():
			return b.Warning()
		case a.Pos.File != b.Pos.File:
			return a.Pos.File < b.Pos.File
		case a.Pos.Line != b.Pos.Line:
			return a.Pos.Line < b.Pos.Line
		}
		return a.Pos.Col < b.Pos.Col
	})
	kept := out[:0]
	seen := map[string]bool{}
	for _, p := range out {
		key := p.Code + place(p.Pos) + p.Zh
		if !seen[key] {
			seen[key] = true
			kept = append(kept, p)
		}
	}
	return kept
}

// sentence gives the Chinese and the English sentence of a code; %s are filled in
// order, the same in both.
func sentence(code string) (zh, en string) {
	switch code {
	case "E01":
		return "文件不能读：%s", "the file cannot be read: %s"
	case "E02":
		return "写法不对：%s", "not valid YAML: %s"
	case "E03":
		return "方案文件里不许用%s", "not allowed in a scheme: %s"
	case "E04":
		return "同一处重复写了“%s”", "“%s” is written twice in the same place"
	case "E05":
		return "这里有看不见的字符 %s", "invisible character %s"
	case "E06":
		return "不认识这个键：“%s”", "unknown key “%s”"
	case "E07":
		return "“%s”缺少必填的“%s”", "“%s” lacks the required “%s”"
	case "E08":
		return "“%s”的值写法不对", "the value of “%s” has the wrong shape"
	case "E09":
		return "看不懂这个说法：“%s”", "impossible phrase “%s”"
	case "E10":
		return "没有这种网格：“%s”", "no such kind of grid: “%s”"
	case "E11":
		return "没有这个部门：“%s”", "no such department: “%s”"
	case "E12":
		return "没有这个岗位：“%s”", "no such post: “%s”"
	case "E13":
		return "没有这个行业：“%s”", "no such sector: “%s”"
	case "E14":
		return "没有这类对象：“%s”", "no such class of site: “%s”"
	case "E15":
		return "没有这张表：“%s”", "no such form: “%s”"
	case "E16":
		return "没有这个动作或状态：“%s”", "no such act or state: “%s”"
	case "E17":
		return "没有这个名字：“%s”", "no such name: “%s”"
	case "E18":
		return "“%s”与别处的名字或别名重复", "“%s” is already a name or alias"
	case "E19":
		return "上下级绕成了圈：%s", "a cycle: %s"
	case "E20":
		return "表达式不对：%s", "the expression is wrong: %s"
	case "E21":
		return "表格不对：%s", "the table is wrong: %s"
	case "E22":
		return "“%s”不在可用的词里", "“%s” is not one of the words allowed here"
	case "E23":
		return "“%s”不得有“%s”的权限：这是有执法资格的部门的事", "“%s” may never be given “%s”: that belongs to a department with standing"
	case "E24":
		return "履职要求“%s”没有%s", "duty “%s” has no %s"
	case "E25":
		return "直管“%s”没有写明由哪个部门管", "direct supervision “%s” names no department"
	case "E26":
		return "“%s”违反基层减负的规定：不得考勤打卡、轨迹排名、统计在线时长", "“%s” breaks the rules that spare the grassroots (no check-in, ranking, tracks, online time)"
	case "E27":
		return "没有这一天：“%s”", "no such day: “%s”"
	case "E28":
		return "条款号不对：“%s”", "not a clause of this plan: “%s”"
	case "E29":
		return "“%s”不能自己考核自己", "“%s” cannot score itself"
	case "E30":
		return "找不到上级方案“%s”", "the scheme “%s” it extends is not here"
	case "E31":
		return "比上级规定放宽了：%s", "looser than the scheme it extends: %s"
	case "E32":
		return "补充规定指向的位置不存在：“%s”", "the amendment points to nothing: “%s”"
	case "E33":
		return "方案已有规定，不能由补充规定改动：“%s”", "the plan states this value, an amendment may not change it: “%s”"
	case "E34":
		return "法定时限只能缩短，不能延长：%s", "a statutory limit may only be shortened: %s"
	case "E35":
		return "分段重叠或有缺口：%s", "bands overlap or leave a hole: %s"
	case "E36":
		return "补充规定缺少“%s”", "the amendment lacks “%s”"
	case "E37":
		return "方案没有让人在这里增加：“%s”", "the plan lets nobody add here: “%s”"
	case "E38":
		return "起晚于止：%s", "it ends before it begins: %s"
	case "E39":
		return "结案必须经另一人复查：%s", "a case is only closed by another person's verification: %s"
	case "E40":
		return "奖励不能是扣罚或给网格员计分：%s", "a reward is no fine and no points for inspectors: %s"
	case "E41":
		return "“%s”没有%s", "“%s” has no %s"
	case "W01":
		return "数目对不上：%s", "counts disagree: %s"
	case "W02":
		return "“%s”有%s同时主管，未写明归谁", "“%s” is claimed by %s and nothing decides"
	case "W03":
		return "这一行永远轮不到：%s", "this row can never be reached: %s"
	case "W04":
		return "表格没有兜底的一行：%s", "the table has no row for the rest: %s"
	case "W05":
		return "行业“%s”没有主管部门", "sector “%s” has no owner"
	case "W06":
		return "条款 %s 没有对应的规则", "no rule cites clause %s"
	case "W07":
		return "条款 %s 原文留有空白，而规则“%s”既没有 unset 也没有 added", "clause %s leaves a value open, but its rule “%s” has neither unset nor added"
	case "W08":
		return "“%s”没有执法资格，“检查”按走访记录", "“%s” has no standing; its 检查 are recorded as visits"
	case "W09":
		return "推进阶段“%s”与“%s”时间重叠", "phases “%s” and “%s” overlap"
	case "W10":
		return "“%s”既没有条款依据，也没有写 added", "“%s” cites no clause and is not marked added"
	case "W11":
		return "对象类“%s”没有标准，以它为对象的“%s”暂时无对象可查", "class “%s” has no definition; “%s” has no target yet"
	case "W12":
		return "“%s”通常不由%s办理", "“%s” is not usually done by %s"
	case "W13":
		return "“%s”没有人任职的岗位可做", "nobody can do “%s”"
	case "W14":
		return "原文有误：%s", "the plan's text is damaged: %s"
	case "W17":
		return "“%s”在方案里是不止一种网格或岗位的名字：%s", "“%s” names more than one kind of grid or post: %s"
	case "W19":
		return "方案原文：%s", "the plan's text: %s"
	case "W20":
		return "“%s”比上级补充规定的“%s”宽", "“%s” is looser than “%s”, amended above"
	case "W21":
		return "“%s”的频次说不通：%s", "the frequency of “%s” does not work: %s"
	case "W22":
		return "“%s”的加密频次不比平时高：%s", "the boost of “%s” is no higher: %s"
	case "W23":
		return "“%s”的期日“%s”不在“%s”的窗口里", "“%s”: due %s does not lie in a window of %s"
	case "W24":
		return "“%s”把不同性质的工作写在一条里：%s", "“%s” mixes kinds of work: %s"
	case "W25":
		return "“%s”里没有“%s”", "“%s” has no “%s”"
	case "W26":
		return "台账项“%s”没有“%s”这个选项", "the ledger column “%s” has no choice “%s”"
	case "W27":
		return "“%s”不是放假办法里的节日，不会起作用", "“%s” is no public holiday and will never fire"
	case "W28":
		return "“%s”：%s", "“%s”: %s"
	case "W29":
		return "方案没有写“%s”这个领域", "the scheme has no domain “%s”"
	case "W16":
		return "状态“%s”%s", "state “%s”: %s"
	case "W15":
		return "检查项“%s”没有对应行业，发现的隐患按场所派", "item “%s” maps to no sector; findings follow the site"
	case "E60":
		return "法定时限“%s”%s", "the statutory clock “%s” is touched: %s"
	case "E61":
		return "“%s”写了“法定”，而这里没有法定时限", "“%s” says 法定 where no law sets a clock"
	case "E62":
		return "“%s”是平台办理必需的，不能删去", "“%s” is needed by the platform and cannot be dropped"
	case "E63":
		return "这不是条件：“%s”", "this is no condition: “%s”"
	case "E64":
		return "“%s”的起止颠倒：%s", "the clock “%s” runs backwards: %s"
	case "E65":
		return "没有这个节日：“%s”", "no such holiday: “%s”"
	case "E66":
		return "时段“%s”没有起止，永远不会到", "the season “%s” has no days and never comes"
	case "E67":
		return "网格“%s”的级别不对：%s", "the tier of “%s” is wrong: %s"
	case "E68":
		return "编码样式不对：“%s”", "the pattern of codes is wrong: “%s”"
	case "E69":
		return "“%s”的金额不对：%s", "the money of “%s” is wrong: %s"
	case "W30":
		return "“%s”只写了一次，像是别的名字写错了", "“%s” is written once and looks like a slip of another name"
	case "W31":
		return "“%s”没有写明哪些算，按台账上逐个认定的一类对象", "what belongs to “%s” is not said; it is told site by site on the ledger"
	case "W32":
		return "名单“%s”没有写怎样移出", "list “%s” does not say how one comes off it"
	case "W33":
		return "名单“%s”没有写由谁决定", "list “%s” does not say who decides"
	case "W60":
		return "“%s”：%s", "“%s”: %s"
	case "W61":
		return "“%s”没有执法资格，不能“%s”", "“%s” has no standing for “%s”"
	case "W62":
		return "条件“%s”什么也不看，总是一样", "the condition “%s” reads nothing and is always the same"
	case "W63":
		return "平台认不出“%s”，它不起作用", "“%s” is not known and has no effect"
	case "W64":
		return "“%s”的时间说不通：%s", "the times of “%s” do not fit: %s"
	case "W65":
		return "“%s”说不通：%s", "“%s” does not make sense: %s"
	case "W66":
		return "“%s”的数说不通：%s", "the figures of “%s” do not make sense: %s"
	case "W67":
		return "“%s”只在 owners 里出现，没有登记为部门或岗位", "“%s” stands only in owners, no department or post"
	case "W68":
		return "方案的标识“%s”与文件名“%s”不同", "the scheme is called “%s”, its file “%s”"
	case "W69":
		return "引了条款 %s，而方案没有写条款号的前缀", "clause %s is cited and the scheme names no prefix of clauses"
	}
	return "%s", "%s"
}

// problem makes a problem at a node.
func problem(n *Node, code string, args ...string) Problem {
	zh, en := sentence(code)
	p := Problem{Code: code, Zh: fill(zh, args), En: fill(en, args)}
	if n != nil {
		p.Pos, p.Span, p.Line = n.Pos, n.Span, n.Doc.line(n.Pos.Line)
	}
	return p
}

func fill(text string, args []string) string {
	for _, a := range args {
		text = strings.Replace(text, "%s", a, 1)
	}
	return strings.ReplaceAll(text, "%s", "")
}
