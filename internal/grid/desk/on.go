package desk

import (
	"context"
	"database/sql"
	"encoding/json"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/kit/db"
)

// OnIn asks who answered for something on a day.
type OnIn struct {
	ID  string `path:"id" maxLength:"64"`
	Day string `path:"day" maxLength:"10" doc:"年-月-日，不晚于今天"`
}

// OnDay is a grid as it was on a day: its border, its people and those above,
// and the scheme that said what they had to do.
type OnDay struct {
	ID       string          `json:"id"`
	Code     string          `json:"code"`
	Name     string          `json:"name"`
	Kind     string          `json:"kind"`
	Day      string          `json:"day"`
	Stood    bool            `json:"stood" doc:"那一天网格在用"`
	OpenedOn string          `json:"openedOn"`
	ClosedOn string          `json:"closedOn,omitempty" doc:"停用前的最后一天"`
	Edition  grid.Edition    `json:"edition" doc:"那一天有效的方案"`
	Border   json.RawMessage `json:"border,omitempty" doc:"那一天的边界（GeoJSON）"`
	People   []Answered      `json:"people" nullable:"false" doc:"那一天在岗的人，从本网格到最上级"`
	Above    []Named         `json:"above" nullable:"false" doc:"那一天的上级，从近到远"`
	Overlays []Named         `json:"overlays" nullable:"false"`
	From     []Successor     `json:"from" nullable:"false" doc:"由哪些网格拆并而来"`
	Into     []Successor     `json:"into" nullable:"false" doc:"后来拆并为哪些网格"`
}

// Answered is somebody who held a post on that day, and from when to when.
type Answered struct {
	Grid        string `json:"grid"`
	GridName    string `json:"gridName"`
	Overlay     bool   `json:"overlay,omitempty" doc:"在跨网格的片上任职"`
	Post        string `json:"post"`
	Kind        string `json:"kind"`
	Department  string `json:"department,omitempty"`
	Person      string `json:"person"`
	Name        string `json:"name"`
	Phone       string `json:"phone,omitempty"`
	From        string `json:"from"`
	To          string `json:"to,omitempty" doc:"空为仍在任"`
	Waiting     bool   `json:"waiting,omitempty" doc:"那一天还没有完成上岗培训"`
	appointment string
}

// Successor is a grid at the other end of a split or merge.
type Successor struct {
	Named
	On string `json:"on" doc:"新网格启用日"`
}

// On tells who answered for a grid on a day (责任倒查).
//
// law: S1-62
func (d *Desk) On(ctx context.Context, who account.Caller, in *OnIn) (OnDay, error) {
	on, err := grid.LookBack(in.Day, d.Today())
	if err != nil {
		return OnDay{}, err
	}
	r, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: in.ID})
	if err != nil && !db.None(err) {
		return OnDay{}, err
	}
	if err != nil || !seesAny(who.Scope, r.Path) {
		return OnDay{}, missing()
	}
	g := grid.Grid{OpenedOn: civil.Day(r.OpenedOn), ClosedOn: civil.Day(r.ClosedOn)}
	out := OnDay{ID: r.ID, Code: r.Code, Name: r.Name, Kind: r.Kind, Day: string(on), Stood: g.Stood(on), OpenedOn: r.OpenedOn, ClosedOn: r.ClosedOn,
		People: []Answered{}, Above: []Named{}, Overlays: []Named{}, From: []Successor{}, Into: []Successor{}}
	if err := d.lineage(ctx, who.County, &out); err != nil || !out.Stood {
		return out, err
	}
	ring, err := q.New(d.DB.Read()).BorderOn(ctx, q.BorderOnParams{County: who.County, Grid: r.ID, ToOn: string(on)})
	if db.None(err) {
		ring, err = r.Ring, nil
	}
	if err != nil {
		return OnDay{}, err
	}
	if ring != "" {
		out.Border = json.RawMessage(ring)
	}
	lines, err := Lines(ctx, d.DB.Read(), who.County, []string{r.ID}, on)
	if err != nil {
		return OnDay{}, err
	}
	if out.Edition, err = d.editionThen(ctx, who.County, lines[r.ID], r.Path, on); err != nil {
		return OnDay{}, err
	}
	for _, p := range lines[r.ID] {
		out.Above = append(out.Above, Named{ID: p.ID, Name: p.Name, Kind: p.Kind})
	}
	out.Above = out.Above[min(1, len(out.Above)):]
	if out.People, err = d.answered(ctx, who, lines[r.ID], on); err != nil {
		return OnDay{}, err
	}
	if err := d.grouped(ctx, who, on, &out); err != nil {
		return OnDay{}, err
	}
	ids := make([]string, len(out.People))
	for i, p := range out.People {
		ids[i] = p.appointment
	}
	waits, err := d.waiting(ctx, d.DB.Read(), who.County, ids, on)
	for i, p := range out.People {
		_, out.People[i].Waiting = waits[p.appointment]
	}
	return out, err
}

