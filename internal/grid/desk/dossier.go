package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/kit/db"
)

// ByID names one thing.
type ByID struct {
	ID string `path:"id" maxLength:"64"`
}

// Dossier is the file of one grid (law: S1-104).
type Dossier struct {
	Node
	Above    []Named   `json:"above" nullable:"false" doc:"上级，从近到远，限所见范围"`
	Posts    []Holder  `json:"posts" nullable:"false"`
	Overlays []Named   `json:"overlays" nullable:"false"`
	Spots    []SpotRow `json:"spots" nullable:"false"`
	Vacant   []GapRow  `json:"vacant" nullable:"false" doc:"缺岗与缺口"`
	Rev      int64     `json:"rev"`
}

// Named is an id with the name and kind people know it by.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// Holder is who holds a post in a grid, and what they look after (S1-47).
type Holder struct {
	Appointment string    `json:"appointment"`
	Post        string    `json:"post"`
	Kind        string    `json:"kind"`
	Department  string    `json:"department,omitempty"`
	Seat        string    `json:"seat,omitempty" doc:"席位：岗位按工作分设时"`
	Person      string    `json:"person"`
	Name        string    `json:"name"`
	Phone       string    `json:"phone,omitempty"`
	Employer    string    `json:"employer,omitempty"`
	From        string    `json:"from"`
	Contacts    []SpotRow `json:"contacts" nullable:"false"`
	Waits       []string  `json:"waits" nullable:"false" doc:"还差的培训；不空则待激活，不计入在岗"`
	Since       string    `json:"since,omitempty" doc:"待激活：从哪天起"`
}

// SpotRow is a village group, key spot or hazard source.
type SpotRow struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Name string `json:"name"`
	Site string `json:"site,omitempty"`
}

// Dossier opens the file of one grid.
func (d *Desk) Dossier(ctx context.Context, who account.Caller, in *ByID) (Dossier, error) {
	r, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: in.ID})
	if err != nil && !db.None(err) {
		return Dossier{}, err
	}
	if err != nil || !seesAny(who.Scope, r.Path) {
		return Dossier{}, missing()
	}
	out := Dossier{Rev: r.Rev, Node: Node{ID: r.ID, Code: r.Code, Name: r.Name, Kind: r.Kind, Covers: r.Covers, Tier: r.Tier, Parent: r.Parent, Path: r.Path,
		Lon: r.Lon, Lat: r.Lat, Drawn: r.Ring != "", Demo: r.Demo, People: map[string]int{}, Lacks: []string{}},
		Above: []Named{}, Overlays: []Named{}, Spots: []SpotRow{}, Vacant: []GapRow{}}
	if err := d.count(ctx, who, []*Node{&out.Node}); err != nil {
		return Dossier{}, err
	}
	for up := r.Parent; up != ""; {
		p, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: up})
		if err != nil {
			return Dossier{}, err
		}
		if !seesAny(who.Scope, p.Path) {
			break
		}
		out.Above = append(out.Above, Named{ID: p.ID, Name: p.Name, Kind: p.Kind})
		up = p.Parent
	}
	if out.Posts, err = d.holders(ctx, who, r.ID, "", d.Today()); err != nil {
		return Dossier{}, err
	}
	overlays, err := q.New(d.DB.Read()).OverlaysOf(ctx, q.OverlaysOfParams{County: who.County, Grid: r.ID, OnDay: string(d.Today())})
	if err != nil {
		return Dossier{}, err
	}
	for _, o := range overlays {
		out.Overlays = append(out.Overlays, Named{ID: o.ID, Name: o.Name, Kind: o.Kind})
	}
	spots, err := q.New(d.DB.Read()).SpotsIn(ctx, q.SpotsInParams{County: who.County, Grid: r.ID})
	if err != nil {
		return Dossier{}, err
	}
	for _, s := range spots {
		out.Spots = append(out.Spots, SpotRow{ID: s.ID, Kind: s.Kind, Name: s.Name, Site: s.Site})
	}
	out.Vacant, err = d.vacant(ctx, who, r, &out)
	return out, err
}

func (d *Desk) vacant(ctx context.Context, who account.Caller, r q.GridRow, dossier *Dossier) ([]GapRow, error) {
	rules, err := d.Rules(ctx, who.County, r.Path, d.Today())
	if err != nil {
		return nil, err
	}
	g, err := gridOf(r)
	if err != nil {
		return nil, err
	}
	var held []grid.Appointment
	for _, p := range dossier.Posts {
		held = append(held, grid.Appointment{Post: p.Post, Kind: account.Kind(p.Kind), Person: p.Person, Department: p.Department, Seat: p.Seat, Grid: r.ID,
			Name: p.Name, Waits: p.Waits, Since: civil.Day(p.Since)})
	}
	dossier.marked(rules.Whole(g, held))
	out := []GapRow{}
	for _, x := range rules.Missing(g, held) {
		out = append(out, GapRow{Code: x.Code, Text: fault.Words(x.Code, x.Args), Grid: x.Grid, Person: x.Person, Since: string(x.Since)})
	}
	return out, nil
}

// holders lists who holds which post at a grid or overlay on a day. Phones are
// shown to those whose post lets them see people.
func (d *Desk) holders(ctx context.Context, who account.Caller, gridID, overlay string, on civil.Day) ([]Holder, error) {
	rows, err := q.New(d.DB.Read()).PostsAt(ctx, q.PostsAtParams{County: who.County, Grid: gridID, Overlay: overlay, FromOn: string(on)})
	if err != nil {
		return nil, err
	}
	out := []Holder{}
	for _, r := range rows {
		if len(out) == 0 || out[len(out)-1].Appointment != r.ID {
			h := Holder{Appointment: r.ID, Post: r.Post, Kind: r.Kind, Department: r.Department, Seat: r.Seat, Person: r.Person, Name: r.Name, Employer: r.Employer, From: r.FromOn, Contacts: []SpotRow{}, Waits: []string{}}
			if who.May(account.PersonRead) {
				h.Phone = r.Phone
			}
			out = append(out, h)
		}
		if r.Spot != "" {
			h := &out[len(out)-1]
			h.Contacts = append(h.Contacts, SpotRow{ID: r.Spot, Kind: r.SpotKind, Name: r.SpotName})
		}
	}
	ids := make([]string, len(out))
	for i, h := range out {
		ids[i] = h.Appointment
	}
	waits, err := d.waiting(ctx, d.DB.Read(), who.County, ids, on)
	for i := range out {
		if a, ok := waits[out[i].Appointment]; ok {
			out[i].Waits, out[i].Since = a.Waits, string(a.Since)
		}
	}
	return out, err
}

// seesAny: grids are territory, so a department's sight shows them whole.
func seesAny(scope account.Scope, path string) bool {
	for _, s := range scope {
		if s.Covers(path) {
			return true
		}
	}
	return false
}
