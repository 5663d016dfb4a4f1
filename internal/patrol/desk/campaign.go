package desk

import (
	"context"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// CampaignIn is a campaign that is to begin.
type CampaignIn struct {
	Body struct {
		Name    string   `json:"name" maxLength:"100"`
		Basis   string   `json:"basis,omitempty" maxLength:"100" doc:"文号"`
		Text    string   `json:"text,omitempty" maxLength:"4000" doc:"要求"`
		Grid    string   `json:"grid" maxLength:"64" doc:"在哪个网格及其以下"`
		Post    string   `json:"post" maxLength:"64" doc:"由哪个岗位去"`
		Classes []string `json:"classes,omitempty" maxItems:"100" doc:"哪些类别的对象；空为全部"`
		Sectors []string `json:"sectors,omitempty" maxItems:"100"`
		Risk    string   `json:"risk,omitempty" maxLength:"20"`
		Form    string   `json:"form,omitempty" maxLength:"100" doc:"必须填的检查表"`
		FromOn  string   `json:"fromOn" maxLength:"10"`
		ToOn    string   `json:"toOn" maxLength:"10"`
		Try     bool     `json:"try,omitempty" doc:"只试算"`
	}
}

// CampaignTry is what a campaign would come to.
type CampaignTry struct {
	Sites   int `json:"sites" doc:"对象"`
	People  int `json:"people" doc:"在岗、要去的人"`
	Nobody  int `json:"nobody" doc:"没有人在岗去的对象"`
	Most    int `json:"most" doc:"一个人最多要去几户"`
	Unowned int `json:"unowned" doc:"上下级都没有这个岗位的对象，不会有任务"`
}

// CampaignRow is a campaign in the list.
type CampaignRow struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Basis    string          `json:"basis,omitempty"`
	Duty     string          `json:"duty" doc:"它的任务叫什么"`
	Grid     string          `json:"grid"`
	GridName string          `json:"gridName"`
	Post     string          `json:"post"`
	FromOn   string          `json:"fromOn"`
	ToOn     string          `json:"toOn"`
	State    string          `json:"state" doc:"未开始、进行中、已到期、已结束"`
	ByName   string          `json:"byName"`
	At       civil.Instant   `json:"at"`
	All      patrol.Coverage `json:"all"`
}

// CampaignRows are those within sight, the newest first.
type CampaignRows struct {
	Items []CampaignRow `json:"items" nullable:"false"`
}

// CampaignView is one campaign and how far it has come, grid by grid.
type CampaignView struct {
	CampaignRow
	Text     string        `json:"text"`
	Classes  []string      `json:"classes" nullable:"false"`
	Sectors  []string      `json:"sectors" nullable:"false"`
	Risk     string        `json:"risk,omitempty"`
	Form     string        `json:"form,omitempty"`
	EndedAt  civil.Instant `json:"endedAt,omitempty"`
	EndedWhy string        `json:"endedWhy,omitempty"`
	Rows     []CoverageRow `json:"rows" nullable:"false"`
	Hazards  int64         `json:"hazards" doc:"行动期间在这些对象发现的隐患"`
	May      bool          `json:"may" doc:"我能结束它"`

	by account.Standing // in which the caller may end it
}

// campaignsMost is how many campaigns a list holds.
const campaignsMost = 200

// Campaigns lists the campaigns within sight.
func (d *Desk) Campaigns(ctx context.Context, who account.Caller, _ *struct{}) (CampaignRows, error) {
	out := CampaignRows{Items: []CampaignRow{}}
	list, err := d.campaigns(ctx, who, "")
	if err != nil {
		return out, err
	}
	stand, err := d.standOf(ctx, who, list)
	for _, v := range list {
		v.All = stand[[2]string{v.Duty, v.FromOn}]
		out.Items = append(out.Items, v.CampaignRow)
	}
	return out, err
}

