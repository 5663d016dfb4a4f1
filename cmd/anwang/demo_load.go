package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/demo"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/scheme"
	"anwang/internal/site"
	"anwang/schemes"
)

// loader carries a town into the tables, by the same doors as any import. A
// province has many thousand grids: rows go in by the batch, and the accounts one
// may try come last, so that a folder whose loading was broken off has none and
// is not taken for a demo.
type loader struct {
	h      *house
	town   demo.Town
	hash   string
	lib    scheme.Library
	ids    map[string]string    // what the files call it → id
	grids  map[string]grid.Grid // by code
	above  map[string]string    // code → code of the grid above
	inside map[string]placed    // schemes by the code of the grid they are in force at
	act    journal.Act
	since  civil.Day // when the town began; "" = with this year
}

// batch is how many rows go into one transaction.
const batch = 500

// placed is a scheme as it decides about what is loaded below a grid.
type placed struct {
	demo.Placed
	grid   grid.Rules
	site   site.Rules
	hazard hazard.Rules
}

// loaderOf is the loader of a town; hash opens every account.
func (h *house) loaderOf(town demo.Town, hash string) *loader {
	return &loader{h: h, town: town, hash: hash, lib: scheme.Library(schemes.All()), ids: map[string]string{}}
}

func (l *loader) all(ctx context.Context) error {
	// The town stands since the first day of the year: what a scheme asks for begins
	// only with the windows that lie mostly ahead of it, and a demo begun on a
	// Sunday would have nothing to do.
	since := cmp.Or(l.since, l.h.Today().YearPeriod().From)
	l.act = journal.Act{County: l.town.County, Post: "演示装入", At: since.Start(l.h.Zone), On: since, Fresh: l.h.Fresh}
	l.grids, l.above, l.inside = map[string]grid.Grid{}, map[string]string{}, map[string]placed{}
	for _, g := range l.town.Grids {
		l.above[g.Code] = g.Parent
	}
	adopted := append([]demo.Placed{{Grid: l.root(), Scheme: l.town.Scheme}}, l.town.Below...)
	for _, b := range adopted {
		built, problems := scheme.Load(l.lib, b.Scheme)
		if built == nil || problems.Failed() {
			return fmt.Errorf("方案 %s：\n%s", b.Scheme, problems.Errors().Text())
		}
		l.inside[b.Grid] = placed{Placed: b, grid: built.IntoGrid(), site: built.IntoSite(),
			hazard: built.IntoHazard(scheme.Setting{Calendar: l.h.scheme.Announced, Zone: l.h.Zone})}
	}
	tried := map[string]string{}
	for _, a := range l.town.Accounts {
		tried[a.Person] = a.Login
	}
	listed := func(p string) bool { return tried[p] != "" }
	for _, step := range []func() error{
		func() error { return l.openGrids(ctx) },
		func() error { return each(ctx, l, adopted, l.adopt) },
		func() error { return each(ctx, l, l.town.Overlays, l.overlay) },
		func() error { return each(ctx, l, l.town.Sites, l.site) },
		func() error { return each(ctx, l, l.town.Spots, l.spot) },
		func() error { return l.staff(ctx, tried, func(p string) bool { return !listed(p) }) },
		func() error { return l.staff(ctx, tried, listed) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// each puts rows in by the batch. What a row's step remembers it sets, never
// adds: a transaction may run again.
func each[T any](ctx context.Context, l *loader, rows []T, put func(context.Context, db.Tx, T) error) error {
	for some := range slices.Chunk(rows, batch) {
		err := l.h.DB.Write(ctx, func(tx db.Tx) error {
			for _, r := range some {
				if err := put(ctx, tx, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) root() string { return l.town.Grids[0].Code }

// within is the scheme that decides at a grid of the files: the nearest one up
// the tree.
func (l *loader) within(code string) placed {
	for ; code != ""; code = l.above[code] {
		if p, ok := l.inside[code]; ok {
			return p
		}
	}
	return l.inside[l.root()]
}

func (l *loader) openGrids(ctx context.Context) error {
	for some := range slices.Chunk(l.town.Grids, batch) {
		var made []grid.Grid
		fresh := make([]grid.Fresh, len(some))
		for i, g := range some {
			l.ids[g.Code] = l.act.Fresh()
			fresh[i] = grid.Fresh{ID: l.ids[g.Code], Code: g.Code, Name: g.Name, Kind: g.Kind, Parent: l.ids[g.Parent], Area: l.areaOf(g), At: g.Point, Demo: true}
		}
		err := l.h.DB.Write(ctx, func(tx db.Tx) error {
			var err error
			made, err = l.h.grid.OpenAll(ctx, tx, l.act, func(w grid.Fresh) grid.Rules { return l.within(w.Code).grid }, fresh)
			return err
		})
		if err != nil {
			return fmt.Errorf("网格 %s…：%w", some[0].Name, err)
		}
		for _, g := range made {
			l.grids[g.Code] = g
		}
	}
	return nil
}

// areaOf is the ground of a grid; a unit's own grid has none (law: S1-52).
func (l *loader) areaOf(g demo.Grid) geo.Area {
	if kind, ok := l.within(g.Code).grid.Kind(g.Kind); ok && kind.Covers != grid.Territory {
		return nil
	}
	return g.Area
}

// adopt puts a scheme in force at its grid, with the demo's own amendments
// beside it.
func (l *loader) adopt(ctx context.Context, tx db.Tx, p demo.Placed) error {
	if err := l.h.scheme.Adopt(ctx, tx, l.act, l.ids[p.Grid], l.grids[p.Grid].Path, p.Scheme, l.lib); err != nil {
		return err
	}
	name := "schemes/" + p.Scheme + ".amendments.yaml"
	src, ok := l.lib[name]
	if !ok {
		return nil
	}
	_, list, problems := scheme.ReadAmendments(name, src)
	if problems.Failed() {
		return fmt.Errorf("%s", problems.Text())
	}
	return l.h.scheme.Supplement(ctx, tx, l.act, l.ids[p.Grid], p.Scheme, list)
}

func (l *loader) overlay(ctx context.Context, tx db.Tx, o demo.Overlay) error {
	at := l.root()
	if len(o.Members) > 0 {
		at = o.Members[0]
	}
	var members []string
	for _, m := range o.Members {
		members = append(members, l.ids[m])
	}
	id, err := l.h.grid.OpenOverlay(ctx, tx, l.act, l.within(at).grid, grid.Overlay{Name: o.Name, Kind: o.Kind, Path: l.grids[l.root()].Path, Grids: members})
	if err != nil {
		return fmt.Errorf("%s：%w", o.Name, err)
	}
	l.ids[o.Code] = id
	return nil
}

// site enters the ledger as an import would: checked, routed, put in a grid.
func (l *loader) site(ctx context.Context, tx db.Tx, s demo.Site) error {
	in := l.within(s.Grid)
	st := site.Site{Name: s.Name, Class: s.Class, Sector: s.Sector, Place: s.Place, CreditCode: s.Credit, Address: s.Address, At: s.Point,
		Grid: l.ids[s.Grid], Path: l.grids[s.Grid].Path, Operator: s.Operator, Phone: s.Phone, Facts: s.Facts, DirectBy: s.Direct,
		Status: site.Open, OpenedOn: l.act.On, Demo: true}
	checked, _, err := in.site.Check(st, l.act.On)
	if err != nil {
		return fmt.Errorf("%s：%w", s.Name, err)
	}
	checked.Department = scheme.InCharge(in.hazard, checked)
	made, err := l.h.site.Enter(ctx, tx, l.act, checked)
	if err != nil {
		return fmt.Errorf("%s：%w", s.Name, err)
	}
	l.ids[s.ID] = made.ID
	return nil
}

func (l *loader) spot(ctx context.Context, tx db.Tx, s demo.Spot) error {
	made, err := l.h.grid.AddSpot(ctx, tx, l.act, grid.Spot{Grid: l.ids[s.Grid], Site: l.ids[s.Site], Kind: s.Kind, Name: s.Name})
	if err != nil {
		return fmt.Errorf("%s：%w", s.Name, err)
	}
	l.ids[s.ID] = made.ID
	return nil
}

// staff enrols some of the people and gives them their posts. Everybody may be
// tried: those of the list by a speaking login, the others by the number the
// town's files give them.
func (l *loader) staff(ctx context.Context, login map[string]string, these func(person string) bool) error {
	posts := map[string][]demo.Appointment{}
	for _, a := range l.town.Appointments {
		posts[a.Person] = append(posts[a.Person], a)
	}
	people := slices.DeleteFunc(slices.Clone(l.town.People), func(p demo.Person) bool { return !these(p.ID) })
	return each(ctx, l, people, func(ctx context.Context, tx db.Tx, p demo.Person) error {
		id, err := l.h.account.Enroll(ctx, tx, l.act, account.Enrolment{Name: p.Name, Phone: p.Phone, Demo: true, Login: cmp.Or(login[p.ID], p.ID), Hash: l.hash})
		if err != nil {
			return err
		}
		l.ids[p.ID] = id
		if err := l.train(ctx, tx, id, posts[p.ID]); err != nil {
			return err
		}
		for _, a := range posts[p.ID] {
			if err := l.appoint(ctx, tx, a); err != nil {
				return fmt.Errorf("%s %s：%w", a.Person, a.Post, err)
			}
		}
		return nil
	})
}

// train keeps that people were trained before they took posts that need it; who
// is new is not.
func (l *loader) train(ctx context.Context, tx db.Tx, person string, posts []demo.Appointment) error {
	done := map[string]bool{}
	for _, a := range posts {
		post, _ := l.within(cmp.Or(a.Grid, l.root())).grid.Post(a.Post)
		for _, n := range post.Needs {
			if a.Waits || done[n.Kind] {
				continue
			}
			done[n.Kind] = true
			score := map[string]int{}
			if n.Least > 0 {
				score[person] = n.Least
			}
			if err := l.h.grid.TrainedAt(ctx, tx, l.act, "", n.Kind, []string{person}, score); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *loader) appoint(ctx context.Context, tx db.Tx, a demo.Appointment) error {
	place, code := l.ids[a.Grid], a.Grid
	if a.Overlay != "" {
		place, code = l.ids[a.Overlay], l.root()
	}
	var contacts []string
	for _, c := range a.Contacts {
		if slices.ContainsFunc(l.town.Spots, func(s demo.Spot) bool { return s.ID == c }) {
			contacts = append(contacts, l.ids[c])
		}
	}
	_, _, err := l.h.grid.Appoint(ctx, tx, l.act, l.within(code).grid, place, grid.Wanted{Person: l.ids[a.Person], Post: a.Post, Department: a.Department, FromOn: a.From, Seat: a.Seat}, contacts...)
	return err
}
