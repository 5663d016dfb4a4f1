package tally

import "slices"

// Item is one record behind a figure: what makes it one row, and how many times
// it counts.
type Item struct {
	Kind  Kind   `json:"k"`
	Of    string `json:"o,omitempty"`
	ID    string `json:"id"`
	Nth   string `json:"n"`
	On    string `json:"d"`
	Times int64  `json:"t"`
}

// Key is the figure an item belongs to.
func (i Item) Key() Key { return Key{Kind: i.Kind, Of: i.Of} }

// Shift is a figure that is no longer what it was at locking, with the records
// that came, went, or count otherwise.
type Shift struct {
	Key
	Was, Now   int64
	Came, Gone []Item
	// Runs says that the figure tells how cases stand, which goes on after locking
	// (整改进展); any other change corrects the month (更正).
	Runs bool
}

// runs are the figures that tell how a case stands and not what was done in the
// month.
func (k Kind) runs() bool { return k == Closed || k == Overdue || k == Transferred }

// Shifts compares what was kept at locking with what the records say now, figure
// by figure in the order of the table. A record that counts otherwise than before
// stands on both sides.
func Shifts(kept, now []Item) []Shift {
	type row struct {
		Key
		nth, on string
	}
	at := func(i Item) row { return row{i.Key(), i.Nth, i.On} }
	before, after := map[row]Item{}, map[row]Item{}
	for _, i := range kept {
		before[at(i)] = i
	}
	for _, i := range now {
		after[at(i)] = i
	}
	shifts := map[Key]*Shift{}
	shift := func(k Key) *Shift {
		if shifts[k] == nil {
			shifts[k] = &Shift{Key: k, Runs: k.Kind.runs()}
		}
		return shifts[k]
	}
	for _, i := range kept {
		s := shift(i.Key())
		s.Was += i.Times
		if after[at(i)].Times != i.Times {
			s.Gone = append(s.Gone, i)
		}
	}
	for _, i := range now {
		s := shift(i.Key())
		s.Now += i.Times
		if before[at(i)].Times != i.Times {
			s.Came = append(s.Came, i)
		}
	}
	var out []Shift
	for _, s := range shifts {
		if len(s.Came) > 0 || len(s.Gone) > 0 {
			out = append(out, *s)
		}
	}
	order := Kinds()
	slices.SortFunc(out, func(a, b Shift) int {
		if x, y := slices.Index(order, a.Kind), slices.Index(order, b.Kind); x != y {
			return x - y
		}
		if a.Of < b.Of {
			return -1
		}
		return 1
	})
	return out
}
