package scheme

import (
	"anwang/internal/civil"
	"cmp"
	"slices"
)

// readForms: forms, evidence, hazards.
func (c *compiler) readForms(f *fields) {
	s := c.s
	grades := map[string]bool{}
	if hz := f.sub("hazards"); hz != nil {
		hz.rule = &Rule{Section: "hazards", Values: map[string]Value{}}
		c.entries(hz, "grades", "hazards.grades", nil, func(e *fields, r Rule) {
			g := Grade{}
			if n := e.node.get("="); n != nil {
				g.Legal = c.oneOf(n, n.Text, []string{"一般", "重大"})
				e.value("=", n)
			} else {
				g.Legal = e.word("is", "一般", "重大")
				e.need("is")
			}
			g.Rule = *e.rule
			grades[r.Name] = true
			s.Hazards.Grades = append(s.Hazards.Grades, g)
		})
		c.entries(hz, "items", "hazards.items", nil, func(e *fields, r Rule) {
			if e.rejectWhole() {
				return
			}
			h := HazardItem{Sector: e.ref("sector", ToSector), Owner: e.ref("owner", ToDepartment, ToPost), Limit: e.limit("limit")}
			h.Grade = c.grade(e, "grade")
			h.Law = e.rule.Law
			h.Rule = *e.rule
			s.Hazards.Items = append(s.Hazards.Items, h)
		})
		hz.end()
	}
	c.section(f, "forms", c.readForm)
	c.section(f, "evidence", func(e *fields, r Rule) {
		if e.rejectWhole() {
			return
		}
		v := c.readProof(e)
		v.For = e.texts("for")
		for i, name := range v.For {
			if !slices.Contains(effects(), name) && !slices.Contains(verbs(), name) && !c.names.has(ToAct, name) && !c.names.has(ToDuty, name) {
				q := c.fail(e.node.get("for").scalars()[i], "E17", name)
				q.Expect = "动作、履职动词或履职要求"
				q.Near = nearest(name, append(effects(), append(verbs(), c.names.list(ToDuty)...)...))
			}
		}
		v.Rule = *e.rule
		s.Evidence = append(s.Evidence, v)
	})
}

// readProof reads what proof is wanted.
func (c *compiler) readProof(e *fields) Evidence {
	v := Evidence{Place: e.word("place", "相符", "不限"), QR: e.flag("qr"), Signature: e.texts("signature"), Taken: e.limit("taken")}
	if n, t, open := e.scalar("photos", "至少1张、每处至少2张"); n != nil && !open {
		m := match(`^(每处)?(?:至少)?(\d{1,2})张$`, normal(t))
		e.phrase(n, m != nil && number(m[2]) > 0, "至少1张、每处至少2张")
		if m != nil {
			v.Photos, v.PerSpot = number(m[2]), m[1] != ""
		}
	}
	return v
}

// grade reads a local grade, which must map to a legal one.
func (c *compiler) grade(e *fields, key string) string {
	n, t, open := e.scalar(key, "隐患级别")
	if n == nil || open || t == "" {
		return ""
	}
	var have []string
	for _, g := range c.s.Hazards.Grades {
		have = append(have, g.Name)
	}
	return c.oneOf(n, t, have)
}

func (c *compiler) readForm(e *fields, r Rule) {
	if e.rejectWhole() {
		return
	}
	fm := Form{ViewOf: e.texts("view_of"), Signed: e.texts("signed"), For: e.refs("for", ToClass, ToGrid), Title: e.text("title")}
	fm.Layout, fm.Word, fm.Unset = e.open("layout")
	fm.Total = e.text("total")
	for i, v := range fm.ViewOf {
		n := e.node.get("view_of").scalars()[i]
		c.oneOf(n, v, []string{"visits", "hazards", "duties", "tasks", "sites", "grids", "posts", "activities", "accidents", "tipoffs"})
	}
	sectorOf := e.sectorOf()
	switch n := e.take("items"); {
	case n == nil:
	case n.Shape == Map:
		for _, g := range n.Entries {
			fm.Groups = append(fm.Groups, g.Key.Text)
			for _, item := range g.Value.scalars() {
				fm.Items = append(fm.Items, c.readItem(e, item, g.Key.Text, sectorOf))
			}
		}
		e.value("items", n)
	default:
		v := e.value("items", n)
		for _, item := range n.scalars() {
			if !v.Unset {
				fm.Items = append(fm.Items, c.readItem(e, item, "", sectorOf))
			}
		}
	}
	if len(fm.Items) > 0 && len(fm.ViewOf) > 0 {
		c.fail(e.node.keyOf("items"), "E08", "items").Expect = "items 或 view_of 之一：从记录生成的表不另填"
	}
	fm.Rule = *e.rule
	c.s.Forms = append(c.s.Forms, fm)
}

