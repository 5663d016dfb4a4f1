package desk

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// SpanIn is a place and a period of due days.
type SpanIn struct {
	Grid string `query:"grid" maxLength:"64" doc:"含下级；不填为本人范围的最上一级"`
	From string `query:"from" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" required:"true" doc:"到期日从"`
	To   string `query:"to" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" required:"true" doc:"到期日到，最长一年"`
}

// span reads the period of a question.
func (in SpanIn) span() (civil.Period, error) {
	from, err := civil.ParseDay(in.From)
	if err != nil {
		return civil.Period{}, err
	}
	to, err := civil.ParseDay(in.To)
	if err != nil {
		return civil.Period{}, err
	}
	p := civil.Period{From: from, To: to}
	if to < from {
		return p, fault.New(fault.Invalid, "request.invalid").On("to", "period.reversed")
	}
	if p.Days() > 366 {
		return p, fault.New(fault.Invalid, "request.invalid").On("to", "period.too_long", "days", "366")
	}
	return p, nil
}

// CoverageIn asks for the matrix.
type CoverageIn struct {
	SpanIn
	By string `query:"by" enum:",grid,post" doc:"一行一个下级网格（grid），或一个岗位（post）"`
}

// CoverageColumn is a duty.
type CoverageColumn struct {
	Duty    string   `json:"duty"`
	Clauses []string `json:"clauses" nullable:"false"`
}

// CoverageRow is a grid below the one asked about, the one itself, or a post.
type CoverageRow struct {
	ID    string `json:"id" doc:"网格的id；岗位的名称"`
	Name  string `json:"name"`
	Kind  string `json:"kind,omitempty"`
	Here  bool   `json:"here,omitempty" doc:"本级自己的，不含下级"`
	Below bool   `json:"below,omitempty" doc:"还有下级可以点开"`
	// Cells stand in the order of the columns.
	Cells []patrol.Coverage `json:"cells" nullable:"false"`
	All   patrol.Coverage   `json:"all"`
}

// CoverageOut is the matrix: who had what to do, and how it stands.
type CoverageOut struct {
	Grid    string            `json:"grid"`
	Name    string            `json:"name"`
	Above   []GridName        `json:"above" nullable:"false" doc:"从上到下，到它为止"`
	Columns []CoverageColumn  `json:"columns" nullable:"false"`
	Rows    []CoverageRow     `json:"rows" nullable:"false"`
	All     patrol.Coverage   `json:"all"`
	Totals  []patrol.Coverage `json:"totals" nullable:"false"`
}

// GridName is a grid by its name.
type GridName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ground is the grid a question is about: the one named, or the highest in sight.
func (d *Desk) ground(ctx context.Context, who account.Caller, id string) (q.GridPlaceRow, error) {
	if id == "" {
		g, err := q.New(d.DB.Read()).GridAt(ctx, q.GridAtParams{County: who.County, Path: who.Top()})
		if db.None(err) {
			return q.GridPlaceRow{}, fault.New(fault.Missing, "grid.not_found")
		}
		return q.GridPlaceRow(g), err
	}
	g, err := q.New(d.DB.Read()).GridPlace(ctx, q.GridPlaceParams{County: who.County, ID: id})
	if db.None(err) || err == nil && !who.Scope.Sees(g.Path, who.Departments()...) {
		return q.GridPlaceRow{}, fault.New(fault.Missing, "grid.not_found")
	}
	return g, err
}

// Coverage is what fell due in a period by grid or post and by duty: done, late,
// missed, or still to do.
func (d *Desk) Coverage(ctx context.Context, who account.Caller, in *CoverageIn) (CoverageOut, error) {
	out := CoverageOut{Above: []GridName{}, Columns: []CoverageColumn{}, Rows: []CoverageRow{}, Totals: []patrol.Coverage{}}
	p, err := in.span()
	if err != nil {
		return out, err
	}
	g, err := d.ground(ctx, who, in.Grid)
	if err != nil {
		return out, err
	}
	out.Grid, out.Name = g.ID, g.Name
	if err := d.lineage(ctx, who, g.Path, &out); err != nil {
		return out, err
	}
	rowOf, err := d.coverageRows(ctx, who, g, in.By == "post", &out)
	if err != nil {
		return out, err
	}
	rules, err := d.Rules(ctx, who.County, g.Path, p.To)
	if err != nil {
		return out, err
	}
	dues, err := d.dues(ctx, who, who.Under(g.Path), p)
	if err != nil {
		return out, err
	}
	cells := map[string]map[string]patrol.Coverage{}
	sums := map[string]patrol.Coverage{}
	for _, x := range dues {
		row := rowOf(x.path, x.post)
		if cells[row] == nil {
			cells[row] = map[string]patrol.Coverage{}
		}
		c, s := cells[row][x.duty], sums[x.duty]
		c.Add(x.state, x.n)
		s.Add(x.state, x.n)
		cells[row][x.duty], sums[x.duty] = c, s
	}
	for _, duty := range slices.SortedFunc(maps.Keys(sums), inOrder(rules)) {
		c := CoverageColumn{Duty: duty, Clauses: []string{}}
		if known, ok := rules.Duty(duty); ok {
			c.Clauses = known.Clauses
		}
		out.Columns, out.Totals = append(out.Columns, c), append(out.Totals, sums[duty])
		out.All.Join(sums[duty])
	}
	if in.By == "post" {
		for post := range cells {
			out.Rows = append(out.Rows, CoverageRow{ID: post, Name: strings.ReplaceAll(post, "/", "、")})
		}
		slices.SortFunc(out.Rows, func(a, b CoverageRow) int { return cmp.Compare(a.Name, b.Name) })
	}
	for i := range out.Rows {
		r := &out.Rows[i]
		for _, c := range out.Columns {
			cell := cells[r.key()][c.Duty]
			r.Cells = append(r.Cells, cell)
			r.All.Join(cell)
		}
	}
	// A grid's own row is of no use where it has nothing of its own to do.
	out.Rows = slices.DeleteFunc(out.Rows, func(r CoverageRow) bool { return r.Here && r.All == patrol.Coverage{} })
	return out, nil
}

