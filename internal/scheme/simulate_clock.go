package scheme

import (
	"cmp"
	"container/heap"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/civil"
)

// clock is the virtual clock: the days of the period, one after the other,
// numbered from 0.
type clock struct {
	in       civil.Period
	cal      civil.Calendar
	workdays []civil.Day
	number   map[civil.Day]int
	worked   []int // how many workdays there are before each day
	unsure   []int // years whose workdays are not announced
}

func newClock(in civil.Period, cal civil.Calendar) *clock {
	c := &clock{in: in, cal: cal, number: map[civil.Day]int{}, worked: []int{0}}
	for d := in.From; d <= in.To; d = d.Add(1) {
		c.number[d] = len(c.worked) - 1
		is, known := cal.Workday(d)
		n := c.worked[len(c.worked)-1]
		if is {
			c.workdays = append(c.workdays, d)
			n++
		}
		c.worked = append(c.worked, n)
		if year := d.Year(); !known && !cal.Announced(year) && !slices.Contains(c.unsure, year) {
			c.unsure = append(c.unsure, year)
		}
	}
	return c
}

func (c *clock) days() int { return len(c.worked) - 1 }

// at is the number of a day; what lies after the period is a day too many.
func (c *clock) at(d civil.Day) int {
	if n, ok := c.number[d]; ok {
		return n
	}
	if d < c.in.From {
		return 0
	}
	return c.days()
}

// rests says whether a window has no workday in it. Of one that is not over
// within the period nobody can say so.
func (c *clock) rests(w civil.Period) bool {
	from, to := c.at(w.From), c.at(w.To)
	return to < c.days() && c.worked[from] == c.worked[to+1]
}

// pace is how fast somebody works: so many minutes a week, on workdays or, in
// shifts, on every day.
type pace struct {
	weekly int
	shifts bool
}

// minutes are what one person has on a day.
func (c *clock) minutes(p pace, day int) int {
	switch {
	case p.shifts:
		return p.weekly*(day+1)/7 - p.weekly*day/7
	case c.worked[day+1] == c.worked[day]:
		return 0
	}
	n := c.worked[day]
	return p.weekly*(n+1)/5 - p.weekly*n/5
}

// beat is one grid of a post with its jobs.
type beat struct {
	kind    string
	sites   int
	jobs    []*job
	units   []int
	minutes float64
}

// missed counts, by job, what was not done when its window ended.
type missed map[*job]int

func (m missed) sum() int {
	n := 0
	for _, x := range m {
		n += x
	}
	return n
}

// team is some people who share the work of some grids.
type team struct {
	beats   []int // places in the list of beats
	people  int
	minutes float64
}

// crew is the grids of a post and all that was worked out about them.
type crew struct {
	c      *clock
	beats  []beat
	byLoad []int
	pace   pace
	done   map[string]missed // teams alike have the same year
}

func newCrew(c *clock, beats []beat, p pace) *crew {
	out := &crew{c: c, beats: beats, pace: p, done: map[string]missed{}, byLoad: make([]int, len(beats))}
	for i := range out.byLoad {
		out.byLoad[i] = i
	}
	slices.SortStableFunc(out.byLoad, func(a, b int) int { return cmp.Compare(beats[b].minutes, beats[a].minutes) })
	return out
}

// split makes teams of grids and people: where there are at least as many people
// as grids each grid has its own; where there are fewer, grids are put together
// so that everybody has about as much to do.
func (w *crew) split(people int) []team {
	if people >= len(w.beats) {
		out := make([]team, len(w.byLoad))
		for i, b := range w.byLoad {
			out[i] = team{beats: []int{b}, people: share(people, len(w.byLoad), i), minutes: w.beats[b].minutes}
		}
		return out
	}
	if people < 1 {
		return []team{{beats: w.byLoad}}
	}
	h := make(lightest, people)
	for i := range h {
		h[i] = team{people: 1}
	}
	for _, b := range w.byLoad {
		h[0].beats = append(h[0].beats, b)
		h[0].minutes += w.beats[b].minutes
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

// work is what a team is asked in all, job by job.
func (w *crew) work(t team) (jobs []*job, units map[*job]int, key string) {
	units = map[*job]int{}
	for _, b := range t.beats {
		for i, j := range w.beats[b].jobs {
			units[j] += w.beats[b].units[i]
		}
	}
	for j := range units {
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(a, b *job) int { return a.id - b.id })
	var out strings.Builder
	out.WriteString(strconv.Itoa(t.people))
	for _, j := range jobs {
		out.WriteString("," + strconv.Itoa(j.id) + "=" + strconv.Itoa(units[j]))
	}
	return jobs, units, out.String()
}

// year lets a team work for the period.
func (w *crew) year(t team) missed {
	jobs, units, key := w.work(t)
	out, ok := w.done[key]
	if !ok {
		out = w.run(t.people, jobs, units)
		w.done[key] = out
	}
	return out
}

// kept says whether so many people miss nothing.
func (w *crew) kept(people int) bool {
	for _, t := range w.split(people) {
		if len(w.year(t)) > 0 {
			return false
		}
	}
	return true
}

// piece is one window of one job in one team, on its way to being done.
type piece struct {
	on, due int
	job     *job
	left    int // minutes
}

// run lets people work day by day, what is due soonest first.
func (w *crew) run(people int, jobs []*job, units map[*job]int) missed {
	var starts []piece
	for _, j := range jobs {
		if j.watch {
			continue
		}
		for _, a := range j.spans {
			if minutes := units[j] * a.visits * j.effort; minutes > 0 && (w.pace.shifts || !a.rest) {
				starts = append(starts, piece{on: a.from, due: a.to, job: j, left: minutes})
			}
		}
	}
	slices.SortFunc(starts, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.due, b.due), cmp.Compare(a.job.id, b.job.id))
	})
	out := missed{}
	give := func(p piece) {
		if p.left > 0 {
			out[p.job] += (p.left + p.job.effort - 1) / p.job.effort
		}
	}
	queue := &soonest{}
	next := 0
	for day := range w.c.days() {
		for ; next < len(starts) && starts[next].on <= day; next++ {
			heap.Push(queue, starts[next])
		}
		for have := w.c.minutes(w.pace, day) * people; queue.Len() > 0; {
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
	for _, p := range *queue {
		if p.due < w.c.days() { // of what is not due yet nobody can say it was missed
			give(p)
		}
	}
	return out
}

type soonest []piece

func (h soonest) Len() int { return len(h) }
func (h soonest) Less(i, j int) bool {
	return h[i].due < h[j].due || h[i].due == h[j].due && h[i].job.id < h[j].job.id
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
func (w *crew) enough(have int) int {
	low, high := 0, max(have, 1)
	for !w.kept(high) {
		low, high = high, high*2 // fewer would not do either
		if high > mostPeople {
			return 0
		}
	}
	for low+1 < high {
		if mid := (low + high) / 2; w.kept(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}
