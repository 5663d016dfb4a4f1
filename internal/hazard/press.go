package hazard

import (
	"slices"
	"strconv"

	"anwang/internal/fault"
)

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
	// Who helps and has not handed in their part is pressed with the owner.
	for _, w := range c.Of(CoOwner) {
		if !c.assisted(w) {
			d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: w}, Code: code})
		}
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
	out, err := r.beside(c, EmergencyVerb, by, said, "notice.hazard_emergency", Who{Pronoun: TheOwner}, Who{Pronoun: UpperHead}, Who{Pronoun: TheTriage})
	if err != nil {
		return out, err
	}
	// Where the case has no owner yet, those who are likely to be it hear of it at
	// once: an emergency does not wait for a desk to decide (S2-28).
	for _, t := range out.Tells {
		if t.To.Pronoun == TheOwner && out.Case.Owner == "" {
			for _, d := range append(out.Case.Of(Candidate), out.Case.Of(Recipient)...) {
				out.Tells = append(out.Tells, Tell{To: Who{Department: d}, Code: t.Code})
			}
			break
		}
	}
	return out, nil
}

// Boundary is 边缘事项: the place lies between two grids; the neighbour is asked.
//
// law: S1-49
func Boundary(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	out, err := r.beside(c, BoundaryVerb, by, said, "notice.hazard_boundary", Who{Pronoun: NextHead}, Who{Pronoun: UpperHead})
	out.Neighbours = err == nil
	return out, err
}

// Joint is 联合执法: several departments go together, led by who called them:
// those the caller names, or, named none, those the plan names.
//
// law: S4-29, S3-37
func Joint(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	rule, err := r.permitWay(c, JointVerb, by, said.Way)
	if err != nil {
		return Outcome{}, err
	}
	var planned []string
	for _, w := range rule.With {
		if w.Department != "" {
			planned = append(planned, w.Department)
		}
	}
	if len(said.With) == 0 {
		said.With = planned
	}
	if len(said.With) == 0 {
		return Outcome{}, fault.New(fault.Invalid, "hazard.need_missing", "act", rule.word(), "need", "参加的部门")
	}
	for _, w := range said.With {
		switch {
		case r.Oversees(w):
			return Outcome{}, fault.New(fault.Invalid, "hazard.owner_oversees", "owner", w)
		case !r.known(w) && !slices.Contains(planned, w) && !slices.Contains(r.Bodies, w):
			return Outcome{}, fault.New(fault.Invalid, "hazard.owner_unknown", "owner", w)
		case w != c.Owner && !c.Is(w, CoOwner):
			c.Parties = append(slices.DeleteFunc(slices.Clone(c.Parties), func(p Party) bool { return p.Department == w }),
				Party{Department: w, Capacity: CoOwner, Why: jointly})
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
		// A department that is told has to be able to open what it is told of.
		if n := &d.out.Case; w.Department != "" && w.Department != n.Owner && !slices.ContainsFunc(n.Parties, func(p Party) bool { return p.Department == w.Department }) {
			n.Parties = append(slices.Clone(n.Parties), Party{Department: w.Department, Capacity: Told, Why: d.rule.word()})
		}
	}
	return d.done(true), nil
}

// jointly is why a department helps that was called to a joint enforcement.
const jointly = "联合执法"

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
