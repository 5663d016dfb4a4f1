package desk

import (
	"cmp"
	"context"
	"maps"
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
		found, err := d.situations(ctx, tx, s, span)
		if err != nil {
			return err
		}
		maps.DeleteFunc(found, func(ground string, x *situation) bool { return x == nil || x.all.found == 0 || !s.holds(ground) })
		v.trend(found, span, in.By == "week")
		if err := d.shares(ctx, tx, s, found, &v); err != nil {
			return err
		}
		return d.repeats(ctx, tx, s, found, &v)
	})
	return v, err
}

// trend counts what was found and closed, step by step.
func (v *AnalysisView) trend(found map[string]*situation, span civil.Period, weekly bool) {
	var days []tally.DayCount
	for _, x := range found {
		days = slices.AppendSeq(days, maps.Values(x.days))
	}
	for _, x := range tally.Trend(span, weekly, days) {
		v.Trend = append(v.Trend, StepView{From: string(x.From), To: string(x.To), Found: x.Found, Closed: x.Closed})
	}
}

// halfDay is the grain in which the time to close is counted.
const halfDay = 12 * 3600 * 1000

// shares count by trade, department and grid.
func (d *Desk) shares(ctx context.Context, tx db.Tx, s sheetOf, found map[string]*situation, v *AnalysisView) error {
	below, err := d.below(ctx, tx, s)
	if err != nil {
		return err
	}
	total, sectors, owners, grids := &share{}, map[string]*share{}, map[string]*share{}, map[string]*share{}
	for path, x := range found {
		path = s.who.Filed(path)
		id := s.at.ID
		if i := slices.IndexFunc(below, func(p tally.Place) bool { return strings.HasPrefix(path, p.Path) }); i >= 0 {
			id = below[i].ID
		} else if len(below) > 0 {
			id = ""
		}
		total.join(&x.all)
		of(grids, id).join(&x.all)
		for key, part := range x.sectors {
			of(sectors, key).join(part)
		}
		for key, part := range x.owners {
			of(owners, key).join(part)
		}
	}
	v.Total = total.view("", s.at.Name)
	v.Sectors, v.Owners = most(sectors), most(owners)
	// Grids in their own order: this is no ranking.
	for _, p := range append(below, tally.Place{Name: s.at.Name + "（本级）"}, s.at) {
		if x := grids[p.ID]; x != nil {
			v.Grids = append(v.Grids, x.view(p.ID, p.Name))
			delete(grids, p.ID)
		}
	}
	return nil
}

// most are the parts, the largest first.
func most(parts map[string]*share) []ShareView {
	out := []ShareView{}
	for key, x := range parts {
		out = append(out, x.view(key, tally.Word(key)))
	}
	slices.SortFunc(out, func(a, b ShareView) int { return cmp.Or(cmp.Compare(b.Found, a.Found), strings.Compare(a.Key, b.Key)) })
	return out
}

// repeatsMost is how many hazards that came back are told, the most frequent first.
const repeatsMost = 20

// repeats are what was found at the same site on the same item more than once.
//
// scope: names of sites whose cases are within sight.
func (d *Desk) repeats(ctx context.Context, tx db.Tx, s sheetOf, found map[string]*situation, v *AnalysisView) error {
	for at, t := range cameBack(found) {
		v.Repeats = append(v.Repeats, RepeatView{Site: at.site, Item: at.item, Times: t.n, LastOn: string(t.last)})
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
