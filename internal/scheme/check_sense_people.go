package scheme

import (
	"path"
	"slices"
	"strings"

	"anwang/internal/code"
)

// sensePeople tells of posts, grids and bodies that do not fit one another.
func (c *compiler) sensePeople() {
	c.sensePosts()
	c.senseGrids()
	c.senseBodies()
	c.senseTargets()
	c.senseHead()
}

func (c *compiler) sensePosts() {
	for _, p := range c.s.Posts {
		if !c.own(p.Rule) {
			continue
		}
		self := func(key string, refs []Ref, what string) {
			for _, r := range refs {
				if r.Kind == ToPost && r.Name == p.Name {
					c.fail(item(c.spot(p.Rule, key), p.Name), "W65", p.Name, what).Expect = "另一个岗位"
				}
			}
		}
		self("stand_in", p.StandIn, "自己顶自己的岗")
		self("assists", p.Assists, "自己协助自己")
		c.twice(p.Rule, "in", namesOf(p.In))
		if c.has(p.Rule, "rank") && p.Rank < 1 {
			c.fail(c.spot(p.Rule, "rank"), "W65", p.Name, "位次从1排起").Expect = "1、2、3……，1最高"
		}
		if p.Count.PerGrid && p.Count.Least > 100 {
			c.fail(c.spot(p.Rule, "count"), "W66", p.Name, "每个网格"+itoa(p.Count.Least)+"人").Expect = "每网格几人；全镇的总数写“共…人”"
		}
		if unit := p.Count.Unit; c.has(p.Rule, "count") && unit != "" && unit != "人" && unit != "名" && p.Count.Per == "" {
			c.fail(c.spot(p.Rule, "count"), "W66", p.Name, "岗位按人数，这里写的是“"+unit+"”").Expect = "每网格1人、共6人"
		}
	}
	for _, g := range c.s.Gates {
		if c.own(g.Rule) {
			for _, has := range g.Has {
				c.gateWord(g, has)
			}
		}
	}
}

// gateWord tells of something a gate waits for that nothing ever fulfils.
func (c *compiler) gateWord(g Gate, text string) {
	for _, kind := range []RefKind{ToPost, ToKind, ToDepartment, ToRole, ToForm, ToDuty, ToSpot, ToPronoun} {
		if c.names.has(kind, text) {
			return
		}
	}
	known := append(slices.Clone(c.s.Sites.Roles), "主管部门", "安全监管责任人", "联系负责人", "专兼职管理人员")
	for _, p := range c.s.Posts {
		known = append(known, p.Needs...)
		known = append(known, p.Competences...)
		for _, h := range p.Holder {
			known = append(known, h.Name)
		}
	}
	for _, f := range c.s.Sites.Facts {
		known = append(known, f.Name)
	}
	for _, d := range c.s.Sites.Dossiers {
		known = append(known, append(d.Files, d.Name)...)
	}
	papers := []string{"培训", "考试", "考核", "合格", "证", "书", "合同", "档案", "图", "牌", "卡", "装备", "手册", "保险", "体检", "备案", "公示", "名单", "台账", "制度", "预案", "经费", "协议", "服装", "职责", "电话", "照片", "交接", "学时"}
	if slices.Contains(known, text) || has(text, papers) != "" {
		return
	}
	p := c.fail(item(c.spot(g.Rule, "has"), text), "W63", text)
	p.Expect = "岗位、主管部门一类的责任人，或岗前培训、责任书一类的手续"
	p.Near = nearest(text, append(known, c.names.list(ToPost)...))
}

func (c *compiler) twice(r Rule, key string, list []string) {
	for i, name := range list {
		if slices.Contains(list[:i], name) {
			n := c.spot(r, key)
			if all := n.scalars(); i < len(all) {
				n = all[i]
			}
			c.fail(n, "W65", r.Name, key+" 里“"+name+"”写了两次").Expect = "每个名字只写一次"
			return
		}
	}
}

