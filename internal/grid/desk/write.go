package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// The acts of this file run inside a transaction that is handed to them, with
// rules that were looked up before it began: screens, imports and the demo all
// come this way.

// Open puts a grid into the tree.
func (d *Desk) Open(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, w grid.Fresh) (grid.Grid, error) {
	var parent *grid.Grid
	if w.Parent != "" {
		p, err := d.grid(ctx, tx, act.County, w.Parent)
		if err != nil {
			return grid.Grid{}, err
		}
		parent = &p
	}
	n, err := q.New(tx).CountGrids(ctx, act.County)
	if err != nil {
		return grid.Grid{}, err
	}
	g, err := d.put(ctx, tx, act, rules, parent, w, int(n)+1)
	if err != nil {
		return grid.Grid{}, err
	}
	return g, d.changed(ctx, tx, act.County, act.Fresh(), int64(act.At))
}

// OpenAll puts many grids into the tree, parents before children, each by the
// rules in force where it will stand: a province has thousands, and what Open
// looks up for each is looked up once.
func (d *Desk) OpenAll(ctx context.Context, tx db.Tx, act journal.Act, rules func(grid.Fresh) grid.Rules, list []grid.Fresh) ([]grid.Grid, error) {
	n, err := q.New(tx).CountGrids(ctx, act.County)
	if err != nil {
		return nil, err
	}
	made, out := map[string]grid.Grid{}, make([]grid.Grid, 0, len(list))
	for i, w := range list {
		var parent *grid.Grid
		if w.Parent != "" {
			p, ok := made[w.Parent]
			if !ok {
				if p, err = d.grid(ctx, tx, act.County, w.Parent); err != nil {
					return nil, err
				}
				made[p.ID] = p
			}
			parent = &p
		}
		g, err := d.put(ctx, tx, act, rules(w), parent, w, int(n)+1+i)
		if err != nil {
			return nil, err
		}
		made[g.ID], out = g, append(out, g)
	}
	return out, d.changed(ctx, tx, act.County, act.Fresh(), int64(act.At))
}

// put checks one grid and adds its row; the index of territories is told by the
// caller.
func (d *Desk) put(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, parent *grid.Grid, w grid.Fresh, nth int) (grid.Grid, error) {
	g, err := rules.Open(parent, w, nth, act)
	if err != nil {
		return grid.Grid{}, err
	}
	if taken, err := q.New(tx).CodeTaken(ctx, q.CodeTakenParams{County: act.County, Code: g.Code}); err != nil {
		return grid.Grid{}, err
	} else if taken > 0 {
		return grid.Grid{}, fault.New(fault.Conflict, "grid.code_taken", "code", g.Code).On("code", "grid.code_taken", "code", g.Code)
	}
	ring, err := ringOf(g.Area)
	if err != nil {
		return grid.Grid{}, err
	}
	err = q.New(tx).AddGrid(ctx, q.AddGridParams{County: act.County, ID: g.ID, Short: g.Short, Code: g.Code, Name: g.Name, Pinyin: account.Sound(g.Name),
		Kind: g.Kind, Covers: g.Covers, Tier: int64(g.Tier), Parent: g.Parent, Path: g.Path, Ring: ring, Lon: g.At.Lon, Lat: g.At.Lat,
		OpenedOn: string(g.OpenedOn), Demo: g.Demo})
	if err != nil {
		return grid.Grid{}, err
	}
	e := act.Note(grid.Subject(g.ID), "grid.opened", journal.Digest([]byte(ring)), "kind", g.Kind, "code", g.Code, "parent", g.Parent)
	return g, jdesk.Note(ctx, tx, act.County, e)
}

// Draw gives a grid its border; rev is the one the drawer read.
func (d *Desk) Draw(ctx context.Context, tx db.Tx, act journal.Act, id string, rev int64, area geo.Area) error {
	g, err := d.grid(ctx, tx, act.County, id)
	if err != nil {
		return err
	}
	if len(area) > 0 && !g.Territorial() {
		return fault.New(fault.Invalid, "grid.unit_has_no_ground", "kind", g.Kind)
	}
	ring, err := ringOf(area)
	if err != nil {
		return err
	}
	at := g.At
	if len(area) > 0 {
		at = area.Inside()
	}
	if len(g.Area) > 0 {
		was, err := ringOf(g.Area)
		if err != nil {
			return err
		}
		if err := q.New(tx).AddBorder(ctx, q.AddBorderParams{County: act.County, Grid: id, ToOn: string(act.On.Add(-1)), Ring: was}); err != nil {
			return err
		}
	}
	n, err := q.New(tx).DrawGrid(ctx, q.DrawGridParams{County: act.County, ID: id, Ring: ring, Lon: at.Lon, Lat: at.Lat, Rev: rev})
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "grid.changed_meanwhile", "name", g.Name)
	}
	if err := d.changed(ctx, tx, act.County, act.Fresh(), int64(act.At)); err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, act.County, act.Note(grid.Subject(id), "grid.drawn", journal.Digest([]byte(ring))))
}

