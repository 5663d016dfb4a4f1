package scheme

import "slices"

// readPeople: posts, roles, gates, departments, portfolios.
func (c *compiler) readPeople(f *fields) {
	s := c.s
	c.section(f, "departments", func(e *fields, r Rule) {
		d := Department{Standing: e.flag("standing"), Outside: e.flag("outside"), Seats: e.seats("seats"), Members: e.texts("members"), PartOf: e.text("part_of")}
		if e.rejectWhole() {
			return
		}
		d.Rule = *e.rule
		s.Bodies = append(s.Bodies, d)
	})
	c.section(f, "posts", c.readPost)
	c.section(f, "roles", func(e *fields, r Rule) {
		role := Role{}
		n := e.node.get("=")
		for _, key := range []string{"cases", "choose"} {
			if have := e.take(key); n == nil {
				n = have
			}
		}
		if n == nil || n.Shape != List {
			e.shape(r.Name, first(n, e.key), "[{when: 表达式, is: 岗位}, {else: 岗位}]")
			return
		}
		for _, item := range n.Items {
			g := &fields{c: c, node: item, key: item, rule: &Rule{Section: "roles", Name: r.Name, Values: map[string]Value{}}, done: map[string]bool{}}
			if item.Shape != Map {
				e.shape(r.Name, item, "{when: 表达式, is: 岗位}")
				continue
			}
			rc := RoleCase{When: g.expr("when", aboutCases), Is: g.ref("is", ToPost, ToKind, ToPronoun)}
			if g.has("else") {
				rc.Is = g.ref("else", ToPost, ToKind, ToPronoun)
			}
			g.end()
			role.Cases = append(role.Cases, rc)
		}
		role.Rule = *e.rule
		s.Roles = append(s.Roles, role)
	})
	c.section(f, "gates", func(e *fields, r Rule) {
		g := Gate{Each: e.refs("each", ToTier, ToGrid, ToPost, ToClass, ToSpot, ToKind, ToPeople), Has: e.texts("has"), Exam: e.points("exam"), Valid: e.age("valid"), Grace: e.limit("grace"), Lasts: c.studyOf(e)}
		e.need("each")
		e.need("has")
		g.Rule = *e.rule
		s.Gates = append(s.Gates, g)
	})
	c.section(f, "portfolios", func(e *fields, r Rule) {
		p := Portfolio{Post: c.lookUp(e.key, []RefKind{ToPost, ToKind}), Each: scalarText(e.node.get("departments")) == "逐人填写"}
		if p.Each {
			e.text("departments")
		} else {
			p.Departments = e.refs("departments", ToDepartment, ToPost)
		}
		if v, ok := e.rule.Values["departments"]; ok && v.Unset {
			p.Unset, p.Word = true, v.Word
		}
		e.need("departments")
		p.Rule = *e.rule
		s.Portfolios = append(s.Portfolios, p)
	})
}

// seats reads `副职`, `[甲, 乙]` or `{安监局: 1, 环保局: 1}`.
func (f *fields) seats(key string) []Seat {
	n := f.node.get(key)
	if n == nil || n.Shape != Map {
		var out []Seat
		for _, name := range f.texts(key) {
			out = append(out, Seat{Name: name})
		}
		return out
	}
	var out []Seat
	f.each(key, func(k, v *Node) {
		m := match(`^(\d{1,4})(?:人|名|个)?$`, normal(v.Text))
		if m == nil {
			f.phrase(v, false, "人数，如 2")
			return
		}
		out = append(out, Seat{k.Text, number(m[1])})
	})
	f.value(key, n)
	return out
}

