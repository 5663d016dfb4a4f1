package patrol_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/patrol"
)

// The eighteen semantics of scheme-syntax §10, as far as duties go: a table for
// each, on the days where calendars are awkward. A year is played day by day, as
// the sweep plays it.

// played is a duty at one place, from a day to a day.
type played struct {
	t       *testing.T
	duty    patrol.Duty
	o       patrol.Opening
	cal     civil.Calendar
	visits  []civil.Day
	late    map[civil.Day]civil.Day // happened on → arrived on
	held    []civil.Period
	change  func(*played, civil.Day) // what happens on a day, before the sweep
	tasks   []patrol.Task
	credits []patrol.Credit
}

func (y *played) play(from, to civil.Day) []string {
	y.t.Helper()
	if y.held == nil {
		y.held = []civil.Period{{From: "2000-01-01", To: "9999-12-31"}}
	}
	if y.o.Last == nil {
		y.o.Last = y.last
	}
	seen := map[string]bool{}
	for on := from; on <= to; on = on.Add(1) {
		if y.change != nil {
			y.change(y, on)
		}
		y.o.On = on
		for _, t := range y.duty.Open(y.o) {
			t.ID = fmt.Sprint(t.Window.From, " ", t.Window.To, " ", t.Target)
			if !seen[t.ID] {
				seen[t.ID] = true
				y.tasks = append(y.tasks, t)
			}
		}
		for _, v := range y.visits {
			arrived, late := y.late[v]
			if !late && v == on || late && arrived == on {
				y.visit(v, on)
			}
		}
		for i, t := range y.tasks {
			y.tasks[i] = t.Judge(y.held, zone, on.End(zone))
		}
	}
	now := to.Add(1).Start(zone)
	var out []string
	for _, t := range y.tasks {
		t = t.Judge(y.held, zone, now)
		out = append(out, fmt.Sprintf("%s–%s %d/%d %s", t.Window.From, t.Window.To, t.Have, t.Need, t.State))
	}
	return out
}

func (y *played) last(target patrol.Target) (patrol.Task, civil.Day, bool) {
	for i := len(y.tasks) - 1; i >= 0; i-- {
		t := y.tasks[i]
		if t.Target != target.ID {
			continue
		}
		on := civil.Day("")
		for _, c := range y.credits {
			if c.Task == t.ID {
				on = max(on, c.On)
			}
		}
		return t, on, true
	}
	return patrol.Task{}, "", false
}

func (y *played) visit(on, now civil.Day) {
	h := patrol.Happened{Visit: "v" + string(on), Performers: []patrol.Performer{{Person: "p", Standings: []account.Standing{{Post: "村网格长", Kind: account.Head, Place: "g1", Path: "1/2/"}}}},
		Verb: "排查", Group: patrol.Visiting, At: on.At(10, 0, zone), On: on, Grid: "g1", Path: "1/2/", Site: "s1", Forms: []string{"日常隐患排查表"}}
	for _, c := range patrol.Fit(h, y.tasks, patrol.Rules{}) {
		y.credits = append(y.credits, c)
	}
	for i, t := range y.tasks {
		y.tasks[i] = t.Recount(y.credits).Judge(y.held, zone, now.End(zone))
	}
}

func playing(t *testing.T, often civil.Often, visits ...civil.Day) *played {
	d := weekly()
	d.Often = often
	return &played{t: t, duty: d, o: patrol.Opening{Edition: "e", Post: "村网格长", Place: patrol.Place{ID: "g1", Path: "1/2/"},
		Targets: []patrol.Target{{Aim: patrol.Round, Path: "1/2/"}}, Calendar: calendar(t), Zone: zone}, visits: visits}
}

