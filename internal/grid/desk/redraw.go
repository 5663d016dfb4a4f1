package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// Piece is a new grid as it is asked for.
type Piece struct {
	Name   string          `json:"name" maxLength:"100"`
	Code   string          `json:"code,omitempty" maxLength:"64" doc:"空则由系统编号"`
	Border json.RawMessage `json:"border,omitempty" doc:"边界（GeoJSON Polygon 或 MultiPolygon）"`
}

// SplitIn asks for one grid to become several.
type SplitIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Pieces []Piece `json:"pieces" minItems:"2" maxItems:"20" nullable:"false" doc:"拆成的网格，合起来正好是原网格的地界"`
		Keep   bool    `json:"keep,omitempty" doc:"原网格的责任人一并任命到每个新网格"`
	}
}

// MergeIn asks for several grids to become one.
type MergeIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		With []string `json:"with" minItems:"1" maxItems:"20" nullable:"false" doc:"与之合并的网格，同一上级、同一种"`
		Into Piece    `json:"into" doc:"合成的网格；边界空则为各网格之和"`
		Keep bool     `json:"keep,omitempty" doc:"各网格的责任人一并任命到新网格"`
	}
}

// RedrawnOut is what a split or a merge came to.
type RedrawnOut struct {
	Closed   []Named  `json:"closed" nullable:"false"`
	Opened   []Named  `json:"opened" nullable:"false"`
	Sites    int      `json:"sites" doc:"随之划转的监管对象"`
	Warnings []GapRow `json:"warnings" nullable:"false" doc:"与方案的岗位数不符之处"`
}

// Split closes a grid and opens others on its ground, from today on. What stood
// in it goes with the site (scheme-syntax §10.9); tasks follow with the next
// sweep of duties.
func (d *Desk) Split(ctx context.Context, who account.Caller, in *SplitIn) (RedrawnOut, error) {
	return d.redraw(ctx, who, []string{in.ID}, in.Body.Pieces, in.Body.Keep)
}

// Merge closes several grids and opens one on their ground, from today on.
func (d *Desk) Merge(ctx context.Context, who account.Caller, in *MergeIn) (RedrawnOut, error) {
	ids := append([]string{in.ID}, in.Body.With...)
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) < 2 {
		return RedrawnOut{}, fault.New(fault.Invalid, "grid.merge_of_itself").On("with", "grid.merge_of_itself")
	}
	return d.redraw(ctx, who, ids, []Piece{in.Body.Into}, in.Body.Keep)
}

func (d *Desk) redraw(ctx context.Context, who account.Caller, ids []string, asked []Piece, keep bool) (RedrawnOut, error) {
	now := d.Now()
	today := d.DayOf(now)
	path := ""
	for _, id := range ids {
		r, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: id})
		if err != nil && !db.None(err) {
			return RedrawnOut{}, err
		}
		if err != nil || !seesAny(who.Scope, r.Path) {
			return RedrawnOut{}, missing()
		}
		path = r.Path
	}
	// New grids stand beside the old ones: whoever draws them holds office above.
	up := account.Above(path)
	writes := func(x account.Standing) bool { return account.KindMay(x.Kind, account.GridWrite) }
	standing, ok := who.StandingAt(up[min(1, len(up)-1)], writes)
	if !ok {
		return RedrawnOut{}, fault.New(fault.Forbidden, "grid.outside_sight")
	}
	pieces, err := piecesOf(asked)
	if err != nil {
		return RedrawnOut{}, err
	}
	rules, err := d.Rules(ctx, who.County, path, today)
	if err != nil {
		return RedrawnOut{}, err
	}
	act := who.Act(standing, now, today, d.Fresh)
	var x grid.Redrawn
	var warnings []grid.Warning
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		var err error
		x, warnings, err = d.Redraw(ctx, tx, act, rules, ids, pieces, keep)
		return err
	})
	if err != nil {
		return RedrawnOut{}, err
	}
	out := RedrawnOut{Closed: named(x.Old), Opened: named(x.New), Sites: len(x.Sites), Warnings: []GapRow{}}
	for _, w := range warnings {
		out.Warnings = append(out.Warnings, GapRow{Code: w.Code, Text: fault.Words(w.Code, w.Args)})
	}
	return out, nil
}

