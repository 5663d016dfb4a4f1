package scheme

import "strings"

// postLine says a post: what kind it is, where it stands, who holds it.
func (s *Scheme) postLine(p Post) string {
	t := about(p.Rule)
	kind := string(p.Kind)
	if p.Kind == Unit {
		kind = "单位的岗位"
	}
	t.comma(kind, "kind")
	if len(p.In) > 0 {
		t.comma("设在"+join(p.In), "in")
	}
	t.flag("在本方案之外，只接收", "outside")
	if p.When.Given() {
		t.comma("只在"+s.words(p.When)+"时设", "when")
	}
	switch held := seats(p.Holder); {
	case held == "":
	case held == p.Name:
		t.comma("由本人担任", "holder")
	default:
		t.comma("由"+held+"担任", "holder")
	}
	switch {
	case p.CountBy != nil:
		t.semi("人数："+strings.Join(rows(p.CountBy), "，"), "count")
	case p.Count.Unset:
		t.comma("人数"+open(p.Count.Word), "count")
	default:
		t.key("", "count")
	}
	if len(p.Seats) > 0 {
		t.comma("分工为"+seats(p.Seats), "seats")
	}
	t.key("由", "employer")
	if n := len(t.parts); n > 0 && p.Employer != "" {
		t.parts[n-1] += "聘用"
	}
	if len(p.Needs) > 0 {
		t.semi("须先完成"+strings.Join(p.Needs, "、")+"才上岗", "needs")
	}
	if len(p.Contacts) > 0 {
		contacts := make([]string, len(p.Contacts))
		for i, name := range p.Contacts {
			if contacts[i] = name; s.grid(name).Name != "" {
				contacts[i] = gridsWord(name)
			}
		}
		t.comma("各包"+strings.Join(contacts, "和"), "contacts")
	}
	if len(p.Team) > 0 {
		t.comma("组员为"+strings.Join(p.Team, "、"), "team")
	}
	if len(p.AnswersFor) > 0 {
		t.comma("对"+strings.Join(p.AnswersFor, "、")+"负第一责任", "answers_for")
	}
	if len(p.Assists) > 0 {
		t.comma("协助"+join(p.Assists), "assists")
	}
	if len(p.StandIn) > 0 {
		t.comma("不在岗时由"+join(p.StandIn)+"代理", "stand_in")
	}
	if len(p.Competences) > 0 {
		t.comma("须"+strings.Join(p.Competences, "、"), "competences")
	}
	if len(p.May) > 0 {
		t.comma("另可"+strings.Join(p.May, "、"), "may")
	}
	if len(p.MayNot) > 0 {
		t.comma("不得"+strings.Join(p.MayNot, "、"), "may_not")
	}
	if p.Single {
		t.comma("不得兼任别的岗位", "several")
	} else {
		t.flag("可以兼任别的岗位", "several")
	}
	if p.Hours != "" {
		t.comma(p.Hours+"用于履职", "hours")
	}
	t.key("排序第", "rank")
	if p.Called != "" {
		t.comma("原文称“"+p.Called+"”", "called")
	}
	return t.end()
}

// roleLine says which post a role is, in which case.
func (s *Scheme) roleLine(r Role) string {
	t := about(r.Rule)
	for _, c := range r.Cases {
		if c.When.Given() {
			t.semi(s.words(c.When) + "的，是" + c.Is.Name)
		} else {
			t.semi("其余，是" + c.Is.Name)
		}
	}
	t.add("", "", []string{"=", "cases"})
	return t.end()
}

// gateLine says what must be there before a grid is whole or a person starts.
func gateLine(g Gate) string {
	t := about(g.Rule)
	whole := true
	for _, r := range g.Each {
		whole = whole && (r.Kind == ToGrid || r.Kind == ToTier && r.Name == "网格" || r.Kind == ToClass || r.Kind == ToSpot)
	}
	if whole {
		say := "每个" + join(g.Each) + "须有" + strings.Join(g.Has, "、") + "才算齐备"
		for _, r := range g.Each {
			if r.Name == "网格" || r.Name == "全部" {
				say += "，各级网格只看本级设有的岗位" // of what a gate names, a grid can only have what stands in its kind
			}
		}
		t.comma(say, "each", "has")
	} else {
		t.comma(join(g.Each)+"须先有"+strings.Join(g.Has, "、")+"才能上岗", "each", "has")
	}
	if g.Exam != "" {
		t.semi("考试"+g.Exam+"合格", "exam")
	}
	if g.Lasts != "" {
		t.semi("不少于"+strings.TrimPrefix(g.Lasts, "至少"), "lasts")
	}
	if g.Valid.Word != "" {
		t.semi("有效期"+g.Valid.Word, "valid")
	}
	if g.Grace.Unset {
		t.semi("已在岗的何时补齐"+open(g.Grace.Word), "grace")
	} else if g.Grace.Word != "" {
		t.semi("本版施行时已在岗的，"+within(g.Grace)+"补齐", "grace")
	}
	return t.end()
}

