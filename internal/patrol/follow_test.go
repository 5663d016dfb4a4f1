package patrol_test

import (
	"testing"

	"anwang/internal/civil"
	"anwang/internal/patrol"
)

func TestSoManyTimesADayAreVisitsNotDays(t *testing.T) {
	for name, c := range map[string]struct {
		often civil.Often
		hours []int // of the visits, in the order they arrive
		have  int
		done  bool
	}{
		"每天2次, both kept":            {civil.Often{Times: 2, Every: 1, Unit: civil.EachDay}, []int{8, 17}, 2, true},
		"每天2次, once":                 {civil.Often{Times: 2, Every: 1, Unit: civil.EachDay}, []int{8}, 1, false},
		"每天2次, written down twice":   {civil.Often{Times: 2, Every: 1, Unit: civil.EachDay}, []int{8, 8}, 1, false},
		"每2小时1次":                     {civil.Often{Times: 12, Every: 1, Unit: civil.EachDay}, []int{22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0}, 12, true},
		"每2小时1次, one round left out": {civil.Often{Times: 12, Every: 1, Unit: civil.EachDay}, []int{0, 2, 4, 6, 8, 10, 14, 16, 18, 20, 22}, 11, false},
		"每周2次 are days still":        {civil.Often{Times: 2, Every: 1, Unit: civil.EachWeek}, []int{8, 17}, 1, false},
	} {
		d := weekly()
		d.Often = c.often
		tasks := d.Open(opening(t, "2026-03-05"))
		if len(tasks) != 1 || tasks[0].Need != c.often.Times {
			t.Fatalf("%s: %+v", name, tasks)
		}
		tk := tasks[0]
		tk.ID = "t"
		var credits []patrol.Credit
		for i, h := range c.hours {
			credits = append(credits, patrol.Credit{Task: "t", Visit: string(rune('a' + i)), Person: "p", On: "2026-03-05", At: civil.Day("2026-03-05").At(h, i, zone)})
		}
		tk = tk.Recount(credits)
		if tk.Have != c.have || tk.Kept() != c.done || c.done != (tk.KeptAt != 0) {
			t.Errorf("%s: %d of %d, kept at %d", name, tk.Have, tk.Need, tk.KeptAt)
		}
	}
}

func TestAVisitWithFewerPeopleOrOutOfItsHoursDoesNotFit(t *testing.T) {
	for name, c := range map[string]struct {
		duty patrol.Duty
		with int
		hour int
		want int
	}{
		"须2人, one goes":         {patrol.Duty{People: 2}, 0, 10, 0},
		"须2人, two go":           {patrol.Duty{People: 2}, 1, 10, 2},
		"须3人, two go":           {patrol.Duty{People: 3}, 1, 10, 0},
		"21时至次日6时, at night":    {patrol.Duty{Between: patrol.Hours{From: 21, To: 6}}, 0, 23, 1},
		"21时至次日6时, before dawn": {patrol.Duty{Between: patrol.Hours{From: 21, To: 6}}, 0, 5, 1},
		"21时至次日6时, at noon":     {patrol.Duty{Between: patrol.Hours{From: 21, To: 6}}, 0, 12, 0},
		"8时至22时, at 22":         {patrol.Duty{Between: patrol.Hours{From: 8, To: 22}}, 0, 22, 0},
	} {
		h := happened("2026-03-05")
		h.Hour = c.hour
		for i := range c.with {
			h.Performers = append(h.Performers, patrol.Performer{Person: string(rune('q' + i)), Along: true, Standings: h.Performers[0].Standings})
		}
		c.duty.Name = "村级隐患排查"
		if got := len(patrol.Fit(h, []patrol.Task{task()}, patrol.Rules{Duties: []patrol.Duty{c.duty}})); got != c.want {
			t.Errorf("%s: %d credits, want %d", name, got, c.want)
		}
	}
}

