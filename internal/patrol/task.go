package patrol

import (
	"slices"
	"sort"
	"time"

	"anwang/internal/civil"
)

// State is where a task stands.
type State string

// The states of a task.
const (
	Open    State = "open"
	Done    State = "done"    // kept in time
	Late    State = "late"    // kept, after the due moment
	Missed  State = "missed"  // the window is over; a later visit does not mend it
	Excused State = "excused" // could not be asked: the site closed, the grid went; or a head let it off
	Vacant  State = "vacant"  // nobody held the post for most of the window
)

// Word is the state in the words of the screens.
func (s State) Word() string {
	switch s {
	case Open:
		return "待完成"
	case Done:
		return "已完成"
	case Late:
		return "逾期完成"
	case Missed:
		return "未完成"
	case Excused:
		return "已免除"
	case Vacant:
		return "无人在岗"
	}
	return string(s)
}

// Why a task is not simply done or missed.
const (
	WhyVacant = "post_vacant"    // 无人在岗 (scheme-syntax §10.5)
	WhyClosed = "site_closed"    // the site is closed or suspended (§10.10)
	WhyGone   = "target_gone"    // what it was about is no longer there
	WhyMoved  = "passed_on"      // another post has the same to do (§10.14)
	WhyEnded  = "campaign_ended" // the campaign was ended before its day
	WhyHead   = "let_off"        // a head let it off, and said why
)

// Task is one occurrence of a duty: post × place × target × window (应查).
type Task struct {
	ID      string
	Duty    string
	Edition string
	Clauses []string
	Source  string
	Verbs   []string
	Group   Group
	Form    []string
	Post    string
	Place   string // the grid or overlay the post is held in
	Path    string // of what the task is about
	Aim     Aim
	Target  string // site, spot, grid or person; "" for a round
	Window  civil.Period
	Until   civil.Day // the last day on which it may still be credited
	DueAt   civil.Instant
	Need    int // so many different days
	Have    int
	KeptAt  civil.Instant // when it was fulfilled; 0 = not yet
	State   State
	Reason  string
	NextAt  civil.Instant // when it has to be looked at again; 0 = never
	// Provisional: the due day hangs on holidays not announced yet (§10.11).
	Provisional bool
	For         string // the one person it was ordered from; "" = any holder
	Rev         int64
}

// Because is why a task is not simply done or missed, in the words of the
// screens: let off with these words by that person, or what the platform found.
func Because(reason, letOff, by string) string {
	switch reason {
	case WhyVacant:
		return "窗口过半无人在岗，不计入个人"
	case WhyClosed:
		return "对象停业或注销，不应查"
	case WhyGone:
		return "对象已不在本网格"
	case WhyMoved:
		return "岗位已撤，任务并入网格长同一任务"
	case WhyEnded:
		return "专项行动提前结束"
	case WhyHead:
		return by + "免除：" + letOff
	}
	return reason
}

// Kept says whether it is fulfilled.
func (t Task) Kept() bool { return t.Have >= t.Need }

// Judge says where a task stands now. held are the days on which somebody held
// the post there. Judging twice changes nothing, and a visit that arrives after
// the judgement leads to another one: what counts is when it happened.
func (t Task) Judge(held []civil.Period, zone *time.Location, now civil.Instant) Task {
	t.NextAt = 0
	switch {
	case t.Kept() && t.KeptAt <= t.DueAt:
		t.State, t.Reason = Done, ""
	case t.Kept():
		t.State, t.Reason = Late, ""
	case t.State == Excused:
	case now <= t.DueAt:
		t.State, t.Reason, t.NextAt = Open, "", t.DueAt+1
	case vacant(civil.Period{From: t.Window.From, To: max(t.Window.From, min(t.Window.To, t.DueAt.Day(zone)))}, held):
		t.State, t.Reason = Vacant, WhyVacant
	default:
		t.State, t.Reason = Missed, ""
	}
	return t
}

// Excuse takes a task that can no longer be done off the list; one that is
// fulfilled stays so.
func (t Task) Excuse(why string) Task {
	if !t.Kept() {
		t.State, t.Reason, t.NextAt = Excused, why, 0
	}
	return t
}

