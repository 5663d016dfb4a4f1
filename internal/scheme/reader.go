package scheme

import (
	"slices"
	"strings"
)

// compiler reads nodes into the model. It never stops at an error: everything
// that can be read is read, so that one run shows all problems.
type compiler struct {
	s     *Scheme
	ps    Problems
	names *names
	root  *Node
	// implied are the entries the plan does not write out, by their address: kinds
	// of sites and forms that are only named.
	implied map[string]bool
	open    []string // while merging: the sections the parent opens, led by ""; nil where it does not say
	// standing: the scheme was adopted already, and what was tightened above it
	// since takes the place of what is looser in it.
	standing bool
}

func (c *compiler) fail(n *Node, code string, args ...string) *Problem {
	c.ps = append(c.ps, problem(n, code, args...))
	return &c.ps[len(c.ps)-1]
}

// fields reads the keys of one entry. Every key asked for is known; what is left
// over at the end is an unknown key, and the nearest known one is its hint.
type fields struct {
	c     *compiler
	node  *Node
	key   *Node // where the entry's name stands
	rule  *Rule
	asked []string
	done  map[string]bool
}

// entry opens an entry: its markers are read at once.
func (c *compiler) entry(section string, key, value *Node, above []string) (*fields, Rule) {
	r := Rule{Section: section, Name: key.Text, Pos: key.Pos, Values: map[string]Value{}, AddedTo: map[string]string{}}
	f := &fields{c: c, node: value, key: key, rule: &r, done: map[string]bool{}}
	if value.Shape != Map {
		f.node = &Node{Shape: Map, Pos: value.Pos, Span: value.Span, Doc: value.Doc}
	}
	if n := f.take("clause"); n != nil {
		r.Clauses, r.cited = c.clauses(n), n.Doc.Name
	}
	if len(r.Clauses) == 0 {
		r.Clauses = above
	}
	if n := f.take("added"); n != nil {
		if n.Shape == Map {
			for _, e := range n.Entries {
				r.AddedTo[e.Key.Text] = e.Value.Text
				if f.node.get(e.Key.Text) == nil {
					c.fail(e.Key, "E06", e.Key.Text).Expect = "这一条里写了的键"
				}
			}
		} else {
			r.Added = n.Text
		}
	}
	r.Damaged, r.Note, r.Law = f.plains("damaged"), f.plain("note"), f.plain("law")
	r.Aka, r.Domains = f.plains("aka"), f.plains("domains")
	r.Local = f.plain("local") == "true"
	r.Source = Stated
	switch {
	case key.Doc.Base:
		r.Source = Default
	case r.Added != "":
		r.Source = addition(f.node.get("added"))
	case key.amended != nil:
		r.Source = Amended
	}
	return f, r
}

// addition is whose an addition is. A scheme under another one that adds a rule,
// tightens one or fills what the upper one left open rules by itself; only what it
// says to be the platform's is the platform's.
//
// law: S2-34
func addition(n *Node) Source {
	if up := n.Doc.Root.get("extends"); up != nil && up.Text != baseID && !strings.HasPrefix(n.Text, string(Default)) {
		return Local
	}
	return Default
}

// sub opens a map inside an entry; its values have their own addresses.
func (f *fields) sub(key string) *fields {
	n := f.take(key)
	if n == nil {
		return nil
	}
	if n.Shape != Map {
		f.shape(key, n, "{键: 值}")
		return nil
	}
	r := &Rule{Section: f.rule.Section, Name: key, Clauses: f.rule.Clauses, Source: f.rule.Source, Values: map[string]Value{}, AddedTo: map[string]string{}}
	if f.rule.Section != "" {
		f.value(key, n)
		r.Name = f.rule.Name + "." + key
		if f.rule.AddedTo[key] != "" {
			r.Source = addition(f.node.get("added").get(key))
		}
	}
	return &fields{c: f.c, node: n, key: f.node.keyOf(key), rule: r, done: map[string]bool{}}
}

// take gives the value of a key and marks it as known.
func (f *fields) take(key string) *Node {
	if !f.done[key] {
		f.done[key] = true
		f.asked = append(f.asked, key)
	}
	return f.node.get(key)
}

// has tells whether a key is written, without reading it.
func (f *fields) has(key string) bool { return f.node.get(key) != nil }

// end reports the keys nobody asked for.
func (f *fields) end() {
	for _, e := range f.node.Entries {
		if f.done[e.Key.Text] {
			continue
		}
		f.c.unknownKey(e, f.asked)
	}
}

