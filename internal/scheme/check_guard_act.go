package scheme

import (
	"slices"
	"strings"
)

// guardClosing refuses the ways around verification that the acts' own check
// (checkLoop) does not see: closing under the name of a transfer, cancelling what
// is being mended already, a verifier who can only be the mender.
//
// law: scheme-syntax §10.18
func (c *compiler) guardClosing() {
	acts := c.acts()
	over, mended, closed := map[string]bool{AnyState: false}, map[string]bool{AnyState: true}, map[string]bool{}
	for _, st := range c.s.Flow.States {
		over[st.Name] = st.Phase == "结束"
	}
	for _, a := range acts {
		for _, m := range slices.Concat(a.Move, a.Otherwise) {
			switch {
			case slices.Contains([]string{"签收", "反馈", "当场整改"}, a.Effect) && !over[m.To]:
				mended[m.To] = true
			case a.Effect == "复查" && over[m.To]:
				closed[m.To] = true
			}
		}
	}
	for _, a := range acts {
		for _, m := range slices.Concat(a.Move, a.Otherwise) {
			n := item(c.spot(a.Rule, "move"), m.From+"→"+m.To)
			switch {
			case a.Effect == "移交" && closed[m.To]:
				c.loopholes(n, "“"+a.Name+"”借移交把隐患办结", "移到另一个结束状态，如“已移交”")
			case a.Effect == "销号" && over[m.To] && mended[m.From]:
				c.loopholes(n, "“"+a.Name+"”把"+m.From+"的隐患直接办结", "整改好的由复查销号；销号只注销误报和重复上报的")
			}
		}
	}
	var menders []string
	for _, a := range acts {
		if a.Effect == "反馈" {
			menders = append(menders, namesOf(a.Who)...)
		}
	}
	for _, a := range acts {
		if a.Effect != "复查" || len(a.Who) != 1 || len(menders) == 0 {
			continue
		}
		only := a.Who[0].Name
		if (only == "主办" || only == "经营主体") && !slices.ContainsFunc(menders, func(m string) bool { return m != only }) {
			c.loopholes(c.spot(a.Rule, "who"), "“"+a.Name+"”只有"+only+"可做，而反馈的也只有"+only, "who 里有反馈人以外的岗位，如发现人、网格长")
		}
	}
}

func (c *compiler) loopholes(n *Node, what, expect string) {
	if !c.told(n.Pos, "E39") {
		c.fail(n, "E39", what).Expect = expect
	}
}

// acts are those of the common flow and of its variants.
func (c *compiler) acts() []Act {
	acts := slices.Clone(c.s.Flow.Acts)
	for _, v := range c.s.Flow.Variants {
		acts = append(acts, v.Acts...)
	}
	return acts
}

