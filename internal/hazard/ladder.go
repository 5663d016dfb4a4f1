package hazard

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"anwang/internal/civil"
)

// The ladder of a clock: what the platform does by itself when a limit nears or
// runs out. Whatever a rung does is recorded and told to somebody.

// rung is a step with the instant it is due, not climbed yet.
type rung struct {
	step  Step
	at    civil.Instant
	clock string
	due   civil.Day // the last day of that clock, which need not be the case's
	round int64
}

// holds says whether the step's condition is true now. One that is not is not
// climbed: it may become true while the clock still runs.
func (g rung) holds(c Case, now civil.Instant) bool { return g.step.When == nil || g.step.When(c, now) }

// allRungs are the rungs of every clock that runs, in order of time: a sweep that
// comes late climbs what was missed as it should have been. A pause stops the
// rectification and no other clock.
func (r Rules) allRungs(c Case, now civil.Instant) []rung {
	var out []rung
	for _, run := range r.runningClocks(c) {
		if c.PausedAt != 0 && run.mends() {
			continue
		}
		out = append(out, r.rungs(c, run, now)...)
	}
	slices.SortStableFunc(out, func(a, b rung) int { return int(a.at - b.at) })
	return out
}

// rungs lists what of a clock's ladder has not been climbed.
func (r Rules) rungs(c Case, run running, now civil.Instant) []rung {
	var out []rung
	for _, step := range run.Ladder {
		at, ok := r.instantOf(c, step, run)
		if !ok {
			continue
		}
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
		due := civil.Day("")
		if run.due != 0 {
			due = run.due.Day(r.Zone)
		}
		out = append(out, rung{step: step, at: at + civil.Instant(nth*step.Repeat.Milliseconds()), clock: run.Name, due: due, round: key})
	}
	return out
}

// instantOf is when a step is due. One that waits for an act is due when the act
// is done; any other needs a limit.
func (r Rules) instantOf(c Case, step Step, run running) (civil.Instant, bool) {
	if step.On != "" {
		for _, a := range c.Acts {
			if a.Verb == step.On && a.Round == c.Round && a.At >= run.start {
				return a.At, true
			}
		}
		return 0, false
	}
	if run.due == 0 {
		return 0, false
	}
	day := run.due.Day(r.Zone)
	shift := func(n int) civil.Day {
		if step.Span == civil.Workdays {
			to, _ := r.Calendar.AddWorkdays(day, n)
			return to
		}
		return day.Add(n)
	}
	hours := func(n int) civil.Instant { return run.due.Add(time.Duration(n) * time.Hour) }
	switch {
	case step.moment != 0:
		return step.moment, true
	case step.Span == civil.Hours && step.Before > 0:
		return hours(-step.Before), true
	case step.Span == civil.Hours && step.After > 0:
		return hours(step.After) + 1, true
	case step.Before > 0:
		// Never before the clock began: a limit of a day has no morning before it.
		return max(shift(-step.Before).At(reminderHour, 0, r.Zone), run.start), true
	case step.After > 0:
		return shift(step.After).End(r.Zone) + 1, true
	}
	return run.due + 1, true
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
	for _, g := range r.allRungs(c, by.At) {
		if g.at <= by.At && g.holds(d.out.Case, by.At) {
			d.climb(g)
		}
	}
	d.out.Case = r.wind(d.out.Case, by.At)
	return d.out
}

