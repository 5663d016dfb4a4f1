package scheme

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"anwang/internal/patrol"
)

// lot is some sites that are alike: of the same classes and the same risk.
type lot struct {
	classes []string // the one of the ledger first
	risk    string
	number  int
}

// pile is a lot, or a part of it, in the grids of a kind. The sites of all piles
// of a kind are numbered on and dealt out grid by grid, as cards are.
type pile struct {
	lot   int // index into net.lots
	first int
	n     int
}

// in is how many of the pile the i-th of so many grids gets.
func (p pile) in(i, grids int) int {
	before := func(x int) int {
		if x <= i {
			return 0
		}
		return (x - i + grids - 1) / grids
	}
	return before(p.first+p.n) - before(p.first)
}

// lotsOf parts the sites by class, by conditions and by risk.
func (s *Scheme) lotsOf(n *net, t Town) error {
	plain, err := s.plainCounts(n, t)
	if err != nil {
		return err
	}
	byRule, err := s.conditional(n, t, plain)
	if err != nil {
		return err
	}
	for _, class := range plain {
		cuts := []int{0, n.class[class]}
		for _, w := range byRule {
			cuts = append(cuts, w.of[class])
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		for i := 1; i < len(cuts); i++ {
			one := lot{classes: s.wider([]string{class}), number: cuts[i] - cuts[i-1]}
			for _, w := range byRule {
				if w.of[class] >= cuts[i] {
					one.classes = s.wider(append(one.classes, w.name))
				}
			}
			n.lots = append(n.lots, one)
		}
	}
	if s.readsRisk() {
		s.rate(n, t)
	}
	for _, c := range s.Sites.Classes {
		n.class[c.Name] = 0
		for _, l := range n.lots {
			if slices.Contains(l.classes, c.Name) {
				n.class[c.Name] += l.number
			}
		}
	}
	return nil
}

// wider adds the unions that the classes belong to.
func (s *Scheme) wider(classes []string) []string {
	out := slices.Clone(classes)
	for range s.Sites.Classes {
		grown := false
		for _, c := range s.Sites.Classes {
			if !slices.Contains(out, c.Name) && !c.When.Given() && slices.ContainsFunc(c.Any, func(r Ref) bool { return slices.Contains(out, r.Name) }) {
				out, grown = append(out, c.Name), true
			}
		}
		if !grown {
			break
		}
	}
	return out
}

// unclassed are the sites that are in none of the classes told.
const unclassed = ""

// plainCounts shares the sites among the classes the ledger sets by hand. A
// number told of a class made of others goes to those of its parts of which
// nothing is told.
func (s *Scheme) plainCounts(n *net, t Town) (plain []string, err error) {
	for _, c := range s.Sites.Classes {
		if !c.When.Given() && len(c.Any) == 0 {
			plain = append(plain, c.Name)
			if given, ok := t.Classes[c.Name]; ok {
				n.class[c.Name] = given
			}
		}
	}
	told := func(class string) bool { _, ok := n.class[class]; return ok }
	for _, c := range s.Sites.Classes {
		given, ok := t.Classes[c.Name]
		if !ok || len(c.Any) == 0 || c.When.Given() {
			continue
		}
		var free []string
		sum := 0
		for _, p := range s.madeOf(c.Name) {
			if !slices.Contains(plain, p) {
				continue
			}
			if sum += n.class[p]; !told(p) {
				free = append(free, p)
			}
		}
		if sum > given || sum < given && len(free) == 0 {
			return nil, fmt.Errorf("“%s”为 %d 户，与它所含各类合计 %d 户不一致", c.Name, given, sum)
		}
		for i, p := range free {
			n.class[p] = share(given-sum, len(free), i)
		}
		if len(free) > 1 {
			n.say("“%s”平均分到它所含的 %d 类", c.Name, len(free))
		}
	}
	rest := t.Sites
	var free []string
	for _, c := range plain {
		if rest -= n.class[c]; !told(c) {
			free = append(free, c)
		}
	}
	if rest < 0 {
		return nil, fmt.Errorf("各类对象合计 %d 户，多于总数 %d 户", t.Sites-rest, t.Sites)
	}
	for i, c := range free {
		n.class[c] = share(rest, len(free), i)
	}
	switch {
	case len(free) > 1 && rest > 0:
		n.say("对象平均分到 %d 类（--class 类=户数 可分别给出）", len(free))
	case len(free) == 0 && rest > 0:
		plain = append(plain, unclassed)
		n.class[unclassed] = rest
		n.say("%d 户不属于方案列出的任何一类", rest)
	}
	return plain, nil
}

// ruled is a class by condition: how many of each plain class belong to it.
type ruled struct {
	name string
	of   map[string]int
}

// conditional counts the classes that a condition makes: as many as were told,
// or all that its condition may mean. Where several are told, the smaller lie
// within the larger, as 20床以上 lies within 10床以上.
func (s *Scheme) conditional(n *net, t Town, plain []string) ([]ruled, error) {
	var out []ruled
	told := 0
	for _, c := range s.Sites.Classes {
		if !c.When.Given() {
			continue
		}
		one := ruled{name: c.Name, of: map[string]int{}}
		may := map[string]int{}
		sum, sure := 0, true
		for _, p := range plain {
			if len(c.Any) > 0 && !slices.ContainsFunc(c.Any, func(r Ref) bool { return slices.Contains(s.wider([]string{p}), r.Name) }) {
				continue
			}
			switch s.truth(c.When, patrol.Place{}, patrol.Target{Aim: patrol.AtSite, Classes: s.wider([]string{p})}, t) {
			case No:
				continue
			case Unknown:
				sure = false
			}
			may[p] = n.class[p]
			sum += n.class[p]
		}
		given, ok := t.Classes[c.Name]
		switch {
		case ok && given > sum:
			return nil, fmt.Errorf("“%s”为 %d 户，多于它可能包含的 %d 户", c.Name, given, sum)
		case ok:
			told++
		case !sure && sum > 0 && len(c.Any) == 0 && s.onePer(c.Name):
			// A condition on the ledger alone says nothing of how many it is true of;
			// all of them, as elsewhere, would make a grid of every site there is.
			given = 0
			n.say("按条件认定的“%s”没有给户数，按 0 户计，不测（--class %s=户数 可给出）", c.Name, c.Name)
		default:
			if given = sum; !sure && sum > 0 {
				n.say("按条件认定的“%s”按全部 %d 户计（--class %s=户数 可给出）", c.Name, sum, c.Name)
			}
		}
		first := 0
		for _, p := range plain {
			one.of[p] = part(given, sum, first, may[p])
			first += may[p]
		}
		out = append(out, one)
	}
	if told > 1 {
		n.say("按条件认定的几类，户数少的按含在户数多的里面计")
	}
	return out, nil
}

// onePer says whether each site of a class is a grid of its own.
func (s *Scheme) onePer(class string) bool {
	return slices.ContainsFunc(s.Grids, func(g Grid) bool { return slices.Contains(namesOf(g.OnePer), class) })
}

// truth is what is known of a condition when of a site only its classes and its
// risk are known.
func (s *Scheme) truth(e Expr, p patrol.Place, target patrol.Target, t Town) Truth {
	if !e.Given() {
		return Yes
	}
	env := s.targetEnv(p, target, t.From, Setting{Calendar: t.Calendar, Zone: t.Zone})
	for _, f := range s.Sites.Facts {
		env.Unset["facts."+f.Name] = true
	}
	if target.Risk == "" {
		env.Unset["site.risk"] = true
	}
	truth, _ := e.Holds(env)
	return truth
}

// readsRisk says whether anything asked depends on the risk of a site.
func (s *Scheme) readsRisk() bool {
	reads := func(e Expr) bool { return slices.Contains(e.Reads, "site.risk") }
	return slices.ContainsFunc(s.Duties, func(d Duty) bool {
		return reads(d.When) || d.OftenBy != nil && slices.Contains(d.OftenBy.When, "site.risk") ||
			slices.ContainsFunc(d.Boosts, func(b Boost) bool { return reads(b.When) })
	})
}

// riskLevels are the levels the sites of these classes may have: of the first
// grading that is for them, or those the duties name; nil asks for all there are.
func (s *Scheme) riskLevels(classes []string) []string {
	var out []string
	for _, r := range s.Risk {
		fits := classes == nil || len(r.Of) == 0 || slices.ContainsFunc(r.Of, func(c Ref) bool { return slices.Contains(classes, c.Name) })
		if fits && len(r.Levels) > 0 {
			if classes != nil {
				return r.Levels
			}
			out = append(out, r.Levels...)
		}
	}
	if len(out) > 0 || classes != nil && len(s.riskLevels(nil)) > 0 && len(s.Risk) > 0 && slices.ContainsFunc(s.Risk, func(r Risk) bool { return len(r.Levels) > 0 }) {
		return out
	}
	for _, d := range s.Duties {
		if d.OftenBy == nil || !slices.Contains(d.OftenBy.When, "site.risk") {
			continue
		}
		for _, row := range d.OftenBy.Rows {
			for level := range strings.SplitSeq(row.Cells["site.risk"], "、") {
				if level != "*" && level != "" && !slices.Contains(out, level) {
					out = append(out, level)
				}
			}
		}
	}
	return out
}

// rate gives every site its risk: by the plan where the class alone decides, by
// the ledger, by the shares told, or evenly.
func (s *Scheme) rate(n *net, t Town) {
	var out []lot
	even, shared := false, false
	for _, l := range n.lots {
		if level, ok := s.levelOf(l, t); ok && t.Rated == nil {
			l.risk = level
			out = append(out, l)
			continue
		}
		levels := s.riskLevels(l.classes)
		parts := map[string]int{}
		rated := t.Rated[l.classes[0]]
		switch {
		case len(levels) == 0:
		case t.Rated != nil:
			parts = rated
		case len(t.Risk) > 0:
			parts, shared = shares(t.Risk, levels), true
		default:
			even = true
			for _, level := range levels {
				parts[level] = 1
			}
		}
		order := append(slices.Clone(levels), "")
		for level := range parts {
			if !slices.Contains(order, level) {
				order = append(order, level)
			}
		}
		slices.SortFunc(order[len(levels)+1:], cmp.Compare[string])
		all := 0
		for _, level := range order {
			all += parts[level]
		}
		if all == 0 {
			out = append(out, l)
			continue
		}
		first := 0
		for _, level := range order {
			one := l
			one.risk, one.number = level, part(l.number, all, first, parts[level])
			if first += parts[level]; one.number > 0 {
				out = append(out, one)
			}
		}
	}
	n.lots = out
	if even {
		n.say("风险等级各级平均分（--risk 等级=占比,… 可分别给出）")
	}
	if shared {
		var told []string
		for _, level := range s.riskLevels(nil) {
			if p, ok := t.Risk[level]; ok {
				told = append(told, fmt.Sprintf("%s%d%%", level, p))
			}
		}
		n.say("风险等级按给出的占比计：%s", strings.Join(told, "、"))
	}
	if t.Rated != nil {
		n.say("风险等级按台账；没有评级的按未评级计")
	}
}

// shares fills up the percents told: what is left goes evenly to the levels of
// which nothing is told, or stays unrated.
func shares(told map[string]int, levels []string) map[string]int {
	out := map[string]int{}
	rest := 100
	var free []string
	for _, level := range levels {
		if p, ok := told[level]; ok {
			out[level] = p * len(levels)
			rest -= p
		} else {
			free = append(free, level)
		}
	}
	for i, level := range free {
		out[level] = share(rest*len(levels), len(free), i)
	}
	if len(free) == 0 {
		out[""] = rest * len(levels)
	}
	return out
}

// levelOf is the risk the plan gives a class by itself: the first row that is
// true of it, as long as no row before it hangs on what is not known.
func (s *Scheme) levelOf(l lot, t Town) (string, bool) {
	target := patrol.Target{Aim: patrol.AtSite, Classes: l.classes}
	for _, r := range s.Risk {
		if len(r.Of) > 0 && !slices.ContainsFunc(r.Of, func(c Ref) bool { return slices.Contains(l.classes, c.Name) }) {
			continue
		}
		for _, a := range append(slices.Clone(r.Vetoes), r.Assign...) {
			switch s.truth(a.When, patrol.Place{}, target, t) {
			case Yes:
				return a.Level, true
			case Unknown:
				return "", false
			}
		}
		return "", false
	}
	return "", false
}

// fill puts the sites into the grids: those of a class that is its own grid into
// these, those the plan keeps at a level there, the others into the smallest
// territories of the first tree.
func (s *Scheme) fill(n *net) {
	room := map[string]int{}
	var land []string
	all := 0
	for _, g := range s.Grids {
		if g.Overlay || g.Outside || n.count[g.Name] == 0 || !s.firstTree(g.Name) {
			continue
		}
		if len(g.OnePer) > 0 {
			room[g.Name] = n.count[g.Name]
			continue
		}
		small := g.Covers == "区域" && !slices.ContainsFunc(s.Grids, func(c Grid) bool {
			return (c.Under == g.Name || slices.Contains(c.OrUnder, g.Name)) && c.Covers == "区域" && n.count[c.Name] > 0
		})
		if small {
			land, all = append(land, g.Name), all+n.count[g.Name]
		}
	}
	if len(land) == 0 { // no territory at all: the sites are where the first grids are
		for _, kind := range n.order {
			if len(land) == 0 && s.firstTree(kind) && !s.overlay(kind) && room[kind] == 0 && n.count[kind] > 0 {
				land, all = []string{kind}, n.count[kind]
			}
		}
	}
	put := func(kind string, lot, number int) {
		if number > 0 {
			n.held[kind] = append(n.held[kind], pile{lot: lot, n: number})
		}
	}
	for i, l := range n.lots {
		rest := l.number
		for _, g := range s.Grids {
			own := slices.ContainsFunc(g.OnePer, func(c Ref) bool { return slices.Contains(l.classes, c.Name) })
			if got := min(rest, room[g.Name]); own && got > 0 {
				put(g.Name, i, got)
				room[g.Name] -= got
				rest -= got
			}
		}
		if kind := s.keptAt(l.classes); kind != "" && n.count[kind] > 0 {
			put(kind, i, rest)
			continue
		}
		first := 0
		for _, kind := range land {
			put(kind, i, part(rest, all, first, n.count[kind]))
			first += n.count[kind]
		}
	}
	for _, kind := range n.order {
		n.under[kind] = s.dealt(n, kind)
	}
}

// keptAt is the kind of grid whose own the sites of a class are (`keep`).
func (s *Scheme) keptAt(classes []string) string {
	if s.Sites.Keep == nil {
		return ""
	}
	for _, row := range s.Sites.Keep.Rows {
		if site := row.Cells["site"]; site == "*" || slices.Contains(classes, site) {
			return row.Cells["tier"]
		}
	}
	return ""
}

// dealt is what lies in the grids of a kind and below them. An overlay reaches
// everywhere its groups lie: some classes, or all.
func (s *Scheme) dealt(n *net, kind string) []pile {
	sum := map[int]int{}
	from := n.below[kind]
	groups := s.grid(kind).Groups.Names()
	if s.overlay(kind) {
		from = n.order
	}
	for _, under := range from {
		for _, p := range n.held[under] {
			classed := slices.ContainsFunc(groups, func(g string) bool { _, is := n.class[g]; return is })
			if s.overlay(kind) && classed && !slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(n.lots[p.lot].classes, g) }) {
				continue
			}
			sum[p.lot] += p.n
		}
	}
	var out []pile
	first := 0
	for i := range n.lots {
		if sum[i] > 0 {
			out = append(out, pile{lot: i, first: first, n: sum[i]})
			first += sum[i]
		}
	}
	return out
}
