package scheme_test

import (
	"math/rand"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// mutate makes one careless edit: what hands and web pages do to a file.
func mutate(r *rand.Rand, src string) string {
	rs := []rune(src)
	i := r.Intn(len(rs))
	bits := []string{"：", "，", ",", ": ", "{", "}", "[", "]", "\"", "'", "#", "\t", "\u200b", "\u3000", "unset", "null", "*x", "&a ", "!t ", "---\n", "|", ">", "<<: ", "- ", "\n", "\r\n",
		"每周", "不", "99999999999999999999", "S1-36", "..", "村网格长", "{one_of: [", "任意→", "\ufeff", "\u202e", "🙂", "%", "@", "`", "?", "? "}
	switch r.Intn(8) {
	case 0: // lose a character
		return string(rs[:i]) + string(rs[i+1:])
	case 1, 2: // put something in
		return string(rs[:i]) + bits[r.Intn(len(bits))] + string(rs[i:])
	case 3: // change a character
		return string(rs[:i]) + bits[r.Intn(len(bits))] + string(rs[i+1:])
	case 4: // lose a piece
		j := min(len(rs), i+1+r.Intn(80))
		return string(rs[:i]) + string(rs[j:])
	case 5: // repeat a piece somewhere else
		j := min(len(rs), i+1+r.Intn(200))
		k := r.Intn(len(rs))
		return string(rs[:k]) + string(rs[i:j]) + string(rs[k:])
	case 6: // swap two lines
		lines := strings.Split(src, "\n")
		a, b := r.Intn(len(lines)), r.Intn(len(lines))
		lines[a], lines[b] = lines[b], lines[a]
		return strings.Join(lines, "\n")
	default: // cut the file short
		return string(rs[:i])
	}
}

// TestNoMutationPanicsAndEveryMessageHasItsPlace: whatever is done to the file,
// the answer is a scheme or messages, and each message says where.
func TestNoMutationPanicsAndEveryMessageHasItsPlace(t *testing.T) {
	lib := scheme.Library(schemes.All())
	rounds, failed := 2000, 0
	if testing.Short() {
		rounds = 300
	}
	base, ps := scheme.Parse("schemes/base.yaml", lib["schemes/base.yaml"])
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	r := rand.New(rand.NewSource(1))
	for _, name := range []string{planFile(".yaml"), "schemes/base.yaml"} {
		whole := string(lib[name])
		n := rounds
		if name == "schemes/base.yaml" {
			n = rounds / 5
		}
		for i := 0; i < n; i++ {
			src := mutate(r, whole)
			for k := r.Intn(3); k > 0 && len(src) > 1; k-- {
				src = mutate(r, src)
			}
			if !survives(t, lib, base, name, src) {
				failed++
			}
			if t.Failed() {
				t.Fatalf("round %d of %s:\n%s", i, name, src)
			}
		}
		lib[name] = []byte(whole)
	}
	if failed < rounds/4 {
		t.Errorf("only %d mutations were noticed: the mutations are too tame to show anything", failed)
	}
}

func survives(t *testing.T, lib scheme.Library, base *scheme.Doc, name, src string) (ok bool) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("panic: %v", p)
		}
	}()
	lib[name] = []byte(src)
	var s *scheme.Scheme
	var ps scheme.Problems
	if name == base.Name {
		s, ps = scheme.Load(lib, planID())
	} else if doc, bad := scheme.Parse(name, []byte(src)); bad.Failed() {
		ps = bad
	} else { // base is read once; it never changes here
		s, ps = scheme.Compile(base, doc)
	}
	for _, p := range ps {
		if p.Pos.File == "" || p.Zh == "" || p.En == "" || strings.Contains(p.Zh, "%!") || p.Pos.Line < 1 || p.Pos.Col < 1 {
			t.Errorf("a message without its place or words: %+v", p)
		}
		if text := p.Text(); strings.Count(text, "\n") > 4 {
			t.Errorf("a message of many lines: %s", text)
		}
	}
	if s == nil || ps.Failed() {
		if !ps.Failed() {
			t.Error("nothing came back, and nobody said why")
		}
		return false
	}
	s.Unset()
	if err := s.Explain(&strings.Builder{}, ""); err != nil {
		t.Error(err)
	}
	return true
}
