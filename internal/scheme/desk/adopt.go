package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk/q"
)

// Adopt puts an edition of a scheme in force at a grid and below, from its own
// first day or, where the plan bears none, from today. The whole chain it
// extends is kept with it: a new release of the platform changes no record's
// rules. What does not load is refused with every problem, and the scheme that
// was in force stays in force.
func (d *Desk) Adopt(ctx context.Context, tx db.Tx, act journal.Act, grid, path, id string, lib scheme.Library) error {
	built, problems := scheme.Load(lib, id)
	if built == nil || problems.Failed() {
		return NotLoadable(problems)
	}
	from := built.InForce()
	if from == "" {
		from = act.On
	}
	there, err := q.New(tx).EditionsAt(ctx, q.EditionsAtParams{County: act.County, Grid: grid})
	if err != nil {
		return err
	}
	if err := mayFollow(there, id, "", from, act.On); err != nil {
		return err
	}
	return d.put(ctx, tx, act, grid, path, id, from, built, lib)
}

// put writes the row of an edition, with the whole chain it extends.
func (d *Desk) put(ctx context.Context, tx db.Tx, act journal.Act, grid, path, id string, from civil.Day, built *scheme.Scheme, lib scheme.Library) error {
	text, err := json.Marshal(lib.Chain(id))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	row := q.AddEditionParams{County: act.County, ID: act.Fresh(), Grid: grid, Path: path, Scheme: id, Edition: string(built.Edition),
		FromOn: string(from), Text: string(text), Hash: hex.EncodeToString(sum[:]), At: int64(act.At), ByPerson: act.By}
	if err := q.New(tx).AddEdition(ctx, row); err != nil {
		return err
	}
	d.forget(act.County)
	return jdesk.Note(ctx, tx, act.County, act.Note("scheme:"+grid, "scheme.adopted", sum[:], "edition", row.ID, "scheme", id, "from", string(from)))
}

// AmendIn is one value set beside the scheme.
type AmendIn struct {
	Body struct {
		Place  string `json:"place" minLength:"3" maxLength:"200" doc:"路径：flow.clocks.整改.limit"`
		Value  string `json:"value" minLength:"1" maxLength:"2000"`
		Body   string `json:"body" minLength:"1" maxLength:"100" doc:"由谁补充"`
		Basis  string `json:"basis" minLength:"1" maxLength:"100" doc:"文号"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
		FromOn string `json:"fromOn" minLength:"10" maxLength:"10"`
	}
}

// Amend sets a value that the plan leaves open: dated, attributed, with its
// authority and reason, never erased. It is tried on the scheme first; what does
// not fit is refused and nothing changes.
//
// law: S4-70; scheme-syntax §6.2
func (d *Desk) Amend(ctx context.Context, who account.Caller, in *AmendIn) (View, error) {
	b := in.Body
	from, err := civil.ParseDay(b.FromOn)
	if err != nil {
		return View{}, err
	}
	if from < d.Today() {
		// A window or a case keeps what was in force when it began: an amendment
		// cannot reach back and judge what is past.
		return View{}, fault.New(fault.Invalid, "scheme.amendment_past", "day", from.Chinese())
	}
	for _, said := range [][2]string{{"填的值", b.Value}, {"由谁补充", b.Body}, {"文号", b.Basis}, {"理由", b.Reason}} {
		if scheme.Blank(said[1]) {
			return View{}, fault.New(fault.Invalid, "scheme.amendment_blank", "what", said[0])
		}
	}
	_, edition, err := d.at(ctx, who)
	if err != nil {
		return View{}, err
	}
	s, err := d.shelf(ctx, who.County)
	if err != nil {
		return View{}, err
	}
	all := s.own(edition, "9999-12-31")
	plain, err := d.plain(s, edition, from)
	if err != nil {
		return View{}, err
	}
	standing, err := amending(who, plain, edition.Path, b.Place, b.Body)
	if err != nil {
		return View{}, err
	}
	all = append(all, scheme.Amendment{At: b.Place, Set: b.Value, By: b.Body, Basis: b.Basis, Reason: b.Reason, From: from})
	if tried, problems := scheme.Amend(plain, all); tried == nil || problems.Failed() {
		f := fault.New(fault.Invalid, "scheme.amendment_refused")
		for _, p := range problems {
			if !p.Warning() {
				f = f.On("value", "scheme.problem", "text", p.String())
			}
		}
		return View{}, f
	}
	act := who.Act(standing, d.Now(), d.Today(), d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		id := act.Fresh()
		if err := q.New(tx).AddAmendment(ctx, q.AddAmendmentParams{County: who.County, ID: id, Grid: edition.Grid, Scheme: edition.Scheme,
			Place: b.Place, Value: b.Value, Body: b.Body, Basis: b.Basis, Reason: b.Reason, FromOn: string(from), At: int64(act.At), ByPerson: who.Person}); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("scheme:"+edition.Grid, "scheme.amended",
			journal.Digest([]byte(b.Place+"\x1f"+b.Value+"\x1f"+b.Basis+"\x1f"+b.Reason)), "amendment", id, "place", b.Place, "from", string(from)))
	})
	if err != nil {
		return View{}, err
	}
	d.forget(who.County)
	return d.Show(ctx, who, &ShowIn{})
}

// Supplement puts amendments of a file beside a scheme, for a demo or a county
// that keeps them in a file; each is noted like one made on the screen.
func (d *Desk) Supplement(ctx context.Context, tx db.Tx, act journal.Act, grid, id string, list []scheme.Amendment) error {
	for _, a := range list {
		row := act.Fresh()
		if err := q.New(tx).AddAmendment(ctx, q.AddAmendmentParams{County: act.County, ID: row, Grid: grid, Scheme: id, Place: a.At, Value: a.Set,
			Body: a.By, Basis: a.Basis, Reason: a.Reason, FromOn: string(a.From), At: int64(act.At), ByPerson: act.By}); err != nil {
			return err
		}
		if err := jdesk.Note(ctx, tx, act.County, act.Note("scheme:"+grid, "scheme.amended", journal.Digest([]byte(a.At+"\x1f"+a.Set)), "amendment", row, "place", a.At, "from", string(a.From))); err != nil {
			return err
		}
	}
	d.forget(act.County)
	return nil
}
