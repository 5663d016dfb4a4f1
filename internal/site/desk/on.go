package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/site"
	"anwang/internal/site/desk/q"
)

// OnIn asks who answered for a site on a day.
type OnIn struct {
	ID  string `path:"id" maxLength:"64"`
	Day string `path:"day" maxLength:"10" doc:"年-月-日，不晚于今天"`
}

// OnDay is where a site stood on a day, and who answered for it.
type OnDay struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Day         string       `json:"day"`
	Grid        string       `json:"grid" doc:"那一天所在的网格"`
	GridName    string       `json:"gridName"`
	Moved       bool         `json:"moved" doc:"后来划转过网格或主管部门"`
	Department  string       `json:"department"`
	DirectBy    string       `json:"directBy,omitempty" doc:"直管部门"`
	Edition     grid.Edition `json:"edition" doc:"那一天有效的方案"`
	Responsible []Role       `json:"responsible" nullable:"false"`
	Gaps        []Note       `json:"gaps" nullable:"false" doc:"那一天没有落实的责任"`
}

// On tells who answered for a site on a day (责任倒查): by the grid it stood in
// then, the people who held the posts then, and the scheme in force then.
//
// law: S1-62
func (d *Desk) On(ctx context.Context, who account.Caller, in *OnIn) (OnDay, error) {
	on, err := grid.LookBack(in.Day, d.Today())
	if err != nil {
		return OnDay{}, err
	}
	read := d.DB.Read()
	s, err := d.sees(ctx, read, who, in.ID)
	if err != nil {
		return OnDay{}, err
	}
	if err := d.entered(ctx, read, who.County, s, on); err != nil {
		return OnDay{}, err
	}
	stay, moved, err := gdesk.StayOn(ctx, read, who.County, s.ID, on)
	if err != nil {
		return OnDay{}, err
	}
	if moved {
		s.Grid, s.Department, s.DirectBy = stay.Grid, stay.Department, stay.DirectBy
	}
	lines, err := gdesk.Lines(ctx, read, who.County, []string{s.Grid}, on)
	if err != nil {
		return OnDay{}, err
	}
	line, now := lines[s.Grid], s.Path
	s.Path = gdesk.PathOf(line) // with the grids above it as they stood then
	g, err := q.New(read).GridOf(ctx, q.GridOfParams{County: who.County, ID: s.Grid})
	if err != nil && !db.None(err) {
		return OnDay{}, err
	}
	out := OnDay{ID: s.ID, Name: s.Name, Day: string(on), Grid: s.Grid, GridName: g.Name, Moved: moved, Department: s.Department, DirectBy: s.DirectBy}
	if out.Edition, err = d.Edition(ctx, who.County, s.Path, on); err != nil {
		return OnDay{}, err
	}
	if out.Edition.Key == "" && s.Path != now { // adopted within a subtree that has moved since
		if out.Edition, err = d.Edition(ctx, who.County, now, on); err != nil {
			return OnDay{}, err
		}
	}
	var rules site.Rules // with no scheme in force, those of every place
	if out.Edition.Key != "" {
		if rules, err = d.Rules(ctx, who.County, s.Path, on); err != nil {
			return OnDay{}, err
		}
	}
	holders, err := d.holders(ctx, who.County, s, line, on)
	if err != nil {
		return OnDay{}, err
	}
	waiting, err := d.waiting(ctx, who.County, lines, on)
	if err != nil {
		return OnDay{}, err
	}
	roles, gaps := rules.Responsible(s, placesOf(line, waiting), holders)
	out.Responsible, out.Gaps = rolesOf(who, roles), gapsOf(gaps)
	return out, nil
}

// entered refuses a day on which the site was not in the ledger yet: nobody had
// been told of it.
func (d *Desk) entered(ctx context.Context, tx db.Tx, county string, s site.Site, on civil.Day) error {
	story, err := jdesk.Story(ctx, tx, county, site.Subject(s.ID))
	if err != nil || len(story) == 0 {
		return err
	}
	if first := d.DayOf(story[0].At); on < first {
		return fault.New(fault.Invalid, "site.not_entered_then", "name", s.Name, "day", string(on), "entered", string(first))
	}
	return nil
}

func placesOf(line []gdesk.Place, waiting map[string][]site.Waiting) []site.Place {
	out := make([]site.Place, len(line))
	for i, p := range line {
		out[i] = site.Place{Name: p.Name, Kind: p.Kind, Waiting: waiting[p.ID]}
	}
	return out
}

// waiting are those appointed in the grids of these lines who wait for a training
// on a day, by grid.
// scope: it goes with what a caller sees anyway, the gap of a site in sight.
func (d *Desk) waiting(ctx context.Context, county string, lines map[string][]gdesk.Place, on civil.Day) (map[string][]site.Waiting, error) {
	w := db.Filter(county).And("a.from_on <= ?", string(on)).And("(a.to_on = '' OR a.to_on >= ?)", string(on)).
		And("aw.from_on <= ?", string(on)).And("(aw.to_on = '' OR aw.to_on >= ?)", string(on)).AndCond(db.In("a.grid", gridsOf(lines)))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.grid, a.post, p.name, aw.need, aw.from_on
FROM appointment_wait aw JOIN appointment a ON a.county = aw.county AND a.id = aw.appointment
JOIN person p ON p.county = a.county AND p.id = a.person
WHERE aw.county = $1 AND `+w.String()+" ORDER BY aw.from_on, a.id, aw.need", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]site.Waiting{}
	for rows.Next() {
		var grid string
		var x site.Waiting
		if err := rows.Scan(&grid, &x.Post, &x.Name, &x.Needs, &x.Since); err != nil {
			return nil, err
		}
		out[grid] = append(out[grid], x)
	}
	return out, rows.Err()
}

// gridsOf are the grids of some lines, each once.
func gridsOf(lines map[string][]gdesk.Place) []string {
	seen := map[string]bool{}
	var ids []string
	for _, line := range lines {
		for _, p := range line {
			if !seen[p.ID] {
				seen[p.ID] = true
				ids = append(ids, p.ID)
			}
		}
	}
	return ids
}

func stayOf(s site.Site) grid.Stay {
	return grid.Stay{Grid: s.Grid, Path: s.Path, Department: s.Department, DirectBy: s.DirectBy}
}

// Follow moves the sites of redrawn grids to the new ones, in the transaction of
// the redrawing.
func (d *Desk) Follow(ctx context.Context, tx db.Tx, act journal.Act, x grid.Redrawn) error {
	path := map[string]string{}
	for _, g := range x.New {
		path[g.ID] = g.Path
	}
	for id, to := range x.Sites {
		r, err := q.New(tx).Site(ctx, q.SiteParams{County: act.County, ID: id})
		if err != nil {
			return err
		}
		s := siteOf(r)
		if err := gdesk.KeepStayUntil(ctx, tx, act.County, id, x.On, stayOf(s)); err != nil {
			return err
		}
		was := s
		s.Grid, s.Path = to, path[to]
		if err := q.New(tx).MoveSite(ctx, q.MoveSiteParams{County: act.County, ID: id, Grid: s.Grid, Path: s.Path}); err != nil {
			return err
		}
		if err := touch(ctx, tx, act.County, was, s); err != nil {
			return err
		}
		e := act.Note(site.Subject(id), "site.moved", digest(s), "from", was.Grid, "grid", to)
		if err := jdesk.Note(ctx, tx, act.County, e); err != nil {
			return err
		}
	}
	return nil
}
