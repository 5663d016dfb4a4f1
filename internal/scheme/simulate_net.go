package scheme

import (
	"fmt"
	"slices"

	"anwang/internal/patrol"
)

// net is the grids of a town by kind: how many, and what each holds. Grids of a
// kind differ only by what cannot be divided evenly, so that a province is as
// quick to work out as a town.
type net struct {
	order   []string // kinds, parents first
	count   map[string]int
	below   map[string][]string // kind → kinds under it, itself included
	leaf    map[string]bool     // kinds with no grid below them: they hold spots
	held    map[string][]pile   // kind → what its own grids hold
	under   map[string][]pile   // kind → the same with all below it, dealt out
	class   map[string]int      // class → sites
	lots    []lot
	spots   int
	spotsOf map[string]int
	head    map[string]int // post → people
	rules   patrol.Rules
	assumed []string
	said    map[string]bool
}

func (n *net) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !n.said[text] {
		n.said[text] = true
		n.assumed = append(n.assumed, text)
	}
}

func (s *Scheme) netOf(t Town) (*net, error) {
	n := &net{count: map[string]int{}, below: map[string][]string{}, leaf: map[string]bool{}, held: map[string][]pile{}, under: map[string][]pile{},
		class: map[string]int{}, spots: max(t.Spots, 0), spotsOf: t.SpotsOf, head: t.People, said: map[string]bool{}}
	if err := s.known(t); err != nil {
		return nil, err
	}
	if err := s.lotsOf(n, t); err != nil {
		return nil, err
	}
	s.gridCounts(n, t)
	s.fill(n)
	return n, nil
}

// known refuses names the scheme does not have, and shares that are no shares.
func (s *Scheme) known(t Town) error {
	for name := range t.Grids {
		if !slices.ContainsFunc(s.Grids, func(g Grid) bool { return g.Name == name }) {
			return fmt.Errorf("方案里没有这种网格：“%s”", name)
		}
	}
	for name := range t.Classes {
		if !slices.ContainsFunc(s.Sites.Classes, func(c Class) bool { return c.Name == name }) {
			return fmt.Errorf("方案里没有这类对象：“%s”", name)
		}
	}
	for _, names := range []map[string]int{t.People, t.Minutes} {
		for name := range names {
			if !slices.ContainsFunc(s.Posts, func(p Post) bool { return p.Name == name }) && !s.body(name) {
				return fmt.Errorf("方案里没有这个岗位：“%s”", name)
			}
		}
	}
	for name := range t.Effort {
		if KindOf(Verb(name)) == "" && !slices.ContainsFunc(s.Duties, func(d Duty) bool { return d.Name == name }) {
			return fmt.Errorf("方案里没有这项履职要求或动作：“%s”", name)
		}
	}
	sum := 0
	for level, percent := range t.Risk {
		if !slices.Contains(s.riskLevels(nil), level) {
			return fmt.Errorf("方案里没有这个风险等级：“%s”", level)
		}
		if sum += percent; percent < 0 || sum > 100 {
			return fmt.Errorf("各风险等级的占比合计应在 0 到 100%% 之间：%d%%", sum)
		}
	}
	return nil
}

func (s *Scheme) body(name string) bool {
	return slices.ContainsFunc(s.Bodies, func(d Department) bool { return d.Name == name })
}

func (s *Scheme) gridCounts(n *net, t Town) {
	for _, g := range s.Grids {
		if g.Outside {
			continue
		}
		n.order = append(n.order, g.Name)
		units := 0
		for _, l := range n.lots { // a site of two such classes is one grid
			if slices.ContainsFunc(g.OnePer, func(c Ref) bool { return slices.Contains(l.classes, c.Name) }) {
				units += l.number
			}
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
			if g.Overlay {
				n.say("“%s”按 1 个计（--grids %s=数 可给出）", g.Name, g.Name)
			}
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
	for _, g := range s.Grids {
		n.leaf[g.Name] = !g.Overlay && !g.Outside && n.count[g.Name] > 0 && !slices.ContainsFunc(s.Grids, func(c Grid) bool {
			return !c.Overlay && n.count[c.Name] > 0 && (c.Under == g.Name || slices.Contains(c.OrUnder, g.Name))
		})
	}
}

func (s *Scheme) grid(kind string) Grid {
	for _, g := range s.Grids {
		if g.Name == kind {
			return g
		}
	}
	return Grid{}
}

func (s *Scheme) tierOf(kind string) int { return s.grid(kind).Tier }

func (s *Scheme) parentOf(kind string) string { return s.grid(kind).Under }

func (s *Scheme) overlay(kind string) bool { return s.grid(kind).Overlay }

// family is the tree a kind of grid belongs to: its own word, or that of the
// nearest kind above it that bears one.
func (s *Scheme) family(kind string) string {
	for range s.Grids {
		g := s.grid(kind)
		if g.Family != "" || g.Under == "" {
			return g.Family
		}
		kind = g.Under
	}
	return ""
}

// firstTree says whether a kind is in the tree that holds the sites: the family
// listed first (scheme-syntax §4). Other trees and overlays only lie across it.
func (s *Scheme) firstTree(kind string) bool {
	for _, g := range s.Grids {
		if !g.Overlay && !g.Outside {
			return s.family(kind) == s.family(g.Name)
		}
	}
	return false
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
		case p.Count.Unset:
			if _, told := n.head[post]; !told {
				n.say("“%s”方案没有写几人，按每格 1 人计（--people %s=人数 可给出）", post, post)
			}
		case p.Count.PerGrid && p.Count.Least > 0:
			stated = p.Count.Least * grids
		case p.Count.Least > 0 && p.Count.Per == "":
			stated = p.Count.Least
		}
		if p.CountBy != nil || p.Count.Per != "" {
			if _, told := n.head[post]; !told {
				n.say("“%s”的人数随规模而定，按每格 1 人计（--people %s=人数 可给出）", post, post)
			}
		}
	}
	if told, ok := n.head[post]; ok {
		return told, stated
	}
	if s.body(post) && !slices.ContainsFunc(s.Posts, func(p Post) bool { return p.Name == post }) {
		n.say("各部门按 1 人计（--people 部门=人数 可给出）")
		return grids, stated
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

// part is what of a whole belongs to those of the parts from first on, so that
// all parts together are the whole.
func part(whole, parts, first, n int) int {
	if parts <= 0 {
		return 0
	}
	return whole*(first+n)/parts - whole*first/parts
}
