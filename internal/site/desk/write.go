package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/site"
	"anwang/internal/site/desk/q"
)

// Entry is what people write into the ledger.
type Entry struct {
	Name       string            `json:"name" maxLength:"100"`
	Class      string            `json:"class" maxLength:"64" doc:"对象类别，按方案"`
	Sector     string            `json:"sector,omitempty" maxLength:"64" doc:"行业；空则按类别"`
	Place      string            `json:"place,omitempty" maxLength:"100" doc:"所在的市场、园区等"`
	CreditCode string            `json:"creditCode,omitempty" maxLength:"40"`
	Address    string            `json:"address,omitempty" maxLength:"300"`
	Lon        float64           `json:"lon"`
	Lat        float64           `json:"lat"`
	Grid       string            `json:"grid,omitempty" maxLength:"64" doc:"空则按位置"`
	Operator   string            `json:"operator,omitempty" maxLength:"100" doc:"负责人"`
	Phone      string            `json:"phone,omitempty" maxLength:"40"`
	Facts      map[string]string `json:"facts,omitempty" doc:"方案规定的其他栏目，栏目名为键，如 宗地号、隶属、直管部门；有哪些栏目、怎样填见 GET /api/sites/columns；主管部门一栏指定主管部门"`
	Risk       string            `json:"risk,omitempty" maxLength:"32"`
	Status     string            `json:"status,omitempty" enum:"正常,停业,注销"`
	OpenedOn   string            `json:"openedOn,omitempty" maxLength:"10"`
}

func (e Entry) into(s site.Site) site.Site {
	s.Name, s.Class, s.Sector, s.Place, s.CreditCode, s.Address = e.Name, e.Class, e.Sector, e.Place, e.CreditCode, e.Address
	s.At, s.Operator, s.Phone, s.Facts, s.Risk = geo.Point{Lon: e.Lon, Lat: e.Lat}, e.Operator, e.Phone, e.Facts, e.Risk
	s.Status, s.OpenedOn = site.Status(e.Status), civil.Day(e.OpenedOn)
	return s
}

// Saved is what came of a save: the id, the rev to go on with, and what looks
// wrong although it was saved.
type Saved struct {
	ID       string `json:"id"`
	Rev      int64  `json:"rev"`
	Grid     string `json:"grid"`
	Warnings []Note `json:"warnings" nullable:"false"`
}

// Note is a remark about a column.
type Note struct {
	At   string `json:"at"`
	Code string `json:"code"`
	Text string `json:"text"`
	Why  string `json:"why,omitempty" doc:"为什么缺：哪个岗位、在哪个网格空着，或方案没有规定"`
}

func notes(warnings []site.Warning) []Note {
	out := []Note{}
	for _, w := range warnings {
		out = append(out, Note{At: w.At, Code: w.Code, Text: w.Words()})
	}
	return out
}

// CreateIn is a new entry.
type CreateIn struct{ Body Entry }

// Create enters a site into the ledger.
func (d *Desk) Create(ctx context.Context, who account.Caller, in *CreateIn) (Saved, error) {
	s, act, warnings, err := d.settle(ctx, who, in.Body, site.Site{})
	if err != nil {
		return Saved{}, err
	}
	var made site.Site
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if err := d.still(ctx, tx, who.County, s, in.Body.Grid); err != nil {
			return err
		}
		var err error
		made, err = d.Enter(ctx, tx, act, s) // from s each time: the body may run again
		return err
	})
	return Saved{ID: made.ID, Rev: made.Rev, Grid: made.Grid, Warnings: notes(warnings)}, err
}

// UpdateIn is a changed entry and the rev it was read with.
type UpdateIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Entry
		Rev int64 `json:"rev" minimum:"1"`
	}
}

// Update changes an entry; who read it before somebody else changed it is told
// so, and loses nothing.
func (d *Desk) Update(ctx context.Context, who account.Caller, in *UpdateIn) (Saved, error) {
	before, err := d.sees(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return Saved{}, err
	}
	return d.alter(ctx, who, before, in.Body.Rev, in.Body.Entry)
}

// alter checks a changed entry as any other and saves it.
func (d *Desk) alter(ctx context.Context, who account.Caller, before site.Site, rev int64, e Entry) (Saved, error) {
	if rev != before.Rev {
		return Saved{}, meanwhile(before)
	}
	s, act, warnings, err := d.settle(ctx, who, e, before)
	if err != nil {
		return Saved{}, err
	}
	if len(site.Changed(before, s)) == 0 {
		return Saved{ID: s.ID, Rev: s.Rev, Grid: s.Grid, Warnings: notes(warnings)}, nil
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if err := d.still(ctx, tx, who.County, s, e.Grid); err != nil {
			return err
		}
		return d.change(ctx, tx, act, before, s)
	})
	return Saved{ID: s.ID, Rev: before.Rev + 1, Grid: s.Grid, Warnings: notes(warnings)}, err
}

