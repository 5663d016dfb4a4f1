package desk

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/fault"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/kit/db"
	"anwang/internal/scheme"
)

// SimulateIn is what to work out; what is not told is counted in the ledger, of
// what the caller sees.
type SimulateIn struct {
	Body struct {
		Sites  *int           `json:"sites,omitempty" minimum:"0" maximum:"20000" doc:"按多少户对象算；不写为台账实数"`
		Days   int            `json:"days,omitempty" minimum:"0" maximum:"366" doc:"从今天起算多少天；不写为一年"`
		People map[string]int `json:"people,omitempty" maxProperties:"60" doc:"岗位按多少人算；不写的为现任人数"`
	}
}

// SimulationView is what the scheme asks of everybody against the time they have.
type SimulationView struct {
	FromOn   string      `json:"fromOn"`
	ToOn     string      `json:"toOn"`
	Sites    int         `json:"sites"`
	Workdays int         `json:"workdays"`
	Kept     bool        `json:"kept" doc:"各项都能按期完成"`
	Tightest string      `json:"tightest,omitempty" doc:"最缺人的岗位"`
	Grids    []CountView `json:"grids"`
	Posts    []LoadView  `json:"posts"`
	Assumed  []string    `json:"assumed" doc:"测算的前提"`
	Silent   []string    `json:"silent" doc:"方案未规定频次、没有计入的"`
	Left     []LeftView  `json:"left" doc:"其他没有计入的，和为什么"`
	// Provisional: the workdays of some of it are not announced yet.
	Provisional bool `json:"provisional" doc:"放假安排未公布，工作日暂定"`
}

// LeftView is why some duties are not counted.
type LeftView struct {
	Why    string   `json:"why"`
	Duties []string `json:"duties"`
}

// GridLoadView is the load of grids that are alike, in hours a week for each.
type GridLoadView struct {
	Kind   string  `json:"kind"`
	Alike  int     `json:"alike" doc:"这样的网格有几个"`
	Sites  int     `json:"sites" doc:"每个有几户"`
	Needed float64 `json:"needed"`
	Had    float64 `json:"had"`
	Missed int     `json:"missed" doc:"做不完几次；几格合用一人的为各格合计"`
}

// CountView is how many grids of a kind were counted.
type CountView struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// LoadView is what is asked of a post, in hours.
type LoadView struct {
	Post     string         `json:"post"`
	Grids    int            `json:"grids"`
	People   int            `json:"people"`
	Stated   int            `json:"stated" doc:"方案需要几人"`
	Needed   float64        `json:"needed"`
	Had      float64        `json:"had"`
	Open     bool           `json:"open" doc:"有多少时间未定，不判断"`
	Short    bool           `json:"short"`
	Enough   int            `json:"enough" doc:"至少多少人才够，可以比现有的少；0 为再加人也不够，或没有可比的"`
	Tightest string         `json:"tightest,omitempty" doc:"最紧的一项"`
	Kinds    []KindLoadView `json:"kinds"`
	Duties   []DutyLoadView `json:"duties"`
	Months   []MonthView    `json:"months"`
	Shifts   bool           `json:"shifts" doc:"值班、自查不分休息日，按每天计"`
	Tight    []GridLoadView `json:"tight" doc:"最紧的网格在前"`
}

// KindLoadView is the load of one grid of a kind, in hours a week.
type KindLoadView struct {
	Kind   string  `json:"kind"`
	Grids  int     `json:"grids"`
	Least  float64 `json:"least"`
	Most   float64 `json:"most"`
	People float64 `json:"people"`
}

// DutyLoadView is one duty over the period.
type DutyLoadView struct {
	Duty    string   `json:"duty"`
	Often   string   `json:"often"`
	Clauses []string `json:"clauses"`
	Asked   int      `json:"asked"`
	Missed  int      `json:"missed" doc:"做不完几次"`
	Resting int      `json:"resting" doc:"其中窗口全是休息日的"`
	OnRest  bool     `json:"onRest,omitempty" doc:"本来就定在休息日"`
	Along   bool     `json:"along,omitempty" doc:"随同别的岗位"`
	Targets int      `json:"targets" doc:"共有几个对象"`
	Tasks   int      `json:"tasks" doc:"平台会开出多少件任务"`
	Why     string   `json:"why,omitempty" doc:"没有要做的，为什么：没有对象"`
	Hours   float64  `json:"hours"`
}

// MonthView is a month of a post, in hours.
type MonthView struct {
	Month  string  `json:"month"`
	Needed float64 `json:"needed"`
	Had    float64 `json:"had"`
}

