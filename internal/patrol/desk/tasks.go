package desk

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk/q"
)

// TaskCard is a task in a list.
type TaskCard struct {
	ID         string   `json:"id"`
	Duty       string   `json:"duty"`
	Clauses    []string `json:"clauses" nullable:"false"`
	Source     string   `json:"source,omitempty"`
	Verb       string   `json:"verb"`
	Kind       string   `json:"kind"`
	Post       string   `json:"post"`
	Place      string   `json:"place"`
	PlaceName  string   `json:"placeName"`
	Aim        string   `json:"aim"`
	Target     string   `json:"target,omitempty"`
	TargetName string   `json:"targetName,omitempty"`
	FromOn     string   `json:"fromOn"`
	ToOn       string   `json:"toOn"`
	DueAt      int64    `json:"dueAt"`
	Need       int64    `json:"need"`
	Have       int64    `json:"have"`
	KeptAt     int64    `json:"keptAt,omitempty"`
	State      string   `json:"state"`
	StateWord  string   `json:"stateWord"`
	Reason     string   `json:"reason,omitempty"`
	Form       []string `json:"form" nullable:"false"`
	// Because is the reason in words: who let it off and why, or what the platform
	// found.
	Because string `json:"because,omitempty"`
	// Text, GivenBy and ForName are of an order (交办任务).
	Text    string `json:"text,omitempty"`
	GivenBy string `json:"givenBy,omitempty"`
	ForName string `json:"forName,omitempty"`
	// Provisional: it hangs on holidays nobody announced yet.
	Provisional bool `json:"provisional,omitempty"`
	// People: at least so many have to go together; fewer are not counted for it.
	People int `json:"people,omitempty" doc:"须几人同行"`
	// NoDue: done once, with no day the plan names for it.
	NoDue bool `json:"noDue,omitempty" doc:"没有期限"`
	// Each: one of many targets that are all due, not a round anywhere.
	Each bool `json:"each"`
	// Unsaid: the frequency is not the plan's own (方案未规定).
	Unsaid bool `json:"unsaid,omitempty"`

	path string
}

// TasksIn asks for tasks.
type TasksIn struct {
	Mine  bool `query:"mine" doc:"只看本人任职应做的"`
	Given bool `query:"given" doc:"只看本人交办的"`
	// Appointment is a post somebody holds: what is asked of them in it.
	Appointment string `query:"appointment" maxLength:"64" doc:"只看这一任职应做的"`
	Week        string `query:"week" pattern:"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"这一天所在的周：周末之前开始，周初之前未到期"`
	Grid        string `query:"grid" maxLength:"64"`
	Here        bool   `query:"here" doc:"只要这个网格本级的，不含下级"`
	Post        string `query:"post" maxLength:"200" doc:"哪个岗位的"`
	From        string `query:"from" pattern:"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"到期日从"`
	To          string `query:"to" pattern:"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"到期日到"`
	Duty        string `query:"duty" maxLength:"200"`
	State       string `query:"state" enum:",open,done,late,missed,excused,vacant"`
	Jump        string `query:"jump" pattern:"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"从这一天到期的看起，往后"`
	After       string `query:"after" maxLength:"200"`
	Limit       int    `query:"limit" minimum:"0" maximum:"100"`
}

// TaskList is one page of tasks, those due first before the others.
type TaskList struct {
	Tasks []TaskCard `json:"tasks" nullable:"false"`
	After string     `json:"after,omitempty"`
}

const taskColumns = `t.id, t.duty, t.clauses, t.source, t.verb, t.kind, t.post, t.place, COALESCE(g.name, o.name, ''), t.aim, t.target,
    COALESCE(s.name, tg.name, sp.name, p.name, ''), t.from_on, t.to_on, t.due_at, t.need, t.have, t.kept_at, t.state, t.reason, t.form,
    t.provisional, COALESCE(od.text, ''), COALESCE(ob.name, ''), COALESCE(fp.name, ''), COALESCE(ex.reason, ''), COALESCE(eb.name, ''), t.path`