// change saves what an entry has become, in the transaction of whoever changes it.
func (d *Desk) change(ctx context.Context, tx db.Tx, act journal.Act, before, s site.Site) error {
	facts, err := textOf(s.Facts)
	if err != nil {
		return err
	}
	n, err := q.New(tx).SetSite(ctx, q.SetSiteParams{County: act.County, ID: s.ID, Name: s.Name, Pinyin: account.Sound(s.Name), Class: s.Class,
		Sector: s.Sector, Place: s.Place, CreditCode: s.CreditCode, Address: s.Address, Lon: s.At.Lon, Lat: s.At.Lat, Grid: s.Grid, Path: s.Path,
		Department: s.Department, Operator: s.Operator, Phone: s.Phone, Facts: facts, Risk: s.Risk, Status: string(s.Status),
		OpenedOn: string(s.OpenedOn), Rev: before.Rev, DirectBy: s.DirectBy})
	if err != nil {
		return err
	}
	if n == 0 {
		return meanwhile(s)
	}
	if err := touch(ctx, tx, act.County, before, s); err != nil {
		return err
	}
	if s.Grid != before.Grid || s.Department != before.Department || s.DirectBy != before.DirectBy {
		if err := gdesk.KeepStay(ctx, tx, act.County, s.ID, act.On, stayOf(before)); err != nil {
			return err
		}
	}
	for _, told := range d.Changed {
		if err := told(ctx, tx, act, before, s); err != nil {
			return err
		}
	}
	e := act.Note(site.Subject(s.ID), "site.changed", digest(s), "columns", strings.Join(site.Changed(before, s), ","), "grid", s.Grid, "department", s.Department)
	return jdesk.Note(ctx, tx, act.County, e)
}

// noteWithdrawn tells the journal that an entry was taken out again.
func noteWithdrawn(ctx context.Context, tx db.Tx, act journal.Act, s site.Site) error {
	return jdesk.Note(ctx, tx, act.County, act.Note(site.Subject(s.ID), "site.withdrawn", digest(s), "code", s.Code, "grid", s.Grid))
}

func meanwhile(s site.Site) error {
	return fault.New(fault.Conflict, "site.changed_meanwhile", "name", s.Name)
}

// settle works out before the transaction what is to be saved: where the site
// lies, which grid keeps it, whose it is, and in which standing the caller acts.
func (d *Desk) settle(ctx context.Context, who account.Caller, e Entry, before site.Site) (site.Site, journal.Act, []site.Warning, error) {
	return d.settleBy(ctx, who, e, before, nil)
}

// settleBy does so for one entry, or for one of a batch.
func (d *Desk) settleBy(ctx context.Context, who account.Caller, e Entry, before site.Site, b *Batch) (site.Site, journal.Act, []site.Warning, error) {
	none := func(err error) (site.Site, journal.Act, []site.Warning, error) {
		return site.Site{}, journal.Act{}, nil, err
	}
	now := d.Now()
	today := d.DayOf(now)
	s := e.into(before)
	if s.OpenedOn == "" {
		s.OpenedOn = before.OpenedOn
	}
	found, err := d.Locate(ctx, d.DB.Read(), who.County, s.At.Lon, s.At.Lat)
	if err != nil {
		return none(err)
	}
	nowhere := false
	if b != nil {
		if found, nowhere, err = b.unplaced(ctx, e, found); err != nil {
			return none(err)
		}
	}
	at := before.Path
	if len(found) > 0 {
		at = found[0].Path
	}
	var rules site.Rules
	if b != nil {
		rules, err = b.at(ctx, at)
	} else {
		rules, err = d.Rules(ctx, who.County, at, today)
	}
	if err != nil {
		return none(err)
	}
	rules.Unplaced = nowhere
	// What is missing is told before where it would lie: both are shown at once
	// only when the form is whole.
	s, warnings, err := rules.Check(s, today)
	if err != nil {
		return none(err)
	}
	var chosen *grid.Grid
	if b != nil && e.Grid != "" {
		h, err := b.in(ctx, e.Grid)
		if err != nil {
			return none(err)
		}
		chosen = &h.grid
	} else if chosen, err = d.chosen(ctx, d.DB.Read(), who.County, e.Grid); err != nil {
		return none(err)
	}
	if s, err = rules.Put(s, found, chosen); err != nil {
		return none(err)
	}
	if s.Department = s.Facts[site.Assigned]; s.Department == "" {
		if s.Department, err = d.Department(ctx, who.County, s.Path, s); err != nil {
			return none(err)
		}
	}
	if !who.Scope.Sees(s.Path, s.Department) {
		return none(fault.New(fault.Forbidden, "site.outside_sight"))
	}
	writes := func(x account.Standing) bool {
		return account.KindMay(x.Kind, account.SiteWrite) || account.MayKeep(x.Kind) && slices.Contains(rules.Keepers, x.Post)
	}
	standing, ok := who.StandingAt(s.Path, writes)
	if !ok {
		return none(fault.New(fault.Forbidden, "site.outside_sight"))
	}
	if _, there := who.StandingAt(before.Path, writes); before.ID != "" && !there {
		// Whoever keeps the ledger of a grid takes no site out of another's.
		return none(fault.New(fault.Forbidden, "site.outside_sight"))
	}
	return s, who.Act(standing, now, today, d.Fresh), warnings, nil
}

