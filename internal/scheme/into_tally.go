package scheme

import (
	"slices"

	"anwang/internal/checklist"
	"anwang/internal/tally"
)

// IntoTally is what the scheme decides about the monthly tables. Which form is
// which follows from how duties use them, not from their names: the summary is a
// view of records that a duty reports; the daily and the key form are the
// checklists of the patrol duty.
//
// law: S1-39, S1-40, S1-41
func (s *Scheme) IntoTally() tally.Rules {
	r := tally.Rules{Items: map[string]checklist.Item{}}
	daily, key := s.asked()
	for _, f := range s.Forms {
		form := tally.Form{Name: f.Name, Title: f.Title, Clauses: f.Clauses, Layout: f.Layout}
		var items, sectors []string
		for _, i := range f.Items {
			id := ItemID(f.Name, i.Text)
			r.Items[id] = checklist.Item{ID: id, Text: i.Text, Group: i.Group, Sector: i.Sector.Name, Grade: i.Grade, Limit: i.Limit.String(), Law: i.Law, Right: i.Right, Wrong: i.Wrong}
			items = append(items, id)
			if !slices.Contains(sectors, i.Sector.Name) {
				sectors = append(sectors, i.Sector.Name)
			}
		}
		switch {
		case len(f.ViewOf) > 0 && (r.Summary.Name == "" || s.reports(f.Name)):
			r.Summary = form
		case f.Name == daily:
			r.Daily = form
		case f.Name == key:
			form.Items, form.Sectors = items, sectors
			r.Key = form
		}
	}
	for _, g := range s.Hazards.Grades {
		r.Grades = append(r.Grades, g.Name)
	}
	for _, sector := range s.Sectors {
		r.Sectors = append(r.Sectors, sector.Name)
	}
	for _, d := range s.Duties {
		if d.Kind == MakesReport && slices.Contains(namesOf(d.Form), r.Summary.Name) {
			if len(r.FilledBy) == 0 {
				r.Due = d.Due
			}
			r.FilledBy = append(r.FilledBy, s.posts(d.Who)...)
		}
	}
	for _, p := range s.Posts {
		if p.Kind == Clerk {
			r.ReviewedBy = append(r.ReviewedBy, p.Name)
		}
	}
	return r
}

// reports says whether a duty sends the form upwards.
func (s *Scheme) reports(form string) bool {
	return slices.ContainsFunc(s.Duties, func(d Duty) bool { return d.Kind == MakesReport && slices.Contains(namesOf(d.Form), form) })
}

// asked gives the checklists of the first duty that asks for any: the first is
// the daily one, the second the one for key hazards. A plan that names only one
// has the platform's key table, of major hazards alone.
func (s *Scheme) asked() (daily, key string) {
	for _, d := range s.Duties {
		var filled []string
		for _, name := range namesOf(d.Form) {
			if slices.ContainsFunc(s.Forms, func(f Form) bool { return f.Name == name && len(f.ViewOf) == 0 }) {
				filled = append(filled, name)
			}
		}
		if len(filled) > 0 {
			return filled[0], append(filled, "")[1]
		}
	}
	return "", ""
}
