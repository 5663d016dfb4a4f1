package grid

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
)

// Appointment is person × post × place, from–to. It is ended, never erased.
type Appointment struct {
	ID         string
	Person     string
	Post       string
	Kind       account.Kind
	Grid       string // where it is held: a grid …
	Overlay    string // … or an overlay
	Department string
	Seat       string // which seat of the post, where it has several (S4-18)
	FromOn     civil.Day
	ToOn       civil.Day // last day; "" = open
	Contacts   []string  // spots the holder looks after (S1-47)
	Basis      string    // the paper it rests on (文号)
	Gated      bool      // the gates of the plan stand before it
	// Waits are the trainings the holder waits for on the day that was asked for,
	// since when, and Name who it is: filled where a list tells of them.
	Waits []string
	Since civil.Day
	// Ends are the trainings that run out soon, or whose grace does, and the first
	// day on which the holder will wait for them.
	Ends []Wait
	Name string
	Rev  int64
}

// Holds says whether the appointment is in force on a day.
func (a Appointment) Holds(on civil.Day) bool {
	return a.FromOn <= on && (a.ToOn == "" || a.ToOn >= on)
}

func (a Appointment) overlaps(b Appointment) bool {
	return (a.ToOn == "" || b.FromOn <= a.ToOn) && (b.ToOn == "" || a.FromOn <= b.ToOn)
}

// Place is where a post is held: a grid or an overlay.
type Place struct {
	ID      string
	Name    string
	Kind    string
	Path    string
	Tier    int
	Overlay bool
	Closed  bool
}

// Overlay groups grids across the tree (片, S1-69).
type Overlay struct {
	ID    string
	Name  string
	Kind  string
	Path  string // of the grid it belongs to
	Grids []string
}

// Spot is a thing to watch inside a grid or a site: 村民小组, 重点部位, 危险源.
type Spot struct {
	ID   string
	Grid string
	Path string
	Site string
	Kind string
	Name string
}

// Wanted is an appointment as it is asked for.
type Wanted struct {
	Person     string
	Post       string
	Department string
	Seat       string
	FromOn     civil.Day // "" = today
	ToOn       civil.Day
	Basis      string
	// Goes: the holder goes on in a post they were active in (a border was redrawn),
	// so that no gate is passed again.
	Goes     bool
	Contacts []Spot
}

// Warning is something the plan would have otherwise; it is said, not refused.
type Warning struct {
	Code string
	Args map[string]string
}

