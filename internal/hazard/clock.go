package hazard

import (
	"slices"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Clocks and ladders are idempotent: what is due is worked out from the acts on
// the case and the rungs already climbed, so that a sweep that runs twice
// changes nothing, and a late one runs what was missed, once and in order
// (scheme-syntax §10.13).

// byHand is where a limit comes from that a person set on the case.
const byHand = "派送时填写"

// notInPlan is shown where neither plan nor amendment gives a limit.
const notInPlan = "方案未规定"

// reminderHour is when reminders go out on their day: at the start of work, not
// at the last minute before midnight that the due instant is.
const reminderHour = 8

// running is a clock that has started and not ended on a case.
type running struct {
	Clock
	start       civil.Instant
	limit       civil.Limit
	due         civil.Instant // 0: the limit is not given
	provisional bool
	beside      bool // never the case's own limit
}

// runningClocks lists the clocks running on the case, in the scheme's order.
func (r Rules) runningClocks(c Case) []running {
	var out []running
	for _, clock := range r.clocksOf(c) {
		if !c.Open() && !clock.afterwards() {
			continue
		}
		start, end, ok := clock.span(c)
		lingers := ok && end != 0 && clock.lingers()
		if !ok || end != 0 && !lingers {
			continue
		}
		run := running{Clock: clock, start: start, limit: clock.Limit, beside: clock.Beside || lingers}
		if clock.LimitBy != nil {
			if l, ok := clock.LimitBy(c); ok {
				run.limit = l
			}
		}
		if clock.mends() {
			if l := r.Items[c.Item].Limit; l.Timed() {
				run.limit = l
			}
		}
		switch {
		case clock.mends() && c.LimitFrom == byHand && !lingers:
			run.due = c.DueAt
		case run.limit.Timed() && clock.Paper:
			run.due, run.provisional = run.limit.PaperFrom(start, r.Zone, r.Calendar)
		case run.limit.Timed():
			run.due, run.provisional = run.limit.From(start, r.Zone, r.Calendar)
			if clock.mends() {
				run.due += civil.Instant(c.PausedMs)
			}
			if run.limit.Least > 0 {
				run.Ladder = ranged(run, r.Zone, r.Calendar, civil.Instant(c.PausedMs))
			}
		}
		if lingers {
			if run.due == 0 || end <= run.due {
				continue // it ended in time: nothing to press on with
			}
			run.Ladder = slices.DeleteFunc(slices.Clone(run.Ladder), func(s Step) bool { return s.Until == "" || clock.ended(c, s.Until) })
		}
		out = append(out, run)
	}
	return out
}

// ranged puts the reminder of a range (3至5天) before the ladder: reminded when
// the first figure is reached, late only after the second (scheme-syntax §10.12).
func ranged(run running, zone *time.Location, cal civil.Calendar, paused civil.Instant) []Step {
	least, _ := run.limit.LeastFrom(run.start, zone, cal)
	step := Step{Name: run.Name + "/least", Do: "提醒", moment: least + paused}
	return append([]Step{step}, run.Ladder...)
}

// clocksOf are the clocks of a case: its variant's in the place of the common
// ones of the same name.
func (r Rules) clocksOf(c Case) []Clock {
	v, ok := r.variant(c)
	if !ok || len(v.Clocks) == 0 {
		return r.Clocks
	}
	out := slices.Clone(r.Clocks)
	for _, k := range v.Clocks {
		if i := slices.IndexFunc(out, func(o Clock) bool { return o.Name == k.Name }); i >= 0 {
			if len(k.Until) == 0 {
				k.From, k.Until = out[i].From, out[i].Until
			}
			if len(k.Ladder) == 0 {
				k.Ladder = out[i].Ladder
			}
			out[i] = k
		} else {
			out = append(out, k)
		}
	}
	return out
}

// afterwards says whether the clock runs on a closed case: a look back that the
// plan wants after close-out.
func (k Clock) afterwards() bool {
	return k.Beside && slices.Contains([]Verb{CloseVerb, VerifyVerb, TransferVerb}, k.From)
}

// lingers says whether a step presses on after the clock itself has ended.
func (k Clock) lingers() bool {
	return slices.ContainsFunc(k.Ladder, func(s Step) bool { return s.Until != "" && !slices.Contains(k.Until, s.Until) })
}

// ended says whether a verb was done in the case's present round.
func (k Clock) ended(c Case, verb Verb) bool {
	return slices.ContainsFunc(c.Acts, func(d Done) bool { return d.Verb == verb && d.Round == c.Round })
}

// mends says whether this is the clock of the rectification itself.
func (k Clock) mends() bool { return slices.Contains(k.Until, FeedbackVerb) }

// span gives when the clock last started and when it ended; end 0 = it runs.
func (k Clock) span(c Case) (start, end civil.Instant, ok bool) {
	at := -1
	for i, done := range c.Acts {
		if done.Verb == k.From {
			start, at = done.At, i
		}
		// A round that begins anew starts the rectification again.
		if k.mends() && (done.Verb == ReopenVerb || done.Verb == VerifyVerb && done.Round < c.Round) {
			start, at = done.At, i
		}
	}
	if k.From == RegisterVerb && at >= 0 {
		start = c.FoundAt
	}
	if at < 0 {
		return 0, 0, false
	}
	for _, done := range c.Acts[at+1:] {
		if done.Verb == ReturnVerb && k.From == DispatchVerb && c.Owner == "" && len(c.Of(Recipient)) == 0 {
			return 0, 0, false
		}
		if done.Verb == WithdrawVerb && done.Asks == DispatchVerb && k.From == DispatchVerb {
			return 0, 0, false
		}
		if slices.Contains(k.Until, done.Verb) {
			return start, done.At, true
		}
	}
	return start, 0, true
}

// wind works out the case's limit and when it must be looked at again.
func (r Rules) wind(c Case, now civil.Instant) Case {
	if c.PausedAt != 0 && c.mended() != 0 {
		// The rectification ended while it stood still: there is nothing to stop.
		c.PausedMs, c.PausedAt = c.PausedMs+int64(now-c.PausedAt), 0
	}
	clocks := r.runningClocks(c)
	if main, ok := mainClock(clocks); ok && !(main.mends() && c.LimitFrom == byHand) {
		c.StartAt, c.Provisional, c.DueAt = main.start, main.provisional, main.due
		// What the case shows as its limit is the rectification's, also while it
		// waits for verification and when it is closed; what is due now is DueAt.
		if main.mends() || c.mended() == 0 {
			c.DueOn, c.LimitWord, c.LimitFrom = "", "", notInPlan
			if main.due != 0 {
				c.DueOn, c.LimitWord, c.LimitFrom = main.due.Day(r.Zone), main.limit.String(), main.Source
			}
		}
	}
	if c.StartAt == 0 {
		if main, ok := mainClock(clocks); ok {
			c.StartAt = main.start
		}
	}
	c.NextAt = 0
	for _, g := range r.allRungs(c, now) {
		at := g.at
		if at <= now && !g.holds(c, now) {
			// Its condition may come true with the days (case.age_days): one look a day.
			at = now.Day(r.Zone).Add(1).At(0, 0, r.Zone)
		}
		if c.NextAt == 0 || at < c.NextAt {
			c.NextAt = at
		}
	}
	return c
}

// mended is when this round's rectification was reported; 0: not yet.
func (c Case) mended() civil.Instant {
	for i := len(c.Acts) - 1; i >= 0; i-- {
		if a := c.Acts[i]; a.Round == c.Round && a.Verb == FeedbackVerb {
			return a.At
		}
	}
	return 0
}

// Running is the clock that runs on the case now, and its last day; "" where
// none with a limit does.
func (r Rules) Running(c Case) (clock string, lastDay civil.Day) {
	if main, ok := mainClock(r.runningClocks(c)); ok && main.due != 0 {
		return main.Name, main.due.Day(r.Zone)
	}
	return "", ""
}

// mainClock is the one whose limit the case shows: the rectification's while it
// runs, else the first that has a limit.
func mainClock(clocks []running) (running, bool) {
	for _, run := range clocks {
		if run.mends() && !run.beside {
			return run, true
		}
	}
	for _, run := range clocks {
		if run.due != 0 && !run.beside {
			return run, true
		}
	}
	return running{}, false
}

// Rewind counts a provisional limit again, now that the year's workdays are
// announced; nothing else on the case changes.
func Rewind(c Case, r Rules, by Actor) Outcome {
	d := &deed{rules: r, by: by, out: Outcome{Case: r.wind(c, by.At)}}
	if d.out.Case.DueAt != c.DueAt {
		d.out.Entries = append(d.out.Entries, by.Note(c.Subject(), "hazard.limit_recounted", nil, "was", string(c.DueOn), "due", string(d.out.Case.DueOn)))
	}
	return d.out
}

func wrongState(v Verb, c Case) error {
	return fault.New(fault.Conflict, "hazard.wrong_state", "act", v.Word(), "state", c.State)
}

func notYours(v Verb) error { return fault.New(fault.Forbidden, "hazard.not_yours", "act", v.Word()) }
