// Package site is the ledger of what is supervised (监管对象): enterprises, small
// places, households, building sites, facilities. A scheme gives the classes and
// extra columns; who answers for a site follows from where it lies and what it
// does.
package site

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anwang/internal/civil"
	"anwang/internal/code"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
)

// Status is whether a site is in use.
type Status string

// The states of a ledger entry. Nothing is deleted: a closed site keeps its
// history.
const (
	Open      Status = "正常"
	Suspended Status = "停业"
	Closed    Status = "注销"
)

// Due says whether a site of this status is patrolled (scheme-syntax §10.10).
func Due(status string) bool { return Status(status) == Open }

// HeldBy is the fact that names the department for a site that is held directly,
// house by house (逐户填写); without it the exclusion is not in force.
const HeldBy = "直管部门"

// Assigned is the fact that names the department for one site, against what its
// trade would say (scheme-syntax §10.7: assignment on the site's ledger).
const Assigned = "主管部门"

// Site is one entry of the ledger.
type Site struct {
	ID         string
	Code       string
	Name       string
	Class      string
	Sector     string
	Place      string // the named place it lies in: a market, a park
	CreditCode string
	Address    string
	At         geo.Point
	Grid       string
	Path       string
	Department string
	Operator   string
	Phone      string
	Facts      map[string]string
	Risk       string
	Status     Status
	OpenedOn   civil.Day
	DirectBy   string // the department that holds it directly, out of the grid
	SeenOn     civil.Day
	Demo       bool
	Rev        int64
}

// Subject is the site's name in the journal.
func Subject(id string) string { return "site:" + id }

// Fact is an extra column of the ledger.
type Fact struct {
	Name    string
	Type    string // 文字 数 日期 是否 选项
	Choices []string
}

// Keep says which kind of grid holds a class of sites; Class "*" is any.
type Keep struct{ Class, Kind string }

// Rules are what the scheme in force says about sites.
type Rules struct {
	Facts []Fact
	Keep  []Keep
	Grids []grid.Kind
	// Keepers are the posts that keep the ledger, each in its own grid, beside those
	// whose kind may anyway.
	Keepers []string
	Roles   []string // capacities every site must resolve to; nil = [网格员 主管部门]
	Posts   []grid.Post
	// Classes are those the plan names; none = it names none, and any will do.
	Classes []string
	// ClassesOf lists every class a site belongs to; nil = just its own.
	ClassesOf func(class string, facts map[string]string) []string
	// DirectOf is the department that holds such a site directly, out of the grid,
	// given the one the ledger names; "" where none does, or where the plan keeps
	// the site in (law: S0-17, S0-18, S2-13, S2-20). nil: what the ledger names.
	DirectOf func(class string, facts map[string]string, named string) string
	// UnheldBy names the plan's rule by which such a site is held directly by a body
	// the ledger has to name house by house; "" where none does. nil: the plan
	// holds nothing directly.
	UnheldBy func(class string, facts map[string]string) string
	// Unplaced lets an entry have no point: it lies in the grid that is named, and
	// whoever goes there first says where.
	Unplaced bool
	// SectorOf is the trade a class belongs to, where the ledger names none.
	SectorOf func(class string) string
}

// Warning is something to look at that keeps nobody from saving.
type Warning struct {
	At   string
	Code string
	Args map[string]string
}

// Words is the sentence people read.
func (w Warning) Words() string { return fault.Words(w.Code, w.Args) }

const (
	nameMost  = 100
	textMost  = 300
	factsMost = 60
)

