package desk

import (
	"context"
	"io"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/kit/sheet"
	"anwang/internal/kit/web"
)

// pageMost is how many rows a file reads at a time.
const pageMost = 500

// file is a written book as a download. The book is whole before the first byte
// leaves, so that a failure is an answer and not half a file; its rows lie in a
// temporary file, not in memory.
func (d *Desk) file(ctx context.Context, who account.Caller, in MonthIn, write func(tx db.Tx, s sheetOf, b *sheet.Book) (Head, error)) (web.File, error) {
	s, err := d.open(ctx, who, in)
	if err != nil {
		return web.File{}, err
	}
	book := sheet.New()
	var h Head
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		h, err = write(tx, s, book)
		return err
	})
	if err == nil && d.Took != nil {
		err = d.Took(ctx, who, "months", h.Title, "网格："+h.GridName+"；月份："+h.MonthWord, int64(book.Rows()))
	}
	if err != nil {
		book.Close()
		return web.File{}, err
	}
	return web.File{Name: h.GridName + h.MonthWord + h.Title + ".xlsx", Type: sheet.Type, Noted: d.Took != nil, Write: func(w io.Writer) error {
		defer book.Close()
		_, err := book.WriteTo(w)
		return err
	}}, nil
}

// under is the line between title and table.
func (h Head) under() string {
	return "网格：" + h.GridName + "　　　月份：" + h.MonthWord + "　　　统计截至：" + chinese(h.Until) + "　　　" + h.Layout
}

// signed are the lines people sign.
func (h Head) signed() string {
	return "填报人（签字）：" + h.FilledBy + "　　　　　　审核人（签字）：" + h.ReviewedBy + "　　　　　　填报日期：" + chinese(h.Until)
}

// SummaryFile is the monthly summary as .xlsx: the table, and a second sheet
// with the hazards by trade.
func (d *Desk) SummaryFile(ctx context.Context, who account.Caller, in *MonthIn) (web.File, error) {
	return d.file(ctx, who, *in, func(tx db.Tx, s sheetOf, b *sheet.Book) (Head, error) {
		v, err := d.summary(ctx, tx, s)
		if err != nil {
			return v.Head, err
		}
		columns := []sheet.Column{{Title: "序号", Chars: 2.5}, {Title: "网格", Chars: 8, Align: sheet.Left}, {Title: "应查次数", Chars: 3}, {Title: "实查次数", Chars: 3},
			{Title: "对象数", Chars: 3}, {Title: "已查对象", Chars: 3}, {Title: "覆盖率", Chars: 3.5}, {Group: "隐患数", Title: "合计", Chars: 3}}
		for _, g := range v.Grades {
			columns = append(columns, sheet.Column{Group: "隐患数", Title: g, Chars: 3})
		}
		columns = append(columns, sheet.Column{Title: "已整改", Chars: 3}, sheet.Column{Title: "超期", Chars: 3}, sheet.Column{Title: "移交", Chars: 3})
		for _, a := range v.Total.Activities {
			columns = append(columns, sheet.Column{Title: a.Name, Chars: 3})
		}
		columns = append(columns, sheet.Column{Title: "填报人", Chars: 5})
		t, err := b.Add(sheet.Layout{Name: s.rules.Summary.Name, Title: v.Title, Under: v.under(), Columns: columns})
		if err != nil {
			return v.Head, err
		}
		line := func(r SummaryRow, no any) []any {
			cells := []any{no, r.Name, r.Due.Value, r.Done.Value, r.Sites.Value, r.Seen.Value, r.Coverage, r.Hazards.Value}
			cells = append(cells, valuesOf(r.Grades)...)
			cells = append(cells, r.Closed.Value, r.Overdue.Value, r.Transferred.Value)
			return append(append(cells, valuesOf(r.Activities)...), r.FilledBy)
		}
		for i, r := range v.Rows {
			if err := t.Row(line(r, i+1)...); err != nil {
				return v.Head, err
			}
		}
		v.Total.Name = "合计"
		if err := t.Total(line(v.Total, "")...); err != nil {
			return v.Head, err
		}
		if err := t.Foot(v.signed(), "说明："+strings.Join(v.Notes, "")); err != nil {
			return v.Head, err
		}
		return v.Head, d.sectorSheet(b, v)
	})
}

// sectorSheet is the second sheet: hazards by trade (隐患数按类).
func (d *Desk) sectorSheet(b *sheet.Book, v SummaryView) error {
	columns := []sheet.Column{{Title: "序号", Chars: 2.5}, {Title: "网格", Chars: 8, Align: sheet.Left}, {Title: "隐患数", Chars: 4}}
	for _, name := range v.Sectors {
		columns = append(columns, sheet.Column{Group: "按类", Title: name, Chars: 4})
	}
	t, err := b.Add(sheet.Layout{Name: "隐患分类", Title: v.GridName + v.MonthWord + "隐患分类统计", Under: v.under(), Columns: columns})
	if err != nil {
		return err
	}
	for i, r := range v.Rows {
		if err := t.Row(append([]any{i + 1, r.Name, r.Hazards.Value}, valuesOf(r.Sectors)...)...); err != nil {
			return err
		}
	}
	if err := t.Total(append([]any{"", "合计", v.Total.Hazards.Value}, valuesOf(v.Total.Sectors)...)...); err != nil {
		return err
	}
	return t.Foot(v.signed())
}

