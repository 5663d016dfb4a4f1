package scheme

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Explain writes the scheme as Chinese sentences; with a post, that post's
// 明白卡: what it must do, may do, is told of, and what its plan leaves open.
func (s *Scheme) Explain(w io.Writer, post string) error {
	if post == "" {
		s.explainAll(w)
		return nil
	}
	for _, p := range s.Posts {
		if p.Name == post || slices.Contains(p.Aka, post) {
			s.card(w, p)
			return nil
		}
	}
	for _, d := range s.Bodies {
		if d.Name == post || slices.Contains(d.Aka, post) {
			s.bodyCard(w, d)
			return nil
		}
	}
	var known []string
	for _, p := range s.Posts {
		known = append(known, p.Name)
	}
	for _, d := range s.Bodies {
		known = append(known, d.Name)
	}
	if near := nearest(post, known); near != "" {
		return fmt.Errorf("没有这个岗位或部门：“%s”；最接近：“%s”", post, near)
	}
	return fmt.Errorf("没有这个岗位或部门：“%s”；有：%s", post, strings.Join(known, "、"))
}

type section struct {
	title string
	lines []string
}

func write(w io.Writer, sections []section) {
	for _, sec := range sections {
		if len(sec.lines) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s\n", sec.title)
		for _, l := range sec.lines {
			fmt.Fprintf(w, "  %s\n", l)
		}
	}
}

func (s *Scheme) explainAll(w io.Writer) {
	fmt.Fprintf(w, "《%s》\n适用：%s", s.Title, s.Place)
	if s.Issuer != "" {
		fmt.Fprintf(w, "　印发：%s", s.Issuer)
	}
	if day := s.InForce(); day != "" {
		fmt.Fprintf(w, "　自%s起", day)
	}
	fmt.Fprintf(w, "\n来源标记：无标记为方案规定；〈平台默认〉为平台补的通行做法；〈属地补充〉为本地依据文号补的值；〈方案未规定〉为尚无规定。\n")
	var out []section
	add := func(title string, lines []string) { out = append(out, section{title, lines}) }
	add("一、网格", sentences(s.Grids, s.gridLine))
	add("二、岗位", sentences(s.Posts, s.postLine))
	add("三、部门分工", append(sentences(s.Owners, s.ownerLine), sentences(s.Portfolios, portfolioLine)...))
	add("四、有争议的领域", sentences(s.Ties, func(t Tie) string {
		if t.Unset {
			return t.Name + "：几个部门都管，" + open(t.Word) + "，由网格办逐件裁定" + t.tail()
		}
		return t.Name + "：归" + t.Owner.Name + t.tail()
	}))
	add("五、对象", append(sentences(s.Sites.Classes, classLine), s.ledgerLine()...))
	add("六、履职要求", sentences(s.Duties, DutySentence))
	add("七、表单", sentences(s.Forms, formLine))
	add("八、隐患办理", append(sentences(s.Flow.Acts, actLine), sentences(s.Flow.Clocks, clockLine)...))
	add("九、事故报告", sentences(s.Accidents.Clocks, func(a AccidentClock) string {
		return a.Name + "：" + a.By + limitWords(a.Limit) + "报" + a.To + a.tail()
	}))
	add("十、公示", sentences(s.Boards, boardLine))
	add("十一、考核", sentences(s.Assess, sheetLine))
	add("十二、奖励", sentences(s.Rewards, func(r Reward) string {
		money := r.Money
		if r.Unset {
			money = "金额" + open(r.Word)
		}
		return r.Name + "：" + money + r.tail()
	}))
	add("十三、推进阶段", sentences(s.Rollout, func(p Phase) string {
		return p.Name + "：" + string(p.FromDay) + "至" + string(p.UntilDay) + p.tail()
	}))
	write(w, out)
	s.writeUnset(w, s.unset)
}

func (s *Scheme) writeUnset(w io.Writer, list []Unset) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "\n方案未规定的 %d 处（可由有权限的人依据文号补充）\n", len(list))
	for _, u := range list {
		fmt.Fprintf(w, "  %s\n", u.String())
	}
}

