package patrol

import (
	"time"

	"anwang/internal/civil"
)

// Asked is one window of a duty: so many times for each target, from its first
// day to the day it is due.
type Asked struct {
	civil.Period     // the last day is the due day
	Need         int // times for each target
}

// Asks lists the windows of a run of days in which the duty asks for something,
// by the same rules as [Duty.Open]: seasons, boosts, day bounds, rolling
// frequencies and the yearly floor, whose times beyond those of the windows come
// as one more window that lasts the year. It is for working out loads ahead;
// nothing is credited.
func (d Duty) Asks(in civil.Period, cal civil.Calendar, zone *time.Location) []Asked {
	if d.Group == Assigned {
		return nil
	}
	var out []Asked
	seen := map[civil.Period]bool{}
	sum := 0
	for on := in.From; on <= in.To && on.Valid(); {
		often, _ := d.OftenAt(on, cal)
		if often.Unset || often.Adhoc || often.Once && d.Until == "" {
			return out
		}
		if often.Once {
			return []Asked{{Period: civil.Period{From: max(in.From, d.From), To: d.Until}, Need: 1}}
		}
		w, ok := often.Window(on)
		switch {
		case often.Rolls():
			w = civil.Period{From: on, To: often.After(on)}
		case !ok:
			return out
		}
		next := max(on, w.To).Add(1)
		if often.Weekday > 0 { // one day of its week, which may lie behind or ahead
			next = on.WeekPeriod().To.Add(1)
		}
		for _, b := range d.Boosts { // a season may begin inside a window
			if bw, ok := b.Often.Window(on); ok && often.Windowed() {
				next = max(on.Add(1), min(next, bw.To.Add(1)))
			}
		}
		if seen[w] {
			on = next
			continue
		}
		seen[w] = true
		if lives, _ := d.lives(w, cal); lives && w.From >= in.From && w.To <= in.To && w.Binds(d.From) {
			due, _ := d.Due.Due(w, zone, cal, d.Paper())
			need := min(max(1, often.Times), w.Days())
			out = append(out, Asked{Period: civil.Period{From: w.From, To: max(w.From, due.Day(zone))}, Need: need})
			sum += need
		}
		on = next
	}
	if year := in.From.YearPeriod(); d.Often.Floor > sum && in.From <= year.From && in.To >= year.To {
		out = append(out, Asked{Period: year, Need: d.Often.Floor - sum})
	}
	return out
}
