package desk

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/checklist"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/web"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
	sdesk "anwang/internal/site/desk"
)

// Made is what a recorded visit brought about.
type Made struct {
	Visit   string   `json:"visit"`
	Hazards []Hazard `json:"hazards" nullable:"false"`
	Tasks   []string `json:"tasks" nullable:"false"` // credited
	// Credited are the same tasks with their duties in words: one visit satisfies
	// every duty it fits, and the screen says which.
	Credited []Credited `json:"credited" nullable:"false"`
}

// Hazard is a case a finding became.
type Hazard struct {
	ID     string `json:"id"`
	Number string `json:"number"`
}

// RecordIn is a visit sent from a desk: the same form as the phone's deed.
type RecordIn struct {
	Body    Form
	RawBody []byte
}

// RecordOne records a visit from a desk, where sending is doing.
func (d *Desk) RecordOne(ctx context.Context, who account.Caller, in *RecordIn) (Made, error) {
	now := d.Now()
	raw := bytes.Clone(web.Plain(in.RawBody))
	form := in.Body
	if form.ID == "" {
		form.ID = d.Fresh()
	}
	var made Made
	err := d.DB.Write(ctx, func(tx db.Tx) (err error) {
		made, err = d.Record(ctx, tx, who, Times{At: now, PhoneAt: now, ReceivedAt: now}, form, raw)
		return err
	})
	if db.Unique(err) {
		err = fault.New(fault.Conflict, "field.id_taken")
	}
	return made, err
}

// place is where a visit was, from the ledger or the grid tree.
type place struct {
	site, grid, path, department, name string
}

// Record stores one visit with everything that follows from it: findings,
// hazards, credits, the journal. raw are the exact bytes of the form; their
// digest stands in the journal. Sent again, it gives the same answer.
//
// law: S1-36, S1-37, S1-43
func (d *Desk) Record(ctx context.Context, tx db.Tx, who account.Caller, t Times, form Form, raw []byte) (Made, error) {
	return d.record(ctx, tx, who, t, form, raw, false)
}

// record is Record; told says that the receivers of a report know of it already.
func (d *Desk) record(ctx context.Context, tx db.Tx, who account.Caller, t Times, form Form, raw []byte, told bool) (Made, error) {
	v := form.visit()
	if made, done, err := d.already(ctx, tx, who, v.ID, raw); done || err != nil {
		return made, err
	}
	at, err := d.placeOf(ctx, tx, who, v)
	if err != nil {
		return Made{}, err
	}
	on := d.DayOf(t.At)
	rules, err := d.Rules(ctx, who.County, at.path, on)
	if err != nil {
		return Made{}, err
	}
	standing, group, err := standingFor(who, rules, at.path, v.Verb)
	if err != nil {
		return Made{}, err
	}
	var checked *checklist.Form
	if v.Form != "" {
		f, err := d.Form(ctx, tx, who.County, v.Edition, v.Form)
		if err != nil {
			return Made{}, err
		}
		checked = &f
	}
	if err := v.Check(checked, photosLeast(rules, group)); err != nil {
		return Made{}, err
	}
	team, err := d.team(ctx, tx, who, v, at, on)
	if err != nil {
		return Made{}, err
	}
	act := who.Act(standing, t.At, on, d.Fresh)
	subject := "visit:" + v.ID
	if err := d.saveVisit(ctx, tx, v, at, act, group, t, raw); err != nil {
		return Made{}, err
	}
	if err := attach(ctx, tx, who.County, subject, v); err != nil {
		return Made{}, err
	}
	if err := addCompanions(ctx, tx, who.County, v.ID, at.path, team[1:]); err != nil {
		return Made{}, err
	}
	made := Made{Visit: v.ID, Hazards: []Hazard{}, Tasks: []string{}, Credited: []Credited{}}
	if made.Hazards, err = d.saveFindings(ctx, tx, who, act, v, at, group, t, checked); err != nil {
		return Made{}, err
	}
	note := act.Note(subject, "visit.recorded", journal.Digest(raw), "site", v.Site, "place", at.grid, "form", v.Form, "edition", v.Edition,
		"verb", v.Verb, "kind", string(group), "received", strconv.FormatInt(int64(t.ReceivedAt), 10),
		"path", at.path, "department", at.department, "phone", strconv.FormatInt(int64(t.PhoneAt), 10), "clock_off", clockOff(t.ClockOff), "with", strings.Join(v.With, " "))
	if err := jdesk.Note(ctx, tx, who.County, note); err != nil {
		return Made{}, err
	}
	if made.Tasks, err = d.credit(ctx, tx, who.County, rules, d.happened(v, at, group, t.At, on), team, t.ReceivedAt); err != nil {
		return Made{}, err
	}
	if made.Credited, err = creditedTo(ctx, tx, who.County, v.ID); err != nil {
		return Made{}, err
	}
	if err := d.gathered(ctx, tx, act, rules, v, at, made.Credited); err != nil {
		return Made{}, err
	}
	if err := d.followed(ctx, tx, act, rules, v, made); err != nil {
		return Made{}, err
	}
	if !told {
		if err := d.filed(ctx, tx, act, rules, at.path, at.name, made); err != nil {
			return Made{}, err
		}
	}
	if v.Site != "" {
		if err := sdesk.Seen(ctx, tx, who.County, v.Site, on); err != nil {
			return Made{}, err
		}
	}
	return made, nil
}

