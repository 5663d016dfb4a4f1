package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/site"
	"anwang/internal/site/desk/q"
)

// ListIn filters the ledger.
type ListIn struct {
	Q          string `query:"q" maxLength:"60" doc:"名称、拼音、台账号或统一社会信用代码"`
	Grid       string `query:"grid" maxLength:"64" doc:"这个网格及其下级"`
	Class      string `query:"class" maxLength:"64"`
	Sector     string `query:"sector" maxLength:"64"`
	Department string `query:"department" maxLength:"64"`
	Risk       string `query:"risk" maxLength:"32"`
	Status     string `query:"status" enum:"正常,停业,注销,全部" doc:"空为未注销的"`
	Look       string `query:"look" enum:"never,quiet,listed" doc:"never 从未走访、quiet 本月按期无回音、listed 有挂牌督办的隐患"`
	Order      string `query:"order" enum:",code" doc:"空为按名称的读音，code 为按台账号"`
	Jump       string `query:"jump" maxLength:"40" doc:"从这里看起：读音（如 z、zhang）；按台账号排时为台账号"`
	After      string `query:"after" maxLength:"400"`
	Limit      int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// Card is a site in a list.
type Card struct {
	ID         string  `json:"id"`
	Code       string  `json:"code"`
	Name       string  `json:"name"`
	Class      string  `json:"class"`
	Sector     string  `json:"sector"`
	Place      string  `json:"place,omitempty"`
	CreditCode string  `json:"creditCode,omitempty"`
	Address    string  `json:"address"`
	Lon        float64 `json:"lon"`
	Lat        float64 `json:"lat"`
	Grid       string  `json:"grid"`
	GridName   string  `json:"gridName"`
	Path       string  `json:"path"`
	Department string  `json:"department"`
	DirectBy   string  `json:"directBy,omitempty" doc:"直管部门"`
	Operator   string  `json:"operator,omitempty" doc:"负责人"`
	Phone      string  `json:"phone,omitempty"`
	OpenedOn   string  `json:"openedOn,omitempty"`
	Rev        int64   `json:"rev"`
	Risk       string  `json:"risk,omitempty"`
	Status     string  `json:"status"`
	SeenOn     string  `json:"seenOn,omitempty" doc:"最近走访日"`
	Hazards    int     `json:"hazards" doc:"未销号隐患"`
	Demo       bool    `json:"demo"`
	pinyin     string
}

// Cards is a page of the ledger.
type Cards struct {
	Items []*Card `json:"items" nullable:"false"`
	Next  string  `json:"next,omitempty" doc:"下一页的 after"`
}

// List pages the sites within sight, by the sound of their names.
func (d *Desk) List(ctx context.Context, who account.Caller, in *ListIn) (Cards, error) {
	out := Cards{Items: []*Card{}}
	w, read, err := d.filter(ctx, who, in)
	if err != nil || w == nil {
		return out, err
	}
	key, from := "s.pinyin", strings.ToLower(strings.ReplaceAll(in.Jump, " ", ""))
	if in.Order == "code" {
		key, from = "s.code", strings.ToUpper(in.Jump)
	}
	if last, id, ok := cutLast(in.After); ok {
		w.And("("+key+", s.id) > (?, ?)", last, id)
	} else if from != "" {
		w.And(key+" >= ?", from)
	}
	// Those of the page are picked first, from an index alone where one has all.
	pick := "SELECT s.id FROM site s WHERE s.county = $1 AND " + w.String() + " ORDER BY " + read.Order + " LIMIT " + w.Arg(in.Limit+1)
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT s.id, s.code, s.name, s.pinyin, s.class, s.sector, s.place, s.address, s.lon, s.lat, s.grid, COALESCE(g.name, ''), s.path,
    s.department, s.risk, s.status, s.seen_on, s.demo, s.credit_code, s.direct_by, s.operator, s.phone, s.opened_on, s.rev
FROM (`+pick+`) x JOIN site s ON s.county = $1 AND s.id = x.id LEFT JOIN grid g ON g.county = s.county AND g.id = s.grid
ORDER BY `+read.Sorted, w.Args...)
	if err != nil {
		return Cards{}, err
	}
	defer rows.Close()
	of := map[string]*Card{}
	var ids []string
	for rows.Next() {
		c := &Card{}
		if err := rows.Scan(&c.ID, &c.Code, &c.Name, &c.pinyin, &c.Class, &c.Sector, &c.Place, &c.Address, &c.Lon, &c.Lat, &c.Grid, &c.GridName, &c.Path,
			&c.Department, &c.Risk, &c.Status, &c.SeenOn, &c.Demo, &c.CreditCode, &c.DirectBy, &c.Operator, &c.Phone, &c.OpenedOn, &c.Rev); err != nil {
			return Cards{}, err
		}
		if len(out.Items) == in.Limit {
			last := out.Items[in.Limit-1]
			out.Next = last.pinyin + "~" + last.ID
			if in.Order == "code" {
				out.Next = last.Code + "~" + last.ID
			}
			break
		}
		out.Items, of[c.ID], ids = append(out.Items, c), c, append(ids, c.ID)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return out, err
	}
	rows.Close()
	w = db.Filter(who.County).And("h.closed_at = 0").AndCond(db.In("h.site", ids)).AndCond(withinCases(who))
	open, err := d.DB.Read().QueryContext(ctx, "SELECT h.site, COUNT(*) FROM hazard h WHERE h.county = $1 AND "+w.String()+" GROUP BY h.site", w.Args...)
	if err != nil {
		return Cards{}, err
	}
	defer open.Close()
	for open.Next() {
		var id string
		var n int
		if err := open.Scan(&id, &n); err != nil {
			return Cards{}, err
		}
		of[id].Hazards = n
	}
	return out, open.Err()
}

// filter is what the ledger and its count have in common; none where the grid
// asked for is not there.
func (d *Desk) filter(ctx context.Context, who account.Caller, in *ListIn) (*db.Where, adesk.Way, error) {
	inside := who.Scope
	if in.Grid != "" {
		g, err := q.New(d.DB.Read()).GridOf(ctx, q.GridOfParams{County: who.County, ID: in.Grid})
		if db.None(err) {
			return nil, adesk.Way{}, nil
		}
		if err != nil {
			return nil, adesk.Way{}, err
		}
		inside = who.Under(g.Path)
	}
	order, sorted := "s.pinyin, s.id", "s.pinyin || '', s.id"
	if in.Order == "code" {
		order, sorted = "s.code, s.id", "s.code || '', s.id"
	}
	read, err := adesk.WayThrough(ctx, d.DB.Read(), who.County, "site", "s.path", inside, order, sorted)
	if err != nil {
		return nil, adesk.Way{}, err
	}
	w := db.Filter(who.County).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: read.Path, Department: "s.department = ?"}))
	if in.Grid != "" {
		w.AndCond(adesk.Within(inside, adesk.Columns{Path: read.Path}))
	}
	for _, f := range []struct{ cond, value string }{{"s.class = ?", in.Class}, {"s.sector = ?", in.Sector}, {"s.department = ?", in.Department}, {"s.risk = ?", in.Risk}} {
		if f.value != "" {
			w.And(f.cond, f.value)
		}
	}
	d.look(w, who, in.Look)
	switch in.Status {
	case "":
		w.And("s.status <> ?", string(site.Closed))
	case "全部":
	default:
		w.And("s.status = ?", in.Status)
	}
	if text := strings.TrimSpace(in.Q); text != "" {
		upper := strings.ToUpper(text)
		few, narrowed, err := d.Narrow(ctx, who, inside, text)
		if err != nil {
			return nil, adesk.Way{}, err
		}
		if narrowed {
			w.AndCond(few)
			read.Order = read.Sorted
		}
		w.Or(db.Cond{SQL: "s.code = ?", Args: []any{upper}}, db.Cond{SQL: "s.credit_code = ?", Args: []any{upper}}, adesk.Named(text, "s.name", "s.pinyin"))
	}
	return w, read, nil
}

// Narrow narrows a search among sites `s` to those that may be meant, if they are
// few: of a name that occurs once, no list has to be walked to its end. The list says
// itself what its reader sees.
func (d *Desk) Narrow(ctx context.Context, who account.Caller, inside account.Scope, text string) (c db.Cond, few bool, err error) {
	q := recall.Question{County: who.County, Asks: "names of sites", Rests: []string{"site"}, Spans: []string{}, Sight: adesk.Within(inside, adesk.Columns{Path: "t.path"}), Now: int64(d.Now())}
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		at, err := recall.Ask(ctx, tx, d.Memory, q, func(grounds []string) (map[string]recall.Answer[[]adesk.Sought], error) {
			return named(ctx, tx, who.County, grounds)
		})
		c, few = adesk.Narrow("s.id", text, at)
		return err
	})
	return c, few, err
}

// named are the names of all sites at some grounds.
//
// scope: they narrow a list that says itself what its reader sees.
func named(ctx context.Context, tx db.Tx, county string, grounds []string) (map[string]recall.Answer[[]adesk.Sought], error) {
	w := db.Filter(county).AndCond(db.In("s.path", grounds))
	rows, err := tx.QueryContext(ctx, "SELECT s.path, s.id, s.name, s.pinyin, s.code, s.credit_code FROM site s WHERE s.county = $1 AND "+w.String()+" ORDER BY s.path, s.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]recall.Answer[[]adesk.Sought]{}
	for rows.Next() {
		var path, id, name, pinyin, code, credit string
		if err := rows.Scan(&path, &id, &name, &pinyin, &code, &credit); err != nil {
			return nil, err
		}
		a := out[path]
		a.Of = append(a.Of, adesk.SoughtBy(id, pinyin, name, code, credit))
		out[path] = a
	}
	return out, rows.Err()
}

// cutLast parts a cursor: what it is ordered by may hold the mark itself.
func cutLast(after string) (key, id string, ok bool) {
	at := strings.LastIndexByte(after, '~')
	if at < 0 {
		return "", "", false
	}
	return after[:at], after[at+1:], true
}

// CountIn counts what ListIn lists.
type CountIn struct {
	ListIn
	Exact bool `query:"exact" doc:"数到底"`
}

// Count says how long the ledger is.
func (d *Desk) Count(ctx context.Context, who account.Caller, in *CountIn) (adesk.Counted, error) {
	w, _, err := d.filter(ctx, who, &in.ListIn)
	if err != nil || w == nil {
		return adesk.Counted{}, err
	}
	return adesk.Count(ctx, d.DB.Read(), "SELECT 1 FROM site s WHERE s.county = $1 AND "+w.String(), w, in.Exact)
}

// withinCases is the condition that a case lies in the caller's sight.
func withinCases(who account.Caller) db.Cond {
	return adesk.Within(who.Scope, adesk.Columns{Path: "h.path",
		Department: adesk.Concerned})
}

// ByID names one site.
type ByID struct {
	ID string `path:"id" maxLength:"64"`
}

// Page is one site with everything about it.
type Page struct {
	ID          string            `json:"id"`
	Rev         int64             `json:"rev"`
	Code        string            `json:"code"`
	Name        string            `json:"name"`
	Class       string            `json:"class"`
	Sector      string            `json:"sector"`
	Place       string            `json:"place"`
	CreditCode  string            `json:"creditCode"`
	Address     string            `json:"address"`
	Lon         float64           `json:"lon"`
	Lat         float64           `json:"lat"`
	Grid        string            `json:"grid"`
	GridName    string            `json:"gridName"`
	Path        string            `json:"path"`
	Department  string            `json:"department"`
	DirectBy    string            `json:"directBy,omitempty" doc:"直管部门"`
	Operator    string            `json:"operator"`
	Phone       string            `json:"phone,omitempty"`
	Facts       map[string]string `json:"facts"`
	Risk        string            `json:"risk"`
	Status      string            `json:"status"`
	OpenedOn    string            `json:"openedOn"`
	SeenOn      string            `json:"seenOn"`
	Demo        bool              `json:"demo"`
	Responsible []Role            `json:"responsible" nullable:"false" doc:"责任人，按身份"`
	Gaps        []Note            `json:"gaps" nullable:"false" doc:"还没有落实的责任"`
	Warnings    []Note            `json:"warnings" nullable:"false"`
	Spots       []Spot            `json:"spots" nullable:"false"`
	Visits      int               `json:"visits"`
	Open        int               `json:"open" doc:"未销号隐患"`
	Hazards     int               `json:"hazards" doc:"全部隐患"`
}

// Role is a capacity and who fills it.
type Role struct {
	Role       string   `json:"role"`
	Department string   `json:"department,omitempty"`
	People     []Person `json:"people" nullable:"false"`
}

// Person is somebody responsible.
type Person struct {
	Person   string `json:"person"`
	Name     string `json:"name"`
	Phone    string `json:"phone,omitempty"`
	Post     string `json:"post"`
	GridName string `json:"gridName"`
}

// Spot is a key spot or hazard source of the site.
type Spot struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// Page opens one site.
func (d *Desk) Page(ctx context.Context, who account.Caller, in *ByID) (Page, error) {
	s, err := d.sees(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return Page{}, err
	}
	today := d.Today()
	rules, err := d.Rules(ctx, who.County, s.Path, today)
	if err != nil {
		return Page{}, err
	}
	g, err := q.New(d.DB.Read()).GridOf(ctx, q.GridOfParams{County: who.County, ID: s.Grid})
	if err != nil && !db.None(err) {
		return Page{}, err
	}
	out := Page{ID: s.ID, Rev: s.Rev, Code: s.Code, Name: s.Name, Class: s.Class, Sector: s.Sector, Place: s.Place, CreditCode: s.CreditCode, Address: s.Address,
		Lon: s.At.Lon, Lat: s.At.Lat, Grid: s.Grid, GridName: g.Name, Path: s.Path, Department: s.Department, DirectBy: s.DirectBy, Operator: s.Operator,
		Phone: s.Phone, Facts: s.Facts, Risk: s.Risk, Status: string(s.Status), OpenedOn: string(s.OpenedOn), SeenOn: string(s.SeenOn), Demo: s.Demo,
		Responsible: []Role{}, Gaps: []Note{}, Spots: []Spot{}}
	_, warnings, err := rules.Check(s, today)
	if err != nil && fault.As(err) == nil {
		return Page{}, err
	}
	out.Warnings = notes(warnings)
	if f := fault.As(err); f != nil { // an older edition let it in
		for _, x := range f.Fields {
			out.Warnings = append(out.Warnings, Note{At: x.At, Code: x.Code, Text: fault.Words(x.Code, x.Args)})
		}
	}
	lines, err := gdesk.Lines(ctx, d.DB.Read(), who.County, []string{s.Grid}, today)
	if err != nil {
		return Page{}, err
	}
	line := lines[s.Grid]
	s.Path = gdesk.PathOf(line) // the ledger's copy may wait to be filed
	holders, err := d.holders(ctx, who.County, s, line, today)
	if err != nil {
		return Page{}, err
	}
	waiting, err := d.waiting(ctx, who.County, lines, today)
	if err != nil {
		return Page{}, err
	}
	roles, gaps := rules.Responsible(s, placesOf(line, waiting), holders)
	out.Responsible, out.Gaps = rolesOf(who, roles), gapsOf(gaps)
	spots, err := q.New(d.DB.Read()).SpotsOf(ctx, q.SpotsOfParams{County: who.County, Site: s.ID})
	if err != nil {
		return Page{}, err
	}
	for _, x := range spots {
		out.Spots = append(out.Spots, Spot(x))
	}
	return out, d.count(ctx, who, s.ID, &out)
}

func rolesOf(who account.Caller, roles []site.Responsible) []Role {
	out := []Role{}
	for _, r := range roles {
		role := Role{Role: r.Role, Department: r.Department, People: []Person{}}
		for _, h := range r.People {
			p := Person{Person: h.Person, Name: h.Name, Post: h.Post, GridName: h.GridName}
			if who.May(account.PersonRead) {
				p.Phone = h.Phone
			}
			role.People = append(role.People, p)
		}
		out = append(out, role)
	}
	return out
}

func gapsOf(gaps []site.Gap) []Note {
	out := []Note{}
	for _, x := range gaps {
		out = append(out, Note{At: x.Role, Code: x.Code, Text: fault.Words(x.Code, x.Args), Why: fault.Words(x.Why, x.Args)})
	}
	return out
}

func (d *Desk) count(ctx context.Context, who account.Caller, id string, out *Page) error {
	w := db.Filter(who.County).And("v.site = ?", id).AndCond(withinVisits(who))
	if err := d.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM visit v WHERE v.county = $1 AND "+w.String(), w.Args...).Scan(&out.Visits); err != nil {
		return err
	}
	w = db.Filter(who.County).And("h.site = ?", id).AndCond(withinCases(who))
	return d.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN h.closed_at = 0 THEN 1 ELSE 0 END), 0) FROM hazard h WHERE h.county = $1 AND "+w.String(),
		w.Args...).Scan(&out.Hazards, &out.Open)
}

// withinVisits is the condition that a visit lies in the caller's sight.
func withinVisits(who account.Caller) db.Cond {
	return adesk.Within(who.Scope, adesk.Columns{Path: "v.path", Department: "v.department = ?"})
}

// holders are the people of the site's grid, of those above it, and of its
// department, on a day.
// scope: whoever sees a site is shown who answers for it, up to the town.
func (d *Desk) holders(ctx context.Context, county string, s site.Site, line []gdesk.Place, on civil.Day) ([]site.Holder, error) {
	ids, path := make([]string, len(line)), map[string]string{}
	for i, p := range line {
		ids[i], path[p.ID] = p.ID, gdesk.PathOf(line[i:])
	}
	department := s.Department
	if s.DirectBy != "" {
		department = s.DirectBy
	}
	w := db.Filter(county).And("a.from_on <= ?", string(on)).And("(a.to_on = '' OR a.to_on >= ?)", string(on)).
		And("a.department IN (?, '')", department).AndCond(gdesk.Active(on)).AndCond(db.In("g.id", ids))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT p.id, p.name, p.phone, a.post, a.kind, g.id, g.name, g.path, a.department
FROM grid g JOIN appointment a ON a.county = g.county AND a.grid = g.id
JOIN person p ON p.county = a.county AND p.id = a.person
WHERE g.county = $1 AND `+w.String()+" ORDER BY a.post, p.pinyin, p.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []site.Holder
	for rows.Next() {
		var h site.Holder
		if err := rows.Scan(&h.Person, &h.Name, &h.Phone, &h.Post, &h.Kind, &h.Grid, &h.GridName, &h.Path, &h.Department); err != nil {
			return nil, err
		}
		h.Path = path[h.Grid] // as it was then
		out = append(out, h)
	}
	return out, rows.Err()
}
