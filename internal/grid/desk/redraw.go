package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk/q"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
)

// Piece is a new grid as it is asked for.
type Piece struct {
	Name   string          `json:"name" maxLength:"100"`
	Code   string          `json:"code,omitempty" maxLength:"64" doc:"空则由系统编号"`
	Border json.RawMessage `json:"border,omitempty" doc:"边界（GeoJSON Polygon 或 MultiPolygon）"`
}

// SplitIn asks for one grid to become several.
type SplitIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Pieces   []Piece        `json:"pieces" minItems:"2" maxItems:"20" nullable:"false" doc:"拆成的网格，合起来正好是原网格的地界"`
		Keep     bool           `json:"keep,omitempty" doc:"原网格的责任人一并任命到每个新网格"`
		On       string         `json:"on,omitempty" maxLength:"10" doc:"生效日；空为今天，过去的日子为补录，将来的日子到日自动生效"`
		Basis    string         `json:"basis,omitempty" maxLength:"200" doc:"依据（文号）"`
		Children map[string]int `json:"children,omitempty" doc:"下级网格 → 归入第几个新网格（从 0 起）；没写的按位置"`
	}
}

// MergeIn asks for several grids to become one.
type MergeIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		With  []string `json:"with" minItems:"1" maxItems:"20" nullable:"false" doc:"与之合并的网格，同一上级、同一种"`
		Into  Piece    `json:"into" doc:"合成的网格；边界空则为各网格之和"`
		Keep  bool     `json:"keep,omitempty" doc:"各网格的责任人一并任命到新网格"`
		On    string   `json:"on,omitempty" maxLength:"10" doc:"生效日；空为今天"`
		Basis string   `json:"basis,omitempty" maxLength:"200" doc:"依据（文号）"`
	}
}

// MoveIn asks for a grid to go under another parent with all that stands below.
type MoveIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Parent string `json:"parent" minLength:"1" maxLength:"64" doc:"新的上级网格"`
		On     string `json:"on,omitempty" maxLength:"10" doc:"生效日；空为今天"`
		Basis  string `json:"basis,omitempty" maxLength:"200" doc:"依据（文号）"`
	}
}

// RedrawnOut is what a redrawing came to, or, planned, will come to.
type RedrawnOut struct {
	ID       string   `json:"id"`
	State    string   `json:"state" enum:"待生效,已生效"`
	On       string   `json:"on" doc:"生效日"`
	Closed   []Named  `json:"closed" nullable:"false"`
	Opened   []Named  `json:"opened" nullable:"false" doc:"待生效时还没有编号"`
	Moved    []Named  `json:"moved" nullable:"false" doc:"换了上级的网格，连同其下级"`
	Sites    int      `json:"sites" doc:"随之划转的监管对象"`
	Left     int      `json:"left" doc:"后台还在改记路径的网格数，0 为已办完；办完之前新旧路径都能查"`
	Warnings []GapRow `json:"warnings" nullable:"false" doc:"与方案不符之处和请人看一看之处"`
}

// The verbs of a redrawing, and the states it goes through.
const (
	verbSplit = "拆分"
	verbMerge = "合并"
	verbMove  = "改隶"
	verbDraw  = "调界" // a draft of borders, published

	planned   = "待生效"
	inEffect  = "已生效"
	withdrawn = "已撤回"
	failed    = "未生效"
)

// wish is what was asked for, as it is kept until its day.
type wish struct {
	Verb     string         `json:"verb"`
	Grids    []string       `json:"grids"`
	Pieces   []Piece        `json:"pieces,omitempty"`
	Keep     bool           `json:"keep,omitempty"`
	Children map[string]int `json:"children,omitempty"`
	Parent   string         `json:"parent,omitempty"`
	Under    string         `json:"under,omitempty"`  // of a draft: the grid it was drawn below
	Close    []string       `json:"close,omitempty"`  // those that give way
	Shapes   []ShapeRow     `json:"shapes,omitempty"` // those opened, and those that have another border
	Heirs    map[string]int `json:"heirs,omitempty"`  // grids below one that closes → which of Shapes
}

