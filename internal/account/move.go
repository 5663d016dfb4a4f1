package account

import "strings"

// Move is a subtree of grids that went under another parent (改隶) while rows
// which carry a copy of its path are still being filed anew: some say From, some
// say To, and nobody may see more or less because of it (ADR 0017).
type Move struct{ From, To string }

// Now is where a path lies that was written before the move.
func (m Move) Now(path string) string {
	if strings.HasPrefix(path, m.From) {
		return m.To + path[len(m.From):]
	}
	return path
}

// was is where a path lay before the move; ok is false outside the subtree.
func (m Move) was(path string) (before string, ok bool) {
	if strings.HasPrefix(path, m.To) {
		return m.From + path[len(m.To):], true
	}
	return "", false
}

// Overlaps says whether one of the ends of two moves lies in the other: such
// moves wait for one another.
func (m Move) Overlaps(n Move) bool {
	for _, a := range []string{m.From, m.To} {
		for _, b := range []string{n.From, n.To} {
			if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
				return true
			}
		}
	}
	return false
}

// During is the caller while subtrees are being filed anew. Grids moved at once,
// so the posts a caller holds stand where they belong; what is widened, and
// narrowed, is the range of the rows.
func (c Caller) During(moves ...Move) Caller {
	c.moves = moves
	c.Scope = c.Scope.during(moves)
	return c
}

// Under is the subtree of a grid as the ranges its rows lie in.
func (c Caller) Under(path string) Scope { return Under(path, c.moves) }

// Under is the subtree of a grid as the ranges its rows lie in.
func Under(path string, moves []Move) Scope { return Scope{{Path: path}}.during(moves) }

// Filed is the path of the grid that a row with this copy belongs to.
func (c Caller) Filed(path string) string {
	for _, m := range c.moves {
		path = m.Now(path)
	}
	return path
}

func (s Scope) during(moves []Move) Scope {
	if len(moves) == 0 {
		return s
	}
	var out, filed Scope
	for _, x := range s {
		for _, m := range moves {
			old := Sight{Path: m.From, Department: x.Department, Filed: true}
			before, within := m.was(x.Path)
			switch {
			case within:
				old.Path = before
				filed = append(filed, old)
			case x.Covers(m.To) && !x.Covers(m.From):
				filed = append(filed, old)
			case x.Covers(m.From) && !x.Covers(m.To):
				x.Except = append(x.Except[:len(x.Except):len(x.Except)], m.From)
			}
		}
		out = append(out, x)
	}
	return append(out, filed...) // the first stays where grids are
}