func (c *compiler) readPost(e *fields, r Rule) {
	if e.rejectWhole() {
		return
	}
	p := Post{Kind: PostKind(e.word("kind", postKinds()...)), In: e.refs("in", ToGrid)}
	e.need("kind")
	p.Rank, p.Count, p.Holder, p.Seats = e.int("rank"), Count{}, e.seats("holder"), e.seats("seats")
	p.Employer, p.Needs, p.Contacts, p.Team = e.text("employer"), e.texts("needs"), e.texts("contacts"), e.texts("team")
	if n := e.node.get("count"); n != nil && n.Shape == List {
		p.CountBy = e.table("count", []string{"count"}, []string{"grid.kind", "grid.tier", "site", "site.risk"})
	} else {
		p.Count = e.count("count")
	}
	p.Assists, p.StandIn = e.refs("assists", who()...), c.standIn(e)
	p.AnswersFor, p.Competences = e.texts("answers_for"), e.texts("competences")
	p.May, p.MayNot = e.texts("may"), e.texts("may_not")
	p.Outside, p.Called = e.flag("outside"), e.text("called")
	if n, t, open := e.scalar("hours", hourForms); n != nil && !open {
		var ok bool
		p.Hours = t
		p.Minutes, ok = ReadHours(t)
		e.phrase(n, ok, hourForms)
	}
	if e.has("several") {
		p.Single = !e.flag("several")
	}
	p.When = e.expr("when", aboutSites)
	if !p.Outside && len(p.In) == 0 && !e.has("in") {
		e.need("in")
	}
	for i, act := range append(slices.Clone(p.May), p.MayNot...) {
		n := e.node.get("may")
		if i >= len(p.May) {
			if !c.isAct(act) {
				c.unknownAct(e.node.get("may_not").scalars()[i-len(p.May)], act)
			}
			continue
		}
		n = n.scalars()[i]
		if !c.isAct(act) && !BarredFor(Inspector, act) {
			c.unknownAct(n, act)
			continue
		}
		if BarredFor(p.Kind, act) {
			c.fail(n, "E23", r.Name, act).Expect = "劝导、记录、上报、回看、催办一类的动作"
		}
	}
	p.Rule = *e.rule
	c.s.Posts = append(c.s.Posts, p)
}

// isAct tells whether a word is something a post can do.
func (c *compiler) isAct(word string) bool {
	return slices.Contains(effects(), word) || slices.Contains(verbs(), word) || c.names.has(ToAct, word) ||
		slices.Contains([]string{"约谈", "通报", "报告", "提醒", "劝导", "记录", "公示"}, word)
}

func (c *compiler) unknownAct(n *Node, word string) {
	known := slices.Concat(effects(), verbs())
	p := c.fail(n, "E16", word)
	p.Expect, p.Near = "隐患办理的动作或履职的动词", nearest(word, known)
}

// standIn reads who stands in: a post, or an office some post is held by
// (管委会副主任 stands in for 管委会主任, and holds a post of its own).
func (c *compiler) standIn(e *fields) []Ref {
	n := e.take("stand_in")
	if n == nil {
		return nil
	}
	if v := e.value("stand_in", n); v.Unset {
		return nil
	}
	var out []Ref
	for _, item := range n.scalars() {
		if post := c.heldBy(item.Text); post != "" && !c.names.has(ToPost, item.Text) {
			out = append(out, Ref{Kind: ToPost, Name: post, Pos: item.Pos})
			continue
		}
		if item.Shape != Scalar {
			e.shape("stand_in", n, "名字，或 [甲, 乙]")
			return nil
		}
		out = append(out, c.lookUp(item, who()))
	}
	return out
}

// heldBy finds the post an office holds.
func (c *compiler) heldBy(office string) string {
	for _, e := range c.root.get("posts").entries() {
		h := e.Value.get("holder")
		for _, n := range h.scalars() {
			if n.Text == office && n.Shape == Scalar {
				return e.Key.Text
			}
		}
		if h != nil && h.Shape == Map && h.has(office) {
			return e.Key.Text
		}
	}
	return ""
}

