package scheme_test

import (
	"testing"

	"anwang/internal/account"
	"anwang/internal/hazard"
	"anwang/internal/scheme"
	"anwang/schemes"
)

// What a plan lets a post do to a case, the account's table must let its kind do:
// otherwise the plan promises a button that nobody ever sees.
func TestWhatAPlanGivesAPostItsKindMayDo(t *testing.T) {
	lib := scheme.Library(schemes.All())
	for _, id := range lib.IDs() {
		s, ps := scheme.Load(lib, id)
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		kinds := map[string]account.Kind{}
		for _, p := range s.Posts {
			kinds[p.Name] = account.Kind(p.Kind)
		}
		for verb, rule := range s.IntoHazard(setting(t)).Acts {
			if verb == hazard.RegisterVerb {
				continue
			}
			for _, way := range append([]hazard.ActRule{rule}, rule.Also...) {
				for _, w := range way.Who {
					kind, ok := kinds[w.Post]
					if ok && !account.KindMay(kind, account.HazardAct(string(verb))) {
						t.Errorf("%s: %s may %s (%v), its kind %s may not", id, w.Post, verb.Word(), way.Clauses, kind)
					}
				}
			}
		}
	}
}
