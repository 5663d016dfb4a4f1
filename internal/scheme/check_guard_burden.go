package scheme

import (
	"slices"
	"strings"
)

// tracking are the other names of what the rules that spare the grassroots bar:
// attendance, tracks, ranking of persons, work done for the screen.
func tracking() []string {
	return []string{"打卡", "考勤", "刷脸", "人脸识别", "轨迹", "在线时长", "在线率", "步数", "里程", "活跃度", "位置上传", "上传位置", "实时定位", "实时位置", "人员定位", "GPS", "gps", "积分排名",
		"点赞", "集赞", "转发量", "下载量", "安装率", "关注率"}
}

func rankWords() []string {
	return []string{"排名", "名次", "末位", "倒数", "红黑榜", "龙虎榜", "排行"}
}

func has(text string, words []string) string {
	for _, w := range words {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

// guardBurdens refuses attendance by check-in, tracks and ranking of persons,
// wherever a plan may write them.
//
// law: scheme-syntax §4 (assess), §7; product law 3
func (c *compiler) guardBurdens() {
	const spare = "看做没做到（done、missed、coverage），不看在哪里、多久、第几名"
	bar := func(n *Node, text string, words []string) bool {
		if has(text, words) == "" {
			return false
		}
		if !c.told(n.Pos, "E26") {
			c.fail(n, "E26", text).Expect = spare
		}
		return true
	}
	each := func(r Rule, key string, list []string, words []string) {
		for _, text := range list {
			bar(item(c.spot(r, key), text), text, words)
		}
	}
	for _, d := range c.s.Duties {
		if bar(c.at(d.Rule), d.Name, tracking()) {
			continue
		}
		each(d.Rule, "about", d.About, tracking())
		each(d.Rule, "evidence", d.Evidence, tracking())
	}
	for _, a := range c.acts() {
		bar(c.at(a.Rule), a.Name, tracking())
		each(a.Rule, "needs", a.Needs, tracking())
		each(a.Rule, "offers", a.Offers, tracking())
	}
	for _, g := range c.s.Gates {
		each(g.Rule, "has", g.Has, tracking())
	}
	for _, e := range c.s.Evidence {
		bar(c.at(e.Rule), e.Name, tracking())
	}
	for _, p := range c.s.Sharing.Platforms {
		each(p.Rule, "scope", p.Scope, tracking())
	}
	for _, b := range c.s.Boards {
		personal := has(b.Name+strings.Join(b.Shows, ""), []string{"网格员", "网格长", "个人", "人员", "干部"}) != ""
		if bar(c.at(b.Rule), b.Name, tracking()) || personal && bar(c.at(b.Rule), b.Name, rankWords()) {
			continue
		}
		each(b.Rule, "shows", b.Shows, tracking())
		if personal {
			each(b.Rule, "shows", b.Shows, rankWords())
		}
	}
	for _, sh := range c.s.Assess {
		c.guardSheet(sh, bar)
	}
	for _, w := range c.s.Rewards {
		if !bar(c.at(w.Rule), w.Name, tracking()) {
			bar(c.spot(w.Rule, "per"), w.Per, tracking())
		}
		if !slices.ContainsFunc(w.To, c.person) {
			continue
		}
		for _, x := range append(slices.Clone(w.Streak), w.Times...) {
			bar(c.choiceAt(x), x.If, rankWords())
		}
		bar(c.spot(w.Rule, "per"), w.Per, rankWords())
	}
}

func (c *compiler) guardSheet(sh Sheet, bar func(*Node, string, []string) bool) {
	words := tracking()
	persons := slices.ContainsFunc(sh.Of, c.person)
	if persons {
		words = append(words, rankWords()...)
	}
	bar(c.at(sh.Rule), sh.Name, words)
	for _, l := range sh.AllLines() {
		if bar(c.at(l.Rule), l.Name, words) {
			continue
		}
		for _, sc := range l.Scores {
			bar(item(c.spot(l.Rule, "score"), sc.Text), sc.If, words)
		}
	}
	if !persons {
		return
	}
	for _, x := range slices.Concat(sh.Results, sh.Streak, sh.Distribution, sh.Factor) {
		bar(c.choiceAt(x), x.If, rankWords())
	}
	for _, b := range sh.Bands {
		bar(&Node{Shape: Scalar, Text: b.Name, Pos: b.Pos, Span: len([]rune(b.Name)), Doc: c.doc(b.Pos.File)}, b.Name, rankWords())
	}
}

// choiceAt is where the condition of a choice stands.
func (c *compiler) choiceAt(x Choice) *Node {
	return &Node{Shape: Scalar, Text: x.If, Pos: x.Pos, Span: len([]rune(x.If)), Doc: c.doc(x.Pos.File)}
}

// person tells whether a name stands for people rather than for a body.
func (c *compiler) person(ref Ref) bool {
	if ref.Kind == ToTier || ref.Kind == ToPronoun {
		return slices.Contains([]string{"个人", "岗位", "本网格网格员", "本网格网格长", "发现人", "相邻网格网格员"}, ref.Name)
	}
	return slices.ContainsFunc(c.kindsMeant(ref), func(k PostKind) bool { return k != Office && k != Body && k != Unit })
}

// guardScorers refuses a sheet on which everyone who scores is scored as well.
//
// law: scheme-syntax §4 (scorer ≠ scored), §10.16
func (c *compiler) guardScorers() {
	for _, sh := range c.s.Assess {
		scored := c.postsMeant(sh.Of)
		alone := func(by []Ref) bool {
			return len(by) > 0 && !slices.ContainsFunc(by, func(r Ref) bool {
				posts := c.postsMeant([]Ref{r})
				return len(posts) == 0 || slices.ContainsFunc(posts, func(p string) bool { return !slices.Contains(scored, p) })
			})
		}
		if n := c.spot(sh.Rule, "by"); alone(sh.By) && !c.told(n.Pos, "E29") {
			c.fail(n, "E29", Refs{List: sh.By}.Names()[0]).Expect = "考核人与被考核人不同"
		}
		for _, l := range sh.AllLines() {
			if n := c.spot(l.Rule, "by"); alone(l.By) && !c.told(n.Pos, "E29") {
				c.fail(n, "E29", Refs{List: l.By}.Names()[0]).Expect = "考核人与被考核人不同"
			}
		}
	}
}

// postsMeant are the posts that names stand for, kinds and roles written out.
func (c *compiler) postsMeant(refs []Ref) []string {
	var out []string
	for _, ref := range refs {
		switch ref.Kind {
		case ToPost:
			out = append(out, ref.Name)
		case ToKind:
			for _, p := range c.s.Posts {
				if string(p.Kind) == ref.Name {
					out = append(out, p.Name)
				}
			}
		case ToRole:
			for _, role := range c.s.Roles {
				for _, rc := range role.Cases {
					if role.Name == ref.Name && rc.Is.Kind != ToRole {
						out = append(out, c.postsMeant([]Ref{rc.Is})...)
					}
				}
			}
		}
	}
	return out
}

// guardCircles refuses names that are defined by one another: classes through
// their conditions, duties that wait for one another, bodies within each other.
func (c *compiler) guardCircles() {
	edges := map[string][]string{}
	for _, cl := range c.s.Sites.Classes {
		for _, part := range cl.Any {
			edges[cl.Name] = append(edges[cl.Name], part.Name)
		}
		rest := cl.When.Text
		for {
			m := match(`is\(["']([^"']+)["']\)`, rest)
			if m == nil {
				break
			}
			edges[cl.Name] = append(edges[cl.Name], m[1])
			_, rest, _ = strings.Cut(rest, m[0])
		}
	}
	for _, cl := range c.s.Sites.Classes {
		c.circle(cl.Rule, edges, c.at(cl.Rule), "一类对象不能由自己认定")
	}
	edges = map[string][]string{}
	for _, d := range c.s.Duties {
		if d.Cause == ToDuty {
			edges[d.Name] = append(edges[d.Name], d.After)
		}
	}
	for _, d := range c.s.Duties {
		c.circle(d.Rule, edges, c.spot(d.Rule, "after"), "先后不能互等")
	}
	edges = map[string][]string{}
	for _, d := range c.s.Bodies {
		if d.PartOf != "" {
			edges[d.Name] = append(edges[d.Name], d.PartOf)
		}
	}
	for _, d := range c.s.Bodies {
		if !d.Implied {
			c.circle(d.Rule, edges, c.spot(d.Rule, "part_of"), "上级部门不能属于下级部门")
		}
	}
}

// circle reports a way from a rule back to itself, once for each ring.
func (c *compiler) circle(r Rule, edges map[string][]string, at *Node, expect string) {
	var walk func(name string, way []string) []string
	walk = func(name string, way []string) []string {
		for _, next := range edges[name] {
			if next == r.Name {
				return append(way, name, next)
			}
			if !slices.Contains(way, next) && next != name && len(way) < 20 {
				if found := walk(next, append(slices.Clone(way), name)); found != nil {
					return found
				}
			}
		}
		return nil
	}
	ring := walk(r.Name, nil)
	if ring == nil {
		return
	}
	for _, p := range c.ps {
		if p.Code == "E19" && strings.Contains(p.Zh, r.Name+" → ") {
			return
		}
	}
	c.fail(at, "E19", strings.Join(ring, " → ")).Expect = expect
}
