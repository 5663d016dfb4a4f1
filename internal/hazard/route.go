package hazard

import (
	"slices"
	"strings"
)

// OwnerRule is what one department is in charge of (scheme-syntax, owners).
type OwnerRule struct {
	Department string
	Sectors    []string
	Places     []string
	Classes    []string
	Domains    []string
	With       []string // co-owners
	As         string   // "" = 主管部门; another capacity never owns a case
	Rest       bool     // each for its own field: cases that fall here go to triage
	Triage     bool
	Oversees   bool
	// When narrows the row to some matters; nil = all of them.
	When    func(Matter) bool
	Clauses []string
}

// Sector is a trade in the tree of trades; Cross ones (消防, 特种设备) come before
// the place.
type Sector struct {
	Name, Parent string
	Cross        bool
}

// Matter is what routing looks at: the hazard's own trade, and the site's.
type Matter struct {
	Sector   string // of the hazard
	Domain   string
	SiteName string
	Place    string // the named place the site lies in, as the plan writes it
	Classes  []string
	Trade    string // the site's sector
	DirectBy string // the department that holds the site directly
	Assigned string // the department the ledger names for this site
}

// Route is where a matter goes. Exactly one of Owner and Candidates is set, or
// neither: then nobody owns it and triage decides.
type Route struct {
	Owner      string
	With       []string
	Candidates []string
	Told       []string
	Why        string // 行业：消防（S1-81）
	Level      Level
}

// Level is how a route was found; the order of the constants is the order of
// precedence (scheme-syntax §10.7).
type Level string

// The levels of routing.
const (
	ByDirect     Level = "直管"
	ByAssignment Level = "台账指定"
	ByCross      Level = "横向行业"
	ByPlace      Level = "地点"
	ByMatter     Level = "行业"
	ByClass      Level = "类别"
	ByTrade      Level = "对象行业"
	ByDomain     Level = "领域"
	ByNobody     Level = "无主"
	ByFlow       Level = "流程写明" // the plan's flow names the recipient
)

// RouteOf decides who owns a matter: direct supervision, then the ledger, then a
// cross sector, then the named place, then the deepest sector or class (the
// matter's before the site's), then the domain, else nobody. Equals are never
// decided silently: a tie the scheme decides is decided, any other is shown to
// triage with all who claim it. The next owner down is told.
//
// law: S1-74..S1-97, S0-18, S2-04; scheme-syntax §10.7
func (r Rules) RouteOf(m Matter) Route {
	if m.DirectBy != "" {
		return Route{Owner: m.DirectBy, Why: string(ByDirect), Level: ByDirect}
	}
	claims := r.claims(m)
	if m.Assigned != "" {
		route := Route{Owner: m.Assigned, Why: string(ByAssignment), Level: ByAssignment}
		if len(claims) > 0 {
			route.Told = tell(claims[0].owners, m.Assigned)
		}
		return route
	}
	if len(claims) == 0 {
		return Route{Level: ByNobody, Why: "没有部门主管这一行业"}
	}
	first := claims[0]
	route := Route{Level: first.level}
	for _, next := range claims[1:] {
		if told := tell(next.owners, departments(first.owners)...); len(told) > 0 {
			route.Told = told
			break
		}
	}
	names := departments(first.owners)
	if len(names) > 1 {
		if decided, ok := r.Ties[first.on]; ok && decided != "" {
			route.Owner, route.With = decided, without(names, decided)
			route.Why = string(first.level) + "：" + first.on + "（争议已指定）"
			return route
		}
		route.Candidates = names
		route.Why = first.on + "有多个部门主管，待受理单位指定"
		return route
	}
	owner := first.owners[0]
	route.Owner, route.With = owner.Department, owner.With
	route.Why = string(first.level) + "：" + first.on + cite(owner.Clauses)
	return route
}

// claim is one level at which somebody owns the matter.
type claim struct {
	level  Level
	on     string // the sector, place or class
	owners []OwnerRule
}

// claims lists the levels at which the matter is owned, the strongest first.
func (r Rules) claims(m Matter) []claim {
	var out []claim
	add := func(level Level, on string, fits func(OwnerRule) bool) {
		var owners []OwnerRule
		for _, o := range r.Owners {
			if o.As == "" && !o.Rest && !o.Triage && !o.Oversees && (o.When == nil || o.When(m)) && fits(o) {
				owners = append(owners, o)
			}
		}
		if len(owners) > 0 {
			out = append(out, claim{level: level, on: on, owners: owners})
		}
	}
	bySector := func(level Level, sector string) {
		for _, name := range r.chain(sector) {
			before := len(out)
			add(level, name, func(o OwnerRule) bool { return slices.Contains(o.Sectors, name) })
			if len(out) > before {
				return
			}
		}
	}
	if r.cross(m.Sector) {
		bySector(ByCross, m.Sector)
	}
	for _, place := range []string{m.Place, m.SiteName} {
		if place == "" {
			continue
		}
		add(ByPlace, place, func(o OwnerRule) bool {
			return slices.ContainsFunc(o.Places, func(p string) bool { return strings.Contains(place, p) })
		})
	}
	if !r.cross(m.Sector) {
		bySector(ByMatter, m.Sector)
	}
	for _, class := range m.Classes {
		add(ByClass, class, func(o OwnerRule) bool { return slices.Contains(o.Classes, class) })
	}
	bySector(ByTrade, m.Trade)
	if m.Domain != "" {
		add(ByDomain, m.Domain, func(o OwnerRule) bool { return slices.Contains(o.Domains, m.Domain) })
	}
	return out
}

// chain is a sector and those above it, the deepest first.
func (r Rules) chain(sector string) []string {
	var out []string
	for sector != "" && len(out) <= len(r.Sectors) {
		out = append(out, sector)
		parent := ""
		for _, s := range r.Sectors {
			if s.Name == sector {
				parent = s.Parent
			}
		}
		sector = parent
	}
	return out
}

// cross says whether a sector or one above it is horizontal.
func (r Rules) cross(sector string) bool {
	for _, name := range r.chain(sector) {
		for _, s := range r.Sectors {
			if s.Name == name && s.Cross {
				return true
			}
		}
	}
	return false
}

// Oversees says whether a department watches all the others (S1-91): it sees
// every case and receives none.
func (r Rules) Oversees(department string) bool {
	return slices.ContainsFunc(r.Owners, func(o OwnerRule) bool { return o.Oversees && o.Department == department })
}

func departments(owners []OwnerRule) []string {
	var out []string
	for _, o := range owners {
		if !slices.Contains(out, o.Department) {
			out = append(out, o.Department)
		}
	}
	return out
}

func tell(owners []OwnerRule, except ...string) []string {
	var out []string
	for _, d := range departments(owners) {
		if !slices.Contains(except, d) {
			out = append(out, d)
		}
	}
	return out
}

func without(list []string, x string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == x })
}

func cite(clauses []string) string {
	if len(clauses) == 0 {
		return ""
	}
	return "（" + strings.Join(clauses, "、") + "）"
}
