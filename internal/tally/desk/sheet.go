package desk

import (
	"context"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/export"
	xdesk "anwang/internal/export/desk"
	"anwang/internal/kit/db"
)

// SheetIn names the month and the grid of a table that is taken away in an
// office's own form.
type SheetIn struct {
	Month string `query:"month" required:"true" maxLength:"10" doc:"2026-03"`
	Grid  string `query:"grid" required:"true" maxLength:"64" doc:"网格，含下级"`
}

func (in SheetIn) month() MonthIn { return MonthIn(in) }

// itemsMost is how many check items of the daily table have a column of their own
// in a form; a plan's table has about twenty.
const itemsMost = 40

// part is a part of a figure by its name: the cases of one grade.
func part(parts []Part, name string) int64 {
	for _, p := range parts {
		if p.Name == name {
			return p.Value
		}
	}
	return 0
}

// inWords are the parts of a figure in one cell: 一般3、重大1.
func inWords(parts []Part) string {
	var out []string
	for _, p := range parts {
		if p.Value != 0 {
			out = append(out, p.Name+strconv.FormatInt(p.Value, 10))
		}
	}
	return strings.Join(out, "、")
}

// monthSheet are the columns of the summary. Grades and trades are the plan's own:
// those of the law have a column, all of them stand in words besides.
var monthSheet = []export.Column[SummaryRow]{
	export.Text("name", "网格", 8, func(r SummaryRow) string { return r.Name }),
	export.Number("due", "应查次数", func(r SummaryRow) int64 { return r.Due.Value }),
	export.Number("done", "实查次数", func(r SummaryRow) int64 { return r.Done.Value }),
	export.Number("sites", "对象数", func(r SummaryRow) int64 { return r.Sites.Value }),
	export.Number("seen", "已查对象", func(r SummaryRow) int64 { return r.Seen.Value }),
	export.Text("coverage", "覆盖率", 4, func(r SummaryRow) string { return r.Coverage }),
	export.Number("hazards", "隐患数", func(r SummaryRow) int64 { return r.Hazards.Value }),
	export.Number("common", "一般隐患", func(r SummaryRow) int64 { return part(r.Grades, "一般") }),
	export.Number("major", "重大隐患", func(r SummaryRow) int64 { return part(r.Grades, "重大") }),
	export.Text("grades", "隐患分级", 8, func(r SummaryRow) string { return inWords(r.Grades) }).Unless(),
	export.Text("sectors", "隐患分类", 10, func(r SummaryRow) string { return inWords(r.Sectors) }).Unless(),
	export.Number("closed", "已整改", func(r SummaryRow) int64 { return r.Closed.Value }),
	export.Number("overdue", "超期", func(r SummaryRow) int64 { return r.Overdue.Value }),
	export.Number("transferred", "移交", func(r SummaryRow) int64 { return r.Transferred.Value }),
	export.Number("publicity", "宣传", func(r SummaryRow) int64 { return part(r.Activities, "宣传") }),
	export.Number("training", "培训", func(r SummaryRow) int64 { return part(r.Activities, "培训") }),
	export.Number("meeting", "会议", func(r SummaryRow) int64 { return part(r.Activities, "会议") }),
	export.Text("filledBy", "网格填报人", 5, func(r SummaryRow) string { return r.FilledBy }),
}

// dailySheet are the columns of the daily table, with those of its check items.
func dailySheet() []export.Column[DailyRow] {
	out := []export.Column[DailyRow]{
		export.Text("on", "日期", 6.5, func(r DailyRow) string { return chinese(r.On) }),
		export.Text("grid", "网格", 6, func(r DailyRow) string { return r.Grid }),
		export.Long("site", "对象", 10, func(r DailyRow) string { return r.Site }),
		export.Long("found", "隐患", 12, func(r DailyRow) string {
			if len(r.Found) == 0 {
				return "未发现"
			}
			return numbered(r.Found)
		}),
		export.Long("handled", "处置", 12, func(r DailyRow) string { return numbered(r.Handled) }),
		export.Number("photos", "照片", func(r DailyRow) int64 { return r.Photos }),
		export.Text("by", "排查人", 5, func(r DailyRow) string { return r.By }),
		export.Text("post", "岗位", 6, func(r DailyRow) string { return r.Post }).Unless(),
		export.Text("signed", "受检方", 6, func(r DailyRow) string { return r.Signed }),
	}
	for i := range itemsMost {
		n := strconv.Itoa(i + 1)
		out = append(out, export.Text("item"+n, "检查项"+n, 4, func(r DailyRow) string {
			if i < len(r.Answers) {
				return r.Answers[i]
			}
			return ""
		}).Unless())
	}
	return out
}

