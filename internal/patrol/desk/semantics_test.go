package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk"
	"anwang/internal/site"
)

// The semantics of scheme-syntax §10 at the desk, on a clock one moves: what a
// rule says in a table, the tables of the database have to say as well.

var (
	monthly = civil.Often{Times: 1, Every: 1, Unit: civil.EachMonth}
	weekly  = civil.Often{Times: 1, Every: 1, Unit: civil.EachWeek}
)

// oneDuty leaves the town one duty.
func (s *stage) oneDuty(d patrol.Duty) {
	if d.Verbs == nil {
		d.Verbs, d.Group = []string{"排查"}, patrol.Visiting
	}
	s.rules.Duties = []patrol.Duty{d}
}

// person puts somebody on stage with a post from a day on.
func (s *stage) person(name, post string, kind account.Kind, place, department string, from civil.Day) {
	s.Helper()
	s.do(`INSERT INTO person (county, id, name, pinyin, phone, employer, demo, rev) VALUES ($1, $2, $3, '', '', '', TRUE, 1) ON CONFLICT DO NOTHING`, county, name, "演示"+name)
	s.do(`INSERT INTO appointment (county, id, person, post, kind, grid, overlay, department, from_on, to_on, rev) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, '', 1)`,
		county, "a-"+name+"-"+post, name, post, string(kind), place, department, string(from))
}

// sends is a record by a caller of one's own making.
func (s *stage) sends(c account.Caller, f desk.Form) (desk.Made, error) {
	raw, err := json.Marshal(f)
	if err != nil {
		s.Fatal(err)
	}
	return s.desk.RecordOne(s.Context(), c, &desk.RecordIn{Body: f, RawBody: raw})
}

