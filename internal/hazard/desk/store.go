package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
)

const notFound = "hazard.not_found"

// columns says where cases keep what the scope compares: a department sees a
// case that it has to do with.
var columns = adesk.Columns{
	Path:       "h.path",
	Department: adesk.Concerned,
}

// Within is what of the register somebody sees: what their posts see, and, where
// their posts reach, what they found themselves. A department's inspector who
// reports another department's matter follows it to the end too.
func Within(who account.Caller) db.Cond { return withinBy(who, columns.Path) }

// withinBy is the same with the path as an index shall see it, or shall not.
func withinBy(who account.Caller, path string) db.Cond {
	cond := adesk.Within(who.Scope, adesk.Columns{Path: path, Department: columns.Department})
	if len(who.Departments()) == 0 {
		return cond
	}
	ground := adesk.Within(who.Scope, adesk.Columns{Path: path})
	return db.Cond{SQL: "(" + cond.SQL + " OR h.found_by = ? AND " + ground.SQL + ")", Args: slices.Concat(cond.Args, []any{who.Person}, ground.Args)}
}

// asked is the border matters somebody's grid was asked about: they open the one
// case, and their lists stay their own ground's.
//
// law: S1-49
func asked(who account.Caller) db.Cond {
	ground := adesk.Within(who.Scope, adesk.Columns{Path: "ng.path"})
	return db.Cond{SQL: "h.id IN (SELECT hn.hazard FROM hazard_neighbour hn JOIN grid ng ON ng.county = hn.county AND ng.id = hn.grid WHERE hn.county = ? AND " +
		ground.SQL + ")", Args: append([]any{who.County}, ground.Args...)}
}

type head struct{ path, edition string }

// seen gives the head of a case the caller may see; any other does not exist.
func seen(ctx context.Context, tx db.Tx, who account.Caller, id string) (head, error) {
	w := db.Filter().And("h.county = ?", who.County).And("h.id = ?", id).Or(Within(who), asked(who))
	var h head
	err := tx.QueryRowContext(ctx, "SELECT h.path, h.edition FROM hazard h WHERE "+w.String(), w.Args...).Scan(&h.path, &h.edition)
	if db.None(err) {
		return h, fault.New(fault.Missing, notFound)
	}
	return h, err
}

// load fetches a whole case.
func load(ctx context.Context, tx db.Tx, county, id string) (hazard.Case, int64, error) {
	qs := q.New(tx)
	r, err := qs.CaseByID(ctx, q.CaseByIDParams{County: county, ID: id})
	if db.None(err) {
		return hazard.Case{}, 0, fault.New(fault.Missing, notFound)
	} else if err != nil {
		return hazard.Case{}, 0, err
	}
	c := caseOf(r)
	if err := ledger(ctx, qs, county, &c); err != nil {
		return c, 0, err
	}
	parties, err := qs.Parties(ctx, q.PartiesParams{County: county, Hazard: id})
	if err != nil {
		return c, 0, err
	}
	for _, p := range parties {
		c.Parties = append(c.Parties, hazard.Party{Department: p.Party, Capacity: hazard.Capacity(p.Capacity), Why: p.Why})
	}
	acts, err := qs.Acts(ctx, q.ActsParams{County: county, Hazard: id})
	if err != nil {
		return c, 0, err
	}
	for _, a := range acts {
		c.Acts = append(c.Acts, doneOf(a))
	}
	steps, err := qs.Steps(ctx, q.StepsParams{County: county, Hazard: id})
	if err != nil {
		return c, 0, err
	}
	for _, s := range steps {
		c.Climbed = append(c.Climbed, hazard.Rung{Clock: s.Clock, Step: s.Step, Round: s.Round, At: civil.Instant(s.At)})
	}
	return c, r.Rev, nil
}

