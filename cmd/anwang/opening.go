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
		Plans: h.plans,
		Read: func(text string) (udesk.Plan, error) {
			read, err := brought(text)
			if err != nil {
				return udesk.Plan{}, err
			}
			return planOf(read.Scheme, read.Problems)
		},
		Open:   h.openCounty,
		Hash:   func(ctx context.Context, password string) (string, error) { return h.account.Hash(ctx, "", password) },
		Fresh:  adesk.InitialPassword,
		Settle: h.settle,
	}
}

// plans are those of the binary that can be put in force: with a grid to stand at.
func (h *house) plans() ([]udesk.Plan, error) {
	lib := scheme.Library(schemes.All())
	var out []udesk.Plan
	for _, name := range slices.Sorted(maps.Keys(lib)) {
		id, ok := strings.CutSuffix(strings.TrimPrefix(name, "schemes/"), ".yaml")
		if !ok || strings.HasSuffix(id, ".amendments") || id == scheme.BaseID {
			continue
		}
		s, problems := scheme.Load(lib, id)
		if s == nil || problems.Failed() {
			return nil, fmt.Errorf("方案 %s：\n%s", id, problems.Errors().Text())
		}
		p, err := planOf(s, nil)
		if err != nil {
			continue // nobody could be appointed at its top
		}
		out = append(out, p)
	}
	return out, nil
}

// brought reads a plan that somebody wrote, over those of the binary.
func brought(text string) (scheme.Unpacked, error) {
	whole, _ := scheme.ExportParts(text)
	read := scheme.ReadParcel(scheme.Library(schemes.All()), scheme.Parcel{Text: []byte(whole)}, func(string) scheme.Beside { return nil })
	if read.Problems.Failed() || read.Scheme == nil {
		f := sdesk.NotLoadable(read.Problems)
		f.Code = "opening.plan_wrong" // nothing is in force here that could go on
		return read, f
	}
	return read, nil
}

// planOf is a plan in short. It may stand at any kind of ground of its own that has
// an office which gives posts: a county takes its province's plan from its own
// level down.
func planOf(s *scheme.Scheme, problems scheme.Problems) (udesk.Plan, error) {
	rules := s.IntoGrid()
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
		if len(kind.Posts) > 0 && slices.Contains(s.RootKinds(), k.Name) {
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
func (h *house) openCounty(ctx context.Context, tx db.Tx, act journal.Act, o upkeep.Opening, plan, text string, hashes []string) error {
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM grid WHERE county > $1", "").Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "opening.done")
	}
	lib := scheme.Library(schemes.All())
	if text != "" {
		read, err := brought(text)
		if err != nil {
			return err
		}
		lib, plan = read.Library, read.Scheme.ID
	}
	built, problems := scheme.Load(lib, plan)
	if built == nil || problems.Failed() {
		return sdesk.NotLoadable(problems)
	}
	rules := built.IntoGrid()
	region, err := code.ParseRegion(o.Code)
	if err != nil {
		return err
	}
	made, err := h.grid.OpenAll(ctx, tx, act, func(grid.Fresh) grid.Rules { return rules }, []grid.Fresh{{Code: region.Code, Name: o.Place, Kind: o.Kind}})
	if err != nil {
		return err
	}
	if err := h.scheme.Adopt(ctx, tx, act, made[0].ID, made[0].Path, plan, lib); err != nil {
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