// still says, inside the transaction, whether the grid that was settled on is
// still the one: the tree may have been redrawn since.
func (d *Desk) still(ctx context.Context, tx db.Tx, county string, s site.Site, chosen string) error {
	g, err := q.New(tx).GridOf(ctx, q.GridOfParams{County: county, ID: s.Grid})
	if err != nil && !db.None(err) {
		return err
	}
	if err != nil || g.ClosedOn != "" || g.Path != s.Path {
		return fault.New(fault.Conflict, "site.grid_changed_meanwhile")
	}
	if chosen != "" {
		return nil
	}
	found, err := d.Locate(ctx, tx, county, s.At.Lon, s.At.Lat)
	if err != nil {
		return err
	}
	for _, c := range found {
		if c.ID == s.Grid {
			return nil
		}
	}
	return fault.New(fault.Conflict, "site.grid_changed_meanwhile")
}

func (d *Desk) chosen(ctx context.Context, tx db.Tx, county, id string) (*grid.Grid, error) {
	if id == "" {
		return nil, nil
	}
	g, err := q.New(tx).GridOf(ctx, q.GridOfParams{County: county, ID: id})
	if db.None(err) {
		return nil, fault.New(fault.Missing, "grid.not_found").On("grid", "grid.not_found")
	}
	return &grid.Grid{ID: g.ID, Name: g.Name, Kind: g.Kind, Covers: g.Covers, Path: g.Path, ClosedOn: civil.Day(g.ClosedOn)}, err
}

// Enter writes a site that is checked and put into the ledger: from the screen,
// an import, or the demo.
func (d *Desk) Enter(ctx context.Context, tx db.Tx, act journal.Act, s site.Site) (site.Site, error) {
	if s.ID == "" {
		s.ID = act.Fresh()
	}
	if s.Code == "" {
		year := act.On.Year()
		n, err := jdesk.Number(ctx, tx, act.County, "对象", year, site.Subject(s.ID))
		if err != nil {
			return s, err
		}
		s.Code = fmt.Sprintf("DX%d%06d", year, n)
	}
	facts, err := textOf(s.Facts)
	if err != nil {
		return s, err
	}
	err = q.New(tx).AddSite(ctx, q.AddSiteParams{County: act.County, ID: s.ID, Code: s.Code, Name: s.Name, Pinyin: account.Sound(s.Name), Class: s.Class,
		Sector: s.Sector, Place: s.Place, CreditCode: s.CreditCode, Address: s.Address, Lon: s.At.Lon, Lat: s.At.Lat, Grid: s.Grid, Path: s.Path,
		Department: s.Department, Operator: s.Operator, Phone: s.Phone, Facts: facts, Risk: s.Risk, Status: string(s.Status),
		OpenedOn: string(s.OpenedOn), DirectBy: s.DirectBy, Demo: s.Demo})
	if err != nil {
		return s, err
	}
	if err := touch(ctx, tx, act.County, s); err != nil {
		return s, err
	}
	s.Rev = 1
	return s, jdesk.Note(ctx, tx, act.County, act.Note(site.Subject(s.ID), "site.entered", digest(s), "grid", s.Grid, "department", s.Department, "code", s.Code))
}

// touch says where a site lies that came, changed or went: what is counted there is
// to be counted anew.
func touch(ctx context.Context, tx db.Tx, county string, sites ...site.Site) error {
	grounds := make([]recall.Ground, len(sites))
	for i, s := range sites {
		grounds[i] = recall.Ground{What: "site", Path: s.Path}
	}
	return recall.Touch(ctx, tx, county, grounds...)
}

// digest is the digest of the entry's one written form.
func digest(s site.Site) []byte {
	s.Rev, s.SeenOn = 0, ""
	b, err := json.Marshal(s)
	if err != nil {
		panic("site: an entry that is no JSON: " + err.Error()) // its fields are text and finite numbers
	}
	return journal.Digest(b)
}
