package main

import (
	"fmt"
	"slices"
	"strings"

	"anwang/internal/scheme"
)

// Altering a library: a rule goes, and with it whatever refers to it, so that
// what is left is a scheme somebody could have written. A test that fails on
// that scheme fails for want of the rule and not for a name that hangs in the air.

// without are the top keys of a scheme under which a clause is told and not
// obeyed by a parameter.
var without = []string{"met", "shown", "clauses", "open", "damaged"}

// altered is a library from which the rules of a clause are gone.
type altered struct {
	files   map[string]string // by name under schemes/, only those that changed
	kinds   []string          // the sections the rules stood in
	paths   []string          // where each of them stood
	rules   string            // the rules that went, their keys in order
	with    int               // how many references went with them
	refused string            // why the rest cannot be loaded: the first error
}

// alter removes every rule of the plan's files that cites the clause, or the nth
// of them alone, and what refers to it.
func alter(lib scheme.Library, plan []string, clause string, nth int) (altered, error) {
	out, left, err := cut(lib, plan, clause, nth)
	if err != nil {
		return out, err
	}
	out.settle(left, plan)
	for name, src := range left {
		if string(src) != string(lib[name]) {
			out.files[strings.TrimPrefix(name, "schemes/")] = string(src)
		}
	}
	return out, nil
}

// everyRule is no rule's number.
const everyRule = -1

// cut takes the rules out and leaves what refers to them hanging.
func cut(lib scheme.Library, plan []string, clause string, nth int) (altered, scheme.Library, error) {
	out := altered{files: map[string]string{}}
	left := scheme.Library{}
	for name, src := range lib {
		left[name] = src
	}
	c := cutter{cites: clause, nth: nth}
	for _, id := range plan {
		name := "schemes/" + id + ".yaml"
		doc, ps := scheme.Parse(name, lib[name])
		if ps.Failed() {
			return out, nil, fmt.Errorf("%s", ps.Text())
		}
		before := len(c.gone)
		for i := 0; i < len(doc.Root.Entries); i++ {
			e := doc.Root.Entries[i]
			if slices.Contains(without, e.Key.Text) || e.Value.Shape != scheme.Map {
				continue
			}
			c.section = e.Key.Text
			if c.hit(e.Value) {
				c.took(e)
				doc.Root.Entries = slices.Delete(doc.Root.Entries, i, i+1)
				i--
				continue
			}
			c.cut(e.Value)
			if len(e.Value.Entries) == 0 {
				doc.Root.Entries = slices.Delete(doc.Root.Entries, i, i+1)
				i--
			}
		}
		if len(c.gone) > before {
			left[name] = []byte(written(doc.Root))
		}
	}
	out.kinds, out.paths = c.kinds, c.paths
	if len(c.gone) > 0 {
		out.rules = strings.Join(c.gone, "\n") + "\n"
	}
	return out, left, nil
}

// cutter takes the entries that cite a clause out of a tree.
type cutter struct {
	cites   string
	nth     int // only this one; everyRule: all of them
	seen    int
	section string
	kinds   []string
	paths   []string
	gone    []string
}

func (c *cutter) hit(n *scheme.Node) bool {
	if n.Shape != scheme.Map {
		return false
	}
	for _, e := range n.Entries {
		if e.Key.Text == "clause" && (e.Value.Text == c.cites || slices.ContainsFunc(e.Value.Items, func(i *scheme.Node) bool { return i.Text == c.cites })) {
			c.seen++
			return c.nth == everyRule || c.nth == c.seen-1
		}
	}
	return false
}

func (c *cutter) took(e scheme.Entry) {
	if !slices.Contains(c.kinds, c.section) {
		c.kinds = append(c.kinds, c.section)
	}
	name := e.Key.Text
	if name == "-" && len(e.Value.Entries) > 0 {
		name = e.Value.Entries[0].Value.Text // an item by its first words
	}
	c.paths = append(c.paths, c.section+"."+name)
	c.gone = append(c.gone, name+" "+value(inOrder(e.Value)))
}

// inOrder is a rule with its keys sorted: laid out otherwise it is the same rule.
func inOrder(n *scheme.Node) *scheme.Node {
	same := *n
	same.Entries, same.Items = slices.Clone(n.Entries), nil
	slices.SortFunc(same.Entries, func(a, b scheme.Entry) int { return strings.Compare(a.Key.Text, b.Key.Text) })
	for i := range same.Entries {
		same.Entries[i].Value = inOrder(same.Entries[i].Value)
	}
	for _, item := range n.Items {
		same.Items = append(same.Items, inOrder(item))
	}
	return &same
}

func (c *cutter) cut(n *scheme.Node) {
	section := c.section
	n.Entries = slices.DeleteFunc(n.Entries, func(e scheme.Entry) bool {
		if strings.Count(c.section, ".") == 0 && slices.Contains([]string{"sites", "flow"}, section) {
			c.section = section + "." + e.Key.Text
		}
		defer func() { c.section = section }()
		if c.hit(e.Value) {
			c.took(e)
			return true
		}
		before := len(c.gone)
		c.cut(e.Value)
		return len(c.gone) > before && len(e.Value.Entries) == 0 && len(e.Value.Items) == 0
	})
	n.Items = slices.DeleteFunc(n.Items, func(i *scheme.Node) bool {
		if c.hit(i) {
			c.took(scheme.Entry{Key: &scheme.Node{Shape: scheme.Scalar, Text: "-"}, Value: i})
			return true
		}
		c.cut(i)
		return false
	})
}

