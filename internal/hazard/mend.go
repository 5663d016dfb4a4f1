package hazard

import (
	"slices"
	"strings"

	"anwang/internal/fault"
)

// Mend is 当场整改 on a registered case: mended before it was sent anywhere.
func Mend(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, MendVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	d.out.Case.MendedBy = by.By
	d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: TheVerifier}, Code: "notice.hazard_mended"})
	return d.done(true), nil
}

// Feedback is 反馈: the rectification is done, or cannot be done by those here.
func Feedback(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, FeedbackVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	n := &d.out.Case
	n.MendedBy, n.Hard = by.By, said.Hard
	if said.Measures != "" {
		n.Measures = said.Measures
	}
	d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: TheVerifier}, Code: "notice.hazard_fed_back"})
	return d.done(true), nil
}

// Assist is 协办反馈: a co-owner's part is done. The clock runs on the owner, and
// closing waits for the owner's feedback alone (scheme-syntax §10.8): a part is
// noted and the owner is told, the state stays.
func Assist(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, AssistVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	if strings.TrimSpace(said.Text) == "" {
		return Outcome{}, fault.New(fault.Invalid, "hazard.need_missing", "act", AssistVerb.Word(), "need", "说明")
	}
	if c.assisted(by.Party) {
		return Outcome{}, fault.New(fault.Conflict, "hazard.assisted_already")
	}
	d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: TheOwner}, Code: "notice.hazard_assisted"})
	return d.done(true, "of", by.Party), nil
}

// assisted says whether a co-owner has handed in its part in this round.
func (c Case) assisted(party string) bool {
	return slices.ContainsFunc(c.Acts, func(a Done) bool { return a.Verb == AssistVerb && a.Party == party && a.Round == c.Round })
}

// Part is where a co-owner's part of the work stands: 待反馈, 已反馈; "" for any
// other party.
func (c Case) Part(p Party) string {
	switch {
	case p.Capacity != CoOwner:
		return ""
	case c.assisted(p.Department):
		return "已反馈"
	}
	return "待反馈"
}

// Verify is 复查 by a second person. Passed, the case goes on to close-out; not
// passed, it goes round again with a new round of its clocks.
//
// Whoever reported the mend never verifies it, whatever posts they hold
// (scheme-syntax §10.18); no scheme can say otherwise.
func Verify(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	if by.By != "" && by.By == c.MendedBy {
		// law: scheme-syntax §10.18
		return Outcome{}, fault.New(fault.Forbidden, "hazard.four_eyes", "act", VerifyVerb.Word())
	}
	d, err := r.begin(c, VerifyVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	if !said.Pass && said.Text == "" {
		return Outcome{}, fault.New(fault.Invalid, "hazard.need_missing", "act", VerifyVerb.Word(), "need", "不通过的理由")
	}
	d.out.Case.VerifiedBy = by.By
	result := "passed"
	if !said.Pass {
		result = "failed"
		d.out.Case.clear()
	}
	to := Tell{To: Who{Pronoun: TheFinder}, Code: "notice.hazard_verified"}
	if !said.Pass {
		to.Code = "notice.hazard_verify_failed"
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: c.Owner}, Code: to.Code})
	}
	d.out.Tells = append(d.out.Tells, to)
	out := d.done(said.Pass, "result", result)
	d.number("复查")
	out.Papers = d.out.Papers
	if said.Pass && !out.Case.Open() {
		// 销号 follows from the verification: it is an act of its own in the story and
		// has a number of its own.
		d.note(CloseVerb, Said{})
		d.number("销号")
		out = d.finish()
	}
	if !said.Pass {
		// The act belongs to the round it ended; what follows is the next one.
		out.Case.Round++
		out.Case = r.wind(out.Case, by.At)
	}
	return out, nil
}

// Close is 销号: the case gets its cancel mark. Where the flow closes by the
// verification itself, there is nothing left to press.
//
// law: S4-27, S0-64
func Close(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, CloseVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: TheFinder}, Code: "notice.hazard_closed"})
	out := d.done(true)
	d.number("销号")
	out.Papers = d.out.Papers
	return out, nil
}

// Reopen is 重开: it came back after close-out.
func Reopen(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, ReopenVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	n := &d.out.Case
	n.Reopened++
	n.Round++
	n.ClosedAt = 0
	n.clear()
	if c.Owner != "" {
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: c.Owner}, Code: "notice.hazard_reopened"})
	}
	return d.done(true), nil
}

// Review is 回看: a look after close-out, which changes nothing.
func Review(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, ReviewVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	return d.done(true), nil
}

// clear takes the limit off the case: the next clock sets its own.
func (c *Case) clear() {
	c.StartAt, c.DueAt, c.DueOn, c.LimitWord, c.LimitFrom = 0, 0, "", "", ""
	c.Provisional, c.PausedAt, c.PausedMs, c.Extended = false, 0, 0, 0
}
