package desk

import (
	"context"
	"strconv"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/tally"
)

// RecordsIn names a figure of the summary.
type RecordsIn struct {
	PageIn
	Figure string `query:"figure" required:"true" maxLength:"20" doc:"due done sites seen hazards grade sector closed overdue transferred activity"`
	Of     string `query:"of" maxLength:"60" doc:"等级、行业或活动种类"`
	Own    bool   `query:"own" doc:"只看本级直接记录的"`
}

// Record is one record behind a figure.
type Record struct {
	Kind  string `json:"kind" doc:"hazard visit site task：点开看哪一种"`
	ID    string `json:"id"`
	On    string `json:"on"`
	Title string `json:"title"`
	Place string `json:"place"`
	Note  string `json:"note"`
	Times int64  `json:"times" doc:"计几次；各条之和等于表中的数"`
}

// RecordsView is a page of the records behind a figure.
type RecordsView struct {
	Month    string   `json:"month"`
	GridName string   `json:"gridName"`
	Figure   string   `json:"figure"`
	Of       string   `json:"of"`
	Items    []Record `json:"items" nullable:"false"`
	Next     string   `json:"next"`
}

// Records opens a figure: the rows it was summed from, in order of their days.
func (d *Desk) Records(ctx context.Context, who account.Caller, in *RecordsIn) (RecordsView, error) {
	s, err := d.open(ctx, who, in.MonthIn)
	if err != nil {
		return RecordsView{}, err
	}
	s.own = in.Own
	kind, known := tally.Kind(in.Figure), false
	for _, k := range tally.Kinds() {
		known = known || k == kind
	}
	if !known {
		return RecordsView{}, fault.New(fault.Invalid, "tally.figure_unknown", "figure", in.Figure)
	}
	after, err := readCursor(in.After)
	if err != nil {
		return RecordsView{}, err
	}
	v := RecordsView{Month: s.month.String(), GridName: s.at.Name, Figure: in.Figure, Of: in.Of}
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		v.Items, v.Next = []Record{}, ""
		src := d.sourceOf(s, kind)
		if err := d.page(ctx, tx, &v, src, kind, after, in.PerPage); err != nil {
			return err
		}
		return d.tell(ctx, tx, s, src.kind, v.Items)
	})
	return v, err
}

func (d *Desk) page(ctx context.Context, tx db.Tx, v *RecordsView, src source, kind tally.Kind, after cursor, most int) error {
	w := db.Filter(src.w.Args...)
	switch kind {
	case tally.Grade, tally.Sector, tally.Activity:
		w.And("part = ?", v.Of)
	}
	if after != (cursor{}) {
		w.AndCond(after.past("on_day", "nth"))
	}
	limit := w.Arg(most + 1)
	rows, err := tx.QueryContext(ctx, "SELECT id, nth, on_day, times FROM ("+src.rows+") b WHERE "+w.String()+" ORDER BY on_day, nth LIMIT "+limit, w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var last cursor
	for rows.Next() {
		r := Record{Kind: src.kind}
		var nth string
		if err := rows.Scan(&r.ID, &nth, &r.On, &r.Times); err != nil {
			return err
		}
		if len(v.Items) == most {
			v.Next = last.String()
			break
		}
		last = cursor{on: r.On, id: nth}
		v.Items = append(v.Items, r)
	}
	return rows.Err()
}

// tell fills in what the records are called, for a page at a time.
func (d *Desk) tell(ctx context.Context, tx db.Tx, s sheetOf, kind string, items []Record) error {
	if len(items) == 0 {
		return nil
	}
	ids := make([]string, len(items))
	for i, r := range items {
		ids[i] = r.ID
	}
	var w *db.Where
	text := ""
	switch kind {
	case "hazard":
		w = db.Filter().And("h.county = ?", s.who.County).AndCond(within(s.who, hazardColumns)).AndCond(db.In("h.id", ids))
		text = `SELECT h.id, h.number, h.text, COALESCE(s.name, h.place), COALESCE(g.name, ''), h.state FROM hazard h
			LEFT JOIN site s ON s.county = h.county AND s.id = h.site LEFT JOIN grid g ON g.county = h.county AND g.id = h.grid WHERE `
	case "visit":
		w = db.Filter().And("v.county = ?", s.who.County).AndCond(within(s.who, visitColumns)).AndCond(db.In("v.id", ids))
		text = `SELECT v.id, v.verb, p.name, COALESCE(s.name, ''), COALESCE(g.name, ''), v.note FROM visit v
			JOIN person p ON p.county = v.county AND p.id = v.by_person
			LEFT JOIN site s ON s.county = v.county AND s.id = v.site LEFT JOIN grid g ON g.county = v.county AND g.id = v.grid WHERE `
	case "site":
		w = db.Filter().And("s.county = ?", s.who.County).AndCond(within(s.who, siteColumns)).AndCond(db.In("s.id", ids))
		text = `SELECT s.id, s.name, '', '', COALESCE(g.name, ''), s.class FROM site s
			LEFT JOIN grid g ON g.county = s.county AND g.id = s.grid WHERE `
	case "task":
		w = db.Filter().And("t.county = ?", s.who.County).AndCond(within(s.who, taskColumns)).AndCond(db.In("t.id", ids))
		text = `SELECT t.id, t.duty, t.post, t.from_on, COALESCE(g.name, o.name, ''), t.to_on FROM task t
			LEFT JOIN grid g ON g.county = t.county AND g.id = t.place LEFT JOIN overlay o ON o.county = t.county AND o.id = t.place WHERE `
	}
	rows, err := tx.QueryContext(ctx, text+w.String(), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	told := map[string]Record{}
	for rows.Next() {
		var id, a, b, c, place, note string
		if err := rows.Scan(&id, &a, &b, &c, &place, &note); err != nil {
			return err
		}
		r := Record{Title: joined(a, b, c), Place: place, Note: note}
		if kind == "task" {
			r.Title, r.Note = joined(a, b), chinese(c)+"至"+chinese(note)
		}
		told[id] = r
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for i, r := range items {
		t := told[r.ID]
		items[i].Title, items[i].Place, items[i].Note = t.Title, t.Place, t.Note
	}
	return nil
}

func joined(parts ...string) string {
	out := ""
	for _, p := range parts {
		if p != "" && out != "" {
			out += " · "
		}
		out += p
	}
	return out
}

// count is a number as a cell of text: 3张.
func count(n int64, unit string) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10) + unit
}
