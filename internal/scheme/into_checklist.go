package scheme

import "anwang/internal/checklist"

// IntoChecklists are the forms of the scheme, in its order, of one edition.
func (s *Scheme) IntoChecklists(edition string) []checklist.Form {
	var out []checklist.Form
	for _, f := range s.Forms {
		form := checklist.Form{Name: f.Name, Edition: edition, ViewOf: f.ViewOf}
		for _, i := range f.Items {
			form.Items = append(form.Items, checklist.Item{ID: ItemID(f.Name, i.Text), Text: i.Text, Group: i.Group, Sector: i.Sector.Name,
				Grade: i.Grade, Limit: i.Limit.String(), Law: i.Law, Right: i.Right, Wrong: i.Wrong})
		}
		out = append(out, form)
	}
	return out
}