// above is the grid that stands above all that a wish is about, if it says so.
func (w wish) above() string {
	if w.Under != "" {
		return w.Under
	}
	return w.Parent
}

// Split closes a grid and opens others on its ground. What stood in it goes with
// the site, the grids below it each to one of the new (scheme-syntax §10.9).
func (d *Desk) Split(ctx context.Context, who account.Caller, in *SplitIn) (RedrawnOut, error) {
	return d.redraw(ctx, who, wish{Verb: verbSplit, Grids: []string{in.ID}, Pieces: in.Body.Pieces, Keep: in.Body.Keep, Children: in.Body.Children}, in.Body.On, in.Body.Basis, nil)
}

// Merge closes several grids and opens one on their ground.
func (d *Desk) Merge(ctx context.Context, who account.Caller, in *MergeIn) (RedrawnOut, error) {
	ids := append([]string{in.ID}, in.Body.With...)
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) < 2 {
		return RedrawnOut{}, fault.New(fault.Invalid, "grid.merge_of_itself").On("with", "grid.merge_of_itself")
	}
	return d.redraw(ctx, who, wish{Verb: verbMerge, Grids: ids, Pieces: []Piece{in.Body.Into}, Keep: in.Body.Keep}, in.Body.On, in.Body.Basis, nil)
}

// Move puts a grid under another parent, with all that stands below it.
func (d *Desk) Move(ctx context.Context, who account.Caller, in *MoveIn) (RedrawnOut, error) {
	return d.redraw(ctx, who, wish{Verb: verbMove, Grids: []string{in.ID}, Parent: in.Body.Parent}, in.Body.On, in.Body.Basis, nil)
}

// errPlanned undoes a redrawing that was only tried.
var errPlanned = errors.New("planned for a day to come")

// redraw does what was asked, or puts it down for its day; also is done in the
// same transaction.
func (d *Desk) redraw(ctx context.Context, who account.Caller, w wish, day, basis string, also func(tx db.Tx, redrawing string) error) (RedrawnOut, error) {
	now := d.Now()
	today, on := d.DayOf(now), d.DayOf(now)
	if day != "" {
		var err error
		if on, err = civil.ParseDay(day); err != nil {
			return RedrawnOut{}, fault.New(fault.Invalid, "day.impossible", "value", day).On("on", "day.impossible", "value", day)
		}
	}
	up, below, err := d.concerned(ctx, who, w)
	if err != nil {
		return RedrawnOut{}, err
	}
	// New grids stand beside the old ones: whoever draws them holds office above.
	writes := func(x account.Standing) bool { return account.KindMay(x.Kind, account.GridWrite) }
	standing, ok := who.StandingAt(up, writes)
	if !ok {
		return RedrawnOut{}, fault.New(fault.Forbidden, "grid.outside_sight")
	}
	rules, err := d.Rules(ctx, who.County, below, today)
	if err != nil {
		return RedrawnOut{}, err
	}
	pieces, err := piecesOf(w.Pieces)
	if err != nil {
		return RedrawnOut{}, err
	}
	body, err := json.Marshal(w)
	if err != nil {
		return RedrawnOut{}, err
	}
	act := who.Act(standing, now, today, d.Fresh)
	row := q.AddRedrawingParams{County: who.County, ID: d.Fresh(), Verb: w.Verb, State: inEffect, OnDay: string(on), Basis: strings.TrimSpace(basis),
		Grid: w.Grids[0], Path: up, Body: string(body), ByPerson: act.By, Post: act.Post, Place: act.Grid, At: int64(now)}
	if on > today {
		row.State = planned
	}
	if also == nil {
		also = func(db.Tx, string) error { return nil }
	}
	var x grid.Redrawn
	var warnings []grid.Warning
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		var err error
		if x, warnings, err = d.take(ctx, tx, act, rules, w, pieces, on, row.ID); err != nil {
			return err
		}
		if on > today {
			return errPlanned // it fits today; on its day it is done, or found not to fit any more
		}
		row := row
		row.Sites = int64(len(x.Sites) + x.Below)
		if err := q.New(tx).AddRedrawing(ctx, row); err != nil {
			return err
		}
		return also(tx, row.ID)
	})
	if errors.Is(err, errPlanned) {
		err = d.DB.Write(ctx, func(tx db.Tx) error {
			if err := d.plan(ctx, tx, act, row, w.Grids); err != nil {
				return err
			}
			return also(tx, row.ID)
		})
	}
	opened := named(x.Come())
	for i := range opened {
		if on > today {
			opened[i].ID = ""
		}
	}
	if err != nil {
		return RedrawnOut{}, err
	}
	out := RedrawnOut{ID: row.ID, State: row.State, On: row.OnDay, Closed: named(x.Gone()), Opened: opened, Moved: named(x.Moved), Sites: len(x.Sites) + x.Below, Left: len(x.Moved), Warnings: []GapRow{}}
	if on > today {
		out.Left = 0
	}
	for _, w := range warnings {
		out.Warnings = append(out.Warnings, GapRow{Code: w.Code, Text: fault.Words(w.Code, w.Args)})
	}
	return out, nil
}

