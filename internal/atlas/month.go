package atlas

import (
	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Month is a month as the time control names it: "2026-03".
type Month string

// MonthOf reads a month that is not still to come; "" is this one.
func MonthOf(s string, today civil.Day) (Month, error) {
	now := Month(today[:7])
	if s == "" {
		return now, nil
	}
	day, err := civil.ParseDay(s + "-01")
	if err != nil || len(s) != 7 || Month(day[:7]) > now {
		return "", fault.New(fault.Invalid, "map.month_unknown", "value", s)
	}
	return Month(s), nil
}

// Period is the days of the month, of this one those up to today.
func (m Month) Period(today civil.Day) civil.Period {
	p := civil.Day(m + "-01").MonthPeriod()
	p.To = min(p.To, today)
	return p
}

// Before is the month so many earlier.
func (m Month) Before(n int) Month { return Month(civil.Day(m + "-01").AddMonths(-n)[:7]) }

// Words is the month as people say it: 2026年3月.
func (m Month) Words() string {
	s := string(m[:4]) + "年"
	if m[5] != '0' {
		s += string(m[5:6])
	}
	return s + string(m[6:]) + "月"
}

// Months are the months from the first one that has anything to tell until now,
// newest first, two years at most.
func Months(first, today civil.Day) []Month {
	now := Month(today[:7])
	out := []Month{now}
	for len(out) < 24 && first != "" {
		m := out[len(out)-1].Before(1)
		if m < Month(first[:7]) {
			break
		}
		out = append(out, m)
	}
	return out
}
