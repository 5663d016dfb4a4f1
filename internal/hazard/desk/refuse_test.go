package desk_test

import (
	"testing"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/kit/db"
)

func (s *scene) add(who account.Caller, id, site, grid, text string) (hdesk.View, error) {
	in := &hdesk.AddIn{}
	in.Body.ID, in.Body.Site, in.Body.Grid, in.Body.Text = id, site, grid, text
	return s.desk.Add(s.ctx, who, in)
}

func TestAnotherReportUnderAUsedIdIsRefusedAndNotLost(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found(fireLane, "通道被堵")
		register := func(who account.Caller, rep hazard.Report) error {
			return s.desk.DB.Write(s.ctx, func(tx db.Tx) error {
				_, err := s.desk.Register(s.ctx, tx, who, who.Act(who.Standings[0], s.now, s.desk.Today(), s.desk.Fresh), rep)
				return err
			})
		}
		same := hazard.Report{ID: c.ID, Site: "s1", Grid: "g1", Path: "1/2/", Text: "通道被堵"}
		other, elsewhere := same, same
		other.Text, elsewhere.Site = "灭火器失效", ""
		if err := register(inspector, same); err != nil {
			s.t.Errorf("the same again: %v", err)
		}
		s.refused("hazard.id_taken", register(inspector, other))
		s.refused("hazard.id_taken", register(inspector, elsewhere))
		s.refused("hazard.id_taken", register(head, same))
		_, err := s.add(office, c.ID, "s1", "", "灭火器失效")
		s.refused("hazard.id_taken", err)
		for _, id := range []string{"a/b", "../../etc", "<b>12345678", "short", "a:b:c:d:e"} {
			_, err := s.add(office, id, "s1", "", "灭火器失效")
			if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].At != "id" {
				s.t.Errorf("%q: %v", id, err)
			}
		}
	})
}

func TestADepartmentFollowsWhatItsInspectorFoundElsewhere(t *testing.T) {
	each(t, func(s *scene) {
		// The shop is another department's; the street before it is everybody's.
		_, err := s.add(enforcer, "", "s1", "", "通道被堵")
		s.refused("site.not_found", err)
		page, err := s.add(enforcer, "", "", "g1", "井盖缺失")
		if err != nil {
			s.t.Fatalf("registered, and not shown to its finder: %v", err)
		}
		list, err := s.desk.List(s.ctx, enforcer, &hdesk.ListIn{Box: "mine", PerPage: 10})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != page.ID {
			s.t.Errorf("mine: %+v %v", list.Items, err)
		}
		if _, err := s.desk.Story(s.ctx, enforcer, &hdesk.ShowIn{ID: page.ID}); err != nil {
			s.t.Errorf("story: %v", err)
		}
		colleague := who("p10", "镇级网格员", account.Inspector, "g0", "1/", "执法队")
		moved := who("p9", "村网格员", account.Inspector, "g2", "1/3/", "执法队")
		for name, other := range map[string]account.Caller{"a colleague": colleague, "the finder, moved to another village": moved} {
			_, err := s.desk.Show(s.ctx, other, &hdesk.ShowIn{ID: page.ID})
			if fault.Code(err) != "hazard.not_found" {
				s.t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestSignsOfAPatternAreSearchedAsThemselves(t *testing.T) {
	each(t, func(s *scene) {
		s.found(fireLane, "通道被堵100%")
		s.found(fireLane, "通道被堵")
		for q, want := range map[string]int{"%": 1, "_": 0, `\`: 0, "堵1": 1, "通道": 2, "2026": 2} {
			page, err := s.desk.List(s.ctx, office, &hdesk.ListIn{Q: q, PerPage: 10})
			if err != nil || len(page.Items) != want {
				s.t.Errorf("%q finds %d, want %d (%v)", q, len(page.Items), want, err)
			}
		}
	})
}

func TestADayThatDoesNotExistNarrowsNothingAndIsRefused(t *testing.T) {
	each(t, func(s *scene) {
		for _, in := range []hdesk.ListIn{{From: "2026-02-30"}, {To: "2026-13-01"}, {From: "x"}} {
			in.PerPage = 10
			_, err := s.desk.List(s.ctx, office, &in)
			s.refused("day.impossible", err)
		}
	})
}