// Simulate lets the duties in force run on a virtual clock over what the caller
// sees. It is heavy, so a server works out one at a time.
func (d *Desk) Simulate(ctx context.Context, who account.Caller, in *SimulateIn) (SimulationView, error) {
	if !d.simulating.TryLock() {
		return SimulationView{}, fault.New(fault.Conflict, "scheme.simulation_busy")
	}
	defer d.simulating.Unlock()
	ruling, _, err := d.at(ctx, who)
	if err != nil {
		return SimulationView{}, err
	}
	s := ruling.Scheme
	town, err := d.town(ctx, who, s)
	if err != nil {
		return SimulationView{}, err
	}
	if town.Days = in.Body.Days; town.Days == 0 {
		town.Days = 365
	}
	if in.Body.Sites != nil {
		resize(&town, *in.Body.Sites)
	}
	for post, people := range in.Body.People {
		if !isPost(s, post) {
			return SimulationView{}, fault.New(fault.Invalid, "scheme.post_unknown", "post", post)
		}
		if people < 0 || people > 100_000 {
			return SimulationView{}, fault.New(fault.Invalid, "scheme.people_unlikely", "post", post)
		}
		town.People[post] = people
	}
	sim, err := s.Simulate(town)
	if err != nil {
		return SimulationView{}, fault.New(fault.Invalid, "scheme.problem", "text", err.Error())
	}
	for _, p := range sim.Posts {
		if _, told := town.People[p.Post]; !told && isPost(s, p.Post) {
			sim.Assumed = append(sim.Assumed, fmt.Sprintf("“%s”在台账里没有人任职，按方案写的 %d 人计", p.Post, p.People))
		}
	}
	return viewOf(s, town, sim), nil
}

// town counts in the ledger what the caller sees: grids by kind, sites by class,
// people by post.
func (d *Desk) town(ctx context.Context, who account.Caller, s *scheme.Scheme) (scheme.Town, error) {
	calendar, err := d.Calendar(ctx, who.County)
	if err != nil {
		return scheme.Town{}, err
	}
	t := scheme.Town{From: d.Today(), Travel: 10, Calendar: calendar, Zone: d.Zone, Grids: map[string]int{}, Classes: map[string]int{}, People: map[string]int{}}
	for _, g := range s.Grids {
		if len(g.OnePer) == 0 && !g.Outside {
			t.Grids[g.Name] = 0
		}
	}
	count := func(into func(name string, n int), from, group string, w *db.Where) error {
		rows, err := d.DB.Read().QueryContext(ctx, "SELECT "+group+", "+from+w.String()+" GROUP BY "+group, w.Args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			var n int
			if err := rows.Scan(&name, &n); err != nil {
				return err
			}
			into(name, n)
		}
		return rows.Err()
	}
	kinds := func(name string, n int) {
		if slices.ContainsFunc(s.Grids, func(g scheme.Grid) bool { return g.Name == name }) {
			t.Grids[name] += n
		}
	}
	grids := db.Filter(who.County).And("g.closed_on = ''").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
	if err := count(kinds, "COUNT(*) FROM grid g WHERE g.county = $1 AND ", "g.kind", grids); err != nil {
		return t, err
	}
	overlays := db.Filter(who.County).And("o.closed_on = ''").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "o.path"}))
	if err := count(kinds, "COUNT(*) FROM overlay o WHERE o.county = $1 AND ", "o.kind", overlays); err != nil {
		return t, err
	}
	sites := db.Filter(who.County).And("s.status <> '注销'").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "s.path", Department: "s.department = ?"}))
	if err := count(func(name string, n int) {
		t.Sites += n
		if slices.ContainsFunc(s.Sites.Classes, func(c scheme.Class) bool { return c.Name == name }) {
			t.Classes[name] += n
		}
	}, "COUNT(*) FROM site s WHERE s.county = $1 AND ", "s.class", sites); err != nil {
		return t, err
	}
	if err := d.rated(ctx, who, &t); err != nil {
		return t, err
	}
	if len(s.Sites.Spots) > 0 {
		t.SpotsOf = map[string]int{}
		spots := db.Filter(who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "p.path"}))
		if err := count(func(name string, n int) { t.SpotsOf[name] += n }, "COUNT(*) FROM spot p WHERE p.county = $1 AND ", "p.kind", spots); err != nil {
			return t, err
		}
	}
	today := string(d.Today())
	held := func(name string, n int) {
		if isPost(s, name) {
			t.People[name] += n
		}
	}
	people := db.Filter(who.County).And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today).AndCond(gdesk.Active(d.Today())).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
	if err := count(held, "COUNT(DISTINCT a.person) FROM appointment a JOIN grid g ON g.county = a.county AND g.id = a.grid WHERE a.county = $1 AND ", "a.post", people); err != nil {
		return t, err
	}
	across := db.Filter(who.County).And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today).AndCond(gdesk.Active(d.Today())).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "o.path"}))
	err = count(held, "COUNT(DISTINCT a.person) FROM appointment a JOIN overlay o ON o.county = a.county AND o.id = a.overlay WHERE a.county = $1 AND ", "a.post", across)
	return t, err
}

