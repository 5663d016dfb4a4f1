package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
	"anwang/internal/site/desk"
)

func (s *stage) assign(who, id string, rev int64, to desk.Placed) (desk.AssignOut, error) {
	in := &desk.AssignSiteIn{ID: id}
	in.Body.Placed, in.Body.Rev = to, rev
	return s.sites.Assign(context.Background(), s.who(who), in)
}

func TestASiteIsPutElsewhereAndBackByTheRulesOfAnyChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		e := entry("某五金厂", "企业", "工贸", 117.05, 40.05)
		e.Address, e.Facts = "东街1号", map[string]string{"人数": "12"}
		made := s.must("办公室", e)
		police, second, class := "派出所", s.id["乙村"], "学校"
		if _, err := s.assign("办公室", made.ID, 1, desk.Placed{Grid: &second}); fault.Code(err) != "site.outside_its_grid" {
			t.Errorf("a site went to a grid it does not lie in: %v", err)
		}
		out, err := s.assign("办公室", made.ID, 1, desk.Placed{Department: &police, Class: &class})
		if err != nil || out.Rev != 2 || out.Grid != s.id["甲村"] {
			t.Fatalf("%+v %v", out, err)
		}
		page, err := s.sites.Page(context.Background(), s.who("办公室"), &desk.ByID{ID: made.ID})
		if err != nil || page.Department != police || page.Address != "东街1号" || page.Facts["人数"] != "12" || page.Class != class {
			t.Errorf("%+v %v", page, err)
		}
		// Whoever read it before is told so, and the way back is what was.
		_, err = s.assign("办公室", made.ID, 1, desk.Placed{Department: &police})
		if err == nil || !strings.Contains(err.Error(), "meanwhile") {
			t.Errorf("an old rev was taken: %v", err)
		}
		back, err := s.assign("办公室", made.ID, 2, out.Was)
		if err != nil || back.Rev != 3 {
			t.Fatalf("%+v %v", back, err)
		}
		if page, err = s.sites.Page(context.Background(), s.who("办公室"), &desk.ByID{ID: made.ID}); err != nil || page.Department != "企经委" || page.Class != "企业" || page.Sector != "工贸" {
			t.Errorf("after undo the department is %q %v", page.Department, err)
		}
		if _, err = s.assign("邻办", made.ID, 3, desk.Placed{Department: &police}); err == nil {
			t.Error("the next town's office put it elsewhere")
		}
		none := "没有这个网格"
		if _, err = s.assign("办公室", made.ID, 3, desk.Placed{Grid: &none}); err == nil {
			t.Error("it was put into a grid that is not there")
		}
	})
}

func TestTheLedgerLeapsAndCountsWithoutReadingAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		for _, name := range []string{"安心超市", "包子铺", "宾馆", "王家饭店", "张记五金"} {
			s.must("办公室", entry(name, "企业", "工贸", 117.05, 40.05))
		}
		ctx := context.Background()
		names := func(in desk.ListIn) string {
			in.Limit = 10
			out, err := s.sites.List(ctx, s.who("办公室"), &in)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range out.Items {
				got = append(got, c.Name)
			}
			return strings.Join(got, " ")
		}
		for jump, want := range map[string]string{"": "安心超市 包子铺 宾馆 王家饭店 张记五金", "b": "包子铺 宾馆 王家饭店 张记五金", "BIN": "宾馆 王家饭店 张记五金", "w": "王家饭店 张记五金", "zz": ""} {
			if got := names(desk.ListIn{Jump: jump}); got != want {
				t.Errorf("from %q: %s, want %s", jump, got, want)
			}
		}
		if got := names(desk.ListIn{Order: "code", Jump: "dx2026000004"}); got != "王家饭店 张记五金" {
			t.Errorf("from a code: %s", got)
		}
		// Pages by code go on where the last one ended, also after a leap.
		page, err := s.sites.List(ctx, s.who("办公室"), &desk.ListIn{Order: "code", Jump: "DX2026000002", Limit: 2})
		if err != nil || len(page.Items) != 2 || page.Next == "" {
			t.Fatalf("%+v %v", page, err)
		}
		rest, err := s.sites.List(ctx, s.who("办公室"), &desk.ListIn{Order: "code", Jump: "DX2026000002", After: page.Next, Limit: 5})
		if err != nil || len(rest.Items) != 2 || rest.Items[0].Name != "王家饭店" {
			t.Errorf("the second page: %d %v", len(rest.Items), err)
		}
		for who, want := range map[string]int64{"办公室": 5, "邻办": 0, "企经": 5, "民警": 0} {
			n, err := s.sites.Count(ctx, s.who(who), &desk.CountIn{})
			if err != nil || n.Count != want || n.More {
				t.Errorf("%s counts %+v %v, want %d", who, n, err, want)
			}
		}
	})
}

// A wide ledger is walked in its order, a narrow one sorted: both give one list.
func TestAWideAndANarrowSightReadOneOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		town := s.who("办公室").Scope[0].Path
		err := d.Write(ctx, func(tx db.Tx) error {
			for from := 0; from < 2200; from += 100 {
				var rows []string
				for i := from; i < from+100; i++ {
					name := fmt.Sprintf("s%05d", (i*7919)%2200)
					rows = append(rows, fmt.Sprintf("('%s', 'id%s', 'C%s', '%s', '%s', '', '', '', '', '', 0, 0, '', '%s', '', '', '', '{}', '', '正常', '', '', '', FALSE, 1)", county, name, name, name, name, town))
				}
				if _, err := tx.ExecContext(ctx, "INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev) VALUES "+strings.Join(rows, ", ")); err != nil {
					return err
				}
			}
			return recall.Touch(ctx, tx, county, recall.Ground{What: "site", Path: town})
		})
		if err != nil {
			t.Fatal(err)
		}
		seen, after := 0, ""
		last := ""
		for {
			out, err := s.sites.List(ctx, s.who("办公室"), &desk.ListIn{After: after, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range out.Items {
				if c.Name <= last {
					t.Fatalf("%s after %s", c.Name, last)
				}
				last = c.Name
				seen++
			}
			if after = out.Next; after == "" {
				break
			}
		}
		if seen != 2200 {
			t.Errorf("%d of 2200 were listed", seen)
		}
	})
}
