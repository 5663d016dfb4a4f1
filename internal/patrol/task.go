package patrol

import (
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
	Excused State = "excused" // could not be asked: the site closed, the grid went
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
	WhyVacant = "post_vacant" // 无人在岗 (scheme-syntax §10.5)
	WhyClosed = "site_closed" // the site is closed or suspended (§10.10)
	WhyGone   = "target_gone" // what it was about is no longer there
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
	Rev     int64
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
	t.Have, t.KeptAt = len(days), 0
	if t.Need > 0 && len(days) >= t.Need {
		t.KeptAt = first[days[t.Need-1]]
	}
	return t
}
