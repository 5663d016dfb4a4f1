package scheme

import (
	"slices"

	"anwang/internal/civil"
	"anwang/internal/patrol"
)

// IntoPatrol is what the scheme decides about patrols: the duties that come by
// frequency. A duty that follows an act (`after`) is a clock of the case, not a
// task of the calendar.
func (s *Scheme) IntoPatrol(at Setting) patrol.Rules {
	r := patrol.Rules{Edition: at.Edition, From: at.From, Standing: map[string]bool{}, Stands: map[string][]string{}, Heads: map[string]string{}, ClassesOf: s.classesOf}
	for _, p := range s.Posts {
		r.Stands[p.Name] = namesOf(p.In)
		for _, kind := range namesOf(p.In) {
			if _, has := r.Heads[kind]; p.Kind == Head && !p.Outside && !has {
				r.Heads[kind] = p.Name
			}
		}
	}
	for _, d := range s.Bodies {
		r.Standing[d.Name] = d.Standing
		if _, ok := r.Stands[d.Name]; !ok {
			r.Stands[d.Name] = s.roots()
		}
	}
	for _, p := range s.Posts {
		for _, n := range s.needsOf(p) {
			if !slices.Contains(r.Needs, n.Kind) {
				r.Needs = append(r.Needs, n.Kind)
			}
		}
	}
	for _, e := range s.Evidence {
		r.Stamp = r.Stamp || e.Place != "" || e.Taken.N > 0
		if slices.Contains(e.For, "巡查") || slices.Contains(e.For, "排查") {
			r.Photos = e.Photos
		}
	}
	for _, e := range s.Events {
		if r.Events == nil {
			r.Events = map[string][]string{}
		}
		r.Events[e.Name] = s.givers(e.By)
	}
	for _, d := range s.Duties {
		if d.OftenBy != nil && slices.ContainsFunc(d.OftenBy.When, weighs) || slices.ContainsFunc(d.When.Reads, weighs) {
			r.Weighs = true
		}
		if d.Cause != ToAct && !d.OnCases {
			r.Duties = append(r.Duties, s.dutiesOf(d, at)...)
		}
	}
	return r
}

func weighs(col string) bool { return col == "open_hazards" || col == "open_tipoffs" }

// dutiesOf is a duty as the engine asks for it. Named weekdays (每周二、周四) are
// one after another; a boost that is only for some targets parts those from the
// rest; what follows an event or another duty is asked for by whoever tells of it.
func (s *Scheme) dutiesOf(d Duty, at Setting) []patrol.Duty {
	if d.After != "" {
		d.Often = civil.Often{Adhoc: true, Word: d.After + "后" + d.Within.String()}
	}
	var whole, some []Boost
	for _, b := range d.Boosts {
		if b.When.Given() {
			some = append(some, b)
		} else {
			whole = append(whole, b)
		}
	}
	base := s.duty(d, at)
	base.Boosts = s.boostsOf(whole)
	out := []patrol.Duty{base}
	for _, b := range some {
		for i, one := range out {
			more, rest := one, one
			more.Boosts = append(slices.Clone(one.Boosts), s.boostsOf([]Boost{b})...)
			more.Fits = s.both(one.Fits, b.When, at, true)
			rest.Fits = s.both(one.Fits, b.When, at, false)
			out[i] = more
			out = append(out, rest)
		}
	}
	if days := d.Often.Split(); len(days) > 1 {
		all := out
		out = nil
		for _, often := range days {
			for _, one := range all {
				one.Often = often
				out = append(out, one)
			}
		}
	}
	return out
}

func (s *Scheme) boostsOf(list []Boost) []patrol.Boost {
	var out []patrol.Boost
	for _, b := range list {
		if b.Often.Unset {
			continue
		}
		seasons := s.seasons(b.During)
		if len(b.During) == 0 { // by its condition alone, all the year round
			seasons = []civil.Season{{FromMonth: 1, FromDay: 1, ToMonth: 12, ToDay: 31}}
		}
		out = append(out, patrol.Boost{Seasons: seasons, Often: perWindow(b.Often)})
	}
	return out
}

// perWindow makes several named weekdays a number of times a week, where they
// stand in a table or a boost and cannot be windows of their own.
func perWindow(o civil.Often) civil.Often {
	if len(o.Weekdays) > 1 {
		o.Times, o.Weekday, o.Weekdays = len(o.Weekdays), 0, ""
	}
	return o
}

type fitting = func(patrol.Place, patrol.Target, civil.Day) bool

