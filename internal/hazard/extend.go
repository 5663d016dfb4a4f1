package hazard

import (
	"slices"
	"strconv"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// extendMost is how far an extension reaches where the plan does not say: a
// month from the original start, or, where the limit itself is longer than half
// of that, twice the limit. Never without end.
var extendMost = civil.Limit{N: 30, Span: civil.Days}

// Extend is 延期: asked before the limit runs out, as often as the scheme says
// (once where it says nothing), and counted from the original start. Who may
// grant it does it here; who mends asks for it ([Do]).
//
// law: scheme-syntax §10.12
func Extend(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, ExtendVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	main, ok := mainClock(r.runningClocks(c))
	if !ok || c.DueAt == 0 {
		return Outcome{}, fault.New(fault.Conflict, "hazard.no_limit")
	}
	if main.Statutory {
		return Outcome{}, fault.New(fault.Conflict, "hazard.limit_by_law", "act", ExtendVerb.Word())
	}
	// Asked in time is in time, also where the answer comes a day late.
	asked := by.At
	if ask, _ := c.asking(); by.granted && ask.Asks == ExtendVerb {
		asked = ask.At
	}
	if asked > c.DueAt {
		return Outcome{}, fault.New(fault.Conflict, "hazard.extend_too_late", "due", c.DueOn.Chinese())
	}
	if c.Extended >= max(main.Times, 1) {
		return Outcome{}, fault.New(fault.Conflict, "hazard.extended_already", "times", strconv.FormatInt(c.Extended, 10))
	}
	if said.DueOn == "" || said.DueOn <= c.DueOn {
		return Outcome{}, fault.New(fault.Invalid, "hazard.extend_not_later", "due", c.DueOn.Chinese())
	}
	if latest, word := r.furthest(c, main); said.DueOn.End(r.Zone) > latest {
		return Outcome{}, fault.New(fault.Invalid, "hazard.extend_too_far", "limit", word)
	}
	n := &d.out.Case
	n.Extended++
	was := n.DueOn
	n.DueOn, n.DueAt, n.LimitFrom, n.LimitWord = said.DueOn, said.DueOn.End(r.Zone), byHand, "延期至"+said.DueOn.Chinese()
	d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: TheFinder}, Code: "notice.hazard_extended"}, Tell{To: Who{Pronoun: TheOwner}, Code: "notice.hazard_extended"})
	return d.done(true, "was", string(was), "due", string(said.DueOn)), nil
}

// furthest is the last instant an extension reaches, and how that is said. What
// the clock stood still is not counted.
func (r Rules) furthest(c Case, main running) (civil.Instant, string) {
	paused := civil.Instant(c.PausedMs)
	if main.ExtendTo.Timed() {
		latest, _ := main.ExtendTo.From(main.start, r.Zone, r.Calendar)
		return latest + paused, main.ExtendTo.String()
	}
	latest, _ := extendMost.From(main.start, r.Zone, r.Calendar)
	day := main.start.Day(r.Zone)
	if twice := day.Add(2 * c.DueOn.Sub(day)).End(r.Zone); twice > latest {
		return twice, "原期限的两倍"
	}
	return latest + paused, extendMost.String()
}

// Pause stops the rectification's clock, with a reason that is shown. A clock
// the plan stops only for some reasons is stopped for no other.
//
// law: scheme-syntax §10.12
func Pause(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	if c.PausedAt != 0 {
		return Outcome{}, wrongState(PauseVerb, c)
	}
	d, err := r.begin(c, PauseVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	main, ok := mainClock(r.runningClocks(c))
	if !ok || !main.mends() {
		return Outcome{}, fault.New(fault.Conflict, "hazard.nothing_to_pause")
	}
	reasons := main.Pauses
	if main.Statutory {
		reasons = []string{"鉴定"}
	}
	if len(reasons) > 0 && !slices.ContainsFunc(reasons, func(reason string) bool { return strings.Contains(said.Text, strings.TrimPrefix(reason, "待")) }) {
		return Outcome{}, fault.New(fault.Invalid, "hazard.pause_reason", "reasons", strings.Join(reasons, "、"))
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

// Stood is how many whole days the clock stood still, up to now.
func (c Case) Stood(now civil.Instant) int64 {
	ms := c.PausedMs
	if c.PausedAt != 0 {
		ms += int64(now - c.PausedAt)
	}
	return ms / (24 * 60 * 60 * 1000)
}