func (c *compiler) senseGrids() {
	tier := map[string]int{}
	for _, g := range c.s.Grids {
		tier[g.Name] = g.Tier
	}
	for _, g := range c.s.Grids {
		if !c.own(g.Rule) {
			continue
		}
		if c.has(g.Rule, "tier") && g.Under != "" && g.Tier <= tier[g.Under] && tier[g.Under] > 0 {
			c.fail(c.spot(g.Rule, "tier"), "E67", g.Name, "第"+itoa(g.Tier)+"级，而它的上级“"+g.Under+"”是第"+itoa(tier[g.Under])+"级").Expect = "大于" + itoa(tier[g.Under]) + "的数"
		}
		if u := g.Count.Unit; u == "人" || u == "名" {
			c.fail(c.spot(g.Rule, "count"), "W66", g.Name, "网格按个数，这里写的是“"+u+"”").Expect = "共16个"
		}
		if len(g.OnePer) > 0 && g.Covers == "区域" {
			c.fail(c.spot(g.Rule, "one_per"), "W65", g.Name, "每个对象一个网格，covers 却是区域").Expect = "covers: 单位、场所 或 岗位"
		}
		if g.Code != "" {
			if _, err := code.ParsePattern(g.Code); err != nil {
				c.fail(c.spot(g.Rule, "code", "pattern"), "E68", g.Code).Expect = "由 {region}、{tier}、{seq} 组成，位数写在冒号后（1至12位），必须有 {seq}：\"{region:12}{tier}{seq:3}\""
			}
		}
		c.twice(g.Rule, "groups", g.Groups.Names())
		c.twice(g.Rule, "one_per", namesOf(g.OnePer))
	}
}

func (c *compiler) senseBodies() {
	registered := c.s.docs[len(c.s.docs)-1].Root.get("departments").entries()
	for _, d := range c.s.Bodies {
		if c.own(d.Rule) && !d.Implied && d.PartOf != "" && !c.names.has(ToDepartment, d.PartOf) && !c.names.has(ToPost, d.PartOf) {
			p := c.fail(c.spot(d.Rule, "part_of"), "W63", d.PartOf)
			p.Expect, p.Near = placeOf(ToDepartment), nearest(d.PartOf, c.names.list(ToDepartment))
		}
		if c.own(d.Rule) && !d.Implied && d.PartOf == d.Name {
			c.fail(c.spot(d.Rule, "part_of"), "W65", d.Name, "自己属于自己").Expect = "上级部门"
		}
	}
	owners, listed := 0, 0
	for _, o := range c.s.Owners {
		if c.own(o.Rule) && !o.Rest && !o.Triage {
			owners++
			if o.Is.Kind != ToDepartment || slices.ContainsFunc(registered, func(e Entry) bool { return e.Key.Text == o.Department }) {
				listed++
			}
		}
	}
	for _, o := range c.s.Owners {
		// A plan may name its departments in owners alone; one that lists nearly
		// all of them has forgotten the rest, or misspelt it.
		if listed*3 < owners*2 || !c.own(o.Rule) || o.Is.Kind != ToDepartment || o.Rest || o.Triage {
			continue
		}
		i := slices.IndexFunc(c.s.Bodies, func(d Department) bool { return d.Name == o.Department })
		if i >= 0 && c.s.Bodies[i].Implied {
			var names []string
			for _, e := range registered {
				names = append(names, e.Key.Text)
			}
			p := c.fail(c.at(o.Rule), "W67", o.Department)
			p.Expect, p.Near = "departments 里登记的部门，或 posts 里的岗位", nearest(o.Department, append(names, c.names.list(ToPost)...))
		}
	}
	for _, t := range c.s.Ties {
		if !c.own(t.Rule) || t.Unset || t.Owner.Name == "" {
			continue
		}
		switch claims := c.claims(t.Sector.Name); {
		case len(claims) == 0:
			c.fail(c.at(t.Rule), "W65", t.Name, "没有部门主管，用不着裁定").Expect = "写在 owners 里；ties 只裁定两个以上部门都管的"
		case len(claims) == 1 && claims[0] == t.Owner.Name:
			c.fail(c.at(t.Rule), "W65", t.Name, "只有“"+claims[0]+"”一个部门主管，用不着裁定").Expect = "owners 里有两个以上部门主管的行业或对象类"
		}
	}
	if h := c.s.Tipoffs; h != nil && h.Handle != "" && h.Handle != "flow" && c.own(h.Rule) && !c.names.has(ToAct, h.Handle) &&
		!slices.ContainsFunc(c.s.Flow.Variants, func(v Variant) bool { return v.Name == h.Handle }) {
		c.fail(c.spot(h.Rule, "handle"), "W63", h.Handle).Expect = "flow（按隐患办理），或 flow.variants 里的流程"
	}
}

// claims are the owners of a trade or class, those of the trades above it too.
func (c *compiler) claims(name string) []string {
	names := append(c.s.sectorsAbove(name), name)
	var out []string
	for _, o := range c.s.Owners {
		for _, x := range slices.Concat(namesOf(o.Sectors), namesOf(o.Classes), o.Places) {
			if slices.Contains(names, x) && !slices.Contains(out, o.Department) {
				out = append(out, o.Department)
			}
		}
	}
	return out
}

