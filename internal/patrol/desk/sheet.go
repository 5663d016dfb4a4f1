package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"anwang/internal/account"
	"anwang/internal/export"
	xdesk "anwang/internal/export/desk"
	"anwang/internal/patrol"
)

// kinds are the kinds of visit as people say them.
var kinds = map[string]string{"visit": "巡查", "inspection": "检查", "joint": "联合检查", "selfcheck": "自查"}

// visitSheet are the columns of the list of visits.
func (d *Desk) visitSheet() []export.Column[VisitCard] {
	return []export.Column[VisitCard]{
		export.Text("at", "时间", 8, func(v VisitCard) string { return time.UnixMilli(v.At).In(d.Zone).Format("2006-01-02 15:04") }),
		export.Long("siteName", "对象", 14, func(v VisitCard) string {
			if v.SiteName == "" {
				return "网格内巡查"
			}
			return v.SiteName
		}),
		export.Text("gridName", "网格", 8, func(v VisitCard) string { return v.GridName }),
		export.Text("byName", "谁", 5, func(v VisitCard) string { return v.ByName }),
		export.Text("post", "岗位", 6, func(v VisitCard) string { return v.Post }),
		export.Text("verb", "做什么", 5, func(v VisitCard) string { return v.Verb }),
		export.Text("kind", "种类", 5, func(v VisitCard) string {
			if w, ok := kinds[v.Kind]; ok {
				return w
			}
			return v.Kind
		}).Unless(),
		export.Text("form", "检查表", 10, func(v VisitCard) string { return v.Form }),
		export.Number("bad", "发现问题", func(v VisitCard) int64 { return v.Bad }),
		export.Number("photos", "照片", func(v VisitCard) int64 { return v.Photos }),
		export.Text("counted", "计入履职", 5, func(v VisitCard) string {
			if v.Counted {
				return "已计入"
			}
			return "方案未规定"
		}),
	}
}

// taskSheet are the columns of the list of tasks.
var taskSheet = []export.Column[TaskCard]{
	export.Text("duty", "履职要求", 10, func(t TaskCard) string { return t.Duty }),
	export.Text("clauses", "依据", 8, func(t TaskCard) string { return strings.Join(t.Clauses, "、") }),
	export.Text("who", "谁", 8, func(t TaskCard) string {
		if t.ForName != "" {
			return t.ForName
		}
		return strings.ReplaceAll(t.Post, "/", "、")
	}),
	export.Text("placeName", "网格", 8, func(t TaskCard) string { return t.PlaceName }),
	export.Long("target", "对象", 14, func(t TaskCard) string {
		if t.TargetName != "" {
			return t.TargetName
		}
		return t.Text
	}),
	export.Text("fromOn", "起", 6, func(t TaskCard) string { return t.FromOn }),
	export.Text("toOn", "止", 6, func(t TaskCard) string {
		if t.NoDue {
			return "没有期限"
		}
		return t.ToOn
	}),
	export.Text("have", "完成", 4, func(t TaskCard) string { return fmt.Sprintf("%d/%d", t.Have, t.Need) }),
	export.Text("givenBy", "交办人", 5, func(t TaskCard) string { return t.GivenBy }).Unless(),
	export.Long("because", "说明", 12, func(t TaskCard) string { return t.Because }).Unless(),
	export.Text("state", "状态", 5, func(t TaskCard) string { return t.StateWord }),
}

// covered is a cell of the matrix on a line of its own.
type covered struct {
	row, duty string
	patrol.Coverage
}

// coverageSheet are the columns of the matrix as a list.
var coverageSheet = append([]export.Column[covered]{
	export.Text("row", "网格或岗位", 10, func(c covered) string { return c.row }),
	export.Text("duty", "履职要求", 12, func(c covered) string { return c.duty }),
}, standing(func(c covered) patrol.Coverage { return c.Coverage })...)

// workloadSheet are the columns of the list of who had how much to do.
var workloadSheet = append([]export.Column[WorkloadRow]{
	export.Text("gridName", "网格", 8, func(r WorkloadRow) string { return r.GridName }),
	export.Text("post", "岗位", 8, func(r WorkloadRow) string { return r.Post }),
	export.Text("name", "姓名", 6, func(r WorkloadRow) string { return r.Name }),
	export.Number("sites", "监管对象", func(r WorkloadRow) int64 { return r.Sites }),
	export.Number("visits", "走访", func(r WorkloadRow) int64 { return r.Visits }),
	export.Number("days", "在岗天数", func(r WorkloadRow) int64 { return int64(r.Days) }),
	export.Number("away", "请假天数", func(r WorkloadRow) int64 { return int64(r.Away) }),
}, standing(func(r WorkloadRow) patrol.Coverage { return r.Coverage })...)

