package scheme

import (
	"slices"
	"strconv"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/patrol"
)

// job is one duty in the grids of one kind, for targets that are asked alike.
type job struct {
	id     int
	key    string // the same for jobs of the same windows; "" = like no other
	duty   string
	along  bool
	often  civil.Often
	effort int // minutes, all who go together
	spans  []span
	tasks  int // for each target
	visits int // all of them together, for each target
	// resting are those of them whose window has no workday in it (春节): nobody
	// keeps them in working hours, however many there are.
	resting int
	group   patrol.Group
	watch   bool            // round the clock: a roster of its own, outside the working hours
	in      func(i int) int // targets in the i-th grid
}

// span is a window as the clock counts it.
type span struct {
	from, to, visits int
	rest             bool // no workday in it
}

// reckoning is a simulation under way.
type reckoning struct {
	s    *Scheme
	n    *net
	c    *clock
	t    Town
	asks map[string][]patrol.Asked
	jobs int
	none []nothing
}

// nothing is a duty that asks nothing of a post, and why.
type nothing struct{ duty, post, why string }

// noTargets says that there is nothing a duty could reach.
const noTargets = "没有对象，未测"

// reach is something a duty must reach in the grids of a kind.
type reach struct {
	patrol.Target
	in func(i int) int
}

// jobsFor are what one duty asks of a post in the grids of a kind; why says, where
// it is nothing, what the reason is.
func (r *reckoning) jobsFor(at int, post, kind string) (jobs []*job, why string) {
	d := r.n.rules.Duties[at]
	plan := r.s.dutyNamed(d.Name)
	place := patrol.Place{Kind: kind}
	why = noTargets
	grids := r.n.count[kind]
	reached := 0
	for _, x := range r.sampled(d.Sample, d.Picked, r.reaches(d, plan, post, kind)) {
		in, ok := r.byRole(plan, post, place, x)
		if !ok {
			continue
		}
		one, label, ok := r.asIs(d, plan, place, x.Target)
		if !ok {
			continue
		}
		total := 0
		for i := range grids {
			total += in(i)
		}
		if reached += total; total == 0 {
			continue
		}
		j := r.job(at, one, plan, place, x.Target, label)
		if j.in = in; j.visits == 0 {
			why = r.whyNone(one, plan)
			continue
		}
		// Sites that are asked alike are one job, whatever their classes.
		if k := slices.IndexFunc(jobs, func(o *job) bool { return j.key != "" && o.key == j.key }); k >= 0 {
			one, more := jobs[k].in, in
			jobs[k].in = func(i int) int { return one(i) + more(i) }
			continue
		}
		jobs = append(jobs, j)
	}
	return jobs, why
}

// whyNone says why a duty that has targets has no window.
func (r *reckoning) whyNone(d patrol.Duty, plan Duty) string {
	unset := func(refs []Ref) bool {
		return slices.ContainsFunc(r.s.seasons(refs), func(x civil.Season) bool { return x.Unset })
	}
	switch {
	case d.Often.Adhoc && plan.After != "":
		return "由事件引起，次数无法预计"
	case d.Often.Adhoc || d.Group == patrol.Assigned:
		return "临时交办，次数无法预计"
	case d.Often.Once:
		return "一次性的，未写在测算期内完成"
	case d.Often.Unset:
		return "方案未规定频次"
	case unset(plan.During):
		return "时段的起止未定"
	}
	return "测算期内没有一个窗口开始"
}

// job works out the windows of a duty for one target.
func (r *reckoning) job(at int, d patrol.Duty, plan Duty, place patrol.Place, target patrol.Target, often civil.Often) *job {
	key := strconv.Itoa(at) + " " + often.String() + " " + often.Word
	fixed := d.OftenOf == nil && d.Fits == nil
	asks, ok := r.asks[key]
	if !ok || !fixed {
		asks = d.Asks(r.c.in, r.t.Calendar, r.t.Zone, place, target)
		if fixed {
			r.asks[key] = asks
		}
	}
	r.jobs++
	j := &job{id: r.jobs, duty: d.Name, often: often, effort: r.effort(d, plan), group: d.Group, watch: often.Roster}
	if fixed {
		j.key = key
	}
	for _, a := range asks {
		j.tasks++
		j.visits += a.Visits
		if r.c.rests(a.Period) {
			j.resting += a.Visits
		}
		if a.Visits > 0 {
			j.spans = append(j.spans, span{r.c.at(a.From), r.c.at(a.To), a.Visits, r.c.rests(a.Period)})
		}
	}
	return j
}

// roundTheClock are the minutes of a day.
const roundTheClock = 24 * 60

