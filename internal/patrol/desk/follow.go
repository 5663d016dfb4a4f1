package desk

import (
	"context"
	"strings"

	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// Follow takes the open tasks about a site, or a grid below, to the same post of
// the grid that stands over it now, in the transaction of the redrawing; what was
// done stays with who did it (scheme-syntax §10.9). A round of a grid that closed
// has nothing to follow, and nobody is charged with it: the new grids have rounds
// of their own.
func (d *Desk) Follow(ctx context.Context, tx db.Tx, act journal.Act, x grid.Redrawn) error {
	path := map[string]string{}
	for _, g := range x.New {
		path[g.ID] = g.Path
	}
	for _, old := range x.Old {
		stays := x.Stays(old.ID)
		err := d.followFrom(ctx, tx, act, old.ID, func(t patrol.Task) (string, string, bool, error) {
			if stays {
				to, ok := x.Sites[t.Target]
				return to, path[to], ok && t.Aim == patrol.AtSite && x.Was[t.Target] == old.ID, nil
			}
			if to, ok := x.Sites[t.Target]; ok && t.Aim == patrol.AtSite {
				return to, path[to], true, nil
			}
			lies, err := d.liesAt(ctx, tx, act.County, t)
			for _, g := range x.New {
				if lies != "" && strings.HasPrefix(lies, g.Path) {
					return g.ID, g.Path, true, err
				}
			}
			return "", "", true, err
		})
		if err != nil {
			return err
		}
	}
	for old, now := range x.Over {
		g, err := q.New(tx).GridPlace(ctx, q.GridPlaceParams{County: act.County, ID: now})
		if err != nil && !db.None(err) {
			return err
		}
		err = d.followFrom(ctx, tx, act, old, func(t patrol.Task) (string, string, bool, error) {
			lies, err := d.liesAt(ctx, tx, act.County, t)
			for _, m := range x.Moved {
				if lies != "" && strings.HasPrefix(lies, m.Path) {
					return now, g.Path, true, err
				}
			}
			return "", "", false, err // it is about what stayed
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// followFrom asks of every open task of a place where it goes; concerned without
// a place means that it is over.
func (d *Desk) followFrom(ctx context.Context, tx db.Tx, act journal.Act, old string, where func(patrol.Task) (to, path string, concerned bool, err error)) error {
	rows, err := q.New(tx).TasksOfPlace(ctx, q.TasksOfPlaceParams{County: act.County, Place: old, UntilOn: string(act.On)})
	if err != nil {
		return err
	}
	for _, r := range rows {
		t := taskOf(r)
		if t.State != patrol.Open || act.At > t.DueAt {
			continue
		}
		to, path, concerned, err := where(t)
		if err != nil {
			return err
		}
		if !concerned {
			continue
		}
		if to == "" {
			if err := d.setTask(ctx, tx, act.County, t, t.Excuse(patrol.WhyGone)); err != nil {
				return err
			}
			continue
		}
		if _, err := q.New(tx).MoveTask(ctx, q.MoveTaskParams{County: act.County, ID: t.ID, Rev: t.Rev, Place: to, Path: path, Post: t.Post}); err != nil {
			return err
		}
		moved := t
		moved.Path = path
		if err := d.touch(ctx, tx, act.County, t, moved); err != nil {
			return err
		}
	}
	return nil
}

// liesAt is the path of what a task is about; "" for a round, a meeting, a person.
func (d *Desk) liesAt(ctx context.Context, tx db.Tx, county string, t patrol.Task) (string, error) {
	switch t.Aim {
	case patrol.AtSite:
		s, err := q.New(tx).SitePlace(ctx, q.SitePlaceParams{County: county, ID: t.Target})
		if db.None(err) {
			return "", nil
		}
		return s.Path, err
	case patrol.AtGrid:
		g, err := q.New(tx).GridPlace(ctx, q.GridPlaceParams{County: county, ID: t.Target})
		if db.None(err) {
			return "", nil
		}
		return g.Path, err
	}
	return "", nil
}