// already answers for a visit that is there: the same bytes from the same
// person get the same answer, anything else is another visit under a used id.
func (d *Desk) already(ctx context.Context, tx db.Tx, who account.Caller, id string, raw []byte) (Made, bool, error) {
	old, err := q.New(tx).VisitBody(ctx, q.VisitBodyParams{County: who.County, ID: id})
	if db.None(err) {
		return Made{}, false, nil
	}
	if err != nil {
		return Made{}, false, err
	}
	kept, err := unpress(old.Body)
	if err != nil {
		return Made{}, false, err
	}
	if old.ByPerson != who.Person || !bytes.Equal(kept, raw) {
		return Made{}, false, fault.New(fault.Conflict, "visit.differs")
	}
	hazards, err := q.New(tx).HazardsOf(ctx, q.HazardsOfParams{County: who.County, Visit: id})
	if err != nil {
		return Made{}, false, err
	}
	made := Made{Visit: id, Hazards: []Hazard{}, Tasks: []string{}}
	for _, h := range hazards {
		made.Hazards = append(made.Hazards, Hazard(h))
	}
	made.Credited, err = creditedTo(ctx, tx, who.County, id)
	for _, c := range made.Credited {
		made.Tasks = append(made.Tasks, c.ID)
	}
	return made, true, err
}

// placeOf finds where the visit was. What lies out of the caller's scope does
// not exist for them.
func (d *Desk) placeOf(ctx context.Context, tx db.Tx, who account.Caller, v patrol.Visit) (place, error) {
	if v.Site != "" {
		s, err := q.New(tx).SitePlace(ctx, q.SitePlaceParams{County: who.County, ID: v.Site})
		if err != nil && !db.None(err) {
			return place{}, err
		}
		if err != nil || !who.Scope.Sees(s.Path, s.Department) {
			return place{}, fault.New(fault.Missing, "site.not_found")
		}
		return place{site: v.Site, grid: s.Grid, path: s.Path, department: s.Department, name: s.Name}, nil
	}
	g, err := q.New(tx).GridPlace(ctx, q.GridPlaceParams{County: who.County, ID: v.Grid})
	if err != nil && !db.None(err) {
		return place{}, err
	}
	if err != nil || !who.Scope.Sees(g.Path) {
		return place{}, fault.New(fault.Missing, "grid.not_found")
	}
	return place{grid: v.Grid, path: g.Path, name: g.Name}, nil
}

// standingFor is the post a visit is recorded in: one whose duty this is, else
// the nearest that may. It decides what kind of record it becomes; a 检查 by a
// body without legal standing is a visit (product law 4).
func standingFor(who account.Caller, rules patrol.Rules, path, verb string) (account.Standing, patrol.Group, error) {
	if _, known := patrol.GroupOf(verb, false); !known {
		return account.Standing{}, "", fault.New(fault.Invalid, "visit.verb_unknown", "verb", verb)
	}
	may := func(s account.Standing) bool { _, ok := rules.MayRecord(s, verb); return ok }
	duty := func(s account.Standing) bool {
		group, ok := rules.MayRecord(s, verb)
		return ok && slices.ContainsFunc(rules.Duties, func(d patrol.Duty) bool { return d.IsFor(s) && d.Does(verb, group) })
	}
	s, ok := who.StandingAt(path, duty)
	if !ok {
		s, ok = who.StandingAt(path, may)
	}
	if !ok {
		return s, "", fault.New(fault.Forbidden, "visit.verb_not_yours", "verb", verb)
	}
	group, _ := rules.MayRecord(s, verb)
	return s, group, nil
}

