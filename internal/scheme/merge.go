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
	for _, e := range parent.Entries {
		if slices.Contains([]string{"scheme", "title", "place", "issuer", "number", "edition", "from", "extends", "domains", "basis", "clauses", "drop", "transition", "damaged", "met", "shown"}, e.Key.Text) {
			continue
		}
		over := child.get(e.Key.Text)
		if over == nil {
			out.Entries = append(out.Entries, Entry{e.Key, c.without(e.Key.Text, e.Value, drop)})
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

// mergeEntry merges one named entry key by key.
func (c *compiler) mergeEntry(at string, parent, child *Node) *Node {
	if parent.Shape != Map || child.Shape != Map {
		c.tighter(at, "=", &Node{Shape: Map}, parent, child)
		return child
	}
	out := &Node{Shape: Map, Pos: child.Pos, Span: child.Span, Doc: child.Doc}
	for _, e := range parent.Entries {
		over := child.get(e.Key.Text)
		switch {
		case over != nil:
			c.tighter(at, e.Key.Text, parent, e.Value, over)
			out.Entries = append(out.Entries, Entry{child.keyOf(e.Key.Text), over})
		case e.Key.Text == "added" && (child.has("clause") || child.has("added")):
			// the child says itself where the entry comes from
		default:
			out.Entries = append(out.Entries, e)
		}
	}
	for _, e := range child.Entries {
		if out.get(e.Key.Text) == nil {
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

// without drops entries the child names under `drop`; only what the parent marks
// local, or base merely offers, can be dropped.
func (c *compiler) without(section string, n, drop *Node) *Node {
	names := drop.get(section).scalars()
	if len(names) == 0 || n.Shape != Map {
		return n
	}
	out := *n
	out.Entries = slices.Clone(n.Entries)
	for _, name := range names {
		i := slices.IndexFunc(out.Entries, func(e Entry) bool { return e.Key.Text == name.Text })
		if i < 0 {
			p := c.fail(name, "E17", name.Text)
			p.Expect = "上级方案 " + section + " 中的名字"
			continue
		}
		e := out.Entries[i]
		if !e.Key.Doc.Base && scalarText(e.Value.get("local")) != "true" {
			p := c.fail(name, "E31", "删去了“"+name.Text+"”")
			p.Expect = "上级方案标明 local: true 的条目"
			continue
		}
		out.Entries = slices.Delete(out.Entries, i, i+1)
	}
	return &out
}

// tighter reports a value that is looser than the one it replaces.
func (c *compiler) tighter(at, key string, entry, was, is *Node) {
	law := scalarText(entry.get("law"))
	if scalarText(entry.get("local")) == "true" || was.Doc != nil && was.Doc.Base && law == "" {
		return
	}
	if _, open := splitUnset(scalarText(was)); open {
		return
	}
	why := looser(key, was, is)
	if why == "" {
		return
	}
	name := at[strings.LastIndex(at, ".")+1:]
	code := "E31"
	if law != "" {
		code, why = "E34", why+"（"+law+"）"
	}
	p := c.fail(is, code, "“"+name+"”"+why)
	p.NearAt, p.Near = was.Pos, textOf(was)
	p.Expect = "不比“" + textOf(was) + "”宽"
	p.Near = ""
}

// looser says in which way a value is looser than another; "" when it is not.
func looser(key string, was, is *Node) string {
	if _, open := splitUnset(scalarText(is)); open && is.Shape == Scalar {
		return "的“" + textOf(was) + "”被改成未定"
	}
	switch key {
	case "often":
		a, ok1 := ReadOften(was.Text)
		b, ok2 := ReadOften(is.Text)
		if ok1 && ok2 && perYear(b) < perYear(a) {
			return "由“" + was.Text + "”减为“" + is.Text + "”"
		}
	case "limit", "within", "fresh", "refresh", "expires", "taken", "reply", "=":
		a, ok1 := ReadLimit(was.Text)
		b, ok2 := ReadLimit(is.Text)
		if ok1 && ok2 && minutes(b) > minutes(a) && minutes(a) > 0 {
			return "由“" + was.Text + "”延长为“" + is.Text + "”"
		}
		if key == "=" && was.Text == "重大" && is.Text == "一般" {
			return "由“重大”降为“一般”"
		}
	case "count":
		a, ok1 := ReadCount(was.Text)
		b, ok2 := ReadCount(is.Text)
		if ok1 && ok2 && b.Least < a.Least {
			return "由“" + was.Text + "”减为“" + is.Text + "”"
		}
	case "photos":
		a, b := match(`(\d+)张`, was.Text), match(`(\d+)张`, is.Text)
		if a != nil && b != nil && number(b[1]) < number(a[1]) {
			return "由“" + was.Text + "”减为“" + is.Text + "”"
		}
	case "grade":
		if was.Text == "重大" && is.Text == "一般" {
			return "由“重大”降为“一般”"
		}
	case "needs", "shows", "has", "files", "evidence", "signature", "holder", "tells", "items":
		have := []string{}
		for _, n := range is.scalars() {
			have = append(have, textOf(n))
		}
		for _, n := range was.scalars() {
			if n.Shape == Scalar && !slices.Contains(have, n.Text) {
				return "少了“" + n.Text + "”"
			}
		}
	case "map", "secret", "qr", "receipt", "signed":
		if was.Text == "true" && is.Text == "false" {
			return "的“" + key + "”被取消"
		}
	}
	return ""
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
