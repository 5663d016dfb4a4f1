package desk

import (
	"context"
	"encoding/json"
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
)

// adjusting is a draft of borders on its way to take effect.
type adjusting struct {
	d      *Desk
	tx     db.Tx
	act    journal.Act
	rules  grid.Rules
	w      wish
	on     civil.Day
	stand  map[string]grid.Grid // as everything stood below the draft's grid
	change grid.Change
	id     map[string]string // key of a shape → grid
	x      grid.Redrawn
	groups []*group
	first  map[string]bool     // drawn for the first time
	heirs  map[string][]string // closed grid → those that took its place
	warned []grid.Warning
}

// group is what gave way and what took its place: a split, a merge, or both.
type group struct {
	old, open []string
	held      []grid.Appointment
	x         grid.Redrawn
}

// Adjust makes a draft of borders take effect: grids that gave way are closed,
// their successors opened, borders of those that go on drawn anew. Every site on
// ground that changed hands goes to the grid it lies in now, with its open cases
// and tasks. What does not fit any more is refused as it was in the draft.
func (d *Desk) Adjust(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, w wish, on civil.Day, redrawing string) (grid.Redrawn, []grid.Warning, error) {
	a := &adjusting{d: d, tx: tx, act: act, rules: rules, w: w, on: on, x: grid.Redrawn{On: on}, id: map[string]string{},
		stand: map[string]grid.Grid{}, first: map[string]bool{}, heirs: map[string][]string{}}
	a.w.Grids = []string{redrawing}
	for _, step := range []func(context.Context) error{a.sketch, a.timely, a.close, a.open, a.reshape, a.below, a.relay, a.follow, a.keep} {
		if err := step(ctx); err != nil {
			return a.x, nil, err
		}
	}
	return a.x, a.warned, d.changed(ctx, tx, act.County, act.Fresh(), int64(act.At))
}

// sketch lays the changes over what stands now, and checks the whole.
func (a *adjusting) sketch(ctx context.Context) error {
	root, err := a.d.grid(ctx, a.tx, a.act.County, a.w.Under)
	if err != nil {
		return err
	}
	s, err := a.d.standing(ctx, a.tx, a.act.County, root)
	if err != nil {
		return err
	}
	for _, g := range s.Stand {
		a.stand[g.ID] = g
	}
	for _, id := range a.w.Close {
		if g, ok := a.stand[id]; !ok {
			return fault.New(fault.Conflict, "grid.changed_meanwhile", "name", g.Name)
		}
	}
	for _, g := range s.Stand {
		if g.Territorial() && !slices.Contains(a.w.Close, g.ID) {
			s.Shapes = append(s.Shapes, shapeOf(g))
		}
	}
	for _, row := range a.w.Shapes {
		x, err := row.shape()
		if err != nil {
			return err
		}
		if x.Fresh {
			s.Shapes = append(s.Shapes, x)
			continue
		}
		i := slices.IndexFunc(s.Shapes, func(y grid.Shape) bool { return y.Key == x.Key })
		if i < 0 || s.Shapes[i].Rev != x.Rev {
			return fault.New(fault.Conflict, "grid.changed_meanwhile", "name", x.Name)
		}
		s.Shapes[i].Area = x.Area
	}
	for child, n := range a.w.Heirs {
		if i := slices.IndexFunc(s.Shapes, func(y grid.Shape) bool { return y.Key == child }); i >= 0 {
			s.Shapes[i].Parent = a.w.Shapes[n].Key
		}
	}
	if a.change = s.Change(); a.change.None() {
		return fault.New(fault.Conflict, "draft.changes_nothing")
	}
	flaws, err := a.rules.Check(s)
	if err != nil {
		return err
	}
	return grid.Refusal(flaws)
}

// timely refuses a day on which these borders cannot begin any more.
func (a *adjusting) timely(ctx context.Context) error {
	for _, g := range a.change.Close {
		if err := g.RedrawnSince(a.on, ""); err != nil {
			return err
		}
	}
	for _, x := range a.change.Reshape {
		last, err := q.New(a.tx).LastBorder(ctx, q.LastBorderParams{County: a.act.County, Grid: x.Key})
		if err != nil && !db.None(err) {
			return err
		}
		if err := a.stand[x.Key].RedrawnSince(a.on, civil.Day(last)); err != nil {
			return err
		}
	}
	return nil
}

// close closes what gives way, group by group.
func (a *adjusting) close(ctx context.Context) error {
	in := func(list []string, any []string) bool {
		return slices.ContainsFunc(any, func(id string) bool { return slices.Contains(list, id) })
	}
	for _, x := range a.change.Open {
		g := &group{old: slices.Clone(x.From), open: []string{x.Key}}
		a.groups = slices.DeleteFunc(a.groups, func(o *group) bool {
			if !in(o.old, x.From) {
				return false
			}
			g.old, g.open = append(o.old, g.old...), append(o.open, g.open...)
			return true
		})
		a.groups = append(a.groups, g)
	}
	for _, g := range a.groups {
		slices.Sort(g.old)
		g.x.On = a.on
		for _, id := range slices.Compact(g.old) {
			g.x.Old = append(g.x.Old, a.stand[id])
		}
		a.x.Old = append(a.x.Old, g.x.Old...)
		var err error
		if g.held, err = a.d.closeAll(ctx, a.tx, a.act, &g.x); err != nil {
			return err
		}
	}
	return nil
}

