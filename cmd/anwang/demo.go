package main

import (
	"context"
	"fmt"
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/demo"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/config"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	ndesk "anwang/internal/notice/desk"
	"anwang/internal/scheme"
	"anwang/internal/site"
	"anwang/schemes"
)

// demoPassword opens every demo account. Demo accounts exist only in a folder
// that --demo made, and everything in it is marked 演示.
const demoPassword = "anwang-yanshi"

// settle learns which county the folder holds.
func (h *house) settle(ctx context.Context) error {
	err := h.DB.Read().QueryRowContext(ctx, "SELECT county FROM grid WHERE county > $1 ORDER BY county LIMIT 1", "").Scan(&h.county)
	if db.None(err) {
		return nil
	}
	h.account.Serve(h.county)
	return err
}

// loadDemo fills an empty folder with a demo town; a folder that has one already
// is left as it is, and one with anything else is refused.
func (p program) loadDemo(ctx context.Context, h *house, id string) error {
	if id == config.Shipped {
		id = demo.IDs(demo.Towns())[0]
	}
	town, err := demo.Load(demo.Towns(), id)
	if err != nil {
		return fmt.Errorf("没有演示“%s”：%w", id, err)
	}
	if err := h.settle(ctx); err != nil {
		return err
	}
	if h.county != "" {
		if len(h.demoAccounts()) > 0 {
			return nil
		}
		return fault.New(fault.Conflict, "demo.folder_not_empty")
	}
	fmt.Fprintf(p.stdout, "正在装入演示：%s%s …\n", town.CountyName, town.Name)
	hash, err := h.account.Hash(ctx, "", demoPassword)
	if err != nil {
		return err
	}
	lib := scheme.Library(schemes.All())
	load := &loader{h: h, town: town, hash: hash, lib: lib, ids: map[string]string{}, paths: map[string]string{}}
	if err := h.DB.Write(ctx, func(tx db.Tx) error { return load.all(ctx, tx) }); err != nil {
		return err
	}
	h.county = town.County
	if err := h.settle(ctx); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "正在按方案生成任务和最近四周的演示记录 …")
	if err := h.livePast(ctx, town, load.ids); err != nil {
		return err
	}
	h.sweep(ctx)
	return nil
}

// loader carries a town into the tables, by the same doors as any import.
type loader struct {
	h           *house
	town        demo.Town
	hash        string
	lib         scheme.Library
	ids         map[string]string // what the files call it → id
	paths       map[string]string
	rules       grid.Rules
	siteRules   site.Rules
	hazardRules hazard.Rules
	act         journal.Act
}

