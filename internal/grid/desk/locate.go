package desk

import (
	"context"
	"slices"
	"sync"

	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/kit/db"
)

// kept is the index of territories of each county, as of the last change of its
// tree that was looked at. It is a memory of the database and nothing else: it
// is thrown away when the tree has changed.
type kept struct {
	mu sync.Mutex
	of map[string]*drawn
}

type drawn struct {
	change string
	index  *geo.Index
	cells  map[string]grid.Cell
	areas  map[string]geo.Area
}

// Locate gives the smallest open territory a point lies in, by a reader or
// within a transaction; ok is false outside every grid. Units' own grids are no
// territory and are never found by a point.
func (d *Desk) Locate(ctx context.Context, tx db.Tx, county string, lon, lat float64) (id, path string, ok bool, err error) {
	cells, err := d.LocateAll(ctx, tx, county, lon, lat)
	if err != nil || len(cells) == 0 {
		return "", "", false, err
	}
	return cells[0].ID, cells[0].Path, true, nil
}

// LocateAll gives every open territory a point lies in, the smallest first.
func (d *Desk) LocateAll(ctx context.Context, tx db.Tx, county string, lon, lat float64) ([]grid.Cell, error) {
	p := geo.Point{Lon: lon, Lat: lat}
	if !p.Valid() || p == (geo.Point{}) {
		return nil, nil
	}
	k, err := d.drawn(ctx, tx, county)
	if err != nil {
		return nil, err
	}
	var cells []grid.Cell
	for _, id := range k.index.Locate(p) {
		cells = append(cells, k.cells[id])
	}
	slices.SortFunc(cells, grid.Deepest)
	return cells, nil
}

// besideWithin is how far apart, in metres, the borders of neighbours may be.
const besideWithin = 50

// Beside lists the grids of the same kind whose borders meet this one's. A grid
// without a border has no neighbours.
//
// law: S1-49
func (d *Desk) Beside(ctx context.Context, tx db.Tx, county, id string) ([]string, error) {
	k, err := d.drawn(ctx, tx, county)
	if err != nil {
		return nil, err
	}
	var out []string
	for other, cell := range k.cells {
		if other != id && cell.Kind == k.cells[id].Kind && k.areas[id].Beside(k.areas[other], besideWithin) {
			out = append(out, other)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (d *Desk) drawn(ctx context.Context, tx db.Tx, county string) (*drawn, error) {
	last, err := q.New(tx).LastChange(ctx, county)
	if err != nil && !db.None(err) {
		return nil, err
	}
	d.kept.mu.Lock()
	k := d.kept.of[county]
	d.kept.mu.Unlock()
	if k != nil && k.change == last.ID {
		return k, nil
	}
	rows, err := q.New(tx).Territories(ctx, county)
	if err != nil {
		return nil, err
	}
	k = &drawn{change: last.ID, cells: make(map[string]grid.Cell, len(rows)), areas: make(map[string]geo.Area, len(rows))}
	var cells []geo.Cell
	for _, r := range rows {
		area, err := areaOf(r.Ring)
		if err != nil {
			return nil, err
		}
		k.cells[r.ID] = grid.Cell{ID: r.ID, Code: r.Code, Path: r.Path, Kind: r.Kind, Tier: int(r.Tier)}
		k.areas[r.ID] = area
		cells = append(cells, geo.Cell{Code: r.ID, Area: area})
	}
	k.index = geo.NewIndex(cells)
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	if d.kept.of == nil {
		d.kept.of = map[string]*drawn{}
	}
	d.kept.of[county] = k
	return k, nil
}

// changed notes in the transaction that the tree is another from now on.
func (d *Desk) changed(ctx context.Context, tx db.Tx, county, id string, at int64) error {
	last, err := q.New(tx).LastChange(ctx, county)
	if err != nil && !db.None(err) {
		return err
	}
	return q.New(tx).AddChange(ctx, q.AddChangeParams{County: county, N: last.N + 1, ID: id, At: at})
}

func missing() error { return fault.New(fault.Missing, "grid.not_found") }