// open opens the successors and what nobody stood on before.
func (a *adjusting) open(ctx context.Context) error {
	n, err := q.New(a.tx).CountGrids(ctx, a.act.County)
	if err != nil {
		return err
	}
	from := a.act
	from.On = a.on
	for i, x := range a.change.Open {
		at := x.Parent
		if id, opened := a.id[at]; opened {
			at = id
		}
		parent, err := a.d.grid(ctx, a.tx, a.act.County, at)
		if err != nil {
			return err
		}
		g, err := a.d.put(ctx, a.tx, from, a.rules, &parent, grid.Fresh{Name: x.Name, Code: x.Code, Kind: x.Kind, Parent: at, Area: x.Area, Demo: parent.Demo}, int(n)+1+i)
		if err != nil {
			return err
		}
		a.id[x.Key], a.first[g.ID] = g.ID, len(x.From) == 0
		a.x.New = append(a.x.New, g)
		for _, old := range x.From {
			a.heirs[old] = append(a.heirs[old], g.ID)
		}
		for _, gr := range a.groups {
			if slices.Contains(gr.open, x.Key) {
				gr.x.New = append(gr.x.New, g)
			}
		}
	}
	for _, g := range a.groups {
		if len(g.x.Old) == 0 {
			continue
		}
		for _, old := range g.x.Old { // each gave way to its own successors, not to all of the group
			own := grid.Redrawn{On: a.on, Old: []grid.Grid{old}}
			for _, x := range g.x.New {
				if slices.Contains(a.heirs[old.ID], x.ID) {
					own.New = append(own.New, x)
				}
			}
			if err := a.d.succeed(ctx, a.tx, a.act, &own); err != nil {
				return err
			}
		}
	}
	return nil
}

// reshape draws the borders of those that go on.
func (a *adjusting) reshape(ctx context.Context) error {
	from := a.act
	from.On = a.on
	for _, x := range a.change.Reshape {
		g := a.stand[x.Key]
		a.first[g.ID] = len(g.Area) == 0
		if err := a.d.Draw(ctx, a.tx, from, g.ID, g.Rev, x.Area); err != nil {
			return err
		}
	}
	return nil
}

// below puts the grids below those that closed under their successors.
func (a *adjusting) below(ctx context.Context) error {
	for _, g := range a.groups {
		var below []grid.Grid
		for _, old := range g.x.Old {
			ids, err := q.New(a.tx).ChildrenOf(ctx, q.ChildrenOfParams{County: a.act.County, Parent: old.ID})
			if err != nil {
				return err
			}
			for _, id := range ids {
				c, err := a.d.grid(ctx, a.tx, a.act.County, id)
				if err != nil {
					return err
				}
				below = append(below, c)
			}
		}
		if len(below) == 0 {
			continue
		}
		asked := map[string]int{}
		for child, n := range a.w.Heirs {
			id := a.id[a.w.Shapes[n].Key]
			i := slices.IndexFunc(g.x.New, func(x grid.Grid) bool { return x.ID == id })
			if i >= 0 && slices.ContainsFunc(below, func(c grid.Grid) bool { return c.ID == child }) {
				asked[child] = i
			}
		}
		more, err := a.d.takeOver(ctx, a.tx, a.act, a.rules, &g.x, below, Redrawing{ID: a.w.Grids[0], Children: asked})
		if err != nil {
			return err
		}
		a.warned, a.x.Moved, a.x.Below = append(a.warned, more...), append(a.x.Moved, g.x.Moved...), a.x.Below+g.x.Below
	}
	return nil
}

// relay says of every site on ground that changed hands where it stands now.
func (a *adjusting) relay(ctx context.Context) error {
	touched := map[string]bool{}
	for _, x := range a.change.Reshape {
		touched[x.Key] = true
	}
	for _, g := range a.x.New {
		a.upward(g.Parent, a.first[g.ID], touched)
	}
	for _, x := range a.change.Reshape {
		a.upward(a.stand[x.Key].Parent, a.first[x.Key], touched)
	}
	for _, id := range sorted(touched) {
		g, err := a.d.grid(ctx, a.tx, a.act.County, id)
		if err != nil {
			return err
		}
		a.x.Old, a.x.New = append(a.x.Old, a.stand[id]), append(a.x.New, g)
	}
	sites, err := a.d.sitesIn(ctx, a.tx, a.act.County, idsOf(a.x.Old))
	if err != nil {
		return err
	}
	a.x.Sites, a.x.Was = a.x.Relay(sites, a.first, a.heirs), map[string]string{}
	for _, s := range sites {
		if _, moved := a.x.Sites[s.Site]; moved {
			a.x.Was[s.Site] = s.Grid
		}
	}
	return a.spots(ctx)
}