// BarredFor tells whether a kind of post can never be given an act: inspectors
// and volunteers never order, fine, seal or list (Work Safety Law arts. 62, 65, 70).
func BarredFor(kind PostKind, act string) bool {
	if kind != Inspector && kind != Volunteer {
		return false
	}
	return slices.Contains([]string{"责令", "责令改正", "责令停产", "处罚", "罚款", "查封", "扣押", "挂牌", "摘牌"}, act)
}

// readOwners: who is in charge of what, and contested ground.
func (c *compiler) readOwners(f *fields) {
	s := c.s
	c.section(f, "owners", func(e *fields, r Rule) {
		if e.rejectWhole() {
			return
		}
		o := Owner{Department: r.Name, Triage: e.flag("triage"), Rest: e.flag("rest")}
		if !o.Rest {
			o.Is = c.lookUp(e.key, []RefKind{ToDepartment, ToPost, ToPronoun, ToKind})
			o.Department = o.Is.Name
		}
		o.Sectors, o.Classes = e.refs("sectors", ToSector), e.refs("classes", ToClass)
		o.Places, o.With = e.texts("places"), e.refs("with", ToDepartment, ToPost)
		o.Field, o.PartOf, o.List = e.rule.Domains, e.text("part_of"), e.texts("list")
		o.Oversees, o.As, o.Scope = e.texts("oversees"), e.text("as"), e.texts("scope")
		o.When, o.Grids, o.Tier = e.expr("when", aboutSites), e.refs("grids", ToGrid), e.int("tier")
		if len(o.Sectors)+len(o.Classes)+len(o.Places)+len(o.Field)+len(o.Oversees) == 0 && !o.Rest && !o.Triage && !o.When.Given() {
			c.fail(e.key, "E07", r.Name, "sectors").Expect = "sectors、places、classes、domains、oversees、rest 或 triage 之一"
		}
		o.Rule = *e.rule
		s.Owners = append(s.Owners, o)
	})
	// a plan that names its own triage replaces the default one
	own := slices.ContainsFunc(s.Owners, func(o Owner) bool { return o.Triage && o.Source != Default })
	if !own {
		own = slices.ContainsFunc(s.Owners, func(o Owner) bool { return o.Triage && o.Pos.File != s.docs[0].Name })
	}
	if own {
		s.Owners = slices.DeleteFunc(s.Owners, func(o Owner) bool { return o.Triage && o.Pos.File == s.docs[0].Name && s.docs[0].Base })
	}
	c.bodies()
	c.section(f, "ties", func(e *fields, r Rule) {
		t := Tie{Sector: c.lookUp(e.key, []RefKind{ToSector, ToClass}), Owner: e.ref("owner", ToDepartment, ToPost)}
		if v, ok := e.rule.Values["owner"]; ok && v.Unset {
			t.Unset, t.Word = true, v.Word
		}
		e.need("owner")
		t.Rule = *e.rule
		s.Ties = append(s.Ties, t)
	})
}

// bodies adds the departments named only in owners.
func (c *compiler) bodies() {
	s := c.s
	have := func(name string) bool {
		return slices.ContainsFunc(s.Bodies, func(d Department) bool { return d.Name == name })
	}
	add := func(o Owner, name, part string, aka []string) {
		if name == "" || have(name) {
			return
		}
		r := Rule{Section: "departments", Name: name, Aka: aka, Clauses: o.Clauses, Source: o.Source, Pos: o.Pos, Values: map[string]Value{}}
		s.Bodies = append(s.Bodies, Department{Rule: r, PartOf: part, Implied: true})
	}
	for _, o := range s.Owners {
		if o.Is.Kind == ToDepartment {
			add(o, o.Department, o.PartOf, o.Aka)
		}
		for _, name := range o.List {
			add(o, name, "", nil)
		}
		if o.PartOf != "" && !c.names.has(ToPost, o.PartOf) {
			add(o, o.PartOf, "", nil)
		}
	}
}
