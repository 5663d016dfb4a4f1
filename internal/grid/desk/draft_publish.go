package desk

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
)

func coordinate(x float64) string { return strconv.FormatFloat(x, 'f', 5, 64) }

// PublishDraftIn makes a draft take effect on a day.
type PublishDraftIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Rev   int64  `json:"rev" minimum:"1"`
		On    string `json:"on,omitempty" maxLength:"10" doc:"生效日；空为今天，过去的日子为补录，将来的日子到日自动生效"`
		Basis string `json:"basis,omitempty" maxLength:"200" doc:"依据（文号）"`
		Keep  bool   `json:"keep,omitempty" doc:"停用网格的责任人一并任命到接替的网格"`
	}
}

// wishOf is a draft as a redrawing: what changes, and nothing else.
func (s *sketching) wishOf(sk grid.Sketch, keep bool) (wish, error) {
	c := sk.Change()
	if c.None() {
		return wish{}, fault.New(fault.Conflict, "draft.changes_nothing")
	}
	if old := stale(sk); len(old) > 0 {
		return wish{}, fault.New(fault.Conflict, "draft.stale", "name", old[0], "n", strconv.Itoa(len(old)))
	}
	w := wish{Verb: verbDraw, Under: s.root.ID, Keep: keep, Heirs: map[string]int{}}
	for _, g := range c.Close {
		w.Close, w.Grids = append(w.Close, g.ID), append(w.Grids, g.ID)
	}
	for _, x := range slices.Concat(c.Open, c.Reshape) {
		row, err := rowOf(x)
		if err != nil {
			return w, err
		}
		if w.Shapes = append(w.Shapes, row); x.Fresh {
			w.Pieces = append(w.Pieces, Piece{Name: x.Name, Code: x.Code})
		} else {
			w.Grids = append(w.Grids, x.Key)
		}
	}
	if len(w.Grids) == 0 {
		w.Grids = []string{s.root.ID}
	}
	for _, x := range sk.Shapes {
		i := slices.IndexFunc(w.Shapes, func(r ShapeRow) bool { return r.Fresh && r.Key == x.Parent })
		if i >= 0 && !x.Fresh {
			w.Heirs[x.Key] = i
		}
	}
	return w, nil
}

// PublishDraft makes a draft take effect as one redrawing, on its day. It is
// refused while anything is wrong with it, and then nothing has changed.
func (d *Desk) PublishDraft(ctx context.Context, who account.Caller, in *PublishDraftIn) (RedrawnOut, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Body.Rev)
	if err != nil {
		return RedrawnOut{}, err
	}
	sk, err := d.sketch(ctx, who.County, s)
	if err != nil {
		return RedrawnOut{}, err
	}
	w, err := s.wishOf(sk, in.Body.Keep)
	if err != nil {
		return RedrawnOut{}, err
	}
	flaws, err := s.rules.Check(sk)
	if err != nil {
		return RedrawnOut{}, err
	}
	if err := grid.Refusal(flaws); err != nil {
		return RedrawnOut{}, err
	}
	return d.redraw(ctx, who, w, in.Body.On, in.Body.Basis, func(tx db.Tx, redrawing string) error {
		if err := d.endDraft(ctx, tx, who, s, published, redrawing); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, s.act.County, s.act.Note(grid.Subject(s.root.ID), "grid.draft_published", nil, "draft", in.ID, "redrawing", redrawing))
	})
}

// TryDraftIn asks what publishing would do.
type TryDraftIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Rev  int64  `json:"rev" minimum:"1"`
		On   string `json:"on,omitempty" maxLength:"10" doc:"生效日"`
		Keep bool   `json:"keep,omitempty"`
	}
}

// TryOut is what publishing a draft would do; nothing of it has happened.
type TryOut struct {
	On       string   `json:"on"`
	Closed   []Named  `json:"closed" nullable:"false"`
	Opened   []string `json:"opened" nullable:"false"`
	Reshaped []Named  `json:"reshaped" nullable:"false" doc:"边界改动的网格"`
	Sites    int      `json:"sites" doc:"划到别的网格的监管对象"`
	Tasks    int      `json:"tasks" doc:"随之换人的未办任务"`
	Hazards  int      `json:"hazards" doc:"随之划转的未销号隐患"`
	People   int      `json:"people" doc:"任职变动的人"`
	Flows    []Flow   `json:"flows" nullable:"false" doc:"对象从哪个网格划到哪个网格"`
	Warnings []GapRow `json:"warnings" nullable:"false"`
}

