package scheme

import (
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"anwang/internal/civil"
)

// Library is a set of scheme files by the name shown in messages; the scheme
// x is the file whose last part is x.yaml.
type Library map[string][]byte

func (l Library) find(id string) (string, bool) {
	want := strings.TrimSuffix(id, ".yaml") + ".yaml"
	names := make([]string, 0, len(l))
	for name := range l {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if name == id || name == want {
			return name, true
		}
	}
	for _, name := range names {
		if path.Base(name) == want {
			return name, true
		}
	}
	// id@edition, where the file of the id is that edition.
	if plain, edition, ok := strings.Cut(strings.TrimSuffix(id, ".yaml"), "@"); ok {
		if name, found := l.find(plain); found && match(`(?m)^edition:\s*`+regexp.QuoteMeta(edition)+`\s*$`, string(l[name])) != nil {
			return name, true
		}
	}
	return "", false
}

// IDs lists the schemes of the library, newest editions only.
func (l Library) IDs() []string {
	var out []string
	for name := range l {
		base := path.Base(name)
		id, ok := strings.CutSuffix(base, ".yaml")
		if ok && id != "base" && !strings.ContainsAny(id, "@.") {
			out = append(out, id)
		}
	}
	sort.Strings(out)
	return out
}

const baseID = "base"

// Beside holds amendments by the id of the scheme they stand beside.
type Beside map[string][]Amendment

// Load reads a scheme of the library, laid over those it extends. The scheme is
// nil only when it could not be read at all; with errors it must not be run.
func Load(lib Library, id string) (*Scheme, Problems) { return LoadUnder(lib, id, nil) }

// LoadUnder is Load where the schemes it extends have amendments beside them: a
// county sees what its province has filled in, and may be no looser than that.
//
// law: S2-34; scheme-syntax §6.3
func LoadUnder(lib Library, id string, above Beside) (*Scheme, Problems) {
	c := &compiler{s: &Scheme{}}
	return c.load(lib, id, above)
}

// LoadStanding is what is in force: a scheme that was adopted, under the amendments
// of those above it, with its own. Where something above was tightened since,
// that holds, and a warning says so; a place never loses its scheme by it.
func LoadStanding(lib Library, id string, above Beside, own []Amendment) (*Scheme, Problems) {
	c := &compiler{s: &Scheme{}, standing: true}
	s, ps := c.load(lib, id, above)
	if s == nil || ps.Failed() || len(own) == 0 {
		return s, ps
	}
	out, after := amend(s, own, true)
	return out, append(ps, after...).sorted()
}

func (c *compiler) load(lib Library, id string, above Beside) (*Scheme, Problems) {
	docs := c.chain(lib, id)
	if len(docs) == 0 || c.ps.Failed() {
		return nil, c.ps.sorted()
	}
	root := docs[0].Root
	var under *Node
	for i, d := range docs[1:] {
		under = root
		root = c.merge(root, d.Root)
		if list := above[scalarText(d.Root.get("scheme"))]; len(list) > 0 && i+2 < len(docs) {
			root = c.amended(root, docs[:i+2], under, list)
		}
	}
	s, ps := c.finish(root, docs, nil)
	s.under = under
	return s, ps
}

// amended is a parent's tree with its amendments in it.
func (c *compiler) amended(root *Node, docs []*Doc, under *Node, list []Amendment) *Node {
	own := &compiler{s: &Scheme{}, standing: c.standing}
	s, _ := own.finish(root, docs, nil)
	s.under = under
	out, ps := amend(s, list, c.standing)
	for _, p := range ps.Errors() {
		if !c.standing {
			c.ps = append(c.ps, p)
		}
	}
	return out.root
}

