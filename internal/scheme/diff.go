package scheme

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Two schemes are compared as trees, leaf by leaf, so that no key can be
// forgotten; the words for what is found come from the rules.

// Change is one difference between two schemes, and whom it concerns.
type Change struct {
	Path    string
	Kind    string // 新增, 取消, 改动
	Turn    string // 放宽, 收紧, 补定; "" where nobody can tell from the words
	Place   string // where it is, in Chinese: 履职要求“村级排查”的频次
	Was     string
	Is      string
	Who     []string
	Clauses []string
	Say     string // the rule as a sentence, where a whole rule comes or goes
}

// The turns of a change.
const (
	Looser  = "放宽"
	Tighter = "收紧"
	Filled  = "补定"
)

// String is the line `diff` prints.
func (c Change) String() string {
	who := ""
	if len(c.Who) > 0 {
		who = "（涉及：" + strings.Join(c.Who, "、") + "）"
	}
	lead := c.Kind
	if c.Turn != "" {
		lead += "·" + c.Turn
	}
	place := cmp.Or(c.Place, c.Path)
	switch c.Kind {
	case "新增":
		return fmt.Sprintf("%s %s%s：%s", lead, place, who, cmp.Or(c.Say, c.Is))
	case "取消":
		return fmt.Sprintf("%s %s%s：%s", lead, place, who, cmp.Or(c.Say, c.Was))
	}
	return fmt.Sprintf("%s %s%s：由“%s”改为“%s”%s", lead, place, who, cmp.Or(c.Was, "（未写）"), cmp.Or(c.Is, "（未写）"), cite(c.Clauses))
}

// differ compares two trees; it knows the rules of both for the words.
type differ struct {
	was, is map[string]Rule
	sayWas  map[string]string
	sayIs   map[string]string
	out     []Change
	later   []Change // clauses and remarks: what changes no duty comes last
}

// Diff tells what another scheme changes, and for whom.
func (s *Scheme) Diff(other *Scheme) []Change {
	d := &differ{was: s.byPath(), is: other.byPath(), sayWas: s.says(), sayIs: other.says()}
	for _, key := range sectionKeys() {
		d.section(key, key, s.root.get(key), other.root.get(key), depthOf(key))
	}
	return append(d.out, d.later...)
}

func (s *Scheme) byPath() map[string]Rule {
	out := map[string]Rule{}
	for _, r := range s.Rules() {
		out[r.Path()] = r
	}
	for _, x := range s.Events {
		out[x.Path()] = x.Rule
	}
	for _, x := range s.Flow.States {
		out[x.Path()] = x.Rule
	}
	return out
}

// section walks down to the entries of a section.
func (d *differ) section(path, key string, was, is *Node, depth int) {
	switch {
	case was == nil && is == nil:
		return
	case notMap(was) || notMap(is):
		d.value("", path, key, was, is)
		return
	case depth == 0 && was == nil:
		d.whole(path, "新增", is)
		return
	case depth == 0 && is == nil:
		d.whole(path, "取消", was)
		return
	case depth == 0:
		d.entry(path, was, is)
		return
	}
	for _, name := range keysOf(was, is) {
		at, a, b := path+"."+name, was.get(name), is.get(name)
		switch {
		case depth > 1:
			d.section(at, name, a, b, depth-1)
		case a == nil:
			d.whole(at, "新增", b)
		case b == nil:
			d.whole(at, "取消", a)
		default:
			d.entry(at, a, b)
		}
	}
	if first, then := firstOf(was), firstOf(is); path == "flow.states" && first != then {
		d.out = append(d.out, Change{Path: path, Kind: "改动", Place: "隐患一登记时的状态", Was: first, Is: then})
	}
}

func notMap(n *Node) bool { return n != nil && n.Shape != Map }

func firstOf(n *Node) string {
	if len(n.entries()) == 0 {
		return ""
	}
	return n.Entries[0].Key.Text
}

// keysOf are the keys of both, those of the first in its order.
func keysOf(was, is *Node) []string {
	var out []string
	for _, e := range append(slices.Clone(was.entries()), is.entries()...) {
		if !slices.Contains(out, e.Key.Text) {
			out = append(out, e.Key.Text)
		}
	}
	return out
}

// whole is a rule that comes or goes.
func (d *differ) whole(path, kind string, n *Node) {
	c := Change{Path: path, Kind: kind, Place: d.place(path, "")}
	rule, say := d.is[path], d.sayIs[path]
	c.Is = textOf(n)
	if kind == "取消" {
		rule, say, c.Was, c.Is = d.was[path], d.sayWas[path], c.Is, ""
	}
	c.Who, c.Clauses = concerned(rule), rule.Clauses
	c.Say = strings.TrimPrefix(say, rule.Name+"：")
	d.out = append(d.out, c)
}

// entry compares two rules key by key.
func (d *differ) entry(path string, was, is *Node) {
	if was.Shape != Map || is.Shape != Map {
		d.value(path, path, "=", was, is)
		return
	}
	for _, key := range keysOf(was, is) {
		d.value(path, path+"."+key, key, was.get(key), is.get(key))
	}
}

