package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/field"
	"anwang/internal/field/desk/q"
	"anwang/internal/hazard"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	pdesk "anwang/internal/patrol/desk"
	"anwang/internal/site"
)

// aboutMost is how many things that changed meanwhile are told one by one.
const aboutMost = 5

// meanwhile tells what has changed about a deed's record since it was on the
// phone's screen: who did so was not there and did not know. The deed counts all
// the same, since it happened; both are shown to a person.
func (d *Desk) meanwhile(ctx context.Context, tx db.Tx, who account.Caller, deed field.Deed) (words []string, err error) {
	switch deed.Kind {
	case field.Visit:
		var f pdesk.Form
		if json.Unmarshal(deed.Body, &f) == nil && f.Site != "" { // what cannot be read is refused below
			words, err = d.siteSince(ctx, tx, who, f.Site, f.Grid, deed.Base)
		}
	case field.Hazard:
		var f HazardForm
		if json.Unmarshal(deed.Body, &f) == nil && f.Site != "" {
			words, err = d.siteSince(ctx, tx, who, f.Site, f.Grid, deed.Base)
		}
	case field.Act:
		var f ActForm
		if json.Unmarshal(deed.Body, &f) == nil && deed.Base > 0 {
			words, err = d.caseSince(ctx, tx, who, f.Hazard, deed.Base)
		}
	}
	if err != nil {
		return nil, err
	}
	for _, id := range deed.Lost {
		if _, err := q.New(tx).DeedByID(ctx, q.DeedByIDParams{County: who.County, ID: id}); db.None(err) {
			words = append(words, "同一件事前面有一条记录没有送到，手机里也没有了")
		} else if err != nil {
			return nil, err
		}
	}
	return words, nil
}

func (d *Desk) siteSince(ctx context.Context, tx db.Tx, who account.Caller, id, grid string, base int64) ([]string, error) {
	s, err := q.New(tx).SiteState(ctx, q.SiteStateParams{County: who.County, ID: id})
	if db.None(err) {
		return nil, nil // refused below, in its own words
	}
	if err != nil {
		return nil, err
	}
	var words []string
	if grid != "" && grid != s.Grid {
		before, err := q.New(tx).GridName(ctx, q.GridNameParams{County: who.County, ID: grid})
		if err != nil && !db.None(err) {
			return nil, err
		}
		if before == "" {
			before = "别的网格"
		}
		words = append(words, fmt.Sprintf("这家已从%s划到%s", before, s.GridName))
	}
	if base <= 0 || s.Rev <= base {
		return words, nil
	}
	links, err := jdesk.Story(ctx, tx, who.County, site.Subject(id))
	if err != nil {
		return nil, err
	}
	// Each revision stands in the journal; the last ones are what the phone had not seen.
	links = slices.DeleteFunc(links, func(l journal.Link) bool { return l.Kind != "site.changed" })
	for _, l := range links[max(0, len(links)-int(min(s.Rev-base, aboutMost))):] {
		if l.By == who.Person {
			continue
		}
		if columns := field.SiteColumns(l.Refs["columns"]); columns != "" {
			words = append(words, fmt.Sprintf("%s有人改了对象登记的%s", d.DayOf(l.At), columns))
		}
	}
	return words, nil
}

func (d *Desk) caseSince(ctx context.Context, tx db.Tx, who account.Caller, id string, base int64) ([]string, error) {
	rev, err := q.New(tx).CaseRev(ctx, q.CaseRevParams{County: who.County, ID: id})
	if db.None(err) || err == nil && rev <= base {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	acts, err := q.New(tx).ActsSince(ctx, q.ActsSinceParams{County: who.County, Hazard: id, Limit: int32(min(rev-base, aboutMost))})
	if err != nil {
		return nil, err
	}
	var words []string
	for _, a := range slices.Backward(acts) {
		if a.ByPerson == who.Person {
			continue // one's own, sent just before
		}
		name := a.ByName
		if name == "" {
			name = "平台"
		}
		words = append(words, fmt.Sprintf("%s已由%s%s", d.DayOf(civil.Instant(a.At)), name, hazard.Verb(a.Verb).Word()))
	}
	return words, nil
}

// keepMeanwhile puts what changed beside the record it was found out at.
func keepMeanwhile(ctx context.Context, tx db.Tx, who account.Caller, s sending, deed field.Deed, made Made) error {
	subject := string(deed.Kind) + ":" + deed.ID
	switch deed.Kind {
	case field.Visit:
		subject = "visit:" + made.Visit
	case field.Act:
		var f ActForm
		if err := read(deed, &f); err != nil {
			return err
		}
		subject = hazard.Case{ID: f.Hazard}.Subject()
	}
	for i, words := range made.Meanwhile {
		err := q.New(tx).AddMeanwhile(ctx, q.AddMeanwhileParams{County: who.County, Subject: subject, Deed: deed.ID, N: int64(i), Words: words, Person: who.Person, At: int64(s.received)})
		if err != nil {
			return err
		}
	}
	return nil
}
