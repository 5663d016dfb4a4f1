package hazard_test

import (
	"slices"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/hazard"
)

func body(name, when string) hazard.Actor {
	return actor(name, "部门经办人", account.Department, "镇", "1/", name, when)
}

// sentTo are the rules with a report that goes straight to these departments.
func sentTo(oneOf bool, departments ...string) hazard.Rules {
	r := rules()
	rule := r.Acts[hazard.ReportVerb]
	rule.OneOf, rule.To, rule.Moves, rule.Otherwise = oneOf, nil, []hazard.Move{{From: "已登记", To: "待签收"}}, nil
	for _, d := range departments {
		rule.To = append(rule.To, hazard.Who{Department: d})
	}
	r.Acts[hazard.ReportVerb] = rule
	return r
}

func TestOfSeveralRecipientsTheFirstToAcceptBecomesOwner(t *testing.T) {
	r := sentTo(false, "派出所", "消防队")
	out, err := hazard.Register(r, blockedFireLane(), hazard.Matter{}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	c := out.Case
	if c.State != "待签收" || c.Owner != "" || len(c.Of(hazard.Recipient)) != 2 {
		t.Fatalf("%s %q %+v", c.State, c.Owner, c.Parties)
	}
	for _, d := range []string{"派出所", "消防队"} {
		if !slices.ContainsFunc(out.Tells, func(tell hazard.Tell) bool { return tell.To.Department == d }) {
			t.Errorf("%s was not told", d)
		}
		if !slices.Contains(r.May(c, body(d, "2026-03-02 10:00")), hazard.AcceptVerb) {
			t.Errorf("%s has no button to accept", d)
		}
	}
	// One steps back: the other still has it, and its clock runs on.
	stepped, err := hazard.Return(c, r, body("派出所", "2026-03-02 10:00"), hazard.Said{Text: "不属本所"})
	if err != nil || stepped.Case.State != "待签收" || !slices.Equal(stepped.Case.Of(hazard.Recipient), []string{"消防队"}) || stepped.Case.NextAt == 0 {
		t.Fatalf("%v %s %+v", err, stepped.Case.State, stepped.Case.Parties)
	}
	taken, err := hazard.Accept(c, r, body("消防队", "2026-03-02 11:00"), hazard.Said{})
	if err != nil || taken.Case.Owner != "消防队" || !taken.Case.Is("派出所", hazard.Told) || taken.Case.State != "整改中" {
		t.Fatalf("%v %q %+v", err, taken.Case.Owner, taken.Case.Parties)
	}
	_, err = hazard.Accept(taken.Case, r, body("派出所", "2026-03-02 12:00"), hazard.Said{})
	refused(t, "hazard.not_yours", err)
}

func TestWhereTheSenderPicksOneReceives(t *testing.T) {
	r := sentTo(true, "派出所", "消防队")
	rep := blockedFireLane()
	rep.To = "派出所"
	out, err := hazard.Register(r, rep, hazard.Matter{}, inspector("2026-03-02 09:00"))
	if err != nil || out.Case.Owner != "派出所" {
		t.Fatalf("%v %q", err, out.Case.Owner)
	}
	rep.To = ""
	if out, err = hazard.Register(r, rep, hazard.Matter{}, inspector("2026-03-02 09:00")); err != nil || len(out.Case.Of(hazard.Recipient)) != 2 {
		t.Fatalf("nobody picked, and a report was lost: %v %+v", err, out.Case.Parties)
	}
}

func TestAChainOfApprovalsIsAskedInOrder(t *testing.T) {
	r := rules()
	rule := r.Acts[hazard.ListVerb]
	rule.Approve, rule.Chain = []hazard.Who{{Department: "安监局"}, {Department: "消防队"}}, true
	r.Acts[hazard.ListVerb] = rule
	c := registered(t)
	c.Grade, c.Legal = "重大", "重大"
	do := func(c hazard.Case, by string, pass bool) (hazard.Case, error) {
		out, err := hazard.Approve(c, r, body(by, "2026-03-02 16:00"), hazard.Said{Pass: pass})
		return out.Case, err
	}
	out, err := hazard.List(c, r, office("2026-03-02 15:00"), hazard.Said{})
	if err != nil {
		t.Fatal(err)
	}
	c = out.Case
	_, err = do(c, "消防队", true)
	refused(t, "hazard.not_yours", err)
	half, err := do(c, "安监局", true)
	if err != nil || half.Listed != "待批准" {
		t.Fatal(err, half.Listed)
	}
	_, err = do(half, "安监局", true)
	refused(t, "hazard.not_yours", err)
	if whole, err := do(half, "消防队", true); err != nil || whole.Listed != "挂牌中" {
		t.Fatal(err, whole.Listed)
	}
	if refusal, err := do(half, "消防队", false); err != nil || refusal.Listed != "" {
		t.Fatal(err, refusal.Listed)
	}
}

// law: S0-47 — a look back some time after close-out
func TestALookBackIsAskedAfterCloseOut(t *testing.T) {
	r := rules()
	r.Acts[hazard.ReviewVerb] = hazard.ActRule{Verb: hazard.ReviewVerb, Who: []hazard.Who{{Pronoun: hazard.TheFinder}}}
	r.Clocks = append(r.Clocks, hazard.Clock{Name: "回看", Limit: civil.Limit{N: 30, Span: civil.Days}, From: hazard.CloseVerb, Until: []hazard.Verb{hazard.ReviewVerb}, Beside: true,
		Ladder: []hazard.Step{{Name: "回看/1", Do: "提醒", To: []hazard.Who{{Pronoun: hazard.TheFinder}}}}})
	do := func(c hazard.Case, verb func(hazard.Case, hazard.Rules, hazard.Actor, hazard.Said) (hazard.Outcome, error), by hazard.Actor, said hazard.Said) hazard.Case {
		out, err := verb(c, r, by, said)
		if err != nil {
			t.Fatal(err)
		}
		return out.Case
	}
	out, err := hazard.Register(r, blockedFireLane(), hazard.Matter{Trade: "工贸"}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	c := do(out.Case, hazard.Accept, fire("2026-03-02 14:00"), hazard.Said{})
	c = do(c, hazard.Feedback, fire("2026-03-04 10:00"), hazard.Said{Photos: []string{"p2"}})
	c = do(c, hazard.Verify, inspector("2026-03-05 10:00"), hazard.Said{Pass: true})
	due := c.DueAt
	if c.Open() || c.NextAt == 0 {
		t.Fatalf("open %v, next %d", c.Open(), c.NextAt)
	}
	late := hazard.Climb(c, r, platform("2026-04-06 09:00"))
	if len(late.Tells) != 1 || late.Tells[0].To.Pronoun != hazard.TheFinder || late.Case.DueAt != due {
		t.Fatalf("%+v", late.Tells)
	}
	if again := hazard.Climb(late.Case, r, platform("2026-04-07 09:00")); len(again.Tells) != 0 {
		t.Error("reminded twice")
	}
	seen := do(c, hazard.Review, inspector("2026-03-20 10:00"), hazard.Said{})
	if seen.NextAt != 0 || seen.Open() {
		t.Errorf("looked back, and still waited for: %d", seen.NextAt)
	}
}

func TestACaseComesOverToANewEditionAndNeverToALongerClock(t *testing.T) {
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 14:00"), hazard.Said{})
	days := func(n int, over bool) hazard.Rules {
		r := rules()
		r.Edition, r.TakeOver = "next", over
		r.Clocks[1].Limit = civil.Limit{N: n, Span: civil.Days}
		return r
	}
	now := at("2026-03-03 09:00")
	for name, want := range map[string]struct {
		rules hazard.Rules
		over  bool
		due   civil.Day
	}{
		"a shorter clock":              {days(5, true), true, "2026-03-07"},
		"the same clock":               {days(10, true), true, "2026-03-12"},
		"a longer clock":               {days(20, true), false, "2026-03-12"},
		"an edition that leaves cases": {days(5, false), false, "2026-03-12"},
	} {
		got, over := hazard.Adopt(c, rules(), want.rules, now)
		if over != want.over || got.DueOn != want.due || over != (got.Edition == "next") {
			t.Errorf("%s: %v, due %s, edition %q", name, over, got.DueOn, got.Edition)
		}
	}
	lost := days(5, true)
	lost.States = lost.States[:1]
	if _, over := hazard.Adopt(c, rules(), lost, now); over {
		t.Error("came over to an edition that does not know its state")
	}
}

func TestAVariantsActsAndClocksLieOverTheCommonOnes(t *testing.T) {
	r := rules()
	r.VariantOf = func(c hazard.Case) string {
		if c.Grade == "重大" {
			return "重大流程"
		}
		return ""
	}
	r.Variants = []hazard.Variant{{Name: "重大流程",
		Acts:   map[hazard.Verb]hazard.ActRule{hazard.UrgeVerb: {Verb: hazard.UrgeVerb, Who: []hazard.Who{{Department: "消防队"}}}},
		Clocks: []hazard.Clock{{Name: "整改", Limit: civil.Limit{N: 2, Span: civil.Days}}}}}
	plain := registered(t)
	grave := plain
	grave.Grade, grave.Legal = "重大", "重大"
	if _, err := r.Permit(plain, hazard.UrgeVerb, fire("2026-03-03 09:00")); err == nil {
		t.Error("the variant's act is open to a common case")
	}
	if _, err := r.Permit(grave, hazard.UrgeVerb, fire("2026-03-03 09:00")); err != nil {
		t.Error(err)
	}
	out, err := hazard.Accept(grave, r, fire("2026-03-02 14:00"), hazard.Said{})
	if err != nil || out.Case.DueOn != "2026-03-04" {
		t.Errorf("%v due %s", err, out.Case.DueOn)
	}
	// The common ladder still stands on the variant's clock.
	if climbed := hazard.Climb(out.Case, r, platform("2026-03-05 01:00")); len(climbed.Tells) == 0 {
		t.Error("nobody is urged")
	}
}
