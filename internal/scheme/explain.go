package scheme

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"anwang/internal/civil"
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
	add("三、部门分工", sentences(s.Owners, s.ownerLine))
	add("四、有争议的领域", sentences(s.Ties, func(t Tie) string {
		if t.Unset {
			return t.Name + "：几个部门都管，" + open(t.Word) + "，由网格办逐件裁定" + t.tail()
		}
		return t.Name + "：归" + t.Owner.Name + t.tail()
	}))
	add("五、对象", sentences(s.Sites.Classes, classLine))
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

func (s *Scheme) gridLine(g Grid) string {
	var parts []string
	switch {
	case g.Overlay:
		parts = append(parts, "不在网格树上，把"+strings.Join(g.Groups.Names(), "、")+"编成组")
	case g.Under == "":
		parts = append(parts, "第"+itoa(g.Tier)+"级，最上一级")
	default:
		parts = append(parts, "第"+itoa(g.Tier)+"级，在"+g.Under+"之下")
	}
	if g.Covers != "区域" {
		parts = append(parts, "以"+g.Covers+"划分")
	}
	if len(g.OnePer) > 0 {
		parts = append(parts, "每个"+join(g.OnePer)+"各成一格")
	}
	if g.Optional {
		parts = append(parts, "可设可不设")
	}
	if g.Count.Word != "" {
		parts = append(parts, g.Count.Word)
	}
	if g.Map {
		parts = append(parts, "绘制网格图")
	}
	return g.Name + "：" + strings.Join(parts, "，") + g.tail()
}

func (s *Scheme) postLine(p Post) string {
	var parts []string
	parts = append(parts, string(p.Kind))
	if len(p.In) > 0 {
		parts = append(parts, "设在"+join(p.In))
	}
	if p.Outside {
		parts = append(parts, "在本方案之外，只接收")
	}
	if len(p.Holder) > 0 {
		var names []string
		for _, h := range p.Holder {
			n := h.Name
			if h.Number > 0 {
				n += itoa(h.Number) + "人"
			}
			names = append(names, n)
		}
		parts = append(parts, "由"+strings.Join(names, "、")+"担任")
	}
	if p.Count.Unset {
		parts = append(parts, "人数"+open(p.Count.Word))
	} else if p.Count.Word != "" {
		parts = append(parts, p.Count.Word+p.mark("count"))
	}
	if len(p.Contacts) > 0 {
		parts = append(parts, "各包"+strings.Join(p.Contacts, "和"))
	}
	if len(p.Team) > 0 {
		parts = append(parts, "组员为"+strings.Join(p.Team, "、"))
	}
	if len(p.AnswersFor) > 0 {
		parts = append(parts, "对"+strings.Join(p.AnswersFor, "、")+"负第一责任")
	}
	if len(p.Aka) > 0 {
		parts = append(parts, "又称"+strings.Join(p.Aka, "、"))
	}
	return p.Name + "：" + strings.Join(parts, "，") + p.tail()
}

func (s *Scheme) ownerLine(o Owner) string {
	var parts []string
	if len(o.Sectors) > 0 {
		parts = append(parts, "主管"+join(o.Sectors)+o.mark("sectors"))
	}
	if len(o.Classes) > 0 {
		parts = append(parts, "主管"+join(o.Classes))
	}
	if len(o.Places) > 0 {
		parts = append(parts, "主管"+strings.Join(o.Places, "、"))
	}
	if len(o.Field) > 0 {
		parts = append(parts, "主管"+strings.Join(o.Field, "、")+"领域")
	}
	if len(o.With) > 0 {
		parts = append(parts, "会同"+join(o.With))
	}
	if len(o.Oversees) > 0 {
		parts = append(parts, "监督"+strings.Join(o.Oversees, "、")+"，不接办件")
	}
	if o.Rest {
		parts = append(parts, strings.Join(o.List, "、")+"各管各的领域；说不清归谁的交牵头部门")
	}
	if o.Triage {
		parts = append(parts, "无人主管或几家都管的，由它裁定")
	}
	name := o.Department
	if o.PartOf != "" {
		name = o.PartOf + "·" + name
	}
	return name + "：" + strings.Join(parts, "，") + o.tail()
}

