package civil_test

import (
	"slices"
	"testing"

	"anwang/internal/civil"
)

var (
	weekly     = civil.Often{Times: 1, Every: 1, Unit: civil.EachWeek}
	twiceAWeek = civil.Often{Times: 2, Every: 1, Unit: civil.EachWeek}
	twoMonthly = civil.Often{Times: 1, Every: 2, Unit: civil.EachMonth, Floor: 6}
)

func TestADayLiesInTheWindowOfItsUnit(t *testing.T) {
	for _, c := range []struct {
		often    civil.Often
		day      civil.Day
		from, to civil.Day
	}{
		{weekly, "2026-03-01", "2026-02-23", "2026-03-01"}, // Sunday ends the week
		{weekly, "2026-03-02", "2026-03-02", "2026-03-08"},
		{weekly, "2026-12-31", "2026-12-28", "2027-01-03"}, // a week over New Year
		{civil.Often{Unit: civil.EachDay}, "2024-02-29", "2024-02-29", "2024-02-29"},
		{civil.Often{Unit: civil.EachHalf}, "2026-02-15", "2026-02-01", "2026-02-15"},
		{civil.Often{Unit: civil.EachHalf}, "2026-02-16", "2026-02-16", "2026-02-28"},
		{civil.Often{Unit: civil.EachMonth}, "2024-02-29", "2024-02-01", "2024-02-29"},
		{twoMonthly, "2026-02-28", "2026-01-01", "2026-02-28"},
		{twoMonthly, "2026-03-01", "2026-03-01", "2026-04-30"},
		{twoMonthly, "2026-12-31", "2026-11-01", "2026-12-31"},
		{civil.Often{Unit: civil.EachQuarter}, "2026-08-31", "2026-07-01", "2026-09-30"},
		{civil.Often{Unit: civil.EachHalfYear}, "2026-07-01", "2026-07-01", "2026-12-31"},
		{civil.Often{Unit: civil.EachYear}, "2026-07-01", "2026-01-01", "2026-12-31"},
		{civil.Often{Unit: civil.EachWeek, Every: 2}, "2026-01-12", "2026-01-12", "2026-01-25"}, // weeks 3 and 4
		{civil.Often{Unit: civil.EachWeek, Every: 2}, "2027-01-01", "2026-12-28", "2027-01-03"}, // week 53 stands alone
		{civil.Often{Unit: civil.EachWeek, Weekday: 2}, "2026-03-05", "2026-03-03", "2026-03-03"},
		{civil.Often{Roster: true}, "2026-03-05", "2026-03-05", "2026-03-05"},
	} {
		w, ok := c.often.Window(c.day)
		if !ok || w.From != c.from || w.To != c.to {
			t.Errorf("%s, %s: %v %v, want %s %s", c.often, c.day, w, ok, c.from, c.to)
		}
	}
}

func TestWhatRollsOrIsAssignedHasNoWindow(t *testing.T) {
	for _, o := range []civil.Often{
		{Unset: true, Word: "定期"}, {Once: true}, {Adhoc: true}, {},
		{Unit: civil.EachDay, Every: 15, Rolling: true}, {Unit: civil.EachDay, Every: 3},
		{Unit: civil.EachMonth, Every: 5}, {Unit: civil.EachYear, Every: 2},
	} {
		if w, ok := o.Window("2026-03-05"); ok {
			t.Errorf("%s has window %v", o, w)
		}
		if o.Windows(2026) != nil {
			t.Errorf("%s has windows", o)
		}
	}
}

func TestARollingFrequencyIsDueFromTheLastCreditedDay(t *testing.T) {
	for _, c := range []struct {
		often      civil.Often
		last, want civil.Day
	}{
		{civil.Often{Unit: civil.EachDay, Every: 15, Rolling: true}, "2026-02-20", "2026-03-07"},
		{civil.Often{Unit: civil.EachDay, Every: 3}, "2026-12-30", "2027-01-02"},
		{civil.Often{Unit: civil.EachMonth, Every: 5}, "2026-09-30", "2027-02-28"},
		{civil.Often{Unit: civil.EachWeek, Every: 2, Rolling: true}, "2026-02-20", "2026-03-06"},
		{weekly, "2026-02-20", ""},
	} {
		if got := c.often.After(c.last); got != c.want {
			t.Errorf("%s after %s: %q, want %q", c.often, c.last, got, c.want)
		}
	}
}

