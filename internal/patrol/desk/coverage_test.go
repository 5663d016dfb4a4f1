package desk_test

import (
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk"
)

// Every number of the matrix opens a list that holds exactly so many tasks.
func TestEveryCellOfTheMatrixOpensItsList(t *testing.T) {
	each(t, func(s *stage) {
		for _, day := range []string{"2026-03-02", "2026-03-09", "2026-03-16"} {
			s.now.Set(t, day+" 06:00")
			s.sweep()
			if day != "2026-03-09" {
				s.now.Set(t, day+" 10:00")
				if _, err := s.record("head1", desk.Form{ID: "visit-" + day, Site: "s1", Verb: "巡查", Form: "日常隐患排查表", Edition: "c1", Answers: ok2(), Photos: []string{s.photo(1)}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		s.do("UPDATE task SET state = 'excused' WHERE county = $1 AND id = (SELECT MIN(id) FROM task WHERE county = $1 AND state = 'open')", county)
		s.do("UPDATE task SET state = 'vacant' WHERE county = $1 AND id = (SELECT MAX(id) FROM task WHERE county = $1 AND state = 'missed')", county)
		span := desk.SpanIn{From: "2026-03-01", To: "2026-03-31"}
		cells := 0
		for _, by := range []string{"grid", "post"} {
			out, err := s.desk.Coverage(s.Context(), who("deputy"), &desk.CoverageIn{SpanIn: span, By: by})
			if err != nil {
				t.Fatal(err)
			}
			var sum patrol.Coverage
			for _, r := range out.Rows {
				for i, c := range r.Cells {
					sum.Join(c)
					in := desk.TasksIn{From: span.From, To: span.To, Duty: out.Columns[i].Duty, Limit: 100}
					if by == "post" {
						in.Post = r.ID
					} else {
						in.Grid, in.Here = r.ID, r.Here
					}
					for state, n := range map[patrol.State]int64{patrol.Done: c.Done, patrol.Late: c.Late, patrol.Missed: c.Missed, patrol.Open: c.Open, patrol.Excused: c.Excused, patrol.Vacant: c.Vacant} {
						in.State = string(state)
						list, err := s.desk.Tasks(s.Context(), who("deputy"), &in)
						if err != nil || int64(len(list.Tasks)) != n {
							t.Errorf("%s %s %s: %d in the list, %d in the cell %v", r.Name, in.Duty, state, len(list.Tasks), n, err)
						}
						cells++
					}
				}
			}
			if sum != out.All || sum.Due == 0 || sum.Done == 0 || sum.Missed == 0 || sum.Excused != 1 || sum.Vacant != 1 {
				t.Errorf("%s: %+v, all %+v", by, sum, out.All)
			}
			if sum.Due != sum.Done+sum.Late+sum.Missed+sum.Open {
				t.Errorf("what nobody could do is due: %+v", sum)
			}
		}
		if cells < 40 {
			t.Error("little was looked at:", cells)
		}
		month, err := s.desk.DutyDays(s.Context(), who("deputy"), &desk.DaysIn{Month: "2026-03"})
		if err != nil || len(month.Days) != 31 || month.Unannounced {
			t.Fatalf("%+v %v", month, err)
		}
		matrix, _ := s.desk.Coverage(s.Context(), who("deputy"), &desk.CoverageIn{SpanIn: span})
		var days patrol.Coverage
		for _, d := range month.Days {
			days.Join(d.Coverage)
		}
		if days != matrix.All {
			t.Errorf("the calendar has %+v, the matrix %+v", days, matrix.All)
		}
	})
}

// A head sees his own village and nothing of the next, by whatever way he asks.
func TestTheMatrixStaysWithinSight(t *testing.T) {
	each(t, func(s *stage) {
		s.now.Set(t, "2026-03-02 06:00")
		s.sweep()
		span := desk.SpanIn{From: "2026-03-01", To: "2026-03-31"}
		out, err := s.desk.Coverage(s.Context(), who("head1"), &desk.CoverageIn{SpanIn: span})
		if err != nil || out.Name != "东村" || out.All.Due == 0 {
			t.Fatalf("%+v %v", out, err)
		}
		for _, ask := range []func() error{
			func() error {
				in := desk.CoverageIn{SpanIn: span}
				in.Grid = "g2"
				_, err := s.desk.Coverage(s.Context(), who("head1"), &in)
				return err
			},
			func() error {
				_, err := s.desk.DutyDays(s.Context(), who("head1"), &desk.DaysIn{Grid: "g2", Month: "2026-03"})
				return err
			},
			func() error {
				in := desk.WorkloadIn{SpanIn: span}
				in.Grid = "g0"
				_, err := s.desk.Workload(s.Context(), who("head1"), &in)
				return err
			},
		} {
			if err := ask(); fault.Code(err) != "grid.not_found" {
				t.Error(err)
			}
		}
		for code, span := range map[string]desk.SpanIn{"period.reversed": {From: "2026-03-31", To: "2026-03-01"}, "period.too_long": {From: "2024-03-31", To: "2026-03-01"}} {
			_, err := s.desk.Coverage(s.Context(), who("head1"), &desk.CoverageIn{SpanIn: span})
			if f := fault.As(err); f == nil || f.Fields[0].Code != code {
				t.Error(code, err)
			}
		}
		work, err := s.desk.Workload(s.Context(), who("head1"), &desk.WorkloadIn{SpanIn: span})
		if err != nil || len(work.Rows) != 1 || work.Rows[0].Person != "head1" || work.Rows[0].Sites != 2 || work.Rows[0].Due != out.All.Due {
			t.Errorf("%+v %v", work, err)
		}
	})
}

func TestAWorkloadIsReadPageByPageAndKnowsWhoWasAway(t *testing.T) {
	each(t, func(s *stage) {
		s.now.Set(t, "2026-03-02 06:00")
		s.sweep()
		s.do("INSERT INTO absence (county, id, person, from_on, to_on, reason, by_person, post, at, rev) VALUES ($1, 'away', 'head2', '2026-03-11', '2026-03-20', '病假', '', '', 0, 1)", county)
		var names []string
		in := desk.WorkloadIn{SpanIn: desk.SpanIn{From: "2026-03-01", To: "2026-03-31"}, Limit: 1}
		for range 10 {
			out, err := s.desk.Workload(s.Context(), who("deputy"), &in)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range out.Rows {
				names = append(names, r.Person)
				if r.Person == "head2" && (r.Away != 10 || r.Days != 21 || r.Due == 0) {
					t.Errorf("%+v", r)
				}
			}
			if in.After = out.After; in.After == "" {
				break
			}
		}
		if strings.Join(names, " ") != "deputy head1 head2 checker" {
			t.Error(names)
		}
	})
}

func TestEveryNumberOfAWorkloadOpensAsManyTasks(t *testing.T) {
	each(t, func(s *stage) {
		// A group of both villages whose head walks their shops, and somebody of a
		// department who is asked by its name.
		s.do(`INSERT INTO overlay (county, id, name, kind, path, opened_on, closed_on) VALUES ($1, 'o1', '第一片', '片', '1/', '2020-01-01', '')`, county)
		for _, g := range []string{"g1", "g2"} {
			s.do(`INSERT INTO overlay_stay (county, overlay, grid, from_on, to_on) VALUES ($1, 'o1', $2, '2020-01-01', '')`, county, g)
		}
		for _, p := range [][5]string{{"grouper", "片长", "", "o1", ""}, {"clerk", "镇级网格员", "g0", "", "企经委"}} {
			s.do(`INSERT INTO person (county, id, name, pinyin, phone, employer, demo, rev) VALUES ($1, $2, $3, '', '', '', TRUE, 1)`, county, p[0], "演示"+p[0])
			s.do(`INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev) VALUES ($1, $2, $3, $4, 'inspector', $5, $6, $7, '2020-01-01', '', 1)`, county, "a-"+p[0], p[0], p[1], p[2], p[3], p[4])
		}
		shops := s.rules.Duties[1]
		shops.Name, shops.Posts = "片内企业检查", []string{"片长"}
		meets := s.rules.Duties[3]
		meets.Name, meets.Posts, meets.Often = "部门督查村", []string{"企经委"}, civil.Often{Times: 1, Every: 1, Unit: civil.EachMonth}
		s.rules.Stands["企经委"] = []string{"镇级"}
		s.rules.Duties = append(s.rules.Duties, shops, meets)
		s.now.Set(t, "2026-03-02 06:00")
		s.sweep()
		span := desk.SpanIn{From: "2026-03-01", To: "2026-03-31"}
		out, err := s.desk.Workload(s.Context(), who("deputy"), &desk.WorkloadIn{SpanIn: span})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]desk.WorkloadRow{}
		for _, r := range out.Rows {
			seen[r.Person] = r
			n, err := s.desk.CountTasks(s.Context(), who("deputy"), &desk.CountTasksIn{TasksIn: desk.TasksIn{Appointment: r.Appointment, From: span.From, To: span.To}, Exact: true})
			if err != nil || n.Count != r.Due {
				t.Errorf("%s %s: %d tasks, the table says %d (%v)", r.Post, r.Name, n.Count, r.Due, err)
			}
		}
		if r := seen["grouper"]; r.Due == 0 || r.Sites != 3 || !r.Overlay || r.GridName != "第一片" {
			t.Errorf("the head of the group: %+v", r)
		}
		if r := seen["clerk"]; r.Due != 2 || r.Department != "企经委" {
			t.Errorf("the department: %+v", r)
		}
		if _, err := s.desk.CountTasks(s.Context(), who("deputy"), &desk.CountTasksIn{TasksIn: desk.TasksIn{Appointment: "nobody"}}); fault.Code(err) != "appointment.not_found" {
			t.Error(err)
		}
	})
}
