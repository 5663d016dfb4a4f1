package hazard

import (
	"slices"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Take is 受理: triage has seen the case and will decide about it.
func Take(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, TakeVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	return d.done(true), nil
}

// Dispatch is 派送交办: somebody who may decide sends the case to its owner, and
// to co-owners. It ends a tie; the choice is noted with those who also claimed
// it, so that it can be offered as an amendment.
func Dispatch(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	if said.Owner == "" {
		return Outcome{}, fault.New(fault.Invalid, "hazard.owner_missing")
	}
	if !r.known(said.Owner) {
		return Outcome{}, fault.New(fault.Invalid, "hazard.owner_unknown", "owner", said.Owner)
	}
	if r.Oversees(said.Owner) {
		return Outcome{}, fault.New(fault.Invalid, "hazard.owner_oversees", "owner", said.Owner)
	}
	if said.DueOn != "" && said.DueOn < by.On {
		return Outcome{}, fault.New(fault.Invalid, "hazard.day_past", "day", said.DueOn.Chinese())
	}
	for _, w := range said.With {
		switch {
		case !r.known(w):
			return Outcome{}, fault.New(fault.Invalid, "hazard.owner_unknown", "owner", w)
		case r.Oversees(w):
			return Outcome{}, fault.New(fault.Invalid, "hazard.owner_oversees", "owner", w)
		}
	}
	d, err := r.begin(c, DispatchVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	claimed := c.Of(Candidate)
	n := &d.out.Case
	n.Owner, n.DispatchedBy = said.Owner, by.By
	n.Parties = slices.DeleteFunc(slices.Clone(n.Parties), func(p Party) bool {
		return p.Capacity != Told && p.Why != jointly || p.Department == said.Owner || slices.Contains(said.With, p.Department)
	})
	n.Parties = append(n.Parties, Party{Department: said.Owner, Capacity: Owner, Why: "受理单位交办"})
	for i, w := range said.With {
		if w != said.Owner && !slices.Contains(said.With[:i], w) {
			n.Parties = append(n.Parties, Party{Department: w, Capacity: CoOwner, Why: "受理单位指定协办"})
		}
	}
	if to, ok := r.next(d.rule.Moves, *n); ok {
		d.move(to)
	}
	if on := tiedOn(c); on != "" && slices.Contains(claimed, said.Owner) && len(claimed) > 1 {
		d.out.Choice = &Choice{On: on, Owner: said.Owner, Claimed: without(claimed, said.Owner)}
	}
	d.dispatched(said, said.DueOn, "also_claimed", strings.Join(without(claimed, said.Owner), "、"))
	for _, w := range d.rule.Tells {
		d.out.Tells = append(d.out.Tells, Tell{To: w, Code: "notice.hazard_sent", Args: map[string]string{"owner": said.Owner}})
	}
	return d.finish(), nil
}

// dispatched notes that the case was sent to its owner, starts the clock of the
// rectification where the scheme starts it here, and tells those concerned.
func (d *deed) dispatched(said Said, due civil.Day, refs ...string) {
	c := &d.out.Case
	d.note(DispatchVerb, said, append(refs, "owner", c.Owner)...)
	d.number("交办")
	if due != "" {
		c.DueOn, c.DueAt, c.LimitFrom, c.LimitWord = due, due.End(d.rules.Zone), byHand, due.Chinese()+"前"
	}
	if c.Owner != "" {
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: c.Owner}, Code: "notice.hazard_dispatched"})
	}
	for _, w := range c.Of(CoOwner) {
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: w}, Code: "notice.hazard_dispatched_with"})
	}
	// law: S1-04, S1-73 — who looks after the department is told, and never owns.
	for _, p := range d.rules.Portfolios {
		if c.Owner != "" && slices.Contains(p.Departments, c.Owner) {
			d.out.Tells = append(d.out.Tells, Tell{To: p.Leader, Code: "notice.hazard_portfolio", Args: map[string]string{"department": c.Owner}})
		}
	}
}

// Accept is 签收: the owner takes the case on, and may say what will be done.
// Where several were sent it, the first to accept becomes the owner.
func Accept(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, AcceptVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	n := &d.out.Case
	if n.Owner == "" {
		n.Owner = by.Party
		for i, p := range n.Parties {
			if p.Department == by.Party {
				n.Parties[i].Capacity = Owner
			} else if p.Capacity == Recipient {
				n.Parties[i].Capacity = Told
			}
		}
	}
	if said.Measures != "" {
		n.Measures = said.Measures
	}
	if said.DueOn != "" {
		if f := n.promise(said.DueOn, by, r); f != nil {
			return Outcome{}, f
		}
	}
	return d.done(true), nil
}