// lineage is where a grid came from and what became of it.
func (d *Desk) lineage(ctx context.Context, county string, out *OnDay) error {
	into, err := q.New(d.DB.Read()).SucceededBy(ctx, q.SucceededByParams{County: county, OldGrid: out.ID})
	if err != nil {
		return err
	}
	for _, x := range into {
		out.Into = append(out.Into, Successor{Named{ID: x.ID, Name: x.Name, Kind: x.Kind}, x.OnDay})
	}
	from, err := q.New(d.DB.Read()).SucceededTo(ctx, q.SucceededToParams{County: county, NewGrid: out.ID})
	for _, x := range from {
		out.From = append(out.From, Successor{Named{ID: x.ID, Name: x.Name, Kind: x.Kind}, x.OnDay})
	}
	return err
}

// editionThen names the scheme that was in force on a day at the end of a line;
// one adopted within a subtree that has moved since is found where it lies now.
func (d *Desk) editionThen(ctx context.Context, county string, line []Place, path string, on civil.Day) (grid.Edition, error) {
	e, err := d.Edition(ctx, county, PathOf(line), on)
	if err == nil && e.Key == "" {
		e, err = d.Edition(ctx, county, path, on)
	}
	return e, err
}

// answered are the people of a grid and of those above it on a day, the nearest
// first.
// scope: whoever sees a grid is shown who answered for it, up to the town.
func (d *Desk) answered(ctx context.Context, who account.Caller, line []Place, on civil.Day) ([]Answered, error) {
	ids := make([]string, len(line))
	for i, p := range line {
		ids[i] = p.ID
	}
	w := db.Filter(who.County).And("a.from_on <= ?", string(on)).And("(a.to_on = '' OR a.to_on >= ?)", string(on)).
		AndCond(db.In("g.id", ids))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT g.id, g.name, a.post, a.kind, a.department, p.id, p.name, p.phone, a.from_on, a.to_on, a.id
FROM grid g JOIN appointment a ON a.county = g.county AND a.grid = g.id
JOIN person p ON p.county = a.county AND p.id = a.person
WHERE g.county = $1 AND `+w.String()+" ORDER BY g.tier DESC, g.path DESC, a.post, p.pinyin, a.id", w.Args...)
	if err != nil {
		return nil, err
	}
	return peopleIn(rows, who, false)
}

// grouped adds the overlays the grid lay in on that day, and their people.
// scope: of one grid, which the caller was shown to see.
func (d *Desk) grouped(ctx context.Context, who account.Caller, on civil.Day, out *OnDay) error {
	w := db.Filter(who.County).And("og.grid = ?", out.ID).And("og.from_on <= ?", string(on)).And("(og.to_on = '' OR og.to_on >= ?)", string(on)).
		And("(o.closed_on = '' OR o.closed_on >= ?)", string(on))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT o.id, o.name, o.kind FROM overlay_stay og
JOIN overlay o ON o.county = og.county AND o.id = og.overlay
WHERE og.county = $1 AND `+w.String()+" ORDER BY o.name, o.id", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var o Named
		if err := rows.Scan(&o.ID, &o.Name, &o.Kind); err != nil {
			return err
		}
		out.Overlays = append(out.Overlays, o)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	ids := make([]string, len(out.Overlays))
	for i, o := range out.Overlays {
		ids[i] = o.ID
	}
	w = db.Filter(who.County).And("a.from_on <= ?", string(on)).And("(a.to_on = '' OR a.to_on >= ?)", string(on)).AndCond(db.In("o.id", ids))
	held, err := d.DB.Read().QueryContext(ctx, `SELECT o.id, o.name, a.post, a.kind, a.department, p.id, p.name, p.phone, a.from_on, a.to_on, a.id
FROM overlay o JOIN appointment a ON a.county = o.county AND a.overlay = o.id
JOIN person p ON p.county = a.county AND p.id = a.person
WHERE o.county = $1 AND `+w.String()+" ORDER BY o.name, a.post, p.pinyin, a.id", w.Args...)
	if err != nil {
		return err
	}
	people, err := peopleIn(held, who, true)
	out.People = append(out.People, people...)
	return err
}