// value compares what stands under one key of a rule.
func (d *differ) value(rule, path, key string, was, is *Node) {
	switch {
	case was != nil && is != nil && alike(was, is):
		return
	case rule != "" && (d.is[path].Section != "" || d.was[path].Section != "") && (was == nil || is == nil):
		if was == nil {
			d.whole(path, "新增", is)
		} else {
			d.whole(path, "取消", was)
		}
	case isTable(was) && isTable(is):
		d.table(rule, path, key, was, is)
	case isRows(was) && isRows(is):
		d.rows(rule, path, key, was, is)
	case was != nil && is != nil && was.Shape == Map && is.Shape == Map:
		if d.is[path].Section != "" || d.was[path].Section != "" {
			rule = path
		}
		for _, k := range keysOf(was, is) {
			d.value(rule, path+"."+k, k, was.get(k), is.get(k))
		}
	default:
		d.leaf(rule, path, key, was, is)
	}
}

// leaf is one value that differs.
func (d *differ) leaf(rule, path, key string, was, is *Node) {
	c := Change{Path: strings.TrimSuffix(path, ".="), Kind: "改动", Was: keyed(orEmpty(was)), Is: keyed(orEmpty(is)), Turn: turn(key, was, is), Place: d.place(rule, strings.TrimPrefix(strings.TrimPrefix(path, rule), "."))}
	a, b := d.was[rule], d.is[rule]
	c.Who = concerned(b)
	for _, w := range concerned(a) {
		if !slices.Contains(c.Who, w) {
			c.Who = append(c.Who, w)
		}
	}
	if c.Clauses = b.Clauses; len(c.Clauses) == 0 {
		c.Clauses = a.Clauses
	}
	if slices.Contains([]string{"clause", "note", "damaged", "added", "aka"}, key) {
		c.Who, c.Turn = nil, ""
		if key == "clause" {
			c.Clauses = nil
		}
		d.later = append(d.later, c)
		return
	}
	d.out = append(d.out, c)
}

// place says an address in Chinese: 履职要求“村级排查”的频次.
func (d *differ) place(rule, key string) string {
	r := d.is[rule]
	if r.Section == "" {
		r = d.was[rule]
	}
	words := ""
	if r.Section != "" {
		words = sectionWord(r.Section)
		if r.Name != "" && r.Name != "ledger" && r.Name != "roles" {
			words += "“" + r.Name + "”"
		}
	} else if section, name, ok := cutSection(rule); ok {
		words = sectionWord(section) + "“" + name + "”"
	}
	if key == "" || key == "=" {
		return words
	}
	parts := strings.Split(key, ".")
	for i, p := range parts {
		if words == "" && i < len(parts)-1 || words == "" {
			parts[i] = cmp.Or(otherThan(sectionWord(strings.Join(parts[:i+1], ".")), strings.Join(parts[:i+1], ".")), keyWord(p))
		} else {
			parts[i] = keyWord(p)
		}
		if p == "to" && i > 0 { // how far a limit may be prolonged
			parts[i] = "最长"
		} else if p == "to" && r.Section == "rollout" {
			parts[i] = keyWord("until")
		}
	}
	if words == "" {
		return parts[len(parts)-1]
	}
	return words + "的" + strings.Join(parts, "·")
}

// otherThan is a word that was found, "" where it is the address itself.
func otherThan(word, address string) string {
	if word == address {
		return ""
	}
	return word
}

// cutSection finds the section an address begins with.
func cutSection(path string) (section, name string, ok bool) {
	for _, pair := range sectionWords {
		if rest, found := strings.CutPrefix(path, pair[0]+"."); found && len(pair[0]) > len(section) {
			section, name, ok = pair[0], rest, true
		}
	}
	return section, name, ok
}

// shown is a value as people read it.
func shown(n *Node) string {
	if word, ok := splitUnset(scalarText(n)); ok && n.Shape == Scalar && !n.Quoted {
		return strings.TrimSpace("方案未规定 " + word)
	}
	if n.Shape == Scalar && (n.Text == "true" || n.Text == "false") {
		return map[string]string{"true": "是", "false": "否"}[n.Text]
	}
	return textOf(n)
}

// turn tells whether a value became looser or tighter, where that can be told.
func turn(key string, was, is *Node) string {
	switch {
	case was == nil && is == nil, slices.Contains(silent(), key):
		return ""
	case was == nil || is == nil:
		grew := was == nil
		if slices.Contains(narrowing(), key) {
			grew = !grew
		} else if !slices.Contains(additive(), key) && !slices.Contains([]string{"often", "limit", "within", "due", "photos", "people", "boost", "receipt", "approve", "exam", "qr"}, key) {
			return ""
		}
		return map[bool]string{true: Tighter, false: Looser}[grew]
	case was.Shape == Scalar && isUnset(was.Text) && !(is.Shape == Scalar && isUnset(is.Text)):
		return Filled
	}
	up, down := looser(key, is, was), looser(key, was, is)
	switch {
	case up != "" && down == "":
		return Tighter
	case up == "" && down != "":
		return Looser
	}
	return ""
}

// concerned are those a rule speaks of.
func concerned(r Rule) []string {
	var out []string
	switch r.Section {
	case "posts", "departments", "owners", "portfolios":
		out = append(out, r.Name)
	}
	for _, key := range []string{"who", "by", "of", "keeper", "each", "accept", "staffs"} {
		v, ok := r.Values[key]
		if !ok || v.Unset || key == "of" && !strings.HasPrefix(r.Section, "assess") || key == "of" && strings.Contains(r.Section, ".lines") || key == "each" && r.Section != "gates" {
			continue
		}
		for _, name := range strings.Split(strings.TrimPrefix(v.Text, "one_of："), "、") {
			if name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
