package scheme

import (
	"cmp"
	"slices"

	"anwang/internal/hazard"
)

// acts are the rules of the verbs. A plan may give one verb to different people
// in different ways (S3: the grid reports to the owner, the work-safety office
// passes on to the police): the plan's own ways come before the default one.
func (s *Scheme) acts(list []Act, at Setting) map[hazard.Verb]hazard.ActRule {
	out := map[hazard.Verb]hazard.ActRule{}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Act) int { return boolInt(a.Source == Default) - boolInt(b.Source == Default) })
	for _, a := range list {
		verb, ok := hazard.VerbOf(cmp.Or(a.Effect, a.Name))
		if !ok {
			continue
		}
		rule := s.actRule(verb, a, at)
		if first, ok := out[verb]; ok {
			first.Also = append(first.Also, rule)
			rule = first
		}
		out[verb] = rule
	}
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *Scheme) clocks(list []Clock, at Setting) []hazard.Clock {
	var out []hazard.Clock
	for _, k := range list {
		if clock, ok := s.clock(k, at); ok {
			out = append(out, clock)
		}
	}
	return out
}

// eventClocks are the duties that follow an act (`after` and `within`): 整改跟踪
// after 签收, 回看 after 销号. They run on the case, beside its own clocks.
//
// law: S0-47, S4-46
func (s *Scheme) eventClocks(at Setting) []hazard.Clock {
	var out []hazard.Clock
	for _, d := range s.Duties {
		if d.After == "" {
			continue
		}
		from, ok := hazard.VerbOf(s.effectOf(d.After))
		if d.After == "发现" {
			from, ok = hazard.RegisterVerb, true
		}
		if !ok {
			continue
		}
		clock := hazard.Clock{Name: d.Name, Limit: d.Within, From: from, Source: string(d.From("within")), Clauses: d.Clauses, Beside: true}
		for _, v := range d.Does {
			if verb, ok := hazard.VerbOf(s.effectOf(string(v))); ok {
				clock.Until = append(clock.Until, verb)
			}
		}
		if len(clock.Until) == 0 {
			clock.Until = []hazard.Verb{hazard.ReviewVerb}
		}
		who := s.who(d.Who)
		clock.Ladder = []hazard.Step{
			{Name: d.Name + "/1", Do: "提醒", To: who, Before: 1, Clauses: d.Clauses},
			{Name: d.Name + "/2", Do: "提醒", To: append(slices.Clone(who), hazard.Who{Pronoun: hazard.SameHead}), Clauses: d.Clauses},
		}
		out = append(out, clock)
	}
	return out
}

// effectOf is the engine's verb behind an act's local name.
func (s *Scheme) effectOf(name string) string {
	for _, a := range s.Flow.Acts {
		if a.Name == name {
			return cmp.Or(a.Effect, a.Name)
		}
	}
	return name
}

// variants are the loops some cases go round instead (flow.variants, chosen by
// flow.routes): their acts and clocks lie over the common ones.
func (s *Scheme) variants(r *hazard.Rules, at Setting) {
	if s.Flow.Routes == nil {
		return
	}
	for _, v := range s.Flow.Variants {
		r.Variants = append(r.Variants, hazard.Variant{Name: v.Name, Acts: s.acts(v.Acts, at), Clocks: s.clocks(v.Clocks, at)})
	}
	t := s.Flow.Routes
	r.VariantOf = func(c hazard.Case) string {
		for _, row := range t.Rows {
			if fitsCase(t, row, c) {
				return row.Cells["flow"]
			}
		}
		return ""
	}
}

// fitsCase says whether the conditions of a row hold for a case. A column about
// something a case does not carry fits only "*".
func fitsCase(t *Table, row Row, c hazard.Case) bool {
	urgent := "false"
	if c.Urgent {
		urgent = "true"
	}
	cell := map[string]string{"case.grade": c.Grade, "case.source": c.Source, "case.sector": c.Sector, "case.urgent": urgent}
	for _, col := range t.When {
		if row.Cells[col] != "*" && row.Cells[col] != cell[col] {
			return false
		}
	}
	return true
}