// keySheet are the columns of the key table.
var keySheet = []export.Column[KeyRow]{
	export.Text("on", "日期", 6.5, func(r KeyRow) string { return chinese(r.On) }),
	export.Text("grid", "网格", 6, func(r KeyRow) string { return r.Grid }),
	export.Long("site", "对象", 10, func(r KeyRow) string { return r.Site }),
	export.Long("item", "检查项", 8, func(r KeyRow) string { return r.Item }),
	export.Long("found", "隐患", 12, func(r KeyRow) string { return r.Found }),
	export.Long("handled", "处置", 10, func(r KeyRow) string { return r.Handled }),
	export.Number("photos", "照片", func(r KeyRow) int64 { return r.Photos }),
	export.Text("grade", "等级", 4, func(r KeyRow) string { return r.Grade }),
	export.Long("criterion", "判据", 10, func(r KeyRow) string { return r.Criterion }),
	export.Text("owner", "责任部门", 6, func(r KeyRow) string { return r.Owner }),
	export.Long("measures", "措施", 10, func(r KeyRow) string { return r.Measures }),
	export.Text("due", "时限", 6, func(r KeyRow) string { return r.Due }),
	export.Text("supervisor", "督办人", 5, func(r KeyRow) string { return r.Supervisor }),
	export.Text("verified", "复查", 6, func(r KeyRow) string { return r.Verified }),
	export.Text("by", "排查人", 5, func(r KeyRow) string { return r.By }),
	export.Text("signed", "受检方", 6, func(r KeyRow) string { return r.Signed }),
}

// Lists are the month's tables as lists, so that an office's own form of each can
// be filled (law: S1-39, S1-40, S1-41).
func (d *Desk) Lists() []xdesk.List {
	around := []string{"月份", "网格名称", "统计截至", "填报人", "审核人", "版式"}
	fill := func(which string) func(ctx context.Context, who account.Caller, in *SheetIn) (map[string]string, error) {
		return func(ctx context.Context, who account.Caller, in *SheetIn) (map[string]string, error) {
			return d.around(ctx, who, in, which)
		}
	}
	month := xdesk.NewList("month-summary", "月度汇总表", account.TallyRead, monthSheet,
		func(ctx context.Context, who account.Caller, in *SheetIn, _ string, _ int) ([]SummaryRow, string, error) {
			m := in.month()
			v, err := d.Summary(ctx, who, &m)
			return v.Rows, "", err
		}, nil)
	daily := xdesk.NewList("month-daily", "日常隐患排查表", account.TallyRead, dailySheet(),
		func(ctx context.Context, who account.Caller, in *SheetIn, after string, most int) ([]DailyRow, string, error) {
			v, err := d.Daily(ctx, who, &PageIn{MonthIn: in.month(), After: after, PerPage: most})
			return v.Rows, v.Next, err
		}, nil)
	key := xdesk.NewList("month-key", "重点隐患排查表", account.TallyRead, keySheet,
		func(ctx context.Context, who account.Caller, in *SheetIn, after string, most int) ([]KeyRow, string, error) {
			v, err := d.Key(ctx, who, &PageIn{MonthIn: in.month(), After: after, PerPage: most})
			return v.Rows, v.Next, err
		}, nil)
	return []xdesk.List{xdesk.Around(month, around, fill("summary")), xdesk.Around(daily, around, fill("daily")), xdesk.Around(key, around, fill("key"))}
}

// around are the words above and below the table.
func (d *Desk) around(ctx context.Context, who account.Caller, in *SheetIn, which string) (map[string]string, error) {
	s, err := d.open(ctx, who, in.month())
	if err != nil {
		return nil, err
	}
	form := s.rules.Summary
	switch which {
	case "daily":
		form = s.rules.Daily
	case "key":
		form = s.rules.Key
	}
	var h Head
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		h, err = d.head(ctx, tx, s, form, which, nil)
		return err
	})
	return map[string]string{"月份": h.MonthWord, "网格名称": h.GridName, "统计截至": chinese(h.Until), "填报人": h.FilledBy, "审核人": h.ReviewedBy, "版式": h.Layout}, err
}
