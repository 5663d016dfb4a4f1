package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// dated makes the scheme one that came into force on 6 March.
func (s *stage) dated() {
	s.grids.Edition = func(_ context.Context, _, _ string, on civil.Day) (grid.Edition, error) {
		if on < "2026-03-06" {
			return grid.Edition{}, nil
		}
		return grid.Edition{Key: "k", Title: "某镇方案"}, nil
	}
}

func (s *stage) on(who, name, day string) desk.OnDay {
	s.t.Helper()
	out, err := s.grids.On(context.Background(), s.who(who), &desk.OnIn{ID: s.id[name], Day: day})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func people(o desk.OnDay) string {
	return names(o.People, func(a desk.Answered) string { return a.GridName + ":" + a.Name })
}

func border(t *testing.T, lon, w float64) json.RawMessage {
	b, err := json.Marshal(square(lon, 40, w, 0.1))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestS1_62WhoHeldThePostOnThatDayIsNamedAfterItEnded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.dated()
		s.now = s.now.Add(4 * 24 * time.Hour) // 9 March
		s.do(func(ctx context.Context, tx db.Tx) error {
			rows, err := tx.QueryContext(ctx, "SELECT id FROM appointment WHERE county = $1 AND person = $2", county, s.id["甲村长"])
			if err != nil {
				return err
			}
			defer rows.Close()
			var id string
			for rows.Next() {
				if err := rows.Scan(&id); err != nil {
					return err
				}
			}
			rows.Close()
			if err := s.grids.Dismiss(ctx, tx, s.act(), id, "2026-03-07"); err != nil {
				return err
			}
			return s.grids.Draw(ctx, tx, s.act(), s.id["乙村"], 1, square(117.1, 40, 0.05, 0.1))
		})
		for day, want := range map[string]string{
			"2026-03-04": "", // the grid did not stand yet
			"2026-03-05": "甲村:甲村副 甲村:甲村长 某镇:企经 某镇:办公室",
			"2026-03-07": "甲村:甲村副 甲村:甲村长 某镇:企经 某镇:办公室",
			"2026-03-08": "甲村:甲村副 某镇:企经 某镇:办公室",
		} {
			out := s.on("办公室", "甲村", day)
			if got := people(out); got != want || out.Stood != (want != "") {
				t.Errorf("%s: %q, want %q", day, got, want)
			}
		}
		if before, after := s.on("办公室", "甲村", "2026-03-05"), s.on("办公室", "甲村", "2026-03-06"); before.Edition.Key != "" || after.Edition.Title != "某镇方案" {
			t.Errorf("editions: %+v %+v", before.Edition, after.Edition)
		}
		if got := people(s.on("办公室", "乙村", "2026-03-05")); got != "某镇:企经 某镇:办公室 东片:片长" {
			t.Errorf("the patch's people: %q", got)
		}
		was, is := s.on("办公室", "乙村", "2026-03-08"), s.on("办公室", "乙村", "2026-03-09")
		if string(was.Border) != string(border(t, 117.1, 0.1)) || string(is.Border) != string(border(t, 117.1, 0.05)) {
			t.Errorf("borders: %s, then %s", was.Border, is.Border)
		}
		for want, in := range map[string]*desk.OnIn{
			"grid.not_found": {ID: s.id["乙村"], Day: "2026-03-05"}, "day.to_come": {ID: s.id["甲村"], Day: "2026-03-10"}, "day.impossible": {ID: s.id["甲村"], Day: "2026-02-30"},
		} {
			if _, err := s.grids.On(context.Background(), s.who("甲村副"), in); fault.Code(err) != want {
				t.Errorf("%v: %v", in, err)
			}
		}
	})
}

