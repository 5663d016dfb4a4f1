package scheme

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"anwang/internal/civil"
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
		for _, rule := range s.ways(verb, a, at) {
			if first, ok := out[verb]; ok {
				first.Also = append(first.Also, rule)
				rule = first
			}
			out[verb] = rule
		}
	}
	return out
}

// ways are the ways of an act: one, or one for each row where what it needs hangs on
// the case (重大 wants 整改方案 and 影像资料). A case has but one of them open.
func (s *Scheme) ways(verb hazard.Verb, a Act, at Setting) []hazard.ActRule {
	rule := s.actRule(verb, a, at)
	if a.NeedsBy == nil {
		return []hazard.ActRule{rule}
	}
	var out []hazard.ActRule
	for i, row := range a.NeedsBy.Rows {
		way := rule
		way.Needs = nil
		if _, open := row.Unset["needs"]; !open {
			way.Needs = splitWords(row.Cells["needs"])
		}
		way.When = func(c hazard.Case, now civil.Instant) bool {
			nth := slices.IndexFunc(a.NeedsBy.Rows, func(r Row) bool { return s.fitsCase(a.NeedsBy, r, c) })
			return nth == i && (rule.When == nil || rule.When(c, now))
		}
		out = append(out, way)
	}
	way := rule // what no row speaks of needs nothing
	way.When = func(c hazard.Case, now civil.Instant) bool {
		fits := slices.ContainsFunc(a.NeedsBy.Rows, func(r Row) bool { return s.fitsCase(a.NeedsBy, r, c) })
		return !fits && (rule.When == nil || rule.When(c, now))
	}
	return append(out, way)
}

// splitWords are the words of a cell that holds several.
func splitWords(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return r == '、' })
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
		clock, ok := s.clock(k, at)
		if !ok {
			continue
		}
		out = append(out, clock)
		if k.Reply.Timed() {
			// `reply`: an answer on paper while the work goes on.
			out = append(out, hazard.Clock{Name: k.Name + "答复", Limit: k.Reply, From: clock.From, Source: string(k.Rule.From("reply")), Clauses: k.Clauses,
				Until: append([]hazard.Verb{hazard.AcceptVerb, hazard.FeedbackVerb, hazard.ReturnVerb}, clock.Until...), Beside: true, Paper: true,
				Ladder: []hazard.Step{{Name: k.Name + "答复/1", Do: "提醒", Clauses: k.Clauses}}})
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
			if every := interval(d.Often); d.OnCases && every > 0 {
				out = append(out, s.whileClock(d, every, at))
			}
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

// whileClock is a duty that recurs for as long as something holds of a case (挂牌
// 期间每15天报一次进展): it reminds whoever has it to do, beside the case's own clocks.
func (s *Scheme) whileClock(d Duty, every time.Duration, at Setting) hazard.Clock {
	from, until := hazard.RegisterVerb, []hazard.Verb{hazard.CloseVerb}
	if slices.ContainsFunc(d.When.Reads, func(name string) bool { return strings.HasPrefix(name, "case.listed") }) {
		from, until = hazard.ListVerb, append(until, hazard.DelistVerb)
	}
	return hazard.Clock{
		Name: d.Name, Limit: civil.Limit{Unset: true, Word: d.Often.String()}, From: from, Until: until, Source: string(d.From("often")), Clauses: d.Clauses, Beside: true,
		Ladder: []hazard.Step{{Name: d.Name + "/1", On: from, Do: "提醒", To: s.who(d.Who), When: s.onCase(d.When, at), Repeat: every, Clauses: d.Clauses}},
	}
}

// interval is about how long lies between two times of a frequency; 0 for what has
// no figure.
func interval(o civil.Often) time.Duration {
	if o.Rolls() {
		const day = civil.Day("2026-01-01")
		return time.Duration(o.After(day).Sub(day)) * 24 * time.Hour
	}
	if n := o.PerYear(); n > 0 {
		return time.Duration(365/n) * 24 * time.Hour
	}
	return 0
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
		r.Variants = append(r.Variants, hazard.Variant{Name: v.Name, Acts: s.acts(v.Acts, at), Clocks: s.clocks(s.spanned(v.Clocks), at)})
	}
	t := s.Flow.Routes
	r.VariantOf = func(c hazard.Case) string {
		for _, row := range t.Rows {
			if s.fitsCase(t, row, c) {
				return row.Cells["flow"]
			}
		}
		return ""
	}
}

// spanned gives the clocks of a variant the acts between which the common clock
// of the same name runs, where the variant names none: it changes the limit.
func (s *Scheme) spanned(list []Clock) []Clock {
	out := slices.Clone(list)
	for i, k := range out {
		for _, common := range s.Flow.Clocks {
			if common.Name == k.Name && k.From == "" {
				out[i].From = common.From
			}
			if common.Name == k.Name && len(k.Until) == 0 {
				out[i].Until = common.Until
			}
		}
	}
	return out
}
