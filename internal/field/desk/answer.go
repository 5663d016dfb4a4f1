package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/field"
	"anwang/internal/field/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	ndesk "anwang/internal/notice/desk"
)

// ComplaintsIn asks for objections; answered shows those that have their answer.
type ComplaintsIn struct {
	Answered bool   `query:"answered"`
	Limit    int    `query:"limit" minimum:"0" maximum:"100"`
	After    string `query:"after" maxLength:"64"`
}

// ComplaintCard is an objection as the office reads it. Who wanted no name has none here.
type ComplaintCard struct {
	ID         string        `json:"id"`
	About      string        `json:"about"`
	Text       string        `json:"text"`
	Name       string        `json:"name,omitempty" doc:"提意见的人；不署名时为空"`
	Post       string        `json:"post,omitempty"`
	GridName   string        `json:"gridName,omitempty"`
	At         civil.Instant `json:"at"`
	AnsweredAt civil.Instant `json:"answeredAt,omitempty"`
	AnsweredBy string        `json:"answeredBy,omitempty"`
	Answer     string        `json:"answer,omitempty"`
}

// ComplaintCards is a page of them.
type ComplaintCards struct {
	Items []ComplaintCard `json:"items" nullable:"false"`
	Next  string          `json:"next,omitempty"`
}

// hears picks what a caller hears: what was brought to a place where they stand in
// the office, or as what it was brought to; and what nobody heard, below it.
// scope: the caller's own standings
func hears(who account.Caller, w *db.Where) *db.Where {
	parts := []db.Cond{}
	for _, s := range who.Standings {
		if s.Place == "" {
			continue
		}
		if s.Kind == account.Office {
			parts = append(parts, db.Cond{SQL: "c.place = ?", Args: []any{s.Place}},
				db.Cond{SQL: "c.place = '' AND c.path >= ? AND c.path < ?", Args: []any{s.Path, account.High(s.Path)}})
			continue
		}
		parts = append(parts, db.Cond{SQL: "c.place = ? AND c.kind = ?", Args: []any{s.Place, string(s.Kind)}})
	}
	return w.Or(parts...)
}

// Complaints lists what people in the field brought before the caller, the newest first.
// scope: what hears picks, by the caller's own standings
func (d *Desk) Complaints(ctx context.Context, who account.Caller, in *ComplaintsIn) (ComplaintCards, error) {
	limit := in.Limit
	if limit == 0 {
		limit = 50
	}
	w := hears(who, db.Filter().And("c.county = ?", who.County))
	if in.Answered {
		w.And("c.answered_at > 0")
	} else {
		w.And("c.answered_at = 0")
	}
	if in.After != "" {
		w.And("(c.at, c.id) < (SELECT y.at, y.id FROM complaint y WHERE y.county = ? AND y.id = ?)", who.County, in.After)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT c.id, c.about, c.words, c.unsigned, COALESCE(p.name, ''), c.by_post, COALESCE(g.name, ''), c.at, c.answered_at, COALESCE(a.name, ''), c.answer
FROM complaint c LEFT JOIN person p ON p.county = c.county AND p.id = c.by_person
LEFT JOIN grid g ON g.county = c.county AND g.id = c.grid
LEFT JOIN person a ON a.county = c.county AND a.id = c.answered_by
WHERE `+w.String()+" ORDER BY c.at DESC, c.id DESC LIMIT "+w.Arg(limit+1), w.Args...)
	if err != nil {
		return ComplaintCards{}, err
	}
	defer rows.Close()
	out := ComplaintCards{Items: []ComplaintCard{}}
	for rows.Next() {
		var c ComplaintCard
		var unsigned bool
		if err := rows.Scan(&c.ID, &c.About, &c.Text, &unsigned, &c.Name, &c.Post, &c.GridName, &c.At, &c.AnsweredAt, &c.AnsweredBy, &c.Answer); err != nil {
			return ComplaintCards{}, err
		}
		if unsigned { // in a village of three the post is the name
			c.Name, c.Post, c.GridName = "", "", ""
		}
		out.Items = append(out.Items, c)
	}
	if len(out.Items) > limit {
		out.Items = out.Items[:limit]
		out.Next = out.Items[limit-1].ID
	}
	return out, rows.Err()
}

// AnswerIn is what the office says to an objection.
type AnswerIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Answer string `json:"answer" minLength:"1" maxLength:"1000"`
	}
}

// Answered is the objection after it.
type Answered struct {
	ID string `json:"id"`
}

// AnswerComplaint answers an objection; whoever raised it is told, also who gave
// no name: the notice finds them, and nobody else reads it.
// scope: what hears picks, by the caller's own standings
func (d *Desk) AnswerComplaint(ctx context.Context, who account.Caller, in *AnswerIn) (Answered, error) {
	answer, err := field.Answer(in.Body.Answer)
	if err != nil {
		return Answered{}, err
	}
	w := hears(who, db.Filter().And("c.county = ?", who.County).And("c.id = ?", in.ID))
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		var by, about string
		err := tx.QueryRowContext(ctx, "SELECT c.by_person, c.about FROM complaint c WHERE "+w.String(), w.Args...).Scan(&by, &about)
		if db.None(err) {
			return fault.New(fault.Missing, "field.complaint_not_found")
		}
		if err != nil {
			return err
		}
		now := d.Now()
		n, err := q.New(tx).AnswerComplaint(ctx, q.AnswerComplaintParams{County: who.County, ID: in.ID, AnsweredAt: int64(now), AnsweredBy: who.Person, Answer: answer})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "field.complaint_answered")
		}
		own, ok := who.StandingAt(who.Top(), nil)
		if !ok {
			own = account.Standing{Path: who.Top()}
		}
		act := who.Act(own, now, d.DayOf(now), d.Fresh)
		if err := jdesk.Note(ctx, tx, who.County, act.Note("complaint:"+in.ID, "complaint.answered", journal.Digest([]byte(answer)))); err != nil {
			return err
		}
		return ndesk.Tell(ctx, tx, act, notice.Notice{Person: by, Kind: "complaint", Subject: "complaint:" + in.ID, Code: "notice.complaint_answered",
			Args: notice.Args("about", about, "by", own.PlaceName+" "+own.Post, "answer", answer)})
	})
	return Answered{ID: in.ID}, err
}
