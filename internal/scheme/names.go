package scheme

import (
	"cmp"
	"slices"
	"strings"
)

// names is everything that can be referred to, by kind: known before the first
// rule is read, so that order in a file never matters.
type names struct {
	at map[RefKind]map[string]known
}

type known struct {
	name  string // canonical
	node  *Node
	alias bool
}

// pronouns may stand wherever a post or grid may.
func pronouns() []string {
	return []string{"本网格", "下一级", "上级网格", "上级网格长", "相邻网格长", "本网格网格长", "本网格网格员", "相邻网格网格员", "发现人", "交办人", "反馈人",
		"复查人", "主办", "协办", "受理人", "任何人", "经营主体", "联系对象", "举报人", "牵头部门"}
}

// tierWords stand for whole groups.
func tierWords() []string {
	return []string{"全部", "对象", "网格", "部门", "岗位", "个人", "全域"}
}

// people are those who hold no post: they are taught, told and rewarded.
func people() []string {
	return []string{"群众", "员工", "从业人员", "志愿者", "承包商人员", "居民", "村民", "船员", "师生", "学生", "业主", "租户", "游客", "务工人员", "驾驶人"}
}

// events that every place knows; others are named in `events`.
func events() []string {
	return []string{"举报", "投诉", "事故", "预警", "作业", "动火", "开停车", "开工", "投产", "营业", "开学", "放假", "大型活动"}
}

func postKinds() []string {
	return []string{string(Head), string(Deputy), string(Assistant), string(Inspector), string(Clerk), string(Office), string(Body),
		string(Supervisor), string(Liaison), string(Unit), string(Volunteer)}
}

// gather reads the names of all sections of a merged tree, and refuses a name
// that meets an alias.
func (c *compiler) gather(root *Node) {
	c.names, c.root = &names{at: map[RefKind]map[string]known{}}, root
	add := func(kind RefKind, section *Node, alsoAka bool) {
		if section == nil || section.Shape != Map {
			return
		}
		for _, e := range section.Entries {
			c.name(kind, e.Key.Text, e.Key, false, e.Key.Text)
		}
		for _, e := range section.Entries {
			for _, a := range e.Value.get("aka").scalars() {
				c.name(kind, a.Text, a, true, e.Key.Text)
			}
		}
	}
	add(ToGrid, root.get("grids"), true)
	add(ToPost, root.get("posts"), true)
	add(ToRole, root.get("roles"), true)
	add(ToDepartment, root.get("departments"), true)
	c.gatherOwners(root.get("owners"))
	c.gatherSectors(root.get("sectors"))
	add(ToClass, root.get("sites").get("classes"), true)
	add(ToSpot, root.get("sites").get("spots"), true)
	for _, n := range root.get("sites").get("spots").scalars() {
		if n.Shape != Scalar {
			continue
		}
		c.name(ToSpot, n.Text, n, false, n.Text)
	}
	add(ToForm, root.get("forms"), true)
	add(ToEvent, root.get("events"), true)
	for _, w := range events() {
		c.name(ToEvent, w, nil, false, w)
	}
	for _, w := range people() {
		c.name(ToPeople, w, nil, false, w)
	}
	add(ToDuty, root.get("duties"), true)
	add(ToSeason, root.get("calendar"), true)
	c.name(ToSeason, "周末", nil, false, "周末")
	flow := root.get("flow")
	add(ToAct, flow.get("acts"), true)
	if v := flow.get("variants"); v != nil {
		for _, e := range v.Entries {
			add(ToAct, e.Value.get("acts"), true)
		}
	}
	for _, w := range postKinds() {
		c.name(ToKind, w, nil, false, w)
	}
	for _, w := range pronouns() {
		c.name(ToPronoun, w, nil, false, w)
	}
	for _, w := range tierWords() {
		c.name(ToTier, w, nil, false, w)
	}
}

// gatherOwners: the departments of a plan are usually named only where their
// fields are.
func (c *compiler) gatherOwners(owners *Node) {
	if owners == nil {
		return
	}
	declared := c.names.at[ToDepartment]
	for _, e := range owners.Entries {
		if e.Value.get("rest") == nil && e.Value.get("triage") == nil {
			if _, ok := declared[e.Key.Text]; !ok {
				c.name(ToDepartment, e.Key.Text, e.Key, false, e.Key.Text)
			}
		}
		for _, a := range e.Value.get("aka").scalars() {
			c.name(ToDepartment, a.Text, a, true, e.Key.Text)
		}
		for _, key := range []string{"list", "part_of"} {
			for _, n := range e.Value.get(key).scalars() {
				if _, ok := c.names.at[ToDepartment][n.Text]; !ok && n.Shape == Scalar {
					c.name(ToDepartment, n.Text, n, false, n.Text)
				}
			}
		}
	}
}

func (c *compiler) gatherSectors(n *Node) {
	if n == nil {
		return
	}
	switch n.Shape {
	case Map:
		for _, e := range n.Entries {
			c.sectorName(e.Key)
			if e.Value.Shape == Map && sectorBody(e.Value) {
				c.gatherSectors(e.Value.get("has"))
				for _, a := range e.Value.get("aka").scalars() {
					c.name(ToSector, a.Text, a, true, e.Key.Text)
				}
				continue
			}
			c.gatherSectors(e.Value)
		}
	case List:
		for _, item := range n.Items {
			if item.Shape == Scalar {
				c.sectorName(item)
			} else {
				c.gatherSectors(item)
			}
		}
	}
}

