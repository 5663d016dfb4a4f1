package desk_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/tally/desk"

	"github.com/xuri/excelize/v2"
)

func figures(r desk.SummaryRow) map[string]desk.Figure {
	out := map[string]desk.Figure{"应查": r.Due, "实查": r.Done, "对象": r.Sites, "已查": r.Seen, "隐患": r.Hazards, "整改": r.Closed, "超期": r.Overdue, "移交": r.Transferred}
	for _, parts := range [][]desk.Part{r.Grades, r.Sectors, r.Activities} {
		for _, p := range parts {
			out[p.Name] = p.Figure
		}
	}
	return out
}

func told(r desk.SummaryRow) string {
	var out []string
	for name, f := range figures(r) {
		if f.Value != 0 {
			out = append(out, fmt.Sprintf("%s=%d", name, f.Value))
		}
	}
	slices.Sort(out)
	return r.Name + " " + r.Coverage + " " + strings.Join(out, " ") + " " + r.FilledBy
}

const town = "/api/months/2026-03/grids/town/"

func TestS1_41TheSummaryIsFilledFromRecords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d).as(account.Sight{Path: "1/"})
		var v desk.SummaryView
		if code := s.get(town+"summary", &v); code != http.StatusOK {
			t.Fatal(code)
		}
		var got []string
		for _, r := range append(v.Rows, v.Total) {
			got = append(got, told(r))
		}
		want := []string{
			"东村 66.7% 一般=2 实查=2 对象=3 工贸=1 已查=2 应查=6 整改=1 消防=1 超期=1 隐患=2 王书记",
			"西村 100% 宣传=2 对象=1 已查=1 应查=2 未定=1 移交=1 较大=1 重大=1 隐患=2 危化品=1 李书记",
			"演示镇（本级） — 一般=1 会议=1 实查=1 应查=2 消防=1 超期=1 隐患=1 赵分管",
			"演示镇 75% 一般=3 会议=1 危化品=1 宣传=2 实查=3 对象=4 工贸=1 已查=3 应查=10 整改=1 未定=1 消防=2 移交=1 超期=2 较大=1 重大=1 隐患=5 赵分管",
		}
		for i := range want {
			a, b := strings.Fields(want[i]), strings.Fields(got[i])
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("got  %s\nwant %s", got[i], want[i])
			}
		}
		if v.ReviewedBy != "钱档案" || v.FilledBy != "赵分管" || v.Layout != "版式：平台建议（方案未附表样）" || v.Until != "2026-03-31" || v.Title != "安全生产网格化管理情况月度汇总表" {
			t.Errorf("head %+v", v.Head)
		}
	})
}

// follow opens a figure's link to its end, two records at a time, and sums what
// the records count.
func (s *scene) follow(link string) (times int64, records []desk.Record) {
	s.t.Helper()
	after := ""
	for range 50 {
		var page desk.RecordsView
		path := "/api" + link + "&limit=2"
		if after != "" {
			path += "&after=" + after
		}
		if code := s.get(path, &page); code != http.StatusOK {
			s.t.Fatalf("%s: %d", path, code)
		}
		for _, r := range page.Items {
			times += r.Times
			records = append(records, r)
			if r.Title == "" || r.ID == "" || r.On == "" {
				s.t.Errorf("%s: a record without a name: %+v", link, r)
			}
		}
		if after = page.Next; after == "" {
			return times, records
		}
	}
	s.t.Fatalf("%s: pages without end", link)
	return 0, nil
}

func TestEveryFigureIsAsLongAsTheListItsLinkOpens(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d)
		opened := map[string]int{}
		for _, c := range []struct {
			name, grid string
			sights     []account.Sight
		}{
			{"town office", "town", []account.Sight{{Path: "1/"}}},
			{"village head", "east", []account.Sight{{Path: "1/2/"}}},
			{"department", "town", []account.Sight{{Path: "1/", Department: "消防队"}}},
			{"department that also has a village", "town", []account.Sight{{Path: "1/", Department: "消防队"}, {Path: "1/3/"}}},
		} {
			s.as(c.sights...)
			var v desk.SummaryView
			if code := s.get("/api/months/2026-03/grids/"+c.grid+"/summary", &v); code != http.StatusOK {
				t.Fatalf("%s: %d", c.name, code)
			}
			sums := map[string]int64{}
			for i, r := range append(v.Rows, v.Total) {
				for name, f := range figures(r) {
					if i < len(v.Rows) {
						sums[name] += f.Value
					} else if sums[name] != f.Value {
						t.Errorf("%s: %s: rows sum to %d, the total is %d", c.name, name, sums[name], f.Value)
					}
					if f.Value == 0 {
						if f.Link != "" {
							t.Errorf("%s: %s of %s opens nothing and has a link", c.name, name, r.Name)
						}
						continue
					}
					if times, records := s.follow(f.Link); times != f.Value {
						t.Errorf("%s: %s of %s is %d, its list %d: %v", c.name, name, r.Name, f.Value, times, records)
					}
					opened[name]++
				}
			}
		}
		for _, name := range list("应查 实查 对象 已查 隐患 整改 超期 移交 一般 重大 较大 消防 危化品 未定 宣传 会议") {
			if opened[name] == 0 {
				t.Errorf("%s was never opened: the plot does not show it", name)
			}
		}
	})
}

