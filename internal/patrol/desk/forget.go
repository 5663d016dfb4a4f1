package desk

import (
	"context"

	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
	"anwang/internal/site"
)

// Forget drops the tasks that were opened for a site which should never have been
// in the ledger; where one of them is more than opened, the site was used.
func (d *Desk) Forget(ctx context.Context, tx db.Tx, act journal.Act, s site.Site) error {
	used, err := q.New(tx).UsedTasks(ctx, q.UsedTasksParams{County: act.County, Target: s.ID, Aim: string(patrol.AtSite), State: string(patrol.Open)})
	if err != nil {
		return err
	}
	if used > 0 {
		return fault.New(fault.Conflict, "site.used_since", "name", s.Name)
	}
	if err := recall.Touch(ctx, tx, act.County, recall.Ground{What: "task", Path: s.Path}); err != nil {
		return err
	}
	return q.New(tx).DropTasks(ctx, q.DropTasksParams{County: act.County, Target: s.ID, Aim: string(patrol.AtSite)})
}
