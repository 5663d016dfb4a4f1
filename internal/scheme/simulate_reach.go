package scheme

import (
	"slices"
	"strings"

	"anwang/internal/patrol"
)

// byRole narrows what is to be reached to the post's own, where a role decides
// which of several posts it is.
func (r *reckoning) byRole(plan Duty, post string, place patrol.Place, x reach) (in func(int) int, ok bool) {
	for _, ref := range plan.Who {
		if (ref.Kind == ToPost || ref.Kind == ToDepartment) && ref.Name == post {
			return x.in, true
		}
	}
	for _, ref := range plan.Who {
		for _, role := range r.s.Roles {
			if ref.Kind != ToRole || role.Name != ref.Name {
				continue
			}
			var open []string // posts it may be
			for _, c := range role.Cases {
				truth := r.s.truth(c.When, place, x.Target, r.t)
				if truth != No {
					open = append(open, r.s.posts([]Ref{c.Is})...)
				}
				if truth == Yes {
					break
				}
			}
			mine := slices.Index(open, post)
			if mine < 0 || len(open) < 2 {
				return x.in, mine >= 0
			}
			r.n.say("“%s”由%s中的哪个担任要看台账，按网格平均计", role.Name, strings.Join(open, "、"))
			return func(i int) int {
				if i%len(open) != mine {
					return 0
				}
				return x.in(i)
			}, true
		}
	}
	return x.in, true
}

// sampled takes a share of all that is to be reached in each grid, rounded up.
func (r *reckoning) sampled(percent, picked int, all []reach) []reach {
	if picked == 0 && (percent <= 0 || percent >= 100) {
		return all
	}
	out := slices.Clone(all)
	for k := range all {
		out[k].in = func(i int) int {
			before := 0
			for _, x := range all[:k] {
				before += x.in(i)
			}
			up := func(n int) int {
				if picked > 0 {
					return min(n, picked)
				}
				return (n*percent + 99) / 100
			}
			return up(before+all[k].in(i)) - up(before)
		}
	}
	return out
}

// reaches are the things a duty must reach from the grids of a kind.
func (r *reckoning) reaches(d patrol.Duty, plan Duty, post, kind string) []reach {
	n, s := r.n, r.s
	grids := n.count[kind]
	spread := func(aim patrol.Aim, whole int) reach {
		return reach{patrol.Target{Aim: aim}, func(i int) int { return share(whole, grids, i) }}
	}
	if len(d.Each) == 0 {
		if d.Holders == "each" {
			have, _ := n.people(s, post, grids)
			return []reach{spread(patrol.ByHolder, have)}
		}
		return []reach{{patrol.Target{Aim: patrol.Round}, func(int) int { return 1 }}}
	}
	var out []reach
	var classes []string
	sites, every := false, false
	for k, e := range d.Each {
		if e.Aim == patrol.AtSpot && len(e.Of) == 0 && k < len(plan.Each) && plan.Each[k].Kind == ToPronoun {
			held, of := r.contacts(post, kind)
			out = append(out, held...)
			sites, classes = sites || len(of) > 0, append(classes, of...)
			continue
		}
		switch e.Aim {
		case patrol.AtSite:
			sites, every, classes = true, every || len(e.Of) == 0, append(classes, e.Of...)
		case patrol.AtSpot:
			out = append(out, spread(e.Aim, r.spots(kind, e.Of)))
		case patrol.AtGrid:
			out = append(out, spread(e.Aim, r.gridsBelow(kind, e.Of)))
		case patrol.WithOne:
			out = append(out, spread(e.Aim, r.persons(kind, e)))
		}
	}
	for _, p := range n.under[kind] {
		of := n.lots[p.lot]
		if sites && (every || slices.ContainsFunc(of.classes, func(c string) bool { return slices.Contains(classes, c) })) {
			out = append(out, reach{patrol.Target{Aim: patrol.AtSite, Classes: of.classes, Risk: of.risk}, func(i int) int { return p.in(i, grids) }})
		}
	}
	return out
}

// contacts are what the holders of a post have been given to look after
// (联系对象): every grid, spot or site of the kinds the post names, once.
func (r *reckoning) contacts(post, kind string) (out []reach, classes []string) {
	grids := r.n.count[kind]
	for _, p := range r.s.Posts {
		if p.Name != post {
			continue
		}
		for _, name := range p.Contacts {
			whole, aim := 0, patrol.AtGrid
			switch {
			case slices.Contains(r.s.Sites.Spots, name):
				whole, aim = r.spots(kind, []string{name}), patrol.AtSpot
			case r.s.grid(name).Name != "":
				whole = r.gridsBelow(kind, []string{name})
				if name == kind {
					whole = grids
				}
			default:
				classes = append(classes, name)
				continue
			}
			out = append(out, reach{patrol.Target{Aim: aim}, func(i int) int { return share(whole, grids, i) }})
		}
	}
	return out, classes
}

// spots are the spots of some kinds in all grids of a kind: as the ledger has
// them, or so many in each of the smallest grids.
func (r *reckoning) spots(kind string, of []string) int {
	if len(of) == 0 {
		of = r.s.Sites.Spots
	}
	sum := 0
	for _, name := range of {
		if r.n.spotsOf != nil {
			sum += r.n.spotsOf[name]
			continue
		}
		for _, under := range r.n.below[kind] {
			if r.n.leaf[under] {
				sum += r.n.count[under] * max(1, r.n.spots)
			}
		}
		if r.n.spots == 0 {
			r.n.say("点位按每个最小网格每种 1 处计（--spots 数 可给出）")
		}
	}
	return sum
}

func (r *reckoning) gridsBelow(kind string, of []string) int {
	sum := 0
	for _, under := range r.n.below[kind] {
		child := r.s.parentOf(under) == kind
		if under != kind && (slices.Contains(of, under) || len(of) == 0 && child) {
			sum += r.n.count[under]
		}
	}
	return sum
}

// persons are the holders of posts at a kind of grid, and below it where these
// are meant.
func (r *reckoning) persons(kind string, e patrol.Each) int {
	sum := 0
	count := func(name string, in []string) {
		if len(e.Of) > 0 && !slices.Contains(e.Of, name) {
			return
		}
		grids := 0
		for _, at := range in {
			if at == kind || e.Below && slices.Contains(r.n.below[kind], at) {
				grids += r.n.count[at]
			}
		}
		if grids > 0 {
			have, _ := r.n.people(r.s, name, grids)
			sum += have
		}
	}
	for _, p := range r.s.Posts {
		count(p.Name, namesOf(p.In))
	}
	for _, b := range r.s.Bodies {
		if slices.Contains(e.Of, b.Name) {
			count(b.Name, r.n.rules.Stands[b.Name])
		}
	}
	return sum
}
