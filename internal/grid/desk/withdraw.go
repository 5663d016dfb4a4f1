package desk

import (
	"context"

	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// WithdrawGrid takes a grid out of the tree again that was put in by mistake and that
// nothing stands in: its last day lies before its first, so that it never was.
// The row stays, for the pieces of paths are never given twice.
func (d *Desk) WithdrawGrid(ctx context.Context, tx db.Tx, act journal.Act, id string, rev int64) error {
	g, err := d.grid(ctx, tx, act.County, id)
	if err != nil {
		return err
	}
	children, err := q.New(tx).CountChildren(ctx, q.CountChildrenParams{County: act.County, Parent: id})
	if err != nil {
		return err
	}
	used, err := q.New(tx).UsedGrid(ctx, q.UsedGridParams{County: act.County, Grid: id, Path: g.Path})
	if err != nil {
		return err
	}
	if g.Rev != rev || g.ClosedOn != "" || children > 0 || used > 0 {
		return fault.New(fault.Conflict, "grid.used_since", "name", g.Name)
	}
	if _, err := q.New(tx).CloseGrid(ctx, q.CloseGridParams{County: act.County, ID: id, ClosedOn: string(g.OpenedOn.Add(-1))}); err != nil {
		return err
	}
	if err := d.changed(ctx, tx, act.County, act.Fresh(), int64(act.At)); err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, act.County, act.Note(grid.Subject(id), "grid.withdrawn", nil, "code", g.Code))
}

// WithdrawAppointment takes a post back that was given by mistake and changed by
// nobody since. Unlike one that ended it was never held.
func (d *Desk) WithdrawAppointment(ctx context.Context, tx db.Tx, act journal.Act, id string) error {
	r, err := q.New(tx).Appointment(ctx, q.AppointmentParams{County: act.County, ID: id})
	if db.None(err) {
		return fault.New(fault.Missing, "appointment.not_found")
	}
	if err != nil {
		return err
	}
	a := appointmentOf(r)
	if a.Rev != 1 || a.ToOn != "" {
		return fault.New(fault.Conflict, "appointment.used_since")
	}
	if err := q.New(tx).DropWaits(ctx, q.DropWaitsParams{County: act.County, Appointment: id}); err != nil {
		return err
	}
	if err := q.New(tx).DropAppointment(ctx, q.DropAppointmentParams{County: act.County, ID: id}); err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, act.County, act.Note(subjectOf(a), "grid.appointment_withdrawn", nil, "appointment", id, "person", a.Person, "post", a.Post))
}

// HeldBy lists the posts of a person, ended ones among them.
func (d *Desk) HeldBy(ctx context.Context, tx db.Tx, county, person string) ([]grid.Appointment, error) {
	rows, err := q.New(tx).AppointmentsOf(ctx, q.AppointmentsOfParams{County: county, Person: person})
	var out []grid.Appointment
	for _, r := range rows {
		out = append(out, appointmentOf(q.AppointmentRow(r)))
	}
	return out, err
}

// PlaceOf finds a grid or an overlay as a place where posts are held.
func (d *Desk) PlaceOf(ctx context.Context, tx db.Tx, county, id string) (grid.Place, error) {
	return d.place(ctx, tx, county, id)
}