const taskTables = `
JOIN task t ON t.county = $1 AND t.id = x.id
LEFT JOIN grid g ON g.county = t.county AND g.id = t.place
LEFT JOIN overlay o ON o.county = t.county AND o.id = t.place
LEFT JOIN site s ON s.county = t.county AND s.id = t.target AND t.aim = 'site'
LEFT JOIN grid tg ON tg.county = t.county AND tg.id = t.target AND t.aim = 'grid'
LEFT JOIN spot sp ON sp.county = t.county AND sp.id = t.target AND t.aim = 'spot'
LEFT JOIN person p ON p.county = t.county AND p.id = t.target AND t.aim IN ('person', 'holder')
LEFT JOIN task_order od ON od.county = t.county AND od.task = t.id
LEFT JOIN person ob ON ob.county = od.county AND ob.id = od.by_person
LEFT JOIN person fp ON fp.county = t.county AND fp.id = t.for_person AND t.for_person <> ''
LEFT JOIN task_excuse ex ON ex.county = t.county AND ex.task = t.id
LEFT JOIN person eb ON eb.county = ex.county AND eb.id = ex.by_person
ORDER BY t.due_at + 0, t.id`

// sortedByDue is the order by due moment that no index gives; see [adesk.Way].
const sortedByDue = "w.due_at + 0, w.id"

// within are the tasks of a caller's territory; a department sees those about
// its own sites.
func within(who account.Caller, path string) db.Cond {
	return adesk.Within(who.Scope, adesk.Columns{Path: path,
		Department: "EXISTS (SELECT 1 FROM site ds WHERE ds.county = w.county AND ds.id = w.target AND ds.department = ?)"})
}

// asked are the tasks of who holds a post somewhere, or stands there for a department.
func asked(person, place, post, department string) db.Cond {
	if department == "" {
		department = post
	}
	return db.Cond{SQL: "(w.place = ? AND (w.post = ? OR w.post = ? OR '/' || w.post || '/' LIKE ?) AND (w.aim <> 'holder' OR w.target = ?) AND (w.for_person = '' OR w.for_person = ?))",
		Args: []any{place, post, department, "%/" + post + "/%", person, person}}
}

// mine are the tasks of the caller's posts.
func mine(who account.Caller) db.Cond {
	parts := make([]db.Cond, len(who.Standings))
	for i, s := range who.Standings {
		parts[i] = asked(who.Person, s.Place, s.Post, s.Department)
	}
	return anyOf(parts...)
}

// given are the tasks the caller ordered from others.
func given(who account.Caller) db.Cond {
	return db.Cond{SQL: "EXISTS (SELECT 1 FROM task_order go WHERE go.county = w.county AND go.task = w.id AND go.by_person = ?)", Args: []any{who.Person}}
}

func anyOf(conds ...db.Cond) db.Cond {
	if len(conds) == 0 {
		return db.Cond{SQL: "1 = 0"}
	}
	var out db.Cond
	parts := make([]string, len(conds))
	for i, c := range conds {
		parts[i], out.Args = c.SQL, append(out.Args, c.Args...)
	}
	out.SQL = "(" + strings.Join(parts, " OR ") + ")"
	return out
}

// Tasks lists tasks within sight; one's own, wherever they are, with mine.
func (d *Desk) Tasks(ctx context.Context, who account.Caller, in *TasksIn) (TaskList, error) {
	list := TaskList{Tasks: []TaskCard{}}
	w, read, err := d.taskFilter(ctx, who, in)
	if err != nil {
		return list, err
	}
	if in.Jump != "" && in.After == "" {
		day, err := civil.ParseDay(in.Jump)
		if err != nil {
			return list, err
		}
		w.And("w.due_at >= ?", int64(day.Start(d.Zone)))
	}
	if due, id, ok := strings.Cut(in.After, "|"); ok {
		at, err := strconv.ParseInt(due, 10, 64)
		if err != nil {
			return list, fault.New(fault.Invalid, "request.invalid").On("after", "field.pattern")
		}
		w.And("(w.due_at, w.id) > (?, ?)", at, id)
	}
	limit := pageOf(in.Limit)
	if list.Tasks, err = d.cards(ctx, w, read.Order, limit+1); err != nil {
		return list, err
	}
	if len(list.Tasks) > limit {
		last := list.Tasks[limit-1]
		list.Tasks, list.After = list.Tasks[:limit], strconv.FormatInt(last.DueAt, 10)+"|"+last.ID
	}
	return list, nil
}