// arrives is a deed that happened on a day and comes now.
func (s *stage) arrives(name string, on civil.Day, f desk.Form) {
	s.Helper()
	raw, err := json.Marshal(f)
	if err != nil {
		s.Fatal(err)
	}
	err = s.db.Write(s.Context(), func(tx db.Tx) error {
		_, err := s.desk.Record(s.Context(), tx, who(name), desk.Times{At: on.At(10, 0, zone), PhoneAt: on.At(10, 0, zone), ReceivedAt: s.desk.Now()}, f, raw)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stage) task(duty, place string) desk.TaskPage {
	s.Helper()
	var id string
	if err := s.db.Read().QueryRowContext(s.Context(), "SELECT id FROM task WHERE county = $1 AND duty = $2 AND place = $3 ORDER BY from_on, target LIMIT 1", county, duty, place).Scan(&id); err != nil {
		s.Fatal(err)
	}
	page, err := s.desk.Task(s.Context(), who("deputy"), &desk.TaskIn{ID: id})
	if err != nil {
		s.Fatal(err)
	}
	return page
}

func caller(name string, standings ...account.Standing) account.Caller {
	return account.NewCaller(county, name, name, standings, nil, func(string) bool { return false })
}

func refused(t *testing.T, what string, err error, code string) {
	t.Helper()
	f := fault.As(err)
	if f == nil {
		t.Errorf("%s: %v, want %s", what, err, code)
		return
	}
	codes := []string{f.Code}
	for _, x := range f.Fields {
		codes = append(codes, x.Code)
		if fault.Words(x.Code, x.Args) == x.Code {
			t.Errorf("%s: %s has no words", what, x.Code)
		}
	}
	if !slices.Contains(codes, code) || f.Words() == f.Code {
		t.Errorf("%s: %v %q, want %s", what, codes, f.Words(), code)
	}
}

// law: S4-38
func TestSemantic04AReopenedSiteAndOneThatGainsAClassBindByHalf(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "全覆盖", Posts: []string{"村网格长"}, Often: weekly, Each: []patrol.Each{{Aim: patrol.AtSite, Of: []string{"宗地企业"}}}})
		s.rules.ClassesOf = func(class string, facts map[string]string) []string {
			if facts["宗地号"] != "" {
				return []string{class, "宗地企业"}
			}
			return []string{class}
		}
		s.do("UPDATE site SET status = '停业', facts = $1 WHERE county = $2 AND id = 's9'", `{"宗地号":"5号"}`, county)
		turn := func(on civil.Day, id string, before, after site.Site) {
			s.at(on, 9)
			before.ID = id
			err := s.db.Write(t.Context(), func(tx db.Tx) error {
				facts, _ := json.Marshal(after.Facts)
				if _, err := tx.ExecContext(t.Context(), "UPDATE site SET status = $1, facts = $2 WHERE county = $3 AND id = $4", string(after.Status), string(facts), county, id); err != nil {
					return err
				}
				return s.desk.Turn(t.Context(), tx, journal.Act{County: county, On: on}, before, after)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		parcel := map[string]string{"宗地号": "3号"}
		s.at("2026-03-02", 9)
		s.sweep()
		turn("2026-03-05", "s1", site.Site{Class: "个体工商户", Status: site.Open}, site.Site{Class: "个体工商户", Status: site.Open, Facts: parcel})                     // a Thursday
		turn("2026-03-06", "s2", site.Site{Class: "个体工商户", Status: site.Open}, site.Site{Class: "个体工商户", Status: site.Open, Facts: parcel})                     // a Friday
		turn("2026-03-06", "s9", site.Site{Class: "个体工商户", Status: site.Suspended, Facts: parcel}, site.Site{Class: "个体工商户", Status: site.Open, Facts: parcel}) // reopened
		s.sweep()
		same(t, "half of the week", s.tasks("全覆盖"), "g1 s1 2026-03-02 0/1 open")
		s.at("2026-03-09", 9)
		s.sweep()
		same(t, "the next week", s.tasks("全覆盖"), "g1 s1 2026-03-02 0/1 missed", "g1 s1 2026-03-09 0/1 open", "g1 s2 2026-03-09 0/1 open", "g2 s9 2026-03-09 0/1 open")
	})
}

func TestSemantic05WhoeverStandsInKeepsTheWindowAndAnEmptyPostIsChargedToNobody(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "排查", Posts: []string{"村网格长"}, In: true, Often: weekly})
		s.person("aide", "村副网格长", account.Deputy, "g1", "", "2020-01-01")
		for _, x := range [][2]string{{"head1", "aide"}, {"head2", ""}} { // away for most of the week, one of them covered
			s.do(`INSERT INTO absence (county, id, person, from_on, to_on, reason, by_person, post, at, rev) VALUES ($1, $2, $3, '2026-03-03', '2026-03-06', '学习', 'deputy', '二级网格长', 0, 1)`, county, "x-"+x[0], x[0])
			s.do(`INSERT INTO absence_cover (county, absence, appointment, stand_in) VALUES ($1, $2, $3, $4)`, county, "x-"+x[0], "a-"+x[0], x[1])
		}
		s.sweep()
		s.at("2026-03-10", 9)
		s.sweep()
		same(t, "judged", s.tasks("排查")[:2], "g1  2026-03-02 0/1 missed", "g2  2026-03-02 0/1 vacant")
		page := s.task("排查", "g2")
		if page.StateWord != "无人在岗" || page.Because == "" {
			t.Errorf("the head is told %q %q", page.StateWord, page.Because)
		}
		if page := s.task("排查", "g1"); !slices.Equal(page.StoodIn, []string{"演示aide"}) || len(page.Holders) != 1 {
			t.Errorf("answering: %v, stood in: %v", page.Holders, page.StoodIn)
		}
		// A round of the stand-in on a day of the absence counts, one after it does not.
		for on, want := range map[civil.Day]int{"2026-03-05": 1, "2026-03-08": 0} {
			var made []string
			f := desk.Form{ID: "visit-" + string(on), Site: "s1", Verb: "排查"}
			raw, _ := json.Marshal(f)
			err := s.db.Write(t.Context(), func(tx db.Tx) error {
				m, err := s.desk.Record(t.Context(), tx, caller("aide", account.Standing{Post: "村副网格长", Kind: account.Deputy, Place: "g1", Path: "1/2/"}),
					desk.Times{At: on.At(9, 0, zone), ReceivedAt: s.desk.Now()}, f, raw)
				made = m.Tasks
				return err
			})
			if err != nil || len(made) != want {
				t.Errorf("%s: credited %v %v, want %d", on, made, err, want)
			}
		}
		// In the aide's own record three or four days of seven decide.
		for name, want := range map[string][2]int{"aide": {1, 0}, "head1": {1, 1}} {
			mine, err := s.desk.MyYear(t.Context(), caller(name), &desk.MyYearIn{Year: 2026})
			if err != nil || len(mine.Of) != 1 {
				t.Fatalf("%s: %+v %v", name, mine, err)
			}
			if got := [2]int{mine.Of[0].Windows, mine.Of[0].Short}; got != want {
				t.Errorf("%s: windows and short ones %v, want %v", name, got, want)
			}
		}
	})
}