// concerned looks up the grids of a wish, which the caller must see: the path of
// the lowest grid above all of them, and of the one they will stand below.
func (d *Desk) concerned(ctx context.Context, who account.Caller, w wish) (up, below string, err error) {
	ids, top := w.Grids, w.above()
	if w.Under != "" {
		ids = []string{w.Under} // all of it lies below
	} else if w.Parent != "" {
		ids = append(slices.Clone(ids), w.Parent)
	}
	for i, id := range ids {
		r, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: id})
		if err != nil && !db.None(err) {
			return "", "", err
		}
		if err != nil || !seesAny(who.Scope, r.Path) {
			return "", "", missing()
		}
		at := r.Path
		if id != top {
			above := account.Above(at)
			at = above[min(1, len(above)-1)]
		}
		if below = at; i == 0 {
			up = at
		}
		for !strings.HasPrefix(at, up) {
			above := account.Above(up)
			if len(above) < 2 {
				return "", "", fault.New(fault.Forbidden, "grid.outside_sight") // no grid stands above both
			}
			up = above[1]
		}
	}
	return up, below, nil
}

// take does what was asked, in the transaction that is handed to it.
func (d *Desk) take(ctx context.Context, tx db.Tx, act journal.Act, rules grid.Rules, w wish, pieces []grid.Fresh, on civil.Day, redrawing string) (grid.Redrawn, []grid.Warning, error) {
	switch w.Verb {
	case verbDraw:
		return d.Adjust(ctx, tx, act, rules, w, on, redrawing)
	case verbMove:
		return d.MoveTo(ctx, tx, act, rules, w.Grids[0], w.Parent, on, redrawing)
	}
	return d.Redraw(ctx, tx, act, rules, Redrawing{ID: redrawing, Grids: w.Grids, Pieces: pieces, Keep: w.Keep, Children: w.Children, On: on})
}

func piecesOf(asked []Piece) ([]grid.Fresh, error) {
	out := make([]grid.Fresh, 0, len(asked))
	for _, p := range asked {
		w := grid.Fresh{Name: p.Name, Code: p.Code}
		if border := string(p.Border); border != "" && border != "null" {
			area, err := geo.ParseArea(p.Border, geo.Ample())
			if err != nil {
				return nil, err
			}
			w.Area = area
		}
		out = append(out, w)
	}
	return out, nil
}

func named(grids []grid.Grid) []Named {
	out := []Named{}
	for _, g := range grids {
		out = append(out, Named{ID: g.ID, Name: g.Name, Kind: g.Kind})
	}
	return out
}
