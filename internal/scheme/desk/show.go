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
	Warnings   []SayView       `json:"warnings" nullable:"false"`
	Chain      []LinkView      `json:"chain" nullable:"false" doc:"就近执行的方案和它依据的上级方案，从近到远"`
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

// LinkView is a scheme of the chain: the one in force here, or one it stands on.
type LinkView struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Place  string `json:"place"`
	FromOn string `json:"fromOn,omitempty"`
	Role   string `json:"role" doc:"就近执行、上级方案、平台默认"`
	Rules  int    `json:"rules" doc:"它写了几条规则"`
}

// RuleView is a rule that cites a clause, and its values.
type RuleView struct {
	Path   string      `json:"path"`
	Source string      `json:"source"`
	Values []ValueView `json:"values" nullable:"false"`
}

// ValueView is a value of a rule and whose it is.
type ValueView struct {
	Key    string `json:"key"`
	Text   string `json:"text" doc:"空为方案未规定"`
	Source string `json:"source" doc:"方案规定、属地补充、平台默认、方案未规定"`
	Basis  string `json:"basis,omitempty" doc:"属地补充的文号"`
	Law    string `json:"law,omitempty" doc:"法定的下限出自哪里"`
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
	Hint    HintView `json:"hint"`
}

// HintView tells what may be written where the plan leaves a value open.
type HintView struct {
	Place    string   `json:"place" doc:"补充规定的路径"`
	Shape    string   `json:"shape" doc:"短语、选一、选几、选类、列举、逐项、文字"`
	Say      string   `json:"say"`
	Examples []string `json:"examples" nullable:"false"`
	Choices  []string `json:"choices" nullable:"false"`
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
	ByName string `json:"byName" doc:"谁录入的"`
}

// Routes is the table of operations on schemes.
func (d *Desk) Routes() []web.Route[account.Caller] {
	return []web.Route[account.Caller]{
		web.Verb("GET /api/scheme", string(account.SchemeRead), "方案、条款、未定值与补充规定", d.Show),
		web.Verb("GET /api/departments", string(account.SchemeRead), "部门、别名、执法资格和人员", d.Departments),
		web.Verb("POST /api/scheme/simulate", string(account.SchemeRead), "履职负担测算", d.Simulate),
		web.Verb("GET /api/scheme/versions", string(account.SchemeRead), "方案的各个版本", d.Versions),
		web.Verb("GET /api/scheme/diff", string(account.SchemeRead), "两个版本之间改了什么", d.Diff),
		web.Verb("POST /api/scheme/amendments/try", string(account.SchemeAmend), "试填补充规定，不保存", d.Try),
		web.Verb("POST /api/scheme/editions", string(account.SchemeAmend), "检查或施行一份新方案", d.Install).UpTo(4 << 20),
		web.Download("GET /api/scheme/export", string(account.SchemeRead), "下载现行方案和补充规定", d.Export),
		web.Verb("POST /api/scheme/editions/{id}/withdraw", string(account.SchemeAmend), "撤回还没施行的一版方案", d.Withdraw),
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
	v := ruling.shown()
	shelf, err := d.shelf(ctx, who.County)
	if err != nil {
		return View{}, err
	}
	v.Amendments = []AmendmentView{}
	for _, a := range shelf.amendments {
		if a.Grid == edition.Grid && a.Scheme == edition.Scheme {
			name, err := d.nameOf(ctx, who.County, a.ByPerson)
			if err != nil {
				return View{}, err
			}
			v.Amendments = append(v.Amendments, AmendmentView{Place: a.Place, Value: a.Value, Body: a.Body, Basis: a.Basis, Reason: a.Reason, FromOn: a.FromOn, At: a.At, ByName: name})
		}
	}
	var b strings.Builder
	if err := ruling.Scheme.Explain(&b, in.Post); err != nil {
		return View{}, fault.New(fault.Missing, "scheme.post_unknown", "post", in.Post)
	}
	v.Explained = b.String()
	return v, nil
}

// view is what the page of a ruling shows whoever asks: its clauses, the rules made
// of them, and what it stands on.
func (d *Desk) view(ruling *Ruling, lib scheme.Library, edition q.EditionsRow) View {
	s := ruling.Scheme
	v := View{Title: s.Title, Place: s.Place, Issuer: s.Issuer, Edition: string(s.Edition), Key: ruling.Edition, FromOn: edition.FromOn,
		Plan: []ParagraphView{}, Posts: []string{}, Clauses: []ClauseView{}, Unset: []UnsetView{}, Warnings: []SayView{}, Chain: chainOf(lib, edition)}
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
	for _, c := range s.Clauses(lib.ClauseTexts(edition.Scheme), d.Index) {
		line := ClauseView{ID: c.ID, Mark: string(c.Mark), Text: c.Text, State: string(c.State), Rules: []RuleView{}, Met: append([]string{}, c.Met...), Tests: append([]string{}, c.Tests...)}
		for _, r := range c.Rules {
			line.Rules = append(line.Rules, RuleView{Path: r.Path(), Source: sourceOf(r), Values: valuesOf(r)})
		}
		v.Clauses = append(v.Clauses, line)
	}
	for _, u := range s.Unset() {
		v.Unset = append(v.Unset, UnsetView{Path: u.Path, Name: u.Name, Key: u.Key, Word: u.Word, Clauses: append([]string{}, u.Clauses...),
			Posts: append([]string{}, u.Posts...), Idle: u.Idle, Asks: u.Asks, Hint: hintOf(s.Hint(u))})
	}
	for _, p := range s.Check().Warnings() {
		v.Warnings = append(v.Warnings, sayOf(p))
	}
	return v
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
