package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// OverlayRow is an overlay with its grids and people.
type OverlayRow struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Kind  string   `json:"kind"`
	Grids []Laid   `json:"grids" nullable:"false"`
	Posts []Holder `json:"posts" nullable:"false"`
}

// Laid is a grid of an overlay, from a day to a day.
type Laid struct {
	Named
	From string `json:"from"`
	To   string `json:"to,omitempty" doc:"最后一天；空为至今"`
}

// OverlaysIn pages overlays.
type OverlaysIn struct {
	On    string `query:"on" maxLength:"10" doc:"哪一天的片；空为今天"`
	After string `query:"after" maxLength:"64"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// OverlaysOut is a page of overlays.
type OverlaysOut struct {
	Items []*OverlayRow `json:"items" nullable:"false"`
	Next  string        `json:"next,omitempty"`
}

// Overlays lists the overlays of which the caller sees at least one grid, with
// the grids they see, as they were on a day (law: S1-69).
func (d *Desk) Overlays(ctx context.Context, who account.Caller, in *OverlaysIn) (OverlaysOut, error) {
	on, err := d.dayOr(in.On)
	if err != nil {
		return OverlaysOut{}, err
	}
	return d.overlays(ctx, who, db.Filter(who.County).And("o.id > ?", in.After), on, in.Limit)
}

func (d *Desk) dayOr(day string) (civil.Day, error) {
	if day == "" {
		return d.Today(), nil
	}
	on, err := civil.ParseDay(day)
	if err != nil {
		return "", fault.New(fault.Invalid, "day.impossible", "value", day)
	}
	return on, nil
}

func (d *Desk) overlays(ctx context.Context, who account.Caller, w *db.Where, on civil.Day, limit int) (OverlaysOut, error) {
	const from = ` FROM overlay o
JOIN overlay_stay og ON og.county = o.county AND og.overlay = o.id
JOIN grid g ON g.county = og.county AND g.id = og.grid
WHERE o.county = $1 AND `
	then := func(w *db.Where) *db.Where {
		day := string(on)
		return w.And("(o.closed_on = '' OR o.closed_on >= ?)", day).And("og.from_on <= ?", day).
			And("(og.to_on = '' OR og.to_on >= ?)", day).AndCond(withinSight(who))
	}
	out := OverlaysOut{Items: []*OverlayRow{}}
	of := map[string]*OverlayRow{}
	w = then(w)
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT DISTINCT o.id, o.name, o.kind"+from+w.String()+" ORDER BY o.id LIMIT "+w.Arg(limit+1), w.Args...)
	if err != nil {
		return OverlaysOut{}, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		o := &OverlayRow{Grids: []Laid{}}
		if err := rows.Scan(&o.ID, &o.Name, &o.Kind); err != nil {
			return OverlaysOut{}, err
		}
		if len(ids) == limit {
			out.Next = ids[limit-1]
			break
		}
		out.Items, of[o.ID], ids = append(out.Items, o), o, append(ids, o.ID)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return out, err
	}
	rows.Close()
	w = then(db.Filter(who.County)).AndCond(db.In("o.id", ids))
	grids, err := d.DB.Read().QueryContext(ctx, "SELECT o.id, g.id, g.name, g.kind, og.from_on, og.to_on"+from+w.String()+" ORDER BY o.id, g.path", w.Args...)
	if err != nil {
		return OverlaysOut{}, err
	}
	defer grids.Close()
	for grids.Next() {
		var id string
		var g Laid
		if err := grids.Scan(&id, &g.ID, &g.Name, &g.Kind, &g.From, &g.To); err != nil {
			return OverlaysOut{}, err
		}
		of[id].Grids = append(of[id].Grids, g)
	}
	if err := grids.Err(); err != nil {
		return OverlaysOut{}, err
	}
	grids.Close()
	for _, o := range out.Items {
		if o.Posts, err = d.holders(ctx, who, "", o.ID, on); err != nil {
			return OverlaysOut{}, err
		}
	}
	return out, nil
}

// DrawOverlayIn asks for a new overlay.
type DrawOverlayIn struct {
	Body struct {
		Name  string   `json:"name" maxLength:"100"`
		Kind  string   `json:"kind" maxLength:"64" doc:"方案里的片、专属网格等"`
		Under string   `json:"under" maxLength:"64" doc:"属于哪个网格"`
		Grids []string `json:"grids,omitempty" maxItems:"500" doc:"空为全域"`
		From  string   `json:"from,omitempty" maxLength:"10" doc:"从哪一天起；空为今天"`
	}
}

// DrawOverlay makes an overlay (设片).
//
// law: S1-69
func (d *Desk) DrawOverlay(ctx context.Context, who account.Caller, in *DrawOverlayIn) (OverlayRow, error) {
	on, err := d.dayOr(in.Body.From)
	if err != nil {
		return OverlayRow{}, err
	}
	r, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: in.Body.Under})
	if err != nil && !db.None(err) {
		return OverlayRow{}, err
	}
	if err != nil || !seesAny(who.Scope, r.Path) {
		return OverlayRow{}, missing()
	}
	if len(in.Body.Grids) == 0 {
		in.Body.Grids = []string{in.Body.Under}
	}
	o := grid.Overlay{ID: d.Fresh(), Name: strings.TrimSpace(in.Body.Name), Kind: in.Body.Kind, Path: r.Path, Grids: in.Body.Grids}
	return d.lay(ctx, who, o, on, func(tx db.Tx, act journal.Act) error {
		err := q.New(tx).AddOverlay(ctx, q.AddOverlayParams{County: act.County, ID: o.ID, Name: o.Name, Kind: o.Kind, Path: o.Path, OpenedOn: string(on)})
		if err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, act.County, act.Note("overlay:"+o.ID, "overlay.opened", nil, "kind", o.Kind))
	})
}

// LayOverlayIn says which grids an overlay groups from a day on.
type LayOverlayIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Grids []string `json:"grids" minItems:"1" maxItems:"500" nullable:"false" doc:"从那一天起的全部网格"`
		From  string   `json:"from,omitempty" maxLength:"10" doc:"从哪一天起；空为今天"`
	}
}

// LayOverlay says which grids an overlay groups from a day on; those it grouped
// before keep their days (law: S1-62).
func (d *Desk) LayOverlay(ctx context.Context, who account.Caller, in *LayOverlayIn) (OverlayRow, error) {
	on, err := d.dayOr(in.Body.From)
	if err != nil {
		return OverlayRow{}, err
	}
	o, err := d.overlaySeen(ctx, who, in.ID)
	if err != nil {
		return OverlayRow{}, err
	}
	o.Grids = in.Body.Grids
	return d.lay(ctx, who, o, on, func(db.Tx, journal.Act) error { return nil })
}

// overlaySeen is an overlay in use that belongs to a grid the caller sees.
func (d *Desk) overlaySeen(ctx context.Context, who account.Caller, id string) (grid.Overlay, error) {
	r, err := q.New(d.DB.Read()).Overlay(ctx, q.OverlayParams{County: who.County, ID: id})
	if err != nil && !db.None(err) {
		return grid.Overlay{}, err
	}
	if err != nil || !seesAny(who.Scope, r.Path) {
		return grid.Overlay{}, fault.New(fault.Missing, "overlay.not_found")
	}
	if r.ClosedOn != "" {
		return grid.Overlay{}, fault.New(fault.Conflict, "overlay.closed_already", "name", r.Name)
	}
	return grid.Overlay{ID: r.ID, Name: r.Name, Kind: r.Kind, Path: r.Path}, nil
}

func (d *Desk) lay(ctx context.Context, who account.Caller, o grid.Overlay, on civil.Day, first func(db.Tx, journal.Act) error) (OverlayRow, error) {
	now := d.Now()
	act, rules, err := d.drawer(ctx, who, o.Path, now)
	if err != nil {
		return OverlayRow{}, err
	}
	for _, id := range o.Grids {
		r, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: id})
		if err != nil && !db.None(err) {
			return OverlayRow{}, err
		}
		if err != nil || !strings.HasPrefix(r.Path, o.Path) {
			return OverlayRow{}, fault.New(fault.Missing, "grid.not_found").On("grids", "grid.not_found")
		}
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		grids := make([]grid.Grid, len(o.Grids))
		for i, id := range o.Grids {
			var err error
			if grids[i], err = d.grid(ctx, tx, act.County, id); err != nil {
				return err
			}
		}
		if err := rules.Draw(o, grids, on); err != nil {
			return err
		}
		if err := first(tx, act); err != nil {
			return err
		}
		was, err := members(ctx, tx, act.County, o.ID)
		if err != nil {
			return err
		}
		if err := setMembers(ctx, tx, act.County, o.ID, o.Lay(was, o.Grids, on)); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, act.County, act.Note("overlay:"+o.ID, "overlay.laid", nil, "from", string(on), "grids", strings.Join(o.Grids, " ")))
	})
	if err != nil {
		return OverlayRow{}, err
	}
	out, err := d.overlays(ctx, who, db.Filter(who.County).And("o.id = ?", o.ID), on, 1)
	if err != nil || len(out.Items) == 0 {
		return OverlayRow{}, err
	}
	return *out.Items[0], nil
}

// drawer is the act of a caller who may draw at a path, and the rules there.
func (d *Desk) drawer(ctx context.Context, who account.Caller, path string, now civil.Instant) (journal.Act, grid.Rules, error) {
	standing, ok := who.StandingAt(path, func(x account.Standing) bool { return account.KindMay(x.Kind, account.GridWrite) })
	if !ok {
		return journal.Act{}, grid.Rules{}, fault.New(fault.Forbidden, "grid.outside_sight")
	}
	rules, err := d.Rules(ctx, who.County, path, d.DayOf(now))
	return who.Act(standing, now, d.DayOf(now), d.Fresh), rules, err
}

// CloseOverlayIn takes an overlay out of use.
type CloseOverlayIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Last string `json:"last,omitempty" maxLength:"10" doc:"最后一天，不晚于今天；空为昨天"`
	}
}

// CloseOverlay takes an overlay out of use (撤片); the posts held there end with
// its last day, and who was over a grid before is still answered.
func (d *Desk) CloseOverlay(ctx context.Context, who account.Caller, in *CloseOverlayIn) (OverlayRow, error) {
	now := d.Now()
	last := d.DayOf(now).Add(-1)
	if in.Body.Last != "" {
		var err error
		if last, err = grid.LookBack(in.Body.Last, d.DayOf(now)); err != nil {
			return OverlayRow{}, err
		}
	}
	o, err := d.overlaySeen(ctx, who, in.ID)
	if err != nil {
		return OverlayRow{}, err
	}
	act, _, err := d.drawer(ctx, who, o.Path, now)
	if err != nil {
		return OverlayRow{}, err
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).SetOverlay(ctx, q.SetOverlayParams{County: act.County, ID: o.ID, ClosedOn: string(last)})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "overlay.closed_already", "name", o.Name)
		}
		was, err := members(ctx, tx, act.County, o.ID)
		if err != nil {
			return err
		}
		if err := setMembers(ctx, tx, act.County, o.ID, o.Lay(was, nil, last.Add(1))); err != nil {
			return err
		}
		held, err := d.at(ctx, tx, act.County, grid.Place{ID: o.ID, Overlay: true})
		if err != nil {
			return err
		}
		for _, a := range held {
			if end := max(last, a.FromOn); a.ToOn == "" || a.ToOn > end {
				if err := d.Dismiss(ctx, tx, act, a.ID, end); err != nil {
					return err
				}
			}
		}
		return jdesk.Note(ctx, tx, act.County, act.Note("overlay:"+o.ID, "overlay.closed", nil, "last", string(last)))
	})
	return OverlayRow{ID: o.ID, Name: o.Name, Kind: o.Kind, Grids: []Laid{}, Posts: []Holder{}}, err
}

// OpenOverlay makes a patch or another grouping of grids, in a transaction that
// is handed to it (law: S1-69).
func (d *Desk) OpenOverlay(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, o grid.Overlay) (string, error) {
	if kind, ok := rules.Kind(o.Kind); !ok || !kind.Overlay {
		return "", fault.New(fault.Invalid, "overlay.kind_unknown", "kind", o.Kind)
	}
	if o.ID == "" {
		o.ID = act.Fresh()
	}
	err := q.New(tx).AddOverlay(ctx, q.AddOverlayParams{County: act.County, ID: o.ID, Name: o.Name, Kind: o.Kind, Path: o.Path, OpenedOn: string(act.On)})
	if err != nil {
		return "", err
	}
	for _, id := range o.Grids {
		if _, err := d.grid(ctx, tx, act.County, id); err != nil {
			return "", err
		}
	}
	if err := setMembers(ctx, tx, act.County, o.ID, o.Lay(nil, o.Grids, act.On)); err != nil {
		return "", err
	}
	return o.ID, jdesk.Note(ctx, tx, act.County, act.Note("overlay:"+o.ID, "overlay.opened", nil, "kind", o.Kind))
}

func members(ctx context.Context, tx db.Tx, county, overlay string) ([]grid.Member, error) {
	rows, err := q.New(tx).OverlayStays(ctx, q.OverlayStaysParams{County: county, Overlay: overlay})
	var out []grid.Member
	for _, r := range rows {
		out = append(out, grid.Member{Grid: r.Grid, FromOn: civil.Day(r.FromOn), ToOn: civil.Day(r.ToOn)})
	}
	return out, err
}

func setMembers(ctx context.Context, tx db.Tx, county, overlay string, members []grid.Member) error {
	if err := q.New(tx).DropOverlayStays(ctx, q.DropOverlayStaysParams{County: county, Overlay: overlay}); err != nil {
		return err
	}
	for _, m := range members {
		err := q.New(tx).AddOverlayStay(ctx, q.AddOverlayStayParams{County: county, Overlay: overlay, Grid: m.Grid, FromOn: string(m.FromOn), ToOn: string(m.ToOn)})
		if err != nil {
			return err
		}
	}
	return nil
}
