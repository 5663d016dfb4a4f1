package desk

import (
	"context"
	"time"

	"anwang/internal/account"
	"anwang/internal/export"
	xdesk "anwang/internal/export/desk"
)

func (d *Desk) moment(at int64) string {
	if at == 0 {
		return ""
	}
	return time.UnixMilli(at).In(d.Zone).Format("2006-01-02 15:04")
}

// Lists are the lists of this desk that may be taken away.
func (d *Desk) Lists() []xdesk.List {
	instructions := []export.Column[InstructionCard]{
		export.Text("number", "文号", 8, func(c InstructionCard) string { return c.Number }),
		export.Long("title", "标题", 20, func(c InstructionCard) string { return c.Title }),
		export.Text("gridName", "下发网格", 8, func(c InstructionCard) string { return c.GridName }),
		export.Text("byName", "下发人", 5, func(c InstructionCard) string { return c.ByName }),
		export.Text("at", "下发时间", 8, func(c InstructionCard) string { return d.moment(c.At) }),
		export.Text("until", "期限", 6, func(c InstructionCard) string { return c.Until }),
		export.Number("grids", "下发网格数", func(c InstructionCard) int64 { return c.Grids }),
		export.Number("receipts", "已签收", func(c InstructionCard) int64 { return c.Receipts }),
	}
	notices := []export.Column[Card]{
		export.Text("at", "时间", 8, func(c Card) string { return d.moment(c.At) }),
		export.Long("text", "通知", 30, func(c Card) string { return c.Text }),
		export.Text("to", "发给", 8, func(c Card) string { return c.To }),
		export.Text("readAt", "已读", 8, func(c Card) string { return d.moment(c.ReadAt) }),
	}
	return []xdesk.List{
		xdesk.NewList("instructions", "部署登记", account.NoticeRead, instructions, func(ctx context.Context, who account.Caller, in *InstructionsIn, after string, most int) ([]InstructionCard, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Instructions(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
		xdesk.NewList("notices", "我的通知", account.NoticeRead, notices, func(ctx context.Context, who account.Caller, in *MineIn, after string, most int) ([]Card, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Mine(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
	}
}
