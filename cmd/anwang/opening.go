package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/code"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/scheme"
	sdesk "anwang/internal/scheme/desk"
	"anwang/internal/upkeep"
	udesk "anwang/internal/upkeep/desk"
	"anwang/schemes"
)

// The guide of an empty folder: it opens a county with what the desks have, by the
// same doors as a demo is loaded, in one transaction.

func (h *house) guide() udesk.Guide {
	return udesk.Guide{
		Plans:  h.plans,
		Read:   h.readPlan,
		Hash:   func(ctx context.Context, password string) (string, error) { return h.account.Hash(ctx, "", password) },
		Fresh:  adesk.InitialPassword,
		Settle: h.settle,
	}
}

// plans are those of the binary that can be put in force: with a grid to stand at
// and somebody who could be appointed there.
func (h *house) plans() ([]udesk.Plan, error) {
	lib := scheme.Library(schemes.All())
	var out []udesk.Plan
	for _, id := range shipped(lib) {
		s, problems := scheme.Load(lib, id)
		if s == nil || problems.Failed() {
			return nil, fmt.Errorf("方案 %s：\n%s", id, problems.Errors().Text())
		}
		if p, err := planOf(s, nil); err == nil {
			out = append(out, p)
		}
	}
	return out, nil
}

// shipped are the ids of the schemes of the binary that are some place's own.
func shipped(lib scheme.Library) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(lib)) {
		id, ok := strings.CutSuffix(strings.TrimPrefix(name, "schemes/"), ".yaml")
		if ok && !strings.HasSuffix(id, ".amendments") && id != scheme.BaseID {
			out = append(out, id)
		}
	}
	return out
}

// readPlan reads one of the plans, or one that somebody wrote over them, once: what
// opens a county has it then.
func (h *house) readPlan(id, text string) (udesk.Plan, udesk.Opens, error) {
	read := scheme.Unpacked{Library: scheme.Library(schemes.All())}
	switch {
	case text != "":
		whole, _ := scheme.ExportParts(text)
		read = scheme.ReadParcel(read.Library, scheme.Parcel{Text: []byte(whole)}, func(string) scheme.Beside { return nil })
	case slices.Contains(shipped(read.Library), id):
		read.Scheme, read.Problems = scheme.Load(read.Library, id)
		read.Problems = read.Problems.Errors() // what warns in a plan of ours is known
	default:
		return udesk.Plan{}, nil, fault.New(fault.Invalid, "opening.incomplete").On("plan", "opening.plan_missing")
	}
	if read.Problems.Failed() || read.Scheme == nil {
		f := sdesk.NotLoadable(read.Problems)
		f.Code = "opening.plan_wrong" // nothing is in force here that could go on
		return udesk.Plan{}, nil, f
	}
	plan, err := planOf(read.Scheme, read.Problems)
	return plan, func(ctx context.Context, tx db.Tx, act journal.Act, o upkeep.Opening, hashes []string) error {
		return h.openCounty(ctx, tx, act, o, read, hashes)
	}, err
}

// planOf is a plan in short. It may stand at a kind of ground at its top that has an
// office which gives posts.
func planOf(s *scheme.Scheme, problems scheme.Problems) (udesk.Plan, error) {
	rules, roots := s.IntoGrid(), s.RootKinds()
	out := udesk.Plan{ID: s.ID, Title: s.Title, Place: s.Place, Issuer: s.Issuer, From: string(s.InForce()), Duties: len(s.Duties), Posts: len(s.Posts), Unset: len(s.Unset()), Problems: []string{}}
	for _, k := range rules.Kinds {
		if k.Overlay || k.Outside {
			continue
		}
		out.Tree = append(out.Tree, k.Name)
		kind := upkeep.PlanKind{Name: k.Name}
		for _, p := range rules.Posts {
			if account.KindMay(p.Kind, account.AppointmentWrite) && slices.Contains(p.In, k.Name) {
				kind.Posts = append(kind.Posts, p.Name)
			}
		}
		if len(kind.Posts) > 0 && slices.Contains(roots, k.Name) {
			out.Kinds = append(out.Kinds, kind)
		}
	}
	if len(out.Kinds) == 0 {
		return out, fault.New(fault.Invalid, "opening.plan_without_office", "title", s.Title)
	}
	for _, p := range problems {
		out.Problems = append(out.Problems, p.Text())
	}
	return out, nil
}

// openCounty writes the county: the root of its grids, the plan in force there,
// three administrators, the first person of an office.
func (h *house) openCounty(ctx context.Context, tx db.Tx, act journal.Act, o upkeep.Opening, read scheme.Unpacked, hashes []string) error {
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM grid WHERE county > $1", "").Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "opening.done")
	}
	rules := read.Scheme.IntoGrid()
	region, err := code.ParseRegion(o.Code)
	if err != nil {
		return err
	}
	made, err := h.grid.OpenAll(ctx, tx, act, func(grid.Fresh) grid.Rules { return rules }, []grid.Fresh{{Code: region.Code, Name: o.Place, Kind: o.Kind}})
	if err != nil {
		return err
	}
	if err := h.scheme.Adopt(ctx, tx, act, made[0].ID, made[0].Path, read.Scheme.ID, read.Library); err != nil {
		return err
	}
	for i, p := range o.People {
		e := account.Enrolment{Name: strings.TrimSpace(p.Name), Phone: strings.TrimSpace(p.Phone), Login: account.Login(p.Login), Hash: hashes[i], Initial: true, Grid: made[0].ID}
		if i < len(account.Administrators()) {
			e.Grid = ""
			if err := h.foundIn(ctx, tx, act, e, account.Administrators()[i]); err != nil {
				return err
			}
			continue
		}
		person, err := h.account.Enroll(ctx, tx, act, e)
		if err != nil {
			return err
		}
		if _, _, err := h.grid.Appoint(ctx, tx, act, rules, made[0].ID, grid.Wanted{Person: person, Post: o.Post, Basis: "开局"}); err != nil {
			return err
		}
	}
	return nil
}
