package scheme

import (
	"fmt"
	"slices"
	"time"

	"anwang/internal/civil"
	"anwang/internal/patrol"
)

// A simulation lets the duties of a scheme run on a virtual clock, workday by
// workday: every post of every grid has a queue of what is asked of it, and does
// what is due soonest for as many hours as it has. What is left when a window
// ends was not kept. The answer is hours needed against hours had, the duties
// that cannot be kept, and how many people would do.

// Town is what a simulation is told about a place; what is not told is taken
// from the plan, or evenly, and said so.
type Town struct {
	Sites    int
	From     civil.Day
	Days     int
	Grids    map[string]int            // kind → how many in all
	Classes  map[string]int            // class → how many sites
	Risk     map[string]int            // risk level → percent of the sites
	Rated    map[string]map[string]int // class → risk level → sites, as the ledger has it
	People   map[string]int            // post → how many people in all
	Minutes  map[string]int            // post → minutes a week each has for this
	Effort   map[string]int            // duty or verb → minutes for each target
	Spots    int                       // of each kind in each of the smallest grids
	SpotsOf  map[string]int            // kind of spot → how many in all, as the ledger has it; nil = unknown
	Travel   int                       // minutes on the way, for each visit
	Calendar civil.Calendar
	Zone     *time.Location
}

// Simulation is the answer.
type Simulation struct {
	Title       string
	Period      civil.Period
	Sites       int
	Workdays    int
	Provisional bool     // the workdays of some of it are not announced yet
	Assumed     []string // what was taken for granted, as sentences
	Posts       []PostLoad
	Silent      []string // duties without a frequency: 方案未规定
	Left        []Left   // what else is not in the figures, and why
}

// Left is why some duties are not counted.
type Left struct {
	Why    string
	Duties []string
}

// PostLoad is what a year asks of a post, all grids together.
type PostLoad struct {
	Post     string
	Grids    int
	Standing int // the grids it stands in, those without work too
	People   int
	Stated   int     // how many the plan wants; differs from People where it buys fewer
	Needed   float64 // hours
	Had      float64 // hours; 0 = the plan does not say how much time they have
	Open     bool    // its hours are not known: nothing is judged
	Shifts   bool    // it works on rest days too: rosters, checks of one's own premises
	Busiest  float64 // needed against had in the busiest month
	Months   []Month
	Kinds    []KindLoad
	Tight    []GridLoad // its grids, those with the least time first; alike ones are one
	Duties   []DutyLoad
	Enough   int    // the fewest people with whom every duty is kept; 0 = not worked out, or no number would do
	Tightest string // the duty that takes the most of what is missing
}

// Month is the load of one month, in hours.
type Month struct {
	Name   string
	Needed float64
	Had    float64
}

// KindLoad is the load of one grid of a kind.
type KindLoad struct {
	Kind   string
	Grids  int
	Least  float64 // hours a week, in the grid with the least to do
	Most   float64
	People float64 // a grid, on average
}

// GridLoad is the load of some grids that are alike.
type GridLoad struct {
	Kind   string
	Alike  int     // how many grids
	Sites  int     // in each
	Needed float64 // hours a week, in each
	Had    float64 // hours a week; where several grids share people, its part
	Missed int     // in each, over the period; where several share people, of all of them
}

// DutyLoad is a duty of a post over the period.
type DutyLoad struct {
	Duty    string
	Clauses []string
	Often   string
	Along   bool   // it goes along with another post that has the duty
	Targets int    // how many are to be reached in all
	Tasks   int    // the tasks the platform will open
	Asked   int    // how often somebody has to come or to do it
	Missed  int    //
	Resting int    // of the asked: windows without a workday, which no number of people keeps
	OnRest  bool   // the plan itself names a rest day (每周日)
	Why     string // nothing is asked, and this is why: 没有对象
	Hours   float64
	Report  bool // it is drawn up, not done on the spot
	Watch   int  // a watch round the clock: how many it takes to man one place; never weighed against their hours
}

// Short tells whether the post cannot keep all its duties.
func (p PostLoad) Short() bool {
	return slices.ContainsFunc(p.Duties, func(d DutyLoad) bool { return d.Missed > 0 })
}

// Tightest is the post that lacks the most people, and its tightest duty; ok is
// false where every duty can be kept.
func (s Simulation) Tightest() (post PostLoad, duty DutyLoad, ok bool) {
	for _, p := range s.Posts {
		if !p.Short() || ok && p.Needed/max(p.Had, 1) <= post.Needed/max(post.Had, 1) {
			continue
		}
		for _, d := range p.Duties {
			if d.Duty == p.Tightest {
				post, duty, ok = p, d, true
			}
		}
	}
	return post, duty, ok
}

// mostDays bounds a simulation: ten years.
const mostDays = 3660

// Simulate runs the duties of the scheme in a town.
func (s *Scheme) Simulate(t Town) (Simulation, error) {
	switch {
	case t.Days < 1 || t.Days > mostDays:
		return Simulation{}, fmt.Errorf("天数应在 1 到 %d 之间：%d", mostDays, t.Days)
	case t.Sites < 0 || t.Sites > 100_000_000:
		return Simulation{}, fmt.Errorf("对象数不合理：%d", t.Sites)
	case !t.From.Valid():
		return Simulation{}, fmt.Errorf("没有这一天：“%s”", t.From)
	}
	if t.Zone == nil {
		t.Zone = time.FixedZone("UTC+8", 8*3600)
	}
	n, err := s.netOf(t)
	if err != nil {
		return Simulation{}, err
	}
	in := civil.Period{From: t.From, To: t.From.Add(t.Days - 1)}
	c := newClock(in, t.Calendar)
	out := Simulation{Title: s.Title, Period: in, Sites: t.Sites, Workdays: len(c.workdays), Provisional: len(c.unsure) > 0}
	for _, year := range c.unsure {
		n.say("%d年的放假安排尚未公布，工作日按周一至周五暂定，节假日时段暂缺", year)
	}
	if t.Travel > 0 {
		n.say("每次路上按 %d 分钟计（--travel 可改）", t.Travel)
	}
	n.rules = s.simulated().IntoPatrol(Setting{Calendar: t.Calendar, Zone: t.Zone})
	for _, d := range n.rules.Duties {
		if noFrequency(d) && !slices.Contains(out.Silent, d.Name) {
			out.Silent = append(out.Silent, d.Name)
		}
	}
	r := &reckoning{s: s, n: n, c: c, t: t, asks: map[string][]patrol.Asked{}}
	out.Posts = r.posts()
	out.Left = r.left(out)
	if r.overlaps(out) {
		n.say("一次到场可以同时满足几项要求，这里各项分别计时，实际用时会少些")
	}
	out.Assumed = n.assumed
	return out, nil
}

// noFrequency says whether the plan gives a duty no frequency.
func noFrequency(d patrol.Duty) bool {
	return d.OftenOf == nil && (d.Often.Unset || d.Often.PerYear() == 0 && !d.Often.Once && !d.Often.Adhoc)
}

// simulated is the scheme with the conditions of its duties taken out: the
// simulation weighs them itself, since of its sites it knows the classes and the
// risk, but not the facts.
func (s *Scheme) simulated() *Scheme {
	bare := *s
	bare.Duties = slices.Clone(s.Duties)
	for i := range bare.Duties {
		bare.Duties[i].When = Expr{}
	}
	return &bare
}

// dutyNamed finds a duty of the plan by name.
func (s *Scheme) dutyNamed(name string) Duty {
	for _, d := range s.Duties {
		if d.Name == name {
			return d
		}
	}
	return Duty{}
}
