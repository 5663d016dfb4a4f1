package desk

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/scheme"
)

// TryIn is a value that somebody is about to set beside the scheme.
type TryIn struct {
	Body struct {
		Place string `json:"place" minLength:"3" maxLength:"200" doc:"路径：flow.clocks.整改.limit"`
		Value string `json:"value" minLength:"1" maxLength:"500"`
		Body  string `json:"body,omitempty" maxLength:"100" doc:"由谁补充；方案只许某些单位改的值要写明"`
	}
}

// TryView is what a value would do: refused with the problems, or what changes.
type TryView struct {
	OK       bool         `json:"ok"`
	Problems []SayView    `json:"problems" nullable:"false"`
	Changes  []ChangeView `json:"changes" nullable:"false" doc:"保存后方案里变动的地方"`
	States   []StateView  `json:"states" nullable:"false" doc:"保存后状态改变的条款"`
}

// SayView is something wrong in words, and what would be right.
type SayView struct {
	Text    string   `json:"text"`
	Expect  string   `json:"expect,omitempty" doc:"应当怎样写"`
	Near    string   `json:"near,omitempty" doc:"最接近的名字"`
	Clauses []string `json:"clauses" nullable:"false"`
}

// StateView is a clause whose state a value changes.
type StateView struct {
	Clause string `json:"clause"`
	Was    string `json:"was"`
	Is     string `json:"is"`
}

// Try says what a value would do to the scheme, and keeps nothing: the screen
// asks while somebody is still writing.
func (d *Desk) Try(ctx context.Context, who account.Caller, in *TryIn) (TryView, error) {
	_, edition, err := d.at(ctx, who)
	if err != nil {
		return TryView{}, err
	}
	s, err := d.shelf(ctx, who.County)
	if err != nil {
		return TryView{}, err
	}
	plain, err := d.plain(s, edition, d.Today())
	if err != nil {
		return TryView{}, err
	}
	var all []scheme.Amendment
	last := d.Today()
	for _, a := range s.amendments {
		if a.Grid == edition.Grid && a.Scheme == edition.Scheme {
			all, last = append(all, amendmentOf(a)), max(last, civil.Day(a.FromOn))
		}
	}
	by := in.Body.Body
	if by == "" {
		by = "试算"
	}
	out := TryView{Problems: []SayView{}, Changes: []ChangeView{}, States: []StateView{}}
	if _, ok := holding(who, edition.Path, plain.Amenders(in.Body.Place)); !ok && plain.Claims(in.Body.Place, by) {
		bodies := strings.Join(plain.Amenders(in.Body.Place), "、")
		out.Problems = append(out.Problems, SayView{Text: "方案写明这里由“" + bodies + "”修改，您的岗位不属于它", Expect: "由“" + bodies + "”的人来改；方案没有规定的值可以用自己的名义补充", Clauses: []string{}})
		return out, nil
	}
	// What was set before, in force or to come, is there already: only what this
	// value does is told.
	before, problems := scheme.Amend(plain, all)
	if before == nil || problems.Failed() {
		before = plain
	}
	all = append(all, scheme.Amendment{At: in.Body.Place, Set: in.Body.Value, By: by, Basis: "试算", From: last})
	tried, problems := scheme.Amend(plain, all)
	for _, p := range problems {
		if !p.Warning() {
			out.Problems = append(out.Problems, sayOf(p))
		}
	}
	if tried == nil || problems.Failed() {
		return out, nil
	}
	out.OK = true
	out.Changes = changesOf(before.Diff(tried))
	lib, err := library(edition)
	if err != nil {
		return TryView{}, err
	}
	texts := lib.ClauseTexts(edition.Scheme)
	was := before.Clauses(texts, d.Index)
	for i, c := range tried.Clauses(texts, d.Index) {
		if c.State != was[i].State {
			out.States = append(out.States, StateView{Clause: c.ID, Was: string(was[i].State), Is: string(c.State)})
		}
	}
	return out, nil
}

func sayOf(p scheme.Problem) SayView {
	return SayView{Text: p.Zh, Expect: p.Expect, Near: p.Near, Clauses: append([]string{}, p.Clauses...)}
}

// ChangeView is one difference between two versions of a scheme.
type ChangeView struct {
	Path string   `json:"path"`
	Kind string   `json:"kind" doc:"新增、取消、改动"`
	Was  string   `json:"was"`
	Is   string   `json:"is"`
	Who  []string `json:"who" nullable:"false" doc:"涉及的岗位和部门"`
	Say  string   `json:"say,omitempty" doc:"写成一句话"`
}

