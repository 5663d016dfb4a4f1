package desk

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/kit/db"
)

// AppointmentRow is somebody on a post, past, present or to come.
type AppointmentRow struct {
	ID         string    `json:"id"`
	Person     string    `json:"person"`
	Name       string    `json:"name"`
	Post       string    `json:"post"`
	Kind       string    `json:"kind"`
	Department string    `json:"department,omitempty"`
	Seat       string    `json:"seat,omitempty"`
	Place      string    `json:"place" doc:"网格或片"`
	PlaceName  string    `json:"placeName"`
	Overlay    bool      `json:"overlay,omitempty"`
	From       string    `json:"from"`
	To         string    `json:"to,omitempty"`
	State      string    `json:"state" enum:"在任,待激活,待任,已免"`
	Waits      []string  `json:"waits" nullable:"false" doc:"待激活：还差的培训"`
	Since      string    `json:"since,omitempty" doc:"待激活：从哪天起"`
	Basis      string    `json:"basis,omitempty" doc:"任职依据"`
	Ended      string    `json:"ended,omitempty" doc:"免职原因"`
	Contacts   []SpotRow `json:"contacts" nullable:"false" doc:"联系对象"`
	MayEnd     bool      `json:"mayEnd" doc:"您可以免职、改联系对象"`
	path       string
}

// The states of an appointment.
const (
	inPost    = "在任"
	untrained = "待激活"
	toCome    = "待任"
	over      = "已免"
)

// AppointmentsIn filters the appointments.
type AppointmentsIn struct {
	Place  string `query:"place" maxLength:"64" doc:"网格或片"`
	Person string `query:"person" maxLength:"64"`
	Post   string `query:"post" maxLength:"64"`
	State  string `query:"state" enum:"在任,待激活,待任,已免" doc:"空为全部"`
	After  string `query:"after" maxLength:"120"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// AppointmentsOut is a page of appointments, the latest first.
type AppointmentsOut struct {
	Items []*AppointmentRow `json:"items" nullable:"false"`
	Next  string            `json:"next,omitempty" doc:"下一页的 after"`
}

// Appointments lists who held, holds and will hold which post within sight.
//
// law: S1-62
func (d *Desk) Appointments(ctx context.Context, who account.Caller, in *AppointmentsIn) (AppointmentsOut, error) {
	w := db.Filter(who.County).AndCond(withinHeld(who))
	today := string(d.Today())
	switch in.State {
	case inPost, untrained:
		w.And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today)
		active := Active(civil.Day(today))
		if in.State == untrained {
			active.SQL = "NOT (" + active.SQL + ")"
		}
		w.AndCond(active)
	case toCome:
		w.And("a.from_on > ?", today)
	case over:
		w.And("a.to_on <> '' AND a.to_on < ?", today)
	}
	if in.Place != "" {
		w.Or(db.Cond{SQL: "a.grid = ?", Args: []any{in.Place}}, db.Cond{SQL: "a.overlay = ?", Args: []any{in.Place}})
	}
	if in.Person != "" {
		w.And("a.person = ?", in.Person)
	}
	if in.Post != "" {
		w.And("a.post = ?", in.Post)
	}
	if from, id, ok := strings.Cut(in.After, "~"); ok {
		w.And("(a.from_on, a.id) < (?, ?)", from, id)
	}
	rows, err := d.appointments(ctx, who, w, in.Limit+1)
	out := AppointmentsOut{Items: rows}
	if len(rows) > in.Limit {
		last := rows[in.Limit-1]
		out.Items, out.Next = rows[:in.Limit], last.From+"~"+last.ID
	}
	return out, err
}

func (d *Desk) appointment(ctx context.Context, who account.Caller, id string) (AppointmentRow, error) {
	rows, err := d.appointments(ctx, who, db.Filter(who.County).AndCond(withinHeld(who)).And("a.id = ?", id), 1)
	if err == nil && len(rows) == 0 {
		err = fault.New(fault.Missing, "appointment.not_found")
	}
	if err != nil {
		return AppointmentRow{}, err
	}
	return *rows[0], nil
}

// withinHeld is the condition that a post is held in the caller's sight; a
// department sees its own people and those of the grids.
func withinHeld(who account.Caller) db.Cond {
	return adesk.Within(who.Scope, adesk.Columns{Path: "COALESCE(g.path, o.path)", Department: "a.department IN (?, '')"})
}

func (d *Desk) appointments(ctx context.Context, who account.Caller, w *db.Where, limit int) ([]*AppointmentRow, error) {
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.id, a.person, p.name, a.post, a.kind, a.department, a.seat, COALESCE(g.id, o.id, ''), COALESCE(g.name, o.name, ''), a.overlay <> '',
    COALESCE(g.path, o.path, ''), a.from_on, a.to_on, a.basis, a.ended_why FROM appointment a
JOIN person p ON p.county = a.county AND p.id = a.person
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
WHERE a.county = $1 AND `+w.String()+" ORDER BY a.from_on DESC, a.id DESC LIMIT "+w.Arg(limit), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []*AppointmentRow{}
	var ids []string
	of := map[string]*AppointmentRow{}
	today := d.Today()
	for rows.Next() {
		r := &AppointmentRow{Waits: []string{}, Contacts: []SpotRow{}}
		if err := rows.Scan(&r.ID, &r.Person, &r.Name, &r.Post, &r.Kind, &r.Department, &r.Seat, &r.Place, &r.PlaceName, &r.Overlay, &r.path, &r.From, &r.To, &r.Basis, &r.Ended); err != nil {
			return nil, err
		}
		switch {
		case r.From > string(today):
			r.State = toCome
		case r.To != "" && r.To < string(today):
			r.State = over
		default:
			r.State = inPost
		}
		_, err := account.MayAppoint(who, r.Person, account.Standing{Kind: account.Kind(r.Kind), Place: r.Place, Path: r.path, Department: r.Department})
		r.MayEnd = err == nil && r.State != over
		out, ids, of[r.ID] = append(out, r), append(ids, r.ID), r
	}
	if err := rows.Err(); err != nil || len(out) == 0 {
		return out, err
	}
	rows.Close()
	waits, err := d.waiting(ctx, d.DB.Read(), who.County, ids, today)
	if err != nil {
		return nil, err
	}
	for id, a := range waits {
		if r := of[id]; r.State == inPost {
			r.State, r.Waits, r.Since = untrained, a.Waits, string(a.Since)
		}
	}
	return out, d.looksAfter(ctx, who, ids, of)
}