func TestADepartmentsMonthIsItsOwnMatters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d).as(account.Sight{Path: "1/", Department: "消防队"})
		var v desk.SummaryView
		s.get(town+"summary", &v)
		if v.Total.Hazards.Value != 2 || v.Total.Sites.Value != 2 {
			t.Errorf("%s", told(v.Total))
		}
		var daily desk.DailyView
		s.get(town+"daily", &daily)
		if len(daily.Rows) != 2 {
			t.Errorf("%d visits, want the two at its sites", len(daily.Rows))
		}
	})
}

func TestS1_39TheDailyTableHasTheMonthsVisitsOnItsForm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d).as(account.Sight{Path: "1/"})
		var first, second desk.DailyView
		s.get(town+"daily?limit=1", &first)
		s.get(town+"daily?limit=1&after="+first.Next, &second)
		if strings.Join(first.Items, " ") != "消防通道 柴草乱堆乱放 用电" || second.Next != "" || len(first.Rows) != 1 || len(second.Rows) != 1 {
			t.Fatalf("%+v\n%+v", first, second)
		}
		got := fmt.Sprintf("%+v\n%+v", first.Rows[0], second.Rows[0])
		want := "{ID:v1 On:2026-03-02 Grid:东村 By:孙网格 Post:网格员岗 Site:小卖部（演示） Answers:[否 不适用 ] Found:[消防通道堆放杂物 插座松动] Handled:[上报 隐患〔2026〕1号（整改中） 当场整改] Photos:2 Signed:吴店主}\n" +
			"{ID:v2 On:2026-03-02 Grid:东村 By:孙网格 Post:网格员岗 Site:小卖部（演示） Answers:[是  是] Found:[] Handled:[] Photos:0 Signed:未签：不在店内}"
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestS1_40TheKeyTableHasWhatCountsAsKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d).as(account.Sight{Path: "1/"})
		var rows []desk.KeyRow
		after := ""
		for {
			var v desk.KeyView
			s.get(town+"key?limit=1&after="+after, &v)
			rows = append(rows, v.Rows...)
			if after = v.Next; after == "" {
				break
			}
		}
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%+v", r))
		}
		want := []string{
			"{Kind:hazard ID:h3 On:2026-03-15 Grid:西村 By:孙网格 Site:油站（演示） Item:储罐 Found:=储罐无检测 Handled:隐患〔2026〕3号（整改中） Photos:1 Signed:=郑站长 Grade:重大 Criterion:第三十六条 Owner:消防队\n协办：派出所 Measures: Due:方案未规定 Supervisor:赵分管 Verified:钱档案 2026年4月2日（已销号）}",
			"{Kind:visit ID:v4 On:2026-03-15 Grid:西村 By:孙网格 Site:油站（演示） Item: Found:灭火器过期 Handled:当场整改 Photos:0 Signed:=郑站长 Grade: Criterion: Owner: Measures: Due: Supervisor: Verified:}",
			"{Kind:visit ID:v3 On:2026-03-31 Grid:小厂（演示） By:孙网格 Site:小厂（演示） Item: Found:未发现 Handled: Photos:0 Signed: Grade: Criterion: Owner: Measures: Due: Supervisor: Verified:}",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// download asks for a file and opens it.
func (s *scene) download(name string) *excelize.File {
	s.t.Helper()
	var raw []byte
	if code := s.get(town+name, &raw); code != http.StatusOK {
		s.t.Fatalf("%s: %d %s", name, code, raw)
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
	s.t.Cleanup(func() { f.Close() })
	return f
}

func cells(t *testing.T, f *excelize.File, sheet string) string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.TrimRight(strings.Join(r, "|"), "|") + "\n")
	}
	return b.String()
}