// law: S3-19
func TestS3_19AJointCheckCreditsEachWhoTookPartAndSaysWhoWasNotThere(t *testing.T) {
	each(t, func(s *stage) {
		s.rules.Stands["街道办"], s.rules.Standing = []string{"镇级"}, map[string]bool{"公安派出所": true}
		s.rules.Stands["公安派出所"] = []string{"镇级"}
		quarter := civil.Often{Times: 1, Every: 1, Unit: civil.EachQuarter}
		s.rules.Duties = []patrol.Duty{
			{Name: "街道季度检查", Clauses: []string{"S3-19"}, Posts: []string{"街道办"}, With: []string{"公安派出所", "民政所"}, Verbs: []string{"检查"}, Group: patrol.Visiting, In: true, Often: quarter},
			{Name: "派出所检查", Posts: []string{"公安派出所"}, Verbs: []string{"检查"}, Group: patrol.Inspection, In: true, Often: monthly},
		}
		s.person("street", "街道办", account.Office, "g0", "", "2020-01-01")
		s.person("police", "民警", account.Department, "g0", "公安派出所", "2020-01-01")
		s.person("late", "民政干事", account.Department, "g0", "民政所", "2026-03-09")
		s.at("2026-02-28", 9)
		s.sweep()
		street := caller("street", account.Standing{Post: "街道办", Kind: account.Office, Place: "g0", Path: "1/"})
		form := func(id string, with ...string) desk.Form {
			return desk.Form{ID: id, Site: "s1", Verb: "检查", With: with}
		}
		for what, c := range map[string]struct {
			with []string
			code string
		}{
			"oneself":               {[]string{"street"}, "visit.companion_unknown"},
			"nobody known":          {[]string{"nobody"}, "visit.companion_unknown"},
			"twice":                 {[]string{"police", "police"}, "visit.companion_twice"},
			"of another village":    {[]string{"head2"}, "visit.companion_unknown"},
			"not yet in the post":   {[]string{"late"}, "visit.companion_unknown"},
			"more than one can say": {slices.Repeat([]string{"x"}, 21), "field.count"},
		} {
			_, err := s.sends(street, form("visit-0000", c.with...))
			refused(t, what, err, c.code)
		}
		made, err := s.sends(street, form("visit-0001", "police", "head1"))
		if err != nil {
			t.Fatal(err)
		}
		var duties []string
		for _, c := range made.Credited {
			duties = append(duties, c.Duty)
		}
		slices.Sort(duties)
		same(t, "the answer says which duties", duties, "派出所检查", "街道季度检查")
		page := s.task("街道季度检查", "g0")
		var by []string
		for _, v := range page.Visits {
			by = append(by, v.By)
		}
		same(t, "credited", by, "police", "street")
		same(t, "absent", page.Absent, "民政所")
		if page.Have != 1 {
			t.Errorf("one round is counted %d times", page.Have)
		}
		visit, err := s.desk.Visit(t.Context(), who("deputy"), &desk.VisitIn{ID: "visit-0001"})
		if err != nil || len(visit.With) != 2 || visit.With[0].Name != "演示head1" || visit.With[1].Department != "公安派出所" {
			t.Errorf("%+v %v", visit.With, err)
		}
		mine, err := s.desk.Visits(t.Context(), caller("police", account.Standing{Post: "民警", Kind: account.Head, Place: "g0", Path: "1/"}), &desk.VisitsIn{Mine: true})
		if err != nil || len(mine.Visits) != 1 {
			t.Errorf("among the companion's own: %+v %v", mine, err)
		}
	})
}