// upward adds the grids above one that was drawn for the first time: they may
// have kept what lies there.
func (a *adjusting) upward(id string, first bool, touched map[string]bool) {
	for g, ok := a.stand[id]; first && ok; g, ok = a.stand[g.Parent] {
		if !slices.ContainsFunc(a.change.Close, func(c grid.Grid) bool { return c.ID == g.ID }) {
			touched[g.ID] = true
		}
	}
}

func sorted(set map[string]bool) []string {
	var out []string
	for id := range set {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// spots go with their site; those without one stay, or go to the first that took
// the place of their grid.
func (a *adjusting) spots(ctx context.Context) error {
	path := map[string]string{}
	for _, g := range a.x.New {
		path[g.ID] = g.Path
	}
	for _, old := range a.x.Old {
		spots, err := q.New(a.tx).SpotsIn(ctx, q.SpotsInParams{County: a.act.County, Grid: old.ID})
		if err != nil {
			return err
		}
		for _, s := range spots {
			to, moved := a.x.Sites[s.Site]
			if !moved && a.x.Stays(old.ID) {
				continue
			} else if !moved {
				to = a.heirs[old.ID][0]
			}
			if err := q.New(a.tx).MoveSpot(ctx, q.MoveSpotParams{County: a.act.County, ID: s.ID, Grid: to, Path: path[to]}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *adjusting) follow(ctx context.Context) error {
	for _, follow := range a.d.Follow {
		if err := follow(ctx, a.tx, a.act, a.x); err != nil {
			return err
		}
	}
	return nil
}

// keep gives the people of the grids that closed their post in those that took
// their place.
func (a *adjusting) keep(ctx context.Context) error {
	for _, g := range a.groups {
		if !a.w.Keep || len(g.held) == 0 {
			continue
		}
		more, err := a.d.reappoint(ctx, a.tx, a.act, a.rules, g.held, g.x)
		if err != nil {
			return err
		}
		a.warned = append(a.warned, more...)
	}
	return nil
}

// standing is what stands below a grid, and the codes in use elsewhere.
func (d *Desk) standing(ctx context.Context, tx db.Tx, county string, root grid.Grid) (grid.Sketch, error) {
	s := grid.Sketch{Root: root.ID, Taken: map[string]string{}}
	rows, err := q.New(tx).GridsUnder(ctx, q.GridsUnderParams{County: county, Low: root.Path, High: account.High(root.Path)})
	if err != nil {
		return s, err
	}
	for _, r := range rows {
		g, err := gridOf(q.GridRow(r))
		if err != nil {
			return s, err
		}
		if s.Stand = append(s.Stand, g); !g.Territorial() {
			s.Taken[g.Code] = g.Name
		}
	}
	codes, err := q.New(tx).CodesElsewhere(ctx, q.CodesElsewhereParams{County: county, Low: root.Path, High: account.High(root.Path)})
	for _, c := range codes {
		s.Taken[c.Code] = c.Name
	}
	return s, err
}

// sitesIn are the sites of grids, and where they lie.
// scope: a rule looks at every site of grids the caller was shown to see.
func (d *Desk) sitesIn(ctx context.Context, tx db.Tx, county string, grids []string) ([]grid.Standing, error) {
	w := db.Filter(county).AndCond(db.In("s.grid", grids))
	rows, err := tx.QueryContext(ctx, "SELECT s.id, s.grid, s.lon, s.lat FROM site s WHERE s.county = $1 AND "+w.String()+" ORDER BY s.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []grid.Standing
	for rows.Next() {
		var s grid.Standing
		if err := rows.Scan(&s.Site, &s.Grid, &s.At.Lon, &s.At.Lat); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func shapeOf(g grid.Grid) grid.Shape {
	return grid.Shape{Key: g.ID, Name: g.Name, Code: g.Code, Kind: g.Kind, Parent: g.Parent, Area: g.Area, Rev: g.Rev}
}

func (r ShapeRow) shape() (grid.Shape, error) {
	x := grid.Shape{Key: r.Key, Fresh: r.Fresh, Name: r.Name, Code: r.Code, Kind: r.Kind, Parent: r.Parent, From: r.From, Rev: r.Rev}
	if border := string(r.Border); border != "" && border != "null" {
		area, err := geo.ParseArea(r.Border, geo.Ample())
		if err != nil {
			if f := fault.As(err); f != nil {
				var args []string
				for k, v := range f.Args {
					args = append(args, k, v)
				}
				err = fault.New(f.Kind, f.Code, args...).On("shapes."+r.Key, f.Code, args...)
			}
			return x, err
		}
		x.Area = area.Rounded()
	}
	return x, nil
}

func rowOf(x grid.Shape) (ShapeRow, error) {
	r := ShapeRow{Key: x.Key, Fresh: x.Fresh, Name: x.Name, Code: x.Code, Kind: x.Kind, Parent: x.Parent, From: append([]string{}, x.From...), Rev: x.Rev}
	ring, err := ringOf(x.Area)
	if ring != "" {
		r.Border = json.RawMessage(ring)
	}
	return r, err
}
