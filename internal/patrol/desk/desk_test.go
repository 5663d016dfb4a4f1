package desk_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk"
)

func ok2() []desk.Answer {
	return []desk.Answer{{Item: "1", Result: "ok"}, {Item: "2", Result: "ok"}}
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// law: S1-36, S1-33
func TestS1_36AWeekOfAVillageHeadIsOpenedCreditedAndJudged(t *testing.T) {
	each(t, func(s *stage) {
		if done := s.sweep(); done.Opened != 6 { // 2 villages, 1 school, 3 shops in villages
			t.Fatalf("opened %+v", done)
		}
		if done := s.sweep(); done != (desk.Swept{}) {
			t.Fatalf("a second sweep did %+v", done)
		}
		same(t, "opened", s.tasks("村级隐患排查"), "g1  2026-03-02 0/1 open", "g2  2026-03-02 0/1 open")
		made, err := s.record("head1", desk.Form{ID: "visit-0001", Site: "s1", Verb: "巡查", Form: "日常隐患排查表", Edition: "c1", Answers: ok2(), Photos: []string{s.photo(1)}})
		if err != nil {
			t.Fatal(err)
		}
		if len(made.Tasks) != 2 { // the week's round, and the month's visit of this shop
			t.Errorf("credited %v", made.Tasks)
		}
		same(t, "credited", s.tasks("村级隐患排查"), "g1  2026-03-02 1/1 done", "g2  2026-03-02 0/1 open")
		same(t, "covered", s.tasks("村内企业排查"), "g1 s1 2026-03-01 1/1 done", "g1 s2 2026-03-01 0/1 open", "g2 s9 2026-03-01 0/1 open")
		s.at("2026-03-09", 1)
		s.sweep()
		same(t, "judged", s.tasks("村级隐患排查"), "g1  2026-03-02 1/1 done", "g2  2026-03-02 0/1 missed", "g1  2026-03-09 0/1 open", "g2  2026-03-09 0/1 open")
	})
}

// law: S1-58
func TestS1_58TwoSelfChecksOnOneDayAreOne(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		check := func(id string) {
			if _, err := s.record("checker", desk.Form{ID: id, Site: "s4", Verb: "自查"}); err != nil {
				t.Fatal(err)
			}
		}
		check("visit-0001")
		check("visit-0002")
		same(t, "one day", s.tasks("单位自查"), "g3  2026-03-02 1/2 open")
		s.at("2026-03-06", 9)
		check("visit-0003")
		same(t, "two days", s.tasks("单位自查"), "g3  2026-03-02 2/2 done")
	})
}

func TestOneActHasTwoResultsTheVisitAndTheHazard(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		scene, after := s.photo(1), s.photo(3)
		form := desk.Form{ID: "visit-0001", Site: "s1", Verb: "排查", Form: "日常隐患排查表", Edition: "c1", Photos: []string{scene},
			Answers: []desk.Answer{{Item: "1", Result: "bad"}, {Item: "2", Result: "bad", Note: "插座松动"}},
			Findings: []desk.Finding{
				{ID: "hazard-0001", Item: "1", Text: "消防通道被杂物堵塞", Outcome: "hazard", Onsite: []string{"劝导"}, Photos: []string{scene}},
				{ID: "mended-0001", Item: "2", Outcome: "mended", After: []string{after}},
			}}
		made, err := s.record("head1", form)
		if err != nil {
			t.Fatal(err)
		}
		if len(made.Hazards) != 1 || made.Hazards[0].ID != "hazard-0001" {
			t.Fatalf("made %+v", made)
		}
		r := s.reports[0]
		if r.Sector != "消防" || r.Grade != "一般" || r.Source != "巡查" || r.Visit != "visit-0001" || r.Path != "1/2/" || len(r.Photos) != 1 {
			t.Errorf("reported %+v", r)
		}
		page, err := s.desk.Visit(s.Context(), who("deputy"), &desk.VisitIn{ID: "visit-0001"})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Findings) != 2 || page.Findings[0].Number == "" || page.Findings[0].Onsite[0] != "劝导" || page.Findings[1].Text != "用电" || page.Findings[1].Hazard != "" {
			t.Errorf("findings %+v", page.Findings)
		}
		if len(page.Pictures) != 3 || len(page.Tasks) != 2 || page.Tasks[0].Clauses[0] == "" || len(page.Answers) != 2 || page.Answers[0].Text != "消防通道" {
			t.Errorf("page %+v", page)
		}
		if len(page.Story) != 1 || page.Story[0].Kind != "visit.recorded" || page.Story[0].Post != "村网格长" {
			t.Errorf("story %+v", page.Story)
		}
		// The photograph is reached through the visit, by whoever may see the visit.
		if f, err := s.desk.Photo(s.Context(), who("deputy"), &desk.PhotoIn{ID: "visit-0001", Hash: after}); err != nil || f.Type != "image/jpeg" {
			t.Errorf("photo %+v %v", f, err)
		}
		if _, err := s.desk.Photo(s.Context(), who("head2"), &desk.PhotoIn{ID: "visit-0001", Hash: after}); fault.Code(err) != "visit.not_found" {
			t.Errorf("another village's photo: %v", err)
		}
		// Sent again, byte for byte: the same answer and nothing more.
		again, err := s.record("head1", form)
		if err != nil || len(again.Hazards) != 1 || again.Hazards[0] != made.Hazards[0] || s.count("visit") != 1 || s.count("hazard") != 1 {
			t.Errorf("again %+v %v", again, err)
		}
		form.Note = "改过"
		if _, err := s.record("head1", form); fault.Code(err) != "visit.differs" {
			t.Errorf("another form under a used id: %v", err)
		}
	})
}