// Close takes a grid out of use; the posts held in it end with the day.
func (d *Desk) Close(ctx context.Context, tx db.Tx, act journal.Act, id string) error {
	g, err := d.grid(ctx, tx, act.County, id)
	if err != nil {
		return err
	}
	children, err := q.New(tx).CountChildren(ctx, q.CountChildrenParams{County: act.County, Parent: id})
	if err != nil {
		return err
	}
	sites, err := q.New(tx).CountSites(ctx, q.CountSitesParams{County: act.County, Grid: id})
	if err != nil {
		return err
	}
	if g, err = g.Close(int(children), int(sites), act); err != nil {
		return err
	}
	if _, err := q.New(tx).CloseGrid(ctx, q.CloseGridParams{County: act.County, ID: id, ClosedOn: string(g.ClosedOn)}); err != nil {
		return err
	}
	held, err := d.at(ctx, tx, act.County, grid.Place{ID: id})
	if err != nil {
		return err
	}
	for _, a := range held {
		if a.ToOn == "" || a.ToOn > act.On {
			if err := d.Dismiss(ctx, tx, act, a.ID, max(act.On, a.FromOn)); err != nil {
				return err
			}
		}
	}
	if err := d.changed(ctx, tx, act.County, act.Fresh(), int64(act.At)); err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, act.County, act.Note(grid.Subject(id), "grid.closed", nil))
}

// AddSpot enters a village group, key spot or hazard source of a grid or site.
func (d *Desk) AddSpot(ctx context.Context, tx db.Tx, act journal.Act, s grid.Spot) (grid.Spot, error) {
	g, err := d.grid(ctx, tx, act.County, s.Grid)
	if err != nil {
		return grid.Spot{}, err
	}
	if s.ID == "" {
		s.ID = act.Fresh()
	}
	s.Path = g.Path
	err = q.New(tx).AddSpot(ctx, q.AddSpotParams{County: act.County, ID: s.ID, Grid: s.Grid, Path: s.Path, Site: s.Site, Kind: s.Kind, Name: s.Name})
	if err != nil {
		return grid.Spot{}, err
	}
	return s, jdesk.Note(ctx, tx, act.County, act.Note(grid.Subject(s.Grid), "grid.spot_added", nil, "spot", s.ID, "kind", s.Kind))
}

// Appoint gives a person a post at a place (grid or overlay); what the plan
// would have otherwise comes back as warnings.
func (d *Desk) Appoint(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, place string, w grid.Wanted, contacts ...string) (string, []grid.Warning, error) {
	p, err := d.place(ctx, tx, act.County, place)
	if err != nil {
		return "", nil, err
	}
	if n, err := q.New(tx).PersonKnown(ctx, q.PersonKnownParams{County: act.County, ID: w.Person}); err != nil {
		return "", nil, err
	} else if n == 0 {
		return "", nil, fault.New(fault.Missing, "person.not_found")
	}
	if role, err := q.New(tx).AdministratorRole(ctx, q.AdministratorRoleParams{County: act.County, Person: w.Person}); err == nil {
		return "", nil, fault.New(fault.Conflict, "appointment.administrator", "role", role)
	} else if !db.None(err) {
		return "", nil, err
	}
	if w.Contacts, err = spotsOf(ctx, tx, act.County, contacts); err != nil {
		return "", nil, err
	}
	here, err := d.at(ctx, tx, act.County, p)
	if err != nil {
		return "", nil, err
	}
	rows, err := q.New(tx).AppointmentsOf(ctx, q.AppointmentsOfParams{County: act.County, Person: w.Person})
	if err != nil {
		return "", nil, err
	}
	var theirs []grid.Appointment
	for _, r := range rows {
		theirs = append(theirs, appointmentOf(q.AppointmentRow(r)))
	}
	a, warnings, err := rules.Appoint(p, w, here, theirs, act)
	if err != nil {
		return "", nil, err
	}
	err = q.New(tx).AddAppointment(ctx, q.AddAppointmentParams{County: act.County, ID: a.ID, Person: a.Person, Post: a.Post, Kind: string(a.Kind),
		Grid: a.Grid, Overlay: a.Overlay, Department: a.Department, Seat: a.Seat, FromOn: string(a.FromOn), ToOn: string(a.ToOn), Basis: a.Basis, Gated: !w.Goes})
	if err != nil {
		return "", nil, err
	}
	if a.Gated = !w.Goes; a.Gated {
		if err := await(ctx, tx, act.County, rules, grid.Rules{}, a); err != nil {
			return "", nil, err
		}
	}
	for _, s := range a.Contacts {
		if err := q.New(tx).AddContact(ctx, q.AddContactParams{County: act.County, Appointment: a.ID, Spot: s}); err != nil {
			return "", nil, err
		}
	}
	e := act.Note(subjectOf(a), "grid.appointed", nil, "appointment", a.ID, "person", a.Person, "post", a.Post, "department", a.Department,
		"seat", a.Seat, "from", string(a.FromOn), "to", string(a.ToOn))
	return a.ID, warnings, jdesk.Note(ctx, tx, act.County, e)
}

