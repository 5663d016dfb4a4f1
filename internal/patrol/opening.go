package patrol

import (
	"crypto/sha256"
	"slices"
	"sort"
	"time"

	"anwang/internal/civil"
)

// Place is where a post is held.
type Place struct {
	ID     string
	Path   string
	Opened civil.Day
	Kind   string // kind of grid or overlay
}

// Target is one thing a duty must reach. For a round it is the place itself,
// with an empty ID.
type Target struct {
	Aim    Aim
	ID     string
	Path   string
	Opened civil.Day // the day its cause appeared; "" = always there
	// Of a site: its classes, its risk and its facts, for tables and conditions.
	Classes []string
	Risk    string
	Facts   map[string]string
	// What weighs on it: open cases, those of them from tip-offs, and the day it was
	// last seen; for tables by risk and complaint.
	Hazards int
	Tipoffs int
	SeenOn  civil.Day
	Turns   []Turn // what it was before, oldest first; only those of late
}

// Opening is what has to be known to open the tasks of a duty for one post at
// one place on one day.
type Opening struct {
	Edition  string
	Since    civil.Day // the first day of the edition that asks, "" = always
	Post     string
	Place    Place
	Targets  []Target
	On       civil.Day
	Calendar civil.Calendar
	Zone     *time.Location
	// Last gives the newest task of a target, for frequencies that roll on from
	// the last credited day. lastOn is the day it was last credited, if ever.
	Last func(target Target) (last Task, lastOn civil.Day, ok bool)
}

// Open gives the tasks the duty asks for in the windows of that day, without
// ids. A frequency the plan leaves open asks for none: visits are recorded and
// shown all the same (方案未规定).
func (d Duty) Open(o Opening) []Task {
	if d.Group == Assigned {
		return nil
	}
	var out []Task
	for _, target := range d.sample(o) {
		for _, x := range d.asks(o, target) {
			out = append(out, x.duty.task(o, target, x.often, x.window, x.provisional))
		}
	}
	return out
}

// asking is one window in which a duty asks for something, with the duty and the
// frequency as they hold there.
type asking struct {
	window
	duty        Duty
	often       civil.Often
	provisional bool
}

// asks are the windows of a day in which the duty asks something of one target.
func (d Duty) asks(o Opening, target Target) []asking {
	now, cause, ok := d.at(o, target)
	if !ok {
		return nil
	}
	var out []asking
	asked, unsure := now.asking(o.On, o.Calendar)
	for _, often := range asked {
		if often.Unset || often.Adhoc {
			continue
		}
		for _, w := range now.windows(often, o, target, cause) {
			if lives, hangs := now.lives(w.Period, o.Calendar); w.need > 0 && lives {
				out = append(out, asking{window: w, duty: now, often: often, provisional: unsure || hangs})
			}
		}
	}
	return out
}

// task is the task of one window.
func (d Duty) task(o Opening, target Target, often civil.Often, w window, provisional bool) Task {
	due, unsure := d.Due.Due(w.Period, o.Zone, o.Calendar, d.Paper())
	if w.floor {
		due, unsure = w.To.End(o.Zone), false
	}
	until := max(w.To, due.Day(o.Zone))
	if next, ok := often.Window(w.To.Add(1)); ok && d.Paper() {
		// A paper may come late until the next one falls due.
		until = max(until, next.To)
	}
	return Task{
		Duty: d.Name, Edition: o.Edition, Clauses: d.Clauses, Source: d.Source, Verbs: d.Verbs, Group: d.Group, Form: d.Form,
		Post: o.Post, Place: o.Place.ID, Path: target.Path, Aim: target.Aim, Target: target.ID,
		Window: w.Period, Until: until, DueAt: due, Need: w.need, State: Open, NextAt: due + 1, Provisional: provisional || unsure,
	}
}

type window struct {
	civil.Period
	need  int
	floor bool
}

