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
				c.fail(n, "E27", n.Text).Expect = dayForms
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
// plan states only where `amend` lets them.
func Amend(s *Scheme, list []Amendment) (*Scheme, Problems) {
	c := &compiler{s: &Scheme{}}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Amendment) int { return strings.Compare(string(a.From), string(b.From)) })
	root := clone(s.plainRoot())
	var kept []Amendment
	for i := range list {
		if c.apply(root, s, &list[i]) {
			kept = append(kept, list[i])
		}
	}
	return c.finishOver(root, s, kept)
}

func (c *compiler) finishOver(root *Node, s *Scheme, kept []Amendment) (*Scheme, Problems) {
	out, ps := c.finish(root, s.docs, kept)
	out.root = root
	out.plain = s.plainRoot()
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

// apply sets one value in the tree.
func (c *compiler) apply(root *Node, s *Scheme, a *Amendment) bool {
	at := a.at
	if at == nil {
		doc := &Doc{Name: "补充规定", lines: []string{a.At}}
		at = &Node{Shape: Scalar, Text: a.At, Pos: Pos{File: doc.Name, Line: 1, Col: 1}, Span: len([]rune(a.At)), Doc: doc}
	}
	for _, need := range [][2]string{{"set", a.Set}, {"by", a.By}, {"basis", a.Basis}} {
		if strings.TrimSpace(need[1]) == "" {
			c.fail(at, "E36", need[0])
			return false
		}
	}
	entry, key, path := walk(root, a.At)
	if entry == nil {
		p := c.fail(at, "E32", a.At)
		p.Expect = "章节.名字.键，如 duties.村级排查.often"
		p.Near = nearest(a.At, paths(s.plainRoot()))
		return false
	}
	was := entry.get(key)
	section := path[0]
	if was != nil && was.amended == nil && !c.settable(entry, key, was, path, s, a) {
		p := c.fail(at, "E33", a.At+"："+textOf(was))
		p.Expect = "方案写明 unset 或平台默认的值；或由 amend 指定的单位改 " + section
		return false
	}
	n := c.setNode(a)
	if n == nil {
		return false
	}
	if law := scalarText(entry.get("law")); law != "" && was != nil {
		if why := looser(key, was, n); why != "" {
			c.fail(n, "E34", "“"+path[len(path)-1]+"”"+why+"（"+law+"）")
			return false
		}
	}
	for i := range entry.Entries {
		if entry.Entries[i].Key.Text == key {
			entry.Entries[i].Value = n
			return true
		}
	}
	k := &Node{Shape: Scalar, Text: key, Pos: n.Pos, Span: n.Span, Doc: n.Doc, amended: a}
	entry.Entries = append(entry.Entries, Entry{k, n})
	return true
}

// settable tells whether an amendment may set a value that is written.
func (c *compiler) settable(entry *Node, key string, was *Node, path []string, s *Scheme, a *Amendment) bool {
	switch {
	case was.Shape == Scalar && isUnset(was.Text),
		was.Doc.Base,
		scalarText(entry.get("added")) != "",
		entry.get("added").get(key) != nil:
		return true
	case was.Shape == List && len(was.Items) == 1 && isUnset(was.Items[0].Text):
		return true
	}
	for _, p := range s.Amend {
		if slices.Contains(p.Sections, path[0]) && (p.By.Has(a.By) || strings.HasSuffix(a.By, strings.Join(p.By.Names(), "、"))) {
			return true
		}
	}
	return false
}

func isUnset(text string) bool {
	_, ok := splitUnset(text)
	return ok
}

// walk follows a path of names joined by dots to the map that holds its last
// name; a name may itself contain dots.
func walk(root *Node, at string) (entry *Node, key string, path []string) {
	parts := strings.Split(at, ".")
	if len(parts) < 2 {
		return nil, "", nil
	}
	n := root
	for i := 0; i < len(parts); {
		if nth := number(parts[i]); n.Shape == List && nth >= 1 && nth <= len(n.Items) { // a rung of a ladder
			n, i, path = n.Items[nth-1], i+1, append(path, parts[i])
			continue
		}
		if n.Shape != Map {
			return nil, "", nil
		}
		found := 0
		for j := len(parts); j > i; j-- {
			name := strings.Join(parts[i:j], ".")
			if v := n.get(name); v != nil {
				path = append(path, name)
				if j == len(parts) {
					return n, name, path
				}
				n, found = v, j
				break
			}
		}
		if found == 0 {
			// a key that is not written yet, in an entry that is
			if i == len(parts)-1 && i >= 2 {
				return n, parts[i], append(path, parts[i])
			}
			return nil, "", nil
		}
		i = found
	}
	return nil, "", nil
}

// paths lists the addresses of the values of a tree.
func paths(root *Node) []string {
	var out []string
	var visit func(at string, n *Node, depth int)
	visit = func(at string, n *Node, depth int) {
		if depth > 4 || n.Shape != Map || len(out) > 3000 {
			return
		}
		for _, e := range n.Entries {
			p := e.Key.Text
			if at != "" {
				p = at + "." + p
			}
			out = append(out, p)
			visit(p, e.Value, depth+1)
		}
	}
	visit("", root, 0)
	return out
}
