package patrol

import "slices"

// Asks says whether any duty opens tasks by itself at places of a kind: a
// province has thousands of villages of which its plan, whose frequencies are all
// left open, asks nothing yet.
func (r Rules) Asks(kind string) bool {
	return slices.ContainsFunc(r.Duties, func(d Duty) bool {
		idle := d.OftenOf == nil && len(d.Boosts) == 0 && (d.Often.Unset || d.Often.Adhoc) || d.Group == Assigned
		return !idle && len(r.Asked(d, kind)) > 0
	})
}
