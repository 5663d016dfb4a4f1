package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

// checkGuard refuses what no plan may say: what breaks a law or undoes what the
// platform promises. It looks at the scheme as it would run, base, parents and
// amendments already laid over one another, so that no way of writing a thing
// (a shorthand, a local name, a drop in two steps) gets around it.
//
// law: scheme-syntax §7 (refused), §4 (always on, not expressible away)
func (c *compiler) checkGuard() {
	c.guardLaw()
	c.guardStatutory()
	c.guardFloors()
	c.guardClosing()
	c.guardPowers()
	c.guardBurdens()
	c.guardCircles()
	c.guardScorers()
}

// spot finds what stands under a key of a rule in the file, so that a problem
// points at the value and not only at the name of its rule.
func (c *compiler) spot(r Rule, keys ...string) *Node {
	n := c.root
	for part := range strings.SplitSeq(r.Section, ".") {
		n = n.get(part)
	}
	if r.Name != "" {
		n = below(n, r.Name)
	}
	if n == nil {
		return c.at(r)
	}
	for _, key := range keys {
		if n.Shape == Scalar {
			return n // 单位报告: 30分钟 has no keys of its own
		}
		next := n.get(key)
		if next == nil {
			return c.at(r)
		}
		if key == keys[len(keys)-1] && (next.Shape == Map || next.Shape == Empty) {
			return n.keyOf(key)
		}
		n = next
	}
	return n
}

// below walks into a map by a name; 整改.ladder.2 is the second of a list.
func below(n *Node, name string) *Node {
	if n == nil {
		return nil
	}
	if v := n.get(name); v != nil {
		return v
	}
	if n.Shape == List {
		if i := number(name) - 1; match(`^\d+$`, name) != nil && i >= 0 && i < len(n.Items) {
			return n.Items[i]
		}
	}
	for i, r := range name {
		if r == '.' {
			if v := below(n, name[:i]); v != nil {
				return below(v, name[i+1:])
			}
		}
	}
	return nil
}

// item finds one of several values by its text, else the whole.
func item(n *Node, text string) *Node {
	list := n
	if n.Shape == Map {
		if one := n.get("one_of"); one != nil {
			list = one
		}
	}
	for _, x := range list.scalars() {
		if x.Text == text {
			return x
		}
	}
	return n
}

// told tells whether one of these problems is reported already in that line of
// that file: one error per cause.
func (c *compiler) told(p Pos, codes ...string) bool {
	return slices.ContainsFunc(c.ps, func(q Problem) bool {
		return q.Pos.File == p.File && q.Pos.Line == p.Line && slices.Contains(codes, q.Code)
	})
}

// refuse reports at a node, unless one of the other codes says so there already.
func (c *compiler) refuse(n *Node, code, expect string, args ...string) {
	if !c.told(n.Pos, "E31", "E34", code) || code[0] == 'W' {
		c.fail(n, code, args...).Expect = expect
	}
}

// guardLaw compares the statutory clocks in force with the law's own.
//
// law: Regulations on the Reporting, Investigation and Handling of Production Safety Accidents arts. 9, 11, 13, 29
func (c *compiler) guardLaw() {
	if !c.s.docs[0].Base || len(c.s.docs) < 2 {
		return
	}
	was, is := c.s.docs[0].Root.get("accidents"), c.root.get("accidents")
	if want := scalarText(was.get("report")); scalarText(is.get("report")) != want {
		n := first(is.get("report"), is, c.root)
		c.refuse(n, "E60", "report: "+want, "report", "不能改成“"+textOf(n)+"”")
	}
	for _, e := range was.get("clocks").entries() {
		name, law := e.Key.Text, scalarText(e.Value.get("law"))
		i := slices.IndexFunc(c.s.Accidents.Clocks, func(k AccidentClock) bool { return k.Name == name })
		if i < 0 {
			c.refuse(first(is.get("clocks"), is, c.root), "E60", name+"："+scalarText(e.Value.get("limit"))+"（"+law+"）", name, "不能删去")
			continue
		}
		k := c.s.Accidents.Clocks[i]
		floor, _ := ReadLimit(scalarText(e.Value.get("limit")))
		if k.Limit.Unset || k.Limit.Span == "" || k.Limit.Span == civil.Statutory || longer(floor, k.Limit) {
			n := c.spot(k.Rule, "limit")
			c.refuse(n, "E60", "不超过"+floor.Word+"（"+law+"）", name, "写成了“"+textOf(n)+"”")
		}
		for key, now := range map[string]string{"by": k.By, "from": k.From, "to": k.To, "law": k.Law} {
			if want := scalarText(e.Value.get(key)); now != want {
				n := c.spot(k.Rule, key)
				c.refuse(n, "E60", key+": "+want, name, "的 "+key+" 不能改")
			}
		}
	}
}

