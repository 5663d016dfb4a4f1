package desk

import (
	"fmt"
	"slices"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/scheme"
	"anwang/internal/scheme/desk/q"
)

// own are the amendments beside an edition that are in force on a day, as they
// were made.
func (s *shelf) own(e q.EditionsRow, on civil.Day) []scheme.Amendment {
	var out []scheme.Amendment
	for _, a := range s.amendments {
		if a.Grid == e.Grid && a.Scheme == e.Scheme && civil.Day(a.FromOn) <= on {
			out = append(out, amendmentOf(a))
		}
	}
	return out
}

// above are the amendments beside the schemes an edition extends, made at the
// grids above it: a county sees what its province fills in.
//
// law: scheme-syntax §6.3
func (s *shelf) above(e q.EditionsRow, on civil.Day) []q.AmendmentsRow {
	line := s.lines[e.ID]
	if len(line) < 2 {
		return nil
	}
	var out []q.AmendmentsRow
	for _, a := range s.amendments {
		if civil.Day(a.FromOn) > on || a.Scheme == e.Scheme || !slices.Contains(line, a.Scheme) {
			continue
		}
		upper := slices.ContainsFunc(s.editions, func(u q.EditionsRow) bool {
			return u.Grid == a.Grid && u.Scheme == a.Scheme && strings.HasPrefix(e.Path, u.Path)
		})
		if upper {
			out = append(out, a)
		}
	}
	return out
}

func besideOf(rows []q.AmendmentsRow) scheme.Beside {
	out := scheme.Beside{}
	for _, a := range rows {
		out[a.Scheme] = append(out[a.Scheme], amendmentOf(a))
	}
	return out
}

// keyOf names what an edition amounts to on a day: its row, the day of the last
// amendment that changed it, how many of its own there are, and how many above.
func (s *shelf) keyOf(e q.EditionsRow, on civil.Day) string {
	day := e.FromOn
	above := s.above(e, on)
	for _, a := range s.amendments {
		if a.Grid == e.Grid && a.Scheme == e.Scheme && civil.Day(a.FromOn) <= on && a.FromOn > day {
			day = a.FromOn
		}
	}
	for _, a := range above {
		day = max(day, a.FromOn)
	}
	key := fmt.Sprintf("%s@%s+%d", e.ID, day, len(s.own(e, civil.Day(day))))
	if n := len(s.above(e, civil.Day(day))); n > 0 {
		key += fmt.Sprintf("^%d", n)
	}
	return key
}

// linesOf reads what the editions of a county extend; an edition never changes,
// so each is read once.
func (d *Desk) linesOf(editions []q.EditionsRow) map[string][]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string][]string{}
	for _, e := range editions {
		line, ok := d.lines[e.ID]
		if !ok {
			if lib, err := library(e); err == nil {
				line = lib.Line(e.Scheme)
			}
			if d.lines == nil {
				d.lines = map[string][]string{}
			}
			d.lines[e.ID] = line
		}
		out[e.ID] = line
	}
	return out
}

// plain is an edition without its own amendments, under those of the schemes it
// extends.
func (d *Desk) plain(s *shelf, e q.EditionsRow, on civil.Day) (*scheme.Scheme, error) {
	lib, err := library(e)
	if err != nil {
		return nil, err
	}
	return unamended(lib, e, s.above(e, on))
}

// unamended is an edition under what stands above it, without its own amendments.
func unamended(lib scheme.Library, e q.EditionsRow, above []q.AmendmentsRow) (*scheme.Scheme, error) {
	built, problems := scheme.LoadStanding(lib, e.Scheme, besideOf(above), nil)
	if built == nil || problems.Failed() {
		return nil, fault.New(fault.Conflict, "scheme.not_loadable")
	}
	return built, nil
}