// ledger fills in what conditions of the flow read of the case's site and grid.
func ledger(ctx context.Context, qs *q.Queries, county string, c *hazard.Case) error {
	if c.Site != "" {
		s, err := qs.SiteMatter(ctx, q.SiteMatterParams{County: county, ID: c.Site})
		if err != nil && !db.None(err) {
			return err
		}
		c.Class, c.Facts, c.Risk = s.Class, factsOf(s.Facts), s.Risk
	}
	g, err := qs.GridMatter(ctx, q.GridMatterParams{County: county, ID: c.Grid})
	if err != nil && !db.None(err) {
		return err
	}
	c.GridKind, c.Tier = g.Kind, g.Tier
	return nil
}

func doneOf(a q.ActsRow) hazard.Done {
	m := moreOf(a.Body)
	return hazard.Done{ID: a.ID, Verb: hazard.Verb(a.Verb), At: civil.Instant(a.At), By: a.ByPerson, Post: a.Post, Party: a.Party, State: a.State,
		Text: a.Text, Number: a.Number, Round: m.Round, Photos: m.Photos, Measures: m.Measures, DueOn: m.DueOn, Owner: m.Owner,
		Way: m.Way, Asks: m.Asks, With: m.With, Pass: m.Pass, Hard: m.Hard}
}

// more is what an act carries beside its words.
type more struct {
	Round  int64    `json:"round"`
	Photos []string `json:"photos,omitempty"`
	// As the act was said; the journal's digest covers them.
	Measures string    `json:"measures,omitempty"`
	DueOn    civil.Day `json:"dueOn,omitempty"`
	Owner    string    `json:"owner,omitempty"`
	// Of an act that was asked for, so that it can be done when it is approved.
	Way  string      `json:"way,omitempty"`
	Asks hazard.Verb `json:"asks,omitempty"`
	With []string    `json:"with,omitempty"`
	Pass bool        `json:"pass,omitempty"`
	Hard bool        `json:"hard,omitempty"`
}

func bodyOf(a hazard.Done) (string, error) {
	b, err := json.Marshal(more{Round: a.Round, Photos: a.Photos, Measures: a.Measures, DueOn: a.DueOn, Owner: a.Owner,
		Way: a.Way, Asks: a.Asks, With: a.With, Pass: a.Pass, Hard: a.Hard})
	return string(b), err
}

func moreOf(body string) more {
	var m more
	_ = json.Unmarshal([]byte(body), &m) // written by save; an empty one is an act without more
	return m
}

// save writes what a rule decided: the case, its new acts and rungs, their
// numbers, the journal and the notices. rev 0 is a new case.
func (d *Desk) save(ctx context.Context, tx db.Tx, rules hazard.Rules, before hazard.Case, rev int64, out hazard.Outcome, by hazard.Actor) (hazard.Case, error) {
	if err := d.numberPapers(ctx, tx, &out, by); err != nil {
		return out.Case, err
	}
	c := out.Case
	hazard.Bind(before, &out, by)
	if err := d.saveRow(ctx, tx, c, rev, by); err != nil {
		return c, err
	}
	qs := q.New(tx)
	if !slices.Equal(before.Parties, c.Parties) {
		if err := qs.ClearParties(ctx, q.ClearPartiesParams{County: by.County, Hazard: c.ID}); err != nil {
			return c, err
		}
		for _, p := range c.Parties {
			if err := qs.AddParty(ctx, q.AddPartyParams{County: by.County, Hazard: c.ID, Party: p.Department, Capacity: string(p.Capacity), Why: p.Why}); err != nil {
				return c, err
			}
		}
	}
	for i := len(before.Acts); i < len(c.Acts); i++ {
		a := c.Acts[i]
		body, err := bodyOf(a)
		if err != nil {
			return c, err
		}
		err = qs.AddAct(ctx, q.AddActParams{County: by.County, ID: a.ID, Hazard: c.ID, N: int64(i + 1), Verb: string(a.Verb), At: int64(a.At),
			ByPerson: a.By, Post: a.Post, Party: a.Party, State: a.State, Text: a.Text, Number: a.Number, Body: body})
		if err != nil {
			return c, err
		}
		if err := edesk.Attach(ctx, tx, by.County, c.Subject(), roleOf(a.Verb), a.Photos); err != nil {
			return c, err
		}
	}
	for i := len(before.Climbed); i < len(c.Climbed); i++ {
		g := c.Climbed[i]
		if err := qs.AddStep(ctx, q.AddStepParams{County: by.County, Hazard: c.ID, Clock: g.Clock, Step: g.Step, Round: g.Round, At: int64(g.At)}); err != nil {
			return c, err
		}
	}
	if err := d.saveBeside(ctx, tx, qs, out, len(before.Acts), by); err != nil {
		return c, err
	}
	if err := d.write(ctx, tx, &out, len(before.Acts), by); err != nil {
		return c, err
	}
	if err := jdesk.Note(ctx, tx, by.County, out.Entries...); err != nil {
		return c, err
	}
	return c, d.tell(ctx, tx, rules, c, out.Tells, by)
}

