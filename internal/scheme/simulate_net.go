package scheme

import (
	"fmt"
	"slices"
	"strings"

	"anwang/internal/patrol"
)

// net is the grids of a town by kind: how many, and what each holds. Grids of a
// kind differ only by what cannot be divided evenly, so that a province is as
// quick to work out as a town.
type net struct {
	order   []string // kinds, parents first
	count   map[string]int
	below   map[string][]string // kind → kinds under it, itself included
	sites   map[string]int      // kind → sites in all grids of the kind
	leaf    map[string]bool
	class   map[string]int // class → sites
	total   int
	spots   int
	head    map[string]int // post → people
	assumed []string
}

func (n *net) say(format string, args ...any) {
	n.assumed = append(n.assumed, fmt.Sprintf(format, args...))
}

func (s *Scheme) netOf(t Town) (*net, error) {
	n := &net{count: map[string]int{}, below: map[string][]string{}, sites: map[string]int{}, leaf: map[string]bool{}, class: map[string]int{},
		total: t.Sites, spots: max(t.Spots, 0), head: t.People}
	for name := range t.Grids {
		if !slices.ContainsFunc(s.Grids, func(g Grid) bool { return g.Name == name }) {
			return nil, fmt.Errorf("方案里没有这种网格：“%s”", name)
		}
	}
	for name := range t.Classes {
		if !slices.ContainsFunc(s.Sites.Classes, func(c Class) bool { return c.Name == name }) {
			return nil, fmt.Errorf("方案里没有这类对象：“%s”", name)
		}
	}
	for _, names := range []map[string]int{t.People, t.Minutes} {
		for name := range names {
			if !slices.ContainsFunc(s.Posts, func(p Post) bool { return p.Name == name }) && !slices.ContainsFunc(s.Bodies, func(d Department) bool { return d.Name == name }) {
				return nil, fmt.Errorf("方案里没有这个岗位：“%s”", name)
			}
		}
	}
	for name := range t.Effort {
		if KindOf(Verb(name)) == "" && !slices.ContainsFunc(s.Duties, func(d Duty) bool { return d.Name == name }) {
			return nil, fmt.Errorf("方案里没有这项履职要求或动作：“%s”", name)
		}
	}
	s.classCounts(n, t)
	s.gridCounts(n, t)
	s.siteCounts(n)
	if n.spots == 0 {
		n.spots = 1
	}
	return n, nil
}

// classCounts shares the sites among the classes the ledger knows; a class by
// condition may be any of them, one made of others is their sum.
func (s *Scheme) classCounts(n *net, t Town) {
	var plain []string
	rest := t.Sites
	for _, c := range s.Sites.Classes {
		if c.When.Given() || len(c.Any) > 0 {
			continue
		}
		if given, ok := t.Classes[c.Name]; ok {
			n.class[c.Name] = given
			rest = max(0, rest-given)
			continue
		}
		plain = append(plain, c.Name)
	}
	for i, name := range plain {
		n.class[name] = share(rest, len(plain), i)
	}
	if len(plain) > 1 && rest > 0 {
		n.say("对象平均分到 %d 类（--class 类=户数 可分别给出）", len(plain))
	}
	for range s.Sites.Classes {
		for _, c := range s.Sites.Classes {
			if given, ok := t.Classes[c.Name]; ok {
				n.class[c.Name] = given
				continue
			}
			if len(c.Any) > 0 {
				sum := 0
				for _, part := range c.Any {
					sum += n.class[part.Name]
				}
				n.class[c.Name] = min(sum, t.Sites)
			} else if c.When.Given() {
				n.class[c.Name] = t.Sites
			}
		}
	}
	for _, c := range s.Sites.Classes {
		if _, ok := t.Classes[c.Name]; !ok && c.When.Given() && t.Sites > 0 {
			n.say("按条件认定的“%s”按全部 %d 户计", c.Name, t.Sites)
		}
	}
}

func (s *Scheme) gridCounts(n *net, t Town) {
	for _, g := range s.Grids {
		if g.Outside {
			continue
		}
		n.order = append(n.order, g.Name)
		units := 0
		for _, c := range g.OnePer {
			units += n.class[c.Name]
		}
		given, ok := t.Grids[g.Name]
		switch {
		case ok:
			n.count[g.Name] = given
		case g.Count.Total && g.Count.Least > 0:
			n.count[g.Name] = g.Count.Least
		case len(g.OnePer) > 0:
			n.count[g.Name] = units
		case g.Optional:
			n.count[g.Name] = 0
		case g.Under == "" || g.Overlay:
			n.count[g.Name] = 1
		default:
			n.count[g.Name] = max(1, n.count[g.Under])
			n.say("“%s”按每个上级网格一个计（--grids %s=数 可给出）", g.Name, g.Name)
		}
	}
	slices.SortStableFunc(n.order, func(a, b string) int { return s.tierOf(a) - s.tierOf(b) })
	for _, g := range s.Grids {
		seen := []string{}
		for up := g.Name; up != "" && !slices.Contains(seen, up); up = s.parentOf(up) {
			n.below[up] = append(n.below[up], g.Name)
			seen = append(seen, up)
		}
	}
}