func changesOf(list []scheme.Change) []ChangeView {
	out := make([]ChangeView, 0, len(list))
	for _, c := range list {
		out = append(out, ChangeView{Path: c.Path, Kind: c.Kind, Was: c.Was, Is: c.Is, Who: append([]string{}, c.Who...), Say: c.Say})
	}
	return out
}

// VersionsOut are the versions a scheme has had, the newest first.
type VersionsOut struct {
	Items []VersionView `json:"items" nullable:"false"`
}

// VersionView is a scheme as it stood from a day on: an edition, or an edition
// with the amendments in force since.
type VersionView struct {
	Key        string `json:"key"`
	Edition    string `json:"edition"`
	FromOn     string `json:"fromOn"`
	Amendments int    `json:"amendments" doc:"从这天起新增的补充规定数"`
	InForce    bool   `json:"inForce"`
	ToCome     bool   `json:"toCome"`
	ID         string `json:"id,omitempty" doc:"还没施行、可以撤回的一版"`
}

// VersionsIn asks for nothing more than who asks.
type VersionsIn struct{}

// Versions lists how the scheme that speaks for the caller stood from which day:
// records keep the version that judged them.
func (d *Desk) Versions(ctx context.Context, who account.Caller, _ *VersionsIn) (VersionsOut, error) {
	ruling, edition, err := d.at(ctx, who)
	if err != nil {
		return VersionsOut{}, err
	}
	s, err := d.shelf(ctx, who.County)
	if err != nil {
		return VersionsOut{}, err
	}
	days := map[civil.Day]int{}
	for _, e := range s.editions {
		if e.Grid == edition.Grid {
			days[civil.Day(e.FromOn)] += 0
		}
	}
	for _, a := range s.amendments {
		if a.Grid == edition.Grid {
			days[civil.Day(a.FromOn)]++
		}
	}
	out := VersionsOut{Items: []VersionView{}}
	for day, n := range days {
		key := s.key(edition.Path, day)
		if key == "" {
			continue // set before the first edition began: in force with it
		}
		id := ""
		for _, e := range s.editions {
			if e.Grid == edition.Grid && civil.Day(e.FromOn) == day && day > d.Today() {
				id = e.ID
			}
		}
		v := VersionView{ID: id, Key: key, FromOn: string(day), Amendments: n, InForce: key == ruling.Edition, ToCome: day > d.Today()}
		if r, err := d.ruling(s, who.County, key); err == nil {
			v.Edition = string(r.Scheme.Edition)
		}
		out.Items = append(out.Items, v)
	}
	slices.SortFunc(out.Items, func(a, b VersionView) int {
		if a.FromOn > b.FromOn {
			return -1
		}
		return 1
	})
	return out, nil
}

// DiffIn names two versions; `was` empty is the plan without any amendment.
type DiffIn struct {
	Was string `query:"was" maxLength:"120" doc:"前一版的 key；空为只有方案、没有补充规定"`
	Is  string `query:"is" maxLength:"120" doc:"后一版的 key；空为现在执行的"`
}

// DiffOut is what changed between two versions.
type DiffOut struct {
	Changes []ChangeView `json:"changes" nullable:"false"`
}

// Diff tells what changed between two versions of the scheme, and for whom.
func (d *Desk) Diff(ctx context.Context, who account.Caller, in *DiffIn) (DiffOut, error) {
	now, _, err := d.at(ctx, who)
	if err != nil {
		return DiffOut{}, err
	}
	known, err := d.Versions(ctx, who, &VersionsIn{})
	if err != nil {
		return DiffOut{}, err
	}
	s, err := d.shelf(ctx, who.County)
	if err != nil {
		return DiffOut{}, err
	}
	of := func(key string) (*scheme.Scheme, error) {
		if !slices.ContainsFunc(known.Items, func(v VersionView) bool { return v.Key == key }) {
			return nil, fault.New(fault.Missing, "scheme.edition_unknown", "edition", key)
		}
		r, err := d.ruling(s, who.County, key)
		if err != nil {
			return nil, err
		}
		return r.Scheme, nil
	}
	is := now.Scheme
	if in.Is != "" {
		if is, err = of(in.Is); err != nil {
			return DiffOut{}, err
		}
	}
	var was *scheme.Scheme
	if in.Was == "" {
		was, err = now.plain()
	} else {
		was, err = of(in.Was)
	}
	if err != nil {
		return DiffOut{}, err
	}
	return DiffOut{Changes: changesOf(was.Diff(is))}, nil
}
