package desk_test

import (
	"fmt"
	"net/http"
	"testing"

	"anwang/internal/account"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/tally/desk"
)

func TestTheSituationIsWhatTheLedgerCounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d)
		err := d.Write(t.Context(), func(tx db.Tx) error {
			s.insert(tx, "hazard", row{"id": "h8", "number": "隐患〔2026〕8号", "grid": "east", "path": "1/2/", "site": "s1", "item": "lane", "found_on": "2026-03-20", "text": "又堆上了", "grade": "一般", "legal": "一般",
				"sector": "消防", "owner": "消防队", "found_by": "p5", "state": "已销号", "found_at": 1, "closed_at": 3 * 24 * 3600 * 1000})
			return s.wrong
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			name   string
			sights []account.Sight
			want   string
		}{
			{"town", []account.Sight{{Path: "1/"}}, "7 2 1; 1/0 6/2; 消防 4 未定 1 危化品 1 工贸 1; 东村 3 西村 3 演示镇（本级） 1; 小卖部（演示） 消防通道 2"},
			{"department", []account.Sight{{Path: "1/", Department: "消防队"}}, "2 0 -1; 0/0 2/0; 危化品 1 消防 1; 东村 1 西村 1;"},
		} {
			var v desk.AnalysisView
			if code := s.as(tc.sights...).get("/api/analysis/grids/town?from=2026-02-01&to=2026-03-31&by=month", &v); code != http.StatusOK {
				t.Fatal(code)
			}
			got := fmt.Sprintf("%d %d %d;", v.Total.Found, v.Total.Closed, v.Total.Median)
			for _, x := range v.Trend {
				got += fmt.Sprintf(" %d/%d", x.Found, x.Closed)
			}
			got += ";"
			for _, x := range v.Sectors {
				got += fmt.Sprintf(" %s %d", x.Name, x.Found)
			}
			got += ";"
			for _, x := range v.Grids {
				got += fmt.Sprintf(" %s %d", x.Name, x.Found)
			}
			got += ";"
			for _, x := range v.Repeats {
				got += fmt.Sprintf(" %s %s %d", x.SiteName, x.Item, x.Times)
			}
			if got != tc.want {
				t.Errorf("%s\ngot  %s\nwant %s", tc.name, got, tc.want)
			}
		}
		var wrong struct{ Code string }
		if code := s.as(account.Sight{Path: "1/3/"}).get("/api/analysis/grids/town?from=2026-02-01&to=2026-03-31", &wrong); code != http.StatusNotFound {
			t.Errorf("a grid out of sight: %d %s", code, wrong.Code)
		}
		if code := s.as(account.Sight{Path: "1/"}).get("/api/analysis/grids/town?from=2026-04-01&to=2026-03-31", &wrong); code < 400 || wrong.Code != "tally.span_impossible" {
			t.Errorf("%d %s", code, wrong.Code)
		}
	})
}
