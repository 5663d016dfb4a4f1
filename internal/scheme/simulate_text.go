package scheme

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Write prints the answer: what is short first, then every post with its duties,
// and the months of the post that is short as a chart.
func (s Simulation) Write(w io.Writer) {
	fmt.Fprintf(w, "《%s》履职负担测算\n%s至%s，%d 个工作日%s，%d 户对象\n", s.Title, s.Period.From.Chinese(), s.Period.To.Chinese(), s.Workdays, map[bool]string{true: "（暂定）"}[s.Provisional], s.Sites)
	s.verdict(w)
	fmt.Fprintf(w, "\n%s%s%s%s%s%s%s\n", cellText("岗位", 18), cellRight("网格", 6), cellRight("人数", 6), cellRight("需要(时)", 12), cellRight("现有(时)", 12), cellRight("占用", 8), "  够用人数")
	for _, p := range s.Posts {
		had, share := "未定", "—"
		if !p.Open {
			had, share = figure(p.Had), percent(p.Needed, p.Had)
		}
		fmt.Fprintf(w, "%s%s%s%s%s%s  %s\n", cellText(p.Post, 18), cellRight(fmt.Sprint(p.Grids), 6), cellRight(fmt.Sprint(p.People), 6), cellRight(figure(p.Needed), 12), cellRight(had, 12), cellRight(share, 8), p.enough())
	}
	for _, p := range s.Posts {
		s.post(w, p)
	}
	if p, _, ok := s.Tightest(); ok {
		tight(w, p)
		chart(w, p)
	}
	if len(s.Assumed) > 0 {
		fmt.Fprintln(w, "\n测算的前提")
	}
	for _, a := range s.Assumed {
		fmt.Fprintf(w, "  %s。\n", a)
	}
	if len(s.Left)+len(s.Silent) > 0 {
		fmt.Fprintln(w, "\n未计入的")
	}
	if len(s.Silent) > 0 {
		fmt.Fprintf(w, "  方案未规定频次：%s。\n", strings.Join(s.Silent, "、"))
	}
	for _, l := range s.Left {
		fmt.Fprintf(w, "  %s：%s。\n", l.Why, strings.Join(l.Duties, "、"))
	}
}

// enough says how many people would do.
func (p PostLoad) enough() string {
	switch {
	case p.Open:
		return "—"
	case !p.Short() && p.Enough == 0:
		return fmt.Sprint(p.People)
	case p.Enough == 0:
		return "再加人也不够"
	}
	return fmt.Sprint(p.Enough)
}

