package patrol_test

import (
	"testing"

	"anwang/internal/civil"
	"anwang/internal/patrol"
)

func year(y string) civil.Period {
	return civil.Period{From: civil.Day(y + "-01-01"), To: civil.Day(y + "-12-31")}
}

func TestALoadCountsTheWindowsOpeningWouldOpen(t *testing.T) {
	season := []civil.Season{{FromMonth: 6, FromDay: 1, ToMonth: 8, ToDay: 31}}
	for name, c := range map[string]struct {
		duty            patrol.Duty
		windows, visits int
	}{
		"monthly":                             {patrol.Duty{Often: civil.Often{Times: 1, Unit: civil.EachMonth}}, 12, 12},
		"twice a week":                        {patrol.Duty{Often: civil.Often{Times: 2, Unit: civil.EachWeek}}, 52, 104},
		"every two months, six":               {patrol.Duty{Often: civil.Often{Times: 1, Every: 2, Unit: civil.EachMonth, Floor: 6}}, 7, 6},
		"quarterly, six a year":               {patrol.Duty{Often: civil.Often{Times: 1, Unit: civil.EachQuarter, Floor: 6}}, 5, 6},
		"every fifteen days":                  {patrol.Duty{Often: civil.Often{Every: 15, Unit: civil.EachDay, Rolling: true}}, 25, 25},
		"every Tuesday":                       {patrol.Duty{Often: civil.Often{Weekday: 2, Unit: civil.EachWeek}}, 52, 52},
		"only in summer":                      {patrol.Duty{Often: civil.Often{Unit: civil.EachMonth}, During: season}, 3, 3},
		"quarterly, summer weeks":             {patrol.Duty{Often: civil.Often{Unit: civil.EachQuarter}, Boosts: []patrol.Boost{{Seasons: season, Often: civil.Often{Unit: civil.EachMonth}}}}, 7, 5}, // two quarters are kept by their boosted months
		"monthly, every three days in summer": {patrol.Duty{Often: civil.Often{Unit: civil.EachMonth}, Boosts: []patrol.Boost{{Seasons: season, Often: civil.Often{Every: 3, Unit: civil.EachDay, Rolling: true}}}}, 9 + 31, 9 + 31},
		"three times a day":                   {patrol.Duty{Often: civil.Often{Times: 3, Unit: civil.EachDay}}, 365, 3 * 365},
		"left open":                           {patrol.Duty{Often: civil.Often{Unset: true}}, 0, 0},
		"when told":                           {patrol.Duty{Often: civil.Often{Adhoc: true}, Group: patrol.Assigned}, 0, 0},
	} {
		asks := c.duty.Asks(year("2026"), calendar(t), zone, patrol.Place{}, patrol.Target{})
		need := 0
		for _, a := range asks {
			need += a.Visits
		}
		if len(asks) != c.windows || need != c.visits {
			t.Errorf("%s: %d windows of %d visits, want %d of %d visits", name, len(asks), need, c.windows, c.visits)
		}
	}
}

func TestATableAndAConditionDecideForEachTarget(t *testing.T) {
	d := weekly()
	d.In = false
	d.OftenOf = func(_ patrol.Place, t patrol.Target, _ civil.Day) (civil.Often, bool) {
		switch t.Risk {
		case "高":
			return civil.Often{Times: 1, Unit: civil.EachWeek}, true
		case "低":
			return civil.Often{Times: 1, Unit: civil.EachQuarter}, true
		}
		return civil.Often{}, false
	}
	d.Fits = func(_ patrol.Place, t patrol.Target, on civil.Day) bool { return t.ID != "C" || on >= "2026-04-01" }
	o := opening(t, "2026-03-04")
	o.Targets = []patrol.Target{{Aim: patrol.AtSite, ID: "A", Risk: "高"}, {Aim: patrol.AtSite, ID: "B", Risk: "低"}, {Aim: patrol.AtSite, ID: "C", Risk: "高"}, {Aim: patrol.AtSite, ID: "D"}}
	got := map[string]int{}
	for _, task := range d.Open(o) {
		got[task.Target] = task.Window.Days()
	}
	if len(got) != 2 || got["A"] != 7 || got["B"] != 90 {
		t.Errorf("%v", got)
	}
}
