package civil

import "time"

// Due is the last instant a duty of that window may be done. Without a moment
// of its own it is the window's end; with an hour (周四17时前) it is that hour.
// A paper due on a rest day moves to the next workday; patrols never move
// (scheme-syntax §10.11).
func (m Moment) Due(window Period, loc *time.Location, cal Calendar, paper bool) (due Instant, provisional bool) {
	day := m.On(window)
	if paper {
		day, provisional = cal.NextWorkday(day)
	}
	if m.Hour > 0 && !m.Unset {
		return day.At(m.Hour, 0, loc), provisional
	}
	return day.End(loc), provisional
}

// On is the due day before any holiday moves it.
func (m Moment) On(window Period) Day {
	end := window.To
	if m.Unset {
		return end
	}
	year, month, _ := end.Date()
	switch {
	case m.Nth != 0 && m.Weekday > 0:
		return nthWeekday(end.MonthPeriod(), m.Nth, m.Weekday)
	case m.Weekday > 0 && m.Next:
		return end.WeekPeriod().To.Add(m.Weekday)
	case m.Weekday > 0:
		// The last such weekday of the window; of a one-day window that day's week.
		d := end.Add(-((end.Weekday() - m.Weekday + 7) % 7))
		if d < window.From {
			d = end.WeekPeriod().From.Add(m.Weekday - 1)
		}
		return d
	case m.Month > 0 && m.Next:
		return DayWithin(end.Year()+1, time.Month(m.Month), max(1, m.Day))
	case m.Month > 0:
		d := DayWithin(window.From.Year(), time.Month(m.Month), max(1, m.Day))
		if d < window.From {
			d = DayWithin(window.From.Year()+1, time.Month(m.Month), max(1, m.Day))
		}
		return d
	case m.Next && m.Last:
		return DayOf(year, month+2, 0)
	case m.Next:
		first := DayOf(year, month+1, 1)
		y, n, _ := first.Date()
		return DayWithin(y, n, max(1, m.Day))
	case m.Day > 0:
		return DayWithin(year, month, m.Day)
	case m.Last || m.After != 0:
		if w, ok := (Often{Unit: m.Unit}).Window(end); ok {
			end = w.To
		}
		return end.Add(m.After)
	}
	return end
}
