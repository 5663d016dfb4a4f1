package desk

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/checklist"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/patrol"
	"anwang/internal/tally"
)

// DailyRow is a line of the daily table: one visit.
type DailyRow struct {
	ID      string   `json:"id" doc:"巡查记录"`
	On      string   `json:"on"`
	Grid    string   `json:"grid"`
	By      string   `json:"by" doc:"排查人"`
	Post    string   `json:"post"`
	Site    string   `json:"site" doc:"对象"`
	Answers []string `json:"answers" nullable:"false" doc:"是、否、不适用；顺序同 items"`
	Found   []string `json:"found" nullable:"false" doc:"隐患"`
	Handled []string `json:"handled" nullable:"false" doc:"处置，逐条对应"`
	Photos  int64    `json:"photos"`
	Signed  string   `json:"signed" doc:"受检方签字"`
}

// DailyView is a page of the 《日常隐患排查表》.
type DailyView struct {
	Head
	Items []string   `json:"items" nullable:"false" doc:"检查项"`
	Rows  []DailyRow `json:"rows" nullable:"false"`
	Next  string     `json:"next"`
}

// Daily is the daily table of a grid: the month's visits on its form.
//
// law: S1-39
func (d *Desk) Daily(ctx context.Context, who account.Caller, in *PageIn) (DailyView, error) {
	s, err := d.open(ctx, who, in.MonthIn)
	if err != nil {
		return DailyView{}, err
	}
	after, err := readCursor(in.After)
	if err != nil {
		return DailyView{}, err
	}
	var v DailyView
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		head, err := d.head(ctx, tx, s, s.rules.Daily, "daily", nil)
		if err != nil {
			return err
		}
		items, err := d.items(ctx, tx, s)
		if err != nil {
			return err
		}
		v = DailyView{Head: head, Items: append([]string{}, items.Titles...)}
		v.Rows, v.Next, err = d.dailyPage(ctx, tx, s, items, after, in.PerPage)
		return err
	})
	return v, err
}

// filled is the condition that a visit was made on a form in the month; path is its
// column as an index shall see it, or shall not ([adesk.Way]).
func (s sheetOf) filled(form, path string) *db.Where {
	days := s.month.Period()
	return db.Filter().And("v.county = ?", s.who.County).AndCond(s.seen(adesk.Columns{Path: path, Department: visitColumns.Department})).AndCond(s.lies(path, "v.path")).
		And("v.on_day >= ? AND v.on_day <= ?", string(days.From), string(days.To)).And("v.form = ?", form)
}

// items are the columns: the check items of every edition used in the month.
func (d *Desk) items(ctx context.Context, tx db.Tx, s sheetOf) (tally.Items, error) {
	at, err := recall.Ask(ctx, tx, d.Memory, s.question("editions of "+s.rules.Daily.Name, int64(d.Now()), "visit"), func(grounds []string) (map[string]recall.Answer[map[string]string], error) {
		some := s
		some.grounds = grounds
		return d.editions(ctx, tx, some)
	})
	if err != nil {
		return tally.Items{}, err
	}
	last := map[string]string{}
	for ground, used := range at {
		if s.holds(ground) {
			for edition, on := range used {
				last[edition] = max(last[edition], on)
			}
		}
	}
	// The newest first, and of one day in the order of their keys.
	editions := slices.SortedFunc(maps.Keys(last), func(a, b string) int { return cmp.Or(cmp.Compare(last[b], last[a]), cmp.Compare(a, b)) })
	forms := make([]checklist.Form, len(editions))
	for i, e := range editions {
		if forms[i], err = d.Form(ctx, tx, s.who.County, e, s.rules.Daily.Name); err != nil {
			return tally.Items{}, err
		}
	}
	return tally.ItemsOf(forms...), nil
}

// editions are those of the daily form that were used at some grounds, and the last
// day of each.
//
// scope: the grounds are within sight, and of them a department sees its part.
func (d *Desk) editions(ctx context.Context, tx db.Tx, s sheetOf) (map[string]recall.Answer[map[string]string], error) {
	w := s.filled(s.rules.Daily.Name, visitColumns.Path)
	rows, err := tx.QueryContext(ctx, "SELECT v.path, v.edition, MAX(v.on_day) FROM visit v WHERE "+w.String()+" GROUP BY v.path, v.edition", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]recall.Answer[map[string]string]{}
	for rows.Next() {
		var ground, edition, on string
		if err := rows.Scan(&ground, &edition, &on); err != nil {
			return nil, err
		}
		if out[ground].Of == nil {
			out[ground] = recall.Answer[map[string]string]{Of: map[string]string{}}
		}
		out[ground].Of[edition] = on
	}
	return out, rows.Err()
}

