package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
	"anwang/internal/site"
)

const (
	gridsAtOnce  = 200 // places looked at in one reading
	tasksAtOnce  = 500 // tasks written in one transaction
	judgedAtOnce = 200
	roundsMost   = 100 // of judging, in one sweep
)

// Swept says what a sweep did.
type Swept struct{ Opened, Moved, Judged int }

// Sweep opens the tasks that are due today for every post and place of the
// scheme, and judges those whose time is up. Running it twice changes nothing;
// run late, it opens and judges what was left, each once.
//
// law: S1-13, S1-24
func (d *Desk) Sweep(ctx context.Context, county string) (Swept, error) {
	var done Swept
	o := &opener{d: d, county: county, on: d.Today(), done: &done, behind: map[string]civil.Day{}, sites: map[string][]q.SitesWithinRow{}}
	var err error
	if o.cal, err = d.Calendar(ctx, county); err != nil {
		return done, err
	}
	if o.moves, err = gdesk.Moving(ctx, d.DB.Read(), county); err != nil {
		return done, err
	}
	if err := o.turned(ctx); err != nil {
		return done, err
	}
	if err := o.everywhere(ctx); err != nil {
		return done, err
	}
	if err := o.renewAll(ctx); err != nil {
		return done, err
	}
	joined, err := d.join(ctx, county)
	if err != nil {
		return done, err
	}
	done.Opened += joined
	if err := o.credit(ctx); err != nil {
		return done, err
	}
	done.Judged, err = d.Judge(ctx, county)
	return done, err
}

// Judge judges the tasks whose time is up. It costs little where there are none
// and may run every few seconds; opening tasks looks at every place.
func (d *Desk) Judge(ctx context.Context, county string) (int, error) {
	judged := 0
	for range roundsMost {
		waiting, err := q.New(d.DB.Read()).TasksToJudge(ctx, q.TasksToJudgeParams{County: county, NextAt: int64(d.Now()), Limit: 1})
		if err != nil || len(waiting) == 0 {
			return judged, err
		}
		n, err := d.judgeSome(ctx, county)
		judged += n
		if err != nil || n < judgedAtOnce {
			return judged, err
		}
	}
	return judged, nil
}

// opener opens tasks; it reads outside of any transaction and writes in batches.
type opener struct {
	d       *Desk
	county  string
	on      civil.Day
	cal     civil.Calendar
	done    *Swept
	rules   patrol.Rules                  // in force at the place at hand
	sites   map[string][]q.SitesWithinRow // of the place at hand
	moves   []account.Move                // subtrees whose sites are being filed anew
	weights map[string]weight             // by site, of the place at hand
	wanted  []patrol.Task
	stale   []renewal
	behind  map[string]civil.Day         // path → from when visits may count for what was opened there
	turns   map[string][]q.TurnsSinceRow // of sites that became another thing of late
}

type standsAt struct {
	patrol.Place
	kind    string
	reaches []string // paths: of the grid, or of the grids of an overlay
}

func (o *opener) everywhere(ctx context.Context) error {
	read := q.New(o.d.DB.Read())
	for after := ""; ; {
		rows, err := read.Grids(ctx, q.GridsParams{County: o.county, ID: after, Limit: gridsAtOnce})
		if err != nil {
			return err
		}
		for _, g := range rows {
			p := standsAt{Place: patrol.Place{ID: g.ID, Path: g.Path, Opened: civil.Day(g.OpenedOn), Kind: g.Kind}, kind: g.Kind, reaches: []string{g.Path}}
			if err := o.at(ctx, p); err != nil {
				return err
			}
			after = g.ID
		}
		if len(rows) < gridsAtOnce {
			break
		}
	}
	overlays, err := read.Overlays(ctx, o.county)
	if err != nil {
		return err
	}
	for _, v := range overlays {
		p := standsAt{Place: patrol.Place{ID: v.ID, Path: v.Path, Opened: civil.Day(v.OpenedOn), Kind: v.Kind}, kind: v.Kind}
		if p.reaches, err = read.PathsOfOverlay(ctx, q.PathsOfOverlayParams{County: o.county, Overlay: v.ID, OnDay: string(o.on)}); err != nil {
			return err
		}
		if err := o.at(ctx, p); err != nil {
			return err
		}
	}
	return o.write(ctx, 0)
}