func told(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func often(times, every int, unit civil.Unit) civil.Often {
	return civil.Often{Times: times, Every: every, Unit: unit}
}

// law: S4-21, S4-25, S4-38, S3-19, S3-21, S3-22
func TestSemantic01WindowsAreThoseOfTheCalendarAndRollingOnesFollowTheLastVisit(t *testing.T) {
	for _, c := range []struct {
		name     string
		often    civil.Often
		on       civil.Day
		from, to civil.Day
	}{
		{"a week runs over the turn of the year", often(1, 1, civil.EachWeek), "2026-12-31", "2026-12-28", "2027-01-03"},
		{"the week of 29 February", often(1, 1, civil.EachWeek), "2024-02-29", "2024-02-26", "2024-03-03"},
		{"two weeks are counted from ISO week 1", often(1, 2, civil.EachWeek), "2027-01-03", "2026-12-28", "2027-01-03"}, // week 53 stands alone
		{"and begin anew with the next ISO year", often(1, 2, civil.EachWeek), "2027-01-04", "2027-01-04", "2027-01-17"},
		{"the first half of a month", often(1, 1, civil.EachHalf), "2026-02-15", "2026-02-01", "2026-02-15"},
		{"the second half of February", often(1, 1, civil.EachHalf), "2026-02-16", "2026-02-16", "2026-02-28"},
		{"of a leap February", often(1, 1, civil.EachHalf), "2024-02-16", "2024-02-16", "2024-02-29"},
		{"a month of 28 days", often(1, 1, civil.EachMonth), "2026-02-01", "2026-02-01", "2026-02-28"},
		{"two months from January", often(1, 2, civil.EachMonth), "2024-02-29", "2024-01-01", "2024-02-29"},
		{"a quarter", often(1, 1, civil.EachQuarter), "2026-03-31", "2026-01-01", "2026-03-31"},
		{"half a year", often(1, 1, civil.EachHalfYear), "2026-07-01", "2026-07-01", "2026-12-31"},
		{"a year", often(1, 1, civil.EachYear), "2024-12-31", "2024-01-01", "2024-12-31"},
	} {
		y := playing(t, c.often)
		y.o.On = c.on
		y.o.Last = y.last
		if got := y.duty.Open(y.o); len(got) != 1 || got[0].Window != (civil.Period{From: c.from, To: c.to}) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	roll := civil.Often{Times: 1, Every: 15, Unit: civil.EachDay, Rolling: true} // 每隔15天1次
	y := playing(t, roll, "2024-02-20", "2024-03-20")
	y.o.Since = "2024-02-15"
	told(t, "fifteen days over a leap day, a visit, a miss, a visit", y.play("2024-02-15", "2024-04-10"),
		"2024-02-15–2024-03-01 1/1 done", "2024-02-21–2024-03-06 0/1 missed", "2024-03-07–2024-03-21 1/1 done", "2024-03-21–2024-04-04 0/1 missed", "2024-04-05–2024-04-19 0/1 open")
	y = playing(t, often(1, 5, civil.EachMonth), "2026-01-31") // 12 is no multiple of 5
	y.o.Since = "2026-01-31"
	told(t, "five months do not divide a year and roll from the last day of a month", y.play("2026-01-31", "2026-02-02"),
		"2026-01-31–2026-06-30 1/1 done", "2026-02-01–2026-06-30 0/1 open")
}

func TestSemantic02EveryTwoMonthsKeepsSixWindowsAndTheYearHasItsFloor(t *testing.T) {
	two := civil.Often{Times: 1, Every: 2, Unit: civil.EachMonth, Floor: 6}
	for _, c := range []struct {
		name   string
		visits []civil.Day
		want   []string
	}{
		{"visits a day apart keep two windows", []civil.Day{"2026-02-28", "2026-03-01"},
			[]string{"2026-01-01–2026-02-28 1/1 done", "2026-01-01–2026-12-31 2/6 missed", "2026-03-01–2026-04-30 1/1 done", "2026-05-01–2026-06-30 0/1 missed",
				"2026-07-01–2026-08-31 0/1 missed", "2026-09-01–2026-10-31 0/1 missed", "2026-11-01–2026-12-31 0/1 missed"}},
		{"two in a later window mend no earlier one, and count to the floor", []civil.Day{"2026-01-31", "2026-05-01", "2026-06-30", "2026-07-01", "2026-09-30", "2026-12-31"},
			[]string{"2026-01-01–2026-02-28 1/1 done", "2026-01-01–2026-12-31 6/6 done", "2026-03-01–2026-04-30 0/1 missed", "2026-05-01–2026-06-30 2/1 done",
				"2026-07-01–2026-08-31 1/1 done", "2026-09-01–2026-10-31 1/1 done", "2026-11-01–2026-12-31 1/1 done"}},
		{"two on one day count once", []civil.Day{"2026-01-31", "2026-01-31", "2026-03-31", "2026-05-31", "2026-08-31", "2026-10-31"},
			[]string{"2026-01-01–2026-02-28 1/1 done", "2026-01-01–2026-12-31 5/6 missed", "2026-03-01–2026-04-30 1/1 done", "2026-05-01–2026-06-30 1/1 done",
				"2026-07-01–2026-08-31 1/1 done", "2026-09-01–2026-10-31 1/1 done", "2026-11-01–2026-12-31 0/1 missed"}},
	} {
		told(t, c.name, playing(t, two, c.visits...).play("2026-01-01", "2026-12-31"), c.want...)
	}
	leap := playing(t, two, "2024-02-29", "2024-03-01")
	told(t, "29 February belongs to the first window", leap.play("2024-01-01", "2024-04-30")[:3],
		"2024-01-01–2024-02-29 1/1 done", "2024-01-01–2024-12-31 2/6 open", "2024-03-01–2024-04-30 1/1 done")
}

func TestSemantic03TwiceAWeekIsTwoDifferentDaysWithoutAGap(t *testing.T) {
	for _, c := range []struct {
		name   string
		visits []civil.Day
		want   string
	}{
		{"the same day twice", []civil.Day{"2026-02-27", "2026-02-27"}, "1/2 missed"},
		{"two days in a row over the month's end", []civil.Day{"2026-02-28", "2026-03-01"}, "2/2 done"},
		{"Monday and Sunday", []civil.Day{"2026-02-23", "2026-03-01"}, "2/2 done"},
		{"Sunday and the next Monday", []civil.Day{"2026-03-01", "2026-03-02"}, "1/2 missed"},
	} {
		got := playing(t, often(2, 1, civil.EachWeek), c.visits...).play("2026-02-23", "2026-03-02")[0]
		if want := "2026-02-23–2026-03-01 " + c.want; got != want {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
}

func TestSemantic04AWindowBindsIfHalfOfItLiesAheadWhenItsCauseAppears(t *testing.T) {
	for _, c := range []struct {
		name  string
		often civil.Often
		cause civil.Day
		bound bool
	}{
		{"the month's 16th of 30", often(1, 1, civil.EachMonth), "2026-06-16", true},
		{"the 17th of 30", often(1, 1, civil.EachMonth), "2026-06-17", false},
		{"the 16th of 31", often(1, 1, civil.EachMonth), "2026-07-16", true},
		{"the 17th of 31 leaves 15 days", often(1, 1, civil.EachMonth), "2026-07-17", false},
		{"15 February of 28", often(1, 1, civil.EachMonth), "2026-02-15", true},
		{"16 February of 28", often(1, 1, civil.EachMonth), "2026-02-16", false},
		{"15 February of 29 leaves 15", often(1, 1, civil.EachMonth), "2024-02-15", true},
		{"16 February of 29 leaves 14", often(1, 1, civil.EachMonth), "2024-02-16", false},
		{"Thursday", often(1, 1, civil.EachWeek), "2026-03-05", true},
		{"Friday", often(1, 1, civil.EachWeek), "2026-03-06", false},
	} {
		causes := map[string]func(*played){
			"a scheme in force": func(y *played) { y.o.Since = c.cause },
			"a place opened":    func(y *played) { y.o.Place.Opened = c.cause },
			"a target opened":   func(y *played) { y.o.Targets[0].Opened = c.cause },
			"a site reopened": func(y *played) {
				y.o.Targets[0].Turns = []patrol.Turn{{On: c.cause, Due: false}}
			},
			"a site that gained its class": func(y *played) {
				y.duty.In, y.duty.Each = false, []patrol.Each{{Aim: patrol.AtSite, Of: []string{"宗地企业"}}}
				y.o.Targets = []patrol.Target{{Aim: patrol.AtSite, ID: "s1", Path: "1/2/", Classes: []string{"企业", "宗地企业"}, Turns: []patrol.Turn{{On: c.cause, Due: true, Classes: []string{"企业"}}}}}
			},
		}
		for why, cause := range causes {
			y := playing(t, c.often)
			cause(y)
			y.o.On, y.o.Last = c.cause, y.last
			if got := len(y.duty.Open(y.o)) == 1; got != c.bound {
				t.Errorf("%s, %s: bound %v, want %v", why, c.name, got, c.bound)
			}
		}
	}
	// A plan in force on 4 June: July–August is the first window, and the floor is 3.
	y := playing(t, civil.Often{Times: 1, Every: 2, Unit: civil.EachMonth, Floor: 6}, "2019-07-01", "2019-09-30", "2019-12-31")
	y.o.Since = "2019-06-04"
	told(t, "half a year", y.play("2019-06-04", "2019-12-31"), "2019-01-01–2019-12-31 3/3 done", "2019-07-01–2019-08-31 1/1 done", "2019-09-01–2019-10-31 1/1 done", "2019-11-01–2019-12-31 1/1 done")
}

func TestSemantic05AWindowWithoutAHolderForMostOfItIsChargedToNobody(t *testing.T) {
	week := civil.Period{From: "2024-02-26", To: "2024-03-03"} // with 29 February
	for _, c := range []struct {
		name   string
		held   []civil.Period
		state  patrol.State
		counts bool // in the record of whoever held it so
	}{
		{"four days of seven", []civil.Period{{From: "2024-02-29", To: "2024-03-03"}}, patrol.Missed, true},
		{"three days of seven", []civil.Period{{From: "2024-03-01", To: "2024-03-03"}}, patrol.Vacant, false},
		{"two halves by two people", []civil.Period{{From: "2024-02-26", To: "2024-02-27"}, {From: "2024-03-01", To: "2024-03-02"}}, patrol.Missed, true},
		{"nobody", nil, patrol.Vacant, false},
		{"away without a stand-in on all but three", patrol.Without([]civil.Period{{From: "2020-01-01", To: "9999-12-31"}}, civil.Period{From: "2024-02-20", To: "2024-02-29"}), patrol.Vacant, false},
		{"away on three days only", patrol.Without([]civil.Period{{From: "2020-01-01", To: "9999-12-31"}}, civil.Period{From: "2024-02-20", To: "2024-02-28"}), patrol.Missed, true},
	} {
		task := patrol.Task{Window: week, DueAt: week.To.End(zone), Need: 1, State: patrol.Open}
		if got := task.Judge(c.held, zone, week.To.Add(1).Start(zone)); got.State != c.state {
			t.Errorf("%s: %s, want %s", c.name, got.State, c.state)
		}
		if got := task.Counts(c.held); got != c.counts {
			t.Errorf("%s: counts %v", c.name, got)
		}
	}
}

// law: S3-19
func TestSemantic06OneVisitCreditsEveryDutyItFitsAndEachWhoTookPart(t *testing.T) {
	window := civil.Period{From: "2026-02-01", To: "2026-02-28"}
	task := func(id, post, place string, group patrol.Group, verbs ...string) patrol.Task {
		return patrol.Task{ID: id, Duty: id, Post: post, Place: place, Path: "1/2/", Aim: patrol.Round, Group: group, Verbs: verbs, Window: window, Until: window.To, DueAt: window.To.End(zone), Need: 1, State: patrol.Open}
	}
	tasks := []patrol.Task{
		task("街道联合检查", "街道办", "g0", patrol.Visiting, "检查"), task("派出所检查", "派出所", "g0", patrol.Inspection, "检查"), task("村月排查", "村网格长", "g1", patrol.Visiting, "排查"),
		task("督查", "街道办", "g0", patrol.Oversight, "督查"), task("村会议", "村网格长", "g1", patrol.Activity, "会议"),
	}
	rules := patrol.Rules{Standing: map[string]bool{"派出所": true}, Duties: []patrol.Duty{{Name: "街道联合检查", With: []string{"派出所", "工商所"}}}}
	along := func(person string, s account.Standing) patrol.Performer {
		return patrol.Performer{Person: person, Standings: []account.Standing{s}, Along: true}
	}
	office := patrol.Performer{Person: "office", Standings: []account.Standing{{Post: "街道办", Kind: account.Office, Place: "g0"}}}
	police := along("police", account.Standing{Post: "民警", Kind: account.Department, Place: "g0", Department: "派出所"})
	trade := along("trade", account.Standing{Post: "工商员", Kind: account.Department, Place: "g0", Department: "工商所"})
	village := along("village", account.Standing{Post: "村网格长", Kind: account.Head, Place: "g1"})
	villageHead := village
	villageHead.Along = false
	stranger := along("stranger", account.Standing{Post: "邻村网格长", Kind: account.Head, Place: "g9"})
	for _, c := range []struct {
		name string
		on   civil.Day
		team []patrol.Performer
		verb string
		want []string
	}{
		{"alone", "2026-02-28", []patrol.Performer{office}, "检查", []string{"街道联合检查 office"}},
		{"joint: its partners, the police's own inspection, the village's own sweep", "2026-02-28", []patrol.Performer{office, police, trade, village, stranger}, "检查",
			[]string{"街道联合检查 office", "街道联合检查 police", "街道联合检查 trade", "派出所检查 police", "村月排查 village"}},
		{"on the first of March it is another window's", "2026-03-01", []patrol.Performer{office, police, village}, "检查", nil},
		{"a meeting is no going round", "2026-02-15", []patrol.Performer{villageHead}, "会议", []string{"村会议 village"}},
		{"an oversight is no check", "2026-02-15", []patrol.Performer{office}, "督查", []string{"督查 office"}},
	} {
		group, _ := patrol.GroupOf(c.verb, false)
		h := patrol.Happened{Visit: "v", Performers: c.team, Verb: c.verb, Group: group, At: c.on.At(9, 0, zone), On: c.on, Grid: "g1", Path: "1/2/"}
		var got []string
		for _, x := range patrol.Fit(h, tasks, rules) {
			got = append(got, x.Task+" "+x.Person)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	// What counts is when it happened: a deed of the 31st that comes on the 2nd.
	y := playing(t, often(1, 1, civil.EachMonth), "2026-01-31")
	y.late = map[civil.Day]civil.Day{"2026-01-31": "2026-02-02"}
	told(t, "late deed", y.play("2026-01-01", "2026-02-03"), "2026-01-01–2026-01-31 1/1 done", "2026-02-01–2026-02-28 0/1 open")
	before := patrol.Task{DueAt: civil.Day("2026-01-31").End(zone), State: patrol.Missed}
	after := before
	after.State = patrol.Done
	for _, c := range []struct {
		now   civil.Day
		month string
		is    bool
	}{{"2026-01-31", "", false}, {"2026-02-01", "2026-01", true}, {"2026-03-01", "2026-01", true}} {
		if month, is := after.Corrects(before, zone, c.now.At(9, 0, zone)); month != c.month || is != c.is {
			t.Errorf("arrived %s: corrects %q %v", c.now, month, is)
		}
	}
}

func TestSemantic10AFrequencyThatRisesBindsByHalfAndOneThatFallsWaits(t *testing.T) {
	for _, c := range []struct {
		name  string
		was   civil.Often
		now   civil.Often
		turn  civil.Day
		to    civil.Day
		wants []string
	}{
		{"monthly to weekly on a Thursday", often(1, 1, civil.EachMonth), often(1, 1, civil.EachWeek), "2026-03-05", "2026-03-10",
			[]string{"2026-03-01–2026-03-31 0/1 open", "2026-03-02–2026-03-08 0/1 missed", "2026-03-09–2026-03-15 0/1 open"}},
		{"monthly to weekly on a Friday", often(1, 1, civil.EachMonth), often(1, 1, civil.EachWeek), "2026-03-06", "2026-03-10",
			[]string{"2026-03-01–2026-03-31 0/1 open", "2026-03-09–2026-03-15 0/1 open"}},
		{"weekly to monthly on the 5th: the week goes on, the month binds from Monday", often(1, 1, civil.EachWeek), often(1, 1, civil.EachMonth), "2026-03-05", "2026-03-31",
			[]string{"2026-02-23–2026-03-01 0/1 missed", "2026-03-02–2026-03-08 0/1 missed", "2026-03-01–2026-03-31 0/1 missed"}},
		{"weekly to monthly late in February: from March", often(1, 1, civil.EachWeek), often(1, 1, civil.EachMonth), "2026-02-26", "2026-03-02",
			[]string{"2026-02-16–2026-02-22 0/1 missed", "2026-02-23–2026-03-01 0/1 missed", "2026-03-01–2026-03-31 0/1 open"}},
	} {
		y := playing(t, c.now)
		y.duty.In, y.duty.Each = false, []patrol.Each{{Aim: patrol.AtSite}}
		y.duty.OftenOf = func(_ patrol.Place, target patrol.Target, _ civil.Day) (civil.Often, bool) {
			return map[string]civil.Often{"was": c.was, "now": c.now}[target.Risk], true
		}
		y.o.Targets = []patrol.Target{{Aim: patrol.AtSite, ID: "s1", Path: "1/2/", Classes: []string{"x"}, Risk: "was"}}
		y.change = func(y *played, on civil.Day) {
			if on == c.turn {
				y.o.Targets[0].Risk, y.o.Targets[0].Turns = "now", []patrol.Turn{{On: c.turn, Due: true, Classes: []string{"x"}, Risk: "was"}}
			}
		}
		from := c.turn.Add(-4)
		told(t, c.name, y.play(from, c.to), c.wants...)
	}
}

// law: S3-20
func TestSemantic10ABoostHoldsForEveryWindowThatTouchesTheSeasonAndTheHigherWins(t *testing.T) {
	quarter := playing(t, often(1, 1, civil.EachQuarter), "2026-01-20")
	quarter.duty.Boosts = []patrol.Boost{{Seasons: []civil.Season{{Holidays: []string{"春节"}, Before: 3}}, Often: often(1, 1, civil.EachMonth)}}
	told(t, "the Spring Festival of 2026 falls in February: January and March are the quarter's", quarter.play("2026-01-01", "2026-04-01"),
		"2026-01-01–2026-03-31 1/1 done", "2026-02-01–2026-02-28 0/1 missed", "2026-04-01–2026-06-30 0/1 open")
	monthly := playing(t, often(1, 1, civil.EachMonth))
	monthly.duty.Boosts = []patrol.Boost{{Seasons: []civil.Season{{FromMonth: 11, FromDay: 30, ToMonth: 12, ToDay: 1}}, Often: often(2, 1, civil.EachMonth)}}
	told(t, "a season of two days touches two months", monthly.play("2026-10-01", "2027-01-01"),
		"2026-10-01–2026-10-31 0/1 missed", "2026-11-01–2026-11-30 0/2 missed", "2026-12-01–2026-12-31 0/2 missed", "2027-01-01–2027-01-31 0/1 open")
	lower := playing(t, often(1, 1, civil.EachWeek))
	lower.duty.Boosts = []patrol.Boost{{Seasons: []civil.Season{{FromMonth: 1, FromDay: 1, ToMonth: 12, ToDay: 31}}, Often: often(1, 1, civil.EachMonth)}}
	told(t, "a boost that is lower changes nothing", lower.play("2026-03-02", "2026-03-02"), "2026-03-02–2026-03-08 0/1 open")
}

func TestSemantic11PatrolsNeverMoveForHolidaysAndPapersDo(t *testing.T) {
	due := func(group patrol.Group, verb string, m civil.Moment, on civil.Day, cal civil.Calendar) patrol.Task {
		y := playing(t, often(1, 1, civil.EachMonth))
		y.duty.Group, y.duty.Verbs, y.duty.Due = group, []string{verb}, m
		y.o.On, y.o.Calendar, y.o.Last = on, cal, y.last
		return y.duty.Open(y.o)[0]
	}
	fifth, last := civil.Moment{Next: true, Day: 5}, civil.Moment{Last: true, Unit: civil.EachMonth}
	for _, c := range []struct {
		name   string
		moment civil.Moment
		on     civil.Day
		paper  civil.Day
		patrol civil.Day
	}{
		{"a Saturday that is plain", fifth, "2026-08-10", "2026-09-07", "2026-09-05"},
		{"the National Day week", fifth, "2026-09-10", "2026-10-08", "2026-10-05"},
		{"28 February 2026, a Saturday that is worked for the Spring Festival", last, "2026-02-03", "2026-02-28", "2026-02-28"},
		{"29 February 2024, a Thursday", last, "2024-02-03", "2024-02-29", "2024-02-29"},
	} {
		if got := due(patrol.Report, "上报", c.moment, c.on, calendar(t)); got.DueAt.Day(zone) != c.paper || got.Provisional {
			t.Errorf("%s: paper due %s, want %s", c.name, got.DueAt.Day(zone), c.paper)
		}
		if got := due(patrol.Visiting, "排查", c.moment, c.on, calendar(t)).DueAt.Day(zone); got != c.patrol {
			t.Errorf("%s: patrol due %s, want %s", c.name, got, c.patrol)
		}
	}
	// A year nobody announced is told, and worked out again when it is.
	unsaid := due(patrol.Report, "上报", fifth, "2031-09-10", calendar(t))
	if !unsaid.Provisional || unsaid.DueAt.Day(zone) != "2031-10-06" {
		t.Errorf("2031: %+v", unsaid)
	}
	said := calendar(t).With(civil.Year{Year: 2031, Marks: []civil.Mark{{Day: "2031-10-06", Kind: civil.Rest, Label: "国庆节"}, {Day: "2031-10-07", Kind: civil.Rest, Label: "国庆节"}}})
	if now := due(patrol.Report, "上报", fifth, "2031-09-10", said); now.Provisional || now.DueAt.Day(zone) != "2031-10-08" {
		t.Errorf("2031 announced: %+v", now)
	}
	if got := due(patrol.Visiting, "排查", fifth, "2031-09-10", calendar(t)); got.Provisional {
		t.Errorf("a patrol hangs on no notice: %+v", got)
	}
}

func TestSemantic14ATaskOfAPostThatIsNoMorePassesToTheHead(t *testing.T) {
	rules := patrol.Rules{Heads: map[string]string{"村级": "村网格长"}, Stands: map[string][]string{"村网格长": {"村级"}, "园区网格员": {"园区"}, "村网格员": {"村级"}},
		Duties: []patrol.Duty{{Name: "巡查", Posts: []string{"园区网格员", "村网格员"}, Group: patrol.Visiting}}}
	for _, c := range []struct {
		name string
		task patrol.Task
		kind string
		heir string
	}{
		{"a post that is no more", patrol.Task{Duty: "巡查", Post: "信息员", State: patrol.Open}, "村级", "村网格长"},
		{"what was judged stays", patrol.Task{Duty: "巡查", Post: "信息员", State: patrol.Missed}, "村级", ""},
		{"a grid without a head", patrol.Task{Duty: "巡查", Post: "信息员", State: patrol.Open}, "园区", ""},
		{"a post of the grid", patrol.Task{Duty: "巡查", Post: "村网格员", State: patrol.Open}, "村级", ""},
		{"the same duty has another post where the site went", patrol.Task{Duty: "巡查", Post: "园区网格员", State: patrol.Open}, "村级", "村网格员"},
		{"one of several posts is still there", patrol.Task{Duty: "巡查", Post: "信息员/村网格员", State: patrol.Open}, "村级", ""},
	} {
		if heir, _ := rules.Heir(c.task, c.kind); heir != c.heir {
			t.Errorf("%s: %q, want %q", c.name, heir, c.heir)
		}
	}
}
