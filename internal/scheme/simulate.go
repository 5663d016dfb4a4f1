package scheme

import (
	"cmp"
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
	Grids    map[string]int // kind → how many in all
	Classes  map[string]int // class → how many sites
	People   map[string]int // post → how many people in all
	Minutes  map[string]int // post → minutes a week each has for this
	Effort   map[string]int // duty or verb → minutes for each target
	Spots    int            // of each kind in each of the smallest grids
	Travel   int            // minutes on the way, for each visit
	Calendar civil.Calendar
	Zone     *time.Location
}

// Simulation is the answer.
type Simulation struct {
	Title    string
	Period   civil.Period
	Sites    int
	Workdays int
	Assumed  []string // what was taken for granted, as sentences
	Posts    []PostLoad
	Silent   []string // duties without a frequency: 方案未规定
}

// PostLoad is what a year asks of a post, all grids together.
type PostLoad struct {
	Post     string
	Grids    int
	People   int
	Stated   int     // how many the plan wants; differs from People where it buys fewer
	Needed   float64 // hours
	Had      float64 // hours; 0 = the plan does not say how much time they have
	Open     bool    // its hours are not known: nothing is judged
	Busiest  float64 // needed against had in the busiest month
	Months   []Month
	Kinds    []KindLoad
	Duties   []DutyLoad
	Enough   int    // people with whom every duty is kept; 0 = not worked out
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

// DutyLoad is a duty of a post over the period.
type DutyLoad struct {
	Duty    string
	Clauses []string
	Often   string
	Asked   int
	Missed  int
	Resting int // of the asked: windows without a workday, which no number of people keeps
	Hours   float64
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
	at := Setting{Calendar: t.Calendar, Zone: t.Zone}
	out := Simulation{Title: s.Title, Period: in, Sites: t.Sites, Assumed: n.assumed}
	c := &clock{in: in, works: map[civil.Day]bool{}}
	for d := in.From; d <= in.To; d = d.Add(1) {
		if is, _ := t.Calendar.Workday(d); is {
			c.workdays = append(c.workdays, d)
			c.works[d] = true
		}
	}
	out.Workdays = len(c.workdays)
	if t.Travel > 0 {
		n.say("每次路上按 %d 分钟计（--travel 可改）", t.Travel)
	}
	out.Assumed = n.assumed
	rules := s.IntoPatrol(at)
	for _, d := range rules.Duties {
		if d.OftenOf == nil && (d.Often.Unset || d.Often.PerYear() == 0 && !d.Often.Once && !d.Often.Adhoc) {
			out.Silent = append(out.Silent, d.Name)
		}
	}
	for _, post := range s.performers(rules) {
		if load, ok := s.postLoad(n, c, rules, post, t); ok {
			out.Posts = append(out.Posts, load)
		}
	}
	slices.SortStableFunc(out.Posts, func(a, b PostLoad) int { return cmp.Compare(b.Needed, a.Needed) })
	return out, nil
}

// performers are the posts and departments that have duties, in the scheme's order.
func (s *Scheme) performers(rules patrol.Rules) []string {
	var out []string
	for _, d := range rules.Duties {
		posts := d.Posts
		if d.AnyOf && len(posts) > 1 {
			posts = posts[:1] // any of them will do: the first is who is asked
		}
		for _, p := range posts {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

func (s *Scheme) postLoad(n *net, c *clock, rules patrol.Rules, post string, t Town) (PostLoad, bool) {
	out := PostLoad{Post: post}
	var beats []beat
	for _, kind := range n.order {
		if !slices.Contains(rules.Stands[post], kind) || n.count[kind] == 0 {
			continue
		}
		jobs := s.jobs(n, c, rules, post, kind, t, &out)
		load := KindLoad{Kind: kind, Grids: n.count[kind]}
		for i := range n.count[kind] {
			one := beat{kind: kind}
			for _, j := range jobs {
				if units := j.in(n, i); units > 0 {
					one.units = append(one.units, units)
					one.jobs = append(one.jobs, j)
					one.minutes += float64(units*j.times) * float64(j.effort)
				}
			}
			weekly := one.minutes / 60 / (float64(c.in.Days()) / 7)
			if i == 0 || weekly < load.Least {
				load.Least = weekly
			}
			load.Most = max(load.Most, weekly)
			beats = append(beats, one)
		}
		out.Kinds = append(out.Kinds, load)
	}
	if len(beats) == 0 || len(out.Duties) == 0 {
		return out, false
	}
	out.Grids = len(beats)
	out.People, out.Stated = n.people(s, post, len(beats))
	weekly := s.minutesOf(post, t)
	out.Open = weekly == 0
	for i := range out.Kinds {
		out.Kinds[i].People = float64(out.People) / float64(out.Grids)
	}
	run := c.teams(beats, out.People, weekly)
	out.fill(c, beats, run, weekly)
	if !out.Open && out.Short() {
		out.Enough = c.enough(beats, weekly, out.People)
	}
	return out, true
}

// fill puts the sums of a run into the post's load.
func (p *PostLoad) fill(c *clock, beats []beat, run missed, weekly int) {
	months := map[string]*Month{}
	var names []string
	for _, d := range c.workdays {
		name := string(d[:7])
		if months[name] == nil {
			months[name] = &Month{Name: name}
			names = append(names, name)
		}
		months[name].Had += float64(weekly*p.People) / 5 / 60
	}
	for _, one := range beats {
		p.Needed += one.minutes / 60
		for k, j := range one.jobs {
			for _, a := range j.asks {
				if m := months[string(a.From[:7])]; m != nil {
					m.Needed += float64(one.units[k]*a.Need*j.effort) / 60
				}
			}
		}
	}
	for _, name := range names {
		m := *months[name]
		p.Months = append(p.Months, m)
		p.Had += m.Had
		if m.Had > 0 {
			p.Busiest = max(p.Busiest, m.Needed/m.Had)
		}
	}
	asked, resting, hours := map[string]int{}, map[string]int{}, map[string]float64{}
	for _, one := range beats {
		for k, j := range one.jobs {
			asked[j.duty] += one.units[k] * j.times
			resting[j.duty] += one.units[k] * j.resting
			hours[j.duty] += float64(one.units[k]*j.times*j.effort) / 60
		}
	}
	worst := 0.0
	for i := range p.Duties {
		d := &p.Duties[i]
		d.Asked, d.Resting, d.Hours = asked[d.Duty], resting[d.Duty], hours[d.Duty]
		if p.Open {
			continue
		}
		d.Missed = run[d.Duty]
		if d.Missed > 0 && d.Hours > worst {
			worst, p.Tightest = d.Hours, d.Duty
		}
	}
	slices.SortStableFunc(p.Duties, func(a, b DutyLoad) int { return cmp.Compare(b.Hours, a.Hours) })
}