func TestTheWindowsOfAYearFollowWithoutAGap(t *testing.T) {
	for _, c := range []struct {
		often civil.Often
		year  int
		n     int
	}{
		{weekly, 2026, 53}, {weekly, 2025, 52}, {twoMonthly, 2026, 6},
		{civil.Often{Unit: civil.EachHalf}, 2024, 24}, {civil.Often{Unit: civil.EachDay}, 2024, 366},
		{civil.Often{Unit: civil.EachWeek, Every: 2}, 2026, 27}, {civil.Often{Unit: civil.EachWeek, Weekday: 2}, 2026, 53},
		{civil.Often{Unit: civil.EachQuarter, Every: 2}, 2026, 2}, {civil.Often{Unit: civil.EachYear}, 2026, 1},
	} {
		ws := c.often.Windows(c.year)
		if len(ws) != c.n {
			t.Errorf("%s %d: %d windows, want %d", c.often, c.year, len(ws), c.n)
		}
		for i := 1; i < len(ws); i++ {
			if c.often.Weekday == 0 && ws[i-1].To.Add(1) != ws[i].From || ws[i].From <= ws[i-1].To {
				t.Errorf("%s: %v then %v", c.often, ws[i-1], ws[i])
			}
		}
	}
}

func TestS4_21SixWindowsAYearAndAFloorOfSix(t *testing.T) {
	// Visits on 28 February and 1 March keep two windows.
	days := []civil.Day{"2026-02-28", "2026-03-01"}
	ws := twoMonthly.Windows(2026)
	if !twoMonthly.Kept(ws[0], days) || !twoMonthly.Kept(ws[1], days) || twoMonthly.Kept(ws[2], days) {
		t.Error("the first two windows and no other are kept")
	}
	// A second visit in a later window counts to the floor; two in one day once.
	days = []civil.Day{"2026-03-01", "2026-03-01", "2026-05-02", "2026-07-03", "2026-09-04", "2026-11-05"}
	if twoMonthly.FloorKept(2026, "2020-01-01", days) {
		t.Error("five days reach a floor of six")
	}
	days = append(days, "2026-11-06")
	if !twoMonthly.FloorKept(2026, "2020-01-01", days) {
		t.Error("six days do not reach a floor of six")
	}
	if twoMonthly.Kept(ws[0], days) {
		t.Error("a later visit mended a missed window")
	}
}

func TestS1_58TwiceAWeekMeansTwoDifferentDays(t *testing.T) {
	w, _ := twiceAWeek.Window("2026-03-05")
	if twiceAWeek.Kept(w, []civil.Day{"2026-03-05", "2026-03-05"}) {
		t.Error("two checks on one day kept the week")
	}
	if !twiceAWeek.Kept(w, []civil.Day{"2026-03-05", "2026-03-06"}) {
		t.Error("two days without a gap did not keep the week")
	}
}

func TestAWindowBindsIfHalfOfItLiesAhead(t *testing.T) {
	week := civil.Day("2026-03-05").WeekPeriod()
	for d, want := range map[civil.Day]bool{
		"2026-03-01": true, "2026-03-02": true, "2026-03-05": true, "2026-03-06": false, "2026-03-08": false, "2026-03-09": false,
	} {
		if week.Binds(d) != want {
			t.Errorf("%s binds: %v", d, week.Binds(d))
		}
	}
	feb := civil.Day("2026-02-01").MonthPeriod()
	if !feb.Binds("2026-02-15") || feb.Binds("2026-02-16") {
		t.Error("14 of 28 days bind, 13 do not")
	}
}

func TestInForceOnFourthJuneTheFirstTwoMonthWindowIsJulyAndTheFloorThree(t *testing.T) {
	first, _ := twoMonthly.First("2019-06-04")
	if first.From != "2019-07-01" || first.To != "2019-08-31" {
		t.Error(first)
	}
	if n := len(twoMonthly.Binding(2019, "2019-06-04")); n != 3 {
		t.Error("binding windows", n)
	}
	if n := twoMonthly.FloorIn(2019, "2019-06-04"); n != 3 {
		t.Error("floor", n)
	}
	if n := twoMonthly.FloorIn(2020, "2019-06-04"); n != 6 {
		t.Error("floor of the next year", n)
	}
	quarterly := civil.Often{Times: 1, Unit: civil.EachQuarter, Floor: 6}
	if n := quarterly.FloorIn(2026, "2026-01-01"); n != 6 {
		t.Error("a floor above the windows is lost in a whole year:", n)
	}
}

