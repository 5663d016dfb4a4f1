package scheme

import (
	"slices"

	"anwang/internal/civil"
)

// effects are the engine's verbs; a local act with another name says which one
// it is by `effect`.
func effects() []string {
	return []string{"登记", "当场整改", "上报", "受理", "交办", "签收", "退回", "移交", "联合执法", "反馈", "复查", "销号", "重开", "回看",
		"催办", "督办", "挂牌", "摘牌", "请求支援", "督促", "边缘事项", "越级直报", "延期", "暂停", "恢复"}
}

// Effects lists the engine's verbs, in the words of the plans.
func Effects() []string { return effects() }

func (c *compiler) readFlow(f *fields) {
	fl := f.sub("flow")
	if fl == nil {
		return
	}
	s := c.s
	fl.rule = &Rule{Section: "flow", Values: map[string]Value{}}
	c.entries(fl, "states", "flow.states", nil, func(e *fields, r Rule) {
		st := State{}
		phases := []string{"发现", "处置", "结束"}
		if n := e.node.get("="); n != nil {
			st.Phase = c.oneOf(n, n.Text, phases)
		} else {
			st.Phase = e.word("phase", phases...)
			e.need("phase")
		}
		st.Rule = *e.rule
		s.Flow.States = append(s.Flow.States, st)
	})
	c.entries(fl, "acts", "flow.acts", nil, func(e *fields, r Rule) {
		s.Flow.Acts = append(s.Flow.Acts, c.readAct(e, r))
	})
	c.entries(fl, "clocks", "flow.clocks", nil, func(e *fields, r Rule) {
		s.Flow.Clocks = append(s.Flow.Clocks, c.readClock(e, r))
	})
	s.Flow.Clocks = c.timed(s.Flow.Acts, s.Flow.Clocks)
	c.entries(fl, "variants", "flow.variants", nil, func(e *fields, r Rule) {
		v := Variant{}
		c.entries(e, "acts", "flow.variants."+r.Name+".acts", e.rule.Clauses, func(a *fields, ar Rule) {
			v.Acts = append(v.Acts, c.readAct(a, ar))
		})
		c.entries(e, "clocks", "flow.variants."+r.Name+".clocks", e.rule.Clauses, func(a *fields, ar Rule) {
			v.Clocks = append(v.Clocks, c.readClock(a, ar))
		})
		v.Rule, v.Clocks = *e.rule, c.timed(v.Acts, v.Clocks)
		s.Flow.Variants = append(s.Flow.Variants, v)
	})
	s.Flow.Routes = fl.table("routes", []string{"flow"}, caseColumns())
	if t := s.Flow.Routes; t != nil {
		for _, row := range t.Rows {
			name := row.Cells["flow"]
			if name != "base" && !slices.ContainsFunc(s.Flow.Variants, func(v Variant) bool { return v.Name == name }) {
				p := c.fail(fl.node.get("routes"), "E17", name)
				p.Expect = "flow.variants 中的流程，或 base"
			}
		}
	}
	s.Flow.Rule = *fl.rule
	fl.end()
}

func (c *compiler) readAct(e *fields, r Rule) Act {
	a := Act{Effect: r.Name}
	if e.rejectWhole() {
		a.Rule = *e.rule
		return a
	}
	if n, t, open := e.scalar("effect", "引擎的动作"); n != nil && !open {
		a.Effect = c.oneOf(n, t, effects())
	} else if !slices.Contains(effects(), r.Name) {
		p := c.fail(e.key, "E16", r.Name)
		p.Near = nearest(r.Name, effects())
		p.Expect = "引擎的动作，或加 effect: 说明相当于哪一个"
	}
	a.Who, a.To = e.refs("who", who()...), e.choose("to", who()...)
	a.With, a.Tells = e.refs("with", who()...), e.refs("tells", who()...)
	if n := e.node.get("needs"); n != nil && n.Shape == List && tabular(n) {
		a.NeedsBy = e.table("needs", []string{"needs"}, caseColumns())
	} else {
		a.Needs = e.texts("needs")
	}
	a.Offers = e.texts("offers")
	c.withinOf(e, &a)
	a.Move, a.Otherwise = e.moves("move"), e.moves("otherwise")
	a.When, a.Beside = e.expr("when", aboutCases), e.actName("beside")
	ap := e.choose("approve", who()...)
	a.Approve, a.OneOf = ap.List, ap.OneOf
	if n := e.take("grades"); n != nil {
		e.value("grades", n)
	}
	for _, n := range e.take("grades").scalars() {
		var have []string
		for _, g := range c.s.Hazards.Grades {
			have = append(have, g.Name)
		}
		if c.oneOf(n, n.Text, have) != "" {
			a.Grades = append(a.Grades, n.Text)
		}
	}
	for i, ref := range a.Approve {
		for _, kind := range c.kindsOf(ref) {
			if BarredFor(kind, a.Effect) {
				nodes := e.node.get("approve")
				if nodes.Shape == Map {
					nodes = nodes.get("one_of")
				}
				c.fail(nodes.scalars()[i], "E23", ref.Name, "批准"+a.Effect)
			}
		}
	}
	a.Not, a.Once = e.refs("not", who()...), e.flag("once")
	a.Times = e.int("times")
	a.Rule = *e.rule
	c.actsOf(e, a)
	return a
}

