package desk

import (
	"context"
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	ndesk "anwang/internal/notice/desk"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// OrderIn is what somebody is told to do.
type OrderIn struct {
	Body struct {
		Duty   string `json:"duty" maxLength:"200" doc:"方案中以交办方式履行的要求，如“交办任务”；或方案写了随后要做什么的事件，如“预警”"`
		Grid   string `json:"grid" maxLength:"64" doc:"网格或片"`
		Post   string `json:"post,omitempty" maxLength:"64"`
		Person string `json:"person,omitempty" maxLength:"64" doc:"只交给这一人；空则在岗的都可以办"`
		Text   string `json:"text" maxLength:"2000"`
		DueOn  string `json:"dueOn" maxLength:"10"`
	}
}

// Order gives a task that comes by no frequency (交办任务). Who may give it is
// the plan's to say (given_by); it is carried out as any record is, opened from
// the task.
//
// law: S4-33
func (d *Desk) Order(ctx context.Context, who account.Caller, in *OrderIn) (TaskPage, error) {
	b := in.Body
	now := d.Now()
	on := d.DayOf(now)
	p, err := d.placeOfPost(ctx, who, b.Grid)
	if err != nil {
		return TaskPage{}, err
	}
	rules, err := d.Rules(ctx, who.County, p.Path, on)
	if err != nil {
		return TaskPage{}, err
	}
	duty, known := rules.Duty(b.Duty)
	if next := rules.Upon(b.Duty); !known && len(next) > 0 {
		return d.tell(ctx, who, rules, next, p, b.Duty, b.Text)
	}
	gives := func(s account.Standing) bool {
		return slices.Contains(duty.GivenBy, s.Post) || s.Department != "" && slices.Contains(duty.GivenBy, s.Department)
	}
	by, ok := who.StandingAt(p.Path, gives)
	if !ok {
		if by, ok = who.StandingAt(p.Path, func(s account.Standing) bool {
			return account.KindMay(s.Kind, account.TaskAssign) || s.Department != ""
		}); !ok {
			return TaskPage{}, fault.New(fault.Missing, "grid.not_found")
		}
	}
	held, err := q.New(d.DB.Read()).ActiveAt(ctx, q.ActiveAtParams{County: who.County, Place: p.ID, OnDay: string(on)})
	if err != nil {
		return TaskPage{}, err
	}
	var holders []string
	waiting := 0
	posts := rules.Asked(duty, p.Kind)
	for _, h := range held {
		switch {
		case b.Post != h.Post && (b.Post != "" || !slices.Contains(posts, h.Post)):
		case h.Waits == "":
			holders = append(holders, h.Person)
		case h.Person == b.Person:
			// law: S4-66 — nobody is given orders before being trained.
			return TaskPage{}, fault.New(fault.Invalid, "order.incomplete").On("person", "order.person_untrained", "needs", h.Waits)
		default:
			waiting++
		}
	}
	if waiting > 0 && len(holders) == 0 {
		return TaskPage{}, fault.New(fault.Invalid, "order.incomplete").On("post", "order.post_untrained", "post", b.Post)
	}
	t, err := rules.Give(patrol.Order{Duty: b.Duty, Place: p, Post: b.Post, For: b.Person, Text: b.Text, DueOn: civil.Day(b.DueOn)}, by, holders, on, d.Zone)
	if err != nil {
		return TaskPage{}, err
	}
	t.ID = d.Fresh()
	t.Target = t.ID
	act := who.Act(by, now, on, d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if _, err := d.addTask(ctx, tx, who.County, t); err != nil {
			return err
		}
		if err := q.New(tx).AddOrder(ctx, q.AddOrderParams{County: who.County, Task: t.ID, Text: b.Text, ByPerson: who.Person, Post: by.Post, At: int64(now)}); err != nil {
			return err
		}
		if err := d.tellOrdered(ctx, tx, act, t, b.Text); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("task:"+t.ID, "task.ordered", journal.Digest([]byte(b.Text)), "duty", t.Duty, "place", p.ID, "to", t.Post, "for", t.For, "due", b.DueOn))
	})
	if err != nil {
		return TaskPage{}, err
	}
	return d.Task(ctx, who, &TaskIn{ID: t.ID})
}

