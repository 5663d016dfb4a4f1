package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/tally"
)

// AnalysisIn asks how things stand in a grid between two days.
type AnalysisIn struct {
	Grid string `path:"grid" maxLength:"64" doc:"网格，含下级"`
	From string `query:"from" maxLength:"10" doc:"发现日起；空为止日前六个月"`
	To   string `query:"to" maxLength:"10" doc:"发现日止；空为今天"`
	By   string `query:"by" enum:"week,month" default:"month" doc:"趋势按周或按月"`
}

// StepView is a bar of the trend.
type StepView struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Found  int64  `json:"found" doc:"这段时间发现的"`
	Closed int64  `json:"closed" doc:"其中现已销号的"`
}

// ShareView is one trade, department or grid.
type ShareView struct {
	Key    string `json:"key" doc:"台账筛选用；空为未定"`
	Name   string `json:"name"`
	Found  int64  `json:"found"`
	Closed int64  `json:"closed"`
	Median int64  `json:"median" doc:"销号用时中位数，半天为单位；-1 没有销号的"`
	P90    int64  `json:"p90" doc:"九成在多少个半天内销号"`
	lasted []tally.Lasted
}

// RepeatView is a hazard that came back: the same item at the same site.
type RepeatView struct {
	Site     string `json:"site"`
	SiteName string `json:"siteName"`
	Item     string `json:"item"`
	Times    int64  `json:"times"`
	LastOn   string `json:"lastOn"`
}

// AnalysisView is the situation (形势分析) of a grid.
type AnalysisView struct {
	Grid     string       `json:"grid"`
	GridName string       `json:"gridName"`
	From     string       `json:"from"`
	To       string       `json:"to"`
	Total    ShareView    `json:"total"`
	Trend    []StepView   `json:"trend" nullable:"false"`
	Sectors  []ShareView  `json:"sectors" nullable:"false"`
	Owners   []ShareView  `json:"owners" nullable:"false"`
	Grids    []ShareView  `json:"grids" nullable:"false" doc:"下一级网格，按编码顺序，不排名"`
	Repeats  []RepeatView `json:"repeats" nullable:"false" doc:"同一对象同一检查项再次出现"`
}

// Analysis says how things stand: trends, trades, repeats, time to close.
//
// law: S1-22, S3-38
func (d *Desk) Analysis(ctx context.Context, who account.Caller, in *AnalysisIn) (AnalysisView, error) {
	s, err := d.open(ctx, who, MonthIn{Month: string(d.Today())[:7], Grid: in.Grid})
	if err != nil {
		return AnalysisView{}, err
	}
	span, err := tally.Span(in.From, in.To, d.Today())
	if err != nil {
		return AnalysisView{}, err
	}
	var v AnalysisView
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		v = AnalysisView{Grid: s.at.ID, GridName: s.at.Name, From: string(span.From), To: string(span.To), Trend: []StepView{}, Sectors: []ShareView{}, Owners: []ShareView{}, Grids: []ShareView{}, Repeats: []RepeatView{}}
		found, err := d.foundIn(ctx, tx, s, span)
		if err != nil {
			return err
		}
		v.trend(found, span, in.By == "week")
		if err := d.shares(ctx, tx, s, found, &v); err != nil {
			return err
		}
		return d.repeats(ctx, tx, s, found, &v)
	})
	return v, err
}

// trend counts what was found and closed, step by step.
func (v *AnalysisView) trend(found map[string][]foundCase, span civil.Period, weekly bool) {
	at := map[civil.Day]*tally.DayCount{}
	for _, cases := range found {
		for _, c := range cases {
			if at[c.on] == nil {
				at[c.on] = &tally.DayCount{On: c.on}
			}
			at[c.on].Found++
			if c.took >= 0 {
				at[c.on].Closed++
			}
		}
	}
	var days []tally.DayCount
	for _, c := range at {
		days = append(days, *c)
	}
	for _, x := range tally.Trend(span, weekly, days) {
		v.Trend = append(v.Trend, StepView{From: string(x.From), To: string(x.To), Found: x.Found, Closed: x.Closed})
	}
}

// halfDay is the grain in which the time to close is counted.
const halfDay = 12 * 3600 * 1000