func TestSemantic06ALateDeedChangesTheJudgementAndItsMonthSaysSo(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "排查", Posts: []string{"村网格长"}, In: true, Often: monthly})
		s.at("2024-02-01", 1)
		s.sweep()
		s.at("2024-02-29", 23)
		s.sweep()
		s.at("2024-03-02", 9)
		s.sweep()
		same(t, "before", s.tasks("排查")[:2], "g1  2024-02-01 0/1 missed", "g2  2024-02-01 0/1 missed")
		s.arrives("head1", "2024-02-29", desk.Form{ID: "visit-0001", Site: "s1", Verb: "排查"})
		same(t, "after", s.tasks("排查")[:2], "g1  2024-02-01 1/1 done", "g2  2024-02-01 0/1 missed")
		page := s.task("排查", "g1")
		if len(page.Corrections) != 1 || page.Corrections[0].Month != "2024-02" || page.Corrections[0].WasWord != "未完成" || page.Corrections[0].NowWord != "已完成" {
			t.Errorf("corrections %+v", page.Corrections)
		}
	})
}

func TestSemantic06AVisitBeforeItsTaskWasOpenedCountsOnceTheSweepRuns(t *testing.T) {
	each(t, func(s *stage) {
		s.at("2026-03-04", 9) // a server that stood still since Sunday; the phone's deeds come first
		s.arrives("head1", "2026-03-02", desk.Form{ID: "visit-0001", Site: "s1", Verb: "排查", Form: "日常隐患排查表", Edition: "c1", Answers: ok2()})
		s.sweep()
		same(t, "counted", s.tasks("村级隐患排查"), "g1  2026-03-02 1/1 done", "g2  2026-03-02 0/1 open")
		same(t, "covered", s.tasks("村内企业排查"), "g1 s1 2026-03-01 1/1 done", "g1 s2 2026-03-01 0/1 open", "g2 s9 2026-03-01 0/1 open")
		if done := s.sweep(); done != (desk.Swept{}) {
			t.Errorf("again: %+v", done)
		}
	})
}

func TestSemantic09CoverageIsOfTheGridOfTheLastDayAndASiteSeenBeforeIsCovered(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "覆盖", Posts: []string{"村网格长", "园区网格员"}, Often: monthly, Each: []patrol.Each{{Aim: patrol.AtSite}}})
		s.rules.Stands["园区网格员"] = []string{"单位级"}
		s.at("2026-02-02", 9)
		s.sweep()
		if _, err := s.record("head1", desk.Form{ID: "visit-0001", Site: "s1", Verb: "排查"}); err != nil {
			t.Fatal(err)
		}
		// Seen under the old border, not seen, and gone to a grid whose post has another name.
		s.at("2026-02-28", 9)
		s.do("UPDATE site SET grid = 'g2', path = '1/3/' WHERE county = $1 AND id = 's1'", county)
		s.do("UPDATE site SET grid = 'g3', path = '1/4/' WHERE county = $1 AND id = 's2'", county)
		s.sweep()
		same(t, "moved on the last day", s.tasks("覆盖"), "g2 s1 2026-02-01 1/1 done", "g2 s9 2026-02-01 0/1 open", "g3 s2 2026-02-01 0/1 open", "g3 s4 2026-02-01 0/1 open")
		if n := s.count("task"); n != 4 {
			t.Errorf("%d tasks", n)
		}
		if page := s.task("覆盖", "g2"); len(page.Visits) != 1 || page.Visits[0].By != "head1" {
			t.Errorf("the credit stays with who earned it: %+v", page.Visits)
		}
		// What was missed under the old grid is not asked again under the new.
		s.oneDuty(patrol.Duty{Name: "周覆盖", Posts: []string{"村网格长"}, Often: monthly, Due: civil.Moment{Day: 10}, Each: []patrol.Each{{Aim: patrol.AtSite}}})
		s.at("2026-03-02", 9)
		s.sweep()
		s.at("2026-03-20", 9)
		s.sweep()
		s.do("UPDATE site SET grid = 'g1', path = '1/2/' WHERE county = $1 AND id = 's1'", county)
		s.sweep()
		same(t, "missed stays where it was missed", s.tasks("周覆盖"), "g2 s1 2026-03-01 0/1 missed", "g2 s9 2026-03-01 0/1 missed")
	})
}

