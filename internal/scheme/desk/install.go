package desk

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk/q"
)

// InstallIn is a scheme that somebody wrote for a grid, with the texts beside it.
type InstallIn struct {
	Body struct {
		Grid     string `json:"grid" minLength:"1" maxLength:"40" doc:"在哪个网格及其以下施行"`
		Text     string `json:"text" minLength:"1" maxLength:"1100000" doc:"方案文件（YAML）"`
		Clauses  string `json:"clauses,omitempty" maxLength:"500000" doc:"条款文件，一条一行"`
		Plan     string `json:"plan,omitempty" maxLength:"500000" doc:"清理过的方案原文"`
		FromOn   string `json:"fromOn,omitempty" maxLength:"10" doc:"从哪天起施行；不写的按方案的 from 或 edition，再没有就是今天"`
		Replaces string `json:"replaces,omitempty" maxLength:"60" doc:"取代这个网格现行的哪个方案（它的标识）；换方案时必须写明"`
		Try      bool   `json:"try,omitempty" doc:"只检查，不施行"`
	}
}

// InstallOut says what came of it: with problems nothing was adopted.
type InstallOut struct {
	Adopted  bool      `json:"adopted"`
	Scheme   string    `json:"scheme"`
	Title    string    `json:"title"`
	FromOn   string    `json:"fromOn"`
	Unset    int       `json:"unset" doc:"方案未规定的有几处"`
	Problems []SayView `json:"problems" nullable:"false" doc:"提醒；有错误的整个不收，错误在 422 里逐条说明"`
}

// Install puts a scheme that was written elsewhere in force at a grid. It is
// read whole first, over the schemes it extends and under their amendments here:
// an error refuses it with its places, and what was in force stays in force.
//
// law: scheme.md, principle 4; S2-N1
func (d *Desk) Install(ctx context.Context, who account.Caller, in *InstallIn) (InstallOut, error) {
	b := in.Body
	at, err := q.New(d.DB.Read()).GridPath(ctx, q.GridPathParams{County: who.County, ID: b.Grid})
	path := at.Path
	if err != nil && !db.None(err) {
		return InstallOut{}, err
	}
	if err != nil || !who.Scope.Sees(path, "") {
		return InstallOut{}, fault.New(fault.Missing, "grid.not_found")
	}
	s, err := d.shelf(ctx, who.County)
	if err != nil {
		return InstallOut{}, err
	}
	standing, err := d.adopting(s, who, path)
	if err != nil {
		return InstallOut{}, err
	}
	text, _ := scheme.ExportParts(b.Text) // amendments are made here, not brought along
	known := d.known(s, path)
	read := scheme.ReadParcel(known, scheme.Parcel{Text: []byte(text), Clauses: []byte(b.Clauses), Plan: []byte(b.Plan)}, func(id string) scheme.Beside {
		// As if it were adopted here already: what its parents' amendments are.
		row := q.EditionsRow{ID: "new", Path: path, Scheme: id}
		with := &shelf{editions: s.editions, amendments: s.amendments, lines: map[string][]string{"new": lineOf(known, text)}}
		return besideOf(with.above(row, d.Today()))
	})
	if read.Problems.Failed() {
		return InstallOut{}, NotLoadable(read.Problems)
	}
	from := read.Scheme.InForce()
	if b.FromOn != "" {
		if from, err = civil.ParseDay(b.FromOn); err != nil {
			return InstallOut{}, err
		}
	}
	if from == "" {
		from = d.Today()
	}
	if err := s.under(path, lineOf(known, text), max(from, d.Today())); err != nil {
		return InstallOut{}, err
	}
	out := InstallOut{Scheme: read.Scheme.ID, Title: read.Scheme.Title, FromOn: string(from), Unset: len(read.Scheme.Unset()), Problems: []SayView{}}
	for _, p := range read.Problems {
		out.Problems = append(out.Problems, sayOf(p))
	}
	out.Problems = append(out.Problems, misplaced(read.Scheme, at.Name, at.Kind)...)
	act := who.Act(standing, d.Now(), d.Today(), d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		there, err := q.New(tx).EditionsAt(ctx, q.EditionsAtParams{County: who.County, Grid: b.Grid})
		if err != nil {
			return err
		}
		if err := mayFollow(there, read.Scheme.ID, b.Replaces, from, d.Today()); err != nil || b.Try {
			return err
		}
		return d.put(ctx, tx, act, b.Grid, path, read.Scheme.ID, from, read.Scheme, read.Library)
	})
	if err != nil {
		return InstallOut{}, err
	}
	out.Adopted = !b.Try
	d.forget(who.County)
	return out, nil
}