// taskFilter is what a list of tasks and its count have in common.
func (d *Desk) taskFilter(ctx context.Context, who account.Caller, in *TasksIn) (*db.Where, adesk.Way, error) {
	inside, err := d.narrowed(ctx, who, in.Grid)
	if err != nil {
		return nil, adesk.Way{}, err
	}
	read := adesk.Way{Path: "w.path || ''", Order: sortedByDue} // one's own are few
	if !in.Mine && !in.Given && in.Appointment == "" {
		if read, err = adesk.WayThrough(ctx, d.DB.Read(), who.County, "task", "w.path", inside, "w.due_at, w.id", sortedByDue); err != nil {
			return nil, adesk.Way{}, err
		}
	}
	w := db.Filter().And("w.county = ?", who.County)
	switch {
	case in.Given:
		w.AndCond(given(who))
	case in.Mine:
		w.AndCond(mine(who))
	default:
		w.AndCond(within(who, read.Path))
	}
	if in.Grid != "" {
		w.AndCond(adesk.Within(inside, adesk.Columns{Path: read.Path}))
	}
	if in.Week != "" {
		day, err := civil.ParseDay(in.Week)
		if err != nil {
			return nil, adesk.Way{}, err
		}
		week := day.WeekPeriod()
		w.And("w.from_on <= ?", string(week.To)).And("w.until_on >= ?", string(week.From)).And("w.due_at >= ?", int64(week.From.Start(d.Zone)))
		d.current(w, week.From)
	}
	if err := d.During(w, "w.due_at", in.From, in.To); err != nil {
		return nil, adesk.Way{}, err
	}
	if in.Here && in.Grid != "" {
		path, err := d.gridPath(ctx, who, in.Grid)
		if err != nil {
			return nil, adesk.Way{}, err
		}
		w.And("w.path = ?", path)
	}
	if in.Appointment != "" {
		a, err := q.New(d.DB.Read()).AppointmentHeld(ctx, q.AppointmentHeldParams{County: who.County, ID: in.Appointment})
		if db.None(err) {
			return nil, adesk.Way{}, fault.New(fault.Missing, "appointment.not_found")
		}
		if err != nil {
			return nil, adesk.Way{}, err
		}
		w.AndCond(asked(a.Person, a.Place, a.Post, a.Department))
	}
	if in.Post != "" {
		w.And("w.post = ?", in.Post)
	}
	if in.Duty != "" {
		w.And("w.duty = ?", in.Duty)
	}
	if in.State != "" {
		w.And("w.state = ?", in.State)
	}
	return w, read, nil
}

// CountTasksIn counts what TasksIn lists.
type CountTasksIn struct {
	TasksIn
	Exact bool `query:"exact" doc:"数到底"`
}

// CountTasks says how long a list of tasks is.
func (d *Desk) CountTasks(ctx context.Context, who account.Caller, in *CountTasksIn) (adesk.Counted, error) {
	w, _, err := d.taskFilter(ctx, who, &in.TasksIn)
	if err != nil {
		return adesk.Counted{}, err
	}
	return adesk.Count(ctx, d.DB.Read(), "SELECT 1 FROM task w WHERE "+w.String(), w, in.Exact)
}

// cards picks tasks by a filter whose first parameter is the county, and fills
// only those picked.
func (d *Desk) cards(ctx context.Context, w *db.Where, order string, most int) ([]TaskCard, error) {
	pick := "SELECT w.id FROM task w WHERE " + w.String() + " ORDER BY " + order + " LIMIT " + w.Arg(most)
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT "+taskColumns+" FROM ("+pick+") x"+taskTables, w.Args...)
	if err != nil {
		return nil, err
	}
	cards, err := taskCards(rows)
	if err != nil {
		return nil, err
	}
	return cards, d.company(ctx, w.Args[0].(string), cards)
}

// company says on each card how many have to go together.
func (d *Desk) company(ctx context.Context, county string, cards []TaskCard) error {
	known := map[[2]string]patrol.Rules{}
	for i := range cards {
		c := &cards[i]
		at := [2]string{c.path, c.FromOn}
		rules, ok := known[at]
		if !ok {
			var err error
			if rules, err = d.Rules(ctx, county, c.path, civil.Day(c.FromOn)); err != nil {
				return err
			}
			known[at] = rules
		}
		duty, _ := rules.Duty(c.Duty)
		if c.People = duty.People; c.People > 1 && c.Text == "" {
			c.Text = "须" + strconv.Itoa(c.People) + "人以上同行"
		}
	}
	return nil
}

