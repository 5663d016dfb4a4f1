package scheme

import (
	"cmp"
	"slices"
	"strings"
)

// check finds what is doubtful about a scheme that can be read: it warns, and the
// scheme runs, because plans are imperfect (scheme.md, principle 4).
func (c *compiler) check() {
	c.checkClauses()
	c.checkNames()
	c.checkTies()
	c.checkSectors()
	c.checkCounts()
	c.checkDuties()
	c.checkFlow()
	c.checkForms()
	c.checkLoop()
	c.checkSense()
	c.checkWords()
	c.checkFacts()
	c.checkScores()
	c.checkGuard()
	c.checkNonsense()
}

// own tells whether a rule stands in the plan itself rather than in base.
func (c *compiler) own(r Rule) bool {
	return r.Pos.File == c.s.docs[len(c.s.docs)-1].Name && !c.s.docs[len(c.s.docs)-1].Base
}

func (c *compiler) doc(file string) *Doc {
	for _, d := range c.s.docs {
		if d.Name == file {
			return d
		}
	}
	return nil
}

// at makes a node at a rule's place, to hang a problem on.
func (c *compiler) at(r Rule) *Node {
	d := c.doc(r.Pos.File)
	if d == nil {
		d = c.s.docs[len(c.s.docs)-1]
	}
	return &Node{Shape: Scalar, Text: r.Name, Pos: r.Pos, Span: len([]rune(r.Name)), Doc: d}
}

// checkClauses: a rule cites this plan's clauses, or says why it was added.
func (c *compiler) checkClauses() {
	for _, r := range c.s.Rules() {
		prefix := ""
		if d := c.doc(r.cited); d != nil {
			prefix = scalarText(d.Root.get("clauses"))
		}
		for _, id := range r.Clauses {
			if prefix != "" && !strings.HasPrefix(id, prefix+"-") {
				c.fail(c.at(r), "E28", id).Expect = prefix + "-编号"
			}
		}
		for _, what := range r.Damaged {
			c.fail(c.at(r), "W14", what).Clauses = r.Clauses
		}
		if !c.own(r) || len(r.Clauses) > 0 || r.Added != "" || c.implied[r.Path()] {
			continue
		}
		if slices.Contains([]string{"sectors", "values", "flow.states", "sites.facts", "ties", "hazards.grades", "sites", "flow", "efforts", "hours"}, r.Section) || len(r.Damaged) > 0 {
			continue
		}
		if v, ok := r.Values["="]; ok && (v.Unset || slices.Contains([]string{"calendar", "roles", "events"}, r.Section)) {
			continue
		}
		if r.Section == "roles" || r.Name == "" && len(r.Values) == 0 {
			continue // nothing of its own: what is below it carries the clauses
		}
		c.fail(c.at(r), "W10", cmp.Or(r.Name, r.Section)).Expect = "clause: 条款号，或 added: 平台默认，方案未规定"
	}
}

// checkTies: ground that several claim and nothing decides.
func (c *compiler) checkTies() {
	type claim struct {
		owners []string
		rule   Rule
		all    []string
	}
	claims := map[string]*claim{}
	var order []string
	put := func(what string, o Owner) {
		k := claims[what]
		if k == nil {
			k = &claim{rule: o.Rule}
			claims[what] = k
			order = append(order, what)
		}
		k.owners = append(k.owners, o.Department)
		k.all = append(k.all, o.Clauses...)
		k.rule = o.Rule
	}
	for _, o := range c.s.Owners {
		if o.As != "" || o.When.Given() || len(o.Grids) > 0 || o.Tier > 0 {
			continue
		}
		for _, s := range o.Sectors {
			put(s.Name, o)
		}
		for _, s := range o.Classes {
			put(s.Name, o)
		}
		for _, s := range o.Places {
			put(s, o)
		}
	}
	for _, what := range order {
		k := claims[what]
		if len(k.owners) < 2 || slices.ContainsFunc(c.s.Ties, func(t Tie) bool { return t.Sector.Name == what }) {
			continue
		}
		p := c.fail(c.at(k.rule), "W02", what, strings.Join(k.owners, "、"))
		p.Expect = "在 ties 中写明归谁，或写 unset 由牵头部门逐件裁定"
		p.Clauses = k.all
	}
}