// power finds in a name an act that only a body with standing may do; asking for
// one, reporting one or helping with one is no such act.
func power(text string) string {
	for _, w := range [...]string{"建议", "提请", "报请", "申请", "请求", "协助", "配合", "劝", "督促", "报告", "上报", "提醒", "告知", "宣传", "移送", "移交", "举报", "协同", "跟踪", "回看", "复查"} {
		if strings.Contains(text, w) {
			return ""
		}
	}
	for _, w := range [...]string{"责令", "处罚", "罚款", "罚没", "没收", "查封", "扣押", "停产", "停业", "停工", "停止使用", "关停", "取缔", "吊销", "拘留", "强制", "断电断水", "挂牌", "摘牌"} {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

// coercive tells an order or a penalty from putting a case on the list: the first
// belongs to bodies with standing alone, the second to heads and offices too.
func coercive(word string) bool { return word != "" && word != "挂牌" && word != "摘牌" }

// kindsMeant are the kinds of post a name may turn out to be: a role any of its
// posts, 发现人 an inspector, since those find most.
func (c *compiler) kindsMeant(ref Ref) []PostKind {
	switch {
	case ref.Kind == ToRole:
		var out []PostKind
		for _, role := range c.s.Roles {
			for _, rc := range role.Cases {
				if role.Name == ref.Name && rc.Is.Kind != ToRole {
					out = append(out, c.kindsMeant(rc.Is)...)
				}
			}
		}
		return out
	case ref.Kind == ToPronoun && slices.Contains([]string{"本网格网格员", "相邻网格网格员", "发现人", "任何人", "举报人"}, ref.Name):
		return []PostKind{Inspector}
	}
	return c.kindsOf(ref)
}

func (c *compiler) spared(refs []Ref) (Ref, bool) {
	for _, ref := range refs {
		for _, kind := range c.kindsMeant(ref) {
			if kind == Inspector || kind == Volunteer {
				return ref, true
			}
		}
	}
	return Ref{}, false
}

// guardPowers keeps orders and penalties with those the law gives them to, under
// whatever name they are written.
//
// law: Work Safety Law arts. 62, 65, 70; Administrative Penalty Law
func (c *compiler) guardPowers() {
	const to = "有执法资格的部门（departments 里 standing: true）；网格员可以劝导、督促、上报"
	bar := func(r Rule, n *Node, refs []Ref, word string) {
		if ref, yes := c.spared(refs); yes && word != "" {
			if at := item(n, ref.Name); !c.told(at.Pos, "E23", "E12") {
				c.fail(at, "E23", ref.Name, word).Expect = to
			}
		}
	}
	for _, a := range c.acts() {
		word := ""
		for _, name := range append([]string{a.Name, a.Effect}, a.Aka...) {
			if word == "" {
				word = power(name)
			}
		}
		bar(a.Rule, c.spot(a.Rule, "who"), a.Who, word)
		bar(a.Rule, c.spot(a.Rule, "approve"), a.Approve, word)
		if coercive(word) && c.own(a.Rule) {
			c.lacksStanding(a.Rule, "who", a.Who, word)
		}
	}
	for _, k := range c.clocksAll() {
		for _, st := range k.Ladder {
			bar(st.Rule, c.spot(st.Rule, "by"), st.By, power(st.Do))
		}
	}
	for _, d := range c.s.Duties {
		if w := power(d.Name); slices.Contains([]string{"责令", "处罚", "罚款", "查封", "扣押", "没收", "取缔", "吊销"}, w) && strings.HasPrefix(d.Name, w) {
			bar(d.Rule, c.spot(d.Rule, "who"), d.Who, w)
		}
		for _, ref := range d.Form {
			if w := power(ref.Name); w != "" && strings.HasPrefix(ref.Name, w) {
				bar(d.Rule, c.spot(d.Rule, "who"), d.Who, ref.Name)
			}
		}
	}
	for _, p := range c.s.Posts {
		for _, may := range p.May {
			n := item(c.spot(p.Rule, "may"), may)
			w := power(may)
			switch {
			case (p.Kind == Inspector || p.Kind == Volunteer) && w != "" && !c.told(n.Pos, "E23"):
				c.fail(n, "E23", p.Name, may).Expect = to
			case p.Kind != Inspector && p.Kind != Volunteer && coercive(w) && !c.ofBody(p) && c.own(p.Rule):
				c.fail(n, "W61", p.Name, may).Expect = to
			}
		}
	}
}

// lacksStanding warns of an order or a penalty in the hands of one without standing.
func (c *compiler) lacksStanding(r Rule, key string, refs []Ref, word string) {
	for _, ref := range refs {
		if _, spared := c.spared([]Ref{ref}); spared || ref.Kind == ToPronoun || ref.Kind == ToKind && ref.Name == string(Body) {
			continue
		}
		if ref.Kind == ToDepartment && slices.ContainsFunc(c.s.Bodies, func(d Department) bool { return d.Name == ref.Name && d.Standing }) {
			continue
		}
		if ref.Kind == ToPost && slices.ContainsFunc(c.s.Posts, func(p Post) bool { return p.Name == ref.Name && c.ofBody(p) }) {
			continue
		}
		c.fail(item(c.spot(r, key), ref.Name), "W61", ref.Name, word).Expect = "departments 里标明 standing: true 的部门"
	}
}

// ofBody tells whether a post is held by a body with standing.
func (c *compiler) ofBody(p Post) bool {
	return slices.ContainsFunc(c.s.Bodies, func(d Department) bool {
		return d.Standing && (d.Name == p.Name || d.Name == p.Employer || slices.ContainsFunc(p.Holder, func(s Seat) bool { return strings.Contains(s.Name, d.Name) }))
	})
}

func (c *compiler) clocksAll() []Clock {
	clocks := slices.Clone(c.s.Flow.Clocks)
	for _, v := range c.s.Flow.Variants {
		clocks = append(clocks, v.Clocks...)
	}
	return clocks
}