// both narrows what fits by a further condition, or by its contrary.
func (s *Scheme) both(fits fitting, when Expr, at Setting, want bool) fitting {
	return func(p patrol.Place, t patrol.Target, on civil.Day) bool {
		truth, _ := when.Holds(s.targetEnv(p, t, on, at))
		return (fits == nil || fits(p, t, on)) && (truth == Yes) == want
	}
}

// roots are the kinds of grid departments stand in: those without another above
// them, of the tree that holds the sites. In a second family (林区) a department
// would be asked everything twice.
func (s *Scheme) roots() []string {
	var out []string
	for _, g := range s.Grids {
		if g.Under == "" && !g.Overlay && !g.Outside && s.firstTree(g.Name) {
			out = append(out, g.Name)
		}
	}
	return out
}

func (s *Scheme) duty(d Duty, at Setting) patrol.Duty {
	out := patrol.Duty{
		Name: d.Name, Clauses: d.Clauses, Source: string(d.Rule.From("often")), Posts: s.posts(d.Who), Holders: d.Holders,
		Often: d.Often, Due: d.Due, Form: namesOf(d.Form), Sample: d.Sample, Picked: d.Picked, Effort: d.Effort, In: len(d.In) > 0,
		During: s.seasons(d.During),
	}
	out.AnyOf = d.AnyOf
	for _, verb := range d.Does {
		out.Verbs = append(out.Verbs, string(verb))
		if out.Group == "" {
			out.Group, _ = patrol.GroupOf(string(verb), s.standing(d.Who))
		}
	}
	for _, ref := range d.In {
		if ref.Kind == ToGrid {
			out.GridKinds = append(out.GridKinds, ref.Name)
		}
	}
	for _, ref := range d.Each {
		out.Each = append(out.Each, s.each(ref))
	}
	if d.FromDay.Month > 0 && d.UntilDay.Month > 0 {
		out.During = append(out.During, civil.Season{FromMonth: d.FromDay.Month, FromDay: d.FromDay.Day, ToMonth: d.UntilDay.Month, ToDay: d.UntilDay.Day})
	}
	out.From, out.Until = dayOf(d.FromDay), dayOf(d.UntilDay)
	out.With, out.GivenBy = namesOf(d.With), s.givers(d.GivenBy)
	if d.OftenBy != nil {
		out.OftenOf = s.oftenBy(d.OftenBy, at)
		for _, row := range d.OftenBy.Rows {
			if o := perWindow(row.Often["often"]); o.PerYear() > out.Often.PerYear() {
				out.Often = o
			}
		}
	}
	if d.When.Given() {
		out.Fits = func(p patrol.Place, t patrol.Target, on civil.Day) bool {
			truth, _ := d.When.Holds(s.targetEnv(p, t, on, at))
			return truth == Yes
		}
	}
	out.To, out.People, out.Between = namesOf(d.To.List), d.People, patrol.Hours{From: d.Between[0], To: d.Between[1]}
	if d.Cause == ToDuty || d.Cause == ToEvent {
		out.After, out.Event, out.Within = d.After, d.Cause == ToEvent, d.Within
		out.Rounds = d.Rounds
	}
	if out.Effort == 0 {
		for _, e := range s.Efforts {
			if slices.Contains(d.Does, e.Verb) {
				out.Effort = e.Minutes
			}
		}
	}
	return out
}

// givers are the posts and departments that may order a duty; 部门 means every
// department, whatever its people's posts are called.
func (s *Scheme) givers(refs []Ref) []string {
	out := s.posts(refs)
	if slices.ContainsFunc(refs, func(r Ref) bool { return r.Kind == ToKind && r.Name == string(Body) }) {
		for _, d := range s.Bodies {
			out = append(out, d.Name)
		}
	}
	return out
}

// posts turns who into posts and departments; a kind stands for all its posts.
func (s *Scheme) posts(refs []Ref) []string {
	var out []string
	for _, ref := range refs {
		switch ref.Kind {
		case ToPost, ToDepartment:
			out = append(out, ref.Name)
		case ToKind:
			for _, p := range s.Posts {
				if string(p.Kind) == ref.Name {
					out = append(out, p.Name)
				}
			}
		case ToRole:
			for _, role := range s.Roles {
				if role.Name == ref.Name {
					for _, c := range role.Cases {
						out = append(out, s.posts([]Ref{c.Is})...)
					}
				}
			}
		case ToPronoun:
			if ref.Name == "本网格网格员" {
				out = append(out, s.posts([]Ref{{Kind: ToKind, Name: string(Inspector)}})...)
			}
		}
	}
	return out
}

// standing says whether all who do a duty may inspect by law.
func (s *Scheme) standing(refs []Ref) bool {
	for _, ref := range refs {
		body := slices.IndexFunc(s.Bodies, func(d Department) bool { return d.Name == ref.Name })
		if body < 0 || !s.Bodies[body].Standing {
			return false
		}
	}
	return len(refs) > 0
}

