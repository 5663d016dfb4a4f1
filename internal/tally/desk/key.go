package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/hazard"
	"anwang/internal/kit/db"
	"anwang/internal/tally"
)

// KeyRow is a line of the key table: a hazard that counts as 重点, or a visit on
// the key form that found none.
type KeyRow struct {
	Kind       string `json:"kind" doc:"hazard 或 visit：点开看哪一种"`
	ID         string `json:"id"`
	On         string `json:"on"`
	Grid       string `json:"grid"`
	By         string `json:"by" doc:"排查人"`
	Site       string `json:"site" doc:"对象"`
	Item       string `json:"item" doc:"检查项"`
	Found      string `json:"found" doc:"隐患"`
	Handled    string `json:"handled" doc:"处置"`
	Photos     int64  `json:"photos"`
	Signed     string `json:"signed" doc:"受检方签字"`
	Grade      string `json:"grade" doc:"等级"`
	Criterion  string `json:"criterion" doc:"判据"`
	Owner      string `json:"owner" doc:"责任部门"`
	Measures   string `json:"measures" doc:"措施"`
	Due        string `json:"due" doc:"时限"`
	Supervisor string `json:"supervisor" doc:"督办人"`
	Verified   string `json:"verified" doc:"复查"`
}

// KeyView is a page of the 《重点隐患排查表》.
type KeyView struct {
	Head
	Rows []KeyRow `json:"rows" nullable:"false"`
	Next string   `json:"next"`
}

// Key is the key table of a grid: the month's hazards that count as 重点, and the
// visits on its form.
//
// law: S1-37, S1-40
func (d *Desk) Key(ctx context.Context, who account.Caller, in *PageIn) (KeyView, error) {
	s, err := d.open(ctx, who, in.MonthIn)
	if err != nil {
		return KeyView{}, err
	}
	after, err := readCursor(in.After)
	if err != nil {
		return KeyView{}, err
	}
	var v KeyView
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		head, err := d.head(ctx, tx, s, s.rules.Key, "key", nil)
		if err != nil {
			return err
		}
		v = KeyView{Head: head}
		v.Rows, v.Next, err = d.keyPage(ctx, tx, s, after, in.PerPage)
		return err
	})
	return v, err
}

// keyPage lists a page of ids in order of their days, then loads what they are.
func (d *Desk) keyPage(ctx context.Context, tx db.Tx, s sheetOf, after cursor, most int) ([]KeyRow, string, error) {
	days, form := s.month.Period(), s.rules.Key
	w := db.Filter().And("h.county = ?", s.who.County).AndCond(within(s.who, hazardColumns)).AndCond(s.ground("h.path")).
		And("h.found_on >= ? AND h.found_on <= ?", string(days.From), string(days.To))
	sight := within(s.who, visitColumns)
	w.Or(db.Cond{SQL: "h.legal = ?", Args: []any{tally.MajorLegal}}, db.In("h.sector", form.Sectors), db.In("h.item", form.Items),
		db.Cond{SQL: "EXISTS (SELECT 1 FROM visit v WHERE v.county = h.county AND v.id = h.visit AND v.form = ? AND " + sight.SQL + ")",
			Args: append([]any{form.Name}, sight.Args...)})
	hazards := w.String()
	w = db.Filter(w.Args...).And("v.county = ?", s.who.County).AndCond(sight).AndCond(s.ground("v.path")).
		And("v.on_day >= ? AND v.on_day <= ?", string(days.From), string(days.To)).And("v.form = ?", form.Name).
		And("(NOT EXISTS (SELECT 1 FROM finding f WHERE f.county = v.county AND f.visit = v.id AND f.hazard <> '')" +
			" OR EXISTS (SELECT 1 FROM finding f WHERE f.county = v.county AND f.visit = v.id AND f.hazard = ''))")
	visits := w.String()
	w = db.Filter(w.Args...)
	if after != (cursor{}) {
		w.AndCond(after.past("on_day", "id"))
	}
	limit := w.Arg(most + 1)
	rows, err := tx.QueryContext(ctx, "SELECT kind, id, on_day FROM (SELECT 'hazard' AS kind, h.id AS id, h.found_on AS on_day FROM hazard h WHERE "+hazards+
		" UNION ALL SELECT 'visit' AS kind, v.id AS id, v.on_day AS on_day FROM visit v WHERE "+visits+") b WHERE "+w.String()+" ORDER BY on_day, id LIMIT "+limit, w.Args...)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	out, next := []KeyRow{}, ""
	for rows.Next() {
		var r KeyRow
		if err := rows.Scan(&r.Kind, &r.ID, &r.On); err != nil {
			return nil, "", err
		}
		if len(out) == most {
			next = cursor{on: out[most-1].On, id: out[most-1].ID}.String()
			break
		}
		out = append(out, r)
	}
	if err := rows.Err(); err != nil {
		return nil, "", err
	}
	rows.Close()
	if err := d.keyVisits(ctx, tx, s, out); err != nil {
		return nil, "", err
	}
	return out, next, d.keyHazards(ctx, tx, s, out)
}

