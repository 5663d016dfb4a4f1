package tally

import (
	"strconv"
	"strings"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Month is the time a table is about: a calendar month, a quarter of the year or
// the year, each with its own table, its own day and its own way up the tree.
type Month struct {
	Year   int
	Of     time.Month // the first
	Months int        // 0 and 1 one, 3 a quarter, 12 the year
}

// ParseMonth reads 2026-03, 2026-Q1 and 2026.
func ParseMonth(s string) (Month, error) {
	wrong := fault.New(fault.Invalid, "tally.month_impossible", "month", s)
	text, months := s+"-01", 1
	switch {
	case len(s) == len("2026"):
		text, months = s+"-01-01", 12
	case len(s) == len("2026-Q1") && s[4:6] == "-Q":
		if s[6] < '1' || s[6] > '4' {
			return Month{}, wrong
		}
		text, months = s[:4]+"-"+[]string{"01", "04", "07", "10"}[s[6]-'1']+"-01", 3
	case len(s) != len("2026-03"):
		return Month{}, wrong
	}
	first, err := civil.ParseDay(text)
	if err != nil {
		return Month{}, wrong
	}
	y, m, _ := first.Date()
	out := Month{Year: y, Of: m}
	if months > 1 {
		out.Months = months
	}
	return out, nil
}

// String is 2026-03, 2026-Q1 or 2026.
func (m Month) String() string {
	first := string(civil.DayOf(m.Year, m.Of, 1))
	switch m.Months {
	case 3:
		return first[:4] + "-Q" + strconv.Itoa(int(m.Of-1)/3+1)
	case 12:
		return first[:4]
	}
	return first[:7]
}

// Chinese is 2026年3月, 2026年第1季度 or 2026年.
func (m Month) Chinese() string {
	year := strconv.Itoa(m.Year) + "年"
	switch m.Months {
	case 3:
		return year + "第" + strconv.Itoa(int(m.Of-1)/3+1) + "季度"
	case 12:
		return year
	}
	return year + strconv.Itoa(int(m.Of)) + "月"
}

// Monthly says whether it is a single month: the plan's own table. The others are
// what the State asks for.
//
// law: 安全生产事故隐患排查治理暂行规定（总局令第16号）第十四条
func (m Month) Monthly() bool { return m.Months <= 1 }

// Period is the days of it.
func (m Month) Period() civil.Period {
	first := civil.DayOf(m.Year, m.Of, 1)
	return civil.Period{From: first, To: first.AddMonths(max(1, m.Months)).Add(-1)}
}

// Entitles turns the title of a month's table into that of a longer time.
func (m Month) Entitles(title string) string {
	switch m.Months {
	case 3:
		return strings.ReplaceAll(title, "月度", "季度")
	case 12:
		return strings.ReplaceAll(title, "月度", "年度")
	}
	return title
}

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
func (m Month) Since() civil.Day {
	if m.Monthly() {
		return m.Period().To.AddMonths(-7)
	}
	return m.Period().From.AddMonths(-6)
}
