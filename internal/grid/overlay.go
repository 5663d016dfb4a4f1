package grid

import (
	"slices"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Member is a grid of an overlay from a day to a day; "" = open.
type Member struct {
	Grid   string
	FromOn civil.Day
	ToOn   civil.Day
}

// In says whether it belonged to the overlay on a day.
func (m Member) In(on civil.Day) bool { return m.FromOn <= on && (m.ToOn == "" || on <= m.ToOn) }

// Lay gives the members of an overlay when it groups these grids from a day on:
// who belonged before keeps those days, who stays goes on without a break, and
// what had been planned for later days is replaced.
//
// law: S1-69, S1-62
func (o Overlay) Lay(was []Member, grids []string, on civil.Day) []Member {
	var out []Member
	stays := map[string]bool{}
	for _, m := range was {
		switch wanted := slices.Contains(grids, m.Grid); {
		case m.FromOn >= on:
			continue
		case m.In(on) && wanted, m.ToOn == on.Add(-1) && wanted:
			m.ToOn, stays[m.Grid] = "", true
		case m.ToOn == "" || m.ToOn >= on:
			m.ToOn = on.Add(-1)
		}
		out = append(out, m)
	}
	for _, id := range grids {
		if !stays[id] {
			out = append(out, Member{Grid: id, FromOn: on})
		}
	}
	slices.SortFunc(out, func(a, b Member) int {
		if c := strings.Compare(a.Grid, b.Grid); c != 0 {
			return c
		}
		return strings.Compare(string(a.FromOn), string(b.FromOn))
	})
	return out
}

// Succeed gives the members of an overlay when grids took the place of others on
// a day: what the old ones were due from then on is the new ones'.
func (o Overlay) Succeed(was []Member, old, fresh []string, on civil.Day) []Member {
	var out []Member
	add := func(m Member) {
		if !slices.ContainsFunc(out, func(x Member) bool { return x.Grid == m.Grid && x.FromOn == m.FromOn }) {
			out = append(out, m)
		}
	}
	for _, m := range was {
		if !slices.Contains(old, m.Grid) || m.ToOn != "" && m.ToOn < on {
			add(m)
			continue
		}
		for _, id := range fresh {
			add(Member{Grid: id, FromOn: max(on, m.FromOn), ToOn: m.ToOn})
		}
		if m.FromOn < on {
			m.ToOn = on.Add(-1)
			add(m)
		}
	}
	return out
}

// Draw says whether an overlay of a kind may group these grids.
func (r Rules) Draw(o Overlay, grids []Grid, on civil.Day) error {
	kind, ok := r.Kind(o.Kind)
	if !ok || !kind.Overlay {
		return fault.New(fault.Invalid, "overlay.kind_unknown", "kind", o.Kind).On("kind", "overlay.kind_unknown", "kind", o.Kind)
	}
	// A team of the whole area (groups: 全域), or one that groups trades, may be
	// given any grid; one that groups grids those of its kinds.
	kinds := slices.ContainsFunc(kind.Groups, func(name string) bool { _, ok := r.Kind(name); return ok })
	f := fault.New(fault.Invalid, "overlay.not_drawable")
	if strings.TrimSpace(o.Name) == "" {
		f = f.On("name", "overlay.name_missing")
	}
	if len(grids) == 0 {
		f = f.On("grids", "overlay.without_grid")
	}
	for _, g := range grids {
		switch {
		case !g.Stood(on):
			f = f.On("grids", "overlay.grid_not_then", "name", g.Name, "day", string(on))
		case kinds && !slices.Contains(kind.Groups, g.Kind):
			f = f.On("grids", "overlay.grid_of_other_kind", "name", g.Name, "kind", g.Kind)
		}
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}