func (s *Scheme) each(ref Ref) patrol.Each {
	switch ref.Kind {
	case ToGrid:
		return patrol.Each{Aim: patrol.AtGrid, Name: ref.Name, Of: []string{ref.Name}}
	case ToClass:
		return patrol.Each{Aim: patrol.AtSite, Name: ref.Name, Of: s.madeOf(ref.Name)}
	case ToSpot:
		return patrol.Each{Aim: patrol.AtSpot, Name: ref.Name, Of: []string{ref.Name}}
	case ToPost, ToKind:
		return patrol.Each{Aim: patrol.WithOne, Name: ref.Name, Of: s.posts([]Ref{ref}), Below: true}
	case ToSector:
		return patrol.Each{Aim: patrol.AtSite, Name: ref.Name, Of: s.classesIn(ref.Name)}
	case ToDepartment:
		return patrol.Each{Aim: patrol.WithOne, Name: ref.Name, Of: []string{ref.Name}, Below: true}
	case ToTier:
		switch ref.Name {
		case "网格":
			return patrol.Each{Aim: patrol.AtGrid, Name: ref.Name}
		case "个人", "岗位":
			return patrol.Each{Aim: patrol.WithOne, Name: ref.Name}
		}
	case ToPronoun:
		switch ref.Name {
		case "本网格网格员":
			return patrol.Each{Aim: patrol.WithOne, Name: ref.Name, Of: s.posts([]Ref{ref})}
		case "联系对象":
			return patrol.Each{Aim: patrol.AtSpot, Name: ref.Name}
		case "下一级":
			return patrol.Each{Aim: patrol.AtGrid, Name: ref.Name}
		}
	}
	return patrol.Each{Aim: patrol.AtSite, Name: ref.Name}
}

// dayOf is a bound written as a day of a year; bounds within the year are seasons.
func dayOf(m civil.Moment) civil.Day {
	if m.Month > 0 {
		return ""
	}
	d, _ := ReadDay(m.Word)
	return d
}

// classesIn are the classes of the sites of a trade and of those below it; a
// word no class bears where there are none, since an empty list means all.
func (s *Scheme) classesIn(sector string) []string {
	within := []string{sector}
	for _, sec := range s.Sectors { // parents come first
		if slices.Contains(within, sec.Parent) {
			within = append(within, sec.Name)
		}
	}
	out := []string{sector}
	for _, c := range s.Sites.Classes {
		if slices.Contains(within, c.Sector.Name) {
			out = append(out, c.Name)
		}
	}
	return out
}

// madeOf writes a class out into the classes it is made of, itself included.
func (s *Scheme) madeOf(class string) []string {
	out := []string{class}
	for i := 0; i < len(out); i++ {
		for _, c := range s.Sites.Classes {
			if c.Name != out[i] || c.When.Given() { // not all of its parts belong to it
				continue
			}
			for _, part := range c.Any {
				if !slices.Contains(out, part.Name) {
					out = append(out, part.Name)
				}
			}
		}
	}
	return out
}

func (s *Scheme) seasons(refs []Ref) []civil.Season {
	var out []civil.Season
	for _, ref := range refs {
		named := false
		for _, c := range s.Calendar {
			if c.Name == ref.Name {
				named, out = true, append(out, c.runs()...)
			}
		}
		if !named && isWeekend(ref.Name) {
			out = append(out, civil.Season{Weekend: true, Word: ref.Name})
		}
	}
	return out
}

// runs is a season as the calendar reckons it, one for each run of days it has.
func (x Season) runs() []civil.Season {
	first := Span{From: x.FromDay, Until: x.UntilDay, Lunar: x.Lunar}.season(x.Word)
	first.Holidays, first.Before, first.After, first.Dates, first.Weekend = x.Holidays, x.Before, x.After, x.Dates, x.Weekend
	first.Unset = x.Unset && len(x.Dates) == 0
	first.Lead = x.Lead
	if x.Days.given() {
		first.Ends, first.MonthDays, first.Weekdays, first.Lunar = x.Days.Ends, x.Days.MonthDays, x.Days.Weekdays, x.Days.Lunar
	}
	out := []civil.Season{first}
	for _, more := range x.More {
		out = append(out, more.season(x.Word))
	}
	return out
}

func (x Span) season(word string) civil.Season {
	return civil.Season{FromMonth: x.From.Month, FromDay: x.From.Day, ToMonth: x.Until.Month, ToDay: x.Until.Day, Lunar: x.Lunar, Word: word}
}
