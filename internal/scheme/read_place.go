package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

// readFrame: values, amend, open, calendar come first, since others use them.
func (c *compiler) readFrame(f *fields) {
	s := c.s
	c.section(f, "values", func(e *fields, r Rule) {
		fig := Figure{}
		text, _, unset := e.wholeText()
		if n := e.node.get("="); n == nil {
			_, text, unset = e.scalar("is", "数")
		}
		if !unset && match(`^-?\d+(\.\d+)?$`, normal(text)) == nil {
			e.phrase(first(e.node.get("="), e.node.get("is"), e.key), false, "数，或 unset")
		}
		fig.Number, fig.Unset, fig.Rule = normal(text), unset, *e.rule
		s.Figures = append(s.Figures, fig)
	})
	c.section(f, "amend", func(e *fields, r Rule) {
		p := Permit{Sections: []string{r.Name}, By: e.choose("by", who()...)}
		if e.node.get("=") != nil {
			p.By = Refs{List: e.c.refs(e, "by", e.node.get("="), who())}
		}
		if !slices.Contains(sectionKeys(), r.Name) {
			q := c.fail(e.key, "E17", r.Name)
			q.Expect, q.Near = "方案的章节", nearest(r.Name, sectionKeys())
		}
		p.Rule = *e.rule
		s.Amend = append(s.Amend, p)
	})
	s.Open = f.plains("open")
	for _, n := range f.node.get("open").scalars() {
		if !slices.Contains(sectionKeys(), n.Text) {
			p := c.fail(n, "E17", n.Text)
			p.Expect, p.Near = "方案的章节", nearest(n.Text, sectionKeys())
		}
	}
	c.section(f, "calendar", c.readSeason)
}

// readTransition reads what becomes of open cases: transition: {cases: 转入}.
func (c *compiler) readTransition(head *fields) {
	n := head.take("transition")
	if n == nil {
		return
	}
	if n.Shape != Map {
		head.shape("transition", n, "{cases: 转入} 或 {cases: 原规定}")
		return
	}
	e, _ := c.entry("transition", &Node{Shape: Scalar, Text: "", Pos: head.node.keyOf("transition").Pos, Span: 10, Doc: n.Doc}, n, nil)
	e.need("cases")
	c.s.Transition.TakeOver = e.word("cases", "转入", "原规定") == "转入"
	e.end()
	c.s.Transition.Rule = *e.rule
}

func first(nodes ...*Node) *Node {
	for _, n := range nodes {
		if n != nil {
			return n
		}
	}
	return nil
}

func (c *compiler) readSeason(e *fields, r Rule) {
	sn := Season{}
	text, word, unset := e.wholeText()
	node := e.node.get("=")
	e.take("days")
	if n := e.node.get("days"); node == nil && n != nil && n.Shape != List {
		node, text, unset = e.scalar("days", "11月1日至次年3月31日")
		word = e.rule.Values["days"].Word
	}
	sn.Unset, sn.Word = unset, word
	spans := []*Node{node}
	if list := e.node.get("days"); list != nil && list.Shape == List {
		e.value("days", list)
		spans, text = list.Items, "list"
	} else if list := e.node.get("="); list != nil && list.Shape == List {
		spans, text = list.Items, "list"
	}
	if sn.Weekend = e.flag("weekend"); isWeekend(text) {
		sn.Weekend, text = true, ""
	}
	if days, ok := readRecurs(text); ok {
		sn.Days, text = days, ""
	}
	for i, n := range spans {
		if text == "" || n == nil {
			break
		}
		span, ok := readSpan(n.Text)
		e.phrase(n, ok, "11月1日至次年3月31日、6月至9月、农历腊月二十三至正月十六、农历逢三、六、九、每月5日、15日、农历初一、十五、每周二、周五、周末，或 [3月1日至5月31日, 9月1日至10月31日]")
		if i == 0 {
			sn.FromDay, sn.UntilDay, sn.Lunar = span.From, span.Until, span.Lunar
		} else {
			sn.More = append(sn.More, span)
		}
	}
	sn.Holidays = e.texts("holidays")
	sn.Before, sn.After, sn.Lead = e.daysOf("before"), e.daysOf("after"), e.daysOf("lead")
	if sn.Lead > 0 && (sn.Before > 0 || sn.After > 0) {
		p := c.fail(e.node.keyOf("lead"), "E09", "lead 与 before、after")
		p.Expect = "lead 是节前几天（不含节日），before、after 是连同节日：只写一种"
	}
	if n := e.node.get("dates"); n != nil && n.Shape == Scalar && isUnset(n.Text) {
		sn.Word, sn.Unset = e.value("dates", n).Word, true
		e.take("dates")
	} else if n != nil {
		e.value("dates", n)
	}
	for _, n := range e.take("dates").scalars() {
		if isUnset(n.Text) {
			continue
		}
		from, to, ok := strings.Cut(n.Text, "至")
		if !ok {
			to = from
		}
		a, ok1 := ReadDay(from)
		b, ok2 := ReadDay(to)
		if !ok1 || !ok2 || b < a {
			c.fail(n, "E27", n.Text).Expect = "2026-02-15至2026-02-23"
			continue
		}
		sn.Dates = append(sn.Dates, period(a, b))
	}
	sn.Rule = *e.rule
	c.s.Calendar = append(c.s.Calendar, sn)
}