// Appoint gives a person a post. here are the appointments of that place,
// theirs the person's own everywhere; both may hold ended ones.
//
// A post must stand in that kind of grid (law: S1-05); one person may hold
// several posts unless the scheme says otherwise (S0-13); the counts of the plan
// warn (scheme-syntax §10.17).
func (r Rules) Appoint(place Place, w Wanted, here, theirs []Appointment, act journal.Act) (Appointment, []Warning, error) {
	post, known := r.Post(w.Post)
	a := Appointment{ID: act.Fresh(), Person: w.Person, Post: w.Post, Kind: post.Kind, Department: w.Department, Seat: w.Seat, FromOn: w.FromOn, ToOn: w.ToOn, Basis: strings.TrimSpace(w.Basis), Rev: 1}
	if a.FromOn == "" {
		a.FromOn = act.On
	}
	if a.Kind == account.Department && a.Department == "" {
		a.Department = a.Post
	}
	if place.Overlay {
		a.Overlay = place.ID
	} else {
		a.Grid = place.ID
	}
	f := fault.New(fault.Invalid, "appointment.not_possible")
	switch {
	case !known:
		f = f.On("post", "appointment.post_unknown", "post", w.Post)
	case post.Outside:
		f = f.On("post", "appointment.post_outside", "post", w.Post)
	case len(post.In) > 0 && !slices.Contains(post.In, place.Kind):
		f = f.On("grid", "appointment.post_not_here", "post", w.Post, "kind", place.Kind)
	case place.Closed:
		f = f.On("grid", "appointment.grid_closed", "name", place.Name)
	}
	if a.Department != "" && !slices.Contains(r.Departments, a.Department) {
		f = f.On("department", "appointment.department_unknown", "department", a.Department)
	}
	if utf8.RuneCountInString(a.Basis) > proofMost {
		f = f.On("basis", "field.too_long")
	}
	if a.ToOn != "" && a.ToOn < a.FromOn {
		f = f.On("to", "appointment.period_reversed", "from", string(a.FromOn), "to", string(a.ToOn))
	}
	warnings, seated := r.seated(post, a, place.Name, here)
	if known && !seated {
		f = f.On("seat", "appointment.seat_unknown", "post", w.Post, "seat", w.Seat)
	}
	a.Contacts, f = looksAfter(post, place, w.Contacts, f)
	if len(f.Fields) > 0 {
		return Appointment{}, nil, f
	}
	for _, o := range theirs {
		if !a.overlaps(o) {
			continue
		}
		if o.Post == a.Post && o.Grid == a.Grid && o.Overlay == a.Overlay && o.Department == a.Department {
			return Appointment{}, nil, fault.New(fault.Conflict, "appointment.held_already", "post", a.Post, "name", place.Name)
		}
		other, _ := r.Post(o.Post)
		if post.Single || other.Single {
			return Appointment{}, nil, fault.New(fault.Conflict, "appointment.post_exclusive", "post", a.Post, "other", o.Post)
		}
	}
	if n := post.Count.Most; post.Count.PerGrid && n > 0 {
		have := 1
		for _, o := range here {
			if o.Post == a.Post && a.overlaps(o) && o.Person != a.Person {
				have++
			}
		}
		if have > n {
			warnings = append(warnings, Warning{Code: "appointment.more_than_planned", Args: map[string]string{
				"post": a.Post, "name": place.Name, "have": strconv.Itoa(have), "most": strconv.Itoa(n)}})
		}
	}
	return a, warnings, nil
}

// looksAfter checks the spots a holder is assigned.
//
// law: S1-47 — each deputy lists the groups and key spots they look after.
func looksAfter(post Post, place Place, spots []Spot, f *fault.Fault) ([]string, *fault.Fault) {
	var out []string
	for i, s := range spots {
		at := "contacts[" + strconv.Itoa(i) + "]"
		switch {
		case !slices.Contains(post.Contacts, s.Kind):
			f = f.On(at, "appointment.contact_of_other_kind", "post", post.Name, "kind", s.Kind)
		case !(account.Sight{Path: place.Path}).Covers(s.Path):
			f = f.On(at, "appointment.contact_elsewhere", "name", s.Name, "grid", place.Name)
		case !slices.Contains(out, s.ID):
			out = append(out, s.ID)
		}
	}
	return out, f
}

// LookAfter gives the holder of an appointment other spots to look after.
func (r Rules) LookAfter(a Appointment, place Place, spots []Spot, today civil.Day) (Appointment, error) {
	if a.ToOn != "" && a.ToOn < today {
		return a, fault.New(fault.Conflict, "appointment.ended_already", "day", string(a.ToOn))
	}
	post, _ := r.Post(a.Post)
	var f *fault.Fault
	if a.Contacts, f = looksAfter(post, place, spots, fault.New(fault.Invalid, "appointment.not_possible")); len(f.Fields) > 0 {
		return a, f
	}
	return a, nil
}

// Dismiss ends an appointment; last is its last day.
func (a Appointment) Dismiss(last civil.Day) (Appointment, error) {
	if a.ToOn != "" && a.ToOn <= last {
		return a, fault.New(fault.Conflict, "appointment.ended_already", "day", string(a.ToOn))
	}
	if last < a.FromOn {
		return a, fault.New(fault.Invalid, "appointment.period_reversed", "from", string(a.FromOn), "to", string(last))
	}
	a.ToOn = last
	return a, nil
}
