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
	fmt.Fprintf(w, "《%s》履职负担测算\n%s至%s，%d 个工作日，%d 户对象\n", s.Title, s.Period.From.Chinese(), s.Period.To.Chinese(), s.Workdays, s.Sites)
	s.verdict(w)
	fmt.Fprintf(w, "\n%s%s%s%s%s%s%s\n", cellText("岗位", 18), cellRight("网格", 6), cellRight("人数", 6), cellRight("需要(时)", 12), cellRight("现有(时)", 12), cellRight("占用", 8), "  够用人数")
	for _, p := range s.Posts {
		had, share, enough := "未定", "—", "—"
		if !p.Open {
			had, share = figure(p.Had), percent(p.Needed, p.Had)
			enough = fmt.Sprintf("%d", p.People)
			if p.Short() {
				enough = fmt.Sprintf("%d", p.Enough)
				if p.Enough == 0 {
					enough = "再加人也不够"
				}
			}
		}
		fmt.Fprintf(w, "%s%s%s%s%s%s  %s\n", cellText(p.Post, 18), cellRight(fmt.Sprint(p.Grids), 6), cellRight(fmt.Sprint(p.People), 6), cellRight(figure(p.Needed), 12), cellRight(had, 12), cellRight(share, 8), enough)
	}
	for _, p := range s.Posts {
		s.post(w, p)
	}
	if p, _, ok := s.Tightest(); ok {
		chart(w, p)
	}
	if len(s.Assumed)+len(s.Silent) > 0 {
		fmt.Fprintln(w, "\n测算的前提")
	}
	for _, a := range s.Assumed {
		fmt.Fprintf(w, "  %s。\n", a)
	}
	if len(s.Silent) > 0 {
		fmt.Fprintf(w, "  方案未规定频次、未计入的：%s。\n", strings.Join(s.Silent, "、"))
	}
}

func (s Simulation) verdict(w io.Writer) {
	p, d, ok := s.Tightest()
	if !ok {
		fmt.Fprintln(w, "结论：各项履职要求都能按期完成。")
		return
	}
	fmt.Fprintf(w, "结论：%s不够。最紧的是“%s”（%s）%s：应做 %d 次，做不完 %d 次（%s）。", p.Post, d.Duty, d.Often, cite(d.Clauses), d.Asked, d.Missed, percent(float64(d.Missed), float64(d.Asked)))
	if p.Enough > 0 {
		fmt.Fprintf(w, "现有 %d 人，%d 人才够。", p.People, p.Enough)
	}
	fmt.Fprintln(w)
}

func (s Simulation) post(w io.Writer, p PostLoad) {
	fmt.Fprintf(w, "\n%s", p.Post)
	if p.Stated != p.People {
		fmt.Fprintf(w, "（方案需 %d 人，现有 %d 人）", p.Stated, p.People)
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
		missed := "都能完成"
		switch {
		case p.Open:
			missed = "不知有多少时间，不判断"
		case d.Missed > 0:
			missed = fmt.Sprintf("做不完 %d 次（%s）", d.Missed, percent(float64(d.Missed), float64(d.Asked)))
		}
		if d.Resting > 0 {
			missed += fmt.Sprintf("；另有 %d 次的窗口全是休息日，须安排假日巡查", d.Resting)
		}
		fmt.Fprintf(w, "  %s%s%s次%s时  %s %s\n", cellText(d.Duty, 16), cellText(d.Often, 26), cellRight(fmt.Sprint(d.Asked), 9), cellRight(figure(d.Hours), 9), missed, cite(d.Clauses))
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
