package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/export"
	xdesk "anwang/internal/export/desk"
)

func yes(is bool) string {
	if is {
		return "是"
	}
	return ""
}

// sheet are the columns of the ledger of cases (问题隐患台账).
//
// law: S1-42
func (d *Desk) sheet() []export.Column[Card] {
	return []export.Column[Card]{
		export.Text("number", "编号", 8, func(c Card) string { return c.Number }),
		export.Long("text", "问题", 20, func(c Card) string { return c.Text }),
		export.Long("siteName", "对象", 12, func(c Card) string { return c.SiteName }),
		export.Text("gridName", "网格", 8, func(c Card) string { return c.GridName }),
		export.Text("grade", "等级", 4, func(c Card) string { return c.Grade }),
		export.Text("sector", "行业", 5, func(c Card) string { return c.Sector }).Unless(),
		export.Text("source", "来源", 5, func(c Card) string { return c.Source }).Unless(),
		export.Text("owner", "主办", 7, func(c Card) string { return c.Owner }),
		export.Text("foundOn", "发现日", 6, func(c Card) string { return c.FoundOn }),
		export.Text("dueOn", "期限", 6, func(c Card) string { return c.DueOn }),
		export.Text("overdue", "超期", 3, func(c Card) string { return yes(c.Overdue) }).Unless(),
		export.Text("urgent", "紧急", 3, func(c Card) string { return yes(c.Urgent) }).Unless(),
		export.Text("listed", "挂牌", 5, func(c Card) string { return c.Listed }).Unless(),
		export.Number("urged", "催办次数", func(c Card) int64 { return c.Urged }).Unless(),
		export.Number("round", "整改轮次", func(c Card) int64 { return c.Round }).Unless(),
		export.Text("closedOn", "办结日", 6, func(c Card) string {
			if c.ClosedAt == 0 {
				return ""
			}
			return string(d.DayOf(civil.Instant(c.ClosedAt)))
		}).Unless(),
		export.Text("state", "状态", 5, func(c Card) string { return c.State }),
	}
}

// Lists are the lists of this desk that may be taken away.
func (d *Desk) Lists() []xdesk.List {
	return []xdesk.List{xdesk.NewList("hazards", "问题隐患台账", account.HazardRead, d.sheet(), func(ctx context.Context, who account.Caller, in *ListIn, after string, most int) ([]Card, string, error) {
		in.After, in.PerPage = after, most
		out, err := d.List(ctx, who, in)
		return out.Items, out.Next, err
	}, func(ctx context.Context, who account.Caller, in *ListIn) (int64, error) {
		n, err := d.Count(ctx, who, &CountIn{ListIn: *in, Exact: true})
		return n.Count, err
	})}
}
