// Package desk is where hazards are handled: it fetches the case, asks the
// rules, saves the answer, notes it in the journal and tells those concerned,
// all in one transaction.
package desk

import (
	"context"
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/paper"
	"anwang/internal/kit/recall"
)

// Desk handles hazards.
type Desk struct {
	jdesk.House
	// Rules gives the rules that judge a case at a place: those of its edition, or
	// the ones in force today when edition is "". Handed by cmd from the scheme.
	Rules func(ctx context.Context, county, path, edition string) (hazard.Rules, error)
	// Beside lists the grids whose borders meet a grid's; handed by cmd from the
	// grids' desk. Without it all grids of the same parent are neighbours.
	Beside func(ctx context.Context, tx db.Tx, county, grid string) ([]string, error)
	// Memory remembers what waits at each ground.
	Memory *recall.Memory
	// Photos opens the photographs of a case.
	Photos *edesk.Desk
	// Press prints papers; Files keeps the templates of offices.
	Press *paper.Press
	Files blob.Store
}

// Act does one verb to one case; it serves the routes of all verbs.
func (d *Desk) Act(ctx context.Context, who account.Caller, at civil.Instant, id string, verb hazard.Verb, said hazard.Said) (hazard.Case, error) {
	var after hazard.Case
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		var err error
		after, err = d.ActIn(ctx, tx, who, at, id, verb, said)
		return err
	})
	return after, err
}

// ActIn is Act inside the caller's transaction: a deed from the phone is stored
// together with what it does.
func (d *Desk) ActIn(ctx context.Context, tx db.Tx, who account.Caller, at civil.Instant, id string, verb hazard.Verb, said hazard.Said) (hazard.Case, error) {
	if !slices.Contains(hazard.Verbs(), verb) {
		return hazard.Case{}, fault.New(fault.Missing, "hazard.act_unknown", "act", string(verb))
	}
	if !who.May(account.HazardAct(string(verb))) {
		return hazard.Case{}, fault.New(fault.Forbidden, "hazard.not_yours", "act", verb.Word())
	}
	rules, err := d.rulesFor(ctx, tx, who, id)
	if err != nil {
		return hazard.Case{}, err
	}
	stored, rev, err := load(ctx, tx, who.County, id)
	if err != nil {
		return hazard.Case{}, err
	}
	rules, before, err := d.adopted(ctx, tx, who.County, rules, stored)
	if err != nil {
		return hazard.Case{}, err
	}
	staff, err := d.staffing(ctx, tx, rules, before, who.County)
	if err != nil {
		return hazard.Case{}, err
	}
	actor := d.actor(who, hazard.Declared(before, verb, said), rules, verb, said.Way, at, staff)
	var out hazard.Outcome
	if verb == hazard.ReportVerb {
		matter, err := d.matter(ctx, tx, who.County, before.Site, before.Place, before.Sector, rules)
		if err != nil {
			return hazard.Case{}, err
		}
		out, err = hazard.ReportUp(before, rules, matter, actor, said)
		if err != nil {
			return hazard.Case{}, err
		}
	} else if out, err = hazard.Do(before, rules, verb, actor, said); err != nil {
		return hazard.Case{}, err
	}
	if stored.Edition != before.Edition {
		// From here on another edition judges the case; the story says so.
		out.Entries = append([]journal.Entry{actor.Note(before.Subject(), "hazard.taken_over", nil, "from", stored.Edition, "to", before.Edition)}, out.Entries...)
	}
	return d.save(ctx, tx, rules, stored, rev, out, actor)
}

// rulesFor looks whether the caller sees the case, and gives the rules that
// judge it.
func (d *Desk) rulesFor(ctx context.Context, tx db.Tx, who account.Caller, id string) (hazard.Rules, error) {
	head, err := seen(ctx, tx, who, id)
	if err != nil {
		return hazard.Rules{}, err
	}
	return d.Rules(ctx, who.County, head.path, head.edition)
}

// adopted brings the case over to the edition in force today, where that edition
// takes open cases over and gives them no more time (scheme-syntax §10.14).
func (d *Desk) adopted(ctx context.Context, tx db.Tx, county string, was hazard.Rules, c hazard.Case) (hazard.Rules, hazard.Case, error) {
	now, err := d.Rules(ctx, county, c.Path, "")
	if err != nil || now.Edition == c.Edition {
		return was, c, err
	}
	moved, ok := hazard.Adopt(c, was, now, d.Now())
	if !ok {
		return was, c, nil
	}
	return now, moved, q.New(tx).MoveCase(ctx, q.MoveCaseParams{County: county, ID: c.ID, Edition: moved.Edition})
}

