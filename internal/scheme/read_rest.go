package scheme

import (
	"slices"

	"anwang/internal/civil"
)

// readRest: accidents, tip-offs, rollout, sharing, contracts, met, shown.
func (c *compiler) readRest(f *fields) {
	s := c.s
	c.readAccidents(f)
	if n := f.take("tipoffs"); n != nil {
		if n.Shape != Map {
			f.shape("tipoffs", n, "{channels: […], accept: 岗位, …}")
		} else {
			e, _ := c.entry("tipoffs", &Node{Shape: Scalar, Text: "", Pos: f.node.keyOf("tipoffs").Pos, Span: 7, Doc: n.Doc}, n, nil)
			t := Tipoffs{Channels: e.texts("channels"), Accept: e.refs("accept", who()...), Handle: e.text("handle"), Secret: e.flag("secret"), Within: e.limit("within")}
			c.entries(e, "clocks", "tipoffs.clocks", nil, func(g *fields, r Rule) {
				k := TipoffClock{Limit: g.ownLimit()}
				g.underSection(e)
				k.Rule = *g.rule
				t.Clocks = append(t.Clocks, k)
			})
			e.end()
			t.Rule = *e.rule
			s.Tipoffs = &t
		}
	}
	c.section(f, "rollout", func(e *fields, r Rule) {
		p := Phase{Where: e.texts("where"), Deliver: e.texts("deliver"), Pilot: e.texts("pilot"), Covers: e.text("covers")}
		if _, w, unset := e.wholeText(); unset {
			p.Unset, p.Word = true, w
		} else if e.rejectWhole() {
			return
		}
		p.FromDay, p.UntilDay = e.month("from", false), e.month("until", true)
		if e.has("to") {
			p.UntilDay = e.month("to", true)
		}
		if p.FromDay != "" && p.UntilDay != "" && p.UntilDay < p.FromDay {
			c.fail(e.key, "E38", string(p.FromDay)+"至"+string(p.UntilDay))
		}
		p.Rule = *e.rule
		s.Rollout = append(s.Rollout, p)
	})
	c.overlaps()
	if sh := f.sub("sharing"); sh != nil {
		e, _ := c.entry("sharing", &Node{Shape: Scalar, Text: "", Pos: sh.key.Pos, Span: 7, Doc: sh.node.Doc}, sh.node, nil)
		c.entries(e, "platforms", "sharing.platforms", nil, func(g *fields, r Rule) {
			p := Platform{With: g.text("with"), Scope: g.texts("scope"), Keep: g.age("keep"), Secret: g.flag("secret")}
			p.Rule = *g.rule
			s.Sharing.Platforms = append(s.Sharing.Platforms, p)
		})
		s.Sharing.Levels = e.texts("levels")
		if v, ok := e.rule.Values["levels"]; ok && v.Unset {
			s.Sharing.Unset, s.Sharing.Word = true, v.Word
		}
		e.end()
		s.Sharing.Rule = *e.rule
	}
	c.section(f, "contracts", func(e *fields, r Rule) {
		k := Contract{Provides: e.text("provides"), Cost: e.text("cost"), Owner: e.choose("owner", ToDepartment, ToPost),
			With: e.choose("with", ToDepartment, ToPost), Staffs: e.refs("staffs", ToPost), Provider: e.text("provider")}
		k.Rule = *e.rule
		s.Contracts = append(s.Contracts, k)
	})
	f.each("met", func(k, v *Node) {
		s.Met = append(s.Met, Rule{Section: "met", Name: k.Text, Clauses: c.clauses(v), Pos: k.Pos, Source: Stated, Values: map[string]Value{}})
	})
	s.Shown = c.clauses(f.take("shown"))
}

// month reads 2019-02 or a day; the last day of the month when it ends something.
func (f *fields) month(key string, last bool) civil.Day {
	n, t, open := f.scalar(key, monthForms)
	if n == nil || open {
		return ""
	}
	if d, ok := ReadDay(t); ok {
		return d
	}
	m := match(`^(\d{4})-(\d{2})$`, normal(t))
	if m != nil {
		day := "01"
		if last {
			for _, try := range []string{"31", "30", "29", "28"} {
				if _, ok := ReadDay(normal(t) + "-" + try); ok {
					day = try
					break
				}
			}
		}
		if d, ok := ReadDay(normal(t) + "-" + day); ok {
			return d
		}
	}
	f.c.fail(n, "E27", t).Expect = monthForms
	return ""
}

// overlaps warns of phases that overlap (S2-N2); they still run.
func (c *compiler) overlaps() {
	ph := c.s.Rollout
	for i := range ph {
		for j := i + 1; j < len(ph); j++ {
			a, b := ph[i], ph[j]
			if a.FromDay == "" || b.FromDay == "" || a.UntilDay == "" || b.UntilDay == "" {
				continue
			}
			if a.FromDay <= b.UntilDay && b.FromDay <= a.UntilDay {
				p := c.fail(c.s.root.get("rollout").keyOf(b.Name), "W09", a.Name, b.Name)
				p.Clauses = append(slices.Clone(a.Clauses), b.Clauses...)
			}
		}
	}
}

