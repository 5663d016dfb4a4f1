// Package desk keeps the grid tree, draws it, finds the grid of a point and
// appoints people to posts.
package desk

import (
	"context"
	"encoding/json"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
)

// Desk is where the tree of grids is kept.
type Desk struct {
	jdesk.House
	// Rules are what the scheme in force at a path says about grids and posts.
	Rules func(ctx context.Context, county, path string, on civil.Day) (grid.Rules, error)
	// Edition names the scheme that was in force at a path on a day.
	Edition func(ctx context.Context, county, path string, on civil.Day) (grid.Edition, error)
	// Follow are the desks whose records go with a site to its new grid, in the
	// transaction of a split or merge.
	Follow []func(ctx context.Context, tx db.Tx, act journal.Act, x grid.Redrawn) error

	kept kept
}

// Routes is the table of the desk.
func (d *Desk) Routes() []web.Route[account.Caller] {
	read, write := string(account.GridRead), string(account.GridWrite)
	return []web.Route[account.Caller]{
		web.Verb("GET /api/grids", read, "网格树", d.Tree),
		web.Verb("GET /api/grids/map", read, "网格边界（GeoJSON）", d.Map),
		web.Verb("GET /api/grids/gaps", read, "网格空白与缺岗", d.Gaps),
		web.Verb("GET /api/grids/{id}", read, "网格档案", d.Dossier),
		web.Verb("GET /api/grids/{id}/on/{day}", read, "责任倒查：那一天谁负责这个网格", d.On),
		web.Verb("POST /api/grids/{id}/split", write, "拆分网格", d.Split),
		web.Verb("POST /api/grids/{id}/merge", write, "合并网格", d.Merge),
		web.Verb("GET /api/overlays", read, "片与专属网格", d.Overlays),
	}
}

func gridOf(r q.GridRow) (grid.Grid, error) {
	area, err := areaOf(r.Ring)
	return grid.Grid{ID: r.ID, Short: r.Short, Code: r.Code, Name: r.Name, Kind: r.Kind, Covers: r.Covers, Tier: int(r.Tier),
		Parent: r.Parent, Path: r.Path, Area: area, At: geo.Point{Lon: r.Lon, Lat: r.Lat},
		OpenedOn: civil.Day(r.OpenedOn), ClosedOn: civil.Day(r.ClosedOn), Demo: r.Demo, Rev: r.Rev}, err
}

// areaOf reads a stored border; "" is none.
func areaOf(ring string) (geo.Area, error) {
	if ring == "" {
		return nil, nil
	}
	return geo.ParseArea([]byte(ring), geo.Ample())
}

func ringOf(area geo.Area) (string, error) {
	if len(area) == 0 {
		return "", nil
	}
	b, err := json.Marshal(area)
	return string(b), err
}

// withinSight is the condition that a grid lies in the caller's sight. Grids are
// territory: a department sees all of those it works in.
func withinSight(who account.Caller) db.Cond {
	return adesk.Within(who.Scope, adesk.Columns{Path: "g.path"})
}