// Compile reads one document over its parents, already parsed, base first.
func Compile(docs ...*Doc) (*Scheme, Problems) {
	c := &compiler{s: &Scheme{}}
	if len(docs) == 0 || docs[len(docs)-1].Root == nil {
		return nil, nil
	}
	root := docs[0].Root
	for _, d := range docs[1:] {
		root = c.merge(root, d.Root)
	}
	return c.finish(root, docs, nil)
}

func (c *compiler) finish(root *Node, docs []*Doc, amendments []Amendment) (*Scheme, Problems) {
	c.s.docs, c.s.Amendments = docs, amendments
	own := docs[len(docs)-1]
	c.gather(root)
	root = c.imply(root)
	c.s.root, c.root = root, root
	c.read(root, own)
	c.check()
	c.s.names = c.names
	sort.SliceStable(c.s.unset, func(i, j int) bool {
		a, b := c.s.unset[i].Pos, c.s.unset[j].Pos
		return a.File == b.File && (a.Line < b.Line || a.Line == b.Line && a.Col < b.Col)
	})
	c.s.problems = c.ps.sorted()
	return c.s, c.s.problems
}

// chain parses a scheme and everything it extends, base first.
func (c *compiler) chain(lib Library, id string) []*Doc {
	var docs []*Doc
	var from *Node
	var seen []string
	for id != "" {
		name, ok := lib.find(id)
		switch {
		case slices.Contains(seen, name) && ok:
			c.fail(from, "E19", strings.Join(append(seen, name), " → "))
			return nil
		case !ok && from == nil:
			c.ps = append(c.ps, (&Doc{Name: id}).at(0, 0, "E01", "没有这个文件"))
			return nil
		case !ok:
			p := c.fail(from, "E30", id)
			p.Expect, p.Near = "方案的标识：base、"+strings.Join(lib.IDs(), "、"), nearest(id, append(lib.IDs(), baseID))
			return nil
		}
		seen = append(seen, name)
		doc, ps := Parse(name, lib[name])
		c.ps = append(c.ps, ps...)
		if ps.Failed() {
			return nil
		}
		docs = append(docs, doc)
		if len(docs) > 8 {
			c.fail(from, "E30", "套了八层以上")
			return nil
		}
		from, id = doc.Root.get("extends"), ""
		if from != nil {
			id = from.Text
		} else if !doc.Base {
			p := c.fail(doc.Root, "E07", doc.Name, "extends")
			p.Expect = "extends: base，或上级方案的标识"
			return nil
		}
	}
	slices.Reverse(docs)
	return docs
}

// sectionKeys is every key that may stand at the top of a scheme, in the usual order.
func sectionKeys() []string {
	return []string{"scheme", "title", "place", "issuer", "number", "edition", "from", "extends", "domains", "basis", "clauses", "amend", "open", "drop",
		"transition", "damaged", "values", "grids", "expect", "posts", "roles", "gates", "departments", "portfolios", "sectors", "sites", "risk", "owners", "ties",
		"duties", "efforts", "hours", "events", "boards", "forms", "evidence", "hazards", "flow", "accidents", "tipoffs", "assess", "rewards", "calendar",
		"rollout", "sharing", "contracts", "bans", "rolls", "met", "shown"}
}

