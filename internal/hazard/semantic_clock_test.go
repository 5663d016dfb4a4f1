package hazard_test

import (
	"strings"
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/hazard"
)

// The semantics of scheme-syntax §10 about time: clocks, limits, ladders,
// editions.

// timed is the town's rules with this limit on the rectification.
func timed(limit civil.Limit) hazard.Rules {
	r := rules()
	r.Clocks[1].Limit = limit
	return r
}

func days(n int) civil.Limit { return civil.Limit{N: n, Span: civil.Days} }

// under registers at a moment and gives the case with its limit.
func under(t *testing.T, r hazard.Rules, when string) hazard.Case {
	t.Helper()
	out, err := hazard.Register(r, blockedFireLane(), hazard.Matter{}, inspector(when))
	if err != nil {
		t.Fatal(err)
	}
	return out.Case
}

func TestSemantic11HolidaysMoveNoHazardClockInDaysOrHoursAndWorkdaysFollowTheCalendar(t *testing.T) {
	for _, c := range []struct {
		day   string
		limit civil.Limit
		from  string
		due   string // the last minute
	}{
		{"days run into the Spring Festival and end in it", days(3), "2026-02-14 09:00", "2026-02-17 24:00"},
		{"days over the end of February", days(10), "2026-02-20 09:00", "2026-03-02 24:00"},
		{"days over 29 February", days(2), "2024-02-28 09:00", "2024-03-01 24:00"},
		{"two months from 31 December end with February", civil.Limit{N: 2, Span: civil.Months}, "2025-12-31 09:00", "2026-02-28 24:00"},
		{"hours never move", civil.Limit{N: 8, Span: civil.Hours}, "2026-02-16 20:00", "2026-02-17 04:00"},
		{"the same day ends at 24:00", civil.Limit{Span: civil.SameDay}, "2026-03-02 23:50", "2026-03-02 24:00"},
		{"a workday before the festival is a worked Saturday", civil.Limit{N: 1, Span: civil.Workdays}, "2026-02-13 09:00", "2026-02-14 24:00"},
		{"workdays skip the festival", civil.Limit{N: 2, Span: civil.Workdays}, "2026-02-13 09:00", "2026-02-24 24:00"},
	} {
		got := under(t, timed(c.limit), c.from)
		if want := ending(c.due); got.DueAt < want-1 || got.DueAt > want {
			t.Errorf("%s: due %s, want %s", c.day, got.DueAt.Text(zone), c.due)
		}
	}
	far := under(t, timed(civil.Limit{N: 20, Span: civil.Workdays}), "2026-12-20 09:00")
	if !far.Provisional {
		t.Error("a limit into a year not announced is provisional")
	}
	// An answer on paper that falls due on a rest day moves; the clock beside it in
	// days does not.
	r := timed(days(6))
	r.Clocks = append(r.Clocks, hazard.Clock{Name: "答复", Limit: days(6), From: hazard.DispatchVerb, Until: []hazard.Verb{hazard.AcceptVerb}, Paper: true, Beside: true})
	for _, k := range r.Timetable(under(t, r, "2026-03-02 09:00"), at("2026-03-02 10:00")) {
		if want := map[string]civil.Day{"整改": "2026-03-08", "答复": "2026-03-09"}[k.Name]; want != "" && k.Due.Day(zone) != want {
			t.Errorf("%s due %s, want %s", k.Name, k.Due.Day(zone), want)
		}
	}
}

// ending reads a minute; 24:00 is the end of its day.
func ending(s string) civil.Instant {
	if day, ok := strings.CutSuffix(s, " 24:00"); ok {
		return civil.Day(day).End(zone)
	}
	return at(s)
}

