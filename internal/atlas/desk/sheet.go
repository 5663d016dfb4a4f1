package desk

import (
	"context"
	"io"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/atlas"
	"anwang/internal/fault"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/paper"
	"anwang/internal/kit/web"
)

// SheetIn asks for the map of a grid on paper.
type SheetIn struct {
	Grid  string `query:"grid" required:"true" maxLength:"64"`
	Paper string `query:"paper" enum:"A4,A3" default:"A4"`
	Lay   string `query:"lay" enum:"portrait,landscape" default:"portrait" doc:"竖或横"`
}

// keeper is somebody responsible, as a sheet tells it.
type keeper struct{ grid, gridName, post, kind, department, name, phone string }

// sheet is everything on a map sheet.
type sheet struct {
	view    *view
	grid    int
	page    paper.Size
	people  []keeper // of the grid itself
	below   []keeper // of the grids below it
	sites   []int    // of the view's ledger, those in the grid
	classes []string // of those, the most frequent first
	phones  bool
	title   string
	day     string
}

// Sheet draws the map of one grid for the wall: its border with its neighbours,
// what lies in it, who answers for it. Phones stand on it where the plan has them
// on its notice boards.
//
// law: S1-104, S1-101, S1-102
func (d *Desk) Sheet(ctx context.Context, who account.Caller, in *SheetIn) (web.File, error) {
	v, err := d.view(ctx, who, "")
	if err != nil {
		return web.File{}, err
	}
	i, ok := v.net.byID[in.Grid]
	if !ok {
		return web.File{}, fault.New(fault.Missing, "grid.not_found")
	}
	if v.fields[i].Shape == nil {
		return web.File{}, fault.New(fault.Invalid, "map.not_drawn", "grid", v.fields[i].Name)
	}
	s := &sheet{view: v, grid: i, page: paper.A4, title: v.fields[i].Name + "安全生产网格图", day: d.Today().Chinese()}
	if in.Paper == "A3" {
		s.page = paper.A3
	}
	if in.Lay == "landscape" {
		s.page = s.page.Landscape()
	}
	path := v.net.more[i].path
	shows, err := d.Shows(ctx, who.County, path)
	if err != nil {
		return web.File{}, err
	}
	s.phones = who.May(account.PersonRead) && slices.ContainsFunc(shows, func(w string) bool { return strings.Contains(w, "电话") })
	if err := d.keepers(ctx, who, s, path); err != nil {
		return web.File{}, err
	}
	count := map[string]int{}
	for k, site := range v.sites.spots {
		if v.siteIn[k] >= 0 && under(site.path, path) {
			s.sites = append(s.sites, k)
			count[site.class]++
		}
	}
	for class := range count {
		s.classes = append(s.classes, class)
	}
	slices.SortFunc(s.classes, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	body, err := s.draw(d.Press, count)
	if err != nil {
		return web.File{}, err
	}
	return web.File{Name: s.title + ".pdf", Type: "application/pdf", Write: func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	}}, nil
}

// ranks are the kinds of posts in the order a sheet names them.
var ranks = []string{string(account.Head), string(account.Deputy), string(account.Assistant), string(account.Office), string(account.Clerk),
	string(account.Responsible), string(account.Department), string(account.Inspector), string(account.Unit), string(account.Liaison), string(account.Volunteer)}

// keepers reads who holds a post in the grid today, and in the grids right below
// it: heads and those who go round.
func (d *Desk) keepers(ctx context.Context, who account.Caller, s *sheet, path string) error {
	today := d.Today()
	w := db.Filter(who.County).And("a.from_on <= ?", string(today)).And("(a.to_on = '' OR a.to_on >= ?)", string(today)).AndCond(gdesk.Active(today)).
		And("g.closed_on = ''").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"})).And("(g.id = ? OR g.parent = ?)", s.view.fields[s.grid].ID, s.view.fields[s.grid].ID)
	var all []keeper
	err := each(ctx, d.DB.Read(), `SELECT g.id, g.name, a.post, a.kind, a.department, p.name, p.phone
FROM grid g JOIN appointment a ON a.county = g.county AND a.grid = g.id JOIN person p ON p.county = a.county AND p.id = a.person
WHERE g.county = $1 AND `+w.String()+" ORDER BY g.path, a.post, p.pinyin, p.id", w.Args, func(scan func(...any) error) error {
		var k keeper
		err := scan(&k.grid, &k.gridName, &k.post, &k.kind, &k.department, &k.name, &k.phone)
		if !s.phones {
			k.phone = ""
		}
		all = append(all, k)
		return err
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b keeper) int {
		if a.grid != b.grid {
			return s.view.net.byID[a.grid] - s.view.net.byID[b.grid]
		}
		return slices.Index(ranks, a.kind) - slices.Index(ranks, b.kind)
	})
	for _, k := range all {
		switch i, ok := s.view.net.byID[k.grid]; {
		case k.grid == s.view.fields[s.grid].ID:
			s.people = append(s.people, k)
		case ok && s.view.fields[i].Shape != nil:
			s.below = append(s.below, k)
		}
	}
	return nil
}

// around are the grids whose boxes touch a stretch of the sheet.
func (v *view) around(low, high atlas.At) []int {
	var out []int
	v.net.boxes.Search([2]float64{low.X, low.Y}, [2]float64{high.X, high.Y}, func(_, _ [2]float64, i int) bool {
		out = append(out, i)
		return true
	})
	slices.Sort(out)
	return out
}
