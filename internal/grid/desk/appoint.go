package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// AppointIn gives a person a post.
type AppointIn struct {
	Body struct {
		Person     string   `json:"person" minLength:"1" maxLength:"64"`
		Post       string   `json:"post" minLength:"1" maxLength:"64"`
		Place      string   `json:"place" minLength:"1" maxLength:"64" doc:"网格或片"`
		Department string   `json:"department,omitempty" maxLength:"64"`
		Seat       string   `json:"seat,omitempty" maxLength:"64"`
		From       string   `json:"from,omitempty" maxLength:"10" doc:"到任日；空为今天，可早可晚"`
		To         string   `json:"to,omitempty" maxLength:"10" doc:"最后一天；空为不定期"`
		Basis      string   `json:"basis,omitempty" maxLength:"400" doc:"任职依据（文号）"`
		Contacts   []string `json:"contacts,omitempty" maxItems:"500" doc:"联系对象"`
	}
}

// Appointed is an appointment and what the plan would have otherwise.
type Appointed struct {
	AppointmentRow
	Warnings []WarningRow `json:"warnings" nullable:"false"`
}

// WarningRow is something that is said and not refused.
type WarningRow struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// AppointOne gives a person a post at a grid or overlay.
//
// law: S1-05, S1-47, S1-62, S4-18
func (d *Desk) AppointOne(ctx context.Context, who account.Caller, in *AppointIn) (Appointed, error) {
	b := in.Body
	p, err := d.seen(ctx, who, b.Place)
	if err != nil {
		return Appointed{}, err
	}
	if _, err := d.knows(ctx, who, b.Person); err != nil {
		return Appointed{}, err
	}
	now := d.Now()
	today := d.DayOf(now)
	f := fault.New(fault.Invalid, "appointment.not_possible")
	for at, day := range map[string]string{"from": b.From, "to": b.To} {
		if day != "" && !civil.Day(day).Valid() {
			f = f.On(at, "day.impossible", "value", day)
		}
	}
	if len(f.Fields) > 0 {
		return Appointed{}, f
	}
	rules, err := d.Rules(ctx, who.County, p.Path, today)
	if err != nil {
		return Appointed{}, err
	}
	post, _ := rules.Post(b.Post)
	by, err := account.MayAppoint(who, b.Person, standsAt(p, post.Kind, departmentOf(post, b.Department)))
	if err != nil {
		return Appointed{}, err
	}
	act := who.Act(by, now, today, d.Fresh)
	wanted := grid.Wanted{Person: b.Person, Post: b.Post, Department: b.Department, Seat: b.Seat, FromOn: civil.Day(b.From), ToOn: civil.Day(b.To), Basis: b.Basis}
	var id string
	var warnings []grid.Warning
	err = d.DB.Write(ctx, func(tx db.Tx) (err error) {
		id, warnings, err = d.Appoint(ctx, tx, act, rules, p.ID, wanted, b.Contacts...)
		return err
	})
	if err != nil {
		return Appointed{}, err
	}
	out := Appointed{Warnings: []WarningRow{}}
	for _, w := range warnings {
		out.Warnings = append(out.Warnings, WarningRow{Code: w.Code, Text: fault.Words(w.Code, w.Args)})
	}
	out.AppointmentRow, err = d.appointment(ctx, who, id)
	return out, err
}

func departmentOf(post grid.Post, named string) string {
	if named == "" && post.Kind == account.Department {
		return post.Name
	}
	return named
}

func standsAt(p grid.Place, kind account.Kind, department string) account.Standing {
	return account.Standing{Kind: kind, Place: p.ID, Path: p.Path, Department: department}
}

// seen finds a grid or overlay within the caller's sight.
func (d *Desk) seen(ctx context.Context, who account.Caller, id string) (grid.Place, error) {
	p, err := d.place(ctx, d.DB.Read(), who.County, id)
	if err == nil && !seesAny(who.Scope, p.Path) {
		return grid.Place{}, missing()
	}
	return p, err
}

// EndIn ends an appointment.
type EndIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Last   string `json:"last,omitempty" maxLength:"10" doc:"最后一天；空为今天"`
		Reason string `json:"reason,omitempty" maxLength:"400"`
	}
}

