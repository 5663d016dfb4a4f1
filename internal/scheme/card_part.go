package scheme

import (
	"slices"
	"strings"
)

// say keeps a rule's sentence for the card, once.
func (c *card) say(out *[]string, r Rule, sentence string) {
	if c.said[r.Path()] || sentence == "" {
		return
	}
	c.said[r.Path()] = true
	*out = append(*out, sentence)
}

func (c *card) duties(mine func(Duty) bool) []string {
	var out []string
	for _, d := range c.s.Duties {
		if !mine(d) {
			continue
		}
		c.deeds = append(c.deeds, d.Name)
		for _, v := range d.Does {
			c.deeds = append(c.deeds, string(v))
		}
		c.say(&out, d.Rule, c.s.DutySentence(d))
	}
	return out
}

// acts are what the holder may do on a case: the plan's own rules as sentences,
// the platform's in short.
func (c *card) acts() (own, defaults []string) {
	var short []string
	for _, a := range c.everyAct() {
		if !c.mine(a.Who) && !c.mine(a.With) || c.post != nil && slices.Contains(c.post.MayNot, a.Name) {
			continue
		}
		c.deeds = append(c.deeds, a.Name, a.Effect)
		if a.Source != Default {
			c.say(&own, a.Rule, c.s.actLine(a))
			continue
		}
		c.said[a.Path()] = true
		say := a.Name
		if len(a.Needs) > 0 {
			say += "（须有" + strings.Join(a.Needs, "、") + "）"
		}
		short = append(short, say)
	}
	if len(short) > 0 {
		defaults = []string{strings.Join(short, "、") + "。"}
	}
	return own, defaults
}

func (c *card) everyAct() []Act {
	acts := slices.Clone(c.s.Flow.Acts)
	for _, v := range c.s.Flow.Variants {
		acts = append(acts, v.Acts...)
	}
	return acts
}

func (c *card) approvals() []string {
	var out []string
	for _, a := range c.everyAct() {
		if c.mine(a.Approve) {
			c.say(&out, a.Rule, c.s.actLine(a))
		}
	}
	for _, k := range c.everyClock() {
		if k.Extend != nil && c.mine(k.Extend.By) {
			plain := k
			plain.Ladder = nil
			c.say(&out, k.Rule, "时限 "+c.s.clockLine(plain))
		}
	}
	for _, p := range c.s.Amend {
		if c.mine(p.By.List) {
			c.say(&out, p.Rule, permitLine(p))
		}
	}
	return out
}

// told are the acts of others that come to the holder; the platform's in short.
func (c *card) told() []string {
	var out, short []string
	for _, a := range c.everyAct() {
		if !c.mine(a.Tells) && !c.mine(a.To.List) {
			continue
		}
		switch {
		case c.said[a.Path()]:
		case a.Source == Default:
			short = append(short, a.Name)
			c.said[a.Path()] = true
		case c.mine(a.To.List):
			c.say(&out, a.Rule, c.s.actLine(a))
		default: // only told of it: who does what is on the cards of others
			c.say(&out, a.Rule, "有人"+a.Name+"时告知他"+cite(a.Clauses)+"。")
		}
	}
	if len(short) > 0 {
		out = append(out, strings.Join(short, "、")+"（平台默认）。")
	}
	return out
}

func (c *card) everyClock() []Clock {
	clocks := slices.Clone(c.s.Flow.Clocks)
	for _, v := range c.s.Flow.Variants {
		clocks = append(clocks, v.Clocks...)
	}
	return clocks
}

// clocks are the limits on what the holder may do, and the rungs that are theirs
// to climb or to receive.
func (c *card) clocks() []string {
	var out []string
	for _, k := range c.everyClock() {
		own := c.mine(k.Of)
		for _, until := range k.Until {
			for _, a := range c.everyAct() {
				own = own || (a.Name == until || a.Effect == until) && c.mine(a.Who) && !slices.ContainsFunc(a.Who, func(r Ref) bool { return r.Name == "任何人" })
			}
		}
		if own {
			plain := k
			plain.Ladder = nil
			c.say(&out, k.Rule, "时限 "+c.s.clockLine(plain))
		}
		for _, st := range k.Ladder {
			if c.mine(st.By) || c.mine(st.To.List) {
				c.say(&out, st.Rule, k.Name+"时限："+c.s.stepLine(st)+"。")
				c.said[k.Path()] = true // their own rungs are said: not the whole ladder again
			}
		}
	}
	return out
}

func (c *card) proofs() []string {
	var out []string
	for _, e := range c.s.Evidence {
		asked := slices.ContainsFunc(c.s.Duties, func(d Duty) bool { return c.mine(d.Who) && slices.Contains(d.Evidence, e.Name) })
		if asked || e.Name == "default" || slices.ContainsFunc(e.For, func(name string) bool { return slices.Contains(c.deeds, name) }) {
			c.say(&out, e.Rule, evidenceLine(e))
		}
	}
	for _, d := range c.s.Duties {
		if !c.mine(d.Who) {
			continue
		}
		for _, sn := range c.s.Calendar {
			in := func(list []Ref) bool {
				return slices.ContainsFunc(list, func(r Ref) bool { return r.Name == sn.Name })
			}
			if in(d.During) || slices.ContainsFunc(d.Boosts, func(b Boost) bool { return in(b.During) }) {
				c.say(&out, sn.Rule, "时段 "+seasonLine(sn))
			}
		}
	}
	return out
}

