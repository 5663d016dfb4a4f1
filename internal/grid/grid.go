// Package grid is the tree of grids (网格), the overlays that lie across it (片),
// and who holds which post where.
//
// A grid is a territory, or a unit (enterprise, school) that is its own grid and
// covers no ground. Tier says how deep a grid stands, rank how high a post: two
// things, since one grid may hold posts of three ranks (S1-N3).
package grid

import (
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/journal"
)

// Grid is one node of the tree.
type Grid struct {
	ID       string
	Short    string // its piece of the path; never changes
	Code     string
	Name     string
	Kind     string
	Covers   string
	Tier     int
	Parent   string
	Path     string   // "1/4/"
	Area     geo.Area // empty: not drawn yet, or no territory
	At       geo.Point
	OpenedOn civil.Day
	ClosedOn civil.Day // "" = open
	Demo     bool
	Rev      int64
}

// Subject is the grid's name in the journal.
func Subject(id string) string { return "grid:" + id }

// The ground a kind of grid covers (scheme-syntax §4).
const (
	Territory = "区域"
	Unit      = "单位"
)

// Territorial says whether the grid is ground one can stand on. A unit's own
// grid has no ground but its site's; trades and work posts have none either.
func (g Grid) Territorial() bool { return g.Covers == Territory }

// Kind is a kind of grid as the scheme has it.
type Kind struct {
	Name     string
	Covers   string   // "" = 区域
	Under    string   // kind of the parent; "" = a root
	OrUnder  []string // other kinds the parent may be: a courtyard in a community or a village
	Tier     int      // 0 = parent's + 1
	Count    Count
	Optional bool
	// Independent grids stand beside those they lie in, and hold what lies on
	// their ground: a cluster of trade is not part of the village around it (S0-16).
	Independent bool
	OnePer      []string // site classes of which each is a grid of its own (S1-52)
	Groups      []string // what an overlay groups
	Overlay     bool
	Outside     bool // belongs to a body above: no data here
}

// Count is how many the plan wants; a mismatch warns and never refuses
// (scheme-syntax §10.17).
type Count struct {
	Least   int
	Most    int // 0 = no upper bound
	PerGrid bool
}

// Post is a post as the scheme has it.
type Post struct {
	Name     string
	Kind     account.Kind
	In       []string // kinds of grid or overlay
	Rank     int
	Count    Count
	Contacts []string // kinds of spot each holder is assigned (S1-47)
	Single   bool     // may not be held with another post (S0-13 allows it by default)
	// From are the bodies its holders come from, and how many from each
	// (S4-15: one from each of two bureaus); only those that are departments.
	From    []Seat
	Outside bool
	Needs   []Need // trainings without which its holder is not active
	// Seats are the seats of the post and how many of each: for different work
	// (S4-18: 2 + 2 + 2), or in a body (S3-46).
	Seats []WorkSeat
}

// WorkSeat is a seat of a post by its work, and how many there are; 0 = not said.
type WorkSeat struct {
	Name   string
	Number int
}

// Seat is a body and how many of its people hold a post in each grid.
type Seat struct {
	Department string
	Number     int
}

// Rules are what the scheme in force says about grids and posts.
type Rules struct {
	// Since is the first day of the edition, for what it asks of those in post
	// already; "" = not known.
	Since       civil.Day
	Kinds       []Kind
	Posts       []Post
	Departments []string
	// Benches are the seats within a department, by its name (S3-46).
	Benches map[string][]WorkSeat
	Gates   []Gate
}

