package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
)

// TreeIn filters the tree.
type TreeIn struct {
	Under string `query:"under" maxLength:"64" doc:"只看这个网格的下级"`
	Kind  string `query:"kind" maxLength:"64"`
	Q     string `query:"q" maxLength:"40" doc:"名称、拼音或编码"`
	After string `query:"after" maxLength:"400"`
	Limit int    `query:"limit" default:"100" minimum:"1" maximum:"500" doc:"一个镇的网格树应一页看完"`
}

// Node is a grid in the tree. Counts are of its whole subtree, as far as the
// caller sees; people are those appointed in the grid itself.
type Node struct {
	ID      string         `json:"id"`
	Code    string         `json:"code"`
	Name    string         `json:"name"`
	Kind    string         `json:"kind"`
	Covers  string         `json:"covers"`
	Tier    int64          `json:"tier"`
	Parent  string         `json:"parent,omitempty"`
	Path    string         `json:"path"`
	Lon     float64        `json:"lon"`
	Lat     float64        `json:"lat"`
	Drawn   bool           `json:"drawn" doc:"已画边界"`
	Demo    bool           `json:"demo"`
	People  map[string]int `json:"people" doc:"岗位 → 在岗人数"`
	Sites   int            `json:"sites"`
	Hazards int            `json:"hazards" doc:"未销号隐患"`
	Whole   string         `json:"whole" enum:",齐备,不齐备" doc:"方案要求的人员是否都在岗；空为方案未要求"`
	Lacks   []string       `json:"lacks" nullable:"false" doc:"不齐备时缺什么"`
}

// Tree is the tree in order of its paths: parents before their children.
type Tree struct {
	Items []*Node `json:"items" nullable:"false"`
	Next  string  `json:"next,omitempty" doc:"下一页的 after"`
}

