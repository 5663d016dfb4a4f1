package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/dbtest"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk"
)

// days lets a year go by, a sweep every morning.
func (s *stage) days(from, to civil.Day, each func(on civil.Day)) {
	s.Helper()
	for on := from; on <= to; on = on.Add(1) {
		s.at(on, 1)
		s.sweep()
		s.at(on, 10)
		each(on)
	}
	s.at(to.Add(1), 1)
	s.sweep()
}

// states counts the tasks of a duty at a place by how they stand, of those whose
// window began in the year.
func (s *stage) states(duty, place string, year string) map[string]int {
	out := map[string]int{}
	for _, line := range s.tasks(duty) {
		f := strings.Split(line, " ")
		if f[0] == place && strings.HasPrefix(f[2], year) {
			out[f[len(f)-1]]++
		}
	}
	return out
}

// street is a year of a street with some of its duties: the town goes round on the
// last day of every month but November, an inspector on the last day of all of
// them, a village head every Monday and on every 29th.
func street(t *testing.T, duties ...patrol.Duty) *stage {
	t.Helper()
	s := open(t, dbtest.SQLite(t))
	s.rules.Duties = duties
	s.rules.Stands["村网格员"] = []string{"村级"}
	s.person("walker", "村网格员", account.Inspector, "g1", "", "2026-01-01")
	n := 0
	goes := func(c account.Caller, site string) {
		n++
		if _, err := s.sends(c, desk.Form{ID: fmt.Sprintf("visit-%05d", n), Site: site, Verb: "检查"}); err != nil {
			t.Fatal(err)
		}
	}
	walker := caller("walker", account.Standing{Post: "村网格员", Kind: account.Inspector, Place: "g1", Path: "1/2/"})
	s.days("2026-01-01", "2026-12-31", func(on civil.Day) {
		_, month, date := on.Date()
		if on.Add(1).MonthPeriod() != on.MonthPeriod() {
			if month != 11 {
				goes(who("deputy"), "s4")
			}
			goes(walker, "s1") // the inspector keeps the village's one task for the head
		}
		if date == 29 && month != 2 { // February has no 29th, and s2 goes without
			goes(who("head1"), "s2")
		}
		if on.Weekday() == 1 && on.WeekPeriod().From.Year() == 2026 {
			goes(who("head1"), "s1")
		}
	})
	return s
}

// law: S3-19, S3-20
func TestS3_19_20AYearOfAStreetGoesRoundByQuartersAndInItsSeasonsByMonths(t *testing.T) {
	s := street(t, patrol.Duty{Name: "街道季度检查", Posts: []string{"二级网格长"}, Verbs: []string{"检查"}, Group: patrol.Visiting, In: true, Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachQuarter},
		Boosts: []patrol.Boost{{Seasons: []civil.Season{{FromMonth: 11, FromDay: 15, ToMonth: 2, ToDay: 28}, {Holidays: []string{"春节"}, Before: 3}}, Often: monthly}}})
	// Boosted: January, February (the season and the festival), November, December;
	// asked by quarters: all four, since none is boosted whole.
	if got := fmt.Sprint(s.states("街道季度检查", "g0", "2026")); got != "map[done:7 missed:1]" {
		t.Error(got)
	}
}

// law: S3-21, S3-22
func TestS3_21_22AYearOfAStreetSweepsItsSitesByMonthsAndGoesRoundByWeeks(t *testing.T) {
	s := street(t,
		patrol.Duty{Name: "月度排查", Posts: []string{"村网格长", "村网格员"}, AnyOf: true, Verbs: []string{"排查"}, Group: patrol.Visiting, Often: monthly, Each: []patrol.Each{{Aim: patrol.AtSite}}},
		patrol.Duty{Name: "每周检查", Posts: []string{"村网格长"}, Verbs: []string{"检查"}, Group: patrol.Visiting, In: true, Often: weekly})
	for _, c := range []struct{ duty, place, want string }{
		{"月度排查", "g1", "map[done:23 missed:1]"},
		{"每周检查", "g1", "map[done:52]"},
		{"每周检查", "g2", "map[missed:51 open:1]"},
	} {
		if got := fmt.Sprint(s.states(c.duty, c.place, "2026")); got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.duty, c.place, got, c.want)
		}
	}
}

// law: S1-36, S1-58
func TestS1_36_58AYearOfAVillageAndOfASchool(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	s.rules.Duties = []patrol.Duty{s.rules.Duties[0], s.rules.Duties[2]} // the village's week, the school's two checks
	n := 0
	s.days("2024-01-01", "2024-12-29", func(on civil.Day) { // 52 ISO weeks of a leap year
		n++
		id := fmt.Sprintf("visit-%05d", n)
		if on.Weekday() == 7 || on == "2024-02-29" {
			if _, err := s.record("head1", desk.Form{ID: id, Site: "s1", Verb: "排查", Form: "日常隐患排查表", Edition: "c1", Answers: ok2()}); err != nil {
				t.Fatal(err)
			}
		}
		if d := on.Weekday(); d == 1 || d == 2 && on != "2024-10-08" { // one Tuesday after the holidays is forgotten
			if _, err := s.record("checker", desk.Form{ID: id + "s", Site: "s4", Verb: "自查"}); err != nil {
				t.Fatal(err)
			}
		}
	})
	for _, c := range []struct{ duty, place, want string }{
		{"村级隐患排查", "g1", "map[done:52]"},
		{"单位自查", "g3", "map[done:51 missed:1]"},
	} {
		got := s.states(c.duty, c.place, "2024")
		delete(got, "open") // the week that begins on 30 December
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s of %s: %v, want %s", c.duty, c.place, got, c.want)
		}
	}
}