// checkSectors: every trade must map to somebody (S1-97).
func (c *compiler) checkSectors() {
	owned := map[string]bool{}
	for _, o := range c.s.Owners {
		for _, s := range o.Sectors {
			owned[s.Name] = true
		}
	}
	parent, children := map[string]string{}, map[string]bool{}
	for _, s := range c.s.Sectors {
		parent[s.Name] = s.Parent
		children[s.Parent] = true
	}
	for _, s := range c.s.Sectors {
		covered := false
		for up := s.Name; up != ""; up = parent[up] {
			covered = covered || owned[up]
		}
		if !covered && !children[s.Name] {
			c.fail(c.at(s.Rule), "W05", s.Name).Expect = "owners 中有一个部门管它；暂无的交牵头部门裁定"
		}
	}
}

// checkCounts: figures of the plan that do not add up.
func (c *compiler) checkCounts() {
	s := c.s
	grids := map[string]int{}
	for _, g := range s.Grids {
		if g.Count.Total {
			grids[g.Name] = g.Count.Least
		}
	}
	needs := func(p Post) int {
		if !p.Count.PerGrid {
			return p.Count.Least
		}
		n := 0
		for _, g := range p.In {
			n += grids[g.Name]
		}
		return n * p.Count.Least
	}
	for _, p := range s.Posts {
		sum := 0
		for _, seat := range p.Seats {
			sum += seat.Number
		}
		if sum > 0 && p.Count.Least > 0 && sum != p.Count.Least && p.Count.Total {
			q := c.fail(c.at(p.Rule), "W01", "“"+p.Name+"”写明"+p.Count.Word+"，分工合计"+itoa(sum)+"人")
			q.Clauses = p.Clauses
		}
		held := 0
		for _, seat := range p.Holder {
			held += seat.Number
		}
		if held > 0 && p.Count.Least > 0 && held != p.Count.Least {
			q := c.fail(c.at(p.Rule), "W01", "“"+p.Name+"”写明"+p.Count.Word+"，来源合计"+itoa(held)+"人")
			q.Clauses = p.Clauses
		}
	}
	for _, k := range s.Contracts {
		m := match(`(\d+)(?:名|人)`, normal(k.Provides))
		if m == nil || len(k.Staffs) == 0 {
			continue
		}
		sum := 0
		var said []string
		clauses := slices.Clone(k.Clauses)
		for _, ref := range k.Staffs {
			for _, p := range s.Posts {
				if p.Name == ref.Name {
					sum += needs(p)
					said = append(said, p.Name+itoa(needs(p))+"人")
					clauses = append(clauses, p.Clauses...)
				}
			}
		}
		if sum > 0 && sum != number(m[1]) {
			q := c.fail(c.at(k.Rule), "W01", "“"+k.Name+"”提供"+m[1]+"人，岗位共需"+itoa(sum)+"人（"+strings.Join(said, "、")+"）")
			slices.Sort(clauses)
			q.Clauses = slices.Compact(clauses)
		}
	}
	for _, sh := range s.Assess {
		m := match(`^(\d+)分?$`, normal(sh.Total))
		sum, all := 0, len(sh.Lines) > 0
		for _, l := range sh.Lines {
			f := match(`^(\d+)分?$`, normal(l.Full))
			all = all && (f != nil || l.Full == "")
			if f != nil {
				sum += number(f[1])
			}
		}
		if m != nil && all && sum != number(m[1]) && sum > 0 {
			q := c.fail(c.at(sh.Rule), "W01", "“"+sh.Name+"”总分"+m[1]+"，各项合计"+itoa(sum))
			q.Clauses = sh.Clauses
		}
	}
	for _, x := range s.Expect {
		for _, g := range s.Grids {
			if x.Of.Kind == ToGrid && g.Name == x.Of.Name && g.Count.Total && x.Count.Total && g.Count.Least != x.Count.Least {
				q := c.fail(c.at(x.Rule), "W01", "“"+x.Name+"”一处写"+g.Count.Word+"，一处写"+x.Count.Word)
				q.Clauses = append(slices.Clone(g.Clauses), x.Clauses...)
			}
		}
	}
}

