package hazard

import (
	"slices"
	"strconv"
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
		case run.limit.Timed():
			run.due, run.provisional = run.limit.From(start, r.Zone, r.Calendar)
			if clock.mends() {
				run.due += civil.Instant(c.PausedMs)
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
		if slices.Contains(k.Until, done.Verb) {
			return start, done.At, true
		}
	}
	return start, 0, true
}

// wind works out the case's limit and when it must be looked at again.
func (r Rules) wind(c Case, now civil.Instant) Case {
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
	if c.PausedAt != 0 {
		return c
	}
	for _, run := range clocks {
		for _, rung := range r.rungs(c, run, now) {
			if c.NextAt == 0 || rung.at < c.NextAt {
				c.NextAt = rung.at
			}
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

// rung is a step with the instant it is due, not climbed yet.
type rung struct {
	step  Step
	at    civil.Instant
	clock string
	due   civil.Day // the last day of that clock, which need not be the case's
	round int64
}

// rungs lists what of a clock's ladder has not been climbed, in order of time.
func (r Rules) rungs(c Case, run running, now civil.Instant) []rung {
	if run.due == 0 {
		return nil
	}
	var out []rung
	for _, step := range run.Ladder {
		at := r.instantOf(step, run.due)
		nth := int64(0)
		if step.Repeat > 0 && now > at {
			nth = int64(time.Duration(now-at)*time.Millisecond) / int64(step.Repeat)
		}
		key := c.Round*1000 + nth
		if c.climbed(run.Name, step.Name, key) {
			if step.Repeat == 0 {
				continue
			}
			nth, key = nth+1, key+1
		}
		out = append(out, rung{step: step, at: at + civil.Instant(nth*step.Repeat.Milliseconds()), clock: run.Name, due: run.due.Day(r.Zone), round: key})
	}
	slices.SortStableFunc(out, func(a, b rung) int { return int(a.at - b.at) })
	return out
}

func (r Rules) instantOf(step Step, due civil.Instant) civil.Instant {
	day := due.Day(r.Zone)
	shift := func(n int) civil.Day {
		if step.Span == civil.Workdays {
			to, _ := r.Calendar.AddWorkdays(day, n)
			return to
		}
		return day.Add(n)
	}
	switch {
	case step.Before > 0:
		return shift(-step.Before).At(reminderHour, 0, r.Zone)
	case step.After > 0:
		return shift(step.After).End(r.Zone) + 1
	default:
		return due + 1
	}
}

func (c Case) climbed(clock, step string, round int64) bool {
	return slices.ContainsFunc(c.Climbed, func(g Rung) bool { return g.Clock == clock && g.Step == step && g.Round == round })
}

// Climb does what is due on the case's ladders now: reminders ahead, urging as a
// numbered act, overdue reports up the posts. It is the platform's own act.
//
// law: S0-65, S4-47, S4-48, S4-49
func Climb(c Case, r Rules, by Actor) Outcome {
	d := &deed{rules: r, by: by, out: Outcome{Case: c}}
	if c.PausedAt == 0 {
		for _, run := range r.runningClocks(c) {
			for _, g := range r.rungs(c, run, by.At) {
				if g.at <= by.At {
					d.climb(g)
				}
			}
		}
	}
	d.out.Case = r.wind(d.out.Case, by.At)
	return d.out
}

func (d *deed) climb(g rung) {
	c := &d.out.Case
	c.Climbed = append(slices.Clone(c.Climbed), Rung{Clock: g.clock, Step: g.step.Name, Round: g.round, At: d.by.At})
	if g.step.When != nil && !g.step.When(*c, d.by.At) {
		return
	}
	to := g.step.To
	if len(to) == 0 {
		to = []Who{{Pronoun: TheOwner}}
	}
	refs := []string{"clock", g.clock, "step", g.step.Name, "due", string(g.due)}
	switch {
	case g.step.Do == "提醒":
		d.out.Entries = append(d.out.Entries, d.by.Note(c.Subject(), "hazard.reminded", nil, refs...))
		d.tellEach(g, to, "notice.hazard_reminder")
	case (g.step.Do == "催办" || g.step.Do == "督办") && len(g.step.By) > 0:
		// The plan makes somebody urge: they are told that it is time.
		d.out.Entries = append(d.out.Entries, d.by.Note(c.Subject(), "hazard.reminded", nil, refs...))
		d.tellEach(g, g.step.By, "notice.hazard_urge_due")
	case g.step.Do == "催办" || g.step.Do == "督办":
		verb, code := UrgeVerb, "notice.hazard_urged"
		if g.step.Do == "督办" {
			verb, code = SuperviseVerb, "notice.hazard_supervised"
		}
		c.Urged++
		d.note(verb, Said{Text: g.clock + "超期，平台自动" + g.step.Do}, append(refs, "times", strconv.FormatInt(c.Urged, 10))...)
		d.number(g.step.Do)
		d.tellEach(g, to, code)
	default: // 报告 约谈 通报 挂牌 越级直报
		d.out.Entries = append(d.out.Entries, d.by.Note(c.Subject(), "hazard.overdue_reported", nil, append(refs, "do", g.step.Do)...))
		d.tellEach(g, to, "notice.hazard_overdue")
	}
}

func (d *deed) tellEach(g rung, to []Who, code string) {
	for _, w := range to {
		d.out.Tells = append(d.out.Tells, Tell{To: w, Code: code, Args: map[string]string{"clock": g.clock, "due": g.due.Chinese()}})
	}
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

// Extend is 延期: asked before the limit runs out, as often as the scheme says
// (once where it says nothing), and counted from the original start.
func Extend(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, ExtendVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	main, ok := mainClock(r.runningClocks(c))
	if !ok || c.DueAt == 0 {
		return Outcome{}, fault.New(fault.Conflict, "hazard.no_limit")
	}
	if by.At > c.DueAt {
		return Outcome{}, fault.New(fault.Conflict, "hazard.extend_too_late", "due", c.DueOn.Chinese())
	}
	if c.Extended >= max(main.Times, 1) {
		return Outcome{}, fault.New(fault.Conflict, "hazard.extended_already", "times", strconv.FormatInt(c.Extended, 10))
	}
	if said.DueOn == "" || said.DueOn <= c.DueOn {
		return Outcome{}, fault.New(fault.Invalid, "hazard.extend_not_later", "due", c.DueOn.Chinese())
	}
	if main.ExtendTo.Timed() {
		if latest, _ := main.ExtendTo.From(main.start, r.Zone, r.Calendar); said.DueOn.End(r.Zone) > latest {
			return Outcome{}, fault.New(fault.Invalid, "hazard.extend_too_far", "limit", main.ExtendTo.String())
		}
	}
	n := &d.out.Case
	n.Extended++
	was := n.DueOn
	n.DueOn, n.DueAt, n.LimitFrom, n.LimitWord = said.DueOn, said.DueOn.End(r.Zone), byHand, "延期至"+said.DueOn.Chinese()
	d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: TheFinder}, Code: "notice.hazard_extended"})
	return d.done(true, "was", string(was), "due", string(said.DueOn)), nil
}

// Pause stops the rectification's clock, with a reason that is shown.
func Pause(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	if c.PausedAt != 0 {
		return Outcome{}, wrongState(PauseVerb, c)
	}
	d, err := r.begin(c, PauseVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	d.out.Case.PausedAt = by.At
	return d.done(true), nil
}

// Resume lets the clock run again; the days it stood still are added.
func Resume(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	if c.PausedAt == 0 {
		return Outcome{}, wrongState(ResumeVerb, c)
	}
	d, err := r.begin(c, ResumeVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	n := &d.out.Case
	stood := by.At - n.PausedAt
	n.PausedAt = 0
	n.PausedMs += int64(stood)
	if n.LimitFrom == byHand && n.DueAt != 0 {
		n.DueAt += stood
		n.DueOn = n.DueAt.Day(r.Zone)
	}
	return d.done(true), nil
}

func wrongState(v Verb, c Case) error {
	return fault.New(fault.Conflict, "hazard.wrong_state", "act", v.Word(), "state", c.State)
}

func notYours(v Verb) error { return fault.New(fault.Forbidden, "hazard.not_yours", "act", v.Word()) }