// key is what a row's cells are counted under.
func (r CoverageRow) key() string {
	if r.Here {
		return hereKey
	}
	return r.ID
}

// hereKey is what a grid's own tasks are counted under: no grid has it as an id.
const hereKey = "."

// coverageRows prepares the rows of a matrix by grid: those below and the grid
// itself. It gives the row a task belongs to.
func (d *Desk) coverageRows(ctx context.Context, who account.Caller, g q.GridPlaceRow, byPost bool, out *CoverageOut) (func(path, post string) string, error) {
	if byPost {
		return func(_, post string) string { return post }, nil
	}
	below, err := q.New(d.DB.Read()).GridsBelow(ctx, q.GridsBelowParams{County: who.County, Parent: g.ID})
	if err != nil {
		return nil, err
	}
	at := map[string]string{}
	out.Rows = append(out.Rows, CoverageRow{ID: g.ID, Name: g.Name, Here: true})
	for _, b := range below {
		if !who.Scope.Sees(b.Path, who.Departments()...) {
			continue
		}
		at[b.Path] = b.ID
		out.Rows = append(out.Rows, CoverageRow{ID: b.ID, Name: b.Name, Kind: b.Kind, Below: b.Below > 0})
	}
	return func(path, _ string) string {
		rest, ok := strings.CutPrefix(path, g.Path)
		if !ok || rest == "" {
			return hereKey
		}
		short, _, _ := strings.Cut(rest, "/")
		if id, ok := at[g.Path+short+"/"]; ok {
			return id
		}
		return hereKey
	}, nil
}

// lineage names the grids above one, as far up as the caller sees.
func (d *Desk) lineage(ctx context.Context, who account.Caller, path string, out *CoverageOut) error {
	for _, p := range slices.Backward(account.Above(path)) {
		if !who.Scope.Sees(p, who.Departments()...) {
			continue
		}
		g, err := q.New(d.DB.Read()).GridAt(ctx, q.GridAtParams{County: who.County, Path: p})
		if db.None(err) {
			continue
		}
		if err != nil {
			return err
		}
		out.Above = append(out.Above, GridName{ID: g.ID, Name: g.Name})
	}
	return nil
}

// inOrder is the order of duties: the plan's own, then by name what it has no more.
func inOrder(rules patrol.Rules) func(a, b string) int {
	at := map[string]int{}
	for i, d := range rules.Duties {
		at[d.Name] = i - len(rules.Duties)
	}
	return func(a, b string) int { return cmp.Or(cmp.Compare(at[a], at[b]), cmp.Compare(a, b)) }
}

// DaysIn asks for the days of a month.
type DaysIn struct {
	Grid  string `query:"grid" maxLength:"64"`
	Duty  string `query:"duty" maxLength:"200"`
	Month string `query:"month" pattern:"^[0-9]{4}-[0-9]{2}$" required:"true"`
}

// DutyDay is a day of the calendar: what kind of day it is, and what falls due.
type DutyDay struct {
	Day     string `json:"day"`
	Workday bool   `json:"workday"`
	Mark    string `json:"mark,omitempty" doc:"放假或调休上班的节日"`
	patrol.Coverage
}

// DutyDays are the days of a month.
type DutyDays struct {
	Grid   string    `json:"grid"`
	Name   string    `json:"name"`
	Days   []DutyDay `json:"days" nullable:"false"`
	Duties []string  `json:"duties" nullable:"false" doc:"这个月有到期任务的履职要求"`
	// Unannounced: the workdays of this year are not announced yet.
	Unannounced bool `json:"unannounced,omitempty" doc:"这一年的放假安排还没公布"`
}

// DutyDays is the calendar of a month: what falls due on each day at a grid and
// below, and how it stands.
func (d *Desk) DutyDays(ctx context.Context, who account.Caller, in *DaysIn) (DutyDays, error) {
	out := DutyDays{Days: []DutyDay{}, Duties: []string{}}
	first, err := civil.ParseDay(in.Month + "-01")
	if err != nil {
		return out, err
	}
	g, err := d.ground(ctx, who, in.Grid)
	if err != nil {
		return out, err
	}
	out.Grid, out.Name = g.ID, g.Name
	month := first.MonthPeriod()
	cal, err := d.Calendar(ctx, who.County)
	if err != nil {
		return out, err
	}
	out.Unannounced = !cal.Announced(first.Year())
	at := map[civil.Day]int{}
	for day := month.From; day <= month.To; day = day.Add(1) {
		at[day] = len(out.Days)
		work, _ := cal.Workday(day)
		mark, _ := cal.Mark(day)
		out.Days = append(out.Days, DutyDay{Day: string(day), Workday: work, Mark: mark.Label})
	}
	dues, err := d.dues(ctx, who, who.Under(g.Path), month)
	if err != nil {
		return out, err
	}
	duties := map[string]bool{}
	for _, x := range dues {
		duties[x.duty] = true
		if i, ok := at[x.at.Day(d.Zone)]; ok && (in.Duty == "" || in.Duty == x.duty) {
			out.Days[i].Add(x.state, x.n)
		}
	}
	out.Duties = slices.Sorted(maps.Keys(duties))
	return out, nil
}
