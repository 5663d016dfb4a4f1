package scheme

import (
	"slices"
	"strings"
)

// apply sets one value in the tree, or adds one entry to a section.
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
	n := c.setNode(a)
	if n == nil {
		return false
	}
	whole := n.Shape == Map
	if whole {
		ground(root, a.At, n)
	}
	p, ok := walk(root, a.At, whole)
	if !ok {
		q := c.fail(at, "E32", a.At)
		q.Expect = "章节.名字.键，如 duties.村级排查.often；增加一条写成 {键: 值, …}"
		q.Near = nearest(a.At, paths(s.plainRoot()))
		return false
	}
	if p.fresh {
		return c.addEntry(p, n, at, s, a)
	}
	if open := p.entry.get("is"); len(p.path) == 4 && p.path[0] == "sites" && p.path[1] == "classes" && open != nil && isUnset(scalarText(open)) && !isUnset(scalarText(n)) {
		p = ofClass(p, root, n)
	}
	was := p.entry.get(p.key)
	if was != nil && was.amended != nil && p.entry.keyOf(p.key).amended != nil && len(p.path) == depthOf(p.path[0])+1 && isUnset(scalarText(n)) {
		p.entry.drop(p.key) // an entry that was added beside the plan is withdrawn
		return true
	}
	// What a scheme under another wrote itself, beside what the upper one says, is
	// its own rule: it may be tightened beside it, not loosened (law: S2-34).
	own := len(s.docs) > 2 && was != nil && was.amended == nil && was.Doc != nil && !was.Doc.Base && !(was.Shape == Scalar && isUnset(was.Text)) &&
		!s.permits(p.path[0], a.By) && c.loosens(p.key, was, n)
	if own || !c.settable(p, was, n, s, a) {
		q := c.fail(at, "E33", a.At+"："+textOf(first(was, n)))
		q.Expect = "方案写明 unset 或平台默认的值；或由 amend 指定的单位改 " + p.path[0]
		return false
	}
	if law := scalarText(p.entry.get("law")); law != "" && was != nil {
		if why := looser(p.key, was, n); why != "" {
			c.fail(n, "E34", "“"+p.path[len(p.path)-1]+"”"+why+"（"+law+"）")
			return false
		}
	}
	if !c.noLooser(s.under, a.At, n) {
		return false
	}
	if whole && was != nil && was.Shape == Map {
		n = overlay(was, n)
	}
	p.entry.put(p.key, n, a)
	return true
}

// addEntry adds a duty, a post, a row … beside the plan: where the plan says who
// may change that section, or that it is open. What only names or settles
// something for this place (ties, seasons, how long work takes) is always open,
// and so is a table the plan leaves out as a whole.
//
// law: S2-34, S4-70
func (c *compiler) addEntry(p address, n, at *Node, s *Scheme, a *Amendment) bool {
	section := p.path[0]
	free := slices.Contains([]string{"ties", "calendar", "efforts", "hours", "values"}, section)
	left := isUnset(scalarText(s.plainRoot().get(section)))
	if !free && !left && !slices.Contains(s.Open, section) && !s.permits(section, a.By) {
		q := c.fail(at, "E37", a.At)
		q.Expect = "方案写有 open: [" + section + "]，或由 amend 指定的单位增加；否则另立一份 extends 本方案的方案"
		return false
	}
	p.entry.put(p.key, n, a)
	return true
}

// settable tells whether an amendment may set a value: one that is left open, or
// the platform's own, or another amendment's; or one the plan states, where the
// plan names who may. What is not written is silence and may be filled, but not
// with a key that takes something away from a rule the plan states.
func (c *compiler) settable(p address, was, n *Node, s *Scheme, a *Amendment) bool {
	added := p.entry.get("added")
	switch {
	case was == nil && len(p.path) == 4 && p.path[1] == "classes" && isUnset(scalarText(p.entry.get("is"))):
		return true // what belongs to the class is open, however it is said
	case was == nil:
		base := p.entry.Doc != nil && p.entry.Doc.Base || scalarText(added) != "" || p.entry.amended != nil
		if base || !slices.Contains(narrowing(), p.key) {
			return true
		}
	case was.amended != nil && was.Shape != Map,
		was.Shape == Scalar && isUnset(was.Text),
		was.Doc.Base,
		scalarText(added) != "",
		added.get(p.key) != nil:
		return true
	case was.Shape == List && len(was.Items) == 1 && isUnset(was.Items[0].Text):
		return true
	case was.Shape == Map && n.Shape == Map && (was.amended != nil || scalarText(was.get("added")) != ""):
		return true
	}
	return s.permits(p.path[0], a.By)
}

