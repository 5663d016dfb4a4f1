package civil_test

import (
	"testing"
	"time"

	"anwang/internal/civil"
)

func at(s string) civil.Instant {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, east8)
	if err != nil {
		panic(err)
	}
	return civil.InstantOf(t)
}

func TestALimitEndsWhenItsPhraseSays(t *testing.T) {
	cal := notices(t)
	day := func(d civil.Day) civil.Instant { return d.End(east8) }
	for _, c := range []struct {
		limit       civil.Limit
		from        string
		want        civil.Instant
		provisional bool
	}{
		{civil.Limit{N: 30, Span: civil.Minutes}, "2026-02-14 23:45", at("2026-02-15 00:15"), false},
		{civil.Limit{N: 8, Span: civil.Hours}, "2026-02-16 20:00", at("2026-02-17 04:00"), false},
		{civil.Limit{Span: civil.SameDay}, "2026-02-16 23:59", day("2026-02-16"), false},
		{civil.Limit{N: 10, Span: civil.Days}, "2026-02-12 09:00", day("2026-02-22"), false}, // a rest day: does not move
		{civil.Limit{N: 1, Span: civil.Days}, "2026-02-28 00:00", day("2026-03-01"), false},
		{civil.Limit{N: 5, Span: civil.Workdays}, "2026-02-13 16:00", day("2026-02-27"), false},
		{civil.Limit{N: 6, Span: civil.Workdays}, "2026-02-13 16:00", day("2026-02-28"), false},
		{civil.Limit{N: 5, Span: civil.Workdays}, "2026-12-28 16:00", day("2027-01-04"), true},
		{civil.Limit{N: 10, Span: civil.Days}, "2026-12-28 16:00", day("2027-01-07"), false}, // 天 needs no calendar
		{civil.Limit{N: 2, Span: civil.Months}, "2025-12-31 10:00", day("2026-02-28"), false},
		{civil.Limit{Least: 3, N: 5, Span: civil.Days}, "2026-03-02 10:00", day("2026-03-07"), false},
		{civil.Limit{Span: civil.Statutory}, "2026-03-02 10:00", 0, false},
		{civil.Limit{Unset: true, Word: "及时"}, "2026-03-02 10:00", 0, false},
	} {
		got, provisional := c.limit.From(at(c.from), east8, cal)
		if got != c.want || provisional != c.provisional {
			t.Errorf("%s from %s: %s %v, want %s %v", c.limit, c.from, got.Text(east8), provisional, c.want.Text(east8), c.provisional)
		}
	}
}

func TestThePaperOfALimitMovesOffARestDay(t *testing.T) {
	cal := notices(t)
	for _, c := range []struct {
		limit civil.Limit
		from  string
		want  civil.Day
	}{
		{civil.Limit{N: 10, Span: civil.Days}, "2026-02-12 09:00", "2026-02-24"},
		{civil.Limit{N: 2, Span: civil.Days}, "2026-02-12 09:00", "2026-02-14"}, // a worked Saturday
		{civil.Limit{N: 1, Span: civil.Months}, "2026-01-16 09:00", "2026-02-24"},
		{civil.Limit{N: 3, Span: civil.Workdays}, "2026-02-12 09:00", "2026-02-24"},
	} {
		if got, _ := c.limit.PaperFrom(at(c.from), east8, cal); got != c.want.End(east8) {
			t.Errorf("%s from %s: %s, want %s", c.limit, c.from, got.Text(east8), c.want)
		}
	}
	hours := civil.Limit{N: 24, Span: civil.Hours}
	if got, _ := hours.PaperFrom(at("2026-02-14 09:00"), east8, cal); got != at("2026-02-15 09:00") {
		t.Error("hours moved:", got.Text(east8))
	}
}

func TestARangeIsRemindedAtItsFirstEnd(t *testing.T) {
	cal := notices(t)
	l := civil.Limit{Least: 3, N: 5, Span: civil.Days}
	if got, _ := l.LeastFrom(at("2026-03-02 10:00"), east8, cal); got != civil.Day("2026-03-05").End(east8) {
		t.Error(got.Text(east8))
	}
}

func TestADueMomentFallsInOrJustAfterItsWindow(t *testing.T) {
	cal := notices(t)
	month := func(d civil.Day) civil.Period { return d.MonthPeriod() }
	quarter, _ := civil.Often{Unit: civil.EachQuarter}.Window("2026-02-10")
	year := civil.Day("2026-02-10").YearPeriod()
	for _, c := range []struct {
		m           civil.Moment
		window      civil.Period
		paper       bool
		want        string
		provisional bool
	}{
		{civil.Moment{}, month("2026-02-10"), false, "2026-02-28 23:59", false},
		{civil.Moment{Unset: true, Word: "按时"}, month("2026-05-10"), true, "2026-06-01 23:59", false}, // 31 May is a Sunday
		{civil.Moment{Weekday: 4}, civil.Day("2026-03-02").WeekPeriod(), false, "2026-03-05 23:59", false},
		{civil.Moment{Weekday: 4, Hour: 17}, civil.Day("2026-02-18").WeekPeriod(), true, "2026-02-24 17:00", false},
		{civil.Moment{Weekday: 4, Hour: 17}, civil.Day("2026-02-18").WeekPeriod(), false, "2026-02-19 17:00", false},
		{civil.Moment{Last: true, Unit: civil.EachMonth}, month("2024-02-10"), false, "2024-02-29 23:59", false},
		{civil.Moment{Day: 25}, month("2026-04-10"), true, "2026-04-27 23:59", false}, // a Saturday
		{civil.Moment{Day: 31}, month("2026-02-10"), false, "2026-02-28 23:59", false},
		{civil.Moment{Next: true, Day: 5}, month("2026-04-10"), true, "2026-05-06 23:59", false}, // 5 May is a holiday
		{civil.Moment{Next: true, Day: 5}, month("2026-12-10"), true, "2027-01-05 23:59", true},
		{civil.Moment{Last: true, After: 10, Unit: civil.EachQuarter}, quarter, false, "2026-04-10 23:59", false},
		{civil.Moment{Month: 6, Day: 30}, year, false, "2026-06-30 23:59", false},
		{civil.Moment{Month: 1, Day: 31}, civil.Period{From: "2026-02-01", To: "2027-01-31"}, false, "2027-01-31 23:59", false},
	} {
		got, provisional := c.m.Due(c.window, east8, cal, c.paper)
		if got.Text(east8) != c.want || provisional != c.provisional {
			t.Errorf("%+v in %v: %s %v, want %s %v", c.m, c.window, got.Text(east8), provisional, c.want, c.provisional)
		}
	}
}