func TestSemantic12ARangeRemindsAtItsFirstFigureAndIsOverdueAfterItsSecond(t *testing.T) {
	r := timed(civil.Limit{Least: 3, N: 5, Span: civil.Days})
	r.Clocks[1].Ladder = []hazard.Step{{Name: "整改/1", Do: "催办"}}
	out, err := hazard.Accept(under(t, r, "2026-03-02 09:00"), r, fire("2026-03-02 10:00"), hazard.Said{})
	if err != nil {
		t.Fatal(err)
	}
	c := out.Case
	for _, x := range []struct {
		when     string
		reminded int
		overdue  bool
		urged    int64
	}{
		{"2026-03-05 23:00", 0, false, 0},
		{"2026-03-06 00:00", 1, false, 0},
		{"2026-03-07 23:59", 0, false, 0},
		{"2026-03-08 00:01", 0, true, 1},
	} {
		got := hazard.Climb(c, r, platform(x.when))
		n := 0
		for _, e := range got.Entries {
			if e.Kind == "hazard.reminded" {
				n++
			}
		}
		c = got.Case
		if n != x.reminded || c.Overdue(at(x.when)) != x.overdue || c.Urged != x.urged {
			t.Errorf("%s: reminded %d, overdue %v, urged %d", x.when, n, c.Overdue(at(x.when)), c.Urged)
		}
	}
}

func TestSemantic12AnExtensionIsAskedInTimeOnceFromTheOriginalStartAndGrantedByTheApprover(t *testing.T) {
	base := func() hazard.Rules { // by the dispatcher or triage, up to 30 days
		r := timed(days(10))
		rule := r.Acts[hazard.ExtendVerb]
		rule.Who = []hazard.Who{{Kind: "办公室"}}
		r.Acts[hazard.ExtendVerb] = rule
		r.Clocks[1].ExtendTo, r.Clocks[1].ExtendBy = days(30), []hazard.Who{{Kind: "办公室"}}
		return r
	}
	silent := func() hazard.Rules { r := base(); r.Clocks[1].ExtendTo = civil.Limit{}; return r }
	long := func() hazard.Rules { r := silent(); r.Clocks[1].Limit = days(40); return r }
	twice := func() hazard.Rules { r := base(); r.Clocks[1].Times = 2; return r }
	law := func() hazard.Rules { r := base(); r.Clocks[1].Statutory = true; return r }
	extend := func(r hazard.Rules, c hazard.Case, by hazard.Actor, to civil.Day) (hazard.Case, error) {
		out, err := hazard.Do(c, r, hazard.ExtendVerb, by, hazard.Said{Text: "等配件", DueOn: to})
		return out.Case, err
	}
	for _, c := range []struct {
		day   string
		rules hazard.Rules
		when  string
		to    civil.Day
		code  string
	}{
		{"in time", base(), "2026-03-10 10:00", "2026-03-20", ""},
		{"on the last minute", base(), "2026-03-12 23:59", "2026-03-20", ""},
		{"a minute late", base(), "2026-03-13 00:00", "2026-03-20", "hazard.extend_too_late"},
		{"to the day it is due anyhow", base(), "2026-03-10 10:00", "2026-03-12", "hazard.extend_not_later"},
		{"as far as the cap, counted from the start", base(), "2026-03-10 10:00", "2026-04-01", ""},
		{"a day further", base(), "2026-03-10 10:00", "2026-04-02", "hazard.extend_too_far"},
		{"the plan gives no cap: the platform's", silent(), "2026-03-10 10:00", "2026-04-02", "hazard.extend_too_far"},
		{"no cap, and a limit longer than the platform's: twice the limit", long(), "2026-03-10 10:00", "2026-05-21", ""},
		{"and not a day more", long(), "2026-03-10 10:00", "2026-05-22", "hazard.extend_too_far"},
		{"a limit by law", law(), "2026-03-10 10:00", "2026-03-20", "hazard.limit_by_law"},
	} {
		_, err := extend(c.rules, under(t, c.rules, "2026-03-02 09:00"), office(c.when), c.to)
		if err != nil || c.code != "" {
			t.Run(c.day, func(t *testing.T) { refused(t, c.code, err) })
		}
	}
	once, err := extend(base(), under(t, base(), "2026-03-02 09:00"), office("2026-03-10 10:00"), "2026-03-20")
	if err != nil {
		t.Fatal(err)
	}
	_, err = extend(base(), once, office("2026-03-15 10:00"), "2026-03-25")
	refused(t, "hazard.extended_already", err)
	if again, err := extend(twice(), once, office("2026-03-15 10:00"), "2026-03-25"); err != nil || again.DueOn != "2026-03-25" {
		t.Errorf("twice where the plan says twice: %v", err)
	}
	// The owner asks, the approver grants, also a day after the limit.
	r := base()
	c := under(t, r, "2026-03-02 09:00")
	asked, err := extend(r, c, fire("2026-03-12 20:00"), "2026-03-20")
	if err != nil || asked.Asked != "延期" || asked.DueOn != "2026-03-12" {
		t.Fatalf("%v asked %q due %s", err, asked.Asked, asked.DueOn)
	}
	_, err = extend(r, asked, fire("2026-03-12 21:00"), "2026-03-21")
	refused(t, "hazard.asked_already", err)
	_, err = hazard.Approve(asked, r, fire("2026-03-12 21:00"), hazard.Said{Pass: true})
	refused(t, "hazard.not_yours", err)
	no, err := hazard.Approve(asked, r, office("2026-03-13 09:00"), hazard.Said{})
	if err != nil || no.Case.Asked != "" || no.Case.DueOn != "2026-03-12" || !tells(no, hazard.Who{Person: "消"}) {
		t.Errorf("refused: %v %+v", err, no.Case.DueOn)
	}
	yes, err := hazard.Approve(asked, r, office("2026-03-13 09:00"), hazard.Said{Pass: true})
	if err != nil || yes.Case.Asked != "" || yes.Case.DueOn != "2026-03-20" || yes.Case.Extended != 1 {
		t.Errorf("granted: %v due %s extended %d", err, yes.Case.DueOn, yes.Case.Extended)
	}
}

