package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// happened is what crediting needs to know of a visit.
func (d *Desk) happened(v patrol.Visit, at place, group patrol.Group, when civil.Instant, on civil.Day) patrol.Happened {
	return patrol.Happened{Hour: int((when - on.Start(d.Zone)) / (60 * 60 * 1000)),
		Visit: v.ID, Verb: v.Verb, Group: group, At: when, On: on, Grid: at.grid, Path: at.path, Site: v.Site,
		Target: v.Target, Forms: v.Forms(), Photos: len(v.AllPhotos()), Task: v.Task}
}

// team are all who took part in a visit, whoever recorded it first, each with
// the posts of its day. Whoever is named as having gone along holds a post that
// has to do with the place; a name alone would credit anybody.
//
// law: S3-19
func (d *Desk) team(ctx context.Context, tx db.Tx, who account.Caller, v patrol.Visit, at place, on civil.Day) ([]patrol.Performer, error) {
	own, err := d.standingsOn(ctx, tx, who, on)
	if err != nil {
		return nil, err
	}
	out := []patrol.Performer{{Person: who.Person, Standings: own}}
	if len(v.With) == 0 {
		return out, nil
	}
	overlays, err := q.New(tx).OverlaysOver(ctx, q.OverlaysOverParams{County: who.County, Grid: at.grid, OnDay: string(on)})
	if err != nil {
		return nil, err
	}
	for i, person := range v.With {
		standings, err := postsOn(ctx, tx, who.County, person, on)
		if err != nil {
			return nil, err
		}
		reaches := slices.ContainsFunc(standings, func(s account.Standing) bool {
			return s.Path != "" && strings.HasPrefix(at.path, s.Path) || slices.Contains(overlays, s.Place) ||
				v.Gathers() && strings.HasPrefix(s.Path, at.path) // a meeting is of those below (law: S4-24)
		})
		if person == who.Person || !reaches {
			return nil, fault.New(fault.Invalid, "visit.incomplete").On("with["+strconv.Itoa(i)+"]", "visit.companion_unknown")
		}
		out = append(out, patrol.Performer{Person: person, Standings: standings, Along: true})
	}
	return out, nil
}

// addCompanions keeps who went along, in the post nearest to the place.
func addCompanions(ctx context.Context, tx db.Tx, county, visit, path string, along []patrol.Performer) error {
	for _, p := range along {
		var nearest account.Standing
		for _, s := range p.Standings {
			if nearest.Post == "" || strings.HasPrefix(path, s.Path) && len(s.Path) > len(nearest.Path) {
				nearest = s
			}
		}
		err := q.New(tx).AddCompanion(ctx, q.AddCompanionParams{County: county, Visit: visit, Person: p.Person, Post: nearest.Post, Department: nearest.Department})
		if err != nil {
			return err
		}
	}
	return nil
}

// credit counts a visit for every task it fits and judges those anew.
func (d *Desk) credit(ctx context.Context, tx db.Tx, county string, rules patrol.Rules, h patrol.Happened, team []patrol.Performer, received civil.Instant) ([]string, error) {
	overlays, err := q.New(tx).OverlaysOver(ctx, q.OverlaysOverParams{County: county, Grid: h.Grid, OnDay: string(h.On)})
	if err != nil {
		return nil, err
	}
	h.Overlays, h.Performers = overlays, team
	tasks := map[string]patrol.Task{}
	var fitting []patrol.Task
	for _, p := range team {
		for _, s := range p.Standings {
			rows, err := q.New(tx).TasksFitting(ctx, q.TasksFittingParams{County: county, Place: s.Place, OnDay: string(h.On), Site: h.Site, Other: h.Target, Person: p.Person, Ordered: h.Task})
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				if _, seen := tasks[r.ID]; !seen {
					tasks[r.ID] = taskOf(r)
					fitting = append(fitting, tasks[r.ID])
				}
			}
		}
	}
	done, judged := []string{}, map[string]bool{}
	credits := patrol.Fit(h, fitting, rules)
	for _, c := range credits {
		err := q.New(tx).AddCredit(ctx, q.AddCreditParams{County: county, Task: c.Task, Visit: c.Visit, OnDay: string(c.On), At: int64(c.At), Person: c.Person})
		if err != nil {
			return nil, err
		}
		if err := d.touch(ctx, tx, county, tasks[c.Task]); err != nil {
			return nil, err
		}
	}
	for _, c := range credits {
		if judged[c.Task] {
			continue
		}
		judged[c.Task] = true
		done = append(done, c.Task)
		if tasks[c.Task].Settled(c) {
			other, err := q.New(tx).CreditedThatDay(ctx, q.CreditedThatDayParams{County: county, Task: c.Task, OnDay: string(c.On), Visit: c.Visit})
			if err != nil {
				return nil, err
			}
			if len(other) > 0 {
				continue
			}
		}
		if err := d.rejudge(ctx, tx, county, tasks[c.Task], c.Visit, received); err != nil {
			return nil, err
		}
	}
	return done, nil
}