func TestARefusedVisitLeavesNothingBehind(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		s.rules.Photos = 1
		photo := s.photo(5)
		missing := strings.Repeat("a", 64)
		base := func() desk.Form {
			return desk.Form{ID: "visit-0001", Site: "s1", Verb: "排查", Form: "日常隐患排查表", Edition: "c1", Answers: ok2(), Photos: []string{photo}}
		}
		for name, c := range map[string]struct {
			change func(*desk.Form)
			code   string
		}{
			"a site of another village":       {func(f *desk.Form) { f.Site = "s9" }, "site.not_found"},
			"a site that is not there":        {func(f *desk.Form) { f.Site = "nowhere" }, "site.not_found"},
			"a grid out of scope":             {func(f *desk.Form) { f.Site, f.Grid = "", "g2" }, "grid.not_found"},
			"another post's verb":             {func(f *desk.Form) { f.Verb = "督查" }, "visit.verb_not_yours"},
			"no verb":                         {func(f *desk.Form) { f.Verb = "罚款" }, "visit.verb_unknown"},
			"an edition nobody kept":          {func(f *desk.Form) { f.Edition = "c9" }, "checklist.edition_unknown"},
			"an unknown item":                 {func(f *desk.Form) { f.Answers[0].Item = "9" }, "checklist.answers_wrong"},
			"no photograph":                   {func(f *desk.Form) { f.Photos = nil }, "visit.incomplete"},
			"a photograph that never arrived": {func(f *desk.Form) { f.Photos = append(f.Photos, missing) }, "evidence.photo_missing"},
			"a finding's photo not arrived": {func(f *desk.Form) {
				f.Findings = []desk.Finding{{ID: "hazard-0001", Text: "x", Outcome: "hazard", Photos: []string{missing}}}
			}, "evidence.photo_missing"},
		} {
			f := base()
			c.change(&f)
			if _, err := s.record("head1", f); fault.Code(err) != c.code {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			} else if fault.As(err).Words() == c.code {
				t.Errorf("%s: %s has no words", name, c.code)
			}
		}
		if n := s.count("visit") + s.count("finding") + s.count("hazard") + s.count("credit") + s.count("entry") + s.count("photo_of"); n != 0 {
			t.Errorf("%d rows left behind", n)
		}
		same(t, "no credit", s.tasks("村级隐患排查"), "g1  2026-03-02 0/1 open", "g2  2026-03-02 0/1 open")
	})
}

// law: product law 4
func TestACheckByAPostWithoutStandingIsKeptAsAVisit(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	if _, err := s.record("head1", desk.Form{ID: "visit-0001", Site: "s1", Verb: "检查"}); err != nil {
		t.Fatal(err)
	}
	list, err := s.desk.Visits(t.Context(), who("head1"), &desk.VisitsIn{Mine: true})
	if err != nil || len(list.Visits) != 1 || list.Visits[0].Kind != "visit" {
		t.Errorf("%+v %v", list, err)
	}
}

