package desk_test

import (
	"testing"

	"anwang/internal/civil"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk"
)

func TestS1_30AFiledReportIsToldToWhoeverThePlanSendsItTo(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "村级汇报", Posts: []string{"村网格长"}, Verbs: []string{"上报"}, Group: patrol.Report, Often: monthly, Due: civil.Moment{Next: true, Day: 5}, To: []string{"二级网格长"}})
		s.at("2026-03-02", 9)
		s.sweep()
		if _, err := s.record("head1", desk.Form{ID: "report-0001", Grid: "g1", Verb: "上报"}); err != nil {
			t.Fatal(err)
		}
		var post, place string
		if err := s.desk.DB.Read().QueryRowContext(s.Context(), "SELECT post, place FROM notice WHERE county = $1 AND code = 'notice.report_filed'", county).Scan(&post, &place); err != nil {
			t.Fatalf("nobody is told: %v", err)
		}
		if post != "二级网格长" || place != "g0" {
			t.Errorf("told %s at %s", post, place)
		}
	})
}