func TestSemantic11WhatHangsOnAnUnannouncedYearIsMarkedAndCountedAgain(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "月报", Posts: []string{"村网格长"}, Verbs: []string{"上报"}, Group: patrol.Report, Often: monthly, Due: civil.Moment{Next: true, Day: 5}})
		s.at("2031-09-10", 9)
		s.sweep()
		page := s.task("月报", "g1")
		if !page.Provisional || civil.Instant(page.DueAt).Day(zone) != "2031-10-06" {
			t.Errorf("before: %+v", page.TaskCard)
		}
		before, err := civil.Notices()
		if err != nil {
			t.Fatal(err)
		}
		said := before.With(civil.Year{Year: 2031, Marks: []civil.Mark{{Day: "2031-10-06", Kind: civil.Rest, Label: "国庆节"}, {Day: "2031-10-07", Kind: civil.Rest, Label: "国庆节"}}})
		s.desk.Calendar = func(context.Context, string) (civil.Calendar, error) { return said, nil }
		s.at("2031-09-20", 9)
		s.sweep()
		page = s.task("月报", "g1")
		if page.Provisional || civil.Instant(page.DueAt).Day(zone) != "2031-10-08" {
			t.Errorf("announced: %+v", page.TaskCard)
		}
		if done := s.sweep(); done != (desk.Swept{}) {
			t.Errorf("again: %+v", done)
		}
	})
}

func TestSemantic14AWindowKeepsItsEditionAndAVanishedPostPassesToTheHead(t *testing.T) {
	each(t, func(s *stage) {
		old := s.rules
		old.Edition, old.Heads = "e1", map[string]string{"村级": "村网格长"}
		old.Stands = map[string][]string{"村网格长": {"村级"}, "信息员": {"村级"}}
		old.Duties = []patrol.Duty{{Name: "走访", Posts: []string{"信息员"}, Verbs: []string{"走访"}, Group: patrol.Visiting, In: true, Often: monthly},
			{Name: "排查", Posts: []string{"村网格长"}, Verbs: []string{"排查"}, Group: patrol.Visiting, In: true, Often: weekly}}
		now := old
		now.Edition, now.Stands = "e2", map[string][]string{"村网格长": {"村级"}}
		now.Duties = []patrol.Duty{{Name: "排查", Posts: []string{"村网格长"}, Verbs: []string{"排查"}, Group: patrol.Visiting, In: true, Often: civil.Often{Times: 2, Every: 1, Unit: civil.EachWeek}}}
		s.desk.Rules = func(_ context.Context, _, _ string, on civil.Day) (patrol.Rules, error) {
			if on >= "2026-03-06" {
				return now, nil
			}
			return old, nil
		}
		s.sweep()
		same(t, "in the old edition", append(s.tasks("走访"), s.tasks("排查")...), "g1  2026-03-01 0/1 open", "g2  2026-03-01 0/1 open", "g1  2026-03-02 0/1 open", "g2  2026-03-02 0/1 open")
		s.at("2026-03-06", 9) // the new edition, in mid-window
		if done := s.sweep(); done.Moved != 2 || done.Opened != 0 {
			t.Errorf("%+v", done)
		}
		if page := s.task("走访", "g1"); page.Post != "村网格长" || page.State != "open" {
			t.Errorf("%+v", page.TaskCard)
		}
		same(t, "the week keeps its edition", s.tasks("排查"), "g1  2026-03-02 0/1 open", "g2  2026-03-02 0/1 open")
		s.at("2026-03-09", 9)
		s.sweep()
		same(t, "the next week has the new one", s.tasks("排查")[2:], "g1  2026-03-09 0/2 open", "g2  2026-03-09 0/2 open")
		if done := s.sweep(); done != (desk.Swept{}) {
			t.Errorf("again: %+v", done)
		}
	})
}

