package desk

import (
	"context"
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// followed opens what follows the duties a record was counted for.
func (d *Desk) followed(ctx context.Context, tx db.Tx, act journal.Act, rules patrol.Rules, v patrol.Visit, made Made) error {
	for _, c := range made.Credited {
		next := rules.Followers(c.Duty, []string{v.Verb})
		if len(next) == 0 {
			continue
		}
		r, err := q.New(tx).TaskRow(ctx, q.TaskRowParams{County: act.County, ID: c.ID})
		if err != nil {
			return err
		}
		at, err := placeNamed(ctx, q.New(tx), act.County, r.Place)
		if err != nil {
			return err
		}
		if _, err := d.open(ctx, tx, act, rules, next, at, false, c.Duty+"已办"); err != nil {
			return err
		}
	}
	return nil
}

// open opens the tasks of duties that follow something that happened at a place,
// and tells whoever has to do them.
func (d *Desk) open(ctx context.Context, tx db.Tx, act journal.Act, rules patrol.Rules, next []patrol.Duty, at patrol.Place, belowFirst bool, text string) ([]patrol.Task, error) {
	cal, err := d.Calendar(ctx, act.County)
	if err != nil {
		return nil, err
	}
	o := &opener{d: d, county: act.County, on: act.On, cal: cal, rules: rules, done: &Swept{}, behind: map[string]civil.Day{}, sites: map[string][]q.SitesWithinRow{}}
	if o.moves, err = gdesk.Moving(ctx, tx, act.County); err != nil {
		return nil, err
	}
	rows, err := q.New(tx).GridsAround(ctx, q.GridsAroundParams{County: act.County, Path: at.Path, High: account.High(at.Path)})
	if err != nil {
		return nil, err
	}
	var around []patrol.Place
	for _, g := range rows {
		around = append(around, patrol.Place{ID: g.ID, Path: g.Path, Opened: civil.Day(g.OpenedOn), Kind: g.Kind})
	}
	var opened []patrol.Task
	for _, duty := range next {
		for _, p := range rules.Where(duty, at, around, belowFirst) {
			clear(o.sites)
			for _, post := range rules.Asked(duty, p.Kind) {
				targets, err := o.targets(ctx, duty, post, standsAt{Place: p, kind: p.Kind, reaches: []string{p.Path}})
				if err != nil {
					return nil, err
				}
				for _, t := range duty.Follow(patrol.Opening{Edition: rules.Edition, Post: post, Place: p, Targets: targets, On: act.On, Calendar: cal, Zone: d.Zone}, act.At) {
					t.ID = d.Fresh()
					n, err := d.addTask(ctx, tx, act.County, t)
					if err != nil {
						return nil, err
					}
					if n == 0 { // told of twice in one day
						continue
					}
					opened = append(opened, t)
					if len(targets) > 1 && t.Target != targets[0].ID {
						continue // of many targets whoever has to go is told once
					}
					if err := d.tellOrdered(ctx, tx, act, t, text); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	return opened, nil
}

// placeNamed is a grid or an overlay by its id.
func placeNamed(ctx context.Context, read *q.Queries, county, id string) (patrol.Place, error) {
	g, err := read.GridKind(ctx, q.GridKindParams{County: county, ID: id})
	if err == nil {
		return patrol.Place{ID: id, Path: g.Path, Opened: civil.Day(g.OpenedOn), Kind: g.Kind}, nil
	}
	if !db.None(err) {
		return patrol.Place{}, err
	}
	o, err := read.OverlayKind(ctx, q.OverlayKindParams{County: county, ID: id})
	return patrol.Place{ID: id, Path: o.Path, Opened: civil.Day(o.OpenedOn), Kind: o.Kind}, err
}

// tell is somebody telling of an event (预警, 预报暴雨): what the plan asks for
// after it becomes due for whoever it names, here and below.
func (d *Desk) tell(ctx context.Context, who account.Caller, rules patrol.Rules, next []patrol.Duty, p patrol.Place, event, text string) (TaskPage, error) {
	names := rules.Events[event]
	by, ok := who.StandingAt(p.Path, func(s account.Standing) bool {
		return slices.Contains(names, s.Post) || s.Department != "" && slices.Contains(names, s.Department) ||
			len(names) == 0 && account.KindMay(s.Kind, account.TaskAssign)
	})
	if !ok {
		return TaskPage{}, fault.New(fault.Forbidden, "order.event_not_yours", "event", event)
	}
	now := d.Now()
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	var opened []patrol.Task
	err := d.DB.Write(ctx, func(tx db.Tx) (err error) {
		if opened, err = d.open(ctx, tx, act, rules, next, p, true, text); err != nil {
			return err
		}
		if len(opened) == 0 {
			return fault.New(fault.Conflict, "order.event_opens_nothing", "event", event)
		}
		for _, t := range opened {
			if err := q.New(tx).AddOrder(ctx, q.AddOrderParams{County: who.County, Task: t.ID, Text: event + "：" + text, ByPerson: who.Person, Post: by.Post, At: int64(now)}); err != nil {
				return err
			}
			if err := jdesk.Note(ctx, tx, who.County, act.Note("task:"+t.ID, "task.ordered", journal.Digest([]byte(event+"："+text)), "duty", t.Duty, "place", t.Place, "to", t.Post, "for", t.For, "due", string(t.Window.To), "event", event)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return TaskPage{}, err
	}
	return d.Task(ctx, who, &TaskIn{ID: opened[0].ID})
}
