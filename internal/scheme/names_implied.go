package scheme

import (
	"slices"
	"strings"
)

// mention is a name that stands where a kind of site, or a form, is named.
type mention struct {
	node   *Node
	among  *Node // the list or entry it stands in: names of one list are told apart
	clause *Node
	wants  []RefKind
	listed bool // where a plan lists what there is, not where it refers to it
}

// imply declares what a plan names and describes nowhere: plans list schools and
// hospitals without saying what one is, and name a ledger they do not attach. The
// first are kinds of sites, told by hand; the second forms without a layout. A
// name that is near to one the plan does describe is left alone: it is a slip,
// and is refused with that one beside it.
//
// law: scheme-syntax §8; S1-52, S1-55, S1-67
func (c *compiler) imply(root *Node) *Node {
	root = c.rolled(root)
	classes := c.undeclared(c.kindsNamed(root))
	forms := c.undeclared(c.formsNamed(root))
	root = c.declare(root, []string{"sites", "classes"}, ToClass, classes, nil)
	return c.declare(root, []string{"forms"}, ToForm, forms, func(at *Node) Entry {
		word := &Node{Shape: Scalar, Text: "unset 没有列出表样", Pos: at.Pos, Span: at.Span, Doc: at.Doc}
		return Entry{&Node{Shape: Scalar, Text: "layout", Pos: at.Pos, Span: at.Span, Doc: at.Doc}, word}
	})
}

// rolled gives every list of sites (rolls) its column in the ledger and its class:
// what is on the list is what the ledger says is.
func (c *compiler) rolled(root *Node) *Node {
	for _, e := range root.get("rolls").entries() {
		k, name := e.Key, e.Key.Text
		if strings.TrimSpace(name) == "" || e.Value.Shape != Map {
			continue
		}
		text := func(s string) *Node {
			return &Node{Shape: Scalar, Text: s, Pos: k.Pos, Span: k.Span, Doc: k.Doc, amended: k.amended}
		}
		cite := func(more ...Entry) *Node {
			if n := e.Value.get("clause"); n != nil {
				more = append(more, Entry{text("clause"), n})
			} else if n := e.Value.get("added"); n != nil {
				more = append(more, Entry{text("added"), n})
			}
			return &Node{Shape: Map, Pos: k.Pos, Span: k.Span, Doc: k.Doc, Entries: more, amended: k.amended}
		}
		if root.get("sites").get("facts").get(name) == nil {
			root = with(root, []string{"sites", "facts"}, []Entry{{text(name), cite(Entry{text("type"), text("是否")})}})
		}
		if !c.names.has(ToClass, name) {
			c.name(ToClass, name, k, false, name)
			root = with(root, []string{"sites", "classes"}, []Entry{{text(name), cite(Entry{text("when"), text("facts." + name)})}})
		}
	}
	return root
}

// kindsNamed are all places of a plan that name kinds of sites.
func (c *compiler) kindsNamed(root *Node) []mention {
	var out []mention
	each := func(section *Node, key string, listed bool, wants ...RefKind) {
		for _, e := range section.entries() {
			at := e.Value.get(key)
			if at == nil || at.Shape == Map {
				continue
			}
			for _, n := range at.scalars() {
				out = append(out, mention{node: n, among: at, clause: e.Value.get("clause"), wants: wants, listed: listed})
			}
		}
	}
	sites := root.get("sites")
	each(root.get("grids"), "one_per", true, ToClass)
	for _, e := range root.get("expect").entries() {
		out = append(out, mention{node: e.Key, among: root.get("expect"), clause: e.Value.get("clause"), wants: []RefKind{ToClass, ToGrid, ToPost, ToSpot}, listed: true})
	}
	each(sites.get("classes"), "any", true, ToClass)
	each(sites.get("direct"), "except", true, ToClass, ToSector)
	each(sites.get("direct"), "of", false, ToClass)
	each(sites.get("dossiers"), "of", false, ToClass, ToTier)
	each(root.get("risk"), "of", false, ToClass, ToSector, ToTier)
	each(root.get("forms"), "for", false, ToClass, ToGrid)
	each(root.get("owners"), "classes", false, ToClass)
	each(root.get("duties"), "each", false, ToClass, ToSpot, ToGrid, ToPronoun, ToTier, ToPost, ToKind, ToSector, ToDepartment)
	tabled := func(table *Node, clause *Node) {
		if table == nil || table.Shape != List || !tabular(table) {
			return
		}
		for i, head := range table.Items[0].scalars() {
			if head.Text != "site" && head.Text != "site.class" {
				continue
			}
			for _, row := range table.Items[1:] {
				if i < len(row.Items) {
					for _, n := range row.Items[i].scalars() {
						out = append(out, mention{node: n, among: table, clause: clause, wants: []RefKind{ToClass}})
					}
				}
			}
		}
	}
	tabled(sites.get("keep"), nil)
	for _, e := range root.get("duties").entries() {
		tabled(e.Value.get("often"), e.Value.get("clause"))
	}
	for _, e := range root.get("flow").get("clocks").entries() {
		tabled(e.Value.get("limit"), e.Value.get("clause"))
	}
	return out
}

