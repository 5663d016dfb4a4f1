package scheme

import (
	"cmp"
	"container/heap"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/civil"
)

// clock is the virtual clock: the workdays of the period, one after the other.
type clock struct {
	in       civil.Period
	workdays []civil.Day
	works    map[civil.Day]bool
}

// rests says whether a window has no workday in it.
func (c *clock) rests(w civil.Period) bool {
	for d := max(w.From, c.in.From); d <= min(w.To, c.in.To); d = d.Add(1) {
		if c.works[d] {
			return false
		}
	}
	return true
}

// beat is one grid of a post with its jobs.
type beat struct {
	kind    string
	jobs    []*job
	units   []int
	minutes float64
}

// missed counts, by duty, what was not done when its window ended.
type missed map[string]int

// team is some people who share the work of some grids.
type team struct {
	beats   []beat
	people  int
	minutes float64
}

// teams runs a post: where there are at least as many people as grids each grid
// has its own; where there are fewer, grids are put together so that everybody
// has about as much to do.
func (c *clock) teams(beats []beat, people, weekly int) missed {
	sum := missed{}
	if weekly == 0 {
		return sum
	}
	done := map[string]missed{} // grids alike have the same year
	for _, t := range split(beats, people) {
		key := t.key()
		one, ok := done[key]
		if !ok {
			one = c.run(t, weekly)
			done[key] = one
		}
		for duty, n := range one {
			sum[duty] += n
		}
	}
	return sum
}

// split makes teams of grids and people.
func split(beats []beat, people int) []team {
	byLoad := slices.Clone(beats)
	slices.SortStableFunc(byLoad, func(a, b beat) int { return cmp.Compare(b.minutes, a.minutes) })
	if people >= len(beats) {
		out := make([]team, len(byLoad))
		for i, one := range byLoad {
			out[i] = team{beats: []beat{one}, people: share(people, len(byLoad), i), minutes: one.minutes}
		}
		return out
	}
	if people < 1 {
		return []team{{beats: byLoad}}
	}
	h := make(lightest, people)
	for i := range h {
		h[i] = team{people: 1}
	}
	for _, one := range byLoad {
		h[0].beats = append(h[0].beats, one)
		h[0].minutes += one.minutes
		heap.Fix(&h, 0)
	}
	return h
}

// lightest is a heap of teams, the one with the least to do first.
type lightest []team

func (h lightest) Len() int           { return len(h) }
func (h lightest) Less(i, j int) bool { return h[i].minutes < h[j].minutes }
func (h lightest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *lightest) Push(any)          {}
func (h *lightest) Pop() any          { return nil }

func (t team) key() string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(t.people))
	for _, one := range t.beats {
		b.WriteString("|" + one.kind)
		for i, u := range one.units {
			b.WriteString("," + one.jobs[i].duty + "=" + strconv.Itoa(u))
		}
	}
	return b.String()
}

// piece is one window of one duty in one team, on its way to being done.
type piece struct {
	due    civil.Day
	duty   string
	effort int
	left   int // minutes
}

// run lets a team work day by day, what is due soonest first.
func (c *clock) run(t team, weekly int) missed {
	type start struct {
		on civil.Day
		piece
	}
	merged := map[start]int{} // grids of one team that are asked the same at the same time
	for _, one := range t.beats {
		for i, j := range one.jobs {
			for _, a := range j.asks {
				merged[start{a.From, piece{due: a.To, duty: j.duty, effort: j.effort}}] += one.units[i] * a.Need * j.effort
			}
		}
	}
	starts := make([]start, 0, len(merged))
	for s, minutes := range merged {
		s.left = minutes
		starts = append(starts, s)
	}
	slices.SortFunc(starts, func(a, b start) int {
		return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.due, b.due), cmp.Compare(a.duty, b.duty))
	})
	out := missed{}
	give := func(p piece) { out[p.duty] += (p.left + max(p.effort, 1) - 1) / max(p.effort, 1) }
	queue := &soonest{}
	next := 0
	for _, day := range c.workdays {
		for ; next < len(starts) && starts[next].on <= day; next++ {
			heap.Push(queue, starts[next].piece)
		}
		for have := weekly * t.people / 5; queue.Len() > 0; {
			p := &(*queue)[0]
			if p.due < day {
				give(*p)
				heap.Pop(queue)
				continue
			}
			if have == 0 {
				break
			}
			spent := min(have, p.left)
			have -= spent
			if p.left -= spent; p.left == 0 {
				heap.Pop(queue)
			}
		}
	}
	for queue.Len() > 0 {
		if p := heap.Pop(queue).(piece); p.due <= c.in.To {
			give(p)
		}
	}
	for ; next < len(starts); next++ { // began on the rest days at the end
		if p := starts[next].piece; p.due <= c.in.To {
			give(p)
		}
	}
	return out
}

type soonest []piece

func (h soonest) Len() int { return len(h) }
func (h soonest) Less(i, j int) bool {
	return h[i].due < h[j].due || h[i].due == h[j].due && h[i].duty < h[j].duty
}
func (h soonest) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *soonest) Push(x any)   { *h = append(*h, x.(piece)) }
func (h *soonest) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// mostPeople bounds the search for enough of them: what no number mends (a duty
// due on a day nobody works) is not answered by a million.
const mostPeople = 1 << 22

// enough is the smallest number of people with whom nothing is missed; 0 when no
// number would do.
func (c *clock) enough(beats []beat, weekly, have int) int {
	kept := func(n int) bool { return len(c.teams(beats, n, weekly)) == 0 }
	low, high := max(have, 1), max(have, 1)
	for !kept(high) {
		low, high = high, high*2
		if high > mostPeople {
			return 0
		}
	}
	for low+1 < high {
		if mid := (low + high) / 2; kept(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}