// ofClass settles which key of a class that is open gets a value: other classes
// make it up (any), or a threshold does (when). The last word holds alone.
func ofClass(p address, root, n *Node) address {
	if p.key == "is" {
		p.key = "when"
		if n.Shape == List || n.Shape == Scalar && root.get("sites").get("classes").get(n.Text) != nil {
			p.key = "any"
		}
		p.path = append(slices.Clone(p.path[:len(p.path)-1]), p.key)
	}
	for _, other := range []string{"any", "when"} {
		if v := p.entry.get(other); other != p.key && v != nil && v.amended != nil && slices.Contains([]string{"any", "when"}, p.key) {
			p.entry.drop(other)
		}
	}
	return p
}

// narrowing are the keys that make a rule hold for less than it does.
func narrowing() []string {
	return []string{"when", "during", "from", "until", "sample", "except", "optional", "outside", "not", "local", "law", "exempt", "waive", "unless", "who_not"}
}

// permits tells whether the plan lets a body change what a section states.
func (s *Scheme) permits(section, by string) bool {
	for _, p := range s.Amend {
		if slices.Contains(p.Sections, section) && (p.By.Has(by) || len(p.By.List) > 0 && strings.HasSuffix(by, strings.Join(p.By.Names(), "、"))) {
			return true
		}
	}
	return false
}

// noLooser compares what is being set with what the scheme above says at the same
// place, its amendments included.
func (c *compiler) noLooser(under *Node, at string, n *Node) bool {
	if under == nil {
		return true
	}
	p, ok := walk(under, at, n.Shape == Map)
	if !ok || p.fresh {
		return true
	}
	was := p.entry.get(p.key)
	if was == nil {
		return true
	}
	if was.Shape == Map && n.Shape == Map {
		fine := true
		for _, e := range n.Entries {
			if up := was.get(e.Key.Text); up != nil {
				fine = !c.tighter(at, e.Key.Text, was, up, e.Value) && fine
			}
		}
		return fine
	}
	return !c.tighter(at, p.key, p.entry, was, n)
}

// loosens tells whether a value, or any key of an entry, is looser than what is there.
func (c *compiler) loosens(key string, was, n *Node) bool {
	if was.Shape != Map || n.Shape != Map {
		return looser(key, was, n) != ""
	}
	for _, e := range n.Entries {
		if up := was.get(e.Key.Text); up != nil && !isUnset(scalarText(up)) && !slices.Contains(silent(), e.Key.Text) && looser(e.Key.Text, up, e.Value) != "" {
			return true
		}
	}
	return false
}

// overlay lays the keys of one entry over another's.
func overlay(was, n *Node) *Node {
	out := *n
	out.Entries = slices.Clone(n.Entries)
	for _, e := range was.Entries {
		if n.get(e.Key.Text) == nil {
			out.Entries = append(out.Entries, e)
		}
	}
	return &out
}

// put sets a key of a map.
func (n *Node) put(key string, v *Node, a *Amendment) {
	for i := range n.Entries {
		if n.Entries[i].Key.Text == key {
			n.Entries[i].Value = v
			return
		}
	}
	k := &Node{Shape: Scalar, Text: key, Pos: v.Pos, Span: v.Span, Doc: v.Doc, amended: a}
	n.Entries = append(n.Entries, Entry{k, v})
}

func (n *Node) drop(key string) {
	n.Entries = slices.DeleteFunc(n.Entries, func(e Entry) bool { return e.Key.Text == key })
}

func isUnset(text string) bool {
	_, ok := splitUnset(text)
	return ok
}