func TestALateArrivalMendsAMissedTask(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		s.at("2026-03-10", 9)
		s.sweep()
		same(t, "missed", s.tasks("村级隐患排查")[:1], "g1  2026-03-02 0/1 missed")
		f := desk.Form{ID: "visit-0001", Site: "s1", Verb: "排查", Form: "日常隐患排查表", Edition: "c1", Answers: ok2()}
		happened := desk.At(1000, 1000+int64Instant(5*24*time.Hour), s.desk.Now())
		if happened.ClockOff == false {
			t.Error("a phone in 1970 has a clock one can trust")
		}
		raw := []byte(`{"site":"s1"}`)
		err := s.db.Write(t.Context(), func(tx db.Tx) error {
			_, err := s.desk.Record(t.Context(), tx, who("head1"), happened, f, raw)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "re-judged", s.tasks("村级隐患排查")[:1], "g1  2026-03-02 1/1 done")
	})
}

func TestWhatIsVacantClosedOrMovedIsChargedToNobody(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		s.do("UPDATE appointment SET to_on = '2026-03-05' WHERE county = $1 AND person = 'head2'", county)
		s.do("UPDATE site SET status = '注销' WHERE county = $1 AND id = 's2'", county)
		s.do("UPDATE site SET grid = 'g2', path = '1/3/' WHERE county = $1 AND id = 's1'", county)
		if done := s.sweep(); done.Moved != 1 || done.Opened != 0 {
			t.Errorf("swept %+v", done)
		}
		same(t, "follows its site", s.tasks("村内企业排查"), "g1 s2 2026-03-01 0/1 open", "g2 s1 2026-03-01 0/1 open", "g2 s9 2026-03-01 0/1 open")
		s.at("2026-04-01", 1)
		s.sweep()
		same(t, "judged", s.tasks("村内企业排查")[:3], "g1 s2 2026-03-01 0/1 excused", "g2 s1 2026-03-01 0/1 vacant", "g2 s9 2026-03-01 0/1 vacant")
		same(t, "three days of seven without a holder", s.tasks("村级隐患排查")[1:2], "g2  2026-03-02 0/1 missed")
	})
}

func TestANewEditionStartsWithTheNextWindow(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	s.from = "2026-03-06" // a Friday: less than half of the week lies ahead
	s.rules.From = "2026-03-06"
	s.at("2026-03-06", 9)
	s.sweep()
	same(t, "the week goes by, the month binds", append(s.tasks("村级隐患排查"), s.tasks("村内企业排查")...),
		"g1 s1 2026-03-01 0/1 open", "g1 s2 2026-03-01 0/1 open", "g2 s9 2026-03-01 0/1 open")
	s.at("2026-03-09", 9)
	s.sweep()
	same(t, "next week", s.tasks("村级隐患排查"), "g1  2026-03-09 0/1 open", "g2  2026-03-09 0/1 open")
}

