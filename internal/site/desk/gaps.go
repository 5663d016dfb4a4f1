package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/site"
)

// gapsAtOnce is how many sites one question looks at; a net without gaps is
// paged through in as many questions.
const gapsAtOnce = 500

// GapsIn pages the sites nobody answers for in some capacity.
type GapsIn struct {
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
	rows, sites, err := d.gapSites(ctx, who, in.After)
	if err != nil {
		return GapsOut{}, err
	}
	held, err := d.heldAbove(ctx, who.County, sites, today)
	if err != nil {
		return GapsOut{}, err
	}
	ruled := map[string]site.Rules{}
	for i, s := range sites {
		rules, ok := ruled[s.Path]
		if !ok {
			if rules, err = d.Rules(ctx, who.County, s.Path, today); err != nil {
				return GapsOut{}, err
			}
			ruled[s.Path] = rules
		}
		var holders []site.Holder
		for _, path := range account.Above(s.Path) {
			holders = append(holders, held[path]...)
		}
		out.Seen++
		if _, gaps := rules.Responsible(s, holders); len(gaps) > 0 {
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
func (d *Desk) gapSites(ctx context.Context, who account.Caller, after string) ([]GapRow, []site.Site, error) {
	w := db.Filter(who.County).And("s.status = ?", string(site.Open)).AndCond(withinSight(who))
	if pinyin, id, ok := strings.Cut(after, "~"); ok {
		w.And("(s.pinyin, s.id) > (?, ?)", pinyin, id)
	}
	found, err := d.DB.Read().QueryContext(ctx, `SELECT s.id, s.code, s.name, s.pinyin, s.class, s.grid, COALESCE(g.name, ''), s.path, s.department, s.direct_by
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
		if err := found.Scan(&r.ID, &r.Code, &r.Name, &r.pinyin, &r.Class, &r.Grid, &r.GridName, &s.Path, &s.Department, &s.DirectBy); err != nil {
			return nil, nil, err
		}
		s.ID, s.Class, s.Grid = r.ID, r.Class, r.Grid
		rows, sites = append(rows, r), append(sites, s)
	}
	return rows, sites, found.Err()
}

// heldAbove are the people of the grids these sites stand in and of those above,
// by path.
// scope: a rule looks for gaps; names do not leave it.
func (d *Desk) heldAbove(ctx context.Context, county string, sites []site.Site, on civil.Day) (map[string][]site.Holder, error) {
	seen := map[string]bool{}
	var paths []string
	for _, s := range sites {
		for _, path := range account.Above(s.Path) {
			if !seen[path] {
				seen[path] = true
				paths = append(paths, path)
			}
		}
	}
	w := db.Filter(county).And("a.from_on <= ?", string(on)).And("(a.to_on = '' OR a.to_on >= ?)", string(on)).AndCond(db.In("g.path", paths))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.person, a.post, a.kind, g.path, a.department
FROM grid g JOIN appointment a ON a.county = g.county AND a.grid = g.id WHERE g.county = $1 AND `+w.String(), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]site.Holder{}
	for rows.Next() {
		var h site.Holder
		if err := rows.Scan(&h.Person, &h.Post, &h.Kind, &h.Path, &h.Department); err != nil {
			return nil, err
		}
		out[h.Path] = append(out[h.Path], h)
	}
	return out, rows.Err()
}
