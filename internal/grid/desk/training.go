package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// Active is the condition that an appointment `a` does not wait for a training
// on a day: whoever does holds the post and does not count as staffing.
//
// law: S4-66, S0-57
func Active(on civil.Day) db.Cond {
	return db.Cond{SQL: `NOT EXISTS (SELECT 1 FROM appointment_wait aw WHERE aw.county = a.county AND aw.appointment = a.id AND aw.from_on <= ? AND (aw.to_on = '' OR aw.to_on >= ?))`,
		Args: []any{string(on), string(on)}}
}

// TrainIn enters a training of some people.
type TrainIn struct {
	Body struct {
		Persons []string `json:"persons" minItems:"1" maxItems:"200"`
		Kind    string   `json:"kind" maxLength:"64" doc:"如“岗前培训”，按方案的叫法"`
		On      string   `json:"on,omitempty" maxLength:"10" doc:"培训日期；空为今天"`
		Score   *int     `json:"score,omitempty" doc:"考试成绩；没有考试则不填"`
		Proof   string   `json:"proof,omitempty" maxLength:"400" doc:"证书号、签到表编号"`
	}
}

// Trained is what a training brought about.
type Trained struct {
	Items     []TrainingRow `json:"items" nullable:"false"`
	Activated []Activated   `json:"activated" nullable:"false" doc:"因此上岗的人"`
}

// Activated is somebody whose post waits no longer.
type Activated struct {
	Person    string `json:"person"`
	Name      string `json:"name"`
	Post      string `json:"post"`
	PlaceName string `json:"placeName"`
}

// TrainingRow is a training in the list.
type TrainingRow struct {
	ID        string `json:"id"`
	Person    string `json:"person"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	On        string `json:"on"`
	Score     *int   `json:"score,omitempty"`
	Proof     string `json:"proof,omitempty"`
	By        string `json:"by,omitempty"`
	Visit     string `json:"visit,omitempty" doc:"由培训活动记入时，那条活动记录"`
	Withdrawn string `json:"withdrawn,omitempty" doc:"撤销的原因"`
}

// Train enters a training; the posts that waited for it are active from its day.
//
// law: S4-66, S0-57
func (d *Desk) Train(ctx context.Context, who account.Caller, in *TrainIn) (Trained, error) {
	b := in.Body
	now := d.Now()
	today := d.DayOf(now)
	t := grid.Training{Kind: strings.TrimSpace(b.Kind), On: today, Score: grid.Unscored, Proof: strings.TrimSpace(b.Proof)}
	if b.On != "" {
		t.On = civil.Day(b.On)
	}
	if b.Score != nil {
		t.Score = *b.Score
	}
	people := slices.Compact(slices.Sorted(slices.Values(b.Persons)))
	var by account.Standing
	for _, person := range people {
		path, err := d.knows(ctx, who, person)
		if err != nil {
			return Trained{}, err
		}
		t.Person = person
		if err := t.Check(today, who.Person); err != nil {
			return Trained{}, err
		}
		s, ok := who.StandingAt(path, func(x account.Standing) bool { return trains(x) })
		if !ok {
			return Trained{}, fault.New(fault.Forbidden, "training.not_yours")
		}
		by = s
	}
	act := who.Act(by, now, today, d.Fresh)
	var ids []string
	var out Trained
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		ids, out = nil, Trained{Activated: []Activated{}}
		for _, person := range people {
			t.Person = person
			id, active, err := d.train(ctx, tx, act, t, "")
			if err != nil {
				return err
			}
			ids, out.Activated = append(ids, id), append(out.Activated, active...)
		}
		return nil
	})
	if err != nil {
		return Trained{}, err
	}
	out.Items, err = d.trainings(ctx, who, db.Filter(who.County).AndCond(db.In("t.id", ids)), len(ids))
	return out, err
}

func trains(s account.Standing) bool {
	return account.KindMay(s.Kind, account.TrainingKeep) || s.Department != ""
}

// TrainedAt keeps that people took part in a training that was recorded as an
// activity, in its transaction. Whoever held it is not among them.
func (d *Desk) TrainedAt(ctx context.Context, tx db.Tx, act journal.Act, visit, kind string, people []string, score map[string]int) error {
	for _, person := range people {
		t := grid.Training{Person: person, Kind: kind, On: act.On, Score: grid.Unscored}
		if n, ok := score[person]; ok {
			t.Score = n
		}
		if err := t.Check(d.Today(), act.By); err != nil {
			return err
		}
		if _, _, err := d.train(ctx, tx, act, t, visit); err != nil {
			return err
		}
	}
	return nil
}

// train puts a training away and looks which posts wait no longer.
func (d *Desk) train(ctx context.Context, tx db.Tx, act journal.Act, t grid.Training, visit string) (string, []Activated, error) {
	id := act.Fresh()
	err := q.New(tx).AddTraining(ctx, q.AddTrainingParams{County: act.County, ID: id, Person: t.Person, Kind: t.Kind, OnDay: string(t.On), Score: int64(t.Score), Proof: t.Proof,
		Visit: visit, ByPerson: act.By, Post: act.Post, At: int64(act.At)})
	if err != nil {
		return "", nil, err
	}
	if err := jdesk.Note(ctx, tx, act.County, act.Note("account:"+t.Person, "training.recorded", nil, "training", id, "kind", t.Kind, "on", string(t.On), "score", strconv.Itoa(t.Score), "visit", visit)); err != nil {
		return "", nil, err
	}
	active, err := d.awaitAll(ctx, tx, act.County, t.Person)
	return id, active, err
}

// WithdrawTrainingIn takes a training back.
type WithdrawTrainingIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" maxLength:"400"`
	}
}

