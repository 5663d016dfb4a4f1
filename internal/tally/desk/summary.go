package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/tally"
)

// Figure is a number, and the address of the records behind it: the same path
// below /api and in the office.
type Figure struct {
	Value int64  `json:"value"`
	Link  string `json:"link" doc:"打开背后记录的地址（前加 /api 即接口）；空表示没有记录"`
}

// Part is a figure of one grade, one trade, one kind of activity.
type Part struct {
	Name string `json:"name"`
	Figure
}

// SummaryRow is a line of the monthly summary.
type SummaryRow struct {
	Grid        string `json:"grid"`
	Name        string `json:"name"`
	Own         bool   `json:"own" doc:"本级直接记录的，不含下级"`
	Due         Figure `json:"due" doc:"应查次数"`
	Done        Figure `json:"done" doc:"实查次数"`
	Sites       Figure `json:"sites" doc:"对象数"`
	Seen        Figure `json:"seen" doc:"已查对象"`
	Coverage    string `json:"coverage" doc:"覆盖率；没有对象时为“—”"`
	Hazards     Figure `json:"hazards" doc:"隐患数"`
	Grades      []Part `json:"grades" nullable:"false" doc:"按等级，顺序同 grades"`
	Sectors     []Part `json:"sectors" nullable:"false" doc:"按类，顺序同 sectors"`
	Closed      Figure `json:"closed" doc:"已整改"`
	Overdue     Figure `json:"overdue" doc:"超期"`
	Transferred Figure `json:"transferred" doc:"移交"`
	Activities  []Part `json:"activities" nullable:"false" doc:"宣传、培训、会议"`
	FilledBy    string `json:"filledBy" doc:"填报人"`
}

// Head is what stands above and below each of the three tables.
type Head struct {
	Title      string   `json:"title"`
	Month      string   `json:"month"`
	MonthWord  string   `json:"monthWord"`
	Grid       string   `json:"grid"`
	GridName   string   `json:"gridName"`
	Layout     string   `json:"layout" doc:"版式出自何处"`
	Clauses    []string `json:"clauses" nullable:"false"`
	Until      string   `json:"until" doc:"统计截至日"`
	FilledBy   string   `json:"filledBy" doc:"填报人"`
	ReviewedBy string   `json:"reviewedBy" doc:"审核人"`
	File       string   `json:"file" doc:"下载地址（前加 /api）"`
}

// SummaryView is the 《安全生产网格化管理情况月度汇总表》.
type SummaryView struct {
	Head
	Grades  []string     `json:"grades" nullable:"false"`
	Sectors []string     `json:"sectors" nullable:"false"`
	Rows    []SummaryRow `json:"rows" nullable:"false"`
	Total   SummaryRow   `json:"total"`
	Notes   []string     `json:"notes" nullable:"false" doc:"口径"`
}

// Summary sums up the month of a grid: one row for each grid right below it, and
// the total.
//
// law: S1-41, S1-100
func (d *Desk) Summary(ctx context.Context, who account.Caller, in *MonthIn) (SummaryView, error) {
	s, err := d.open(ctx, who, *in)
	if err != nil {
		return SummaryView{}, err
	}
	var v SummaryView
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		v, err = d.summary(ctx, tx, s)
		return err
	})
	return v, err
}

func (d *Desk) summary(ctx context.Context, tx db.Tx, s sheetOf) (SummaryView, error) {
	below, err := d.below(ctx, tx, s)
	if err != nil {
		return SummaryView{}, err
	}
	counts, vacant, err := d.counts(ctx, tx, s)
	if err != nil {
		return SummaryView{}, err
	}
	held, err := d.holders(ctx, tx, s)
	if err != nil {
		return SummaryView{}, err
	}
	head, err := d.head(ctx, tx, s, s.rules.Summary, "summary", held)
	if err != nil {
		return SummaryView{}, err
	}
	more, err := d.remarks(ctx, tx, s, vacant)
	if err != nil {
		return SummaryView{}, err
	}
	t := tally.Roll(s.month, s.at, below, counts, s.rules)
	v := SummaryView{Head: head, Grades: words(t.Grades), Sectors: words(t.Sectors), Rows: make([]SummaryRow, len(t.Rows)), Notes: append(notes(), more...)}
	for i, r := range t.Rows {
		v.Rows[i] = viewOf(r, t)
		v.Rows[i].FilledBy = tally.Filler(s.rules.FilledBy, held[r.ID])
	}
	v.Total = viewOf(t.Total, t)
	v.Total.FilledBy = head.FilledBy
	return v, nil
}

// notes say what each figure counts, on the screen and on the paper alike.
func notes() []string {
	return []string{
		"应查、实查按履职任务统计：周期在哪个月到期计入哪个月，同一天多次只计一次，全年下限另行考核。",
		"对象数为月末在管对象（不含直管和停业）；覆盖率＝本月查过的对象÷对象数。",
		"隐患按发现日统计；已整改、超期、移交为本月发现的隐患目前的状况。",
	}
}