// tellOrdered tells whoever has to carry an order out; who stands in for them
// is told what they are told.
//
// law: S4-33
func (d *Desk) tellOrdered(ctx context.Context, tx db.Tx, act journal.Act, t patrol.Task, text string) error {
	n := notice.Notice{Path: t.Path, Kind: "task", Subject: "task:" + t.ID, Code: "notice.task_ordered",
		Args: notice.Args("duty", t.Duty, "post", act.Post, "text", brief(text), "due", t.Window.To.Chinese())}
	if t.NoDue() {
		n.Code, n.Args = "notice.task_ordered_open", notice.Args("duty", t.Duty, "post", act.Post, "text", brief(text))
	}
	if t.For != "" {
		n.Person = t.For
		return ndesk.Tell(ctx, tx, act, n)
	}
	for _, post := range t.Posts() {
		n.Post, n.Place = post, t.Place
		if err := ndesk.Tell(ctx, tx, act, n); err != nil {
			return err
		}
	}
	return nil
}

// placeOfPost is a grid or an overlay in sight where posts are held.
func (d *Desk) placeOfPost(ctx context.Context, who account.Caller, id string) (patrol.Place, error) {
	read := q.New(d.DB.Read())
	g, err := read.GridKind(ctx, q.GridKindParams{County: who.County, ID: id})
	if err == nil {
		if g.ClosedOn != "" || !who.Scope.Sees(g.Path, who.Departments()...) {
			return patrol.Place{}, fault.New(fault.Missing, "grid.not_found")
		}
		return patrol.Place{ID: id, Path: g.Path, Opened: civil.Day(g.OpenedOn), Kind: g.Kind}, nil
	}
	if !db.None(err) {
		return patrol.Place{}, err
	}
	o, err := read.OverlayKind(ctx, q.OverlayKindParams{County: who.County, ID: id})
	if db.None(err) || err == nil && (o.ClosedOn != "" || !who.Scope.Sees(o.Path, who.Departments()...)) {
		return patrol.Place{}, fault.New(fault.Missing, "grid.not_found")
	}
	return patrol.Place{ID: id, Path: o.Path, Opened: civil.Day(o.OpenedOn), Kind: o.Kind}, err
}

// ExcuseIn lets a task off.
type ExcuseIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" maxLength:"2000"`
	}
}

// Excuse takes a task off with a reason: a flood, a closed road. A head of the
// place or of one above it does that for others; nobody does it for themselves,
// nor for a post they hold or stood in for in that window (scheme-syntax §10.18).
func (d *Desk) Excuse(ctx context.Context, who account.Caller, in *ExcuseIn) (TaskPage, error) {
	if _, err := d.Task(ctx, who, &TaskIn{ID: in.ID}); err != nil {
		return TaskPage{}, err
	}
	now := d.Now()
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		r, err := q.New(tx).TaskRow(ctx, q.TaskRowParams{County: who.County, ID: in.ID})
		if err != nil {
			return err
		}
		t := taskOf(r)
		by, ok := who.StandingAt(t.Path, func(s account.Standing) bool { return account.KindMay(s.Kind, account.TaskExcuse) })
		if !ok {
			return fault.New(fault.Forbidden, "task.not_yours_to_excuse")
		}
		answering, err := answeringFor(ctx, tx, who.County, t)
		if err != nil {
			return err
		}
		after, err := t.LetOff(who.Person, answering, in.Body.Reason)
		if err != nil {
			return err
		}
		if err := d.setTask(ctx, tx, who.County, t, after); err != nil {
			return err
		}
		if err := q.New(tx).AddExcuse(ctx, q.AddExcuseParams{County: who.County, Task: t.ID, Reason: in.Body.Reason, ByPerson: who.Person, Post: by.Post, At: int64(now)}); err != nil {
			return err
		}
		act := who.Act(by, now, d.DayOf(now), d.Fresh)
		return jdesk.Note(ctx, tx, who.County, act.Note("task:"+t.ID, "task.excused", journal.Digest([]byte(in.Body.Reason)), "duty", t.Duty, "place", t.Place, "to", t.Post, "was", string(t.State)))
	})
	if err != nil {
		return TaskPage{}, err
	}
	return d.Task(ctx, who, &TaskIn{ID: in.ID})
}

// answeringFor are the persons who held the post of a task in its window, or
// stood in.
func answeringFor(ctx context.Context, tx db.Tx, county string, t patrol.Task) ([]string, error) {
	var out []string
	rows, err := q.New(tx).Held(ctx, q.HeldParams{County: county, Place: t.Place, Post: t.Post})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if t.Window.Touches(open(r.FromOn, r.ToOn)) {
			out = append(out, r.Person)
		}
	}
	covers, err := q.New(tx).StandingIn(ctx, q.StandingInParams{County: county, Place: t.Place, Post: t.Post})
	for _, c := range covers {
		if t.Window.Touches(open(c.FromOn, c.ToOn)) {
			out = append(out, c.Person)
		}
	}
	return out, err
}