func (s Simulation) verdict(w io.Writer) {
	p, d, ok := s.Tightest()
	if !ok {
		fmt.Fprintln(w, s.fine())
		return
	}
	fmt.Fprintf(w, "结论：%s不够。最紧的是“%s”（%s）%s：应做 %d 次，做不完 %d 次（%s）。", p.Post, d.Duty, d.Often, cite(d.Clauses), d.Asked, d.Missed, percent(float64(d.Missed), float64(d.Asked)))
	if p.Enough > 0 {
		fmt.Fprintf(w, "现有 %d 人，%d 人才够。", p.People, p.Enough)
	}
	if d.Report {
		fmt.Fprint(w, "这是报送类的要求，先考虑减少次数，不是加人。")
	}
	var others []string
	for _, o := range s.Posts {
		if o.Short() && o.Post != p.Post {
			others = append(others, fmt.Sprintf("%s（%d 人，够用 %s）", o.Post, o.People, o.enough()))
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(w, "也不够的：%s。", strings.Join(others, "、"))
	}
	fmt.Fprintln(w)
}

// fine is the verdict where nothing was missed: that says nothing of duties that
// had nothing to reach.
func (s Simulation) fine() string {
	asked, empty := 0, 0
	for _, p := range s.Posts {
		for _, d := range p.Duties {
			switch {
			case d.Why != "":
				empty++
			case !p.Open:
				asked++
			}
		}
	}
	switch {
	case asked == 0:
		return "结论：没有可以测算的履职要求，见后面各项说明。"
	case empty+len(s.Left)+len(s.Silent) > 0:
		return "结论：计入的各项履职要求都能按期完成；没有对象的和未计入的见后面各项说明。"
	}
	return "结论：各项履职要求都能按期完成。"
}

func (s Simulation) post(w io.Writer, p PostLoad) {
	fmt.Fprintf(w, "\n%s", p.Post)
	if p.Stated != p.People {
		fmt.Fprintf(w, "（方案需 %d 人，现有 %d 人）", p.Stated, p.People)
	}
	if p.Shifts {
		fmt.Fprint(w, "（值班、自查不分休息日，按每天计）")
	}
	if p.Standing > p.Grids && len(p.Kinds) > 0 {
		fmt.Fprintf(w, "（设在 %d 格，其中 %d 格有任务，只计这 %d 格和其中的人）", p.Standing, p.Grids, p.Grids)
	}
	fmt.Fprintln(w)
	for _, k := range p.Kinds {
		each := figure(k.Most)
		if figure(k.Least) != each {
			each = figure(k.Least) + "至" + each
		}
		fmt.Fprintf(w, "  %s %d 格：每格每周 %s 小时，每格 %s 人\n", k.Kind, k.Grids, each, trim(k.People))
	}
	for _, d := range p.Duties {
		name := d.Duty
		if d.Along {
			name += "（随同）"
		}
		fmt.Fprintf(w, "  %s%s%s次%s时  %s %s\n", cellText(name, 16), cellText(d.Often, 26), cellRight(fmt.Sprint(d.Asked), 9), cellRight(figure(d.Hours), 9), d.outcome(p.Open), cite(d.Clauses))
	}
}

// outcome is what became of a duty, in words.
func (d DutyLoad) outcome(open bool) string {
	out := "都能完成"
	switch {
	case d.Why != "":
		return d.Why
	case open:
		out = "不知有多少时间，不判断"
	case d.Watch > 0:
		out = fmt.Sprintf("全天轮值另计：每处须 %d 人轮换", d.Watch)
	case d.Missed > 0:
		out = fmt.Sprintf("做不完 %d 次（%s）", d.Missed, percent(float64(d.Missed), float64(d.Asked)))
	}
	switch {
	case d.Resting > 0 && d.OnRest:
		out += fmt.Sprintf("；其中 %d 次本来就定在休息日", d.Resting)
	case d.Resting > 0:
		out += fmt.Sprintf("；其中 %d 次的窗口全是休息日，须安排假日巡查", d.Resting)
	}
	return out
}

// tight prints the grids of a post that have the least time.
func tight(w io.Writer, p PostLoad) {
	if p.Grids < 2 {
		return
	}
	fmt.Fprintf(w, "\n%s最紧的网格（每格）\n%s%s%s%s%s%s%s\n", p.Post, cellText("  网格", 18), cellRight("个数", 6), cellRight("对象(户)", 10), cellRight("每周需要(时)", 14), cellRight("每周现有(时)", 14), cellRight("占用", 8), cellRight("做不完(次)", 12))
	for _, g := range p.Tight {
		fmt.Fprintf(w, "%s%s%s%s%s%s%s\n", cellText("  "+g.Kind, 18), cellRight(fmt.Sprint(g.Alike), 6), cellRight(fmt.Sprint(g.Sites), 10), cellRight(figure(g.Needed), 14), cellRight(figure(g.Had), 14), cellRight(percent(g.Needed, g.Had), 8), cellRight(fmt.Sprint(g.Missed), 12))
	}
	if p.People < p.Grids {
		fmt.Fprintf(w, "  %d 人管 %d 格：一人管几格的，现有时间按格平分，做不完的次数是他所管各格合计。\n", p.People, p.Grids)
	}
}

// chart draws the months of a post: █ what fits into the hours there are, ▒ what
// does not, · what is left over.
func chart(w io.Writer, p PostLoad) {
	most := 0.0
	for _, m := range p.Months {
		most = max(most, m.Needed, m.Had)
	}
	if most == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s逐月（█ 做得完 ▒ 做不完 · 余下）\n", p.Post)
	const width = 40
	for _, m := range p.Months {
		n := func(hours float64) int { return int(math.Round(hours / most * width)) }
		needed, had := n(m.Needed), n(m.Had)
		done := min(needed, had)
		fmt.Fprintf(w, "  %s %s%s%s %s/%s 时\n", m.Name, strings.Repeat("█", done), strings.Repeat("▒", max(0, needed-had)), strings.Repeat("·", max(0, had-needed)), figure(m.Needed), figure(m.Had))
	}
}

func figure(x float64) string {
	if x < 100 {
		return trim(x)
	}
	return fmt.Sprintf("%.0f", x)
}

func trim(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0") }

func percent(part, whole float64) string {
	if whole == 0 {
		return "—"
	}
	return fmt.Sprintf("%.0f%%", part/whole*100)
}

// cellText and cellRight fill a column: a Chinese character is two wide.
func cellText(s string, width int) string {
	return s + strings.Repeat(" ", max(1, width-wide(s)))
}

func cellRight(s string, width int) string {
	return strings.Repeat(" ", max(1, width-wide(s))) + s
}

func wide(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0x2e7f {
			n++
		}
	}
	return n
}