// checkDuties: inspections by posts without standing, targets nobody has defined.
func (c *compiler) checkDuties() {
	s := c.s
	standing := func(ref Ref) bool {
		for _, d := range s.Bodies {
			if d.Name == ref.Name && ref.Kind == ToDepartment {
				return d.Standing
			}
		}
		return false
	}
	open := map[string]bool{}
	for _, cl := range s.Sites.Classes {
		open[cl.Name] = cl.Unset
	}
	for _, d := range s.Duties {
		if slices.Contains(d.Does, "检查") {
			for _, ref := range d.Who {
				if !standing(ref) && !c.inner(ref) {
					p := c.fail(c.at(d.Rule), "W08", ref.Name)
					p.Expect = "departments 中标明 standing: true 的部门；否则记为走访，不算执法检查"
					p.Clauses = d.Clauses
					break
				}
			}
		}
		for _, ref := range d.Each {
			if ref.Kind == ToClass && open[ref.Name] {
				p := c.fail(c.at(d.Rule), "W11", ref.Name, d.Name)
				p.Clauses = d.Clauses
			}
		}
	}
}

// inner tells whether a name is of those who look after what is their own: a
// 检查 by the person in charge or by the unit itself is never taken for one by law.
func (c *compiler) inner(ref Ref) bool {
	for _, kind := range c.kindsOf(ref) {
		if kind == Unit || kind == Supervisor {
			return true
		}
	}
	return false
}

// checkFlow: acts nobody can do, states nobody can leave.
func (c *compiler) checkFlow() {
	s := c.s
	if c.s.docs[len(c.s.docs)-1].Base {
		return
	}
	kinds := map[string]bool{}
	for _, p := range s.Posts {
		kinds[string(p.Kind)] = true
	}
	if len(s.Bodies) > 0 {
		kinds[string(Body)] = true
	}
	for _, a := range s.Flow.Acts {
		if len(a.Who) == 0 {
			continue
		}
		some := slices.ContainsFunc(a.Who, func(r Ref) bool { return r.Kind != ToKind || kinds[r.Name] })
		if !some {
			at := c.at(a.Rule)
			if own := s.docs[len(s.docs)-1]; at.Doc != own { // whoever reads it cannot change the platform's file
				at = first(own.Root.keyOf("posts"), own.Root)
			}
			c.fail(at, "W13", a.Name).Expect = "posts 中有一个这类岗位"
		}
	}
	leaves, reached := map[string]bool{}, map[string]bool{s.Flow.Start(): true}
	note := func(list []Move) {
		for _, m := range list {
			leaves[m.From], reached[m.To] = true, true
		}
	}
	for _, a := range s.Flow.Acts {
		note(a.Move)
		note(a.Otherwise)
	}
	for _, v := range s.Flow.Variants {
		for _, a := range v.Acts {
			note(a.Move)
			note(a.Otherwise)
		}
	}
	for _, st := range s.Flow.States {
		if !reached[st.Name] {
			c.fail(c.at(st.Rule), "W16", st.Name, "到不了").Expect = "某个动作的 move 通向它"
		}
		if st.Phase != "结束" && !leaves[st.Name] && !leaves[AnyState] {
			c.fail(c.at(st.Rule), "W16", st.Name, "出不去").Expect = "某个动作的 move 从它出发"
		}
	}
}

// checkForms: items whose findings would not know where to go.
func (c *compiler) checkForms() {
	for _, fm := range c.s.Forms {
		if len(c.s.Sectors) == 0 || !c.own(fm.Rule) {
			continue
		}
		var bare []string
		at := fm.Rule
		for _, it := range fm.Items {
			if it.Sector.Name == "" && it.Text != "" && !slices.Contains(bare, it.Text) {
				if len(bare) == 0 {
					at.Pos, at.Name = it.Pos, it.Text
				}
				bare = append(bare, it.Text)
			}
		}
		if len(bare) > 0 { // one cause, one message, however many items
			c.fail(c.at(at), "W15", strings.Join(bare, "、")).Expect = "sectors: {检查项: 行业}，或在检查项里写 sector"
		}
	}
}
