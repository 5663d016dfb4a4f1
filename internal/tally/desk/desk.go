// Package desk opens the month: the summary, the daily and the key table of a
// grid, each figure with the records behind it, each as .xlsx.
package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/checklist"
	"anwang/internal/civil"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/web"
	"anwang/internal/patrol"
	"anwang/internal/tally"
)

// Desk is where the monthly tables are made and the summary goes up the tree. No
// figure is ever written: a table is a view of records (law: S1-41).
type Desk struct {
	jdesk.House
	// Rules gives what the scheme in force at a place on a day says of the tables.
	// Handed by cmd.
	Rules func(ctx context.Context, county, path string, on civil.Day) (tally.Rules, error)
	// Calendar are the days of rest: a paper due on one is due on the next workday.
	// Handed by cmd.
	Calendar func(ctx context.Context, county string) (civil.Calendar, error)
	// Form loads a checklist in one edition.
	Form func(ctx context.Context, tx db.Tx, county, edition, form string) (checklist.Form, error)
	// Took writes down that a table was taken away as a file. Handed by cmd.
	Took func(ctx context.Context, who account.Caller, list, title, words string, rows int64) error
	// Sent credits the duty that asks for the summary, where the plan has one.
	// Handed by cmd.
	Sent func(ctx context.Context, tx db.Tx, who account.Caller, grid, form string, days civil.Period, words string) error
	// Memory remembers what was counted at each ground.
	Memory *recall.Memory
	// Kept opens a visit from the bytes it is kept as.
	Kept func(stored []byte) (patrol.Visit, error)
}

// Routes is the table of operations.
func (d *Desk) Routes() []web.Route[account.Caller] {
	read := string(account.TallyRead)
	const at = "GET /api/months/{month}/grids/{grid}/"
	return []web.Route[account.Caller]{
		web.Verb(at+"summary", read, "月度汇总表", d.Summary),
		web.Verb(at+"filing", read, "月度汇总表办到哪一步，锁定后有什么变化", d.Filing),
		web.Verb("POST /api/months/{month}/grids/{grid}/confirm", string(account.TallyConfirm), "核对后确认月度汇总表", d.Confirm),
		web.Verb("POST /api/months/{month}/grids/{grid}/submit", string(account.TallySubmit), "提交月度汇总表", d.Submit),
		web.Verb("POST /api/months/{month}/grids/{grid}/return", string(account.TallyReturn), "退回月度汇总表更正", d.Return),
		web.Verb("POST /api/months/{month}/grids/{grid}/lock", string(account.TallyLock), "收下并锁定月度汇总表", d.Lock),
		web.Verb(at+"statute", read, "事故隐患排查治理情况统计表（季度、年度）", d.Statute),
		web.Download(at+"statute.xlsx", read, "事故隐患排查治理情况统计表（下载）", d.StatuteFile),
		web.Verb("GET /api/months/waiting", read, "等我确认、提交或收下的月度汇总表", d.Waiting),
		web.Verb("GET /api/analysis/grids/{grid}", read, "形势分析", d.Analysis),
		web.Verb(at+"records", read, "一个数字背后的记录", d.Records),
		web.Verb(at+"daily", read, "日常隐患排查表", d.Daily),
		web.Verb(at+"key", read, "重点隐患排查表", d.Key),
		web.Download(at+"summary.xlsx", read, "月度汇总表（下载）", d.SummaryFile),
		web.Download(at+"daily.xlsx", read, "日常隐患排查表（下载）", d.DailyFile),
		web.Download(at+"key.xlsx", read, "重点隐患排查表（下载）", d.KeyFile),
	}
}

// MonthIn names a month and a grid.
type MonthIn struct {
	Month string `path:"month" maxLength:"10" doc:"2026-03；季度 2026-Q1；年 2026"`
	Grid  string `path:"grid" maxLength:"64" doc:"网格，含下级"`
}