// promise is a day the owner sets for himself: never later than the limit.
func (c *Case) promise(on civil.Day, by Actor, r Rules) *fault.Fault {
	if on < by.On {
		return fault.New(fault.Invalid, "hazard.day_past", "day", on.Chinese())
	}
	if c.DueOn != "" && on > c.DueOn {
		return fault.New(fault.Invalid, "hazard.day_too_late", "day", on.Chinese(), "limit", c.DueOn.Chinese())
	}
	c.DueOn, c.DueAt, c.LimitFrom, c.LimitWord = on, on.End(r.Zone), byHand, on.Chinese()+"前"
	return nil
}

// Return is 退回: the case was sent to the wrong body; it says why and the case
// goes back to whoever decides.
func Return(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, ReturnVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	n := &d.out.Case
	if n.Owner == "" && len(n.Of(Recipient)) > 1 && n.Is(by.Party, Recipient) {
		// One of several it was sent to steps back; the others still have it.
		n.Parties = slices.Clone(n.Parties)
		for i, p := range n.Parties {
			if p.Department == by.Party && p.Capacity == Recipient {
				n.Parties[i].Capacity, n.Parties[i].Why = Told, "曾派送，已退回"
			}
		}
		d.note(ReturnVerb, said, "owner", by.Party)
		return d.finish(), nil
	}
	refs := []string{"owner", n.Owner}
	// It stays visible to the one who sent it back, as somebody who was told.
	n.Parties = slices.Clone(n.Parties)
	for i, p := range n.Parties {
		if p.Capacity == Owner || p.Capacity == CoOwner || p.Capacity == Recipient {
			n.Parties[i].Capacity, n.Parties[i].Why = Told, "曾派送，已退回"
		}
	}
	n.Owner = ""
	n.clear()
	// Back to whoever sent it; what the routing sent has no sender but triage.
	sender := Who{Pronoun: TheTriage}
	if c.DispatchedBy != "" {
		sender = Who{Pronoun: TheDispatcher}
	}
	d.out.Tells = append(d.out.Tells, Tell{To: sender, Code: "notice.hazard_returned"})
	return d.done(true, refs...), nil
}

// Transfer is 移交: to a body outside the loop (police, fire brigade, another
// region); the loop ends here and the paper goes with it.
//
// law: S3-25
func Transfer(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	if rule, err := r.permitWay(c, TransferVerb, by, said.Way); err == nil {
		if said.Owner, err = rule.recipient(said.Owner); err != nil {
			return Outcome{}, err
		}
	}
	if said.Owner == "" {
		return Outcome{}, fault.New(fault.Invalid, "hazard.recipient_missing")
	}
	d, err := r.begin(c, TransferVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	d.receive(d.rule.receivers(said.Owner))
	out := d.done(true, "to", said.Owner)
	d.number("移交")
	out.Papers = d.out.Papers
	return out, nil
}

// receive puts the case into the hands of the bodies it is transferred to: they
// are told, and open it; whoever had it before still sees what became of it.
//
// law: S3-25
func (d *deed) receive(bodies []string) {
	c := &d.out.Case
	c.Parties = slices.DeleteFunc(slices.Clone(c.Parties), func(p Party) bool { return slices.Contains(bodies, p.Department) })
	for i, p := range c.Parties {
		if p.Capacity != Told {
			c.Parties[i].Capacity, c.Parties[i].Why = Told, "已移交"+strings.Join(bodies, "、")
		}
	}
	if c.Owner = ""; len(bodies) == 1 {
		c.Owner = bodies[0]
	}
	for _, b := range bodies {
		c.Parties = append(c.Parties, Party{Department: b, Capacity: Receiver, Why: d.rule.word() + "接收" + cite(d.rule.Clauses)})
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: b}, Code: "notice.hazard_received"})
	}
}

// known says whether a department is one of the scheme's.
func (r Rules) known(department string) bool {
	return slices.ContainsFunc(r.Owners, func(o OwnerRule) bool {
		return o.Department == department || slices.Contains(o.With, department)
	})
}
