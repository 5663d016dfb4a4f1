package site

import (
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/grid"
)

// Holder is somebody who holds a post in the site's grid or one above it.
type Holder struct {
	Person     string
	Name       string
	Phone      string
	Post       string
	Kind       account.Kind
	Grid       string
	GridName   string
	Path       string
	Department string
}

// The capacities a site resolves to (S0-26, S2-04; clauses.md, triple).
const (
	AsInspector  = "网格员"
	AsDepartment = "主管部门"
	AsSupervisor = "安全监管责任人"
	AsLiaison    = "联系负责人"
	AsHead       = "网格长"
)

// Responsible is who answers for a site in one capacity: people, or the name of
// a department whose people nobody entered.
type Responsible struct {
	Role       string
	Department string
	People     []Holder
}

// Gap is a capacity nobody fills, and why: a defect to list, never a reason to
// refuse.
type Gap struct {
	Role string
	Code string
	Why  string // words, as for faults
	Args map[string]string
}

// Responsible finds who answers for a site: in each capacity the nearest grid
// up the tree in which somebody holds such a post.
//
// law: S1-04, S1-97 — land and trade both map to someone, or the gap is listed.
//
// line are the grids from the site's own to the root, as they stood on the day
// asked for.
func (r Rules) Responsible(s Site, line []Place, holders []Holder) ([]Responsible, []Gap) {
	department := s.Department
	if s.DirectBy != "" {
		department = s.DirectBy
	}
	var out []Responsible
	add := func(role, department string, people []Holder) {
		if len(people) > 0 || department != "" {
			out = append(out, Responsible{Role: role, Department: department, People: people})
		}
	}
	territory := func(role string) []Holder {
		return nearest(holders, s.Path, func(h Holder) bool { return h.Department == "" && slices.Contains(kindsOf(role), h.Kind) })
	}
	roles := r.Roles
	if roles == nil {
		roles = []string{AsInspector, AsDepartment}
	}
	if s.DirectBy != "" {
		// Out of the grid: the department answers alone, and no post of the grid does.
		// law: S0-17, S0-18, S2-13, S2-20
		roles, holders = []string{AsDepartment}, slices.DeleteFunc(slices.Clone(holders), func(h Holder) bool { return h.Department != department })
	}
	add(AsInspector, "", territory(AsInspector))
	add(AsHead, "", territory(AsHead))
	add(AsDepartment, department, nearest(holders, s.Path, func(h Holder) bool { return department != "" && h.Department == department }))
	add(AsSupervisor, "", territory(AsSupervisor))
	add(AsLiaison, "", territory(AsLiaison))
	var gaps []Gap
	if rule := r.unheld(s); rule != "" {
		gaps = append(gaps, Gap{Role: HeldBy, Code: "site.direct_without_body", Why: "site.why_not_held", Args: map[string]string{"rule": rule, "role": HeldBy}})
	}
	for _, role := range roles {
		if slices.ContainsFunc(out, func(x Responsible) bool { return x.Role == role }) {
			continue
		}
		code, ok := map[string]string{AsInspector: "site.without_inspector", AsHead: "site.without_head", AsDepartment: "site.without_department",
			AsSupervisor: "site.without_supervisor", AsLiaison: "site.without_liaison"}[role]
		if !ok {
			code = "site.without_role"
		}
		why, args := r.why(role, s, line)
		args["role"] = role
		gaps = append(gaps, Gap{Role: role, Code: code, Why: why, Args: args})
	}
	return out, gaps
}

// Place is a grid of the line above a site, and who there waits for a training.
type Place struct {
	Name, Kind string
	Waiting    []Waiting
}

// Waiting is somebody who was appointed and may not begin yet.
type Waiting struct {
	Post, Name, Needs string
	Since             civil.Day
}

// kindsOf are the kinds of post that fill a capacity.
func kindsOf(role string) []account.Kind {
	switch role {
	case AsInspector:
		return []account.Kind{account.Inspector, account.Unit}
	case AsHead:
		return []account.Kind{account.Head, account.Unit}
	case AsSupervisor:
		return []account.Kind{account.Responsible}
	case AsLiaison:
		return []account.Kind{account.Liaison}
	}
	return nil
}

// why says what has to be done about a gap: appoint somebody to a post that
// stands vacant, and where; or ask the plan, which has no such post, or none at
// any grid of this line; or find the department.
func (r Rules) why(role string, s Site, line []Place) (code string, args map[string]string) {
	args = map[string]string{}
	if role == AsDepartment {
		switch {
		case s.Sector == "":
			return "site.why_no_sector", args
		default:
			args["sector"] = s.Sector
			return "site.why_no_department", args
		}
	}
	var posts []grid.Post
	var names []string
	for _, p := range r.Posts {
		if !p.Outside && slices.Contains(kindsOf(role), p.Kind) {
			posts, names = append(posts, p), append(names, p.Name)
		}
	}
	for _, g := range line { // the nearest grid where it could be held
		for _, p := range posts {
			if slices.Contains(p.In, g.Kind) {
				args["post"], args["name"] = p.Name, g.Name
				// Who was appointed is there: what is wanted is the training.
				// law: S4-66, S0-57
				if i := slices.IndexFunc(g.Waiting, func(w Waiting) bool { return w.Post == p.Name }); i >= 0 {
					w := g.Waiting[i]
					args["person"], args["needs"], args["since"] = w.Name, w.Needs, w.Since.Chinese()
					return "site.why_untrained", args
				}
				return "site.why_vacant", args
			}
		}
	}
	if len(names) == 0 {
		return "site.why_no_post", args
	}
	args["posts"] = strings.Join(names, "、")
	return "site.why_no_place", args
}

// nearest are those that fit in the lowest grid at or above path where any do.
func nearest(holders []Holder, path string, fits func(Holder) bool) []Holder {
	var out []Holder
	for _, h := range holders {
		if !strings.HasPrefix(path, h.Path) || !fits(h) {
			continue
		}
		if len(out) > 0 && len(h.Path) > len(out[0].Path) {
			out = nil
		}
		if len(out) == 0 || h.Path == out[0].Path {
			out = append(out, h)
		}
	}
	return out
}
