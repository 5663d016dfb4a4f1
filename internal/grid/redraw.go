package grid

import (
	"slices"
	"strconv"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
)

// Edition names the scheme that was in force at a place on a day; empty where
// there was none.
type Edition struct {
	Key   string `json:"key,omitempty"`
	Title string `json:"title,omitempty"`
}

// Stay is where a site stood, and whose it was, until it was moved.
type Stay struct {
	Grid       string
	Path       string
	Department string
	DirectBy   string
}

// Stood says whether the grid was in use on a day; the day it closed on is its
// last.
func (g Grid) Stood(on civil.Day) bool {
	return g.OpenedOn <= on && (g.ClosedOn == "" || on <= g.ClosedOn)
}

// LookBack reads the day that somebody asks "who on that day" of. What is to
// come nobody has answered for yet.
//
// law: S1-62
func LookBack(day string, today civil.Day) (civil.Day, error) {
	on, err := civil.ParseDay(day)
	if err != nil {
		return "", fault.New(fault.Invalid, "day.impossible", "value", day)
	}
	if on > today {
		return "", fault.New(fault.Invalid, "day.to_come", "day", string(on))
	}
	return on, nil
}

// Redrawn is what a split or a merge came to: the grids that closed, those that
// took their place, and which of these each site went to.
type Redrawn struct {
	On    civil.Day // the first day of the new
	Old   []Grid
	New   []Grid
	Sites map[string]string
	// Was is the grid each of those sites stood in, where borders moved between
	// grids that stay.
	Was map[string]string
	// Moved are the grids that went under another parent with all that stands
	// below them, and Over says, of the grids that stood above one, which now
	// stands in their place ("" none): posts there hand over what is open.
	Below int // sites that went with them
	Moved []Grid
	Over  map[string]string
}

// seamLeast is the smallest piece of ground, in square metres, that pieces may
// not leave over, share or take: the width of a drawn line is not refused.
const seamLeast = 1_000

// Redraw says whether grids can be closed and pieces opened on their ground, and
// gives the pieces whole: of the kind and under the parent of the old ones, one
// piece without a border being all their ground together. on is the first day of
// the new: today, a day gone by whose decision is entered late, or one to come.
func Redraw(old []Grid, on civil.Day, pieces []Fresh) ([]Fresh, error) {
	first := old[0]
	for _, g := range old {
		switch {
		case g.ClosedOn != "":
			return nil, fault.New(fault.Conflict, "grid.closed_already", "name", g.Name)
		case g.Parent == "":
			return nil, fault.New(fault.Invalid, "grid.root_stays", "name", g.Name)
		case !g.Territorial():
			return nil, fault.New(fault.Invalid, "grid.unit_has_no_ground", "kind", g.Kind)
		case g.Parent != first.Parent || g.Kind != first.Kind:
			return nil, fault.New(fault.Invalid, "grid.merge_of_strangers", "a", first.Name, "b", g.Name)
		case len(g.Area) == 0:
			return nil, fault.New(fault.Invalid, "grid.without_border", "name", g.Name)
		case on < g.OpenedOn:
			return nil, fault.New(fault.Invalid, "grid.not_yet_then", "name", g.Name, "day", string(on), "opened", string(g.OpenedOn))
		}
	}
	var ground geo.Area
	for _, g := range old {
		ground = append(ground, g.Area...)
	}
	pieces = slices.Clone(pieces)
	for i := range pieces {
		pieces[i].Kind, pieces[i].Parent, pieces[i].Demo = first.Kind, first.Parent, first.Demo
	}
	if len(pieces) == 1 && len(pieces[0].Area) == 0 {
		pieces[0].Area = ground
		return pieces, nil
	}
	return pieces, fits(pieces, ground)
}

