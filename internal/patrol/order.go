package patrol

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Order is what somebody is told to do that comes by no frequency (交办任务).
type Order struct {
	Duty  string
	Place Place
	Post  string // "" = the only one the duty names there
	For   string // one person; "" = whoever holds the post
	Text  string
	DueOn civil.Day
}

// Give makes the task of an order. by is the standing of whoever gives it,
// holders the persons who hold the post at the place today.
//
// law: S4-33
func (r Rules) Give(o Order, by account.Standing, holders []string, today civil.Day, zone *time.Location) (Task, error) {
	d, known := r.Duty(o.Duty)
	wrong := fault.New(fault.Invalid, "order.incomplete")
	if !known || d.Group != Assigned {
		return Task{}, wrong.On("duty", "order.duty_unknown", "duty", o.Duty)
	}
	if len(d.GivenBy) > 0 && !slices.Contains(d.GivenBy, by.Post) && (by.Department == "" || !slices.Contains(d.GivenBy, by.Department)) {
		return Task{}, fault.New(fault.Forbidden, "order.not_yours_to_give", "duty", d.Name, "by", strings.Join(d.GivenBy, "、"))
	}
	posts := r.Asked(d, o.Place.Kind)
	if o.Post == "" && len(posts) == 1 {
		o.Post = posts[0]
	}
	if !slices.Contains(posts, o.Post) {
		wrong = wrong.On("post", "order.post_not_there", "posts", strings.Join(posts, "、"))
	}
	if strings.TrimSpace(o.Text) == "" {
		wrong = wrong.On("text", "field.required")
	}
	if utf8.RuneCountInString(o.Text) > textMost {
		wrong = wrong.On("text", "field.too_long")
	}
	if !o.DueOn.Valid() || o.DueOn < today {
		wrong = wrong.On("dueOn", "order.due_past", "today", string(today))
	}
	if o.For != "" && !slices.Contains(holders, o.For) {
		wrong = wrong.On("person", "order.person_not_there", "post", o.Post)
	}
	if len(wrong.Fields) > 0 {
		return Task{}, wrong
	}
	due := o.DueOn.End(zone)
	return Task{
		Duty: d.Name, Edition: r.Edition, Clauses: d.Clauses, Source: d.Source, Verbs: d.Verbs, Group: d.Group, Form: d.Form,
		Post: o.Post, Place: o.Place.ID, Path: o.Place.Path, Aim: ByOrder, For: o.For,
		Window: civil.Period{From: today, To: o.DueOn}, Until: o.DueOn.Add(lateOrder), DueAt: due, Need: 1, State: Open, NextAt: due + 1,
	}, nil
}

// lateOrder is for how many days after its due day an order may still be carried
// out, late: it has no next window that would take its place.
const lateOrder = 365

// Posts are the posts that have the task to do, any of them.
func (t Task) Posts() []string { return strings.Split(t.Post, postSep) }

// LetOff takes a task off by the word of a head. Whoever answers for it, or
// stood in its post in its window, never lets it off themselves.
func (t Task) LetOff(by string, answering []string, reason string) (Task, error) {
	switch {
	case strings.TrimSpace(reason) == "":
		return t, fault.New(fault.Invalid, "task.reason_missing").On("reason", "task.reason_missing")
	case utf8.RuneCountInString(reason) > textMost:
		return t, fault.New(fault.Invalid, "task.reason_missing").On("reason", "field.too_long")
	case slices.Contains(answering, by) || t.For == by || t.Aim == ByHolder && t.Target == by:
		return t, fault.New(fault.Forbidden, "task.own_excuse")
	case t.Kept():
		return t, fault.New(fault.Conflict, "task.kept_already")
	case t.State == Excused:
		return t, fault.New(fault.Conflict, "task.excused_already")
	}
	return t.Excuse(WhyHead), nil
}

// Assign names the one of several holders who is to do a task; "" gives it back
// to whoever holds the post. What is done, let off or missed is nobody's to give.
func (t Task) Assign(person string, holders []string) (Task, error) {
	switch {
	case t.Kept():
		return t, fault.New(fault.Conflict, "task.kept_already")
	case t.State == Excused:
		return t, fault.New(fault.Conflict, "task.excused_already")
	case person != "" && !slices.Contains(holders, person):
		return t, fault.New(fault.Invalid, "order.incomplete").On("person", "order.person_not_there", "post", strings.Join(t.Posts(), "、"))
	}
	t.For = person
	return t, nil
}
