package civil

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/fault"
)

// Kind is what a yearly notice says of a day.
type Kind string

// The two ways a notice moves a day away from Monday-to-Friday.
const (
	Rest Kind = "rest" // off: a holiday, or a weekday given in exchange (调休)
	Work Kind = "work" // a weekend day that is worked (调休)
)

// Mark is one day a yearly notice names.
type Mark struct {
	Day   Day    `json:"day"`
	Kind  Kind   `json:"kind"`
	Label string `json:"label"` // the holiday it belongs to: 春节
}

// Year is the announced workday notice of one year. A year is announced as a
// whole: the days it does not name are plain Monday-to-Friday.
type Year struct {
	Year  int    `json:"year"`
	Marks []Mark `json:"marks"`
}

// Calendar holds the announced years. It is a value: With gives another one.
// The zero Calendar knows no year, so every answer it gives is provisional.
type Calendar struct {
	years map[int]map[Day]Mark
}

// lateDecember is when the next year's notice may begin to move days: New
// Year's Day on a Tuesday made Saturday 29 December 2018 a workday.
const lateDecember = "-12-29"

// With is the calendar with that year added or replaced.
func (c Calendar) With(y Year) Calendar {
	years := maps.Clone(c.years)
	if years == nil {
		years = map[int]map[Day]Mark{}
	}
	marks := make(map[Day]Mark, len(y.Marks))
	for _, m := range y.Marks {
		marks[m.Day] = m
	}
	years[y.Year] = marks
	return Calendar{years: years}
}

// Years lists the announced years, oldest first.
func (c Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// Announced tells whether the notice for that year is known.
func (c Calendar) Announced(year int) bool { _, ok := c.years[year]; return ok }

// Year gives an announced year back, its marks in order of days.
func (c Calendar) Year(year int) (Year, bool) {
	marks, ok := c.years[year]
	if !ok {
		return Year{}, false
	}
	return Year{Year: year, Marks: slices.SortedFunc(maps.Values(marks), func(a, b Mark) int {
		return strings.Compare(string(a.Day), string(b.Day))
	})}, true
}

// Mark is what the notice says of that day, if it names it. The last days of
// December may stand in their own year's file or in the next one's.
func (c Calendar) Mark(d Day) (Mark, bool) {
	m, ok := c.years[d.Year()][d]
	if !ok {
		m, ok = c.years[d.Year()+1][d]
	}
	return m, ok
}

// Workday tells whether the day is worked, and whether that is known: a day of
// a year whose notice is not out is judged Monday to Friday and not known, and
// so are the last three days of December until the next year's notice is.
func (c Calendar) Workday(d Day) (is, known bool) {
	known = c.Announced(d.Year())
	if len(d) == 10 && string(d[4:]) >= lateDecember {
		known = known && c.Announced(d.Year()+1)
	}
	if m, ok := c.Mark(d); ok {
		return m.Kind == Work, true
	}
	return d.Weekday() <= 5, known
}

// AddWorkdays counts n workdays on from a day, which is itself not counted; a
// negative n counts back. The answer is provisional if any day it walked over
// is not known.
func (c Calendar) AddWorkdays(from Day, n int) (due Day, provisional bool) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for due = from; n > 0 && due.Valid(); {
		due = due.Add(step)
		is, known := c.Workday(due)
		provisional = provisional || !known
		if is {
			n--
		}
	}
	return due, provisional
}

// NextWorkday is the day itself if it is worked, else the first workday after
// it. Papers due on a rest day move there (scheme-syntax §10.11).
func (c Calendar) NextWorkday(d Day) (day Day, provisional bool) {
	for day = d; day.Valid(); day = day.Add(1) {
		is, known := c.Workday(day)
		provisional = provisional || !known
		if is {
			break
		}
	}
	return day, provisional
}

// Workdays counts the workdays of a period.
func (c Calendar) Workdays(p Period) (n int, provisional bool) {
	for d := p.From; d <= p.To && d.Valid(); d = d.Add(1) {
		is, known := c.Workday(d)
		provisional = provisional || !known
		if is {
			n++
		}
	}
	return n, provisional
}

// Holidays are the runs of rest days of that year whose notice calls them so
// (春节, 国庆节; 国庆 and 中秋 in one run answer to both names), in any usual
// spelling of the holiday. 除夕 and 元宵 are reckoned: no notice names them.
func (c Calendar) Holidays(year int, label string) []Period {
	if name, ok := HolidayName(label); ok {
		label = name
	}
	if lunar(label) {
		return lunarHoliday(year, label)
	}
	y, _ := c.Year(year)
	var out []Period
	for _, m := range y.Marks {
		if m.Kind != Rest || !strings.Contains(m.Label, label) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].To.Add(1) == m.Day {
			out[n-1].To = m.Day
		} else {
			out = append(out, Period{From: m.Day, To: m.Day})
		}
	}
	return out
}

// yearHeader is the first row of a yearly file.
const yearHeader = "day,kind,label"

// ReadYear reads a yearly file: CSV with the header day,kind,label, kind rest
// or work. The office may put one in before a new release of the platform does,
// so every refusal names the line.
func ReadYear(year int, r io.Reader) (Year, error) {
	bad := func(line int, why, value string) error {
		return fault.New(fault.Invalid, "calendar."+why, "line", strconv.Itoa(line), "value", value, "year", strconv.Itoa(year))
	}
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	rows, err := in.ReadAll()
	if err != nil || len(rows) == 0 || strings.TrimPrefix(strings.Join(rows[0], ","), "\ufeff") != yearHeader {
		return Year{}, bad(1, "file_unreadable", "")
	}
	y := Year{Year: year}
	seen := map[Day]bool{}
	for i, row := range rows[1:] {
		line := i + 2
		if len(row) != 3 {
			return Year{}, bad(line, "row_malformed", strings.Join(row, ","))
		}
		d, err := ParseDay(row[0])
		if err != nil {
			return Year{}, bad(line, "day_impossible", row[0])
		}
		// A notice may reach back into the December before its year.
		if d.Year() != year && !(d.Year() == year-1 && d[5:7] == "12") {
			return Year{}, bad(line, "day_of_other_year", row[0])
		}
		kind := Kind(row[1])
		if kind != Rest && kind != Work {
			return Year{}, bad(line, "kind_unknown", row[1])
		}
		if seen[d] {
			return Year{}, bad(line, "day_twice", row[0])
		}
		seen[d] = true
		y.Marks = append(y.Marks, Mark{Day: d, Kind: kind, Label: row[2]})
	}
	if len(y.Marks) == 0 {
		return Year{}, bad(1, "file_empty", "")
	}
	return y, nil
}
