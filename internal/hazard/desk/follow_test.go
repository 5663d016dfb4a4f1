package desk_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
)

func TestAnOpenCaseFollowsItsSiteAndAClosedOneStays(t *testing.T) {
	each(t, func(s *scene) {
		closed, open := s.found(fireLane, "通道被三轮车堵住"), s.found(fireLane, "通道又被堵住")
		s.do("UPDATE hazard SET closed_at = 1 WHERE county = $1 AND id = $2", county, closed.ID)
		before := s.misplaced()
		x := grid.Redrawn{Old: []grid.Grid{{ID: "g1"}}, New: []grid.Grid{{ID: "g8", Path: "1/8/"}, {ID: "g9", Path: "1/9/"}}, Sites: map[string]string{"s1": "g9"}}
		err := s.desk.DB.Write(s.ctx, func(tx db.Tx) error {
			return s.desk.Follow(s.ctx, tx, journal.Act{County: county, By: "p3", At: s.now, On: s.desk.Today(), Fresh: s.desk.Fresh}, x)
		})
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]string{closed.ID: "g1 1/2/", open.ID: "g9 1/9/"} {
			var g, path string
			if err := s.desk.DB.Read().QueryRowContext(s.ctx, "SELECT grid, path FROM hazard WHERE county = $1 AND id = $2", county, id).Scan(&g, &path); err != nil || g+" "+path != want {
				t.Errorf("%s %s %v, want %s", g, path, err, want)
			}
		}
		// The journal binds the new place: verify finds no more than it did before.
		if after := s.misplaced(); !slices.Equal(before, after) {
			t.Errorf("verify: %v, before %v", after, before)
		}
		if _, err := s.desk.Act(s.ctx, inspector, 0, open.ID, hazard.UrgeVerb, hazard.Said{Text: "请尽快"}); fault.As(err) == nil || fault.As(err).Kind != fault.Missing {
			t.Errorf("the old village still sees it: %v", err)
		}
		s.do("UPDATE hazard SET path = '1/2/' WHERE county = $1 AND id = $2", county, open.ID)
		if after := s.misplaced(); slices.Equal(before, after) {
			t.Error("a case put back by hand is not noticed")
		}
	})
}

// misplaced is what verify says of the facts of cases, grid and path among them.
func (s *scene) misplaced() []string {
	lines, _ := s.verified()
	return slices.DeleteFunc(lines, func(l string) bool { return !strings.Contains(l, "登记的内容") })
}
