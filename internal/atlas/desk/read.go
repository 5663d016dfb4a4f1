package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/atlas"
	"anwang/internal/civil"
	"anwang/internal/geo"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/kit/db"

	"github.com/tidwall/rtree"
)

// net is the grids of a sight.
type net struct {
	fields []atlas.Field
	more   []ofGrid
	byID   map[string]int
	byPath map[string]int
	boxes  rtree.RTreeG[int]
	beside [][]int
	box    [4]float64 // west, south, east, north
	demo   bool
}

type ofGrid struct {
	kind, code, path, parent string
	lon, lat                 float64
	box                      [4]float64
}

// net reads the grids of a sight as they were on a day, with the borders they had.
func (d *Desk) net(ctx context.Context, who account.Caller, on civil.Day) (*net, int, error) {
	w := db.Filter(who.County).And("g.opened_on <= ?", string(on)).And("(g.closed_on = '' OR g.closed_on >= ?)", string(on)).
		AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
	n := &net{byID: map[string]int{}, byPath: map[string]int{}, box: [4]float64{180, 90, -180, -90}}
	var areas []geo.Area
	var kinds []string
	rings := map[string]string{}
	if on < d.Today() {
		past := db.Filter(who.County).And("b.to_on >= ?", string(on)).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
		err := each(ctx, d.DB.Read(), `SELECT b.grid, b.ring FROM grid_border b JOIN grid g ON g.county = b.county AND g.id = b.grid
WHERE b.county = $1 AND `+past.String()+" ORDER BY b.grid, b.to_on DESC", past.Args, func(scan func(...any) error) error {
			var grid, ring string
			err := scan(&grid, &ring)
			rings[grid] = ring // the last one written is the first that ended since
			return err
		})
		if err != nil {
			return nil, 0, err
		}
	}
	err := each(ctx, d.DB.Read(), `SELECT g.id, g.code, g.name, g.kind, g.tier, g.parent, g.path, g.ring, g.lon, g.lat, g.demo
FROM grid g WHERE g.county = $1 AND `+w.String()+" ORDER BY g.path", w.Args, func(scan func(...any) error) error {
		var f atlas.Field
		var m ofGrid
		var ring string
		var demo bool
		if err := scan(&f.ID, &m.code, &f.Name, &m.kind, &f.Tier, &m.parent, &m.path, &ring, &m.lon, &m.lat, &demo); err != nil {
			return err
		}
		if then, ok := rings[f.ID]; ok {
			ring = then
		}
		n.demo = n.demo || demo
		var area geo.Area
		if ring != "" {
			var err error
			if area, err = geo.ParseArea([]byte(ring), geo.Ample()); err != nil {
				return err
			}
		}
		i := len(n.fields)
		f.At = atlas.Place(geo.Point{Lon: m.lon, Lat: m.lat})
		if len(area) > 0 {
			shape, b := atlas.NewShape(area), area.Box()
			f.Shape, m.box = &shape, [4]float64{b.Min.Lon, b.Min.Lat, b.Max.Lon, b.Max.Lat}
			n.boxes.Insert(shape.Box.Min, shape.Box.Max, i)
			if up, ok := n.byID[m.parent]; ok {
				n.fields[up].Under = append(n.fields[up].Under, i)
			}
		} else if m.lon != 0 || m.lat != 0 {
			m.box = [4]float64{m.lon, m.lat, m.lon, m.lat}
			n.boxes.Insert([2]float64{f.At.X, f.At.Y}, [2]float64{f.At.X, f.At.Y}, i)
		}
		n.box = wider(n.box, m.box)
		n.byID[f.ID], n.byPath[m.path] = i, i
		n.fields, n.more, areas, kinds = append(n.fields, f), append(n.more, m), append(areas, area), append(kinds, m.kind)
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	n.beside = atlas.Beside(areas, kinds, besideWithin)
	return n, 8 * len(n.fields), nil
}

// redrawnSince says whether a grid of the sight was opened, closed or drawn anew
// after a day.
func (d *Desk) redrawnSince(ctx context.Context, who account.Caller, on civil.Day) (bool, error) {
	if on >= d.Today() {
		return false, nil
	}
	w := db.Filter(who.County).And("(g.opened_on > ? OR g.closed_on >= ? OR EXISTS (SELECT 1 FROM grid_border b WHERE b.county = g.county AND b.grid = g.id AND b.to_on >= ?))", string(on), string(on), string(on)).
		AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
	n := 0
	err := d.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM grid g WHERE g.county = $1 AND "+w.String(), w.Args...).Scan(&n)
	return n > 0, err
}

// besideWithin is how far apart, in metres, the borders of neighbours may be.
const besideWithin = 50

func wider(a, b [4]float64) [4]float64 {
	if b == ([4]float64{}) {
		return a
	}
	return [4]float64{min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])}
}

