package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// Every value that a shipped plan leaves open says in plain words what may be
// written, and what it offers as an example is taken when it is set.
func TestEveryOpenValueSaysWhatMayBeWrittenAndItsExampleIsTaken(t *testing.T) {
	lib := scheme.Library(schemes.All())
	asked := 0
	for _, id := range lib.IDs() {
		s, ps := scheme.Load(lib, id)
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		for _, u := range s.Unset() {
			h := s.Hint(u)
			asked++
			if h.Say == "" || strings.ContainsAny(h.Say, "{}[]") {
				t.Errorf("%s %s: the hint is %q", id, u.Path, h.Say)
			}
			for _, value := range examplesOf(h) {
				_, ps := scheme.Amend(s, []scheme.Amendment{{At: h.Place, Set: value, By: "某办", Basis: "某〔2026〕1号", From: "2099-01-01"}})
				if ps.Failed() {
					t.Errorf("%s %s: the example %q is refused: %s", id, h.Place, value, ps.Text())
				}
			}
		}
	}
	if asked == 0 {
		t.Fatal("no plan leaves anything open")
	}
}

// examplesOf are the examples as the screen puts them together.
func examplesOf(h scheme.Hint) []string {
	var out []string
	switch h.Shape {
	case scheme.HintPhrase, scheme.HintWords:
		return h.Examples[:min(2, len(h.Examples))]
	case scheme.HintOne:
		return h.Choices[:1]
	case scheme.HintList:
		for _, e := range h.Examples {
			out = append(out, "["+strings.ReplaceAll(e, "、", ", ")+"]")
		}
	case scheme.HintMany, scheme.HintClasses:
		return []string{"[" + strings.Join(h.Choices, ", ") + "]"}
	case scheme.HintRows:
		return []string{"{走访到位: {full: 40分}, 台账资料: {full: 60分}}"}
	}
	return out
}

// A class the plan only names is no longer open once it is said what it is made of.
func TestAClassIsFilledByTheClassesItIsMadeOf(t *testing.T) {
	lib := scheme.Library(schemes.All())
	tried := false
	for _, id := range lib.IDs() {
		s, _ := scheme.Load(lib, id)
		for _, u := range s.Unset() {
			h := s.Hint(u)
			if h.Shape != scheme.HintClasses {
				continue
			}
			tried = true
			after, ps := scheme.Amend(s, []scheme.Amendment{{At: h.Place, Set: "[" + h.Choices[0] + "]", By: "某办", Basis: "某〔2026〕1号", From: "2099-01-01"}})
			if ps.Failed() {
				t.Fatal(ps.Text())
			}
			for _, left := range after.Unset() {
				if left.Path == u.Path {
					t.Errorf("%s %s is still open", id, u.Path)
				}
			}
		}
	}
	if !tried {
		t.Fatal("no plan leaves a class open")
	}
}
