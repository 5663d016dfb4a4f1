package desk

import (
	"context"

	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/kit/db"
)

// sweepMost bounds how many cases one sweep looks at; the rest is looked at by
// the next one, a moment later.
const sweepMost = 200

// Sweep looks at every case that asked to be looked at by now: reminders,
// urging, overdue reports. Each case is its own transaction, so that one that
// fails holds up no other. It returns how many were looked at; running it twice
// changes nothing.
func (d *Desk) Sweep(ctx context.Context, county string) (int, error) {
	due, err := q.New(d.DB.Read()).DueCases(ctx, q.DueCasesParams{County: county, NextAt: int64(d.Now()), Limit: sweepMost})
	if err != nil {
		return 0, err
	}
	for i, c := range due {
		if err := d.look(ctx, county, c.ID, hazard.Climb); err != nil {
			return i, err
		}
	}
	return len(due), nil
}

// Recount counts again every limit that reached into a year whose workdays were
// not announced; it runs when the calendar changes.
//
// law: scheme-syntax §10.11
func (d *Desk) Recount(ctx context.Context, county string) (int, error) {
	n, after := 0, ""
	for {
		page, err := q.New(d.DB.Read()).ProvisionalCases(ctx, q.ProvisionalCasesParams{County: county, ID: after, Limit: sweepMost})
		if err != nil || len(page) == 0 {
			return n, err
		}
		for _, c := range page {
			if err := d.look(ctx, county, c.ID, hazard.Rewind); err != nil {
				return n, err
			}
			n, after = n+1, c.ID
		}
	}
}

// look lets the platform act on one case.
func (d *Desk) look(ctx context.Context, county, id string, do func(hazard.Case, hazard.Rules, hazard.Actor) hazard.Outcome) error {
	first, _, err := load(ctx, d.DB.Read(), county, id)
	if err != nil {
		return err
	}
	rules, err := d.Rules(ctx, county, first.Path, first.Edition)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx db.Tx) error {
		before, rev, err := load(ctx, tx, county, id)
		if err != nil {
			return err
		}
		by := d.platform(county)
		_, err = d.save(ctx, tx, rules, before, rev, do(before, rules, by), by)
		return err
	})
}