func TestListsStayWithinSight(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		for i, name := range []string{"head1", "head1", "head2"} {
			site := map[string]string{"head1": "s1", "head2": "s9"}[name]
			if _, err := s.record(name, desk.Form{ID: fmt.Sprintf("visit-%04d", i), Site: site, Verb: "巡查"}); err != nil {
				t.Fatal(err)
			}
		}
		for name, want := range map[string][2]int{"head1": {3, 2}, "head2": {2, 1}, "checker": {1, 0}, "deputy": {6, 3}} {
			tasks, err := s.desk.Tasks(t.Context(), who(name), &desk.TasksIn{Week: "2026-03-04"})
			if err != nil {
				t.Fatal(err)
			}
			visits, err := s.desk.Visits(t.Context(), who(name), &desk.VisitsIn{})
			if err != nil {
				t.Fatal(err)
			}
			if len(tasks.Tasks) != want[0] || len(visits.Visits) != want[1] {
				t.Errorf("%s sees %d tasks and %d visits, want %v", name, len(tasks.Tasks), len(visits.Visits), want)
			}
		}
		// A page, then the rest, none twice.
		seen := map[string]bool{}
		for after := ""; ; {
			page, err := s.desk.Visits(t.Context(), who("deputy"), &desk.VisitsIn{Limit: 2, After: after})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range page.Visits {
				if seen[v.ID] {
					t.Errorf("%s twice", v.ID)
				}
				seen[v.ID] = true
			}
			if after = page.After; after == "" {
				break
			}
		}
		if len(seen) != 3 {
			t.Errorf("paged through %d", len(seen))
		}
		if _, err := s.desk.Visits(t.Context(), who("deputy"), &desk.VisitsIn{From: "2026-02-30"}); fault.Code(err) != "day.impossible" {
			t.Errorf("visits since a day that does not exist: %v", err)
		}
		mine, err := s.desk.Tasks(t.Context(), who("deputy"), &desk.TasksIn{Mine: true})
		if err != nil || len(mine.Tasks) != 0 { // 定期 without a figure asks for nothing
			t.Errorf("%+v %v", mine, err)
		}
		all, _ := s.desk.Tasks(t.Context(), who("deputy"), &desk.TasksIn{Grid: "g1", Duty: "村级隐患排查"})
		if len(all.Tasks) != 1 || all.Tasks[0].PlaceName != "东村" || all.Tasks[0].Unsaid || all.Tasks[0].Each {
			t.Fatalf("%+v", all)
		}
		page, err := s.desk.Task(t.Context(), who("deputy"), &desk.TaskIn{ID: all.Tasks[0].ID})
		if err != nil || len(page.Holders) != 1 || len(page.Visits) != 0 { // 巡查 without the form does not count
			t.Errorf("%+v %v", page, err)
		}
		if _, err := s.desk.Task(t.Context(), who("head2"), &desk.TaskIn{ID: all.Tasks[0].ID}); fault.Code(err) != "task.not_found" {
			t.Errorf("another village's task: %v", err)
		}
	})
}

func TestSimultaneousVisitsOfOneWeekAreAllCredited(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		errs := dbtest.Simultaneously(8, func(i int) error {
			_, err := s.record("head1", desk.Form{ID: fmt.Sprintf("visit-%04d", i), Site: "s1", Verb: "排查", Form: "日常隐患排查表", Edition: "c1", Answers: ok2()})
			return err
		})
		for _, err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		if n := s.count("credit"); n != 16 {
			t.Errorf("%d credits, want 16", n)
		}
		same(t, "one day", s.tasks("村级隐患排查")[:1], "g1  2026-03-02 1/1 done")
	})
}

func TestAChangedByteOfAVisitIsFound(t *testing.T) {
	each(t, func(s *stage) {
		if _, err := s.record("head1", desk.Form{ID: "visit-0001", Site: "s1", Verb: "巡查", Note: "一切正常"}); err != nil {
			t.Fatal(err)
		}
		links, err := jdesk.Story(t.Context(), s.db.Read(), county, "visit:visit-0001")
		if err != nil || len(links) != 1 {
			t.Fatalf("%v %v", links, err)
		}
		holds := func() bool {
			now, ok, err := s.desk.Digest(t.Context(), s.db.Read(), county, "visit-0001")
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			return bytes.Equal(now, links[0].Digest)
		}
		if !holds() {
			t.Error("an untouched visit does not hold")
		}
		s.do("UPDATE visit SET note = '有问题' WHERE county = $1", county)
		if holds() {
			t.Error("a changed note was not found")
		}
	})
}

