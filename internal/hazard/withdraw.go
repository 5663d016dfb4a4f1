package hazard

import (
	"slices"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// withdrawWithin is how long an act may be taken back: long enough to see a slip
// of the hand, too short for anybody to have relied on it.
const withdrawWithin = 10 * time.Minute

// revocable are the acts that may be taken back. All of them only send or ask
// something; what says that something was seen or mended stays said.
var revocable = []Verb{DispatchVerb, UrgeVerb, SuperviseVerb, PromptVerb, ListVerb, AskVerb}

// Withdrawable gives the act somebody may take back now, and until when: their
// own, the last of the case, a moment old.
func (c Case) Withdrawable(person string, now civil.Instant) (Done, bool) {
	n := len(c.Acts)
	if n == 0 || person == "" {
		return Done{}, false
	}
	last := c.Acts[n-1]
	if last.By != person || !slices.Contains(revocable, last.Verb) || now < last.At || now > last.At.Add(withdrawWithin) || !c.Open() {
		return Done{}, false
	}
	switch last.Verb {
	case ListVerb:
		// Listed already, it is a paper in the world: that is taken off by 摘牌.
		return last, c.Listed == awaiting
	case AskVerb:
		return last, c.Asked != ""
	case DispatchVerb:
		// What the routing sent was nobody's slip; and who had the case before a second
		// dispatch cannot be given it back behind their back.
		return last, last.Owner != "" && n > 1 && !sent(c.Acts[:n-1])
	}
	return last, true
}

// WithdrawableUntil is the end of the time an act may be taken back.
func (a Done) WithdrawableUntil() civil.Instant { return a.At.Add(withdrawWithin) }

// sent says whether somebody has the case after these acts.
func sent(acts []Done) bool {
	has := false
	for _, a := range acts {
		switch {
		case a.Verb == DispatchVerb:
			has = true
		case a.Verb == ReturnVerb, a.Verb == WithdrawVerb && a.Asks == DispatchVerb:
			has = false
		}
	}
	return has
}

// Withdraw is 撤回: what its own author did a moment ago and nobody has acted on
// is taken back. Nothing is erased: the act, its number and its paper stay in the
// story, and that it was taken back stands behind it.
func Withdraw(c Case, r Rules, by Actor, said Said) (Outcome, error) {
	last, ok := c.Withdrawable(by.By, by.At)
	if !ok {
		return Outcome{}, fault.New(fault.Conflict, "hazard.withdraw_too_late")
	}
	d, err := r.begin(c, WithdrawVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	d.asks = last.Verb
	n := &d.out.Case
	told := append([]string{n.Owner}, n.Of(CoOwner)...)
	switch last.Verb {
	case UrgeVerb, SuperviseVerb:
		n.Urged--
	case ListVerb:
		n.Listed = ""
	case AskVerb:
		n.Asked = ""
	case DispatchVerb:
		n.Parties = slices.Clone(n.Parties)
		for i, p := range n.Parties {
			if p.Capacity != Told && p.Why != jointly {
				n.Parties[i].Capacity, n.Parties[i].Why = Told, "曾派送，已撤回"
			}
		}
		n.Owner, n.DispatchedBy = "", ""
		n.clear()
		d.move(n.Acts[len(n.Acts)-2].State)
	}
	d.note(WithdrawVerb, said, "of", last.ID)
	for _, w := range told {
		if w != "" && last.Verb != ListVerb && last.Verb != AskVerb {
			d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: w}, Code: "notice.hazard_withdrawn", Args: map[string]string{"act": last.Verb.Word()}})
		}
	}
	return d.finish(), nil
}

// Withdrawn says whether the nth act was taken back.
func (c Case) Withdrawn(n int) bool {
	return n+1 < len(c.Acts) && c.Acts[n+1].Verb == WithdrawVerb && c.Acts[n+1].Asks == c.Acts[n].Verb
}
