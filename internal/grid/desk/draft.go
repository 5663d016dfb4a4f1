package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
)

// draftMost bounds what a changed draft, and a file of borders, may weigh.
const (
	draftMost = 8 << 20
	fileMost  = 30 << 20
)

// draftRoutes are the lines of the editor of borders.
func (d *Desk) draftRoutes() []web.Route[account.Caller] {
	read, write := string(account.GridRead), string(account.GridWrite)
	return []web.Route[account.Caller]{
		web.Verb("GET /api/grids/drafts", write, "划界草稿", d.Drafts),
		web.Verb("POST /api/grids/drafts", write, "起草边界：在一个网格之下", d.DraftOne),
		web.Verb("GET /api/grids/drafts/{id}", write, "划界草稿的图形和问题", d.ShowDraft),
		web.Verb("PUT /api/grids/drafts/{id}", write, "保存草稿中改过的图形", d.KeepDraft).UpTo(draftMost),
		web.Verb("POST /api/grids/drafts/{id}/split", write, "在草稿中沿画的线拆分", d.SplitShape),
		web.Verb("POST /api/grids/drafts/{id}/merge", write, "在草稿中合并", d.MergeShapes),
		web.Verb("POST /api/grids/drafts/{id}/draw", write, "在草稿中画新网格", d.DrawShape).UpTo(draftMost),
		web.Verb("POST /api/grids/drafts/{id}/fill", write, "把空隙划给一个网格", d.FillGap),
		web.Verb("POST /api/grids/drafts/{id}/knit", write, "吸附：相邻的顶点并成一个", d.KnitDraft),
		web.Verb("POST /api/grids/drafts/{id}/import", write, "导入边界文件（先看，再并入草稿）", d.ImportBorders).UpTo(fileMost),
		web.Verb("POST /api/grids/drafts/{id}/try", write, "试算：发布会划转多少对象、任务和人员", d.TryDraft),
		web.Verb("POST /api/grids/drafts/{id}/publish", write, "发布草稿，到生效日生效", d.PublishDraft),
		web.Verb("POST /api/grids/drafts/{id}/discard", write, "放弃草稿", d.DiscardDraft),
		web.Download("GET /api/grids/borders", read, "导出网格边界（GeoJSON，WGS-84）", d.ExportBorders),
	}
}

// The states of a draft.
const (
	drafting  = "编辑中"
	published = "已发布"
	discarded = "已放弃"
)

// ShapeRow is a grid in a draft.
type ShapeRow struct {
	Key    string          `json:"key" maxLength:"64" doc:"网格，或草稿中新网格的编号"`
	Fresh  bool            `json:"fresh,omitempty" doc:"新设的网格"`
	Name   string          `json:"name" maxLength:"100"`
	Code   string          `json:"code,omitempty" maxLength:"64" doc:"空则由系统编号"`
	Kind   string          `json:"kind" maxLength:"64"`
	Parent string          `json:"parent,omitempty" maxLength:"64"`
	Border json.RawMessage `json:"border,omitempty" doc:"边界（GeoJSON Polygon 或 MultiPolygon，WGS-84）"`
	From   []string        `json:"from" nullable:"false" maxItems:"40" doc:"由哪些网格划成"`
	Rev    int64           `json:"rev,omitempty"`
	Locked bool            `json:"locked,omitempty" doc:"上级的界线，在这份草稿里不能改"`
}

// FlawRow is why a draft cannot be published yet, in words, and where.
type FlawRow struct {
	Code   string          `json:"code"`
	Text   string          `json:"text"`
	Keys   []string        `json:"keys" nullable:"false"`
	Blocks bool            `json:"blocks" doc:"不改好不能发布"`
	Lon    float64         `json:"lon,omitempty"`
	Lat    float64         `json:"lat,omitempty"`
	Square float64         `json:"square,omitempty" doc:"平方米"`
	Ground json.RawMessage `json:"ground,omitempty" doc:"在图上标出的地块（GeoJSON）"`
}

// DraftCard is a draft in a list.
type DraftCard struct {
	ID        string  `json:"id"`
	Under     Named   `json:"under" doc:"在哪个网格之下"`
	State     string  `json:"state" enum:"编辑中,已发布,已放弃"`
	Tolerance float64 `json:"tolerance" doc:"吸附距离（米）"`
	By        string  `json:"by" doc:"起草人"`
	At        int64   `json:"at"`
	ChangedBy string  `json:"changedBy"`
	ChangedAt int64   `json:"changedAt"`
	Redrawing string  `json:"redrawing,omitempty" doc:"发布成的划界改动"`
	Rev       int64   `json:"rev"`
}