// sheets are the assessments of the holder, and those in which they score.
func (c *card) sheets() []string {
	var out []string
	var scores func(parts []Part) bool
	lines := func(list []Line) bool {
		return slices.ContainsFunc(list, func(l Line) bool { return c.mine(l.By) })
	}
	scores = func(parts []Part) bool {
		return slices.ContainsFunc(parts, func(p Part) bool { return lines(p.Lines) || scores(p.Parts) || p.Name == c.name })
	}
	for _, sh := range c.s.Assess {
		scored := c.mine(sh.Of) && !(c.body != nil && len(c.body.Members) > 0 && !slices.ContainsFunc(sh.Of, c.named))
		scorer := c.mine(sh.By) || lines(sh.Lines) || scores(sh.Parts)
		switch {
		case scored && !c.mine(sh.By) && !lines(sh.Lines):
			own, none := c.ownParts(sh.Parts)
			sh.Parts = own
			line := c.s.sheetLine(sh)
			if len(none) > 0 {
				line += "\n  · 方案没有给他写“" + strings.Join(none, "、") + "”的细则"
			}
			c.say(&out, sh.Rule, line)
		case scored, scorer:
			c.say(&out, sh.Rule, c.s.sheetLine(sh))
		}
		c.said[sh.Path()] = c.said[sh.Path()] || c.mine(sh.Of)
	}
	return out
}

// ownParts are the parts of a sheet that are for everybody, or for the holder;
// none names those that are written for others only.
func (c *card) ownParts(parts []Part) (own []Part, none []string) {
	for _, p := range parts {
		if p.subject() != "" && p.subject() != c.name {
			continue
		}
		subjects := slices.ContainsFunc(p.Parts, func(x Part) bool { return x.subject() != "" })
		mine := slices.ContainsFunc(p.Parts, func(x Part) bool { return x.subject() == c.name })
		if subjects && !mine {
			none = append(none, p.Name)
		}
		var more []string
		p.Parts, more = c.ownParts(p.Parts)
		own, none = append(own, p), append(none, more...)
	}
	return own, none
}

// money are the services and the lines of the budget the holder has to do with:
// none of them is theirs to keep.
func (c *card) money() []string {
	var out []string
	for _, k := range c.s.Contracts {
		if c.mine(k.Staffs) || c.mine(k.Owner.List) || c.mine(k.With.List) {
			c.say(&out, k.Rule, contractLine(k))
		}
	}
	return out
}

func (c *card) rewards() []string {
	var out []string
	for _, r := range c.s.Rewards {
		if c.mine(r.To) {
			c.say(&out, r.Rule, c.s.rewardLine(r))
		}
	}
	return out
}

// gates are what must be there before the holder starts.
func (c *card) gates() []string {
	var out []string
	for _, g := range c.s.Gates {
		if c.mine(g.Each) || c.stands(g.Has) {
			c.say(&out, g.Rule, gateLine(g))
		}
	}
	return out
}

// stands tells whether a list of words names the holder or their kind.
func (c *card) stands(words []string) bool {
	return slices.Contains(words, c.name) || c.post != nil && slices.Contains(words, string(c.post.Kind))
}

// owned are the fields of a department or post, what is contested among them,
// and whom it answers for.
func (c *card) owned() []string {
	var out []string
	for _, o := range c.s.Owners {
		if c.named(o.Is) || slices.ContainsFunc(o.With, c.named) || slices.Contains(o.List, c.name) {
			c.say(&out, o.Rule, c.s.ownerLine(o))
		}
	}
	for _, x := range c.s.Ties {
		claims := slices.ContainsFunc(c.s.Owners, func(o Owner) bool {
			return c.named(o.Is) && slices.ContainsFunc(slices.Concat(o.Sectors, o.Classes), func(r Ref) bool { return r.Name == x.Name })
		})
		if claims || c.named(x.Owner) {
			c.say(&out, x.Rule, "有争议的："+c.s.tieLine(x))
		}
	}
	for _, p := range c.s.Portfolios {
		if c.mine([]Ref{p.Post}) || slices.ContainsFunc(p.Departments, c.named) {
			c.say(&out, p.Rule, portfolioLine(p))
		}
	}
	for _, d := range c.s.Sites.Direct {
		if slices.ContainsFunc(d.HeldBy.List, c.named) {
			c.say(&out, d.Rule, c.s.directLine(d))
		}
	}
	for _, h := range c.s.Hazards.Items {
		if c.named(h.Owner) {
			c.say(&out, h.Rule, hazardItemLine(h))
		}
	}
	return out
}

