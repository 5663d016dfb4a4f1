package desk_test

import (
	"context"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/site"
	"anwang/internal/site/desk"
)

// wired is the stage with what the house hands these desks for looking back.
func wired(t *testing.T, d *db.DB) *stage {
	s := open(t, d)
	edition := func(_ context.Context, _, _ string, on civil.Day) (grid.Edition, error) {
		if on < "2026-03-06" {
			return grid.Edition{}, nil
		}
		return grid.Edition{Key: "k", Title: "某镇方案"}, nil
	}
	s.grids.Edition, s.sites.Edition = edition, edition
	s.grids.Follow = []func(context.Context, db.Tx, journal.Act, grid.Redrawn) error{s.sites.Follow}
	return s
}

func (s *stage) on(id, day string) desk.OnDay {
	s.t.Helper()
	return s.onBy("办公室", id, day)
}

func (s *stage) onBy(who, id, day string) desk.OnDay {
	s.t.Helper()
	out, err := s.sites.On(context.Background(), s.who(who), &desk.OnIn{ID: id, Day: day})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// answers is who answered, role by role, and what was missing.
func answers(o desk.OnDay) string {
	out := o.GridName + "/" + o.Department
	for _, r := range o.Responsible {
		out += " " + r.Role
		for _, p := range r.People {
			out += ":" + p.Name
		}
	}
	for _, g := range o.Gaps {
		out += " -" + g.At
	}
	return out
}

func (s *stage) end(person string, last civil.Day) {
	s.t.Helper()
	ctx := context.Background()
	err := s.db.Write(ctx, func(tx db.Tx) error {
		var id string
		if err := tx.QueryRowContext(ctx, "SELECT id FROM appointment WHERE county = $1 AND person = $2", county, s.id[person]).Scan(&id); err != nil {
			return err
		}
		return s.grids.Dismiss(ctx, tx, s.act(), id, last)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestS1_62ASiteAnswersForThatDayAfterItMovedAndPeopleLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := wired(t, d)
		ctx := context.Background()
		made, err := s.create("办公室", entry("五金厂", "小工厂", "工贸", 117.05, 40.05))
		if err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(3 * 24 * time.Hour) // 8 March: to the next village, and to the police
		moved := entry("五金厂", "小工厂", "社会安全", 117.15, 40.05)
		in := &desk.UpdateIn{ID: made.ID}
		in.Body.Entry, in.Body.Rev = moved, made.Rev
		if _, err := s.sites.Update(ctx, s.who("办公室"), in); err != nil {
			t.Fatal(err)
		}
		s.end("甲村员", "2026-03-06")
		for day, want := range map[string]string{
			"2026-03-05": "甲村/企经委 网格员:甲村员 网格长:甲村长 主管部门:企经",
			"2026-03-06": "甲村/企经委 网格员:甲村员 网格长:甲村长 主管部门:企经",
			"2026-03-07": "甲村/企经委 网格长:甲村长 主管部门:企经 -网格员",
			"2026-03-08": "乙村/派出所 主管部门:民警 -网格员",
		} {
			out := s.on(made.ID, day)
			if got := answers(out); got != want || out.Moved != (day < "2026-03-08") || (out.Edition.Key == "") != (day < "2026-03-06") {
				t.Errorf("%s: %q, want %q (%+v)", day, got, want, out)
			}
		}
		for want, c := range map[string][2]string{"site.not_found": {"邻办", "2026-03-05"}, "site.not_entered_then": {"办公室", "2026-03-04"}, "day.to_come": {"办公室", "2026-03-09"}, "day.impossible": {"办公室", "3月5日"}} {
			if _, err := s.sites.On(ctx, s.who(c[0]), &desk.OnIn{ID: made.ID, Day: c[1]}); fault.Code(err) != want {
				t.Errorf("%v: %v", c, err)
			}
		}
	})
}

func TestSitesGoToThePiecesOfTheirGridAndRememberIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := wired(t, d)
		ctx := context.Background()
		west, err := s.create("办公室", entry("西店", "小餐饮", "社会安全", 117.02, 40.05))
		if err != nil {
			t.Fatal(err)
		}
		east, err := s.create("办公室", entry("东店", "小餐饮", "社会安全", 117.08, 40.05))
		if err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(2 * 24 * time.Hour) // 7 March
		err = d.Write(ctx, func(tx db.Tx) error {
			_, _, err := s.grids.Redraw(ctx, tx, s.act(), gridRules(), gdesk.Redrawing{Grids: []string{s.id["甲村"]}, Keep: true,
				Pieces: []grid.Fresh{{Name: "甲西", Area: square(117, 40, 0.05, 0.1)}, {Name: "甲东", Area: square(117.05, 40, 0.05, 0.1)}}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]string{west.ID: "甲西", east.ID: "甲东"} {
			before, after := s.on(id, "2026-03-06"), s.on(id, "2026-03-07")
			if before.GridName != "甲村" || after.GridName != want || !before.Moved || after.Moved {
				t.Errorf("%q, then %q, want %q", before.GridName, after.GridName, want)
			}
			if got := answers(after); got != want+"/派出所 网格员:甲村员 网格长:甲村长 主管部门:民警" {
				t.Errorf("the people stay on: %q", got)
			}
			story, err := jdesk.Story(ctx, d.Read(), county, site.Subject(id))
			if err != nil || journal.Verify(story) != nil || story[len(story)-1].Kind != "site.moved" || story[len(story)-1].Refs["from"] != s.id["甲村"] {
				t.Errorf("%+v %v", story, err)
			}
		}
		// Whoever had the form open is told that the entry has changed.
		in := &desk.UpdateIn{ID: west.ID}
		in.Body.Entry, in.Body.Rev = entry("西店二", "小餐饮", "社会安全", 117.02, 40.05), west.Rev
		if _, err := s.sites.Update(ctx, s.who("办公室"), in); fault.Code(err) != "site.changed_meanwhile" {
			t.Errorf("with the form of before: %v", err)
		}
		if who := s.who("甲村长"); len(who.Standings) != 2 || who.May(account.GridWrite) {
			t.Errorf("%+v", who.Standings)
		}
	})
}

func TestS1_97TheGapListHasEverySiteNobodyAnswersFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := wired(t, d)
		ctx := context.Background()
		for _, e := range []desk.Entry{
			entry("一全", "小餐饮", "社会安全", 117.05, 40.05),
			entry("二缺部门", "小餐饮", "别的", 117.05, 40.05),
			entry("三缺网格员", "小餐饮", "社会安全", 117.15, 40.05),
			entry("四都缺", "小餐饮", "别的", 117.15, 40.05),
		} {
			if _, err := s.create("办公室", e); err != nil {
				t.Fatal(err)
			}
		}
		list := func(who string, limit int) (string, int) {
			got, seen := "", 0
			for after := ""; ; {
				out, err := s.sites.Gaps(ctx, s.who(who), &desk.GapsIn{After: after, Limit: limit})
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range out.Items {
					got += r.GridName + r.Name
					for _, g := range r.Gaps {
						got += "-" + g.At
					}
					got += " "
				}
				if seen += out.Seen; out.Next == "" {
					return got, seen
				}
				after = out.Next
			}
		}
		const all = "甲村二缺部门-主管部门 乙村三缺网格员-网格员 乙村四都缺-网格员-主管部门 "
		for _, limit := range []int{1, 100} {
			if got, seen := list("办公室", limit); got != all || seen != 4 {
				t.Errorf("%d at once: %q of %d", limit, got, seen)
			}
		}
		for _, c := range []struct{ grid, at, want string }{{"甲村", "", "二缺部门"}, {"", "网格员", "三缺网格员四都缺"}, {"乙村", "主管部门", "四都缺"}, {"甲村", "网格员", ""}} {
			out, err := s.sites.Gaps(ctx, s.who("办公室"), &desk.GapsIn{Grid: s.id[c.grid], At: c.at, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, r := range out.Items {
				got += r.Name
			}
			if got != c.want {
				t.Errorf("%v: %q", c, got)
			}
		}
		for who, want := range map[string]string{"甲村长": "甲村二缺部门-主管部门 ", "民警": "乙村三缺网格员-网格员 ", "邻办": ""} {
			if got, _ := list(who, 100); got != want {
				t.Errorf("%s: %q, want %q", who, got, want)
			}
		}
		s.end("甲村员", "2026-03-05")
		s.now = s.now.Add(24 * time.Hour)
		if got, _ := list("甲村长", 100); got != "甲村二缺部门-网格员-主管部门 甲村一全-网格员 " {
			t.Errorf("the day after the inspector left: %q", got)
		}
	})
}