// rated counts the risk of the sites by class; the ledger decides what is asked,
// also where nobody rated a site.
func (d *Desk) rated(ctx context.Context, who account.Caller, t *scheme.Town) error {
	w := db.Filter(who.County).And("s.status <> '注销'").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "s.path", Department: "s.department = ?"}))
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT s.class, s.risk, COUNT(*) FROM site s WHERE s.county = $1 AND "+w.String()+" GROUP BY s.class, s.risk", w.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := map[string]map[string]int{}
	for rows.Next() {
		var class, risk string
		var n int
		if err := rows.Scan(&class, &risk, &n); err != nil {
			return err
		}
		if found[class] == nil {
			found[class] = map[string]int{}
		}
		found[class][risk] += n
	}
	if len(found) > 0 {
		t.Rated = found
	}
	return rows.Err()
}

func isPost(s *scheme.Scheme, name string) bool {
	return slices.ContainsFunc(s.Posts, func(p scheme.Post) bool { return p.Name == name })
}

// resize keeps the mix of classes while the number of sites changes.
func resize(t *scheme.Town, sites int) {
	for name, n := range t.Classes {
		t.Classes[name] = n * sites / max(t.Sites, 1)
	}
	if t.Sites == 0 {
		t.Classes = map[string]int{}
	}
	t.Sites = sites
}

func viewOf(s *scheme.Scheme, town scheme.Town, sim scheme.Simulation) SimulationView {
	v := SimulationView{FromOn: string(sim.Period.From), ToOn: string(sim.Period.To), Sites: sim.Sites, Workdays: sim.Workdays, Kept: true,
		Grids: []CountView{}, Posts: []LoadView{}, Assumed: []string{}, Silent: append([]string{}, sim.Silent...), Left: []LeftView{}, Provisional: sim.Provisional}
	for _, l := range sim.Left {
		v.Left = append(v.Left, LeftView{l.Why, append([]string{}, l.Duties...)})
	}
	for _, g := range s.Grids {
		if n := town.Grids[g.Name]; n > 0 {
			v.Grids = append(v.Grids, CountView{g.Name, n})
		}
	}
	for _, a := range sim.Assumed {
		v.Assumed = append(v.Assumed, withoutFlags(a))
	}
	if p, _, ok := sim.Tightest(); ok {
		v.Kept, v.Tightest = false, p.Post
	}
	for _, p := range sim.Posts {
		if p.Grids == 0 && len(p.Duties) == 0 {
			continue
		}
		line := LoadView{Post: p.Post, Grids: p.Grids, People: p.People, Stated: p.Stated, Needed: tenth(p.Needed), Had: tenth(p.Had), Open: p.Open,
			Short: p.Short(), Enough: p.Enough, Tightest: p.Tightest, Kinds: []KindLoadView{}, Duties: []DutyLoadView{}, Months: []MonthView{}, Shifts: p.Shifts, Tight: []GridLoadView{}}
		for _, g := range p.Tight {
			line.Tight = append(line.Tight, GridLoadView{g.Kind, g.Alike, g.Sites, tenth(g.Needed), tenth(g.Had), g.Missed})
		}
		for _, k := range p.Kinds {
			line.Kinds = append(line.Kinds, KindLoadView{k.Kind, k.Grids, tenth(k.Least), tenth(k.Most), tenth(k.People)})
		}
		for _, x := range p.Duties {
			line.Duties = append(line.Duties, DutyLoadView{Duty: x.Duty, Often: x.Often, Clauses: append([]string{}, x.Clauses...), Asked: x.Asked, Missed: x.Missed, Resting: x.Resting, Hours: tenth(x.Hours),
				OnRest: x.OnRest, Along: x.Along, Targets: x.Targets, Tasks: x.Tasks, Why: x.Why})
		}
		for _, m := range p.Months {
			line.Months = append(line.Months, MonthView{m.Name, tenth(m.Needed), tenth(m.Had)})
		}
		v.Posts = append(v.Posts, line)
	}
	return v
}

// withoutFlags takes out what only the terminal can act on: （--class 类=户数 …）.
func withoutFlags(sentence string) string {
	before, rest, found := strings.Cut(sentence, "（--")
	if !found {
		return sentence
	}
	_, after, _ := strings.Cut(rest, "）")
	return before + after
}

func tenth(x float64) float64 { return math.Round(x*10) / 10 }