// up calls add for every grid of the sight a path lies in.
func (n *net) up(path string, add func(i int)) {
	for i, c := range path {
		if c != '/' {
			continue
		}
		if k, ok := n.byPath[path[:i+1]]; ok {
			add(k)
		}
	}
}

// nearest is the lowest grid of the sight a path lies in, -1 for none.
func (n *net) nearest(path string) int {
	out := -1
	n.up(path, func(i int) { out = i })
	return out
}

// spot is a site on the map.
type spot struct {
	id, name, class, path, risk string
	opened, seen                civil.Day
}

// ledger is the sites of a sight that are not struck off.
type ledger struct {
	spots []spot
	pins  *atlas.Pins
	at    []atlas.At
}

func (d *Desk) ledger(ctx context.Context, who account.Caller) (*ledger, int, error) {
	l := &ledger{}
	if !who.May(account.SiteRead) {
		l.pins = atlas.NewPins(nil)
		return l, 0, nil
	}
	w := db.Filter(who.County).And("s.status <> '注销'").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "s.path", Department: "s.department = ?"}))
	words := map[string]string{} // classes and paths are few: each is kept once
	same := func(s string) string {
		if kept, ok := words[s]; ok {
			return kept
		}
		words[s] = s
		return s
	}
	err := each(ctx, d.DB.Read(), `SELECT s.id, s.name, s.class, s.path, s.risk, s.opened_on, s.seen_on, s.lon, s.lat
FROM site s WHERE s.county = $1 AND `+w.String(), w.Args, func(scan func(...any) error) error {
		var s spot
		var p geo.Point
		if err := scan(&s.id, &s.name, &s.class, &s.path, &s.risk, &s.opened, &s.seen, &p.Lon, &p.Lat); err != nil {
			return err
		}
		s.class, s.path, s.risk = same(s.class), same(who.Filed(s.path)), same(s.risk)
		l.spots, l.at = append(l.spots, s), append(l.at, place(p))
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	l.pins = atlas.NewPins(l.at)
	return l, 2 * len(l.spots), nil
}

// place puts what has no coordinates nowhere, rather than into the sea off Africa.
func place(p geo.Point) atlas.At {
	if p == (geo.Point{}) || !p.Valid() {
		return atlas.At{X: -1}
	}
	return atlas.Place(p)
}

// lastSeen is the last visit up to a day, of those sites that were visited
// afterwards too: of the others the ledger says it.
//
// scope: the sites are those of the caller's sight; whoever sees a site sees when
// it was visited.
func (d *Desk) lastSeen(ctx context.Context, who account.Caller, to civil.Day) (map[string]civil.Day, error) {
	w := db.Filter(who.County, string(to)).And("s.status <> '注销'").And("s.seen_on > ?", string(to)).
		AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "s.path", Department: "s.department = ?"}))
	out := map[string]civil.Day{}
	return out, each(ctx, d.DB.Read(), `SELECT s.id, COALESCE((SELECT MAX(v.on_day) FROM visit v WHERE v.county = s.county AND v.site = s.id AND v.on_day <= $2), '')
FROM site s WHERE s.county = $1 AND `+w.String(), w.Args, func(scan func(...any) error) error {
		var id string
		var last civil.Day
		err := scan(&id, &last)
		out[id] = last
		return err
	})
}

// mark is a hazard on the map.
type mark struct {
	atlas.Case
	id, number, path, site string
	foundOn                civil.Day
}

// cases is the hazards of a sight.
type cases struct {
	marks []mark
	pins  *atlas.Pins
	at    []atlas.At
	first civil.Day
}

