package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/kit/web"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk/q"
)

// View is the scheme in force as the office reads it: what the plan says, what
// it leaves open, what was added beside it, and what disagrees.
type View struct {
	Title      string          `json:"title"`
	Place      string          `json:"place"`
	Issuer     string          `json:"issuer"`
	Edition    string          `json:"edition"`
	Key        string          `json:"key"`
	FromOn     string          `json:"fromOn"`
	Plan       []ParagraphView `json:"plan" doc:"方案原文，一段一项；没有随方案保存原文的为空"`
	Posts      []string        `json:"posts" doc:"方案里的岗位，可看各自的明白卡"`
	Clauses    []ClauseView    `json:"clauses"`
	Unset      []UnsetView     `json:"unset"`
	Warnings   []string        `json:"warnings"`
	Amendments []AmendmentView `json:"amendments"`
	Explained  string          `json:"explained"`
}

// ParagraphView is one paragraph of the plan and the clauses that begin in it.
type ParagraphView struct {
	Text    string   `json:"text"`
	Clauses []string `json:"clauses"`
	At      []int    `json:"at" doc:"各条款从第几个字起，与 clauses 一一对应"`
}

// ClauseView is one clause of the plan and how it is met.
type ClauseView struct {
	ID    string     `json:"id"`
	Mark  string     `json:"mark"`
	Text  string     `json:"text"`
	State string     `json:"state"`
	Rules []RuleView `json:"rules"`
	Met   []string   `json:"met"`
	Tests []string   `json:"tests"`
}

// RuleView is a rule that cites a clause.
type RuleView struct {
	Path   string `json:"path"`
	Source string `json:"source"`
}

// UnsetView is a value the plan leaves open.
type UnsetView struct {
	Path    string   `json:"path"`
	Name    string   `json:"name"`
	Key     string   `json:"key"`
	Word    string   `json:"word"`
	Clauses []string `json:"clauses"`
	Posts   []string `json:"posts"`
	Idle    string   `json:"idle"`
	Asks    string   `json:"asks"`
}

// AmendmentView is a value that was set beside the scheme.
type AmendmentView struct {
	Place  string `json:"place"`
	Value  string `json:"value"`
	Body   string `json:"body"`
	Basis  string `json:"basis"`
	Reason string `json:"reason"`
	FromOn string `json:"fromOn"`
	At     int64  `json:"at"`
}

// Routes is the table of operations on schemes.
func (d *Desk) Routes() []web.Route[account.Caller] {
	return []web.Route[account.Caller]{
		web.Verb("GET /api/scheme", string(account.SchemeRead), "方案、条款、未定值与补充规定", d.Show),
		web.Verb("POST /api/scheme/simulate", string(account.SchemeRead), "履职负担测算", d.Simulate),
		web.Verb("POST /api/scheme/amendments", string(account.SchemeAmend), "补充规定", d.Amend),
	}
}

// ShowIn may ask for one post's card instead of the whole.
type ShowIn struct {
	Post string `query:"post" maxLength:"60" doc:"只看这一岗位的明白卡"`
}

// Show is the scheme in force at the widest place the caller sees.
func (d *Desk) Show(ctx context.Context, who account.Caller, in *ShowIn) (View, error) {
	ruling, edition, err := d.at(ctx, who)
	if err != nil {
		return View{}, err
	}
	s := ruling.Scheme
	v := View{Title: s.Title, Place: s.Place, Issuer: s.Issuer, Edition: string(s.Edition), Key: ruling.Edition, FromOn: edition.FromOn,
		Plan: []ParagraphView{}, Posts: []string{}, Clauses: []ClauseView{}, Unset: []UnsetView{}, Warnings: []string{}, Amendments: []AmendmentView{}}
	for _, p := range ruling.Plan {
		line := ParagraphView{Text: p.Text, Clauses: p.Clauses(), At: make([]int, 0, len(p.Starts))}
		for _, start := range p.Starts {
			line.At = append(line.At, start.At)
		}
		v.Plan = append(v.Plan, line)
	}
	for _, p := range s.Posts {
		v.Posts = append(v.Posts, p.Name)
	}
	lib, err := library(edition)
	if err != nil {
		return View{}, err
	}
	for _, c := range s.Clauses(lib.ClauseTexts(edition.Scheme), d.Index) {
		line := ClauseView{ID: c.ID, Mark: string(c.Mark), Text: c.Text, State: string(c.State), Rules: []RuleView{}, Met: append([]string{}, c.Met...), Tests: append([]string{}, c.Tests...)}
		for _, r := range c.Rules {
			line.Rules = append(line.Rules, RuleView{Path: r.Path(), Source: sourceOf(r)})
		}
		v.Clauses = append(v.Clauses, line)
	}
	for _, u := range s.Unset() {
		v.Unset = append(v.Unset, UnsetView{Path: u.Path, Name: u.Name, Key: u.Key, Word: u.Word, Clauses: append([]string{}, u.Clauses...),
			Posts: append([]string{}, u.Posts...), Idle: u.Idle, Asks: u.Asks})
	}
	for _, p := range s.Check().Warnings() {
		v.Warnings = append(v.Warnings, p.String())
	}
	shelf, err := d.shelf(ctx, who.County)
	if err != nil {
		return View{}, err
	}
	for _, a := range shelf.amendments {
		if a.Grid == edition.Grid && a.Scheme == edition.Scheme {
			v.Amendments = append(v.Amendments, AmendmentView{Place: a.Place, Value: a.Value, Body: a.Body, Basis: a.Basis, Reason: a.Reason, FromOn: a.FromOn, At: a.At})
		}
	}
	var b strings.Builder
	if err := s.Explain(&b, in.Post); err != nil {
		return View{}, fault.New(fault.Missing, "scheme.post_unknown", "post", in.Post)
	}
	v.Explained = b.String()
	return v, nil
}

// sourceOf says where a rule comes from, and that a value of it was set beside
// the plan.
func sourceOf(r scheme.Rule) string {
	for _, v := range r.Values {
		if v.Source == scheme.Amended && r.Source != scheme.Amended {
			return string(r.Source) + "，含" + string(scheme.Amended)
		}
	}
	return string(r.Source)
}

// at is the ruling that speaks for the caller, and the row it was made from.
func (d *Desk) at(ctx context.Context, who account.Caller) (*Ruling, q.EditionsRow, error) {
	ruling, err := d.InForce(ctx, who.County, who.Top(), "")
	if err != nil {
		return nil, q.EditionsRow{}, err
	}
	s, err := d.shelf(ctx, who.County)
	if err != nil {
		return nil, q.EditionsRow{}, err
	}
	row, _, _ := strings.Cut(ruling.Edition, "@")
	for _, e := range s.editions {
		if e.ID == row {
			return ruling, e, nil
		}
	}
	return nil, q.EditionsRow{}, fault.New(fault.Conflict, "scheme.none_in_force")
}