// Counts says whether a window counts in a person's own record: if they held the
// post for half of its days (scheme-syntax §10.5).
func (t Task) Counts(held []civil.Period) bool {
	if t.NoDue() {
		return slices.ContainsFunc(held, func(h civil.Period) bool { return h.Touches(t.Window) })
	}
	on := 0
	for d := t.Window.From; d <= t.Window.To && d.Valid(); d = d.Add(1) {
		if slices.ContainsFunc(held, func(h civil.Period) bool { return h.Has(d) }) {
			on++
		}
	}
	return on > 0 && 2*on >= t.Window.Days()
}

// Asks says whether a task may ask this person at all: one that was ordered from
// somebody, or that each holder has for themselves, asks nobody else.
func (t Task) Asks(person string) bool {
	return (t.For == "" || t.For == person) && (t.Aim != ByHolder || t.Target == person)
}

// Without takes a run of days out of others.
func Without(days []civil.Period, away civil.Period) []civil.Period {
	if away.Days() == 0 {
		return days
	}
	var out []civil.Period
	for _, p := range days {
		if !p.Touches(away) {
			out = append(out, p)
			continue
		}
		if p.From < away.From {
			out = append(out, civil.Period{From: p.From, To: away.From.Add(-1)})
		}
		if away.To < p.To {
			out = append(out, civil.Period{From: away.To.Add(1), To: p.To})
		}
	}
	return out
}

// Corrects says that a judgement changed after the month of the due day was over:
// the table of that month shows it (更正, scheme-syntax §10.6).
func (t Task) Corrects(before Task, zone *time.Location, now civil.Instant) (month string, corrects bool) {
	due := t.DueAt.Day(zone)
	if before.State == t.State || len(due) != len("2006-01-02") || now <= due.MonthPeriod().To.End(zone) {
		return "", false
	}
	return string(due[:7]), before.State != Open
}

// vacant says whether nobody held the post for more than half of the days.
func vacant(window civil.Period, held []civil.Period) bool {
	empty := 0
	for d := window.From; d <= window.To && d.Valid(); d = d.Add(1) {
		on := false
		for _, h := range held {
			on = on || h.Has(d)
		}
		if !on {
			empty++
		}
	}
	return 2*empty > window.Days()
}

// Settled says that one more credit on a day that is counted already changes
// nothing: the task is done, and was kept before. A popular task is not counted
// anew for each of its thousand visits.
func (t Task) Settled(c Credit) bool { return t.State == Done && t.KeptAt != 0 && c.At >= t.KeptAt }

// Recount counts a task's credits anew: all visits of one day are one, and the
// task is kept at the first visit of the day that makes it whole.
func (t Task) Recount(credits []Credit) Task {
	first := map[civil.Day]civil.Instant{}
	for _, c := range credits {
		if c.Task != t.ID {
			continue
		}
		if at, seen := first[c.On]; !seen || c.At < at {
			first[c.On] = c.At
		}
	}
	days := make([]civil.Day, 0, len(first))
	for d := range first {
		days = append(days, d)
	}
	sort.Slice(days, func(i, j int) bool { return days[i] < days[j] })
	if t.Need > t.Window.Days() {
		return t.rounds(credits)
	}
	t.Have, t.KeptAt = len(days), 0
	if t.Need > 0 && len(days) >= t.Need {
		t.KeptAt = first[days[t.Need-1]]
	}
	return t
}

// rounds counts the visits of a task that wants more of them than it has days
// (每天2次, 每班1次). Visits less than an hour apart are one round, or less than
// half of the time the plan leaves between two: nobody goes round twice by
// writing it down twice.
func (t Task) rounds(credits []Credit) Task {
	var at []civil.Instant
	for _, c := range credits {
		if c.Task == t.ID {
			at = append(at, c.At)
		}
	}
	slices.Sort(at)
	apart := min(hour, hour*12*civil.Instant(t.Window.Days())/civil.Instant(t.Need))
	t.Have, t.KeptAt = 0, 0
	last := civil.Instant(0)
	for _, x := range at {
		if t.Have > 0 && x-last < apart {
			continue
		}
		t.Have, last = t.Have+1, x
		if t.Have == t.Need {
			t.KeptAt = x
		}
	}
	return t
}

const hour = civil.Instant(60 * 60 * 1000)
