package civil

import "time"

// Rolls tells whether the next due day is counted from the last credited one
// rather than from calendar windows (scheme-syntax §10.1): 每隔…, every N > 1
// days, months that do not divide a year, several years.
func (o Often) Rolls() bool {
	if !o.timed() {
		return false
	}
	if o.Rolling {
		return true
	}
	n := o.every()
	switch o.unit() {
	case EachDay, EachTen, EachHalf, EachYear:
		return n > 1
	case EachWeek:
		return n > 52
	}
	return 12%o.months() != 0
}

// Windowed tells whether the frequency is kept by calendar windows; what is
// neither windowed nor rolling (一次, 临时, unset) makes no task by itself.
func (o Often) Windowed() bool { return o.timed() && !o.Rolls() }

// timed tells whether the frequency names a unit at all.
func (o Often) timed() bool {
	if o.Unset || o.Once || o.Adhoc {
		return false
	}
	switch o.unit() {
	case EachDay, EachWeek, EachTen, EachHalf, EachMonth, EachQuarter, EachHalfYear, EachYear:
		return true
	}
	return false
}

// unit is the unit of the window; a roster is handed over every day.
func (o Often) unit() Unit {
	if o.Unit == "" && o.Roster {
		return EachDay
	}
	return o.Unit
}

func (o Often) every() int { return max(1, o.Every) }

func (o Often) times() int { return max(1, o.Times) }

// months is the length of the window in months, 0 for shorter units.
func (o Often) months() int {
	switch o.unit() {
	case EachMonth:
		return o.every()
	case EachQuarter:
		return 3 * o.every()
	case EachHalfYear:
		return 6 * o.every()
	case EachYear:
		return 12 * o.every()
	}
	return 0
}

// Window is the calendar window the day lies in. Where a weekday is named
// (每周二) the window is that one day of the day's week, so it may lie just
// before or after the day. ok is false for what has no windows.
func (o Often) Window(d Day) (window Period, ok bool) {
	if !o.Windowed() || !d.Valid() {
		return Period{}, false
	}
	switch o.unit() {
	case EachDay:
		return Period{From: d, To: d}, true
	case EachWeek:
		return o.weeks(d), true
	case EachTen:
		y, m, day := d.Date()
		switch {
		case day <= 10:
			return Period{From: DayOf(y, m, 1), To: DayOf(y, m, 10)}, true
		case day <= 20:
			return Period{From: DayOf(y, m, 11), To: DayOf(y, m, 20)}, true
		}
		return Period{From: DayOf(y, m, 21), To: DayOf(y, m+1, 0)}, true
	case EachHalf:
		y, m, day := d.Date()
		if day <= 15 {
			return Period{From: DayOf(y, m, 1), To: DayOf(y, m, 15)}, true
		}
		return Period{From: DayOf(y, m, 16), To: DayOf(y, m+1, 0)}, true
	}
	w := monthsFrom(d, o.months())
	if o.Nth != 0 && o.Weekday > 0 {
		day := nthWeekday(w, o.Nth, o.Weekday)
		return Period{From: day, To: day}, true
	}
	return w, true
}

// nthWeekday is the nth such weekday of a run of days, the last one where nth is
// negative or there are fewer.
func nthWeekday(w Period, nth, weekday int) Day {
	last := w.To.Add(-((w.To.Weekday() - weekday + 7) % 7))
	if nth < 0 {
		return last
	}
	first := w.From.Add((weekday - w.From.Weekday() + 7) % 7)
	return min(first.Add(7*(nth-1)), last)
}

// Split gives one frequency for each of several named weekdays (每周二、周四);
// what names at most one stays as it is.
func (o Often) Split() []Often {
	if len(o.Weekdays) < 2 {
		return []Often{o}
	}
	out := make([]Often, 0, len(o.Weekdays))
	for _, c := range o.Weekdays {
		one := o
		one.Weekday, one.Weekdays = int(c-'0'), ""
		out = append(out, one)
	}
	return out
}

// weeks is the run of N ISO weeks, counted from week 1 of the ISO year, the day
// lies in; the last run of a year ends with the year.
func (o Often) weeks(d Day) Period {
	year, week := d.ISOWeek()
	n := o.every()
	first := (week-1)/n*n + 1
	one := isoWeekOne(year)
	from := one.Add(7 * (first - 1))
	to := min(from.Add(7*n-1), isoWeekOne(year+1).Add(-1))
	if o.Weekday >= 1 && o.Weekday <= 7 {
		from = from.Add(o.Weekday - 1)
		to = from
	}
	return Period{From: from, To: to}
}