// read fills the model, section by section.
func (c *compiler) read(root *Node, own *Doc) {
	s := c.s
	f := &fields{c: c, node: root, key: root, rule: &Rule{Section: "", Values: nil}, done: map[string]bool{}}
	head := &fields{c: c, node: own.Root, key: own.Root, rule: &Rule{Section: "方案", Values: map[string]Value{}}, done: map[string]bool{}}
	for _, key := range []string{"scheme", "title", "place"} {
		if own.Root.get(key) == nil && !own.Base {
			c.fail(own.Root, "E07", own.Name, key)
		}
	}
	s.ID, s.Title, s.Place = head.text("scheme"), head.text("title"), head.text("place")
	s.Issuer, s.Number = head.text("issuer"), head.text("number")
	if s.ID != "" && match(`^[a-z][a-z0-9-]{0,40}$`, s.ID) == nil {
		c.fail(own.Root.get("scheme"), "E09", s.ID).Expect = "小写字母开头的标识：字母、数字、短横"
	}
	s.Edition, s.From = head.day("edition"), head.day("from")
	s.Extends, s.Prefix = head.plain("extends"), head.plain("clauses")
	s.Domains, s.Basis = head.texts("domains"), head.texts("basis")
	s.Damaged = head.plains("damaged")
	for _, key := range sectionKeys() {
		f.take(key)
	}
	f.end()
	c.readTransition(head)
	c.readFrame(f)
	c.readPlaces(f)
	c.readPeople(f)
	c.readOwners(f)
	c.readWork(f)
	c.readForms(f)
	c.readBars(f)
	c.readFlow(f)
	c.readRest(f)
	c.readScores(f)
}

// section walks the entries of a section, each with its rule.
func (c *compiler) section(f *fields, key string, do func(f *fields, r Rule)) {
	c.entries(f, key, key, nil, do)
}

// entries walks the entries of a map under a key; name is the address of the
// section they form.
func (c *compiler) entries(f *fields, key, name string, above []string, do func(f *fields, r Rule)) {
	f.each(key, func(k, v *Node) {
		e, r := c.entry(name, k, v, above)
		if v.Shape != Map && v.Shape != Empty {
			e.node.Entries = nil
			e.whole(v)
		}
		do(e, r)
		e.end()
	})
}

// whole keeps an entry written as a single value (`一般: 一般`, `九小场所: unset`)
// under the key "=".
func (f *fields) whole(v *Node) {
	f.node.Entries = append(f.node.Entries, Entry{Key: &Node{Shape: Scalar, Text: "=", Pos: v.Pos, Span: v.Span, Doc: v.Doc}, Value: v})
	f.take("=")
}

// wholeText is the single value of an entry, and whether it is unset.
func (f *fields) wholeText() (text, word string, unset bool) {
	n := f.node.get("=")
	if n == nil {
		return "", "", false
	}
	if n.Shape != Scalar {
		return "", "", false
	}
	v := f.value("=", n)
	if v.Unset {
		return "", v.Word, true
	}
	return n.Text, "", false
}

// rejectWhole reports an entry that should have been a map.
func (f *fields) rejectWhole() bool {
	n := f.node.get("=")
	if n == nil {
		return false
	}
	p := f.c.fail(n, "E08", f.rule.Name)
	p.Expect = "{键: 值, …}"
	if strings.ContainsRune(n.Text, '：') || strings.ContainsRune(f.rule.Name, '：') { // 排查： {who： 甲，does: 排查}
		p.Expect = "半角冒号加一个空格“: ”，这里写成了全角“：”"
	}
	return true
}

// clauses reads S1-36, [S1-36, S1-39] and S1-74..S1-95.
func (c *compiler) clauses(n *Node) []string {
	var out []string
	for _, item := range n.scalars() {
		if item.Shape != Scalar {
			c.fail(item, "E28", textOf(item)).Expect = "S1-36、[S1-36, S1-39] 或 S1-74..S1-95"
			continue
		}
		from, to, ranged := strings.Cut(item.Text, "..")
		a := match(`^([A-Z]\d+)-(N?)(\d{1,3})$`, from)
		if a == nil {
			c.fail(item, "E28", item.Text).Expect = "S1-36、[S1-36, S1-39] 或 S1-74..S1-95"
			continue
		}
		if !ranged {
			out = append(out, from)
			continue
		}
		b := match(`^([A-Z]\d+)-(N?)(\d{1,3})$`, to)
		if b == nil || a[1] != b[1] || number(a[3]) > number(b[3]) {
			c.fail(item, "E28", item.Text).Expect = "S1-74..S1-95（从小到大）"
			continue
		}
		for i := number(a[3]); i <= number(b[3]); i++ {
			id := itoa(i)
			if len(id) < 2 {
				id = "0" + id
			}
			out = append(out, a[1]+"-"+id)
		}
	}
	return out
}

