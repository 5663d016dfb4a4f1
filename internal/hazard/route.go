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
	// What conditions of the flow may read of the site and the grid.
	Class    string
	Facts    map[string]string
	Risk     string // the colour or level of the site
	GridKind string
	Tier     int64
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
	claims := r.claims(m)
	for _, held := range []struct {
		by    string
		level Level
	}{{m.DirectBy, ByDirect}, {m.Assigned, ByAssignment}} {
		if held.by == "" {
			continue
		}
		route := Route{Owner: held.by, Why: string(held.level), Level: held.level}
		if held.level == ByDirect && m.Assigned != "" && m.Assigned != held.by {
			route.Told = []string{m.Assigned}
			return route
		}
		route.Told = nextDown(claims, held.by)
		return route
	}
	if len(claims) == 0 {
		return Route{Level: ByNobody, Why: "没有部门主管这一行业"}
	}
	first := claims[0]
	names := departments(first.owners)
	route := Route{Level: first.level, Told: nextDown(claims[1:], names...)}
	owner, why := names[0], ""
	if len(names) > 1 {
		decided := r.Ties[first.on]
		if decided == "" {
			route.Candidates = names
			route.Why = first.on + tied
			return route
		}
		// The others claim it as much: they are the next down.
		owner, why = decided, "（争议已指定）"
		route.Told = without(names, decided)
	}
	route.Owner = owner
	var clauses []string
	for _, o := range first.owners {
		if o.Department == owner {
			route.With, clauses = append(route.With, without(o.With, owner)...), append(clauses, o.Clauses...)
		}
	}
	route.Told = slices.DeleteFunc(route.Told, func(d string) bool { return slices.Contains(route.With, d) })
	if why == "" {
		why = cite(clauses)
	}
	route.Why = string(first.level) + "：" + first.on + why
	return route
}

// tied is said of a case that several departments claim.
const tied = "有多个部门主管，待受理单位指定"

// tiedOn is what the departments of a case that waits all claim: the sector, the
// place, the class. "" where there is no tie.
func tiedOn(c Case) string {
	for _, p := range c.Parties {
		if on, ok := strings.CutSuffix(strings.TrimPrefix(p.Why, proposed), tied); ok && p.Capacity == Candidate {
			return on
		}
	}
	return ""
}

// nextDown is the next owner down: the first level where somebody else is in
// charge.
func nextDown(claims []claim, except ...string) []string {
	for _, next := range claims {
		if told := tell(next.owners, except...); len(told) > 0 {
			return told
		}
	}
	return nil
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
	for _, place := range r.named(m) {
		add(ByPlace, place, func(o OwnerRule) bool { return slices.Contains(o.Places, place) })
	}
	if !r.cross(m.Sector) {
		bySector(ByMatter, m.Sector)
	}
	for _, equals := range r.deepest(m.Classes) {
		add(ByClass, strings.Join(equals, "、"), func(o OwnerRule) bool {
			return slices.ContainsFunc(equals, func(class string) bool { return slices.Contains(o.Classes, class) })
		})
	}
	bySector(ByTrade, m.Trade)
	if domain := r.domain(m); domain != "" {
		add(ByDomain, domain, func(o OwnerRule) bool { return slices.Contains(o.Domains, domain) })
	}
	return out
}

// named are the places of the plan that the matter lies in, the narrowest (the
// longest name) first: a market in a market town is the market's.
func (r Rules) named(m Matter) []string {
	var out []string
	for _, at := range []string{m.Place, m.SiteName} {
		var here []string
		for _, o := range r.Owners {
			for _, p := range o.Places {
				if at != "" && strings.Contains(at, p) && !slices.Contains(out, p) && !slices.Contains(here, p) {
					here = append(here, p)
				}
			}
		}
		slices.SortStableFunc(here, func(a, b string) int { return len(b) - len(a) })
		out = append(out, here...)
	}
	return out
}

// deepest puts the classes somebody is in charge of in order, the deepest first;
// classes of which neither is made of the other are equals and stand together,
// so that their owners tie and none is chosen by the order of the file.
func (r Rules) deepest(classes []string) [][]string {
	left := slices.DeleteFunc(slices.Clone(classes), func(class string) bool {
		return !slices.ContainsFunc(r.Owners, func(o OwnerRule) bool { return slices.Contains(o.Classes, class) })
	})
	within := func(a, b string) bool { // a is a kind of b
		return a != b && r.ClassesOf != nil && slices.Contains(r.ClassesOf(a, nil), b) && !slices.Contains(r.ClassesOf(b, nil), a)
	}
	var out [][]string
	for len(left) > 0 {
		var equals, rest []string
		for _, class := range left {
			if slices.ContainsFunc(left, func(other string) bool { return within(other, class) }) {
				rest = append(rest, class)
			} else {
				equals = append(equals, class)
			}
		}
		if len(classes) > 0 && slices.Contains(equals, classes[0]) && len(equals) > 1 {
			// What the ledger calls the site itself is nearer than what follows from it.
			equals, rest = classes[:1], append(without(equals, classes[0]), rest...)
		}
		if len(equals) == 0 {
			equals, rest = left, nil
		}
		out, left = append(out, equals), rest
	}
	return out
}

// domain is what the matter is about: as given, as a sector above it is called,
// or the only one the scheme has.
func (r Rules) domain(m Matter) string {
	if m.Domain != "" {
		return m.Domain
	}
	for _, name := range append(r.chain(m.Sector), r.chain(m.Trade)...) {
		if slices.Contains(r.Domains, name) {
			return name
		}
	}
	if len(r.Domains) == 1 {
		return r.Domains[0]
	}
	return ""
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