func TestWindowsOfAPeriodAreThoseThatTouchIt(t *testing.T) {
	ws := weekly.WindowsIn(civil.Day("2026-03-10").MonthPeriod())
	if len(ws) != 6 || ws[0].From != "2026-02-23" || ws[5].To != "2026-04-05" {
		t.Error(ws)
	}
	tue := civil.Often{Unit: civil.EachWeek, Weekday: 2}
	if ws := tue.WindowsIn(civil.Day("2026-03-10").MonthPeriod()); len(ws) != 5 || ws[0].From != "2026-03-03" {
		t.Error(ws)
	}
}

func TestTheHigherOfTwoFrequenciesIsTold(t *testing.T) {
	order := []civil.Often{
		{Unset: true}, {Unit: civil.EachYear}, {Unit: civil.EachHalfYear}, {Unit: civil.EachQuarter}, twoMonthly,
		{Unit: civil.EachMonth}, {Unit: civil.EachDay, Every: 15, Rolling: true}, weekly, twiceAWeek, {Unit: civil.EachDay},
	}
	if !slices.IsSortedFunc(order, func(a, b civil.Often) int {
		if a.PerYear() < b.PerYear() {
			return -1
		}
		return 1
	}) {
		for _, o := range order {
			t.Error(o, o.PerYear())
		}
	}
}

func TestASeasonHoldsForEveryWindowItTouches(t *testing.T) {
	cal := notices(t)
	winter := civil.Season{FromMonth: 11, FromDay: 1, ToMonth: 3, ToDay: 31, Word: ""}
	for d, want := range map[civil.Day]bool{"2026-01-05": true, "2026-03-31": true, "2026-04-01": false, "2026-10-31": false, "2026-11-01": true} {
		if winter.Has(d, cal) != want {
			t.Errorf("winter %s", d)
		}
	}
	feast := civil.Season{Holidays: []string{"春节", "国庆节"}, Before: 3}
	for d, want := range map[civil.Day]bool{"2026-02-11": false, "2026-02-12": true, "2026-02-23": true, "2026-02-24": false, "2026-09-28": true, "2026-06-01": false} {
		if feast.Has(d, cal) != want {
			t.Errorf("feast %s", d)
		}
	}
	if touches, _ := feast.Touches(civil.Day("2026-02-10").WeekPeriod(), cal); !touches {
		t.Error("the week of 9 to 15 February touches the festival")
	}
	if _, provisional := feast.Touches(civil.Day("2027-05-10").WeekPeriod(), cal); !provisional {
		t.Error("a year not announced gave a certain answer")
	}
	if (civil.Season{Unset: true}).Has("2026-02-17", cal) {
		t.Error("a season without days holds")
	}
}

func TestPhrasesReadAsThePlanOrAsTheCanon(t *testing.T) {
	for want, got := range map[string]string{
		"定期":            civil.Often{Unset: true, Word: "定期"}.String(),
		"方案未规定":         civil.Often{Unset: true}.String(),
		"每周1次":          weekly.String(),
		"每周至少2次":        civil.Often{Times: 2, Unit: civil.EachWeek, Word: "每周至少2次"}.String(),
		"每2个月1次，每年至少6次": twoMonthly.String(),
		"每隔15天1次":       civil.Often{Unit: civil.EachDay, Every: 15, Rolling: true}.String(),
		"每隔1个月1次":       civil.Often{Unit: civil.EachMonth, Rolling: true}.String(),
		"每周二":           civil.Often{Unit: civil.EachWeek, Weekday: 2}.String(),
		"每季度1次":         civil.Often{Unit: civil.EachQuarter}.String(),
		"临时":            civil.Often{Adhoc: true}.String(),
		"一次":            civil.Often{Once: true}.String(),
		"全天":            civil.Often{Roster: true}.String(),
		"5个工作日":         civil.Limit{N: 5, Span: civil.Workdays}.String(),
		"3至5天":          civil.Limit{Least: 3, N: 5, Span: civil.Days}.String(),
		"2个月":           civil.Limit{N: 2, Span: civil.Months}.String(),
		"当日":            civil.Limit{Span: civil.SameDay}.String(),
		"法定":            civil.Limit{Span: civil.Statutory}.String(),
		"及时":            civil.Limit{Unset: true, Word: "及时"}.String(),
		"周四17时前":        civil.Moment{Weekday: 4, Hour: 17}.String(),
		"次月5日前":         civil.Moment{Next: true, Day: 5}.String(),
		"季末后10天前":       civil.Moment{Last: true, After: 10, Unit: civil.EachQuarter}.String(),
		"6月30日前":        civil.Moment{Month: 6, Day: 30}.String(),
		"11月1日至次年3月31日": civil.Season{FromMonth: 11, FromDay: 1, ToMonth: 3, ToDay: 31}.String(),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
