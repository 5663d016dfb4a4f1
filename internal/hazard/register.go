package hazard

import (
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Report is what somebody found: the facts, before anybody decided anything.
type Report struct {
	ID       string
	Site     string
	Grid     string
	Path     string
	Place    string
	Sector   string
	Item     string
	Grade    string
	Text     string
	Measures string
	Urgent   bool
	Onsite   []string // 劝导 制止 疏散 警示
	Lon, Lat float64
	Visit    string
	Photos   []string
	Source   string
	// At is when it was found, which may be before it arrived.
	At civil.Instant
	// To is the department the finder picked, where the flow lets the sender pick.
	To string
	// Way is the plan's way of reporting the finder picked, where it has several.
	Way string
}

// What people say is bounded here and not only at the door: a deed from a phone
// comes by another way than a form.
const (
	textMost   = 2000 // characters
	placeMost  = 200
	photosMost = 30
)

// Register opens a case, reports it along the flow and, where exactly one
// department owns the matter, sends it there; otherwise triage decides. It is
// the first act of the loop and does in one breath what the plan calls 登记,
// 上报 and 派送交办: the finder types it once (product law 1).
//
// law: S1-18, S1-43, S1-60, S0-64
func Register(r Rules, rep Report, m Matter, by Actor) (Outcome, error) {
	if f := rep.check(r); f != nil {
		return Outcome{}, f
	}
	grade := rep.Grade
	if grade == "" {
		grade = r.Items[rep.Item].Grade
	}
	if grade == "" && len(r.Grades) > 0 {
		grade = r.Grades[0].Name
	}
	legal, _ := r.LegalOf(grade)
	if m.Sector == "" {
		m.Sector = r.Items[rep.Item].Sector
	}
	at := rep.At
	if at == 0 {
		at = by.At
	}
	c := Case{
		ID: rep.ID, Round: 1, Site: rep.Site, Grid: rep.Grid, Path: rep.Path, Place: rep.Place,
		Sector: m.Sector, Item: rep.Item, Grade: grade, Legal: legal, Source: rep.Source,
		Text: strings.TrimSpace(rep.Text), Measures: strings.TrimSpace(rep.Measures), Urgent: rep.Urgent,
		Lon: rep.Lon, Lat: rep.Lat, Visit: rep.Visit,
		Class: m.Class, Facts: m.Facts, Risk: m.Risk, GridKind: m.GridKind, Tier: m.Tier,
		FoundBy: by.By, FoundPost: by.Post, FoundAt: at, FoundOn: at.Day(r.Zone), Edition: r.Edition,
	}
	if len(r.States) > 0 {
		c.State = r.States[0].Name
	}
	d := &deed{rules: r, rule: ActRule{Verb: RegisterVerb}, by: by, out: Outcome{Case: c}}
	onsite := strings.Join(rep.Onsite, "、")
	d.note(RegisterVerb, Said{Text: onsite, Measures: c.Measures, Photos: rep.Photos}, "grid", c.Grid, "site", c.Site, "visit", c.Visit, "grade", c.Grade, "sector", c.Sector)
	if c.Site != "" {
		d.number("告知") // whoever answers for the place is told what was found
	}

	rule, err := r.permitWay(d.out.Case, ReportVerb, by, rep.Way)
	if err != nil {
		// The finder's post does not report further: the case waits in the state it
		// was born in, and whoever may report it is told.
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: SameHead}, Code: "notice.hazard_registered"})
		return d.finish(), nil
	}
	d.rule = rule
	d.report(m, rep.To)
	return d.finish(), nil
}

// ReportUp is 上报 for a case that was registered and not reported: it goes to
// its owner, or to triage.
func ReportUp(c Case, r Rules, m Matter, by Actor, said Said) (Outcome, error) {
	d, err := r.begin(c, ReportVerb, by, said)
	if err != nil {
		return Outcome{}, err
	}
	d.report(m, said.Owner)
	return d.finish(), nil
}