// photosLeast is how many photographs the scheme asks of such a record.
func photosLeast(rules patrol.Rules, group patrol.Group) int {
	switch group {
	case patrol.Visiting, patrol.Inspection, patrol.SelfCheck:
		return rules.Photos
	}
	return 0
}

func (d *Desk) saveVisit(ctx context.Context, tx db.Tx, v patrol.Visit, at place, act journal.Act, group patrol.Group, t Times, raw []byte) error {
	body, err := d.press(raw)
	if err != nil {
		return err
	}
	if err := recall.Touch(ctx, tx, act.County, recall.Ground{What: "visit", Path: at.path, Span: recall.Month(string(act.On))}); err != nil {
		return err
	}
	return q.New(tx).AddVisit(ctx, q.AddVisitParams{
		County: act.County, ID: v.ID, Site: v.Site, Grid: at.grid, Path: at.path, Department: at.department, ByPerson: act.By, Post: act.Post, Verb: v.Verb, Kind: string(group),
		Form: v.Form, Edition: v.Edition, At: int64(t.At), OnDay: string(act.On), ReceivedAt: int64(t.ReceivedAt), PhoneAt: int64(t.PhoneAt), ClockOff: t.ClockOff,
		Lon: v.Lon, Lat: v.Lat, Bad: int64(v.Bad()), Photos: int64(len(v.AllPhotos())), Note: v.Note, Body: body,
	})
}

// Roles of photographs on a visit; those of a finding carry its id.
const (
	roleScene = "scene"
	roleSign  = "signature"
	roleFound = "found:"
	roleAfter = "after:"
)

func attach(ctx context.Context, tx db.Tx, county, subject string, v patrol.Visit) error {
	if err := edesk.Attach(ctx, tx, county, subject, roleScene, v.Photos); err != nil {
		return err
	}
	if err := edesk.Attach(ctx, tx, county, subject, roleSign, v.Signatures()); err != nil {
		return err
	}
	for _, f := range v.Findings {
		if err := edesk.Attach(ctx, tx, county, subject, roleFound+f.ID, f.Photos); err != nil {
			return err
		}
		if err := edesk.Attach(ctx, tx, county, subject, roleAfter+f.ID, f.After); err != nil {
			return err
		}
	}
	return nil
}

// saveFindings keeps what was found; one act, two results: the visit, and a
// hazard for each finding that was not mended there and then.
func (d *Desk) saveFindings(ctx context.Context, tx db.Tx, who account.Caller, act journal.Act, v patrol.Visit, at place, group patrol.Group, t Times, form *checklist.Form) ([]Hazard, error) {
	made := []Hazard{}
	where := "" // in words only where there is no site to name
	if v.Site == "" {
		where = at.name
	}
	for _, f := range v.Findings {
		if form != nil {
			if item, ok := form.Item(f.Item); ok {
				f = filled(f, item)
			}
		}
		hazardID := ""
		if f.Outcome == patrol.BecameHazard {
			now := act
			now.At, now.On = t.ReceivedAt, d.DayOf(t.ReceivedAt)
			c, err := d.Register(ctx, tx, who, now, hazard.Report{
				ID: f.ID, Site: v.Site, Grid: at.grid, Path: at.path, Place: where, Sector: f.Sector, Item: f.Item, Grade: f.Grade, Text: f.Text, Measures: f.Measures,
				Urgent: f.Urgent, Onsite: f.Onsite, Lon: v.Lon, Lat: v.Lat, Visit: v.ID, Photos: f.Photos, Source: sourceOf(group), At: t.At,
			})
			if err != nil {
				return nil, err
			}
			hazardID = c.ID
			made = append(made, Hazard{ID: c.ID, Number: c.Number})
		}
		err := q.New(tx).AddFinding(ctx, q.AddFindingParams{County: who.County, ID: f.ID, Visit: v.ID, Item: f.Item, Sector: f.Sector, Grade: f.Grade,
			Text: f.Text, Outcome: string(f.Outcome), Hazard: hazardID})
		if err != nil {
			return nil, err
		}
	}
	return made, nil
}

// filled takes from the item what the finding does not say itself.
func filled(f patrol.Finding, item checklist.Item) patrol.Finding {
	if f.Text == "" {
		f.Text = item.Text
	}
	if f.Sector == "" {
		f.Sector = item.Sector
	}
	if f.Grade == "" {
		f.Grade = item.Grade
	}
	return f
}

func sourceOf(group patrol.Group) string {
	switch group {
	case patrol.Inspection:
		return "检查"
	case patrol.SelfCheck:
		return "自查"
	case patrol.Oversight:
		return "督查"
	}
	return "巡查"
}