// law: S0-62, S2-23
func TestWhatIsToBeDoneOnceIsAskedOnce(t *testing.T) {
	d := weekly()
	d.Often = civil.Often{Once: true, Times: 1}
	o := opening(t, "2026-03-05")
	o.Since = "2026-02-01"
	var asked []patrol.Task
	o.Last = func(patrol.Target) (patrol.Task, civil.Day, bool) {
		if len(asked) == 0 {
			return patrol.Task{}, "", false
		}
		return asked[0], "", true
	}
	asked = d.Open(o)
	if len(asked) != 1 || !asked[0].NoDue() || asked[0].Window.From != "2026-02-01" {
		t.Fatalf("%+v", asked)
	}
	if j := asked[0].Judge(nil, zone, civil.Day("2040-01-01").At(9, 0, zone)); j.State != patrol.Open {
		t.Errorf("years later it is %s", j.State)
	}
	o.Since, o.On = "2026-06-01", "2026-06-05" // another edition says so too
	if again := d.Open(o); len(again) != 1 || again[0].Window != asked[0].Window {
		t.Errorf("asked anew: %+v", again)
	}
	asked = nil
	for due, c := range map[civil.Day]patrol.Duty{"2026-12-31": {Until: "2026-12-31"}, "2026-06-30": {Due: civil.Moment{Month: 6, Day: 30, Word: "6月30日"}}} {
		d.Until, d.Due = c.Until, c.Due
		o.Since, o.On = "2026-02-01", "2026-03-05"
		got := d.Open(o)
		if len(got) != 1 || got[0].DueAt != due.End(zone) {
			t.Errorf("due %s: %+v", due, got)
		}
	}
}

func TestWhatFollowsSomethingIsDueWithinItsTime(t *testing.T) {
	follow := patrol.Duty{Name: "叫应", Posts: []string{"镇网格办"}, Verbs: []string{"送达"}, Group: patrol.Other, After: "预报暴雨", Event: true,
		Often: civil.Often{Adhoc: true}, Within: civil.Limit{N: 15, Span: civil.Minutes}}
	after := patrol.Duty{Name: "会后通报", Posts: []string{"镇网格办"}, Verbs: []string{"通报"}, Group: patrol.Report, After: "会议", Within: civil.Limit{N: 3, Span: civil.Workdays}}
	r := patrol.Rules{Duties: []patrol.Duty{follow, after}, Stands: map[string][]string{"镇网格办": {"镇级"}}}
	if len(r.Upon("预报暴雨")) != 1 || len(r.Upon("会议")) != 0 || len(r.Followers("联席会议", []string{"会议"})) != 1 || len(r.Followers("预报暴雨", nil)) != 0 {
		t.Error("what follows what")
	}
	o := opening(t, "2026-03-05")
	at := civil.Day("2026-03-05").At(9, 0, zone)
	if got := follow.Follow(o, at); len(got) != 1 || got[0].DueAt != at+15*60*1000 || got[0].Need != 1 {
		t.Errorf("%+v", got)
	}
	if got := after.Follow(o, at); len(got) != 1 || got[0].Window != (civil.Period{From: "2026-03-05", To: "2026-03-10"}) {
		t.Errorf("%+v", got)
	}
	if follow.Within = (civil.Limit{Unset: true}); !follow.Follow(o, at)[0].NoDue() {
		t.Error("a limit nobody set makes something due")
	}
	town, village := patrol.Place{ID: "g0", Path: "1/", Kind: "镇级"}, patrol.Place{ID: "g1", Path: "1/2/", Kind: "村级"}
	if got := r.Where(follow, village, []patrol.Place{town, village}, true); len(got) != 1 || got[0].ID != "g0" {
		t.Errorf("told of in a village: %+v", got)
	}
	r.Stands["镇网格办"] = []string{"村级"}
	if got := r.Where(follow, town, []patrol.Place{town, village}, true); len(got) != 1 || got[0].ID != "g1" {
		t.Errorf("told of in the town: %+v", got)
	}
}
