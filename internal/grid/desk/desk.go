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
	"anwang/internal/kit/recall"
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
	// transaction of a split, merge or move.
	Follow []func(ctx context.Context, tx db.Tx, act journal.Act, x grid.Redrawn) error
	// Carry are the desks whose records must lie under a moved subtree's new path
	// at once; Files those whose many rows the sweep files, so many at a time.
	Carry []func(ctx context.Context, tx db.Tx, act journal.Act, m account.Move) error
	Files []func(ctx context.Context, tx db.Tx, act journal.Act, m account.Move, most int) (int, error)

	// Plans are the places of a county where a scheme was adopted, for what a later
	// edition asks of those in post already; nil = nobody asks.
	Plans func(ctx context.Context, county string) ([]string, error)
	// Memory remembers what lies at each ground.
	Memory *recall.Memory

	kept    kept
	reached map[string]civil.Day // by county, place and first day; by the sweep, which is alone
}

// Routes is the table of the desk.
func (d *Desk) Routes() []web.Route[account.Caller] {
	read, write := string(account.GridRead), string(account.GridWrite)
	return append(d.draftRoutes(), []web.Route[account.Caller]{
		web.Verb("GET /api/grids", read, "网格树", d.Tree),
		web.Verb("GET /api/grids/map", read, "网格边界（GeoJSON）", d.Map),
		web.Verb("GET /api/grids/gaps", read, "网格空白与缺岗", d.Gaps),
		web.Verb("GET /api/grids/{id}", read, "网格档案", d.Dossier),
		web.Verb("GET /api/grids/{id}/on/{day}", read, "责任倒查：那一天谁负责这个网格", d.On),
		web.Verb("POST /api/grids/{id}/split", write, "拆分网格", d.Split),
		web.Verb("POST /api/grids/{id}/merge", write, "合并网格", d.Merge),
		web.Verb("POST /api/grids/{id}/move", write, "改隶：网格连同下级换上级", d.Move),
		web.Verb("GET /api/grids/redrawings", read, "拆分、合并与改隶的记录和计划", d.Redrawings),
		web.Verb("POST /api/grids/redrawings/{id}/withdraw", write, "撤回还没生效的拆并或改隶", d.Withdraw),
		web.Verb("GET /api/appointments", string(account.PersonRead), "任职：谁在什么岗位，从何时到何时", d.Appointments),
		web.Verb("GET /api/appointments/choices", string(account.AppointmentWrite), "此处可任的岗位、席位和联系对象", d.Choose),
		web.Verb("POST /api/appointments", string(account.AppointmentWrite), "任职", d.AppointOne),
		web.Verb("POST /api/appointments/{id}/end", string(account.AppointmentWrite), "免职", d.End),
		web.Verb("PUT /api/appointments/{id}/contacts", string(account.AppointmentWrite), "划定联系对象", d.LookAfter),
		web.Verb("GET /api/trainings", string(account.PersonRead), "培训登记", d.Trainings),
		web.Verb("GET /api/trainings/kinds", string(account.PersonRead), "方案要求的上岗培训", d.TrainingKinds),
		web.Verb("POST /api/trainings", string(account.TrainingKeep), "登记培训", d.Train),
		web.Verb("POST /api/trainings/{id}/withdraw", string(account.TrainingKeep), "撤销录错的培训", d.WithdrawTraining),
		web.Verb("GET /api/overlays", read, "片与专属网格", d.Overlays),
		web.Verb("POST /api/overlays", write, "设片", d.DrawOverlay),
		web.Verb("PUT /api/overlays/{id}/grids", write, "划定片的网格", d.LayOverlay),
		web.Verb("POST /api/overlays/{id}/close", write, "撤片", d.CloseOverlay),
	}...)
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