// report sends the case where the flow says: to departments it names, to posts
// that will decide (S4-43), or along the routing to its owner.
func (d *deed) report(m Matter, picked string) {
	route := d.rules.RouteOf(m)
	switch bodies, desk := d.rule.addressees(); {
	case len(bodies) > 0:
		d.handOver(bodies, picked)
		return
	case desk:
		d.askDesk(route)
		return
	}
	c := &d.out.Case
	c.Parties = parties(route)
	moves := d.rule.Moves
	if route.Owner == "" && len(d.rule.Otherwise) > 0 {
		moves = d.rule.Otherwise
	}
	if to, ok := d.rules.next(moves, *c); ok {
		d.move(to)
	}
	d.note(ReportVerb, Said{}, "route", string(route.Level))
	d.informed()
	if route.Owner != "" {
		c.Owner = route.Owner
		// The routing is the dispatch: where the flow has a step for it, it is taken.
		for _, way := range d.rules.waysOf(*c, DispatchVerb) {
			if to, ok := d.rules.next(way.Moves, *c); ok {
				d.move(to)
				break
			}
		}
		d.dispatched(Said{Text: route.Why}, "")
		return
	}
	d.out.Tells = append(d.out.Tells, Tell{To: Who{Pronoun: TheTriage}, Code: "notice.hazard_waits_for_triage"})
	// Both who claim it see it (scheme-syntax §10.7).
	for _, p := range c.Of(Candidate) {
		d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: p}, Code: "notice.hazard_claimed"})
	}
}

// informed tells the head of the grid, whom the flow names, and the person
// responsible for the site.
//
// law: S1-43
func (d *deed) informed() {
	told := append([]Who{{Pronoun: SameHead}}, d.rule.Tells...)
	for _, w := range d.rule.To {
		if w.Pronoun == TheOperator {
			told = append(told, w)
		}
	}
	for _, w := range told {
		d.out.Tells = append(d.out.Tells, Tell{To: w, Code: "notice.hazard_reported"})
	}
	for _, p := range d.out.Case.Parties {
		if p.Capacity == Told {
			d.out.Tells = append(d.out.Tells, Tell{To: Who{Department: p.Department}, Code: "notice.hazard_told"})
		}
	}
}

func parties(route Route) []Party {
	var out []Party
	add := func(capacity Capacity, why string, names ...string) {
		for _, n := range names {
			if n != "" {
				out = append(out, Party{Department: n, Capacity: capacity, Why: why})
			}
		}
	}
	add(Owner, route.Why, route.Owner)
	add(CoOwner, "协同"+route.Owner, route.With...)
	add(Candidate, route.Why, route.Candidates...)
	add(Told, "抄告", route.Told...)
	return out
}

func (rep Report) check(r Rules) *fault.Fault {
	f := fault.New(fault.Invalid, "hazard.report_incomplete")
	bad := false
	wrong := func(at, code string, args ...string) { f, bad = f.On(at, code, args...), true }
	if strings.TrimSpace(rep.Text) == "" {
		wrong("text", "field.required")
	}
	if len([]rune(rep.Text)) > textMost {
		wrong("text", "field.too_long")
	}
	if len([]rune(rep.Measures)) > textMost {
		wrong("measures", "field.too_long")
	}
	if len([]rune(rep.Place)) > placeMost {
		wrong("place", "field.too_long")
	}
	if len(rep.Photos) > photosMost {
		wrong("photos", "field.count")
	}
	if !(rep.Lon >= -180 && rep.Lon <= 180 && rep.Lat >= -90 && rep.Lat <= 90) {
		wrong("lon", "visit.position_impossible")
	}
	if rep.Grid == "" {
		wrong("grid", "hazard.place_unknown")
	}
	if rep.Grade != "" {
		if _, ok := r.LegalOf(rep.Grade); !ok {
			wrong("grade", "hazard.grade_unknown", "grade", rep.Grade)
		}
	}
	if rep.Sector != "" && !r.knows(rep.Sector) {
		wrong("sector", "hazard.sector_unknown", "sector", rep.Sector)
	}
	for _, o := range rep.Onsite {
		switch o {
		case "劝导", "制止", "疏散", "警示":
		default: // law: S0-45, S4-42; scheme.md principle 7: never 责令, never 处罚
			wrong("onsite", "hazard.onsite_not_allowed", "act", o)
		}
	}
	if !bad {
		return nil
	}
	return f
}

// Tells says whether the report is the one the case was made of, sent again.
func (rep Report) Tells(c Case, by string) bool {
	return c.FoundBy == by && c.Site == rep.Site && c.Visit == rep.Visit && c.Text == strings.TrimSpace(rep.Text) && (rep.Grid == "" || rep.Grid == c.Grid)
}

func (r Rules) knows(sector string) bool {
	for _, s := range r.Sectors {
		if s.Name == sector {
			return true
		}
	}
	return false
}