func (l *loader) all(ctx context.Context, tx db.Tx) error {
	// The town stands since the first day of the year: what a scheme asks for begins
	// only with the windows that lie mostly ahead of it, and a demo begun on a
	// Sunday would have nothing to do.
	since := l.h.Today().YearPeriod().From
	l.act = journal.Act{County: l.town.County, Post: "演示装入", At: since.Start(l.h.Zone), On: since, Fresh: l.h.Fresh}
	clear(l.ids)
	clear(l.paths)
	built, problems := scheme.Load(l.lib, l.town.Scheme)
	if built == nil || problems.Failed() {
		return fmt.Errorf("方案 %s：\n%s", l.town.Scheme, problems.Errors().Text())
	}
	l.rules, l.siteRules = built.IntoGrid(), built.IntoSite()
	l.hazardRules = built.IntoHazard(scheme.Setting{Calendar: l.h.scheme.Announced, Zone: l.h.Zone})
	for _, step := range []func(context.Context, db.Tx) error{l.people, l.grids, l.schemes, l.overlays, l.sites, l.spots, l.appointments} {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) people(ctx context.Context, tx db.Tx) error {
	login := map[string]string{}
	for _, a := range l.town.Accounts {
		login[a.Person] = a.Login
	}
	for _, p := range l.town.People {
		// Everybody may be tried: those of the list by a speaking login, the others by
		// the number the town's files give them.
		e := account.Enrolment{Name: p.Name, Phone: p.Phone, Demo: true, Login: p.ID, Hash: l.hash}
		if name := login[p.ID]; name != "" {
			e.Login = name
		}
		id, err := l.h.account.Enroll(ctx, tx, l.act, e)
		if err != nil {
			return err
		}
		l.ids[p.ID] = id
	}
	return nil
}

func (l *loader) grids(ctx context.Context, tx db.Tx) error {
	for _, g := range l.town.Grids {
		area := g.Area
		if kind, ok := l.rules.Kind(g.Kind); ok && kind.Covers != grid.Territory {
			area = geo.Area{}
		}
		made, err := l.h.grid.Open(ctx, tx, l.act, l.rules, grid.Fresh{Code: g.Code, Name: g.Name, Kind: g.Kind, Parent: l.ids[g.Parent], Area: area, At: g.Point, Demo: true})
		if err != nil {
			return fmt.Errorf("网格 %s：%w", g.Name, err)
		}
		l.ids[g.Code], l.paths[g.Code] = made.ID, made.Path
	}
	return nil
}

// schemes puts the town's scheme in force at its root, with the demo's own
// amendments beside it.
func (l *loader) schemes(ctx context.Context, tx db.Tx) error {
	root := l.town.Grids[0].Code
	if err := l.h.scheme.Adopt(ctx, tx, l.act, l.ids[root], l.paths[root], l.town.Scheme, l.lib); err != nil {
		return err
	}
	name := "schemes/" + l.town.Scheme + ".amendments.yaml"
	src, ok := l.lib[name]
	if !ok {
		return nil
	}
	_, list, problems := scheme.ReadAmendments(name, src)
	if problems.Failed() {
		return fmt.Errorf("%s", problems.Text())
	}
	return l.h.scheme.Supplement(ctx, tx, l.act, l.ids[root], l.town.Scheme, list)
}

func (l *loader) overlays(ctx context.Context, tx db.Tx) error {
	root := l.town.Grids[0].Code
	for _, o := range l.town.Overlays {
		var members []string
		for _, m := range o.Members {
			members = append(members, l.ids[m])
		}
		id, err := l.h.grid.OpenOverlay(ctx, tx, l.act, l.rules, grid.Overlay{Name: o.Name, Kind: o.Kind, Path: l.paths[root], Grids: members})
		if err != nil {
			return fmt.Errorf("%s：%w", o.Name, err)
		}
		l.ids[o.Code] = id
	}
	return nil
}

// sites enters the ledger as an import would: checked, routed, put in a grid.
func (l *loader) sites(ctx context.Context, tx db.Tx) error {
	for _, s := range l.town.Sites {
		st := site.Site{Name: s.Name, Class: s.Class, Sector: s.Sector, Place: s.Place, CreditCode: s.Credit, Address: s.Address, At: s.Point,
			Grid: l.ids[s.Grid], Path: l.paths[s.Grid], Operator: s.Operator, Phone: s.Phone, Status: site.Open, OpenedOn: l.act.On, Demo: true}
		checked, _, err := l.siteRules.Check(st, l.act.On)
		if err != nil {
			return fmt.Errorf("%s：%w", s.Name, err)
		}
		checked.Department = scheme.InCharge(l.hazardRules, checked)
		made, err := l.h.site.Enter(ctx, tx, l.act, checked)
		if err != nil {
			return fmt.Errorf("%s：%w", s.Name, err)
		}
		l.ids[s.ID] = made.ID
	}
	return nil
}

func (l *loader) spots(ctx context.Context, tx db.Tx) error {
	for _, s := range l.town.Spots {
		made, err := l.h.grid.AddSpot(ctx, tx, l.act, grid.Spot{Grid: l.ids[s.Grid], Site: l.ids[s.Site], Kind: s.Kind, Name: s.Name})
		if err != nil {
			return fmt.Errorf("%s：%w", s.Name, err)
		}
		l.ids[s.ID] = made.ID
	}
	return nil
}

func (l *loader) appointments(ctx context.Context, tx db.Tx) error {
	for _, a := range l.town.Appointments {
		place := l.ids[a.Grid]
		if a.Overlay != "" {
			place = l.ids[a.Overlay]
		}
		var contacts []string
		for _, c := range a.Contacts {
			if slices.ContainsFunc(l.town.Spots, func(s demo.Spot) bool { return s.ID == c }) {
				contacts = append(contacts, l.ids[c])
			}
		}
		_, _, err := l.h.grid.Appoint(ctx, tx, l.act, l.rules, place, grid.Wanted{Person: l.ids[a.Person], Post: a.Post, Department: a.Department, FromOn: a.From}, contacts...)
		if err != nil {
			return fmt.Errorf("%s %s：%w", a.Person, a.Post, err)
		}
	}
	return nil
}

// demoAccount is an account one may try.
type demoAccount struct {
	Login string `json:"login"`
	Role  string `json:"role"`
	Name  string `json:"name"`
}

// demoAccounts lists the accounts of a demo folder, in the order of the file;
// there are none in any other.
func (h *house) demoAccounts() []demoAccount {
	if h.county == "" {
		return nil
	}
	rows, err := h.DB.Read().QueryContext(context.Background(), `SELECT a.login, p.name FROM account a
		JOIN person p ON p.county = a.county AND p.id = a.person
		WHERE a.county = $1 AND p.demo = TRUE AND a.closed_at = 0 ORDER BY a.login`, h.county)
	if err != nil {
		return nil
	}
	defer rows.Close()
	names := map[string]string{}
	for rows.Next() {
		var login, name string
		if rows.Scan(&login, &name) == nil {
			names[login] = name
		}
	}
	var out []demoAccount
	for _, id := range demo.IDs(demo.Towns()) {
		town, err := demo.Load(demo.Towns(), id)
		if err != nil {
			continue
		}
		for _, a := range town.Accounts {
			if name, ok := names[a.Login]; ok {
				out = append(out, demoAccount{Login: a.Login, Role: a.Role, Name: name})
				delete(names, a.Login)
			}
		}
	}
	return out
}

// demoOut says whether this is a demo, and who one may be in it.
type demoOut struct {
	Demo     bool          `json:"demo"`
	Mark     string        `json:"mark"`
	Password string        `json:"password"`
	Accounts []demoAccount `json:"accounts"`
}

func (h *house) demoRoutes() []web.Route[account.Caller] {
	return []web.Route[account.Caller]{
		web.Verb("GET /api/demo", web.Public, "是否演示及演示账号", func(context.Context, account.Caller, *struct{}) (demoOut, error) {
			out := demoOut{Accounts: h.demoAccounts()}
			if len(out.Accounts) > 0 {
				out.Demo, out.Mark, out.Password = true, "演示", demoPassword
			} else {
				out.Accounts = []demoAccount{}
			}
			return out, nil
		}),
	}
}

// followups are who carries what was asked for.
func (h *house) followups() map[string]func(context.Context, jdesk.Followup) error {
	return map[string]func(context.Context, jdesk.Followup) error{
		// In the app a notice is read where it is stored; there is nothing to carry
		// until a county sets up another channel.
		ndesk.CarryKind: func(context.Context, jdesk.Followup) error { return nil },
	}
}

// openapi prints the document without a database behind it.
func (p program) openapi() int {
	h := wire(jdesk.House{Now: p.now, Fresh: fresh}, nil, civil.Calendar{}, config.Config{})
	doc, err := web.Open(version, h.account.Guard, h.table(h.demoRoutes()...)).OpenAPI()
	if err != nil {
		return p.fail(err)
	}
	if _, err := p.stdout.Write(append(doc, '\n')); err != nil {
		return p.fail(err)
	}
	return 0
}