func (s *Scheme) tierOf(kind string) int {
	for _, g := range s.Grids {
		if g.Name == kind {
			return g.Tier
		}
	}
	return 0
}

func (s *Scheme) parentOf(kind string) string {
	for _, g := range s.Grids {
		if g.Name == kind {
			return g.Under
		}
	}
	return ""
}

// siteCounts puts the sites into the smallest territories; a unit that is its
// own grid holds itself.
func (s *Scheme) siteCounts(n *net) {
	leaves, units := 0, 0
	for _, g := range s.Grids {
		if g.Overlay || g.Outside || n.count[g.Name] == 0 {
			continue
		}
		if len(g.OnePer) > 0 {
			n.sites[g.Name] = n.count[g.Name]
			units += n.count[g.Name]
			continue
		}
		n.leaf[g.Name] = g.Covers == "区域" && !slices.ContainsFunc(s.Grids, func(c Grid) bool {
			return (c.Under == g.Name || slices.Contains(c.OrUnder, g.Name)) && c.Covers == "区域" && n.count[c.Name] > 0
		})
		if n.leaf[g.Name] {
			leaves += n.count[g.Name]
		}
	}
	rest := max(0, n.total-units)
	for kind, is := range n.leaf {
		if is && leaves > 0 {
			n.sites[kind] = rest * n.count[kind] / leaves
		}
	}
	own := map[string]int{}
	for kind, sites := range n.sites {
		own[kind] = sites
	}
	for _, kind := range n.order {
		if n.leaf[kind] || own[kind] > 0 {
			continue
		}
		sum := 0
		for _, under := range n.below[kind] {
			sum += own[under]
		}
		n.sites[kind] = sum
		if s.overlay(kind) {
			n.sites[kind] = rest
		}
	}
}

func (s *Scheme) overlay(kind string) bool {
	return slices.ContainsFunc(s.Grids, func(g Grid) bool { return g.Name == kind && g.Overlay })
}

// people is how many hold a post in all: told, bought by a contract, or as many
// as the plan wants; and how many the plan wants.
func (n *net) people(s *Scheme, post string, grids int) (have, stated int) {
	stated = grids
	for _, p := range s.Posts {
		if p.Name != post {
			continue
		}
		switch {
		case p.Count.PerGrid && p.Count.Least > 0:
			stated = p.Count.Least * grids
		case p.Count.Least > 0:
			stated = p.Count.Least
		}
	}
	if told, ok := n.head[post]; ok {
		return told, stated
	}
	for _, k := range s.Contracts {
		if m := match(`(\d+)(?:名|人)`, normal(k.Provides)); m != nil && len(k.Staffs) == 1 && k.Staffs[0].Name == post {
			return number(m[1]), stated
		}
	}
	return stated, stated
}

// minutesOf is how much time a week a post has: told, stated, or its kind's.
func (s *Scheme) minutesOf(post string, t Town) int {
	if told, ok := t.Minutes[post]; ok {
		return told
	}
	if slices.ContainsFunc(s.Bodies, func(d Department) bool { return d.Name == post && d.Outside }) {
		return 0 // its time is not ours to count
	}
	kind := Body
	for _, p := range s.Posts {
		if p.Name == post {
			if p.Minutes > 0 {
				return p.Minutes
			}
			kind = p.Kind
		}
	}
	for _, h := range s.Hours {
		if h.Kind == kind {
			return h.Minutes
		}
	}
	return 0
}

// job is one duty in the grids of one kind, for targets of one sort.
type job struct {
	duty   string
	effort int
	asks   []patrol.Asked
	times  int // all asks together, for each target
	// resting are those of them whose window has no workday in it (春节): nobody
	// keeps them in working hours, however many there are.
	resting int
	in      func(n *net, i int) int
}