func viewOf(r tally.Row, t tally.Table) SummaryRow {
	figure := func(kind tally.Kind, of string) Figure { return Figure(r.Figure(t.Month, kind, of)) }
	parts := func(kind tally.Kind, names []string) []Part {
		out := make([]Part, len(names))
		for i, n := range names {
			out[i] = Part{Name: tally.Word(n), Figure: figure(kind, n)}
		}
		return out
	}
	return SummaryRow{Grid: r.ID, Name: r.Name, Own: r.Own, Due: figure(tally.Due, ""), Done: figure(tally.Done, ""), Sites: figure(tally.Sites, ""),
		Seen: figure(tally.Seen, ""), Coverage: r.Coverage(), Hazards: figure(tally.Hazards, ""), Grades: parts(tally.Grade, t.Grades),
		Sectors: parts(tally.Sector, t.Sectors), Closed: figure(tally.Closed, ""), Overdue: figure(tally.Overdue, ""),
		Transferred: figure(tally.Transferred, ""), Activities: parts(tally.Activity, tally.Activities())}
}

func words(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = tally.Word(n)
	}
	return out
}

// below are the grids right under the one asked for: the territories first (区域
// comes before 单位 in byte order too), then by their codes.
func (d *Desk) below(ctx context.Context, tx db.Tx, s sheetOf) ([]tally.Place, error) {
	w := db.Filter().And("g.county = ?", s.who.County).And("g.parent = ?", s.at.ID).AndCond(within(s.who, gridColumns))
	rows, err := tx.QueryContext(ctx, "SELECT g.id, g.name, g.path, g.opened_on, g.closed_on FROM grid g WHERE "+w.String()+" ORDER BY g.covers, g.code, g.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []tally.Place
	for rows.Next() {
		var p tally.Place
		if err := rows.Scan(&p.ID, &p.Name, &p.Path, &p.OpenedOn, &p.ClosedOn); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// month is what a ground adds to the summary: its figures, and the windows in which
// nobody held the post, both by the path they are counted at.
type month struct{ figures, vacant []tally.Count }

// counts are the figures of all grounds that the caller sees, as far as they are
// counted at the grid asked for; and how many windows nobody could answer for.
func (d *Desk) counts(ctx context.Context, tx db.Tx, s sheetOf) (out []tally.Count, vacant int64, err error) {
	at, err := recall.Ask(ctx, tx, d.Memory, s.question("summary", int64(d.Now()), "hazard", "visit", "task", "site"), func(grounds []string) (map[string]recall.Answer[month], error) {
		some := s
		some.grounds = grounds
		return d.count(ctx, tx, some)
	})
	for _, ground := range at {
		for _, c := range ground.figures {
			if s.holds(c.Path) {
				c.Path = s.who.Filed(c.Path)
				out = append(out, c)
			}
		}
		for _, c := range ground.vacant {
			if s.holds(c.Path) {
				vacant += c.N
			}
		}
	}
	return out, vacant, err
}

// question asks something of the month of every ground the caller sees, of these
// kinds of rows.
func (s sheetOf) question(what string, now int64, rests ...string) recall.Question {
	sight := within(s.who, adesk.Columns{Path: "t.path"})
	var months []string
	for m := s.month.Period().From; m <= s.month.Period().To; m = m.AddMonths(1) {
		months = append(months, recall.Month(string(m)))
	}
	return recall.Question{County: s.who.County, Asks: recall.For(what, s.month, s.who.Scope), Rests: rests,
		Spans: months, Sight: sight, Now: now}
}

// count asks for every figure of some grounds, one statement each, grouped by
// ground, path and part.
//
// scope: the grounds are within sight, and of them a department sees its part.
func (d *Desk) count(ctx context.Context, tx db.Tx, s sheetOf) (map[string]recall.Answer[month], error) {
	out := map[string]recall.Answer[month]{}
	for _, kind := range tally.Kinds() {
		if kind == tally.Hazards {
			continue // the sum of its grades
		}
		src := d.sourceOf(s, kind)
		rows, err := tx.QueryContext(ctx, "SELECT ground, path, part, CAST(SUM(times) AS BIGINT) FROM ("+src.rows+") b GROUP BY ground, path, part ORDER BY ground, path, part", src.w.Args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			c := tally.Count{Key: tally.Key{Kind: kind}}
			var ground string
			if err := rows.Scan(&ground, &c.Path, &c.Key.Of, &c.N); err != nil {
				rows.Close()
				return nil, err
			}
			a := out[ground]
			a.Of.figures = append(a.Of.figures, c)
			out[ground] = a
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
	}
	if err := d.vacant(ctx, tx, s, out); err != nil {
		return nil, err
	}
	return out, d.untilLate(ctx, tx, s, out)
}

// untilLate says of each ground when the next of its cases will be overdue without
// anybody having done anything.
//
// scope: the grounds are within sight.
func (d *Desk) untilLate(ctx context.Context, tx db.Tx, s sheetOf, of map[string]recall.Answer[month]) error {
	days := s.month.Period()
	w := db.Filter().And("h.county = ?", s.who.County).AndCond(s.lies("h.path", "h.path")).And("h.found_on >= ? AND h.found_on <= ?", string(days.From), string(days.To)).
		And("h.closed_at = 0 AND h.paused_at = 0 AND h.due_at >= ?", int64(d.Now()))
	rows, err := tx.QueryContext(ctx, "SELECT h.path, MIN(h.due_at) FROM hazard h WHERE "+w.String()+" GROUP BY h.path", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ground string
		var due int64
		if err := rows.Scan(&ground, &due); err != nil {
			return err
		}
		a := of[ground]
		a.Until = due + 1 // overdue is what is due before now
		of[ground] = a
	}
	return rows.Err()
}

// holders are who heads the grid and the grids below it, by grid, on the last
// day the month knows of.
func (d *Desk) holders(ctx context.Context, tx db.Tx, s sheetOf) (map[string][]tally.Holder, error) {
	on := string(s.month.Until(d.Today()))
	posts := db.In("a.post", s.rules.FilledBy)
	w := db.Filter().And("g.county = ?", s.who.County).And("(g.id = ? OR g.parent = ?)", s.at.ID, s.at.ID).AndCond(within(s.who, gridColumns)).
		And("a.from_on <= ? AND (a.to_on = '' OR a.to_on >= ?)", on, on).
		And("(a.kind = ? OR "+posts.SQL+")", append([]any{string(account.Head)}, posts.Args...)...)
	rows, err := tx.QueryContext(ctx, `SELECT g.id, a.post, a.kind, p.name FROM grid g
		JOIN appointment a ON a.county = g.county AND a.grid = g.id
		JOIN person p ON p.county = a.county AND p.id = a.person
		WHERE `+w.String()+" ORDER BY g.id, a.from_on, a.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]tally.Holder{}
	for rows.Next() {
		var grid string
		var h tally.Holder
		if err := rows.Scan(&grid, &h.Post, &h.Kind, &h.Name); err != nil {
			return nil, err
		}
		out[grid] = append(out[grid], h)
	}
	return out, rows.Err()
}

// reviewer is the clerk of the nearest grid that has one, the grid itself or one
// above it. Who reviews is told to those reviewed.
//
// scope: a name above one's own grid is shown on one's own table.
func (d *Desk) reviewer(ctx context.Context, tx db.Tx, s sheetOf) (string, error) {
	on := string(s.month.Until(d.Today()))
	var above []string
	for i, r := range s.at.Path {
		if r == '/' {
			above = append(above, s.at.Path[:i+1])
		}
	}
	w := db.Filter().And("g.county = ?", s.who.County).AndCond(db.In("g.path", above)).AndCond(db.In("a.post", s.rules.ReviewedBy)).
		And("a.from_on <= ? AND (a.to_on = '' OR a.to_on >= ?)", on, on)
	rows, err := tx.QueryContext(ctx, `SELECT g.path, a.post, a.kind, p.name FROM grid g
		JOIN appointment a ON a.county = g.county AND a.grid = g.id
		JOIN person p ON p.county = a.county AND p.id = a.person
		WHERE `+w.String()+" ORDER BY g.path DESC, a.from_on, a.id", w.Args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var nearest string
	var held []tally.Holder
	for rows.Next() {
		var path string
		var h tally.Holder
		if err := rows.Scan(&path, &h.Post, &h.Kind, &h.Name); err != nil {
			return "", err
		}
		if nearest == "" {
			nearest = path
		}
		if path == nearest {
			held = append(held, h)
		}
	}
	return tally.Reviewer(s.rules.ReviewedBy, held), rows.Err()
}

// head is what stands around a table; held may be given where it is known.
func (d *Desk) head(ctx context.Context, tx db.Tx, s sheetOf, f tally.Form, file string, held map[string][]tally.Holder) (Head, error) {
	var err error
	if held == nil {
		if held, err = d.holders(ctx, tx, s); err != nil {
			return Head{}, err
		}
	}
	h := Head{Title: s.month.Entitles(f.Heading()), Month: s.month.String(), MonthWord: s.month.Chinese(), Grid: s.at.ID, GridName: s.at.Name, Layout: f.Origin(),
		Clauses: append([]string{}, f.Clauses...), Until: string(s.month.Until(d.Today())), FilledBy: tally.Filler(s.rules.FilledBy, held[s.at.ID]),
		File: strings.Join([]string{"", "months", s.month.String(), "grids", s.at.ID, file + ".xlsx"}, "/")}
	h.ReviewedBy, err = d.reviewer(ctx, tx, s)
	return h, err
}
