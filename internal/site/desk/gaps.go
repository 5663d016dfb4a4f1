package desk

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/site"
	"anwang/internal/site/desk/q"
)

// gapsAtOnce is how many sites one question looks at; a net without gaps is
// paged through in as many questions.
const gapsAtOnce = 500

// GapsIn pages the sites nobody answers for in some capacity.
type GapsIn struct {
	On    string `query:"on" maxLength:"10" doc:"哪一天的缺口；空为今天"`
	Grid  string `query:"grid" maxLength:"64" doc:"只看这个网格及其下级的对象"`
	At    string `query:"at" maxLength:"64" doc:"只看缺这种责任人的，如 网格员、主管部门"`
	After string `query:"after" maxLength:"400"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// GapRow is a site and what is missing.
type GapRow struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Name     string `json:"name"`
	Class    string `json:"class"`
	Grid     string `json:"grid"`
	GridName string `json:"gridName"`
	Gaps     []Note `json:"gaps" nullable:"false"`
	pinyin   string
}

// GapsOut is a page of the gap list; it may be empty with more to come.
type GapsOut struct {
	Items []GapRow `json:"items" nullable:"false"`
	On    string   `json:"on"`
	Seen  int      `json:"seen" doc:"这一页查过的对象数"`
	Next  string   `json:"next,omitempty" doc:"下一页的 after"`
}

// Gaps lists the sites within sight that do not resolve to everybody the scheme
// wants for them: inspector, department, supervisor, liaison.
//
// law: S1-04, S1-97
func (d *Desk) Gaps(ctx context.Context, who account.Caller, in *GapsIn) (GapsOut, error) {
	out := GapsOut{Items: []GapRow{}}
	today := d.Today()
	if in.On != "" {
		var err error
		if today, err = grid.LookBack(in.On, today); err != nil {
			return GapsOut{}, err
		}
	}
	out.On = string(today)
	rows, sites, err := d.gapSites(ctx, who, in.Grid, in.After)
	if err != nil {
		return GapsOut{}, err
	}
	if err := d.asThen(ctx, who.County, sites, today); err != nil {
		return GapsOut{}, err
	}
	var ids []string
	for _, s := range sites {
		ids = append(ids, s.Grid)
	}
	slices.Sort(ids)
	lines, err := gdesk.Lines(ctx, d.DB.Read(), who.County, slices.Compact(ids), today)
	if err != nil {
		return GapsOut{}, err
	}
	held, err := d.heldAbove(ctx, who.County, lines, today)
	if err != nil {
		return GapsOut{}, err
	}
	waiting, err := d.waiting(ctx, who.County, lines, today)
	if err != nil {
		return GapsOut{}, err
	}
	ruled := map[string]site.Rules{}
	for i, s := range sites {
		line := lines[s.Grid]
		s.Path = gdesk.PathOf(line)
		rules, ok := ruled[s.Path]
		if !ok {
			if rules, err = d.rulesThen(ctx, who.County, s.Path, today); err != nil {
				return GapsOut{}, err
			}
			ruled[s.Path] = rules
		}
		var holders []site.Holder
		for j, p := range line {
			for _, h := range held[p.ID] {
				h.Path = gdesk.PathOf(line[j:])
				holders = append(holders, h)
			}
		}
		if s.ID == "" {
			continue // not in the ledger yet on that day
		}
		out.Seen++
		if _, gaps := rules.Responsible(s, placesOf(line, waiting), holders); len(gaps) > 0 && (in.At == "" || slices.ContainsFunc(gaps, func(g site.Gap) bool { return g.Role == in.At })) {
			rows[i].Grid = s.Grid
			if len(line) > 0 {
				rows[i].GridName = line[0].Name
			}
			rows[i].Gaps = gapsOf(gaps)
			out.Items = append(out.Items, rows[i])
		}
		if len(out.Items) == in.Limit && i+1 < len(sites) || i+1 == gapsAtOnce {
			out.Next = rows[i].pinyin + "~" + rows[i].ID
			break
		}
	}
	return out, nil
}

// gapSites are the next sites within sight that are in use.
func (d *Desk) gapSites(ctx context.Context, who account.Caller, under, after string) ([]GapRow, []site.Site, error) {
	// The order leads: the path is looked at on the way, or every site would be
	// sorted for the first page.
	w := db.Filter(who.County).And("s.status = ?", string(site.Open)).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "s.path || ''", Department: "s.department = ?"}))
	if under != "" {
		g, err := q.New(d.DB.Read()).GridOf(ctx, q.GridOfParams{County: who.County, ID: under})
		if db.None(err) {
			return nil, nil, nil
		}
		if err != nil {
			return nil, nil, err
		}
		w.AndCond(adesk.Within(who.Under(g.Path), adesk.Columns{Path: "s.path || ''"}))
	}
	if pinyin, id, ok := strings.Cut(after, "~"); ok {
		w.And("(s.pinyin, s.id) > (?, ?)", pinyin, id)
	}
	found, err := d.DB.Read().QueryContext(ctx, `SELECT s.id, s.code, s.name, s.pinyin, s.class, s.grid, COALESCE(g.name, ''), s.path, s.sector, s.department, s.direct_by, s.facts
FROM site s LEFT JOIN grid g ON g.county = s.county AND g.id = s.grid
WHERE s.county = $1 AND `+w.String()+" ORDER BY s.pinyin, s.id LIMIT "+w.Arg(gapsAtOnce), w.Args...)
	if err != nil {
		return nil, nil, err
	}
	defer found.Close()
	var rows []GapRow
	var sites []site.Site
	for found.Next() {
		var r GapRow
		var s site.Site
		var facts string
		if err := found.Scan(&r.ID, &r.Code, &r.Name, &r.pinyin, &r.Class, &r.Grid, &r.GridName, &s.Path, &s.Sector, &s.Department, &s.DirectBy, &facts); err != nil {
			return nil, nil, err
		}
		s.ID, s.Class, s.Grid, s.Facts = r.ID, r.Class, r.Grid, factsOf(facts)
		rows, sites = append(rows, r), append(sites, s)
	}
	return rows, sites, found.Err()
}

// rulesThen are the rules in force on a day; before there was a scheme, those of
// every place.
func (d *Desk) rulesThen(ctx context.Context, county, path string, on civil.Day) (site.Rules, error) {
	rules, err := d.Rules(ctx, county, path, on)
	if fault.Code(err) == "scheme.none_in_force" && on < d.Today() {
		return site.Rules{}, nil
	}
	return rules, err
}

// asThen puts sites where they stood on a day; one that was not in the ledger yet
// loses its id.
// scope: sites the caller was shown to see.
func (d *Desk) asThen(ctx context.Context, county string, sites []site.Site, on civil.Day) error {
	if on >= d.Today() || len(sites) == 0 {
		return nil
	}
	at, subjects := map[string]*site.Site{}, []string{}
	for i := range sites {
		at[site.Subject(sites[i].ID)] = &sites[i]
		subjects = append(subjects, site.Subject(sites[i].ID))
	}
	stays, err := gdesk.StaysOn(ctx, d.DB.Read(), county, on)
	if err != nil {
		return err
	}
	first, err := jdesk.Began(ctx, d.DB.Read(), county, subjects)
	if err != nil {
		return err
	}
	for subject, s := range at {
		if was, ok := stays[s.ID]; ok {
			s.Grid, s.Department, s.DirectBy = was.Grid, was.Department, was.DirectBy
		}
		if began, ok := first[subject]; ok && on < d.DayOf(began) {
			s.ID = ""
		}
	}
	return nil
}

// heldAbove are the people of the grids in these lines, by grid.
// scope: a rule looks for gaps; names do not leave it.
func (d *Desk) heldAbove(ctx context.Context, county string, lines map[string][]gdesk.Place, on civil.Day) (map[string][]site.Holder, error) {
	ids := gridsOf(lines)
	w := db.Filter(county).And("a.from_on <= ?", string(on)).And("(a.to_on = '' OR a.to_on >= ?)", string(on)).AndCond(gdesk.Active(on)).AndCond(db.In("g.id", ids))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.person, a.post, a.kind, g.id, a.department
FROM grid g JOIN appointment a ON a.county = g.county AND a.grid = g.id WHERE g.county = $1 AND `+w.String(), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]site.Holder{}
	for rows.Next() {
		var h site.Holder
		if err := rows.Scan(&h.Person, &h.Post, &h.Kind, &h.Grid, &h.Department); err != nil {
			return nil, err
		}
		out[h.Grid] = append(out[h.Grid], h)
	}
	return out, rows.Err()
}