// readSpan reads a run of days of every year: 11月1日至次年3月31日, 12月1日至次年
// 2月底, 6月至9月.
func readSpan(text string) (Span, bool) {
	if span, ok := readLunarSpan(text); ok {
		return span, true
	}
	from, to, ok := strings.Cut(normal(text), "至")
	to = strings.TrimPrefix(strings.TrimPrefix(to, "次年"), "翌年")
	if m := match(`^(\d{1,2})月$`, from); m != nil {
		from = m[1] + "月1日"
	}
	if m := match(`^(\d{1,2})月$`, to); m != nil {
		to = m[1] + "月底"
	}
	if m := match(`^(\d{1,2})月(?:份)?$`, normal(text)); !ok && m != nil { // 11月: the whole month
		from, to = m[1]+"月1日", m[1]+"月底"
	} else if !ok {
		from, to = normal(text), normal(text)
	}
	a, ok1 := ReadDue(from)
	b, ok2 := ReadDue(to)
	return Span{From: a, Until: b}, ok1 && ok2 && a.Month > 0 && b.Month > 0
}

// readLunarSpan reads 农历腊月二十三至正月十六, 除夕至正月十五, 七月十五.
func readLunarSpan(text string) (Span, bool) {
	text = strings.NewReplacer(" ", "", "　", "", "次年", "", "翌年", "", "—", "至", "到", "至").Replace(text)
	from, to, ok := strings.Cut(text, "至")
	if !ok {
		to = from
	}
	m, d, ok1 := civil.ReadLunar(from)
	n, e, ok2 := civil.ReadLunar(to)
	return Span{From: civil.Moment{Month: m, Day: d, Word: from}, Until: civil.Moment{Month: n, Day: e, Word: to}, Lunar: true}, ok1 && ok2
}

func isWeekend(text string) bool {
	return slices.Contains([]string{"周末", "每周末", "双休日", "周六周日", "周六、周日"}, strings.TrimSpace(text))
}

// daysOf reads a number of days: 3天.
func (f *fields) daysOf(key string) int {
	n, t, _ := f.scalar(key, "3天")
	if n == nil || t == "" {
		return 0
	}
	m := match(`^(\d+)[天日]$`, normal(t))
	if m == nil {
		f.phrase(n, false, "3天")
		return 0
	}
	return number(m[1])
}