func (d *Desk) cases(ctx context.Context, who account.Caller) (*cases, int, error) {
	c := &cases{}
	if !who.May(account.HazardRead) {
		c.pins = atlas.NewPins(nil)
		return c, 0, nil
	}
	w := db.Filter(who.County).AndCond(hdesk.Within(who))
	of := map[string]int{}
	err := each(ctx, d.DB.Read(), `SELECT h.id, h.number, h.path, h.site, h.found_on, h.found_at, h.closed_at, h.due_at, h.paused_at, h.listed, h.reopened, h.lon, h.lat, COALESCE(s.lon, 0), COALESCE(s.lat, 0)
FROM hazard h LEFT JOIN site s ON s.county = h.county AND s.id = h.site WHERE h.county = $1 AND `+w.String(), w.Args, func(scan func(...any) error) error {
		var m mark
		var listed string
		var reopened int64
		var p, at geo.Point
		if err := scan(&m.id, &m.number, &m.path, &m.site, &m.foundOn, &m.Found, &m.Closed, &m.Due, &m.Paused, &listed, &reopened, &p.Lon, &p.Lat, &at.Lon, &at.Lat); err != nil {
			return err
		}
		if p == (geo.Point{}) {
			p = at // where the site lies
		}
		if reopened > 0 || listed == "挂牌中" || listed == "已摘牌" {
			of[m.id] = len(c.marks)
			if listed == "挂牌中" {
				m.Listed = m.Found // until its act says when
			}
		}
		m.path = who.Filed(m.path)
		if c.first == "" || m.foundOn < c.first {
			c.first = m.foundOn
		}
		c.marks, c.at = append(c.marks, m), append(c.at, place(p))
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	if err := d.turns(ctx, who, c, of); err != nil {
		return nil, 0, err
	}
	c.pins = atlas.NewPins(c.at)
	return c, 2 * len(c.marks), nil
}

// turns reads when the few cases were closed and opened again, listed and
// delisted.
func (d *Desk) turns(ctx context.Context, who account.Caller, c *cases, of map[string]int) error {
	if len(of) == 0 {
		return nil
	}
	w := db.Filter(who.County).And("(h.reopened > 0 OR h.listed IN ('挂牌中', '已摘牌'))").And("a.verb IN ('close', 'verify', 'reopen', 'list', 'approve', 'delist')").AndCond(hdesk.Within(who))
	return each(ctx, d.DB.Read(), `SELECT a.hazard, a.verb, a.at, a.state FROM hazard h JOIN hazard_act a ON a.county = h.county AND a.hazard = h.id
WHERE h.county = $1 AND `+w.String()+" ORDER BY a.hazard, a.n", w.Args, func(scan func(...any) error) error {
		var id, verb, state string
		var at civil.Instant
		if err := scan(&id, &verb, &at, &state); err != nil {
			return err
		}
		i, ok := of[id]
		if !ok {
			return nil
		}
		m := &c.marks[i]
		switch {
		case verb == "list" || verb == "approve":
			if m.Listed == m.Found || m.Listed == 0 || verb == "approve" {
				m.Listed = at
			}
		case verb == "delist":
			m.Delisted = at
		case verb == "reopen":
			m.Turns = append(m.Turns, atlas.Turn{At: at})
		case strings.Contains(state, "销号") || verb == "close":
			m.Turns = append(m.Turns, atlas.Turn{At: at, Closed: true})
		}
		return nil
	})
}

// quietCond are the tasks that fell due in a period and of which nobody has said
// anything since: not done, not let off, nobody missing from the post.
func quietCond(w *db.Where, from, to, now civil.Instant) *db.Where {
	return w.And("t.due_at >= ?", int64(from)).And("t.due_at <= ?", int64(min(to, now))).And("(t.kept_at = 0 AND t.have = 0 OR t.kept_at > ?)", int64(to)).
		And("t.state NOT IN ('excused', 'vacant')")
}

// ofTasks is how a department's tasks are told: those about its own sites.
const ofTasks = "EXISTS (SELECT 1 FROM site ds WHERE ds.county = t.county AND ds.id = t.target AND ds.department = ?)"

// quiet counts them by path.
func (d *Desk) quiet(ctx context.Context, who account.Caller, from, to civil.Instant) (map[string]int, error) {
	out := map[string]int{}
	if !who.May(account.TaskRead) {
		return out, nil
	}
	w := quietCond(db.Filter(who.County), from, to, d.Now()).AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "t.path", Department: ofTasks}))
	return out, each(ctx, d.DB.Read(), "SELECT t.path, COUNT(*) FROM task t WHERE t.county = $1 AND "+w.String()+" GROUP BY t.path", w.Args, func(scan func(...any) error) error {
		var path string
		var n int
		err := scan(&path, &n)
		out[who.Filed(path)] += n
		return err
	})
}
