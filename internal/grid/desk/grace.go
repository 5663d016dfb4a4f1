package desk

import (
	"context"
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/kit/db"
)

// reach makes the gates of a later edition hold for those who were in post before
// it, from the end of the grace it states (`grace: 3个月`). It is asked by every
// sweep and does something once for each edition of a place; trainings entered
// afterwards are looked at when they are.
//
// law: S0-57, S4-66; scheme-syntax §10.14
func (d *Desk) reach(ctx context.Context, county string) error {
	if d.Plans == nil {
		return nil
	}
	paths, err := d.Plans(ctx, county)
	if err != nil {
		return err
	}
	today := d.Today()
	for _, path := range paths {
		rules, err := d.laterRules(ctx, county, path, today)
		if err != nil {
			return err
		}
		asks := slices.ContainsFunc(rules.Posts, func(p grid.Post) bool {
			return slices.ContainsFunc(p.Needs, func(n grid.Need) bool { return n.Grace.Timed() })
		})
		if done := county + " " + path + " " + string(rules.Since); asks && d.reached[done] == "" {
			if err := d.reachAt(ctx, county, path, rules.Since); err != nil {
				return err
			}
			if d.reached == nil {
				d.reached = map[string]civil.Day{}
			}
			d.reached[done] = today
		}
	}
	return nil
}

func (d *Desk) reachAt(ctx context.Context, county, path string, since civil.Day) error {
	people, err := q.New(d.DB.Read()).InPostSince(ctx, q.InPostSinceParams{County: county, Low: path, High: account.High(path), Since: string(since)})
	if err != nil {
		return err
	}
	for _, person := range people {
		err := d.DB.Write(ctx, func(tx db.Tx) error {
			_, err := d.awaitAll(ctx, tx, county, person)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