// jobs are what a post is asked in the grids of a kind.
func (s *Scheme) jobs(n *net, c *clock, rules patrol.Rules, post, kind string, t Town, out *PostLoad) []*job {
	var jobs []*job
	place := patrol.Place{Kind: kind}
	for _, d := range rules.Duties {
		if !slices.Contains(d.Posts, post) || d.AnyOf && !firstHere(rules, d, kind, post) {
			continue
		}
		effort := d.Effort
		if e, ok := t.Effort[d.Name]; ok {
			effort = e
		} else if len(d.Verbs) > 0 {
			if e, ok := t.Effort[d.Verbs[0]]; ok {
				effort = e
			}
		}
		if d.Group == patrol.Visiting || d.Group == patrol.Inspection || d.Group == patrol.Oversight {
			effort += t.Travel
		}
		before := len(jobs)
		add := func(target patrol.Target, in func(n *net, i int) int) {
			duty, ok := d.For(place, target, c.in.From)
			if !ok {
				return
			}
			j := &job{duty: d.Name, effort: effort, asks: duty.Asks(c.in, t.Calendar, t.Zone)}
			if d.Sample > 0 {
				whole := in
				in = func(n *net, i int) int { return (whole(n, i)*d.Sample + 99) / 100 }
			}
			j.in = in
			for _, a := range j.asks {
				j.times += a.Need
				if c.rests(a.Period) {
					j.resting += a.Need
				}
			}
			j.asks = slices.DeleteFunc(j.asks, func(a patrol.Asked) bool { return c.rests(a.Period) })
			if j.times > 0 {
				jobs = append(jobs, j)
			}
		}
		if len(d.Each) == 0 {
			add(patrol.Target{Aim: patrol.Round}, func(*net, int) int { return 1 })
		}
		for _, e := range d.Each {
			s.targets(n, kind, e, add)
		}
		if len(jobs) > before && !slices.ContainsFunc(out.Duties, func(l DutyLoad) bool { return l.Duty == d.Name }) {
			out.Duties = append(out.Duties, DutyLoad{Duty: d.Name, Clauses: d.Clauses, Often: d.Often.String()})
		}
	}
	return jobs
}

// firstHere says whether a post is the one asked where any of several may do it.
func firstHere(rules patrol.Rules, d patrol.Duty, kind, post string) bool {
	asked := rules.Asked(d, kind)
	return len(asked) > 0 && (asked[0] == post || strings.HasPrefix(asked[0], post+"/"))
}

// targets are the things of one `each` in the grids of a kind.
func (s *Scheme) targets(n *net, kind string, e patrol.Each, add func(patrol.Target, func(*net, int) int)) {
	switch e.Aim {
	case patrol.AtSite:
		parts := s.leavesOf(e.Name)
		for _, class := range parts {
			add(patrol.Target{Aim: e.Aim, Classes: []string{class, e.Name}}, func(n *net, i int) int {
				if n.total == 0 {
					return 0
				}
				here := share(n.sites[kind], n.count[kind], i)
				all := n.class[class]
				// so many of this class as its share of all sites, rounded up and down in turn
				return (here*all + i*all%n.total) / n.total
			})
		}
	case patrol.AtSpot:
		add(patrol.Target{Aim: e.Aim}, func(n *net, i int) int {
			leaves := 0
			for _, under := range n.below[kind] {
				if n.leaf[under] {
					leaves += n.count[under]
				}
			}
			return share(leaves, n.count[kind], i) * n.spots
		})
	case patrol.AtGrid:
		add(patrol.Target{Aim: e.Aim}, func(n *net, i int) int {
			sum := 0
			for _, under := range n.below[kind] {
				child := s.parentOf(under) == kind
				if under != kind && (slices.Contains(e.Of, under) || len(e.Of) == 0 && child) {
					sum += n.count[under]
				}
			}
			return share(sum, n.count[kind], i)
		})
	case patrol.WithOne:
		add(patrol.Target{Aim: e.Aim}, func(n *net, i int) int {
			sum := 0
			for _, p := range s.Posts {
				if !slices.Contains(e.Of, p.Name) && len(e.Of) > 0 {
					continue
				}
				grids := 0
				for _, in := range p.In {
					if in.Name == kind || e.Below && slices.Contains(n.below[kind], in.Name) {
						grids += n.count[in.Name]
					}
				}
				if grids > 0 {
					have, _ := n.people(s, p.Name, grids)
					sum += have
				}
			}
			return share(sum, n.count[kind], i)
		})
	}
}

// leavesOf writes a class out into those it is made of that are made of nothing.
func (s *Scheme) leavesOf(class string) []string {
	var out []string
	for _, name := range s.madeOf(class) {
		whole := slices.ContainsFunc(s.Sites.Classes, func(c Class) bool { return c.Name == name && len(c.Any) > 0 })
		if !whole {
			out = append(out, name)
		}
	}
	return out
}

// share is what the i-th of n gets of a whole, as even as it goes.
func share(whole, n, i int) int {
	if n <= 0 {
		return 0
	}
	got := whole / n
	if i < whole%n {
		got++
	}
	return got
}
