package desk

import (
	"context"
	"fmt"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

const (
	listSep   = "、" // between verbs, between forms
	clauseSep = " "
)

func taskOf(r q.Task) patrol.Task {
	return patrol.Task{
		ID: r.ID, Duty: r.Duty, Edition: r.Edition, Clauses: split(r.Clauses, clauseSep), Source: r.Source, Verbs: split(r.Verb, listSep), Group: patrol.Group(r.Kind),
		Form: split(r.Form, listSep), Post: r.Post, Place: r.Place, Path: r.Path, Aim: patrol.Aim(r.Aim), Target: r.Target,
		Window: civil.Period{From: civil.Day(r.FromOn), To: civil.Day(r.ToOn)}, Until: civil.Day(r.UntilOn), DueAt: civil.Instant(r.DueAt),
		Need: int(r.Need), Have: int(r.Have), KeptAt: civil.Instant(r.KeptAt), State: patrol.State(r.State), Reason: r.Reason, NextAt: civil.Instant(r.NextAt), Rev: r.Rev,
		Provisional: r.Provisional, For: r.ForPerson,
	}
}

// addTask puts a new task away; 0 where it is there already.
func (d *Desk) addTask(ctx context.Context, tx db.Tx, county string, t patrol.Task) (int64, error) {
	n, err := q.New(tx).AddTask(ctx, q.AddTaskParams{
		County: county, ID: t.ID, Duty: t.Duty, Edition: t.Edition, Clauses: strings.Join(t.Clauses, clauseSep), Source: t.Source, Verb: strings.Join(t.Verbs, listSep), Kind: string(t.Group),
		Form: strings.Join(t.Form, listSep), Post: t.Post, Place: t.Place, Path: t.Path, Aim: string(t.Aim), Target: t.Target,
		FromOn: string(t.Window.From), ToOn: string(t.Window.To), UntilOn: string(t.Until), DueAt: int64(t.DueAt), Need: int64(t.Need), State: string(t.State), NextAt: int64(t.NextAt),
		Provisional: t.Provisional, ForPerson: t.For,
	})
	if err != nil || n == 0 {
		return n, err
	}
	return n, d.touch(ctx, tx, county, t)
}

// touch says where tasks lie that came, changed or went: what is counted there is
// to be counted anew.
func (d *Desk) touch(ctx context.Context, tx db.Tx, county string, tasks ...patrol.Task) error {
	grounds := make([]recall.Ground, len(tasks))
	for i, t := range tasks {
		grounds[i] = recall.Ground{What: "task", Path: t.Path, Span: recall.Month(string(d.DayOf(t.DueAt)))}
	}
	return recall.Touch(ctx, tx, county, grounds...)
}

// setTask saves a judgement; a task nobody changed is not written.
func (d *Desk) setTask(ctx context.Context, tx db.Tx, county string, before, after patrol.Task) error {
	if before.Have == after.Have && before.KeptAt == after.KeptAt && before.State == after.State && before.Reason == after.Reason && before.NextAt == after.NextAt {
		return nil
	}
	n, err := q.New(tx).SetTask(ctx, q.SetTaskParams{County: county, ID: after.ID, Rev: before.Rev,
		Have: int64(after.Have), KeptAt: int64(after.KeptAt), State: string(after.State), Reason: after.Reason, NextAt: int64(after.NextAt)})
	if err == nil && n != 1 {
		return fmt.Errorf("task %s changed inside its own transaction", after.ID)
	}
	if err != nil {
		return err
	}
	return d.touch(ctx, tx, county, after)
}

// held are the days on which somebody stood in a post at a place: who is away is
// there only through whoever stands in.
func held(ctx context.Context, tx db.Tx, county, place, post string) ([]civil.Period, error) {
	rows, err := q.New(tx).Held(ctx, q.HeldParams{County: county, Place: place, Post: post})
	if err != nil {
		return nil, err
	}
	waits, err := q.New(tx).Waiting(ctx, q.WaitingParams{County: county, Place: place})
	if err != nil {
		return nil, err
	}
	var out []civil.Period
	for i := 0; i < len(rows); {
		days := []civil.Period{open(rows[i].FromOn, rows[i].ToOn)}
		at := rows[i].ID
		for ; i < len(rows) && rows[i].ID == at; i++ {
			if rows[i].AwayFrom != "" {
				days = patrol.Without(days, civil.Period{From: civil.Day(rows[i].AwayFrom), To: civil.Day(rows[i].AwayTo)})
			}
		}
		for _, w := range waits { // law: S4-66 — who is not trained yet does not staff the post
			if w.Appointment == at {
				days = patrol.Without(days, open(w.FromOn, w.ToOn))
			}
		}
		out = append(out, days...)
	}
	return out, nil
}

// open is a run of days that may have no last one.
func open(from, to string) civil.Period {
	if to == "" {
		to = "9999-12-31"
	}
	return civil.Period{From: civil.Day(from), To: civil.Day(to)}
}

func split(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}
