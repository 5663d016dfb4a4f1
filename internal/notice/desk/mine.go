package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
)

// MineIn pages notices.
type MineIn struct {
	Unread bool   `query:"unread" doc:"只看未读"`
	Kind   string `query:"kind" maxLength:"32"`
	After  string `query:"after" maxLength:"120"`
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100"`
}

// Card is a notice as shown.
type Card struct {
	ID      string `json:"id"`
	Kind    string `json:"kind" doc:"关于什么：hazard、task"`
	Subject string `json:"subject" doc:"hazard:<id>"`
	Code    string `json:"code"`
	Text    string `json:"text"`
	At      int64  `json:"at"`
	Read    bool   `json:"read"`
	ReadAt  int64  `json:"readAt,omitempty"`
	To      string `json:"to" doc:"发给：本人、岗位或部门"`
}

// Cards is a page of notices.
type Cards struct {
	Items []Card `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"下一页的 after"`
}

// place is where a page ends: the last card's part of the list, time and id.
type place struct {
	read bool
	at   int64
	id   string
}

func parsePlace(after string) (p place, ok bool) {
	c := strings.Split(after, "~")
	if len(c) != 3 {
		return place{}, false
	}
	at, err := strconv.ParseInt(c[1], 10, 64)
	return place{read: c[0] == "r", at: at, id: c[2]}, err == nil
}

func (c Card) cursor() string {
	group := "u"
	if c.Read {
		group = "r"
	}
	return group + "~" + strconv.FormatInt(c.At, 10) + "~" + c.ID
}

// Mine lists the caller's notices: unread first, then the newest.
// scope: mine
func (d *Desk) Mine(ctx context.Context, who account.Caller, in *MineIn) (out Cards, err error) {
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		out, err = d.list(ctx, tx, who, in)
		return err
	})
	return out, err
}

// list walks the weeks that have something unread, newest first, then what was
// read: whoever has read fifty thousand notices but two finds the two at once.
//
// scope: mine
func (d *Desk) list(ctx context.Context, tx db.Tx, who account.Caller, in *MineIn) (Cards, error) {
	out := Cards{Items: []Card{}}
	from, later := parsePlace(in.After)
	if !later || !from.read {
		waits, err := d.unread(ctx, tx, who)
		if err != nil {
			return out, err
		}
		for _, week := range waits.weeks() {
			if later && week > weekOf(from.at) || len(out.Items) > in.Limit {
				continue
			}
			p := page{kind: in.Kind, limit: in.Limit + 1 - len(out.Items), week: &week}
			if later {
				p.after = &from
			}
			cards, err := p.cards(ctx, tx, who, waits.in(week))
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, cards...)
		}
		later = false
	}
	if !in.Unread && len(out.Items) <= in.Limit {
		p := page{kind: in.Kind, limit: in.Limit + 1 - len(out.Items), read: true}
		if later {
			p.after = &from
		}
		cards, err := p.cards(ctx, tx, who, addresses(who))
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, cards...)
	}
	if len(out.Items) > in.Limit {
		out.Items = out.Items[:in.Limit]
		out.Next = out.Items[in.Limit-1].cursor()
	}
	return out, nil
}

// page is a part of somebody's list.
type page struct {
	read  bool   // what they have read, or have not
	kind  string // about what; "" = anything
	week  *int64 // of one week only
	after *place // behind here
	limit int
}

// cards reads the part: from each address as many as the page could need, in the
// order of its index, and of those the newest.
//
// scope: addresses are of whom the notices are for.
func (p page) cards(ctx context.Context, tx db.Tx, who account.Caller, from []address) ([]Card, error) {
	if len(from) == 0 {
		return nil, nil
	}
	var each db.Cond
	for i, a := range from {
		w := []db.Cond{{SQL: "n.county = ?", Args: []any{who.County}}, a.fits, {SQL: readBy(p.read), Args: []any{who.Person}}}
		if p.kind != "" {
			w = append(w, db.Cond{SQL: "n.kind = ?", Args: []any{p.kind}})
		}
		if p.week != nil {
			w = append(w, inWeek(*p.week))
		}
		if p.after != nil {
			w = append(w, db.Cond{SQL: "(n.at, n.id) < (?, ?)", Args: []any{p.after.at, p.after.id}})
		}
		if i > 0 {
			each.SQL += " UNION ALL "
		}
		each.SQL += "SELECT p" + strconv.Itoa(i) + ".id FROM (SELECT n.id FROM notice n WHERE "
		for j, c := range w {
			if j > 0 {
				each.SQL += " AND "
			}
			each.SQL += c.SQL
			each.Args = append(each.Args, c.Args...)
		}
		each.SQL += " ORDER BY n.at DESC, n.id DESC LIMIT ?) p" + strconv.Itoa(i)
		each.Args = append(each.Args, p.limit)
	}
	w := db.Filter(who.County, who.Person).And("n.id IN ("+each.SQL+")", each.Args...)
	rows, err := tx.QueryContext(ctx, `SELECT n.id, n.kind, n.subject, n.code, n.args, n.at, COALESCE(r.at, 0), n.person, n.post, n.department
		FROM notice n LEFT JOIN notice_read r ON r.county = n.county AND r.notice = n.id AND r.person = $2
		WHERE n.county = $1 AND `+w.String()+" ORDER BY n.at DESC, n.id DESC LIMIT "+w.Arg(p.limit), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Card
	for rows.Next() {
		c := Card{Read: p.read}
		var n notice.Notice
		if err := rows.Scan(&c.ID, &c.Kind, &c.Subject, &c.Code, &n.Args, &c.At, &c.ReadAt, &n.Person, &n.Post, &n.Department); err != nil {
			return nil, err
		}
		c.Text, c.To = fault.Words(c.Code, notice.ParseArgs(n.Args)), n.Post+n.Department
		if n.Person != "" {
			c.To = "本人"
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Unread is how many notices wait.
type Unread struct {
	Unread int `json:"unread"`
}

// Count counts what was not read yet.
// scope: mine
func (d *Desk) Count(ctx context.Context, who account.Caller, _ *struct{}) (out Unread, err error) {
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		waits, err := d.unread(ctx, tx, who)
		for _, w := range waits {
			out.Unread += w.count
		}
		return err
	})
	return out, err
}

// waiting is how much waits unread at an address in a week.
type waiting struct {
	at    address
	week  int64
	count int
}

type allWaiting []waiting

// weeks are those in which something waits, the newest first.
func (all allWaiting) weeks() []int64 {
	var out []int64
	for _, w := range all {
		out = append(out, w.week)
	}
	slices.SortFunc(out, func(a, b int64) int { return cmp.Compare(b, a) })
	return slices.Compact(out)
}

// in are the addresses at which something waits in a week.
func (all allWaiting) in(week int64) []address {
	var out []address
	for _, w := range all {
		if w.week == week {
			out = append(out, w.at)
		}
	}
	return out
}