func (c *compiler) unknownKey(e Entry, known []string) {
	p := c.fail(e.Key, "E06", e.Key.Text)
	if strings.ContainsRune(e.Key.Text, '：') {
		p.Expect = "半角冒号加一个空格“: ”，这里写成了全角“：”"
		return
	}
	if e.Value.bare {
		p.Expect = "中文逗号“，”：半角逗号在花括号里会把一句话断成两截"
		return
	}
	if e.Key.Text == "within" && !slices.Contains(known, "within") {
		p.Expect = "时限写在 flow.clocks 里：{名字: {from: 动作, until: 动作, limit: 时限}}"
		return
	}
	p.Near = nearest(e.Key.Text, known)
	if p.Near == "" {
		p.Expect = "这些键之一：" + strings.Join(known, "、")
	} else {
		p.Expect = "这里可用的键"
	}
}

func (f *fields) shape(key string, n *Node, want string) {
	at := n
	if n.Shape == Empty || n.Shape == Map && len(n.Entries) > 0 && n.Doc != nil {
		at = f.node.keyOf(key)
	}
	p := f.c.fail(at, "E08", key)
	p.Expect = want
	if n.Shape == Scalar && strings.ContainsRune(n.Text, '：') && strings.HasPrefix(want, "{") {
		p.Expect = "半角冒号加一个空格“: ”，这里写成了全角“：”"
	}
}

// value records a key as written, with its source.
func (f *fields) value(key string, n *Node) Value {
	v := Value{Path: f.path() + "." + key, Key: key, Pos: n.Pos, Source: Stated, By: n.amended, Law: f.rule.Law}
	v.Text = textOf(n)
	if n.Shape == Scalar && !n.Quoted {
		if word, ok := splitUnset(n.Text); ok {
			v.Unset, v.Word = true, word
		}
	}
	switch {
	case n.amended != nil:
		v.Source = Amended
	case n.Doc.Base:
		v.Source = Default
	case f.rule.AddedTo[key] != "":
		v.Source = addition(f.node.get("added").get(key))
	case f.rule.Source == Default, f.rule.Source == Local:
		v.Source = f.rule.Source
	}
	if f.rule.Values != nil {
		f.rule.Values[key] = v
	}
	if v.Unset {
		f.c.unset(f, v)
	}
	return v
}

func (f *fields) path() string { return f.rule.Path() }

// textOf writes a node on one line.
func textOf(n *Node) string {
	switch n.Shape {
	case Scalar:
		return n.Text
	case List:
		parts := make([]string, len(n.Items))
		for i, item := range n.Items {
			parts[i] = textOf(item)
		}
		return strings.Join(parts, "、")
	case Map:
		parts := make([]string, len(n.Entries))
		for i, e := range n.Entries {
			parts[i] = e.Key.Text + "：" + textOf(e.Value)
		}
		return strings.Join(parts, "；")
	}
	return ""
}

// plain reads a scalar that is neither looked up nor left open (markers).
func (f *fields) plain(key string) string {
	n := f.take(key)
	if n == nil {
		return ""
	}
	if n.Shape != Scalar {
		f.shape(key, n, "一句文字")
		return ""
	}
	return n.Text
}

func (f *fields) plains(key string) []string {
	var out []string
	for _, n := range f.take(key).scalars() {
		if n.Shape != Scalar {
			f.shape(key, n, "文字，或 [甲, 乙]")
			continue
		}
		out = append(out, n.Text)
	}
	return out
}

// scalar reads a scalar and records it; open is true when it is unset.
func (f *fields) scalar(key, want string) (n *Node, text string, open bool) {
	n = f.take(key)
	if n == nil {
		return nil, "", false
	}
	if n.Shape != Scalar {
		f.shape(key, n, want)
		return nil, "", false
	}
	v := f.value(key, n)
	if v.Unset {
		return n, "", true
	}
	return n, n.Text, false
}

func (f *fields) text(key string) string {
	_, t, _ := f.scalar(key, "一句文字")
	return t
}

// open reads a scalar that may be left open and says so.
func (f *fields) open(key string) (text, word string, unset bool) {
	_, t, open := f.scalar(key, "一句文字，或 unset")
	if open {
		return "", f.rule.Values[key].Word, true
	}
	return t, "", false
}

// texts reads one or many.
func (f *fields) texts(key string) []string {
	n := f.take(key)
	if n == nil {
		return nil
	}
	v := f.value(key, n)
	if v.Unset {
		return nil
	}
	var out []string
	for _, item := range n.scalars() {
		if item.Shape != Scalar || n.Shape == Map {
			f.shape(key, n, "文字，或 [甲, 乙]")
			return out
		}
		if word, ok := splitUnset(item.Text); ok && !item.Quoted {
			f.c.unset(f, Value{Path: v.Path, Key: key, Unset: true, Word: word, Pos: item.Pos})
			continue
		}
		out = append(out, item.Text)
	}
	return out
}

