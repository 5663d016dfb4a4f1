package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

// senseTime tells of times that mean nothing beside what they stand with.
func (c *compiler) senseTime() {
	for _, d := range c.s.Duties {
		if c.own(d.Rule) {
			c.senseDue(d)
			c.senseSpan(d)
			c.senseBoost(d)
		}
	}
	for _, k := range c.clocksAll() {
		if c.own(k.Rule) {
			c.senseClock(k)
		}
	}
	c.senseSeasons()
	c.sensePhases()
}

// ranks orders the windows by their length.
func ranks(u civil.Unit) int {
	return slices.Index([]civil.Unit{civil.EachDay, civil.EachWeek, civil.EachTen, civil.EachHalf, civil.EachMonth, civil.EachQuarter, civil.EachHalfYear, civil.EachYear}, u)
}

// senseDue: a due day that the frequency has no place for.
func (c *compiler) senseDue(d Duty) {
	m, o := d.Due, d.Often
	at := c.spot(d.Rule, "due")
	if m.Word == "" || m.Unset || d.Before != "" || c.told(at.Pos, "W23") || !c.written(d.Rule, "due") {
		return
	}
	say := func(why, expect string) { c.fail(at, "W64", d.Name, why).Expect = expect }
	switch unit := ranks(m.Unit); {
	case d.After != "":
		say("期日“"+m.Word+"”不起作用：在某事之后做的，看 within", "within: 时限")
	case o.Adhoc || o.Roster:
		say("“"+o.Word+"”没有窗口，期日“"+m.Word+"”不起作用", "不写 due")
	case o.Once || o.Unset || o.Unit == "" || d.OftenBy != nil:
	case o.Rolls():
		say("“"+o.Word+"”从上次完成起算，期日“"+m.Word+"”不起作用", "不写 due，或改成按周、月、季度的频次")
	case m.Weekday > 0 && m.Nth == 0 && ranks(o.Unit) > ranks(civil.EachWeek):
		say("“"+o.Word+"”里不止一个“"+m.Word+"”，按最后一个算", "每月第1个周五、月末 一类的期日")
	case unit >= 0 && m.Day > 0 && m.Month == 0 && !m.Next && o.Every <= 1 && m.Unit == civil.EachMonth && ranks(o.Unit) > ranks(civil.EachMonth):
		say("“"+o.Word+"”里不止一个“"+m.Word+"”，按最后一个月算", "季末、6月30日 一类的期日")
	case m.Day > 28 && m.Month == 0 && o.Unit == civil.EachMonth && !strings.Contains(m.Word, "旬"):
		say("不是每个月都有"+itoa(m.Day)+"日，没有的按当月最后一天", "月末，或每月28日以前的一天")
	}
}

// written tells whether a key stands in the plan itself.
func (c *compiler) written(r Rule, key string) bool {
	v, ok := r.Values[key]
	return ok && v.Source != Default || ok && c.own(r)
}

