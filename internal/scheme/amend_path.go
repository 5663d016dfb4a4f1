package scheme

import "strings"

// address is where a path leads in a merged tree: the map that holds its last
// name, and that name.
type address struct {
	entry *Node
	key   string
	path  []string // the names of the path, one by one
	// fresh is true where the name would be an entry of its own: a duty that is not
	// there, a department without a row.
	fresh bool
}

// walk follows a path of names joined by dots to the map that holds its last
// name; a name may itself contain dots, and then the longest known one is meant.
// whole tells that a map is being set, so that an unknown name is a new entry
// and not a misspelt key.
func walk(root *Node, at string, whole bool) (address, bool) {
	parts := strings.Split(at, ".")
	n, path := root, []string(nil)
	for i := 0; i < len(parts); {
		if nth := number(parts[i]); n.Shape == List && nth >= 1 && nth <= len(n.Items) { // a rung of a ladder
			n, i, path = n.Items[nth-1], i+1, append(path, parts[i])
			continue
		}
		if n.Shape != Map {
			return address{}, false
		}
		found := 0
		for j := len(parts); j > i; j-- {
			name := strings.Join(parts[i:j], ".")
			if v := n.get(name); v != nil {
				path = append(path, name)
				if j == len(parts) {
					return address{entry: n, key: name, path: path}, len(path) > 1 || whole || v.Shape == Scalar && isUnset(v.Text)
				}
				n, found = v, j
				break
			}
		}
		if found > 0 {
			i = found
			continue
		}
		names := depthOf(parts[0])
		switch {
		case len(path) > names && i == len(parts)-1: // a key that is not written yet, in an entry that is
			return address{entry: n, key: parts[i], path: append(path, parts[i])}, true
		case len(path) == names && whole && names > 0:
			name := strings.Join(parts[i:], ".")
			return address{entry: n, key: name, path: append(path, name), fresh: true}, true
		}
		return address{}, false
	}
	return address{}, false
}

// ground makes the section of a path a map, where the plan does not have it or
// leaves it open as a whole (`owners: unset 分工表未附`), so that an entry can be
// put there.
func ground(root *Node, at string, n *Node) {
	parts := strings.Split(at, ".")
	depth := depthOf(parts[0])
	if len(parts) <= depth || depth == 0 || !isSection(parts[0]) {
		return
	}
	in := root
	for _, name := range parts[:depth] {
		v := in.get(name)
		if v == nil {
			v = &Node{Shape: Map, Pos: n.Pos, Span: n.Span, Doc: n.Doc, amended: n.amended}
			k := &Node{Shape: Scalar, Text: name, Pos: n.Pos, Span: n.Span, Doc: n.Doc, amended: n.amended}
			in.Entries = append(in.Entries, Entry{k, v})
		}
		if v.Shape == Empty || v.Shape == Scalar && isUnset(v.Text) {
			v.Shape, v.Text = Map, ""
		}
		in = v
	}
}

func isSection(name string) bool {
	for _, s := range sectionKeys() {
		if s == name {
			return true
		}
	}
	return false
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