// guardStatutory refuses 法定 where no law sets a clock: nothing would ever run.
func (c *compiler) guardStatutory() {
	no := func(l civil.Limit, r Rule, keys ...string) {
		if l.Span == civil.Statutory {
			c.fail(c.spot(r, keys...), "E61", r.Name).Expect = "天数或工作日数，如 10天、5个工作日；没有规定的写 unset"
		}
	}
	clocks := slices.Clone(c.s.Flow.Clocks)
	for _, v := range c.s.Flow.Variants {
		clocks = append(clocks, v.Clocks...)
	}
	for _, k := range clocks {
		no(k.Limit, k.Rule, "limit")
		no(k.Reply, k.Rule, "reply")
		if k.Extend != nil {
			no(k.Extend.To, k.Rule, "extend", "to")
		}
		if k.LimitBy != nil {
			for i, row := range k.LimitBy.Rows {
				if row.Limit["limit"].Span == civil.Statutory {
					c.fail(cellOf(c.spot(k.Rule, "limit"), i+1, "limit"), "E61", k.Name).Expect = "天数或工作日数，如 10天、5个工作日；没有规定的写 unset"
				}
			}
		}
	}
	for _, d := range c.s.Duties {
		if d.After != "事故" {
			no(d.Within, d.Rule, "within")
		}
	}
	for _, h := range c.s.Hazards.Items {
		no(h.Limit, h.Rule, "limit")
	}
	if t := c.s.Tipoffs; t != nil {
		no(t.Within, t.Rule, "within")
		for _, k := range t.Clocks {
			no(k.Limit, k.Rule, "limit")
		}
	}
}

// cellOf finds a cell of a table by its row and column.
func cellOf(n *Node, row int, col string) *Node {
	if n == nil || n.Shape != List || row >= len(n.Items) {
		return n
	}
	for i, h := range n.Items[0].scalars() {
		if h.Text == col && i < len(n.Items[row].Items) {
			return n.Items[row].Items[i]
		}
	}
	return n.Items[row]
}

// guardFloors refuses a scheme in which a part of the platform is gone that
// everything else stands on, however it went.
func (c *compiler) guardFloors() {
	if !c.s.docs[0].Base || len(c.s.docs) < 2 {
		return
	}
	for _, at := range [][2]string{{"flow", "states"}, {"hazards", "grades"}} {
		was, is := c.s.docs[0].Root.get(at[0]).get(at[1]), c.root.get(at[0]).get(at[1])
		for _, e := range was.entries() {
			if is.get(e.Key.Text) == nil {
				c.refuse(first(c.dropped(at[0]+"."+at[1]), c.root.get(at[0]), c.root), "E62", "保留平台的 "+at[0]+"."+at[1], e.Key.Text)
			}
		}
	}
	acts := c.root.get("flow").get("acts")
	for _, name := range []string{"登记", "交办", "反馈", "复查"} {
		if acts.get(name) == nil {
			c.refuse(first(c.dropped("flow.acts"), c.root.get("flow"), c.root), "E62", "保留“"+name+"”；由谁办可以改 who", name)
		}
	}
}

// dropped is where the plan drops something of a section.
func (c *compiler) dropped(section string) *Node {
	drop := c.s.docs[len(c.s.docs)-1].Root.get("drop")
	for _, e := range drop.entries() {
		if e.Key.Text == section || strings.HasPrefix(section, e.Key.Text+".") {
			return e.Key
		}
	}
	return nil
}