// Dismiss ends an appointment with a last day; it stays in the books.
func (d *Desk) Dismiss(ctx context.Context, tx db.Tx, act journal.Act, id string, last civil.Day) error {
	return d.dismiss(ctx, tx, act, id, last, "")
}

func (d *Desk) dismiss(ctx context.Context, tx db.Tx, act journal.Act, id string, last civil.Day, why string) error {
	r, err := q.New(tx).Appointment(ctx, q.AppointmentParams{County: act.County, ID: id})
	if db.None(err) {
		return fault.New(fault.Missing, "appointment.not_found")
	}
	if err != nil {
		return err
	}
	a, err := appointmentOf(r).Dismiss(last)
	if err != nil {
		return err
	}
	n, err := q.New(tx).EndAppointment(ctx, q.EndAppointmentParams{County: act.County, ID: id, ToOn: string(a.ToOn), EndedWhy: why, Rev: a.Rev})
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "appointment.changed_meanwhile")
	}
	return jdesk.Note(ctx, tx, act.County, act.Note(subjectOf(a), "grid.dismissed", nil, "appointment", id, "person", a.Person, "post", a.Post, "to", string(a.ToOn)))
}

func subjectOf(a grid.Appointment) string {
	if a.Overlay != "" {
		return "overlay:" + a.Overlay
	}
	return grid.Subject(a.Grid)
}

func (d *Desk) grid(ctx context.Context, tx db.Tx, county, id string) (grid.Grid, error) {
	r, err := q.New(tx).Grid(ctx, q.GridParams{County: county, ID: id})
	if db.None(err) {
		return grid.Grid{}, missing()
	}
	if err != nil {
		return grid.Grid{}, err
	}
	return gridOf(r)
}

// place finds a grid or an overlay by its id.
func (d *Desk) place(ctx context.Context, tx db.Tx, county, id string) (grid.Place, error) {
	r, err := q.New(tx).Grid(ctx, q.GridParams{County: county, ID: id})
	if err == nil {
		return grid.Place{ID: r.ID, Name: r.Name, Kind: r.Kind, Path: r.Path, Tier: int(r.Tier), Closed: r.ClosedOn != ""}, nil
	}
	if !db.None(err) {
		return grid.Place{}, err
	}
	o, err := q.New(tx).Overlay(ctx, q.OverlayParams{County: county, ID: id})
	if db.None(err) {
		return grid.Place{}, missing()
	}
	return grid.Place{ID: o.ID, Name: o.Name, Kind: o.Kind, Path: o.Path, Overlay: true, Closed: o.ClosedOn != ""}, err
}

func (d *Desk) at(ctx context.Context, tx db.Tx, county string, p grid.Place) ([]grid.Appointment, error) {
	at := q.AppointmentsAtParams{County: county, Grid: p.ID}
	if p.Overlay {
		at.Grid, at.Overlay = "", p.ID
	}
	rows, err := q.New(tx).AppointmentsAt(ctx, at)
	var out []grid.Appointment
	for _, r := range rows {
		out = append(out, appointmentOf(q.AppointmentRow(r)))
	}
	return out, err
}

func appointmentOf(r q.AppointmentRow) grid.Appointment {
	return grid.Appointment{ID: r.ID, Person: r.Person, Post: r.Post, Kind: account.Kind(r.Kind), Grid: r.Grid, Overlay: r.Overlay,
		Department: r.Department, Seat: r.Seat, FromOn: civil.Day(r.FromOn), ToOn: civil.Day(r.ToOn), Gated: r.Gated, Rev: r.Rev}
}