func (s *Scheme) hoursLine(h Hours) string {
	t := about(h.Rule)
	t.key("每人可用于履职", "has")
	t.key("每人可用于履职", "=")
	return t.end()
}

// bodyLine says a department; one named only with its field has no line here.
func bodyLine(d Department) string {
	if d.Implied {
		return ""
	}
	t := about(d.Rule)
	t.flag("有执法资格，可检查、责令、处罚", "standing")
	t.flag("在本方案之外，只接收", "outside")
	if d.PartOf != "" {
		t.comma("属"+d.PartOf, "part_of")
	}
	if len(d.Domains) > 0 {
		t.comma("管"+strings.Join(d.Domains, "、")+"领域", "domains")
	}
	if len(d.Seats) > 0 {
		t.comma("设"+seats(d.Seats), "seats")
	}
	if len(d.Members) > 0 {
		t.comma("成员为"+strings.Join(d.Members, "、"), "members")
	}
	if len(t.parts) == 0 {
		t.comma("部门")
	}
	return t.end()
}

// ownerLine says what a department is in charge of, and under which condition.
func (s *Scheme) ownerLine(o Owner) string {
	t := about(o.Rule)
	only := ""
	if o.When.Given() {
		only += "，限" + s.words(o.When) + "的"
	}
	if len(o.Grids) > 0 {
		only += "，限" + join(o.Grids)
	}
	if o.Tier > 0 {
		only += "，限第" + itoa(o.Tier) + "级网格"
	}
	verb := "主管"
	if o.As != "" {
		verb = "作为" + o.As + "部门管"
	}
	sectors := namesOf(o.Sectors)
	if n := len(sectors); n > 0 && len(o.Field) > 0 && !strings.HasSuffix(sectors[n-1], "业") {
		sectors[n-1] += "行业" // 主管消防行业，主管消防领域 are two things
	}
	var fields []string
	for _, list := range [][]string{sectors, namesOf(o.Classes), o.Places} {
		fields = append(fields, list...)
	}
	if len(fields) > 0 {
		t.comma(verb+strings.Join(fields, "、"), "sectors", "classes", "places", "as")
	}
	if len(o.Field) > 0 {
		t.comma(verb+strings.Join(o.Field, "、")+"领域", "domains", "as")
	}
	t.add("", only, []string{"when", "grids", "tier"})
	if len(o.Scope) > 0 {
		t.comma("原文的范围为"+strings.Join(o.Scope, "、"), "scope")
	}
	if len(o.With) > 0 {
		t.comma("会同"+join(o.With), "with")
	}
	if len(o.Oversees) > 0 {
		t.comma("监督"+strings.Join(o.Oversees, "、")+"，不接办件", "oversees")
	}
	switch {
	case o.Rest && (o.Triage || len(o.List) == 0):
		t.comma("其他没有写明归谁的归它", "rest", "list")
	case o.Rest:
		t.comma(strings.Join(o.List, "、")+"各管各的领域；说不清归谁的交牵头部门", "rest", "list")
	}
	if o.Triage {
		t.comma("无人主管或几家都管的，由它裁定", "triage")
	}
	name := o.Department
	if o.PartOf != "" {
		name = o.PartOf + "·" + name
		t.add("", "", []string{"part_of"})
	}
	return t.under(name)
}

func portfolioLine(p Portfolio) string {
	t := about(p.Rule)
	switch {
	case p.Unset:
		t.comma("分管部门"+open(p.Word), "departments")
	case p.Each:
		t.comma("各自分管的部门在任职时逐人填写", "departments")
	default:
		t.comma("分管"+join(p.Departments), "departments")
	}
	return t.under(p.Post.Name)
}

// tieLine says who gets contested ground, or who decides case by case.
func (s *Scheme) tieLine(x Tie) string {
	t := about(x.Rule)
	if x.Unset {
		say := "几个部门都管，"
		if x.Word != "" {
			say += open(x.Word) + "，"
		}
		t.comma(say+"由"+s.decider()+"逐件裁定", "owner")
	} else {
		t.comma("归"+x.Owner.Name, "owner")
	}
	return t.end()
}

// decider is who decides where nobody or several are in charge.
func (s *Scheme) decider() string {
	for _, o := range s.Owners {
		if o.Triage {
			return o.Department
		}
	}
	return "牵头部门"
}