// KindChoice is a kind of grid one may draw here.
type KindChoice struct {
	Kind  string   `json:"kind"`
	Under []string `json:"under" nullable:"false" doc:"可在哪几种网格之下"`
}

// DraftView is a draft with all it draws and what is wrong with it.
type DraftView struct {
	DraftCard
	Shapes  []ShapeRow   `json:"shapes" nullable:"false"`
	Flaws   []FlawRow    `json:"flaws" nullable:"false"`
	Kinds   []KindChoice `json:"kinds" nullable:"false"`
	Changes Changes      `json:"changes"`
	Sliver  int          `json:"sliver" doc:"小于这么多平方米的缝隙和重叠不算"`
	Stale   []string     `json:"stale" nullable:"false" doc:"起草后被别人改过的网格"`
}

// Changes are what a draft would do, by the keys of its shapes.
type Changes struct {
	Close   []Named  `json:"close" nullable:"false"`
	Open    []string `json:"open" nullable:"false"`
	Reshape []string `json:"reshape" nullable:"false"`
}

// sheet is what a draft keeps: every shape, and how many keys it has given out.
type sheet struct {
	Shapes []ShapeRow `json:"shapes"`
	Keys   int        `json:"keys"`
}

func (s *sheet) key() string {
	s.Keys++
	return "new-" + strconv.Itoa(s.Keys)
}

func (s *sheet) find(key string) *ShapeRow {
	for i := range s.Shapes {
		if s.Shapes[i].Key == key {
			return &s.Shapes[i]
		}
	}
	return nil
}

// DraftsIn filters the drafts.
type DraftsIn struct {
	State string `query:"state" enum:"编辑中,已发布,已放弃" doc:"空为全部"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// DraftsOut lists drafts, the newest first.
type DraftsOut struct {
	Items []DraftCard `json:"items" nullable:"false"`
}

// Drafts lists the drafts of borders within sight.
func (d *Desk) Drafts(ctx context.Context, who account.Caller, in *DraftsIn) (DraftsOut, error) {
	w := db.Filter(who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "d.path"}))
	if in.State != "" {
		w.And("d.state = ?", in.State)
	}
	out := DraftsOut{}
	var err error
	out.Items, err = d.cards(ctx, w, in.Limit)
	return out, err
}

func (d *Desk) cards(ctx context.Context, w *db.Where, limit int) ([]DraftCard, error) {
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT d.id, d.under, COALESCE(g.name, ''), COALESCE(g.kind, ''), d.state, d.tolerance, COALESCE(p.name, ''), d.at, COALESCE(c.name, ''), d.changed_at, d.redrawing, d.rev
FROM grid_draft d
LEFT JOIN grid g ON g.county = d.county AND g.id = d.under
LEFT JOIN person p ON p.county = d.county AND p.id = d.by_person
LEFT JOIN person c ON c.county = d.county AND c.id = d.changed_by
WHERE d.county = $1 AND `+w.String()+" ORDER BY d.id DESC LIMIT "+w.Arg(limit), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []DraftCard{}
	for rows.Next() {
		var c DraftCard
		if err := rows.Scan(&c.ID, &c.Under.ID, &c.Under.Name, &c.Under.Kind, &c.State, &c.Tolerance, &c.By, &c.At, &c.ChangedBy, &c.ChangedAt, &c.Redrawing, &c.Rev); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func (d *Desk) card(ctx context.Context, who account.Caller, id string) (DraftCard, error) {
	cards, err := d.cards(ctx, db.Filter(who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "d.path"})).And("d.id = ?", id), 1)
	if err == nil && len(cards) == 0 {
		err = fault.New(fault.Missing, "draft.not_found")
	}
	if err != nil {
		return DraftCard{}, err
	}
	return cards[0], nil
}

// DraftOneIn begins a draft.
type DraftOneIn struct {
	Body struct {
		Under     string  `json:"under" minLength:"1" maxLength:"64" doc:"在哪个网格之下"`
		Tolerance float64 `json:"tolerance,omitempty" minimum:"0" maximum:"20" doc:"吸附距离（米），空为1"`
	}
}

