package hazard

import "strconv"

// Urge is 催办: a numbered act that asks the owner to get on with it. It changes
// no state and may be done again.
//
// law: S4-47, S4-53
func Urge(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, UrgeVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	return d.press("催办", "notice.hazard_urged"), nil
}

// Supervise is 督办: an urging by somebody above, on a paper of its own.
func Supervise(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, SuperviseVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	return d.press("督办", "notice.hazard_supervised"), nil
}

func (d *deed) press(series, code string) Outcome {
	c := &d.out.Case
	c.Urged++
	if c.Owner != "" {
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: c.Owner}, Code: code})
	} else {
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: TheTriage}, Code: code})
	}
	d.note(d.rule.Verb, d.said, "times", strconv.FormatInt(c.Urged, 10))
	d.number(series)
	d.tell(d.rule.Tells...)
	return d.finish()
}

// Prompt is 督促: a reminder by those who watch over the grid, without a number.
//
// law: S1-18, S1-20
func Prompt(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	return r.beside(c, PromptVerb, by, said, "notice.hazard_prompted", Who{Pronoun: TheOwner}, Who{Pronoun: TheOperator})
}

// Support is 请求支援: those in the grid cannot manage it and ask the head above.
//
// law: S1-31
func Support(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	return r.beside(c, SupportVerb, by, said, "notice.hazard_support_asked", Who{Pronoun: UpperHead})
}

// Emergency is 越级直报: straight to the department, beside the normal report;
// both are one case.
//
// law: S4-45, S4-49
func Emergency(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	c.Urgent = true
	return r.beside(c, EmergencyVerb, by, said, "notice.hazard_emergency", Who{Pronoun: TheOwner}, Who{Pronoun: UpperHead}, Who{Pronoun: TheTriage})
}

// Boundary is 边缘事项: the place lies between two grids; the neighbour is asked.
//
// law: S1-49
func Boundary(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	return r.beside(c, BoundaryVerb, by, said, "notice.hazard_boundary", Who{Pronoun: NextHead}, Who{Pronoun: UpperHead})
}

// Joint is 联合执法: several departments go together, led by who called them.
//
// law: S4-29
func Joint(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	for _, w := range said.With {
		if w != c.Owner && r.known(w) && !c.Is(w, CoOwner) {
			c.Parties = append(c.Parties[:len(c.Parties):len(c.Parties)], Party{Department: w, Capacity: CoOwner, Why: "联合执法"})
		}
	}
	return r.beside(c, JointVerb, by, said, "notice.hazard_joint", Who{Pronoun: TheOwner}, Who{Pronoun: TheCoOwner})
}

// beside is an act that runs beside the loop: it is noted, the state stays, and
// those it is meant for are told. The scheme's own `to` comes before ours.
func (r Rules) beside(c Case, verb Verb, by Actor, said Said, code string, to ...Who) (Outcome, error) {
	d, err := r.begin(c, verb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	if len(d.rule.To) > 0 {
		to = d.rule.To
	}
	if d.rule.OneOf && said.Owner != "" {
		// Unpicked, all of them are told: an emergency never waits for a choice.
		if _, err := d.rule.recipient(said.Owner); err != nil {
			return Outcome{}, err
		}
		to = []Who{{Department: said.Owner}}
	}
	for _, w := range to {
		d.out.Tells = append(d.out.Tells, Tell{To: w, Code: code})
	}
	return d.done(true), nil
}

// The marks of listed supervision.
const (
	awaiting = "待批准"
	listed   = "挂牌中"
	delisted = "已摘牌"
)

// List is 挂牌督办, asked for by one post. Where the scheme names who approves it
// (S4-N5: by law a department or government), it waits for them.
//
// law: S4-31
func List(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, ListVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	if len(d.rule.Approve) == 0 {
		d.out.Case.Listed = listed
		out := d.done(true)
		d.number("挂牌")
		out.Papers = d.out.Papers
		return out, nil
	}
	d.out.Case.Listed = awaiting
	first := d.rule.Approve
	if d.rule.Chain {
		first = first[:1]
	}
	for _, w := range first {
		d.out.Tells = append(d.out.Tells, Tell{To: w, Code: "notice.hazard_listing_asked"})
	}
	return d.done(true), nil
}

// Approve answers a listing that waits: approved it is listed and numbered,
// refused it is as before.
func Approve(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	listing, _ := r.ruleOf(c, ListVerb)
	if c.Listed != awaiting {
		return Outcome{}, wrongState(ApproveVerb, c)
	}
	asked, last := listing.Approve, true
	if listing.Chain {
		// In order: each is asked when the one before has agreed.
		n := min(c.agreed(), len(asked)-1)
		asked, last = asked[n:n+1], n == len(asked)-1
	}
	if !anyFits(asked, c, by, r) {
		return Outcome{}, notYours(ApproveVerb)
	}
	d := &deed{rules: r, rule: ActRule{Verb: ApproveVerb}, by: by, said: said, out: Outcome{Case: c}}
	if said.Pass && !last {
		d.note(ApproveVerb, said, "result", strconv.FormatBool(true))
		d.out.Tells = append(d.out.Tells, Tell{To: listing.Approve[c.agreed()+1], Code: "notice.hazard_listing_asked"})
		return d.finish(), nil
	}
	d.out.Case.Listed = ""
	if said.Pass {
		d.out.Case.Listed = listed
	}
	d.note(ApproveVerb, said, "result", strconv.FormatBool(said.Pass))
	if said.Pass {
		d.number("挂牌")
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: c.Owner}, Code: "notice.hazard_listed"})
	}
	return d.finish(), nil
}

// agreed counts those who have agreed to the listing that waits.
func (c Case) agreed() int {
	n := 0
	for _, a := range c.Acts {
		switch a.Verb {
		case ListVerb:
			n = 0
		case ApproveVerb:
			n++
		}
	}
	return n
}

// Delist is 摘牌: the listing ends; the case itself goes on as it stands.
func Delist(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	if c.Listed != listed {
		return Outcome{}, wrongState(DelistVerb, c)
	}
	d, err := r.begin(c, DelistVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	d.out.Case.Listed = delisted
	return d.done(true), nil
}