// actsOf keeps inspectors from acts of departments.
func (c *compiler) actsOf(e *fields, a Act) {
	for i, ref := range a.Who {
		n := e.node.get("who").scalars()[i]
		for _, kind := range c.kindsOf(ref) {
			if act := barred(kind, a); act != "" {
				c.fail(n, "E23", ref.Name, act).Expect = "有执法资格的部门，或网格长、助理、办公室一类的岗位"
			} else if !mayDo(kind, a.Effect) {
				c.fail(n, "W12", a.Name, string(kind)+"（"+ref.Name+"）")
			}
		}
	}
}

// barred finds what an act is that a kind of post can never be given, by its
// effect or by its local name: a 责令 stays one whatever it is said to amount to.
func barred(kind PostKind, a Act) string {
	if BarredFor(kind, a.Effect) {
		return a.Effect
	}
	if power(a.Name) != "" && BarredFor(kind, "处罚") {
		return a.Name
	}
	return ""
}

// kindsOf are the kinds of post a name stands for.
func (c *compiler) kindsOf(ref Ref) []PostKind {
	switch ref.Kind {
	case ToKind:
		return []PostKind{PostKind(ref.Name)}
	case ToPost:
		for _, p := range c.s.Posts {
			if p.Name == ref.Name {
				return []PostKind{p.Kind}
			}
		}
	}
	return nil
}

// mayDo is the typed set of acts of a kind of post; what a plan gives beyond it
// is taken, with a warning.
func mayDo(kind PostKind, effect string) bool {
	field := []string{"登记", "当场整改", "上报", "反馈", "复查", "回看", "催办", "督促", "请求支援", "边缘事项", "越级直报", "提醒", "报告"}
	switch kind {
	case Inspector:
		return slices.Contains(field, effect)
	case Volunteer:
		return slices.Contains([]string{"登记", "上报", "督促", "回看"}, effect)
	case Unit, Liaison:
		return slices.Contains(append(field, "签收", "延期"), effect)
	case Clerk:
		return !slices.Contains([]string{"挂牌", "摘牌", "联合执法"}, effect)
	}
	return true
}

// moves reads one or several moves, whose states must exist.
func (f *fields) moves(key string) []Move {
	n := f.take(key)
	if n == nil {
		return nil
	}
	f.value(key, n)
	var out []Move
	for _, item := range n.scalars() {
		m, ok := ReadMove(item.Text)
		if !ok {
			f.phrase(item, false, moveForms)
			continue
		}
		for _, state := range []string{m.From, m.To} {
			if state == AnyState {
				continue
			}
			var have []string
			for _, s := range f.c.s.Flow.States {
				have = append(have, s.Name)
			}
			if !slices.Contains(have, state) {
				p := f.c.fail(item, "E16", state)
				p.Expect, p.Near = "flow.states 中的状态", nearest(state, have)
			}
		}
		out = append(out, m)
	}
	return out
}

// caseColumns are the conditions of tables about cases.
func caseColumns() []string {
	return []string{"case.grade", "case.source", "case.sector", "case.urgent", "site", "site.class", "site.risk", "grid.kind", "grid.tier"}
}

func (c *compiler) readClock(e *fields, r Rule) Clock {
	k := Clock{}
	if e.rejectWhole() {
		k.Rule = *e.rule
		return k
	}
	if n := e.node.get("limit"); n != nil && n.Shape == List {
		k.LimitBy = e.table("limit", []string{"limit"}, caseColumns())
	} else {
		k.Limit = e.limit("limit")
	}
	k.From = e.actName("from")
	for _, n := range e.take("until").scalars() {
		if a := c.act(n, n.Text); a != "" {
			k.Until = append(k.Until, a)
		}
	}
	k.Reply, k.Pause, k.Of = e.limit("reply"), e.texts("pause"), e.refs("of", who()...)
	if x := e.sub("extend"); x != nil {
		k.Extend = &Extend{To: x.limit("to"), By: x.refs("by", who()...), Times: x.int("times")}
		if k.Extend.Times == 0 {
			k.Extend.Times = 1
		}
		x.end()
	}
	if n := e.take("ladder"); n != nil {
		e.value("ladder", n)
		for i, item := range n.scalars() {
			k.Ladder = append(k.Ladder, c.readStep(e, item, i+1))
		}
	}
	k.Rule = *e.rule
	return k
}