// unset notes a value the plan leaves open.
func (c *compiler) unset(f *fields, v Value) {
	u := Unset{Path: v.Path, Section: f.rule.Section, Name: f.rule.Name, Key: v.Key, Word: v.Word, Clauses: f.rule.Clauses, Pos: v.Pos}
	u.Path = strings.TrimSuffix(u.Path, ".=")
	u.Idle, u.Asks = idle(u.Section, u.Key)
	duty, _, boost := strings.Cut(f.rule.Name, ".boost")
	if boost && u.Key == "often" {
		u.Idle = "加密期间按平时的频次"
		for _, n := range c.root.get("duties").get(duty).get("who").scalars() {
			u.Posts = append(u.Posts, n.Text)
		}
	}
	if (v.Key == "edition" || v.Key == "from") && u.Section == "方案" {
		return // identity, not a rule that lies idle
	}
	for _, key := range []string{"who", "keeper", "by", "of", "at"} {
		if n := f.node.get(key); n != nil && (key != "at" || f.rule.Section == "boards") {
			if n.Shape == Map {
				n = n.get("one_of")
			}
			u.Posts = nil
			for _, s := range n.scalars() {
				u.Posts = append(u.Posts, s.Text)
			}
			break
		}
	}
	if len(u.Posts) == 0 && f.rule.Section == "portfolios" {
		u.Posts = []string{f.rule.Name}
	}
	c.s.unset = append(c.s.unset, u)
}

// idle says what stays idle while a value is open, and what may be written there.
func idle(section, key string) (sentence, asks string) {
	switch key {
	case "often":
		if section == "assess" {
			return "不按期生成考核，可随时手工开评", oftenForms
		}
		return "不自动产生任务，做了仍照记，显示“方案未规定”", oftenForms
	case "due":
		return "以窗口最后一日为限", dueForms
	case "limit":
		return "不自动计时，交办人可逐件填写期限", limitForms
	case "within", "fresh", "refresh", "expires", "taken":
		return "不判超期，只显示距今多久", limitForms
	case "layout":
		return "用平台默认版式", "版式名称"
	case "lines", "total", "score":
		return "只列数字，不计分", "考核细则"
	case "count":
		return "不核对数目", countForms
	case "departments":
		return "领导与部门的对应由各岗位任职时填写", "[部门, 部门]"
	case "owner":
		return "由牵头部门逐件裁定，裁定后可补充为规定", "部门名称"
	case "levels":
		return "不分级", "[级别, 级别]"
	case "money":
		return "只记事由，不计金额", "金额"
	case "=", "is", "days":
		switch section {
		case "owners":
			return "没有分工表，隐患由牵头部门逐件裁定", "{部门: {sectors: …}, …}"
		case "sectors":
			return "没有行业分类，隐患按场所派", "{行业: [下级行业, …], …}"
		case "sites.classes":
			return "没有标准，暂由台账上逐个认定", "{any: [对象类]} 或 {when: 表达式}"
		case "calendar":
			return "没有起止，时段内的要求不启动", "11月1日至次年3月31日"
		}
	}
	return "按“方案未规定”显示，不据此办理", "方案应有的值"
}

// Unset lists the values the plan leaves open, in the order of the file.
func (s *Scheme) Unset() []Unset { return slices.Clone(s.unset) }

// Check gives every error and warning found while the scheme was read.
func (s *Scheme) Check() Problems { return slices.Clone(s.problems) }

// InForce is the first day of the scheme: `from`, else the signing day.
func (s *Scheme) InForce() civil.Day {
	if s.From != "" {
		return s.From
	}
	return s.Edition
}

// Sections lists the keys that may stand at the top of a scheme.
func Sections() []string { return sectionKeys() }
