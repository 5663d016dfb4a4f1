package scheme

import (
	"cmp"
	"slices"
	"strconv"

	"anwang/internal/account"
	"anwang/internal/grid"
)

// IntoGrid is what the scheme decides about grids and posts.
func (s *Scheme) IntoGrid() grid.Rules {
	var r grid.Rules
	for _, g := range s.Grids {
		r.Kinds = append(r.Kinds, grid.Kind{Name: g.Name, Covers: cmp.Or(g.Covers, grid.Territory), Under: g.Under, OrUnder: g.OrUnder, Tier: g.Tier, Count: count(g.Count),
			Optional: g.Optional, Independent: g.Independent, OnePer: namesOf(g.OnePer), Groups: g.Groups.Names(), Overlay: g.Overlay, Outside: g.Outside})
	}
	for _, p := range s.Posts {
		var from []grid.Seat
		for _, h := range p.Holder {
			if h.Number > 0 && slices.ContainsFunc(s.Bodies, func(d Department) bool { return d.Name == h.Name }) {
				from = append(from, grid.Seat{Department: h.Name, Number: h.Number})
			}
		}
		r.Posts = append(r.Posts, grid.Post{From: from, Name: p.Name, Kind: account.Kind(p.Kind), In: namesOf(p.In), Rank: p.Rank, Count: count(p.Count),
			Contacts: p.Contacts, Single: p.Single, Outside: p.Outside, Seats: workSeats(p.Seats), Needs: s.needsOf(p)})
	}
	for _, o := range s.Owners {
		if o.Rest {
			r.Departments = append(r.Departments, o.List...)
			continue
		}
		r.Departments = append(r.Departments, o.Department)
	}
	r.Gates = s.gridGates()
	r.Benches = map[string][]grid.WorkSeat{}
	for _, d := range s.Bodies {
		r.Departments = append(r.Departments, d.Name)
		if seats := workSeats(d.Seats); len(seats) > 0 {
			r.Benches[d.Name] = seats
		}
	}
	return r
}

// RootKinds are the kinds of grid that stand at the top of the scheme, which is
// put in force at a grid of such a kind.
func (s *Scheme) RootKinds() []string {
	var out []string
	outside := map[string]bool{}
	for _, g := range s.Grids {
		outside[g.Name] = g.Outside
	}
	for _, g := range s.Grids {
		if !g.Outside && !g.Overlay && (g.Under == "" || outside[g.Under]) {
			out = append(out, g.Name)
		}
	}
	return out
}

// workSeats are the seats with their numbers; 副职 alone is an office, no seat.
func workSeats(seats []Seat) []grid.WorkSeat {
	var out []grid.WorkSeat
	for _, s := range seats {
		if s.Number > 0 {
			out = append(out, grid.WorkSeat{Name: s.Name, Number: s.Number})
		}
	}
	return out
}

// needsOf are the trainings before which nobody is active in a post: what the post
// itself needs, and what a gate for it wants of them (scheme-syntax §10.17).
func (s *Scheme) needsOf(p Post) []grid.Need {
	var out []grid.Need
	add := func(n grid.Need) {
		i := slices.IndexFunc(out, func(o grid.Need) bool { return o.Kind == n.Kind })
		if i < 0 {
			out = append(out, n)
			return
		}
		if n.Least > 0 || n.Valid.Timed() || n.Grace.Timed() {
			out[i] = n
		}
	}
	for _, kind := range p.Needs {
		add(grid.Need{Kind: kind})
	}
	for _, g := range s.Gates {
		if !s.gatesPost(g, p) {
			continue
		}
		for _, kind := range g.Has {
			if len(s.named(kind)) == 0 {
				add(grid.Need{Kind: kind, Least: pointsOf(g.Exam), Valid: g.Valid, Grace: g.Grace})
			}
		}
	}
	return out
}

// gatesPost says whether a gate stands before a post.
func (s *Scheme) gatesPost(g Gate, p Post) bool {
	return slices.ContainsFunc(g.Each, func(ref Ref) bool {
		switch ref.Kind {
		case ToPost, ToKind:
			return slices.Contains(s.posts([]Ref{ref}), p.Name)
		case ToTier:
			return ref.Name == "个人" || ref.Name == "岗位"
		}
		return false
	})
}

// gridGates are the gates before a grid is whole.
func (s *Scheme) gridGates() []grid.Gate {
	var out []grid.Gate
	for _, g := range s.Gates {
		gate := grid.Gate{Name: g.Name}
		whole, every := false, false
		for _, ref := range g.Each {
			switch {
			case ref.Kind == ToTier && (ref.Name == "网格" || ref.Name == "全部"), ref.Kind == ToGrid && ref.Name == "网格":
				whole, every = true, true // 网格 is every grid, also where a plan calls one of its kinds so
			case ref.Kind == ToGrid:
				whole, gate.Kinds = true, append(gate.Kinds, ref.Name)
			}
		}
		if !whole {
			continue
		}
		if every {
			gate.Kinds = nil
		}
		for _, word := range g.Has {
			if posts := s.named(word); len(posts) > 0 {
				gate.Has = append(gate.Has, grid.Must{Word: word, Posts: posts})
			}
		}
		out = append(out, gate)
	}
	return out
}

// named are the posts a word means: a post by name, or a kind with all its posts.
func (s *Scheme) named(word string) []string {
	for _, p := range s.Posts {
		if p.Name == word || slices.Contains(p.Aka, word) {
			return []string{p.Name}
		}
	}
	return s.posts([]Ref{{Kind: ToKind, Name: word}})
}

// pointsOf are the points of 90分, 至少90分以上.
func pointsOf(exam string) int {
	m := match(`(\d{1,4})(?:\.\d+)?分`, normal(exam))
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // digits only
	return n
}

func count(c Count) grid.Count { return grid.Count{Least: c.Least, Most: c.Most, PerGrid: c.PerGrid} }
