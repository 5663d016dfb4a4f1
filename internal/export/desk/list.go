package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/export"
	"anwang/internal/kit/web"
)

// List is a list that may be taken away: its name, who may read it, its columns,
// and how its rows come. A desk contributes only this; pages are those of the
// list itself, so that the scope in its query is the scope of the file.
type List struct {
	Key   string
	Title string
	Needs account.Permission
	Heads []export.Head
	// Around are words of its own that stand once in a form: 月份.
	Around []string
	ask    func(text string) (asked, error)
}

// asked is a list with its filter read.
type asked struct {
	given []string // the fields that narrow
	said  func(field string) string
	// pages gives rows, the named columns of each, until each says no or they end.
	pages func(ctx context.Context, who account.Caller, keys []string, each func(rows [][]any) error) error
	count func(ctx context.Context, who account.Caller) (int64, error) // nil: nobody counts
	// around are the list's own words that stand once; nil where it has none.
	around func(ctx context.Context, who account.Caller) (map[string]string, error)
}

// pageRows is how many rows are read at a time.
const pageRows = 500

// NewList makes a list from a desk's own verb. page fills in which page of the
// filter is wanted, and asks; count may be nil.
func NewList[In, Row any](key, title string, needs account.Permission, columns []export.Column[Row],
	page func(ctx context.Context, who account.Caller, in *In, after string, most int) (rows []Row, next string, err error),
	count func(ctx context.Context, who account.Caller, in *In) (int64, error)) List {
	return List{Key: key, Title: title, Needs: needs, Heads: export.Heads(columns), ask: func(text string) (asked, error) {
		in := new(In)
		given, err := web.Asked(text, in)
		if err != nil {
			return asked{}, err
		}
		out := asked{given: given, said: func(field string) string { return web.Said(in, field) }}
		out.pages = func(ctx context.Context, who account.Caller, keys []string, each func([][]any) error) error {
			var read []func(Row) any
			for _, k := range keys {
				for _, c := range columns {
					if c.Key == k {
						read = append(read, c.Read)
					}
				}
			}
			for after := ""; ; {
				if err := ctx.Err(); err != nil {
					return err
				}
				copied := *in
				rows, next, err := page(ctx, who, &copied, after, pageRows)
				if err != nil {
					return err
				}
				cells := make([][]any, len(rows))
				for i, r := range rows {
					cells[i] = make([]any, len(read))
					for j, f := range read {
						cells[i][j] = f(r)
					}
				}
				if err := each(cells); err != nil {
					return err
				}
				if after = next; after == "" {
					return nil
				}
			}
		}
		if count != nil {
			out.count = func(ctx context.Context, who account.Caller) (int64, error) {
				copied := *in
				return count(ctx, who, &copied)
			}
		}
		return out, nil
	}}
}

// Around gives a list words that stand once in a form, besides those every form
// has: the month and who answers for it.
func Around[In any](l List, words []string, fill func(ctx context.Context, who account.Caller, in *In) (map[string]string, error)) List {
	ask := l.ask
	l.Around = words
	l.ask = func(text string) (asked, error) {
		out, err := ask(text)
		if err != nil {
			return out, err
		}
		in := new(In)
		if _, err := web.Asked(text, in); err != nil {
			return out, err
		}
		out.around = func(ctx context.Context, who account.Caller) (map[string]string, error) { return fill(ctx, who, in) }
		return out, nil
	}
	return l
}
