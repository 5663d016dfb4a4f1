package tally

import (
	"strconv"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Month is a calendar month.
type Month struct {
	Year int
	Of   time.Month
}

// ParseMonth reads 2026-03.
func ParseMonth(s string) (Month, error) {
	first, err := civil.ParseDay(s + "-01")
	if err != nil || len(s) != len("2026-03") {
		return Month{}, fault.New(fault.Invalid, "tally.month_impossible", "month", s)
	}
	y, m, _ := first.Date()
	return Month{Year: y, Of: m}, nil
}

// String is 2026-03.
func (m Month) String() string { return string(civil.DayOf(m.Year, m.Of, 1))[:7] }

// Chinese is 2026年3月.
func (m Month) Chinese() string {
	return strconv.Itoa(m.Year) + "年" + strconv.Itoa(int(m.Of)) + "月"
}

// Period is the days of the month.
func (m Month) Period() civil.Period { return civil.DayOf(m.Year, m.Of, 1).MonthPeriod() }

// Begun refuses a month that has not come.
func (m Month) Begun(today civil.Day) error {
	if m.Period().From > today {
		return fault.New(fault.Invalid, "tally.month_ahead", "month", m.Chinese())
	}
	return nil
}

// Until is the last day the tables know of: the month's end, or today while it
// runs. Who holds a post on that day answers for the month (scheme-syntax §10.5).
func (m Month) Until(today civil.Day) civil.Day { return min(m.Period().To, today) }

// Since is the first day a window may have begun on to count in the month its
// due moment falls in. A half-year's window still does; a year's floor is made
// of the same visits as the year's other windows and is judged in the year's
// table, so that here it would count them twice.
func (m Month) Since() civil.Day { return m.Period().To.AddMonths(-7) }
