package desk

import (
	"context"

	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// Follow takes the open tasks about a site to the same post of its new grid, in
// the transaction of the redrawing; what was done stays with who did it
// (scheme-syntax §10.9). A round of a grid that closed has nothing to follow, and
// nobody is charged with it: the new grids have rounds of their own.
func (d *Desk) Follow(ctx context.Context, tx db.Tx, act journal.Act, x grid.Redrawn) error {
	path := map[string]string{}
	for _, g := range x.New {
		path[g.ID] = g.Path
	}
	for _, old := range x.Old {
		rows, err := q.New(tx).TasksOfPlace(ctx, q.TasksOfPlaceParams{County: act.County, Place: old.ID, UntilOn: string(act.On)})
		if err != nil {
			return err
		}
		for _, r := range rows {
			t := taskOf(r)
			if t.State != patrol.Open || act.At > t.DueAt {
				continue
			}
			to, ok := x.Sites[t.Target]
			if !ok || t.Aim != patrol.AtSite {
				if err := setTask(ctx, tx, act.County, t, t.Excuse(patrol.WhyGone)); err != nil {
					return err
				}
				continue
			}
			if _, err := q.New(tx).MoveTask(ctx, q.MoveTaskParams{County: act.County, ID: t.ID, Rev: t.Rev, Place: to, Path: path[to]}); err != nil {
				return err
			}
		}
	}
	return nil
}
