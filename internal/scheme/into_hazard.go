package scheme

import (
	"slices"
	"strconv"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/hazard"
)

// A scheme becomes the parameter values that each noun defines, one file a noun
// (into_*.go). Nothing here decides: it hands over what the file says.

// Setting is what the place and the moment add to a scheme: its edition's key,
// the calendar with its announced years, the region's zone.
type Setting struct {
	Edition  string
	From     civil.Day // the first day any scheme is in force at the place
	Calendar civil.Calendar
	Zone     *time.Location
}

// IntoHazard is what the scheme decides about hazards.
func (s *Scheme) IntoHazard(at Setting) hazard.Rules {
	r := hazard.Rules{
		Edition: at.Edition, Calendar: at.Calendar, Zone: at.Zone,
		Ties: map[string]string{}, Items: map[string]hazard.Item{}, Photos: map[hazard.Verb]int{},
		ClassesOf: s.classesOf, Ranks: map[string]int{}, Kinds: map[string]account.Kind{},
	}
	for _, p := range s.Posts {
		r.Ranks[p.Name], r.Kinds[p.Name] = p.Rank, account.Kind(p.Kind)
	}
	for _, d := range s.Bodies {
		r.Bodies = append(r.Bodies, d.Name)
	}
	r.Domains = s.Domains
	for _, p := range s.Portfolios {
		if leader := s.who([]Ref{p.Post}); len(leader) == 1 && len(p.Departments) > 0 {
			r.Portfolios = append(r.Portfolios, hazard.Portfolio{Leader: leader[0], Departments: namesOf(p.Departments)})
		}
	}
	for _, st := range s.Flow.States {
		r.States = append(r.States, hazard.State{Name: st.Name, Phase: hazard.Phase(st.Phase)})
	}
	r.Acts = s.acts(s.Flow.Acts, at)
	r.Clocks = append(s.clocks(s.Flow.Clocks, at), s.eventClocks(at)...)
	r.TakeOver = s.Transition.TakeOver
	s.variants(&r, at)
	for _, sector := range s.Sectors {
		r.Sectors = append(r.Sectors, hazard.Sector{Name: sector.Name, Parent: sector.Parent, Cross: sector.Cross})
	}
	for _, o := range s.Owners {
		if o.Department == string(hazard.LeadBody) {
			continue // the platform's word for whoever triages, not a body anybody works in
		}
		r.Owners = append(r.Owners, s.ownerRules(o, at)...)
		if o.Triage {
			r.Triage = append(r.Triage, s.triage(o.Department))
		}
	}
	r.Triage = append(r.Triage, hazard.Who{Kind: account.Office}, hazard.Who{Kind: account.Clerk}, hazard.Who{Kind: account.Assistant})
	for _, t := range s.Ties {
		r.Ties[t.Name] = t.Owner.Name
	}
	for _, g := range s.Hazards.Grades {
		r.Grades = append(r.Grades, hazard.Grade{Name: g.Name, Legal: g.Legal})
	}
	for _, f := range s.Forms {
		for _, i := range f.Items {
			r.Items[ItemID(f.Name, i.Text)] = hazard.Item{Sector: i.Sector.Name, Grade: i.Grade, Limit: i.Limit}
		}
	}
	for _, e := range s.Evidence {
		for _, word := range e.For {
			if verb, ok := hazard.VerbOf(s.effectOf(word)); ok {
				r.Photos[verb] = max(r.Photos[verb], e.Photos)
			}
		}
	}
	return r
}

// triage is whoever holds the post of that name, where it is an office and not a
// department (网格办).
func (s *Scheme) triage(name string) hazard.Who {
	if slices.ContainsFunc(s.Posts, func(p Post) bool { return p.Name == name }) {
		return hazard.Who{Post: name}
	}
	return hazard.Who{Department: name}
}

// ItemID is the name of a check item in records: it stays the same from edition
// to edition as long as the form and the words do.
func ItemID(form, text string) string { return form + "/" + text }

func (s *Scheme) actRule(verb hazard.Verb, a Act, at Setting) hazard.ActRule {
	rule := hazard.ActRule{
		Verb: verb, Name: a.Name, Who: s.who(a.Who), Not: s.who(a.Not), To: s.who(a.To.List), OneOf: a.To.OneOf, With: s.who(a.With), Tells: s.who(a.Tells),
		Needs: a.Needs, Moves: moves(a.Move), Otherwise: moves(a.Otherwise), Approve: s.who(a.Approve), Chain: len(a.Approve) > 1 && !a.OneOf,
		Grades: a.Grades, Clauses: a.Clauses, Most: a.Times,
	}
	if a.When.Given() {
		rule.When = s.onCase(a.When, at)
	}
	return rule
}

