package desk

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	ndesk "anwang/internal/notice/desk"
	"anwang/internal/tally"
	"anwang/internal/tally/desk/q"
)

// FilingActIn is an act on a summary, with a remark or a reason.
type FilingActIn struct {
	MonthIn
	Body struct {
		Text string `json:"text,omitempty" maxLength:"500" doc:"备注；退回时写明要更正什么"`
		Rev  int64  `json:"rev,omitempty" doc:"看到的是哪一版；不同则不办"`
	}
}

// ActView is one act on a summary.
type ActView struct {
	Verb   string `json:"verb" doc:"confirm 确认、submit 提交、return 退回、lock 锁定"`
	At     int64  `json:"at"`
	ByName string `json:"byName"`
	Post   string `json:"post"`
	Text   string `json:"text"`
}

// LowerView is how far a grid right below has come.
type LowerView struct {
	Grid        string `json:"grid"`
	Name        string `json:"name"`
	State       string `json:"state"`
	SubmittedAt int64  `json:"submittedAt"`
	Open        bool   `json:"open" doc:"锁定它以后，上级才能确认"`
	Late        bool   `json:"late" doc:"过了上报日还没有提交，或提交晚了"`
}

// FilingView is how far the summary of a month has come at a grid, who may do
// what next, and what changed after it was locked.
type FilingView struct {
	State       string           `json:"state" doc:"待确认、已确认、已提交、已退回、已锁定"`
	Rev         int64            `json:"rev"`
	May         []string         `json:"may" nullable:"false" doc:"我现在能办的"`
	DueOn       string           `json:"dueOn" doc:"方案规定的上报日；空为“按时”，方案没有定日子"`
	Late        bool             `json:"late" doc:"过了上报日还没有提交，或提交晚了"`
	LockedAt    int64            `json:"lockedAt"`
	Digest      string           `json:"digest" doc:"锁定时各数字和记录的摘要，留痕里有同一个"`
	Altered     bool             `json:"altered" doc:"留存的数字与留痕里的摘要不符：被改动过"`
	Acts        []ActView        `json:"acts" nullable:"false"`
	Lower       []LowerView      `json:"lower" nullable:"false" doc:"下级网格办到哪一步"`
	Shifts      []ShiftView      `json:"shifts" nullable:"false" doc:"锁定后变化，逐个数字"`
	Corrections []CorrectionView `json:"corrections" nullable:"false" doc:"月末以后收到的记录改变的任务结论"`
}

// Filing shows how far the summary has come.
//
// law: S1-41, S1-100
func (d *Desk) Filing(ctx context.Context, who account.Caller, in *MonthIn) (FilingView, error) {
	s, err := d.open(ctx, who, *in)
	if err != nil {
		return FilingView{}, err
	}
	var v FilingView
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		f, lower, err := d.filing(ctx, tx, s)
		if err != nil {
			return err
		}
		today := d.Today()
		v = FilingView{State: f.State.Word(), Rev: f.Rev, May: []string{}, DueOn: string(s.due), LockedAt: int64(f.LockedAt), Acts: []ActView{}, Lower: lower,
			Shifts: []ShiftView{}, Corrections: []CorrectionView{}}
		for _, verb := range f.May(who, today, s.rules) {
			v.May = append(v.May, string(verb))
		}
		v.Late = f.Late(s.due, today, d.DayOf(f.SubmittedAt))
		acts, err := q.New(tx).Acts(ctx, q.ActsParams{County: who.County, Grid: s.at.ID, Month: s.month.String()})
		if err != nil {
			return err
		}
		for _, a := range acts {
			v.Acts = append(v.Acts, ActView{Verb: a.Verb, At: a.At, ByName: a.Name, Post: a.Post, Text: a.Text})
		}
		// Whoever sees but a part of the grid would see a difference that is none.
		if f.State != tally.Locked || !who.Scope.Sees(s.at.Path) {
			return nil
		}
		return d.changed(ctx, tx, s, &v)
	})
	return v, err
}

