package scheme

import "slices"

// withinOf reads the limit an act carries itself: 接到交办后2小时内签收 is
// `签收: {after: 交办, within: 2小时}`. Where it has a clock of the same name, that
// says what it runs from.
func (c *compiler) withinOf(e *fields, a *Act) {
	if n := e.node.get("within"); n != nil && n.Shape == List {
		t := e.table("within", []string{"within"}, caseColumns())
		if t != nil {
			a.WithinBy = t.named("within", "limit")
		}
	} else {
		a.Within = e.limit("within")
	}
	a.After = e.actName("after")
	if !e.has("within") {
		if e.has("after") {
			c.fail(e.node.keyOf("after"), "E41", e.rule.Name, "时限").Expect = "after 与 within 同写：{after: 交办, within: 2小时}"
		}
		return
	}
	clock := c.root.get("flow").get("clocks").get(e.rule.Name)
	if clock == nil && !e.has("after") {
		c.fail(e.node.keyOf("within"), "E41", e.rule.Name, "起算的动作").Expect = "after: 交办（从哪个动作起算；从发现起算写 after: 发现）"
	}
	if n := clock.get("limit"); n != nil && !n.Doc.Base && !isUnset(scalarText(n)) {
		p := c.fail(e.node.keyOf("within"), "E41", e.rule.Name, "唯一的时限")
		p.Expect, p.NearAt = "within 与 flow.clocks."+e.rule.Name+".limit 只写一处", n.Pos
	}
}

// named is a table whose result goes by another name.
func (t *Table) named(was, is string) *Table {
	out := *t
	out.Results = []string{is}
	out.Rows = nil
	for _, r := range t.Rows {
		limit, ok := ReadLimit(r.Cells[was])
		r.Cells[is] = r.Cells[was]
		if ok {
			r.Limit[is] = limit
		}
		out.Rows = append(out.Rows, r)
	}
	return &out
}

// timed gives the clocks with those that acts carry themselves: an act's limit
// goes into the clock of its name, or is a clock of its own.
func (c *compiler) timed(acts []Act, clocks []Clock) []Clock {
	out := slices.Clone(clocks)
	for _, a := range acts {
		if _, written := a.Values["within"]; !written {
			continue
		}
		i := slices.IndexFunc(out, func(k Clock) bool { return k.Name == a.Name })
		if i < 0 {
			i = len(out)
			out = append(out, Clock{Rule: a.Rule, From: a.After, Until: []string{a.Name}, Of: a.Who, Ladder: []Step{
				{Rule: Rule{Section: "flow.acts", Name: a.Name + ".within.1", Clauses: a.Clauses, Source: a.Source, Pos: a.Pos, Values: map[string]Value{}}, At: At{Due: true, Text: "超期"}, Do: "提醒", To: Refs{List: a.Who}},
			}})
		}
		k := out[i]
		k.Limit, k.LimitBy, k.FromAct = a.Within, a.WithinBy, true
		if a.After != "" {
			k.From = a.After
		}
		k.Clauses = append(slices.Clone(k.Clauses), a.Clauses...)
		slices.Sort(k.Clauses)
		k.Clauses = slices.Compact(k.Clauses)
		values := map[string]Value{}
		for key, v := range k.Values {
			values[key] = v
		}
		values["limit"] = a.Values["within"]
		k.Values = values
		out[i] = k
	}
	return out
}