func TestTheThreeTablesDownloadAsSheetsWithWhatTheScreenShows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d).as(account.Sight{Path: "1/"})
		sum := s.download("summary.xlsx")
		if got := strings.Join(sum.GetSheetList(), " "); got != "月度汇总表 隐患分类" {
			t.Errorf("sheets %s", got)
		}
		if got := cells(t, sum, "月度汇总表"); !strings.HasPrefix(got, "安全生产网格化管理情况月度汇总表\n网格：演示镇　　　月份：2026年3月　　　统计截至：2026年3月31日　　　版式：平台建议（方案未附表样）\n"+
			"序号|网格|应查次数|实查次数|对象数|已查对象|覆盖率|隐患数||||已整改|超期|移交|宣传|培训|会议|填报人\n|||||||合计|一般|重大|较大\n"+
			"1|东村|6|2|3|2|66.7%|2|2|0|0|1|1|0|0|0|0|王书记\n") || !strings.Contains(got, "|合计|10|3|4|3|75%|5|3|1|1|1|2|1|2|0|1|赵分管\n填报人（签字）：赵分管") || !strings.Contains(got, "审核人（签字）：钱档案") {
			t.Errorf("summary:\n%s", got)
		}
		if got := cells(t, sum, "隐患分类"); !strings.Contains(got, "序号|网格|隐患数|按类\n|||消防|危化品|工贸|未定\n1|东村|2|1|0|1|0\n2|西村|2|0|1|0|1\n3|演示镇（本级）|1|1|0|0|0\n|合计|5|2|1|1|1\n") {
			t.Errorf("sectors:\n%s", got)
		}
		if got := cells(t, s.download("daily.xlsx"), "日常隐患排查表"); !strings.Contains(got, "1|东村|2026年3月2日|小卖部（演示）|否|不适用||①消防通道堆放杂物\n②插座松动|①上报 隐患〔2026〕1号（整改中）\n②当场整改|2张|孙网格|吴店主\n"+
			"2|东村|2026年3月2日|小卖部（演示）|是||是|未发现|||孙网格|未签：不在店内\n") {
			t.Errorf("daily:\n%s", got)
		}
		key := s.download("key.xlsx")
		if got := cells(t, key, "重点隐患排查表"); !strings.Contains(got, "1|西村|2026年3月15日|油站（演示）|储罐|=储罐无检测|隐患〔2026〕3号（整改中）|1张|重大|第三十六条|消防队\n协办：派出所||方案未规定|赵分管|钱档案 2026年4月2日（已销号）|孙网格|=郑站长\n") {
			t.Errorf("key:\n%s", got)
		}
		if f, _ := key.GetCellFormula("重点隐患排查表", "F5"); f != "" {
			t.Errorf("what somebody wrote became the formula %q", f)
		}
	})
}

func TestAnEmptyMonthIsATableOfNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d).as(account.Sight{Path: "1/"})
		var v desk.SummaryView
		s.get("/api/months/2025-01/grids/town/summary", &v)
		if len(v.Rows) != 2 || v.Total.Coverage != "—" || v.Total.Hazards.Value != 0 {
			t.Errorf("%+v", v)
		}
		var raw []byte
		for _, f := range list("summary.xlsx daily.xlsx key.xlsx") {
			if code := s.get("/api/months/2025-01/grids/town/"+f, &raw); code != http.StatusOK || !bytes.HasPrefix(raw, []byte("PK")) {
				t.Errorf("%s: %d", f, code)
			}
		}
	})
}

func TestWhatCannotBeAskedIsSaidClearly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d)
		village := []account.Sight{{Path: "1/2/"}}
		for _, tc := range []struct {
			path string
			code int
			want string
		}{
			{"/api/months/2026-13/grids/east/summary", 422, "tally.month_impossible"},
			{"/api/months/2026-05/grids/east/summary", 422, "tally.month_ahead"},
			{"/api/months/2026-03/grids/town/summary", 404, "grid.not_found"},
			{"/api/months/2026-03/grids/west/daily", 404, "grid.not_found"},
			{"/api/months/2026-03/grids/west/key", 404, "grid.not_found"},
			{"/api/months/2026-03/grids/west/records?figure=due", 404, "grid.not_found"},
			{"/api/months/2026-03/grids/west/summary.xlsx", 404, "grid.not_found"},
			{"/api/months/2026-03/grids/nowhere/daily.xlsx", 404, "grid.not_found"},
			{"/api/months/2026-03/grids/east/records?figure=salary", 422, "tally.figure_unknown"},
			{"/api/months/2026-03/grids/east/records?figure=due&after=x", 422, "request.invalid"},
			{"/api/months/2026-03/grids/east/daily?after=x", 422, "request.invalid"},
		} {
			var p struct{ Code, Detail string }
			if code := s.as(village...).get(tc.path, &p); code != tc.code || p.Code != tc.want || p.Detail == "" || p.Detail == p.Code {
				t.Errorf("%s: %d %s %q, want %d %s", tc.path, code, p.Code, p.Detail, tc.code, tc.want)
			}
		}
	})
}

func TestS1_100WhoHeldThePostAtTheMonthsEndFilledTheSummary(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d).as(account.Sight{Path: "1/"})
		for month, want := range map[string]string{"2026-02": "孙网格", "2026-03": "李书记"} {
			var v desk.SummaryView
			s.get("/api/months/"+month+"/grids/west/summary", &v)
			if v.FilledBy != want || v.ReviewedBy != "钱档案" {
				t.Errorf("%s: %s, %s; want %s, 钱档案", month, v.FilledBy, v.ReviewedBy, want)
			}
		}
	})
}
