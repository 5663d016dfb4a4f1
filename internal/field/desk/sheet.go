package desk

import (
	"context"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/export"
	xdesk "anwang/internal/export/desk"
)

// Lists are the lists of this desk that may be taken away. Who wanted no name has
// none in the file either.
func Lists(d *Desk) []xdesk.List {
	moment := func(at civil.Instant) string {
		if at == 0 {
			return ""
		}
		return time.UnixMilli(int64(at)).In(d.Zone).Format("2006-01-02 15:04")
	}
	complaints := []export.Column[ComplaintCard]{
		export.Text("at", "时间", 8, func(c ComplaintCard) string { return moment(c.At) }),
		export.Text("gridName", "网格", 8, func(c ComplaintCard) string { return c.GridName }),
		export.Text("post", "岗位", 7, func(c ComplaintCard) string { return c.Post }),
		export.Text("name", "提意见的人", 6, func(c ComplaintCard) string {
			if c.Name == "" {
				return "未署名"
			}
			return c.Name
		}),
		export.Long("about", "关于什么", 10, func(c ComplaintCard) string { return c.About }),
		export.Long("text", "意见", 24, func(c ComplaintCard) string { return c.Text }),
		export.Text("answeredAt", "答复时间", 8, func(c ComplaintCard) string { return moment(c.AnsweredAt) }),
		export.Text("answeredBy", "答复人", 5, func(c ComplaintCard) string { return c.AnsweredBy }),
		export.Long("answer", "答复", 20, func(c ComplaintCard) string { return c.Answer }),
	}
	return []xdesk.List{
		xdesk.NewList("complaints", "现场意见", account.NoticeRead, complaints, func(ctx context.Context, who account.Caller, in *ComplaintsIn, after string, most int) ([]ComplaintCard, string, error) {
			in.After, in.Limit = after, min(most, 100)
			out, err := d.Complaints(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
	}
}