// filing loads the summary as a case, and how far those below it have come.
func (d *Desk) filing(ctx context.Context, tx db.Tx, s sheetOf) (tally.Filing, []LowerView, error) {
	f := tally.Filing{Month: s.month, Grid: s.at.ID, Path: s.at.Path}
	if i := strings.LastIndexByte(strings.TrimSuffix(s.at.Path, "/"), '/'); i >= 0 {
		f.Upper = s.at.Path[:i+1]
	}
	qs, month, last := q.New(tx), s.month.String(), string(s.month.Period().To)
	row, err := qs.FilingOf(ctx, q.FilingOfParams{County: s.who.County, Grid: s.at.ID, Month: month})
	if err != nil && !db.None(err) {
		return f, nil, err
	}
	if err == nil {
		f.State, f.ConfirmedBy, f.SubmittedBy, f.Rev = tally.State(row.State), row.ConfirmedBy, row.SubmittedBy, row.Rev
		f.SubmittedAt, f.LockedAt = civil.Instant(row.SubmittedAt), civil.Instant(row.LockedAt)
	}
	held, err := qs.HeldAt(ctx, q.HeldAtParams{County: s.who.County, Grid: s.at.ID, OnDay: string(d.Today())})
	if err != nil {
		return f, nil, err
	}
	for _, h := range held {
		f.Held = f.Held || account.KindMay(account.Kind(h.Kind), account.TallyConfirm)
	}
	below, err := qs.LowerFilings(ctx, q.LowerFilingsParams{County: s.who.County, Parent: s.at.ID, Month: month, OnDay: last})
	if err != nil {
		return f, nil, err
	}
	lower := make([]LowerView, len(below))
	for i, b := range below {
		state := tally.State(b.State)
		// A unit that is its own grid files if it does; the village does not wait for it.
		open := state != tally.Locked && (b.Covers == "" || b.Covers == grid.Territory || state != tally.Fresh)
		if open {
			f.Open = append(f.Open, b.Name)
		}
		lower[i] = LowerView{Grid: b.ID, Name: b.Name, State: state.Word(), SubmittedAt: b.SubmittedAt, Open: open}
		if open || b.SubmittedAt > 0 {
			below := tally.Filing{State: state, SubmittedAt: civil.Instant(b.SubmittedAt)}
			lower[i].Late = below.Late(s.due, d.Today(), d.DayOf(below.SubmittedAt))
		}
	}
	return f, lower, nil
}

// Confirm says that the grid has looked at its figures and stands by them.
func (d *Desk) Confirm(ctx context.Context, who account.Caller, in *FilingActIn) (FilingView, error) {
	return d.act(ctx, who, in, tally.ConfirmVerb)
}

// Submit sends the summary to the office above.
func (d *Desk) Submit(ctx context.Context, who account.Caller, in *FilingActIn) (FilingView, error) {
	return d.act(ctx, who, in, tally.SubmitVerb)
}

// Return sends it back, for the records behind it to be put right.
func (d *Desk) Return(ctx context.Context, who account.Caller, in *FilingActIn) (FilingView, error) {
	return d.act(ctx, who, in, tally.ReturnVerb)
}

// Lock accepts it and keeps its figures as they are.
func (d *Desk) Lock(ctx context.Context, who account.Caller, in *FilingActIn) (FilingView, error) {
	return d.act(ctx, who, in, tally.LockVerb)
}

