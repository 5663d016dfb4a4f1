package scheme

import "strings"

func factLine(f Fact) string {
	t := about(f.Rule)
	if len(f.Choices) > 0 {
		t.comma("从"+strings.Join(f.Choices, "、")+"中选", "choices", "=")
	} else {
		t.comma("填"+strings.Replace(f.Type, "是否", "“是”或“否”", 1), "type", "=")
	}
	return t.end()
}

// classLine says what makes a site one of a class.
func (s *Scheme) classLine(c Class) string {
	t := about(c.Rule)
	switch {
	case c.Unset:
		t.comma("标准"+open(c.Word), "is", "=")
	case len(c.Any) > 0 && c.When.Given():
		t.comma(join(c.Any)+"中"+s.words(c.When)+"的", "any", "when")
	case len(c.Any) > 0:
		t.comma("包括"+join(c.Any), "any")
	case c.When.Given():
		t.comma(s.words(c.When)+"的", "when")
	default:
		t.comma("由台账逐个认定", "is")
	}
	if c.Sector.Name != "" {
		t.semi("归"+c.Sector.Name+"行业", "sector")
	}
	return t.end()
}

// ledgerLines are the rules of the ledger that are no list of entries.
func (s *Scheme) ledgerLines() []string {
	var out []string
	if len(s.Sites.Spots) > 0 {
		out = append(out, "对象内的部位："+strings.Join(s.Sites.Spots, "、")+"。")
	}
	if s.Sites.Keep != nil {
		out = append(out, "归哪一级管："+strings.Join(keepRows(s.Sites.Keep), "；")+"。")
	}
	if len(s.Sites.Roles) > 0 {
		out = append(out, s.capacitiesLine())
	}
	if s.Sites.Ledger != nil {
		out = append(out, s.ledgerLine())
	}
	return out
}

// capacitiesLine says who must be named for every site.
func (s *Scheme) capacitiesLine() string {
	t := about(s.Sites.RolesOf)
	t.comma("每个对象都须明确"+strings.Join(s.Sites.Roles, "、"), "has", "roles")
	return t.under("")
}

// ledgerLine says who keeps the ledger, and when an entry is stale.
func (s *Scheme) ledgerLine() string {
	l := s.Sites.Ledger
	t := about(l.Rule)
	say := "台账随时更新"
	if len(l.Keeper.List) > 0 {
		say = "台账由" + joinOr(l.Keeper) + "随时更新"
	}
	t.comma(say, "keeper")
	switch {
	case l.Fresh.Unset:
		t.comma("多久核实一次"+open(l.Fresh.Word), "fresh")
	case l.Fresh.Word != "":
		t.comma(strings.TrimSuffix(l.Fresh.Word, "内")+"内核实一次", "fresh")
	}
	return t.under("")
}

// keepRows says which tier's grid holds which sites.
func keepRows(t *Table) []string {
	var out []string
	for _, r := range t.Rows {
		lead := t.whenWords(r)
		if lead == "" {
			lead = "其余"
		}
		out = append(out, lead+"归"+r.Cells["tier"])
	}
	return out
}

// directLine says which sites are taken out of the grid, and who holds them.
func (s *Scheme) directLine(d Direct) string {
	t := about(d.Rule)
	var which []string
	if len(d.Of) > 0 {
		which = append(which, join(d.Of))
	}
	if d.When.Given() {
		which = append(which, s.words(d.When)+"的")
	}
	if len(which) == 0 {
		which = append(which, "这些对象")
	}
	t.comma(strings.Join(which, "中")+"不归网格管", "of", "when")
	if len(d.Except) > 0 {
		t.comma(join(d.Except)+"除外", "except")
	}
	if d.Each {
		t.semi("由哪个部门管，在台账上逐户填写，填了才生效", "held_by")
	} else if len(d.HeldBy.List) > 0 {
		t.semi("由"+joinOr(d.HeldBy)+"管", "held_by")
	}
	if d.Reason != "" {
		t.semi("理由："+d.Reason, "reason")
	}
	return t.end()
}

func dossierLine(d Dossier) string {
	t := about(d.Rule)
	if len(d.Of) > 0 {
		t.comma("每户"+join(d.Of)+"建一份", "of")
	}
	if len(d.Files) > 0 {
		t.comma("内有"+strings.Join(d.Files, "、"), "files")
	}
	t.key("有效期", "expires")
	return t.end()
}

// riskLine says how sites are graded: by whom, by what, and how a grade changes.
func (s *Scheme) riskLine(r Risk) string {
	t := about(r.Rule)
	if len(r.Of) > 0 {
		t.comma("给"+join(r.Of)+"分级", "of")
	}
	if v, ok := r.Values["levels"]; ok && v.Text == "" {
		t.comma("没有写分几级", "levels")
	} else if r.Unset {
		t.comma("分几级"+open(r.Rule.Values["levels"].Word), "levels")
	} else if len(r.Levels) > 0 {
		t.comma("分"+strings.Join(r.Levels, "、")+"级", "levels")
	}
	if r.Score != "" {
		t.comma("按《"+r.Score+"》打分", "score")
	}
	if len(r.Bands) > 0 {
		t.semi(bandsWords(r.Bands), "bands")
	}
	for _, a := range r.Assign {
		t.semi(s.words(a.When) + "的定为" + a.Level)
	}
	if r.Veto.Given() {
		t.semi(s.words(r.Veto)+"的，不看得分，直接定为最高级", "veto")
	}
	for _, a := range r.Vetoes {
		t.semi(s.words(a.When) + "的，不看得分，直接定为" + a.Level)
	}
	t.add("", "", []string{"assign", "veto"})
	if len(r.Streak) > 0 {
		t.semi(choices(r.Streak, "的"), "streak")
	}
	if review := s.root.get("risk").get(r.Name).get("review"); review != nil {
		t.semi("依次经过"+strings.Join(reviewSteps(review), "、"), "review")
	}
	if v, ok := r.Values["change"]; ok {
		say := v.Text
		if r.Within.Word != "" {
			say = "情况变了，" + within(r.Within) + "重新定级"
		}
		t.semi(say, "change")
	}
	return t.end()
}

// reviewSteps says who looks at a grade in turn: 自评, 安监局抽查（抽10%）.
func reviewSteps(n *Node) []string {
	var out []string
	for _, item := range n.scalars() {
		if item.Shape != Map {
			out = append(out, textOf(item))
			continue
		}
		say := ""
		var more []string
		for _, e := range item.Entries {
			switch text := textOf(e.Value); e.Key.Text {
			case "silent":
				more = append(more, "不答复的视为"+text)
			case "sample":
				more = append(more, "抽"+text)
			case "within":
				more = append(more, text+"内")
			default:
				say += text + e.Key.Text
			}
		}
		if len(more) > 0 {
			say += "（" + strings.Join(more, "，") + "）"
		}
		out = append(out, say)
	}
	return out
}

// bandsWords says which range of points has which name.
func bandsWords(bands []Band) string {
	parts := make([]string, len(bands))
	for i, b := range bands {
		parts[i] = b.Text + "为" + b.Name
	}
	return strings.Join(parts, "，")
}
