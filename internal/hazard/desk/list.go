package desk

import (
	"context"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
)

// Card is a case in a list.
type Card struct {
	ID        string `json:"id"`
	Number    string `json:"number"`
	State     string `json:"state"`
	Text      string `json:"text"`
	Grade     string `json:"grade"`
	Sector    string `json:"sector"`
	Source    string `json:"source"`
	Site      string `json:"site"`
	SiteName  string `json:"siteName"`
	Grid      string `json:"grid"`
	GridName  string `json:"gridName"`
	Owner     string `json:"owner"`
	FoundAt   int64  `json:"foundAt"`
	FoundOn   string `json:"foundOn"`
	DueOn     string `json:"dueOn"`
	LimitFrom string `json:"limitFrom"`
	Overdue   bool   `json:"overdue"`
	Urgent    bool   `json:"urgent"`
	Listed    string `json:"listed"`
	Urged     int64  `json:"urged"`
	Round     int64  `json:"round"`
	ClosedAt  int64  `json:"closedAt"`
}

// Cards is a page of a list; next is the cursor of the page after it, empty at
// the end.
type Cards struct {
	Items []Card `json:"items"`
	Next  string `json:"next"`
}

// ListIn is a list's filter: every field narrows it.
type ListIn struct {
	Box     string `query:"box" enum:"triage,accept,mend,verify,assist,approve,border,urged,soon,overdue,mine,open,closed" doc:"待办箱：triage 待派送、accept 待签收、mend 整改中、verify 待复查、assist 待协办反馈、approve 待批准、border 边缘事项、urged 催办待反馈、soon 三天内到期、overdue 超期、mine 我发现的、open 未结、closed 已结"`
	State   string `query:"state" maxLength:"40"`
	Grid    string `query:"grid" maxLength:"64" doc:"网格，含下级"`
	Site    string `query:"site" maxLength:"64"`
	Owner   string `query:"owner" maxLength:"100"`
	Sector  string `query:"sector" maxLength:"60"`
	Grade   string `query:"grade" maxLength:"20"`
	Mark    string `query:"mark" enum:"returned,urged,listed" doc:"returned 被退回过、urged 催办过、listed 挂牌督办中"`
	Q       string `query:"q" maxLength:"60" doc:"编号或描述"`
	From    string `query:"from" maxLength:"10" doc:"发现日起"`
	To      string `query:"to" maxLength:"10" doc:"发现日止"`
	Jump    string `query:"jump" maxLength:"40" doc:"从这里看起：发现日（超期箱为期限日）或编号"`
	After   string `query:"after" maxLength:"100"`
	PerPage int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// List is the ledger of hazards (问题隐患台账), newest first.
//
// law: S1-42
func (d *Desk) List(ctx context.Context, who account.Caller, in *ListIn) (Cards, error) {
	ground, err := d.ground(ctx, who, in.Grid)
	if err != nil {
		return Cards{}, err
	}
	// Where much lies in sight the list walks in its own order and looks at the path
	// on the way.
	way, err := adesk.WayThrough(ctx, d.DB.Read(), who.County, "hazard", columns.Path, ground, "", "")
	if err != nil {
		return Cards{}, err
	}
	w, err := d.filter(ctx, who, in, ground, way.Path)
	if err != nil {
		return Cards{}, err
	}
	if in.After != "" {
		at, id, ok := strings.Cut(in.After, "~")
		n, err := strconv.ParseInt(at, 10, 64)
		if !ok || err != nil {
			return Cards{}, fault.New(fault.Invalid, "request.invalid").On("after", "field.pattern")
		}
		if in.Box == "overdue" {
			w.And("(h.due_at > ? OR h.due_at = ? AND h.id > ?)", n, n, id)
		} else {
			w.And("(h.found_at < ? OR h.found_at = ? AND h.id < ?)", n, n, id)
		}
	} else if err := d.jump(ctx, who, in, w); err != nil {
		return Cards{}, err
	}
	// What is overdue is listed by how long, everything else newest first.
	order := "h.found_at DESC, h.id DESC"
	if in.Box == "overdue" {
		order = "h.due_at, h.id"
	}
	limit := w.Arg(in.PerPage + 1)
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT h.id, h.number, h.state, h.text, h.grade, h.sector, h.source, h.site, COALESCE(s.name, h.place),
			h.grid, COALESCE(g.name, ''), h.owner, h.found_at, h.found_on, h.due_on, h.due_at, h.limit_from, h.urgent, h.listed, h.urged, h.round, h.closed_at, h.paused_at
		FROM hazard h
		LEFT JOIN site s ON s.county = h.county AND s.id = h.site
		LEFT JOIN grid g ON g.county = h.county AND g.id = h.grid
		WHERE `+w.String()+` ORDER BY `+order+` LIMIT `+limit, w.Args...)
	if err != nil {
		return Cards{}, err
	}
	defer rows.Close()
	out := Cards{Items: []Card{}}
	now, lastDue := int64(d.Now()), int64(0)
	for rows.Next() {
		var c Card
		var due, paused int64
		if err := rows.Scan(&c.ID, &c.Number, &c.State, &c.Text, &c.Grade, &c.Sector, &c.Source, &c.Site, &c.SiteName,
			&c.Grid, &c.GridName, &c.Owner, &c.FoundAt, &c.FoundOn, &c.DueOn, &due, &c.LimitFrom, &c.Urgent, &c.Listed, &c.Urged, &c.Round, &c.ClosedAt, &paused); err != nil {
			return Cards{}, err
		}
		c.Overdue = c.ClosedAt == 0 && due != 0 && paused == 0 && now > due
		if len(out.Items) == in.PerPage {
			last := out.Items[len(out.Items)-1]
			out.Next = strconv.FormatInt(last.FoundAt, 10) + "~" + last.ID
			if in.Box == "overdue" {
				out.Next = strconv.FormatInt(lastDue, 10) + "~" + last.ID
			}
			break
		}
		lastDue = due
		out.Items = append(out.Items, c)
	}
	return out, rows.Err()
}

// jump begins a list at a day or a number, without counting what comes before.
func (d *Desk) jump(ctx context.Context, who account.Caller, in *ListIn, w *db.Where) error {
	if in.Jump == "" {
		return nil
	}
	if day := civil.Day(in.Jump); day.Valid() {
		if in.Box == "overdue" {
			w.And("h.due_at >= ?", int64(day.Start(d.Zone)))
		} else {
			w.And("h.found_at < ?", int64(day.Add(1).Start(d.Zone)))
		}
		return nil
	}
	var at int64
	n := db.Filter(who.County).AndCond(Within(who)).AndCond(db.In("h.number", d.numbered(in.Jump)))
	err := d.DB.Read().QueryRowContext(ctx, "SELECT h.found_at FROM hazard h WHERE h.county = $1 AND "+n.String()+" ORDER BY h.found_at DESC LIMIT 1", n.Args...).Scan(&at)
	if db.None(err) {
		return fault.New(fault.Invalid, "request.invalid").On("jump", "hazard.number_unknown", "number", in.Jump)
	}
	if err == nil {
		w.And("h.found_at <= ?", at)
	}
	return err
}

// numbered are the numbers somebody may mean: the whole one, or only its count in
// this year or one of the two before.
func (d *Desk) numbered(said string) []string {
	said = strings.TrimSpace(said)
	out := []string{said}
	if n, err := strconv.ParseInt(said, 10, 64); err == nil {
		for back := range 3 {
			out = append(out, paperNumber("隐患", d.Today().Year()-back, n))
		}
	}
	return out
}

// CountIn counts what ListIn lists.
type CountIn struct {
	ListIn
	Exact bool `query:"exact" doc:"数到底"`
}

// Count says how long a list of cases is.
func (d *Desk) Count(ctx context.Context, who account.Caller, in *CountIn) (adesk.Counted, error) {
	ground, err := d.ground(ctx, who, in.Grid)
	if err != nil {
		return adesk.Counted{}, err
	}
	w, err := d.filter(ctx, who, &in.ListIn, ground, columns.Path)
	if err != nil {
		return adesk.Counted{}, err
	}
	return adesk.Count(ctx, d.DB.Read(), "SELECT 1 FROM hazard h WHERE "+w.String(), w, in.Exact)
}

// ground is the scope inside one grid, where a list is asked for one.
func (d *Desk) ground(ctx context.Context, who account.Caller, grid string) (account.Scope, error) {
	if grid == "" {
		return who.Scope, nil
	}
	path, err := d.pathOf(ctx, d.DB.Read(), who.County, grid)
	return who.Under(path), err
}

// filter is what a list and its count have in common: the scope first. by is the path as an index shall see it, or shall
// not (see [adesk.Way]).
func (d *Desk) filter(ctx context.Context, who account.Caller, in *ListIn, ground account.Scope, by string) (*db.Where, error) {
	scope := withinBy(who, by)
	if in.Box == "border" {
		scope = asked(who) // the neighbour's ground, shown for this one matter
	}
	w := db.Filter().And("h.county = ?", who.County).AndCond(scope)
	if in.Grid != "" {
		w.AndCond(adesk.Within(ground, adesk.Columns{Path: by}))
	}
	for _, f := range []struct{ col, value string }{
		{"h.state", in.State}, {"h.site", in.Site}, {"h.owner", in.Owner}, {"h.sector", in.Sector}, {"h.grade", in.Grade},
	} {
		if f.value != "" {
			w.And(f.col+" = ?", f.value)
		}
	}
	// The day of discovery is that of its instant, by which the list is ordered.
	if in.From != "" {
		day, err := civil.ParseDay(in.From)
		if err != nil {
			return nil, err
		}
		w.And("h.found_at >= ?", int64(day.Start(d.Zone)))
	}
	if in.To != "" {
		day, err := civil.ParseDay(in.To)
		if err != nil {
			return nil, err
		}
		w.And("h.found_at < ?", int64(day.Add(1).Start(d.Zone)))
	}
	switch in.Mark {
	case "returned":
		w.And("EXISTS (SELECT 1 FROM hazard_act ra WHERE ra.county = h.county AND ra.hazard = h.id AND ra.verb = 'return')")
	case "urged":
		w.And("h.urged > 0")
	case "listed":
		w.And("h.listed = '挂牌中'")
	}
	if in.Q != "" {
		few, narrowed, err := d.narrow(ctx, who, ground, in.Q)
		if err != nil {
			return nil, err
		}
		if narrowed {
			w.AndCond(few)
		}
		w.AndCond(adesk.Containing(in.Q, "h.number", "h.text"))
	}
	if in.Box == "" {
		return w, nil
	}
	rules, err := d.Rules(ctx, who.County, who.Top(), "")
	if err != nil {
		return nil, err
	}
	return w.AndCond(d.box(who, rules, in.Box)), nil
}

// narrow narrows a search to the cases that may be meant, if they are few: of a word
// that occurs once, no ledger has to be walked to its end. Whose sight the ground
// reaches beyond, the list says itself.
func (d *Desk) narrow(ctx context.Context, who account.Caller, ground account.Scope, text string) (c db.Cond, few bool, err error) {
	q := recall.Question{County: who.County, Asks: "words of cases", Rests: []string{"case"}, Spans: []string{}, Sight: adesk.Within(ground, adesk.Columns{Path: "t.path"}), Now: int64(d.Now())}
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		at, err := recall.Ask(ctx, tx, d.Memory, q, func(grounds []string) (map[string]recall.Answer[[]adesk.Sought], error) {
			return worded(ctx, tx, who.County, grounds)
		})
		c, few = adesk.Narrow("h.id", text, at)
		return err
	})
	return c, few, err
}

// worded are the words of all cases at some grounds.
//
// scope: they narrow a list that says itself what its reader sees.
func worded(ctx context.Context, tx db.Tx, county string, grounds []string) (map[string]recall.Answer[[]adesk.Sought], error) {
	w := db.Filter(county).AndCond(db.In("h.path", grounds))
	rows, err := tx.QueryContext(ctx, "SELECT h.path, h.id, h.number, h.text FROM hazard h WHERE h.county = $1 AND "+w.String()+" ORDER BY h.path, h.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]recall.Answer[[]adesk.Sought]{}
	for rows.Next() {
		var path, id, number, text string
		if err := rows.Scan(&path, &id, &number, &text); err != nil {
			return nil, err
		}
		a := out[path]
		a.Of = append(a.Of, adesk.SoughtBy(id, "", number, text))
		out[path] = a
	}
	return out, rows.Err()
}

// pathOf is where a grid lies.
//
// scope: who asks compares the path with the caller's standings.
func (d *Desk) pathOf(ctx context.Context, tx db.Tx, county, grid string) (string, error) {
	var path string
	err := tx.QueryRowContext(ctx, "SELECT path FROM grid WHERE county = $1 AND id = $2", county, grid).Scan(&path)
	if db.None(err) {
		return "", fault.New(fault.Missing, "grid.not_found")
	}
	return path, err
}
