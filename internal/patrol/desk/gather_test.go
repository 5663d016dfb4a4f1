package desk_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk"
)

// withMeetings gives the town a quarterly meeting, a training and orders.
func (s *stage) withMeetings() {
	s.rules.Stands["网格办"] = []string{"镇级"}
	s.rules.Needs = []string{"岗前培训"}
	s.rules.Duties = append(s.rules.Duties,
		patrol.Duty{Name: "网格员会议", Clauses: []string{"S4-24"}, Posts: []string{"二级网格长"}, Verbs: []string{"会议"}, Group: patrol.Activity, With: []string{"村网格长"},
			Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachQuarter}},
		patrol.Duty{Name: "集中培训", Posts: []string{"二级网格长"}, Verbs: []string{"培训"}, Group: patrol.Activity, Often: civil.Often{Unset: true}},
		patrol.Duty{Name: "交办事项", Posts: []string{"村网格长"}, Verbs: []string{"交办任务"}, Group: patrol.Assigned, Often: civil.Often{Adhoc: true}})
}

func TestS4_24AMeetingIsRecordedWithItsMinutesItsPeopleAndWhatItResolved(t *testing.T) {
	each(t, func(s *stage) {
		s.withMeetings()
		s.sweep()
		minutes := strings.Repeat("研究、分析、部署。", 500) // longer than the note of a visit may be
		form := desk.Form{ID: "meeting-0001", Grid: "g0", Verb: "会议", Note: minutes, With: []string{"head1", "head2"}, Topics: []string{"研究", "部署"},
			Resolves: []desk.Resolve{{Text: "清理东村通道", Person: "head1", DueOn: "2026-03-20"}, {Text: "下季度再议"}}}
		bad := form
		bad.ID, bad.Resolves = "meeting-000x", []desk.Resolve{{Text: "交给没到会的人", Person: "checker"}}
		if _, err := s.record("deputy", bad); fault.Code(err) != "visit.incomplete" || fault.As(err).Fields[0].Code != "visit.resolve_absent" {
			t.Error(err)
		}
		bad.Resolves = []desk.Resolve{{Text: "", DueOn: "2026-02-30"}}
		if _, err := s.record("deputy", bad); fault.As(err) == nil || len(fault.As(err).Fields) != 2 {
			t.Error(err)
		}
		if _, err := s.record("head1", desk.Form{ID: "meeting-0000", Grid: "g1", Verb: "排查", Topics: []string{"议题"}}); fault.Code(err) != "visit.incomplete" {
			t.Errorf("a round with topics: %v", err)
		}
		made, err := s.record("deputy", form)
		if err != nil || len(made.Credited) != 1 || made.Credited[0].Duty != "网格员会议" {
			t.Fatalf("%+v %v", made, err)
		}
		if got := s.tasks("网格员会议"); !slices.Equal(got, []string{"g0  2026-01-01 1/1 done"}) {
			t.Error(got)
		}
		// Those who were there read it, though it lies above their village.
		page, err := s.desk.Visit(s.Context(), who("head1"), &desk.VisitIn{ID: "meeting-0001"})
		if err != nil || page.Note != minutes || len(page.With) != 2 || !slices.Equal(page.Topics, []string{"研究", "部署"}) || len(page.Resolves) != 2 {
			t.Fatalf("%+v %v", page, err)
		}
		if _, err := s.desk.Visit(s.Context(), who("checker"), &desk.VisitIn{ID: "meeting-0001"}); fault.Code(err) != "visit.not_found" {
			t.Errorf("who was not there: %v", err)
		}
		var told string
		if err := s.db.Read().QueryRowContext(s.Context(), "SELECT person FROM notice WHERE county = $1 AND code = 'notice.resolve_assigned'", county).Scan(&told); err != nil || told != "head1" {
			t.Errorf("%q %v", told, err)
		}
		list := func(name string, in desk.ResolvesIn) []desk.ResolveRow {
			t.Helper()
			in.Limit = 10
			out, err := s.desk.Resolves(s.Context(), who(name), &in)
			if err != nil {
				t.Fatal(err)
			}
			return out.Items
		}
		if got := list("head1", desk.ResolvesIn{Mine: true}); len(got) != 1 || got[0].Text != "清理东村通道" || got[0].Late {
			t.Errorf("%+v", got)
		}
		s.at("2026-03-21", 9)
		if got := list("deputy", desk.ResolvesIn{}); len(got) != 2 || !got[1].Late {
			t.Errorf("%+v", got)
		}
		// Done by whoever it was given to, once.
		done := func(name string, n int64) error {
			in := desk.CarryOutIn{ID: "meeting-0001", N: n}
			in.Body.Note = "已清理"
			_, err := s.desk.CarryOut(s.Context(), who(name), &in)
			return err
		}
		if err := done("head2", 1); fault.Code(err) != "visit.resolve_not_yours" {
			t.Error(err)
		}
		if err := done("head1", 3); fault.Code(err) != "visit.resolve_not_found" {
			t.Error(err)
		}
		if err := done("head1", 1); err != nil {
			t.Error(err)
		}
		if err := done("deputy", 1); fault.Code(err) != "visit.resolve_done_already" {
			t.Error(err)
		}
		if err := done("head2", 2); err != nil {
			t.Errorf("what all were to do, by one of them: %v", err)
		}
		if got := list("deputy", desk.ResolvesIn{Done: true}); len(got) != 2 || got[1].Done != "已清理" {
			t.Errorf("%+v", got)
		}
	})
}

