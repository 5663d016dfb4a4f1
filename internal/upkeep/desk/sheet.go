package desk

import (
	"context"
	"strings"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/export"
	xdesk "anwang/internal/export/desk"
)

func (d *Desk) moment(at civil.Instant) string {
	return time.UnixMilli(int64(at)).In(d.Zone).Format("2006-01-02 15:04:05")
}

// Lists are the logs the audit administrator may take away, as they are shown.
func (d *Desk) Lists() []xdesk.List {
	entries := []export.Column[EntryRow]{
		export.Text("at", "时间", 9, func(r EntryRow) string { return d.moment(r.At) }),
		export.Text("by", "谁", 6, func(r EntryRow) string {
			if r.By == "" {
				return "平台自动"
			}
			return r.ByName
		}),
		export.Text("post", "岗位", 7, func(r EntryRow) string { return r.Post }),
		export.Text("words", "办了什么", 9, func(r EntryRow) string { return r.Words }),
		export.Text("noun", "哪一类", 5, func(r EntryRow) string { return r.Noun }),
		export.Long("subject", "事项", 18, func(r EntryRow) string { return r.Subject }),
		export.Number("n", "第几条", func(r EntryRow) int64 { return r.N }),
		export.Long("refs", "编号与代码", 16, func(r EntryRow) string { return strings.Join(r.Refs, "\n") }),
		export.Long("hash", "哈希", 30, func(r EntryRow) string { return r.Hash }).Unless(),
	}
	taken := []export.Column[DownloadRow]{
		export.Text("at", "时间", 9, func(r DownloadRow) string { return d.moment(r.At) }),
		export.Text("name", "谁", 6, func(r DownloadRow) string { return r.Name }),
		export.Text("address", "地址", 8, func(r DownloadRow) string { return r.Address }),
		export.Text("what", "取走什么", 12, func(r DownloadRow) string { return r.What }),
		export.Long("file", "文件或条件", 20, func(r DownloadRow) string { return r.File }),
	}
	return []xdesk.List{
		xdesk.NewList("journal", "留痕查询结果", account.JournalAudit, entries, func(ctx context.Context, who account.Caller, in *SearchIn, after string, most int) ([]EntryRow, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Search(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
		xdesk.NewList("downloads", "下载日志", account.JournalAudit, taken, func(ctx context.Context, who account.Caller, in *DownloadsIn, after string, most int) ([]DownloadRow, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Downloads(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
	}
}