// onCase turns an expression about a case into a question; what reads a value
// nobody has set is not answered yes.
func (s *Scheme) onCase(e Expr, at Setting) func(hazard.Case, civil.Instant) bool {
	return func(c hazard.Case, now civil.Instant) bool {
		truth, _ := e.Holds(s.caseEnv(c, now, at))
		return truth == Yes
	}
}

func (s *Scheme) caseEnv(c hazard.Case, now civil.Instant, at Setting) Env {
	env := s.env(now.Day(at.Zone), at)
	for name, v := range map[string]any{
		"case.grade": c.Grade, "case.source": c.Source, "case.sector": c.Sector, "case.urgent": c.Urgent, "case.hard": c.Hard,
		"case.age_days": now.Day(at.Zone).Sub(c.FoundOn), "case.overdue": c.Overdue(now), "case.times_urged": int(c.Urged),
		"case.reopened": c.Reopened > 0, "case.listed": c.Listed == "挂牌中", "case.listed_days": s.listedDays(c, now, at), "owner.name": c.Owner,
	} {
		env.Vars[name] = v
	}
	env.Vars["site.class"], env.Vars["site.risk"], env.Vars["grid.kind"], env.Vars["grid.tier"] = c.Class, c.Risk, c.GridKind, int(c.Tier)
	classes := s.classesOf(c.Class, c.Facts)
	env.Funcs["is"] = func(class string) bool { return slices.Contains(classes, class) }
	s.factVars(env, c.Facts)
	return env
}

// listedDays is for how many days a case has been under listed supervision.
func (s *Scheme) listedDays(c hazard.Case, now civil.Instant, at Setting) int {
	for i := len(c.Acts) - 1; i >= 0 && c.Listed == "挂牌中"; i-- {
		if a := c.Acts[i]; a.Verb == hazard.ListVerb || a.Verb == hazard.ApproveVerb {
			return now.Day(at.Zone).Sub(a.At.Day(at.Zone))
		}
	}
	return 0
}

// env is what every expression may read: the named figures, the day, seasons.
func (s *Scheme) env(today civil.Day, at Setting) Env {
	env := Env{Vars: map[string]any{"today": string(today)}, Funcs: map[string]any{}, Unset: map[string]bool{}}
	for _, f := range s.Figures {
		n, err := strconv.ParseFloat(f.Number, 64)
		if f.Unset || err != nil {
			env.Unset["v."+f.Name] = true
			continue
		}
		env.Vars["v."+f.Name] = n
	}
	env.Funcs["is"] = func(string) bool { return false }
	env.Funcs["in_season"] = func(name string) bool {
		for _, season := range s.seasons([]Ref{{Name: name}}) {
			if season.Has(today, at.Calendar) {
				return true
			}
		}
		return false
	}
	return env
}

func moves(list []Move) []hazard.Move {
	var out []hazard.Move
	for _, m := range list {
		if m.From == AnyState {
			m.From = ""
		}
		out = append(out, hazard.Move{From: m.From, To: m.To})
	}
	return out
}

// who turns names into what the hazard rules compare; a role stands for the
// posts of its cases.
func (s *Scheme) who(refs []Ref) []hazard.Who {
	var out []hazard.Who
	for _, ref := range refs {
		switch ref.Kind {
		case ToPost:
			out = append(out, hazard.Who{Post: ref.Name})
		case ToKind:
			out = append(out, hazard.Who{Kind: account.Kind(ref.Name)})
		case ToDepartment:
			out = append(out, hazard.Who{Department: ref.Name})
		case ToPronoun:
			out = append(out, hazard.Who{Pronoun: hazard.Pronoun(ref.Name)})
		case ToTier:
			switch ref.Name {
			case "部门":
				out = append(out, hazard.Who{Kind: account.Department})
			default:
				out = append(out, hazard.Who{Pronoun: hazard.Anybody})
			}
		case ToRole:
			for _, role := range s.Roles {
				if role.Name == ref.Name {
					for _, c := range role.Cases {
						out = append(out, s.who([]Ref{c.Is})...)
					}
				}
			}
		}
	}
	return out
}