// effort is how many minutes one target takes of all who go there together.
func (r *reckoning) effort(d patrol.Duty, plan Duty) int {
	minutes := d.Effort
	switch {
	case d.Often.Roster:
		minutes = roundTheClock
	case plan.Study > 0:
		minutes = plan.Study * 60
	case plan.Effort == 0 && plan.Lasts != "":
		if m := match(`(\d+)(?:个)?(?:学时|课时|小时)`, normal(plan.Lasts)); m != nil {
			minutes = number(m[1]) * 60
		} else if m, ok := ReadMinutes(plan.Lasts); ok {
			minutes = m
		}
	}
	if e, ok := r.t.Effort[d.Name]; ok {
		minutes = e
	} else if len(d.Verbs) > 0 {
		if e, ok := r.t.Effort[d.Verbs[0]]; ok {
			minutes = e
		}
	}
	if travels(d.Group) {
		minutes += r.t.Travel
	}
	together := max(1, plan.People-len(d.With))
	return max(1, minutes) * together
}

// travels says whether work of a group is done on the spot.
func travels(g patrol.Group) bool {
	return g == patrol.Visiting || g == patrol.Inspection || g == patrol.Oversight
}

// asIs is the duty as it holds for a target: not at all, with the frequency of
// its row, or, where that changes in the course of the period, as the engine
// finds it day by day.
func (r *reckoning) asIs(d patrol.Duty, plan Duty, place patrol.Place, target patrol.Target) (patrol.Duty, civil.Often, bool) {
	r.explain(plan, target)
	boosted := d.Fits
	fits := func(on civil.Day) bool {
		t := r.t
		t.From = on
		return r.s.truth(plan.When, place, target, t) != No && (boosted == nil || boosted(place, target, on))
	}
	d.Fits = nil
	if plan.When.Given() || boosted != nil {
		yes, no := 0, 0
		for on := r.c.in.From; on <= r.c.in.To; on = on.Add(10) {
			if fits(on) {
				yes++
			} else {
				no++
			}
		}
		if yes == 0 {
			return d, d.Often, false
		}
		if no > 0 {
			d.Fits = func(_ patrol.Place, _ patrol.Target, on civil.Day) bool { return fits(on) }
		}
	}
	if d.OftenOf == nil {
		return d, d.Often, true
	}
	if slices.Contains(plan.OftenBy.When, "season") {
		return d, d.Often, true
	}
	often, ok := d.OftenOf(place, target, r.c.in.From)
	if !ok {
		if often, ok = r.lowest(plan, target); !ok {
			return d, d.Often, false
		}
	}
	d.Often, d.OftenOf = often, nil
	return d, often, true
}

// lowest is the row of a table that asks the least, for a target of which is not
// known what the table wants to know; a hole in the table asks nothing.
func (r *reckoning) lowest(plan Duty, target patrol.Target) (out civil.Often, ok bool) {
	unknown := slices.ContainsFunc(plan.OftenBy.When, func(col string) bool {
		return match(`^facts\.`, col) != nil || col == "months_since" || col == "site.risk" && target.Risk == ""
	})
	if !unknown {
		return out, false
	}
	for _, row := range plan.OftenBy.Rows {
		if o, has := row.Often["often"]; has && (!ok || o.PerYear() < out.PerYear()) {
			out, ok = perWindow(o), true
		}
	}
	if ok {
		r.n.say("“%s”的频次表所看的%s不知道的，按最低一档计", plan.Name, columns(plan.OftenBy.When))
	}
	return out, ok
}

// explain says what a duty hangs on that the simulation does not know.
func (r *reckoning) explain(plan Duty, target patrol.Target) {
	if plan.When.Given() && r.s.truth(plan.When, patrol.Place{}, target, r.t) == Unknown {
		r.n.say("“%s”的条件要看台账，按都符合计", plan.Name)
	}
	reads := slices.Clone(plan.When.Reads)
	if plan.OftenBy != nil {
		reads = append(reads, plan.OftenBy.When...)
	}
	if slices.ContainsFunc(reads, weighs) {
		r.n.say("“%s”按对象没有未办结的隐患和举报计", plan.Name)
	}
	for _, b := range plan.Boosts {
		if b.When.Given() && r.s.truth(b.When, patrol.Place{}, target, r.t) == Unknown {
			r.n.say("“%s”的加密条件要看台账，不知道的按不加密计", plan.Name)
		}
	}
}

func columns(cols []string) string {
	words := map[string]string{"site.risk": "风险等级", "months_since": "上次检查"}
	var out []string
	for _, c := range cols {
		if m := match(`^facts\.(.+)$`, c); m != nil {
			out = append(out, m[1])
		} else if w, ok := words[c]; ok {
			out = append(out, w)
		}
	}
	return strings.Join(out, "、")
}
