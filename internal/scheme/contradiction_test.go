package scheme_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// Every contradiction the clause tables list under a plan (S0-N1 …) comes out of
// the check as a warning that names it, and the scheme still runs.
//
// law: S0-N1, S1-N9, S2-N1, S3-N6, S4-N8
func TestEveryContradictionOfEveryPlanIsToldAndThePlanStillRuns(t *testing.T) {
	listed := map[string]int{"S0": 11, "S1": 9, "S2": 5, "S3": 6, "S4": 8}
	lib := scheme.Library(schemes.All())
	seen := 0
	for _, id := range lib.IDs() {
		s, ps := scheme.Load(lib, id)
		n, ok := listed[s.Prefix]
		if !ok || s.Extends != "base" {
			continue
		}
		seen++
		if ps.Failed() {
			t.Errorf("%s does not run: %s", s.Prefix, ps.Errors().Text())
		}
		for i := 1; i <= n; i++ {
			mark := s.Prefix + "-N" + num(i)
			if !slices.ContainsFunc(ps.Warnings(), func(p scheme.Problem) bool {
				return p.Pos.Line > 0 && slices.ContainsFunc(strings.FieldsFunc(p.Zh, func(r rune) bool { return strings.ContainsRune(" ，、：", r) }), func(w string) bool { return w == mark })
			}) {
				t.Errorf("%s is not told", mark)
			}
		}
	}
	if seen != len(listed) {
		t.Errorf("%d plans", seen)
	}
}
