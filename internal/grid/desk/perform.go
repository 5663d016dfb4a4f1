package desk

import (
	"context"
	"strconv"

	"anwang/internal/civil"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// Redrawing is what a split or a merge is to do.
type Redrawing struct {
	ID       string // of the decision it carries out; "" = none is on record
	Grids    []string
	Pieces   []grid.Fresh
	Keep     bool           // the people of the old grids hold their posts in the new
	Children map[string]int // grids below → piece; the others by where they lie
	On       civil.Day      // "" = today
}

// Redraw closes grids and opens pieces on their ground. The old ones keep their
// place in the tree, their border and their people; the day before is their last
// day, the day asked for the first of the new.
func (d *Desk) Redraw(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, w Redrawing) (grid.Redrawn, []grid.Warning, error) {
	x := grid.Redrawn{On: w.On}
	if x.On == "" {
		x.On = act.On
	}
	var below []grid.Grid
	for _, id := range w.Grids {
		g, err := d.grid(ctx, tx, act.County, id)
		if err != nil {
			return x, nil, err
		}
		children, err := q.New(tx).ChildrenOf(ctx, q.ChildrenOfParams{County: act.County, Parent: id})
		if err != nil {
			return x, nil, err
		}
		for _, id := range children {
			c, err := d.grid(ctx, tx, act.County, id)
			if err != nil {
				return x, nil, err
			}
			below = append(below, c)
		}
		x.Old = append(x.Old, g)
	}
	pieces, err := grid.Redraw(x.Old, x.On, w.Pieces)
	if err != nil {
		return x, nil, err
	}
	held, err := d.closeAll(ctx, tx, act, &x)
	if err != nil {
		return x, nil, err
	}
	if err := d.openAll(ctx, tx, act, rules, &x, pieces); err != nil {
		return x, nil, err
	}
	if x.Sites, err = d.sitesOf(ctx, tx, act.County, x); err != nil {
		return x, nil, err
	}
	if err := d.moveSpots(ctx, tx, act.County, x); err != nil {
		return x, nil, err
	}
	warnings, err := d.takeOver(ctx, tx, act, rules, &x, below, w)
	if err != nil {
		return x, nil, err
	}
	for _, follow := range d.Follow {
		if err := follow(ctx, tx, act, x); err != nil {
			return x, nil, err
		}
	}
	if w.Keep {
		more, err := d.reappoint(ctx, tx, act, rules, held, x)
		if err != nil {
			return x, nil, err
		}
		warnings = append(warnings, more...)
	}
	return x, warnings, d.changed(ctx, tx, act.County, act.Fresh(), int64(act.At))
}

// takeOver puts the grids below the old ones under the new.
func (d *Desk) takeOver(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, x *grid.Redrawn, below []grid.Grid, w Redrawing) ([]grid.Warning, error) {
	to, err := x.Taken(below, w.Children)
	if err != nil {
		return nil, err
	}
	warnings := x.Across(below, to)
	for _, c := range below {
		more, err := d.under(ctx, tx, act, rules, x, c, to[c.ID], w.ID)
		if err != nil {
			return nil, err
		}
		warnings = append(warnings, more...)
	}
	return warnings, nil
}

// closeAll closes the old grids with yesterday and ends the posts held there; it
// gives the appointments that were in force.
func (d *Desk) closeAll(ctx context.Context, tx db.Tx, act journal.Act, x *grid.Redrawn) ([]grid.Appointment, error) {
	var held []grid.Appointment
	last := x.On.Add(-1)
	for i, g := range x.Old {
		x.Old[i].ClosedOn = max(last, g.OpenedOn)
		if _, err := q.New(tx).CloseGrid(ctx, q.CloseGridParams{County: act.County, ID: g.ID, ClosedOn: string(x.Old[i].ClosedOn)}); err != nil {
			return nil, err
		}
		here, err := d.at(ctx, tx, act.County, grid.Place{ID: g.ID})
		if err != nil {
			return nil, err
		}
		for _, a := range here {
			if a.ToOn != "" && a.ToOn < x.On {
				continue
			}
			held = append(held, a)
			if end := max(last, a.FromOn); a.ToOn == "" || a.ToOn > end {
				if err := d.Dismiss(ctx, tx, act, a.ID, end); err != nil {
					return nil, err
				}
			}
		}
	}
	return held, nil
}

// openAll opens the pieces in the place of the old grids.
func (d *Desk) openAll(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, x *grid.Redrawn, pieces []grid.Fresh) error {
	parent, err := d.grid(ctx, tx, act.County, x.Old[0].Parent)
	if err != nil {
		return err
	}
	n, err := q.New(tx).CountGrids(ctx, act.County)
	if err != nil {
		return err
	}
	for i, p := range pieces {
		from := act
		from.On = x.On // the day it stands from, not the day it is entered
		g, err := d.put(ctx, tx, from, rules, &parent, p, int(n)+1+i)
		if err != nil {
			return err
		}
		x.New = append(x.New, g)
	}
	return d.succeed(ctx, tx, act, x)
}

// succeed writes down what took the place of what, and puts the new grids into
// the overlays of the old.
func (d *Desk) succeed(ctx context.Context, tx db.Tx, act journal.Act, x *grid.Redrawn) error {
	for _, old := range x.Old {
		into := []string{}
		for _, g := range x.New {
			into = append(into, g.ID)
			if err := q.New(tx).AddSuccession(ctx, q.AddSuccessionParams{County: act.County, OldGrid: old.ID, NewGrid: g.ID, OnDay: string(x.On)}); err != nil {
				return err
			}
		}
		refs := []string{"closed", string(old.ClosedOn)}
		for i, id := range into {
			refs = append(refs, "into"+strconv.Itoa(i+1), id)
		}
		if err := jdesk.Note(ctx, tx, act.County, act.Note(grid.Subject(old.ID), "grid.redrawn", nil, refs...)); err != nil {
			return err
		}
	}
	return d.overlay(ctx, tx, act.County, x)
}

// overlay puts the new grids into the overlays that the old ones lay in.
func (d *Desk) overlay(ctx context.Context, tx db.Tx, county string, x *grid.Redrawn) error {
	done := map[string]bool{}
	for _, old := range x.Old {
		over, err := q.New(tx).OverlaysEver(ctx, q.OverlaysEverParams{County: county, Grid: old.ID, ToOn: string(x.On)})
		if err != nil {
			return err
		}
		for _, id := range over {
			if done[id] {
				continue
			}
			done[id] = true
			was, err := members(ctx, tx, county, id)
			if err != nil {
				return err
			}
			if err := setMembers(ctx, tx, county, id, grid.Overlay{}.Succeed(was, idsOf(x.Old), idsOf(x.New), x.On)); err != nil {
				return err
			}
		}
	}
	return nil
}

// sitesOf lays every site of the old grids into a new one.
// scope: a rule looks at every site of grids the caller was shown to see.
func (d *Desk) sitesOf(ctx context.Context, tx db.Tx, county string, x grid.Redrawn) (map[string]string, error) {
	w := db.Filter(county).AndCond(db.In("s.grid", idsOf(x.Old)))
	rows, err := tx.QueryContext(ctx, "SELECT s.id, s.lon, s.lat FROM site s WHERE s.county = $1 AND "+w.String(), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var id string
		var p geo.Point
		if err := rows.Scan(&id, &p.Lon, &p.Lat); err != nil {
			return nil, err
		}
		out[id] = x.Lay(p).ID
	}
	return out, rows.Err()
}

// moveSpots takes the spots of the old grids along: with their site, or, where
// they have none and so no place on the map, into the first of the new.
func (d *Desk) moveSpots(ctx context.Context, tx db.Tx, county string, x grid.Redrawn) error {
	path := map[string]string{}
	for _, g := range x.New {
		path[g.ID] = g.Path
	}
	for _, old := range x.Old {
		spots, err := q.New(tx).SpotsIn(ctx, q.SpotsInParams{County: county, Grid: old.ID})
		if err != nil {
			return err
		}
		for _, s := range spots {
			to := x.New[0].ID
			if at, ok := x.Sites[s.Site]; ok {
				to = at
			}
			if err := q.New(tx).MoveSpot(ctx, q.MoveSpotParams{County: county, ID: s.ID, Grid: to, Path: path[to]}); err != nil {
				return err
			}
		}
	}
	return nil
}

// reappoint gives the people of the old grids their post in every new one, with
// those spots they looked after that lie there; who held one post in two grids
// that became one holds it once.
func (d *Desk) reappoint(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, held []grid.Appointment, x grid.Redrawn) ([]grid.Warning, error) {
	var warnings []grid.Warning
	done := map[[4]string]bool{}
	for _, a := range held {
		contacts, err := q.New(tx).ContactsOf(ctx, q.ContactsOfParams{County: act.County, Appointment: a.ID})
		if err != nil {
			return nil, err
		}
		for _, g := range x.New {
			key := [4]string{a.Person, a.Post, a.Department, g.ID}
			if done[key] {
				continue
			}
			done[key] = true
			var there []string
			for _, id := range contacts {
				s, err := q.New(tx).Spot(ctx, q.SpotParams{County: act.County, ID: id})
				if err != nil {
					return nil, err
				}
				if s.Grid == g.ID {
					there = append(there, id)
				}
			}
			w := grid.Wanted{Person: a.Person, Post: a.Post, Department: a.Department, Seat: a.Seat, FromOn: max(x.On, a.FromOn), ToOn: a.ToOn, Goes: !a.Gated}
			_, more, err := d.Appoint(ctx, tx, act, rules, g.ID, w, there...)
			if err != nil {
				return nil, err
			}
			warnings = append(warnings, more...)
		}
	}
	return warnings, nil
}

func idsOf(grids []grid.Grid) []string {
	out := make([]string, len(grids))
	for i, g := range grids {
		out[i] = g.ID
	}
	return out
}
