package desk

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	cdesk "anwang/internal/checklist/desk"
	"anwang/internal/civil"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/kit/db"
)

// Pack is what the phone carries out: whole the first time, then what changed
// since the one its cursor names.
type Pack struct {
	Cursor     string      `json:"cursor"`
	Full       bool        `json:"full"`
	Gone       Gone        `json:"gone"`
	Me         Me          `json:"me"`
	Tasks      []Task      `json:"tasks" nullable:"false"`
	Sites      []Site      `json:"sites" nullable:"false"`
	Checklists []Checklist `json:"checklists" nullable:"false"`
	Hazards    []Case      `json:"hazards" nullable:"false"`
	Notices    []Notice    `json:"notices" nullable:"false"`
	Spots      []Spot      `json:"spots" nullable:"false"`
	// Cut: there is more in scope than a phone carries; the rest is at a desk.
	Cut bool `json:"cut,omitempty"`
}

// Gone lists what left since the cursor.
type Gone struct {
	Tasks      []string `json:"tasks" nullable:"false"`
	Sites      []string `json:"sites" nullable:"false"`
	Hazards    []string `json:"hazards" nullable:"false"`
	Checklists []string `json:"checklists" nullable:"false"`
	Notices    []string `json:"notices" nullable:"false"`
	Spots      []string `json:"spots" nullable:"false"`
}

// Checklist is a checklist as the checklists' desk shows it.
type Checklist = cdesk.View

// Me is who carries it.
type Me struct {
	Person      string   `json:"person"`
	Name        string   `json:"name"`
	County      string   `json:"county"`
	Posts       []Post   `json:"posts" nullable:"false"`
	Permissions []string `json:"permissions" nullable:"false"`
	// Ways are the plan's ways of reporting a hazard, where there is a choice.
	Ways []Way `json:"ways,omitempty"`
	// Colleagues are those who may have gone along: of the same places, by name only.
	Colleagues []Colleague `json:"colleagues,omitempty"`
	// Stamp: the plan wants time and place burned into photographs.
	Stamp bool `json:"stamp,omitempty"`
}

// Way is one of the plan's ways of an act, with whom the sender may pick.
type Way struct {
	Verb   string   `json:"verb"`
	Way    string   `json:"way,omitempty"`
	Word   string   `json:"word"`
	Needs  []string `json:"needs,omitempty"`
	Offers []string `json:"offers,omitempty"`
	To     []string `json:"to,omitempty"`
}

// Colleague is somebody who may have gone along.
type Colleague struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Post is one post held.
type Post struct {
	Post       string `json:"post"`
	Grid       string `json:"grid"`
	GridName   string `json:"gridName"`
	Department string `json:"department,omitempty"`
}

// Task is a task of this time.
type Task struct {
	ID         string   `json:"id"`
	Duty       string   `json:"duty"`
	Clauses    []Clause `json:"clauses" nullable:"false"`
	Verb       string   `json:"verb"`
	Grid       string   `json:"grid"`
	GridName   string   `json:"gridName"`
	Site       string   `json:"site,omitempty"`
	Aim        string   `json:"aim"`
	Target     string   `json:"target,omitempty"`
	TargetName string   `json:"targetName,omitempty"`
	FromOn     string   `json:"fromOn"`
	ToOn       string   `json:"toOn"`
	DueAt      int64    `json:"dueAt"`
	Need       int64    `json:"need"`
	Have       int64    `json:"have"`
	State      string   `json:"state"`
	// StateWord and Because say what became of it: 已免除, and who let it off.
	StateWord string   `json:"stateWord"`
	Because   string   `json:"because,omitempty"`
	Each      bool     `json:"each"`
	Form      []string `json:"form" nullable:"false"`
	Unsaid    bool     `json:"unsaid,omitempty"`
	// Text and GivenBy are of an order (交办任务).
	Text    string `json:"text,omitempty"`
	GivenBy string `json:"givenBy,omitempty"`
	// Provisional: the due day hangs on holidays nobody announced yet.
	Provisional bool `json:"provisional,omitempty"`
}

