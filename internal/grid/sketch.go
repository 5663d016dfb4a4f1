package grid

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
)

// Shape is a grid as a draft of borders has it: one that stands, or one that the
// draft would open.
type Shape struct {
	Key    string // the grid's id, or one made in the draft
	Fresh  bool   // does not stand yet
	Name   string
	Code   string
	Kind   string
	Parent string // the key of the grid it stands under
	Area   geo.Area
	From   []string // the grids that give way to it
	Rev    int64    // of the grid as the drawer read it
}

// Sketch is a draft of the borders below one grid, and what stands there.
type Sketch struct {
	Root   string // the grid whose ground is being drawn
	Stand  []Grid // the open grids there, Root among them
	Shapes []Shape
	Taken  map[string]string // codes in use elsewhere → whose
}

// Flaw is why a draft cannot be published, and where; one that does not block is
// only for looking at.
type Flaw struct {
	Code   string
	Args   map[string]string
	Keys   []string
	At     geo.Point
	Square float64
	Ground geo.Area // for showing it on the map
	Blocks bool
}

// The limits of a draft.
const (
	// SliverLeast is the smallest gap, overlap or overreach, in square metres,
	// that keeps a draft from being published: ten metres by ten.
	SliverLeast = 100
	// CornersMost is how many corners one border may have.
	CornersMost = 5_000
	// AlikeWithin is how far, in metres, a border may differ and still be the same.
	AlikeWithin = 0.01
	// ToleranceMost is how far, in metres, corners may be snapped together.
	ToleranceMost = 20
)

// Change is what a sketch would do.
type Change struct {
	Close   []Grid
	Open    []Shape // parents before their children
	Reshape []Shape
}

// None says that the sketch changes nothing.
func (c Change) None() bool { return len(c.Close)+len(c.Open)+len(c.Reshape) == 0 }

