package patrol

import (
	"slices"

	"anwang/internal/civil"
)

// OftenAt is the frequency that holds on a day: the duty's own, or the boost of
// a season that the boost's own window of the day touches, if it is higher: of a
// quarterly check made monthly around holidays only those months are monthly.
// provisional says that the season hangs on holidays not yet announced.
//
// law: S3-20
func (d Duty) OftenAt(on civil.Day, cal civil.Calendar) (often civil.Often, provisional bool) {
	often = d.Often
	for _, b := range d.Boosts {
		touches, unsure := d.boosted(b, on, cal)
		provisional = provisional || unsure
		if touches && b.Often.PerYear() > often.PerYear() {
			often = b.Often
		}
	}
	return often, provisional
}

// boosted says whether the boost's own window of a day touches its season. One
// that has no calendar windows (每3天1次) holds on the days of the season only.
func (d Duty) boosted(b Boost, on civil.Day, cal civil.Calendar) (touches, provisional bool) {
	window, ok := b.Often.Window(on)
	if b.Often.Rolls() {
		window, ok = civil.Period{From: on, To: on}, true
	}
	if !ok {
		if window, ok = d.Often.Window(on); !ok {
			return false, false
		}
	}
	for _, s := range b.Seasons {
		t, unsure := s.Touches(window, cal)
		touches, provisional = touches || t, provisional || unsure
	}
	return touches, provisional
}

// boostWindow is the window of a boost without calendar windows: run after run
// from the first day of its season, the last one cut at the season's end.
func (d Duty) boostWindow(often civil.Often, on civil.Day, cal civil.Calendar) (civil.Period, bool) {
	for _, b := range d.Boosts {
		if b.Often != often {
			continue
		}
		for _, s := range b.Seasons {
			run, ok := s.Run(on, cal)
			if !ok {
				continue
			}
			for from := run.From; from <= on; {
				next := often.After(from)
				if on < next {
					return civil.Period{From: from, To: min(next.Add(-1), run.To)}, true
				}
				from = next
			}
		}
	}
	return civil.Period{}, false
}

// asking are the frequencies that ask on a day. A boost takes the place of the
// duty's own window where it covers all of it; of a quarter that is boosted in
// one of its months the quarter is asked as well, and from its first day, so that
// a visit of the boosted month counts for both.
func (d Duty) asking(on civil.Day, cal civil.Calendar) (asked []civil.Often, provisional bool) {
	often, provisional := d.OftenAt(on, cal)
	if often == d.Often {
		return []civil.Often{often}, provisional
	}
	asked = append(asked, often)
	own, ok := d.Often.Window(on)
	if !ok {
		return asked, provisional
	}
	for day := own.From; day <= own.To && day.Valid(); {
		if higher, _ := d.OftenAt(day, cal); higher == d.Often {
			return append(asked, d.Often), provisional
		}
		next := day.Add(1) // a boost without calendar windows ends with its season
		if !often.Rolls() {
			w, ok := often.Window(day)
			if !ok || w.To < day {
				return asked, provisional
			}
			next = w.To.Add(1)
		}
		day = next
	}
	return asked, provisional
}

// Turn is what a target was before a day: a site that was closed and opened
// again, or had another class, risk or facts.
type Turn struct {
	On      civil.Day // the first day of what came after
	Due     bool      // it was in business
	Classes []string
	Risk    string
	Facts   map[string]string
}

// was is the target as it was before a turn.
func (t Target) was(turn Turn) Target {
	t.Classes, t.Risk, t.Facts, t.Turns = turn.Classes, turn.Risk, turn.Facts, nil
	return t
}

// Covers says whether a duty reaches a site of these classes at all.
func (d Duty) Covers(t Target) bool {
	if t.Aim != AtSite {
		return true
	}
	return slices.ContainsFunc(d.Each, func(e Each) bool {
		return e.Aim == AtSite && (len(e.Of) == 0 || slices.ContainsFunc(t.Classes, func(c string) bool { return slices.Contains(e.Of, c) }))
	})
}

// at is the duty as it holds for a target on a day, and since when. A target that
// was reopened, or that the duty did not reach before, binds by the half rule; a
// frequency that rose asks by the half rule from its day, and until then the
// lower one goes on; one that fell begins with the next window
// (scheme-syntax §10.10).
func (d Duty) at(o Opening, target Target) (now Duty, cause civil.Day, ok bool) {
	if now, ok = d.For(o.Place, target, o.On); !ok {
		return now, "", false
	}
	cause = max(o.Since, o.Place.Opened, target.Opened, d.From)
	for i, turn := range target.Turns {
		if turn.On > o.On {
			break
		}
		after := target
		if i+1 < len(target.Turns) {
			after = target.was(target.Turns[i+1])
		}
		before := target.was(turn)
		was, asked := d.For(o.Place, before, o.On)
		if !turn.Due || !d.Covers(before) || !asked {
			cause = max(cause, turn.On)
			continue
		}
		is, stays := d.For(o.Place, after, o.On)
		if !stays || !d.Covers(after) || is.Often == was.Often {
			continue
		}
		last := i == len(target.Turns)-1 || target.Turns[i+1].On > o.On
		if is.Often.PerYear() >= was.Often.PerYear() {
			w, windowed := is.Often.Window(o.On)
			if last && windowed && !w.Binds(turn.On) {
				now = was
			}
			continue
		}
		if w, windowed := was.Often.Window(turn.On); windowed {
			if last && o.On <= w.To {
				now = was
				continue
			}
			cause = max(cause, w.To.Add(1))
		}
	}
	return now, cause, true
}