func TestATaskIsLetOffWithAReasonByAHeadAndNeverByWhoAnswersForIt(t *testing.T) {
	each(t, func(s *stage) {
		s.oneDuty(patrol.Duty{Name: "排查", Posts: []string{"村网格长"}, In: true, Often: weekly})
		s.person("aide", "村副网格长", account.Deputy, "g1", "", "2020-01-01")
		s.sweep()
		id := s.task("排查", "g1").ID
		ask := func(c account.Caller, id, reason string) error {
			in := &desk.ExcuseIn{ID: id}
			in.Body.Reason = reason
			_, err := s.desk.Excuse(t.Context(), c, in)
			return err
		}
		both := caller("head1", cast["deputy"]) // holds the village's post, acts in the town's
		refused(t, "oneself", ask(who("head1"), id, "水淹"), "task.own_excuse")
		refused(t, "oneself by another post", ask(both, id, "水淹"), "task.own_excuse")
		refused(t, "a deputy", ask(caller("aide", account.Standing{Post: "村副网格长", Kind: account.Deputy, Place: "g1", Path: "1/2/"}), id, "水淹"), "task.not_yours_to_excuse")
		refused(t, "another village", ask(who("head2"), id, "水淹"), "task.not_found")
		refused(t, "no reason", ask(who("deputy"), id, " "), "task.reason_missing")
		if err := ask(who("deputy"), id, "汛期道路中断"); err != nil {
			t.Fatal(err)
		}
		refused(t, "twice", ask(who("deputy"), id, "汛期道路中断"), "task.excused_already")
		page := s.task("排查", "g1")
		if page.State != "excused" || page.Because != "演示deputy免除：汛期道路中断" {
			t.Errorf("%+v", page.TaskCard)
		}
		s.at("2026-03-09", 9)
		s.sweep()
		same(t, "and stays so", s.tasks("排查")[:2], "g1  2026-03-02 0/1 excused", "g2  2026-03-02 0/1 missed")
		// What was missed may be let off too; what was done all the same is done.
		if err := ask(who("deputy"), s.task("排查", "g2").ID, "停电"); err != nil {
			t.Error(err)
		}
		s.arrives("head1", "2026-03-08", desk.Form{ID: "visit-0001", Site: "s1", Verb: "排查"})
		same(t, "done after all", s.tasks("排查")[:1], "g1  2026-03-02 1/1 done")
		refused(t, "done", ask(who("deputy"), id, "停电"), "task.kept_already")
	})
}

// law: S4-33
func TestS4_33WhatIsOrderedIsATaskForWhomeverItWasGivenTo(t *testing.T) {
	each(t, func(s *stage) {
		s.rules.Duties = []patrol.Duty{{Name: "交办网格员", Clauses: []string{"S4-33"}, Posts: []string{"村网格长"}, Verbs: []string{"交办任务"}, Group: patrol.Assigned, Often: civil.Often{Adhoc: true}, GivenBy: []string{"二级网格长", "安监局"}}}
		s.person("head1b", "村网格长", account.Head, "g1", "", "2020-01-01")
		bureau := caller("bureau", account.Standing{Post: "科员", Kind: account.Department, Place: "g0", Path: "1/", Department: "安监局"})
		other := caller("other", account.Standing{Post: "科员", Kind: account.Department, Place: "g0", Path: "1/", Department: "市场监管所"})
		give := func(c account.Caller, change func(*desk.OrderIn)) (desk.TaskPage, error) {
			in := &desk.OrderIn{}
			in.Body.Duty, in.Body.Grid, in.Body.Text, in.Body.DueOn = "交办网格员", "g1", "张贴防火告示", "2026-03-06"
			change(in)
			return s.desk.Order(t.Context(), c, in)
		}
		for what, c := range map[string]struct {
			by     account.Caller
			change func(*desk.OrderIn)
			code   string
		}{
			"another department":      {other, func(*desk.OrderIn) {}, "order.not_yours_to_give"},
			"another village's place": {who("head2"), func(*desk.OrderIn) {}, "grid.not_found"},
			"a place that is not":     {bureau, func(in *desk.OrderIn) { in.Body.Grid = "g9" }, "grid.not_found"},
			"no words":                {bureau, func(in *desk.OrderIn) { in.Body.Text = "  " }, "field.required"},
			"a day that is past":      {bureau, func(in *desk.OrderIn) { in.Body.DueOn = "2026-03-03" }, "order.due_past"},
			"a day that does not be":  {bureau, func(in *desk.OrderIn) { in.Body.DueOn = "2026-02-30" }, "order.due_past"},
			"a duty by frequency":     {bureau, func(in *desk.OrderIn) { in.Body.Duty = "村级隐患排查" }, "order.duty_unknown"},
			"a post not held there":   {bureau, func(in *desk.OrderIn) { in.Body.Post = "片长" }, "order.post_not_there"},
			"somebody not there":      {bureau, func(in *desk.OrderIn) { in.Body.Person = "head2" }, "order.person_not_there"},
		} {
			_, err := give(c.by, c.change)
			refused(t, what, err, c.code)
		}
		first, err := give(bureau, func(*desk.OrderIn) {})
		if err != nil {
			t.Fatal(err)
		}
		second, err := give(who("deputy"), func(in *desk.OrderIn) { in.Body.Person = "head1b" })
		if err != nil || second.ForName != "演示head1b" || second.Text != "张贴防火告示" || second.GivenBy != "演示deputy" {
			t.Fatalf("%+v %v", second.TaskCard, err)
		}
		mine, err := s.desk.Tasks(t.Context(), who("head1"), &desk.TasksIn{Mine: true})
		if err != nil || len(mine.Tasks) != 1 || mine.Tasks[0].ID != first.ID || mine.Tasks[0].Clauses[0] != "S4-33" {
			t.Errorf("head1's own: %+v %v", mine.Tasks, err)
		}
		// It is carried out by a record opened from it, and only it is credited.
		for _, c := range []struct {
			id   string
			task string
			want int
		}{{"visit-0001", second.ID, 0}, {"visit-0002", first.ID, 1}} {
			made, err := s.record("head1", desk.Form{ID: c.id, Grid: "g1", Verb: "交办任务", Task: c.task, Note: "已张贴"})
			if err != nil || len(made.Tasks) != c.want {
				t.Errorf("%s: %+v %v", c.id, made, err)
			}
		}
		s.at("2026-03-07", 9)
		s.sweep()
		var states []string
		for _, line := range s.tasks("交办网格员") {
			states = append(states, line[strings.LastIndex(line, " ")+1:])
		}
		slices.Sort(states)
		same(t, "states", states, "done", "missed")
	})
}

