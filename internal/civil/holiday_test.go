package civil

import "testing"

// Every usual spelling of a holiday brings the season its days.
func TestAHolidayIsKnownByAnyOfItsNames(t *testing.T) {
	notice := Year{Year: 2026, Marks: []Mark{
		{"2026-01-01", Rest, "元旦"}, {"2026-02-15", Rest, "春节"}, {"2026-04-05", Rest, "清明"}, {"2026-05-01", Rest, "劳动节"},
		{"2026-06-19", Rest, "端午"}, {"2026-09-25", Rest, "中秋"}, {"2026-10-01", Rest, "国庆节"}, {"2026-10-10", Work, "国庆节"}}}
	cal := Calendar{}.With(notice)
	for name, day := range map[string]Day{"元旦": "2026-01-01", "元旦节": "2026-01-01", "春节": "2026-02-15", "清明节": "2026-04-05", "清明": "2026-04-05",
		"五一": "2026-05-01", "劳动节": "2026-05-01", "端午节": "2026-06-19", "中秋节": "2026-09-25", "十一": "2026-10-01", "国庆": "2026-10-01", "国庆节": "2026-10-01",
		"除夕": "2026-02-16", "元宵节": "2026-03-03", "正月十五": "2026-03-03"} {
		got, provisional := (Season{Holidays: []string{name}}).Periods(2026, cal)
		if len(got) != 1 || got[0].From != day || got[0].To != day || provisional {
			t.Errorf("%s: %v, provisional %v, want %s", name, got, provisional, day)
		}
	}
	if _, ok := HolidayName("泼水节"); ok {
		t.Error("a holiday of nobody's calendar is known")
	}
	if got, provisional := (Season{Holidays: []string{"除夕"}}).Periods(2027, cal); len(got) != 1 || got[0].From != "2027-02-05" || provisional {
		t.Errorf("the eve of a year not yet announced: %v %v", got, provisional)
	}
	if got, provisional := (Season{Holidays: []string{"春节"}}).Periods(2027, cal); len(got) != 0 || !provisional {
		t.Errorf("a year not yet announced: %v %v", got, provisional)
	}
	if NewYearDay(1999) != "" {
		t.Error("a year outside the table has a day")
	}
}

// The table agrees with the notices: the eve or the first day of the year lies in
// the announced run of rest days.
func TestTheLunarNewYearLiesInEveryAnnouncedHoliday(t *testing.T) {
	cal, err := Notices()
	if err != nil {
		t.Fatal(err)
	}
	for _, year := range cal.Years() {
		runs := cal.Holidays(year, "春节")
		first := NewYearDay(year)
		if len(runs) == 0 {
			t.Fatalf("%d has no 春节", year)
		}
		if first < runs[0].From || first > runs[len(runs)-1].To {
			t.Errorf("%d: %s is not in %v", year, first, runs)
		}
	}
}