// DraftOne begins a draft of the borders below a grid: what stands there, with
// neighbours sharing the corners of their common border. One draft for one piece
// of ground: a second would be drawn over borders that are no more.
func (d *Desk) DraftOne(ctx context.Context, who account.Caller, in *DraftOneIn) (DraftView, error) {
	root, _, act, err := d.draftsman(ctx, who, in.Body.Under)
	if err != nil {
		return DraftView{}, err
	}
	if !root.Territorial() {
		return DraftView{}, fault.New(fault.Invalid, "grid.unit_has_no_ground", "kind", root.Kind)
	}
	tolerance := in.Body.Tolerance
	if tolerance == 0 {
		tolerance = 1
	}
	id := d.Fresh()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		open, err := q.New(tx).OpenDrafts(ctx, who.County)
		if err != nil {
			return err
		}
		for _, o := range open {
			if strings.HasPrefix(o.Path, root.Path) || strings.HasPrefix(root.Path, o.Path) {
				return d.openAlready(ctx, who, o)
			}
		}
		s, err := d.standing(ctx, tx, who.County, root)
		if err != nil {
			return err
		}
		sheet := sheet{}
		for _, g := range s.Stand {
			if !g.Territorial() {
				continue
			}
			row, err := rowOf(shapeOf(g))
			if err != nil {
				return err
			}
			row.Locked = g.ID == root.ID && root.Parent != ""
			sheet.Shapes = append(sheet.Shapes, row)
		}
		if err := sheet.knit(tolerance); err != nil {
			return err
		}
		body, err := json.Marshal(sheet)
		if err != nil {
			return err
		}
		err = q.New(tx).AddDraft(ctx, q.AddDraftParams{County: who.County, ID: id, Under: root.ID, Path: root.Path, Slot: root.Path, Tolerance: tolerance,
			Body: string(body), ByPerson: act.By, At: int64(act.At)})
		if err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, act.County, act.Note(grid.Subject(root.ID), "grid.draft_opened", nil, "draft", id))
	})
	if err != nil {
		return DraftView{}, err
	}
	return d.ShowDraft(ctx, who, &ByID{ID: id})
}

// openAlready says who draws there, to those who may know.
func (d *Desk) openAlready(ctx context.Context, who account.Caller, o q.OpenDraftsRow) error {
	if !seesAny(who.Scope, o.Path) {
		return fault.New(fault.Conflict, "draft.open_above")
	}
	c, err := d.card(ctx, who, o.ID)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "draft.open_already", "by", c.By, "on", string(d.DayOf(instant(c.At))), "under", c.Under.Name, "id", c.ID)
}

// draftsman is the grid somebody wants to draw below, and the standing they do it in.
func (d *Desk) draftsman(ctx context.Context, who account.Caller, under string) (grid.Grid, account.Standing, journal.Act, error) {
	r, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: under})
	if err != nil && !db.None(err) {
		return grid.Grid{}, account.Standing{}, journal.Act{}, err
	}
	if err != nil || !seesAny(who.Scope, r.Path) {
		return grid.Grid{}, account.Standing{}, journal.Act{}, missing()
	}
	standing, ok := who.StandingAt(r.Path, func(x account.Standing) bool { return account.KindMay(x.Kind, account.GridWrite) })
	if !ok {
		return grid.Grid{}, account.Standing{}, journal.Act{}, fault.New(fault.Forbidden, "grid.outside_sight")
	}
	if r.ClosedOn != "" {
		return grid.Grid{}, account.Standing{}, journal.Act{}, fault.New(fault.Conflict, "grid.closed_already", "name", r.Name)
	}
	g, err := gridOf(r)
	return g, standing, who.Act(standing, d.Now(), d.Today(), d.Fresh), err
}

// drawn is a draft somebody works on.
type sketching struct {
	row   q.DraftRow
	sheet sheet
	root  grid.Grid
	act   journal.Act
	rules grid.Rules
}

// sketching loads a draft the caller may draw; rev 0 asks for none in particular.
func (d *Desk) sketching(ctx context.Context, who account.Caller, id string, rev int64) (*sketching, error) {
	r, err := q.New(d.DB.Read()).Draft(ctx, q.DraftParams{County: who.County, ID: id})
	if err != nil && !db.None(err) {
		return nil, err
	}
	if err != nil || !seesAny(who.Scope, r.Path) {
		return nil, fault.New(fault.Missing, "draft.not_found")
	}
	s := &sketching{row: r}
	if s.root, _, s.act, err = d.draftsman(ctx, who, r.Under); err != nil {
		return nil, err
	}
	if rev != 0 && r.State != drafting {
		return nil, fault.New(fault.Conflict, "draft.over", "state", r.State)
	}
	if rev != 0 && rev != r.Rev {
		return nil, d.changedMeanwhile(ctx, who, id)
	}
	if err := json.Unmarshal([]byte(r.Body), &s.sheet); err != nil {
		return nil, err
	}
	s.rules, err = d.Rules(ctx, who.County, r.Path, d.Today())
	return s, err
}

