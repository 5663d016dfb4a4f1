package hazard

import (
	"slices"
	"strconv"

	"anwang/internal/fault"
)

// An act may wait for others to approve it: `approve: [甲, 乙]` is asked in
// order, `{one_of: [甲, 乙]}` is whoever answers first. Listing has a mark of its
// own while it waits; any other act waits as 报批 and is done when the last has
// agreed. Nobody approves what they asked for themselves.

// Do does a verb to a case. An act that needs approval is asked for instead.
func Do(c Case, r Rules, verb Verb, by Actor, said Said) (Outcome, error) {
	step, ok := steps()[verb]
	if !ok {
		return Outcome{}, fault.New(fault.Forbidden, "hazard.act_unknown", "act", verb.Word())
	}
	c = Declared(c, verb, said)
	if rule, err := r.permitWay(c, verb, by, said.Way); err == nil && verb != ListVerb {
		if asked, _ := r.approvers(c, rule); len(asked) > 0 && !(verb == ExtendVerb && anyFits(asked, c, by, r)) {
			return r.ask(c, rule, asked, by, said)
		}
	}
	return step(c, r, by, said)
}

// Declared is the case as an act declares it to be: a transfer may say that it
// cannot be mended here (S3-25), an emergency report says that it is urgent.
func Declared(c Case, verb Verb, said Said) Case {
	switch verb {
	case TransferVerb:
		c.Hard = c.Hard || said.Hard
	case EmergencyVerb:
		c.Urgent = true
	}
	return c
}

// step is what every verb is: case, rules, who, what they said → outcome.
type step func(Case, Rules, Actor, Said) (Outcome, error)

// steps are the verbs done to a case that is there. 上报 is not among them: it is
// routed ([ReportUp]).
func steps() map[Verb]step {
	return map[Verb]step{MendVerb: Mend, TakeVerb: Take, DispatchVerb: Dispatch, AcceptVerb: Accept, ReturnVerb: Return, TransferVerb: Transfer,
		JointVerb: Joint, FeedbackVerb: Feedback, AssistVerb: Assist, WithdrawVerb: Withdraw, VerifyVerb: Verify, CloseVerb: Close, ReopenVerb: Reopen, ReviewVerb: Review,
		UrgeVerb: Urge, SuperviseVerb: Supervise, ListVerb: List, ApproveVerb: Approve, DelistVerb: Delist, SupportVerb: Support,
		PromptVerb: Prompt, BoundaryVerb: Boundary, EmergencyVerb: Emergency, ExtendVerb: Extend, PauseVerb: Pause, ResumeVerb: Resume}
}