// looksAfter fills in the spots each looks after.
func (d *Desk) looksAfter(ctx context.Context, who account.Caller, ids []string, of map[string]*AppointmentRow) error {
	w := db.Filter(who.County).AndCond(db.In("c.appointment", ids)).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "s.path"}))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT c.appointment, s.id, s.kind, s.name FROM appointment_contact c
JOIN spot s ON s.county = c.county AND s.id = c.spot WHERE c.county = $1 AND `+w.String()+" ORDER BY c.appointment, s.name, s.id", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var s SpotRow
		if err := rows.Scan(&id, &s.ID, &s.Kind, &s.Name); err != nil {
			return err
		}
		of[id].Contacts = append(of[id].Contacts, s)
	}
	return rows.Err()
}

// ChoicesIn asks what may be filled at a place.
type ChoicesIn struct {
	Place string `query:"place" required:"true" maxLength:"64" doc:"网格或片"`
}

// Choices is what a form for an appointment offers.
type Choices struct {
	Place Named    `json:"place"`
	Posts []Choice `json:"posts" nullable:"false"`
}

// Choice is a post that may be held at a place.
type Choice struct {
	Post        string       `json:"post"`
	Kind        string       `json:"kind"`
	Departments []string     `json:"departments" nullable:"false" doc:"可代表的部门"`
	Seats       []SeatChoice `json:"seats" nullable:"false"`
	Contacts    []SpotRow    `json:"contacts" nullable:"false" doc:"可包保的对象"`
	Needs       []string     `json:"needs" nullable:"false" doc:"上岗前须有的培训"`
	Have        int          `json:"have" doc:"现有人数"`
	Least       int          `json:"least" doc:"方案要求每网格至少几人，0 为未规定"`
	Most        int          `json:"most" doc:"至多几人，0 为不限"`
	Single      bool         `json:"single,omitempty" doc:"不得兼任其他岗位"`
	May         bool         `json:"may" doc:"您可以任命"`
}

// SeatChoice is a seat of a post and how many of it are taken.
type SeatChoice struct {
	Name string `json:"name"`
	Have int    `json:"have"`
	Want int    `json:"want"`
}

// Choose tells which posts may be held at a place, by whom they are filled, and
// what a holder may look after.
func (d *Desk) Choose(ctx context.Context, who account.Caller, in *ChoicesIn) (Choices, error) {
	p, err := d.seen(ctx, who, in.Place)
	if err != nil {
		return Choices{}, err
	}
	rules, err := d.Rules(ctx, who.County, p.Path, d.Today())
	if err != nil {
		return Choices{}, err
	}
	here, err := d.at(ctx, d.DB.Read(), who.County, p)
	if err != nil {
		return Choices{}, err
	}
	here = slices.DeleteFunc(here, func(a grid.Appointment) bool { return !a.Holds(d.Today()) })
	spots, err := q.New(d.DB.Read()).SpotsIn(ctx, q.SpotsInParams{County: who.County, Grid: p.ID})
	if err != nil {
		return Choices{}, err
	}
	out := Choices{Place: Named{ID: p.ID, Name: p.Name, Kind: p.Kind}, Posts: []Choice{}}
	for _, post := range rules.Fillable(p) {
		c := Choice{Post: post.Name, Kind: string(post.Kind), Departments: []string{}, Seats: []SeatChoice{}, Contacts: []SpotRow{}, Needs: []string{}, Single: post.Single}
		for _, n := range post.Needs {
			c.Needs = append(c.Needs, n.Kind)
		}
		for _, f := range post.From {
			c.Departments = append(c.Departments, f.Department)
		}
		if post.Count.PerGrid {
			c.Least, c.Most = post.Count.Least, post.Count.Most
		}
		for _, s := range slices.Concat(post.Seats, rules.Benches[departmentOf(post, "")]) {
			x := SeatChoice{Name: s.Name, Want: s.Number}
			for _, a := range here {
				if a.Post == post.Name && a.Seat == s.Name {
					x.Have++
				}
			}
			c.Seats = append(c.Seats, x)
		}
		for _, s := range spots {
			if slices.Contains(post.Contacts, s.Kind) {
				c.Contacts = append(c.Contacts, SpotRow{ID: s.ID, Kind: s.Kind, Name: s.Name, Site: s.Site})
			}
		}
		for _, a := range here {
			if a.Post == post.Name {
				c.Have++
			}
		}
		_, err := account.MayAppoint(who, "", standsAt(p, post.Kind, departmentOf(post, "")))
		c.May = err == nil
		out.Posts = append(out.Posts, c)
	}
	return out, nil
}