// Check says whether an entry can be saved, brings identifiers into their usual
// form, and lists what looks wrong. Credit codes really issued fail the check
// digit, so a bad one warns and never blocks.
func (r Rules) Check(s Site, today civil.Day) (Site, []Warning, error) {
	f := fault.New(fault.Invalid, "site.incomplete")
	s.Name, s.Class, s.Address = strings.TrimSpace(s.Name), strings.TrimSpace(s.Class), strings.TrimSpace(s.Address)
	if s.Name == "" {
		f = f.On("name", "site.name_missing")
	}
	if s.Class == "" {
		f = f.On("class", "site.class_missing")
	}
	for at, x := range map[string]struct {
		text string
		most int
	}{"name": {s.Name, nameMost}, "address": {s.Address, textMost}, "operator": {s.Operator, nameMost}, "phone": {s.Phone, 40}, "place": {s.Place, nameMost}} {
		if utf8.RuneCountInString(x.text) > x.most {
			f = f.On(at, "field.too_long")
		}
	}
	nowhere := s.At == (geo.Point{})
	if !s.At.Valid() || nowhere && !r.Unplaced {
		f = f.On("lon", "site.point_missing")
	}
	switch s.Status {
	case "":
		s.Status = Open
	case Open, Suspended, Closed:
	default:
		f = f.On("status", "site.status_unknown", "status", string(s.Status))
	}
	if s.OpenedOn == "" {
		s.OpenedOn = today
	} else if _, err := civil.ParseDay(string(s.OpenedOn)); err != nil {
		f = f.On("openedOn", "day.impossible", "value", string(s.OpenedOn))
	}
	if s.Sector == "" && r.SectorOf != nil {
		s.Sector = r.SectorOf(s.Class)
	}
	if named := strings.TrimSpace(s.Facts[HeldBy]); named != "" {
		s.DirectBy = named
	}
	if r.DirectOf != nil {
		s.DirectBy = r.DirectOf(s.Class, s.Facts, s.DirectBy)
	}
	f = r.facts(f, s.Facts)
	if len(f.Fields) > 0 {
		slices.SortFunc(f.Fields, func(a, b fault.Field) int { return strings.Compare(a.At, b.At) })
		return s, nil, f
	}
	var warnings []Warning
	if nowhere {
		warnings = append(warnings, Warning{At: "lon", Code: "site.point_unknown"})
	}
	if s.CreditCode = code.Plain(s.CreditCode); s.CreditCode != "" {
		if doubt := code.Credit(s.CreditCode); doubt != code.Sound {
			warnings = append(warnings, Warning{At: "creditCode", Code: string(doubt)})
		}
	}
	// A class the plan does not name is entered as it is written: the ledger is
	// wider than any plan. But no rule will ever ask for it, and that is said.
	if len(r.Classes) > 0 && !slices.Contains(r.Classes, s.Class) {
		warnings = append(warnings, Warning{At: "class", Code: "site.class_unknown", Args: map[string]string{"class": s.Class}})
	}
	if rule := r.unheld(s); rule != "" {
		warnings = append(warnings, Warning{At: "facts." + HeldBy, Code: "site.direct_without_body", Args: map[string]string{"rule": rule}})
	}
	return s, warnings, nil
}

// unheld is the rule that would take a site out of the grid and may not, because
// nobody is named who holds it.
//
// law: S0-18
func (r Rules) unheld(s Site) string {
	if s.DirectBy != "" || r.UnheldBy == nil {
		return ""
	}
	return r.UnheldBy(s.Class, s.Facts)
}

// Columns are the columns of the ledger that a plan adds, in the order they are
// asked for: its own, and the two that every plan may need filled house by house.
func (r Rules) Columns() []Fact {
	out := slices.Clone(r.Facts)
	add := func(name string) {
		if !slices.ContainsFunc(out, func(f Fact) bool { return f.Name == name }) {
			out = append(out, Fact{Name: name, Type: "文字"})
		}
	}
	if r.UnheldBy != nil {
		add(HeldBy)
	}
	add(Assigned)
	return out
}

func (r Rules) facts(f *fault.Fault, facts map[string]string) *fault.Fault {
	if len(facts) > factsMost {
		return f.On("facts", "field.count")
	}
	for name, value := range facts {
		at := "facts." + name
		if utf8.RuneCountInString(value) > textMost {
			f = f.On(at, "field.too_long")
		}
		i := slices.IndexFunc(r.Facts, func(x Fact) bool { return x.Name == name })
		if name == Assigned || name == HeldBy || value == "" {
			continue
		}
		if i < 0 {
			f = f.On(at, "site.fact_unknown", "fact", name)
			continue
		}
		switch r.Facts[i].Type {
		case "数":
			if _, err := strconv.ParseFloat(value, 64); err != nil {
				f = f.On(at, "field.number")
			}
		case "日期":
			if _, err := civil.ParseDay(value); err != nil {
				f = f.On(at, "day.impossible", "value", value)
			}
		case "是否":
			if value != "是" && value != "否" {
				f = f.On(at, "field.choice")
			}
		case "选项":
			if !slices.Contains(r.Facts[i].Choices, value) {
				f = f.On(at, "field.choice")
			}
		}
	}
	return f
}