// Clause is a clause a task follows from, with its words: what a person is to do
// must say itself where it stands, also without a network.
type Clause struct {
	ID   string `json:"id"`
	Text string `json:"text,omitempty"`
}

// Site is a site in scope, with who was there lately.
type Site struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Pinyin      string   `json:"pinyin"`
	Code        string   `json:"code,omitempty"`
	CreditCode  string   `json:"creditCode,omitempty"`
	Class       string   `json:"class"`
	Sector      string   `json:"sector"`
	Address     string   `json:"address"`
	Lon         float64  `json:"lon,omitempty"`
	Lat         float64  `json:"lat,omitempty"`
	Grid        string   `json:"grid"`
	GridName    string   `json:"gridName"`
	Status      string   `json:"status"`
	RiskWord    string   `json:"riskWord,omitempty"`
	LastVisitOn string   `json:"lastVisitOn,omitempty"`
	Recent      []Recent `json:"recent,omitempty"`
	// Came30 and Came90 count the visits of so many days, by anybody.
	Came30      int64 `json:"came30,omitempty"`
	Came90      int64 `json:"came90,omitempty"`
	OpenHazards int64 `json:"openHazards,omitempty"`
	Rev         int64 `json:"rev"`
}

// Recent is a visit by anybody, so that nobody comes twice for nothing.
type Recent struct {
	On   string `json:"on"`
	By   string `json:"by"`
	Kind string `json:"kind"`
	// Mine: it was the carrier.
	Mine bool `json:"mine,omitempty"`
}

// Case is a hazard that concerns the carrier.
type Case struct {
	ID        string   `json:"id"`
	Number    string   `json:"number"`
	Site      string   `json:"site,omitempty"`
	SiteName  string   `json:"siteName"`
	Text      string   `json:"text"`
	State     string   `json:"state"`
	StateWord string   `json:"stateWord"`
	Grade     string   `json:"grade"`
	Sector    string   `json:"sector,omitempty"`
	Item      string   `json:"item,omitempty"`
	DueOn     string   `json:"dueOn,omitempty"`
	Unsaid    bool     `json:"unsaid,omitempty"`
	Overdue   bool     `json:"overdue"`
	FoundAt   int64    `json:"foundAt"`
	OwnerName string   `json:"ownerName"`
	May       []string `json:"may" nullable:"false"`
	// Ways are those of May that the plan gives a word of its own, or a choice.
	Ways   []Way    `json:"ways,omitempty"`
	Last   *Last    `json:"last,omitempty"`
	Photos []string `json:"photos" nullable:"false"`
	Rev    int64    `json:"rev"`
}

// Last is what was done to a case last.
type Last struct {
	At     int64  `json:"at"`
	Word   string `json:"word"`
	Reason string `json:"reason,omitempty"`
}

// Notice is a notice to the carrier.
type Notice struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	At      int64  `json:"at"`
	Subject string `json:"subject,omitempty"`
	ReadAt  int64  `json:"readAt,omitempty"`
}

// Spot is a thing to watch.
type Spot struct {
	ID   string `json:"id"`
	Site string `json:"site,omitempty"`
	Grid string `json:"grid"`
	Name string `json:"name"`
}

// What a phone carries at most.
const (
	tasksMost   = 2000
	sitesMost   = 25000
	hazardsMost = 500
	visitsMost  = 100000
	spotsMost   = 2000
	recentEach  = 3
	recentDays  = 90
	recentMonth = 30
	followDays  = 30 // so long a closed case stays with its finder
)

// PackIn asks for the pack; cursor is that of the one the phone has.
type PackIn struct {
	Cursor string `query:"cursor" maxLength:"80"`
}

// Pack gives what the caller needs in the field, and nothing out of scope.
func (d *Desk) Pack(ctx context.Context, who account.Caller, in *PackIn) (Pack, error) {
	p := Pack{Me: meOf(who)}
	var err error
	if p.Me.Stamp, err = d.Stamp(ctx, who); err != nil {
		return Pack{}, err
	}
	for _, part := range []func(context.Context, account.Caller, *Pack) error{d.tasks, d.sites, d.recent, d.checklists, d.cases, d.notices, d.spots, d.colleagues, d.ways} {
		if err := part(ctx, who, &p); err != nil {
			return Pack{}, err
		}
	}
	return p, d.since(ctx, who, in.Cursor, &p)
}

