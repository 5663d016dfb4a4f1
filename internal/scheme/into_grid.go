package scheme

import (
	"cmp"
	"slices"

	"anwang/internal/account"
	"anwang/internal/grid"
)

// IntoGrid is what the scheme decides about grids and posts.
func (s *Scheme) IntoGrid() grid.Rules {
	var r grid.Rules
	for _, g := range s.Grids {
		r.Kinds = append(r.Kinds, grid.Kind{Name: g.Name, Covers: cmp.Or(g.Covers, grid.Territory), Under: g.Under, OrUnder: g.OrUnder, Tier: g.Tier, Count: count(g.Count),
			Optional: g.Optional, OnePer: namesOf(g.OnePer), Groups: g.Groups.Names(), Overlay: g.Overlay, Outside: g.Outside})
	}
	for _, p := range s.Posts {
		var from []grid.Seat
		for _, h := range p.Holder {
			if h.Number > 0 && slices.ContainsFunc(s.Bodies, func(d Department) bool { return d.Name == h.Name }) {
				from = append(from, grid.Seat{Department: h.Name, Number: h.Number})
			}
		}
		r.Posts = append(r.Posts, grid.Post{From: from, Name: p.Name, Kind: account.Kind(p.Kind), In: namesOf(p.In), Rank: p.Rank, Count: count(p.Count),
			Contacts: p.Contacts, Single: p.Single, Outside: p.Outside})
	}
	for _, o := range s.Owners {
		if o.Rest {
			r.Departments = append(r.Departments, o.List...)
			continue
		}
		r.Departments = append(r.Departments, o.Department)
	}
	for _, d := range s.Bodies {
		r.Departments = append(r.Departments, d.Name)
	}
	return r
}

func count(c Count) grid.Count { return grid.Count{Least: c.Least, Most: c.Most, PerGrid: c.PerGrid} }