// String is the line `check` prints for an open value.
func (u Unset) String() string {
	word := ""
	if u.Word != "" {
		word = "，原文“" + u.Word + "”"
	}
	who := ""
	if len(u.Posts) > 0 {
		who = "（" + strings.Join(u.Posts, "、") + "）"
	}
	return u.Path + who + word + "：" + u.Idle + cite(u.Clauses)
}

func sentences[T any](list []T, say func(T) string) []string {
	var out []string
	for _, x := range list {
		if l := say(x); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func cite(clauses []string) string {
	if len(clauses) == 0 {
		return ""
	}
	return "〔" + strings.Join(clauses, "、") + "〕"
}

// tail is the end of a rule's sentence: its clauses, and where it comes from when
// that is not the plan.
func (r Rule) tail() string {
	s := cite(r.Clauses)
	if r.Source == Default {
		s += "〈平台默认〉"
	}
	if r.Law != "" {
		s += "〈" + r.Law + "〉"
	}
	return s + "。"
}

// mark shows whose a value is, when not the plan's.
func (r Rule) mark(key string) string {
	v, ok := r.Values[key]
	switch {
	case !ok || v.Source == r.Source:
		return ""
	case v.Source == Amended && v.By != nil:
		return "〈属地补充，" + v.By.Basis + "〉"
	case v.Source != Stated:
		return "〈" + string(v.Source) + "〉"
	}
	return ""
}

func open(word string) string {
	if word == "" {
		return "〈方案未规定〉"
	}
	return "“" + word + "”〈方案未规定〉"
}

func join(list []Ref) string {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = r.Name
	}
	return strings.Join(names, "、")
}

func joinOr(r Refs) string {
	if r.OneOf {
		return strings.Join(r.Names(), "或")
	}
	return strings.Join(r.Names(), "、")
}

// DutySentence says a duty as a sentence an official can check against the plan.
func DutySentence(d Duty) string {
	var b strings.Builder
	b.WriteString(d.Name + "：" + joinOr(Refs{List: d.Who, OneOf: d.AnyOf}))
	if d.Holders == "each" {
		b.WriteString("每人")
	}
	if len(d.During) > 0 {
		b.WriteString("在" + join(d.During) + "期间")
	}
	switch {
	case d.OftenBy != nil:
		b.WriteString("按表定频次")
	case d.Often.Unset:
		b.WriteString(open(d.Often.Word))
	case d.After != "":
		b.WriteString("在" + d.After + "后" + limitWords(d.Within))
	default:
		b.WriteString(d.Often.Word + d.mark("often"))
	}
	verb := verbWords(d.Does)
	b.WriteString("，")
	switch {
	case len(d.In) > 0:
		b.WriteString("在" + join(d.In) + verb)
	case len(d.Each) > 0 && d.Sample > 0:
		b.WriteString("抽" + itoa(d.Sample) + "%" + verb + join(d.Each))
	case len(d.Each) > 0:
		b.WriteString("逐个" + verb + join(d.Each))
	case len(d.To.List) > 0:
		b.WriteString("向" + joinOr(d.To) + verb)
	default:
		b.WriteString(undertake(d.Kind) + verb)
	}
	if len(d.With) > 0 {
		b.WriteString("，会同" + join(d.With))
	}
	if len(d.About) > 0 {
		b.WriteString("，内容为" + strings.Join(d.About, "、"))
	}
	if len(d.Form) > 0 {
		b.WriteString("；填《" + strings.ReplaceAll(join(d.Form), "、", "》《") + "》")
	}
	if d.Due.Unset {
		b.WriteString("；" + open(d.Due.Word) + "报送")
	} else if d.Due.Word != "" {
		b.WriteString("；" + strings.TrimSuffix(d.Due.Word, "前") + "前完成" + d.mark("due"))
	}
	if d.Boost != nil {
		more := d.Boost.Often.Word
		if d.Boost.Often.Unset {
			more = open(d.Boost.Often.Word)
		}
		b.WriteString("；" + join(d.Boost.During) + "期间" + more)
	}
	return b.String() + d.tail()
}

// undertake is the word that goes before a noun-like verb: 召开会议 reads better
// than 会议.
func undertake(kind VerbKind) string {
	switch kind {
	case MakesActivity:
		return "组织"
	case MakesReport:
		return "完成"
	case MakesRoster:
		return "轮流"
	}
	return ""
}

func verbWords(list []Verb) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return strings.Join(words, "或")
}
