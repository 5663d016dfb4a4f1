package desk

import (
	"context"
	"encoding/json"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/field"
	"anwang/internal/field/desk/q"
	"anwang/internal/hazard"
	"anwang/internal/kit/db"
	pdesk "anwang/internal/patrol/desk"
)

// HazardForm is a hazard reported without a visit: 拍照上报.
type HazardForm struct {
	Site     string   `json:"site"`
	Grid     string   `json:"grid"`
	Place    string   `json:"place"`
	Item     string   `json:"item"`
	Sector   string   `json:"sector"`
	Text     string   `json:"text"`
	Grade    string   `json:"grade"`
	Photos   []string `json:"photos"`
	Urgent   bool     `json:"urgent"`
	Onsite   []string `json:"onsite"`
	Measures string   `json:"measures"`
	Lon      float64  `json:"lon"`
	Lat      float64  `json:"lat"`
	// To and Way are chosen where the plan lets the finder choose (S2-28, S3-18).
	To  string `json:"to"`
	Way string `json:"way"`
}

// ActForm is an act on a case, done in the field.
type ActForm struct {
	Hazard   string   `json:"hazard"`
	Verb     string   `json:"verb"`
	Pass     bool     `json:"pass"`
	Hard     bool     `json:"hard"`
	Text     string   `json:"text"`
	Measures string   `json:"measures"`
	Photos   []string `json:"photos"`
	Way      string   `json:"way"`
	Owner    string   `json:"owner"`
}

// ReadForm names a notice that was read.
type ReadForm struct {
	Notice string `json:"notice"`
}

// before does what of a deed stands outside its transaction: a notice that was
// read is read, however often it is said.
func (d *Desk) before(ctx context.Context, who account.Caller, deed field.Deed) error {
	if deed.Kind != field.Read {
		return nil
	}
	var f ReadForm
	if err := read(deed, &f); err != nil {
		return err
	}
	if !who.May(account.NoticeRead) {
		return forbidden()
	}
	return d.Read(ctx, who, f.Notice)
}

// do carries a deed out in its transaction.
func (d *Desk) do(ctx context.Context, tx db.Tx, who account.Caller, t pdesk.Times, deed field.Deed) (Made, error) {
	switch deed.Kind {
	case field.Visit:
		if !who.May(account.VisitRecord) {
			return Made{}, forbidden()
		}
		form, err := pdesk.ReadForm(deed.Body)
		if err != nil {
			return Made{}, err
		}
		if form.ID == "" {
			form.ID = deed.ID
		}
		made, err := d.Patrol.Record(ctx, tx, who, t, form, deed.Body)
		return Made{Visit: made.Visit, Hazards: made.Hazards, Credited: made.Credited}, err
	case field.Hazard:
		return d.report(ctx, tx, who, t, deed)
	case field.Act:
		var f ActForm
		if err := read(deed, &f); err != nil {
			return Made{}, err
		}
		return Made{}, d.Act(ctx, tx, who, t.At, f.Hazard, hazard.Verb(f.Verb), hazard.Said{Text: f.Text, Measures: f.Measures, Photos: f.Photos, Pass: f.Pass, Hard: f.Hard, Way: f.Way, Owner: f.Owner})
	case field.Complaint:
		return Made{}, d.complain(ctx, tx, who, t, deed)
	}
	return Made{}, nil
}

// report opens a hazard where it was seen: at a site, in a grid, or where the
// finder's own post is.
func (d *Desk) report(ctx context.Context, tx db.Tx, who account.Caller, t pdesk.Times, deed field.Deed) (Made, error) {
	if !who.May(account.HazardReport) {
		return Made{}, forbidden()
	}
	var f HazardForm
	if err := read(deed, &f); err != nil {
		return Made{}, err
	}
	r := hazard.Report{ID: deed.ID, Site: f.Site, Grid: f.Grid, Place: f.Place, Sector: f.Sector, Item: f.Item, Grade: f.Grade, Text: f.Text, Measures: f.Measures,
		Urgent: f.Urgent, Onsite: f.Onsite, Lon: f.Lon, Lat: f.Lat, Photos: f.Photos, Source: "巡查", At: t.At, To: f.To, Way: f.Way}
	if err := d.locate(ctx, tx, who, &r); err != nil {
		return Made{}, err
	}
	s, _ := who.StandingAt(r.Path, func(s account.Standing) bool { return account.KindMay(s.Kind, account.HazardReport) })
	c, err := d.Register(ctx, tx, who, who.Act(s, t.ReceivedAt, d.DayOf(t.ReceivedAt), d.Fresh), r)
	if err != nil {
		return Made{}, err
	}
	return Made{Hazards: []pdesk.Hazard{{ID: c.ID, Number: c.Number}}}, nil
}

// locate finds grid and path of a report; what lies out of scope does not exist.
func (d *Desk) locate(ctx context.Context, tx db.Tx, who account.Caller, r *hazard.Report) error {
	if r.Site != "" {
		s, err := q.New(tx).SitePlace(ctx, q.SitePlaceParams{County: who.County, ID: r.Site})
		if err != nil && !db.None(err) {
			return err
		}
		if err != nil || !who.Scope.Sees(s.Path, s.Department) {
			return fault.New(fault.Missing, "site.not_found")
		}
		r.Grid, r.Path = s.Grid, s.Path
		return nil
	}
	if r.Grid == "" {
		for _, s := range who.Standings {
			if s.Path != "" {
				r.Grid = s.Place
				break
			}
		}
	}
	path, err := q.New(tx).GridPlace(ctx, q.GridPlaceParams{County: who.County, ID: r.Grid})
	if err != nil && !db.None(err) {
		return err
	}
	if err != nil || !who.Scope.Sees(path, who.Departments()...) {
		return fault.New(fault.Missing, "grid.not_found")
	}
	r.Path = path
	return nil
}

func read(deed field.Deed, into any) error {
	if err := json.Unmarshal(deed.Body, into); err != nil {
		return fault.New(fault.Invalid, "field.deed_malformed")
	}
	return nil
}

func forbidden() error { return fault.New(fault.Forbidden, "field.deed_not_allowed") }
