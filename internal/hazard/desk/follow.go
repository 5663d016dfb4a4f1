package desk

import (
	"context"

	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// Follow takes the open cases of redrawn grids to the new ones, in the
// transaction of the redrawing: with their site, or, where a case has none, by
// its place on the map. Closed ones stay where they were closed.
func (d *Desk) Follow(ctx context.Context, tx db.Tx, act journal.Act, x grid.Redrawn) error {
	path, old := map[string]string{}, []string{}
	for _, g := range x.New {
		path[g.ID] = g.Path
	}
	for _, g := range x.Old {
		old = append(old, g.ID)
	}
	ids, err := openIn(ctx, tx, act.County, old)
	if err != nil {
		return err
	}
	for _, id := range ids {
		before, rev, err := load(ctx, tx, act.County, id)
		if err != nil {
			return err
		}
		c := before
		to := x.To(c.Grid, c.Site, geo.Point{Lon: c.Lon, Lat: c.Lat})
		if to == c.Grid {
			continue // its grid goes on, and it lies there still
		}
		c.Grid, c.Path = to, path[to]
		out := hazard.Outcome{Case: c, Entries: []journal.Entry{act.Note(c.Subject(), "hazard.redrawn", nil, "from", before.Grid, "grid", to)}}
		hazard.Bind(before, &out, hazard.Actor{Act: act})
		n, err := q.New(tx).RedrawCase(ctx, q.RedrawCaseParams{County: act.County, ID: id, Grid: c.Grid, Path: c.Path, ChangedAt: int64(act.At), Rev: rev})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "hazard.changed_meanwhile")
		}
		if err := touch(ctx, tx, act.County, before, c); err != nil {
			return err
		}
		if err := jdesk.Note(ctx, tx, act.County, out.Entries...); err != nil {
			return err
		}
	}
	return nil
}

// openIn lists the open cases of grids.
// scope: a rule looks at every case of grids the caller was shown to see.
func openIn(ctx context.Context, tx db.Tx, county string, grids []string) ([]string, error) {
	w := db.Filter(county).And("h.closed_at = 0").AndCond(db.In("h.grid", grids))
	rows, err := tx.QueryContext(ctx, "SELECT h.id FROM hazard h WHERE h.county = $1 AND "+w.String()+" ORDER BY h.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