func TestAFullDiskStoresNothingOfAVisit(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	s.sweep()
	var pages int
	if err := s.db.Read().QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		err := s.db.Write(t.Context(), func(tx db.Tx) error {
			var is int
			return tx.QueryRowContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", n)).Scan(&is)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(pages)
	big := desk.Form{ID: "visit-0001", Site: "s1", Verb: "巡查"}
	var findings []desk.Finding
	for i := range 100 {
		findings = append(findings, desk.Finding{ID: fmt.Sprintf("finding-%04d", i), Text: strings.Repeat(fmt.Sprintf("问题%d", i), 300), Outcome: "mended"})
	}
	big.Findings = findings
	if _, err := s.record("head1", big); fault.Code(err) != "server.disk_full" {
		t.Fatalf("got %v", err)
	}
	if n := s.count("visit") + s.count("finding") + s.count("entry"); n != 0 {
		t.Errorf("%d rows half written", n)
	}
	limit(1 << 30)
	if _, err := s.record("head1", big); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestTheTimeOfADeedIsItsAgeTakenOffTheServersClock(t *testing.T) {
	for name, c := range map[string]struct {
		phone, sent, received, want int64
		off                         bool
	}{
		"clocks agree":             {1_000_000, 1_600_000, 1_600_000, 1_000_000, false},
		"nine minutes apart":       {1_000_000, 1_600_000, 2_140_000, 1_540_000, false},
		"eleven minutes apart":     {1_000_000, 1_600_000, 2_260_000, 1_660_000, true},
		"a phone ahead by a day":   {90_000_000, 90_600_000, 4_000_000, 3_400_000, true},
		"done after it was sent":   {2_000_000, 1_000_000, 1_000_000, 1_000_000, true},
		"older than the reckoning": {0, 9_000_000, 5_000, 0, true},
	} {
		got := desk.At(instant(c.phone), instant(c.sent), instant(c.received))
		if int64(got.At) != c.want || got.ClockOff != c.off {
			t.Errorf("%s: %+v, want %d %v", name, got, c.want, c.off)
		}
	}
}

func TestAWindowThatIsOverWhenItIsOpenedIsOpenedOnce(t *testing.T) {
	s := open(t, dbtest.SQLite(t))
	s.rules.Duties = s.rules.Duties[:1]
	s.rules.Duties[0].Often = civil.Often{Times: 1, Every: 1, Unit: civil.EachWeek, Weekday: 2} // 每周二
	s.at("2026-03-06", 9)
	for i, want := range []desk.Swept{{Opened: 2, Judged: 2}, {}, {}} {
		if got := s.sweep(); got != want {
			t.Errorf("sweep %d: %+v, want %+v", i, got, want)
		}
	}
	same(t, "last Tuesday", s.tasks("村级隐患排查"), "g1  2026-03-03 0/1 missed", "g2  2026-03-03 0/1 missed")
}

func TestARollingDutyOpensItsNextTaskTheDayAfterAVisit(t *testing.T) {
	each(t, func(s *stage) {
		s.rules.Duties = s.rules.Duties[:1]
		s.rules.Duties[0].Often = civil.Often{Times: 1, Every: 15, Unit: civil.EachDay, Rolling: true}
		s.rules.From = "2026-03-01"
		s.sweep()
		if _, err := s.record("head1", desk.Form{ID: "visit-0001", Site: "s1", Verb: "排查", Form: "日常隐患排查表", Edition: "c1", Answers: ok2()}); err != nil {
			t.Fatal(err)
		}
		if got := s.sweep(); got != (desk.Swept{}) {
			t.Errorf("the same day: %+v", got)
		}
		s.at("2026-03-05", 9)
		s.sweep()
		same(t, "rolled on", s.tasks("村级隐患排查"), "g1  2026-03-01 1/1 done", "g2  2026-03-01 0/1 open", "g1  2026-03-05 0/1 open")
	})
}

func TestAPatchHolderIsCreditedAcrossItsVillages(t *testing.T) {
	each(t, func(s *stage) {
		s.rules.Duties = []patrol.Duty{{Name: "片组排查", Clauses: []string{"S1-70"}, Posts: []string{"片长"}, Verbs: []string{"排查"}, Group: patrol.Visiting, In: true, Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachMonth}}}
		s.do("INSERT INTO overlay (county, id, name, kind, path, opened_on, closed_on) VALUES ($1, 'o1', '东片', '片', '1/', '2020-01-01', '')", county)
		s.do("INSERT INTO overlay_stay (county, overlay, grid, from_on, to_on) VALUES ($1, 'o1', 'g2', '', '')", county)
		s.sweep()
		leader := account.NewCaller(county, "leader", "leader", []account.Standing{{Post: "片长", Kind: account.Head, Place: "o1"}}, account.Scope{{Path: "1/3/"}}, func(string) bool { return false })
		visit := func(id, site string) error {
			_, err := s.desk.RecordOne(t.Context(), leader, &desk.RecordIn{Body: desk.Form{ID: id, Site: site, Verb: "排查"}, RawBody: []byte(id)})
			return err
		}
		if err := visit("visit-0001", "s1"); fault.Code(err) != "site.not_found" {
			t.Errorf("a village of another patch: %v", err)
		}
		if err := visit("visit-0002", "s9"); err != nil {
			t.Fatal(err)
		}
		same(t, "patch", s.tasks("片组排查"), "o1  2026-03-01 1/1 done")
	})
}
