package desk_test

import (
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/scene"
	"anwang/internal/patrol/desk"
)

func TestATaskIsAssignedToAHolderAndGivenBack(t *testing.T) {
	each(t, func(s *stage) {
		s.withMeetings()
		var in desk.OrderIn
		in.Body.Duty, in.Body.Grid, in.Body.Text, in.Body.DueOn = "交办事项", "g2", "去看一下桥", "2026-03-06"
		task, err := s.desk.Order(s.Context(), who("deputy"), &in)
		if err != nil {
			t.Fatal(err)
		}
		assign := func(by, person string) (desk.Assigned, error) {
			a := desk.AssignTaskIn{ID: task.ID}
			a.Body.Person = person
			return s.desk.Assign(s.Context(), who(by), &a)
		}
		told := s.count("notice")
		if out, err := assign("deputy", "head2"); err != nil || out.For != "head2" || out.Was != "" {
			t.Errorf("%+v %v", out, err)
		}
		if n := s.count("notice"); n != told+1 {
			t.Errorf("%d were told, want one", n-told)
		}
		if _, err := assign("head2", "head1"); fault.Code(err) != "order.incomplete" {
			t.Errorf("who holds another post: %v", err)
		}
		if _, err := assign("head1", ""); err == nil {
			t.Error("the next village's head gave it away")
		}
		if out, err := assign("head2", ""); err != nil || out.Was != "head2" || out.For != "" {
			t.Errorf("%+v %v", out, err)
		}
		if story := scene.Story(t, s.db, county, "task:"+task.ID, nil); strings.Count(story, "task.assigned") != 2 {
			t.Error(story)
		}
	})
}