// keeps are the ledger, the boards, the tip-offs and the reports of accidents.
func (c *card) keeps() []string {
	var out []string
	if l := c.s.Sites.Ledger; l != nil && c.mine(l.Keeper.List) {
		c.say(&out, l.Rule, c.s.ledgerLine())
	}
	for _, b := range c.s.Boards {
		in := c.post != nil && slices.ContainsFunc(b.At, func(r Ref) bool { return r.Kind == ToGrid && slices.Contains(namesOf(c.post.In), r.Name) })
		if c.mine(b.At) || in || slices.ContainsFunc(b.At, func(r Ref) bool { return r.Name == "岗位" }) {
			c.say(&out, b.Rule, boardLine(b))
		}
	}
	if t := c.s.Tipoffs; t != nil && c.mine(t.Accept) {
		if lines := c.s.tipoffLines(); !c.said[t.Path()] {
			c.said[t.Path()] = true
			out = append(out, lines...)
		}
	}
	if slices.ContainsFunc(c.s.Accidents.Chains, func(ch Chain) bool { return c.mine(ch.To) }) {
		c.say(&out, c.s.Accidents.Rule, c.s.accidentLines()[0])
	}
	for _, e := range c.s.Events {
		if c.mine(e.By) {
			c.say(&out, e.Rule, eventLine(e))
		}
	}
	return out
}

// others are the rules that name the holder in some other place: nothing that
// speaks of them is left off.
func (c *card) others() []string {
	var out []string
	says := c.s.says()
	for _, r := range c.s.Rules() {
		if c.said[r.Path()] || r.Section == "departments" && r.Name == c.name {
			continue
		}
		for _, v := range r.Values {
			words := strings.FieldsFunc(v.Text, func(x rune) bool { return strings.ContainsRune("、；：", x) })
			if slices.Contains(words, c.name) {
				c.say(&out, r, says[r.Path()])
				break
			}
		}
	}
	return out
}

// ranks says who stands above and below in the net, who is helped and replaced.
func (c *card) ranks() []string {
	if c.post == nil {
		return nil
	}
	p := *c.post
	in := namesOf(p.In)
	var above, below, beside, visiting []string
	for _, x := range c.s.Posts {
		switch {
		case x.Name == p.Name:
			continue
		case slices.ContainsFunc(x.StandIn, c.named):
			beside = append(beside, x.Name+"不在岗时由"+p.Name+"代理")
		case slices.ContainsFunc(x.Assists, c.named):
			beside = append(beside, x.Name+"协助"+p.Name)
		case slices.Contains(x.Team, p.Name):
			beside = append(beside, "是"+x.Name+"的组员")
		}
		switch {
		case c.sent(p) && x.Kind == Head && meet(namesOf(x.In), in):
			visiting = append(visiting, x.Name)
		case c.sent(p) || c.sent(x) && p.Kind == Head && meet(namesOf(x.In), in):
		case x.Kind == Head && p.Kind != Head && meet(namesOf(x.In), in) || x.Kind == Head && meet(namesOf(x.In), c.parents(in)):
			above = append(above, x.Name)
		}
		if c.sent(x) && p.Kind == Head && meet(namesOf(x.In), in) {
			visiting = append(visiting, x.Name)
		} else if p.Kind == Head && (x.Kind != Head && x.Kind != Office && x.Kind != Body && meet(namesOf(x.In), in) || x.Kind == Head && meet(in, c.parents(namesOf(x.In)))) {
			below = append(below, x.Name)
		}
	}
	var out []string
	if len(above) > 0 {
		out = append(out, "上面是"+strings.Join(above, "、")+"。")
	}
	if len(below) > 0 {
		out = append(out, "下面是"+strings.Join(below, "、")+"。")
	}
	if len(beside) > 0 {
		out = append(out, strings.Join(beside, "；")+"。")
	}
	switch {
	case len(visiting) > 0 && c.sent(p):
		out = append(out, "在这里联系、派驻或值守，不归"+strings.Join(visiting, "、")+"管。")
	case len(visiting) > 0:
		out = append(out, "在本网格联系、派驻或值守、不归他管的有"+strings.Join(visiting, "、")+"。")
	}
	return out
}

// sent tells whether a post stands in a grid without being under its head: who
// keeps contact with it, answers for what is in it, keeps its papers, or is sent
// by another body of the plan.
func (c *card) sent(p Post) bool {
	switch p.Kind {
	case Liaison, Supervisor, Clerk:
		return true
	}
	is := func(name string, aka []string) bool {
		return p.Employer != "" && (name == p.Employer || slices.Contains(aka, p.Employer))
	}
	return slices.ContainsFunc(c.s.Posts, func(x Post) bool { return is(x.Name, x.Aka) && !meet(namesOf(x.In), namesOf(p.In)) }) ||
		slices.ContainsFunc(c.s.Bodies, func(d Department) bool { return is(d.Name, d.Aka) })
}

// parents are the kinds of grid these stand under; a group stands under what it
// groups stands under.
func (c *card) parents(kinds []string) []string {
	var out []string
	for _, g := range c.s.Grids {
		if !slices.Contains(kinds, g.Name) {
			continue
		}
		if g.Under != "" {
			out = append(out, g.Under)
		}
		out = append(out, g.OrUnder...)
		if g.Overlay {
			out = append(out, c.parents(g.Groups.Names())...)
		}
	}
	return out
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