func (d *Desk) dailyPage(ctx context.Context, tx db.Tx, s sheetOf, items tally.Items, after cursor, most int) ([]DailyRow, string, error) {
	way, err := adesk.WayThrough(ctx, tx, s.who.County, "visit", "v.path", s.who.Under(s.at.Path), "v.on_day, v.id", "v.on_day || '', v.id")
	if err != nil {
		return nil, "", err
	}
	w := s.filled(s.rules.Daily.Name, way.Path)
	if after != (cursor{}) {
		w.AndCond(after.past("v.on_day", "v.id"))
	}
	visits, err := d.visits(ctx, tx, w, way.Order, most+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(visits) > most {
		visits = visits[:most]
		next = cursor{on: visits[most-1].on, id: visits[most-1].id}.String()
	}
	ids := make([]string, len(visits))
	for i, v := range visits {
		ids[i] = v.id
	}
	found, err := d.findings(ctx, tx, s, ids)
	if err != nil {
		return nil, "", err
	}
	out := make([]DailyRow, len(visits))
	for i, v := range visits {
		out[i] = DailyRow{ID: v.id, On: v.on, Grid: v.grid, By: v.by, Post: v.post, Site: v.site, Answers: items.Cells(v.edition, v.kept.Answers),
			Found: []string{}, Handled: []string{}, Photos: v.photos, Signed: tally.Signature(v.kept.SignedBy, v.kept.Refused)}
		for _, f := range found[v.id] {
			out[i].Found = append(out[i].Found, f.text)
			out[i].Handled = append(out[i].Handled, f.handled)
		}
	}
	return out, next, nil
}

// visited is a visit as the tables need it.
type visited struct {
	id, on, grid, by, post, site, edition string
	photos                                int64
	kept                                  patrol.Visit
}

func (d *Desk) visits(ctx context.Context, tx db.Tx, w *db.Where, order string, most int) ([]visited, error) {
	// Those of the page are picked first: what they name is looked up for them alone.
	pick := "SELECT v.county, v.id FROM visit v WHERE " + w.String() + " ORDER BY " + order + " LIMIT " + w.Arg(most)
	rows, err := tx.QueryContext(ctx, `SELECT v.id, v.on_day, COALESCE(g.name, ''), p.name, v.post, COALESCE(s.name, ''), v.edition, v.photos, v.body FROM (`+pick+`) x
		JOIN visit v ON v.county = x.county AND v.id = x.id
		JOIN person p ON p.county = v.county AND p.id = v.by_person
		LEFT JOIN site s ON s.county = v.county AND s.id = v.site
		LEFT JOIN grid g ON g.county = v.county AND g.id = v.grid
		ORDER BY v.on_day || '', v.id`, w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []visited
	for rows.Next() {
		var v visited
		var body []byte
		if err := rows.Scan(&v.id, &v.on, &v.grid, &v.by, &v.post, &v.site, &v.edition, &v.photos, &body); err != nil {
			return nil, err
		}
		if v.kept, err = d.Kept(body); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// handled is what was found and what became of it.
type handled struct {
	text, handled string
	hazard        bool
}

// findings are what visits found, by visit. Of a case the caller does not see
// (another department's) only is told that it was reported.
func (d *Desk) findings(ctx context.Context, tx db.Tx, s sheetOf, visits []string) (map[string][]handled, error) {
	out := map[string][]handled{}
	if len(visits) == 0 {
		return out, nil
	}
	on := db.Filter().And("h.county = f.county AND h.id = f.hazard").AndCond(within(s.who, hazardColumns))
	w := db.Filter(on.Args...).And("f.county = ?", s.who.County).AndCond(db.In("f.visit", visits))
	rows, err := tx.QueryContext(ctx, `SELECT f.visit, f.text, f.outcome, COALESCE(h.number, ''), COALESCE(h.state, '') FROM finding f
		LEFT JOIN hazard h ON `+on.String()+" WHERE "+w.String()+" ORDER BY f.visit, f.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var visit, outcome, number, state string
		var f handled
		if err := rows.Scan(&visit, &f.text, &outcome, &number, &state); err != nil {
			return nil, err
		}
		f.hazard = outcome == string(patrol.BecameHazard)
		switch {
		case !f.hazard:
			f.handled = "当场整改"
		case number == "":
			f.handled = "已上报"
		default:
			f.handled = "上报 " + number + "（" + state + "）"
		}
		out[visit] = append(out[visit], f)
	}
	return out, rows.Err()
}

// chinese is a day as papers write it.
func chinese(day string) string { return civil.Day(day).Chinese() }
