package desk

import (
	"context"
	"encoding/json"
	"errors"
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

// RedrawingsIn pages the redrawings.
type RedrawingsIn struct {
	State string `query:"state" enum:"待生效,已生效,已撤回,未生效" doc:"空为全部"`
	After string `query:"after" maxLength:"64"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// RedrawingRow is a decision to split, merge or move grids.
type RedrawingRow struct {
	ID     string   `json:"id"`
	Verb   string   `json:"verb" enum:"拆分,合并,改隶,调界"`
	State  string   `json:"state" enum:"待生效,已生效,已撤回,未生效"`
	On     string   `json:"on" doc:"生效日"`
	Basis  string   `json:"basis,omitempty" doc:"依据（文号）"`
	By     string   `json:"by"`
	At     int64    `json:"at"`
	Grids  []Named  `json:"grids" nullable:"false" doc:"原来的网格"`
	Into   []string `json:"into" nullable:"false" doc:"新网格的名称"`
	Parent *Named   `json:"parent,omitempty" doc:"新的上级（改隶）"`
	Sites  int64    `json:"sites" doc:"随之划转的监管对象"`
	Left   int      `json:"left" doc:"后台还在改记路径的网格数，0 为已办完"`
	Reason string   `json:"reason,omitempty" doc:"未生效或撤回的原因"`
	wish   wish
}

// RedrawingsOut is a page of redrawings, the newest first.
type RedrawingsOut struct {
	Items []*RedrawingRow `json:"items" nullable:"false"`
	Next  string          `json:"next,omitempty" doc:"下一页的 after"`
}

// Redrawings lists what was decided about the grids within sight.
func (d *Desk) Redrawings(ctx context.Context, who account.Caller, in *RedrawingsIn) (RedrawingsOut, error) {
	w := db.Filter(who.County).AndCond(withinDecided(who))
	if in.State != "" {
		w.And("r.state = ?", in.State)
	}
	if in.After != "" {
		w.And("r.id < ?", in.After)
	}
	rows, err := d.redrawings(ctx, who, w, in.Limit+1)
	out := RedrawingsOut{Items: rows}
	if len(rows) > in.Limit {
		out.Items, out.Next = rows[:in.Limit], rows[in.Limit-1].ID
	}
	return out, err
}

// withinDecided is the condition that a redrawing was decided in the caller's sight.
func withinDecided(who account.Caller) db.Cond {
	return adesk.Within(who.Scope, adesk.Columns{Path: "r.path"})
}

func (d *Desk) redrawings(ctx context.Context, who account.Caller, w *db.Where, limit int) ([]*RedrawingRow, error) {
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT r.id, r.verb, r.state, r.on_day, r.basis, COALESCE(p.name, ''), r.at, r.sites, r.reason, r.body
FROM redrawing r LEFT JOIN person p ON p.county = r.county AND p.id = r.by_person
WHERE r.county = $1 AND `+w.String()+" ORDER BY r.id DESC LIMIT "+w.Arg(limit), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []*RedrawingRow{}
	for rows.Next() {
		r, body := &RedrawingRow{Grids: []Named{}, Into: []string{}}, ""
		if err := rows.Scan(&r.ID, &r.Verb, &r.State, &r.On, &r.Basis, &r.By, &r.At, &r.Sites, &r.Reason, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &r.wish); err != nil {
			return nil, err
		}
		for _, p := range r.wish.Pieces {
			r.Into = append(r.Into, p.Name)
		}
		out = append(out, r)
	}
	if err := rows.Err(); err != nil || len(out) == 0 {
		return out, err
	}
	rows.Close()
	return out, d.name(ctx, who, out)
}

// name fills in what the grids are called, and how far the sweep is.
func (d *Desk) name(ctx context.Context, who account.Caller, rows []*RedrawingRow) error {
	open, err := openMoves(ctx, d.DB.Read(), who.County)
	if err != nil {
		return err
	}
	called := func(id string) (Named, error) {
		g, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: who.County, ID: id})
		if db.None(err) {
			err = nil
		}
		return Named{ID: id, Name: g.Name, Kind: g.Kind}, err
	}
	for _, r := range rows {
		for _, m := range open {
			if m.Redrawing == r.ID {
				r.Left++
			}
		}
		for _, id := range r.wish.Grids {
			g, err := called(id)
			if err != nil {
				return err
			}
			r.Grids = append(r.Grids, g)
		}
		if r.wish.Parent != "" {
			p, err := called(r.wish.Parent)
			if err != nil {
				return err
			}
			r.Parent = &p
		}
	}
	return nil
}

// plan puts a redrawing down for its day.
func (d *Desk) plan(ctx context.Context, tx db.Tx, act journal.Act, row q.AddRedrawingParams, grids []string) error {
	if err := q.New(tx).AddRedrawing(ctx, row); err != nil {
		return err
	}
	for _, id := range grids {
		if err := jdesk.Note(ctx, tx, act.County, act.Note(grid.Subject(id), "grid.redrawing_planned", nil, "redrawing", row.ID, "verb", row.Verb, "on", row.OnDay)); err != nil {
			return err
		}
	}
	return nil
}