// End takes a post away (免职); the appointment stays in the books.
func (d *Desk) End(ctx context.Context, who account.Caller, in *EndIn) (AppointmentRow, error) {
	a, _, by, err := d.mine(ctx, who, in.ID)
	if err != nil {
		return AppointmentRow{}, err
	}
	now := d.Now()
	last := d.DayOf(now)
	if in.Body.Last != "" {
		if last = civil.Day(in.Body.Last); !last.Valid() {
			return AppointmentRow{}, fault.New(fault.Invalid, "appointment.not_possible").On("last", "day.impossible", "value", in.Body.Last)
		}
	}
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		return d.dismiss(ctx, tx, act, a.ID, last, strings.TrimSpace(in.Body.Reason))
	})
	if err != nil {
		return AppointmentRow{}, err
	}
	return d.appointment(ctx, who, in.ID)
}

// ContactsIn says what the holder of a post looks after.
type ContactsIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Contacts []string `json:"contacts" maxItems:"500" doc:"联系对象"`
	}
}

// LookAfter gives the holder of an appointment the spots they look after.
//
// law: S1-47
func (d *Desk) LookAfter(ctx context.Context, who account.Caller, in *ContactsIn) (AppointmentRow, error) {
	a, p, by, err := d.mine(ctx, who, in.ID)
	if err != nil {
		return AppointmentRow{}, err
	}
	now := d.Now()
	rules, err := d.Rules(ctx, who.County, p.Path, d.DayOf(now))
	if err != nil {
		return AppointmentRow{}, err
	}
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error { return d.lookAfter(ctx, tx, act, rules, a, p, in.Body.Contacts) })
	if err != nil {
		return AppointmentRow{}, err
	}
	return d.appointment(ctx, who, in.ID)
}

func (d *Desk) lookAfter(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, a grid.Appointment, p grid.Place, contacts []string) error {
	spots, err := spotsOf(ctx, tx, act.County, contacts)
	if err != nil {
		return err
	}
	if a, err = rules.LookAfter(a, p, spots, act.On); err != nil {
		return err
	}
	if n, err := q.New(tx).TouchAppointment(ctx, q.TouchAppointmentParams{County: act.County, ID: a.ID, Rev: a.Rev}); err != nil {
		return err
	} else if n == 0 {
		return fault.New(fault.Conflict, "appointment.changed_meanwhile")
	}
	was, err := q.New(tx).ContactsOf(ctx, q.ContactsOfParams{County: act.County, Appointment: a.ID})
	if err != nil {
		return err
	}
	if err := q.New(tx).DropContacts(ctx, q.DropContactsParams{County: act.County, Appointment: a.ID}); err != nil {
		return err
	}
	for _, s := range a.Contacts {
		if err := q.New(tx).AddContact(ctx, q.AddContactParams{County: act.County, Appointment: a.ID, Spot: s}); err != nil {
			return err
		}
	}
	return jdesk.Note(ctx, tx, act.County, act.Note(subjectOf(a), "grid.contacts_changed", nil, "appointment", a.ID, "person", a.Person,
		"was", strings.Join(was, " "), "now", strings.Join(a.Contacts, " ")))
}

// spotsOf loads the spots of a list.
func spotsOf(ctx context.Context, tx db.Tx, county string, ids []string) ([]grid.Spot, error) {
	var out []grid.Spot
	for _, id := range ids {
		s, err := q.New(tx).Spot(ctx, q.SpotParams{County: county, ID: id})
		if db.None(err) {
			return nil, fault.New(fault.Missing, "spot.not_found")
		}
		if err != nil {
			return nil, err
		}
		out = append(out, grid.Spot{ID: s.ID, Grid: s.Grid, Path: s.Path, Site: s.Site, Kind: s.Kind, Name: s.Name})
	}
	return out, nil
}

// mine loads an appointment within sight that the caller may change, and the
// standing in which they do.
func (d *Desk) mine(ctx context.Context, who account.Caller, id string) (grid.Appointment, grid.Place, account.Standing, error) {
	none := fault.New(fault.Missing, "appointment.not_found")
	r, err := q.New(d.DB.Read()).Appointment(ctx, q.AppointmentParams{County: who.County, ID: id})
	if db.None(err) {
		return grid.Appointment{}, grid.Place{}, account.Standing{}, none
	}
	if err != nil {
		return grid.Appointment{}, grid.Place{}, account.Standing{}, err
	}
	a := appointmentOf(r)
	p, err := d.place(ctx, d.DB.Read(), who.County, a.Grid+a.Overlay)
	if err != nil {
		return a, p, account.Standing{}, err
	}
	if !who.Scope.Sees(p.Path, a.Department, "") {
		return a, p, account.Standing{}, none
	}
	by, err := account.MayAppoint(who, a.Person, standsAt(p, a.Kind, a.Department))
	return a, p, by, err
}