func taskCards(rows *sql.Rows) ([]TaskCard, error) {
	defer rows.Close()
	out := []TaskCard{}
	for rows.Next() {
		var c TaskCard
		var clauses, form string
		var letOff, letOffBy string
		if err := rows.Scan(&c.ID, &c.Duty, &clauses, &c.Source, &c.Verb, &c.Kind, &c.Post, &c.Place, &c.PlaceName, &c.Aim, &c.Target, &c.TargetName,
			&c.FromOn, &c.ToOn, &c.DueAt, &c.Need, &c.Have, &c.KeptAt, &c.State, &c.Reason, &form,
			&c.Provisional, &c.Text, &c.GivenBy, &c.ForName, &letOff, &letOffBy, &c.path); err != nil {
			return nil, err
		}
		c.Clauses, c.Form = list(clauses, clauseSep), list(form, listSep)
		c.NoDue = c.ToOn == string(patrol.Endless)
		c.StateWord = patrol.State(c.State).Word()
		c.Because = patrol.Because(c.Reason, letOff, letOffBy)
		c.Each = c.Aim != string(patrol.Round) && c.Aim != string(patrol.Nothing) && c.Aim != string(patrol.ByOrder)
		c.Unsaid = c.Source != "" && c.Source != said
		out = append(out, c)
	}
	return out, rows.Err()
}

// said is the source of a value that stands in the plan itself.
const said = "方案规定"

// current leaves out what had no due day and was done before: it would stand in
// every week's list for ever.
func (d *Desk) current(w *db.Where, from civil.Day) {
	w.And("(w.to_on <> ? OR w.state = 'open' OR w.kept_at >= ?)", string(patrol.Endless), int64(from.Start(d.Zone)))
}

// MyTasks are the tasks of the caller's posts whose time touches a period, for
// the pack.
// scope: the posts the caller holds
func (d *Desk) MyTasks(ctx context.Context, who account.Caller, p civil.Period, most int) ([]TaskCard, error) {
	w := db.Filter().And("w.county = ?", who.County).AndCond(mine(who)).And("w.from_on <= ?", string(p.To)).And("w.until_on >= ?", string(p.From))
	d.current(w, p.From)
	return d.cards(ctx, w, sortedByDue, most)
}

// TaskIn asks for one task.
type TaskIn struct {
	ID string `path:"id" maxLength:"64"`
}

// TaskPage is a task with what was counted for it and who answers for it.
type TaskPage struct {
	TaskCard
	Holders []string        `json:"holders" nullable:"false"`
	StoodIn []string        `json:"stoodIn" nullable:"false" doc:"请假期间的代岗人"`
	Visits  []CreditedVisit `json:"visits" nullable:"false"`
	// With are the posts and departments the plan wants there; Absent are those of
	// them of which nobody took part in what was credited (S3-19).
	With        []string     `json:"with" nullable:"false"`
	Absent      []string     `json:"absent" nullable:"false"`
	Corrections []Correction `json:"corrections" nullable:"false" doc:"更正：月份过后迟到的记录改变了结论"`
}

// Correction is a judgement a late record changed after its month was over.
type Correction struct {
	Visit   string `json:"visit"`
	Month   string `json:"month"`
	Was     string `json:"was"`
	WasWord string `json:"wasWord"`
	Now     string `json:"now"`
	NowWord string `json:"nowWord"`
	At      int64  `json:"at"`
}

// CreditedVisit is a visit counted for a task.
type CreditedVisit struct {
	ID       string `json:"id"`
	On       string `json:"on"`
	At       int64  `json:"at"`
	Verb     string `json:"verb"`
	Kind     string `json:"kind"`
	Bad      int64  `json:"bad"`
	Photos   int64  `json:"photos"`
	By       string `json:"by"`
	ByName   string `json:"byName"`
	SiteName string `json:"siteName,omitempty"`
}

