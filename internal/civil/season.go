package civil

import (
	"slices"
	"time"
)

// Season is a calendar window of the scheme's `calendar`: 11月1日至次年3月31日,
// or some days around holidays (重大节假日). Boosts hold in it, duties live in it.
type Season struct {
	FromMonth int      `json:"fromMonth,omitempty"`
	FromDay   int      `json:"fromDay,omitempty"`
	ToMonth   int      `json:"toMonth,omitempty"` // before From: in the next year
	ToDay     int      `json:"toDay,omitempty"`
	Lunar     bool     `json:"lunar,omitempty"`     // those are lunar dates: 腊月二十三至正月十六
	Weekend   bool     `json:"weekend,omitempty"`   // Saturdays and Sundays that are not worked
	Ends      []int    `json:"ends,omitempty"`      // market days: days of a month that end in these figures (逢三、六、九); of the lunar month with Lunar
	MonthDays []int    `json:"monthDays,omitempty"` // days of every month: 初一、十五 with Lunar
	Weekdays  []int    `json:"weekdays,omitempty"`  // days of every week: 1 Monday … 7 Sunday
	Holidays  []string `json:"holidays,omitempty"`  // 春节, 国庆节
	Before    int      `json:"before,omitempty"`    // days before each holiday
	After     int      `json:"after,omitempty"`     // days after each holiday
	Lead      int      `json:"lead,omitempty"`      // only so many days before each holiday, itself not among them: 节前7天
	Dates     []Period `json:"dates,omitempty"`     // days of certain years: 2026-03-03至2026-03-08
	Unset     bool     `json:"unset,omitempty"`     // the plan names the season, not its days
	Word      string   `json:"word,omitempty"`
}

// Periods are the season's runs of days that begin in that year, in order. It
// is provisional when it hangs on holidays of a year not yet announced.
func (s Season) Periods(year int, cal Calendar) (periods []Period, provisional bool) {
	if s.Unset {
		return nil, false
	}
	if s.Lunar && s.FromMonth > 0 {
		periods, provisional = s.lunarPeriods(year)
	} else if s.FromMonth > 0 && s.ToMonth > 0 {
		to := year
		if s.ToMonth < s.FromMonth || s.ToMonth == s.FromMonth && s.ToDay < s.FromDay {
			to++
		}
		periods = append(periods, Period{
			From: DayWithin(year, time.Month(s.FromMonth), max(1, s.FromDay)),
			To:   DayWithin(to, time.Month(s.ToMonth), max(1, s.ToDay)),
		})
	}
	if s.Weekend || s.recurs() {
		days, unsure := s.recurring(year, cal)
		periods, provisional = append(periods, days...), provisional || unsure
	}
	for _, p := range s.Dates {
		if p.From.Year() == year {
			periods = append(periods, p)
		}
	}
	for _, label := range s.Holidays {
		if name, _ := HolidayName(label); !cal.Announced(year) && !lunar(name) {
			provisional = true
		}
		for _, h := range cal.Holidays(year, label) {
			run := Period{From: h.From.Add(-s.Before), To: h.To.Add(s.After)}
			if s.Lead > 0 {
				run = Period{From: h.From.Add(-s.Lead), To: h.From.Add(-1)}
			}
			periods = append(periods, run)
		}
	}
	return periods, provisional
}

// lunarPeriods are the runs that begin in that year of ours: a lunar year's twelfth
// month lies in the next.
func (s Season) lunarPeriods(year int) (periods []Period, provisional bool) {
	for _, from := range []int{year - 1, year} {
		to := from
		if s.ToMonth < s.FromMonth || s.ToMonth == s.FromMonth && s.ToDay < s.FromDay {
			to++
		}
		p := Period{From: LunarDay(from, s.FromMonth, s.FromDay), To: LunarDay(to, s.ToMonth, s.ToDay)}
		if p.From == "" || p.To == "" {
			provisional = true
		} else if p.From.Year() == year {
			periods = append(periods, p)
		}
	}
	return periods, provisional && len(periods) == 0
}

// recurs tells whether the season has days that come again every week or month.
func (s Season) recurs() bool { return len(s.Ends)+len(s.MonthDays)+len(s.Weekdays) > 0 }

// recurring are the days of a year that come again every week or month, a weekend as one run.
func (s Season) recurring(year int, cal Calendar) (out []Period, provisional bool) {
	for d := DayOf(year, time.January, 1); d.Year() == year; d = d.Add(1) {
		is, unsure := s.recursOn(d, cal)
		provisional = provisional || unsure
		if !is {
			continue
		}
		if n := len(out); n > 0 && out[n-1].To.Add(1) == d && !s.recurs() { // a weekend is one run, two market days are two
			out[n-1].To = d
		} else {
			out = append(out, Period{From: d, To: d})
		}
	}
	return out, provisional
}

// recursOn tells whether a day is one of those. A lunar day of a year whose lunar
// calendar is not known here is none, and that is said.
func (s Season) recursOn(d Day, cal Calendar) (is, provisional bool) {
	weekday := d.Weekday()
	if s.Weekend && weekday >= 6 {
		if worked, _ := cal.Workday(d); !worked {
			return true, false
		}
	}
	if slices.Contains(s.Weekdays, weekday) {
		return true, false
	}
	if len(s.Ends)+len(s.MonthDays) == 0 {
		return false, false
	}
	_, _, day := d.Date()
	if s.Lunar {
		if _, day, is = LunarDate(d); !is {
			return false, true
		}
	}
	return slices.Contains(s.Ends, day%10) || slices.Contains(s.MonthDays, day), false
}

// Touches tells whether a day of the window lies in the season: a boost holds
// for every window that touches it (scheme-syntax §10.10).
func (s Season) Touches(window Period, cal Calendar) (touches, provisional bool) {
	if s.recursOnly() { // of a month each has one: no need to list those of years
		for d := window.From; d <= window.To && d.Valid(); d = d.Add(1) {
			is, unsure := s.recursOn(d, cal)
			if is {
				return true, false
			}
			provisional = provisional || unsure
		}
		return false, provisional
	}
	for year := window.From.Year() - 1; year <= window.To.Add(max(s.Before, s.Lead)).Year(); year++ {
		periods, p := s.Periods(year, cal)
		for _, q := range periods {
			touches = touches || q.Touches(window)
		}
		// The year before matters only for a season that runs on into this one.
		provisional = provisional || p && year >= window.From.Year()
	}
	return touches, provisional && !touches
}

func (s Season) recursOnly() bool {
	return (s.Weekend || s.recurs()) && s.FromMonth == 0 && len(s.Holidays) == 0 && len(s.Dates) == 0
}

// Has tells whether the day lies in the season.
func (s Season) Has(d Day, cal Calendar) bool {
	touches, _ := s.Touches(Period{From: d, To: d}, cal)
	return touches
}

// Run is the run of days of the season that the day lies in.
func (s Season) Run(d Day, cal Calendar) (run Period, ok bool) {
	for year := d.Year() - 1; year <= d.Add(max(s.Before, s.Lead)).Year(); year++ {
		periods, _ := s.Periods(year, cal)
		for _, p := range periods {
			if p.Has(d) {
				return p, true
			}
		}
	}
	return Period{}, false
}
