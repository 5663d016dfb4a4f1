package desk_test

import (
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/tally"
	"anwang/internal/tally/desk"
)

// law: 安全生产事故隐患排查治理暂行规定（总局令第16号）第十四条
func TestTheQuarterIsFilledFromItsRecordsAndGoesUpTheTree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d)
		var v desk.StatuteView
		s.as(account.Sight{Path: "1/"}).get("/api/months/2026-Q1/grids/town/statute", &v)
		want := tally.StatuteRow{Sector: "合计", Sites: v.Total.Sites, Seen: v.Total.Seen, Found: 5, Mended: 1, Major: 1, Open: 1, Owned: 1}
		if v.Total.StatuteRow != want || v.Total.Sites == 0 || v.MonthWord != "2026年第1季度" || v.DueOn != "2026-04-15" {
			t.Errorf("%+v", v)
		}
		var march, quarter, year desk.SummaryView
		s.get("/api/months/2026-03/grids/town/summary", &march)
		s.get("/api/months/2026-Q1/grids/town/summary", &quarter)
		if march.Total.Hazards.Value+1 != quarter.Total.Hazards.Value || quarter.Total.Hazards.Link == "" || !strings.Contains(quarter.Total.Hazards.Link, "2026-Q1") {
			t.Errorf("march %d, quarter %+v", march.Total.Hazards.Value, quarter.Total.Hazards)
		}
		s.get("/api/months/2026/grids/town/summary", &year)
		if year.Total.Hazards.Value < quarter.Total.Hazards.Value {
			t.Errorf("year %d, quarter %d", year.Total.Hazards.Value, quarter.Total.Hazards.Value)
		}
		// It has a way of its own up the tree: the month's is not touched.
		head := s.stands("p1", account.Head, "村长岗", "east")
		var f desk.FilingView
		if code, answer, _ := head.doesIn("2026-Q1", "east", "confirm", ""); code != 200 {
			t.Fatal(code, answer)
		}
		if code, answer, v := head.doesIn("2026-Q1", "east", "submit", ""); code != 200 || v.State != "已提交" {
			t.Fatal(code, answer)
		}
		head.get("/api/months/2026-03/grids/east/filing", &f)
		if f.State != "待确认" {
			t.Error("the month went along:", f.State)
		}
		if code, _, _ := s.doesIn("2026-Q5", "east", "confirm", ""); code != 422 {
			t.Error("a fifth quarter:", code)
		}
		if code, answer, _ := s.doesIn("2027-Q1", "east", "confirm", ""); code != 422 || !strings.Contains(answer, "tally.month_ahead") {
			t.Error("a quarter that has not come:", code, answer)
		}
	})
}
