package scheme

import (
	"slices"

	"anwang/internal/civil"
)

// checkLoop refuses a flow that closes a case without another person's look: no
// wording of a plan does away with it.
//
// law: scheme-syntax §4 (always on, not expressible away), §10.18
func (c *compiler) checkLoop() {
	over := map[string]bool{}
	for _, st := range c.s.Flow.States {
		over[st.Name] = st.Phase == "结束"
	}
	acts := slices.Clone(c.s.Flow.Acts)
	for _, v := range c.s.Flow.Variants {
		acts = append(acts, v.Acts...)
	}
	verified := false
	for _, a := range acts {
		closes := slices.ContainsFunc(slices.Concat(a.Move, a.Otherwise), func(m Move) bool { return over[m.To] })
		switch a.Effect {
		case "复查":
			verified = true
			c.checkVerify(a)
		case "销号":
			for _, m := range slices.Concat(a.Move, a.Otherwise) {
				if over[m.To] && (m.From == "整改中" || m.From == "待复查") {
					c.fail(item(c.spot(a.Rule, "move"), m.From+"→"+m.To), "E39", "“"+a.Name+"”把"+m.From+"的隐患直接办结").Expect = "整改好的由复查销号；销号只注销误报和重复上报的"
				}
			}
		case "移交":
		default:
			if closes {
				c.fail(c.spot(a.Rule, "move"), "E39", "“"+a.Name+"”直接办结").Expect = "move 到“待复查”，由复查办结"
			}
		}
	}
	if !verified && len(acts) > 0 {
		c.fail(c.s.root.get("flow").keyOf("acts"), "E39", "没有“复查”这个动作")
	}
}

func (c *compiler) checkVerify(a Act) {
	own := slices.ContainsFunc(a.Not, func(r Ref) bool { return r.Name == "反馈人" })
	others := slices.ContainsFunc(a.Who, func(r Ref) bool { return r.Name != "反馈人" })
	switch {
	case !own:
		c.fail(c.spot(a.Rule, "not"), "E39", "“"+a.Name+"”没有让反馈人回避").Expect = "not: 反馈人"
	case !others || slices.ContainsFunc(a.Not, func(r Ref) bool { return r.Name == "任何人" }):
		c.fail(c.spot(a.Rule, "who"), "E39", "“"+a.Name+"”没有人可做").Expect = "who 里有反馈人以外的岗位"
	}
}

// checkSense warns of times that cannot be kept or mean nothing.
func (c *compiler) checkSense() {
	for _, d := range c.s.Duties {
		if !c.own(d.Rule) {
			continue
		}
		c.checkOften(d)
		c.checkDue(d)
		if d.FromDay.Word != "" && d.UntilDay.Word != "" {
			from, ok1 := ReadDay(d.FromDay.Word)
			until, ok2 := ReadDay(d.UntilDay.Word)
			if ok1 && ok2 && until < from {
				c.fail(c.spot(d.Rule, "until"), "E38", string(from)+"至"+string(until)).Expect = "先起后止"
			}
		}
		kinds := map[VerbKind]bool{}
		for _, v := range d.Does {
			kinds[KindOf(v)] = true
		}
		if len(kinds) > 1 && !(len(kinds) == 2 && kinds[MakesVisit] && kinds[MakesOversight]) && !(len(kinds) == 2 && kinds[MakesReport] && kinds[MakesActivity]) {
			c.fail(c.spot(d.Rule, "does"), "W24", d.Name, verbWords(d.Does)).Expect = "分成几条；does 里写几个词，是做了哪个都算"
		}
	}
	for _, k := range c.s.Flow.Clocks {
		if c.own(k.Rule) {
			c.checkClock(k)
		}
	}
	if f, e := c.s.From, c.s.Edition; f != "" && e != "" && f < e {
		c.fail(c.s.docs[len(c.s.docs)-1].Root.get("from"), "W28", string(f), "早于签发日"+string(e)).Expect = "从签发日或以后起施行"
	}
}

// length is about how many days a window has, for telling whether a number of
// different days fits into it.
func length(o civil.Often) int {
	days := map[civil.Unit]int{civil.EachDay: 1, civil.EachWeek: 7, civil.EachTen: 8, civil.EachHalf: 13, civil.EachMonth: 28, civil.EachQuarter: 90, civil.EachHalfYear: 181, civil.EachYear: 365}[o.Unit]
	return days * max(1, o.Every)
}