// formsNamed are the forms duties are to fill.
func (c *compiler) formsNamed(root *Node) []mention {
	var out []mention
	for _, e := range root.get("duties").entries() {
		form := e.Value.get("form")
		if form == nil || form.Shape == Map {
			continue
		}
		for _, n := range form.scalars() {
			out = append(out, mention{node: n, among: form, clause: e.Value.get("clause"), wants: []RefKind{ToForm}, listed: true})
		}
	}
	return out
}

// undeclared keeps those that stand for nothing yet and are no slip of what does.
func (c *compiler) undeclared(all []mention) []mention {
	var out []mention
	for _, m := range all {
		n := m.node
		if n.Shape != Scalar || n.Text == "*" || isUnset(n.Text) || strings.TrimSpace(n.Text) == "" || !nameLike(n.Text) {
			continue
		}
		known := slices.ContainsFunc(m.wants, func(kind RefKind) bool { return c.names.has(kind, n.Text) })
		if !known && !slices.ContainsFunc(m.wants, func(kind RefKind) bool { return slip(n.Text, c.names.list(kind)) != "" }) {
			out = append(out, m)
		}
	}
	return out
}

// nameLike tells a name from a phrase that slipped into its place.
func nameLike(text string) bool {
	return len([]rune(text)) <= 20 && !strings.ContainsAny(text, "：:{}[]\"'=<>；;，,。") && match(`^\d`, text) == nil && text[0] >= 0x80
}

// slip finds the known name of which a name is a slip of the hand: one character
// of three and more, two of seven and more. Of two characters any might be meant.
func slip(name string, known []string) string {
	rs := []rune(name)
	for _, k := range known {
		d, n := distance(rs, []rune(k)), min(len(rs), len([]rune(k)))
		if d > 0 && (n >= 3 && d == 1 || n >= 7 && d == 2) {
			return k
		}
	}
	return ""
}

// declare puts the names into their section, where they are first written. One
// that is written once and is near to another that is written more often is asked
// about; one that only a duty or a department refers to is told.
func (c *compiler) declare(root *Node, path []string, kind RefKind, all []mention, more func(at *Node) Entry) *Node {
	times := map[string]int{}
	for _, m := range all {
		times[m.node.Text]++
	}
	var often []string
	for name, n := range times {
		if n > 1 {
			often = append(often, name)
		}
	}
	slices.Sort(often)
	var entries []Entry
	for _, m := range all {
		n := m.node
		if c.names.has(kind, n.Text) {
			continue
		}
		c.name(kind, n.Text, n, false, n.Text)
		key := &Node{Shape: Scalar, Text: n.Text, Pos: n.Pos, Span: n.Span, Doc: n.Doc, amended: n.amended}
		body := &Node{Shape: Map, Pos: n.Pos, Span: n.Span, Doc: n.Doc, amended: n.amended}
		if m.clause != nil {
			body.Entries = append(body.Entries, Entry{&Node{Shape: Scalar, Text: "clause", Pos: n.Pos, Span: n.Span, Doc: n.Doc}, m.clause})
		}
		if more != nil {
			body.Entries = append(body.Entries, more(n))
		}
		entries = append(entries, Entry{key, body})
		if c.implied == nil {
			c.implied = map[string]bool{}
		}
		c.implied[strings.Join(path, ".")+"."+n.Text] = true
		listed := slices.ContainsFunc(all, func(o mention) bool { return o.node.Text == n.Text && o.listed })
		switch near := slip(n.Text, often); {
		case times[n.Text] == 1 && near != "" && !inOneList(all, m, near):
			p := c.fail(n, "W30", n.Text)
			p.Near, p.NearAt = near, c.names.at[kind][near].at()
		case !listed:
			c.fail(n, "W31", n.Text).Expect = placeOf(kind) + "，写明哪些算（any 或 when）；没有标准的写 unset"
		}
	}
	return with(root, path, entries)
}

// inOneList tells whether a name stands in one list with another: then both are meant.
func inOneList(all []mention, m mention, other string) bool {
	return slices.ContainsFunc(all, func(o mention) bool { return o.among == m.among && o.node.Text == other })
}

func (k known) at() Pos {
	if k.node == nil {
		return Pos{}
	}
	return k.node.Pos
}

// with is a tree with entries added to a section; what it shares with the file's
// own tree stays as it was.
func with(n *Node, path []string, entries []Entry) *Node {
	if len(entries) == 0 {
		return n
	}
	out := Node{Shape: Map, Pos: entries[0].Key.Pos, Span: 1, Doc: entries[0].Key.Doc}
	if n != nil {
		out = *n
		if out.Shape != Map {
			if out.Shape != Empty {
				return n // sites: unset 另行规定; nothing can be put there
			}
			out.Shape = Map
		}
	}
	out.Entries = slices.Clone(out.Entries)
	if len(path) == 0 {
		out.Entries = append(out.Entries, entries...)
		return &out
	}
	i := slices.IndexFunc(out.Entries, func(e Entry) bool { return e.Key.Text == path[0] })
	if i < 0 {
		k := entries[0].Key
		out.Entries = append(out.Entries, Entry{&Node{Shape: Scalar, Text: path[0], Pos: k.Pos, Span: k.Span, Doc: k.Doc}, with(nil, path[1:], entries)})
		return &out
	}
	out.Entries[i].Value = with(out.Entries[i].Value, path[1:], entries)
	return &out
}