// A year at the desk by the day: every two months with a floor, every month with
// a floor, every week every enterprise (S4-21, S4-25, S4-38).
//
// law: S4-21, S4-25, S4-38
func TestS4_21_25_38AYearOfDutiesAtTheDesk(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	s.rules.Duties = []patrol.Duty{
		{Name: "网格长检查", Posts: []string{"二级网格长"}, Verbs: []string{"检查"}, Group: patrol.Visiting, In: true, Often: civil.Often{Times: 1, Every: 2, Unit: civil.EachMonth, Floor: 6}},
		{Name: "助理检查", Posts: []string{"村网格长"}, Verbs: []string{"检查"}, Group: patrol.Visiting, In: true, Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachMonth, Floor: 12}},
		{Name: "每周全覆盖", Posts: []string{"村网格长"}, Verbs: []string{"巡查"}, Group: patrol.Visiting, Often: weekly, Each: []patrol.Each{{Aim: patrol.AtSite}}},
	}
	n := 0
	visit := func(name, site string) {
		n++
		if _, err := s.record(name, desk.Form{ID: fmt.Sprintf("visit-%04d", n), Site: site, Verb: "检查"}); err != nil {
			t.Fatal(err)
		}
	}
	for day := civil.Day("2024-01-01"); day <= "2025-01-05"; day = day.Add(1) {
		s.at(day, 1)
		s.sweep()
		s.at(day, 10)
		_, month, date := day.Date()
		if day == "2024-02-29" || day == "2024-03-01" || month > 4 && month%2 == 1 && date == 31 { // September and November have no 31st
			visit("deputy", "s4") // the town's own ground only: a school without a village
		}
		if day.Weekday() == 7 && day != "2024-03-03" && day < "2025-01-01" { // one Sunday is left out
			visit("head1", "s1")
			visit("head1", "s2")
			visit("head2", "s9")
		}
	}
	tally := map[string]int{}
	for _, duty := range []string{"网格长检查", "助理检查", "每周全覆盖"} {
		for _, line := range s.tasks(duty) {
			f := strings.Split(line, " ")
			if f[2] < "2024-12-30" {
				tally[duty+" "+f[0]+" "+f[len(f)-1]]++
			}
		}
	}
	same(t, "the head's year", s.tasks("网格长检查")[:7],
		"g0  2024-01-01 1/1 done", "g0  2024-01-01 4/6 missed", "g0  2024-03-01 1/1 done", "g0  2024-05-01 1/1 done", "g0  2024-07-01 1/1 done", "g0  2024-09-01 0/1 missed", "g0  2024-11-01 0/1 missed")
	for what, want := range map[string]int{
		"助理检查 g1 done": 13, "助理检查 g1 missed": 0, // twelve months and the year's floor
		"每周全覆盖 g1 done": 2 * 51, "每周全覆盖 g1 missed": 2, "每周全覆盖 g2 done": 51, "每周全覆盖 g2 missed": 1,
	} {
		if tally[what] != want {
			t.Errorf("%s: %d, want %d", what, tally[what], want)
		}
	}
}