// classes are all the classes of a site.
func (r Rules) classes(s Site) []string {
	if r.ClassesOf == nil {
		return []string{s.Class}
	}
	return r.ClassesOf(s.Class, s.Facts)
}

// Put places a site in the grid that holds it. found are the territories its
// point lies in, the smallest first; chosen is the grid that was asked for, if
// one was. A site outside every grid cannot be put anywhere.
//
// A unit (school, hospital, enterprise) may be held by the grid it is itself
// (law: S1-52); anything else by the territory of the kind the scheme says, else
// by the smallest.
func (r Rules) Put(s Site, found []grid.Cell, chosen *grid.Grid) (Site, error) {
	if len(found) == 0 {
		return s, fault.New(fault.Invalid, "site.outside_grids").On("lon", "site.outside_grids")
	}
	wanted := ""
	classes := r.classes(s)
	for _, k := range r.Keep {
		if k.Class == "*" || slices.Contains(classes, k.Class) {
			wanted = k.Kind
			break
		}
	}
	if chosen != nil {
		return r.putInto(s, found, *chosen, classes)
	}
	at := r.smallest(found)
	for _, c := range found {
		if c.Kind == wanted && !r.independent(at.Kind) {
			at = c
			break
		}
	}
	s.Grid, s.Path = at.ID, at.Path
	return s, nil
}

// smallest is the territory that holds a site by where it lies: the deepest, and
// before a neighbour of the same depth one that stands for itself.
//
// law: S0-16, S2-12
func (r Rules) smallest(found []grid.Cell) grid.Cell {
	for _, c := range found {
		// What is below the village round a cluster gives way to the cluster too.
		if r.independent(c.Kind) && !strings.HasPrefix(found[0].Path, c.Path) {
			return c
		}
	}
	return found[0]
}

func (r Rules) independent(kind string) bool {
	return slices.ContainsFunc(r.Grids, func(k grid.Kind) bool { return k.Name == kind && k.Independent })
}

func (r Rules) putInto(s Site, found []grid.Cell, g grid.Grid, classes []string) (Site, error) {
	if g.ClosedOn != "" {
		return s, fault.New(fault.Invalid, "site.grid_closed", "name", g.Name).On("grid", "site.grid_closed", "name", g.Name)
	}
	inside := slices.ContainsFunc(found, func(c grid.Cell) bool {
		return c.ID == g.ID || !g.Territorial() && strings.HasPrefix(g.Path, c.Path)
	})
	if !inside {
		return s, fault.New(fault.Invalid, "site.outside_its_grid", "name", g.Name).On("grid", "site.outside_its_grid", "name", g.Name)
	}
	i := slices.IndexFunc(r.Grids, func(k grid.Kind) bool { return k.Name == g.Kind })
	if i >= 0 && len(r.Grids[i].OnePer) > 0 &&
		!slices.ContainsFunc(r.Grids[i].OnePer, func(c string) bool { return slices.Contains(classes, c) }) {
		return s, fault.New(fault.Invalid, "site.grid_not_for_class", "class", s.Class, "kind", g.Kind).On("grid", "site.grid_not_for_class", "class", s.Class, "kind", g.Kind)
	}
	s.Grid, s.Path = g.ID, g.Path
	return s, nil
}

// Changed lists the columns in which two states of an entry differ, for the
// journal: names of columns, never what stood in them.
func Changed(a, b Site) []string {
	var out []string
	for _, c := range []struct {
		name string
		same bool
	}{
		{"name", a.Name == b.Name}, {"class", a.Class == b.Class}, {"sector", a.Sector == b.Sector}, {"place", a.Place == b.Place},
		{"creditCode", a.CreditCode == b.CreditCode}, {"address", a.Address == b.Address}, {"point", a.At == b.At}, {"grid", a.Grid == b.Grid},
		{"department", a.Department == b.Department}, {"operator", a.Operator == b.Operator}, {"phone", a.Phone == b.Phone},
		{"facts", mapsEqual(a.Facts, b.Facts)}, {"risk", a.Risk == b.Risk}, {"status", a.Status == b.Status}, {"openedOn", a.OpenedOn == b.OpenedOn}, {"directBy", a.DirectBy == b.DirectBy},
	} {
		if !c.same {
			out = append(out, c.name)
		}
	}
	return out
}

func mapsEqual(a, b map[string]string) bool {
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	for k, v := range b {
		if a[k] != v {
			return false
		}
	}
	return true
}
