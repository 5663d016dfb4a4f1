package main

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"anwang/internal/scheme"
)

// rulesNow gives the digest of the rules of each clause as they are written now;
// clauses of plans that have no scheme here are left out.
func rulesNow(root fs.FS, clauses []clause) map[string]string {
	lib := scheme.Library{}
	names, err := fs.Glob(root, "schemes/*.yaml")
	if err != nil {
		return nil
	}
	for _, name := range names {
		if src, err := fs.ReadFile(root, name); err == nil {
			lib[name] = src
		}
	}
	of := plans(lib)
	out := map[string]string{}
	for _, c := range clauses {
		plan, _, _ := strings.Cut(c.id, "-")
		if len(of[plan]) == 0 || !strings.HasPrefix(c.mark, "E") {
			continue
		}
		a, _, err := cut(lib, of[plan], c.id, everyRule)
		switch {
		case err != nil:
			return nil // a scheme that cannot be read is told of elsewhere
		case a.rules == "":
			out[c.id] = ""
		default:
			out[c.id] = digest(a)
		}
	}
	return out
}

// sum is what is counted of a plan, or of a kind of rule within it.
type sum struct {
	all, enforced, obeyed, shown int
	ways                         map[string]int
}

// totals prints a line for each plan, and under it one of its kinds of rule.
func totals(clauses []clause, proofs map[string]proof, now map[string]string) {
	all := map[string]*sum{}
	kinds := map[string]map[string]*sum{}
	var anew []string
	for _, c := range clauses {
		plan, _, _ := strings.Cut(c.id, "-")
		if all[plan] == nil {
			all[plan], kinds[plan] = &sum{ways: map[string]int{}}, map[string]*sum{}
		}
		s := all[plan]
		s.all++
		if !strings.HasPrefix(c.mark, "E") {
			continue
		}
		s.enforced++
		if len(c.places) > 0 {
			s.obeyed++
		}
		if len(c.tests) > 0 {
			s.shown++
		}
		rules, known := now[c.id]
		if !known {
			continue
		}
		p, ok := proofs[c.id]
		if !ok || p.stale(c, rules) {
			anew = append(anew, c.id)
			continue
		}
		s.ways[p.way]++
		for _, k := range p.kinds {
			if kinds[plan][k] == nil {
				kinds[plan][k] = &sum{ways: map[string]int{}}
			}
			kinds[plan][k].enforced++
			way := p.way
			if way == byEngine && slices.Contains(later, k) {
				way = byTelling // it is another rule of the clause that runs
			}
			kinds[plan][k].ways[way]++
		}
	}
	for _, plan := range slices.Sorted(maps.Keys(all)) {
		s := all[plan]
		fmt.Printf("%s: %d clauses, %d to enforce (E, E?), %d of them obeyed somewhere, %d shown by a test; proven: %s\n",
			plan, s.all, s.enforced, s.obeyed, s.shown, s.told())
		for _, k := range slices.Sorted(maps.Keys(kinds[plan])) {
			fmt.Printf("    %-14s %3d  %s\n", k, kinds[plan][k].enforced, kinds[plan][k].told())
		}
	}
	if len(anew) > 0 {
		fmt.Printf("to be proven anew (make prove): %s\n", strings.Join(anew, " "))
	}
}

// stale says whether the proof is of other rules, or of a test that is no more.
func (p proof) stale(c clause, rules string) bool {
	gone := slices.ContainsFunc(slices.Concat(p.fail, p.pass), func(t string) bool { return !slices.Contains(c.tests, t) })
	return p.rules != rules || gone || p.way == byNothing
}

// told writes how the clauses are proven, best first.
func (s sum) told() string {
	var parts []string
	for _, way := range []string{byEngine, byPlatform, byTelling, byReading, byReference} {
		if n := s.ways[way]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, way))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