// WithdrawIn takes a planned redrawing back.
type WithdrawIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"200"`
	}
}

// Withdraw takes a planned redrawing back before its day.
func (d *Desk) Withdraw(ctx context.Context, who account.Caller, in *WithdrawIn) (RedrawingRow, error) {
	r, err := q.New(d.DB.Read()).Redrawing(ctx, q.RedrawingParams{County: who.County, ID: in.ID})
	if err != nil && !db.None(err) {
		return RedrawingRow{}, err
	}
	if err != nil || !seesAny(who.Scope, r.Path) {
		return RedrawingRow{}, fault.New(fault.Missing, "redrawing.not_found")
	}
	standing, ok := who.StandingAt(r.Path, func(x account.Standing) bool { return account.KindMay(x.Kind, account.GridWrite) })
	if !ok {
		return RedrawingRow{}, fault.New(fault.Forbidden, "grid.outside_sight")
	}
	act := who.Act(standing, d.Now(), d.Today(), d.Fresh)
	var w wish
	if err := json.Unmarshal([]byte(r.Body), &w); err != nil {
		return RedrawingRow{}, err
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).SetRedrawing(ctx, q.SetRedrawingParams{County: who.County, ID: in.ID, State: withdrawn, Reason: strings.TrimSpace(in.Body.Reason)})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "redrawing.settled_already", "state", r.State)
		}
		for _, id := range w.Grids {
			if err := jdesk.Note(ctx, tx, act.County, act.Note(grid.Subject(id), "grid.redrawing_withdrawn", nil, "redrawing", in.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return RedrawingRow{}, err
	}
	rows, err := d.redrawings(ctx, who, db.Filter(who.County).AndCond(withinDecided(who)).And("r.id = ?", in.ID), 1)
	if err != nil || len(rows) == 0 {
		return RedrawingRow{}, err
	}
	return *rows[0], nil
}

// due carries out the redrawings whose day has come, each for itself. One that
// does not fit any more says why, and the others go on.
func (d *Desk) due(ctx context.Context, county string) error {
	ids, err := q.New(d.DB.Read()).DueRedrawings(ctx, q.DueRedrawingsParams{County: county, OnDay: string(d.Today())})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := d.carryOut(ctx, county, id); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) carryOut(ctx context.Context, county, id string) error {
	r, err := q.New(d.DB.Read()).Redrawing(ctx, q.RedrawingParams{County: county, ID: id})
	if err != nil {
		return err
	}
	var w wish
	if err := json.Unmarshal([]byte(r.Body), &w); err != nil {
		return err
	}
	now := d.Now()
	act := journal.Act{County: county, By: r.ByPerson, Post: r.Post, Grid: r.Place, At: now, On: d.DayOf(now), Fresh: d.Fresh}
	at := w.Grids[0]
	if w.above() != "" {
		at = w.above()
	}
	g, err := q.New(d.DB.Read()).Grid(ctx, q.GridParams{County: county, ID: at})
	if err != nil {
		return err
	}
	path := g.Path
	if above := account.Above(path); w.above() == "" {
		path = above[min(1, len(above)-1)]
	}
	settle := func(tx db.Tx, state string, sites int, why string) error {
		n, err := q.New(tx).SetRedrawing(ctx, q.SetRedrawingParams{County: county, ID: id, State: state, Sites: int64(sites), Reason: why})
		if err == nil && n == 0 {
			return errPlanned // it was taken back, or another server was quicker
		}
		return err
	}
	rules, err := d.Rules(ctx, county, path, act.On)
	if err == nil {
		var pieces []grid.Fresh
		if pieces, err = piecesOf(w.Pieces); err == nil {
			err = d.DB.Write(ctx, func(tx db.Tx) error {
				x, _, err := d.take(ctx, tx, act, rules, w, pieces, civil.Day(r.OnDay), id)
				if err != nil {
					return err
				}
				return settle(tx, inEffect, len(x.Sites)+x.Below, "")
			})
		}
	}
	if errors.Is(err, errPlanned) {
		return nil
	}
	f := fault.As(err)
	if f == nil || f.Kind == fault.Unavailable {
		return err
	}
	// Not a failure of the machine: what was planned does not fit what stands now.
	return d.DB.Write(ctx, func(tx db.Tx) error {
		if err := settle(tx, failed, 0, fault.Words(f.Code, f.Args)); err != nil {
			return err
		}
		for _, g := range w.Grids {
			if err := jdesk.Note(ctx, tx, county, act.Note(grid.Subject(g), "grid.redrawing_failed", nil, "redrawing", id, "fault", f.Code)); err != nil {
				return err
			}
		}
		return nil
	})
}