func peopleIn(rows *sql.Rows, who account.Caller, overlay bool) ([]Answered, error) {
	defer rows.Close()
	out := []Answered{}
	for rows.Next() {
		a := Answered{Overlay: overlay}
		if err := rows.Scan(&a.Grid, &a.GridName, &a.Post, &a.Kind, &a.Department, &a.Person, &a.Name, &a.Phone, &a.From, &a.To, &a.appointment); err != nil {
			return nil, err
		}
		if !who.May(account.PersonRead) {
			a.Phone = ""
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// KeepStay notes where a site stood until it moves today; the ledger calls it in
// the transaction of the move.
func KeepStay(ctx context.Context, tx db.Tx, county, site string, today civil.Day, was grid.Stay) error {
	return q.New(tx).AddStay(ctx, q.AddStayParams{County: county, Site: site, ToOn: string(today.Add(-1)), Grid: was.Grid, Path: was.Path,
		Department: was.Department, DirectBy: was.DirectBy})
}

// StaysOn is where the sites stood on a day that have moved since.
func StaysOn(ctx context.Context, tx db.Tx, county string, on civil.Day) (map[string]grid.Stay, error) {
	rows, err := q.New(tx).StaysOn(ctx, q.StaysOnParams{County: county, ToOn: string(on)})
	out := map[string]grid.Stay{}
	for _, r := range rows { // the latest first: the one nearest to the day is kept
		out[r.Site] = grid.Stay{Grid: r.Grid, Path: r.Path, Department: r.Department, DirectBy: r.DirectBy}
	}
	return out, err
}

// KeepStayUntil notes where a site stood until a day on which its grid gave way,
// which may be long gone. A site that only came there after that day was never in
// the old grid as it is told now: its last stay ends where it did.
func KeepStayUntil(ctx context.Context, tx db.Tx, county, site string, on civil.Day, was grid.Stay) error {
	if _, later, err := StayOn(ctx, tx, county, site, on); err != nil || later {
		return err
	}
	return KeepStay(ctx, tx, county, site, on, was)
}

// StayOn is where a site stood on a day; ok is false where it has stood since
// then as its ledger says.
func StayOn(ctx context.Context, tx db.Tx, county, site string, on civil.Day) (stay grid.Stay, ok bool, err error) {
	r, err := q.New(tx).StayOn(ctx, q.StayOnParams{County: county, Site: site, ToOn: string(on)})
	if db.None(err) {
		return grid.Stay{}, false, nil
	}
	return grid.Stay{Grid: r.Grid, Path: r.Path, Department: r.Department, DirectBy: r.DirectBy}, err == nil, err
}