func (s *Scheme) clock(k Clock, at Setting) (hazard.Clock, bool) {
	from, ok := hazard.VerbOf(s.effectOf(k.From))
	if k.From == "发现" {
		from, ok = hazard.RegisterVerb, true
	}
	if !ok {
		return hazard.Clock{}, false
	}
	clock := hazard.Clock{Name: k.Name, Limit: k.Limit, From: from, Source: string(k.Rule.From("limit")), Clauses: k.Clauses}
	for _, u := range k.Until {
		if verb, ok := hazard.VerbOf(s.effectOf(u)); ok {
			clock.Until = append(clock.Until, verb)
		}
	}
	if k.LimitBy != nil {
		clock.LimitBy = func(c hazard.Case) (civil.Limit, bool) { return s.limitBy(k.LimitBy, c) }
	}
	if k.Extend != nil {
		clock.ExtendTo, clock.Times, clock.ExtendBy = k.Extend.To, int64(k.Extend.Times), s.who(k.Extend.By)
	}
	clock.Pauses, clock.Statutory = k.Pause, k.Limit.Span == civil.Statutory
	for i, step := range k.Ladder {
		rung := hazard.Step{Name: k.Name + "/" + strconv.Itoa(i+1), Before: step.At.Before, After: step.At.After, Span: step.At.Unit,
			Do: step.Do, By: s.who(step.By), To: s.who(step.To.List), Clauses: step.Clauses}
		if step.When.Given() {
			rung.When = s.onCase(step.When, at)
		}
		if verb, ok := hazard.VerbOf(s.effectOf(step.Until)); ok {
			rung.Until = verb
		}
		if step.At.Act != "" {
			rung.On, _ = hazard.VerbOf(s.effectOf(step.At.Act))
		}
		if per := step.Repeat.PerYear(); per > 0 {
			rung.Repeat = time.Duration(float64(365*24*time.Hour) / float64(per)).Round(time.Hour)
		}
		clock.Ladder = append(clock.Ladder, rung)
	}
	return clock, true
}

// limitBy is the first row of a table that fits the case.
func (s *Scheme) limitBy(t *Table, c hazard.Case) (civil.Limit, bool) {
	for _, row := range t.Rows {
		if s.fitsCase(t, row, c) {
			l, ok := row.Limit["limit"]
			return l, ok
		}
	}
	return civil.Limit{}, false
}

// ownerRules is a row of owners; the departments of a `rest` row are in charge
// of nothing by name and can still be sent a case by triage.
func (s *Scheme) ownerRules(o Owner, at Setting) []hazard.OwnerRule {
	rule := hazard.OwnerRule{Department: o.Department, Sectors: namesOf(o.Sectors), Places: o.Places, Classes: namesOf(o.Classes), Domains: o.Field,
		With: namesOf(o.With), As: o.As, Rest: o.Rest, Triage: o.Triage, Oversees: len(o.Oversees) > 0, Clauses: o.Clauses}
	if o.When.Given() {
		rule.When = func(m hazard.Matter) bool {
			env := s.env("", at)
			env.Vars["site.class"], env.Vars["site.sector"], env.Vars["site.place"] = first1(m.Classes), m.Trade, m.Place
			env.Funcs["is"] = func(class string) bool { return slices.Contains(m.Classes, class) }
			truth, _ := o.When.Holds(env)
			return truth == Yes
		}
	}
	if !o.Rest {
		return []hazard.OwnerRule{rule}
	}
	var out []hazard.OwnerRule
	for _, name := range o.List {
		out = append(out, hazard.OwnerRule{Department: name, Rest: true, Clauses: o.Clauses})
	}
	return out
}

func first1(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func namesOf(refs []Ref) []string { return Refs{List: refs}.Names() }

// classesOf lists every class a site belongs to: its own, those made of it, and
// those whose condition its facts fulfil.
func (s *Scheme) classesOf(class string, facts map[string]string) []string {
	out := []string{class}
	for range s.Sites.Classes { // a class made of classes made of classes …
		grown := false
		for _, c := range s.Sites.Classes {
			if slices.Contains(out, c.Name) {
				continue
			}
			any := len(c.Any) == 0 || slices.ContainsFunc(c.Any, func(r Ref) bool { return slices.Contains(out, r.Name) })
			made := len(c.Any) > 0 || c.When.Given() // 三小场所 under 300㎡: one of its classes, and the condition
			if made && any && (!c.When.Given() || s.fits(c.When, class, facts)) {
				out, grown = append(out, c.Name), true
			}
		}
		if !grown {
			break
		}
	}
	return out
}

func (s *Scheme) fits(e Expr, class string, facts map[string]string) bool {
	env := Env{Vars: map[string]any{"site.class": class}, Funcs: map[string]any{}, Unset: map[string]bool{}}
	s.factVars(env, facts)
	truth, _ := e.Holds(env)
	return truth == Yes
}

// factVars makes the columns of the ledger readable, each in its type.
func (s *Scheme) factVars(env Env, facts map[string]string) {
	for _, f := range s.Sites.Facts {
		text := facts[f.Name]
		switch f.Type {
		case "数":
			n, err := strconv.ParseFloat(text, 64)
			if err != nil {
				env.Unset["facts."+f.Name] = true
				continue
			}
			env.Vars["facts."+f.Name] = n
		case "是否":
			env.Vars["facts."+f.Name] = text == "是"
		default:
			env.Vars["facts."+f.Name] = text
		}
	}
}
