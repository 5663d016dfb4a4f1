// Package desk keeps checklists in every edition that was ever filled.
package desk

import (
	"context"
	"encoding/json"

	"anwang/internal/account"
	"anwang/internal/checklist"
	"anwang/internal/checklist/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
)

// Desk is the checklists' desk.
type Desk struct {
	jdesk.House
	// Edition is the edition of checklists in force at a place on a day; cmd hands
	// it from the scheme.
	Edition func(ctx context.Context, county, path string, on civil.Day) (string, error)
}

// View is a checklist as screens and phones get it.
type View struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Edition string `json:"edition"`
	Items   []Item `json:"items" nullable:"false"`
}

// Item is one line of it.
type Item struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Group  string `json:"group,omitempty"`
	Sector string `json:"sector"`
	Grade  string `json:"grade"`
	Limit  string `json:"limit,omitempty"`
	Law    string `json:"law,omitempty"`
	Right  string `json:"right,omitempty"`
	Wrong  string `json:"wrong,omitempty"`
}

// stored is the form as it is kept: the view and what only the house needs.
type stored struct {
	Items  []Item   `json:"items"`
	ViewOf []string `json:"viewOf,omitempty"`
}

// Routes is the table of operations.
func (d *Desk) Routes() []web.Route[account.Caller] {
	return []web.Route[account.Caller]{
		web.Verb("GET /api/checklists", string(account.VisitRead), "检查表", d.List),
	}
}

// ListIn asks for the forms of an edition; without one, for those in force.
type ListIn struct {
	Edition string `query:"edition" maxLength:"200"`
}

// List gives the checklists people fill.
func (d *Desk) List(ctx context.Context, who account.Caller, in *ListIn) ([]View, error) {
	edition := in.Edition
	if edition == "" && len(who.Scope) > 0 {
		var err error
		if edition, err = d.Edition(ctx, who.County, who.Scope[0].Path, d.Today()); err != nil {
			return nil, err
		}
	}
	return d.Views(ctx, d.DB.Read(), who.County, edition)
}

// Keep puts forms on record under their editions. Keeping the same edition
// again changes nothing: an edition's text is what names it.
func (d *Desk) Keep(ctx context.Context, tx db.Tx, county string, forms ...checklist.Form) error {
	for _, f := range forms {
		kept := stored{ViewOf: f.ViewOf, Items: make([]Item, len(f.Items))}
		for i, it := range f.Items {
			kept.Items[i] = Item(it)
		}
		body, err := json.Marshal(kept)
		if err != nil {
			return err
		}
		if err := q.New(tx).KeepForm(ctx, q.KeepFormParams{County: county, Edition: f.Edition, Form: f.Name, Body: string(body)}); err != nil {
			return err
		}
	}
	return nil
}

// Load gives a form of an edition, or the fault that nobody knows it.
func (d *Desk) Load(ctx context.Context, tx db.Tx, county, edition, form string) (checklist.Form, error) {
	body, err := q.New(tx).Form(ctx, q.FormParams{County: county, Edition: edition, Form: form})
	if db.None(err) {
		return checklist.Form{}, fault.New(fault.Invalid, "checklist.edition_unknown", "form", form, "edition", edition)
	}
	if err != nil {
		return checklist.Form{}, err
	}
	return open(edition, form, body)
}

// Views are the forms of an edition that are filled by hand.
func (d *Desk) Views(ctx context.Context, tx db.Tx, county, edition string) ([]View, error) {
	rows, err := q.New(tx).FormsOf(ctx, q.FormsOfParams{County: county, Edition: edition})
	if err != nil {
		return nil, err
	}
	out := make([]View, 0, len(rows))
	for _, r := range rows {
		var kept stored
		if err := json.Unmarshal([]byte(r.Body), &kept); err != nil {
			return nil, err
		}
		if len(kept.ViewOf) == 0 {
			out = append(out, View{ID: r.Form, Name: r.Form, Edition: edition, Items: kept.Items})
		}
	}
	return out, nil
}

func open(edition, form, body string) (checklist.Form, error) {
	var kept stored
	if err := json.Unmarshal([]byte(body), &kept); err != nil {
		return checklist.Form{}, err
	}
	f := checklist.Form{Name: form, Edition: edition, ViewOf: kept.ViewOf, Items: make([]checklist.Item, len(kept.Items))}
	for i, it := range kept.Items {
		f.Items[i] = checklist.Item(it)
	}
	return f, nil
}