// senseTargets tells of duties upon superiors, upon people as if they were
// places, and upon oneself.
func (c *compiler) senseTargets() {
	tier, tree := map[string]int{}, map[string]bool{}
	for _, g := range c.s.Grids {
		tier[g.Name], tree[g.Name] = g.Tier, !g.Overlay && g.Family == ""
	}
	stands := func(refs []Ref) int { // the highest grid any of them stands in; 0 = unknown
		highest := 0
		for _, r := range refs {
			i := slices.IndexFunc(c.s.Posts, func(p Post) bool { return r.Kind == ToPost && p.Name == r.Name })
			if i < 0 || len(c.s.Posts[i].In) == 0 {
				return 0
			}
			for _, g := range c.s.Posts[i].In {
				if !tree[g.Name] {
					return 0
				}
				if t := tier[g.Name]; highest == 0 || t < highest {
					highest = t
				}
			}
		}
		return highest
	}
	for _, d := range c.s.Duties {
		if !c.own(d.Rule) || len(d.Who) == 0 {
			continue
		}
		if at := stands(d.Who); at > 0 && slices.Contains([]VerbKind{MakesVisit, MakesOversight}, d.Kind) {
			for key, refs := range map[string][]Ref{"each": d.Each, "in": d.In} {
				for _, r := range refs {
					if r.Kind == ToGrid && tree[r.Name] && tier[r.Name] < at {
						c.fail(item(c.spot(d.Rule, key), r.Name), "W65", d.Name, "“"+d.Who[0].Name+"”在下级网格，"+string(d.Does[0])+"的是上级的“"+r.Name+"”").Expect = "本级或下级的网格、对象"
					}
				}
			}
		}
		for _, r := range d.Each {
			if d.Kind == MakesVisit && (r.Kind == ToPost || r.Kind == ToKind) && c.person(r) {
				c.fail(item(c.spot(d.Rule, "each"), r.Name), "W65", d.Name, string(d.Does[0])+"的对象是人（"+r.Name+"），不是场所").Expect = "对象类、网格或部位；看人的工作写督查、查阅记录"
			}
		}
		c.twice(d.Rule, "each", namesOf(d.Each))
		c.twice(d.Rule, "who", namesOf(d.Who))
		for key, refs := range map[string][]Ref{"to": d.To.List, "with": d.With} {
			for _, r := range refs {
				if len(d.Who) == 1 && r.Kind == d.Who[0].Kind && r.Name == d.Who[0].Name && r.Kind != ToPronoun {
					c.fail(item(c.spot(d.Rule, key), r.Name), "W65", d.Name, "对方就是“"+r.Name+"”自己").Expect = "另外的岗位、部门或人"
				}
			}
		}
	}
}

// senseHead tells of a file that others will not find by its name, and of clause
// ids without the prefix that says which plan they are of.
func (c *compiler) senseHead() {
	doc := c.s.docs[len(c.s.docs)-1]
	if doc.Base {
		return
	}
	file, _, _ := strings.Cut(strings.TrimSuffix(path.Base(doc.Name), ".yaml"), "@")
	if c.s.ID != "" && strings.HasSuffix(doc.Name, ".yaml") && file != c.s.ID && len(c.s.docs) > 1 {
		c.fail(doc.Root.get("scheme"), "W68", c.s.ID, file).Expect = "与文件名一致：别的方案按文件名套用它"
	}
	if drop := doc.Root.get("drop"); drop != nil && !drop.has("clause") && !drop.has("added") {
		c.fail(doc.Root.keyOf("drop"), "W10", "drop").Expect = "clause: 条款号，或 added: 为什么删"
	}
	if c.s.Prefix != "" {
		return
	}
	for _, r := range c.s.Rules() {
		above := slices.ContainsFunc(c.s.docs, func(d *Doc) bool {
			prefix := scalarText(d.Root.get("clauses"))
			return prefix != "" && len(r.Clauses) > 0 && strings.HasPrefix(r.Clauses[0], prefix+"-")
		})
		if r.cited == doc.Name && len(r.Clauses) > 0 && !above {
			n := c.spot(r, "clause")
			c.fail(n, "W69", r.Clauses[0]).Expect = "文件开头写 clauses: 条款号的前缀，如 clauses: " + strings.SplitN(r.Clauses[0], "-", 2)[0]
			return
		}
	}
}
