package desk

import (
	"context"
	"encoding/json"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// Paper records that a paper of a grid went up (上报) where another desk sent it,
// so that the duty that asks for it is credited. Where the plan has no such duty,
// or it is credited already, nothing is recorded. Whoever receives it is told by
// the desk that sent it.
//
// law: S1-41, S1-100, S2-24
func (d *Desk) Paper(ctx context.Context, tx db.Tx, who account.Caller, grid, form string, days civil.Period, words string) error {
	now := d.Now()
	on := d.DayOf(now)
	rows, err := q.New(tx).TasksFitting(ctx, q.TasksFittingParams{County: who.County, Place: grid, OnDay: string(on)})
	if err != nil {
		return err
	}
	tasks := make([]patrol.Task, len(rows))
	for i, r := range rows {
		tasks[i] = taskOf(r)
	}
	t, asked := patrol.Paper(form, days, patrol.Performer{Person: who.Person, Standings: who.Standings}, tasks)
	if !asked {
		return nil
	}
	sent := Form{ID: d.Fresh(), Grid: grid, Task: t.ID, Verb: t.Verbs[0], Note: words}
	raw, err := json.Marshal(sent)
	if err != nil {
		return err
	}
	_, err = d.record(ctx, tx, who, Times{At: now, PhoneAt: now, ReceivedAt: now}, sent, raw, true)
	return err
}
