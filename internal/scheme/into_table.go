package scheme

import (
	"slices"
	"strconv"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/hazard"
	"anwang/internal/patrol"
)

// fits says whether a row's conditions hold. look gives what is known of a
// column: a text, several texts any of which may be meant, a number, or nil for
// what nobody knows, which fits nothing but "*".
func (t *Table) fits(row Row, look func(col string) any) bool {
	for _, col := range t.When {
		if row.Cells[col] != "*" && !cellFits(row.Cells[col], look(col)) {
			return false
		}
	}
	return true
}

// cellFits compares one cell; `[红, 橙]` is any of them, and a number may be a
// range: 100以上, 50至80.
func cellFits(cell string, known any) bool {
	for want := range strings.SplitSeq(cell, "、") {
		switch v := known.(type) {
		case string:
			if v == want {
				return true
			}
		case []string:
			if slices.Contains(v, want) {
				return true
			}
		case float64:
			if n, err := strconv.ParseFloat(want, 64); err == nil {
				if n == v {
					return true
				}
			} else if b, ok := ReadBand(want); ok && b.Holds(v) {
				return true
			}
		}
	}
	return false
}

// Holds tells whether a figure lies in the band.
func (b Band) Holds(v float64) bool {
	return (b.Least == nil || v >= *b.Least) && (b.Over == nil || v > *b.Over) &&
		(b.Below == nil || v < *b.Below) && (b.Most == nil || v <= *b.Most)
}

// fact is a column of the ledger in its type.
func (s *Scheme) fact(name string, facts map[string]string) any {
	text, ok := facts[name]
	if !ok {
		return nil
	}
	for _, f := range s.Sites.Facts {
		if f.Name == name && f.Type == "数" {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil
			}
			return n
		}
	}
	return text
}

// oftenBy is a frequency table: the first row that fits the place, the target
// and the day.
//
// law: scheme-syntax §4; scheme.md kind 10 (tier × class × risk × complaint)
func (s *Scheme) oftenBy(t *Table, at Setting) func(patrol.Place, patrol.Target, civil.Day) (civil.Often, bool) {
	return func(p patrol.Place, target patrol.Target, on civil.Day) (civil.Often, bool) {
		for _, row := range t.Rows {
			if t.fits(row, func(col string) any { return s.ofTarget(col, p, target, on, at) }) {
				o, ok := row.Often["often"]
				return perWindow(o), ok
			}
		}
		return civil.Often{}, false
	}
}

// ofTarget is what is known of a target in a column of a table.
func (s *Scheme) ofTarget(col string, p patrol.Place, t patrol.Target, on civil.Day, at Setting) any {
	switch col {
	case "grid.kind":
		return p.Kind
	case "grid.tier":
		return float64(s.tierOf(p.Kind))
	case "site", "site.class":
		return t.Classes
	case "site.risk":
		return t.Risk
	case "open_hazards":
		return float64(t.Hazards)
	case "open_tipoffs":
		return float64(t.Tipoffs)
	case "months_since":
		if t.SeenOn == "" {
			return nil
		}
		return float64(monthsBetween(t.SeenOn, on))
	case "season":
		return s.seasonsOn(on, at)
	}
	if name, ok := strings.CutPrefix(col, "facts."); ok {
		return s.fact(name, t.Facts)
	}
	return nil
}

func monthsBetween(from, to civil.Day) int {
	n := 0
	for n < 1200 && from.AddMonths(n+1) <= to {
		n++
	}
	return n
}

// seasonsOn are the seasons a day lies in.
func (s *Scheme) seasonsOn(on civil.Day, at Setting) []string {
	var out []string
	for _, c := range s.Calendar {
		for _, season := range s.seasons([]Ref{{Name: c.Name}}) {
			if season.Has(on, at.Calendar) {
				out = append(out, c.Name)
				break
			}
		}
	}
	return out
}

// targetEnv is what the condition of a duty may read.
func (s *Scheme) targetEnv(p patrol.Place, t patrol.Target, on civil.Day, at Setting) Env {
	env := s.env(on, at)
	env.Vars["grid.tier"], env.Vars["grid.kind"] = s.tierOf(p.Kind), p.Kind
	env.Vars["site.class"], env.Vars["site.risk"] = first1(t.Classes), t.Risk
	env.Vars["open_hazards"], env.Vars["open_tipoffs"] = t.Hazards, t.Tipoffs
	s.factVars(env, t.Facts)
	env.Funcs["is"] = func(class string) bool { return slices.Contains(t.Classes, class) }
	env.Funcs["months_since"] = func(string) int {
		if t.SeenOn == "" {
			return 1200 // never yet
		}
		return monthsBetween(t.SeenOn, on)
	}
	return env
}

// fitsCase says whether the conditions of a row hold for a case.
func (s *Scheme) fitsCase(t *Table, row Row, c hazard.Case) bool {
	return t.fits(row, func(col string) any {
		switch col {
		case "case.grade":
			return c.Grade
		case "case.source":
			return c.Source
		case "case.sector":
			return s.sectorsAbove(c.Sector)
		case "case.urgent":
			return []string{strconv.FormatBool(c.Urgent), map[bool]string{true: "是", false: "否"}[c.Urgent]}
		case "site", "site.class":
			return s.classesOf(c.Class, c.Facts)
		case "site.risk":
			return c.Risk
		case "grid.kind":
			return c.GridKind
		case "grid.tier":
			return float64(c.Tier)
		}
		if name, ok := strings.CutPrefix(col, "facts."); ok {
			return s.fact(name, c.Facts)
		}
		return nil
	})
}

// sectorsAbove is a trade with those it lies in: a row about 建设施工 is about its
// parts as well.
func (s *Scheme) sectorsAbove(name string) []string {
	out := []string{name}
	for i := len(s.Sectors) - 1; i >= 0; i-- { // parents come first
		if s.Sectors[i].Name == out[len(out)-1] && s.Sectors[i].Parent != "" {
			out = append(out, s.Sectors[i].Parent)
		}
	}
	return out
}