func meOf(who account.Caller) Me {
	me := Me{Person: who.Person, Name: who.Name, County: who.County, Posts: []Post{}, Permissions: who.Permissions()}
	for _, s := range who.Standings {
		me.Posts = append(me.Posts, Post{Post: s.Post, Grid: s.Place, GridName: s.PlaceName, Department: s.Department})
	}
	return me
}

func (d *Desk) tasks(ctx context.Context, who account.Caller, p *Pack) error {
	week := d.Today().WeekPeriod()
	cards, err := d.Patrol.MyTasks(ctx, who, week, tasksMost)
	if err != nil {
		return err
	}
	words, err := d.Clauses(ctx, who)
	p.Tasks = []Task{}
	p.Cut = p.Cut || len(cards) == tasksMost
	for _, c := range cards {
		t := Task{ID: c.ID, Duty: c.Duty, Clauses: []Clause{}, Verb: c.Verb, Grid: c.Place, GridName: c.PlaceName, Aim: c.Aim, Target: c.Target, TargetName: c.TargetName,
			FromOn: c.FromOn, ToOn: c.ToOn, DueAt: c.DueAt, Need: c.Need, Have: c.Have, State: c.State, StateWord: c.StateWord, Because: c.Because, Each: c.Each, Form: c.Form, Unsaid: c.Unsaid,
			Text: c.Text, GivenBy: c.GivenBy, Provisional: c.Provisional}
		for _, id := range c.Clauses {
			t.Clauses = append(t.Clauses, Clause{ID: id, Text: words[id]})
		}
		if c.Aim == "site" {
			t.Site = c.Target
		}
		p.Tasks = append(p.Tasks, t)
	}
	return err
}

var siteColumns = adesk.Columns{Path: "s.path", Department: "s.department = ?"}

func (d *Desk) sites(ctx context.Context, who account.Caller, p *Pack) error {
	p.Sites = []Site{}
	w := db.Filter().And("s.county = ?", who.County).AndCond(adesk.Within(who.Scope, siteColumns))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT s.id, s.name, s.pinyin, s.code, s.credit_code, s.class, s.sector, s.address, s.lon, s.lat, s.grid, COALESCE(g.name, ''), s.status, s.risk, s.seen_on, s.rev,
    (SELECT COUNT(*) FROM hazard h WHERE h.county = s.county AND h.site = s.id AND h.closed_at = 0)
FROM site s LEFT JOIN grid g ON g.county = s.county AND g.id = s.grid
WHERE `+w.String()+" ORDER BY s.path, s.id LIMIT "+w.Arg(sitesMost), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s Site
		if err := rows.Scan(&s.ID, &s.Name, &s.Pinyin, &s.Code, &s.CreditCode, &s.Class, &s.Sector, &s.Address, &s.Lon, &s.Lat, &s.Grid, &s.GridName, &s.Status, &s.RiskWord, &s.LastVisitOn, &s.Rev, &s.OpenHazards); err != nil {
			return err
		}
		// The ledger's own search wants the sounds run together as well; the phone
		// runs them together itself.
		s.Pinyin, _, _ = strings.Cut(s.Pinyin, "  ")
		p.Sites = append(p.Sites, s)
	}
	p.Cut = p.Cut || len(p.Sites) == sitesMost
	return rows.Err()
}

// recent shows who else was at a site lately (product law 4).
func (d *Desk) recent(ctx context.Context, who account.Caller, p *Pack) error {
	at := make(map[string]int, len(p.Sites))
	for i, s := range p.Sites {
		at[s.ID] = i
	}
	w := db.Filter().And("v.county = ?", who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "v.path", Department: "v.department = ?"})).
		And("v.on_day >= ?", string(d.Today().Add(-recentDays))).And("v.site <> ''")
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT v.site, v.on_day, v.kind, COALESCE(p.name, ''), v.by_person FROM visit v
LEFT JOIN person p ON p.county = v.county AND p.id = v.by_person
WHERE `+w.String()+" ORDER BY v.on_day DESC, v.id DESC LIMIT "+w.Arg(visitsMost), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	month := d.Today().Add(-recentMonth)
	for rows.Next() {
		var site, person string
		var r Recent
		if err := rows.Scan(&site, &r.On, &r.Kind, &r.By, &person); err != nil {
			return err
		}
		r.Mine = person == who.Person
		i, ok := at[site]
		if !ok {
			continue
		}
		p.Sites[i].Came90++
		if civil.Day(r.On) >= month {
			p.Sites[i].Came30++
		}
		if len(p.Sites[i].Recent) < recentEach {
			p.Sites[i].Recent = append(p.Sites[i].Recent, r)
		}
	}
	return rows.Err()
}