// Tree lists the grids within sight.
func (d *Desk) Tree(ctx context.Context, who account.Caller, in *TreeIn) (Tree, error) {
	w := db.Filter(who.County).And("g.closed_on = ''").AndCond(withinSight(who))
	if in.Under != "" {
		w.And("g.parent = ?", in.Under)
	}
	if in.Kind != "" {
		w.And("g.kind = ?", in.Kind)
	}
	if text := strings.TrimSpace(in.Q); text != "" {
		w.Or(db.Cond{SQL: "g.code = ?", Args: []any{text}}, adesk.Named(text, "g.name", "g.pinyin"))
	}
	if in.After != "" {
		w.And("g.path > ?", in.After)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT g.id, g.code, g.name, g.kind, g.covers, g.tier, g.parent, g.path, g.lon, g.lat, g.ring <> '', g.demo
FROM grid g WHERE g.county = $1 AND `+w.String()+" ORDER BY g.path LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return Tree{}, err
	}
	defer rows.Close()
	out := Tree{Items: []*Node{}}
	for rows.Next() {
		n := &Node{People: map[string]int{}, Lacks: []string{}}
		if err := rows.Scan(&n.ID, &n.Code, &n.Name, &n.Kind, &n.Covers, &n.Tier, &n.Parent, &n.Path, &n.Lon, &n.Lat, &n.Drawn, &n.Demo); err != nil {
			return Tree{}, err
		}
		if len(out.Items) == in.Limit {
			out.Next = out.Items[in.Limit-1].Path
			break
		}
		out.Items = append(out.Items, n)
	}
	if err := rows.Err(); err != nil || len(out.Items) == 0 {
		return out, err
	}
	rows.Close()
	if err := d.mark(ctx, who, out.Items); err != nil {
		return Tree{}, err
	}
	return out, d.count(ctx, who, out.Items)
}

// count fills in people, sites and open cases.
func (d *Desk) count(ctx context.Context, who account.Caller, nodes []*Node) error {
	of := map[string]*Node{}
	var ids []string
	byPath := map[string]*Node{}
	for _, n := range nodes {
		of[n.ID], byPath[n.Path], ids = n, n, append(ids, n.ID)
	}
	today := string(d.Today())
	w := db.Filter(who.County).And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today).AndCond(Active(d.Today())).AndCond(withinSight(who)).AndCond(db.In("a.grid", ids))
	err := each(ctx, d.DB.Read(), `SELECT a.grid, a.post, COUNT(DISTINCT a.person) FROM appointment a
JOIN grid g ON g.county = a.county AND g.id = a.grid
WHERE a.county = $1 AND `+w.String()+" GROUP BY a.grid, a.post", w.Args, func(grid, post string, n int) { of[grid].People[post] = n })
	if err != nil {
		return err
	}
	up := func(path string, add func(*Node)) {
		path = who.Filed(path)
		for i, c := range path {
			if n := byPath[path[:i+1]]; c == '/' && n != nil {
				add(n)
			}
		}
	}
	below, err := d.below(ctx, who, nodes)
	if err != nil {
		return err
	}
	for path, k := range below {
		up(path, func(n *Node) { n.Sites, n.Hazards = n.Sites+k.sites, n.Hazards+k.hazards })
	}
	return nil
}

// lying is how many sites in use and open cases there are at a ground.
type lying struct{ sites, hazards int }

// below counts what lies in the ground of these nodes, as far as the caller sees it.
func (d *Desk) below(ctx context.Context, who account.Caller, nodes []*Node) (at map[string]lying, err error) {
	sight, ground := adesk.Within(who.Scope, adesk.Columns{Path: "t.path"}), ranged(who, nodes, "t.path")
	part := ""
	if who.Scope.Partial() {
		part = recall.For(who.Scope)
	}
	q := recall.Question{County: who.County, Asks: recall.For("sites and open cases", part), Rests: []string{"site", "case"}, Spans: []string{},
		Sight: db.Cond{SQL: "(" + sight.SQL + " AND " + ground.SQL + ")", Args: slices.Concat(sight.Args, ground.Args)}, Now: int64(d.Now())}
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		at, err = recall.Ask(ctx, tx, d.Memory, q, func(grounds []string) (map[string]recall.Answer[lying], error) {
			return lies(ctx, tx, who, grounds)
		})
		return err
	})
	return at, err
}

// lies counts what lies at some grounds.
//
// scope: the grounds are within sight, and of them a department sees its part.
func lies(ctx context.Context, tx db.Tx, who account.Caller, grounds []string) (map[string]recall.Answer[lying], error) {
	out := map[string]recall.Answer[lying]{}
	part := func(w *db.Where, col adesk.Columns) *db.Where {
		if who.Scope.Partial() {
			w.AndCond(adesk.Within(who.Scope, col))
		}
		return w
	}
	w := part(db.Filter(who.County).AndCond(db.In("s.path", grounds)).And("s.status <> '注销'"), adesk.Columns{Path: "s.path || ''", Department: "s.department = ?"})
	err := each(ctx, tx, "SELECT s.path, '', COUNT(*) FROM site s WHERE s.county = $1 AND "+w.String()+" GROUP BY s.path", w.Args, func(path, _ string, n int) {
		out[path] = recall.Answer[lying]{Of: lying{sites: n}}
	})
	if err != nil {
		return nil, err
	}
	w = part(db.Filter(who.County).AndCond(db.In("h.path", grounds)).And("h.closed_at = 0"), adesk.Columns{Path: "h.path || ''", Department: adesk.Concerned})
	err = each(ctx, tx, "SELECT h.path, '', COUNT(*) FROM hazard h WHERE h.county = $1 AND "+w.String()+" GROUP BY h.path", w.Args, func(path, _ string, n int) {
		a := out[path]
		a.Of.hazards = n
		out[path] = a
	})
	return out, err
}

// ranged is the condition that a row lies in the ground of these nodes.
func ranged(who account.Caller, nodes []*Node, col string) db.Cond {
	var tops []string
	for _, n := range nodes {
		if !slices.ContainsFunc(tops, func(t string) bool { return strings.HasPrefix(n.Path, t) }) {
			tops = append(tops, n.Path)
		}
	}
	if len(tops) > 20 { // a page from the middle of a wide tree: the scope bounds it
		return db.Cond{SQL: "1 = 1"}
	}
	var under account.Scope
	for _, t := range tops {
		under = append(under, who.Under(t)...)
	}
	return adesk.Within(under, adesk.Columns{Path: col})
}

func each(ctx context.Context, tx db.Tx, text string, args []any, row func(a, b string, n int)) error {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var a, b string
		var n int
		if err := rows.Scan(&a, &b, &n); err != nil {
			return err
		}
		row(a, b, n)
	}
	return rows.Err()
}

// MapIn filters the map.
type MapIn struct {
	Tier  int64  `query:"tier" doc:"只要这一层级；0 为全部"`
	After string `query:"after" maxLength:"400"`
	Limit int    `query:"limit" default:"500" minimum:"1" maximum:"1000"`
}

// Map is a GeoJSON FeatureCollection of borders.
type Map struct {
	Type     string    `json:"type" enum:"FeatureCollection"`
	Features []Feature `json:"features" nullable:"false"`
	Next     string    `json:"next,omitempty" doc:"下一页的 after"`
}

// Feature is the border of one grid.
type Feature struct {
	Type       string          `json:"type" enum:"Feature"`
	ID         string          `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties Label           `json:"properties"`
}

// Label is what a map writes into a grid.
type Label struct {
	ID   string  `json:"id"`
	Code string  `json:"code"`
	Name string  `json:"name"`
	Kind string  `json:"kind"`
	Tier int64   `json:"tier"`
	Path string  `json:"path"`
	Lon  float64 `json:"lon"`
	Lat  float64 `json:"lat"`
	Demo bool    `json:"demo" doc:"演示边界，不是真实界线"`
}

// Map gives the borders of the grids within sight (law: S1-104).
func (d *Desk) Map(ctx context.Context, who account.Caller, in *MapIn) (Map, error) {
	w := db.Filter(who.County).And("g.closed_on = ''").And("g.ring <> ''").AndCond(withinSight(who))
	if in.Tier > 0 {
		w.And("g.tier = ?", in.Tier)
	}
	if in.After != "" {
		w.And("g.path > ?", in.After)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT g.id, g.code, g.name, g.kind, g.tier, g.path, g.lon, g.lat, g.demo, g.ring
FROM grid g WHERE g.county = $1 AND `+w.String()+" ORDER BY g.path LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return Map{}, err
	}
	defer rows.Close()
	out := Map{Type: "FeatureCollection", Features: []Feature{}}
	for rows.Next() {
		f, ring := Feature{Type: "Feature"}, ""
		p := &f.Properties
		if err := rows.Scan(&p.ID, &p.Code, &p.Name, &p.Kind, &p.Tier, &p.Path, &p.Lon, &p.Lat, &p.Demo, &ring); err != nil {
			return Map{}, err
		}
		if len(out.Features) == in.Limit {
			out.Next = out.Features[in.Limit-1].Properties.Path
			break
		}
		f.ID, f.Geometry = p.ID, json.RawMessage(ring)
		out.Features = append(out.Features, f)
	}
	return out, rows.Err()
}

// GapRow is a hole in the net, in words.
type GapRow struct {
	Code string `json:"code"`
	Text string `json:"text"`
	Grid string `json:"grid,omitempty"`
	Kind string `json:"kind,omitempty" doc:"网格的种类"`
	// Person and Since are of somebody who waits for a training.
	Person string  `json:"person,omitempty"`
	Since  string  `json:"since,omitempty" doc:"从哪天起"`
	Lon    float64 `json:"lon,omitempty"`
	Lat    float64 `json:"lat,omitempty"`
}

// GapsOut lists what is missing; Total counts all of it.
type GapsOut struct {
	Items []GapRow `json:"items" nullable:"false"`
	Total int      `json:"total"`
	On    string   `json:"on"`
	// Codes and Kinds count what there is to choose from, each under the other choice.
	Codes map[string]int `json:"codes" doc:"每种缺口各有几处"`
	Kinds map[string]int `json:"kinds" doc:"每种网格各有几处"`
}

// GapsIn pages nothing: a net with more holes than this has one problem.
type GapsIn struct {
	On    string `query:"on" maxLength:"10" doc:"哪一天的缺口；空为今天"`
	Code  string `query:"code" maxLength:"64" doc:"只看这一种缺口"`
	Kind  string `query:"kind" maxLength:"64" doc:"只看这一种网格"`
	Under string `query:"under" maxLength:"64" doc:"只看这个网格及其下级"`
	Limit int    `query:"limit" default:"100" minimum:"1" maximum:"100"`
}

// Gaps lists grids without people, posts not held and ground not covered.
func (d *Desk) Gaps(ctx context.Context, who account.Caller, in *GapsIn) (GapsOut, error) {
	out := GapsOut{Items: []GapRow{}, Codes: map[string]int{}, Kinds: map[string]int{}}
	today := d.Today()
	if in.On != "" {
		var err error
		if today, err = civil.ParseDay(in.On); err != nil {
			return GapsOut{}, fault.New(fault.Invalid, "day.impossible", "value", in.On)
		}
	}
	out.On = string(today)
	for _, sight := range who.Scope {
		if sight.Filed {
			continue // rows wait there, no grid lies there
		}
		rules, err := d.Rules(ctx, who.County, sight.Path, today)
		if err != nil {
			return GapsOut{}, err
		}
		grids, held, err := d.subtree(ctx, who, sight, today)
		if err != nil {
			return GapsOut{}, err
		}
		at := map[string]grid.Grid{}
		for _, g := range grids {
			at[g.ID] = g
		}
		under := at[in.Under].Path
		gaps := rules.Gaps(grids, held, today)
		// What an upper grid lacks is lacking for all that lies below it.
		slices.SortStableFunc(gaps, func(a, b grid.Gap) int { return cmp.Compare(at[a.Grid].Tier, at[b.Grid].Tier) })
		for _, g := range gaps {
			where := at[g.Grid]
			if in.Under != "" && (under == "" || !strings.HasPrefix(where.Path, under)) {
				continue
			}
			if in.Kind == "" || in.Kind == where.Kind {
				out.Codes[g.Code]++
			}
			if in.Code == "" || in.Code == g.Code {
				out.Kinds[where.Kind]++
			}
			if in.Kind != "" && in.Kind != where.Kind || in.Code != "" && in.Code != g.Code {
				continue
			}
			if out.Total++; len(out.Items) < in.Limit {
				out.Items = append(out.Items, GapRow{Kind: where.Kind, Code: g.Code, Text: fault.Words(g.Code, g.Args), Grid: g.Grid, Person: g.Person, Since: string(g.Since), Lon: g.At.Lon, Lat: g.At.Lat})
			}
		}
	}
	return out, nil
}

func (d *Desk) subtree(ctx context.Context, who account.Caller, sight account.Sight, on civil.Day) ([]grid.Grid, []grid.Appointment, error) {
	day := string(on)
	w := db.Filter(who.County).And("g.opened_on <= ?", day).And("(g.closed_on = '' OR g.closed_on >= ?)", day).AndCond(adesk.Within(account.Scope{sight}, adesk.Columns{Path: "g.path"}))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT g.id, g.name, g.kind, g.covers, g.tier, g.parent, g.path, g.ring, g.lon, g.lat
FROM grid g WHERE g.county = $1 AND `+w.String()+" ORDER BY g.path", w.Args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var grids []grid.Grid
	for rows.Next() {
		var g grid.Grid
		var ring string
		if err := rows.Scan(&g.ID, &g.Name, &g.Kind, &g.Covers, &g.Tier, &g.Parent, &g.Path, &ring, &g.At.Lon, &g.At.Lat); err != nil {
			return nil, nil, err
		}
		if g.Area, err = areaOf(ring); err != nil {
			return nil, nil, err
		}
		grids = append(grids, g)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, err
	}
	rows.Close()
	if err := d.asThen(ctx, who.County, grids, on); err != nil {
		return nil, nil, err
	}
	w = db.Filter(who.County).And("a.from_on <= ?", day).And("(a.to_on = '' OR a.to_on >= ?)", day).AndCond(adesk.Within(account.Scope{sight}, adesk.Columns{Path: "g.path"}))
	held, err := d.DB.Read().QueryContext(ctx, `SELECT a.id, a.person, a.post, a.kind, a.grid, a.department, a.seat, a.from_on, a.to_on FROM appointment a
JOIN grid g ON g.county = a.county AND g.id = a.grid WHERE a.county = $1 AND `+w.String(), w.Args...)
	if err != nil {
		return nil, nil, err
	}
	defer held.Close()
	var out []grid.Appointment
	at := map[string]int{}
	for held.Next() {
		var a grid.Appointment
		if err := held.Scan(&a.ID, &a.Person, &a.Post, &a.Kind, &a.Grid, &a.Department, &a.Seat, &a.FromOn, &a.ToOn); err != nil {
			return nil, nil, err
		}
		at[a.ID], out = len(out), append(out, a)
	}
	if err := held.Err(); err != nil {
		return nil, nil, err
	}
	held.Close()
	return grids, out, d.whoWait(ctx, who.County, sight, on, func(id, name, need string, since civil.Day) {
		if i, ok := at[id]; ok {
			a := &out[i]
			a.Name = name
			if since > on {
				if a.Holds(since) {
					a.Ends = append(a.Ends, grid.Wait{Need: need, From: since})
				}
				return
			}
			a.Waits = append(a.Waits, need)
			if a.Since == "" {
				a.Since = since
			}
		}
	})
}
