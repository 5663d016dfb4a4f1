package grid

import (
	"slices"
	"strconv"

	"anwang/internal/civil"
)

// unseated names the seats of a post in which somebody is missing, and tells of
// people whose appointment names no seat: they may fill what seems empty, so
// that is said instead.
//
// law: S4-18
func (p Post) unseated(g Grid, held []Appointment) []Gap {
	return unseated(p.Name, p.Seats, g, held, func(a Appointment) bool { return a.Post == p.Name })
}

// benches tells of the seats in a body that nobody fills (law: S3-46): a leading
// group of two heads, one standing deputy and thirteen deputies.
func (r Rules) benches(grids []Grid, held []Appointment, on civil.Day) []Gap {
	at := slices.IndexFunc(grids, func(g Grid) bool { return g.ClosedOn == "" && g.Parent == "" })
	if at < 0 {
		return nil
	}
	var gaps []Gap
	for _, name := range r.Departments {
		seats := r.Benches[name]
		of := func(a Appointment) bool { return a.Department == name && a.Holds(on) }
		if len(seats) > 0 && slices.ContainsFunc(held, of) {
			gaps = append(gaps, unseated(name, seats, grids[at], held, of)...)
		}
	}
	return gaps
}

func unseated(post string, seats []WorkSeat, g Grid, held []Appointment, of func(Appointment) bool) []Gap {
	have, unsaid := map[string]int{}, 0
	for _, a := range held {
		switch {
		case !of(a):
		case slices.ContainsFunc(seats, func(s WorkSeat) bool { return s.Name == a.Seat }):
			have[a.Seat]++
		default:
			unsaid++
		}
	}
	short := 0
	var gaps []Gap
	for _, s := range seats {
		if n := have[s.Name]; n < s.Number {
			short += s.Number - n
			gaps = append(gaps, Gap{Code: "grid.work_seat_vacant", Grid: g.ID, Args: map[string]string{
				"name": g.Name, "post": post, "seat": s.Name, "have": strconv.Itoa(n), "want": strconv.Itoa(s.Number)}})
		}
	}
	if unsaid == 0 || len(seats) == 0 {
		return gaps
	}
	if unsaid >= short {
		gaps = nil
	}
	return append(gaps, Gap{Code: "grid.seat_unsaid", Grid: g.ID, Args: map[string]string{"name": g.Name, "post": post, "have": strconv.Itoa(unsaid)}})
}

// seated checks the seat an appointment names, and warns where it has more
// holders than the plan wants; warnings never refuse (scheme-syntax §10.17).
func (r Rules) seated(p Post, a Appointment, place string, here []Appointment) (warnings []Warning, known bool) {
	if a.Seat == "" {
		return nil, true
	}
	seats := append(slices.Clone(p.Seats), r.Benches[a.Department]...)
	i := slices.IndexFunc(seats, func(s WorkSeat) bool { return s.Name == a.Seat })
	if i < 0 {
		return nil, false
	}
	have := 1
	for _, o := range here {
		if o.Post == a.Post && o.Seat == a.Seat && o.Department == a.Department && a.overlaps(o) && o.Person != a.Person {
			have++
		}
	}
	if n := seats[i].Number; n > 0 && have > n {
		warnings = append(warnings, Warning{Code: "appointment.seat_full", Args: map[string]string{
			"post": p.Name, "name": place, "seat": a.Seat, "have": strconv.Itoa(have), "most": strconv.Itoa(n)}})
	}
	return warnings, true
}