// senseSpan: a duty that never lives, limits without a cause, causes without one.
func (c *compiler) senseSpan(d Duty) {
	until, ended := ReadDay(d.UntilDay.Word)
	if start := c.s.InForce(); ended && start != "" && until < start {
		c.fail(c.spot(d.Rule, "until"), "W64", d.Name, "到"+string(until)+"就结束，而方案从"+string(start)+"起施行").Expect = "方案施行以后的日子"
	}
	switch {
	case d.After != "" && d.Kind != MakesTask && !c.has(d.Rule, "within"):
		c.fail(c.spot(d.Rule, "after"), "W64", d.Name, "没有写在“"+d.After+"”之后多久内做，不会算超期").Expect = "within: 时限，或 within: unset 加原文用词"
	case d.After == "" && d.Before == "" && !d.OnCases && c.has(d.Rule, "within"):
		c.fail(c.spot(d.Rule, "within"), "W64", d.Name, "没有写在什么之后，within 不起作用").Expect = "after: 动作、事件或另一项履职要求"
	}
	if d.Often.Roster && d.Kind != MakesRoster {
		c.fail(c.spot(d.Rule, "often"), "W64", d.Name, "“"+d.Often.Word+"”是轮班不断人，只用于值班").Expect = "does: 值班，或每天几次"
	}
	if o := d.Often; o.Unit == civil.EachMonth && o.Every > 1 && 12%o.Every != 0 && !o.Rolling {
		c.fail(c.spot(d.Rule, "often"), "W64", d.Name, "一年不能分成整数个“"+itoa(o.Every)+"个月”，从上次完成起滚动计算").Expect = "每2、3、4、6、12个月"
	}
	if slices.Contains([]VerbKind{MakesReport}, d.Kind) && d.Often.Unit == civil.EachDay && d.Often.Every <= 1 {
		if ref, yes := c.spared(d.Who); yes {
			c.fail(c.spot(d.Rule, "often"), "W60", "要“"+ref.Name+"”天天报表，加重基层负担").Expect = "由记录自动汇总（form 写 view_of），或每周、每月报一次"
		}
	}
}

// has tells whether a rule is written with a key.
func (c *compiler) has(r Rule, key string) bool { _, ok := r.Values[key]; return ok }

// senseBoost: a boost lower than every row of a table, or over no frequency.
func (c *compiler) senseBoost(d Duty) {
	for i, b := range d.Boosts {
		at := c.spot(d.Rule, "boost", "often")
		if list := c.spot(d.Rule, "boost"); list.Shape == List && i < len(list.Items) {
			at = first(list.Items[i].get("often"), list.Items[i])
		}
		switch {
		case b.Often.Unset || c.told(at.Pos, "W22"):
		case d.Often.Once || d.Often.Adhoc || d.Often.Roster:
			c.fail(at, "W64", d.Name, "平时是“"+d.Often.Word+"”，谈不上加密").Expect = "时段里另写一条，during: 时段"
		case d.OftenBy != nil:
			lowest := 1e9
			for _, row := range d.OftenBy.Rows {
				if o := row.Often["often"]; !o.Unset {
					lowest = min(lowest, o.PerYear())
				}
			}
			if lowest < 1e9 && b.Often.PerYear() <= lowest {
				c.fail(at, "W22", d.Name, "加密“"+b.Often.Word+"”不高于表里任何一行").Expect = "高于平时的频次"
			}
		}
	}
}

// order is where an act stands on the way of a case.
func order(act string) int {
	at := map[string]int{"发现": 1, "登记": 2, "当场整改": 3, "上报": 4, "受理": 5, "交办": 6, "签收": 7, "退回": 7, "反馈": 8, "复查": 9, "销号": 10, "移交": 10, "重开": 11, "回看": 11}
	return at[act]
}

// senseClock: a clock that runs backwards, never, or for years; steps that come
// to nobody.
func (c *compiler) senseClock(k Clock) {
	effect := func(name string) string {
		for _, a := range c.acts() {
			if a.Name == name {
				return a.Effect
			}
		}
		return name
	}
	last := 0
	for _, u := range k.Until {
		last = max(last, order(effect(u)))
	}
	if from := order(effect(k.From)); from > 0 && last > 0 && last <= from && from < 11 {
		c.fail(c.spot(k.Rule, "until"), "E64", k.Name, "从“"+k.From+"”到“"+strings.Join(k.Until, "、")+"”").Expect = "until 写在 from 之后才有的动作"
	}
	if minutes(k.Limit) > 370*24*60 {
		c.fail(c.spot(k.Rule, "limit"), "W64", k.Name, "时限“"+k.Limit.Word+"”超过一年").Expect = "几天、几个工作日或几个月"
	}
	if x := k.Extend; x != nil && k.Extend.Times < 1 || x != nil && scalarText(c.spot(k.Rule, "extend", "times")) == "0" {
		c.fail(c.spot(k.Rule, "extend", "times"), "W64", k.Name, "延期0次等于不许延期").Expect = "times: 1，或不写 extend"
	}
	if x := k.Extend; x != nil && k.LimitBy != nil {
		longest := 0.0
		for _, row := range k.LimitBy.Rows {
			longest = max(longest, minutes(row.Limit["limit"]))
		}
		n := c.spot(k.Rule, "extend", "to") // the platform's own extension gives way to a plan's longer limit
		if to := minutes(x.To); to > 0 && to < longest && !n.Doc.Base {
			c.fail(n, "W64", k.Name, "延期到“"+x.To.Word+"”，比表里的时限还短").Expect = "extend: {to: 比原时限长的时限}，延期后的时限从原起点算"
		}
	}
}