// Flow is how many sites go from one grid to another.
type Flow struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Sites int    `json:"sites"`
}

// TryDraft does all that publishing does and undoes it, so that the report cannot
// differ from the deed.
func (d *Desk) TryDraft(ctx context.Context, who account.Caller, in *TryDraftIn) (TryOut, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Body.Rev)
	if err != nil {
		return TryOut{}, err
	}
	sk, err := d.sketch(ctx, who.County, s)
	if err != nil {
		return TryOut{}, err
	}
	w, err := s.wishOf(sk, in.Body.Keep)
	if err != nil {
		return TryOut{}, err
	}
	on := s.act.On
	if in.Body.On != "" {
		if on, err = civil.ParseDay(in.Body.On); err != nil {
			return TryOut{}, fault.New(fault.Invalid, "day.impossible", "value", in.Body.On).On("on", "day.impossible", "value", in.Body.On)
		}
	}
	out := TryOut{}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		out = TryOut{On: string(on), Closed: []Named{}, Opened: []string{}, Reshaped: []Named{}, Flows: []Flow{}, Warnings: []GapRow{}}
		before, err := d.waitingWork(ctx, tx, who.County, s.root.Path)
		if err != nil {
			return err
		}
		people := map[string]bool{}
		for _, id := range w.Close {
			held, err := q.New(tx).PeopleIn(ctx, q.PeopleInParams{County: who.County, Grid: id, ToOn: string(on)})
			if err != nil {
				return err
			}
			for _, p := range held {
				people[p] = true
			}
		}
		x, warnings, err := d.Adjust(ctx, tx, s.act, s.rules, w, on, "try")
		if err != nil {
			return err
		}
		after, err := d.waitingWork(ctx, tx, who.County, s.root.Path)
		if err != nil {
			return err
		}
		out.Tasks, out.Hazards, out.People, out.Sites = moved(before[0], after[0]), moved(before[1], after[1]), len(people), len(x.Sites)
		out.Closed = named(x.Gone())
		for _, g := range x.Come() {
			out.Opened = append(out.Opened, g.Name)
		}
		for _, row := range w.Shapes {
			if !row.Fresh {
				out.Reshaped = append(out.Reshaped, Named{ID: row.Key, Name: row.Name, Kind: row.Kind})
			}
		}
		out.Flows = flows(x)
		for _, w := range warnings {
			out.Warnings = append(out.Warnings, GapRow{Code: w.Code, Text: fault.Words(w.Code, w.Args)})
		}
		return errPlanned
	})
	if errors.Is(err, errPlanned) {
		err = nil
	}
	return out, err
}

