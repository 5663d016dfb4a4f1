package patrol

import (
	"slices"

	"anwang/internal/civil"
)

// What follows something: a duty that comes by no frequency of its own but after
// another duty was done (会后通报), or after somebody told of an event (预报暴雨).

// Followers are the duties that follow a duty, by its name or by one of its verbs.
func (r Rules) Followers(duty string, verbs []string) []Duty {
	var out []Duty
	for _, d := range r.Duties {
		if d.After != "" && !d.Event && d.Name != duty && (d.After == duty || slices.Contains(verbs, d.After)) {
			out = append(out, d)
		}
	}
	return out
}

// Upon are the duties that follow an event.
func (r Rules) Upon(event string) []Duty {
	var out []Duty
	for _, d := range r.Duties {
		if d.Event && d.After == event {
			out = append(out, d)
		}
	}
	return out
}

// Follow gives the tasks of a duty that follows something at that moment, without
// ids. A plan that does not say within what time leaves them open until they are
// done.
func (d Duty) Follow(o Opening, at civil.Instant) []Task {
	var out []Task
	for _, target := range d.sample(o) {
		now, ok := d.For(o.Place, target, o.On)
		if !ok {
			continue
		}
		w := window{Period: civil.Period{From: o.On, To: Endless}, need: max(1, d.Rounds)}
		due, provisional := d.Within.From(at, o.Zone, o.Calendar)
		if d.Paper() {
			due, provisional = d.Within.PaperFrom(at, o.Zone, o.Calendar)
		}
		if due > 0 {
			w.To = due.Day(o.Zone)
		}
		if lives, _ := now.lives(civil.Period{From: o.On, To: o.On}, o.Calendar); !lives {
			continue
		}
		t := now.task(o, target, civil.Often{Adhoc: true}, w, provisional)
		if due > 0 {
			t.DueAt, t.NextAt, t.Until = due, due+1, w.To.Add(lateFollow)
		}
		out = append(out, t)
	}
	return out
}

// lateFollow is for how many days after its due day what follows something may
// still be done, late.
const lateFollow = 30

// Where gives the places, among those around the place something happened at,
// that are asked to follow it: that place itself; else what lies in it, or what it
// lies in, whichever comes first; of those it lies in the nearest.
func (r Rules) Where(d Duty, at Place, around []Place, belowFirst bool) []Place {
	asked := func(p Place) bool { return len(r.Asked(d, p.Kind)) > 0 }
	if asked(at) {
		return []Place{at}
	}
	var below, above []Place
	for _, p := range around {
		switch {
		case p.ID == at.ID || !asked(p):
		case len(p.Path) > len(at.Path):
			below = append(below, p)
		case len(above) == 0 || len(p.Path) > len(above[0].Path):
			above = []Place{p}
		}
	}
	if belowFirst && len(below) > 0 || len(above) == 0 {
		return below
	}
	return above
}