// act does one verb: load, decide, save, note, tell.
func (d *Desk) act(ctx context.Context, who account.Caller, in *FilingActIn, verb tally.Verb) (FilingView, error) {
	s, err := d.open(ctx, who, in.MonthIn)
	if err != nil {
		return FilingView{}, err
	}
	var kept []byte
	if verb == tally.LockVerb {
		err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
			kept, err = d.keep(ctx, tx, s)
			return err
		})
		if err != nil {
			return FilingView{}, err
		}
	}
	text := strings.TrimSpace(in.Body.Text)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		f, _, err := d.filing(ctx, tx, s)
		if err != nil {
			return err
		}
		if in.Body.Rev != 0 && in.Body.Rev != f.Rev {
			return fault.New(fault.Conflict, "tally.stale")
		}
		standing, ok := f.Standing(who, verb, s.rules)
		if !ok {
			return fault.New(fault.Forbidden, "tally.not_yours")
		}
		now := d.Now()
		act := who.Act(standing, now, d.DayOf(now), d.Fresh)
		var entry journal.Entry
		before := f
		switch verb {
		case tally.ConfirmVerb:
			f, entry, err = tally.Confirm(f, act, text)
		case tally.SubmitVerb:
			f, entry, err = tally.Submit(f, act, text)
		case tally.ReturnVerb:
			f, entry, err = tally.Return(f, act, text)
		case tally.LockVerb:
			f, entry, err = tally.Lock(f, act, text, kept)
		}
		if err != nil {
			return err
		}
		if err := d.save(ctx, tx, act, f, verb, text, kept); err != nil {
			return err
		}
		if err := d.told(ctx, tx, act, s, before, verb, text); err != nil {
			return err
		}
		if verb == tally.SubmitVerb && d.Sent != nil {
			words := s.at.Name + s.month.Chinese() + s.rules.Summary.Name + "已提交"
			if err := d.Sent(ctx, tx, who, f.Grid, s.rules.Summary.Name, s.month.Period(), words); err != nil {
				return err
			}
		}
		return jdesk.Note(ctx, tx, who.County, entry)
	})
	if err != nil {
		return FilingView{}, err
	}
	return d.Filing(ctx, who, &in.MonthIn)
}

// save stores the summary after an act, the act, and at locking the figures.
func (d *Desk) save(ctx context.Context, tx db.Tx, act journal.Act, f tally.Filing, verb tally.Verb, text string, kept []byte) error {
	qs, month := q.New(tx), f.Month.String()
	var n int64
	var err error
	if f.Rev == 0 {
		n, err = qs.AddFiling(ctx, q.AddFilingParams{County: act.County, Grid: f.Grid, Month: month, State: string(f.State), ConfirmedBy: f.ConfirmedBy,
			SubmittedBy: f.SubmittedBy, SubmittedAt: int64(f.SubmittedAt), LockedAt: int64(f.LockedAt)})
	} else {
		n, err = qs.SetFiling(ctx, q.SetFilingParams{County: act.County, Grid: f.Grid, Month: month, State: string(f.State), ConfirmedBy: f.ConfirmedBy,
			SubmittedBy: f.SubmittedBy, SubmittedAt: int64(f.SubmittedAt), LockedAt: int64(f.LockedAt), Rev: f.Rev})
	}
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "tally.stale")
	}
	err = qs.AddAct(ctx, q.AddActParams{County: act.County, Grid: f.Grid, Month: month, Verb: string(verb), At: int64(act.At), ByPerson: act.By, Post: act.Post, Text: text})
	if err != nil || verb != tally.LockVerb {
		return err
	}
	body, err := deflated(kept)
	if err != nil {
		return err
	}
	return qs.Keep(ctx, q.KeepParams{County: act.County, Grid: f.Grid, Month: month, Body: body})
}

// told tells whoever has to act next: the office above of what was submitted, the
// grid of what came back or was accepted.
func (d *Desk) told(ctx context.Context, tx db.Tx, act journal.Act, s sheetOf, f tally.Filing, verb tally.Verb, text string) error {
	n := notice.Notice{Kind: "tally", Subject: f.Subject(), Args: notice.Args("grid", s.at.Name, "month", s.month.Chinese(), "reason", text)}
	switch verb {
	case tally.SubmitVerb:
		n.Code = "notice.tally_submitted"
		path, post := f.Upper, ""
		if path == "" {
			path = f.Path
		}
		if len(s.rules.ReviewedBy) > 0 {
			post = s.rules.ReviewedBy[0]
		}
		return ndesk.TellPost(ctx, tx, act, path, post, n)
	case tally.ReturnVerb, tally.LockVerb:
		n.Code = "notice.tally_returned"
		if verb == tally.LockVerb {
			n.Code = "notice.tally_locked"
		}
		var told []string
		for _, person := range []string{f.ConfirmedBy, f.SubmittedBy} {
			if person == "" || person == act.By || slices.Contains(told, person) {
				continue
			}
			told = append(told, person)
			n.Person = person
			if err := ndesk.Tell(ctx, tx, act, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func hexOf(digest []byte) string { return hex.EncodeToString(digest) }
