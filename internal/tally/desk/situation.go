package desk

import (
	"anwang/internal/civil"
	"anwang/internal/tally"
)

// situation is what was found in some days at a ground.
type situation struct {
	all             share
	sectors, owners map[string]*share
	days            map[civil.Day]tally.DayCount
	spots           []seen
	at              map[spot]int // of spots, while it is built
}

// spot is an item at a site; what is found there again came back.
type spot struct{ site, item string }

// times is how often, and when last.
type times struct {
	n    int64
	last civil.Day
}

func (t times) and(o times) times { return times{t.n + o.n, max(t.last, o.last)} }

// seen is what was found at a spot; mark tells spots apart quickly, almost always.
type seen struct {
	spot
	times
	mark uint64
}

// marked is an FNV-1a hash of a spot.
func marked(s spot) uint64 {
	h := uint64(14695981039346656037)
	for _, word := range [...]string{s.site, "\x00", s.item} {
		for i := range len(word) {
			h = (h ^ uint64(word[i])) * 1099511628211
		}
	}
	return h
}

// cameBack are the spots of all grounds at which something was found more than once.
// A site that was moved to another grid has cases in both.
func cameBack(of map[string]*situation) map[spot]times {
	n := 0
	for _, x := range of {
		n += len(x.spots)
	}
	first := make(map[uint64]*seen, n)
	out := map[spot]times{}
	for _, x := range of {
		for i := range x.spots {
			s := &x.spots[i]
			key := s.mark
			before := first[key]
			for before != nil && before.spot != s.spot { // two of one mark
				key++
				before = first[key]
			}
			switch {
			case before == nil:
				first[key] = s
				if s.n > 1 {
					out[s.spot] = s.times
				}
			default:
				t, ok := out[s.spot]
				if !ok {
					t = before.times
				}
				out[s.spot] = t.and(s.times)
			}
		}
	}
	return out
}

func newSituation() *situation {
	return &situation{sectors: map[string]*share{}, owners: map[string]*share{}, days: map[civil.Day]tally.DayCount{}, at: map[spot]int{}}
}

func (x *situation) add(c foundCase) {
	x.all.add(c.took)
	of(x.sectors, c.sector).add(c.took)
	of(x.owners, c.owner).add(c.took)
	day := x.days[c.on]
	day.On, day.Found = c.on, day.Found+1
	if c.took >= 0 {
		day.Closed++
	}
	x.days[c.on] = day
	if c.site != "" && c.item != "" {
		s := spot{c.site, c.item}
		if i, ok := x.at[s]; ok {
			x.spots[i].times = x.spots[i].and(times{1, c.on})
			return
		}
		x.at[s] = len(x.spots)
		x.spots = append(x.spots, seen{s, times{1, c.on}, marked(s)})
	}
}

// share is how many cases a part has, and how many of them were closed in so many
// half days.
type share struct {
	found, closed int64
	took          []int64
}

func of(parts map[string]*share, key string) *share {
	if parts[key] == nil {
		parts[key] = &share{}
	}
	return parts[key]
}

func (x *share) add(took int64) {
	x.found++
	if took < 0 {
		return
	}
	x.closed++
	x.grow(int(took) + 1)
	x.took[took]++
}

func (x *share) grow(to int) {
	if to > len(x.took) {
		x.took = append(x.took, make([]int64, to-len(x.took))...)
	}
}

// join adds another ground's part.
func (x *share) join(o *share) {
	x.found, x.closed = x.found+o.found, x.closed+o.closed
	x.grow(len(o.took))
	for i, n := range o.took {
		x.took[i] += n
	}
}

// view is the part as shown.
func (x *share) view(key, name string) ShareView {
	var lasted []tally.Lasted
	for i, n := range x.took {
		if n > 0 {
			lasted = append(lasted, tally.Lasted{HalfDays: int64(i), N: n})
		}
	}
	return ShareView{Key: key, Name: name, Found: x.found, Closed: x.closed, Median: tally.Quantile(50, lasted), P90: tally.Quantile(90, lasted)}
}