func classLine(c Class) string {
	say := "由台账逐个认定"
	switch {
	case c.Unset:
		say = "标准" + open(c.Word)
	case len(c.Any) > 0:
		say = "包括" + join(c.Any)
	case c.When.Given():
		say = "条件 " + c.When.Text
	}
	if c.Sector.Name != "" {
		say += "；归" + c.Sector.Name + "行业" + c.mark("sector")
	}
	return c.Name + "：" + say + c.tail()
}

func formLine(f Form) string {
	var say string
	switch {
	case len(f.ViewOf) > 0:
		say = "从记录自动生成，不另填"
	default:
		names := slices.Clone(f.Groups)
		if len(names) == 0 {
			for _, it := range f.Items {
				names = append(names, it.Text)
			}
		}
		say = fmt.Sprintf("%s，共 %d 项", strings.Join(names, "、"), len(f.Items))
	}
	if f.Unset {
		say += "；版式" + open(f.Word)
	}
	return "《" + f.Name + "》" + say + f.tail()
}

func actLine(a Act) string {
	s := a.Name + "：" + join(a.Who)
	if len(a.To.List) > 0 {
		s += "→" + joinOr(a.To)
	}
	if len(a.Needs) > 0 {
		s += "，须有" + strings.Join(a.Needs, "、")
	}
	if len(a.Tells) > 0 {
		s += "，告知" + join(a.Tells)
	}
	if len(a.Grades) > 0 {
		s += "，限" + strings.Join(a.Grades, "、") + "隐患"
	}
	if len(a.Approve) > 0 {
		s += "，由" + joinOr(Refs{List: a.Approve, OneOf: a.OneOf}) + "批准"
	}
	if a.Beside != "" {
		s += "，与" + a.Beside + "并行"
	}
	if a.When.Given() {
		s += "，条件 " + a.When.Text
	}
	for _, m := range a.Move {
		s += "，" + m.From + "→" + m.To
	}
	for _, m := range a.Otherwise {
		s += "，不成则" + m.From + "→" + m.To
	}
	if len(a.Not) > 0 {
		s += "，" + join(a.Not) + "回避"
	}
	return s + a.tail()
}

func limitWords(l civil.Limit) string {
	switch {
	case l.Unset, l.Word == "":
		return open(l.Word)
	case l.Span == civil.Statutory, l.Span == civil.SameDay:
		return l.Word
	}
	return strings.TrimSuffix(l.Word, "内") + "内"
}

func clockLine(k Clock) string {
	s := k.Name + "时限："
	switch {
	case k.LimitBy != nil:
		var rows []string
		for _, r := range k.LimitBy.Rows {
			rows = append(rows, rowText(k.LimitBy, r))
		}
		s += strings.Join(rows, "；") + k.mark("limit")
	case k.Limit.Unset:
		s += open(k.Limit.Word)
	case k.Limit.Word == "":
		s += open("")
	default:
		s += k.Limit.Word + k.mark("limit")
	}
	for _, st := range k.Ladder {
		s += "；" + st.At.Text + st.Do
		if len(st.To.List) > 0 {
			s += joinOr(st.To)
		}
	}
	return s + k.tail()
}

func boardLine(b Board) string {
	s := b.Name + "：在" + b.At.Name + "公示" + strings.Join(b.Shows, "、")
	if b.Refresh.Unset {
		s += "；更新周期" + open(b.Refresh.Word)
	} else if b.Refresh.Word != "" {
		s += "；每" + b.Refresh.Word + "更新" + b.mark("refresh")
	}
	return s + b.tail()
}

func sheetLine(sh Sheet) string {
	s := sh.Name + "：" + join(sh.By) + "考核" + join(sh.Of)
	if sh.Often.Unset {
		s += "，周期" + open(sh.Often.Word)
	} else if sh.Often.Word != "" {
		s += "，" + sh.Often.Word
	}
	if sh.LinesUnset {
		s += "，细则" + open(sh.LinesWord)
	}
	for _, r := range sh.Results {
		s += "；" + r.If + "的" + r.Then
	}
	return s + sh.tail()
}
