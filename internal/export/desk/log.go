package desk

import (
	"context"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
)

// LogIn filters what was taken.
type LogIn struct {
	Person string `query:"person" maxLength:"64"`
	List   string `query:"list" maxLength:"40"`
	From   string `query:"from" maxLength:"10" doc:"起"`
	To     string `query:"to" maxLength:"10" doc:"止"`
	After  string `query:"after" maxLength:"120"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// TakeRow is one file that left.
type TakeRow struct {
	ID     string `json:"id"`
	At     int64  `json:"at"`
	Person string `json:"person"`
	Name   string `json:"name"`
	Post   string `json:"post"`
	List   string `json:"list"`
	Title  string `json:"title"`
	Format string `json:"format"`
	Words  string `json:"words" doc:"筛选条件"`
	Rows   int64  `json:"rows"`
	Job    string `json:"job" doc:"留痕：export:<job>"`
}

// Takes is a page of what was taken, the latest first.
type Takes struct {
	Items []TakeRow `json:"items" nullable:"false"`
	Next  string    `json:"next,omitempty" doc:"下一页的 after"`
}

// Log lists who took what, when, by which filter, and how many rows.
func (d *Desk) Log(ctx context.Context, who account.Caller, in *LogIn) (Takes, error) {
	out := Takes{Items: []TakeRow{}}
	w := db.Filter(who.County).AndCond(within(who))
	for _, f := range []struct{ cond, value string }{{"t.person = ?", in.Person}, {"t.list = ?", in.List}} {
		if f.value != "" {
			w.And(f.cond, f.value)
		}
	}
	for _, f := range []struct {
		cond, value string
		more        int
	}{{"t.at >= ?", in.From, 0}, {"t.at < ?", in.To, 1}} {
		if f.value == "" {
			continue
		}
		day, err := civil.ParseDay(f.value)
		if err != nil {
			return out, err
		}
		w.And(f.cond, int64(day.Add(f.more).Start(d.Zone)))
	}
	if at, id, ok := strings.Cut(in.After, "~"); ok {
		n, _ := strconv.ParseInt(at, 10, 64)
		w.And("(t.at, t.id) < (?, ?)", n, id)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT t.id, t.at, t.person, COALESCE(p.name, ''), t.post, t.list, t.title, t.format, t.words, t.rows_n, t.job FROM export_take t
LEFT JOIN person p ON p.county = t.county AND p.id = t.person
WHERE t.county = $1 AND `+w.String()+" ORDER BY t.at DESC, t.id DESC LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var r TakeRow
		if err := rows.Scan(&r.ID, &r.At, &r.Person, &r.Name, &r.Post, &r.List, &r.Title, &r.Format, &r.Words, &r.Rows, &r.Job); err != nil {
			return out, err
		}
		if len(out.Items) == in.Limit {
			last := out.Items[in.Limit-1]
			out.Next = strconv.FormatInt(last.At, 10) + "~" + last.ID
			break
		}
		out.Items = append(out.Items, r)
	}
	return out, rows.Err()
}
