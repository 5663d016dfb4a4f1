package desk

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// LeaveIn is an absence as it is recorded.
type LeaveIn struct {
	Body struct {
		Person  string `json:"person" maxLength:"64"`
		From    string `json:"from" maxLength:"10" doc:"请假第一天"`
		To      string `json:"to" maxLength:"10" doc:"请假最后一天"`
		Reason  string `json:"reason" maxLength:"500"`
		StandIn string `json:"standIn,omitempty" maxLength:"64" doc:"指定代岗人；空则按方案，再则副网格长"`
	}
}

// Cover is one appointment of somebody who is away, and who stands in.
type Cover struct {
	Appointment string `json:"appointment"`
	Post        string `json:"post"`
	PlaceName   string `json:"placeName,omitempty"`
	StandIn     string `json:"standIn,omitempty" doc:"空：无人代岗"`
	StandInName string `json:"standInName,omitempty"`
}

// Leave is an absence on a screen.
type Leave struct {
	ID     string  `json:"id"`
	Person string  `json:"person"`
	Name   string  `json:"name"`
	From   string  `json:"from"`
	To     string  `json:"to"`
	Reason string  `json:"reason,omitempty" doc:"只有登记请假的岗位看得到"`
	Covers []Cover `json:"covers" nullable:"false"`
}

// Leave records that somebody is away from a day to a day, and works out who
// stands in for each of their posts: whoever is named, else the plan's stand_in,
// else the deputy head of the place (scheme-syntax §10.5).
func (d *Desk) Leave(ctx context.Context, who account.Caller, in *LeaveIn) (Leave, error) {
	b := in.Body
	a := account.Absence{Person: b.Person, Period: civil.Period{From: civil.Day(b.From), To: civil.Day(b.To)}, Reason: b.Reason}
	held, standing, err := d.awayFrom(ctx, who, a)
	if err != nil {
		return Leave{}, err
	}
	if err := a.Check(who.Person); err != nil {
		return Leave{}, err
	}
	plan := map[string][]string{}
	for _, h := range held {
		if d.standIns != nil {
			plan[h.ID] = d.standIns(ctx, who.County, h.Path, h.Post)
		}
	}
	id, now := d.Fresh(), d.Now()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		away, err := q.New(tx).AwayBetween(ctx, q.AwayBetweenParams{County: who.County, First: b.From, Last: b.To})
		if err != nil {
			return err
		}
		var absent []string
		for _, x := range away {
			absent = append(absent, x.Person)
		}
		if slices.Contains(absent, b.Person) {
			return fault.New(fault.Conflict, "absence.recorded_already")
		}
		if err := d.mayStandIn(ctx, tx, who, a, b.StandIn, absent); err != nil {
			return err
		}
		err = q.New(tx).AddAbsence(ctx, q.AddAbsenceParams{County: who.County, ID: id, Person: b.Person, FromOn: b.From, ToOn: b.To,
			Reason: strings.TrimSpace(b.Reason), ByPerson: who.Person, Post: standing.Post, At: int64(now)})
		if err != nil {
			return err
		}
		for _, h := range held {
			place := h.Grid + h.Overlay
			rows, err := q.New(tx).HeldBeside(ctx, q.HeldBesideParams{County: who.County, Place: place, First: b.From, Last: b.To})
			if err != nil {
				return err
			}
			var beside []account.Held
			for _, r := range rows {
				beside = append(beside, account.Held{Appointment: r.ID, Person: r.Person, Post: r.Post, Kind: account.Kind(r.Kind), Place: r.Grid + r.Overlay})
			}
			stand := account.StandIn(account.Held{Appointment: h.ID, Person: b.Person, Post: h.Post, Kind: account.Kind(h.Kind), Place: place}, b.StandIn, plan[h.ID], beside, absent)
			if err := q.New(tx).AddCover(ctx, q.AddCoverParams{County: who.County, Absence: id, Appointment: h.ID, StandIn: stand}); err != nil {
				return err
			}
		}
		act := who.Act(standing, now, d.DayOf(now), d.Fresh)
		return jdesk.Note(ctx, tx, who.County, act.Note("account:"+b.Person, "absence.recorded", nil, "absence", id, "from", b.From, "to", b.To, "stand_in", b.StandIn))
	})
	if err != nil {
		return Leave{}, err
	}
	return d.leave(ctx, who, id)
}

