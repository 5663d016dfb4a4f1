package civil

import "testing"

func TestALunarYearEndsWhereTheNextBegins(t *testing.T) {
	for year := 2019; year < 2040; year++ { // NewYearDay ends with 2040
		if got := NewYearDay(year).Add(lunarDays(year)); got != NewYearDay(year+1) {
			t.Errorf("%d ends before %s, the next begins on %s", year, got, NewYearDay(year+1))
		}
	}
}

func TestLunarDatesAreTheDaysTheyAre(t *testing.T) {
	for want, c := range map[Day][3]int{
		"2026-02-17": {2026, 1, 1}, "2026-03-05": {2026, 1, 17}, "2026-02-10": {2025, 12, 23}, "2025-08-29": {2025, 7, 7}, // after the leap sixth month
		"2025-06-25": {2025, 6, 1}, "2020-06-21": {2020, 5, 1}, "2027-02-05": {2026, 12, 30}, "2023-01-21": {2022, 12, 30}, "2024-02-09": {2023, 12, 30}, "2026-08-27": {2026, 7, 15},
	} {
		if got := LunarDay(c[0], c[1], c[2]); got != want {
			t.Errorf("%v is %s, want %s", c, got, want)
		}
	}
	for _, c := range [][3]int{{2018, 1, 1}, {2042, 1, 1}, {2026, 13, 1}, {2026, 0, 1}, {2026, 1, 0}} {
		if got := LunarDay(c[0], c[1], c[2]); got != "" {
			t.Errorf("%v is %s", c, got)
		}
	}
}

func TestLunarDatesAreRead(t *testing.T) {
	for text, want := range map[string][2]int{"腊月二十三": {12, 23}, "农历腊月廿三": {12, 23}, "正月十六": {1, 16}, "正月初一": {1, 1}, "七月十五": {7, 15}, "冬月初十": {11, 10}, "十二月三十": {12, 30}, "一月二十": {1, 20}, "除夕": {12, 30}, "中元节": {7, 15}} {
		if m, d, ok := ReadLunar(text); !ok || m != want[0] || d != want[1] {
			t.Errorf("%s: %d %d %v", text, m, d, ok)
		}
	}
	for _, text := range []string{"腊月", "7月15日", "闰月初一", "月初一", "正月三十一", "正月十六日早", ""} {
		if m, d, ok := ReadLunar(text); ok {
			t.Errorf("%q is read as %d %d", text, m, d)
		}
	}
}

func TestALunarSeasonAndTheWeekend(t *testing.T) {
	ban := Season{FromMonth: 12, FromDay: 23, ToMonth: 1, ToDay: 16, Lunar: true}
	if p, unsure := ban.Periods(2026, Calendar{}); unsure || len(p) != 1 || p[0] != (Period{From: "2026-02-10", To: "2026-03-04"}) {
		t.Errorf("%v", p)
	}
	if !ban.Has("2026-02-28", Calendar{}) || ban.Has("2026-03-05", Calendar{}) {
		t.Error("which days")
	}
	if _, unsure := ban.Periods(2050, Calendar{}); !unsure {
		t.Error("a year nobody has tables for is taken for known")
	}
	weekend := Season{Weekend: true}
	cal := Calendar{}.With(Year{Year: 2026, Marks: []Mark{{Day: "2026-02-14", Kind: Work, Label: "春节"}}})
	if !weekend.Has("2026-03-07", cal) || weekend.Has("2026-03-06", cal) || weekend.Has("2026-02-14", cal) || !weekend.Has("2026-02-15", cal) {
		t.Error("weekends")
	}
	if touches, _ := weekend.Touches(Period{From: "2026-03-02", To: "2026-03-06"}, cal); touches {
		t.Error("a working week touches no weekend")
	}
}