// site puts a site on the map, as the ledger would.
func (s *stage) site(id, name string, lon float64) {
	s.do(func(ctx context.Context, tx db.Tx) error {
		g, path, _, err := s.grids.Locate(ctx, tx, county, lon, 40.05)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev)
VALUES ($1, $2, '', $3, '', '', '', '', '', '', $4, 40.05, $5, $6, '', '', '', '', '', '正常', '', '', '', FALSE, 1)`, county, id, name, lon, g, path)
		return err
	})
}

func TestAGridIsSplitAndItsPastStaysAnswerable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.dated()
		s.site("w1", "西店", 117.02)
		s.site("e1", "东店", 117.08)
		var followed grid.Redrawn
		s.grids.Follow = []func(context.Context, db.Tx, journal.Act, grid.Redrawn) error{func(_ context.Context, _ db.Tx, _ journal.Act, x grid.Redrawn) error {
			followed = x
			return nil
		}}
		s.now = s.now.Add(5 * 24 * time.Hour) // 10 March
		in := &desk.SplitIn{ID: s.id["甲村"]}
		in.Body.Pieces = []desk.Piece{{Name: "甲西", Border: border(t, 117, 0.05)}, {Name: "甲东", Code: "120119106201", Border: border(t, 117.05, 0.05)}}
		in.Body.Keep = true
		ctx := context.Background()
		if _, err := s.grids.Split(ctx, s.who("甲村长"), in); fault.Code(err) != "grid.outside_sight" {
			t.Errorf("by the village itself: %v", err)
		}
		out, err := s.grids.Split(ctx, s.who("办公室"), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range out.Opened {
			s.id[g.Name] = g.ID
		}
		if followed.Sites["w1"] != s.id["甲西"] || followed.Sites["e1"] != s.id["甲东"] || out.Sites != 2 {
			t.Fatalf("%+v %+v", out, followed.Sites)
		}
		was, gone, west := s.on("办公室", "甲村", "2026-03-09"), s.on("办公室", "甲村", "2026-03-10"), s.on("办公室", "甲西", "2026-03-10")
		if people(was) != "甲村:甲村副 甲村:甲村长 某镇:企经 某镇:办公室" || string(was.Border) != string(border(t, 117, 0.1)) {
			t.Errorf("the day before: %q %s", people(was), was.Border)
		}
		if gone.Stood || len(gone.People) != 0 || names(gone.Into, func(x desk.Successor) string { return x.Name + x.On }) != "甲西2026-03-10 甲东2026-03-10" {
			t.Errorf("on the day: %+v", gone)
		}
		if people(west) != "甲西:甲村副 甲西:甲村长 某镇:企经 某镇:办公室" || len(west.From) != 1 || west.From[0].Name != "甲村" {
			t.Errorf("the new one: %q %+v", people(west), west.From)
		}
		// The deputy's group has no place on the map and goes with the first piece.
		file, err := s.grids.Dossier(ctx, s.who("办公室"), &desk.ByID{ID: s.id["甲西"]})
		if err != nil || len(file.Spots) != 1 || len(file.Posts[0].Contacts)+len(file.Posts[1].Contacts) != 1 {
			t.Errorf("%+v %v", file, err)
		}
		if got, _, _, _ := s.grids.Locate(ctx, d.Read(), county, 117.08, 40.05); got != s.id["甲东"] {
			t.Errorf("the ground belongs to %q", got)
		}
		if _, err := s.grids.Split(ctx, s.who("办公室"), in); fault.Code(err) != "grid.closed_already" {
			t.Errorf("once more: %v", err)
		}
		story, err := jdesk.Story(ctx, d.Read(), county, grid.Subject(s.id["甲村"]))
		if err != nil || journal.Verify(story) != nil {
			t.Fatal(err)
		}
		last := story[len(story)-1]
		if last.Kind != "grid.redrawn" || last.Refs["into1"] != s.id["甲西"] || last.Refs["into2"] != s.id["甲东"] {
			t.Errorf("%+v", last.Entry)
		}
	})
}

func TestGridsAreMergedOrNothingIsDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.dated()
		ctx := context.Background()
		merge := func(into desk.Piece, with ...string) (desk.RedrawnOut, error) {
			in := &desk.MergeIn{ID: s.id["甲村"]}
			for _, name := range with {
				in.Body.With = append(in.Body.With, s.id[name])
			}
			in.Body.Into = into
			return s.grids.Merge(ctx, s.who("办公室"), in)
		}
		for want, c := range map[string]struct {
			into desk.Piece
			with string
		}{
			"grid.merge_of_itself":    {desk.Piece{Name: "新村"}, "甲村"},
			"grid.pieces_do_not_fit":  {desk.Piece{Name: "新村", Border: border(t, 117, 0.15)}, "乙村"},
			"grid.unit_has_no_ground": {desk.Piece{Name: "新村"}, "某小学"},
			"grid.not_openable":       {desk.Piece{}, "乙村"},
			"geometry.unreadable":     {desk.Piece{Name: "新村", Border: json.RawMessage(`{}`)}, "乙村"},
			"grid.not_found":          {desk.Piece{Name: "新村"}, "nobody"},
		} {
			if _, err := merge(c.into, c.with); fault.Code(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		for _, name := range []string{"甲村", "乙村"} {
			if out := s.on("办公室", name, "2026-03-05"); !out.Stood || out.ClosedOn != "" || len(out.Into) != 0 {
				t.Errorf("after a refusal: %+v", out)
			}
		}
		s.now = s.now.Add(24 * time.Hour)
		out, err := merge(desk.Piece{Name: "新村"}, "乙村")
		if err != nil || len(out.Closed) != 2 {
			t.Fatal(fmt.Sprint(out), err)
		}
		s.id["新村"] = out.Opened[0].ID
		for _, lon := range []float64{117.05, 117.15} {
			if got, _, _, _ := s.grids.Locate(ctx, d.Read(), county, lon, 40.05); got != s.id["新村"] {
				t.Errorf("%v lies in %q", lon, got)
			}
		}
		now := s.on("办公室", "新村", "2026-03-06")
		if len(now.From) != 2 || people(now) != "某镇:企经 某镇:办公室 东片:片长" {
			t.Errorf("%q %+v", people(now), now.From)
		}
		if area, err := geo.ParseArea(now.Border, geo.Ample()); err != nil || len(area) != 2 {
			t.Errorf("%s %v", now.Border, err)
		}
		if who := s.who("片长"); !who.Scope.Sees("1/5/") || who.May(account.GridWrite) {
			t.Errorf("the patch goes on over the new grid: %+v", who.Scope)
		}
	})
}
