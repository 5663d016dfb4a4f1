package scheme

import (
	"slices"
	"strings"
)

// alike tells whether two values say the same; X and [X] do.
func alike(a, b *Node) bool {
	if a.Shape == Scalar && b.Shape == List && len(b.Items) == 1 {
		return alike(a, b.Items[0])
	}
	if b.Shape == Scalar && a.Shape == List && len(a.Items) == 1 {
		return alike(a.Items[0], b)
	}
	return same(a, b)
}

func isTable(n *Node) bool { return n != nil && n.Shape == List && tabular(n) }

// isRows tells a list of entries (a ladder, the items of a form) from a list of
// words.
func isRows(n *Node) bool {
	return n != nil && n.Shape == List && slices.ContainsFunc(n.Items, func(i *Node) bool { return i.Shape == Map })
}

// table compares two tables row by row.
func (d *differ) table(rule, path, key string, was, is *Node) {
	if textOf(was.Items[0]) != textOf(is.Items[0]) {
		d.leaf(rule, path, key, was.Items[0], is.Items[0])
	}
	a, b := tableRows(key, was), tableRows(key, is)
	d.pairs(rule, path, key, a, b)
}

// listed is a row or an entry of a list, by what it is known by.
type listed struct {
	name string
	node *Node // what it says
}

// tableRows names every row by its conditions, in words.
func tableRows(key string, n *Node) []listed {
	head := n.Items[0].Items
	var out []listed
	for i, row := range n.Items[1:] {
		var conds []string
		result := &Node{Shape: List, Doc: row.Doc, Pos: row.Pos}
		for j, cell := range row.Items {
			if j >= len(head) {
				continue
			}
			if gives(key, head[j].Text) {
				result.Items = append(result.Items, cell)
			} else if say := cellWords(head[j].Text, textOf(cell)); say != "" {
				conds = append(conds, say)
			}
		}
		if len(result.Items) == 1 {
			result = result.Items[0]
		}
		name := strings.Join(conds, "、")
		switch {
		case name == "" && i > 0:
			name = "其余"
		case name == "":
			name = "一律"
		}
		out = append(out, listed{name, result})
	}
	return out
}

// gives tells the columns of a table that are its results.
func gives(key, col string) bool {
	return col == key || key == "keep" && col == "tier" || key == "routes" && col == "flow"
}

// rows compares two lists of entries, each known by its text or by when it acts.
func (d *differ) rows(rule, path, key string, was, is *Node) {
	d.pairs(rule, path, key, entryRows(was), entryRows(is))
}

func entryRows(n *Node) []listed {
	var out []listed
	for _, item := range n.Items {
		name := textOf(item)
		for _, keys := range [][]string{{"text"}, {"at", "do"}, {"during"}, {"when", "else"}} {
			said := ""
			for _, k := range keys {
				said += textOf(orEmpty(item.get(k)))
			}
			if said != "" {
				name = said
				break
			}
		}
		out = append(out, listed{name, item})
	}
	return out
}

func orEmpty(n *Node) *Node {
	if n == nil {
		return &Node{}
	}
	return n
}

// pairs compares rows of the same name in order, tells the others as new or
// gone, and tells when only the order changed.
func (d *differ) pairs(rule, path, key string, was, is []listed) {
	before := len(d.out) + len(d.later)
	rest := slices.Clone(is)
	for _, a := range was {
		i := slices.IndexFunc(rest, func(b listed) bool { return b.name == a.name })
		if i < 0 { // the same measure at another time is a change of it
			i = slices.IndexFunc(rest, func(b listed) bool { return sameDeed(a, b, was, is) })
		}
		if i < 0 {
			d.row(rule, path, key, "取消", a)
			continue
		}
		b := rest[i]
		rest = slices.Delete(rest, i, i+1)
		at := path + "." + a.name
		switch {
		case alike(a.node, b.node):
		case a.node.Shape == Map && b.node.Shape == Map:
			for _, k := range keysOf(a.node, b.node) {
				d.value(rule, at+"."+k, k, a.node.get(k), b.node.get(k))
			}
		default:
			d.leaf(rule, at, key, a.node, b.node)
		}
	}
	for _, b := range rest {
		d.row(rule, path, key, "新增", b)
	}
	if names := func(list []listed) (out []string) {
		for _, x := range list {
			out = append(out, x.name)
		}
		return out
	}; before == len(d.out)+len(d.later) && !slices.Equal(names(was), names(is)) {
		d.out = append(d.out, Change{Path: path, Kind: "改动", Place: d.place(rule, key) + "的次序", Was: strings.Join(names(was), "、"), Is: strings.Join(names(is), "、"), Who: concerned(d.is[rule]), Clauses: d.is[rule].Clauses})
	}
}

// sameDeed tells two entries that no row of the other side is named like, and
// that do the same.
func sameDeed(a, b listed, was, is []listed) bool {
	alone := func(x listed, others []listed) bool {
		return !slices.ContainsFunc(others, func(o listed) bool { return o.name == x.name })
	}
	if !alone(a, is) || !alone(b, was) || a.node.Shape != Map || b.node.Shape != Map {
		return false
	}
	if do := a.node.get("do"); do != nil {
		return scalarText(do) == scalarText(b.node.get("do"))
	}
	return len(a.node.Entries) > 0 && len(b.node.Entries) > 0 && a.node.Entries[0].Key.Text == b.node.Entries[0].Key.Text && alike(a.node.Entries[0].Value, b.node.Entries[0].Value)
}

// row is a row that comes or goes.
func (d *differ) row(rule, path, key, kind string, x listed) {
	r := d.is[rule]
	if kind == "取消" {
		r = d.was[rule]
	}
	c := Change{Path: path + "." + x.name, Kind: kind, Place: d.place(rule, key) + "·" + x.name, Who: concerned(r), Clauses: r.Clauses}
	say := keyed(x.node)
	if kind == "取消" {
		c.Was = say
	} else {
		c.Is = say
	}
	d.out = append(d.out, c)
}

// keyed is a value with Chinese names for its keys.
func keyed(n *Node) string {
	if n.Shape != Map {
		return shown(n)
	}
	parts := make([]string, len(n.Entries))
	for i, e := range n.Entries {
		parts[i] = keyWord(e.Key.Text) + "：" + keyed(e.Value)
	}
	return strings.Join(parts, "；")
}