// isoWeekOne is the Monday of week 1: the week that has 4 January in it.
func isoWeekOne(year int) Day {
	return DayOf(year, time.January, 4).WeekPeriod().From
}

// next is the window after w.
func (o Often) next(w Period) Period {
	d := w.To.Add(1)
	if o.Weekday != 0 && (o.unit() == EachWeek || o.Nth != 0) {
		// The window is one day inside its run of weeks or months; step past the run.
		plain := o
		plain.Weekday, plain.Nth = 0, 0
		run, _ := plain.Window(w.To)
		d = run.To.Add(1)
	}
	n, _ := o.Window(d)
	return n
}

// Windows are the windows of a year in order: those of the calendar year, or of
// the ISO year for weeks. None for what has no windows.
func (o Often) Windows(year int) []Period {
	first, last := DayOf(year, time.January, 1), DayOf(year, time.December, 31)
	if o.unit() == EachWeek {
		first, last = isoWeekOne(year), isoWeekOne(year+1).Add(-1)
	}
	w, ok := o.Window(first)
	if !ok {
		return nil
	}
	var out []Period
	for ; w.From <= last; w = o.next(w) {
		out = append(out, w)
	}
	return out
}

// WindowsIn are the windows that share a day with the period, in order.
func (o Often) WindowsIn(p Period) []Period {
	w, ok := o.Window(p.From)
	if !ok {
		return nil
	}
	var out []Period
	for ; w.From <= p.To; w = o.next(w) {
		if w.Touches(p) {
			out = append(out, w)
		}
	}
	return out
}

// First is the first window that binds a cause by the half rule: the one the
// day lies in, or the next (scheme-syntax §10.4).
func (o Often) First(cause Day) (window Period, ok bool) {
	w, ok := o.Window(cause)
	if !ok {
		return Period{}, false
	}
	for !w.Binds(cause) {
		w = o.next(w)
	}
	return w, true
}

// Binding are the windows of the year that bind a cause by the half rule.
func (o Often) Binding(year int, cause Day) []Period {
	var out []Period
	for _, w := range o.Windows(year) {
		if w.Binds(cause) {
			out = append(out, w)
		}
	}
	return out
}

// FloorIn is the yearly floor (每年至少6次) as it binds a cause in that year: in
// a year not wholly bound it shrinks to what the binding windows ask for.
func (o Often) FloorIn(year int, cause Day) int {
	if o.Floor == 0 {
		return 0
	}
	n := len(o.Binding(year, cause))
	if n == len(o.Windows(year)) {
		return o.Floor
	}
	return min(o.Floor, n*o.times())
}

// Kept tells whether the credited days fulfil the window: so many different
// days in it, with no gap asked between them (scheme-syntax §10.3).
func (o Often) Kept(window Period, credited []Day) bool {
	return window.Count(credited) >= o.times()
}

// FloorKept tells whether the yearly floor is reached. All credited days of the
// year count, also those beyond what their window asked (scheme-syntax §10.2).
func (o Often) FloorKept(year int, cause Day, credited []Day) bool {
	all := Period{From: DayOf(year, time.January, 1), To: DayOf(year, time.December, 31)}
	return all.Count(credited) >= o.FloorIn(year, cause)
}

// After is the day a rolling frequency is due again after the last credited
// day, or after its cause when nothing is credited yet; "" if it does not roll.
func (o Often) After(last Day) Day {
	if !o.Rolls() {
		return ""
	}
	switch n := o.every(); o.unit() {
	case EachDay:
		return last.Add(n)
	case EachWeek:
		return last.Add(7 * n)
	case EachTen:
		return last.AddMonths(n / 3).Add(10 * (n % 3))
	case EachHalf:
		return last.AddMonths(n / 2).Add(15 * (n % 2))
	}
	return last.AddMonths(o.months())
}

// PerYear is about how many times a year the frequency asks for, to tell which
// of two is higher (boost, tighten only) and to estimate the load; 0 for what
// has no figure.
func (o Often) PerYear() float64 {
	if o.Unit == EachSeason { // at least one run of it comes every year
		return float64(o.times())
	}
	if !o.timed() {
		return 0
	}
	var n float64
	switch o.unit() {
	case EachDay:
		n = 365.25
	case EachWeek:
		n = 365.25 / 7
	case EachTen:
		n = 36
	case EachHalf:
		n = 24
	default:
		return max(12/float64(o.months())*float64(o.times()), float64(o.Floor))
	}
	return max(n/float64(o.every())*float64(o.times())*float64(max(1, len(o.Weekdays))), float64(o.Floor))
}
