package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk/q"
)

// WithdrawEditionIn names an edition to come, and says why it is taken back.
type WithdrawEditionIn struct {
	ID   string `path:"id" maxLength:"64" doc:"版本的 key 中“@”之前的部分"`
	Body struct {
		Reason string `json:"reason" maxLength:"500" doc:"撤回的理由"`
	}
}

// WithdrawnEdition is what was taken back.
type WithdrawnEdition struct {
	Scheme string `json:"scheme"`
	FromOn string `json:"fromOn" doc:"本来从哪天起施行"`
}

// Withdraw takes back an edition before its first day. What is in force stays in
// force; what began is never taken back, since records were judged by it.
//
// law: scheme-syntax §6.4
func (d *Desk) Withdraw(ctx context.Context, who account.Caller, in *WithdrawEditionIn) (WithdrawnEdition, error) {
	missing := fault.New(fault.Missing, "scheme.edition_unknown", "edition", in.ID)
	s, err := d.shelf(ctx, who.County)
	if err != nil {
		return WithdrawnEdition{}, err
	}
	var row q.EditionsRow
	for _, e := range s.editions {
		if e.ID == in.ID && who.Scope.Sees(e.Path, "") {
			row = e
		}
	}
	if row.ID == "" {
		return WithdrawnEdition{}, missing
	}
	standing, err := d.adopting(s, who, row.Path)
	if err != nil {
		return WithdrawnEdition{}, err
	}
	if scheme.Blank(in.Body.Reason) {
		return WithdrawnEdition{}, fault.New(fault.Invalid, "scheme.amendment_blank", "what", "理由")
	}
	today := d.Today()
	if civil.Day(row.FromOn) <= today {
		return WithdrawnEdition{}, fault.New(fault.Conflict, "scheme.edition_begun", "from", civil.Day(row.FromOn).Chinese())
	}
	act := who.Act(standing, d.Now(), today, d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).WithdrawEdition(ctx, q.WithdrawEditionParams{County: who.County, ID: row.ID, WithdrawnAt: int64(act.At), WithdrawnBy: who.Person,
			WithdrawnFor: strings.TrimSpace(in.Body.Reason), FromOn: string(today)})
		if err != nil {
			return err
		}
		if n == 0 {
			return missing
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("scheme:"+row.Grid, "scheme.withdrawn", journal.Digest([]byte(in.Body.Reason)), "edition", row.ID, "scheme", row.Scheme, "from", row.FromOn))
	})
	if err != nil {
		return WithdrawnEdition{}, err
	}
	d.forget(who.County)
	return WithdrawnEdition{Scheme: row.Scheme, FromOn: row.FromOn}, nil
}
