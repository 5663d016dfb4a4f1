package hazard_test

import (
	"slices"
	"testing"

	"anwang/internal/hazard"
)

// tied is a case two departments claim: triage decides.
func tied(t *testing.T) hazard.Case {
	t.Helper()
	rep := blockedFireLane()
	rep.Item, rep.Sector = "", "建设施工"
	out, err := hazard.Register(rules(), rep, hazard.Matter{}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	return out.Case
}

func TestWhatWasDoneAMomentAgoMayBeTakenBack(t *testing.T) {
	urged := func(t *testing.T) hazard.Case {
		return must(t, hazard.Urge, registered(t), office("2026-03-02 10:00"), hazard.Said{})
	}
	sent := func(t *testing.T) hazard.Case {
		return must(t, hazard.Dispatch, tied(t), office("2026-03-02 10:00"), hazard.Said{Owner: "村建办", With: []string{"执法队"}})
	}
	for name, c := range map[string]struct {
		c  func(*testing.T) hazard.Case
		by hazard.Actor
		ok bool
	}{
		"an urging, at once":            {urged, office("2026-03-02 10:00"), true},
		"an urging, in the last minute": {urged, office("2026-03-02 10:10"), true},
		"an urging, too late":           {urged, office("2026-03-02 10:11"), false},
		"an urging by somebody else":    {urged, inspector("2026-03-02 10:01"), false},
		"a dispatch":                    {sent, office("2026-03-02 10:05"), true},
		"what the routing sent":         {registered, inspector("2026-03-02 09:01"), false},
		"a dispatch that was accepted": {func(t *testing.T) hazard.Case {
			c := sent(t)
			return must(t, hazard.Accept, c, actor("建", "部门经办人", "部门", "镇", "1/", "村建办", "2026-03-02 10:01"), hazard.Said{})
		}, office("2026-03-02 10:02"), false},
		"an urging somebody acted after": {func(t *testing.T) hazard.Case {
			return must(t, hazard.Accept, urged(t), fire("2026-03-02 10:01"), hazard.Said{})
		}, office("2026-03-02 10:02"), false},
		"the platform's urging": {func(t *testing.T) hazard.Case {
			return hazard.Climb(registered(t), rules(), platform("2026-03-04 09:00")).Case
		}, platform("2026-03-04 09:01"), false},
		"a dispatch over another": {func(t *testing.T) hazard.Case {
			c := sent(t)
			c.State = "待交办"
			return must(t, hazard.Dispatch, c, office("2026-03-02 10:03"), hazard.Said{Owner: "执法队"})
		}, office("2026-03-02 10:04"), false},
	} {
		before := c.c(t)
		out, err := hazard.Withdraw(before, rules(), c.by, hazard.Said{})
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if offered := slices.Contains(rules().May(before, c.by), hazard.WithdrawVerb); offered != c.ok {
			t.Errorf("%s: offered %v", name, offered)
		}
		if !c.ok {
			refused(t, "hazard.withdraw_too_late", err)
			continue
		}
		after := out.Case
		if len(after.Acts) != len(before.Acts)+1 || !after.Withdrawn(len(before.Acts)-1) || len(out.Entries) != 1 || out.Entries[0].Kind != "hazard.withdrawn" {
			t.Errorf("%s: something was erased or not noted: %+v", name, out.Entries)
		}
		if len(out.Tells) == 0 || out.Tells[0].Code != "notice.hazard_withdrawn" {
			t.Errorf("%s: who had to act is not told: %+v", name, out.Tells)
		}
	}
}

func TestADispatchTakenBackIsDecidedAgain(t *testing.T) {
	first := tied(t)
	c := must(t, hazard.Dispatch, first, office("2026-03-02 10:00"), hazard.Said{Owner: "村建办", DueOn: "2026-03-20"})
	c = must(t, hazard.Withdraw, c, office("2026-03-02 10:03"), hazard.Said{})
	if c.State != first.State || c.Owner != "" || c.DueOn != "" || c.DispatchedBy != "" || c.Is("村建办", hazard.Owner) {
		t.Errorf("%+v", c)
	}
	// It is sent to the right one, with a clock that begins now.
	c = must(t, hazard.Dispatch, c, office("2026-03-02 10:05"), hazard.Said{Owner: "执法队"})
	if c.State != "待签收" || c.Owner != "执法队" || c.StartAt != at("2026-03-02 10:05") {
		t.Errorf("%s %s %d", c.State, c.Owner, c.StartAt)
	}
}

func TestAnUrgingTakenBackDoesNotCount(t *testing.T) {
	c := must(t, hazard.Urge, registered(t), office("2026-03-02 10:00"), hazard.Said{})
	c = must(t, hazard.Withdraw, c, office("2026-03-02 10:01"), hazard.Said{})
	if c.Urged != 0 || c.State != "待签收" {
		t.Errorf("urged %d, %s", c.Urged, c.State)
	}
	// Nor is the taking back taken back.
	_, err := hazard.Withdraw(c, rules(), office("2026-03-02 10:02"), hazard.Said{})
	refused(t, "hazard.withdraw_too_late", err)
}
