package patrol

import (
	"slices"
	"time"

	"anwang/internal/civil"
)

// Asked is one window of a duty that begins in a run of days: so many times for
// one target, from its first day to the day it is due.
type Asked struct {
	civil.Period     // the last day is the due day
	Need         int // different days on which the task wants a visit
	// Visits is how often somebody has to come for it: every time of 每天3次, but not
	// again for what other windows of the same duty bring along (a month that is
	// boosted counts for its quarter too, scheme-syntax §10.2).
	Visits int
	window civil.Period
	floor  bool
}

// Asks lists the windows that begin in a run of days, by the very rules of
// [Duty.Open], for one target that was there all the time and is done on the last
// day of each window. It is for working out loads ahead; nothing is credited.
func (d Duty) Asks(in civil.Period, cal civil.Calendar, zone *time.Location, place Place, target Target) []Asked {
	if d.Group == Assigned {
		return nil
	}
	var rolled civil.Period
	o := Opening{Since: in.From, Place: place, Calendar: cal, Zone: zone, Last: func(Target) (Task, civil.Day, bool) {
		return Task{Window: rolled, Need: 1, Have: 1, State: Done}, rolled.To, rolled.To != ""
	}}
	still := len(d.Boosts) == 0 && d.OftenOf == nil && d.Fits == nil // the same every day
	var out []Asked
	seen := map[civil.Period]bool{}
	for o.On = in.From; o.On <= in.To && o.On.Valid(); {
		for _, x := range d.asks(o, target) {
			w := x.Period
			if x.often.Rolls() && x.often == x.duty.Often {
				rolled = w
			}
			if seen[w] || w.From < in.From || w.From > in.To {
				continue
			}
			seen[w] = true
			due, _ := x.duty.Due.Due(w, zone, cal, d.Paper())
			a := Asked{Period: civil.Period{From: w.From, To: max(w.From, due.Day(zone))}, Need: min(x.need, w.Days()), Visits: x.need, window: w, floor: x.floor}
			if x.often.Unit == civil.EachDay && !x.floor && !x.often.Rolls() {
				a.Visits = max(a.Visits, x.often.Times) // every one of 每天3次, though one day is one credit
			}
			if x.floor {
				a.To = w.To
			}
			out = append(out, a)
		}
		next := o.On.Add(1)
		if w, ok := d.Often.Window(o.On); ok && still {
			next = max(next, w.To.Add(1))
		}
		o.On = next
	}
	return nested(out, in, d.Often)
}

// nested takes from a window's visits what shorter windows inside it bring.
func nested(asks []Asked, in civil.Period, often civil.Often) []Asked {
	lengths := map[int]bool{}
	for _, a := range asks {
		lengths[a.window.Days()] = true
	}
	if len(lengths) < 2 {
		return asks
	}
	byLength := make([]*Asked, len(asks))
	for i := range asks {
		byLength[i] = &asks[i]
	}
	slices.SortStableFunc(byLength, func(a, b *Asked) int { return a.window.Days() - b.window.Days() })
	for i, a := range byLength {
		brought := 0
		for _, b := range byLength[:i] {
			if b.window.Days() < a.window.Days() && a.window.From <= b.window.From && b.window.To <= a.window.To {
				brought += b.Visits
			}
		}
		if a.floor && in.To < a.window.To { // a year that is cut: its windows as they will be
			brought = max(brought, len(often.Windows(a.window.From.Year()))*max(1, often.Times))
		}
		a.Visits = max(0, a.Visits-brought)
	}
	return asks
}
