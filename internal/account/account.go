// Package account says who someone is, what they may do and how far they see.
//
// It stands on the ground floor (ADR 0003): every desk above decides with the
// same three values, [Caller], [Permission] and [Scope].
package account

import (
	"slices"
	"sort"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/journal"
)

// Kind is the typed family of a post; it decides what the post may do. A scheme
// names posts as its plan does and gives each a kind.
type Kind string

// The kinds of post (scheme-syntax §4).
const (
	Head        Kind = "网格长"
	Deputy      Kind = "副网格长"
	Assistant   Kind = "助理"
	Inspector   Kind = "网格员"
	Clerk       Kind = "管理员"
	Office      Kind = "办公室"
	Department  Kind = "部门"
	Responsible Kind = "责任人"
	Liaison     Kind = "联系人"
	Unit        Kind = "单位"
	Volunteer   Kind = "群防"
)

// Permission names an operation a post may ask for: noun.verb.
type Permission string

// Standing is one appointment in force: the post, where it is held, for whom.
type Standing struct {
	Appointment string `json:"appointment"`
	Post        string `json:"post"`
	Kind        Kind   `json:"kind"`
	Place       string `json:"place"` // grid or overlay
	PlaceName   string `json:"placeName"`
	Path        string `json:"path"`
	Tier        int64  `json:"tier"`
	Department  string `json:"department,omitempty"`
	// For is whose post it is where the holder is away and this one stands in.
	For string `json:"for,omitempty"`
	// ForPerson is their id, ForSince when they went.
	ForPerson string        `json:"-"`
	ForSince  civil.Instant `json:"-"`
	// Waits are the trainings the post needs and its holder has not: until then it
	// is not active (待激活, law: S4-66). One text, so that a standing can be compared.
	Waits string `json:"waits,omitempty"`
}

// Sight is one range of what a person sees: a subtree of grids, and within it
// everything, or only what concerns one department.
type Sight struct {
	Path       string // "1/4/": everything whose path begins so
	Department string // "" = everything
	// Filed and Except are of a move that is under way ([Move]): the range a
	// moved subtree had, where rows still wait to be filed anew but no grid lies;
	// and ranges within Path that went elsewhere.
	Filed  bool
	Except []string
}

// High is the end of the range of paths: path >= Path AND path < High.
func (s Sight) High() string { return High(s.Path) }

// High is the first path after the subtree of path. Paths end in "/", and "0"
// is the next character.
func High(path string) string {
	if path == "" {
		return "\x7f"
	}
	return path[:len(path)-1] + "0"
}

// Above lists a path and the paths of the grids above it, the nearest first:
// 1/4/9/ → 1/4/9/ 1/4/ 1/.
func Above(path string) []string {
	var out []string
	for p := path; p != ""; {
		out = append(out, p)
		p = p[:strings.LastIndexByte(strings.TrimSuffix(p, "/"), '/')+1]
	}
	return out
}

// Covers says whether a path lies in the sight.
func (s Sight) Covers(path string) bool {
	for _, e := range s.Except {
		if path >= e && path < High(e) {
			return false
		}
	}
	return path >= s.Path && path < s.High()
}

// Scope is everything a person sees.
type Scope []Sight

// Partial says whether somewhere only what concerns a department is seen.
func (s Scope) Partial() bool {
	return slices.ContainsFunc(s, func(x Sight) bool { return x.Department != "" })
}

// Caller is who is asking: a person, the standings in force today, and what
// follows from them.
type Caller struct {
	County    string
	Person    string
	Name      string
	Standings []Standing
	Scope     Scope
	may       map[Permission]bool
	moves     []Move
}

// With is the caller with one permission more, given by the scheme in force to a
// post and not to its kind.
func (c Caller) With(p Permission) Caller {
	may := make(map[Permission]bool, len(c.may)+1)
	for k := range c.may {
		may[k] = true
	}
	may[p] = true
	c.may = may
	return c
}

