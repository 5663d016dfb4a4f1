package tally_test

import (
	"slices"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/tally"
)

func filing(t *testing.T, state tally.State) tally.Filing {
	return tally.Filing{Month: month(t, "2026-03"), Grid: "east", Path: "1/2/", Upper: "1/", State: state, Held: true}
}

func TestS1_100AnActOnASummaryHasItsMoment(t *testing.T) {
	type do = func(f tally.Filing, act journal.Act) (tally.Filing, journal.Entry, error)
	verbs := map[string]do{
		"confirm": func(f tally.Filing, a journal.Act) (tally.Filing, journal.Entry, error) {
			return tally.Confirm(f, a, "")
		},
		"submit": func(f tally.Filing, a journal.Act) (tally.Filing, journal.Entry, error) {
			return tally.Submit(f, a, "")
		},
		"return": func(f tally.Filing, a journal.Act) (tally.Filing, journal.Entry, error) {
			return tally.Return(f, a, "漏了一次")
		},
		"silent return": func(f tally.Filing, a journal.Act) (tally.Filing, journal.Entry, error) {
			return tally.Return(f, a, " ")
		},
		"lock": func(f tally.Filing, a journal.Act) (tally.Filing, journal.Entry, error) {
			return tally.Lock(f, a, "", []byte("[]"))
		},
		"lock saying why": func(f tally.Filing, a journal.Act) (tally.Filing, journal.Entry, error) {
			return tally.Lock(f, a, "无人在岗", []byte("[]"))
		},
	}
	for _, tc := range []struct {
		verb   string
		from   tally.State
		change func(*tally.Filing)
		by     string
		on     civil.Day
		to     tally.State
		code   string
	}{
		{"confirm", tally.Fresh, nil, "p1", "2026-03-31", tally.Fresh, "tally.month_runs"},
		{"confirm", tally.Fresh, nil, "p1", "2026-04-01", tally.Confirmed, ""},
		{"confirm", tally.Returned, nil, "p1", "2026-04-01", tally.Confirmed, ""},
		{"confirm", tally.Submitted, nil, "p1", "2026-04-01", tally.Submitted, "tally.confirmed_already"},
		{"confirm", tally.Fresh, func(f *tally.Filing) { f.Open = []string{"小厂"} }, "p1", "2026-04-01", tally.Fresh, "tally.lower_open"},
		{"confirm", tally.Locked, nil, "p1", "2026-04-01", tally.Locked, "tally.locked_already"},
		{"submit", tally.Fresh, nil, "p1", "2026-04-01", tally.Fresh, "tally.not_confirmed"},
		{"submit", tally.Confirmed, nil, "p1", "2026-04-01", tally.Submitted, ""},
		{"submit", tally.Returned, nil, "p1", "2026-04-01", tally.Returned, "tally.not_confirmed"},
		{"return", tally.Confirmed, nil, "p2", "2026-04-02", tally.Confirmed, "tally.not_submitted"},
		{"return", tally.Submitted, nil, "p2", "2026-04-02", tally.Returned, ""},
		{"silent return", tally.Submitted, nil, "p2", "2026-04-02", tally.Submitted, "tally.reason_missing"},
		{"lock", tally.Confirmed, nil, "p2", "2026-04-02", tally.Confirmed, "tally.not_submitted"},
		{"lock", tally.Submitted, nil, "p2", "2026-04-02", tally.Locked, ""},
		{"lock", tally.Submitted, func(f *tally.Filing) { f.ConfirmedBy = "p2" }, "p2", "2026-04-02", tally.Submitted, "tally.locked_by_confirmer"},
		{"lock", tally.Fresh, func(f *tally.Filing) { f.Held = false }, "p2", "2026-04-02", tally.Fresh, "tally.reason_missing"},
		{"lock saying why", tally.Fresh, func(f *tally.Filing) { f.Held = false }, "p2", "2026-04-02", tally.Locked, ""},
		{"lock", tally.Locked, nil, "p2", "2026-04-02", tally.Locked, "tally.locked_already"},
	} {
		f := filing(t, tc.from)
		if tc.change != nil {
			tc.change(&f)
		}
		got, entry, err := verbs[tc.verb](f, journal.Act{By: tc.by, On: tc.on, At: 7})
		if fault.Code(err) != tc.code || got.State != tc.to || (err == nil) != (entry.Subject == "tally:2026-03:east") {
			t.Errorf("%s from %s on %s: %q %v %+v, want %q %s", tc.verb, tc.from.Word(), tc.on, got.State, err, entry, tc.to, tc.code)
		}
	}
}

