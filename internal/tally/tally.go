// Package tally makes the monthly tables (统计报表) out of what was recorded:
// nothing in them is typed, and every figure opens the records behind it.
//
// law: S1-39, S1-40, S1-41, S1-100
package tally

import (
	"net/url"
	"strconv"
	"strings"

	"anwang/internal/checklist"
	"anwang/internal/civil"
	"anwang/internal/patrol"
)

// Form is one of the three tables, as the scheme has it.
type Form struct {
	Name    string // in the scheme and on records: 日常隐患排查表
	Title   string // on paper; "" = Name
	Clauses []string
	// Layout is the scheme's layout; "" says that the plan attaches none (S1-N8).
	Layout string
	// Items are the check items and Sectors the trades whose hazards count as 重点;
	// only the key form has them.
	Items   []string
	Sectors []string
}

// Heading is what stands above the table.
func (f Form) Heading() string {
	if f.Title == "" {
		return f.Name
	}
	return f.Title
}

// Origin says whose the layout is.
func (f Form) Origin() string {
	if f.Layout == "" {
		return "版式：平台建议（方案未附表样）"
	}
	return "版式：" + f.Layout
}

// Rules are what a scheme decides about the monthly tables.
type Rules struct {
	Daily   Form // 日常隐患排查表 (law: S1-39)
	Key     Form // 重点隐患排查表 (law: S1-40)
	Summary Form // 月度汇总表 (law: S1-41)

	Grades  []string // in the scheme's order
	Sectors []string // in the scheme's order
	// Items are the check items of all forms by id: what they say and rest on.
	Items map[string]checklist.Item
	// FilledBy are the posts that answer for the summary, in order (law: S1-100);
	// without one, whoever heads the grid. ReviewedBy are the posts that keep the
	// town's statistics (law: S1-25).
	FilledBy   []string
	ReviewedBy []string
	// Due is when the summary is to be up (law: S1-100); unset where the plan only
	// says 按时.
	Due civil.Moment
}

// MajorLegal is the legal grade whose hazards are always 重点.
const MajorLegal = "重大"

// Activities are the works of spreading safety that the summary counts.
func Activities() []string { return []string{"宣传", "培训", "会议"} }

// Checks are the groups of records that count as having gone and looked.
func Checks() []string {
	return []string{string(patrol.Visiting), string(patrol.Inspection), string(patrol.SelfCheck)}
}

// Kind is what a figure counts.
type Kind string

// The figures of the summary.
const (
	Due         Kind = "due"         // 应查次数: days the duties ask for
	Done        Kind = "done"        // 实查次数: days counted for them
	Sites       Kind = "sites"       // 对象数
	Seen        Kind = "seen"        // of these, visited in the month
	Hazards     Kind = "hazards"     // 隐患数
	Grade       Kind = "grade"       // of these, of one grade
	Sector      Kind = "sector"      // of these, of one trade
	Closed      Kind = "closed"      // of these, closed out by now
	Overdue     Kind = "overdue"     // of these, open beyond their limit now
	Transferred Kind = "transferred" // of these, handed to a body outside the loop
	Activity    Kind = "activity"    // 宣传 培训 会议
)

// Kinds are all of them, in the order of the table.
func Kinds() []Kind {
	return []Kind{Due, Done, Sites, Seen, Hazards, Grade, Sector, Closed, Overdue, Transferred, Activity}
}

// Key names one figure of a row: Grade of 一般, Activity of 宣传.
type Key struct {
	Kind Kind
	Of   string
}

// Count is so many of something at a grid's path: one group of one statement.
type Count struct {
	Path string
	Key  Key
	N    int64
}

// Place is a grid of the table.
type Place struct {
	ID       string
	Name     string
	Path     string
	OpenedOn civil.Day
	ClosedOn civil.Day
}

// Row is one line of the summary: a grid with all below it, or what was recorded
// at the upper grid itself.
type Row struct {
	Place
	Own bool
	n   map[Key]int64
}

// Of is a figure of the row.
func (r Row) Of(kind Kind, of string) int64 { return r.n[Key{kind, of}] }

// Figure is a number and what opens the records behind it.
type Figure struct {
	Value int64
	Link  string // "" where there is nothing to open
}

