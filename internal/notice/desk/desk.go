// Package desk keeps notices: it tells, shows each their own, and marks what
// was read.
package desk

import (
	"context"
	"database/sql"
	"errors"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/web"
	"anwang/internal/notice"
	"anwang/internal/notice/desk/q"
)

// Desk is where notices are read.
type Desk struct {
	jdesk.House
	// Memory remembers how much waits unread.
	Memory *recall.Memory
}

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
	if err := touch(ctx, tx, act.County, "notice", n, int64(act.At)); err != nil {
		return err
	}
	return jdesk.Ask(ctx, tx, act.County, jdesk.Followup{ID: act.Fresh(), Kind: CarryKind, Subject: "notice:" + id}, act.At)
}

// Carry carries a notice further. The screen is the only channel of this
// edition and the row itself is what it shows, so there is nothing left to do;
// a channel to a phone is a handler beside this one.
func (d *Desk) Carry(context.Context, jdesk.Followup) error { return nil }

// ReadIn names a notice.
type ReadIn struct {
	ID string `path:"id" maxLength:"64"`
}

// Read marks a notice as read by the caller; a second time changes nothing.
// scope: mine
func (d *Desk) Read(ctx context.Context, who account.Caller, in *ReadIn) (Unread, error) {
	now := d.Now()
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		var n notice.Notice
		var at int64
		w := db.Filter(who.County).AndCond(mine(who)).And("n.id = ?", in.ID)
		err := tx.QueryRowContext(ctx, "SELECT n.person, n.post, n.place, n.department, n.at FROM notice n WHERE n.county = $1 AND "+w.String(), w.Args...).Scan(&n.Person, &n.Post, &n.Place, &n.Department, &at)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Missing, "notice.not_found")
		}
		if err != nil {
			return err
		}
		if err := q.New(tx).MarkRead(ctx, q.MarkReadParams{County: who.County, Notice: in.ID, Person: who.Person, At: int64(now)}); err != nil {
			return err
		}
		return touch(ctx, tx, who.County, readGround(who.Person), n, at)
	})
	if err != nil {
		return Unread{}, err
	}
	return d.Count(ctx, who, nil)
}
