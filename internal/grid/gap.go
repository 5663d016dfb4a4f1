package grid

import (
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/geo"
)

// Gap is a hole in the net: ground nobody covers, a grid nobody answers for. A
// gap is shown and counted; it never stops anybody from working.
type Gap struct {
	Code string // the words, as for faults
	Grid string
	Args map[string]string
	At   geo.Point // where on the map, when it is a piece of ground
	// Person is whom it is about, Since from when: somebody not trained yet.
	Person string
	Since  civil.Day
}

// groundLeast is the smallest uncovered or doubly covered piece of ground, in
// square metres, that is told: drawn borders are off by that much anyway.
const groundLeast = 10_000

// Gaps lists what is missing on a day.
//
// law: S1-05 — every grid has a named person; S1-24 — no blank spots;
// S0-26 — each grid has its head.
func (r Rules) Gaps(grids []Grid, held []Appointment, on civil.Day) []Gap {
	by := map[string][]Appointment{}
	for _, a := range held {
		if a.Grid != "" && a.Holds(on) {
			by[a.Grid] = append(by[a.Grid], a)
		}
	}
	var gaps []Gap
	kinds := map[string]int{}
	for _, g := range grids {
		if g.ClosedOn != "" {
			continue
		}
		kinds[g.Kind]++
		gaps = append(gaps, r.Missing(g, by[g.ID])...)
		if g.Territorial() && len(g.Area) == 0 {
			gaps = append(gaps, Gap{Code: "grid.without_border", Grid: g.ID, Args: map[string]string{"name": g.Name}})
		}
		gaps = append(gaps, r.blanks(g, grids)...)
	}
	// Who sees a part of the net only cannot say how many grids there are in all.
	whole := len(grids) == 0 || slices.ContainsFunc(grids, func(g Grid) bool { return g.Parent == "" && g.ClosedOn == "" })
	for _, k := range r.Kinds {
		c, n := k.Count, kinds[k.Name]
		if !whole || k.Overlay || k.Outside || c.PerGrid || c.Least == 0 && c.Most == 0 {
			continue
		}
		if n < c.Least || c.Most > 0 && n > c.Most {
			gaps = append(gaps, Gap{Code: "grid.count_differs", Args: map[string]string{
				"kind": k.Name, "have": strconv.Itoa(n), "want": strconv.Itoa(max(c.Least, c.Most))}})
		}
	}
	for _, p := range r.Posts {
		gaps = append(gaps, r.short(p, grids, held, on)...)
	}
	gaps = append(gaps, r.benches(grids, active(held), on)...)
	return gaps
}

// short tells of a post that fewer hold, all grids together, than the plan wants
// (law: S1-25); what it wants in each grid is [Rules.Missing]'s.
func (r Rules) short(p Post, grids []Grid, held []Appointment, on civil.Day) []Gap {
	if p.Count.PerGrid || p.Outside || p.Count.Least == 0 {
		return nil
	}
	at := slices.IndexFunc(grids, func(g Grid) bool { return g.ClosedOn == "" && slices.Contains(p.In, g.Kind) })
	if at < 0 {
		return nil // none of its places is in sight
	}
	var all []Appointment
	for _, a := range held {
		if a.Post == p.Name && a.Holds(on) && a.Active() {
			all = append(all, a)
		}
	}
	n := len(all)
	if n >= p.Count.Least || n > 0 && len(p.Seats) > 0 {
		return p.unseated(grids[at], all)
	}
	return []Gap{{Code: "grid.post_vacant", Grid: grids[at].ID, Args: map[string]string{
		"name": grids[at].Name, "post": p.Name, "have": strconv.Itoa(n), "want": strconv.Itoa(p.Count.Least)}}}
}