func TestS4_66ATrainingThatIsRecordedCountsForThoseWhoTookPart(t *testing.T) {
	each(t, func(s *stage) {
		s.withMeetings()
		var kinds, people []string
		s.desk.Trained = func(_ context.Context, _ db.Tx, _ journal.Act, visit, kind string, who []string, score map[string]int) error {
			kinds, people = append(kinds, visit+kind), append(people, who...)
			if score["head1"] != 90 {
				t.Error(score)
			}
			return nil
		}
		if _, err := s.record("deputy", desk.Form{ID: "training-001", Grid: "g0", Verb: "培训", With: []string{"head1"}, Topics: []string{"岗前培训", "消防"}, Scores: map[string]int{"head1": 90}}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(kinds, []string{"training-001岗前培训"}) || !slices.Equal(people, []string{"head1"}) {
			t.Error(kinds, people)
		}
		if _, err := s.record("deputy", desk.Form{ID: "training-002", Grid: "g0", Verb: "培训", With: []string{"head1"}, Topics: []string{"保密"}}); err != nil || len(kinds) != 1 {
			t.Error(kinds, err)
		}
		if _, err := s.record("deputy", desk.Form{ID: "training-003", Grid: "g0", Verb: "培训", Topics: []string{"岗前培训"}, Scores: map[string]int{"head2": 90}}); fault.Code(err) != "visit.incomplete" {
			t.Errorf("a result of somebody who was not there: %v", err)
		}
	})
}

func TestS4_66WhoIsNotTrainedYetIsGivenNoOrdersAndStaffsNoPost(t *testing.T) {
	each(t, func(s *stage) {
		s.withMeetings()
		s.do("INSERT INTO appointment_wait (county, appointment, need, from_on, to_on) VALUES ($1, 'a-head1', '岗前培训', '2026-01-01', '')", county)
		order := func(grid, person string) error {
			var in desk.OrderIn
			in.Body.Duty, in.Body.Grid, in.Body.Person, in.Body.Text, in.Body.DueOn = "交办事项", grid, person, "去看一下桥", "2026-03-06"
			_, err := s.desk.Order(s.Context(), who("deputy"), &in)
			return err
		}
		for _, person := range []string{"head1", ""} {
			if err := order("g1", person); fault.Code(err) != "order.incomplete" || !strings.HasSuffix(fault.As(err).Fields[0].Code, "_untrained") {
				t.Errorf("%q: %v", person, err)
			}
		}
		if err := order("g2", "head2"); err != nil {
			t.Error(err)
		}
		if err := order("g2", ""); err != nil {
			t.Error(err)
		}
		rows := s.count("notice")
		if rows != 2 {
			t.Errorf("%d were told of two orders", rows)
		}
		// Recording is never blocked, and the round counts; a window nobody staffed is
		// charged to nobody.
		s.sweep()
		if made, err := s.record("head1", desk.Form{ID: "visit-000001", Site: "s1", Verb: "排查"}); err != nil || len(made.Tasks) == 0 {
			t.Errorf("%+v %v", made, err)
		}
		s.at("2026-04-01", 9)
		s.sweep()
		var states []string
		for _, got := range s.tasks("村内企业排查") {
			if strings.Contains(got, "2026-03-01") {
				states = append(states, got)
			}
		}
		if !slices.Equal(states, []string{"g1 s1 2026-03-01 1/1 done", "g1 s2 2026-03-01 0/1 vacant", "g2 s9 2026-03-01 0/1 missed"}) {
			t.Error(states)
		}
	})
}
