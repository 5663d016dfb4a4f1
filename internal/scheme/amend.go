package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

// ReadAmendments reads a file of amendments: which scheme they are for, and rows
// of at, set, by, basis, reason, from.
func ReadAmendments(name string, src []byte) (scheme string, list []Amendment, ps Problems) {
	doc, ps := Parse(name, src)
	if ps.Failed() {
		return "", nil, ps
	}
	c := &compiler{s: &Scheme{}}
	f := &fields{c: c, node: doc.Root, key: doc.Root, rule: &Rule{Section: "补充规定"}, done: map[string]bool{}}
	f.need("scheme")
	scheme = f.plain("scheme")
	f.plain("note")
	rows := f.take("amendments")
	f.end()
	if rows == nil || rows.Shape != List {
		f.shape("amendments", first(rows, doc.Root), "一行一条：- {at: …, set: …, by: …, basis: …, reason: …, from: 2026-01-01}")
		return scheme, nil, c.ps.sorted()
	}
	for _, item := range rows.Items {
		if item.Shape != Map {
			f.shape("amendments", item, "{at: …, set: …, by: …, basis: …, reason: …, from: 2026-01-01}")
			continue
		}
		g := &fields{c: c, node: item, key: item, rule: &Rule{Section: "补充规定"}, done: map[string]bool{}}
		a := Amendment{At: g.plain("at"), By: g.plain("by"), Basis: g.plain("basis"), Reason: g.plain("reason"), Pos: item.Pos}
		if n := g.take("set"); n != nil {
			a.Set, a.node = flow(n), n
		}
		if n := g.take("from"); n != nil {
			d, ok := ReadDay(n.Text)
			if !ok {
				c.fail(n, "E27", n.Text).Expect = dayHint(n.Text)
			}
			a.From = d
		}
		a.at = item.get("at")
		g.end()
		for _, key := range []string{"at", "set", "by", "basis", "from"} {
			if !item.has(key) {
				c.fail(item, "E36", key)
			}
		}
		list = append(list, a)
	}
	return scheme, list, c.ps.sorted()
}

// flow writes a node as one line of YAML.
func flow(n *Node) string {
	switch n.Shape {
	case List:
		parts := make([]string, len(n.Items))
		for i, item := range n.Items {
			parts[i] = flow(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case Map:
		parts := make([]string, len(n.Entries))
		for i, e := range n.Entries {
			parts[i] = quoted(e.Key) + ": " + flow(e.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case Scalar:
		return quoted(n)
	}
	return ""
}

func quoted(n *Node) string {
	if n.Quoted || strings.ContainsAny(n.Text, "[]{},:#\"'*&!|>%@`") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace(n.Text) + `"`
	}
	return n.Text
}

// Amend gives the scheme with the amendments in force. Anybody with the
// permission may set what the plan leaves open or the platform added; what the
// plan states only where `amend` lets them. None may be looser than the scheme
// above, with the amendments made there.
//
// law: S4-70, S2-34; scheme-syntax §6.2
func Amend(s *Scheme, list []Amendment) (*Scheme, Problems) {
	return amend(s, list, false)
}

func amend(s *Scheme, list []Amendment, standing bool) (*Scheme, Problems) {
	c := &compiler{s: &Scheme{}, standing: standing}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Amendment) int { return strings.Compare(string(a.From), string(b.From)) })
	root := clone(s.plainRoot())
	var kept []Amendment
	for i := range list {
		if c.apply(root, s, &list[i]) {
			kept = append(kept, list[i])
		}
	}
	out, ps := c.finish(root, s.docs, kept)
	out.root, out.plain, out.under = root, s.plainRoot(), s.under
	return out, ps
}

// plainRoot is the merged tree without amendments.
func (s *Scheme) plainRoot() *Node {
	if s.plain != nil {
		return s.plain
	}
	return s.root
}

// InForceOn keeps the amendments that are in force on a day.
func InForceOn(list []Amendment, day civil.Day) []Amendment {
	var out []Amendment
	for _, a := range list {
		if a.From <= day {
			out = append(out, a)
		}
	}
	return out
}

func clone(n *Node) *Node {
	if n == nil {
		return nil
	}
	out := *n
	out.Entries = make([]Entry, len(n.Entries))
	for i, e := range n.Entries {
		out.Entries[i] = Entry{e.Key, clone(e.Value)}
	}
	out.Items = make([]*Node, len(n.Items))
	for i, item := range n.Items {
		out.Items[i] = clone(item)
	}
	return &out
}

// setNode reads the value of an amendment; one made on a screen has only text.
func (c *compiler) setNode(a *Amendment) *Node {
	if a.node != nil {
		n := clone(a.node)
		mark(n, a)
		return n
	}
	text := strings.TrimSpace(a.Set)
	name := "补充规定（" + a.At + "）"
	var n *Node
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
		doc, ps := Parse(name, []byte("set: "+text+"\n"))
		if ps.Failed() {
			c.ps = append(c.ps, ps...)
			return nil
		}
		n = doc.Root.get("set")
	} else {
		if m := match(`^'([^']+)'$`, text); m != nil {
			text = m[1] // an expression, quoted as in a file
		}
		doc := &Doc{Name: name, lines: strings.Split(text, "\n")}
		for i, r := range []rune(text) {
			if hidden(r) {
				c.ps = append(c.ps, doc.at(1, i+1, "E05", "U+"+hex(r)))
				return nil
			}
		}
		n = &Node{Shape: Scalar, Text: text, Pos: Pos{File: name, Line: 1, Col: 1}, Span: len([]rune(text)), Doc: doc}
	}
	mark(n, a)
	return n
}

func hex(r rune) string {
	const digits = "0123456789ABCDEF"
	out := ""
	for r > 0 || len(out) < 4 {
		out = string(digits[r%16]) + out
		r /= 16
	}
	return out
}

func mark(n *Node, a *Amendment) {
	n.amended = a
	for _, e := range n.Entries {
		mark(e.Value, a)
	}
	for _, item := range n.Items {
		mark(item, a)
	}
}