func TestSemantic12APauseStopsTheRectificationWithAReasonAndShowsItsDays(t *testing.T) {
	mending := func(r hazard.Rules) hazard.Case {
		out, err := hazard.Accept(under(t, r, "2026-03-02 09:00"), r, fire("2026-03-02 10:00"), hazard.Said{})
		if err != nil {
			t.Fatal(err)
		}
		return out.Case
	}
	r := rules()
	r.Clocks = append(r.Clocks, hazard.Clock{Name: "复查", Limit: days(5), From: hazard.FeedbackVerb, Until: []hazard.Verb{hazard.VerifyVerb}, Ladder: []hazard.Step{{Name: "复查/1", Do: "提醒"}}})
	only := timed(days(10))
	only.Clocks[1].Pauses = []string{"待鉴定"}
	law := timed(days(10))
	law.Clocks[1].Statutory = true
	for _, c := range []struct {
		day, reason, code string
		rules             hazard.Rules
	}{
		{"any reason, where the plan names none", "等配件", "", r},
		{"the reason the plan names", "送鉴定", "", only},
		{"another", "等配件", "hazard.pause_reason", only},
		{"a statutory clock, for an appraisal", "待鉴定", "", law},
		{"a statutory clock, for anything else", "等配件", "hazard.pause_reason", law},
		{"no reason", "", "hazard.need_missing", r},
	} {
		_, err := hazard.Pause(mending(c.rules), c.rules, office("2026-03-05 10:00"), hazard.Said{Text: c.reason})
		t.Run(c.day, func(t *testing.T) { refused(t, c.code, err) })
	}
	paused := must(t, hazard.Pause, mending(rules()), office("2026-03-05 10:00"), hazard.Said{Text: "待鉴定"})
	if paused.Stood(at("2026-03-08 09:00")) != 2 || paused.Stood(at("2026-03-08 10:00")) != 3 {
		t.Errorf("stood %d days", paused.Stood(at("2026-03-08 09:00")))
	}
	// Fed back while it stands still: the pause is over, and the verification's clock runs.
	out, err := hazard.Feedback(paused, r, fire("2026-03-10 10:00"), hazard.Said{Photos: []string{"p2"}})
	if err != nil || out.Case.PausedAt != 0 || out.Case.Stood(at("2026-03-20 10:00")) != 5 {
		t.Fatalf("%v paused %d stood %d", err, out.Case.PausedAt, out.Case.Stood(at("2026-03-20 10:00")))
	}
	if late := hazard.Climb(out.Case, r, platform("2026-03-16 00:01")); len(late.Entries) != 1 {
		t.Errorf("the verification's clock stood still too: %+v", late.Entries)
	}
	_, err = hazard.Pause(out.Case, r, office("2026-03-11 10:00"), hazard.Said{Text: "待鉴定"})
	refused(t, "hazard.nothing_to_pause", err)
}