// Verbs are the verbs people do to a case, in the order of their names.
func Verbs() []Verb {
	out := []Verb{ReportVerb}
	for v := range steps() {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// approvers are who has to approve an act, and whether each of them in order. An
// extension is granted by whom the clock names; without a name, by those who may
// do it themselves.
func (r Rules) approvers(c Case, rule ActRule) (list []Who, chain bool) {
	if rule.Verb != ExtendVerb {
		return rule.Approve, rule.Chain
	}
	if main, ok := mainClock(r.runningClocks(c)); ok && len(main.ExtendBy) > 0 {
		return main.ExtendBy, false
	}
	if len(rule.Approve) > 0 {
		return rule.Approve, rule.Chain
	}
	return rule.Who, false
}

// askers may ask for an extension though it is not theirs to grant: those who
// mend.
func (r Rules) askers(c Case) []Who { return []Who{{Pronoun: TheOwner}} }

// ask puts an act before those who approve it. It is tried first: what could not
// be done is not asked for.
func (r Rules) ask(c Case, rule ActRule, asked []Who, by Actor, said Said) (Outcome, error) {
	if c.Asked != "" {
		return Outcome{}, fault.New(fault.Conflict, "hazard.asked_already", "act", c.Asked)
	}
	if _, err := steps()[rule.Verb](c, r, by, said); err != nil {
		return Outcome{}, err
	}
	d := &deed{rules: r, rule: ActRule{Verb: AskVerb}, asks: rule.Verb, by: by, said: said, out: Outcome{Case: c}}
	d.out.Case.Asked = rule.word()
	said.Way = rule.Name
	d.note(AskVerb, said, "asks", string(rule.Verb))
	if _, chain := r.approvers(c, rule); chain {
		asked = asked[:1]
	}
	d.askOf(asked, rule.word())
	return d.finish(), nil
}

func (d *deed) askOf(asked []Who, word string) {
	for _, w := range asked {
		d.out.Tells = append(d.out.Tells, Tell{To: w, Code: "notice.hazard_approval_asked", Args: map[string]string{"act": word}})
	}
}

// asking is the act of asking that waits, and how many have agreed to it.
func (c Case) asking() (ask Done, agreed int) {
	verb := AskVerb
	if c.Listed == awaiting && c.Asked == "" {
		verb = ListVerb
	}
	for _, a := range c.Acts {
		switch {
		case a.Verb == verb:
			ask, agreed = a, 0
		case a.Verb == ApproveVerb && (a.Asks == ask.Asks || verb == ListVerb && a.Asks == ListVerb):
			agreed++
		}
	}
	if verb == ListVerb {
		ask.Asks = ListVerb
	}
	return ask, agreed
}

// asker is who asked for what waits; "" where nothing does.
func (c Case) asker() string {
	if c.Listed != awaiting && c.Asked == "" {
		return ""
	}
	ask, _ := c.asking()
	return ask.By
}

// awaited are those whose answer is waited for now.
func (r Rules) awaited(c Case) []Who {
	if c.Listed != awaiting && c.Asked == "" {
		return nil
	}
	asked, chain, agreed := r.asked(c)
	if chain {
		n := min(agreed, len(asked)-1)
		return asked[n : n+1]
	}
	return asked
}

func (r Rules) asked(c Case) (list []Who, chain bool, agreed int) {
	ask, agreed := c.asking()
	ways := r.waysOf(c, ask.Asks)
	for _, rule := range ways {
		if list, chain = r.approvers(c, rule); len(list) > 0 && (ask.Way == "" || rule.Name == ask.Way) {
			return list, chain && len(list) > 1, agreed
		}
	}
	return nil, false, agreed
}

// Approve answers what waits: a listing, or an act that was asked for. Agreed by
// the last of them it is done; refused, everything is as before.
func Approve(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	if c.Listed != awaiting && c.Asked == "" {
		return Outcome{}, wrongState(ApproveVerb, c)
	}
	if err := said.check(); err != nil {
		return Outcome{}, err
	}
	asked, chain, agreed := r.asked(c)
	if !anyFits(r.awaited(c), c, by, r) {
		return Outcome{}, notYours(ApproveVerb)
	}
	if by.By != "" && by.By == c.asker() {
		return Outcome{}, fault.New(fault.Forbidden, "hazard.own_approval", "act", ApproveVerb.Word())
	}
	ask, _ := c.asking()
	d := &deed{rules: r, rule: ActRule{Verb: ApproveVerb}, asks: ask.Asks, by: by, said: said, out: Outcome{Case: c}}
	result := strconv.FormatBool(said.Pass)
	if said.Pass && chain && agreed+1 < len(asked) {
		d.note(ApproveVerb, said, "result", result)
		if ask.Asks == ListVerb {
			d.out.Tells = append(d.out.Tells, Tell{To: asked[agreed+1], Code: "notice.hazard_listing_asked"})
		} else {
			d.askOf(asked[agreed+1:agreed+2], c.Asked)
		}
		return d.finish(), nil
	}
	if ask.Asks == ListVerb {
		return d.listed(result, ask.By), nil
	}
	word := d.out.Case.Asked
	d.out.Case.Asked = ""
	d.note(ApproveVerb, said, "result", result)
	answer := "同意"
	if !said.Pass {
		answer = "不同意"
	}
	d.out.Tells = append(d.out.Tells, Tell{To: Who{Person: ask.By}, Code: "notice.hazard_approval_answered", Args: map[string]string{"act": word, "answer": answer}})
	if !said.Pass {
		return d.finish(), nil
	}
	by.granted = true
	out, err := steps()[ask.Asks](d.out.Case, r, by, Said{Text: ask.Text, Measures: ask.Measures, Photos: ask.Photos, Owner: ask.Owner, With: ask.With,
		DueOn: ask.DueOn, Pass: ask.Pass, Hard: ask.Hard, Way: ask.Way})
	if err != nil {
		return Outcome{}, err
	}
	out.Entries, out.Tells, out.Papers = append(d.out.Entries, out.Entries...), append(d.out.Tells, out.Tells...), append(d.out.Papers, out.Papers...)
	return out, nil
}

// listed is the answer to a listing: approved it is listed and numbered.
func (d *deed) listed(result, asker string) Outcome {
	d.out.Case.Listed = ""
	if d.said.Pass {
		d.out.Case.Listed = listed
	}
	d.note(ApproveVerb, d.said, "result", result)
	if asker != "" {
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Person: asker}, Code: "notice.hazard_approved"})
	}
	if d.said.Pass {
		d.number("挂牌")
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: TheOwner}, Code: "notice.hazard_listed"}, Tell{To: Who{Pronoun: SameHead}, Code: "notice.hazard_listed"})
	}
	return d.finish()
}
