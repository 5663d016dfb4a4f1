package desk_test

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	xdesk "anwang/internal/export/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"

	"github.com/xuri/excelize/v2"
)

// drawn is an office's own form: words by cell.
func drawn(t *testing.T, cells map[string]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for at, text := range cells {
		if err := f.SetCellValue("Sheet1", at, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "C5", "SUM(C4:C4)"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestS1_41TheOfficesOwnFormOfEachMonthTableIsFilled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d)
		s.stands("p4", account.Clerk, "档案岗", "town")
		files, err := blob.NewFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		x := xdesk.New(s.desk.House, xdesk.Options{Files: files, Patience: 20 * time.Second,
			Load: func(context.Context, string, string) (account.Caller, error) { return s.who, nil }})
		t.Cleanup(x.Close)
		x.Lists = s.desk.Lists()
		for _, tc := range []struct {
			list  string
			cells map[string]string
			want  string
		}{
			{"month-summary", map[string]string{"A1": "{{网格名称}}{{月份}}安全情况", "A2": "填：{{填报人}} 审：{{审核人}}", "A3": "村", "C3": "隐患", "A4": "{{网格}}", "B4": "{{一般隐患}}", "C4": "{{隐患数}}", "A5": "合计"},
				"演示镇2026年3月安全情况\n填：赵分管 审：钱档案\n村||隐患\n东村|2|2\n西村|0|2\n演示镇（本级）|1|1"},
			{"month-daily", map[string]string{"A1": "{{月份}}日常", "A4": "{{日期}}", "B4": "{{对象}}", "C4": "{{检查项1}}", "D4": "{{隐患}}"},
				"2026年3月日常\n\n\n2026年3月2日|小卖部（演示）|否|①消防通道堆放杂物\n②插座松动\n2026年3月2日|小卖部（演示）|是|未发现"},
			{"month-key", map[string]string{"A1": "{{月份}}重点", "A4": "{{日期}}", "B4": "{{对象}}", "C4": "{{等级}}", "D4": "{{责任部门}}"},
				"2026年3月重点\n\n\n2026年3月15日|油站（演示）|重大|消防队\n协办：派出所\n2026年3月15日|油站（演示）\n2026年3月31日|小厂（演示）"},
		} {
			form, err := x.AddForm(t.Context(), s.who, &xdesk.AddFormIn{List: tc.list, Name: "本镇" + tc.list, RawBody: drawn(t, tc.cells)})
			if err != nil {
				t.Fatalf("%s: %v", tc.list, err)
			}
			in := &xdesk.TakeListIn{}
			in.Body.List, in.Body.Filter, in.Body.Form = tc.list, "month=2026-03&grid=town", form.ID
			job, err := x.Take(t.Context(), s.who, in)
			if err != nil || job.State != "已完成" {
				t.Fatalf("%s: %+v %v", tc.list, job, err)
			}
			file, err := x.File(t.Context(), s.who, &xdesk.JobIn{ID: job.ID})
			if err != nil {
				t.Fatal(err)
			}
			var body bytes.Buffer
			if err := file.Write(&body); err != nil {
				t.Fatal(err)
			}
			book, err := excelize.OpenReader(&body)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := book.GetRows("Sheet1")
			if err != nil {
				t.Fatal(err)
			}
			var text []string
			for _, r := range rows {
				text = append(text, strings.Join(r, "|"))
			}
			if got := strings.Join(text, "\n"); !strings.HasPrefix(got, tc.want+"\n") || job.Rows == 0 {
				t.Errorf("%s: %d rows\n%s", tc.list, job.Rows, got)
			}
			if formula, err := book.GetCellFormula("Sheet1", "C"+strconv.Itoa(4+int(job.Rows))); err != nil || formula != "SUM(C4:C"+strconv.Itoa(3+int(job.Rows))+")" {
				t.Errorf("%s: the sum below the rows is %q %v", tc.list, formula, err)
			}
		}
		// A month that has not come is refused before a file is begun.
		in := &xdesk.TakeListIn{}
		in.Body.List, in.Body.Filter = "month-summary", "month=2027-01&grid=town"
		if job, err := x.Take(t.Context(), s.who, in); err == nil && !strings.Contains(job.Fault, "还没有到") {
			t.Errorf("%+v", job)
		}
	})
}