// awayFrom are the appointments somebody holds in a period, and the standing in
// which the caller looks after one of them. Who lies out of sight is not there.
func (d *Desk) awayFrom(ctx context.Context, who account.Caller, a account.Absence) ([]q.HeldBetweenRow, account.Standing, error) {
	held, err := q.New(d.DB.Read()).HeldBetween(ctx, q.HeldBetweenParams{County: who.County, Person: a.Person, First: string(a.Period.From), Last: string(a.Period.To)})
	if err != nil {
		return nil, account.Standing{}, err
	}
	keeps := func(s account.Standing) bool { return account.KindMay(s.Kind, account.AbsenceKeep) }
	seen := false
	for _, h := range held {
		if !who.Scope.Sees(h.Path, h.Department) {
			continue
		}
		seen = true
		if s, ok := who.StandingAt(h.Path, keeps); ok {
			return held, s, nil
		}
	}
	if seen {
		return nil, account.Standing{}, fault.New(fault.Forbidden, "absence.not_yours")
	}
	if a.Period.Days() == 0 { // nobody holds anything in a period that is none
		if err := a.Check(""); err != nil {
			return nil, account.Standing{}, err
		}
	}
	return nil, account.Standing{}, fault.New(fault.Missing, "person.not_found")
}

// mayStandIn says whether the one who was named can stand in: somebody with a
// post of their own within sight, who is there.
func (d *Desk) mayStandIn(ctx context.Context, tx db.Tx, who account.Caller, a account.Absence, named string, absent []string) error {
	if named == "" {
		return nil
	}
	wrong := fault.New(fault.Invalid, "absence.incomplete").On("standIn", "absence.stand_in_unknown")
	if named == a.Person || slices.Contains(absent, named) {
		return wrong
	}
	theirs, err := q.New(tx).HeldBetween(ctx, q.HeldBetweenParams{County: who.County, Person: named, First: string(a.Period.From), Last: string(a.Period.To)})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(theirs, func(h q.HeldBetweenRow) bool { return who.Scope.Sees(h.Path, h.Department) }) {
		return wrong
	}
	return nil
}

// BackIn ends an absence.
type BackIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		LastOn string `json:"lastOn" maxLength:"10" doc:"实际请假的最后一天；早于第一天即未请"`
	}
}

// Back ends an absence on another day than was said.
func (d *Desk) Back(ctx context.Context, who account.Caller, in *BackIn) (Leave, error) {
	r, err := q.New(d.DB.Read()).AbsenceRow(ctx, q.AbsenceRowParams{County: who.County, ID: in.ID})
	if db.None(err) {
		return Leave{}, fault.New(fault.Missing, "absence.not_found")
	}
	if err != nil {
		return Leave{}, err
	}
	a := account.Absence{Person: r.Person, Period: civil.Period{From: civil.Day(r.FromOn), To: max(civil.Day(r.ToOn), civil.Day(r.FromOn))}}
	_, standing, err := d.awayFrom(ctx, who, a)
	if fault.Code(err) == "person.not_found" {
		err = fault.New(fault.Missing, "absence.not_found")
	}
	if err != nil {
		return Leave{}, err
	}
	if r.Person == who.Person {
		return Leave{}, fault.New(fault.Forbidden, "absence.own")
	}
	last, err := civil.ParseDay(in.Body.LastOn)
	if err != nil {
		return Leave{}, err
	}
	last = max(last, a.Period.From.Add(-1))
	if last > civil.Day(r.ToOn) {
		return Leave{}, fault.New(fault.Invalid, "absence.incomplete").On("lastOn", "absence.longer_is_new")
	}
	now := d.Now()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).EndAbsence(ctx, q.EndAbsenceParams{County: who.County, ID: in.ID, ToOn: string(last), Rev: r.Rev})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "absence.changed_meanwhile")
		}
		act := who.Act(standing, now, d.DayOf(now), d.Fresh)
		return jdesk.Note(ctx, tx, who.County, act.Note("account:"+r.Person, "absence.ended", nil, "absence", in.ID, "to", string(last)))
	})
	if err != nil {
		return Leave{}, err
	}
	return d.leave(ctx, who, in.ID)
}