// windows are the run of days the day lies in and, where the plan sets a yearly
// floor (每年至少6次), the year: one visit counts for both.
func (d Duty) windows(often civil.Often, o Opening, target Target, cause civil.Day) []window {
	need := max(1, often.Times)
	switch {
	case often.Once:
		return d.once(o, target, cause)
	case often.Unit == civil.EachSeason:
		return d.inSeasons(o, need, cause)
	case often.Rolls() && often != d.Often:
		if w, ok := d.boostWindow(often, o.On, o.Calendar); ok && w.Binds(cause) {
			return []window{{Period: w, need: need}}
		}
		return nil
	case often.Rolls():
		from, last := cause, cause
		if t, credited, ok := o.Last(target); ok {
			next, at := t.Window.To.Add(1), t.Window.To
			reopened := t.State == Excused && cause > t.Window.From
			switch {
			case credited != "" && t.Kept():
				next, at = credited.Add(1), credited
			case reopened:
			case o.On <= t.Window.To:
				return nil // still running
			}
			// Nothing was due while a site was closed: it begins anew when it opens.
			if cause <= next && !reopened {
				from, last = next, at
			}
		}
		if from == "" {
			from, last = o.On, o.On
		}
		if from > o.On {
			return nil // done today: the next one begins to count tomorrow
		}
		return []window{{Period: civil.Period{From: from, To: often.After(last)}, need: 1}}
	}
	w, ok := often.Window(o.On)
	if !ok {
		return nil
	}
	var out []window
	if w.Binds(cause) {
		if often.Unit != civil.EachDay { // of a week so many days, of a day so many visits
			need = min(need, w.Days())
		}
		out = append(out, window{Period: w, need: need})
	}
	if year := o.On.Year(); often.Floor > 0 && cause <= o.On {
		out = append(out, window{Period: o.On.YearPeriod(), need: often.FloorIn(year, cause), floor: true})
	}
	return out
}

// inSeasons are the runs of the duty's seasons that a day lies in: 每个赶集日1次,
// 每逢节前1次. A run of one day binds on that day; of a longer one the half rule holds.
func (d Duty) inSeasons(o Opening, need int, cause civil.Day) []window {
	var out []window
	for _, s := range d.During {
		run, ok := s.Run(o.On, o.Calendar)
		if !ok || !run.Binds(cause) || slices.ContainsFunc(out, func(w window) bool { return w.Period == run }) {
			continue
		}
		out = append(out, window{Period: run, need: min(need, run.Days())})
	}
	return out
}

// once is the one window of what is to be done once: from its cause to the day it
// ends or is due; a plan that names neither leaves it open until it is done. What
// was asked before is not asked anew when another edition says so too.
//
// law: S0-62, S2-23
func (d Duty) once(o Opening, target Target, cause civil.Day) []window {
	if t, _, ok := o.Last(target); ok {
		return []window{{Period: t.Window, need: 1}}
	}
	if cause == "" {
		cause = o.On
	}
	end := d.Until
	if end == "" && !d.Due.Unset && (d.Due.Month > 0 || d.Due.Day > 0) {
		end = max(cause, d.Due.On(civil.Period{From: cause, To: cause.YearPeriod().To}))
	}
	if end == "" {
		end = Endless
	}
	if end < cause || cause > o.On {
		return nil
	}
	return []window{{Period: civil.Period{From: cause, To: end}, need: 1}}
}

// Endless is the last day of what has none: a task without a due day stays open
// until it is done, and is late at no time.
const Endless civil.Day = "9999-12-31"

// NoDue tells whether a task has no due day.
func (t Task) NoDue() bool { return t.Window.To == Endless }

// lives says whether the duty is alive in a window: inside its day bounds and in
// one of its seasons. provisional says that a season hangs on holidays not yet
// announced.
func (d Duty) lives(w civil.Period, cal civil.Calendar) (lives, provisional bool) {
	if d.From != "" && w.To < d.From || d.Until != "" && w.From > d.Until {
		return false, false
	}
	if len(d.During) == 0 {
		return true, false
	}
	if w.To == Endless { // a season comes every year or not at all
		w.To = w.From.AddMonths(24)
	}
	for _, s := range d.During {
		touches, unsure := s.Touches(w, cal)
		if touches {
			return true, false
		}
		provisional = provisional || unsure
	}
	return false, provisional
}

// sample picks a share of the targets, the same ones however often the sweep
// asks in a window, others in the next: by a hash of duty, window and target.
func (d Duty) sample(o Opening) []Target {
	n := len(o.Targets)
	switch {
	case d.Picked > 0:
		n = min(n, d.Picked)
	case d.Sample > 0:
		n = (n*d.Sample + 99) / 100
	}
	if n >= len(o.Targets) {
		return o.Targets
	}
	w, ok := d.Often.Window(o.On)
	for i := 0; !ok && i < len(d.During); i++ {
		w, ok = d.During[i].Run(o.On, o.Calendar)
	}
	mark := func(t Target) string {
		sum := sha256.Sum256([]byte(d.Name + "\x00" + string(w.From) + "\x00" + t.ID))
		return string(sum[:])
	}
	out := append([]Target(nil), o.Targets...)
	sort.Slice(out, func(i, j int) bool { return mark(out[i]) < mark(out[j]) })
	return out[:n]
}