func (d *Desk) changedMeanwhile(ctx context.Context, who account.Caller, id string) error {
	c, err := d.card(ctx, who, id)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "draft.changed_meanwhile", "by", c.ChangedBy)
}

// save keeps what was drawn; nothing of it is seen by others before it is published.
func (d *Desk) save(ctx context.Context, who account.Caller, s *sketching) (DraftView, error) {
	body, err := json.Marshal(s.sheet)
	if err != nil {
		return DraftView{}, err
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).SaveDraft(ctx, q.SaveDraftParams{County: who.County, ID: s.row.ID, Tolerance: s.row.Tolerance, Body: string(body), ChangedBy: s.act.By, ChangedAt: int64(s.act.At), Rev: s.row.Rev})
		if err == nil && n == 0 {
			err = d.changedMeanwhile(ctx, who, s.row.ID)
		}
		return err
	})
	if err != nil {
		return DraftView{}, err
	}
	return d.ShowDraft(ctx, who, &ByID{ID: s.row.ID})
}

// ShowDraft gives a draft with what is wrong with it, looked at anew.
func (d *Desk) ShowDraft(ctx context.Context, who account.Caller, in *ByID) (DraftView, error) {
	s, err := d.sketching(ctx, who, in.ID, 0)
	if err != nil {
		return DraftView{}, err
	}
	card, err := d.card(ctx, who, in.ID)
	if err != nil {
		return DraftView{}, err
	}
	out := DraftView{DraftCard: card, Shapes: s.sheet.Shapes, Flaws: []FlawRow{}, Kinds: []KindChoice{}, Stale: []string{}, Sliver: grid.SliverLeast,
		Changes: Changes{Close: []Named{}, Open: []string{}, Reshape: []string{}}}
	for _, k := range s.rules.Kinds {
		if !k.Overlay && !k.Outside && k.Under != "" && (k.Covers == "" || k.Covers == grid.Territory) {
			out.Kinds = append(out.Kinds, KindChoice{Kind: k.Name, Under: append([]string{k.Under}, k.OrUnder...)})
		}
	}
	if s.row.State != drafting {
		return out, nil
	}
	sk, err := d.sketch(ctx, who.County, s)
	if err != nil {
		return DraftView{}, err
	}
	c := sk.Change()
	out.Changes.Close = named(c.Close)
	for _, x := range c.Open {
		out.Changes.Open = append(out.Changes.Open, x.Key)
	}
	for _, x := range c.Reshape {
		out.Changes.Reshape = append(out.Changes.Reshape, x.Key)
	}
	out.Stale = stale(sk)
	flaws, err := s.rules.Check(sk)
	if err != nil {
		return DraftView{}, err
	}
	for _, f := range flaws {
		row := FlawRow{Code: f.Code, Text: fault.Words(f.Code, f.Args), Keys: append([]string{}, f.Keys...), Blocks: f.Blocks, Lon: f.At.Lon, Lat: f.At.Lat, Square: f.Square}
		if len(f.Ground) > 0 {
			if row.Ground, err = json.Marshal(f.Ground); err != nil {
				return DraftView{}, err
			}
		}
		out.Flaws = append(out.Flaws, row)
	}
	return out, nil
}

// sketch is a draft against what stands today.
func (d *Desk) sketch(ctx context.Context, county string, s *sketching) (grid.Sketch, error) {
	sk, err := d.standing(ctx, d.DB.Read(), county, s.root)
	if err != nil {
		return sk, err
	}
	for _, row := range s.sheet.Shapes {
		x, err := row.shape()
		if err != nil {
			return sk, err
		}
		sk.Shapes = append(sk.Shapes, x)
	}
	return sk, nil
}

// stale names the grids of a draft that are not any more what they were when it
// was begun.
func stale(s grid.Sketch) []string {
	out := []string{}
	stand := map[string]grid.Grid{}
	for _, g := range s.Stand {
		stand[g.ID] = g
	}
	for _, x := range s.Shapes {
		if g := stand[x.Key]; !x.Fresh && g.Rev != x.Rev {
			out = append(out, x.Name)
		}
	}
	return out
}

// KeepDraftIn is what was changed in a draft.
type KeepDraftIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Rev     int64      `json:"rev" minimum:"1" doc:"读到的版本"`
		Shapes  []ShapeRow `json:"shapes" nullable:"false" maxItems:"5000" doc:"改过的、新画的图形"`
		Removed []string   `json:"removed" nullable:"false" maxItems:"5000" doc:"去掉的图形"`
	}
}

