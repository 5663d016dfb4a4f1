package tally

import (
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
)

// State is how far the summary of a month has come at one grid.
type State string

// The states of a summary. Nobody types a figure in any of them: what is wrong is
// put right in the records behind it, or said in a remark.
const (
	Fresh     State = ""    // 待确认
	Confirmed State = "已确认" // by the grid itself
	Submitted State = "已提交" // to the office above
	Returned  State = "已退回" // for correction
	Locked    State = "已锁定"
)

// Word is the state as people read it.
func (s State) Word() string {
	if s == Fresh {
		return "待确认"
	}
	return string(s)
}

// Verb is an act on a summary.
type Verb string

// The acts on a summary.
const (
	ConfirmVerb Verb = "confirm" // 确认
	SubmitVerb  Verb = "submit"  // 提交
	ReturnVerb  Verb = "return"  // 退回
	LockVerb    Verb = "lock"    // 锁定
)

// Filing is the summary of a month at one grid, on its way up the tree.
//
// law: S1-41, S1-100
type Filing struct {
	Month       Month
	Grid        string
	Path        string
	State       State
	ConfirmedBy string
	SubmittedBy string
	SubmittedAt civil.Instant
	LockedAt    civil.Instant
	Rev         int64
	// Upper is the path of the grid above; "" at the top, where the office closes
	// its own summary.
	Upper string
	// Open names the grids right below whose summaries are not locked.
	Open []string
	// Held says that somebody holds a post that could confirm it.
	Held bool
}

// Subject is the filing in the journal.
func (f Filing) Subject() string { return "tally:" + f.Month.String() + ":" + f.Grid }

// Standing is the standing in which somebody may act, if any. A grid confirms and
// submits its own summary; the office above, the nearest first, returns and locks.
func (f Filing) Standing(who account.Caller, verb Verb, r Rules) (account.Standing, bool) {
	return who.StandingAt(f.Path, func(s account.Standing) bool {
		if s.Department != "" || s.Waits != "" || !account.KindMay(s.Kind, account.TallyAct(string(verb))) {
			return false
		}
		own := s.Place == f.Grid
		if verb == ConfirmVerb || verb == SubmitVerb {
			return own && (s.Kind != account.Unit || slices.Contains(r.FilledBy, s.Post))
		}
		return own == (f.Upper == "") && s.Path != ""
	})
}

// May lists what could be done now, for the buttons.
func (f Filing) May(who account.Caller, today civil.Day, r Rules) []Verb {
	var out []Verb
	for _, v := range []Verb{ConfirmVerb, SubmitVerb, ReturnVerb, LockVerb} {
		if _, ok := f.Standing(who, v, r); ok && f.ripe(v, who.Person, today) == nil {
			out = append(out, v)
		}
	}
	return out
}

// ripe says whether the moment for a verb has come.
func (f Filing) ripe(verb Verb, by string, today civil.Day) error {
	if today <= f.Month.Period().To {
		return fault.New(fault.Conflict, "tally.month_runs", "month", f.Month.Chinese())
	}
	if f.State == Locked {
		return fault.New(fault.Conflict, "tally.locked_already", "month", f.Month.Chinese())
	}
	switch verb {
	case ConfirmVerb:
		if f.State == Confirmed || f.State == Submitted {
			return fault.New(fault.Conflict, "tally.confirmed_already")
		}
		return f.whole()
	case SubmitVerb:
		if f.State != Confirmed {
			return fault.New(fault.Conflict, "tally.not_confirmed")
		}
		return f.whole()
	case ReturnVerb:
		if f.State != Submitted {
			return fault.New(fault.Conflict, "tally.not_submitted")
		}
	case LockVerb:
		if f.State != Submitted && f.Held {
			return fault.New(fault.Conflict, "tally.not_submitted")
		}
		// Two pairs of eyes: who answers for the figures does not also accept them.
		if by != "" && by == f.ConfirmedBy {
			return fault.New(fault.Forbidden, "tally.locked_by_confirmer")
		}
		return f.whole()
	}
	return nil
}

// whole refuses an upper summary while one below it can still change.
func (f Filing) whole() error {
	if len(f.Open) == 0 {
		return nil
	}
	names := f.Open[:min(3, len(f.Open))]
	return fault.New(fault.Conflict, "tally.lower_open", "grids", strings.Join(names, "、"), "count", strconv.Itoa(len(f.Open)))
}