// actor is the caller in the standing that allows the verb, the nearest to the
// case where several do; without any, in the nearest, and the rule refuses.
func (d *Desk) actor(who account.Caller, c hazard.Case, rules hazard.Rules, verb hazard.Verb, way string, at civil.Instant, staff staffing) hazard.Actor {
	if at == 0 {
		at = d.Now()
	}
	in := func(s account.Standing) hazard.Actor {
		return hazard.Actor{Act: who.Act(s, at, d.DayOf(at), d.Fresh), Standing: s, Vacant: staff.vacantFor(s, verb)}
	}
	if s, ok := who.StandingAt(c.Path, func(s account.Standing) bool {
		for _, open := range rules.Ways(c, verb, in(s)) {
			if way == "" || way == open.Name {
				return true
			}
		}
		return false
	}); ok {
		return in(s)
	}
	s, ok := who.StandingAt(c.Path, nil)
	if !ok && verb == hazard.BoundaryVerb {
		// The neighbour answers about the border from their own grid (S1-49).
		for _, n := range who.Standings {
			if slices.Contains(staff.beside, n.Place) {
				return in(n)
			}
		}
	}
	return in(s)
}

// platform is the actor of sweeps.
func (d *Desk) platform(county string) hazard.Actor {
	now := d.Now()
	return hazard.Actor{Act: journal.Act{County: county, At: now, On: d.DayOf(now), Fresh: d.Fresh}}
}

// Register opens a case inside the caller's transaction: from a visit, a deed or
// the desk. The same report twice gives the case that is there; another one
// under its id is refused, or it would be lost.
func (d *Desk) Register(ctx context.Context, tx db.Tx, who account.Caller, act journal.Act, rep hazard.Report) (hazard.Case, error) {
	if rep.ID == "" {
		rep.ID = d.Fresh()
	}
	if old, _, err := load(ctx, tx, who.County, rep.ID); err == nil {
		if !rep.Tells(old, act.By) {
			return hazard.Case{}, fault.New(fault.Conflict, "hazard.id_taken")
		}
		return old, nil
	} else if fault.Code(err) != notFound {
		return hazard.Case{}, err
	}
	if rep.Path == "" && rep.Grid != "" {
		g, err := q.New(tx).GridMatter(ctx, q.GridMatterParams{County: who.County, ID: rep.Grid})
		if db.None(err) {
			return hazard.Case{}, fault.New(fault.Invalid, "hazard.report_incomplete").On("grid", "hazard.place_unknown")
		} else if err != nil {
			return hazard.Case{}, err
		}
		rep.Path = g.Path
	}
	if rep.Path == "" {
		return hazard.Case{}, fault.New(fault.Invalid, "hazard.report_incomplete").On("grid", "hazard.place_unknown")
	}
	if !who.Scope.Sees(rep.Path, who.Departments()...) {
		return hazard.Case{}, fault.New(fault.Missing, "site.not_found")
	}
	rules, err := d.Rules(ctx, who.County, rep.Path, "")
	if err != nil {
		return hazard.Case{}, err
	}
	sector := rep.Sector
	if sector == "" {
		sector = rules.Items[rep.Item].Sector
	}
	matter, err := d.matter(ctx, tx, who.County, rep.Site, rep.Place, sector, rules)
	if err != nil {
		return hazard.Case{}, err
	}
	if g, err := q.New(tx).GridMatter(ctx, q.GridMatterParams{County: who.County, ID: rep.Grid}); err == nil {
		matter.GridKind, matter.Tier = g.Kind, g.Tier
	} else if !db.None(err) {
		return hazard.Case{}, err
	}
	standing, _ := who.StandingAt(rep.Path, func(s account.Standing) bool { return s.Post == act.Post && s.Place == act.Grid })
	actor := hazard.Actor{Act: act, Standing: standing}
	if actor.Fresh == nil {
		actor.Fresh = d.Fresh
	}
	out, err := hazard.Register(rules, rep, matter, actor)
	if err != nil {
		return hazard.Case{}, err
	}
	n, err := jdesk.Number(ctx, tx, who.County, "隐患", act.On.Year(), out.Case.Subject())
	if err != nil {
		return hazard.Case{}, err
	}
	out.Case.Number = paperNumber("隐患", act.On.Year(), n)
	return d.save(ctx, tx, rules, hazard.Case{}, 0, out, actor)
}

// matter is what routing looks at, from the site's ledger entry.
func (d *Desk) matter(ctx context.Context, tx db.Tx, county, site, place, sector string, rules hazard.Rules) (hazard.Matter, error) {
	m := hazard.Matter{Sector: sector, Place: place}
	if site == "" {
		return m, nil
	}
	s, err := q.New(tx).SiteMatter(ctx, q.SiteMatterParams{County: county, ID: site})
	if db.None(err) {
		return m, fault.New(fault.Missing, "site.not_found")
	} else if err != nil {
		return m, err
	}
	m.SiteName, m.Trade, m.DirectBy, m.Class, m.Risk = s.Name, s.Sector, s.DirectBy, s.Class, s.Risk
	if s.Place != "" {
		m.Place = s.Place
	}
	facts := factsOf(s.Facts)
	m.Assigned, m.Facts = facts["主管部门"], facts
	m.Classes = []string{s.Class}
	if rules.ClassesOf != nil {
		for _, c := range rules.ClassesOf(s.Class, facts) {
			if !slices.Contains(m.Classes, c) {
				m.Classes = append(m.Classes, c)
			}
		}
	}
	return m, nil
}
