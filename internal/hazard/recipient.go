package hazard

import (
	"slices"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Whom an act sends a case to. `to: [甲, 乙]` sends it to both and the first to
// accept becomes owner; `to: {one_of: [甲, 乙]}` lets the sender pick
// (scheme-syntax §10.8).

// bodies are the departments an act names.
func (a ActRule) bodies() []string {
	var out []string
	for _, w := range a.To {
		if w.Department != "" {
			out = append(out, w.Department)
		}
	}
	return out
}

// addressees tells how a report travels: to departments the flow names; to a
// desk, posts that decide about it; or, with neither, along the routing.
func (a ActRule) addressees() (bodies []string, desk bool) {
	for _, w := range a.To {
		switch {
		case w.Pronoun == TheOwner, w.Pronoun == TheTriage, w.Pronoun == LeadBody:
			return nil, false
		case w.Post != "", w.Kind != "":
			desk = true
		}
	}
	if desk {
		return nil, true
	}
	return a.bodies(), false
}

// recipient is the body outside that was picked, or the only one there is; a
// pick the plan does not offer is refused.
//
// law: S3-25
func (a ActRule) recipient(picked string) (string, error) {
	offered := a.bodies()
	switch {
	case len(offered) == 0:
		return picked, nil
	case picked == "" && (len(offered) == 1 || !a.OneOf):
		return strings.Join(offered, "、"), nil
	case picked == "":
		return "", fault.New(fault.Invalid, "hazard.recipient_not_picked", "offered", strings.Join(offered, "、"))
	case !slices.Contains(offered, picked):
		return "", fault.New(fault.Invalid, "hazard.recipient_not_offered", "recipient", picked, "offered", strings.Join(offered, "、"))
	}
	return picked, nil
}

// receivers are the bodies one by one that [ActRule.recipient] gave.
func (a ActRule) receivers(picked string) []string {
	if offered := a.bodies(); picked == strings.Join(offered, "、") && len(offered) > 0 {
		return offered
	}
	return []string{picked}
}

// Offers lists the bodies an act lets the sender pick from, for the screens;
// none where there is nothing to pick.
func (r Rules) Offers(c Case, verb Verb, by Actor) []string {
	for _, rule := range r.Ways(c, verb, by) {
		if offered := r.OffersOf(rule); offered != nil {
			return offered
		}
	}
	return nil
}

// OffersOf is Offers for one way of the verb.
func (r Rules) OffersOf(rule ActRule) []string {
	verb := rule.Verb
	if offered := rule.bodies(); len(offered) > 1 && rule.OneOf || verb == TransferVerb {
		return offered
	}
	return nil
}

// handOver sends a reported case straight to the departments the flow names. One
// of them owns it at once; several receive it, and the first to accept owns it.
// A finder who did not pick where he may pick loses no time: all receive it.
//
// law: S3-18
func (d *deed) handOver(bodies []string, picked string) {
	c := &d.out.Case
	if slices.Contains(bodies, picked) && d.rule.OneOf {
		bodies = []string{picked}
	}
	capacity := Recipient
	if len(bodies) == 1 {
		capacity, c.Owner = Owner, bodies[0]
	}
	c.Parties = nil
	for _, b := range bodies {
		c.Parties = append(c.Parties, Party{Department: b, Capacity: capacity, Why: "方案写明派送" + cite(d.rule.Clauses)})
	}
	if to, ok := d.rules.next(d.rule.Moves, *c); ok {
		d.move(to)
	}
	d.note(ReportVerb, Said{}, "route", string(ByFlow))
	d.informed()
	d.dispatched(Said{Text: c.Parties[0].Why}, "")
	if capacity == Recipient {
		for _, b := range bodies {
			d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: b}, Code: "notice.hazard_dispatched"})
		}
	}
}

// proposed is said of the departments the routing would have chosen.
const proposed = "建议："

// askDesk puts the case before the posts that decide about it: they organise the
// mending or assign it. Whoever the routing would choose is proposed, not sent.
//
// law: S4-43, S4-44
func (d *deed) askDesk(route Route) {
	c := &d.out.Case
	c.Parties = nil
	for _, p := range append([]string{route.Owner}, route.Candidates...) {
		if p != "" {
			c.Parties = append(c.Parties, Party{Department: p, Capacity: Candidate, Why: proposed + route.Why})
		}
	}
	if to, ok := d.rules.next(d.rule.Moves, *c); ok {
		d.move(to)
	}
	d.note(ReportVerb, Said{}, "route", string(ByFlow))
	d.informed()
	for _, w := range d.rule.To {
		if w.Post != "" || w.Kind != "" {
			d.out.Tells = append(d.out.Tells, Tell{To: w, Code: "notice.hazard_waits_for_triage"})
		}
	}
}

// Adopt brings a case over to a new edition at its next act: only where that
// edition says so, knows the case's state, and does not give it more time
// (scheme-syntax §10.14).
func Adopt(c Case, was, now Rules, at civil.Instant) (Case, bool) {
	if !now.TakeOver || now.Edition == c.Edition || !c.Open() {
		return c, false
	}
	if !slices.ContainsFunc(now.States, func(s State) bool { return s.Name == c.State }) {
		return c, false
	}
	after := c
	after.Edition = now.Edition
	// No clock that runs may end later than it does: not the rectification's, nor
	// any beside it.
	runs := now.runningClocks(after)
	for _, old := range was.runningClocks(c) {
		i := slices.IndexFunc(runs, func(n running) bool { return n.Name == old.Name })
		if old.due != 0 && (i < 0 || runs[i].due == 0 || runs[i].due > old.due) {
			return c, false
		}
	}
	return now.wind(after, at), true
}