func (f *fields) flag(key string) bool {
	n, t, _ := f.scalar(key, "true 或 false")
	switch t {
	case "true":
		return true
	case "false", "":
	default:
		f.shape(key, n, "true 或 false")
	}
	return false
}

// word reads a word of a closed list.
func (f *fields) word(key string, allowed ...string) string {
	n, t, _ := f.scalar(key, strings.Join(allowed, "、"))
	if n == nil || t == "" {
		return ""
	}
	return f.c.oneOf(n, t, allowed)
}

func (c *compiler) oneOf(n *Node, t string, allowed []string) string {
	for _, a := range allowed {
		if a == t {
			return t
		}
	}
	p := c.fail(n, "E22", t)
	p.Near = nearest(t, allowed)
	p.Expect = strings.Join(allowed, "、")
	return ""
}

// refs reads one or many names to be looked up as one of the wanted kinds.
func (f *fields) refs(key string, wants ...RefKind) []Ref {
	n := f.take(key)
	if n == nil {
		return nil
	}
	if v := f.value(key, n); v.Unset {
		return nil
	}
	return f.c.refs(f, key, n, wants)
}

func (c *compiler) refs(f *fields, key string, n *Node, wants []RefKind) []Ref {
	nodes := n.scalars()
	out := make([]Ref, 0, len(nodes))
	for _, item := range nodes {
		if item.Shape != Scalar || n.Shape == Map {
			f.shape(key, n, "名字，或 [甲, 乙]")
			return nil
		}
		out = append(out, c.lookUp(item, wants))
	}
	return out
}

// ref reads exactly one name.
func (f *fields) ref(key string, wants ...RefKind) Ref {
	list := f.refs(key, wants...)
	if len(list) == 0 {
		return Ref{}
	}
	if len(list) > 1 {
		f.shape(key, f.node.get(key), "一个名字")
	}
	return list[0]
}

// choose reads names of which all are meant, or `{one_of: […]}`.
func (f *fields) choose(key string, wants ...RefKind) Refs {
	n := f.take(key)
	if n == nil {
		return Refs{}
	}
	if v := f.value(key, n); v.Unset {
		return Refs{}
	}
	if n.Shape == Map {
		g := &fields{c: f.c, node: n, rule: &Rule{Section: f.rule.Section, Name: f.rule.Name + "." + key}, done: map[string]bool{}}
		inner := g.take("one_of")
		g.end()
		if inner == nil {
			f.shape(key, n, "名字、[甲, 乙]，或 {one_of: [甲, 乙]}")
			return Refs{}
		}
		return Refs{List: f.c.refs(f, key, inner, wants), OneOf: true}
	}
	return Refs{List: f.c.refs(f, key, n, wants)}
}

// each walks the entries of a map under a key.
func (f *fields) each(key string, do func(key, value *Node)) {
	n := f.take(key)
	if n == nil || n.Shape == Empty {
		return
	}
	if f.openSection(key, n) {
		return
	}
	if n.Shape != Map {
		f.shape(key, n, "{名字: …}")
		return
	}
	for _, e := range n.Entries {
		do(e.Key, e.Value)
	}
}

// openSection notes a table the plan refers to and does not bring along:
// `owners: unset 分工表未附`.
func (f *fields) openSection(key string, n *Node) bool {
	if n.Shape != Scalar || n.Quoted {
		return false
	}
	word, ok := splitUnset(n.Text)
	if !ok {
		return false
	}
	path := strings.TrimPrefix(f.path()+"."+key, ".")
	u := Unset{Path: path, Section: path, Name: path, Key: "=", Word: word, Pos: n.Pos}
	u.Idle, _ = idle(path, "=")
	u.Asks = "{名字: {键: 值, …}, …}，或逐条补 " + path + ".名字"
	f.c.s.unset = append(f.c.s.unset, u)
	return true
}

// choices reads `{条件: 结果}`.
func (f *fields) choices(key string) []Choice {
	var out []Choice
	f.each(key, func(k, v *Node) {
		out = append(out, Choice{If: k.Text, Then: textOf(v), Pos: k.Pos})
	})
	if n := f.node.get(key); n != nil {
		f.value(key, n)
	}
	return out
}

// need reports a missing key.
func (f *fields) need(key string) {
	for _, e := range f.node.Entries {
		if strings.HasPrefix(e.Key.Text, key+"：") {
			return // reported as what it is
		}
	}
	if !f.has(key) {
		f.c.fail(f.key, "E07", f.rule.Name, key)
	}
}