// Confirm says that the grid has seen its figures and stands by them.
//
// law: S1-100
func Confirm(f Filing, act journal.Act, remark string) (Filing, journal.Entry, error) {
	if err := f.ripe(ConfirmVerb, act.By, act.On); err != nil {
		return f, journal.Entry{}, err
	}
	f.State, f.ConfirmedBy = Confirmed, act.By
	return f, act.Note(f.Subject(), "tally.confirmed", said(remark)), nil
}

// Submit sends the summary to the office above.
//
// law: S1-41, S1-100
func Submit(f Filing, act journal.Act, remark string) (Filing, journal.Entry, error) {
	if err := f.ripe(SubmitVerb, act.By, act.On); err != nil {
		return f, journal.Entry{}, err
	}
	f.State, f.SubmittedBy, f.SubmittedAt = Submitted, act.By, act.At
	return f, act.Note(f.Subject(), "tally.submitted", said(remark)), nil
}

// Return sends the summary back for correction, saying what is to be put right in
// the records.
func Return(f Filing, act journal.Act, reason string) (Filing, journal.Entry, error) {
	if err := f.ripe(ReturnVerb, act.By, act.On); err != nil {
		return f, journal.Entry{}, err
	}
	if strings.TrimSpace(reason) == "" {
		return f, journal.Entry{}, fault.New(fault.Invalid, "tally.reason_missing").On("text", "field.required")
	}
	f.State, f.ConfirmedBy = Returned, ""
	return f, act.Note(f.Subject(), "tally.returned", said(reason)), nil
}

// Lock accepts the summary and keeps its figures as they are now. Where nobody
// holds the post that would confirm it, the office locks without, and says why.
func Lock(f Filing, act journal.Act, remark string, kept []byte) (Filing, journal.Entry, error) {
	if err := f.ripe(LockVerb, act.By, act.On); err != nil {
		return f, journal.Entry{}, err
	}
	if f.State != Submitted && strings.TrimSpace(remark) == "" {
		return f, journal.Entry{}, fault.New(fault.Invalid, "tally.reason_missing").On("text", "field.required")
	}
	f.State, f.LockedAt = Locked, act.At
	return f, act.Note(f.Subject(), "tally.locked", journal.Digest(kept)), nil
}

func said(text string) []byte {
	if text == "" {
		return nil
	}
	return journal.Digest([]byte(text))
}

// DueOn is the day by which a month's summary is submitted, where the plan sets
// one (law: S1-41, S1-100); "" where it only says 按时. It is a paper, so that a
// day of rest moves it to the next workday.
func (r Rules) DueOn(m Month, cal civil.Calendar) civil.Day {
	last := m.Period().To
	switch m.Months {
	case 3: // 下一季度15日前
		return last.Add(15)
	case 12: // 下一年1月31日前
		return last.Add(31)
	}
	if r.Due.Unset || r.Due == (civil.Moment{}) {
		return ""
	}
	day, _ := cal.NextWorkday(r.Due.On(m.Period()))
	return day
}

// Late says that the summary was not up by its day; without a day nothing is late.
func (f Filing) Late(due, today, submitted civil.Day) bool {
	if due == "" {
		return false
	}
	if f.State == Submitted || f.State == Locked {
		return f.SubmittedAt > 0 && submitted > due
	}
	return today > due
}

// Reminder is which word a grid gets about a summary that is not up yet.
type Reminder int

// The reminders, each given once a month.
const (
	NoReminder   Reminder = 0
	BeforeDue    Reminder = 1 // 快到上报日
	AfterDue     Reminder = 2 // 过了上报日
	remindAhead           = 3 // days before the due day
	remindBehind          = 7 // days after which nobody is told any more; the mark stays
)

// Reminds says what a grid is told on a day of a month that is over, whose
// summary is not up. Without a due day in the plan nobody is told anything.
//
// law: S1-41, S1-100
func (f Filing) Reminds(due, today civil.Day) Reminder {
	if due == "" || f.State == Submitted || f.State == Locked || today <= f.Month.Period().To {
		return NoReminder
	}
	switch {
	case today <= due && today >= due.Add(-remindAhead):
		return BeforeDue
	case today > due && today <= due.Add(remindBehind):
		return AfterDue
	}
	return NoReminder
}

// Before is the month before this one.
func (m Month) Before() Month {
	y, of, _ := m.Period().From.Add(-1).Date()
	return Month{Year: y, Of: of}
}