// readPlaces: grids, expectations, sectors, sites, risk.
func (c *compiler) readPlaces(f *fields) {
	s := c.s
	c.section(f, "grids", func(e *fields, r Rule) {
		if e.rejectWhole() {
			return
		}
		g := Grid{Covers: e.word("covers", "区域", "单位", "岗位", "行业", "线路", "场所"), Family: e.text("family")}
		if g.Covers == "" {
			g.Covers = "区域"
		}
		for i, up := range namesOf(e.refs("under", ToGrid)) {
			if i == 0 {
				g.Under = up
			} else {
				g.OrUnder = append(g.OrUnder, up)
			}
		}
		g.Called = e.text("called")
		g.Tier = e.int("tier")
		g.Outside, g.Optional, g.Independent, g.Map = e.flag("outside"), e.flag("optional"), e.flag("independent"), e.flag("map")
		g.OnePer = e.refs("one_per", ToClass)
		if e.has("groups") {
			g.Overlay = true
			g.Groups = Refs{List: e.refs("groups", ToGrid, ToClass, ToTier)}
		}
		g.Count, g.Reuse = e.count("count"), e.text("reuse")
		if sp := e.sub("split"); sp != nil {
			g.Split = &Split{}
			if n := sp.node.get("when"); n != nil {
				if word, ok := splitUnset(n.Text); ok {
					sp.value("when", n)
					g.Split.Unset, g.Split.Word = true, word
				}
			}
			if !g.Split.Unset {
				g.Split.When = sp.expr("when", aboutSites)
			} else {
				sp.take("when")
			}
			g.Split.Sizes = sp.bands("size")
			sp.end()
		}
		if cd := e.sub("code"); cd != nil {
			g.Code = cd.text("pattern")
			cd.end()
		}
		g.Rule = *e.rule
		s.Grids = append(s.Grids, g)
	})
	c.tiers()
	c.section(f, "expect", func(e *fields, r Rule) {
		x := Expect{Of: c.lookUp(e.key, []RefKind{ToClass, ToGrid, ToPost, ToSpot}), Count: e.count("count")}
		if n := e.node.get("="); n != nil {
			var ok bool
			if x.Count, ok = ReadCount(n.Text); !ok {
				e.phrase(n, false, countForms)
			}
		}
		x.Rule = *e.rule
		s.Expect = append(s.Expect, x)
	})
	if n := f.node.get("sectors"); n != nil && !f.openSection("sectors", n) {
		c.readSectors(n, "", 0)
	}
	c.readSites(f)
	c.section(f, "risk", c.readRisk)
}

// bands reads `{高: 低于50, 中: 50至80}`.
func (f *fields) bands(key string) []Band {
	var out []Band
	f.each(key, func(k, v *Node) {
		b, ok := ReadBand(v.Text)
		if _, open := splitUnset(v.Text); open {
			return
		}
		f.phrase(v, ok, bandForms)
		if ok && key != "size" && match(`^\d+(\.\d+)?$`, normal(v.Text)) != nil {
			f.phrase(v, false, bandForms)
		}
		b.Name, b.Pos = k.Text, k.Pos
		out = append(out, b)
	})
	return out
}

// tiers gives every kind of grid its depth, and finds cycles.
func (c *compiler) tiers() {
	at := map[string]*Grid{}
	for i := range c.s.Grids {
		at[c.s.Grids[i].Name] = &c.s.Grids[i]
	}
	for i := range c.s.Grids {
		g := &c.s.Grids[i]
		var way []string
		tier := 1
		for up := g; up != nil && up.Under != ""; up = at[up.Under] {
			if slices.Contains(way, up.Name) {
				if up == g {
					p := c.fail(c.s.root.get("grids").get(g.Name).get("under"), "E19", strings.Join(append(way, up.Name), " → "))
					p.Expect = "最上一级没有 under"
				}
				break
			}
			way = append(way, up.Name)
			if up != g && up.Tier > 0 {
				tier += up.Tier - 1
				break
			}
			tier++
		}
		if g.Tier == 0 && !g.Overlay {
			g.Tier = tier
		}
	}
}

