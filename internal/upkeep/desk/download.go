package desk

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	"anwang/internal/upkeep/desk/q"
)

// Heard writes down who takes a file out. What is not written down is not handed
// out.
func (d *Desk) Heard(ctx context.Context, who account.Caller, what, name string) error {
	if who.Person == "" {
		return nil
	}
	now := d.Now()
	return d.DB.Write(ctx, func(tx db.Tx) error {
		return q.New(tx).AddDownload(ctx, q.AddDownloadParams{County: who.County, ID: d.Fresh(), At: int64(now), Person: who.Person, Address: web.AddressOf(ctx), What: what, Name: name})
	})
}

// DownloadsIn filters the list of downloads.
type DownloadsIn struct {
	Person string `query:"person" maxLength:"64" doc:"姓名、账号或编号"`
	From   string `query:"from" maxLength:"10"`
	To     string `query:"to" maxLength:"10"`
	After  string `query:"after" maxLength:"200"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// DownloadRow is a file that was taken out: what it was, not what is in it.
type DownloadRow struct {
	ID      string        `json:"id"`
	At      civil.Instant `json:"at"`
	Person  string        `json:"person"`
	Name    string        `json:"name"`
	Address string        `json:"address"`
	What    string        `json:"what"`
	File    string        `json:"file"`
}

// DownloadRows is a page of them, the latest first.
type DownloadRows struct {
	Items []DownloadRow `json:"items" nullable:"false"`
	Next  string        `json:"next,omitempty" doc:"下一页的 after"`
}

// downloads are all files that left: what the door wrote down, and the lists and
// tables that the desk of exports wrote down with their filter.
const downloads = `(SELECT d.county, d.id, d.at, d.person, d.address, d.what, d.name FROM download d WHERE d.county = $1
UNION ALL SELECT t.county, t.id, t.at, t.person, t.address, '导出' || t.title, CASE WHEN t.words = '' THEN '全部' ELSE t.words END || '（' || t.rows_n || '行）' FROM export_take t WHERE t.county = $1)`

// Downloads lists who took files out, for the audit administrator.
//
// scope: the audit administrator looks at everybody.
func (d *Desk) Downloads(ctx context.Context, who account.Caller, in *DownloadsIn) (DownloadRows, error) {
	w := db.Filter(who.County)
	if p := strings.TrimSpace(in.Person); p != "" {
		ids, err := d.called(ctx, who.County, p)
		if err != nil {
			return DownloadRows{}, err
		}
		w.AndCond(db.In("x.person", ids))
	}
	if err := d.During(w, "x.at", in.From, in.To); err != nil {
		return DownloadRows{}, err
	}
	if at, id, ok := strings.Cut(in.After, "~"); ok {
		n, err := strconv.ParseInt(at, 10, 64)
		if err == nil {
			w.And("(x.at, x.id) < (?, ?)", n, id)
		}
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT x.id, x.at, x.person, COALESCE(p.name, ''), x.address, x.what, x.name FROM `+downloads+` x
LEFT JOIN person p ON p.county = x.county AND p.id = x.person
WHERE x.county = $1 AND `+w.String()+" ORDER BY x.at DESC, x.id DESC LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return DownloadRows{}, err
	}
	defer rows.Close()
	out := DownloadRows{Items: []DownloadRow{}}
	for rows.Next() {
		var r DownloadRow
		if err := rows.Scan(&r.ID, &r.At, &r.Person, &r.Name, &r.Address, &r.What, &r.File); err != nil {
			return out, err
		}
		if len(out.Items) == in.Limit {
			last := out.Items[in.Limit-1]
			out.Next = fmt.Sprintf("%d~%s", last.At, last.ID)
			break
		}
		out.Items = append(out.Items, r)
	}
	return out, rows.Err()
}
