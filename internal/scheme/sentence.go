package scheme

import (
	"fmt"
	"slices"
	"strings"

	"anwang/internal/civil"
)

func (s *Scheme) gridLine(g Grid) string {
	var parts []string
	switch {
	case g.Overlay:
		parts = append(parts, "不在网格树上，把"+strings.Join(g.Groups.Names(), "、")+"编成组")
	case g.Under == "":
		parts = append(parts, "第"+itoa(g.Tier)+"级，最上一级")
	default:
		parts = append(parts, "第"+itoa(g.Tier)+"级，在"+strings.Join(append([]string{g.Under}, g.OrUnder...), "或")+"之下")
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
	if g.Called != "" {
		parts = append(parts, "原文称“"+g.Called+"”")
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

func portfolioLine(p Portfolio) string {
	say := "分管部门" + open(p.Word)
	if !p.Unset {
		say = "分管" + join(p.Departments) + p.mark("departments")
	}
	return p.Post.Name + "：" + say + p.tail()
}

func (s *Scheme) ledgerLine() []string {
	l := s.Sites.Ledger
	if l == nil {
		return nil
	}
	say := "台账由" + join(l.Keeper.List) + "随时更新"
	switch {
	case l.Fresh.Unset:
		say += "，多久核实一次" + open(l.Fresh.Word)
	case l.Fresh.Timed():
		say += "，" + l.Fresh.String() + "内核实一次" + l.mark("fresh")
	}
	return []string{say + l.tail()}
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
	s := b.Name + "：在" + join(b.At) + "公示" + strings.Join(b.Shows, "、")
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