// Kind finds a kind by name.
func (r Rules) Kind(name string) (Kind, bool) {
	for _, k := range r.Kinds {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Post finds a post by name. A department is a post of its own: its people
// stand in it; so is the platform's administrator, whom no plan names.
func (r Rules) Post(name string) (Post, bool) {
	for _, p := range r.Posts {
		if p.Name == name {
			return p, true
		}
	}
	for _, d := range r.Departments {
		if d == name {
			return Post{Name: name, Kind: account.Department}, true
		}
	}
	return Post{}, false
}

// Fillable lists the posts that may be held at a place: those of its kind, and
// at a root the departments the plan names.
func (r Rules) Fillable(p Place) []Post {
	var out []Post
	for _, post := range r.Posts {
		if !post.Outside && (len(post.In) == 0 || slices.Contains(post.In, p.Kind)) {
			out = append(out, post)
		}
	}
	kind, _ := r.Kind(p.Kind)
	for _, d := range r.Departments {
		known := slices.ContainsFunc(out, func(o Post) bool { return o.Name == d })
		if !p.Overlay && kind.Under == "" && !known {
			post, _ := r.Post(d)
			out = append(out, post)
		}
	}
	return out
}

// Fresh is what is known of a grid before it stands in the tree.
type Fresh struct {
	ID     string // "" = a fresh id
	Code   string
	Name   string
	Kind   string
	Parent string
	Area   geo.Area
	At     geo.Point // {0, 0} = a point inside the area
	Demo   bool
}

// Open puts a grid into the tree, under a parent of the kind its own kind wants
// (law: S1-02). nth is its number among all grids of the county, from which the
// short id of its path is made.
func (r Rules) Open(parent *Grid, w Fresh, nth int, act journal.Act) (Grid, error) {
	f := fault.New(fault.Invalid, "grid.not_openable")
	kind, known := r.Kind(w.Kind)
	switch {
	case !known:
		f = f.On("kind", "grid.kind_unknown", "kind", w.Kind)
	case kind.Overlay:
		f = f.On("kind", "grid.kind_is_overlay", "kind", w.Kind)
	case kind.Outside:
		f = f.On("kind", "grid.kind_outside", "kind", w.Kind)
	case kind.Under == "" && parent != nil:
		f = f.On("parent", "grid.kind_is_root", "kind", w.Kind)
	case kind.Under != "" && parent == nil:
		f = f.On("parent", "grid.parent_missing", "kind", w.Kind, "under", kind.Under)
	case kind.Under != "" && !kind.fits(parent.Kind):
		f = f.On("parent", "grid.parent_wrong", "kind", w.Kind, "under", kind.Under, "parent", parent.Kind)
	case parent != nil && parent.ClosedOn != "":
		f = f.On("parent", "grid.parent_closed", "name", parent.Name)
	}
	if strings.TrimSpace(w.Name) == "" {
		f = f.On("name", "grid.name_missing")
	}
	if len(w.Area) > 0 && known && kind.covers() != Territory {
		f = f.On("area", "grid.unit_has_no_ground", "kind", w.Kind)
	}
	if len(f.Fields) > 0 {
		return Grid{}, f
	}
	g := Grid{ID: w.ID, Short: strconv.FormatInt(int64(nth), 36), Code: w.Code, Name: strings.TrimSpace(w.Name), Kind: kind.Name,
		Covers: kind.covers(), Tier: max(kind.Tier, 1), Area: w.Area, At: w.At, OpenedOn: act.On, Demo: w.Demo, Rev: 1}
	if g.ID == "" {
		g.ID = act.Fresh()
	}
	if parent != nil {
		g.Parent, g.Path = parent.ID, parent.Path
		if kind.Tier == 0 {
			g.Tier = parent.Tier + 1
		}
	}
	if g.Path += g.Short + "/"; g.Code == "" {
		g.Code = g.Short
	}
	if g.At == (geo.Point{}) && len(g.Area) > 0 {
		g.At = g.Area.Inside()
	}
	return g, nil
}

func (k Kind) covers() string {
	if k.Covers == "" {
		return Territory
	}
	return k.Covers
}

// Close takes a grid out of use; what stands in it has to be moved first, and
// its name stays on old papers.
func (g Grid) Close(children, sites int, act journal.Act) (Grid, error) {
	switch {
	case g.ClosedOn != "":
		return g, fault.New(fault.Conflict, "grid.closed_already", "name", g.Name)
	case children > 0:
		return g, fault.New(fault.Conflict, "grid.has_children", "name", g.Name, "n", strconv.Itoa(children))
	case sites > 0:
		return g, fault.New(fault.Conflict, "grid.has_sites", "name", g.Name, "n", strconv.Itoa(sites))
	}
	g.ClosedOn = act.On
	return g, nil
}

// Cell is one territory of the index of grids.
type Cell struct {
	ID, Code, Path string
	Kind           string
	Tier           int
}

// Deepest orders the territories that hold one point: the deepest tier first;
// of two neighbours on whose border it lies, the one with the lowest code.
func Deepest(a, b Cell) int {
	if a.Tier != b.Tier {
		return b.Tier - a.Tier
	}
	if c := strings.Compare(a.Code, b.Code); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}