// Figure is the figure of a row with its link.
func (r Row) Figure(m Month, kind Kind, of string) Figure {
	f := Figure{Value: r.Of(kind, of)}
	if f.Value != 0 {
		f.Link = r.Link(m, kind, of)
	}
	return f
}

// Link is the address of the records behind a figure of the row.
func (r Row) Link(m Month, kind Kind, of string) string {
	q := url.Values{"figure": {string(kind)}}
	if kind == Grade || kind == Sector || kind == Activity {
		q.Set("of", of)
	}
	if r.Own {
		q.Set("own", "true")
	}
	return "/months/" + m.String() + "/grids/" + url.PathEscape(r.ID) + "/records?" + q.Encode()
}

// Coverage is the share of sites that were visited.
func (r Row) Coverage() string { return Rate(r.Of(Seen, ""), r.Of(Sites, "")) }

// Table is the summary of one month at one grid.
type Table struct {
	Month Month
	Rows  []Row
	Total Row
	// Grades and Sectors are the columns: the scheme's, and what occurs besides.
	Grades  []string
	Sectors []string
}

// Roll sums counts up the tree: a row for each grid right below `at`, one for
// what was recorded at the grid itself, and the total, which is their sum.
func Roll(m Month, at Place, below []Place, counts []Count, r Rules) Table {
	t := Table{Month: m, Total: row(at, false), Grades: r.Grades}
	own := row(at, true)
	rows := make([]Row, len(below))
	for i, p := range below {
		rows[i] = row(p, false)
	}
	for _, c := range counts {
		to := own
		for _, x := range rows {
			if strings.HasPrefix(c.Path, x.Path) {
				to = x
				break
			}
		}
		for _, x := range []Row{to, t.Total} {
			x.n[c.Key] += c.N
			if c.Key.Kind == Grade {
				x.n[Key{Kind: Hazards}] += c.N
			}
		}
		switch c.Key.Kind {
		case Grade:
			t.Grades = with(t.Grades, c.Key.Of)
		case Sector:
			t.Sectors = with(t.Sectors, c.Key.Of)
		}
	}
	t.Sectors = ordered(t.Sectors, r.Sectors)
	for _, x := range rows {
		if len(x.n) > 0 || x.stood(m) {
			t.Rows = append(t.Rows, x)
		}
	}
	if len(own.n) > 0 || len(t.Rows) == 0 {
		if len(t.Rows) > 0 {
			own.Name += "（本级）"
		}
		t.Rows = append(t.Rows, own)
	}
	return t
}

func row(p Place, own bool) Row { return Row{Place: p, Own: own, n: map[Key]int64{}} }

// stood says whether the grid was there on some day of the month.
func (p Place) stood(m Month) bool {
	days := m.Period()
	return p.OpenedOn <= days.To && (p.ClosedOn == "" || p.ClosedOn >= days.From)
}

func with(list []string, s string) []string {
	for _, x := range list {
		if x == s {
			return list
		}
	}
	return append(list[:len(list):len(list)], s)
}

// ordered puts what occurs into the order of the scheme; what the scheme does
// not know comes last.
func ordered(have, order []string) []string {
	var out []string
	for _, s := range order {
		for _, h := range have {
			if h == s {
				out = append(out, s)
			}
		}
	}
	for _, h := range have {
		out = with(out, h)
	}
	return out
}

// Rate is a share as papers write it, one digit behind the point. Of nothing
// there is no share; it is 100% only when nothing is missing, and 0% only when
// there is nothing.
func Rate(part, whole int64) string {
	if whole <= 0 {
		return "—"
	}
	tenths := (2000*part + whole) / (2 * whole)
	switch {
	case tenths >= 1000 && part < whole:
		tenths = 999
	case tenths == 0 && part > 0:
		tenths = 1
	}
	if tenths%10 == 0 {
		return strconv.FormatInt(tenths/10, 10) + "%"
	}
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + "%"
}

// Word is the name of a part of a figure; a hazard without grade or trade is
// counted all the same.
func Word(of string) string {
	if of == "" {
		return "未定"
	}
	return of
}
