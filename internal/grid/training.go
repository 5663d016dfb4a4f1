package grid

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Training is what somebody was trained in, and when: entered by an office, or
// out of an activity that was recorded.
type Training struct {
	ID        string
	Person    string
	Kind      string // 岗前培训, as the plan names it
	On        civil.Day
	Score     int // of the examination; Unscored where there was none
	Proof     string
	Withdrawn bool
}

// Unscored is the score of a training without an examination.
const Unscored = -1

const scoreMost = 1000

// Check says whether a training may be entered by somebody: of the past, and
// never one's own.
func (t Training) Check(today civil.Day, by string) error {
	f := fault.New(fault.Invalid, "training.incomplete")
	if strings.TrimSpace(t.Kind) == "" {
		f = f.On("kind", "field.required")
	}
	switch {
	case !t.On.Valid():
		f = f.On("on", "day.impossible", "value", string(t.On))
	case t.On > today:
		f = f.On("on", "training.day_to_come")
	}
	if t.Score < Unscored || t.Score > scoreMost {
		f = f.On("score", "training.score_impossible")
	}
	if utf8.RuneCountInString(t.Proof) > proofMost {
		f = f.On("proof", "field.too_long")
	}
	if len(f.Fields) > 0 {
		return f
	}
	if t.Person == by {
		return fault.New(fault.Forbidden, "training.own")
	}
	return nil
}

const proofMost = 200

// Need is a training without which the holder of a post is not active (先培训后上岗).
//
// law: S4-16, S4-66, S0-57
type Need struct {
	Kind  string
	Least int         // of its examination; 0 = none asked
	Valid civil.Limit // how long one holds; none = for ever
	// Grace is how long those have who were in post already when the plan that asks
	// for it came into force; none = they are left alone (law: scheme-syntax §10.14).
	Grace civil.Limit
}

// graceTo is the last day on which somebody in post since before a day need not
// have the training yet.
func (n Need) graceTo(since civil.Day) civil.Day {
	if n.Grace.Span == civil.Months {
		return since.AddMonths(n.Grace.N).Add(-1)
	}
	return since.Add(n.Grace.N - 1)
}

// holds are the days for which a training meets the need.
func (n Need) holds(t Training) (civil.Period, bool) {
	if t.Withdrawn || t.Kind != n.Kind || t.Score < n.Least && n.Least > 0 {
		return civil.Period{}, false
	}
	p := civil.Period{From: t.On, To: forever}
	if n.Valid.Timed() {
		switch n.Valid.Span {
		case civil.Months:
			p.To = t.On.AddMonths(n.Valid.N).Add(-1)
		case civil.Days, civil.Workdays:
			p.To = t.On.Add(n.Valid.N - 1)
		}
	}
	return p, true
}

// forever is the last day of what has none.
const forever civil.Day = "9999-12-31"

// Wait is a run of days on which an appointment waits for a training.
type Wait struct {
	Need string
	From civil.Day
	To   civil.Day // "" = until there is one
}

// Waits are the days on which an appointment waits (待激活): those of its term for
// which no training its post needs holds. A gate blocks the activation of the
// person and never recording (scheme-syntax §10.17).
func (r Rules) Waits(a Appointment, theirs []Training) []Wait {
	post, _ := r.Post(a.Post)
	var out []Wait
	for _, n := range post.Needs {
		out = append(out, n.waits(a, theirs, a.FromOn)...)
	}
	return out
}

// Reaches says whether a need of these rules holds for somebody who was in post
// already when they came into force.
func (r Rules) Reaches(a Appointment) bool {
	post, _ := r.Post(a.Post)
	return r.Since.Valid() && a.FromOn < r.Since && (a.ToOn == "" || a.ToOn >= r.Since) && slices.ContainsFunc(post.Needs, func(n Need) bool { return n.Grace.Timed() })
}

// LateWaits are the days on which somebody who was in post before these rules
// waits by them: after the grace they state.
func (r Rules) LateWaits(a Appointment, theirs []Training) []Wait {
	var out []Wait
	if !r.Reaches(a) {
		return nil
	}
	post, _ := r.Post(a.Post)
	for _, n := range post.Needs {
		if n.Grace.Timed() {
			out = append(out, n.waits(a, theirs, max(a.FromOn, n.graceTo(r.Since).Add(1)))...)
		}
	}
	return out
}

// waits are the days from a day on, within the term of an appointment, for which no
// training holds.
func (n Need) waits(a Appointment, theirs []Training, at civil.Day) []Wait {
	var out []Wait
	var good []civil.Period
	for _, t := range theirs {
		if p, ok := n.holds(t); ok && t.Person == a.Person {
			good = append(good, p)
		}
	}
	slices.SortFunc(good, func(x, y civil.Period) int { return strings.Compare(string(x.From), string(y.From)) })
	last := forever
	if a.ToOn != "" {
		last = a.ToOn
	}
	for _, g := range good {
		if g.From > at && at <= last {
			out = append(out, Wait{n.Kind, at, min(g.From.Add(-1), last)})
		}
		if g.To == forever {
			at = forever
			break
		}
		at = max(at, g.To.Add(1))
	}
	if at <= last && at != forever {
		w := Wait{Need: n.Kind, From: at}
		if last != forever {
			w.To = last
		}
		out = append(out, w)
	}
	return out
}

// Active says whether the appointment does not wait for a training.
func (a Appointment) Active() bool { return len(a.Waits) == 0 }