// NewCaller works out what a person with these standings may and sees. oversees
// says which departments watch all others (S1-91); grids of an overlay come as
// further sights from the desk.
func NewCaller(county, person, name string, standings []Standing, extra Scope, oversees func(department string) bool) Caller {
	c := Caller{County: county, Person: person, Name: name, Standings: standings, may: map[Permission]bool{}}
	for _, s := range standings {
		for p := range permissions[s.Kind] {
			if s.Waits == "" || recording[p] {
				c.may[p] = true
			}
		}
		if s.Department != "" && s.Waits == "" {
			// Whoever stands for a department may what a department may, whatever the
			// plan calls the post (S1-08, S1-09).
			for p := range permissions[Department] {
				c.may[p] = true
			}
		}
		if s.Path == "" {
			continue
		}
		sight := Sight{Path: s.Path}
		if s.Department != "" && !oversees(s.Department) {
			sight.Department = s.Department
		}
		c.Scope = append(c.Scope, sight)
	}
	c.Scope = append(c.Scope, extra...).tidy()
	return c
}

// May says whether any standing holds the permission.
func (c Caller) May(p Permission) bool { return c.may[p] }

// Permissions lists what the caller may, for the screens.
func (c Caller) Permissions() []string {
	out := make([]string, 0, len(c.may))
	for p := range c.may {
		out = append(out, string(p))
	}
	sort.Strings(out)
	return out
}

// StandingAt is the standing to act in on something at path, for one of the
// wanted posts or kinds (none wanted: any): the one held nearest to it.
func (c Caller) StandingAt(path string, wanted func(Standing) bool) (Standing, bool) {
	best, found := Standing{}, false
	path = c.Filed(path)
	for _, s := range c.Standings {
		if wanted != nil && !wanted(s) {
			continue
		}
		if !(Sight{Path: s.Path}).Covers(path) && !c.overlays(s, path) {
			continue
		}
		if !found || len(s.Path) > len(best.Path) {
			best, found = s, true
		}
	}
	return best, found
}

// overlays says whether a standing held in an overlay reaches path: the desk
// put the overlay's grids into the scope.
func (c Caller) overlays(s Standing, path string) bool {
	if s.Path != "" {
		return false
	}
	for _, sight := range c.Scope {
		if sight.Department == "" && sight.Covers(path) {
			return true
		}
	}
	return false
}

// Departments lists the departments the caller stands in.
func (c Caller) Departments() []string {
	var out []string
	for _, s := range c.Standings {
		if s.Department != "" {
			out = append(out, s.Department)
		}
	}
	return out
}

// Act is the act of this caller in one standing.
func (c Caller) Act(s Standing, at civil.Instant, on civil.Day, fresh func() string) journal.Act {
	return journal.Act{County: c.County, By: c.Person, Post: s.Post, Party: s.Department, Grid: s.Place, At: at, On: on, Fresh: fresh}
}

// tidy drops sights that lie inside others.
func (s Scope) tidy() Scope {
	sort.Slice(s, func(i, j int) bool {
		if s[i].Path != s[j].Path {
			return s[i].Path < s[j].Path
		}
		return s[i].Department < s[j].Department
	})
	var out Scope
next:
	for _, x := range s {
		for _, y := range out {
			if y.Covers(x.Path) && (y.Department == "" || y.Department == x.Department) {
				continue next
			}
		}
		out = append(out, x)
	}
	return out
}

// Sees says whether something at path that concerns these departments is in
// the scope. Queries say the same in SQL; see account/desk Within.
func (s Scope) Sees(path string, departments ...string) bool {
	for _, x := range s {
		if !x.Covers(path) {
			continue
		}
		if x.Department == "" {
			return true
		}
		for _, d := range departments {
			if d == x.Department {
				return true
			}
		}
	}
	return false
}

// Top is the path of the widest thing the caller sees: the place whose scheme
// speaks for their lists.
func (c Caller) Top() string {
	top := ""
	for _, s := range c.Scope {
		if !s.Filed && (top == "" || len(s.Path) < len(top)) {
			top = s.Path
		}
	}
	return top
}