// standing are the columns of how tasks stand.
func standing[T any](of func(T) patrol.Coverage) []export.Column[T] {
	return []export.Column[T]{
		export.Number("due", "应完成", func(x T) int64 { return of(x).Due }),
		export.Number("done", "按时完成", func(x T) int64 { return of(x).Done }),
		export.Number("late", "逾期完成", func(x T) int64 { return of(x).Late }),
		export.Number("missed", "未完成", func(x T) int64 { return of(x).Missed }),
		export.Number("open", "未到期", func(x T) int64 { return of(x).Open }),
		export.Number("excused", "免除", func(x T) int64 { return of(x).Excused }),
		export.Number("vacant", "无人在岗", func(x T) int64 { return of(x).Vacant }),
	}
}

// flat is the matrix cell by cell, those with something in them.
func flat(m CoverageOut) []covered {
	out := []covered{}
	for _, r := range m.Rows {
		for i, c := range r.Cells {
			if c != (patrol.Coverage{}) {
				out = append(out, covered{row: r.Name, duty: m.Columns[i].Duty, Coverage: c})
			}
		}
	}
	return out
}

// campaignSheet are the columns of the list of campaigns.
var campaignSheet = append([]export.Column[CampaignRow]{
	export.Text("name", "专项行动", 12, func(r CampaignRow) string { return r.Name }),
	export.Long("basis", "依据", 12, func(r CampaignRow) string { return r.Basis }),
	export.Text("gridName", "网格", 8, func(r CampaignRow) string { return r.GridName }),
	export.Text("post", "岗位", 8, func(r CampaignRow) string { return r.Post }),
	export.Text("fromOn", "起", 6, func(r CampaignRow) string { return r.FromOn }),
	export.Text("toOn", "止", 6, func(r CampaignRow) string { return r.ToOn }),
	export.Text("state", "状态", 5, func(r CampaignRow) string { return r.State }),
	export.Text("byName", "布置人", 5, func(r CampaignRow) string { return r.ByName }),
}, standing(func(r CampaignRow) patrol.Coverage { return r.All })...)

// Lists are the lists of this desk that may be taken away.
func (d *Desk) Lists() []xdesk.List {
	return []xdesk.List{
		xdesk.NewList("campaigns", "专项行动", account.TaskRead, campaignSheet, func(ctx context.Context, who account.Caller, _ *struct{}, _ string, _ int) ([]CampaignRow, string, error) {
			out, err := d.Campaigns(ctx, who, nil)
			return out.Items, "", err
		}, nil),
		xdesk.NewList("coverage", "履职覆盖", account.TaskRead, coverageSheet, func(ctx context.Context, who account.Caller, in *CoverageIn, _ string, _ int) ([]covered, string, error) {
			m, err := d.Coverage(ctx, who, in)
			return flat(m), "", err
		}, func(ctx context.Context, who account.Caller, in *CoverageIn) (int64, error) {
			m, err := d.Coverage(ctx, who, in)
			return int64(len(flat(m))), err
		}),
		xdesk.NewList("workload", "各人工作量", account.TaskRead, workloadSheet, func(ctx context.Context, who account.Caller, in *WorkloadIn, after string, most int) ([]WorkloadRow, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Workload(ctx, who, in)
			return out.Rows, out.After, err
		}, func(ctx context.Context, who account.Caller, in *WorkloadIn) (int64, error) {
			return d.countWorkload(ctx, who, in)
		}),
		xdesk.NewList("visits", "走访记录", account.VisitRead, d.visitSheet(), func(ctx context.Context, who account.Caller, in *VisitsIn, after string, most int) ([]VisitCard, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Visits(ctx, who, in)
			return out.Visits, out.After, err
		}, func(ctx context.Context, who account.Caller, in *VisitsIn) (int64, error) {
			n, err := d.CountVisits(ctx, who, &CountVisitsIn{VisitsIn: *in, Exact: true})
			return n.Count, err
		}),
		xdesk.NewList("tasks", "履职任务", account.TaskRead, taskSheet, func(ctx context.Context, who account.Caller, in *TasksIn, after string, most int) ([]TaskCard, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Tasks(ctx, who, in)
			return out.Tasks, out.After, err
		}, func(ctx context.Context, who account.Caller, in *TasksIn) (int64, error) {
			n, err := d.CountTasks(ctx, who, &CountTasksIn{TasksIn: *in, Exact: true})
			return n.Count, err
		}),
	}
}
