package desk

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// WorkloadIn asks how much there is to do for each person.
type WorkloadIn struct {
	SpanIn
	Post  string `query:"post" maxLength:"100"`
	After string `query:"after" maxLength:"400"`
	Limit int    `query:"limit" minimum:"0" maximum:"100"`
}

// WorkloadRow is a person in a post at a place: what fell to them, so that work can
// be shared out. It is no mark of a person: nothing is ranked by it (product.md).
type WorkloadRow struct {
	Person   string `json:"person"`
	Name     string `json:"name"`
	Post     string `json:"post"`
	Grid     string `json:"grid"`
	GridName string `json:"gridName"`
	patrol.Coverage
	Sites  int64 `json:"sites" doc:"网格里的监管对象（含下级）"`
	Visits int64 `json:"visits" doc:"这段时间的走访，含各岗位"`
	Days   int   `json:"days" doc:"在岗天数，请假不算"`
	Away   int   `json:"away" doc:"请假天数"`
	// Usual is the middle of what those of the same post on this page had to do, per
	// hundred days in post.
	Usual int64 `json:"usual" doc:"同岗位每百天应完成的中位数"`
	Per   int64 `json:"per" doc:"本人每百天应完成"`
	path  string
	place string
}

// WorkloadOut is a page of them, by grid.
type WorkloadOut struct {
	Grid  string        `json:"grid"`
	Name  string        `json:"name"`
	Rows  []WorkloadRow `json:"rows" nullable:"false"`
	Posts []string      `json:"posts" nullable:"false" doc:"本页有的岗位"`
	After string        `json:"after,omitempty"`
}

