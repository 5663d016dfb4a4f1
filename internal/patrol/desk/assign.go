package desk

import (
	"context"
	"slices"

	"anwang/internal/account"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	ndesk "anwang/internal/notice/desk"
	"anwang/internal/patrol/desk/q"
)

// AssignTaskIn names who is to do a task.
type AssignTaskIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Person string `json:"person,omitempty" maxLength:"64" doc:"空：不再指定，在岗的都可以办"`
	}
}

// Assigned is a task with the one who was named for it before, so that it can be
// put back.
type Assigned struct {
	ID  string `json:"id"`
	For string `json:"for,omitempty"`
	Was string `json:"was,omitempty" doc:"原来指定的人"`
}

// Assign names the one of several who hold the post of a task.
func (d *Desk) Assign(ctx context.Context, who account.Caller, in *AssignTaskIn) (Assigned, error) {
	if _, err := d.Task(ctx, who, &TaskIn{ID: in.ID}); err != nil {
		return Assigned{}, err
	}
	now := d.Now()
	today := d.DayOf(now)
	var out Assigned
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		r, err := q.New(tx).TaskRow(ctx, q.TaskRowParams{County: who.County, ID: in.ID})
		if err != nil {
			return err
		}
		t := taskOf(r)
		by, ok := who.StandingAt(t.Path, func(s account.Standing) bool { return account.KindMay(s.Kind, account.TaskAssign) })
		if !ok {
			return fault.New(fault.Forbidden, "account.not_permitted")
		}
		held, err := q.New(tx).ActiveAt(ctx, q.ActiveAtParams{County: who.County, Place: t.Place, OnDay: string(today)})
		if err != nil {
			return err
		}
		var holders []string
		for _, h := range held {
			if h.Waits == "" && slices.Contains(t.Posts(), h.Post) {
				holders = append(holders, h.Person)
			}
		}
		after, err := t.Assign(in.Body.Person, holders)
		if err != nil {
			return err
		}
		if out = (Assigned{ID: t.ID, For: after.For, Was: t.For}); after.For == t.For {
			return nil
		}
		n, err := q.New(tx).AssignTask(ctx, q.AssignTaskParams{County: who.County, ID: t.ID, Rev: t.Rev, ForPerson: after.For})
		if err == nil && n != 1 {
			err = fault.New(fault.Conflict, "task.kept_already")
		}
		if err != nil {
			return err
		}
		act := who.Act(by, now, today, d.Fresh)
		if after.For != "" && after.For != who.Person {
			told := notice.Notice{Person: after.For, Path: t.Path, Kind: "task", Subject: "task:" + t.ID, Code: "notice.task_assigned",
				Args: notice.Args("duty", t.Duty, "post", act.Post, "due", t.Window.To.Chinese())}
			if err := ndesk.Tell(ctx, tx, act, told); err != nil {
				return err
			}
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("task:"+t.ID, "task.assigned", nil, "duty", t.Duty, "for", after.For, "was", t.For))
	})
	return out, err
}