func piecesOf(asked []Piece) ([]grid.Fresh, error) {
	out := make([]grid.Fresh, 0, len(asked))
	for _, p := range asked {
		w := grid.Fresh{Name: p.Name, Code: p.Code}
		if border := string(p.Border); border != "" && border != "null" {
			area, err := geo.ParseArea(p.Border, geo.Ample())
			if err != nil {
				return nil, err
			}
			w.Area = area
		}
		out = append(out, w)
	}
	return out, nil
}

func named(grids []grid.Grid) []Named {
	out := []Named{}
	for _, g := range grids {
		out = append(out, Named{ID: g.ID, Name: g.Name, Kind: g.Kind})
	}
	return out
}

// Redraw closes grids and opens pieces on their ground. The old ones keep their
// place in the tree, their border and their people; yesterday is their last day,
// today is the first of the new.
func (d *Desk) Redraw(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, ids []string, pieces []grid.Fresh, keep bool) (grid.Redrawn, []grid.Warning, error) {
	var x grid.Redrawn
	children := 0
	for _, id := range ids {
		g, err := d.grid(ctx, tx, act.County, id)
		if err != nil {
			return x, nil, err
		}
		n, err := q.New(tx).CountChildren(ctx, q.CountChildrenParams{County: act.County, Parent: id})
		if err != nil {
			return x, nil, err
		}
		x.Old, children = append(x.Old, g), children+int(n)
	}
	pieces, err := grid.Redraw(x.Old, children, pieces)
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
	for _, follow := range d.Follow {
		if err := follow(ctx, tx, act, x); err != nil {
			return x, nil, err
		}
	}
	var warnings []grid.Warning
	if keep {
		if warnings, err = d.reappoint(ctx, tx, act, rules, held, x); err != nil {
			return x, nil, err
		}
	}
	return x, warnings, d.changed(ctx, tx, act.County, act.Fresh(), int64(act.At))
}

// closeAll closes the old grids with yesterday and ends the posts held there; it
// gives the appointments that were in force.
func (d *Desk) closeAll(ctx context.Context, tx db.Tx, act journal.Act, x *grid.Redrawn) ([]grid.Appointment, error) {
	var held []grid.Appointment
	last := act.On.Add(-1)
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
			if a.ToOn != "" && a.ToOn < act.On {
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

// openAll opens the pieces, puts them into the overlays of the old grids, and
// writes down what took the place of what.
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
		g, err := d.put(ctx, tx, act, rules, &parent, p, int(n)+1+i)
		if err != nil {
			return err
		}
		x.New = append(x.New, g)
	}
	overlays := map[string]bool{}
	for _, old := range x.Old {
		in, err := q.New(tx).OverlaysOf(ctx, q.OverlaysOfParams{County: act.County, Grid: old.ID})
		if err != nil {
			return err
		}
		into := []string{}
		for _, g := range x.New {
			into = append(into, g.ID)
			if err := q.New(tx).AddSuccession(ctx, q.AddSuccessionParams{County: act.County, OldGrid: old.ID, NewGrid: g.ID, OnDay: string(act.On)}); err != nil {
				return err
			}
			for _, o := range in {
				if overlays[o.ID+" "+g.ID] {
					continue
				}
				overlays[o.ID+" "+g.ID] = true
				if err := q.New(tx).AddOverlayGrid(ctx, q.AddOverlayGridParams{County: act.County, Overlay: o.ID, Grid: g.ID}); err != nil {
					return err
				}
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
			w := grid.Wanted{Person: a.Person, Post: a.Post, Department: a.Department, FromOn: max(act.On, a.FromOn), ToOn: a.ToOn}
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
