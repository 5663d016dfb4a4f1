// Package desk keeps notices: it tells, shows each their own, and marks what
// was read.
package desk

import (
	"context"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	"anwang/internal/notice"
	"anwang/internal/notice/desk/q"
)

// Desk is where notices are read.
type Desk struct{ jdesk.House }

// Routes is the table of the desk.
func (d *Desk) Routes() []web.Route[account.Caller] {
	read := string(account.NoticeRead)
	return []web.Route[account.Caller]{
		web.Verb("GET /api/notices", read, "我的通知，未读在前", d.Mine),
		web.Verb("GET /api/notices/count", read, "未读通知数", d.Count),
		web.Verb("POST /api/notices/{id}/read", read, "标为已读", d.Read),
		web.Verb("GET /api/instructions", read, "部署和指示", d.Instructions),
		web.Verb("GET /api/instructions/{id}", read, "一件部署和各网格的回执", d.Instruction),
		web.Verb("POST /api/instructions", string(account.NoticeInstruct), "向下级网格部署", d.Instruct),
		web.Verb("POST /api/instructions/{id}/receive", read, "签收部署", d.Receive),
	}
}

// CarryKind is the follow-up that carries a notice beyond the screen.
const CarryKind = "notice.carry"

// Tell stores a notice in the transaction of the act it tells of, and asks for
// it to be carried. Whoever it is addressed to sees it at once (law: S1-14).
func Tell(ctx context.Context, tx db.Tx, act journal.Act, n notice.Notice) error {
	if err := n.Check(); err != nil {
		return err
	}
	id := act.Fresh()
	err := q.New(tx).AddNotice(ctx, q.AddNoticeParams{County: act.County, ID: id, Person: n.Person, Post: n.Post, Place: n.Place,
		Department: n.Department, Path: n.Path, Kind: n.Kind, Subject: n.Subject, Code: n.Code, Args: n.Args, At: int64(act.At)})
	if err != nil {
		return err
	}
	return jdesk.Ask(ctx, tx, act.County, jdesk.Followup{ID: act.Fresh(), Kind: CarryKind, Subject: "notice:" + id}, act.At)
}

// Carry carries a notice further. The screen is the only channel of this
// edition and the row itself is what it shows, so there is nothing left to do;
// a channel to a phone is a handler beside this one.
func (d *Desk) Carry(context.Context, jdesk.Followup) error { return nil }

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

// mine is the condition that a notice is for the caller: by name, by a post they
// hold at the place, or by a department they stand in above the matter. It is
// the scope of notices, made of addresses instead of ground.
func mine(who account.Caller) db.Cond {
	parts := []db.Cond{{SQL: "n.person = ?", Args: []any{who.Person}}}
	for _, s := range who.Standings {
		parts = append(parts, db.Cond{SQL: "(n.post = ? AND n.place = ?)", Args: []any{s.Post, s.Place}})
		if s.ForPerson != "" {
			// Who stands in for somebody away is told what they are told of the work,
			// from the day they went.
			parts = append(parts, db.Cond{SQL: "(n.person = ? AND n.kind IN (?, ?) AND n.at >= ?)", Args: []any{s.ForPerson, "hazard", "task", int64(s.ForSince)}})
		}
		if s.Department == "" {
			continue
		}
		within := adesk.Within(account.Scope{{Path: s.Path}}, adesk.Columns{Path: "n.path"})
		parts = append(parts, db.Cond{SQL: "(n.department = ? AND (n.path = '' OR " + within.SQL + "))", Args: append([]any{s.Department}, within.Args...)})
	}
	all := db.Cond{}
	for i, p := range parts {
		if i > 0 {
			all.SQL += " OR "
		}
		all.SQL += p.SQL
		all.Args = append(all.Args, p.Args...)
	}
	all.SQL = "(" + all.SQL + ")"
	return all
}

const from = ` FROM notice n
LEFT JOIN notice_read r ON r.county = n.county AND r.notice = n.id AND r.person = $2
WHERE n.county = $1 AND `

// Mine lists the caller's notices: unread first, then the newest.
// scope: mine
func (d *Desk) Mine(ctx context.Context, who account.Caller, in *MineIn) (Cards, error) {
	w := db.Filter(who.County, who.Person).AndCond(mine(who))
	if in.Unread {
		w.And("r.notice IS NULL")
	}
	if in.Kind != "" {
		w.And("n.kind = ?", in.Kind)
	}
	if c := strings.Split(in.After, "~"); len(c) == 3 {
		at, _ := strconv.ParseInt(c[1], 10, 64)
		if c[0] == "u" {
			w.Or(db.Cond{SQL: "r.notice IS NOT NULL"}, db.Cond{SQL: "(n.at, n.id) < (?, ?)", Args: []any{at, c[2]}})
		} else {
			w.And("r.notice IS NOT NULL").And("(n.at, n.id) < (?, ?)", at, c[2])
		}
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT n.id, n.kind, n.subject, n.code, n.args, n.at, r.notice IS NOT NULL, COALESCE(r.at, 0), n.person, n.post, n.department`+
		from+w.String()+" ORDER BY r.notice IS NOT NULL, n.at DESC, n.id DESC LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return Cards{}, err
	}
	defer rows.Close()
	out := Cards{Items: []Card{}}
	for rows.Next() {
		var c Card
		var n notice.Notice
		if err := rows.Scan(&c.ID, &c.Kind, &c.Subject, &c.Code, &n.Args, &c.At, &c.Read, &c.ReadAt, &n.Person, &n.Post, &n.Department); err != nil {
			return Cards{}, err
		}
		if len(out.Items) == in.Limit {
			out.Next = cursor(out.Items[in.Limit-1])
			break
		}
		c.Text, c.To = fault.Words(c.Code, notice.ParseArgs(n.Args)), n.Post+n.Department
		if n.Person != "" {
			c.To = "本人"
		}
		out.Items = append(out.Items, c)
	}
	return out, rows.Err()
}

func cursor(c Card) string {
	group := "u"
	if c.Read {
		group = "r"
	}
	return group + "~" + strconv.FormatInt(c.At, 10) + "~" + c.ID
}

// Unread is how many notices wait.
type Unread struct {
	Unread int `json:"unread"`
}

// Count counts what was not read yet.
// scope: mine
func (d *Desk) Count(ctx context.Context, who account.Caller, _ *struct{}) (Unread, error) {
	w := db.Filter(who.County, who.Person).AndCond(mine(who)).And("r.notice IS NULL")
	var out Unread
	err := d.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*)"+from+w.String(), w.Args...).Scan(&out.Unread)
	return out, err
}

// ReadIn names a notice.
type ReadIn struct {
	ID string `path:"id" maxLength:"64"`
}

// Read marks a notice as read by the caller; a second time changes nothing.
// scope: mine
func (d *Desk) Read(ctx context.Context, who account.Caller, in *ReadIn) (Unread, error) {
	now := d.Now()
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		w := db.Filter(who.County).AndCond(mine(who)).And("n.id = ?", in.ID)
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM notice n WHERE n.county = $1 AND "+w.String(), w.Args...).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Missing, "notice.not_found")
		}
		return q.New(tx).MarkRead(ctx, q.MarkReadParams{County: who.County, Notice: in.ID, Person: who.Person, At: int64(now)})
	})
	if err != nil {
		return Unread{}, err
	}
	return d.Count(ctx, who, nil)
}