func (c *compiler) readStep(e *fields, n *Node, nth int) Step {
	if n.Shape != Map {
		e.shape("ladder", n, "[{at: 前1天, do: 提醒, to: 主办}, …]")
		return Step{}
	}
	name := &Node{Shape: Scalar, Text: e.rule.Name + ".ladder." + itoa(nth), Pos: n.keyOf("at").Pos, Span: 2, Doc: n.Doc}
	g, _ := c.entry(e.rule.Section, name, n, e.rule.Clauses)
	if g.rule.Source == Stated {
		g.rule.Source = e.rule.Source
	}
	st := Step{}
	g.need("at")
	g.need("do")
	if at, t, open := g.scalar("at", atForms); at != nil && !open {
		st.At = ReadAt(t)
		if st.At.Act != "" && c.actKnown(st.At.Act) == "" {
			g.phrase(at, false, atForms)
		}
	}
	if do, t, open := g.scalar("do", "提醒、催办、督办、报告、约谈、通报、挂牌，或一张表"); do != nil && !open {
		st.Do = t
		ladder := []string{"提醒", "催办", "督办", "报告", "约谈", "通报", "挂牌", "越级直报", "请求支援"}
		if !slices.Contains(ladder, t) && !c.names.has(ToForm, t) && !c.names.has(ToAct, t) {
			c.oneOf(do, t, ladder)
		}
	}
	st.By, st.To = g.refs("by", who()...), g.choose("to", who()...)
	st.When, st.Repeat, st.Until = g.expr("when", aboutCases), g.often("repeat"), g.actName("until")
	for i, ref := range st.By {
		for _, kind := range c.kindsOf(ref) {
			if BarredFor(kind, st.Do) {
				c.fail(g.node.get("by").scalars()[i], "E23", ref.Name, st.Do)
			}
		}
	}
	g.end()
	st.Rule = *g.rule
	return st
}

func (c *compiler) actKnown(name string) string {
	if c.names.has(ToAct, name) || slices.Contains(effects(), name) {
		return name
	}
	return ""
}

// readAccidents: statutory chains, which a scheme may only tighten.
func (c *compiler) readAccidents(f *fields) {
	n := f.take("accidents")
	if n == nil {
		return
	}
	if n.Shape != Map {
		f.shape("accidents", n, "{report: 法定, …}")
		return
	}
	e, _ := c.entry("accidents", &Node{Shape: Scalar, Text: "", Pos: f.node.keyOf("accidents").Pos, Span: 9, Doc: n.Doc}, n, nil)
	ac := Accidents{Report: e.word("report", "法定")}
	e.each("chains", func(k, v *Node) {
		ac.Chains = append(ac.Chains, Chain{Domain: k.Text, To: c.refs(e, "chains", v, []RefKind{ToDepartment, ToPost}), Pos: k.Pos})
	})
	c.entries(e, "clocks", "accidents.clocks", nil, func(g *fields, r Rule) {
		k := AccidentClock{Limit: g.ownLimit()}
		k.From, k.Until, k.By, k.To = g.text("from"), g.text("until"), g.text("by"), g.text("to")
		g.underSection(e)
		k.Rule = *g.rule
		ac.Clocks = append(ac.Clocks, k)
	})
	e.end()
	ac.Rule = *e.rule
	c.s.Accidents = ac
}

// underSection gives a clock whose limit the plan writes itself, without a clause
// of its own, the clauses of the section it stands in: it is the plan's then, and
// no longer the platform's.
func (f *fields) underSection(section *fields) {
	limit := f.node.get("=")
	if limit == nil {
		limit = f.node.get("limit")
	}
	if limit == nil || limit.Doc.Base || len(f.rule.Clauses) > 0 {
		return
	}
	added := f.node.get("added")
	if added != nil && !added.Doc.Base {
		return
	}
	f.rule.Clauses, f.rule.cited = section.rule.Clauses, section.rule.cited
	f.rule.Added, f.rule.Source = "", Stated
}

// minutes makes limits comparable; a working day counts as a day and a third.
func minutes(l civil.Limit) float64 {
	switch l.Span {
	case civil.Minutes:
		return float64(l.N)
	case civil.Hours:
		return float64(l.N) * 60
	case civil.SameDay:
		return 24 * 60
	case civil.Days:
		return float64(l.N) * 24 * 60
	case civil.Workdays:
		return float64(l.N) * 24 * 60 * 7 / 5
	case civil.Months:
		return float64(l.N) * 30 * 24 * 60
	}
	return 0
}
