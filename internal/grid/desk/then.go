package desk

import (
	"context"

	"anwang/internal/civil"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
)

// asThen makes grids what they were on a day: the parent they stood under, the
// border they had, and in use.
func (d *Desk) asThen(ctx context.Context, county string, grids []grid.Grid, on civil.Day) error {
	if on >= d.Today() {
		return nil
	}
	moved, err := q.New(d.DB.Read()).ParentsOn(ctx, q.ParentsOnParams{County: county, ToOn: string(on)})
	if err != nil {
		return err
	}
	parent := map[string]string{}
	for _, m := range moved { // the latest first
		parent[m.Grid] = m.Parent
	}
	drawn, err := q.New(d.DB.Read()).BordersOn(ctx, q.BordersOnParams{County: county, ToOn: string(on)})
	if err != nil {
		return err
	}
	ring := map[string]string{}
	for _, b := range drawn {
		ring[b.Grid] = b.Ring
	}
	for i := range grids {
		g := &grids[i]
		g.ClosedOn = ""
		if p, ok := parent[g.ID]; ok {
			g.Parent = p
		}
		if r, ok := ring[g.ID]; ok {
			if g.Area, err = areaOf(r); err != nil {
				return err
			}
		}
	}
	return nil
}