// LeavesIn asks who is away.
type LeavesIn struct {
	Person string `query:"person" maxLength:"64"`
	Past   bool   `query:"past" doc:"也列出已结束的"`
	After  string `query:"after" maxLength:"200"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// Leaves is a page of absences, the latest first.
type Leaves struct {
	Items []*Leave `json:"items" nullable:"false"`
	Next  string   `json:"next,omitempty" doc:"下一页的 after"`
}

// Leaves lists who is away, or will be, of those who hold a post within sight.
// scope: leaves, which reads them, asks Within
func (d *Desk) Leaves(ctx context.Context, who account.Caller, in *LeavesIn) (Leaves, error) {
	w := db.Filter(who.County)
	if !in.Past {
		w.And("x.to_on >= ?", string(d.Today()))
	}
	if in.Person != "" {
		w.And("x.person = ?", in.Person)
	}
	if from, id, ok := strings.Cut(in.After, "~"); ok {
		w.And("(x.from_on, x.id) < (?, ?)", from, id)
	}
	list, err := d.leaves(ctx, who, w, in.Limit+1)
	out := Leaves{Items: list}
	if len(list) > in.Limit {
		last := list[in.Limit-1]
		out.Items, out.Next = list[:in.Limit], last.From+"~"+last.ID
	}
	return out, err
}

// leave is one absence, as a screen shows it.
// scope: leaves, which reads it, asks Within
func (d *Desk) leave(ctx context.Context, who account.Caller, id string) (Leave, error) {
	list, err := d.leaves(ctx, who, db.Filter(who.County).And("x.id = ?", id), 1)
	if err != nil || len(list) == 0 {
		return Leave{}, err
	}
	return *list[0], nil
}

func (d *Desk) leaves(ctx context.Context, who account.Caller, w *db.Where, most int) ([]*Leave, error) {
	out := []*Leave{}
	w.AndCond(Within(who.Scope, Columns{Path: "COALESCE(g.path, o.path)", Department: "a.department IN (?, '')"}))
	const tables = ` FROM absence x
JOIN absence_cover c ON c.county = x.county AND c.absence = x.id
JOIN appointment a ON a.county = c.county AND a.id = c.appointment
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
LEFT JOIN person p ON p.county = x.county AND p.id = x.person
LEFT JOIN person s ON s.county = c.county AND s.id = c.stand_in
WHERE x.county = $1 AND `
	pick := w.String()
	// The page is of absences, each with all of its covers within sight.
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT x.id, x.person, COALESCE(p.name, ''), x.from_on, x.to_on, x.reason, a.id, a.post, COALESCE(g.name, o.name, ''), c.stand_in, COALESCE(s.name, '')`+
		tables+pick+" AND x.id IN (SELECT DISTINCT y.id FROM (SELECT x.id, x.from_on"+tables+pick+" GROUP BY x.id, x.from_on ORDER BY x.from_on DESC, x.id DESC LIMIT "+w.Arg(most)+") y) ORDER BY x.from_on DESC, x.id DESC, a.id", w.Args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var l Leave
		var c Cover
		if err := rows.Scan(&l.ID, &l.Person, &l.Name, &l.From, &l.To, &l.Reason, &c.Appointment, &c.Post, &c.PlaceName, &c.StandIn, &c.StandInName); err != nil {
			return out, err
		}
		if n := len(out); n == 0 || out[n-1].ID != l.ID {
			if !who.May(account.AbsenceKeep) {
				l.Reason = ""
			}
			out = append(out, &l)
		}
		last := out[len(out)-1]
		last.Covers = append(last.Covers, c)
	}
	return out, rows.Err()
}

// stoodIn are the posts the caller stands in for on a day, and what more they
// see by them.
func (d *Desk) stoodIn(ctx context.Context, tx db.Tx, county, person string, on civil.Day, watches func(string) bool) ([]account.Standing, account.Scope, error) {
	rows, err := q.New(tx).StandIns(ctx, q.StandInsParams{County: county, StandIn: person, FromOn: string(on)})
	if err != nil {
		return nil, nil, err
	}
	var out []account.Standing
	var more account.Scope
	for _, r := range rows {
		if r.MemberPath != "" {
			sight := account.Sight{Path: r.MemberPath}
			if r.Department != "" && !watches(r.Department) {
				sight.Department = r.Department
			}
			more = append(more, sight)
		}
		if n := len(out); n > 0 && out[n-1].Appointment == r.Appointment {
			continue
		}
		s := account.Standing{Appointment: r.Appointment, Post: r.Post, Kind: account.Kind(r.Kind), Department: r.Department,
			Place: r.Grid, PlaceName: r.GridName, Path: r.GridPath, Tier: r.GridTier, For: r.Holder, ForPerson: r.HolderID, ForSince: civil.Day(r.AwayFrom).Start(d.Zone)}
		if r.Overlay != "" {
			s.Place, s.PlaceName, s.Path = r.Overlay, r.OverlayName, ""
		}
		out = append(out, s)
	}
	return out, more, nil
}
