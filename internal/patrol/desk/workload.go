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
	Appointment string `json:"appointment" doc:"哪一任职；任务列表可按它筛"`
	Person      string `json:"person"`
	Name        string `json:"name"`
	Post        string `json:"post"`
	Department  string `json:"department,omitempty"`
	Grid        string `json:"grid" doc:"网格或片"`
	GridName    string `json:"gridName"`
	Overlay     bool   `json:"overlay,omitempty" doc:"在片上任职"`
	patrol.Coverage
	Sites  int64 `json:"sites" doc:"网格里的监管对象（含下级）；片是它各网格里的"`
	Visits int64 `json:"visits" doc:"这段时间的走访，含各岗位"`
	Days   int   `json:"days" doc:"在岗天数，请假不算"`
	Away   int   `json:"away" doc:"请假天数"`
	// Usual is the middle of what those of the same post on this page had to do, per
	// hundred days in post.
	Usual int64 `json:"usual" doc:"同岗位每百天应完成的中位数"`
	Per   int64 `json:"per" doc:"本人每百天应完成"`
	path  string
}

// asks says whether tasks are some of those this line counts.
func (r WorkloadRow) asks(x dues) bool {
	return r.Grid == x.place && (slices.Contains(patrol.Task{Post: x.post}.Posts(), r.Post) || r.Department != "" && r.Department == x.post) && x.asks(r.Person)
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
		w.And("("+heldPath+", a.post, a.id) > (?, ?, ?)", at[0], at[1], at[2])
	}
	limit := pageOf(in.Limit)
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.id, a.person, p.name, a.post, a.department, `+heldAt+`, COALESCE(g.name, o.name, ''), a.overlay <> '', `+heldPath+`, a.from_on, a.to_on
		FROM `+heldIn+` JOIN person p ON p.county = a.county AND p.id = a.person
		WHERE `+w.String()+" ORDER BY "+heldPath+", a.post, a.id LIMIT "+w.Arg(limit+1), w.Args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	var last WorkloadRow
	for rows.Next() {
		var r WorkloadRow
		var from, to string
		if err := rows.Scan(&r.Appointment, &r.Person, &r.Name, &r.Post, &r.Department, &r.Grid, &r.GridName, &r.Overlay, &r.path, &from, &to); err != nil {
			return out, err
		}
		if len(out.Rows) == limit {
			out.After = last.path + "|" + last.Post + "|" + last.Appointment
			break
		}
		held := civil.Period{From: max(p.From, civil.Day(from)), To: p.To}
		if to != "" {
			held.To = min(held.To, civil.Day(to))
		}
		r.Days = held.Days()
		last = r
		out.Rows = append(out.Rows, r)
	}
	if err := rows.Err(); err != nil {
		return out, err
	}
	if err := d.load(ctx, who, g.Path, p, out.Rows); err != nil {
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

// heldIn are posts `a` with the grid `g` or overlay `o` they are held at.
const (
	heldIn   = "appointment a LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay"
	heldAt   = "COALESCE(g.id, o.id, '')"
	heldPath = "COALESCE(g.path, o.path, '')"
)

// holding are the posts held at a place and below in a period; of those a department
// fills, the ones from which the plan asks something then: most have no round to do.
func (d *Desk) holding(who account.Caller, path string, p civil.Period, post string) *db.Where {
	w := db.Filter().And("a.county = ?", who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: heldPath, Department: "a.department IN (?, '')"})).
		AndCond(adesk.Within(who.Under(path), adesk.Columns{Path: heldPath})).
		And("a.from_on <= ?", string(p.To)).And("(a.to_on = '' OR a.to_on >= ?)", string(p.From)).
		And("(a.department = '' OR EXISTS (SELECT 1 FROM task w WHERE w.county = a.county AND w.place = CASE WHEN a.overlay <> '' THEN a.overlay ELSE a.grid END AND w.until_on >= ? AND w.due_at >= ? AND w.due_at <= ? AND (w.post = a.department OR '/' || w.post || '/' LIKE '%/' || a.post || '/%')))",
			string(p.From), int64(p.From.Start(d.Zone)), int64(p.To.End(d.Zone)))
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
	n, err := adesk.Count(ctx, d.DB.Read(), "SELECT 1 FROM "+heldIn+" WHERE "+w.String(), w, true)
	return n.Count, err
}

// load fills in what fell to the rows of a page: tasks and visits at a place and
// below, the sites of each, and the days people were away. A department counts what
// concerns it, as the lists show it.
func (d *Desk) load(ctx context.Context, who account.Caller, path string, p civil.Period, rows []WorkloadRow) error {
	if len(rows) == 0 {
		return nil
	}
	inside := who.Under(path)
	dues, err := d.dues(ctx, who, inside, p)
	if err != nil {
		return err
	}
	at := map[string][]int{}
	for i, r := range rows {
		at[r.Grid] = append(at[r.Grid], i)
	}
	for _, x := range dues {
		for _, i := range at[x.place] {
			if r := &rows[i]; r.asks(x) {
				r.Add(x.state, x.n)
			}
		}
	}
	walks, err := d.walks(ctx, who, inside, p)
	if err != nil {
		return err
	}
	sites, err := d.sites(ctx, who, inside)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		r.Visits = walks[r.Person]
		under := []string{r.path}
		if r.Overlay {
			if under, err = q.New(d.DB.Read()).PathsOfOverlay(ctx, q.PathsOfOverlayParams{County: who.County, Overlay: r.Grid, OnDay: string(p.To)}); err != nil {
				return err
			}
		}
		for path, n := range sites {
			if slices.ContainsFunc(under, func(above string) bool { return strings.HasPrefix(path, above) }) {
				r.Sites += n
			}
		}
	}
	return d.away(ctx, who, p, rows)
}

// away takes the days people were away from those they were in post.
// scope: people of the page, who were picked within sight
func (d *Desk) away(ctx context.Context, who account.Caller, p civil.Period, rows []WorkloadRow) error {
	var people []string
	for _, r := range rows {
		if !slices.Contains(people, r.Person) {
			people = append(people, r.Person)
		}
	}
	w := db.Filter().And("b.county = ?", who.County).AndCond(db.In("b.person", people)).And("b.from_on <= ?", string(p.To)).And("(b.to_on = '' OR b.to_on >= ?)", string(p.From))
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
