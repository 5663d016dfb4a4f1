package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	ndesk "anwang/internal/notice/desk"
	"anwang/internal/tally"
	"anwang/internal/tally/desk/q"
)

// gridsAtOnce is how many grids a sweep reads at a time.
const gridsAtOnce = 500

// Remind tells each grid whose summary is not up that its day is near, and once
// more when it is past. Run twice, it tells nobody twice.
//
// law: S1-41, S1-100
func (d *Desk) Remind(ctx context.Context, county string) (int, error) {
	today, n := d.Today(), 0
	cal, err := d.Calendar(ctx, county)
	if err != nil {
		return 0, err
	}
	month, err := tally.ParseMonth(string(today)[:7])
	if err != nil {
		return 0, err
	}
	// The month before last may still be past its day: 次月月末.
	for range 2 {
		month = month.Before()
		told, err := d.remind(ctx, county, month, today, cal)
		n += told
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (d *Desk) remind(ctx context.Context, county string, m tally.Month, today civil.Day, cal civil.Calendar) (int, error) {
	read := q.New(d.DB.Read())
	before, err := read.Reminded(ctx, q.RemindedParams{County: county, Month: m.String()})
	if err != nil {
		return 0, err
	}
	done := map[q.RemindedRow]bool{}
	for _, r := range before {
		done[r] = true
	}
	n := 0
	for after := ""; ; {
		page, err := read.Unfiled(ctx, q.UnfiledParams{County: county, Month: m.String(), AfterID: after, OnDay: string(m.Period().To), Territory: grid.Territory, Most: gridsAtOnce})
		if err != nil {
			return n, err
		}
		for _, g := range page {
			after = g.ID
			rules, err := d.Rules(ctx, county, g.Path, m.Period().To)
			if err != nil {
				continue // no plan was in force there: nobody owes a summary
			}
			f := tally.Filing{Month: m, Grid: g.ID, Path: g.Path, State: tally.State(g.State)}
			due := rules.DueOn(m, cal)
			which := f.Reminds(due, today)
			if which == tally.NoReminder || done[q.RemindedRow{Grid: g.ID, N: int64(which)}] {
				continue
			}
			told, err := d.remindOne(ctx, county, f, g.Name, rules, due, which)
			if err != nil {
				return n, err
			}
			if told {
				n++
			}
		}
		if len(page) < gridsAtOnce {
			return n, nil
		}
	}
}

// remindOne tells whoever answers for the summary at the grid; where nobody does,
// there is nobody to tell and the mark on the table stays.
func (d *Desk) remindOne(ctx context.Context, county string, f tally.Filing, name string, rules tally.Rules, due civil.Day, which tally.Reminder) (told bool, err error) {
	now := d.Now()
	act := journal.Act{County: county, At: now, On: d.DayOf(now), Fresh: d.Fresh}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		told = false
		held, err := q.New(tx).HeldAt(ctx, q.HeldAtParams{County: county, Grid: f.Grid, OnDay: string(act.On)})
		if err != nil {
			return err
		}
		holders := make([]tally.Holder, len(held))
		for i, h := range held {
			holders[i] = tally.Holder{Post: h.Post, Kind: account.Kind(h.Kind)}
		}
		post := tally.Answers(rules.FilledBy, holders)
		if post == "" {
			return nil
		}
		rows, err := q.New(tx).Remind(ctx, q.RemindParams{County: county, Month: f.Month.String(), Grid: f.Grid, N: int64(which), At: int64(now)})
		if err != nil || rows == 0 {
			return err
		}
		told = true
		code := "notice.tally_due"
		if which == tally.AfterDue {
			code = "notice.tally_late"
		}
		return ndesk.Tell(ctx, tx, act, notice.Notice{Post: post, Place: f.Grid, Path: f.Path, Kind: "tally", Subject: f.Subject(), Code: code,
			Args: notice.Args("grid", name, "month", f.Month.Chinese(), "due", due.Chinese())})
	})
	return told, err
}
