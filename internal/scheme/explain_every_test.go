package scheme_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"anwang/internal/scheme"
	"anwang/schemes"
)

// chains are the files every scheme is laid over, base first, its own last: the
// shipped ones and two that use every key of the language.
func chains(t *testing.T) map[string][]*scheme.Doc {
	t.Helper()
	lib := scheme.Library(schemes.All())
	for _, name := range []string{"testdata/whole.yaml", "testdata/sink.yaml"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lib[name] = src
	}
	out := map[string][]*scheme.Doc{}
	for _, id := range lib.IDs() {
		chain := lib.Line(id)
		slices.Reverse(chain)
		for _, link := range chain {
			name := fileOf(lib, link)
			doc, ps := scheme.Parse(name, lib[name])
			if ps.Failed() {
				t.Fatal(ps.Text())
			}
			out[id] = append(out[id], doc)
		}
	}
	return out
}

func fileOf(lib scheme.Library, id string) string {
	for _, name := range []string{"schemes/" + id + ".yaml", "testdata/" + id + ".yaml"} {
		if _, ok := lib[name]; ok {
			return name
		}
	}
	return "schemes/base.yaml"
}

// leaf is one value of a file, and how to change it and take it away.
type leaf struct {
	path   string
	node   *scheme.Node
	remove func() (undo func())
}

func leaves(path string, n *scheme.Node, remove func() func(), out *[]leaf) {
	switch n.Shape {
	case scheme.Scalar:
		*out = append(*out, leaf{path, n, remove})
	case scheme.Map:
		for i, e := range n.Entries {
			leaves(path+"."+e.Key.Text, e.Value, func() func() {
				was := n.Entries
				n.Entries = slices.Delete(slices.Clone(was), i, i+1)
				return func() { n.Entries = was }
			}, out)
		}
	case scheme.List:
		for i, item := range n.Items {
			leaves(fmt.Sprintf("%s.%d", path, i+1), item, func() func() {
				was := n.Items
				n.Items = slices.Delete(slices.Clone(was), i, i+1)
				return func() { n.Items = was }
			}, out)
		}
	}
}

// identity tells the keys that name a file and nothing in it, and pass over.
func identity(path string) bool {
	return slices.Contains([]string{".scheme", ".extends", ".clauses"}, path) || strings.HasPrefix(path, ".drop.")
}

// other is another value of the same kind: another number where there is one,
// another word where there is none.
func other(text string) string {
	switch text {
	case "true":
		return "false"
	case "false":
		return "true"
	case "unset":
		return "unset 改"
	}
	rs := []rune(text)
	for i := len(rs) - 1; i >= 0; i-- {
		if rs[i] >= '1' && rs[i] <= '8' {
			rs[i]++
			return string(rs)
		}
	}
	return text + "改"
}

// TestExplainAndDiffTellEveryValue changes every value of every scheme in turn,
// and takes it away: a change that explain does not say, or diff does not see, is
// an error. An ordinary run tries some values of each, -mutations 10000 all.
func TestExplainAndDiffTellEveryValue(t *testing.T) {
	untouched := chains(t)
	for id, docs := range chains(t) {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			var all []leaf
			leaves("", docs[len(docs)-1].Root, nil, &all)
			was, _ := scheme.Compile(untouched[id]...)
			whole := explained(t, was)
			if n := len(was.Diff(was)); n != 0 {
				t.Errorf("a scheme differs from itself in %d places", n)
			}
			look := func(l leaf, how string) {
				s, _ := scheme.Compile(docs...)
				if s == nil {
					return
				}
				if how == "taken away" && (strings.HasSuffix(l.path, ".tier") || handedDown(docs, all, l)) {
					return
				}
				if explained(t, s) == whole {
					t.Errorf("%s: %q was %s, and explain says the same", l.path, l.node.Text, how)
				}
				if len(was.Diff(s)) == 0 {
					t.Errorf("%s: %q was %s, and diff sees nothing", l.path, l.node.Text, how)
				}
			}
			step := 1
			if *mutations < 1000 {
				step = max(1, len(all)/valuesTried)
			}
			for i := 0; i < len(all); i += step {
				l := all[i]
				if identity(l.path) {
					continue
				}
				text := l.node.Text
				l.node.Text = other(text)
				look(l, "changed from "+text)
				l.node.Text = text
				undo := l.remove()
				look(l, "taken away")
				undo()
			}
		})
	}
}

// handedDown tells a value that stays when it is taken away: the scheme above has
// it too, the entry around it bears the same clause, or (a tier) its place gives it.
func handedDown(docs []*scheme.Doc, own []leaf, l leaf) bool {
	for _, doc := range docs[:len(docs)-1] {
		var above []leaf
		leaves("", doc.Root, nil, &above)
		if slices.ContainsFunc(above, func(x leaf) bool { return x.path == l.path && x.node.Text == l.node.Text }) {
			return true
		}
	}
	at, bare := strings.CutSuffix(l.path, ".clause")
	return bare && slices.ContainsFunc(own, func(x leaf) bool {
		up, _, clause := strings.Cut(x.path, ".clause")
		return clause && up != at && strings.HasPrefix(at, up+".")
	})
}

// valuesTried is how many values of each scheme an ordinary run tries.
const valuesTried = 20

// explained is what explain says of the rules; the list of open values after them
// is left off, so that it cannot stand in for a sentence.
func explained(t *testing.T, s *scheme.Scheme) string {
	var b strings.Builder
	if err := s.Explain(&b, ""); err != nil {
		t.Error(err)
	}
	out, _, _ := strings.Cut(b.String(), "\n方案未规定的 ")
	return out
}