// readScores: assessment sheets and rewards.
func (c *compiler) readScores(f *fields) {
	s := c.s
	c.section(f, "assess", func(e *fields, r Rule) {
		if e.rejectWhole() {
			return
		}
		sh := Sheet{Of: e.refs("of", ToPost, ToDepartment, ToGrid, ToTier, ToKind), By: e.refs("by", who()...), Self: e.flag("self"), Often: e.often("often"), Due: e.due("due")}
		e.need("of")
		e.need("by")
		_, total, open := e.scalar("total", "100分，或 合计")
		if total != "" && total != "合计" && match(`^\d+(\.\d+)?分?$`, normal(total)) == nil {
			e.phrase(e.node.get("total"), false, "100分，或 合计")
		}
		sh.Total, sh.TotalUnset = total, open
		sh.Weight = e.text("weight")
		if n := e.node.get("lines"); n != nil && n.Shape == Scalar {
			_, sh.LinesWord, sh.LinesUnset = e.open("lines")
			if !sh.LinesUnset {
				e.shape("lines", n, "{项目: {full: 分值, of: 指标, score: 计分}}，或 unset")
			}
		} else {
			sh.Lines = c.readLines(e, "assess."+r.Name+".lines")
		}
		c.entries(e, "parts", "assess."+r.Name+".parts", e.rule.Clauses, func(g *fields, pr Rule) {
			sh.Parts = append(sh.Parts, c.readPart(g, pr))
		})
		sh.Bands = e.bands("bands")
		c.bandsFit(e, sh.Bands)
		sh.Distribution, sh.Factor, sh.Results = e.choices("distribution"), e.choices("factor"), e.choices("results")
		sh.Veto, sh.Streak = e.expr("veto", aboutScores), e.choices("streak")
		c.rankingOf(e, &sh)
		for _, a := range sh.Of {
			for _, b := range sh.By {
				if a.Name == b.Name && a.Kind == b.Kind && a.Kind != ToTier {
					c.fail(e.node.get("by"), "E29", a.Name).Expect = "考核人与被考核人不同"
				}
			}
		}
		sh.Rule = *e.rule
		s.Assess = append(s.Assess, sh)
	})
	c.section(f, "rewards", func(e *fields, r Rule) {
		w := Reward{Per: e.text("per"), Percent: e.text("percent"), Least: e.text("least"), Most: e.text("most"), Cap: e.text("cap"), Pool: e.text("pool"),
			First: e.flag("first"), Floor: e.text("floor"), Rate: e.text("exchange"), Of: e.text("of"), Times: e.choices("times"), Streak: e.choices("streak")}
		e.need("to")
		if n := e.take("to"); n != nil {
			e.value("to", n)
			for _, item := range n.scalars() {
				if item.Shape == Scalar {
					w.To = append(w.To, c.lookUp(item, append(who(), ToTier, ToPeople)))
				}
			}
		}
		if n := e.node.get("money"); n != nil && n.Shape == List {
			w.Table = e.table("money", []string{"money"}, []string{"case.grade", "case.source", "case.sector", "act", "duty"})
		} else if n != nil && n.Shape == Map {
			g := e.sub("money")
			w.Percent, w.Of, w.Least, w.Most = g.text("percent"), g.text("of"), g.text("least"), g.text("most")
			g.need("percent")
			g.end()
		} else {
			w.Money, w.Word, w.Unset = e.open("money")
		}
		if m := match(`^(\d+(?:\.\d+)?%)\s*of\s+(\S+)$`, w.Percent); m != nil && w.Of == "" {
			w.Percent, w.Of = m[1], m[2] // as the page says it: 5% of case.fine
		}
		w.Rule = *e.rule
		s.Rewards = append(s.Rewards, w)
	})
}

// rankingOf reads a ranking of bodies. Persons are never ranked (product law 3).
func (c *compiler) rankingOf(e *fields, sh *Sheet) {
	sh.Ranking = e.choices("ranking")
	if len(sh.Ranking) == 0 {
		return
	}
	for _, ref := range sh.Of {
		if ref.Kind == ToPost || ref.Kind == ToKind || ref.Kind == ToTier && (ref.Name == "个人" || ref.Name == "岗位") {
			c.fail(e.node.keyOf("ranking"), "E26", "ranking").Expect = "只对单位、部门或网格排名，不对人排名"
			return
		}
	}
}

func (c *compiler) readPart(e *fields, r Rule) Part {
	p := Part{Full: e.text("full"), Outside: e.flag("outside"), Cap: e.text("cap"), Floor: e.text("floor"), Of: r.Name}
	p.Lines = c.readLines(e, r.Section+"."+r.Name+".lines")
	sub := func(key string) {
		c.entries(e, key, r.Section+"."+r.Name+"."+key, e.rule.Clauses, func(g *fields, pr Rule) {
			p.Parts = append(p.Parts, c.readPart(g, pr))
		})
	}
	sub("parts")
	sub("by_subject")
	p.Rule = *e.rule
	return p
}

func (c *compiler) readLines(e *fields, section string) []Line {
	var out []Line
	c.entries(e, "lines", section, e.rule.Clauses, func(g *fields, r Rule) {
		if g.rejectWhole() {
			return
		}
		l := Line{Full: g.text("full"), Target: g.text("target"), Cap: g.text("cap"), Floor: g.text("floor"), Once: g.text("once"), Pick: g.word("pick", "高", "低"),
			Exempt: g.texts("exempt"), Waive: g.texts("waive"), Unless: g.text("unless"), See: g.text("see"), Open: g.text("open"), Gate: g.flag("gate"), Veto: g.flag("veto"),
			Proof: g.texts("proof"), Levels: g.choices("levels"), Times: g.choices("times"), By: g.refs("by", who()...)}
		if n := g.node.get("of"); n != nil && n.Text == "人工" {
			l.Manual = true
			g.text("of")
		} else {
			l.Of = g.expr("of", aboutScores)
		}
		if n := g.take("score"); n != nil {
			if v := g.value("score", n); v.Unset {
				l.Unset = true
			}
			for _, item := range n.scalars() {
				sc, ok := ReadScore(item.Text)
				g.phrase(item, ok, scoreForms)
				if ok && sc.Form != UnsetScore {
					l.Scores = append(l.Scores, sc)
				}
			}
		}
		l.Rule = *g.rule
		out = append(out, l)
	})
	return out
}
