package atlas

import (
	"slices"
	"sort"
)

// Pins are the places of many things, in the order of their keys.
type Pins struct {
	keys  []uint64
	at    []At
	which []int
}

// NewPins sorts places. A thing without a place is left out: nobody knows where
// on the map it would stand.
func NewPins(places []At) *Pins {
	p := &Pins{}
	nowhere := At{0.5, 0.5}
	for i, a := range places {
		if a != nowhere && a.X >= 0 && a.X < 1 && a.Y >= 0 && a.Y < 1 {
			p.which = append(p.which, i)
		}
	}
	keys := make([]uint64, len(places))
	for _, i := range p.which {
		keys[i] = places[i].Key()
	}
	slices.SortFunc(p.which, func(i, j int) int {
		if keys[i] != keys[j] {
			if keys[i] < keys[j] {
				return -1
			}
			return 1
		}
		return i - j
	})
	p.keys, p.at = make([]uint64, len(p.which)), make([]At, len(p.which))
	for n, i := range p.which {
		p.keys[n], p.at[n] = keys[i], places[i]
	}
	return p
}

// Len is how many have a place.
func (p *Pins) Len() int { return len(p.which) }

// Classes is how many classes a pile tells apart.
const Classes = 4

// Pile is what lies so close that it is shown as one.
type Pile struct {
	At     At // the middle of it
	N      int
	Counts [Classes]int // by class
	Some   []int        // which they are, where they are few and seen from near
}

// From which quartering on the cells of piles are finer, and single things are
// told by name: further away a hundred thousand names would be sent for nothing.
const (
	near    = 13
	nearest = 16
)

// some is how many of a pile are named, from near.
const some = 8

// Piles are the piles of a tile: never more than a thousand, however many things
// lie in it. class says to which class a thing belongs; one of none (-1) is not
// shown.
func (p *Pins) Piles(t Tile, class func(i int) int) []Pile {
	from, to := t.keys()
	first := sort.Search(len(p.keys), func(i int) bool { return p.keys[i] >= from })
	last := sort.Search(len(p.keys), func(i int) bool { return p.keys[i] >= to })
	deep := 2 // 4 × 4 cells: names of grids find room between the piles
	switch {
	case t.Z >= nearest:
		deep = 5
	case t.Z > near+1:
		deep = 4
	case t.Z >= near:
		deep = 3
	}
	shift := 2 * uint(max(0, deepest-t.Z-deep))
	var out []Pile
	var now uint64
	var x, y float64
	end := func() {
		if n := len(out); n > 0 {
			out[n-1].At = At{x / float64(out[n-1].N), y / float64(out[n-1].N)}
		}
	}
	for i := first; i < last; i++ {
		c := class(p.which[i])
		if c < 0 {
			continue
		}
		if at := p.keys[i] >> shift; len(out) == 0 || at != now {
			end()
			out, now, x, y = append(out, Pile{}), at, 0, 0
		}
		pile := &out[len(out)-1]
		pile.N++
		pile.Counts[c]++
		x, y = x+p.at[i].X, y+p.at[i].Y
		if t.Z >= near && len(pile.Some) < some {
			pile.Some = append(pile.Some, p.which[i])
		}
	}
	end()
	for i := range out {
		if t.Z < nearest && out[i].N > 1 {
			out[i].Some = nil
		}
	}
	return out
}