// campaigns reads campaigns whose ground lies in sight, or in whose ground the
// caller's lies; one of them if id is given.
func (d *Desk) campaigns(ctx context.Context, who account.Caller, id string) ([]CampaignView, error) {
	inside := adesk.Within(who.Scope, adesk.Columns{Path: "c.path"})
	w := db.Filter().And("c.county = ?", who.County).Or(inside, db.In("c.path", account.Above(who.Top())))
	if id != "" {
		w.And("c.id = ?", id)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT c.id, c.name, c.basis, c.text, c.grid, COALESCE(g.name, ''), c.post, c.classes, c.sectors, c.risk, c.form, c.from_on, c.to_on,
		COALESCE(p.name, ''), c.at, c.ended_at, c.ended_why, c.path FROM campaign c LEFT JOIN grid g ON g.county = c.county AND g.id = c.grid LEFT JOIN person p ON p.county = c.county AND p.id = c.by_person
		WHERE `+w.String()+" ORDER BY c.at DESC, c.id LIMIT "+w.Arg(campaignsMost), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []CampaignView
	today := string(d.Today())
	for rows.Next() {
		var v CampaignView
		var classes, sectors, path string
		if err := rows.Scan(&v.ID, &v.Name, &v.Basis, &v.Text, &v.Grid, &v.GridName, &v.Post, &classes, &sectors, &v.Risk, &v.Form, &v.FromOn, &v.ToOn, &v.ByName, &v.At, &v.EndedAt, &v.EndedWhy, &path); err != nil {
			return nil, err
		}
		v.Classes, v.Sectors = list(classes, listSep), list(sectors, listSep)
		v.Duty = patrol.Campaign{Name: v.Name}.Duty()
		switch {
		case v.EndedAt != 0:
			v.State = "已结束"
		case today < v.FromOn:
			v.State = "未开始"
		case today > v.ToOn:
			v.State = "已到期"
		default:
			v.State = "进行中"
		}
		v.by, v.May = who.StandingAt(path, assigns)
		v.May = v.May && v.EndedAt == 0
		out = append(out, v)
	}
	return out, rows.Err()
}

// tasksOf are the tasks of a campaign within sight.
func (d *Desk) tasksOf(who account.Caller, v CampaignView) *db.Where {
	return db.Filter().And("w.county = ?", who.County).AndCond(within(who, "w.path || ''")).And("w.duty = ?", v.Duty).And("w.from_on = ?", v.FromOn)
}

// assigns says whether a standing may begin and end campaigns.
func assigns(s account.Standing) bool { return account.KindMay(s.Kind, account.TaskAssign) }

// standOf is how the tasks of campaigns stand, by their duty and first day.
func (d *Desk) standOf(ctx context.Context, who account.Caller, list []CampaignView) (map[[2]string]patrol.Coverage, error) {
	out := map[[2]string]patrol.Coverage{}
	var duties []string
	for _, v := range list {
		duties = append(duties, v.Duty)
	}
	w := db.Filter().And("w.county = ?", who.County).AndCond(within(who, "w.path || ''")).AndCond(db.In("w.duty", duties))
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT w.duty, w.from_on, w.state, COUNT(*) FROM task w WHERE "+w.String()+" GROUP BY w.duty, w.from_on, w.state", w.Args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var of [2]string
		var state string
		var n int64
		if err := rows.Scan(&of[0], &of[1], &state, &n); err != nil {
			return out, err
		}
		c := out[of]
		c.Add(patrol.State(state), n)
		out[of] = c
	}
	return out, rows.Err()
}

// Campaign shows how far one campaign has come: by the grids below its ground.
func (d *Desk) Campaign(ctx context.Context, who account.Caller, in *TaskIn) (CampaignView, error) {
	found, err := d.campaigns(ctx, who, in.ID)
	if err != nil {
		return CampaignView{}, err
	}
	if len(found) == 0 {
		return CampaignView{}, fault.New(fault.Missing, "campaign.not_found")
	}
	v := found[0]
	v.Rows = []CoverageRow{}
	g, err := d.ground(ctx, who, v.Grid)
	if fault.Code(err) == "grid.not_found" { // the campaign is wider than what the caller sees
		g, err = d.ground(ctx, who, "")
	}
	if err != nil {
		return v, err
	}
	matrix := CoverageOut{}
	rowOf, err := d.coverageRows(ctx, who, g, false, &matrix)
	if err != nil {
		return v, err
	}
	w := d.tasksOf(who, v)
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT w.path, w.state, COUNT(*) FROM task w WHERE "+w.String()+" GROUP BY w.path, w.state", w.Args...)
	if err != nil {
		return v, err
	}
	defer rows.Close()
	cells := map[string]patrol.Coverage{}
	for rows.Next() {
		var path, state string
		var n int64
		if err := rows.Scan(&path, &state, &n); err != nil {
			return v, err
		}
		at := rowOf(path, "")
		c := cells[at]
		c.Add(patrol.State(state), n)
		v.All.Add(patrol.State(state), n)
		cells[at] = c
	}
	if err := rows.Err(); err != nil {
		return v, err
	}
	for _, r := range matrix.Rows {
		if r.All = cells[r.key()]; r.All != (patrol.Coverage{}) {
			r.Cells = []patrol.Coverage{}
			v.Rows = append(v.Rows, r)
		}
	}
	hw := db.Filter().And("h.county = ?", who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "h.path", Department: adesk.Concerned})).
		And("h.found_on >= ?", v.FromOn).And("h.found_on <= ?", v.ToOn).
		And("EXISTS (SELECT 1 FROM task w WHERE w.county = h.county AND w.target = h.site AND w.from_on = ? AND w.duty = ?)", v.FromOn, v.Duty)
	return v, d.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM hazard h WHERE "+hw.String(), hw.Args...).Scan(&v.Hazards)
}

// CampaignOut is a campaign that began, or what it would come to.
type CampaignOut struct {
	ID  string      `json:"id,omitempty"`
	Try CampaignTry `json:"try"`
}

// Begin begins a campaign: its tasks are open at once, and those of sites that come
// later open with the morning.
func (d *Desk) Begin(ctx context.Context, who account.Caller, in *CampaignIn) (CampaignOut, error) {
	b := in.Body
	p, err := d.placeOfPost(ctx, who, b.Grid)
	if err != nil {
		return CampaignOut{}, err
	}
	by, ok := who.StandingAt(p.Path, assigns)
	if !ok {
		return CampaignOut{}, fault.New(fault.Forbidden, "campaign.not_yours")
	}
	now := d.Now()
	on := d.DayOf(now)
	rules, err := d.Rules(ctx, who.County, p.Path, on)
	if err != nil {
		return CampaignOut{}, err
	}
	c := patrol.Campaign{ID: d.Fresh(), Name: strings.TrimSpace(b.Name), Basis: strings.TrimSpace(b.Basis), Text: strings.TrimSpace(b.Text), Grid: p.ID, Path: p.Path, Post: b.Post,
		Classes: b.Classes, Sectors: b.Sectors, Risk: b.Risk, Form: b.Form, Days: civil.Period{From: civil.Day(b.FromOn), To: civil.Day(b.ToOn)}}
	if err := c.Check(rules, formsOf(rules), on); err != nil {
		return CampaignOut{}, err
	}
	tasks, unowned, err := d.planned(ctx, who.County, c, rules)
	if err != nil {
		return CampaignOut{}, err
	}
	try := CampaignTry{Sites: len(tasks) + unowned, Unowned: unowned}
	if err := d.staffed(ctx, who.County, c, tasks, &try); err != nil {
		return CampaignOut{}, err
	}
	if len(tasks) == 0 {
		return CampaignOut{Try: try}, fault.New(fault.Invalid, "campaign.incomplete").On("classes", "campaign.no_site")
	}
	if n, err := q.New(d.DB.Read()).CampaignsNamed(ctx, q.CampaignsNamedParams{County: who.County, Name: c.Name, ToOn: string(on)}); err != nil {
		return CampaignOut{}, err
	} else if n > 0 {
		return CampaignOut{}, fault.New(fault.Invalid, "campaign.incomplete").On("name", "campaign.name_taken")
	}
	if b.Try {
		return CampaignOut{Try: try}, nil
	}
	act := who.Act(by, now, on, d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		err := q.New(tx).AddCampaign(ctx, q.AddCampaignParams{County: who.County, ID: c.ID, Name: c.Name, Basis: c.Basis, Text: c.Text, Grid: c.Grid, Path: c.Path, Post: c.Post,
			Classes: strings.Join(c.Classes, listSep), Sectors: strings.Join(c.Sectors, listSep), Risk: c.Risk, Form: c.Form, FromOn: string(c.Days.From), ToOn: string(c.Days.To),
			ByPerson: who.Person, ByPost: by.Post, At: int64(now)})
		if err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("campaign:"+c.ID, "campaign.begun", journal.Digest([]byte(c.Text)), "name", c.Name, "post", c.Post, "sites", strconv.Itoa(try.Sites)))
	})
	if err != nil {
		return CampaignOut{}, err
	}
	// By the batch: whatever stops it, the next sweep goes on where it stopped.
	_, err = d.openAll(ctx, who.County, tasks)
	return CampaignOut{ID: c.ID, Try: try}, err
}

// openAll writes tasks of campaigns, each once.
func (d *Desk) openAll(ctx context.Context, county string, tasks []patrol.Task) (opened int, err error) {
	for len(tasks) > 0 {
		some := tasks[:min(len(tasks), tasksAtOnce)]
		made := 0
		err := d.DB.Write(ctx, func(tx db.Tx) error {
			made = 0
			for _, t := range some {
				t.ID = d.Fresh()
				n, err := d.addTask(ctx, tx, county, t)
				if err != nil {
					return err
				}
				made += int(n)
			}
			return nil
		})
		if err != nil {
			return opened, err
		}
		opened, tasks = opened+made, tasks[len(some):]
	}
	return opened, nil
}

// formsOf are the checklists some duty of the plan is done with.
func formsOf(r patrol.Rules) []string {
	var out []string
	for _, d := range r.Duties {
		out = append(out, d.Form...)
	}
	return out
}

// planned works out the tasks of a campaign as the ledger stands; unowned sites have
// nobody's post at or above them.
// scope: a sweep, or the ground of a campaign that was found within the caller's sight
func (d *Desk) planned(ctx context.Context, county string, c patrol.Campaign, rules patrol.Rules) (tasks []patrol.Task, unowned int, err error) {
	grids, err := q.New(d.DB.Read()).KindsUnder(ctx, q.KindsUnderParams{County: county, Path: c.Path, Path_2: account.High(c.Path)})
	if err != nil {
		return nil, 0, err
	}
	at := map[string]q.KindsUnderRow{}
	for _, g := range grids {
		at[g.Path] = g
	}
	kindAt := func(path string) (string, string) { return at[path].ID, at[path].Kind }
	w := db.Filter().And("s.county = ?", county).And("s.path >= ?", c.Path).And("s.path < ?", account.High(c.Path)).And("s.status = '正常'")
	if len(c.Classes) > 0 {
		w.AndCond(db.In("s.class", c.Classes))
	}
	if len(c.Sectors) > 0 {
		w.AndCond(db.In("s.sector", c.Sectors))
	}
	if c.Risk != "" {
		w.And("s.risk = ?", c.Risk)
	}
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT s.id, s.path FROM site s WHERE "+w.String()+" ORDER BY s.path, s.id", w.Args...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, path string
		if err := rows.Scan(&id, &path); err != nil {
			return nil, 0, err
		}
		place, ok := c.Reaches(path, kindAt, rules)
		if !ok {
			unowned++
			continue
		}
		tasks = append(tasks, c.Task(id, path, place, rules.Edition, d.Zone))
	}
	return tasks, unowned, rows.Err()
}

// staffed says who would go, for somebody who is about to begin a campaign.
func (d *Desk) staffed(ctx context.Context, county string, c patrol.Campaign, tasks []patrol.Task, try *CampaignTry) error {
	by := map[string]int{}
	for _, t := range tasks {
		by[t.Place]++
	}
	read := q.New(d.DB.Read())
	for place, n := range by {
		held, err := read.ActiveAt(ctx, q.ActiveAtParams{County: county, Place: place, OnDay: string(max(c.Days.From, d.Today()))})
		if err != nil {
			return err
		}
		people := 0
		for _, h := range held {
			if h.Post == c.Post && h.Waits == "" {
				people++
			}
		}
		if people == 0 {
			try.Nobody += n
			continue
		}
		try.People += people
		try.Most = max(try.Most, (n+people-1)/people)
	}
	return nil
}

// join opens the tasks of sites that came to campaigns under way. Run twice it
// opens nothing twice.
func (d *Desk) join(ctx context.Context, county string) (int, error) {
	read := q.New(d.DB.Read())
	under, err := read.CampaignsOn(ctx, q.CampaignsOnParams{County: county, FromOn: string(d.Today())})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range under {
		rules, err := d.Rules(ctx, county, r.Path, d.Today())
		if err != nil {
			return n, err
		}
		c := patrol.Campaign{ID: r.ID, Name: r.Name, Grid: r.Grid, Path: r.Path, Post: r.Post, Classes: list(r.Classes, listSep), Sectors: list(r.Sectors, listSep), Risk: r.Risk, Form: r.Form,
			Days: civil.Period{From: civil.Day(r.FromOn), To: civil.Day(r.ToOn)}}
		tasks, _, err := d.planned(ctx, county, c, rules)
		if err != nil {
			return n, err
		}
		there, err := read.CampaignTargets(ctx, q.CampaignTargetsParams{County: county, Duty: c.Duty(), FromOn: r.FromOn})
		if err != nil {
			return n, err
		}
		has := map[string]bool{}
		for _, t := range there {
			has[t] = true
		}
		var fresh []patrol.Task
		for _, t := range tasks {
			if !has[t.Target] {
				fresh = append(fresh, t)
			}
		}
		made, err := d.openAll(ctx, county, fresh)
		n += made
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// EndCampaignIn ends a campaign.
type EndCampaignIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

// End ends a campaign before its day: what is done stays done, what is open asks
// nobody any more.
func (d *Desk) End(ctx context.Context, who account.Caller, in *EndCampaignIn) (CampaignView, error) {
	v, err := d.Campaign(ctx, who, &TaskIn{ID: in.ID})
	if err != nil {
		return v, err
	}
	reason := strings.TrimSpace(in.Body.Reason)
	switch {
	case v.EndedAt != 0:
		return v, fault.New(fault.Conflict, "campaign.ended_already")
	case !v.May:
		return v, fault.New(fault.Forbidden, "campaign.not_yours")
	case reason == "":
		return v, fault.New(fault.Invalid, "campaign.incomplete").On("reason", "field.required")
	}
	now := d.Now()
	act := who.Act(v.by, now, d.DayOf(now), d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).EndCampaign(ctx, q.EndCampaignParams{County: who.County, ID: in.ID, EndedAt: int64(now), EndedBy: who.Person, EndedWhy: reason})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "campaign.ended_already")
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("campaign:"+in.ID, "campaign.ended", journal.Digest([]byte(reason)), "name", v.Name))
	})
	if err != nil {
		return v, err
	}
	for {
		n := 0
		err := d.DB.Write(ctx, func(tx db.Tx) error {
			open, err := q.New(tx).OpenTasksOf(ctx, q.OpenTasksOfParams{County: who.County, Duty: v.Duty, FromOn: v.FromOn, Limit: tasksAtOnce})
			if err != nil {
				return err
			}
			n = len(open)
			for _, r := range open {
				t := taskOf(r)
				if err := d.setTask(ctx, tx, who.County, t, t.Excuse(patrol.WhyEnded)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return v, err
		}
		if n < tasksAtOnce {
			break
		}
	}
	return d.Campaign(ctx, who, &TaskIn{ID: in.ID})
}