// PageIn asks for a page of a month's table.
type PageIn struct {
	MonthIn
	After   string `query:"after" maxLength:"100"`
	PerPage int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// sheetOf is one question to the month: who asks, for which grid.
type sheetOf struct {
	who   account.Caller
	month tally.Month
	at    tally.Place
	own   bool // only what was recorded at the grid itself
	// grounds are the paths that are counted now, of all that the caller sees; nil
	// asks for what lies in the grid.
	grounds []string
	rules   tally.Rules
	due     civil.Day // when the summary is to be up; "" where the plan sets no day
}

// open finds the grid and the rules of the month. A grid the caller does not see
// does not exist.
func (d *Desk) open(ctx context.Context, who account.Caller, in MonthIn) (sheetOf, error) {
	m, err := tally.ParseMonth(in.Month)
	if err != nil {
		return sheetOf{}, err
	}
	if err := m.Begun(d.Today()); err != nil {
		return sheetOf{}, err
	}
	s := sheetOf{who: who, month: m}
	w := db.Filter().And("g.county = ?", who.County).And("g.id = ?", in.Grid).AndCond(within(who, gridColumns))
	err = d.DB.Read().QueryRowContext(ctx, "SELECT g.id, g.name, g.path, g.opened_on, g.closed_on FROM grid g WHERE "+w.String(), w.Args...).
		Scan(&s.at.ID, &s.at.Name, &s.at.Path, &s.at.OpenedOn, &s.at.ClosedOn)
	if db.None(err) {
		return s, fault.New(fault.Missing, "grid.not_found")
	}
	if err != nil {
		return s, err
	}
	if s.rules, err = d.Rules(ctx, who.County, s.at.Path, m.Until(d.Today())); err != nil {
		return s, err
	}
	cal, err := d.Calendar(ctx, who.County)
	s.due = s.rules.DueOn(m, cal)
	return s, err
}

// Where each table keeps what the scope compares.
var (
	gridColumns     = adesk.Columns{Path: "g.path"}
	columnsOfGround = adesk.Columns{Path: "t.path"}
	taskColumns     = adesk.Columns{Path: "t.path", // a department sees what is about its own sites
		Department: "EXISTS (SELECT 1 FROM site ds WHERE ds.county = t.county AND ds.id = t.target AND ds.department = ?)"}
	siteColumns   = adesk.Columns{Path: "s.path", Department: "s.department = ?"}
	visitColumns  = adesk.Columns{Path: "v.path", Department: "v.department = ?"}
	hazardColumns = adesk.Columns{Path: "h.path",
		Department: adesk.Concerned}
)

func within(who account.Caller, col adesk.Columns) db.Cond { return adesk.Within(who.Scope, col) }

// lies is the condition that a row counts here: it is counted at one path (that of
// the post that had a task to do) and lies, perhaps, at another.
func (s sheetOf) lies(at, row string) db.Cond {
	if s.grounds != nil {
		return db.In(row, s.grounds)
	}
	return s.ground(at)
}

// seen is the condition that a row is within the caller's sight. Of grounds that
// are within it anyway only a department's part is still to be picked.
func (s sheetOf) seen(col adesk.Columns) db.Cond {
	if s.grounds != nil && !s.who.Scope.Partial() {
		return db.Cond{SQL: "1 = 1"}
	}
	return within(s.who, col)
}

// holds says of a path whether it lies in the grid asked for, as ground does.
func (s sheetOf) holds(path string) bool {
	for _, x := range s.who.Under(s.at.Path) {
		if s.own && path == x.Path || !s.own && x.Covers(path) {
			return true
		}
	}
	return false
}

// ground is the condition that a row lies in the grid asked for.
func (s sheetOf) ground(col string) db.Cond {
	if s.own {
		var own []string
		for _, x := range s.who.Under(s.at.Path) {
			own = append(own, x.Path)
		}
		return db.In(col, own)
	}
	return adesk.Within(s.who.Under(s.at.Path), adesk.Columns{Path: col})
}

// cursor is where a page ended: a day and what stands on it.
type cursor struct{ on, id string }

func (c cursor) String() string { return c.on + "~" + c.id }

func readCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	on, id, ok := strings.Cut(s, "~")
	if !ok {
		return cursor{}, fault.New(fault.Invalid, "request.invalid").On("after", "field.pattern")
	}
	return cursor{on: on, id: id}, nil
}

// past is the condition that a row comes after the cursor.
func (c cursor) past(on, id string) db.Cond {
	return db.Cond{SQL: "(" + on + " > ? OR " + on + " = ? AND " + id + " > ?)", Args: []any{c.on, c.on, c.id}}
}