// Change compares the sketch with what stands.
func (s Sketch) Change() Change {
	var c Change
	in := map[string]Shape{}
	for _, x := range s.Shapes {
		in[x.Key] = x
	}
	for _, g := range s.Stand {
		x, stays := in[g.ID]
		switch {
		case !g.Territorial() || g.ClosedOn != "":
		case !stays:
			c.Close = append(c.Close, g)
		case !geo.Alike(x.Area, g.Area, AlikeWithin):
			c.Reshape = append(c.Reshape, x)
		}
	}
	left := slices.DeleteFunc(slices.Clone(s.Shapes), func(x Shape) bool { return !x.Fresh })
	ready := func(x Shape) bool { return !slices.ContainsFunc(left, func(y Shape) bool { return y.Key == x.Parent }) }
	for len(left) > 0 {
		i := max(0, slices.IndexFunc(left, ready)) // a circle is found by Check
		c.Open = append(c.Open, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return c
}

// checking is a sketch with what is looked up in it.
type checking struct {
	Sketch
	rules Rules
	by    map[string]Shape
	stand map[string]Grid
	flaws []Flaw
}

// Check lists what is wrong with a sketch: each border by itself, each name and
// code, and under every grid whose ground is touched the gaps between those below
// it, their overlaps, and where they reach beyond.
//
// law: S1-24
func (r Rules) Check(s Sketch) ([]Flaw, error) {
	c := &checking{Sketch: s, rules: r, by: map[string]Shape{}, stand: map[string]Grid{}}
	for _, x := range s.Shapes {
		c.by[x.Key] = x
	}
	for _, g := range s.Stand {
		c.stand[g.ID] = g
	}
	change := s.Change()
	for _, g := range change.Close {
		c.closing(g)
	}
	for _, x := range s.Shapes {
		c.alone(x)
	}
	touched := map[string]bool{}
	for _, g := range change.Close {
		touched[g.Parent] = true
	}
	for _, x := range slices.Concat(change.Open, change.Reshape) {
		touched[x.Parent], touched[x.Key] = true, true
	}
	for _, x := range s.Shapes {
		if touched[x.Key] {
			if err := c.below(x); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(c.flaws, func(a, b Flaw) int {
		if a.Blocks != b.Blocks {
			if a.Blocks {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Square, a.Square)
	})
	return c.flaws, nil
}

func (c *checking) add(f Flaw, code string, args ...string) {
	f.Code, f.Args, f.Blocks = code, map[string]string{}, true
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i]] = args[i+1]
	}
	c.flaws = append(c.flaws, f)
}

// closing asks of a grid that gives way who takes its place.
func (c *checking) closing(g Grid) {
	f := Flaw{Keys: []string{g.ID}, At: g.At}
	if g.ID == c.Root || g.Parent == "" {
		c.add(f, "grid.root_stays", "name", g.Name)
		return
	}
	for _, x := range c.Shapes {
		if x.Fresh && slices.Contains(x.From, g.ID) {
			return
		}
	}
	c.add(f, "grid.nobody_takes_over", "name", g.Name)
}

// alone checks what can be seen by one shape and its siblings.
func (c *checking) alone(x Shape) {
	f := Flaw{Keys: []string{x.Key}}
	if len(x.Area) > 0 {
		f.At = x.Area.Inside()
	}
	if x.Fresh {
		c.fresh(x, f)
	}
	if n := x.Area.Vertices(); n > CornersMost {
		c.add(f, "grid.corners_too_many", "name", x.Name, "n", strconv.Itoa(n), "limit", strconv.Itoa(CornersMost))
		return
	}
	if g, stands := c.stand[x.Key]; stands && geo.Alike(x.Area, g.Area, 0) {
		return // what was not touched is not this draft's to answer for
	}
	if at, does := x.Area.CrossesItself(); does {
		c.add(Flaw{Keys: []string{x.Key}, At: at}, "grid.border_crosses_itself", "name", x.Name, "lon", degrees(at.Lon), "lat", degrees(at.Lat))
	}
}

func (c *checking) fresh(x Shape, f Flaw) {
	name := strings.TrimSpace(x.Name)
	kind, known := c.rules.Kind(x.Kind)
	parent, below := c.by[x.Parent]
	if name == "" {
		c.add(f, "grid.name_missing")
	}
	switch {
	case !known:
		c.add(f, "grid.kind_unknown", "kind", x.Kind)
	case kind.Overlay:
		c.add(f, "grid.kind_is_overlay", "kind", x.Kind)
	case kind.Outside:
		c.add(f, "grid.kind_outside", "kind", x.Kind)
	case kind.covers() != Territory:
		c.add(f, "grid.unit_has_no_ground", "kind", x.Kind)
	case !below || x.Parent == x.Key || c.circle(x):
		c.add(f, "grid.parent_missing", "kind", x.Kind, "under", kind.Under)
	case !kind.fits(parent.Kind):
		c.add(f, "grid.parent_wrong", "kind", x.Kind, "under", kind.Under, "parent", parent.Kind)
	}
	if len(x.Area) == 0 {
		c.add(f, "grid.without_border", "name", x.Name)
	}
	for _, y := range c.Shapes {
		if y.Key == x.Key || y.Fresh && y.Key > x.Key {
			continue
		}
		if name != "" && y.Parent == x.Parent && strings.TrimSpace(y.Name) == name {
			c.add(Flaw{Keys: []string{x.Key, y.Key}, At: f.At}, "grid.name_twice", "name", name)
		}
		if x.Code != "" && y.Code == x.Code {
			c.add(Flaw{Keys: []string{x.Key, y.Key}, At: f.At}, "grid.code_twice", "code", x.Code, "a", x.Name, "b", y.Name)
		}
	}
	if whose, taken := c.Taken[x.Code]; taken && x.Code != "" {
		c.add(f, "grid.code_twice", "code", x.Code, "a", x.Name, "b", whose)
	}
	for _, id := range x.From {
		g, stands := c.stand[id]
		_, stays := c.by[id]
		if !stands || stays {
			c.add(f, "grid.takes_over_nobody", "name", x.Name, "old", g.Name)
		}
	}
}

func (c *checking) circle(x Shape) bool {
	for at, n := x, 0; at.Fresh; n++ {
		if n > len(c.Shapes) {
			return true
		}
		at = c.by[at.Parent]
	}
	return false
}

// below checks how the grids under one fit together and into it.
func (c *checking) below(top Shape) error {
	var cells []geo.Cell
	alone := map[string]bool{}
	waiting := 0
	for _, x := range c.Shapes {
		if x.Parent != top.Key || x.Key == top.Key {
			continue
		}
		kind, _ := c.rules.Kind(x.Kind)
		if alone[x.Key] = kind.Independent; len(x.Area) == 0 {
			if !kind.Independent && !kind.Optional {
				waiting++
			}
			continue
		}
		cells = append(cells, geo.Cell{Code: x.Key, Area: x.Area})
	}
	if len(cells) == 0 {
		return nil
	}
	seams, err := geo.Enclosed(cells, SliverLeast)
	if len(top.Area) > 0 {
		seams, err = geo.Seams(cells, top.Area, SliverLeast)
	}
	if err != nil {
		return err
	}
	name := func(s geo.Seam, i int) string { return c.by[s.Codes[i]].Name }
	for _, s := range seams {
		f := Flaw{Keys: s.Codes, At: s.At, Square: s.SquareMetres, Ground: s.Shape}
		square := strconv.FormatFloat(s.SquareMetres, 'f', 0, 64)
		switch s.Kind {
		case geo.Overlap:
			if alone[s.Codes[0]] || alone[s.Codes[1]] {
				continue // law: S0-16
			}
			c.add(f, "grid.ground_covered_twice", "name", top.Name, "a", name(s, 0), "b", name(s, 1), "square", square)
		case geo.Beyond:
			c.add(f, "grid.ground_beyond", "name", name(s, 0), "parent", top.Name, "square", square)
		case geo.Gap:
			f.Keys = []string{top.Key}
			c.add(f, "grid.ground_uncovered", "name", top.Name, "square", square)
			// Who is not drawn yet may stand there.
			c.flaws[len(c.flaws)-1].Blocks = waiting == 0
		}
	}
	return nil
}

// Refusal is the fault of a draft that has flaws; nil when none of them blocks.
func Refusal(flaws []Flaw) error {
	f := fault.New(fault.Invalid, "draft.flawed")
	for _, x := range flaws {
		if !x.Blocks {
			continue
		}
		var args []string
		for k, v := range x.Args {
			args = append(args, k, v)
		}
		f = f.On("shapes."+strings.Join(x.Keys, "+"), x.Code, args...)
	}
	if len(f.Fields) == 0 {
		return nil
	}
	return f
}

// Spot is a site or a thing without one, for relaying.
type Standing struct {
	Site string
	Grid string
	At   geo.Point
}

// Relay says which sites stand in another grid once borders have moved: those on
// ground that went to another grid, those of grids that closed, and those the
// grid above kept because nobody had drawn their ground yet. A site that its
// ledger had put off its grid's ground stays where it was put.
//
// x.Old are the grids as they were, x.New those that go on or were opened, as
// they are now; first are those drawn for the first time, heirs who took the
// place of a closed one.
func (x Redrawn) Relay(sites []Standing, first map[string]bool, heirs map[string][]string) map[string]string {
	old, now := map[string]Grid{}, map[string]Grid{}
	for _, g := range x.Old {
		old[g.ID] = g
	}
	for _, g := range x.New {
		now[g.ID] = g
	}
	out := map[string]string{}
	for _, s := range sites {
		was, stays := old[s.Grid], x.Stays(s.Grid)
		placed := s.At != (geo.Point{}) && s.At.Valid()
		if stays && (!placed || len(was.Area) > 0 && !was.Area.Covers(s.At)) {
			continue
		}
		var on []Cell
		for _, g := range x.New {
			if placed && g.Area.Covers(s.At) {
				on = append(on, Cell{ID: g.ID, Code: g.Code, Tier: g.Tier})
			}
		}
		to := s.Grid
		switch {
		case len(on) > 0:
			to = slices.MinFunc(on, Deepest).ID
		case !stays:
			to = Redrawn{New: among(heirs[s.Grid], now)}.Lay(s.At).ID
		}
		if stays && to != s.Grid {
			// On the line between two it stays with the one it was in; and from above
			// only what nobody had drawn is taken.
			if g := now[s.Grid]; g.Tier == now[to].Tier && g.Area.Covers(s.At) || now[to].Tier > g.Tier && !first[to] {
				continue
			}
		}
		if to != s.Grid {
			out[s.Site] = to
		}
	}
	return out
}

func among(ids []string, of map[string]Grid) []Grid {
	var out []Grid
	for _, id := range ids {
		out = append(out, of[id])
	}
	return out
}

// RedrawnSince refuses a day on which a border cannot begin any more: one before
// the grid stood, or before its border was last drawn.
func (g Grid) RedrawnSince(on, last civil.Day) error {
	switch {
	case on < g.OpenedOn:
		return fault.New(fault.Invalid, "grid.not_yet_then", "name", g.Name, "day", string(on), "opened", string(g.OpenedOn))
	case last != "" && last >= on:
		return fault.New(fault.Conflict, "grid.drawn_since", "name", g.Name, "day", string(on))
	}
	return nil
}