// Task shows one task.
func (d *Desk) Task(ctx context.Context, who account.Caller, in *TaskIn) (TaskPage, error) {
	w := db.Filter().And("w.county = ?", who.County).And("w.id = ?", in.ID).AndCond(anyOf(within(who, "w.path"), mine(who), given(who)))
	cards, err := d.cards(ctx, w, "w.id", 1)
	if err != nil {
		return TaskPage{}, err
	}
	if len(cards) == 0 {
		return TaskPage{}, fault.New(fault.Missing, "task.not_found")
	}
	page := TaskPage{TaskCard: cards[0], Holders: []string{}, StoodIn: []string{}, Visits: []CreditedVisit{}, With: []string{}, Absent: []string{}, Corrections: []Correction{}}
	read := q.New(d.DB.Read())
	visits, err := read.CreditedVisits(ctx, q.CreditedVisitsParams{County: who.County, Task: in.ID})
	if err != nil {
		return page, err
	}
	for _, v := range visits {
		page.Visits = append(page.Visits, CreditedVisit{ID: v.ID, On: v.OnDay, At: v.At, Verb: v.Verb, Kind: v.Kind, Bad: v.Bad, Photos: v.Photos, By: v.Person, ByName: v.ByName, SiteName: v.SiteName})
	}
	if err := d.answering(ctx, who.County, &page); err != nil {
		return page, err
	}
	if err := d.joined(ctx, who.County, &page); err != nil {
		return page, err
	}
	corrections, err := read.CorrectionsOf(ctx, q.CorrectionsOfParams{County: who.County, Task: in.ID})
	for _, c := range corrections {
		page.Corrections = append(page.Corrections, Correction{Visit: c.Visit, Month: c.Month, Was: c.Was, WasWord: patrol.State(c.Was).Word(), Now: c.Now, NowWord: patrol.State(c.Now).Word(), At: c.At})
	}
	return page, err
}

// answering names the holder at the end of the window, who answers for it, and
// whoever stood in meanwhile (scheme-syntax §10.5).
func (d *Desk) answering(ctx context.Context, county string, page *TaskPage) error {
	read := q.New(d.DB.Read())
	holders, err := read.HolderNames(ctx, q.HolderNamesParams{County: county, Place: page.Place, Post: page.Post, OnDay: min(page.ToOn, string(d.Today()))})
	if err != nil {
		return err
	}
	for _, h := range holders {
		page.Holders = append(page.Holders, h.Name)
	}
	covers, err := read.StandingIn(ctx, q.StandingInParams{County: county, Place: page.Place, Post: page.Post})
	for _, c := range covers {
		if c.FromOn <= page.ToOn && c.ToOn >= page.FromOn && !slices.Contains(page.StoodIn, c.Name) {
			page.StoodIn = append(page.StoodIn, c.Name)
		}
	}
	return err
}

// joined says of a joint duty who was wanted and who was not there.
//
// law: S3-19
func (d *Desk) joined(ctx context.Context, county string, page *TaskPage) error {
	read := q.New(d.DB.Read())
	t, err := read.TaskRow(ctx, q.TaskRowParams{County: county, ID: page.ID})
	if err != nil {
		return err
	}
	rules, err := d.Rules(ctx, county, t.Path, civil.Day(t.FromOn))
	if err != nil {
		return err
	}
	duty, _ := rules.Duty(page.Duty)
	if len(duty.With) == 0 {
		return nil
	}
	there := map[string]bool{}
	for _, v := range page.Visits {
		along, err := read.Companions(ctx, q.CompanionsParams{County: county, Visit: v.ID})
		if err != nil {
			return err
		}
		for _, c := range along {
			there[c.Post], there[c.Department] = true, true
		}
	}
	for _, name := range duty.With {
		page.With = append(page.With, name)
		if len(page.Visits) > 0 && !there[name] {
			page.Absent = append(page.Absent, name)
		}
	}
	return nil
}

// gridPath is the path of a grid in sight.
func (d *Desk) gridPath(ctx context.Context, who account.Caller, id string) (string, error) {
	g, err := d.ground(ctx, who, id)
	return g.Path, err
}

func pageOf(limit int) int {
	if limit <= 0 {
		return 50
	}
	return min(limit, 500) // the door lets no more than 100 in; a file reads 500 at a time
}

func list(s, sep string) []string {
	if out := split(s, sep); out != nil {
		return out
	}
	return []string{}
}