// misplaced warns of a scheme that seems meant for another grid: of a kind its plan
// does not know, or of a place with another name. It may be meant all the same (a
// town renamed, a plan for a wider place), so nothing is refused.
func misplaced(s *scheme.Scheme, name, kind string) []SayView {
	out := []SayView{}
	kinds := s.RootKinds()
	if kind != "" && len(kinds) > 0 && !slices.Contains(kinds, kind) {
		out = append(out, SayView{Text: "这里是“" + kind + "”网格，而方案的最上一级是“" + strings.Join(kinds, "、") + "”", Expect: "选方案所说的那一级网格；确是这里的，把 grids 里最上一级改成“" + kind + "”", Clauses: []string{}})
	}
	if name != "" && s.Place != "" && !strings.Contains(s.Place, name) && !strings.Contains(name, s.Place) {
		out = append(out, SayView{Text: "方案适用于“" + s.Place + "”，而这个网格叫“" + name + "”", Expect: "核对是不是选错了网格；确是这里的，把 place 改成这里", Clauses: []string{}})
	}
	return out
}

// lineOf lists the schemes a text stands on.
func lineOf(known scheme.Library, text string) []string {
	lib := maps.Clone(known)
	lib[scheme.ParcelName] = []byte(text)
	return lib.Line(scheme.ParcelName)
}

// known are the schemes a new one may extend: those of the binary, and those in
// force at the grids above, as they were adopted.
func (d *Desk) known(s *shelf, path string) scheme.Library {
	out := scheme.Library{}
	maps.Copy(out, d.Shipped)
	for _, e := range s.editions {
		if strings.HasPrefix(path, e.Path) {
			if lib, err := library(e); err == nil {
				maps.Copy(out, lib)
			}
		}
	}
	return out
}

// mayFollow keeps two schemes from meeting at one grid, and two editions of one
// from overlapping: the new one begins later than what is there, and whoever
// changes the scheme itself says which one it replaces.
//
// law: scheme-syntax §6.4
func mayFollow(there []q.EditionsAtRow, id, replaces string, from, today civil.Day) error {
	if len(there) == 0 {
		return nil
	}
	last := there[len(there)-1]
	if last.Scheme != id && replaces != last.Scheme {
		return fault.New(fault.Conflict, "scheme.grid_taken", "scheme", last.Scheme, "from", civil.Day(last.FromOn).Chinese())
	}
	if from <= civil.Day(last.FromOn) || from < today {
		return fault.New(fault.Conflict, "scheme.edition_overlaps", "from", from.Chinese(), "was", civil.Day(last.FromOn).Chinese(), "today", today.Chinese())
	}
	return nil
}

// NotLoadable is the fault of a scheme with errors: each with its place, the
// first twenty of them.
func NotLoadable(problems scheme.Problems) *fault.Fault {
	f := fault.New(fault.Invalid, "scheme.not_loadable")
	for i, p := range problems.Errors() {
		if i == 20 {
			break
		}
		f = f.On(p.Pos.File+":"+strconv.Itoa(p.Pos.Line), "scheme.problem", "text", p.Text())
	}
	return f
}
