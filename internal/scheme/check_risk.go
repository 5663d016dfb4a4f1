package scheme

import (
	"slices"
	"strings"
)

// checkFacts: grades of risk that do not fit together, classes that are made of
// one another.
func (c *compiler) checkFacts() {
	for _, k := range c.s.Risk {
		c.checkRisk(k)
	}
	for i := range c.s.Sites.Classes {
		c.checkClass(&c.s.Sites.Classes[i], nil)
	}
}

func (c *compiler) checkClass(cl *Class, way []string) {
	if slices.Contains(way, cl.Name) {
		if way[0] == cl.Name {
			c.fail(c.spot(cl.Rule, "any"), "E19", strings.Join(append(way, cl.Name), " → ")).Expect = "一类对象不能由自己组成"
		}
		return
	}
	if len(way) > 20 {
		return
	}
	for _, part := range cl.Any {
		for i := range c.s.Sites.Classes {
			if next := &c.s.Sites.Classes[i]; next.Name == part.Name {
				c.checkClass(next, append(slices.Clone(way), cl.Name))
			}
		}
	}
}

func (c *compiler) checkRisk(k Risk) {
	levels := slices.Clone(k.Levels)
	if len(levels) == 0 {
		for _, b := range k.Bands {
			levels = append(levels, b.Name)
		}
	}
	if len(levels) == 0 {
		return
	}
	want := func(key, name string) {
		if !slices.Contains(levels, name) {
			p := c.fail(c.keyAt(k.Rule, key, name), "W25", k.Name, name)
			p.Expect, p.Near = "levels 里的级别："+strings.Join(levels, "、"), nearest(name, levels)
		}
	}
	for _, b := range k.Bands {
		want("bands", b.Name)
	}
	for _, a := range k.Assign {
		want("assign", a.Level)
	}
	for _, a := range k.Vetoes {
		want("veto", a.Level)
	}
	for _, st := range k.Streak {
		if m := match(`^(\S+?)\s*连续(\d+)次$`, st.If); m != nil {
			want("streak", m[1])
			if number(m[2]) < 1 {
				c.fail(c.choiceAt(st), "W28", k.Name, "“"+st.If+"”不会发生").Expect = "连续2次、连续3次"
			}
		}
	}
	if len(k.Assign) > 0 && len(k.Bands)+len(k.Review) == 0 && k.Score == "" && c.own(k.Rule) {
		for _, level := range k.Levels {
			given := func(a Assign) bool { return a.Level == level }
			if !slices.ContainsFunc(k.Assign, given) && !slices.ContainsFunc(k.Vetoes, given) {
				c.fail(item(c.spot(k.Rule, "levels"), level), "W65", k.Name, "没有什么会评为“"+level+"”").Expect = "在 assign 里写到它；其余的写 " + level + ": \"true\""
			}
		}
	}
	if k.Score != "" && k.Score != "人工" && !slices.ContainsFunc(c.s.Forms, func(f Form) bool { return f.Name == k.Score }) {
		p := c.fail(c.spot(k.Rule, "score"), "W25", "forms", k.Score)
		p.Expect, p.Near = "forms 里的评分表，或“人工”", nearest(k.Score, c.names.list(ToForm))
	}
}

// levelsKnown are the grades of risk of the scheme, none where it has no figure.
func (c *compiler) levelsKnown() []string {
	var out []string
	for _, k := range c.s.Risk {
		out = append(out, k.Levels...)
		for _, b := range k.Bands {
			out = append(out, b.Name)
		}
	}
	return out
}

// checkScores: sheets on which somebody scores himself, ranks persons, or hands
// out shares that do not add up; rewards that are none.
func (c *compiler) checkScores() {
	for _, sh := range c.s.Assess {
		persons := slices.ContainsFunc(sh.Of, func(r Ref) bool { return r.Kind == ToPost || r.Kind == ToKind })
		for _, l := range sh.AllLines() {
			for _, by := range l.By {
				if slices.ContainsFunc(sh.Of, func(r Ref) bool { return r.Name == by.Name && r.Kind == by.Kind && r.Kind != ToTier }) {
					c.fail(item(c.spot(l.Rule, "by"), by.Name), "E29", by.Name).Expect = "考核人与被考核人不同"
				}
			}
			for _, sc := range l.Scores {
				if persons && sc.Form == ByRank {
					c.fail(item(c.spot(l.Rule, "score"), sc.Text), "E26", sc.Text).Expect = "不对人排名计分；对单位、网格可以"
				}
			}
		}
		c.checkBands(sh)
	}
	for _, w := range c.s.Rewards {
		money := normal(w.Money + w.Least + w.Most)
		inspector := slices.ContainsFunc(w.To, func(r Ref) bool {
			return slices.Contains(c.kindsOf(r), Inspector)
		})
		switch {
		case strings.Contains(money, "-"), strings.Contains(money, "扣"), strings.Contains(money, "罚"), strings.Contains(money, "负"):
			c.fail(c.spot(w.Rule, "money"), "E40", w.Name).Expect = "奖励写发给多少；扣罚由有权的机关依法决定，不由方案计算"
		case inspector && w.Table == nil && match(`\d分`, money) != nil:
			c.fail(c.spot(w.Rule, "money"), "E40", w.Name).Expect = "金额或实物；网格员不计积分"
		}
		if m := match(`^(\d+)(?:\.\d+)?%$`, normal(w.Percent)); m != nil && number(m[1]) > 100 {
			c.fail(c.spot(w.Rule, "percent"), "W28", w.Name, "比例"+w.Percent+"超过全部").Expect = "100%以内"
		}
	}
}

func (c *compiler) checkBands(sh Sheet) {
	if len(sh.Bands) == 0 {
		return
	}
	var names []string
	for _, b := range sh.Bands {
		names = append(names, b.Name)
	}
	least := 0
	for _, list := range [][]Choice{sh.Distribution, sh.Factor} {
		for _, x := range list {
			if !slices.Contains(names, x.If) {
				c.fail(c.choiceAt(x), "W25", sh.Name, x.If).Expect = "bands 里的等次：" + strings.Join(names, "、")
			}
		}
	}
	for _, x := range sh.Distribution {
		if m := match(`^(?:至少)?(\d{1,3})%$`, normal(x.Then)); m != nil {
			least += number(m[1])
		}
	}
	if least > 100 {
		c.fail(c.spot(sh.Rule, "distribution"), "W01", "“"+sh.Name+"”各等次比例合计"+itoa(least)+"%").Expect = "合计不超过100%"
	}
}

// keyAt is where a name stands under a key of a rule: 紫 in assign: {紫: …}. Of
// {高 连续3次: 督办} it is the one that begins with the name.
func (c *compiler) keyAt(r Rule, key, name string) *Node {
	n := below(c.root.get(r.Section), r.Name).get(key)
	for _, e := range n.entries() {
		if e.Key.Text == name || strings.HasPrefix(e.Key.Text, name+" ") {
			return e.Key
		}
	}
	return c.spot(r, key)
}
