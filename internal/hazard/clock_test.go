package hazard_test

import (
	"testing"

	"anwang/internal/civil"
	"anwang/internal/hazard"
)

func TestTheLimitIsCountedFromDispatchAndSaysWhereItComesFrom(t *testing.T) {
	c := registered(t) // Monday 2 March, 10 calendar days
	if c.DueOn != "2026-03-12" || c.LimitFrom != "属地补充" || c.LimitWord != "10天" {
		t.Fatalf("due %s from %s (%s)", c.DueOn, c.LimitFrom, c.LimitWord)
	}
	if c.Overdue(at("2026-03-12 23:59")) || !c.Overdue(at("2026-03-13 00:00")) {
		t.Fatal("the last day counts whole")
	}
}

func TestAnUnsetLimitShowsAsNotInThePlanAndDispatchMaySetADay(t *testing.T) {
	r := rules()
	r.Clocks[1].Limit = civil.Limit{Unset: true, Word: "及时"}
	rep := blockedFireLane()
	out, err := hazard.Register(r, rep, hazard.Matter{}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	if out.Case.DueAt != 0 || out.Case.LimitFrom != "方案未规定" {
		t.Fatalf("due %d from %s", out.Case.DueAt, out.Case.LimitFrom)
	}
	back, err := hazard.Return(out.Case, r, fire("2026-03-02 10:00"), hazard.Said{Text: "不归我们"})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := hazard.Dispatch(back.Case, r, office("2026-03-02 11:00"), hazard.Said{Owner: "企经委", DueOn: "2026-03-06"})
	if err != nil {
		t.Fatal(err)
	}
	if sent.Case.DueOn != "2026-03-06" || sent.Case.LimitFrom != "派送时填写" {
		t.Fatalf("due %s from %s", sent.Case.DueOn, sent.Case.LimitFrom)
	}
}

func TestTheAcceptanceClockCountsAdjustedWorkdays(t *testing.T) {
	// Friday 13 February 2026; Saturday the 14th is worked (调休), the Spring
	// Festival begins on the 15th.
	out, err := hazard.Register(rules(), blockedFireLane(), hazard.Matter{}, inspector("2026-02-13 16:00"))
	if err != nil {
		t.Fatal(err)
	}
	before := hazard.Climb(out.Case, rules(), platform("2026-02-14 23:59"))
	if before.Case.Urged != 0 {
		t.Fatal("urged before the worked Saturday was over")
	}
	after := hazard.Climb(out.Case, rules(), platform("2026-02-15 00:00"))
	if after.Case.Urged != 1 {
		t.Fatalf("urged %d times after the worked Saturday", after.Case.Urged)
	}
}

func TestTheLadderIsClimbedInOrderAndOnlyOnce(t *testing.T) {
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 10:00"), hazard.Said{})
	if got, want := c.NextAt, at("2026-03-11 08:00"); got != want {
		t.Fatalf("first look at %v, want the morning before the last day", civil.Instant(got).Text(zone))
	}
	out := hazard.Climb(c, rules(), platform("2026-03-11 08:00"))
	if len(out.Entries) != 1 || out.Entries[0].Kind != "hazard.reminded" {
		t.Fatalf("%+v", out.Entries)
	}
	again := hazard.Climb(out.Case, rules(), platform("2026-03-11 08:00"))
	if len(again.Entries) != 0 || len(again.Tells) != 0 {
		t.Fatal("running the sweep twice changed something")
	}
	// The server was down for a week: what was missed runs once, in order.
	late := hazard.Climb(out.Case, rules(), platform("2026-03-20 09:00"))
	kinds := ""
	for _, e := range late.Entries {
		kinds += e.Kind + " "
	}
	if kinds != "hazard.urged hazard.overdue_reported " {
		t.Fatal(kinds)
	}
	if len(late.Papers) != 1 || late.Papers[0].Series != "催办" || late.Case.Urged != 1 {
		t.Fatalf("papers %+v urged %d", late.Papers, late.Case.Urged)
	}
}

func TestAnActThatEndsTheClockCancelsTheRest(t *testing.T) {
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 10:00"), hazard.Said{})
	c = must(t, hazard.Feedback, c, fire("2026-03-05 10:00"), hazard.Said{Photos: []string{"p"}})
	if out := hazard.Climb(c, rules(), platform("2026-04-20 09:00")); len(out.Entries) != 0 {
		t.Fatalf("%+v", out.Entries)
	}
}

func TestAnUrgentCaseIsReportedEveryDayUntilItEnds(t *testing.T) {
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 10:00"), hazard.Said{})
	c.Urgent = true
	count := func(out hazard.Outcome) (n int) {
		for _, e := range out.Entries {
			if e.Refs["do"] == "越级直报" {
				n++
			}
		}
		return n
	}
	first := hazard.Climb(c, rules(), platform("2026-03-13 00:01"))
	second := hazard.Climb(first.Case, rules(), platform("2026-03-13 12:00"))
	third := hazard.Climb(second.Case, rules(), platform("2026-03-14 00:01"))
	if count(first) != 1 || count(second) != 0 || count(third) != 1 {
		t.Fatalf("%d %d %d", count(first), count(second), count(third))
	}
}

func TestALimitIntoAnUnannouncedYearIsProvisional(t *testing.T) {
	r := rules()
	r.Clocks[1].Limit = civil.Limit{N: 20, Span: civil.Workdays}
	out, err := hazard.Register(r, blockedFireLane(), hazard.Matter{}, inspector("2026-12-20 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	if !out.Case.Provisional {
		t.Fatal("the limit reaches 2027, which is not announced")
	}
	was := out.Case.DueOn
	r.Calendar = r.Calendar.With(civil.Year{Year: 2027, Marks: []civil.Mark{{Day: "2027-01-01", Kind: civil.Rest, Label: "元旦"}}})
	again := hazard.Rewind(out.Case, r, platform("2026-12-25 09:00"))
	if again.Case.Provisional || again.Case.DueOn == was || len(again.Entries) != 1 {
		t.Fatalf("provisional %v, due %s was %s", again.Case.Provisional, again.Case.DueOn, was)
	}
}

func TestAPauseStopsTheClockAndItsDaysAreAdded(t *testing.T) {
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 10:00"), hazard.Said{})
	c = must(t, hazard.Pause, c, office("2026-03-05 10:00"), hazard.Said{Text: "待鉴定"})
	if c.Overdue(at("2026-04-01 00:00")) {
		t.Fatal("a paused clock ran out")
	}
	if out := hazard.Climb(c, rules(), platform("2026-04-01 09:00")); len(out.Entries) != 0 {
		t.Fatal("a paused case was urged")
	}
	c = must(t, hazard.Resume, c, office("2026-03-10 10:00"), hazard.Said{})
	if c.DueOn != "2026-03-17" {
		t.Fatalf("due %s after five days' pause", c.DueOn)
	}
}

func TestAnExtensionIsAskedInTimeAndOnce(t *testing.T) {
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 10:00"), hazard.Said{})
	_, err := hazard.Extend(c, rules(), fire("2026-03-13 10:00"), hazard.Said{Text: "等配件", DueOn: "2026-03-20"})
	refused(t, "hazard.extend_too_late", err)
	_, err = hazard.Extend(c, rules(), fire("2026-03-10 10:00"), hazard.Said{Text: "等配件", DueOn: "2026-03-12"})
	refused(t, "hazard.extend_not_later", err)
	c = must(t, hazard.Extend, c, fire("2026-03-10 10:00"), hazard.Said{Text: "等配件", DueOn: "2026-03-20"})
	if c.DueOn != "2026-03-20" {
		t.Fatal(c.DueOn)
	}
	_, err = hazard.Extend(c, rules(), fire("2026-03-18 10:00"), hazard.Said{Text: "再等", DueOn: "2026-03-25"})
	refused(t, "hazard.extended_already", err)
}

func TestTheCaseShowsItsRectificationLimitWhileAnotherClockRuns(t *testing.T) {
	r := rules()
	r.Clocks = append(r.Clocks, hazard.Clock{Name: "复查", Limit: civil.Limit{N: 5, Span: civil.Workdays}, From: hazard.FeedbackVerb, Until: []hazard.Verb{hazard.VerifyVerb}, Source: "平台默认"})
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 10:00"), hazard.Said{})
	out, err := hazard.Feedback(c, r, fire("2026-03-05 10:00"), hazard.Said{Photos: []string{"p"}})
	if err != nil {
		t.Fatal(err)
	}
	c = out.Case
	clock, last := r.Running(c)
	if c.DueOn != "2026-03-12" || c.LimitFrom != "属地补充" || clock != "复查" || last != "2026-03-12" {
		t.Fatalf("limit %s %s, running %s until %s", c.DueOn, c.LimitFrom, clock, last)
	}
	if c.Overdue(at("2026-03-12 10:00")) || !c.Overdue(at("2026-03-13 10:00")) {
		t.Fatal("overdue is judged by the clock that runs")
	}
	out, err = hazard.Verify(c, r, inspector("2026-03-06 10:00"), hazard.Said{Pass: true})
	if err != nil || out.Case.DueOn != "2026-03-12" || out.Case.LimitFrom != "属地补充" {
		t.Fatalf("closed: %s %s %v", out.Case.DueOn, out.Case.LimitFrom, err)
	}
}