// saveBeside keeps what an act leaves besides the case: which department was
// chosen of several, which neighbours were asked.
func (d *Desk) saveBeside(ctx context.Context, tx db.Tx, qs *q.Queries, out hazard.Outcome, acts int, by hazard.Actor) error {
	c := out.Case
	if x := out.Choice; x != nil && len(c.Acts) > acts {
		err := qs.AddChoice(ctx, q.AddChoiceParams{County: by.County, Act: c.Acts[acts].ID, Hazard: c.ID, ClaimedOn: x.On, Owner: x.Owner,
			Claimed: strings.Join(x.Claimed, "、"), At: int64(by.At)})
		if err != nil {
			return err
		}
	}
	if !out.Neighbours {
		return nil
	}
	beside, err := d.beside(ctx, tx, by.County, c.Grid)
	if err != nil {
		return err
	}
	for _, g := range beside {
		if g == c.Grid {
			continue
		}
		if err := qs.AddNeighbour(ctx, q.AddNeighbourParams{County: by.County, Hazard: c.ID, Grid: g, At: int64(by.At)}); err != nil {
			return err
		}
	}
	return nil
}

// roleOf is what a photograph shows of the case: found, mended, verified.
func roleOf(v hazard.Verb) string {
	switch v {
	case hazard.RegisterVerb, hazard.ReportVerb:
		return "found"
	case hazard.FeedbackVerb, hazard.MendVerb:
		return "mended"
	case hazard.VerifyVerb, hazard.ReviewVerb:
		return "verified"
	}
	return "other"
}

// numberPapers takes the numbers of the papers these acts make, in the same
// transaction, and puts them on the act and into its journal entry.
func (d *Desk) numberPapers(ctx context.Context, tx db.Tx, out *hazard.Outcome, by hazard.Actor) error {
	for _, p := range out.Papers {
		n, err := jdesk.Number(ctx, tx, by.County, p.Series, by.On.Year(), out.Case.Subject())
		if err != nil {
			return err
		}
		number := paperNumber(p.Series, by.On.Year(), n)
		for i, a := range out.Case.Acts {
			if a.ID == p.Act {
				out.Case.Acts[i].Number = number
			}
		}
		for _, e := range out.Entries {
			if e.Refs["act"] == p.Act {
				e.Refs["number"] = number
			}
		}
	}
	return nil
}

// paperNumber is the number as papers bear it: 催办〔2026〕3号.
func paperNumber(series string, year int, n int64) string {
	return fmt.Sprintf("%s〔%d〕%d号", series, year, n)
}

// touch says where a case lies that came, changed or went: what is counted there
// is to be counted anew.
func touch(ctx context.Context, tx db.Tx, county string, cases ...hazard.Case) error {
	var grounds []recall.Ground
	for _, c := range cases {
		// A month asks for what was found in it, a box for what waits whenever found.
		grounds = append(grounds, recall.Ground{What: "hazard", Path: c.Path, Span: recall.Month(string(c.FoundOn))}, recall.Ground{What: "case", Path: c.Path})
	}
	return recall.Touch(ctx, tx, county, grounds...)
}