// fits says where pieces do not fill the ground exactly.
func fits(pieces []Fresh, ground geo.Area) error {
	f := fault.New(fault.Invalid, "grid.pieces_do_not_fit")
	var cells []geo.Cell
	for i, p := range pieces {
		at := "pieces[" + strconv.Itoa(i) + "].border"
		if len(p.Area) == 0 {
			f = f.On(at, "grid.without_border", "name", p.Name)
		} else if x, does := p.Area.CrossesItself(); does {
			f = f.On(at, "grid.border_crosses_itself", "name", p.Name, "lon", degrees(x.Lon), "lat", degrees(x.Lat))
		}
		cells = append(cells, geo.Cell{Code: strconv.Itoa(i), Area: p.Area})
	}
	if len(f.Fields) > 0 {
		return f
	}
	seams, err := geo.Seams(cells, ground, seamLeast)
	if err != nil {
		return err
	}
	name := func(s geo.Seam, i int) string {
		n, err := strconv.Atoi(s.Codes[i])
		if err != nil {
			return s.Codes[i]
		}
		return pieces[n].Name
	}
	for _, s := range seams {
		square := strconv.FormatFloat(s.SquareMetres, 'f', 0, 64)
		switch s.Kind {
		case geo.Overlap:
			f = f.On("pieces", "grid.ground_covered_twice", "a", name(s, 0), "b", name(s, 1), "square", square)
		case geo.Gap:
			f = f.On("pieces", "grid.ground_left_over", "lon", degrees(s.At.Lon), "lat", degrees(s.At.Lat), "square", square)
		case geo.Beyond:
			f = f.On("pieces", "grid.ground_of_others", "name", name(s, 0), "square", square)
		}
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', 5, 64) }

// Stays says of one of the old grids that it goes on, only with another border.
func (x Redrawn) Stays(id string) bool {
	return slices.ContainsFunc(x.New, func(g Grid) bool { return g.ID == id })
}

// Gone are the old grids that do not go on.
func (x Redrawn) Gone() []Grid { return without(x.Old, x.New) }

// Come are the new grids that did not stand before.
func (x Redrawn) Come() []Grid { return without(x.New, x.Old) }

func without(all, but []Grid) []Grid {
	return slices.DeleteFunc(slices.Clone(all), func(g Grid) bool {
		return slices.ContainsFunc(but, func(b Grid) bool { return b.ID == g.ID })
	})
}

// To says where something of an old grid goes: with its site; or, having none, by
// its place. What lies in a grid that goes on stays there unless its ground went
// to another.
func (x Redrawn) To(from, site string, p geo.Point) string {
	if to, ok := x.Sites[site]; ok && site != "" {
		return to
	}
	if x.Stays(from) {
		if site != "" || p == (geo.Point{}) || !p.Valid() {
			return from
		}
		covered := false
		for _, g := range x.New {
			if here := g.Area.Covers(p); here && g.ID == from {
				return from
			} else if here {
				covered = true
			}
		}
		if !covered {
			return from
		}
	}
	return x.Lay(p).ID
}

// Lay says in which of the new grids a site stands: the one whose ground it is
// on, by the rule of borders ([Deepest]); one that its ledger had put off its
// grid's ground goes to the nearest.
func (x Redrawn) Lay(p geo.Point) Grid {
	var on []Cell
	of := map[string]Grid{}
	for _, g := range x.New {
		of[g.ID] = g
		if g.Area.Covers(p) {
			on = append(on, Cell{ID: g.ID, Code: g.Code, Tier: g.Tier})
		}
	}
	if len(on) > 0 {
		return of[slices.MinFunc(on, Deepest).ID]
	}
	return slices.MinFunc(x.New, func(a, b Grid) int {
		da, db := geo.Distance(a.At, p), geo.Distance(b.At, p)
		switch {
		case da < db:
			return -1
		case da > db:
			return 1
		}
		return Deepest(Cell{ID: a.ID, Code: a.Code}, Cell{ID: b.ID, Code: b.Code})
	})
}
