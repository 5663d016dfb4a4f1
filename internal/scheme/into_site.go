package scheme

import (
	"slices"

	"anwang/internal/hazard"
	"anwang/internal/site"
)

// IntoSite is what the scheme decides about the ledger.
func (s *Scheme) IntoSite() site.Rules {
	r := site.Rules{Grids: s.IntoGrid().Kinds, Roles: s.Sites.Roles, ClassesOf: s.classesOf, DirectOf: s.directOf, SectorOf: s.sectorOf, Posts: s.IntoGrid().Posts}
	if len(s.Sites.Direct) > 0 {
		r.UnheldBy = s.unheldBy
	}
	for _, c := range s.Sites.Classes {
		r.Classes = append(r.Classes, c.Name)
	}
	if l := s.Sites.Ledger; l != nil {
		r.Keepers = s.posts(l.Keeper.List)
	}
	for _, f := range s.Sites.Facts {
		r.Facts = append(r.Facts, site.Fact{Name: f.Name, Type: f.Type, Choices: f.Choices})
	}
	if s.Sites.Keep != nil {
		for _, row := range s.Sites.Keep.Rows {
			r.Keep = append(r.Keep, site.Keep{Class: row.Cells["site"], Kind: row.Cells["tier"]})
		}
	}
	return r
}

// directOf is the department that holds a site directly. A site of an exception
// stays in the grid whoever is named; a row without a department for the site is
// not in force.
//
// law: S0-17, S0-18, S2-13, S2-20
func (s *Scheme) directOf(class string, facts map[string]string, named string) string {
	if len(s.Sites.Direct) == 0 {
		return named
	}
	d, ok := s.direct(class, facts)
	switch {
	case !ok:
		return ""
	case len(d.HeldBy.List) > 0:
		return d.HeldBy.List[0].Name
	}
	return named
}

// unheldBy is the rule by which a site is held directly, where that rule wants
// the body named house by house.
//
// law: S0-18
func (s *Scheme) unheldBy(class string, facts map[string]string) string {
	if d, ok := s.direct(class, facts); ok && len(d.HeldBy.List) == 0 {
		return d.Name
	}
	return ""
}

// direct is the first rule that takes such a site out of the grid.
func (s *Scheme) direct(class string, facts map[string]string) (Direct, bool) {
	classes := s.classesOf(class, facts)
	in := func(refs []Ref) bool {
		return slices.ContainsFunc(refs, func(r Ref) bool { return slices.Contains(classes, r.Name) })
	}
	for _, d := range s.Sites.Direct {
		if !in(d.Except) && (in(d.Of) || d.When.Given() && s.fits(d.When, class, facts)) {
			return d, true
		}
	}
	return Direct{}, false
}

func (s *Scheme) sectorOf(class string) string {
	for _, c := range s.Sites.Classes {
		if c.Name == class {
			return c.Sector.Name
		}
	}
	return ""
}

// InCharge is the department in charge of a site as the ledger has it, by the
// same routing as a hazard's; "" where nobody is, or several are.
//
// law: S1-97, S2-04
func InCharge(rules hazard.Rules, st site.Site) string {
	m := hazard.Matter{SiteName: st.Name, Place: st.Place, Trade: st.Sector, DirectBy: st.DirectBy, Assigned: st.Facts[site.Assigned], Classes: []string{st.Class}}
	if rules.ClassesOf != nil {
		m.Classes = rules.ClassesOf(st.Class, st.Facts)
	}
	return rules.RouteOf(m).Owner
}
