package desk

import (
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
		if err := d.trend(ctx, tx, s, span, in.By == "week", &v); err != nil {
			return err
		}
		if err := d.shares(ctx, tx, s, span, &v); err != nil {
			return err
		}
		return d.repeats(ctx, tx, s, span, &v)
	})
	return v, err
}

// between are the cases found on these days within sight.
func (s sheetOf) between(span civil.Period) *db.Where {
	return db.Filter().And("h.county = ?", s.who.County).And("h.found_on >= ? AND h.found_on <= ?", string(span.From), string(span.To)).
		AndCond(s.ground("h.path || ''")).AndCond(within(s.who, byDay(hazardColumns)))
}

func (d *Desk) trend(ctx context.Context, tx db.Tx, s sheetOf, span civil.Period, weekly bool, v *AnalysisView) error {
	w := s.between(span)
	rows, err := tx.QueryContext(ctx, `SELECT h.found_on, COUNT(*), CAST(SUM(CASE WHEN h.closed_at > 0 THEN 1 ELSE 0 END) AS BIGINT)
		FROM hazard h WHERE `+w.String()+" GROUP BY h.found_on", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var days []tally.DayCount
	for rows.Next() {
		var c tally.DayCount
		if err := rows.Scan(&c.On, &c.Found, &c.Closed); err != nil {
			return err
		}
		days = append(days, c)
	}
	for _, x := range tally.Trend(span, weekly, days) {
		v.Trend = append(v.Trend, StepView{From: string(x.From), To: string(x.To), Found: x.Found, Closed: x.Closed})
	}
	return rows.Err()
}

// halfDay is the grain in which the time to close is counted.
const halfDay = 12 * 3600 * 1000

// shares count by trade, department and grid in one statement, and add up here:
// the groups are few, the cases many.
func (d *Desk) shares(ctx context.Context, tx db.Tx, s sheetOf, span civil.Period, v *AnalysisView) error {
	below, err := d.below(ctx, tx, s)
	if err != nil {
		return err
	}
	sectors, owners, grids := map[string]*ShareView{}, map[string]*ShareView{}, map[string]*ShareView{}
	w := s.between(span)
	lasted := "CASE WHEN h.closed_at > 0 THEN (h.closed_at - h.found_at) / " + w.Arg(int64(halfDay)) + " ELSE -1 END"
	rows, err := tx.QueryContext(ctx, "SELECT path, sector, owner, took, COUNT(*) FROM (SELECT h.path AS path, h.sector AS sector, h.owner AS owner, "+lasted+" AS took FROM hazard h WHERE "+
		w.String()+") b GROUP BY path, sector, owner, took", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var path, sector, owner string
		var took, n int64
		if err := rows.Scan(&path, &sector, &owner, &took, &n); err != nil {
			return err
		}
		path = s.who.Filed(path)
		id, name := s.at.ID, s.at.Name
		if i := slices.IndexFunc(below, func(p tally.Place) bool { return strings.HasPrefix(path, p.Path) }); i >= 0 {
			id, name = below[i].ID, below[i].Name
		} else if len(below) > 0 {
			id, name = "", s.at.Name+"（本级）"
		}
		v.Total.add(took, n)
		shared(sectors, sector, tally.Word(sector)).add(took, n)
		shared(owners, owner, tally.Word(owner)).add(took, n)
		shared(grids, id, name).add(took, n)
	}
	if err := rows.Err(); err != nil {
		return err
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

func (d *Desk) repeats(ctx context.Context, tx db.Tx, s sheetOf, span civil.Period, v *AnalysisView) error {
	w := s.between(span).And("h.site <> '' AND h.item <> ''")
	rows, err := tx.QueryContext(ctx, `SELECT b.site, COALESCE(s.name, ''), b.item, b.times, b.last_on FROM (
			SELECT h.site AS site, h.item AS item, COUNT(*) AS times, MAX(h.found_on) AS last_on FROM hazard h WHERE `+w.String()+` GROUP BY h.site, h.item HAVING COUNT(*) > 1) b
		LEFT JOIN site s ON s.county = `+w.Arg(s.who.County)+` AND s.id = b.site
		ORDER BY b.times DESC, b.last_on DESC, b.site, b.item LIMIT 20`, w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r RepeatView
		if err := rows.Scan(&r.Site, &r.SiteName, &r.Item, &r.Times, &r.LastOn); err != nil {
			return err
		}
		if i, known := s.rules.Items[r.Item]; known {
			r.Item = i.Text
		}
		v.Repeats = append(v.Repeats, r)
	}
	return rows.Err()
}