// Workload lists people by the grids they stand in, with what fell to their posts.
func (d *Desk) Workload(ctx context.Context, who account.Caller, in *WorkloadIn) (WorkloadOut, error) {
	out := WorkloadOut{Rows: []WorkloadRow{}, Posts: []string{}}
	p, err := in.span()
	if err != nil {
		return out, err
	}
	g, err := d.ground(ctx, who, in.Grid)
	if err != nil {
		return out, err
	}
	out.Grid, out.Name = g.ID, g.Name
	w := d.holding(who, g.Path, p, in.Post)
	if in.After != "" {
		at := strings.SplitN(in.After, "|", 3)
		if len(at) != 3 {
			return out, fault.New(fault.Invalid, "request.invalid").On("after", "field.pattern")
		}
		w.And("(g.path, a.post, a.id) > (?, ?, ?)", at[0], at[1], at[2])
	}
	limit := pageOf(in.Limit)
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.id, a.person, p.name, a.post, a.grid, g.name, g.path, a.from_on, a.to_on FROM appointment a
		JOIN grid g ON g.county = a.county AND g.id = a.grid JOIN person p ON p.county = a.county AND p.id = a.person
		WHERE `+w.String()+" ORDER BY g.path, a.post, a.id LIMIT "+w.Arg(limit+1), w.Args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	var last WorkloadRow
	lastID := ""
	for rows.Next() {
		var r WorkloadRow
		var id, from, to string
		if err := rows.Scan(&id, &r.Person, &r.Name, &r.Post, &r.Grid, &r.GridName, &r.path, &from, &to); err != nil {
			return out, err
		}
		if len(out.Rows) == limit {
			out.After = last.path + "|" + last.Post + "|" + lastID
			break
		}
		held := civil.Period{From: max(p.From, civil.Day(from)), To: p.To}
		if to != "" {
			held.To = min(held.To, civil.Day(to))
		}
		r.place, r.Days = r.Grid, held.Days()
		last, lastID = r, id
		out.Rows = append(out.Rows, r)
	}
	if err := rows.Err(); err != nil {
		return out, err
	}
	if err := d.load(ctx, who, p, out.Rows); err != nil {
		return out, err
	}
	usual(out.Rows)
	for _, r := range out.Rows {
		if !slices.Contains(out.Posts, r.Post) {
			out.Posts = append(out.Posts, r.Post)
		}
	}
	return out, nil
}

// holding are the posts held at a place and below in a period.
func (d *Desk) holding(who account.Caller, path string, p civil.Period, post string) *db.Where {
	w := db.Filter().And("a.county = ?", who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path", Department: "a.department IN (?, '')"})).
		AndCond(adesk.Within(who.Under(path), adesk.Columns{Path: "g.path"})).
		And("a.from_on <= ?", string(p.To)).And("(a.to_on = '' OR a.to_on >= ?)", string(p.From)).And("a.department = ''")
	if post != "" {
		w.And("a.post = ?", post)
	}
	return w
}

// countWorkload says how many lines Workload has.
func (d *Desk) countWorkload(ctx context.Context, who account.Caller, in *WorkloadIn) (int64, error) {
	p, err := in.span()
	if err != nil {
		return 0, err
	}
	g, err := d.ground(ctx, who, in.Grid)
	if err != nil {
		return 0, err
	}
	w := d.holding(who, g.Path, p, in.Post)
	n, err := adesk.Count(ctx, d.DB.Read(), "SELECT 1 FROM appointment a JOIN grid g ON g.county = a.county AND g.id = a.grid WHERE "+w.String(), w, true)
	return n.Count, err
}

// load fills in what fell to the rows of a page.
// scope: places and people of the page, which were picked within sight
func (d *Desk) load(ctx context.Context, who account.Caller, p civil.Period, rows []WorkloadRow) error {
	if len(rows) == 0 {
		return nil
	}
	var places, people []string
	for _, r := range rows {
		if !slices.Contains(places, r.place) {
			places = append(places, r.place)
		}
		if !slices.Contains(people, r.Person) {
			people = append(people, r.Person)
		}
	}
	w := db.Filter().And("w.county = ?", who.County).AndCond(db.In("w.place", places)).
		And("w.until_on >= ?", string(p.From)).And("w.due_at >= ?", int64(p.From.Start(d.Zone))).And("w.due_at <= ?", int64(p.To.End(d.Zone)))
	found, err := d.DB.Read().QueryContext(ctx, "SELECT x.place, x.post, x.for_person, x.aim, x.target, x.state, COUNT(*) FROM (SELECT w.place, w.post, w.for_person, w.aim, CASE WHEN w.aim = 'holder' THEN w.target ELSE '' END AS target, w.state FROM task w WHERE "+w.String()+") x GROUP BY x.place, x.post, x.for_person, x.aim, x.target, x.state", w.Args...)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var place, post, person, aim, target, state string
		var n int64
		if err := found.Scan(&place, &post, &person, &aim, &target, &state, &n); err != nil {
			return err
		}
		for i := range rows {
			r := &rows[i]
			t := patrol.Task{Post: post, For: person, Aim: patrol.Aim(aim), Target: target}
			if r.place == place && slices.Contains(t.Posts(), r.Post) && t.Asks(r.Person) {
				r.Add(patrol.State(state), n)
			}
		}
	}
	if err := found.Err(); err != nil {
		return err
	}
	if err := d.walked(ctx, who, p, people, rows); err != nil {
		return err
	}
	sites := map[string]int64{}
	for i := range rows {
		r := &rows[i]
		if _, ok := sites[r.path]; !ok {
			n, err := q.New(d.DB.Read()).SitesUnder(ctx, q.SitesUnderParams{County: who.County, Path: r.path, Path_2: account.High(r.path)})
			if err != nil {
				return err
			}
			sites[r.path] = n
		}
		r.Sites = sites[r.path]
	}
	return nil
}

// walked counts the visits people made, and the days they were away.
// scope: people of the page, who were picked within sight
func (d *Desk) walked(ctx context.Context, who account.Caller, p civil.Period, people []string, rows []WorkloadRow) error {
	w := db.Filter().And("v.county = ?", who.County).AndCond(db.In("v.by_person", people)).And("v.on_day >= ?", string(p.From)).And("v.on_day <= ?", string(p.To))
	visits, err := d.DB.Read().QueryContext(ctx, "SELECT v.by_person, COUNT(*) FROM visit v WHERE "+w.String()+" GROUP BY v.by_person", w.Args...)
	if err != nil {
		return err
	}
	defer visits.Close()
	for visits.Next() {
		var person string
		var n int64
		if err := visits.Scan(&person, &n); err != nil {
			return err
		}
		for i := range rows {
			if rows[i].Person == person {
				rows[i].Visits = n
			}
		}
	}
	if err := visits.Err(); err != nil {
		return err
	}
	w = db.Filter().And("b.county = ?", who.County).AndCond(db.In("b.person", people)).And("b.from_on <= ?", string(p.To)).And("(b.to_on = '' OR b.to_on >= ?)", string(p.From))
	away, err := d.DB.Read().QueryContext(ctx, "SELECT b.person, b.from_on, b.to_on FROM absence b WHERE "+w.String(), w.Args...)
	if err != nil {
		return err
	}
	defer away.Close()
	for away.Next() {
		var person, from, to string
		if err := away.Scan(&person, &from, &to); err != nil {
			return err
		}
		off := civil.Period{From: max(p.From, civil.Day(from)), To: p.To}
		if to != "" {
			off.To = min(off.To, civil.Day(to))
		}
		for i := range rows {
			if rows[i].Person == person {
				n := min(off.Days(), rows[i].Days)
				rows[i].Away, rows[i].Days = rows[i].Away+n, rows[i].Days-n
			}
		}
	}
	return away.Err()
}

// usual sets what those of one post have to do beside each other.
func usual(rows []WorkloadRow) {
	by := map[string][]int64{}
	for i := range rows {
		r := &rows[i]
		if r.Days > 0 {
			r.Per = r.Due * 100 / int64(r.Days)
			by[r.Post] = append(by[r.Post], r.Per)
		}
	}
	for i := range rows {
		if all := by[rows[i].Post]; len(all) > 0 {
			slices.Sort(all)
			rows[i].Usual = all[len(all)/2]
		}
	}
}
