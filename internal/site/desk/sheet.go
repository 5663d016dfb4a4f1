package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/export"
	xdesk "anwang/internal/export/desk"
)

// columns are those of the ledger: on the screen, in a file, in a form.
var columns = []export.Column[*Card]{
	export.Long("name", "名称", 14, func(c *Card) string { return c.Name }),
	export.Text("code", "台账号", 7, func(c *Card) string { return c.Code }),
	export.Text("class", "类别", 6, func(c *Card) string { return c.Class }),
	export.Text("sector", "行业", 5, func(c *Card) string { return c.Sector }),
	export.Text("gridName", "网格", 8, func(c *Card) string { return c.GridName }),
	export.Text("department", "主管部门", 7, func(c *Card) string { return c.Department }),
	export.Text("directBy", "直管部门", 7, func(c *Card) string { return c.DirectBy }).Unless(),
	export.Text("risk", "风险", 4, func(c *Card) string { return c.Risk }).Unless(),
	export.Text("creditCode", "统一社会信用代码", 10, func(c *Card) string { return c.CreditCode }).Unless(),
	export.Long("address", "地址", 16, func(c *Card) string { return c.Address }).Unless(),
	export.Text("place", "所在", 8, func(c *Card) string { return c.Place }).Unless(),
	export.Text("operator", "负责人", 5, func(c *Card) string { return c.Operator }).Unless(),
	export.Text("phone", "电话", 7, func(c *Card) string { return c.Phone }).Unless(),
	export.Text("openedOn", "建账日", 6, func(c *Card) string { return c.OpenedOn }).Unless(),
	export.Text("seenOn", "最近走访", 6, func(c *Card) string { return c.SeenOn }),
	export.Number("hazards", "未销号隐患", func(c *Card) int64 { return int64(c.Hazards) }),
	export.Text("status", "状态", 4, func(c *Card) string { return c.Status }),
}

// gapColumns are those of the list of gaps.
var gapColumns = []export.Column[GapRow]{
	export.Long("name", "名称", 14, func(r GapRow) string { return r.Name }),
	export.Text("code", "台账号", 7, func(r GapRow) string { return r.Code }),
	export.Text("class", "类别", 6, func(r GapRow) string { return r.Class }),
	export.Text("gridName", "网格", 8, func(r GapRow) string { return r.GridName }),
	export.Long("gaps", "空缺", 16, func(r GapRow) string { return noted(r.Gaps, func(n Note) string { return n.Text }) }),
	export.Long("why", "原因", 16, func(r GapRow) string { return noted(r.Gaps, func(n Note) string { return n.Why }) }),
}

func noted(all []Note, said func(Note) string) string {
	var out []string
	for _, n := range all {
		if text := said(n); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, "；")
}

// Lists are the lists of this desk that may be taken away.
func (d *Desk) Lists() []xdesk.List {
	return []xdesk.List{
		xdesk.NewList("sites", "对象台账", account.SiteRead, columns, func(ctx context.Context, who account.Caller, in *ListIn, after string, most int) ([]*Card, string, error) {
			in.After, in.Limit = after, most
			out, err := d.List(ctx, who, in)
			return out.Items, out.Next, err
		}, func(ctx context.Context, who account.Caller, in *ListIn) (int64, error) {
			n, err := d.Count(ctx, who, &CountIn{ListIn: *in, Exact: true})
			return n.Count, err
		}),
		xdesk.NewList("gaps", "空缺清单", account.SiteRead, gapColumns, func(ctx context.Context, who account.Caller, in *GapsIn, after string, most int) ([]GapRow, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Gaps(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
	}
}