// standingsOn are the posts the caller held on the day of the visit: a deed that
// comes late is judged by the posts of its own day (scheme-syntax §10.6).
func (d *Desk) standingsOn(ctx context.Context, tx db.Tx, who account.Caller, on civil.Day) ([]account.Standing, error) {
	if on == d.Today() {
		return who.Standings, nil
	}
	return postsOn(ctx, tx, who.County, who.Person, on)
}

// postsOn are the posts somebody held on a day, and those they stood in for.
func postsOn(ctx context.Context, tx db.Tx, county, person string, on civil.Day) ([]account.Standing, error) {
	var out []account.Standing
	rows, err := q.New(tx).PostsHeld(ctx, q.PostsHeldParams{County: county, Person: person, OnDay: string(on)})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		out = append(out, account.Standing{Appointment: r.ID, Post: r.Post, Kind: account.Kind(r.Kind), Place: r.Grid + r.Overlay, Path: r.Path, Department: r.Department})
	}
	covered, err := q.New(tx).PostsCovered(ctx, q.PostsCoveredParams{County: county, StandIn: person, OnDay: string(on)})
	for _, r := range covered {
		out = append(out, account.Standing{Appointment: r.ID, Post: r.Post, Kind: account.Kind(r.Kind), Place: r.Grid + r.Overlay, Path: r.Path, Department: r.Department})
	}
	return out, err
}

// rejudge counts a task's credits anew and judges it. A judgement that changes
// after its month was over is kept as a correction of that month.
func (d *Desk) rejudge(ctx context.Context, tx db.Tx, county string, before patrol.Task, visit string, received civil.Instant) error {
	rows, err := q.New(tx).Credits(ctx, q.CreditsParams{County: county, Task: before.ID})
	if err != nil {
		return err
	}
	credits := make([]patrol.Credit, len(rows))
	for i, r := range rows {
		credits[i] = patrol.Credit{Task: r.Task, Visit: r.Visit, Person: r.Person, On: civil.Day(r.OnDay), At: civil.Instant(r.At)}
	}
	stood, err := held(ctx, tx, county, before.Place, before.Post)
	if err != nil {
		return err
	}
	after := before.Recount(credits).Judge(stood, d.Zone, d.Now())
	if err := d.setTask(ctx, tx, county, before, after); err != nil {
		return err
	}
	if month, corrects := after.Corrects(before, d.Zone, received); corrects {
		return q.New(tx).AddCorrection(ctx, q.AddCorrectionParams{County: county, Task: before.ID, Visit: visit, Month: month, Path: before.Path,
			Was: string(before.State), Now: string(after.State), At: int64(received)})
	}
	return nil
}

// creditedTo are the tasks a visit was counted for.
func creditedTo(ctx context.Context, tx db.Tx, county, visit string) ([]Credited, error) {
	out := []Credited{}
	tasks, err := q.New(tx).CreditedTasks(ctx, q.CreditedTasksParams{County: county, Visit: visit})
	for _, t := range tasks {
		out = append(out, Credited{ID: t.ID, Duty: t.Duty, Clauses: list(t.Clauses, clauseSep), Post: t.Post, FromOn: t.FromOn, ToOn: t.ToOn, Need: t.Need, Have: t.Have,
			State: t.State, StateWord: patrol.State(t.State).Word()})
	}
	return out, err
}