// sectorOf reads the mapping of items to sectors of a form whose items the plan
// gives as bare words: `sectors: {消防通道: 消防}`.
func (f *fields) sectorOf() map[string]Ref {
	out := map[string]Ref{}
	f.each("sectors", func(k, v *Node) {
		if v.Shape != Scalar {
			f.shape("sectors", v, "{检查项: 行业}")
			return
		}
		out[k.Text] = f.c.lookUp(v, []RefKind{ToSector})
	})
	if n := f.node.get("sectors"); n != nil {
		f.value("sectors", n)
	}
	return out
}

func (c *compiler) readItem(e *fields, n *Node, group string, sectorOf map[string]Ref) Item {
	it := Item{Group: group, Pos: n.Pos, Clauses: e.rule.Clauses, Source: e.rule.Source, Mapping: Default}
	if n.amended != nil {
		it.Source = Amended
	}
	switch n.Shape {
	case Scalar:
		it.Text = n.Text
		if ref, ok := sectorOf[n.Text]; ok {
			it.Sector = ref
			it.Mapping = e.rule.From("sectors")
		}
		return it
	case Map:
	default:
		e.shape("items", n, "[检查项, {text: 检查项, sector: 行业}]")
		return it
	}
	key := n.keyOf("text")
	g, _ := c.entry("forms", &Node{Shape: Scalar, Text: e.rule.Name, Pos: key.Pos, Span: key.Span, Doc: n.Doc}, n, e.rule.Clauses)
	it.Text, it.Level, it.Grade = g.text("text"), g.text("level"), c.grade(g, "grade")
	g.need("text")
	it.Full = g.text("full")
	it.Sector, it.Limit = g.ref("sector", ToSector), g.limit("limit")
	it.Mapping = g.rule.From("sector")
	it.Law = g.rule.Law
	if pic := n.get("picture"); pic != nil && pic.Shape == Scalar {
		it.Picture = g.text("picture")
	} else if p := g.sub("picture"); p != nil {
		it.Right, it.Wrong = p.plain("right"), p.plain("wrong")
		p.end()
	}
	it.Right, it.Wrong = cmp.Or(g.text("right"), it.Right), cmp.Or(g.text("wrong"), it.Wrong)
	it.Clauses = g.rule.Clauses
	if it.Source != Amended {
		it.Source = g.rule.Source
	}
	if g.rule.Added != "" && !n.has("clause") {
		it.Source = Default
	}
	if ref, ok := sectorOf[it.Text]; ok && it.Sector.Name == "" {
		it.Sector, it.Mapping = ref, e.rule.From("sectors")
	}
	g.end()
	return it
}

func (n *Node) has(key string) bool { return n.get(key) != nil }

// bound reads the first or last day of a duty: 3月1日, 2019-12-31.
func (f *fields) bound(key string) civil.Moment {
	n, t, open := f.scalar(key, "3月1日、2019-12-31")
	if n == nil || open {
		return civil.Moment{}
	}
	if d, ok := ReadDay(t); ok {
		return civil.Moment{Word: string(d)}
	}
	m, ok := ReadDue(t)
	if !ok || m.Month == 0 {
		if match(`^\d{4}-\d{1,2}-\d{1,2}$|^\d{1,2}月\d{1,2}[日号]`, normal(t)) != nil {
			f.c.fail(n, "E27", t)
		} else {
			forms := "3月1日、2019-12-31"
			if f.c.names.has(ToEvent, n.Text) {
				forms = "日子；到某个事件为止的，写 after: 事件，within: 1天，事件没有解除的每天再通报一次"
			}
			f.phrase(n, false, forms)
		}
	}
	return m
}
