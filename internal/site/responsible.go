package site

import (
	"slices"
	"strings"

	"anwang/internal/account"
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

// Gap is a capacity nobody fills: a defect to list, never a reason to refuse.
type Gap struct {
	Role string
	Code string
}

// Responsible finds who answers for a site: in each capacity the nearest grid
// up the tree in which somebody holds such a post.
//
// law: S1-04, S1-97 — land and trade both map to someone, or the gap is listed.
func (r Rules) Responsible(s Site, holders []Holder) ([]Responsible, []Gap) {
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
	territory := func(kinds ...account.Kind) []Holder {
		return nearest(holders, s.Path, func(h Holder) bool { return h.Department == "" && slices.Contains(kinds, h.Kind) })
	}
	add(AsInspector, "", territory(account.Inspector, account.Unit))
	add(AsHead, "", territory(account.Head, account.Unit))
	add(AsDepartment, department, nearest(holders, s.Path, func(h Holder) bool { return department != "" && h.Department == department }))
	add(AsSupervisor, "", territory(account.Responsible))
	add(AsLiaison, "", territory(account.Liaison))
	roles := r.Roles
	if roles == nil {
		roles = []string{AsInspector, AsDepartment}
	}
	var gaps []Gap
	for _, role := range roles {
		if slices.ContainsFunc(out, func(x Responsible) bool { return x.Role == role }) {
			continue
		}
		code, ok := map[string]string{AsInspector: "site.without_inspector", AsHead: "site.without_head", AsDepartment: "site.without_department",
			AsSupervisor: "site.without_supervisor", AsLiaison: "site.without_liaison"}[role]
		if !ok {
			code = "site.without_role"
		}
		gaps = append(gaps, Gap{Role: role, Code: code})
	}
	return out, gaps
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