// readSectors reads the tree of trades: `甲: [乙, 丙]`, `甲: {乙: [丙]}` or
// `甲: {cross: true, has: [乙]}`.
func (c *compiler) readSectors(n *Node, parent string, depth int) {
	leaf := func(k, v *Node) {
		e, r := c.entry("sectors", k, v, nil)
		sec := Sector{Parent: parent, Depth: depth}
		if v.Shape == Map && sectorBody(v) {
			sec.Cross = e.flag("cross")
			e.take("has")
			e.end()
		}
		r.Values = e.rule.Values
		sec.Rule = r
		c.s.Sectors = append(c.s.Sectors, sec)
	}
	switch n.Shape {
	case Map:
		for _, e := range n.Entries {
			v := e.Value
			if v.Shape == Map && !sectorBody(v) {
				leaf(e.Key, &Node{Shape: Empty, Pos: v.Pos, Span: v.Span, Doc: v.Doc})
				c.readSectors(v, e.Key.Text, depth+1)
				continue
			}
			if v.Shape == Scalar {
				c.fail(v, "E08", e.Key.Text).Expect = "[]、[下级行业, …] 或 {cross: true}"
				continue
			}
			leaf(e.Key, v)
			if v.Shape == List {
				c.readSectors(v, e.Key.Text, depth+1)
			} else if has := v.get("has"); has != nil {
				c.readSectors(has, e.Key.Text, depth+1)
			}
		}
	case List:
		for _, item := range n.Items {
			if item.Shape == Scalar {
				leaf(item, &Node{Shape: Empty, Pos: item.Pos, Span: item.Span, Doc: item.Doc})
			} else {
				c.readSectors(item, parent, depth)
			}
		}
	}
}

func (c *compiler) readSites(f *fields) {
	st := f.sub("sites")
	if st == nil {
		return
	}
	s := c.s
	st.rule = &Rule{Section: "sites", Values: map[string]Value{}}
	c.entries(st, "facts", "sites.facts", nil, func(e *fields, r Rule) {
		fact := Fact{Type: "选项"}
		if n := e.node.get("="); n != nil && n.Shape == Scalar {
			fact.Type = c.oneOf(n, n.Text, []string{"文字", "数", "日期", "是否"})
		} else if n != nil {
			for _, item := range n.Items {
				fact.Choices = append(fact.Choices, item.Text)
			}
		} else if e.has("choices") {
			fact.Choices = e.texts("choices")
		} else {
			fact.Type = e.word("type", "文字", "数", "日期", "是否")
		}
		fact.Rule = *e.rule
		s.Sites.Facts = append(s.Sites.Facts, fact)
	})
	c.entries(st, "classes", "sites.classes", nil, func(e *fields, r Rule) {
		cl := Class{}
		if n := e.node.get("="); n != nil {
			if _, ok := splitUnset(n.Text); !ok {
				e.rejectWhole()
				return
			}
			_, cl.Word, cl.Unset = e.wholeText()
		}
		if w, ok := splitUnset(scalarText(e.node.get("is"))); ok {
			if e.node.has("any") || e.node.has("when") {
				e.take("is") // an amendment has said by now what belongs to it
			} else {
				cl.Word, cl.Unset = w, true
				e.text("is")
			}
		}
		cl.Any, cl.When = e.refs("any", ToClass), e.expr("when", aboutSites)
		cl.Sector = e.ref("sector", ToSector)
		cl.Rule = *e.rule
		s.Sites.Classes = append(s.Sites.Classes, cl)
	})
	if n := st.node.get("spots"); n != nil && n.Shape == Map {
		c.entries(st, "spots", "sites.spots", nil, func(e *fields, r Rule) {
			e.refs("of", ToClass)
			e.wholeText()
			s.Sites.Spots = append(s.Sites.Spots, r.Name)
		})
	} else {
		s.Sites.Spots = st.plains("spots")
	}
	s.Sites.Keep = st.table("keep", []string{"tier"}, []string{"site", "grid.kind", "grid.tier"})
	c.entries(st, "direct", "sites.direct", nil, c.readDirect)
	c.entries(st, "dossiers", "sites.dossiers", nil, func(e *fields, r Rule) {
		d := Dossier{Of: e.refs("of", ToClass, ToTier), Files: e.texts("files"), Expires: e.age("expires")}
		d.Rule = *e.rule
		s.Sites.Dossiers = append(s.Sites.Dossiers, d)
	})
	if n := st.take("ledger"); n != nil {
		e, _ := c.entry("sites", &Node{Shape: Scalar, Text: "ledger", Pos: st.node.keyOf("ledger").Pos, Span: 6, Doc: n.Doc}, n, nil)
		l := Ledger{Fresh: e.age("fresh"), Keeper: e.choose("keeper", who()...)}
		e.end()
		l.Rule = *e.rule
		s.Sites.Ledger = &l
	}
	if n := st.take("roles"); n != nil && n.Shape == Map {
		e, _ := c.entry("sites", &Node{Shape: Scalar, Text: "roles", Pos: n.Pos, Span: 5, Doc: n.Doc}, n, nil)
		s.Sites.Roles = e.texts("has")
		e.end()
		s.Sites.RolesOf = *e.rule
	} else if n != nil {
		s.Sites.Roles = st.texts("roles")
	}
	st.end()
}

