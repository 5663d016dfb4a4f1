package desk_test

import (
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk"
)

func TestWhoeverTellsOfAnEventMakesWhatFollowsItDue(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "雨前叫应", Posts: []string{"村网格长"}, Verbs: []string{"送达"}, Group: patrol.Other, After: "预报暴雨", Event: true,
			Often: civil.Often{Adhoc: true}, Within: civil.Limit{N: 2, Span: civil.Hours}})
		s.rules.Events = map[string][]string{"预报暴雨": {"二级网格长"}}
		in := &desk.OrderIn{}
		in.Body.Duty, in.Body.Grid, in.Body.Text = "预报暴雨", "g0", "今夜有大暴雨"
		page, err := s.desk.Order(s.Context(), who("deputy"), in)
		if err != nil {
			t.Fatal(err)
		}
		if page.Duty != "雨前叫应" || page.Text != "预报暴雨：今夜有大暴雨" || page.NoDue {
			t.Errorf("%+v", page.TaskCard)
		}
		same(t, "opened", s.tasks("雨前叫应"), "g1  2026-03-04 0/1 open", "g2  2026-03-04 0/1 open")
		if n := s.count("notice"); n != 2 {
			t.Errorf("%d are told", n)
		}
		if _, err := s.desk.Order(s.Context(), who("deputy"), in); fault.Code(err) != "order.event_opens_nothing" {
			t.Errorf("told twice in a day: %v", err)
		}
		in.Body.Grid = "g1"
		if _, err := s.desk.Order(s.Context(), who("head1"), in); fault.Code(err) != "order.event_not_yours" {
			t.Errorf("somebody else tells: %v", err)
		}
		if _, err := s.record("head1", desk.Form{ID: "visit-0001", Grid: "g1", Verb: "送达"}); err != nil {
			t.Fatal(err)
		}
		same(t, "done", s.tasks("雨前叫应"), "g1  2026-03-04 1/1 done", "g2  2026-03-04 0/1 open")
	})
}

func TestADutyDoneMakesTheOneThatFollowsItDue(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "联席会议", Posts: []string{"村网格长"}, Verbs: []string{"会议"}, Group: patrol.Activity, Often: monthly})
		s.rules.Duties = append(s.rules.Duties, patrol.Duty{Name: "会后通报", Posts: []string{"二级网格长"}, Verbs: []string{"通报"}, Group: patrol.Report, After: "联席会议",
			Often: civil.Often{Adhoc: true}, Within: civil.Limit{N: 3, Span: civil.Workdays}})
		s.sweep()
		if before := s.tasks("会后通报"); len(before) > 0 {
			t.Errorf("asked before anything was done: %v", before)
		}
		if _, err := s.record("head1", desk.Form{ID: "visit-0001", Grid: "g1", Verb: "会议"}); err != nil {
			t.Fatal(err)
		}
		same(t, "after", s.tasks("会后通报"), "g0  2026-03-04 0/1 open")
	})
}

// law: S0-62, S2-23
func TestWhatIsToBeDoneOnceStaysOpenUntilItIsDone(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "制定方案", Posts: []string{"二级网格长"}, Verbs: []string{"制定"}, Group: patrol.Report, Often: civil.Often{Once: true, Times: 1}})
		s.sweep()
		s.at("2027-05-04", 9)
		s.sweep()
		same(t, "open", s.tasks("制定方案"), "g0  2020-01-01 0/1 open")
		if _, err := s.record("deputy", desk.Form{ID: "visit-0001", Grid: "g0", Verb: "制定"}); err != nil {
			t.Fatal(err)
		}
		s.at("2027-06-04", 9)
		s.sweep()
		same(t, "done", s.tasks("制定方案"), "g0  2020-01-01 1/1 done")
		for week, want := range map[string]int{"2027-05-05": 1, "2027-06-04": 0} {
			list, err := s.desk.Tasks(s.Context(), who("deputy"), &desk.TasksIn{Mine: true, Week: week})
			if err != nil || len(list.Tasks) != want {
				t.Errorf("in the week of %s: %+v %v", week, list.Tasks, err)
			}
		}
	})
}

func TestTheTaskSaysHowManyGoTogether(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "夜查", Posts: []string{"村网格长"}, Verbs: []string{"巡查"}, Group: patrol.Visiting, In: true, Often: weekly, People: 2})
		s.person("walker", "村网格员", account.Inspector, "g1", "", "2020-01-01")
		s.sweep()
		list, err := s.desk.Tasks(s.Context(), who("head1"), &desk.TasksIn{Mine: true})
		if err != nil || len(list.Tasks) != 1 || list.Tasks[0].People != 2 || list.Tasks[0].Text != "须2人以上同行" {
			t.Fatalf("%+v %v", list.Tasks, err)
		}
		for id, along := range map[string][]string{"visit-0001": nil, "visit-0002": {"walker"}} {
			made, err := s.record("head1", desk.Form{ID: id, Grid: "g1", Verb: "巡查", With: along})
			if err != nil || (len(made.Tasks) > 0) != (len(along) > 0) {
				t.Errorf("%s: %+v %v", id, made, err)
			}
		}
	})
}