func (d *Desk) checklists(ctx context.Context, who account.Caller, p *Pack) (err error) {
	p.Checklists, err = d.Lists.List(ctx, who, &cdesk.ListIn{})
	return err
}

func (d *Desk) cases(ctx context.Context, who account.Caller, p *Pack) error {
	now := d.Now()
	since := int64(now) - followDays*24*3600*1000
	p.Hazards = []Case{}
	w := db.Filter().And("h.county = ?", who.County).AndCond(hdesk.Within(who)).
		And("(h.closed_at = 0 OR h.found_by = ? AND h.closed_at > ?)", who.Person, since)
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT h.id, h.number, h.site, COALESCE(s.name, h.place), h.text, h.state, h.grade, h.sector, h.item, h.due_on, h.limit_from, h.due_at, h.paused_at, h.closed_at, h.found_at, h.owner, h.rev
FROM hazard h LEFT JOIN site s ON s.county = h.county AND s.id = h.site
WHERE `+w.String()+" ORDER BY h.found_at DESC, h.id DESC LIMIT "+w.Arg(hazardsMost), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	at := map[string]int{}
	var ids, subjects []string
	for rows.Next() {
		c := Case{May: []string{}, Photos: []string{}}
		var from string
		var due, paused, closed int64
		if err := rows.Scan(&c.ID, &c.Number, &c.Site, &c.SiteName, &c.Text, &c.State, &c.Grade, &c.Sector, &c.Item, &c.DueOn, &from, &due, &paused, &closed, &c.FoundAt, &c.OwnerName, &c.Rev); err != nil {
			return err
		}
		c.StateWord = c.State
		c.Unsaid = c.DueOn != "" && from != "方案规定"
		c.Overdue = hazard.Case{ClosedAt: civil.Instant(closed), DueAt: civil.Instant(due), PausedAt: civil.Instant(paused)}.Overdue(now)
		at[c.ID] = len(p.Hazards)
		ids, subjects = append(ids, c.ID), append(subjects, "hazard:"+c.ID)
		p.Hazards = append(p.Hazards, c)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return err
	}
	p.Cut = p.Cut || len(ids) == hazardsMost
	may, err := d.May(ctx, who, ids)
	if err != nil {
		return err
	}
	for id, all := range may {
		if i, ok := at[id]; ok {
			p.Hazards[i].may(all)
		}
	}
	if err := d.lastActs(ctx, who, ids, at, p); err != nil {
		return err
	}
	return d.pictures(ctx, who, subjects, at, p)
}

// may takes up what may be done, and of it those ways that want a word or a choice.
func (c *Case) may(all hdesk.Open) {
	for _, m := range all {
		if !slices.Contains(c.May, m.Verb) {
			c.May = append(c.May, m.Verb)
		}
		if m.Way != "" || len(m.Offers) > 0 {
			c.Ways = append(c.Ways, Way{Verb: m.Verb, Way: m.Way, Word: m.Word, Needs: m.Needs, Offers: m.Offers})
		}
	}
}

// ways are said only where there is something to choose.
func (d *Desk) ways(ctx context.Context, who account.Caller, p *Pack) error {
	if !who.May(account.HazardReport) {
		return nil
	}
	all, err := d.Ways(ctx, who)
	if err != nil || len(all) == 1 && len(all[0].Offers) == 0 {
		return err
	}
	for _, w := range all {
		p.Me.Ways = append(p.Me.Ways, Way{Verb: string(hazard.ReportVerb), Way: w.Way, Word: w.Word, Needs: w.Needs, Offers: w.Offers, To: w.To})
	}
	return nil
}

// colleaguesMost is more than one place ever has.
const colleaguesMost = 200

// colleagues are those who hold a post at one of the carrier's own places today:
// the phone carries nobody else's name for a joint visit (law: S3-19).
// scope: the caller's own standings
func (d *Desk) colleagues(ctx context.Context, who account.Caller, p *Pack) error {
	var places []string
	for _, s := range who.Standings {
		if s.Place != "" && !slices.Contains(places, s.Place) {
			places = append(places, s.Place)
		}
	}
	if len(places) == 0 {
		return nil
	}
	today := string(d.Today())
	w := db.Filter().And("a.county = ?", who.County).And("a.person <> ?", who.Person).And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today).
		Or(db.In("a.grid", places), db.In("a.overlay", places))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT DISTINCT p.id, p.name FROM appointment a JOIN person p ON p.county = a.county AND p.id = a.person
WHERE `+w.String()+" ORDER BY p.name, p.id LIMIT "+w.Arg(colleaguesMost), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c Colleague
		if err := rows.Scan(&c.ID, &c.Name); err != nil {
			return err
		}
		p.Me.Colleagues = append(p.Me.Colleagues, c)
	}
	return rows.Err()
}

