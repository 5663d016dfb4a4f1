// Package desk keeps the ledger of sites: lists, pages, timelines, and the two
// acts that change it.
package desk

import (
	"context"
	"encoding/json"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/web"
	"anwang/internal/site"
	"anwang/internal/site/desk/q"
)

// Desk is where the ledger is kept.
type Desk struct {
	jdesk.House
	// Rules are what the scheme in force at a path says about sites.
	Rules func(ctx context.Context, county, path string, on civil.Day) (site.Rules, error)
	// Department routes a site to the department in charge of it; "" is nobody, or
	// a tie that triage decides.
	Department func(ctx context.Context, county, path string, s site.Site) (string, error)
	// Edition names the scheme that was in force at a path on a day.
	Edition func(ctx context.Context, county, path string, on civil.Day) (grid.Edition, error)
	// Changed is told of every change of an entry, in its transaction: what is asked
	// of a site follows from what it is.
	Changed []func(ctx context.Context, tx db.Tx, act journal.Act, before, after site.Site) error
	// Withdrawn is told of an entry that is taken out of the ledger again because it
	// should never have been there, in that transaction; who has used it refuses.
	Withdrawn []func(ctx context.Context, tx db.Tx, act journal.Act, s site.Site) error
	// Locate gives the territories a point lies in, the smallest first.
	Locate func(ctx context.Context, tx db.Tx, county string, lon, lat float64) ([]grid.Cell, error)
	// Memory remembers by which words the sites of each ground are found.
	Memory *recall.Memory
}

// Routes is the table of the desk.
func (d *Desk) Routes() []web.Route[account.Caller] {
	read, write := string(account.SiteRead), string(account.SiteWrite)
	return []web.Route[account.Caller]{
		web.Verb("GET /api/sites", read, "对象台账", d.List),
		web.Verb("GET /api/sites/count", read, "这样筛有多少个", d.Count),
		web.Verb("POST /api/sites", write, "新增对象", d.Create),
		web.Verb("GET /api/sites/{id}", read, "对象详情", d.Page),
		web.Verb("PUT /api/sites/{id}", write, "修改对象", d.Update),
		web.Verb("POST /api/sites/{id}/assign", write, "调整对象的网格、类别或主管部门", d.Assign).UpTo(8 << 10),
		web.Verb("GET /api/sites/gaps", read, "责任没有落实的对象", d.Gaps),
		web.Verb("GET /api/sites/columns", read, "登记表的栏目：方案规定的类别和其他栏目", d.Columns),
		web.Verb("GET /api/sites/{id}/on/{day}", read, "责任倒查：那一天谁负责这个对象", d.On),
		web.Verb("GET /api/sites/{id}/timeline", read, "对象的走访与隐患，最近的在前", d.Timeline),
	}
}

func siteOf(r q.SiteRow) site.Site {
	return site.Site{ID: r.ID, Code: r.Code, Name: r.Name, Class: r.Class, Sector: r.Sector, Place: r.Place, CreditCode: r.CreditCode,
		Address: r.Address, At: geo.Point{Lon: r.Lon, Lat: r.Lat}, Grid: r.Grid, Path: r.Path, Department: r.Department, Operator: r.Operator,
		Phone: r.Phone, Facts: factsOf(r.Facts), Risk: r.Risk, Status: site.Status(r.Status), OpenedOn: civil.Day(r.OpenedOn),
		DirectBy: r.DirectBy, SeenOn: civil.Day(r.SeenOn), Demo: r.Demo, Rev: r.Rev}
}

func factsOf(text string) map[string]string {
	facts := map[string]string{}
	if text != "" {
		_ = json.Unmarshal([]byte(text), &facts) // written by textOf
	}
	return facts
}

func textOf(facts map[string]string) (string, error) {
	if facts == nil {
		facts = map[string]string{}
	}
	b, err := json.Marshal(facts) // in order of the names
	return string(b), err
}

// sees is the one site, or the fault of everybody who may not see it.
func (d *Desk) sees(ctx context.Context, tx db.Tx, who account.Caller, id string) (site.Site, error) {
	r, err := q.New(tx).Site(ctx, q.SiteParams{County: who.County, ID: id})
	if err != nil && !db.None(err) {
		return site.Site{}, err
	}
	if err != nil || !who.Scope.Sees(r.Path, r.Department) {
		return site.Site{}, fault.New(fault.Missing, "site.not_found")
	}
	return siteOf(r), nil
}

// withinSight is the condition that a site lies in the caller's sight.
func withinSight(who account.Caller) db.Cond {
	return adesk.Within(who.Scope, adesk.Columns{Path: "s.path", Department: "s.department = ?"})
}

// Seen keeps on the ledger the last day a site was visited.
func Seen(ctx context.Context, tx db.Tx, county, id string, on civil.Day) error {
	return q.New(tx).Seen(ctx, q.SeenParams{County: county, ID: id, SeenOn: string(on)})
}