// keyVisits fills in the lines of visits.
func (d *Desk) keyVisits(ctx context.Context, tx db.Tx, s sheetOf, out []KeyRow) error {
	ids := idsOf(out, "visit")
	if len(ids) == 0 {
		return nil
	}
	visits, err := d.visits(ctx, tx, s.filled(s.rules.Key.Name, "v.path || ''").AndCond(db.In("v.id", ids)), "v.on_day, v.id", len(ids))
	if err != nil {
		return err
	}
	found, err := d.findings(ctx, tx, s, ids)
	if err != nil {
		return err
	}
	for _, v := range visits {
		for i := range out {
			r := &out[i]
			if r.Kind != "visit" || r.ID != v.id {
				continue
			}
			r.Grid, r.By, r.Site, r.Photos, r.Signed = v.grid, v.by, v.site, v.photos, tally.Signature(v.kept.SignedBy, v.kept.Refused)
			var texts []string
			for _, f := range found[v.id] {
				if !f.hazard {
					texts = append(texts, f.text)
				}
			}
			r.Found, r.Handled = "未发现", ""
			if len(texts) > 0 {
				r.Found, r.Handled = strings.Join(texts, "\n"), "当场整改"
			}
		}
	}
	return nil
}

// keyHazards fills in the lines of hazards.
func (d *Desk) keyHazards(ctx context.Context, tx db.Tx, s sheetOf, out []KeyRow) error {
	ids := idsOf(out, "hazard")
	if len(ids) == 0 {
		return nil
	}
	told, err := d.actsOf(ctx, tx, s, ids)
	if err != nil {
		return err
	}
	photos, err := d.photosOf(ctx, tx, s, ids)
	if err != nil {
		return err
	}
	// The visit a case was found on is asked for with the visits' own scope.
	on := db.Filter().And("v.county = h.county AND v.id = h.visit").AndCond(within(s.who, visitColumns))
	w := db.Filter(on.Args...).And("h.county = ?", s.who.County).AndCond(within(s.who, hazardColumns)).AndCond(db.In("h.id", ids))
	rows, err := tx.QueryContext(ctx, `SELECT h.id, h.item, h.text, h.number, h.state, h.grade, h.owner, h.measures, h.due_on, h.limit_word, h.limit_from,
			COALESCE(g.name, ''), COALESCE(p.name, ''), COALESCE(s.name, h.place), v.body FROM hazard h
		LEFT JOIN visit v ON `+on.String()+`
		LEFT JOIN site s ON s.county = h.county AND s.id = h.site
		LEFT JOIN grid g ON g.county = h.county AND g.id = h.grid
		LEFT JOIN person p ON p.county = h.county AND p.id = h.found_by
		WHERE `+w.String(), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	known := map[string]KeyRow{}
	for rows.Next() {
		r := KeyRow{Kind: "hazard"}
		var item, number, state, due, word, from string
		var body []byte
		if err := rows.Scan(&r.ID, &item, &r.Found, &number, &state, &r.Grade, &r.Owner, &r.Measures, &due, &word, &from, &r.Grid, &r.By, &r.Site, &body); err != nil {
			return err
		}
		if body != nil {
			kept, err := d.Kept(body)
			if err != nil {
				return err
			}
			r.Signed = tally.Signature(kept.SignedBy, kept.Refused)
		}
		r.Item, r.Criterion = s.rules.Items[item].Text, tally.Criterion(s.rules.Items[item])
		r.Handled = number + "（" + state + "）"
		r.Due = limit(due, word, from)
		r.Supervisor, r.Verified, r.Photos = told[r.ID].supervisor, told[r.ID].verified, photos[r.ID]
		if with := told[r.ID].with; with != "" {
			r.Owner += "\n协办：" + with
		}
		known[r.ID] = r
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for i, r := range out {
		if k, ok := known[r.ID]; ok && r.Kind == "hazard" {
			k.On = r.On
			out[i] = k
		}
	}
	return nil
}

// limit is a time limit as the paper has it: the day, and where it comes from.
func limit(day, word, from string) string {
	if day == "" {
		return from
	}
	out := chinese(day)
	if word != "" {
		out += "（" + word + "）"
	}
	return out
}

type told struct{ supervisor, verified, with string }

// actsOf tells who supervised and who verified each case last, and who helps.
func (d *Desk) actsOf(ctx context.Context, tx db.Tx, s sheetOf, ids []string) (map[string]told, error) {
	out := map[string]told{}
	w := db.Filter().And("h.county = ?", s.who.County).AndCond(within(s.who, hazardColumns)).AndCond(db.In("h.id", ids)).
		AndCond(db.In("a.verb", []string{string(hazard.SuperviseVerb), string(hazard.VerifyVerb)}))
	rows, err := tx.QueryContext(ctx, `SELECT h.id, a.verb, a.at, COALESCE(p.name, '平台'), a.state FROM hazard h
		JOIN hazard_act a ON a.county = h.county AND a.hazard = h.id
		LEFT JOIN person p ON p.county = a.county AND p.id = a.by_person
		WHERE `+w.String()+" ORDER BY h.id, a.n", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, verb, name, state string
		var at int64
		if err := rows.Scan(&id, &verb, &at, &name, &state); err != nil {
			return nil, err
		}
		t := out[id]
		if verb == string(hazard.SuperviseVerb) {
			t.supervisor = name
		} else {
			t.verified = name + " " + d.dayOf(at) + "（" + state + "）"
		}
		out[id] = t
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	w = db.Filter().And("h.county = ?", s.who.County).AndCond(within(s.who, hazardColumns)).AndCond(db.In("h.id", ids)).
		And("c.capacity = ?", string(hazard.CoOwner))
	helpers, err := tx.QueryContext(ctx, `SELECT h.id, c.party FROM hazard h
		JOIN hazard_party c ON c.county = h.county AND c.hazard = h.id WHERE `+w.String()+" ORDER BY h.id, c.party", w.Args...)
	if err != nil {
		return nil, err
	}
	defer helpers.Close()
	for helpers.Next() {
		var id, party string
		if err := helpers.Scan(&id, &party); err != nil {
			return nil, err
		}
		t := out[id]
		if t.with != "" {
			t.with += "、"
		}
		t.with += party
		out[id] = t
	}
	return out, helpers.Err()
}

// photosOf counts the photographs of cases.
func (d *Desk) photosOf(ctx context.Context, tx db.Tx, s sheetOf, ids []string) (map[string]int64, error) {
	subjects := make([]string, len(ids))
	for i, id := range ids {
		subjects[i] = hazard.Case{ID: id}.Subject()
	}
	w := db.Filter().And("x.county = ?", s.who.County).AndCond(db.In("x.subject", subjects))
	rows, err := tx.QueryContext(ctx, "SELECT x.subject, COUNT(DISTINCT x.hash) FROM photo_of x WHERE "+w.String()+" GROUP BY x.subject", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var subject string
		var n int64
		if err := rows.Scan(&subject, &n); err != nil {
			return nil, err
		}
		for i, x := range subjects {
			if x == subject {
				out[ids[i]] = n
			}
		}
	}
	return out, rows.Err()
}

func idsOf(rows []KeyRow, kind string) []string {
	var out []string
	for _, r := range rows {
		if r.Kind == kind {
			out = append(out, r.ID)
		}
	}
	return out
}
