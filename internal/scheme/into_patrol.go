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
	r := patrol.Rules{Edition: at.Edition, From: at.From, Standing: map[string]bool{}, Stands: map[string][]string{}}
	for _, p := range s.Posts {
		r.Stands[p.Name] = namesOf(p.In)
	}
	for _, d := range s.Bodies {
		r.Standing[d.Name] = d.Standing
		if _, ok := r.Stands[d.Name]; !ok {
			r.Stands[d.Name] = s.roots()
		}
	}
	for _, e := range s.Evidence {
		if slices.Contains(e.For, "巡查") || slices.Contains(e.For, "排查") {
			r.Photos = e.Photos
		}
	}
	for _, d := range s.Duties {
		if d.After == "" {
			r.Duties = append(r.Duties, s.duty(d))
		}
	}
	return r
}

func (s *Scheme) roots() []string {
	var out []string
	for _, g := range s.Grids {
		if g.Under == "" && !g.Overlay && !g.Outside {
			out = append(out, g.Name)
		}
	}
	return out
}

func (s *Scheme) duty(d Duty) patrol.Duty {
	out := patrol.Duty{
		Name: d.Name, Clauses: d.Clauses, Source: string(d.Rule.From("often")), Posts: s.posts(d.Who), Holders: d.Holders,
		Often: d.Often, Due: d.Due, Form: namesOf(d.Form), Sample: d.Sample, Effort: d.Effort, In: len(d.In) > 0,
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
	if d.Boost != nil && !d.Boost.Often.Unset {
		out.Boosts = append(out.Boosts, patrol.Boost{Seasons: s.seasons(d.Boost.During), Often: d.Boost.Often})
	}
	if d.FromDay.Month > 0 && d.UntilDay.Month > 0 {
		out.During = append(out.During, civil.Season{FromMonth: d.FromDay.Month, FromDay: d.FromDay.Day, ToMonth: d.UntilDay.Month, ToDay: d.UntilDay.Day})
	}
	if len(d.To.List) > 0 {
		out.To = d.To.List[0].Name
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
	case ToPost:
		return patrol.Each{Aim: patrol.WithOne, Name: ref.Name, Of: []string{ref.Name}}
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

// madeOf writes a class out into the classes it is made of, itself included.
func (s *Scheme) madeOf(class string) []string {
	out := []string{class}
	for i := 0; i < len(out); i++ {
		for _, c := range s.Sites.Classes {
			if c.Name != out[i] {
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
		for _, c := range s.Calendar {
			if c.Name == ref.Name {
				out = append(out, civil.Season{FromMonth: c.FromDay.Month, FromDay: c.FromDay.Day, ToMonth: c.UntilDay.Month, ToDay: c.UntilDay.Day,
					Holidays: c.Holidays, Before: c.Before, After: c.After, Unset: c.Unset, Word: c.Word})
			}
		}
	}
	return out
}