// climb does one step. Whom it is for: those it names, else the owner; those who
// are to act (`by`) are told that it is time.
func (d *deed) climb(g rung) {
	c := &d.out.Case
	c.Climbed = append(slices.Clone(c.Climbed), Rung{Clock: g.clock, Step: g.step.Name, Round: g.round, At: d.by.At})
	to := g.step.To
	if len(to) == 0 {
		to = []Who{{Pronoun: TheOwner}}
	}
	refs := []string{"clock", g.clock, "step", g.step.Name, "due", string(g.due), "do", g.step.Do}
	why := Said{Text: g.clock + "超期，平台自动" + g.step.Do}
	if g.step.On != "" || g.step.Before > 0 {
		why.Text = g.clock + "，平台自动" + g.step.Do
	}
	// What the step does, as an act of the case with a number, and the words for
	// those it is for.
	act := func(verb Verb, series, code string, refs []string) {
		d.note(verb, why, refs...)
		if series != "" {
			d.number(series)
		}
		d.tellEach(g, to, code)
	}
	switch do := g.step.Do; {
	case do == "提醒":
		d.out.Entries = append(d.out.Entries, d.by.Note(c.Subject(), "hazard.reminded", nil, refs...))
		d.tellEach(g, to, "notice.hazard_reminder")
	case (do == "催办" || do == "督办") && len(g.step.By) > 0:
		// The plan makes somebody urge: they are told that it is time (S4-47).
		d.out.Entries = append(d.out.Entries, d.by.Note(c.Subject(), "hazard.reminded", nil, refs...))
		d.tellEach(g, g.step.By, "notice.hazard_urge_due")
	case do == "催办":
		c.Urged++
		act(UrgeVerb, "催办", "notice.hazard_urged", append(refs, "times", strconv.FormatInt(c.Urged, 10)))
	case do == "督办":
		c.Urged++
		act(SuperviseVerb, "督办", "notice.hazard_supervised", append(refs, "times", strconv.FormatInt(c.Urged, 10)))
	case do == "约谈":
		act(InterviewVerb, "约谈", "notice.hazard_interviewed", refs)
	case do == "通报":
		act(BulletinVerb, "通报", "notice.hazard_bulletined", refs)
		d.tellEach(g, []Who{{Pronoun: UpperHead}}, "notice.hazard_bulletined")
	case do == "越级直报":
		act(EmergencyVerb, "", "notice.hazard_emergency", refs)
		d.tellEach(g, g.step.By, "notice.hazard_overdue")
	case do == "请求支援":
		if len(g.step.To) == 0 {
			to = []Who{{Pronoun: UpperHead}}
		}
		act(SupportVerb, "", "notice.hazard_support_asked", refs)
	case do == "挂牌":
		d.climbListing(g, refs, why, to)
	case do == "报告":
		if len(g.step.To) == 0 {
			to = []Who{{Pronoun: UpperHead}}
		}
		act(EscalateVerb, "", "notice.hazard_overdue", refs)
	default: // a paper of the plan's forms: 限期整改通知书
		why.Text = strings.TrimSuffix(why.Text, do) + "出具《" + do + "》"
		act(PaperVerb, do, "notice.hazard_papered", refs)
	}
}

// climbListing asks for a case to be listed, or lists it where nobody has to
// approve. What may not be listed (a grade the plan leaves out), or is listed
// already, is reported to those the step names.
//
// law: S4-31
func (d *deed) climbListing(g rung, refs []string, why Said, to []Who) {
	c := &d.out.Case
	ways := d.rules.waysOf(*c, ListVerb)
	if len(ways) == 0 || c.Listed != "" || len(ways[0].Grades) > 0 && !slices.Contains(ways[0].Grades, c.Grade) && !slices.Contains(ways[0].Grades, c.Legal) {
		d.note(EscalateVerb, why, refs...)
		d.tellEach(g, to, "notice.hazard_overdue")
		return
	}
	if asked := ways[0].Approve; len(asked) > 0 {
		c.Listed = awaiting
		d.note(ListVerb, why, refs...)
		if ways[0].Chain {
			asked = asked[:1]
		}
		d.tellEach(g, asked, "notice.hazard_listing_asked")
		return
	}
	c.Listed = listed
	d.note(ListVerb, why, refs...)
	d.number("挂牌")
	d.tellEach(g, to, "notice.hazard_listed")
}

func (d *deed) tellEach(g rung, to []Who, code string) {
	for _, w := range to {
		d.out.Tells = append(d.out.Tells, Tell{To: w, Code: code, Args: map[string]string{"clock": g.clock, "due": g.due.Chinese(), "paper": g.step.Do}})
	}
}