func scalarText(n *Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}

func (c *compiler) readDirect(e *fields, r Rule) {
	if e.rejectWhole() {
		return
	}
	d := Direct{When: e.expr("when", aboutSites), Of: e.refs("of", ToClass), Except: e.refs("except", ToClass, ToSector), Reason: e.text("reason")}
	if n := e.node.get("held_by"); n != nil && n.Text == "逐户填写" {
		d.Each = true
		e.text("held_by")
	} else {
		d.HeldBy = e.choose("held_by", ToDepartment, ToPost)
	}
	if !e.has("held_by") {
		c.fail(e.key, "E25", r.Name).Expect = "held_by: 部门，或 held_by: 逐户填写"
	}
	d.Rule = *e.rule
	c.s.Sites.Direct = append(c.s.Sites.Direct, d)
}

func (c *compiler) readRisk(e *fields, r Rule) {
	if e.rejectWhole() {
		return
	}
	k := Risk{Of: e.refs("of", ToClass, ToSector, ToTier), Levels: e.texts("levels"), Score: e.text("score")}
	if n := e.node.get("veto"); n != nil && n.Shape == Map {
		e.each("veto", func(key, v *Node) {
			k.Vetoes = append(k.Vetoes, Assign{Level: key.Text, When: c.compile(v, v.Text, aboutSites)})
		})
	} else {
		k.Veto = e.expr("veto", aboutSites)
	}
	k.Unset = len(k.Levels) == 0 && e.has("levels")
	k.Bands = e.bands("bands")
	c.bandsFit(e, k.Bands)
	e.each("assign", func(key, v *Node) {
		k.Assign = append(k.Assign, Assign{Level: key.Text, When: c.compile(v, v.Text, aboutSites)})
	})
	k.Streak = e.choices("streak")
	for _, item := range e.take("review").scalars() {
		k.Review = append(k.Review, textOf(item))
	}
	if ch := e.sub("change"); ch != nil {
		k.Within = ch.limit("within")
		ch.end()
	}
	k.Rule = *e.rule
	c.s.Risk = append(c.s.Risk, k)
}

// bandsFit refuses bands that overlap or leave a hole.
func (c *compiler) bandsFit(e *fields, bands []Band) {
	if len(bands) < 2 {
		return
	}
	sorted := slices.Clone(bands)
	low := func(b Band) float64 {
		switch {
		case b.Least != nil:
			return *b.Least
		case b.Over != nil:
			return *b.Over
		}
		return -1e18
	}
	slices.SortStableFunc(sorted, func(a, b Band) int {
		switch {
		case low(a) < low(b):
			return -1
		case low(a) > low(b):
			return 1
		}
		return 0
	})
	for i := 1; i < len(sorted); i++ {
		a, b := sorted[i-1], sorted[i]
		touches := a.Below != nil && b.Least != nil && *a.Below == *b.Least || a.Most != nil && b.Least != nil && (*a.Most == *b.Least || *a.Most+1 == *b.Least) ||
			a.Most != nil && b.Over != nil && *a.Most == *b.Over
		if !touches {
			c.fail(e.node.keyOf("bands"), "E35", a.Name+" "+a.Text+"，"+b.Name+" "+b.Text)
			return
		}
	}
}
