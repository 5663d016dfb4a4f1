package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

// merge lays a child over a parent: by section and name; a named entry key by
// key; tables and lists whole. What the parent's plan states, or a law sets, may
// only be tightened; what base merely offers as a default gives way.
func (c *compiler) merge(parent, child *Node) *Node {
	out := &Node{Shape: Map, Pos: child.Pos, Span: child.Span, Doc: child.Doc}
	drop := child.get("drop")
	for _, d := range drop.entries() {
		head, _, _ := strings.Cut(d.Key.Text, ".")
		if parent.get(head) == nil && !slices.Contains([]string{"clause", "added", "note"}, head) {
			c.fail(d.Key, "E17", d.Key.Text).Expect = "上级方案里有的章节，如 duties、flow.clocks"
		}
	}
	c.open = nil
	if open := parent.get("open"); open != nil {
		c.open = append([]string{""}, textsOf(open)...)
	}
	for _, e := range parent.Entries {
		if slices.Contains([]string{"scheme", "title", "place", "issuer", "number", "edition", "from", "extends", "domains", "basis", "clauses", "drop", "transition", "damaged"}, e.Key.Text) {
			continue
		}
		over := child.get(e.Key.Text)
		if over == nil {
			out.Entries = append(out.Entries, Entry{e.Key, c.without(e.Key.Text, e.Value, drop)})
			continue
		}
		if e.Key.Text == "open" {
			c.opens(over)
		}
		if e.Key.Text == "met" || e.Key.Text == "shown" {
			out.Entries = append(out.Entries, Entry{child.keyOf(e.Key.Text), together(e.Value, over)})
			continue
		}
		merged := c.mergeSection(e.Key.Text, c.without(e.Key.Text, e.Value, drop), over, depthOf(e.Key.Text))
		out.Entries = append(out.Entries, Entry{child.keyOf(e.Key.Text), merged})
	}
	for _, e := range child.Entries {
		if out.get(e.Key.Text) == nil {
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

// together is what two lists or two maps say: a clause of the upper plan that is
// met or shown stays so under a scheme that lists some of its own.
func together(parent, child *Node) *Node {
	out := *child
	switch {
	case parent.Shape == List && child.Shape == List:
		out.Items = slices.Concat(parent.Items, child.Items)
	case parent.Shape == Map && child.Shape == Map:
		out.Entries = slices.Clone(child.Entries)
		for _, e := range parent.Entries {
			if child.get(e.Key.Text) == nil {
				out.Entries = append(out.Entries, e)
			}
		}
	}
	return &out
}

func textsOf(n *Node) []string {
	var out []string
	for _, item := range n.scalars() {
		out = append(out, item.Text)
	}
	return out
}

// depthOf is how many levels of names a section has before its entries: flow has
// acts, clocks and states first.
func depthOf(section string) int {
	switch section {
	case "sites", "hazards", "flow", "sharing":
		return 2
	case "accidents":
		return 2
	case "tipoffs":
		return 0
	}
	return 1
}

// mergeSection merges a map of entries; depth counts the levels of names left.
func (c *compiler) mergeSection(at string, parent, child *Node, depth int) *Node {
	if parent.Shape != Map || child.Shape != Map {
		if depth == 0 || parent.Shape != Map {
			return child
		}
		return child
	}
	out := &Node{Shape: Map, Pos: child.Pos, Span: child.Span, Doc: child.Doc}
	if depth == 1 {
		c.mayAdd(at, parent, child)
	}
	for _, e := range parent.Entries {
		over := child.get(e.Key.Text)
		if over == nil {
			out.Entries = append(out.Entries, e)
			continue
		}
		key := child.keyOf(e.Key.Text)
		if depth > 1 && e.Value.Shape == Map && over.Shape == Map && !(strings.HasSuffix(at, "sites") && e.Key.Text == "ledger") {
			out.Entries = append(out.Entries, Entry{key, c.mergeSection(at+"."+e.Key.Text, e.Value, over, depth-1)})
			continue
		}
		out.Entries = append(out.Entries, Entry{key, c.mergeEntry(at+"."+e.Key.Text, e.Value, over)})
	}
	for _, e := range child.Entries {
		if out.get(e.Key.Text) == nil {
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

// shorthand is the key a single value of an entry stands for.
func shorthand(at string) string {
	switch {
	case strings.HasPrefix(at, "accidents.clocks."):
		return "limit"
	case strings.HasPrefix(at, "hazards.grades."):
		return "is"
	}
	return ""
}

// mergeEntry merges one named entry key by key.
func (c *compiler) mergeEntry(at string, parent, child *Node) *Node {
	if key := shorthand(at); key != "" && parent.Shape == Map && child.Shape == Scalar {
		// 单位报告: 30分钟 is its limit; who reports to whom stays the law's.
		child = &Node{Shape: Map, Pos: child.Pos, Span: child.Span, Doc: child.Doc, amended: child.amended,
			Entries: []Entry{{&Node{Shape: Scalar, Text: key, Pos: child.Pos, Span: child.Span, Doc: child.Doc}, child}}}
	}
	if parent.Shape != Map || child.Shape != Map {
		if c.tighter(at, "=", &Node{Shape: Map}, parent, child) && c.standing {
			return parent
		}
		return child
	}
	out := &Node{Shape: Map, Pos: child.Pos, Span: child.Span, Doc: child.Doc}
	for _, e := range parent.Entries {
		over := child.get(e.Key.Text)
		switch {
		case over != nil:
			if c.tighter(at, e.Key.Text, parent, e.Value, over) && c.standing {
				out.Entries = append(out.Entries, e)
				continue
			}
			out.Entries = append(out.Entries, Entry{child.keyOf(e.Key.Text), over})
		case e.Key.Text == "added" && (child.has("clause") || child.has("added")):
			// the child says itself where the entry comes from
		default:
			out.Entries = append(out.Entries, e)
		}
	}
	for _, e := range child.Entries {
		if out.get(e.Key.Text) == nil {
			c.narrows(at, parent, e)
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

// without drops entries the child names under `drop`; only what the parent marks
// local, or base merely offers, can be dropped. Sections of sections are named
// with a dot: `drop: {flow.clocks: [上报]}`.
func (c *compiler) without(section string, n, drop *Node) *Node {
	out := n
	for _, d := range drop.entries() {
		head, rest, _ := strings.Cut(d.Key.Text, ".")
		if head == section {
			out = c.dropFrom(out, d.Key.Text, rest, d.Value.scalars())
		}
	}
	return out
}

func (c *compiler) dropFrom(n *Node, at, rest string, names []*Node) *Node {
	if n.Shape != Map {
		return n
	}
	out := *n
	out.Entries = slices.Clone(n.Entries)
	if rest != "" {
		key, rest, _ := strings.Cut(rest, ".")
		for i, e := range out.Entries {
			if e.Key.Text == key {
				out.Entries[i].Value = c.dropFrom(e.Value, at, rest, names)
			}
		}
		return &out
	}
	for _, name := range names {
		i := slices.IndexFunc(out.Entries, func(e Entry) bool { return e.Key.Text == name.Text })
		if i < 0 {
			p := c.fail(name, "E17", name.Text)
			p.Expect = "上级方案 " + at + " 中的名字"
			continue
		}
		e := out.Entries[i]
		held := slices.Contains([]string{"accidents", "accidents.clocks", "flow", "flow.states", "hazards", "hazards.grades", "sites", "evidence"}, at) ||
			at == "flow.acts" && slices.Contains([]string{"登记", "复查", "交办", "反馈"}, name.Text) || e.Value.has("law")
		if held || !e.Key.Doc.Base && scalarText(e.Value.get("local")) != "true" {
			p := c.fail(name, "E31", "删去了“"+name.Text+"”")
			p.Expect = "上级方案标明 local: true 的条目；法定的、办理环节必需的不能删"
			continue
		}
		out.Entries = slices.Delete(out.Entries, i, i+1)
	}
	return &out
}

// tighter reports a value that is looser than the one it replaces, and tells
// whether it is. In a scheme that already stands, a value from above that came
// later holds instead: a county's plan must not keep a province from tightening.
func (c *compiler) tighter(at, key string, entry, was, is *Node) bool {
	law := scalarText(entry.get("law"))
	if was.amended == nil && (scalarText(entry.get("local")) == "true" || was.Doc != nil && was.Doc.Base && law == "") {
		return false
	}
	if _, open := splitUnset(scalarText(was)); open {
		return false
	}
	why := looser(key, was, is)
	if law != "" {
		// Of a statutory clock only the limit moves, and only to be shorter.
		switch key {
		case "limit", "note", "clause", "added", "damaged":
		default:
			why = ""
			if !same(was, is) {
				why = "的“" + key + "”不能改"
			}
		}
	}
	if why == "" {
		return false
	}
	name := at[strings.LastIndex(at, ".")+1:]
	if key == name { // the path of an amendment ends in the key itself
		name = strings.TrimSuffix(at, "."+key)
		name = name[strings.LastIndex(name, ".")+1:]
	}
	if c.standing && was.amended != nil {
		c.fail(is, "W20", name, textOf(was)).Expect = "不比上级后来的补充规定宽；现按上级的执行"
		return true
	}
	code := "E31"
	if law != "" {
		code, why = "E34", why+"（"+law+"）"
	}
	p := c.fail(is, code, "“"+name+"”"+why)
	p.NearAt = was.Pos
	p.Expect = "不比“" + textOf(was) + "”宽"
	return true
}

// perYear makes frequencies comparable.
func perYear(o civil.Often) float64 {
	if o.Unset || o.Adhoc || o.Once {
		return 0
	}
	if o.Roster {
		return 1e6
	}
	every := float64(max(o.Every, 1))
	windows := map[civil.Unit]float64{civil.EachDay: 365, civil.EachWeek: 52, civil.EachHalf: 24, civil.EachMonth: 12,
		civil.EachQuarter: 4, civil.EachHalfYear: 2, civil.EachYear: 1}[o.Unit]
	return max(float64(o.Times)*windows/every, float64(o.Floor))
}
