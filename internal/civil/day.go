package civil

import (
	"strconv"
	"strings"
	"time"

	"anwang/internal/fault"
)

// layout is how a Day is written; days compare as strings because of it.
const layout = "2006-01-02"

// ParseDay reads YYYY-MM-DD and refuses a day that does not exist, such as
// 2026-02-30: an impossible due day would otherwise slide into March unseen.
func ParseDay(s string) (Day, error) {
	s = strings.TrimSpace(s)
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return "", fault.New(fault.Invalid, "day.impossible", "value", s)
	}
	return Day(s), nil
}

// DayOf is the day with that date; a date past a month's end runs on into the
// next month, as in time.Date. Use [ParseDay] for what people typed.
func DayOf(year int, month time.Month, day int) Day {
	return dayOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DayWithin is like [DayOf] but a date past the month's end means its last day:
// 每月31日 is 28 February in February.
func DayWithin(year int, month time.Month, day int) Day {
	last := DayOf(year, month+1, 0)
	if _, _, n := last.Date(); day > n {
		return last
	}
	return DayOf(year, month, day)
}

func dayOf(t time.Time) Day { return Day(t.Format(layout)) }

// time is midnight UTC of the day; a malformed Day gives the zero time.
func (d Day) time() time.Time {
	t, err := time.Parse(layout, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Valid tells whether the day exists.
func (d Day) Valid() bool {
	_, err := ParseDay(string(d))
	return err == nil
}

// Date gives year, month and day of month; zeros for a day that does not exist.
func (d Day) Date() (year int, month time.Month, day int) {
	if !d.Valid() {
		return 0, 0, 0
	}
	return d.time().Date()
}

// Year is the calendar year.
func (d Day) Year() int { y, _, _ := d.Date(); return y }

// Weekday is 1 for Monday to 7 for Sunday.
func (d Day) Weekday() int {
	if w := d.time().Weekday(); w != time.Sunday {
		return int(w)
	}
	return 7
}

// ISOWeek is the ISO year and week the day lies in.
func (d Day) ISOWeek() (year, week int) { return d.time().ISOWeek() }

// Add is the day n days later, or earlier for a negative n.
func (d Day) Add(n int) Day {
	if !d.Valid() {
		return ""
	}
	return dayOf(d.time().AddDate(0, 0, n))
}

// AddMonths is the same date n months later; where that month is shorter, its
// last day (31 January and one month is 28 or 29 February).
func (d Day) AddMonths(n int) Day {
	y, m, day := d.Date()
	if m == 0 {
		return ""
	}
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return DayWithin(first.Year(), first.Month(), day)
}

// Sub is how many days d is after e; negative when it is before.
func (d Day) Sub(e Day) int {
	if !d.Valid() || !e.Valid() {
		return 0
	}
	return int(d.time().Sub(e.time()) / (24 * time.Hour))
}

// Before tells whether d is an earlier day than e.
func (d Day) Before(e Day) bool { return d < e }

// After tells whether d is a later day than e.
func (d Day) After(e Day) bool { return d > e }

// Start is the first instant of the day in that zone.
func (d Day) Start(loc *time.Location) Instant { return d.At(0, 0, loc) }

// End is the last instant of the day, a millisecond before the next begins: a
// limit that ends at 24:00 still falls on its own day, and what happened later
// than End is late.
func (d Day) End(loc *time.Location) Instant {
	y, m, day := d.Date() // not Add(1): after 9999-12-31 there is no day to write
	return InstantOf(time.Date(y, m, day+1, 0, 0, 0, 0, loc)) - 1
}

// At is the instant the clock shows hour:minute on that day in that zone.
func (d Day) At(hour, minute int, loc *time.Location) Instant {
	y, m, day := d.Date()
	return InstantOf(time.Date(y, m, day, hour, minute, 0, 0, loc))
}

// Chinese is the day as papers write it: 2026年3月5日.
func (d Day) Chinese() string {
	y, m, day := d.Date()
	if m == 0 {
		return ""
	}
	return strconv.Itoa(y) + "年" + strconv.Itoa(int(m)) + "月" + strconv.Itoa(day) + "日"
}

// weekdays are the words for 1 Monday … 7 Sunday.
const weekdays = "一二三四五六日"

// WeekdayChinese is 周一 … 周日 for 1 … 7, else "".
func WeekdayChinese(weekday int) string {
	if weekday < 1 || weekday > 7 {
		return ""
	}
	return "周" + string([]rune(weekdays)[weekday-1])
}

// MonthPeriod is the whole calendar month the day lies in.
func (d Day) MonthPeriod() Period { return monthsFrom(d, 1) }

// WeekPeriod is the week, Monday to Sunday, the day lies in.
func (d Day) WeekPeriod() Period {
	from := d.Add(1 - d.Weekday())
	return Period{From: from, To: from.Add(6)}
}

// YearPeriod is the whole calendar year the day lies in.
func (d Day) YearPeriod() Period { return monthsFrom(d, 12) }

// monthsFrom is the run of n months, counted from January, the day lies in; n
// divides 12.
func monthsFrom(d Day, n int) Period {
	y, m, _ := d.Date()
	first := (int(m)-1)/n*n + 1
	return Period{From: DayOf(y, time.Month(first), 1), To: DayOf(y, time.Month(first+n), 0)}
}
