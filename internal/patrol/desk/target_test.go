package desk_test

import (
	"slices"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/patrol"
)

// law: S4-38, S4-52 — a class may hang on a column of the ledger; a post may look
// after the people of the grids below its own; a table says how often.
func TestTasksReachSitesByTheirFactsAndPeopleBelow(t *testing.T) {
	each(t, func(s *stage) {
		weekly := civil.Often{Times: 1, Every: 1, Unit: civil.EachWeek}
		monthly := civil.Often{Times: 1, Every: 1, Unit: civil.EachMonth}
		s.do("UPDATE site SET facts = $1, risk = '高' WHERE county = $2 AND id = 's1'", `{"宗地号":"3号"}`, county)
		s.do("UPDATE site SET facts = $1 WHERE county = $2 AND id = 's9'", `{"宗地号":"5号"}`, county)
		s.rules.ClassesOf = func(class string, facts map[string]string) []string {
			if facts["宗地号"] != "" {
				return []string{class, "宗地企业"}
			}
			return []string{class}
		}
		s.rules.Duties = []patrol.Duty{
			{Name: "全覆盖", Posts: []string{"村网格长"}, Verbs: []string{"巡查"}, Group: patrol.Visiting, Often: weekly,
				Each: []patrol.Each{{Aim: patrol.AtSite, Name: "宗地企业", Of: []string{"宗地企业"}}},
				OftenOf: func(p patrol.Place, t patrol.Target, _ civil.Day) (civil.Often, bool) {
					if t.Risk == "高" && p.Kind == "村级" {
						return weekly, true
					}
					return monthly, true
				}},
			{Name: "日常监管", Posts: []string{"二级网格长"}, Verbs: []string{"查阅记录"}, Group: patrol.Oversight, Often: monthly,
				Each: []patrol.Each{{Aim: patrol.WithOne, Name: "村网格长", Of: []string{"村网格长"}, Below: true}}},
		}
		s.sweep()
		if got, want := s.tasks("全覆盖"), []string{"g2 s9 2026-03-01 0/1 open", "g1 s1 2026-03-02 0/1 open"}; !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
		if got, want := s.tasks("日常监管"), []string{"g0 head1 2026-03-01 0/1 open", "g0 head2 2026-03-01 0/1 open"}; !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
		s.sweep()
		if n := len(s.tasks("全覆盖")) + len(s.tasks("日常监管")); n != 4 {
			t.Errorf("a second sweep made it %d", n)
		}
	})
}
