package desk

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
	"anwang/internal/site"
)

// write puts the wanted tasks away once there are enough of them.
func (o *opener) write(ctx context.Context, least int) error {
	for len(o.wanted) > 0 && len(o.wanted) >= least {
		batch := o.wanted[:min(len(o.wanted), tasksAtOnce)]
		opened, moved := 0, 0
		err := o.d.DB.Write(ctx, func(tx db.Tx) error {
			opened, moved = 0, 0
			for _, t := range batch {
				follows, err := o.follow(ctx, tx, t)
				if err != nil {
					return err
				}
				if follows {
					moved++
					continue
				}
				t.ID = o.d.Fresh()
				n, err := o.d.addTask(ctx, tx, o.county, t)
				if err != nil {
					return err
				}
				if opened += int(n); n > 0 {
					o.late(t)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		o.done.Opened += opened
		o.done.Moved += moved
		o.wanted = o.wanted[len(batch):]
	}
	return nil
}

// follow lets a task go with its site to the grid that holds the site now, and
// to the post that has the duty there; credits stay with who earned them. A site
// visited under the old grid is covered, one that was missed there stays missed
// there (scheme-syntax §10.9).
func (o *opener) follow(ctx context.Context, tx db.Tx, t patrol.Task) (bool, error) {
	if t.Aim != patrol.AtSite {
		return false, nil
	}
	rows, err := q.New(tx).TasksElsewhere(ctx, q.TasksElsewhereParams{County: o.county, Target: t.Target, FromOn: string(t.Window.From), ToOn: string(t.Window.To), Duty: t.Duty, Place: t.Place})
	if err != nil {
		return false, err
	}
	for _, r := range rows {
		was := taskOf(r)
		if was.Post != t.Post {
			held, err := q.New(tx).PlaceHolds(ctx, q.PlaceHoldsParams{County: o.county, Place: t.Place, Post: was.Post})
			if err != nil {
				return false, err
			}
			if held > 0 { // that post is asked here too, and has a task of its own
				continue
			}
		}
		if was.State == patrol.Missed || was.State == patrol.Vacant {
			return true, nil
		}
		if was.State == patrol.Excused {
			continue
		}
		n, err := q.New(tx).MoveTask(ctx, q.MoveTaskParams{County: o.county, ID: r.ID, Rev: r.Rev, Place: t.Place, Path: t.Path, Post: t.Post})
		if err != nil {
			return false, err
		}
		return n == 1, o.d.touch(ctx, tx, o.county, was, t)
	}
	return false, nil
}

// passOn gives the open tasks of a post that is no more, or is not held in this
// kind of grid, to whoever has them to do now (scheme-syntax §10.14).
func (o *opener) passOn(ctx context.Context, p standsAt, there map[key]patrol.Task) error {
	var gone []patrol.Task
	for _, t := range there {
		if _, passes := o.rules.Heir(t, p.kind); passes {
			gone = append(gone, t)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	slices.SortFunc(gone, func(a, b patrol.Task) int { return strings.Compare(a.ID, b.ID) })
	passed := map[key]patrol.Task{}
	err := o.d.DB.Write(ctx, func(tx db.Tx) error {
		clear(passed)
		for _, t := range gone {
			heir, _ := o.rules.Heir(t, p.kind)
			mine := t
			mine.Post = heir
			if _, has := there[keyOf(mine)]; has {
				if err := o.d.setTask(ctx, tx, o.county, t, t.Excuse(patrol.WhyMoved)); err != nil {
					return err
				}
				continue
			}
			if _, err := q.New(tx).MoveTask(ctx, q.MoveTaskParams{County: o.county, ID: t.ID, Rev: t.Rev, Place: t.Place, Path: t.Path, Post: heir}); err != nil {
				return err
			}
			if err := o.d.touch(ctx, tx, o.county, t); err != nil {
				return err
			}
			mine.Rev++
			passed[keyOf(mine)] = mine
		}
		return nil
	})
	for k, t := range passed {
		there[k] = t
	}
	o.done.Moved += len(passed)
	return err
}

// renewal is an open task whose window asks something else by now.
type renewal struct{ was, now patrol.Task }

// renew notes that the window of a task that is open asks for more than when it
// was opened, or that its due day moved because a year was announced.
func (o *opener) renew(was, now patrol.Task) {
	if was.State != patrol.Open {
		return
	}
	now.Need = max(was.Need, now.Need)
	if was.Need == now.Need && was.DueAt == now.DueAt && was.Provisional == now.Provisional {
		return
	}
	if !was.Provisional {
		now.DueAt, now.Until, now.NextAt = was.DueAt, was.Until, was.NextAt
	}
	o.stale = append(o.stale, renewal{was, now})
}

func (o *opener) renewAll(ctx context.Context) error {
	if len(o.stale) == 0 {
		return nil
	}
	return o.d.DB.Write(ctx, func(tx db.Tx) error {
		for _, r := range o.stale {
			_, err := q.New(tx).RenewTask(ctx, q.RenewTaskParams{County: o.county, ID: r.was.ID, Rev: r.was.Rev,
				Need: int64(r.now.Need), DueAt: int64(r.now.DueAt), UntilOn: string(r.now.Until), NextAt: int64(r.now.NextAt), Provisional: r.now.Provisional})
			if err != nil {
				return err
			}
			if err := o.d.touch(ctx, tx, o.county, r.was, r.now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Turn keeps what a site was before the ledger said otherwise, in the
// transaction of the change: a window whose cause appears late, or that asks more
// or less from then on, is opened by it (scheme-syntax §10.4, §10.10).
func (d *Desk) Turn(ctx context.Context, tx db.Tx, act journal.Act, before, after site.Site) error {
	if site.Due(string(before.Status)) == site.Due(string(after.Status)) && before.Class == after.Class && before.Risk == after.Risk && maps.Equal(before.Facts, after.Facts) {
		return nil
	}
	facts, err := json.Marshal(before.Facts)
	if err != nil {
		return err
	}
	return q.New(tx).AddTurn(ctx, q.AddTurnParams{County: act.County, Site: before.ID, OnDay: string(act.On), Due: site.Due(string(before.Status)), Class: before.Class, Facts: string(facts), Risk: before.Risk})
}

// turned reads which sites became another thing in this year.
func (o *opener) turned(ctx context.Context) error {
	o.turns = map[string][]q.TurnsSinceRow{}
	rows, err := q.New(o.d.DB.Read()).TurnsSince(ctx, q.TurnsSinceParams{County: o.county, First: string(o.on.YearPeriod().From.Add(-7))})
	for _, r := range rows {
		o.turns[r.Site] = append(o.turns[r.Site], r)
	}
	return err
}

const (
	lateMost   = 2000 // visits looked at once more
	lateAtOnce = 50
	lateApart  = 300 // grids looked at one by one; beyond, all of them together
)

// since is where and from when visits may count for tasks just opened.
type since struct {
	path string
	from civil.Day
}

// late notes that visits of a window may lie before the day its task was opened:
// the server stood still, a phone was quicker, a site gained a class.
func (o *opener) late(t patrol.Task) {
	from := max(t.Window.From, o.rules.From)
	if at, ok := o.behind[t.Path]; from <= o.on && (!ok || from < at) {
		o.behind[t.Path] = from
	}
}

// credit counts the visits that happened before their tasks were opened: what
// counts is when it happened (scheme-syntax §10.6).
func (o *opener) credit(ctx context.Context) error {
	var wanted []since
	first := o.on
	for path, from := range o.behind {
		wanted = append(wanted, since{path, from})
		first = min(first, from)
	}
	if len(wanted) == 0 {
		return nil
	}
	if len(wanted) > lateApart {
		wanted = []since{{"", first}}
	}
	read := q.New(o.d.DB.Read())
	if n, err := read.AnyVisitSince(ctx, q.AnyVisitSinceParams{County: o.county, OnDay: string(first)}); err != nil || len(n) == 0 {
		return err
	}
	seen := map[string]q.VisitsSinceRow{}
	for _, w := range wanted {
		rows, err := read.VisitsSince(ctx, q.VisitsSinceParams{County: o.county, Path: w.path, High: account.High(w.path), First: string(w.from), Last: string(o.on), Most: lateMost})
		if err != nil {
			return err
		}
		for _, r := range rows {
			seen[r.ID] = r
		}
	}
	visits := slices.SortedFunc(maps.Values(seen), func(a, b q.VisitsSinceRow) int { return strings.Compare(a.ID, b.ID) })
	for batch := range slices.Chunk(visits, lateAtOnce) {
		err := o.d.DB.Write(ctx, func(tx db.Tx) error {
			for _, r := range batch {
				if err := o.d.again(ctx, tx, o.county, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// again counts a visit that is on record once more; what it was counted for
// already stays as it is.
func (d *Desk) again(ctx context.Context, tx db.Tx, county string, r q.VisitsSinceRow) error {
	v, err := Kept(r.Body)
	if err != nil {
		return err
	}
	v.ID = r.ID
	on := civil.Day(r.OnDay)
	rules, err := d.Rules(ctx, county, r.Path, on)
	if err != nil {
		return err
	}
	own, err := postsOn(ctx, tx, county, r.ByPerson, on)
	if err != nil {
		return err
	}
	team := []patrol.Performer{{Person: r.ByPerson, Standings: own}}
	for _, person := range v.With {
		standings, err := postsOn(ctx, tx, county, person, on)
		if err != nil {
			return err
		}
		team = append(team, patrol.Performer{Person: person, Standings: standings, Along: true})
	}
	at := place{site: r.Site, grid: r.Grid, path: r.Path}
	_, err = d.credit(ctx, tx, county, rules, d.happened(v, at, patrol.Group(r.Kind), civil.Instant(r.At), on), team, d.Now())
	return err
}
