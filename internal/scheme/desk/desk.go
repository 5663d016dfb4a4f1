// Package desk keeps the schemes of a county: the text of every edition, the
// amendments beside it, and what they compile to for any place and day.
package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"anwang/internal/checklist"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/hazard"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/patrol"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk/q"
	"anwang/internal/site"
	"anwang/internal/tally"
)

// Desk is where schemes are kept and asked for.
type Desk struct {
	jdesk.House
	// Shipped are the schemes of the binary: what an adopted one may extend.
	Shipped scheme.Library
	// Announced is the calendar the platform ships; a county adds to it.
	Announced civil.Calendar
	// Index is the index of the law: which test shows which clause.
	Index map[string]scheme.IndexLine

	simulating sync.Mutex // one simulation at a time

	mu       sync.Mutex
	lines    map[string][]string // by edition
	shelves  map[string]*shelf   // by county
	compiled map[string]*Ruling  // by county and edition key
}

// Ruling is a scheme as it judges: what every noun is given of it. Edition is
// the key a record keeps, so that it is judged by what was in force on its day.
type Ruling struct {
	Edition    string
	Scheme     *scheme.Scheme
	Grid       grid.Rules
	Site       site.Rules
	Hazard     hazard.Rules
	Patrol     patrol.Rules
	Checklists []checklist.Form
	Tally      tally.Rules
	Clauses    map[string]string // the plan's clauses by number, in its own words
	Plan       []scheme.Paragraph

	// Made when they are first asked for: what its page shows to everybody, and the
	// same edition without the amendments made here.
	shown func() View
	plain func() (*scheme.Scheme, error)
}

// shelf is what a county has, as last read.
type shelf struct {
	readAt     civil.Instant
	editions   []q.EditionsRow
	amendments []q.AmendmentsRow
	lines      map[string][]string // by edition: it and what it extends
	calendar   civil.Calendar
}

// shelfLife bounds how long another server's amendment goes unseen here; one
// made here is seen at once.
const shelfLife = civil.Instant(5_000)

// InForce is the ruling at a place: the nearest scheme up the grid tree, in the
// edition asked for, or the one in force today when edition is "".
//
// law: scheme-syntax §6.3, §10.14
func (d *Desk) InForce(ctx context.Context, county, path, edition string) (*Ruling, error) {
	if edition == "" {
		return d.On(ctx, county, path, d.Today())
	}
	s, err := d.shelf(ctx, county)
	if err != nil {
		return nil, err
	}
	return d.ruling(s, county, edition)
}

// On is the ruling in force at a place on a day; scheme.none_in_force where
// there was none.
func (d *Desk) On(ctx context.Context, county, path string, on civil.Day) (*Ruling, error) {
	s, err := d.shelf(ctx, county)
	if err != nil {
		return nil, err
	}
	edition := s.key(path, on)
	if edition == "" {
		return nil, fault.New(fault.Conflict, "scheme.none_in_force")
	}
	return d.ruling(s, county, edition)
}

// Paths lists the places of a county where a scheme was adopted, each once; more
// than one where a plan sits inside a plan.
func (d *Desk) Paths(ctx context.Context, county string) ([]string, error) {
	s, err := d.shelf(ctx, county)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range s.editions {
		if !slices.Contains(out, e.Path) {
			out = append(out, e.Path)
		}
	}
	return out, nil
}

// ruling compiles an edition once and keeps it.
func (d *Desk) ruling(s *shelf, county, edition string) (*Ruling, error) {
	id := county + " " + edition
	d.mu.Lock()
	r, ok := d.compiled[id]
	d.mu.Unlock()
	if ok {
		return r, nil
	}
	r, err := d.compile(s, edition)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.compiled == nil || len(d.compiled) > 64 {
		d.compiled = map[string]*Ruling{}
	}
	d.compiled[id] = r
	return r, nil
}