// Missing lists the posts that ought to be held in a grid and are not, and those
// whose holder may not begin yet: whoever waits for a training does not count.
func (r Rules) Missing(g Grid, held []Appointment) []Gap {
	name := map[string]string{"name": g.Name}
	gaps := untrained(g, held)
	waiting := map[string]int{}
	for _, a := range held {
		if !a.Active() {
			waiting[a.Post]++
		}
	}
	gated, lacks := r.Whole(g, held)
	if held = active(held); len(held) == 0 {
		return append(gaps, Gap{Code: "grid.without_person", Grid: g.ID, Args: name})
	}
	if gated && len(lacks) > 0 {
		gaps = append(gaps, Gap{Code: "grid.not_whole", Grid: g.ID, Args: map[string]string{"name": g.Name, "lacks": strings.Join(lacks, "、")}})
	}
	headed, heads := false, false
	for _, p := range r.Posts {
		if !slices.Contains(p.In, g.Kind) {
			continue
		}
		n := 0
		for _, a := range held {
			if a.Post == p.Name {
				n++
			}
		}
		if p.Kind == account.Head || p.Kind == account.Unit {
			heads = true
			headed = headed || n > 0
		}
		gaps = append(gaps, p.unfilled(g, held)...)
		if p.Count.PerGrid && n > 0 {
			gaps = append(gaps, p.unseated(g, held)...)
		}
		if least := p.Count.Least; p.Count.PerGrid && n < least && n+waiting[p.Name] >= least {
			gaps = append(gaps, Gap{Code: "grid.post_waits", Grid: g.ID, Args: map[string]string{
				"name": g.Name, "post": p.Name, "have": strconv.Itoa(n), "want": strconv.Itoa(least), "waiting": strconv.Itoa(waiting[p.Name])}})
		} else if p.Count.PerGrid && n < least {
			gaps = append(gaps, Gap{Code: "grid.post_vacant", Grid: g.ID, Args: map[string]string{
				"name": g.Name, "post": p.Name, "have": strconv.Itoa(n), "want": strconv.Itoa(least)}})
		}
	}
	if heads && !headed {
		gaps = append(gaps, Gap{Code: "grid.without_head", Grid: g.ID, Args: name})
	}
	return gaps
}

// unfilled are the bodies that ought to send somebody and have not.
//
// law: S4-15
func (p Post) unfilled(g Grid, held []Appointment) []Gap {
	var gaps []Gap
	for _, seat := range p.From {
		n := 0
		for _, a := range held {
			if a.Post == p.Name && a.Department == seat.Department {
				n++
			}
		}
		if n < seat.Number {
			gaps = append(gaps, Gap{Code: "grid.seat_vacant", Grid: g.ID, Args: map[string]string{
				"name": g.Name, "post": p.Name, "department": seat.Department, "have": strconv.Itoa(n), "want": strconv.Itoa(seat.Number)}})
		}
	}
	return gaps
}

// blanks are the pieces of a territory that none, or two, of its grids cover.
// A grid whose territories below are not drawn at all says so once each.
func (r Rules) blanks(g Grid, grids []Grid) []Gap {
	if len(g.Area) == 0 {
		return nil
	}
	var cells []geo.Cell
	alone := map[string]bool{} // names of those that may lie in a neighbour
	for _, c := range grids {
		if kind, ok := r.Kind(c.Kind); ok && kind.Independent {
			alone[c.Name] = true
		}
		if c.Parent == g.ID && c.ClosedOn == "" && len(c.Area) > 0 {
			cells = append(cells, geo.Cell{Code: c.Name, Area: c.Area})
		}
	}
	if len(cells) == 0 {
		return nil
	}
	seams, err := geo.Seams(cells, g.Area, groundLeast)
	if err != nil {
		return []Gap{{Code: "grid.border_unreadable", Grid: g.ID, Args: map[string]string{"name": g.Name}}}
	}
	var gaps []Gap
	for _, s := range seams {
		args := map[string]string{"name": g.Name, "square": strconv.Itoa(int(s.SquareMetres))}
		code := ""
		switch s.Kind {
		case geo.Gap:
			code = "grid.ground_uncovered"
		case geo.Overlap:
			code = "grid.ground_covered_twice"
			if slices.ContainsFunc(s.Codes, func(name string) bool { return alone[name] }) {
				continue // law: S0-16
			}
			if len(s.Codes) > 1 {
				args["a"], args["b"] = s.Codes[0], s.Codes[1]
			}
		default:
			continue // beyond the outline: the outline is coarse
		}
		gaps = append(gaps, Gap{Code: code, Grid: g.ID, Args: args, At: s.At})
	}
	return gaps
}
