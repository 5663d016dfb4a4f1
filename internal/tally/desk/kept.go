package desk

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"slices"

	adesk "anwang/internal/account/desk"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/tally"
	"anwang/internal/tally/desk/q"
)

// ShiftView is a figure at locking beside what it is now.
type ShiftView struct {
	Figure string   `json:"figure"`
	Of     string   `json:"of"`
	Was    int64    `json:"was" doc:"锁定时"`
	Now    int64    `json:"now" doc:"现在"`
	Runs   bool     `json:"runs" doc:"整改进展：隐患的状况在锁定后继续变化；否则为更正"`
	Link   string   `json:"link" doc:"现在的数字背后的记录"`
	Came   []Record `json:"came" nullable:"false" doc:"锁定后多出的记录，至多50条"`
	Gone   []Record `json:"gone" nullable:"false" doc:"锁定后不再计入的记录，至多50条"`
	More   int64    `json:"more" doc:"没有列出的条数"`
}

// CorrectionView is a judgement that a record changed which came after the month
// was over.
type CorrectionView struct {
	Task  string `json:"task"`
	Visit string `json:"visit"`
	Was   string `json:"was"`
	Now   string `json:"now"`
	At    int64  `json:"at"`
}

// shownMost is how many records stand under a figure that changed.
const shownMost = 50

// items are the records behind every figure of the grid, whole: what is kept of a
// month does not depend on who locks it.
func (d *Desk) everything(ctx context.Context, tx db.Tx, s sheetOf) ([]tally.Item, error) {
	s.who.Scope, s.own = s.who.Under(s.at.Path), false
	var out []tally.Item
	for _, kind := range tally.Kinds() {
		if kind == tally.Hazards {
			continue // the sum of its grades
		}
		src := d.sourceOf(s, kind)
		rows, err := tx.QueryContext(ctx, "SELECT part, id, nth, on_day, times FROM ("+src.rows+") b ORDER BY part, nth, on_day", src.w.Args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			i := tally.Item{Kind: kind}
			if err := rows.Scan(&i.Of, &i.ID, &i.Nth, &i.On, &i.Times); err != nil {
				rows.Close()
				return nil, err
			}
			out = append(out, i)
		}
		err = rows.Err()
		rows.Close() // a transaction on PostgreSQL has one line open at a time
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// keep writes down the figures with the records behind them.
func (d *Desk) keep(ctx context.Context, tx db.Tx, s sheetOf) ([]byte, error) {
	items, err := d.everything(ctx, tx, s)
	if err != nil {
		return nil, err
	}
	return json.Marshal(items)
}

func deflated(text []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// changed fills in what is no longer as it was at locking.
func (d *Desk) changed(ctx context.Context, tx db.Tx, s sheetOf, v *FilingView) error {
	body, err := q.New(tx).Kept(ctx, q.KeptParams{County: s.who.County, Grid: s.at.ID, Month: s.month.String()})
	if err != nil {
		return err
	}
	text, err := inflated(body)
	if err != nil {
		return err
	}
	var kept []tally.Item
	if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	digest := journal.Digest(text)
	v.Digest = hexOf(digest)
	story, err := jdesk.Story(ctx, tx, s.who.County, tally.Filing{Month: s.month, Grid: s.at.ID}.Subject())
	if err != nil {
		return err
	}
	v.Altered = !slices.ContainsFunc(story, func(l journal.Link) bool { return l.Kind == "tally.locked" && bytes.Equal(l.Digest, digest) })
	now, err := d.everything(ctx, tx, s)
	if err != nil {
		return err
	}
	at := tally.Roll(s.month, s.at, nil, nil, s.rules).Total
	for _, x := range tally.Shifts(kept, now) {
		row := ShiftView{Figure: string(x.Kind), Of: x.Of, Was: x.Was, Now: x.Now, Runs: x.Runs, Link: at.Link(s.month, x.Kind, x.Of)}
		kind := d.sourceOf(s, x.Kind).kind
		if row.Came, err = d.listed(ctx, tx, s, kind, x.Came, &row.More); err != nil {
			return err
		}
		if row.Gone, err = d.listed(ctx, tx, s, kind, x.Gone, &row.More); err != nil {
			return err
		}
		v.Shifts = append(v.Shifts, row)
	}
	return d.corrected(ctx, tx, s, v)
}

// listed are items as records with their names.
func (d *Desk) listed(ctx context.Context, tx db.Tx, s sheetOf, kind string, items []tally.Item, more *int64) ([]Record, error) {
	if n := len(items) - shownMost; n > 0 {
		*more += int64(n)
		items = items[:shownMost]
	}
	out := make([]Record, len(items))
	for i, x := range items {
		out[i] = Record{Kind: kind, ID: x.ID, On: x.On, Times: x.Times}
	}
	err := d.tell(ctx, tx, s, kind, out)
	for i := range out {
		if out[i].Title == "" {
			out[i].Title = fault.Words("tally.record_gone", nil) // erased, or moved out of sight
		}
	}
	return out, err
}

// corrected lists the judgements on duties that changed after the month was over.
func (d *Desk) corrected(ctx context.Context, tx db.Tx, s sheetOf, v *FilingView) error {
	w := db.Filter().And("c.county = ?", s.who.County).And("c.month = ?", s.month.String()).AndCond(within(s.who, adesk.Columns{Path: "c.path"})).AndCond(s.ground("c.path"))
	rows, err := tx.QueryContext(ctx, "SELECT c.task, c.visit, c.was, c.now, c.at FROM task_correction c WHERE "+w.String()+" ORDER BY c.at, c.task, c.visit LIMIT "+w.Arg(shownMost), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c CorrectionView
		if err := rows.Scan(&c.Task, &c.Visit, &c.Was, &c.Now, &c.At); err != nil {
			return err
		}
		v.Corrections = append(v.Corrections, c)
	}
	return rows.Err()
}