// at opens what is due at one place.
func (o *opener) at(ctx context.Context, p standsAt) error {
	now, err := o.d.Rules(ctx, o.county, p.Path, o.on)
	if err != nil || !now.Asks(p.kind) {
		return err
	}
	clear(o.sites)
	o.weights = nil
	o.rules = now
	there, err := o.known(ctx, p)
	if err != nil {
		return err
	}
	if err := o.passOn(ctx, p, there); err != nil {
		return err
	}
	for _, duty := range now.Duties {
		for _, post := range now.Asked(duty, p.kind) {
			asks, since, err := o.editionFor(ctx, now, duty, p)
			if err != nil {
				return err
			}
			for _, a := range asks {
				targets, err := o.targets(ctx, a.duty, post, p)
				if err != nil {
					return err
				}
				for _, t := range a.duty.Open(patrol.Opening{Edition: a.edition, Since: since, Post: post, Place: p.Place, Targets: targets, On: o.on, Calendar: o.cal, Zone: o.d.Zone, Last: o.last(ctx, a.duty, post, p)}) {
					k := keyOf(t)
					if was, ok := there[k]; ok {
						o.renew(was, t)
						continue
					}
					there[k] = t
					if past, err := o.past(ctx, t); err != nil {
						return err
					} else if !past {
						o.wanted = append(o.wanted, t)
					}
				}
			}
		}
	}
	return o.write(ctx, tasksAtOnce)
}

type ask struct {
	duty    patrol.Duty
	edition string
}

// editionFor gives the duty as it was when the window of today began: a window
// keeps its edition, a new one starts with the next window. Where nothing was
// in force yet, the half rule decides from the first day there was
// (scheme-syntax §10.4, §10.14).
func (o *opener) editionFor(ctx context.Context, now patrol.Rules, duty patrol.Duty, p standsAt) ([]ask, civil.Day, error) {
	often, _ := duty.OftenAt(o.on, o.cal)
	w, ok := often.Window(o.on)
	if !ok || w.From >= o.on {
		return []ask{{duty, now.Edition}}, now.From, nil
	}
	then, err := o.d.Rules(ctx, o.county, p.Path, w.From)
	if err != nil {
		return nil, "", err
	}
	switch {
	case then.Edition == now.Edition || then.Edition == "":
		return []ask{{duty, now.Edition}}, now.From, nil
	default:
		old, ok := then.Duty(duty.Name)
		if !ok {
			return nil, "", nil // from the next window on
		}
		return []ask{{old, then.Edition}}, then.From, nil
	}
}

