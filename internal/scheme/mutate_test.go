package scheme_test

import (
	"flag"
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

// mutations is how many careless edits are tried, over all scheme files: some in
// every run, ten thousand by `make mutate`.
var mutations = flag.Int("mutations", 350, "careless edits of the scheme files")

// TestNoMutationPanicsAndEveryMessageHasItsPlace: whatever is done to the files,
// the answer is a scheme or messages, and each message says where.
func TestNoMutationPanicsAndEveryMessageHasItsPlace(t *testing.T) {
	lib := scheme.Library(schemes.All())
	base, ps := scheme.Parse("schemes/base.yaml", lib["schemes/base.yaml"])
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	names := []string{"schemes/base.yaml"}
	for _, id := range lib.IDs() {
		names = append(names, "schemes/"+id+".yaml")
	}
	r := rand.New(rand.NewSource(1))
	failed := 0
	for i := range *mutations {
		name := names[i%len(names)]
		whole := string(lib[name])
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
		lib[name] = []byte(whole)
	}
	if failed < *mutations/4 {
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
	} else if from := doc.Root; from != nil && strings.Contains(string(lib[name]), "\nextends: base\n") { // base is read once; it never changes here
		s, ps = scheme.Compile(base, doc)
	} else {
		s, ps = scheme.Load(lib, name)
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