func (c *compiler) checkOften(d Duty) {
	o := d.Often
	switch {
	case o.Unset || o.Unit == "":
	case o.Unit != civil.EachDay && o.Unit != civil.EachSeason && o.Times > length(o):
		c.fail(c.spot(d.Rule, "often"), "W21", d.Name, o.Word+"，而每次算在不同的日子").Expect = "次数不多于窗口里的天数"
	case o.Unit == civil.EachDay && o.Times > 48:
		c.fail(c.spot(d.Rule, "often"), "W21", d.Name, o.Word+"，一天里做不了这么多次").Expect = "每天几次，或每几小时1次"
	case o.Floor > 0:
		once := o
		once.Floor = 0
		if year := once.PerYear(); float64(o.Floor) < year-0.5 {
			c.fail(c.spot(d.Rule, "often"), "W21", d.Name, "每年至少"+itoa(o.Floor)+"次，而各期加起来已有"+itoa(int(year+0.5))+"次").Expect = "不写这个下限，或高于" + itoa(int(year+0.5)) + "次"
		} else if float64(o.Floor) > 4*year {
			c.fail(c.spot(d.Rule, "often"), "W21", d.Name, "每年至少"+itoa(o.Floor)+"次，各期只有"+itoa(int(year+0.5))+"次").Expect = "把各期的次数提高，下限略高于各期之和"
		}
	}
	for _, b := range d.Boosts {
		if !b.Often.Unset && !o.Unset && d.OftenBy == nil && o.PerYear() > 0 && b.Often.PerYear() <= o.PerYear() {
			c.fail(c.spot(d.Rule, "boost", "often"), "W22", d.Name, "平时"+o.Word+"，加密"+b.Often.Word).Expect = "高于“" + o.Word + "”的频次"
		}
	}
}

func (c *compiler) checkDue(d Duty) {
	o, m := d.Often, d.Due
	if m.Unset || m.Word == "" || o.Unset || o.Unit == "" || o.Rolls() || d.Before != "" {
		return
	}
	odd := false
	switch o.Unit {
	case civil.EachDay:
		odd = m.Unit != "" && m.Unit != civil.EachDay
	case civil.EachWeek:
		odd = m.Unit != "" && m.Unit != civil.EachWeek || o.Weekday > 0 && m.Weekday > 0 && m.Weekday != o.Weekday && !m.Next
	case civil.EachTen, civil.EachHalf, civil.EachMonth:
		odd = m.Month > 0
	case civil.EachQuarter, civil.EachHalfYear:
		odd = m.Month > 0 && !m.Next
	}
	if odd {
		c.fail(c.spot(d.Rule, "due"), "W23", d.Name, m.Word, o.Word).Expect = "窗口里的一天：按周的写周几，按月的写每月几日或月末，按季度的写季末，按年的写几月几日"
	}
}

func (c *compiler) checkClock(k Clock) {
	limit := minutes(k.Limit)
	if x := k.Extend; x != nil && limit > 0 && minutes(x.To) > 0 && minutes(x.To) <= limit {
		c.fail(c.ownSpot(k, "extend", "to"), "W28", k.Name, "延期到"+x.To.Word+"，并不比"+k.Limit.Word+"长").Expect = "比原时限长：延期后的时限从原起点算"
	}
	for _, st := range k.Ladder {
		if !c.own(st.Rule) {
			continue
		}
		if before := minutes(civil.Limit{N: st.At.Before, Span: st.At.Unit}); limit > 0 && before >= limit {
			c.fail(c.spot(st.Rule, "at"), "W28", k.Name, "“"+st.At.Text+"”早于"+k.Limit.Word+"的起点，提醒不到").Expect = "短于时限的提前量"
		}
	}
}

// checkWords warns of names that stand where only certain words mean anything.
func (c *compiler) checkWords() {
	for _, sn := range c.s.Calendar {
		if sn.Before > 60 || sn.After > 60 {
			c.fail(c.spot(sn.Rule, map[bool]string{true: "before", false: "after"}[sn.Before > 60]), "W28", sn.Name, "节前节后的天数过长").Expect = "60天以内；更长的写 days"
		}
	}
	if len(c.s.Domains) > 0 {
		for _, r := range c.s.Rules() {
			for _, d := range r.Domains {
				if c.own(r) && !slices.Contains(c.s.Domains, d) {
					c.fail(item(c.spot(r, "domains"), d), "W29", d).Expect = "domains 里的领域"
				}
			}
		}
	}
	if c.s.Prefix != "" {
		own := c.s.docs[len(c.s.docs)-1].Root
		for _, n := range own.get("shown").scalars() {
			c.prefixed(n)
		}
		for _, e := range own.get("met").entries() {
			for _, n := range e.Value.scalars() {
				c.prefixed(n)
			}
		}
	}
}

func (c *compiler) prefixed(n *Node) {
	if m := match(`^([A-Z]\d+)-`, n.Text); m != nil && m[1] != c.s.Prefix {
		c.fail(n, "E28", n.Text).Expect = c.s.Prefix + "-编号"
	}
}

// ownSpot is where a clock's key stands; where the platform's default meets the
// plan's own limit, it is the limit that the author can change.
func (c *compiler) ownSpot(k Clock, keys ...string) *Node {
	if n := c.spot(k.Rule, keys...); n.Doc == nil || !n.Doc.Base {
		return n
	}
	return c.spot(k.Rule, "limit")
}