// targets are the things a duty must reach from one place.
func (o *opener) targets(ctx context.Context, duty patrol.Duty, post string, p standsAt) ([]patrol.Target, error) {
	read := q.New(o.d.DB.Read())
	here := patrol.Target{Aim: patrol.Nothing, Path: p.Path}
	if duty.In {
		here.Aim = patrol.Round
	}
	if len(duty.Each) == 0 {
		if duty.Holders != "each" {
			return []patrol.Target{here}, nil
		}
		rows, err := read.ActiveAt(ctx, q.ActiveAtParams{County: o.county, Place: p.ID, OnDay: string(o.on)})
		if err != nil {
			return nil, err
		}
		var out []patrol.Target
		for _, r := range rows {
			if r.Post == post && r.Waits == "" {
				out = append(out, patrol.Target{Aim: patrol.ByHolder, ID: r.Person, Path: p.Path, Opened: civil.Day(r.FromOn)})
			}
		}
		return out, nil
	}
	var out []patrol.Target
	for _, each := range duty.Each {
		counts := func(kind string) bool { return len(each.Of) == 0 || slices.Contains(each.Of, kind) }
		for _, path := range p.reaches {
			high := account.High(path)
			switch each.Aim {
			case patrol.AtSite:
				rows, err := o.sitesIn(ctx, path)
				if err != nil {
					return nil, err
				}
				for _, s := range rows {
					if t := o.siteTarget(s); slices.ContainsFunc(t.Classes, counts) && site.Due(s.Status) {
						out = append(out, t)
					}
				}
			case patrol.AtSpot:
				rows, err := read.SpotsWithin(ctx, q.SpotsWithinParams{County: o.county, Path: path, Path_2: high})
				if err != nil {
					return nil, err
				}
				for _, s := range rows {
					if counts(s.Kind) {
						out = append(out, patrol.Target{Aim: patrol.AtSpot, ID: s.ID, Path: s.Path})
					}
				}
			case patrol.AtGrid:
				rows, err := read.GridsWithin(ctx, q.GridsWithinParams{County: o.county, Path: path, Path_2: high})
				if err != nil {
					return nil, err
				}
				for _, g := range rows {
					if counts(g.Kind) && g.ID != p.ID {
						out = append(out, patrol.Target{Aim: patrol.AtGrid, ID: g.ID, Path: g.Path, Opened: civil.Day(g.OpenedOn)})
					}
				}
			}
		}
		if each.Aim == patrol.WithOne && each.Below {
			for _, path := range p.reaches {
				rows, err := read.HoldersWithin(ctx, q.HoldersWithinParams{County: o.county, Path: path, High: account.High(path), OnDay: string(o.on)})
				if err != nil {
					return nil, err
				}
				for _, r := range rows {
					if counts(r.Kind) || counts(r.Post) || r.Department != "" && counts(r.Department) {
						out = append(out, patrol.Target{Aim: patrol.WithOne, ID: r.Person, Path: r.Path, Opened: civil.Day(r.FromOn)})
					}
				}
			}
		}
		if each.Aim == patrol.WithOne && !each.Below {
			rows, err := read.HoldersAt(ctx, q.HoldersAtParams{County: o.county, Place: p.ID, OnDay: string(o.on)})
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				if counts(r.Kind) || counts(r.Post) {
					out = append(out, patrol.Target{Aim: patrol.WithOne, ID: r.Person, Path: p.Path, Opened: civil.Day(r.FromOn)})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b patrol.Target) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(out, func(a, b patrol.Target) bool { return a.ID == b.ID }), nil
}

func (o *opener) sitesIn(ctx context.Context, path string) ([]q.SitesWithinRow, error) {
	if rows, ok := o.sites[path]; ok {
		return rows, nil
	}
	var rows []q.SitesWithinRow
	for _, x := range account.Under(path, o.moves) {
		more, err := q.New(o.d.DB.Read()).SitesWithin(ctx, q.SitesWithinParams{County: o.county, Path: x.Path, Path_2: x.High()})
		if err != nil {
			return nil, err
		}
		for _, s := range more {
			if x.Covers(s.Path) {
				rows = append(rows, s)
			}
		}
		if err := o.weigh(ctx, x); err != nil {
			return nil, err
		}
	}
	o.sites[path] = rows
	return rows, nil
}

// siteTarget is a site as a duty looks at it, with every class it belongs to.
func (o *opener) siteTarget(s q.SitesWithinRow) patrol.Target {
	facts := map[string]string{}
	_ = json.Unmarshal([]byte(s.Facts), &facts) // the site desk writes it; facts that are no text decide about no class
	t := patrol.Target{Aim: patrol.AtSite, ID: s.ID, Path: s.Path, Opened: civil.Day(s.OpenedOn), Classes: o.classes(s.Class, facts), Risk: s.Risk, Facts: facts,
		Hazards: o.weights[s.ID].hazards, Tipoffs: o.weights[s.ID].tipoffs, SeenOn: civil.Day(s.SeenOn)}
	for _, r := range o.turns[s.ID] {
		before := map[string]string{}
		_ = json.Unmarshal([]byte(r.Facts), &before) // as above
		t.Turns = append(t.Turns, patrol.Turn{On: civil.Day(r.OnDay), Due: r.Due, Classes: o.classes(r.Class, before), Risk: r.Risk, Facts: before})
	}
	return t
}

func (o *opener) classes(class string, facts map[string]string) []string {
	if o.rules.ClassesOf != nil {
		return o.rules.ClassesOf(class, facts)
	}
	return []string{class}
}

// last tells a rolling frequency where it stands.
func (o *opener) last(ctx context.Context, duty patrol.Duty, post string, p standsAt) func(patrol.Target) (patrol.Task, civil.Day, bool) {
	return func(target patrol.Target) (patrol.Task, civil.Day, bool) {
		read := q.New(o.d.DB.Read())
		r, err := read.LastTask(ctx, q.LastTaskParams{County: o.county, Duty: duty.Name, Post: post, Place: p.ID, Target: target.ID})
		if err != nil {
			return patrol.Task{}, "", false
		}
		on, err := read.LastCredit(ctx, q.LastCreditParams{County: o.county, Task: r.ID})
		if err != nil {
			return patrol.Task{}, "", false
		}
		return taskOf(r), civil.Day(on), true
	}
}

type key struct{ duty, post, target, from, to string }

func keyOf(t patrol.Task) key {
	return key{t.Duty, t.Post, t.Target, string(t.Window.From), string(t.Window.To)}
}

func (o *opener) known(ctx context.Context, p standsAt) (map[key]patrol.Task, error) {
	rows, err := q.New(o.d.DB.Read()).TasksOfPlace(ctx, q.TasksOfPlaceParams{County: o.county, Place: p.ID, UntilOn: string(o.on)})
	out := make(map[key]patrol.Task, len(rows))
	for _, r := range rows {
		t := taskOf(r)
		out[keyOf(t)] = t
	}
	return out, err
}

// past says whether a task whose time is over already (每周二, asked on a
// Friday) was opened before; those still running are known without asking.
func (o *opener) past(ctx context.Context, t patrol.Task) (bool, error) {
	if t.Until >= o.on {
		return false, nil
	}
	n, err := q.New(o.d.DB.Read()).TaskThere(ctx, q.TaskThereParams{County: o.county, Duty: t.Duty, Post: t.Post, Place: t.Place, Target: t.Target, FromOn: string(t.Window.From), ToOn: string(t.Window.To)})
	return n > 0, err
}

// judgeSome judges the tasks whose time is up, a bounded number of them.
func (d *Desk) judgeSome(ctx context.Context, county string) (int, error) {
	n := 0
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		rows, err := q.New(tx).TasksToJudge(ctx, q.TasksToJudgeParams{County: county, NextAt: int64(d.Now()), Limit: judgedAtOnce})
		n = len(rows)
		if err != nil {
			return err
		}
		stood := map[[2]string][]civil.Period{}
		for _, r := range rows {
			before := taskOf(r)
			who := [2]string{before.Place, before.Post}
			if _, ok := stood[who]; !ok {
				if stood[who], err = held(ctx, tx, county, before.Place, before.Post); err != nil {
					return err
				}
			}
			after := before
			why, err := d.excuse(ctx, tx, county, before)
			if err != nil {
				return err
			}
			if why != "" {
				after = after.Excuse(why)
			}
			after = after.Judge(stood[who], d.Zone, d.Now())
			if err := d.setTask(ctx, tx, county, before, after); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// excuse says why a task could not be asked for after all.
func (d *Desk) excuse(ctx context.Context, tx db.Tx, county string, t patrol.Task) (string, error) {
	switch t.Aim {
	case patrol.AtSite:
		s, err := q.New(tx).SitePlace(ctx, q.SitePlaceParams{County: county, ID: t.Target})
		if db.None(err) {
			return patrol.WhyGone, nil
		}
		if err != nil {
			return "", err
		}
		if !site.Due(s.Status) {
			return patrol.WhyClosed, nil
		}
		if g, err := q.New(tx).GridPlace(ctx, q.GridPlaceParams{County: county, ID: t.Place}); err == nil && !strings.HasPrefix(s.Path, g.Path) {
			return patrol.WhyGone, nil // moved where nobody has this duty
		} else if err != nil && !db.None(err) {
			return "", err
		}
	case patrol.AtGrid:
		g, err := q.New(tx).GridPlace(ctx, q.GridPlaceParams{County: county, ID: t.Target})
		if db.None(err) || err == nil && g.ClosedOn != "" {
			return patrol.WhyGone, nil
		}
		return "", err
	}
	return "", nil
}
