package desk

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
)

// MoveTo puts a grid under another parent with all that stands below it: the
// tree at once, the rows that carry a copy of its path by the sweep. The day
// before is the last under the old parent.
func (d *Desk) MoveTo(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, id, parent string, on civil.Day, redrawing string) (grid.Redrawn, []grid.Warning, error) {
	x := grid.Redrawn{On: on}
	g, err := d.grid(ctx, tx, act.County, id)
	if err != nil {
		return x, nil, err
	}
	to, err := d.grid(ctx, tx, act.County, parent)
	if err != nil {
		return x, nil, err
	}
	warnings, err := d.under(ctx, tx, act, rules, &x, g, to, redrawing)
	if err != nil {
		return x, nil, err
	}
	if x.Over, err = d.handedOver(ctx, tx, act.County, g.Parent, to); err != nil {
		return x, nil, err
	}
	for _, follow := range d.Follow {
		if err := follow(ctx, tx, act, x); err != nil {
			return x, nil, err
		}
	}
	return x, warnings, d.changed(ctx, tx, act.County, act.Fresh(), int64(act.At))
}

// under moves one subtree of the tree, tells what went with it, and leaves the
// rest to the sweep.
func (d *Desk) under(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, x *grid.Redrawn, g, parent grid.Grid, redrawing string) ([]grid.Warning, error) {
	open, err := openMoves(ctx, tx, act.County)
	if err != nil {
		return nil, err
	}
	moved, warnings, err := rules.MoveTo(g, parent, x.On, open)
	if err != nil {
		return nil, err
	}
	n, err := q.New(tx).MovedSince(ctx, q.MovedSinceParams{County: act.County, Grid: g.ID, ToOn: string(x.On)})
	if err != nil {
		return nil, err
	}
	if n > 0 {
		return nil, fault.New(fault.Conflict, "grid.moved_since", "name", g.Name, "day", string(x.On))
	}
	on, m := x.On, account.Move{From: g.Path, To: moved.Path}
	sites, err := q.New(tx).SitesUnder(ctx, q.SitesUnderParams{County: act.County, Low: m.From, High: account.High(m.From)})
	if err != nil {
		return nil, err
	}
	x.Moved, x.Below = append(x.Moved, moved), x.Below+int(sites)
	rest, high := int32(len(m.From)+1), account.High(m.From)
	qs := q.New(tx)
	for _, step := range []func() error{
		func() error {
			return qs.MoveGrids(ctx, q.MoveGridsParams{County: act.County, ToPath: m.To, Rest: rest, Tiers: int64(moved.Tier - g.Tier), Low: m.From, High: high})
		},
		func() error {
			return qs.SetParent(ctx, q.SetParentParams{County: act.County, ID: g.ID, Parent: parent.ID})
		},
		func() error {
			return qs.MoveSpots(ctx, q.MoveSpotsParams{County: act.County, ToPath: m.To, Rest: rest, Low: m.From, High: high})
		},
		func() error {
			return qs.MoveOverlays(ctx, q.MoveOverlaysParams{County: act.County, ToPath: m.To, Rest: rest, Low: m.From, High: high})
		},
		func() error {
			return qs.MoveRedrawings(ctx, q.MoveRedrawingsParams{County: act.County, ToPath: m.To, Rest: rest, Low: m.From, High: high})
		},
		func() error {
			return qs.MoveDrafts(ctx, q.MoveDraftsParams{County: act.County, ToPath: m.To, Rest: rest, Low: m.From, High: high})
		},
		func() error {
			return qs.AddParent(ctx, q.AddParentParams{County: act.County, Grid: g.ID, ToOn: string(on.Add(-1)), Parent: g.Parent})
		},
		func() error {
			return qs.AddMove(ctx, q.AddMoveParams{County: act.County, ID: act.Fresh(), Redrawing: redrawing, Grid: g.ID, FromPath: m.From, ToPath: m.To, At: int64(act.At)})
		},
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	// Whatever is counted by the grid that a post stands at looks at the tree.
	if err := recall.Touch(ctx, tx, act.County, recall.Ground{What: "grid"}); err != nil {
		return nil, err
	}
	if err := recall.Moved(ctx, tx, act.County, m.From, high, m.To); err != nil {
		return nil, err
	}
	for _, carry := range d.Carry {
		if err := carry(ctx, tx, act, m); err != nil {
			return nil, err
		}
	}
	e := act.Note(grid.Subject(g.ID), "grid.moved", nil, "from", g.Parent, "parent", parent.ID, "on", string(on), "from_path", m.From, "to_path", m.To)
	return warnings, jdesk.Note(ctx, tx, act.County, e)
}

// handedOver says, of each grid that stood above a moved one and does so no
// more, which of its kind stands above it now.
func (d *Desk) handedOver(ctx context.Context, tx db.Tx, county, was string, now grid.Grid) (map[string]string, error) {
	line := func(id string) ([]grid.Grid, error) {
		var out []grid.Grid
		for id != "" {
			g, err := d.grid(ctx, tx, county, id)
			if err != nil {
				return nil, err
			}
			out, id = append(out, g), g.Parent
		}
		return out, nil
	}
	before, err := line(was)
	if err != nil {
		return nil, err
	}
	after, err := line(now.ID)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, g := range before {
		if slices.ContainsFunc(after, func(x grid.Grid) bool { return x.ID == g.ID }) {
			continue
		}
		out[g.ID] = ""
		if i := slices.IndexFunc(after, func(x grid.Grid) bool { return x.Kind == g.Kind }); i >= 0 {
			out[g.ID] = after[i].ID
		}
	}
	return out, nil
}

// Moving are the subtrees whose rows are being filed anew; mostly none.
func Moving(ctx context.Context, tx db.Tx, county string) ([]account.Move, error) {
	open, err := openMoves(ctx, tx, county)
	var out []account.Move
	for _, m := range open {
		out = append(out, m.Move)
	}
	return out, err
}

// Moves are all moves of a county, the oldest first.
func Moves(ctx context.Context, tx db.Tx, county string) ([]grid.Moved, error) {
	rows, err := q.New(tx).Moves(ctx, county)
	var out []grid.Moved
	for _, r := range rows {
		out = append(out, movedOf(q.OpenMovesRow(r)))
	}
	return out, err
}

func openMoves(ctx context.Context, tx db.Tx, county string) ([]grid.Moved, error) {
	rows, err := q.New(tx).OpenMoves(ctx, county)
	var out []grid.Moved
	for _, r := range rows {
		out = append(out, movedOf(r))
	}
	return out, err
}

func movedOf(r q.OpenMovesRow) grid.Moved {
	return grid.Moved{ID: r.ID, Redrawing: r.Redrawing, Grid: r.Grid, Move: account.Move{From: r.FromPath, To: r.ToPath}, At: civil.Instant(r.At), DoneAt: civil.Instant(r.DoneAt)}
}

const (
	filedAtOnce  = 500    // rows filed in one transaction
	batchesAtOne = 10_000 // in one sweep; the next goes on
)

// Sweep carries out the redrawings whose day has come, and files the rows of
// moved subtrees anew. Killed anywhere it has lost one batch at the most.
func (d *Desk) Sweep(ctx context.Context, county string) error {
	if err := d.due(ctx, county); err != nil {
		return err
	}
	if err := d.reach(ctx, county); err != nil {
		return err
	}
	for range batchesAtOne {
		if more, err := d.SweepOnce(ctx, county); err != nil || !more {
			return err
		}
	}
	return nil
}

// SweepOnce files one batch, and says whether there may be more. Nothing but the
// rows says how far it is: what lies in an old range is what is left.
func (d *Desk) SweepOnce(ctx context.Context, county string) (more bool, err error) {
	open, err := openMoves(ctx, d.DB.Read(), county)
	if err != nil || len(open) == 0 {
		return false, err
	}
	now := d.Now()
	act := journal.Act{County: county, By: "system", At: now, On: d.DayOf(now), Fresh: d.Fresh}
	for _, m := range open {
		err := d.DB.Write(ctx, func(tx db.Tx) error {
			more = false
			for _, file := range d.Files {
				n, err := file(ctx, tx, act, m.Move, filedAtOnce)
				if err != nil {
					return err
				}
				if n > 0 {
					more = true
					return nil
				}
			}
			if !m.Settled(now) {
				return nil
			}
			return q.New(tx).EndMove(ctx, q.EndMoveParams{County: county, ID: m.ID, DoneAt: int64(now)})
		})
		if err != nil || more {
			return more, err
		}
	}
	return false, nil
}

// Place is a grid in the line above something, as on a day.
type Place struct {
	ID   string
	Name string
	Kind string
	Path string // today's
}

// Lines gives for each of these grids the line of grids from itself to the root
// as it stood on a day, before later moves.
// scope: rules look up who answers, to the top; what leaves is filtered by who asks.
func Lines(ctx context.Context, tx db.Tx, county string, grids []string, on civil.Day) (map[string][]Place, error) {
	moved, err := q.New(tx).ParentsOn(ctx, q.ParentsOnParams{County: county, ToOn: string(on)})
	if err != nil {
		return nil, err
	}
	was := map[string]string{}
	for _, m := range moved { // the latest first: the one nearest to the day is kept
		was[m.Grid] = m.Parent
	}
	known := map[string]standing{}
	if err := look(ctx, tx, county, db.In("g.id", grids), was, known); err != nil {
		return nil, err
	}
	var above []string // of most the line is what the path says; what moved is asked for step by step
	for _, n := range known {
		for _, p := range account.Above(n.Path)[1:] {
			if !slices.Contains(above, p) {
				above = append(above, p)
			}
		}
	}
	cond := db.In("g.path", above)
	for range deepest {
		if err := look(ctx, tx, county, cond, was, known); err != nil {
			return nil, err
		}
		var ask []string
		for _, n := range known {
			if _, ok := known[n.parent]; !ok && n.parent != "" && !slices.Contains(ask, n.parent) {
				ask = append(ask, n.parent)
			}
		}
		if len(ask) == 0 {
			break
		}
		cond = db.In("g.id", ask)
	}
	out := make(map[string][]Place, len(grids))
	for _, id := range grids {
		var line []Place
		for n, ok := known[id]; ok && len(line) < len(known); n, ok = known[n.parent] {
			line = append(line, n.Place)
		}
		out[id] = line
	}
	return out, nil
}

// deepest bounds how far up a line is followed.
const deepest = 32

// standing is a grid and the one it stood under.
type standing struct {
	Place
	parent string
}

// look reads grids into known, under the parents they had.
// scope: as [Lines].
func look(ctx context.Context, tx db.Tx, county string, which db.Cond, was map[string]string, known map[string]standing) error {
	w := db.Filter(county).AndCond(which)
	rows, err := tx.QueryContext(ctx, "SELECT g.id, g.name, g.kind, g.path, g.parent FROM grid g WHERE g.county = $1 AND "+w.String(), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n standing
		if err := rows.Scan(&n.ID, &n.Name, &n.Kind, &n.Path, &n.parent); err != nil {
			return err
		}
		if p, ok := was[n.ID]; ok {
			n.parent = p
		}
		known[n.ID] = n
	}
	return rows.Err()
}

// PathOf is the path of a line, as it was when the line stood so.
func PathOf(line []Place) string {
	var b strings.Builder
	for _, p := range slices.Backward(line) {
		b.WriteString(p.Path[strings.LastIndexByte(strings.TrimSuffix(p.Path, "/"), '/')+1:])
	}
	return b.String()
}
