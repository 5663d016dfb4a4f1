package desk

import (
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk/q"
)

// holding is the standing at a path by which somebody is of one of these bodies:
// it is their post, their department, or the office that keeps its business.
func holding(who account.Caller, path string, bodies []string) (account.Standing, bool) {
	return who.StandingAt(path, func(s account.Standing) bool {
		if s.Waits != "" {
			return false
		}
		return slices.ContainsFunc(bodies, func(b string) bool {
			return s.Post == b || s.Department == b || s.Kind == account.Office && (s.Post == b+"办公室" || s.Post == b+"办")
		})
	})
}

// office is the standing at a path by which somebody may amend at all.
func office(who account.Caller, path string) (account.Standing, bool) {
	return who.StandingAt(path, func(s account.Standing) bool {
		return s.Waits == "" && account.KindMay(s.Kind, account.SchemeAmend)
	})
}

// amending is the standing in which somebody sets a value. A scheme is amended
// from where it is in force or from above, never from a grid inside it. What the
// plan states is changed by the body the plan names, and its name is not lent:
// whoever writes it stands in it.
//
// law: S4-70
func amending(who account.Caller, in *scheme.Scheme, path, place, body string) (account.Standing, error) {
	plainly, ok := office(who, path)
	if !ok {
		return plainly, fault.New(fault.Forbidden, "account.not_permitted")
	}
	if !in.Claims(place, body) {
		return plainly, nil // what is open only: the plan's own words are refused by it
	}
	own, ok := holding(who, path, in.Amenders(place))
	if !ok {
		return own, fault.New(fault.Forbidden, "scheme.amender_other", "bodies", strings.Join(in.Amenders(place), "、"))
	}
	return own, nil
}

// adopting is the standing in which somebody puts a scheme in force at a path:
// where a plan is in force there and names who changes it, that body; under a plan
// that names somebody, that body or the office of the grid itself.
func (d *Desk) adopting(s *shelf, who account.Caller, path string) (account.Standing, error) {
	plainly, ok := office(who, path)
	if !ok {
		return plainly, fault.New(fault.Forbidden, "account.not_permitted")
	}
	e, ok := s.nearest(path, d.Today())
	if !ok {
		return plainly, nil
	}
	plain, err := d.plain(s, e, d.Today())
	if err != nil {
		return plainly, err
	}
	bodies := plain.AllAmenders()
	if len(bodies) == 0 || e.Path != path && plainly.Path == path {
		return plainly, nil
	}
	own, ok := holding(who, path, bodies)
	if !ok {
		slices.Sort(bodies)
		return own, fault.New(fault.Forbidden, "scheme.amender_other", "bodies", strings.Join(slices.Compact(bodies), "、"))
	}
	return own, nil
}

// nearest is the edition in force at a path on a day.
func (s *shelf) nearest(path string, on civil.Day) (q.EditionsRow, bool) {
	row, _, _ := strings.Cut(s.key(path, on), "@")
	for _, e := range s.editions {
		if e.ID == row && row != "" {
			return e, true
		}
	}
	return q.EditionsRow{}, false
}

// under refuses a scheme for a grid that does not stand on the scheme in force
// above it: beside it, it could loosen what it may only tighten.
//
// law: S2-34; scheme-syntax §6.3
func (s *shelf) under(path string, line []string, on civil.Day) error {
	above := account.Above(path)
	if len(above) < 2 {
		return nil
	}
	e, ok := s.nearest(above[1], on)
	if !ok || len(line) > 1 && slices.Contains(line[1:], e.Scheme) {
		return nil
	}
	return fault.New(fault.Invalid, "scheme.not_under", "scheme", e.Scheme)
}