// key names what is in force at a path on a day: the edition's row, and the day
// of the last amendment that changed it. Without a path it is the deepest of the
// county's schemes.
func (s *shelf) key(path string, on civil.Day) string {
	best := -1
	for i, e := range s.editions {
		if !strings.HasPrefix(path, e.Path) && path != "" || civil.Day(e.FromOn) > on {
			continue
		}
		if best < 0 || len(e.Path) > len(s.editions[best].Path) || len(e.Path) == len(s.editions[best].Path) && e.FromOn >= s.editions[best].FromOn {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return s.keyOf(s.editions[best], on)
}

// compile lays the edition of a key and its amendments over what it extends.
func (d *Desk) compile(s *shelf, key string) (*Ruling, error) {
	row, rest, _ := strings.Cut(key, "@")
	day, counts, _ := strings.Cut(rest, "+")
	mine, theirs, _ := strings.Cut(counts, "^")
	limit, err := strconv.Atoi(mine)
	if err != nil {
		return nil, fault.New(fault.Missing, "scheme.edition_unknown", "edition", key)
	}
	most := 0
	if theirs != "" {
		if most, err = strconv.Atoi(theirs); err != nil {
			return nil, fault.New(fault.Missing, "scheme.edition_unknown", "edition", key)
		}
	}
	for _, e := range s.editions {
		if e.ID != row {
			continue
		}
		lib, err := library(e)
		if err != nil {
			return nil, err
		}
		own, above := s.own(e, civil.Day(day)), s.above(e, civil.Day(day))
		own, above = own[:min(limit, len(own))], above[:min(most, len(above))]
		built, problems := scheme.LoadStanding(lib, e.Scheme, besideOf(above), own)
		if built == nil || problems.Failed() {
			return nil, fmt.Errorf("scheme edition %s does not load: %v", e.ID, problems.Errors())
		}
		clauses := map[string]string{}
		for _, c := range lib.ClauseTexts(e.Scheme) {
			clauses[c.ID] = c.Text
		}
		at := scheme.Setting{Edition: key, From: civil.Day(e.FromOn), Calendar: s.calendar, Zone: d.Zone}
		grids := built.IntoGrid()
		grids.Since = civil.Day(e.FromOn)
		r := &Ruling{Edition: key, Scheme: built, Grid: grids, Site: built.IntoSite(), Hazard: built.IntoHazard(at), Patrol: built.IntoPatrol(at),
			Checklists: built.IntoChecklists(key), Tally: built.IntoTally(), Clauses: clauses, Plan: lib.Plan(e.Scheme)}
		r.shown = sync.OnceValue(func() View { return d.view(r, lib, e) })
		r.plain = sync.OnceValues(func() (*scheme.Scheme, error) { return unamended(lib, e, above) })
		return r, nil
	}
	return nil, fault.New(fault.Missing, "scheme.edition_unknown", "edition", key)
}

// library is the chain of files an edition was adopted with.
func library(e q.EditionsRow) (scheme.Library, error) {
	var lib scheme.Library
	if err := json.Unmarshal([]byte(e.Text), &lib); err != nil {
		return nil, fmt.Errorf("scheme edition %s: %w", e.ID, err)
	}
	return lib, nil
}

func amendmentOf(a q.AmendmentsRow) scheme.Amendment {
	return scheme.Amendment{At: a.Place, Set: a.Value, By: a.Body, Basis: a.Basis, Reason: a.Reason, From: civil.Day(a.FromOn)}
}

func (d *Desk) shelf(ctx context.Context, county string) (*shelf, error) {
	now := d.Now()
	d.mu.Lock()
	s, ok := d.shelves[county]
	d.mu.Unlock()
	if ok && now-s.readAt < shelfLife && now >= s.readAt {
		return s, nil
	}
	s = &shelf{readAt: now, calendar: d.Announced}
	var err error
	read := q.New(d.DB.Read())
	if s.editions, err = read.Editions(ctx, county); err != nil {
		return nil, err
	}
	if s.amendments, err = read.Amendments(ctx, county); err != nil {
		return nil, err
	}
	s.lines = d.linesOf(s.editions)
	days, err := read.CalendarDays(ctx, county)
	if err != nil {
		return nil, err
	}
	years := map[int]civil.Year{}
	for _, day := range days {
		y := civil.Day(day.OnDay).Year()
		year := years[y]
		year.Year, year.Marks = y, append(year.Marks, civil.Mark{Day: civil.Day(day.OnDay), Kind: civil.Kind(day.Kind), Label: day.Label})
		years[y] = year
	}
	for _, year := range years {
		s.calendar = s.calendar.With(year)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shelves == nil {
		d.shelves = map[string]*shelf{}
	}
	if old, ok := d.shelves[county]; ok && len(days) > 0 && len(old.calendar.Years()) != len(s.calendar.Years()) {
		d.compiled = nil // limits are counted by the new calendar from now on
	}
	d.shelves[county] = s
	return s, nil
}

// forget makes the next question read the county's shelf again.
func (d *Desk) forget(county string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.shelves, county)
}

// Calendar is the county's calendar: what the platform ships and what the
// county added.
func (d *Desk) Calendar(ctx context.Context, county string) (civil.Calendar, error) {
	s, err := d.shelf(ctx, county)
	if err != nil {
		return civil.Calendar{}, err
	}
	return s.calendar, nil
}