// senseSeasons: seasons that never come.
func (c *compiler) senseSeasons() {
	known := civil.HolidayNames()
	for _, sn := range c.s.Calendar {
		if !c.own(sn.Rule) {
			continue
		}
		for _, h := range sn.Holidays {
			if _, ok := civil.HolidayName(h); !ok && !isUnset(h) {
				p := c.fail(item(c.spot(sn.Rule, "holidays"), h), "E65", h)
				p.Expect, p.Near = strings.Join(known, "、")+"；别的日子写 days 或 dates", nearest(h, known)
			}
		}
		if !sn.Unset && sn.FromDay.Month == 0 && len(sn.Holidays)+len(sn.Dates)+len(sn.More) == 0 && !sn.Weekend && !sn.Days.given() && !c.has(sn.Rule, "holidays") && !c.has(sn.Rule, "dates") && !c.failed(sn.Rule) {
			c.fail(c.at(sn.Rule), "E66", sn.Name).Expect = "days: 6月1日至9月30日，holidays: 春节，或 unset 加原文用词"
		}
		if (sn.Before > 0 || sn.After > 0) && len(sn.Holidays) == 0 {
			key := "before"
			if sn.Before == 0 {
				key = "after"
			}
			c.fail(c.spot(sn.Rule, key), "W64", sn.Name, key+" 是节前节后的天数，这里没有写节日").Expect = "holidays: 节日"
		}
		c.senseDays(sn)
	}
}

// senseDays: 7月1日至6月1日 is eleven months, and rarely meant.
func (c *compiler) senseDays(sn Season) {
	n := first(c.spot(sn.Rule, "days"))
	for _, x := range n.scalars() {
		span, ok := readSpan(x.Text)
		a, b := span.From.Month*100+span.From.Day, span.Until.Month*100+span.Until.Day
		if ok && !span.Lunar && b < a && !strings.Contains(x.Text, "次年") && !strings.Contains(x.Text, "翌年") && !strings.Contains(x.Text, "农历") && !strings.Contains(x.Text, "正月") {
			c.fail(x, "W64", sn.Name, "“"+x.Text+"”跨到了第二年").Expect = "先起后止；确是跨年的写“至次年”"
		}
	}
}

// failed tells whether something of a rule was refused already.
func (c *compiler) failed(r Rule) bool {
	return slices.ContainsFunc(c.ps, func(p Problem) bool { return !p.Warning() && p.Pos.File == r.Pos.File && p.Pos.Line == r.Pos.Line })
}

// sensePhases: a later phase that starts before an earlier one.
func (c *compiler) sensePhases() {
	for i, p := range c.s.Rollout {
		if i == 0 || !c.own(p.Rule) {
			continue
		}
		if was := c.s.Rollout[i-1]; p.FromDay != "" && was.FromDay != "" && p.FromDay < was.FromDay {
			c.fail(c.spot(p.Rule, "from"), "W64", p.Name, "排在“"+was.Name+"”后面，却开始得更早（"+string(p.FromDay)+"）").Expect = "按开始的先后排列"
		}
	}
}