func flows(x grid.Redrawn) []Flow {
	name := map[string]string{}
	for _, g := range slices.Concat(x.Old, x.New) {
		name[g.ID] = g.Name
	}
	out := []Flow{}
	for site, to := range x.Sites {
		from, into := name[x.Was[site]], name[to]
		i := slices.IndexFunc(out, func(f Flow) bool { return f.From == from && f.To == into })
		if i < 0 {
			i, out = len(out), append(out, Flow{From: from, To: into})
		}
		out[i].Sites++
	}
	slices.SortFunc(out, func(a, b Flow) int {
		if a.Sites != b.Sites {
			return b.Sites - a.Sites
		}
		return compareText(a.From+"\x00"+a.To, b.From+"\x00"+b.To)
	})
	return out
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func moved(before, after map[string]string) int {
	n := 0
	for id, place := range before {
		if after[id] != place {
			n++
		}
	}
	return n
}

// waitingWork is where the open tasks and cases below a grid are filed: before
// and after, so that what moved can be counted.
// scope: counts of a subtree whose top the caller was shown to see.
func (d *Desk) waitingWork(ctx context.Context, tx db.Tx, county, path string) ([2]map[string]string, error) {
	var out [2]map[string]string
	high := account.High(path)
	for i, text := range []string{
		"SELECT t.id, t.place FROM task t WHERE t.county = $1 AND t.path >= $2 AND t.path < $3 AND t.state = 'open'",
		"SELECT h.id, h.grid FROM hazard h WHERE h.county = $1 AND h.path >= $2 AND h.path < $3 AND h.closed_at = 0",
	} {
		out[i] = map[string]string{}
		rows, err := tx.QueryContext(ctx, text, county, path, high)
		if err != nil {
			return out, err
		}
		for rows.Next() {
			var id, place string
			if err := rows.Scan(&id, &place); err != nil {
				rows.Close()
				return out, err
			}
			out[i][id] = place
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return out, err
		}
	}
	return out, nil
}

// ExportBordersIn asks for borders as a file.
type ExportBordersIn struct {
	Under string `query:"under" maxLength:"64" doc:"只要这个网格及其下级；空为范围内全部"`
	On    string `query:"on" maxLength:"10" doc:"哪一天的边界；空为今天"`
}

// ExportBorders gives the borders within sight as GeoJSON in WGS-84, as they are
// or as they were on a day.
func (d *Desk) ExportBorders(ctx context.Context, who account.Caller, in *ExportBordersIn) (web.File, error) {
	on := d.Today()
	if in.On != "" {
		var err error
		if on, err = grid.LookBack(in.On, on); err != nil {
			return web.File{}, err
		}
	}
	under := ""
	if in.Under != "" {
		r, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: in.Under})
		if err != nil && !db.None(err) {
			return web.File{}, err
		}
		if err != nil || !seesAny(who.Scope, r.Path) {
			return web.File{}, missing()
		}
		under = r.Path
	}
	grids, err := d.bordersOn(ctx, who, under, on)
	if err != nil {
		return web.File{}, err
	}
	day, code := string(on), map[string]string{}
	for _, g := range grids {
		code[g.ID] = g.Code
	}
	return web.File{Name: "网格边界-" + day + ".geojson", Type: "application/geo+json", Write: func(to io.Writer) error {
		features := []map[string]any{}
		for _, g := range grids {
			if len(g.Area) == 0 {
				continue
			}
			features = append(features, map[string]any{"type": "Feature", "id": g.ID, "geometry": g.Area, "properties": map[string]any{
				"name": g.Name, "code": g.Code, "kind": g.Kind, "tier": g.Tier, "parent": code[g.Parent], "from": g.OpenedOn, "demo": g.Demo}})
		}
		return json.NewEncoder(to).Encode(map[string]any{"type": "FeatureCollection", "name": "网格边界", "on": day, "features": features})
	}}, nil
}

// bordersOn are the grids with ground within sight, as they stood on a day.
func (d *Desk) bordersOn(ctx context.Context, who account.Caller, under string, on civil.Day) ([]grid.Grid, error) {
	day := string(on)
	w := db.Filter(who.County).And("g.covers = '区域'").And("g.opened_on <= ?", day).And("(g.closed_on = '' OR g.closed_on >= ?)", day).AndCond(withinSight(who))
	if under != "" {
		w.And("g.path >= ?", under).And("g.path < ?", account.High(under))
	}
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT g.id, g.code, g.name, g.kind, g.tier, g.parent, g.opened_on, g.closed_on, g.ring, g.demo FROM grid g WHERE g.county = $1 AND "+w.String()+" ORDER BY g.path", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var grids []grid.Grid
	for rows.Next() {
		var g grid.Grid
		var ring string
		if err := rows.Scan(&g.ID, &g.Code, &g.Name, &g.Kind, &g.Tier, &g.Parent, &g.OpenedOn, &g.ClosedOn, &ring, &g.Demo); err != nil {
			return nil, err
		}
		if g.Area, err = areaOf(ring); err != nil {
			return nil, err
		}
		grids = append(grids, g)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	return grids, d.asThen(ctx, who.County, grids, on)
}
