package desk_test

import (
	"testing"

	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
)

// Late in the month no new window of it would open in the new grids: what is
// still to be done must go with the site (scheme-syntax §10.9).
func TestOpenTasksFollowTheSiteOfARedrawnGridLateInTheWindow(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		s.at("2026-03-25", 9)
		s.sweep()
		for _, g := range [][3]string{{"g5", "东村北", "1/5/"}, {"g6", "东村南", "1/6/"}} {
			s.do(`INSERT INTO grid (county, id, short, code, name, pinyin, kind, covers, tier, parent, path, ring, lon, lat, opened_on, closed_on, demo, rev)
				VALUES ($1, $2, $2, '', $3, '', '村级', '区域', 1, 'g0', $4, '', 0, 0, '2026-03-25', '', TRUE, 1)`, county, g[0], g[1], g[2])
		}
		x := grid.Redrawn{Old: []grid.Grid{{ID: "g1"}}, New: []grid.Grid{{ID: "g5", Path: "1/5/"}, {ID: "g6", Path: "1/6/"}}, Sites: map[string]string{"s1": "g5", "s2": "g6"}}
		s.do("UPDATE grid SET closed_on = '2026-03-24' WHERE county = $1 AND id = 'g1'", county)
		s.do("UPDATE site SET grid = 'g5', path = '1/5/' WHERE county = $1 AND id = 's1'", county)
		s.do("UPDATE site SET grid = 'g6', path = '1/6/' WHERE county = $1 AND id = 's2'", county)
		err := s.db.Write(s.Context(), func(tx db.Tx) error {
			return s.desk.Follow(s.Context(), tx, journal.Act{County: county, By: "deputy", At: s.desk.Now(), On: s.desk.Today(), Fresh: s.desk.Fresh}, x)
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"g2 s9 2026-03-01 0/1 open", "g5 s1 2026-03-01 0/1 open", "g6 s2 2026-03-01 0/1 open"}
		same(t, "at once", s.tasks("村内企业排查"), want...)
		s.sweep()
		same(t, "and after the sweep", s.tasks("村内企业排查"), want...)
		rounds := s.tasks("村级隐患排查")
		for _, r := range rounds {
			if r == "g1  2026-03-23 0/1 open" {
				t.Errorf("a round of a closed grid is still asked for: %v", rounds)
			}
		}
		found := false
		for _, r := range rounds {
			found = found || r == "g1  2026-03-23 0/1 excused"
		}
		if !found {
			t.Errorf("the round of the closed grid is excused: %v", rounds)
		}
	})
}