func (c *compiler) sectorName(n *Node) {
	if was, ok := c.names.at[ToSector][n.Text]; ok {
		p := c.fail(n, "E18", n.Text)
		p.Near, p.NearAt = n.Text, was.node.Pos
		return
	}
	c.name(ToSector, n.Text, n, false, n.Text)
}

// sectorBody tells a sector's own keys ({cross: true}) from its children.
func sectorBody(n *Node) bool {
	for _, e := range n.Entries {
		if slices.Contains([]string{"cross", "has", "aka", "clause", "added", "note", "damaged", "domains", "local"}, e.Key.Text) {
			return true
		}
	}
	return len(n.Entries) == 0
}

func (c *compiler) name(kind RefKind, name string, n *Node, alias bool, canonical string) {
	m := c.names.at[kind]
	if m == nil {
		m = map[string]known{}
		c.names.at[kind] = m
	}
	if was, ok := m[name]; ok {
		if n != nil && was.name != canonical && was.node != n {
			p := c.fail(n, "E18", name)
			p.Near = was.name
			if was.node != nil {
				p.NearAt = was.node.Pos
			}
		}
		return
	}
	m[name] = known{canonical, n, alias}
}

// lookUp turns a name into what it stands for, or reports it with the nearest
// known one.
func (c *compiler) lookUp(n *Node, wants []RefKind) Ref {
	ref := Ref{Name: n.Text, Pos: n.Pos}
	order := wants
	if n.Doc.Base && slices.Contains(wants, ToKind) {
		order = append([]RefKind{ToKind}, wants...)
	}
	for _, kind := range order {
		if k, ok := c.names.at[kind][n.Text]; ok {
			ref.Kind, ref.Name = kind, k.name
			return ref
		}
	}
	best, bestKind, bestAt := "", RefKind(""), Pos{}
	for _, kind := range wants {
		near := nearest(n.Text, c.names.list(kind))
		if near == "" {
			continue
		}
		if best == "" || distance([]rune(n.Text), []rune(near)) < distance([]rune(n.Text), []rune(best)) {
			best, bestKind, bestAt = near, kind, Pos{}
			if k := c.names.at[kind][near]; k.node != nil {
				bestAt = k.node.Pos
			}
		}
	}
	p := c.fail(n, codeOf(wants), n.Text)
	p.Near, p.NearAt = best, bestAt
	if best != "" && (len(wants) == 1 || distance([]rune(n.Text), []rune(best)) <= (len([]rune(n.Text))+2)/3) {
		p.Expect = placeOf(bestKind)
		if bestKind != ToPost && slices.Contains(wants, ToPost) {
			p.Expect = placeOf(ToPost) + "，或" + shortOf(bestKind)
		}
	} else {
		var places []string
		for _, kind := range wants {
			places = append(places, shortOf(kind))
		}
		p.Expect = strings.Join(places, "，或")
	}
	return ref
}

func (n *names) list(kind RefKind) []string {
	out := make([]string, 0, len(n.at[kind]))
	for name := range n.at[kind] {
		out = append(out, name)
	}
	at := func(name string) Pos {
		if k := n.at[kind][name]; k.node != nil {
			return k.node.Pos
		}
		return Pos{}
	}
	slices.SortFunc(out, func(a, b string) int { // of two as near, the first of the file is meant
		p, q := at(a), at(b)
		return cmp.Or(strings.Compare(q.File, p.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col), strings.Compare(a, b))
	})
	return out
}

func (n *names) has(kind RefKind, name string) bool {
	_, ok := n.at[kind][name]
	return ok
}

func codeOf(wants []RefKind) string {
	if len(wants) == 0 {
		return "E17"
	}
	switch wants[0] {
	case ToGrid:
		return "E10"
	case ToDepartment:
		return "E11"
	case ToPost, ToKind, ToRole:
		return "E12"
	case ToSector:
		return "E13"
	case ToClass, ToSpot:
		return "E14"
	case ToForm:
		return "E15"
	case ToAct:
		return "E16"
	}
	return "E17"
}

func placeOf(kind RefKind) string {
	switch kind {
	case ToGrid:
		return "grids 中的网格"
	case ToPost:
		return "posts 中的岗位"
	case ToKind:
		return "岗位类别（" + strings.Join(postKinds(), "、") + "）"
	case ToDepartment:
		return "departments 或 owners 中的部门"
	case ToRole:
		return "roles 中的角色"
	case ToPronoun:
		return "代称（" + strings.Join(pronouns(), "、") + "）"
	case ToSector:
		return "sectors 中的行业"
	case ToClass:
		return "sites.classes 中的对象类"
	case ToSpot:
		return "sites.spots 中的部位"
	case ToForm:
		return "forms 中的表"
	case ToAct:
		return "flow.acts 中的动作"
	case ToDuty:
		return "duties 中的履职要求"
	case ToEvent:
		return "events 中的事件（" + strings.Join(events(), "、") + "不必写）"
	case ToPeople:
		return "不任岗位的人（" + strings.Join(people(), "、") + "）"
	case ToSeason:
		return "calendar 中的时段"
	}
	return "统称（" + strings.Join(tierWords(), "、") + "）"
}

// shortOf is placeOf without the list, where several places are named.
func shortOf(kind RefKind) string {
	place, _, _ := strings.Cut(placeOf(kind), "（")
	return place
}

// who are the kinds a person or body may be named by.
func who() []RefKind {
	return []RefKind{ToPost, ToDepartment, ToRole, ToPronoun, ToKind}
}
