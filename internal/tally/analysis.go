package tally

import (
	"slices"
	"strconv"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// spanMost is how many days an analysis looks over: two years and a bit.
const spanMost = 800

// Span is the days an analysis looks over (形势分析): without an end until today,
// without a beginning the half year before the end.
func Span(from, to string, today civil.Day) (civil.Period, error) {
	if to == "" {
		to = string(today)
	}
	if end, err := civil.ParseDay(to); err == nil && from == "" {
		from = string(end.AddMonths(-6).Add(1))
	}
	a, err := civil.ParseDay(from)
	if err != nil {
		return civil.Period{}, err
	}
	b, err := civil.ParseDay(to)
	if err != nil {
		return civil.Period{}, err
	}
	if b < a || a.Add(spanMost) < b {
		return civil.Period{}, fault.New(fault.Invalid, "tally.span_impossible", "days", strconv.Itoa(spanMost))
	}
	return civil.Period{From: a, To: b}, nil
}

// Step is a bar of the trend: a week or a month cut to the days asked for.
type Step struct {
	civil.Period
	Found, Closed int64
}

// DayCount is what was found on a day, and how much of it is closed by now.
type DayCount struct {
	On            civil.Day
	Found, Closed int64
}

// Trend puts days into weeks or months; a step without anything is there too, or
// the line would lie.
func Trend(span civil.Period, weekly bool, days []DayCount) []Step {
	var out []Step
	for d := span.From; d <= span.To; {
		p := d.MonthPeriod()
		if weekly {
			p = d.WeekPeriod()
		}
		p.From, p.To = max(p.From, span.From), min(p.To, span.To)
		out = append(out, Step{Period: p})
		d = p.To.Add(1)
	}
	for _, c := range days {
		i, _ := slices.BinarySearchFunc(out, c.On, func(s Step, on civil.Day) int {
			switch {
			case s.To < on:
				return -1
			case s.From > on:
				return 1
			}
			return 0
		})
		if i < len(out) {
			out[i].Found += c.Found
			out[i].Closed += c.Closed
		}
	}
	return out
}

// Lasted is how many cases took so many half days from discovery to close-out.
type Lasted struct {
	HalfDays int64
	N        int64
}

// Quantile is the time in which the given percent of cases were closed, in half
// days rounded up, counted exactly; -1 where none was closed.
func Quantile(percent int64, all []Lasted) int64 {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b Lasted) int { return int(a.HalfDays - b.HalfDays) })
	var total int64
	for _, l := range sorted {
		total += l.N
	}
	need := (total*percent + 99) / 100
	for _, l := range sorted {
		if need -= l.N; need <= 0 && total > 0 {
			return l.HalfDays + 1
		}
	}
	return -1
}