func valuesOf(parts []Part) []any {
	out := make([]any, len(parts))
	for i, p := range parts {
		out[i] = p.Value
	}
	return out
}

// DailyFile is the daily table as .xlsx.
func (d *Desk) DailyFile(ctx context.Context, who account.Caller, in *MonthIn) (web.File, error) {
	return d.file(ctx, who, *in, func(tx db.Tx, s sheetOf, b *sheet.Book) (Head, error) {
		h, err := d.head(ctx, tx, s, s.rules.Daily, "daily", nil)
		if err != nil {
			return h, err
		}
		items, err := d.items(ctx, tx, s)
		if err != nil {
			return h, err
		}
		columns := []sheet.Column{{Title: "序号", Chars: 2.5}, {Title: "网格", Chars: 5}, {Title: "日期", Chars: 6.5}, {Title: "对象", Chars: 8, Align: sheet.Left}}
		for _, title := range items.Titles {
			columns = append(columns, sheet.Column{Group: "检查项（是｜否｜不适用）", Title: title, Chars: 3})
		}
		columns = append(columns, sheet.Column{Title: "隐患", Chars: 12, Align: sheet.Left}, sheet.Column{Title: "处置", Chars: 10, Align: sheet.Left}, sheet.Column{Title: "照片", Chars: 2.5},
			sheet.Column{Group: "双方签字", Title: "排查人", Chars: 4}, sheet.Column{Group: "双方签字", Title: "受检方", Chars: 5})
		t, err := b.Add(sheet.Layout{Name: s.rules.Daily.Name, Title: h.Title, Under: h.under(), Columns: columns})
		if err != nil {
			return h, err
		}
		no := 0
		err = eachPage(func(after cursor) (string, error) {
			rows, next, err := d.dailyPage(ctx, tx, s, items, after, pageMost)
			for _, r := range rows {
				no++
				cells := []any{no, r.Grid, chinese(r.On), r.Site}
				for _, a := range r.Answers {
					cells = append(cells, a)
				}
				found, handled := numbered(r.Found), numbered(r.Handled)
				if len(r.Found) == 0 {
					found = "未发现"
				}
				if err := t.Row(append(cells, found, handled, count(r.Photos, "张"), r.By, r.Signed)...); err != nil {
					return "", err
				}
			}
			return next, err
		})
		if err != nil {
			return h, err
		}
		return h, t.Foot(h.signed())
	})
}

// KeyFile is the key table as .xlsx.
func (d *Desk) KeyFile(ctx context.Context, who account.Caller, in *MonthIn) (web.File, error) {
	return d.file(ctx, who, *in, func(tx db.Tx, s sheetOf, b *sheet.Book) (Head, error) {
		h, err := d.head(ctx, tx, s, s.rules.Key, "key", nil)
		if err != nil {
			return h, err
		}
		t, err := b.Add(sheet.Layout{Name: s.rules.Key.Name, Title: h.Title, Under: h.under(), Columns: []sheet.Column{
			{Title: "序号", Chars: 2.5}, {Title: "网格", Chars: 5}, {Title: "日期", Chars: 6.5}, {Title: "对象", Chars: 7, Align: sheet.Left}, {Title: "检查项", Chars: 4},
			{Title: "隐患", Chars: 10, Align: sheet.Left}, {Title: "处置", Chars: 8.5, Align: sheet.Left}, {Title: "照片", Chars: 2.5}, {Title: "等级", Chars: 2.5},
			{Title: "判据", Chars: 7, Align: sheet.Left}, {Title: "责任部门", Chars: 5}, {Title: "措施", Chars: 9, Align: sheet.Left}, {Title: "时限", Chars: 6},
			{Title: "督办人", Chars: 4}, {Title: "复查", Chars: 6}, {Group: "双方签字", Title: "排查人", Chars: 4}, {Group: "双方签字", Title: "受检方", Chars: 4},
		}})
		if err != nil {
			return h, err
		}
		no := 0
		err = eachPage(func(after cursor) (string, error) {
			rows, next, err := d.keyPage(ctx, tx, s, after, pageMost)
			for _, r := range rows {
				no++
				if err := t.Row(no, r.Grid, chinese(r.On), r.Site, r.Item, r.Found, r.Handled, count(r.Photos, "张"), r.Grade, r.Criterion, r.Owner, r.Measures,
					r.Due, r.Supervisor, r.Verified, r.By, r.Signed); err != nil {
					return "", err
				}
			}
			return next, err
		})
		if err != nil {
			return h, err
		}
		return h, t.Foot(h.signed())
	})
}

// eachPage asks for page after page until there is none.
func eachPage(page func(after cursor) (next string, err error)) error {
	var after cursor
	for {
		next, err := page(after)
		if err != nil || next == "" {
			return err
		}
		if after, err = readCursor(next); err != nil {
			return err
		}
	}
}

// numbered joins several into one cell, a line each.
func numbered(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = string(rune('①'+min(i, 19))) + p
	}
	return strings.Join(out, "\n")
}

// dayOf is the day an instant falls on, as papers write it.
func (d *Desk) dayOf(at int64) string { return chinese(string(d.DayOf(civil.Instant(at)))) }
