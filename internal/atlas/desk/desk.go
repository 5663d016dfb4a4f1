// Package desk draws the one map (一张图): tiles made of what the caller sees,
// the numbers beside them, and the lists behind the numbers.
package desk

import (
	"context"
	"sync"

	"anwang/internal/account"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/paper"
	"anwang/internal/kit/web"
)

// Desk is where the map is drawn.
type Desk struct {
	jdesk.House
	Ground Ground
	// Press prints the sheets.
	Press *paper.Press
	// Shows is what the boards of the plan in force at a path show: 姓名, 电话 ….
	Shows func(ctx context.Context, county, path string) ([]string, error)
	// Narrow narrows a search among sites `s` in a scope to those that may be meant, if
	// they are few.
	Narrow func(ctx context.Context, who account.Caller, inside account.Scope, text string) (db.Cond, bool, error)

	memory memory
}

// Ground is what lies under everything drawn: nothing, unless the office put it
// into its data folder.
type Ground struct {
	// TianDiTu is the office's key of 天地图; "" = not used.
	TianDiTu string
	// Archive is a .pmtiles file of the office's own; "" = none.
	Archive string
}

// ArchiveAt is where the archive is served, in ranges.
const ArchiveAt = "/api/map/ground.pmtiles"

// Routes is the table of the desk.
func (d *Desk) Routes() []web.Route[account.Caller] {
	grids, sites, hazards := string(account.GridRead), string(account.SiteRead), string(account.HazardRead)
	return []web.Route[account.Caller]{
		web.Verb("GET /api/map", grids, "一张图：范围、月份、图例上的数", d.Legend),
		web.Download("GET /api/map/grids", grids, "网格的矢量瓦片", d.GridTile),
		web.Download("GET /api/map/sites", sites, "对象的矢量瓦片，按所见范围聚合", d.SiteTile),
		web.Download("GET /api/map/hazards", hazards, "隐患的矢量瓦片，按所见范围聚合", d.HazardTile),
		web.Verb("GET /api/map/grids/{id}", grids, "一张图上的一个网格：底数、覆盖、隐患", d.Panel),
		web.Verb("GET /api/map/list", grids, "图例上一个数后面的清单", d.List),
		web.Verb("GET /api/map/find", grids, "按名称找网格或对象在哪里", d.Find),
		web.Download("GET /api/map/sheet", grids, "一个网格的图幅（PDF），A4 或 A3", d.Sheet),
	}
}

// memory is what was drawn lately, by whose sight it was drawn for. It is a
// memory of the database and nothing else.
type memory struct {
	mu   sync.Mutex
	of   map[string]*slot
	turn int64
}
