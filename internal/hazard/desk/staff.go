package desk

import (
	"context"
	"slices"

	"anwang/internal/account"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
)

// staffing is who holds what at a case, from its grid up: where nobody holds any
// of the posts a rule names, the next head up acts (scheme-syntax §10.17).
type staffing struct {
	rules   hazard.Rules
	c       hazard.Case
	holders []holder
	beside  []string // grids asked about a matter on the border
}

// staffing looks up who holds posts at a case today.
func (d *Desk) staffing(ctx context.Context, tx db.Tx, rules hazard.Rules, c hazard.Case, county string) (staffing, error) {
	holders, err := d.holders(ctx, tx, c, hazard.Actor{Act: journal.Act{County: county, On: d.Today()}})
	if err != nil {
		return staffing{}, err
	}
	beside, err := q.New(tx).Neighbours(ctx, q.NeighboursParams{County: county, Hazard: c.ID})
	return staffing{rules: rules, c: c, holders: holders, beside: beside}, err
}

// vacantFor answers, for the nearest head above a gap, what is vacant; for
// anybody else nothing is. Who mended does not count where it is verified: in a
// grid with one person the upper grid verifies (scheme-syntax §10.18).
func (s staffing) vacantFor(by account.Standing, verb hazard.Verb) func(hazard.Who) bool {
	if by.Kind != account.Head {
		return nil
	}
	others := s.holders
	if verb == hazard.VerifyVerb {
		others = slices.DeleteFunc(slices.Clone(others), func(h holder) bool { return h.person == s.c.MendedBy })
	}
	i := slices.IndexFunc(others, func(h holder) bool { return h.kind == account.Head })
	if i < 0 || others[i].grid != by.Place {
		return nil
	}
	var vacant func(w hazard.Who) bool
	nobody := func(fits func(holder) bool) bool { return !slices.ContainsFunc(others, fits) }
	vacant = func(w hazard.Who) bool {
		switch {
		case w.Post != "":
			return territorial(s.rules.Kinds[w.Post]) && nobody(func(h holder) bool { return h.post == w.Post })
		case w.Kind != "":
			return territorial(w.Kind) && nobody(func(h holder) bool { return h.kind == w.Kind })
		case w.Department != "":
			return false
		}
		switch w.Pronoun {
		case hazard.SameHead:
			return nobody(func(h holder) bool { return h.kind == account.Head && h.grid == s.c.Grid })
		case hazard.SameInspector:
			return nobody(func(h holder) bool { return h.kind == account.Inspector && h.grid == s.c.Grid })
		case hazard.TheFinder:
			return verb == hazard.VerifyVerb && s.c.FoundBy == s.c.MendedBy
		case hazard.TheTriage, hazard.LeadBody:
			return !slices.ContainsFunc(s.rules.Triage, func(t hazard.Who) bool {
				return t.Department != "" && !nobody(func(h holder) bool { return h.department == t.Department }) || t.Department == "" && !vacant(t)
			})
		}
		return false
	}
	return vacant
}

// territorial says whether a post of this kind belongs to a grid, so that the
// head of the grid may act where it is not held. A department's, a unit's, a
// volunteer's work is nobody else's.
func territorial(k account.Kind) bool {
	return slices.Contains([]account.Kind{account.Head, account.Deputy, account.Assistant, account.Inspector, account.Clerk, account.Office}, k)
}
