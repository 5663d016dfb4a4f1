package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/field"
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
	post, place, err := top(ctx, tx, act, own.Path)
	if err != nil {
		return err
	}
	by := "未署名"
	if !o.Unsigned {
		by = own.PlaceName + " " + own.Post + " " + who.Name
	}
	if post == "" { // nobody is above: the story and the deed keep it
		return nil
	}
	return ndesk.Tell(ctx, tx, act, notice.Notice{Post: post, Place: place, Kind: "complaint", Subject: "complaint:" + deed.ID, Code: "notice.complaint",
		Args: notice.Args("about", o.About, "by", by, "text", o.Text)})
}

// top is the office at the highest grid above a path, else who keeps the books
// there, else its head.
// scope: nobody is asking; they are told.
func top(ctx context.Context, tx db.Tx, act journal.Act, path string) (post, place string, err error) {
	w := db.Filter(act.County).And("g.county = ?", act.County).And("a.from_on <= ?", string(act.On)).And("(a.to_on = '' OR a.to_on >= ?)", string(act.On)).
		AndCond(db.In("g.path", account.Above(path))).
		AndCond(db.In("a.kind", []string{string(account.Office), string(account.Clerk), string(account.Head)}))
	order := " ORDER BY LENGTH(g.path), CASE a.kind WHEN " + w.Arg(string(account.Office)) + " THEN 0 WHEN " + w.Arg(string(account.Clerk)) + " THEN 1 ELSE 2 END, a.post LIMIT 1"
	err = tx.QueryRowContext(ctx, "SELECT a.post, a.grid FROM appointment a JOIN grid g ON g.county = a.county AND g.id = a.grid WHERE a.county = $1 AND "+w.String()+order, w.Args...).
		Scan(&post, &place)
	if db.None(err) {
		return "", "", nil
	}
	return post, place, err
}