// lastActs adds what was done to each case last.
// scope: ids, which the caller's scope picked
func (d *Desk) lastActs(ctx context.Context, who account.Caller, ids []string, at map[string]int, p *Pack) error {
	w := db.Filter().And("a.county = ?", who.County).AndCond(db.In("a.hazard", ids))
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT a.hazard, a.at, a.verb, a.text FROM hazard_act a WHERE "+w.String()+" ORDER BY a.hazard, a.n", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, verb string
		var last Last
		if err := rows.Scan(&id, &last.At, &verb, &last.Reason); err != nil {
			return err
		}
		last.Word = hazard.Verb(verb).Word()
		p.Hazards[at[id]].Last = &last
	}
	return rows.Err()
}

// pictures adds the hashes of each case's photographs.
// scope: subjects, which the caller's scope picked
func (d *Desk) pictures(ctx context.Context, who account.Caller, subjects []string, at map[string]int, p *Pack) error {
	w := db.Filter().And("o.county = ?", who.County).AndCond(db.In("o.subject", subjects))
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT o.subject, o.hash FROM photo_of o WHERE "+w.String()+" ORDER BY o.subject, CASE o.role WHEN 'found' THEN 0 ELSE 1 END, o.role, o.n, o.hash", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var subject, hash string
		if err := rows.Scan(&subject, &hash); err != nil {
			return err
		}
		i := at[subject[len("hazard:"):]]
		p.Hazards[i].Photos = append(p.Hazards[i].Photos, hash)
	}
	return rows.Err()
}

func (d *Desk) notices(ctx context.Context, who account.Caller, p *Pack) (err error) {
	p.Notices, err = d.Notices(ctx, who, d.Now()-followDays*24*3600*1000)
	if p.Notices == nil {
		p.Notices = []Notice{}
	}
	return err
}

func (d *Desk) spots(ctx context.Context, who account.Caller, p *Pack) error {
	p.Spots = []Spot{}
	w := db.Filter().And("s.county = ?", who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "s.path"}))
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT s.id, s.site, s.grid, s.name FROM spot s WHERE "+w.String()+" ORDER BY s.path, s.id LIMIT "+w.Arg(spotsMost), w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s Spot
		if err := rows.Scan(&s.ID, &s.Site, &s.Grid, &s.Name); err != nil {
			return err
		}
		p.Spots = append(p.Spots, s)
	}
	return rows.Err()
}