func TestS1_41TheGridConfirmsItsOwnAndTheOfficeAboveLocks(t *testing.T) {
	r := tally.Rules{FilledBy: []string{"村网格长", "单位网格长"}}
	who := func(s account.Standing) account.Caller {
		return account.NewCaller("1", "p1", "", []account.Standing{s}, nil, func(string) bool { return false })
	}
	head := account.Standing{Post: "村网格长", Kind: account.Head, Place: "east", Path: "1/2/"}
	office := account.Standing{Post: "网格办", Kind: account.Office, Place: "town", Path: "1/"}
	away := account.Standing{Post: "村网格长", Kind: account.Head, Place: "west", Path: "1/3/"}
	walker := account.Standing{Post: "网格员", Kind: account.Inspector, Place: "east", Path: "1/2/"}
	for _, tc := range []struct {
		who   account.Standing
		state tally.State
		top   bool
		want  []tally.Verb
	}{
		{head, tally.Fresh, false, []tally.Verb{tally.ConfirmVerb}},
		{head, tally.Confirmed, false, []tally.Verb{tally.SubmitVerb}},
		{head, tally.Submitted, false, nil},
		{office, tally.Fresh, false, nil},
		{office, tally.Submitted, false, []tally.Verb{tally.ReturnVerb, tally.LockVerb}},
		{away, tally.Fresh, false, nil},
		{walker, tally.Confirmed, false, nil},
		{office, tally.Submitted, true, []tally.Verb{tally.ReturnVerb, tally.LockVerb}},
		{office, tally.Locked, true, nil},
	} {
		f := filing(t, tc.state)
		if tc.top {
			f.Grid, f.Path, f.Upper = "town", "1/", ""
		}
		if got := f.May(who(tc.who), "2026-04-01", r); !slices.Equal(got, tc.want) {
			t.Errorf("%s at %s: %v, want %v", tc.who.Post, f.State.Word(), got, tc.want)
		}
	}
}

func TestWhatChangedAfterLockingIsSaidFigureByFigure(t *testing.T) {
	item := func(k tally.Kind, of, id string, times int64) tally.Item {
		return tally.Item{Kind: k, Of: of, ID: id, Nth: id, On: "2026-03-02", Times: times}
	}
	kept := []tally.Item{item(tally.Done, "", "t1", 1), item(tally.Grade, "一般", "h1", 1), item(tally.Due, "", "t9", 2), item(tally.Grade, "重大", "h2", 1)}
	now := []tally.Item{item(tally.Done, "", "t1", 1), item(tally.Done, "", "t2", 1), item(tally.Grade, "重大", "h1", 1), item(tally.Due, "", "t9", 3), item(tally.Grade, "重大", "h2", 1), item(tally.Closed, "", "h1", 1)}
	got := tally.Shifts(kept, now)
	want := []struct {
		kind             tally.Kind
		of               string
		was, now         int64
		came, gone, runs int
	}{
		{tally.Due, "", 2, 3, 1, 1, 0}, {tally.Done, "", 1, 2, 1, 0, 0}, {tally.Grade, "一般", 1, 0, 0, 1, 0}, {tally.Grade, "重大", 1, 2, 1, 0, 0}, {tally.Closed, "", 0, 1, 1, 0, 1},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		g := got[i]
		if g.Kind != w.kind || g.Of != w.of || g.Was != w.was || g.Now != w.now || len(g.Came) != w.came || len(g.Gone) != w.gone || g.Runs != (w.runs == 1) {
			t.Errorf("got %+v want %+v", g, w)
		}
	}
	if len(tally.Shifts(now, now)) != 0 {
		t.Error("nothing changed, and something is said")
	}
}

func TestASummaryIsLateOnlyWhereThePlanSetsADay(t *testing.T) {
	m := month(t, "2026-03")
	if on := (tally.Rules{Due: civil.Moment{Unset: true, Word: "按时"}}).DueOn(m, civil.Calendar{}); on != "" {
		t.Errorf("按时 is no day: %s", on)
	}
	if due := (tally.Rules{Due: civil.Moment{Next: true, Day: 5}}).DueOn(m, civil.Calendar{}); due != "2026-04-06" {
		t.Errorf("次月5日前, a Sunday: %s", due)
	}
	due := tally.Rules{Due: civil.Moment{Next: true, Day: 7}}.DueOn(m, civil.Calendar{})
	if due != "2026-04-07" {
		t.Fatalf("次月7日前: %s", due)
	}
	for _, tc := range []struct {
		state     tally.State
		at        civil.Instant
		today, on civil.Day
		late      bool
	}{
		{tally.Fresh, 0, "2026-04-07", "", false}, {tally.Fresh, 0, "2026-04-08", "", true}, {tally.Submitted, 1, "2026-05-01", "2026-04-07", false},
		{tally.Locked, 1, "2026-05-01", "2026-04-08", true}, {tally.Locked, 0, "2026-05-01", "1970-01-01", false},
	} {
		if got := (tally.Filing{State: tc.state, SubmittedAt: tc.at}).Late(due, tc.today, tc.on); got != tc.late {
			t.Errorf("%+v: %v", tc, got)
		}
	}
}