// mostRounds is how often what refers to what is gone is looked for.
const mostRounds = 20

// settle removes what refers to what is gone, until the plan's files load.
func (a *altered) settle(lib scheme.Library, plan []string) {
	for range mostRounds {
		ps := a.load(lib, plan)
		if len(ps) == 0 {
			return
		}
		a.refused = ps[0].String()
		moved := false
		for name := range lib {
			places := map[scheme.Pos]bool{}
			for _, p := range ps {
				if p.Pos.File == name {
					places[scheme.Pos{Line: p.Pos.Line, Col: p.Pos.Col}] = true
				}
			}
			if len(places) == 0 || name == "schemes/base.yaml" {
				continue
			}
			doc, bad := scheme.Parse(name, lib[name])
			if bad.Failed() {
				return
			}
			n := prune(doc.Root, places, 0)
			if n == 0 {
				continue
			}
			a.with += n
			moved = true
			lib[name] = []byte(written(doc.Root))
		}
		if !moved {
			return
		}
		a.refused = ""
	}
	a.refused = "does not settle"
}

// load gives what is wrong with the plan's files and the amendments beside them.
func (a *altered) load(lib scheme.Library, plan []string) scheme.Problems {
	for _, id := range plan {
		s, ps := scheme.Load(lib, id)
		if ps.Failed() {
			return ps.Errors()
		}
		name := "schemes/" + id + ".amendments.yaml"
		if lib[name] == nil {
			continue
		}
		_, list, ps := scheme.ReadAmendments(name, lib[name])
		if ps.Failed() {
			return ps.Errors()
		}
		if _, ps = scheme.Amend(s, list); ps.Failed() {
			return ps.Errors()
		}
	}
	return nil
}

// prune takes away the smallest item or entry that stands at one of the places;
// an entry whose list it empties goes too. The sections themselves stay.
func prune(n *scheme.Node, places map[scheme.Pos]bool, depth int) int {
	at := func(n *scheme.Node) bool {
		for p := range places {
			// A name may stand in the middle of a formula.
			if p.Line == n.Pos.Line && (p.Col == n.Pos.Col || n.Shape == scheme.Scalar && p.Col > n.Pos.Col && p.Col < n.Pos.Col+n.Span) {
				return true
			}
		}
		return false
	}
	gone := 0
	n.Entries = slices.DeleteFunc(n.Entries, func(e scheme.Entry) bool {
		inner := prune(e.Value, places, depth+1)
		gone += inner
		switch {
		case inner > 0:
			return depth > 0 && len(e.Value.Entries) == 0 && len(e.Value.Items) == 0
		case depth > 0 && (at(e.Key) || at(e.Value)):
			gone++
			return true
		}
		return false
	})
	n.Items = slices.DeleteFunc(n.Items, func(i *scheme.Node) bool {
		inner := prune(i, places, depth+1)
		gone += inner
		if inner == 0 && at(i) {
			gone++
			return true
		}
		return inner > 0 && i.Shape == scheme.Map && len(i.Entries) == 0
	})
	return gone
}

// written is a tree as a scheme file, laid out as it was: some tests look for
// lines of the plan as it is shipped.
func written(root *scheme.Node) string {
	var b strings.Builder
	block(&b, root, "")
	text, ps := scheme.Format("", []byte(b.String()))
	if ps.Failed() {
		return b.String()
	}
	return text
}

// block writes an entry on each line; what stood inside braces stays there.
func block(b *strings.Builder, n *scheme.Node, indent string) {
	for _, e := range n.Entries {
		v := e.Value
		switch {
		case v.Shape == scheme.Map && len(v.Entries) > 0 && v.Entries[0].Key.Pos.Line != e.Key.Pos.Line:
			b.WriteString(indent + quoted(e.Key) + ":\n")
			block(b, v, indent+"  ")
		case v.Shape == scheme.List && len(v.Items) > 0 && v.Items[0].Pos.Line != e.Key.Pos.Line:
			b.WriteString(indent + quoted(e.Key) + ":\n")
			for _, i := range v.Items {
				b.WriteString(indent + "  - " + value(i) + "\n")
			}
		default:
			b.WriteString(indent + line(e) + "\n")
		}
	}
}

func line(e scheme.Entry) string {
	if e.Value.Shape == scheme.Empty {
		return quoted(e.Key)
	}
	return quoted(e.Key) + ": " + value(e.Value)
}

func value(n *scheme.Node) string {
	var parts []string
	switch n.Shape {
	case scheme.Map:
		for _, e := range n.Entries {
			parts = append(parts, line(e))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case scheme.List:
		for _, i := range n.Items {
			parts = append(parts, value(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return quoted(n)
}

func quoted(n *scheme.Node) string {
	if n.Quoted || strings.ContainsAny(n.Text, ",[]{}#&*!|>'\"%@`") || strings.Contains(n.Text, ": ") {
		return "'" + strings.ReplaceAll(n.Text, "'", "''") + "'"
	}
	return n.Text
}
