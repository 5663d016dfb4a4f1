package civil

import "time"

// Timed tells whether the limit yields a due instant by itself; unset and 法定
// do not.
func (l Limit) Timed() bool { return !l.Unset && l.Span != "" && l.Span != Statutory }

// From is when the limit that starts at that instant ends. The first day is not
// counted; days end at 24:00; minutes, hours and 天 never move for holidays;
// 个工作日 follows the calendar with 调休, and a limit that reaches a year not
// yet announced is provisional and has to be counted again when it is
// (scheme-syntax §10.11). A limit that is not Timed gives 0.
func (l Limit) From(at Instant, loc *time.Location, cal Calendar) (due Instant, provisional bool) {
	return l.end(l.N, at, loc, cal, false)
}

// PaperFrom is From for a paper (上报, 反馈, 备案): where the last day is a rest
// day it moves to the next workday. Minutes and hours do not move.
func (l Limit) PaperFrom(at Instant, loc *time.Location, cal Calendar) (due Instant, provisional bool) {
	return l.end(l.N, at, loc, cal, true)
}

// LeastFrom is the first end of a range such as 3至5天: reminded from then, late
// only after the second. For a plain limit it is the same as From.
func (l Limit) LeastFrom(at Instant, loc *time.Location, cal Calendar) (due Instant, provisional bool) {
	if l.Least > 0 {
		return l.end(l.Least, at, loc, cal, false)
	}
	return l.From(at, loc, cal)
}

func (l Limit) end(n int, at Instant, loc *time.Location, cal Calendar, paper bool) (Instant, bool) {
	if !l.Timed() {
		return 0, false
	}
	day, provisional := at.Day(loc), false
	switch l.Span {
	case Minutes:
		return at.Add(time.Duration(n) * time.Minute), false
	case Hours:
		return at.Add(time.Duration(n) * time.Hour), false
	case SameDay:
	case Days:
		day = day.Add(n)
	case Months:
		day = day.AddMonths(n)
	case Workdays:
		day, provisional = cal.AddWorkdays(day, n)
		return day.End(loc), provisional
	default:
		return 0, false
	}
	if paper {
		day, provisional = cal.NextWorkday(day)
	}
	return day.End(loc), provisional
}