func TestSemantic13TheLadderRunsWhatWasMissedOnceInOrderAndStopsWithItsClock(t *testing.T) {
	grave := func(c hazard.Case, _ civil.Instant) bool { return c.Urgent }
	r := timed(days(10))
	r.Clocks[1].Ladder = []hazard.Step{
		{Name: "整改/1", Before: 1, Do: "提醒"},
		{Name: "整改/2", Do: "催办"},
		{Name: "整改/3", After: 1, Do: "督办"},
		{Name: "整改/4", Do: "越级直报", When: grave},
		{Name: "整改/5", Do: "报告", After: 2, Repeat: 24 * time.Hour, Until: hazard.CloseVerb},
		{Name: "整改/6", On: hazard.AcceptVerb, Do: "提醒", To: []hazard.Who{{Pronoun: hazard.TheFinder}}},
	}
	accepted, err := hazard.Accept(under(t, r, "2026-03-02 09:00"), r, fire("2026-03-02 10:00"), hazard.Said{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := func(out hazard.Outcome) string {
		var list []string
		for _, e := range out.Entries {
			list = append(list, e.Refs["step"]+e.Refs["do"])
		}
		return strings.Join(list, " ")
	}
	first := hazard.Climb(accepted.Case, r, platform("2026-03-02 10:00"))
	if got := kinds(first); got != "整改/6提醒" {
		t.Fatalf("at the act: %q", got)
	}
	for _, c := range []struct {
		day  string
		from hazard.Case
		when string
		want string
	}{
		{"nothing yet", first.Case, "2026-03-10 09:00", ""},
		{"a week late, in order", first.Case, "2026-03-20 09:00", "整改/1提醒 整改/2催办 整改/3督办 整改/5报告"},
		{"fed back in time: the rest is cancelled", must(t, hazard.Feedback, first.Case, fire("2026-03-11 09:00"), hazard.Said{Photos: []string{"p"}}), "2026-03-20 09:00", ""},
	} {
		out := hazard.Climb(c.from, r, platform(c.when))
		if got := kinds(out); got != c.want {
			t.Errorf("%s: %q", c.day, got)
		}
		if again := hazard.Climb(out.Case, r, platform(c.when)); len(again.Entries) != 0 {
			t.Errorf("%s: swept twice, %q", c.day, kinds(again))
		}
	}
	// What did not hold when it was due is climbed when it comes to hold.
	late := hazard.Climb(first.Case, r, platform("2026-03-13 09:00")).Case
	if late.NextAt <= at("2026-03-13 09:00") {
		t.Error("a step whose condition is false keeps the sweep busy")
	}
	late.Urgent = true
	if got := kinds(hazard.Climb(late, r, platform("2026-03-13 10:00"))); got != "整改/4越级直报" {
		t.Errorf("urgent afterwards: %q", got)
	}
	// Repeated until its `until`, though the clock has ended late.
	over := hazard.Climb(first.Case, r, platform("2026-03-15 09:00")).Case
	fed, err := hazard.Feedback(over, r, fire("2026-03-15 10:00"), hazard.Said{Photos: []string{"p"}})
	if err != nil {
		t.Fatal(err)
	}
	next := hazard.Climb(fed.Case, r, platform("2026-03-16 09:00"))
	if got := kinds(next); got != "整改/5报告" {
		t.Errorf("after the feedback: %q", got)
	}
	closed, err := hazard.Verify(next.Case, r, inspector("2026-03-16 10:00"), hazard.Said{Pass: true})
	if err != nil || len(hazard.Climb(closed.Case, r, platform("2026-03-20 09:00")).Entries) != 0 {
		t.Errorf("after close-out: %v", err)
	}
}

func TestSemantic13EveryDoOfALadderIsRecordedAndToldToSomebody(t *testing.T) {
	for do, want := range map[string]struct{ verb, series, code string }{
		"催办": {"urge", "催办", "notice.hazard_urged"}, "督办": {"supervise", "督办", "notice.hazard_supervised"},
		"报告": {"escalate", "", "notice.hazard_overdue"}, "约谈": {"interview", "约谈", "notice.hazard_interviewed"},
		"通报": {"bulletin", "通报", "notice.hazard_bulletined"}, "挂牌": {"list", "", "notice.hazard_listing_asked"},
		"越级直报": {"emergency", "", "notice.hazard_emergency"}, "限期整改通知书": {"paper", "限期整改通知书", "notice.hazard_papered"},
		"提醒": {"", "", "notice.hazard_reminder"}, "请求支援": {"support", "", "notice.hazard_support_asked"},
	} {
		r := timed(days(10))
		r.Clocks[1].Ladder = []hazard.Step{{Name: "整改/1", Do: do}}
		c := under(t, r, "2026-03-02 09:00")
		c.Grade, c.Legal = "重大", "重大"
		out, err := hazard.Accept(c, r, fire("2026-03-02 10:00"), hazard.Said{})
		if err != nil {
			t.Fatal(err)
		}
		climbed := hazard.Climb(out.Case, r, platform("2026-03-13 00:01"))
		last := climbed.Case.Acts[len(climbed.Case.Acts)-1]
		series := ""
		for _, p := range climbed.Papers {
			series = p.Series
		}
		if want.verb != "" && string(last.Verb) != want.verb || series != want.series || len(climbed.Entries) == 0 || climbed.Entries[0].Refs["do"] != do {
			t.Errorf("%s: act %s, number of %q, entries %+v", do, last.Verb, series, climbed.Entries)
		}
		if len(climbed.Tells) == 0 || climbed.Tells[0].Code != want.code {
			t.Errorf("%s: told %+v", do, climbed.Tells)
		}
		if do == "挂牌" && climbed.Case.Listed != "待批准" {
			t.Errorf("listed without the department: %q", climbed.Case.Listed)
		}
	}
}

func TestSemantic14ACaseKeepsItsEditionUnlessTheNewOneTakesItOverToClocksNotLonger(t *testing.T) {
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 14:00"), hazard.Said{})
	waiting := registered(t)
	next := func(change func(*hazard.Rules)) hazard.Rules {
		r := rules()
		r.Edition, r.TakeOver = "next", true
		change(&r)
		return r
	}
	for _, x := range []struct {
		day  string
		c    hazard.Case
		now  hazard.Rules
		over bool
	}{
		{"a shorter clock", c, next(func(r *hazard.Rules) { r.Clocks[1].Limit = days(5) }), true},
		{"the same clock", c, next(func(*hazard.Rules) {}), true},
		{"a longer clock", c, next(func(r *hazard.Rules) { r.Clocks[1].Limit = days(11) }), false},
		{"a clock without a limit", c, next(func(r *hazard.Rules) { r.Clocks[1].Limit = civil.Limit{Unset: true} }), false},
		{"a clock that is gone", c, next(func(r *hazard.Rules) { r.Clocks = r.Clocks[:1] }), false},
		{"a longer clock beside the rectification", waiting, next(func(r *hazard.Rules) { r.Clocks[0].Limit = civil.Limit{N: 3, Span: civil.Workdays} }), false},
		{"that clock is longer, and no longer runs", c, next(func(r *hazard.Rules) { r.Clocks[0].Limit = civil.Limit{N: 3, Span: civil.Workdays} }), true},
		{"an edition that leaves old cases alone", c, next(func(r *hazard.Rules) { r.TakeOver = false }), false},
		{"a state it does not know", c, next(func(r *hazard.Rules) { r.States = r.States[:1] }), false},
	} {
		got, over := hazard.Adopt(x.c, rules(), x.now, at("2026-03-03 09:00"))
		if over != x.over || over != (got.Edition == "next") || got.DueAt > x.c.DueAt {
			t.Errorf("%s: taken over %v, edition %s, due %s", x.day, over, got.Edition, got.DueOn)
		}
	}
}
