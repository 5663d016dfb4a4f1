package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/field"
	"anwang/internal/field/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	ndesk "anwang/internal/notice/desk"
	pdesk "anwang/internal/patrol/desk"
)

// ComplaintForm is 意见反馈 as the phone sends it.
type ComplaintForm struct {
	About    string `json:"about"`
	Text     string `json:"text"`
	Unsigned bool   `json:"unsigned"`
}

// complain hands an objection to the top of the tree, past whoever gave the work
// it is about: those who lay on a burden do not sort the complaints about it.
func (d *Desk) complain(ctx context.Context, tx db.Tx, who account.Caller, t pdesk.Times, deed field.Deed) error {
	var f ComplaintForm
	if err := read(deed, &f); err != nil {
		return err
	}
	o := field.Objection{About: f.About, Text: f.Text, Unsigned: f.Unsigned}
	if err := o.Check(); err != nil {
		return err
	}
	own, ok := who.StandingAt(who.Top(), nil)
	if !ok {
		own = account.Standing{Path: who.Top()}
	}
	act := who.Act(own, t.At, d.DayOf(t.At), d.Fresh)
	// The words are in the deed; the story holds their digest only, so that whoever
	// reads stories does not read complaints.
	if err := jdesk.Note(ctx, tx, who.County, act.Note("complaint:"+deed.ID, "complaint.made", journal.Digest(deed.Body), "about", o.About)); err != nil {
		return err
	}
	above, err := top(ctx, tx, act, own.Path)
	if err != nil {
		return err
	}
	heard := address{}
	if len(above) > 0 {
		heard = above[0]
	}
	err = q.New(tx).AddComplaint(ctx, q.AddComplaintParams{County: who.County, ID: deed.ID, About: o.About, Words: o.Text, Unsigned: o.Unsigned,
		ByPerson: who.Person, ByPost: own.Post, Grid: own.Place, Path: own.Path, Place: heard.place, Kind: heard.kind, At: int64(t.At)})
	if err != nil {
		return err
	}
	by := "未署名"
	if !o.Unsigned {
		by = own.PlaceName + " " + own.Post + " " + who.Name
	}
	// Where nobody is above, it lies in the list until somebody is.
	for _, a := range above {
		err := ndesk.Tell(ctx, tx, act, notice.Notice{Post: a.post, Place: a.place, Kind: "complaint", Subject: "complaint:" + deed.ID, Code: "notice.complaint",
			Args: notice.Args("about", o.About, "by", by, "text", o.Text)})
		if err != nil {
			return err
		}
	}
	return nil
}

// address is a post at a place, and of what kind.
type address struct{ post, place, kind string }

// offices is how many of them one complaint is told to at most.
const offices = 5

// top are the offices at the highest grid above a path that has one, else who
// keeps the books there, else its head.
// scope: nobody is asking; they are told.
func top(ctx context.Context, tx db.Tx, act journal.Act, path string) ([]address, error) {
	w := db.Filter(act.County).And("g.county = ?", act.County).And("a.from_on <= ?", string(act.On)).And("(a.to_on = '' OR a.to_on >= ?)", string(act.On)).
		AndCond(db.In("g.path", account.Above(path))).
		AndCond(db.In("a.kind", []string{string(account.Office), string(account.Clerk), string(account.Head)}))
	rank := "CASE a.kind WHEN " + w.Arg(string(account.Office)) + " THEN 0 WHEN " + w.Arg(string(account.Clerk)) + " THEN 1 ELSE 2 END"
	rows, err := tx.QueryContext(ctx, "SELECT DISTINCT a.post, a.grid, a.kind, "+rank+" AS kind_rank, LENGTH(g.path) AS height FROM appointment a JOIN grid g ON g.county = a.county AND g.id = a.grid WHERE a.county = $1 AND "+
		w.String()+" ORDER BY height, kind_rank, a.post LIMIT 50", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []address
	var first struct{ rank, height int }
	for rows.Next() {
		var a address
		var is struct{ rank, height int }
		if err := rows.Scan(&a.post, &a.place, &a.kind, &is.rank, &is.height); err != nil {
			return nil, err
		}
		if len(out) == 0 {
			first = is
		}
		if is == first && len(out) < offices {
			out = append(out, a)
		}
	}
	return out, rows.Err()
}