// WithdrawTraining takes back a training that was entered by mistake: who was
// active by it waits again, from the beginning.
func (d *Desk) WithdrawTraining(ctx context.Context, who account.Caller, in *WithdrawTrainingIn) (TrainingRow, error) {
	missing := fault.New(fault.Missing, "training.not_found")
	r, err := q.New(d.DB.Read()).Training(ctx, q.TrainingParams{County: who.County, ID: in.ID})
	if db.None(err) {
		return TrainingRow{}, missing
	}
	if err != nil {
		return TrainingRow{}, err
	}
	path, err := d.knows(ctx, who, r.Person)
	if fault.Code(err) == "person.not_found" {
		return TrainingRow{}, missing
	}
	if err != nil {
		return TrainingRow{}, err
	}
	by, ok := who.StandingAt(path, trains)
	switch {
	case !ok:
		return TrainingRow{}, fault.New(fault.Forbidden, "training.not_yours")
	case r.Person == who.Person:
		return TrainingRow{}, fault.New(fault.Forbidden, "training.own")
	case strings.TrimSpace(in.Body.Reason) == "":
		return TrainingRow{}, fault.New(fault.Invalid, "training.incomplete").On("reason", "field.required")
	case r.Withdrawn != "":
		return TrainingRow{}, fault.New(fault.Conflict, "training.withdrawn_already")
	}
	act := who.Act(by, d.Now(), d.Today(), d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).WithdrawTraining(ctx, q.WithdrawTrainingParams{County: who.County, ID: in.ID, Withdrawn: strings.TrimSpace(in.Body.Reason)})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "training.withdrawn_already")
		}
		if _, err := d.awaitAll(ctx, tx, who.County, r.Person); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("account:"+r.Person, "training.withdrawn", nil, "training", in.ID))
	})
	if err != nil {
		return TrainingRow{}, err
	}
	rows, err := d.trainings(ctx, who, db.Filter(who.County).And("t.id = ?", in.ID), 1)
	if err != nil || len(rows) == 0 {
		return TrainingRow{}, err
	}
	return rows[0], nil
}