// KeepDraft saves changed shapes, all of them or none.
func (d *Desk) KeepDraft(ctx context.Context, who account.Caller, in *KeepDraftIn) (DraftView, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Body.Rev)
	if err != nil {
		return DraftView{}, err
	}
	sk, err := d.standing(ctx, d.DB.Read(), who.County, s.root)
	if err != nil {
		return DraftView{}, err
	}
	s.sheet.Shapes = slices.DeleteFunc(s.sheet.Shapes, func(r ShapeRow) bool { return slices.Contains(in.Body.Removed, r.Key) })
	there := func(r ShapeRow) bool { return s.sheet.find(r.Key) != nil }
	// What comes back or is new first: the others may stand under it.
	for _, row := range slices.Concat(slices.DeleteFunc(slices.Clone(in.Body.Shapes), there), slices.DeleteFunc(slices.Clone(in.Body.Shapes), func(r ShapeRow) bool { return !there(r) })) {
		if err := s.put(row, sk); err != nil {
			return DraftView{}, err
		}
	}
	return d.save(ctx, who, s)
}

// put lays one shape into the sheet: of a grid that stands only the border is the
// draft's, and it may come back when what took its place is undone.
func (s *sketching) put(row ShapeRow, sk grid.Sketch) error {
	x, err := row.shape()
	if err != nil {
		return err
	}
	have := s.sheet.find(row.Key)
	if have == nil {
		i := slices.IndexFunc(sk.Stand, func(g grid.Grid) bool { return g.ID == row.Key && g.Territorial() })
		switch {
		case i >= 0:
			back := shapeOf(sk.Stand[i])
			back.Area = x.Area
			x = back
		case !strings.HasPrefix(row.Key, "new-"):
			return fault.New(fault.Invalid, "draft.shape_unknown", "name", row.Name)
		default:
			x.Fresh, x.Rev = true, 0
			if n, err := strconv.Atoi(row.Key[len("new-"):]); err != nil || n < 1 || n > 1_000_000 {
				return fault.New(fault.Invalid, "draft.shape_unknown", "name", row.Name)
			} else if n > s.sheet.Keys {
				s.sheet.Keys = n
			}
		}
	} else {
		was, err := have.shape()
		if err != nil {
			return err
		}
		if have.Locked && !geo.Alike(was.Area, x.Area, 0) {
			return fault.New(fault.Forbidden, "draft.border_locked", "name", have.Name)
		}
		if !have.Fresh {
			was.Area, was.Parent = x.Area, s.parentOf(was, x.Parent)
			x = was
		} else {
			x.Fresh = true
		}
	}
	out, err := rowOf(x)
	if err != nil {
		return err
	}
	if have != nil {
		out.Locked = have.Locked
		*have = out
		return nil
	}
	s.sheet.Shapes = append(s.sheet.Shapes, out)
	return nil
}

// parentOf lets a grid below one that gives way go to another of its successors,
// or back; nothing else changes whom it stands under here.
func (s *sketching) parentOf(was grid.Shape, asked string) string {
	if p := s.sheet.find(asked); p != nil && (p.Fresh || s.sheet.find(was.Parent) == nil) {
		return asked
	}
	return was.Parent
}

// DiscardDraftIn puts a draft away.
type DiscardDraftIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Rev int64 `json:"rev" minimum:"1"`
	}
}

// DiscardDraft puts a draft away; nothing that stands changes by it.
func (d *Desk) DiscardDraft(ctx context.Context, who account.Caller, in *DiscardDraftIn) (DraftView, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Body.Rev)
	if err != nil {
		return DraftView{}, err
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if err := d.endDraft(ctx, tx, who, s, discarded, ""); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, s.act.County, s.act.Note(grid.Subject(s.root.ID), "grid.draft_discarded", nil, "draft", in.ID))
	})
	if err != nil {
		return DraftView{}, err
	}
	return d.ShowDraft(ctx, who, &ByID{ID: in.ID})
}

func (d *Desk) endDraft(ctx context.Context, tx db.Tx, who account.Caller, s *sketching, state, redrawing string) error {
	n, err := q.New(tx).EndDraft(ctx, q.EndDraftParams{County: who.County, ID: s.row.ID, State: state, Redrawing: redrawing, ChangedBy: s.act.By, ChangedAt: int64(s.act.At), Rev: s.row.Rev})
	if err == nil && n == 0 {
		err = d.changedMeanwhile(ctx, who, s.row.ID)
	}
	return err
}
