package grid

import (
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Moved is a subtree that went under another parent (改隶), and when. DoneAt is
// 0 while rows are still filed under its new path.
type Moved struct {
	ID        string
	Redrawing string
	Grid      string
	account.Move
	At     civil.Instant
	DoneAt civil.Instant
}

// SettleFor is how long both paths answer at the least: who read a path just
// before the move may still write it down.
const SettleFor = 10 * 60 * 1000

// Settled says whether a move is over when nothing is left in its old range.
func (m Moved) Settled(now civil.Instant) bool { return now >= m.At+SettleFor }

// Rightful are the paths that a row may say whose path was path at an instant,
// the grids having moved since; several only while rows are being filed.
func Rightful(path string, at civil.Instant, moves []Moved) []string {
	out := []string{path}
	for _, m := range moves {
		if m.At < at {
			continue
		}
		next := m.Now(path)
		if next == path {
			continue
		}
		if path = next; m.DoneAt != 0 {
			out = nil // what it was before is over
		}
		out = append(out, path)
	}
	return out
}

// MoveTo says whether a grid may go under another parent with all that stands
// below it, and gives it as it stands there. Its own short id stays, so its path
// is the parent's with that added; closed grids below keep their place beside
// the open ones. under are the moves whose rows are still being filed.
func (r Rules) MoveTo(g, parent Grid, on civil.Day, under []Moved) (Grid, []Warning, error) {
	kind, known := r.Kind(g.Kind)
	tier := parent.Tier + 1
	if kind.Tier != 0 {
		tier = kind.Tier
	}
	to := account.Move{From: g.Path, To: parent.Path + g.Short + "/"}
	switch {
	case g.ClosedOn != "":
		return g, nil, fault.New(fault.Conflict, "grid.closed_already", "name", g.Name)
	case g.Parent == "":
		return g, nil, fault.New(fault.Invalid, "grid.root_stays", "name", g.Name)
	case parent.ClosedOn != "":
		return g, nil, fault.New(fault.Invalid, "grid.parent_closed", "name", parent.Name)
	case strings.HasPrefix(parent.Path, g.Path):
		return g, nil, fault.New(fault.Invalid, "grid.move_into_itself", "name", g.Name)
	case parent.ID == g.Parent:
		return g, nil, fault.New(fault.Conflict, "grid.move_nowhere", "name", g.Name, "parent", parent.Name)
	case known && !kind.fits(parent.Kind):
		return g, nil, fault.New(fault.Invalid, "grid.parent_wrong", "kind", g.Kind, "under", kind.Under, "parent", parent.Kind)
	case on < g.OpenedOn:
		return g, nil, fault.New(fault.Invalid, "grid.not_yet_then", "name", g.Name, "day", string(on), "opened", string(g.OpenedOn))
	case on < parent.OpenedOn:
		return g, nil, fault.New(fault.Invalid, "grid.not_yet_then", "name", parent.Name, "day", string(on), "opened", string(parent.OpenedOn))
	}
	for _, m := range under {
		if m.Overlaps(to) {
			return g, nil, fault.New(fault.Conflict, "grid.sweep_unfinished", "name", g.Name)
		}
	}
	var warnings []Warning
	if len(parent.Area) > 0 && len(g.Area) > 0 && !parent.Area.Covers(g.At) {
		warnings = append(warnings, Warning{Code: "grid.outside_its_parent", Args: map[string]string{"name": g.Name, "parent": parent.Name}})
	}
	g.Parent, g.Path, g.Tier = parent.ID, to.To, tier
	return g, warnings, nil
}

func (k Kind) fits(parent string) bool {
	if k.Under == parent {
		return true
	}
	for _, u := range k.OrUnder {
		if u == parent {
			return true
		}
	}
	return false
}

// Taken is how the open grids below one that is closed are shared out among
// those that take its place: as was asked, else by where they lie.
func (x Redrawn) Taken(children []Grid, asked map[string]int) (map[string]Grid, error) {
	out := map[string]Grid{}
	known := map[string]bool{}
	for _, c := range children {
		known[c.ID] = true
		i, named := asked[c.ID]
		switch {
		case !named:
			out[c.ID] = x.Lay(c.At)
		case i < 0 || i >= len(x.New):
			return nil, fault.New(fault.Invalid, "grid.piece_unknown", "name", c.Name).On("children."+c.ID, "grid.piece_unknown", "name", c.Name)
		default:
			out[c.ID] = x.New[i]
		}
	}
	for id := range asked {
		if !known[id] {
			return nil, fault.New(fault.Invalid, "grid.no_child").On("children."+id, "grid.no_child")
		}
	}
	return out, nil
}

// Across lists the grids below whose border is cut by a new one: they went whole
// to one side, and somebody should look.
func (x Redrawn) Across(children []Grid, to map[string]Grid) []Warning {
	var out []Warning
	for _, c := range children {
		into := to[c.ID]
		if len(c.Area) == 0 || len(into.Area) == 0 {
			continue
		}
		if cut(c, into, x.New) {
			out = append(out, Warning{Code: "grid.child_across", Args: map[string]string{"name": c.Name, "into": into.Name}})
		}
	}
	return out
}

// cut says whether a grid has corners on its own piece alone, and others on
// another alone; a corner on the line between is on both.
func cut(c, into Grid, pieces []Grid) bool {
	here, there := false, false
	for _, polygon := range c.Area {
		for _, ring := range polygon {
			for _, p := range ring {
				own, other := into.Area.Covers(p), false
				for _, g := range pieces {
					other = other || g.ID != into.ID && g.Area.Covers(p)
				}
				here, there = here || own && !other, there || other && !own
			}
		}
	}
	return here && there
}