// TrainingsIn filters the trainings.
type TrainingsIn struct {
	Person string `query:"person" maxLength:"64"`
	Kind   string `query:"kind" maxLength:"64"`
	After  string `query:"after" maxLength:"120"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// TrainingsOut is a page of trainings, the latest first.
type TrainingsOut struct {
	Items []TrainingRow `json:"items" nullable:"false"`
	Next  string        `json:"next,omitempty" doc:"下一页的 after"`
}

// Trainings lists who was trained in what, of the people within sight.
func (d *Desk) Trainings(ctx context.Context, who account.Caller, in *TrainingsIn) (TrainingsOut, error) {
	w := db.Filter(who.County)
	if in.Person != "" {
		w.And("t.person = ?", in.Person)
	}
	if in.Kind != "" {
		w.And("t.kind = ?", in.Kind)
	}
	if on, id, ok := strings.Cut(in.After, "~"); ok {
		w.And("(t.on_day, t.id) < (?, ?)", on, id)
	}
	rows, err := d.trainings(ctx, who, w, in.Limit+1)
	out := TrainingsOut{Items: rows}
	if len(rows) > in.Limit {
		last := rows[in.Limit-1]
		out.Items, out.Next = rows[:in.Limit], last.On+"~"+last.ID
	}
	return out, err
}

func (d *Desk) trainings(ctx context.Context, who account.Caller, w *db.Where, limit int) ([]TrainingRow, error) {
	w.AndCond(known(who))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT t.id, t.person, p.name, t.kind, t.on_day, t.score, t.proof, COALESCE(b.name, ''), t.visit, t.withdrawn FROM training t
JOIN person p ON p.county = t.county AND p.id = t.person
LEFT JOIN person b ON b.county = t.county AND b.id = t.by_person
WHERE t.county = $1 AND `+w.String()+" ORDER BY t.on_day DESC, t.id DESC LIMIT "+w.Arg(limit), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []TrainingRow{}
	for rows.Next() {
		var r TrainingRow
		var score int
		if err := rows.Scan(&r.ID, &r.Person, &r.Name, &r.Kind, &r.On, &score, &r.Proof, &r.By, &r.Visit, &r.Withdrawn); err != nil {
			return nil, err
		}
		if score != grid.Unscored {
			r.Score = &score
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Kinds are the trainings the plans within sight ask for.
type Kinds struct {
	Items []string `json:"items" nullable:"false"`
}

// TrainingKinds names the trainings that posts need before they are active.
func (d *Desk) TrainingKinds(ctx context.Context, who account.Caller, _ *struct{}) (Kinds, error) {
	out := Kinds{Items: []string{}}
	for _, sight := range who.Scope {
		rules, err := d.Rules(ctx, who.County, sight.Path, d.Today())
		if fault.Code(err) == "scheme.none_in_force" {
			continue
		}
		if err != nil {
			return Kinds{}, err
		}
		for _, p := range rules.Posts {
			for _, n := range p.Needs {
				if !slices.Contains(out.Items, n.Kind) {
					out.Items = append(out.Items, n.Kind)
				}
			}
		}
	}
	return out, nil
}

// known is the condition that a person `p` is somebody the caller may know: who
// was entered within sight, or holds or held a post there.
func known(who account.Caller) db.Cond {
	entered := adesk.Within(who.Scope, adesk.Columns{Path: "eg.path"})
	posted := adesk.Within(who.Scope, adesk.Columns{Path: "COALESCE(pg.path, po.path)", Department: "pa.department IN (?, '')"})
	return db.Cond{SQL: `(EXISTS (SELECT 1 FROM grid eg WHERE eg.county = p.county AND eg.id = p.grid AND ` + entered.SQL + `)
OR EXISTS (SELECT 1 FROM appointment pa LEFT JOIN grid pg ON pg.county = pa.county AND pg.id = pa.grid LEFT JOIN overlay po ON po.county = pa.county AND po.id = pa.overlay
WHERE pa.county = p.county AND pa.person = p.id AND ` + posted.SQL + `))`, Args: append(slices.Clone(entered.Args), posted.Args...)}
}

// knows gives where a person stands: the lowest grid within sight where they hold
// or held a post, else where they were entered. Nobody the caller may not know is
// found.
func (d *Desk) knows(ctx context.Context, who account.Caller, person string) (string, error) {
	w := db.Filter(who.County).And("p.id = ?", person).AndCond(known(who))
	path := ""
	err := d.DB.Read().QueryRowContext(ctx, `SELECT COALESCE(g.path, o.path, e.path, '') FROM person p
LEFT JOIN appointment a ON a.county = p.county AND a.person = p.id
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
LEFT JOIN grid e ON e.county = p.county AND e.id = p.grid
WHERE p.county = $1 AND `+w.String()+" ORDER BY COALESCE(a.from_on, '') DESC, COALESCE(a.id, '') LIMIT 1", w.Args...).Scan(&path)
	if db.None(err) {
		err = fault.New(fault.Missing, "person.not_found")
	}
	return path, err
}

// awaitAll works out anew on which days the appointments of a person wait, by
// the plan that was in force when each began; it gives those that wait today no
// longer.
func (d *Desk) awaitAll(ctx context.Context, tx db.Tx, county, person string) ([]Activated, error) {
	rows, err := q.New(tx).AppointmentsOf(ctx, q.AppointmentsOfParams{County: county, Person: person})
	if err != nil {
		return nil, err
	}
	today := d.Today()
	var out []Activated
	for _, r := range rows {
		a := appointmentOf(q.AppointmentRow(r))
		path, err := q.New(tx).AppointmentPath(ctx, q.AppointmentPathParams{County: county, ID: a.ID})
		if err != nil {
			return nil, err
		}
		rules, err := d.Rules(ctx, county, path, a.FromOn)
		if fault.Code(err) == "scheme.none_in_force" {
			continue
		}
		if err != nil {
			return nil, err
		}
		later, err := d.laterRules(ctx, county, path, today)
		if err != nil {
			return nil, err
		}
		if !a.Gated && !later.Reaches(a) {
			continue
		}
		on := q.WaitsOnParams{County: county, Appointment: a.ID, OnDay: string(today)}
		before, err := q.New(tx).WaitsOn(ctx, on)
		if err != nil {
			return nil, err
		}
		if err := await(ctx, tx, county, rules, later, a); err != nil {
			return nil, err
		}
		after, err := q.New(tx).WaitsOn(ctx, on)
		if err != nil {
			return nil, err
		}
		if !a.Holds(today) || len(before) == 0 || len(after) > 0 {
			continue
		}
		name, err := q.New(tx).PersonName(ctx, q.PersonNameParams{County: county, ID: person})
		if err != nil {
			return nil, err
		}
		p, err := d.place(ctx, tx, county, a.Grid+a.Overlay)
		if err != nil {
			return nil, err
		}
		out = append(out, Activated{Person: person, Name: name, Post: a.Post, PlaceName: p.Name})
	}
	return out, nil
}

// laterRules are those in force on a day, none where there is no plan.
func (d *Desk) laterRules(ctx context.Context, county, path string, on civil.Day) (grid.Rules, error) {
	rules, err := d.Rules(ctx, county, path, on)
	if fault.Code(err) == "scheme.none_in_force" {
		return grid.Rules{}, nil
	}
	return rules, err
}

// await puts down the days on which an appointment waits for a training: by the
// plan it began under, and by a later edition that reaches those in post.
func await(ctx context.Context, tx db.Tx, county string, rules, later grid.Rules, a grid.Appointment) error {
	rows, err := q.New(tx).TrainingsOf(ctx, q.TrainingsOfParams{County: county, Person: a.Person})
	if err != nil {
		return err
	}
	var theirs []grid.Training
	for _, r := range rows {
		theirs = append(theirs, grid.Training{ID: r.ID, Person: a.Person, Kind: r.Kind, On: civil.Day(r.OnDay), Score: int(r.Score)})
	}
	if err := q.New(tx).DropWaits(ctx, q.DropWaitsParams{County: county, Appointment: a.ID}); err != nil {
		return err
	}
	waits := later.LateWaits(a, theirs)
	if a.Gated {
		waits = append(rules.Waits(a, theirs), waits...)
	}
	for _, w := range waits {
		if err := q.New(tx).AddWait(ctx, q.AddWaitParams{County: county, Appointment: a.ID, Need: w.Need, FromOn: string(w.From), ToOn: string(w.To)}); err != nil {
			return err
		}
	}
	return nil
}

// waiting are the appointments of a list that wait on a day: for what, and since
// when.
func (d *Desk) waiting(ctx context.Context, tx db.Tx, county string, ids []string, on civil.Day) (map[string]grid.Appointment, error) {
	out := map[string]grid.Appointment{}
	if len(ids) == 0 {
		return out, nil
	}
	w := db.Filter(county).And("w.from_on <= ?", string(on)).And("(w.to_on = '' OR w.to_on >= ?)", string(on)).AndCond(db.In("w.appointment", ids))
	rows, err := tx.QueryContext(ctx, "SELECT w.appointment, w.need, w.from_on FROM appointment_wait w WHERE w.county = $1 AND "+w.String()+" ORDER BY w.appointment, w.from_on, w.need", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, need string
		var since civil.Day
		if err := rows.Scan(&id, &need, &since); err != nil {
			return nil, err
		}
		a := out[id]
		a.Waits = append(a.Waits, need)
		if a.Since == "" {
			a.Since = since
		}
		out[id] = a
	}
	return out, rows.Err()
}