func (d *Desk) saveRow(ctx context.Context, tx db.Tx, c hazard.Case, rev int64, by hazard.Actor) error {
	qs := q.New(tx)
	if err := touch(ctx, tx, by.County, c); err != nil {
		return err
	}
	if rev == 0 {
		return qs.AddCase(ctx, q.AddCaseParams{
			County: by.County, ID: c.ID, Number: c.Number, State: c.State, Round: c.Round, Site: c.Site, Grid: c.Grid, Path: c.Path,
			Place: c.Place, Sector: c.Sector, Item: c.Item, Grade: c.Grade, Legal: c.Legal, Source: c.Source, Text: c.Text,
			Measures: c.Measures, Urgent: c.Urgent, Hard: c.Hard, Listed: c.Listed, Lon: c.Lon, Lat: c.Lat, Visit: c.Visit,
			FoundBy: c.FoundBy, FoundPost: c.FoundPost, FoundAt: int64(c.FoundAt), FoundOn: string(c.FoundOn), Owner: c.Owner,
			DispatchedBy: c.DispatchedBy, MendedBy: c.MendedBy, VerifiedBy: c.VerifiedBy, LimitWord: c.LimitWord, LimitFrom: c.LimitFrom,
			StartAt: int64(c.StartAt), DueAt: int64(c.DueAt), DueOn: string(c.DueOn), Provisional: c.Provisional, PausedAt: int64(c.PausedAt),
			PausedMs: c.PausedMs, Extended: c.Extended, Urged: c.Urged, Reopened: c.Reopened, ClosedAt: int64(c.ClosedAt),
			Edition: c.Edition, ChangedAt: int64(by.At), NextAt: int64(c.NextAt),
		})
	}
	n, err := qs.SaveCase(ctx, q.SaveCaseParams{
		County: by.County, ID: c.ID, Rev: rev, State: c.State, Round: c.Round, Measures: c.Measures, Urgent: c.Urgent, Hard: c.Hard,
		Listed: c.Listed, Owner: c.Owner, DispatchedBy: c.DispatchedBy, MendedBy: c.MendedBy, VerifiedBy: c.VerifiedBy,
		LimitWord: c.LimitWord, LimitFrom: c.LimitFrom, StartAt: int64(c.StartAt), DueAt: int64(c.DueAt), DueOn: string(c.DueOn),
		Provisional: c.Provisional, PausedAt: int64(c.PausedAt), PausedMs: c.PausedMs, Extended: c.Extended, Urged: c.Urged,
		Reopened: c.Reopened, ClosedAt: int64(c.ClosedAt), ChangedAt: int64(by.At), NextAt: int64(c.NextAt), Asked: c.Asked,
	})
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "hazard.changed_meanwhile")
	}
	return err
}

func caseOf(r q.Hazard) hazard.Case {
	return hazard.Case{
		ID: r.ID, Number: r.Number, State: r.State, Round: r.Round, Site: r.Site, Grid: r.Grid, Path: r.Path, Place: r.Place,
		Sector: r.Sector, Item: r.Item, Grade: r.Grade, Legal: r.Legal, Source: r.Source, Text: r.Text, Measures: r.Measures,
		Urgent: r.Urgent, Hard: r.Hard, Listed: r.Listed, Lon: r.Lon, Lat: r.Lat, Visit: r.Visit, FoundBy: r.FoundBy,
		FoundPost: r.FoundPost, FoundAt: civil.Instant(r.FoundAt), FoundOn: civil.Day(r.FoundOn), Owner: r.Owner,
		DispatchedBy: r.DispatchedBy, MendedBy: r.MendedBy, VerifiedBy: r.VerifiedBy, LimitWord: r.LimitWord, LimitFrom: r.LimitFrom,
		StartAt: civil.Instant(r.StartAt), DueAt: civil.Instant(r.DueAt), DueOn: civil.Day(r.DueOn), Provisional: r.Provisional,
		PausedAt: civil.Instant(r.PausedAt), PausedMs: r.PausedMs, Extended: r.Extended, Urged: r.Urged, Reopened: r.Reopened,
		ClosedAt: civil.Instant(r.ClosedAt), Edition: r.Edition, NextAt: civil.Instant(r.NextAt), Asked: r.Asked,
	}
}

func factsOf(s string) map[string]string {
	facts := map[string]string{}
	_ = json.Unmarshal([]byte(s), &facts) // the site desk writes it; facts that are no text take no part in routing
	return facts
}