// shares count by trade, department and grid.
func (d *Desk) shares(ctx context.Context, tx db.Tx, s sheetOf, found map[string][]foundCase, v *AnalysisView) error {
	below, err := d.below(ctx, tx, s)
	if err != nil {
		return err
	}
	sectors, owners, grids := map[string]*ShareView{}, map[string]*ShareView{}, map[string]*ShareView{}
	type alike struct {
		sector, owner string
		took          int64
	}
	for path, cases := range found {
		path = s.who.Filed(path)
		id, name := s.at.ID, s.at.Name
		if i := slices.IndexFunc(below, func(p tally.Place) bool { return strings.HasPrefix(path, p.Path) }); i >= 0 {
			id, name = below[i].ID, below[i].Name
		} else if len(below) > 0 {
			id, name = "", s.at.Name+"（本级）"
		}
		// Many cases of a grid are alike, and are added up together.
		all := map[alike]int64{}
		for _, c := range cases {
			all[alike{c.sector, c.owner, c.took}]++
		}
		for c, n := range all {
			v.Total.add(c.took, n)
			shared(sectors, c.sector, tally.Word(c.sector)).add(c.took, n)
			shared(owners, c.owner, tally.Word(c.owner)).add(c.took, n)
			shared(grids, id, name).add(c.took, n)
		}
	}
	v.Total.Name = s.at.Name
	v.Total.measure()
	v.Sectors, v.Owners = most(sectors), most(owners)
	// Grids in their own order: this is no ranking.
	for _, p := range append(below, tally.Place{}, s.at) {
		if x := grids[p.ID]; x != nil {
			x.measure()
			v.Grids = append(v.Grids, *x)
			delete(grids, p.ID)
		}
	}
	return nil
}

func shared(of map[string]*ShareView, key, name string) *ShareView {
	if of[key] == nil {
		of[key] = &ShareView{Key: key, Name: name}
	}
	return of[key]
}

func (x *ShareView) add(took, n int64) {
	x.Found += n
	if took >= 0 {
		x.Closed += n
		x.lasted = append(x.lasted, tally.Lasted{HalfDays: took, N: n})
	}
}

func (x *ShareView) measure() {
	x.Median, x.P90 = tally.Quantile(50, x.lasted), tally.Quantile(90, x.lasted)
}

// most are the parts, the largest first.
func most(of map[string]*ShareView) []ShareView {
	out := []ShareView{}
	for _, x := range of {
		x.measure()
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b ShareView) int {
		if a.Found != b.Found {
			return int(b.Found - a.Found)
		}
		return strings.Compare(a.Key, b.Key)
	})
	return out
}

// repeatsMost is how many hazards that came back are told, the most frequent first.
const repeatsMost = 20

// repeats are what was found at the same site on the same item more than once.
//
// scope: names of sites whose cases are within sight.
func (d *Desk) repeats(ctx context.Context, tx db.Tx, s sheetOf, found map[string][]foundCase, v *AnalysisView) error {
	type spot struct{ site, item string }
	type times struct {
		n    int64
		last civil.Day
	}
	all := map[spot]times{}
	for _, cases := range found {
		for _, c := range cases {
			if c.site == "" || c.item == "" {
				continue
			}
			at := spot{c.site, c.item}
			t := all[at]
			all[at] = times{t.n + 1, max(t.last, c.on)}
		}
	}
	for at, t := range all {
		if t.n > 1 {
			v.Repeats = append(v.Repeats, RepeatView{Site: at.site, Item: at.item, Times: t.n, LastOn: string(t.last)})
		}
	}
	slices.SortFunc(v.Repeats, func(a, b RepeatView) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(b.LastOn, a.LastOn), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Item, b.Item))
	})
	v.Repeats = v.Repeats[:min(len(v.Repeats), repeatsMost)]
	var sites []string
	for _, r := range v.Repeats {
		sites = append(sites, r.Site)
	}
	w := db.Filter(s.who.County).AndCond(db.In("s.id", sites))
	rows, err := tx.QueryContext(ctx, "SELECT s.id, s.name FROM site s WHERE s.county = $1 AND "+w.String(), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	names := map[string]string{}
	for rows.Next() {
		var id, name string
		if err := rows.Scan(&id, &name); err != nil {
			return err
		}
		names[id] = name
	}
	for i := range v.Repeats {
		r := &v.Repeats[i]
		r.SiteName = names[r.Site]
		if known, ok := s.rules.Items[r.Item]; ok {
			r.Item = known.Text
		}
	}
	return rows.Err()
}
