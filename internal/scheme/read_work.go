package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

// KindOf tells what kind of record a verb of a duty leaves; "" for no such verb.
func KindOf(v Verb) VerbKind {
	switch v {
	case "巡查", "走访", "排查", "检查", "暗访", "查看":
		return MakesVisit
	case "自查":
		return MakesSelfCheck
	case "督查", "查阅记录", "督促":
		return MakesOversight
	case "会议", "培训", "演练", "宣传":
		return MakesActivity
	case "上报", "总结", "制定", "通报":
		return MakesReport
	case "送达":
		return MakesDelivery
	case "公示":
		return MakesNotice
	case "评估":
		return MakesAssessment
	case "回看":
		return MakesLookBack
	case "值班":
		return MakesRoster
	case "交办任务":
		return MakesTask
	}
	return ""
}

func verbs() []string {
	return []string{"巡查", "走访", "排查", "检查", "暗访", "查看", "自查", "督查", "查阅记录", "督促", "会议", "培训", "演练", "宣传",
		"上报", "总结", "制定", "通报", "送达", "公示", "评估", "回看", "值班", "交办任务"}
}

// burdens are words the rules that spare the grassroots bar (product.md, law 3).
func burdens() []string {
	return []string{"打卡", "轨迹", "在线时长", "在线率", "积分排名", "定位", "步数", "里程", "活跃度", "位置上传", "点赞", "截图打榜", "刷分"}
}

// burden finds such a word in what a plan asks for.
func burden(text string) string {
	for _, w := range burdens() {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

// readWork: duties, efforts, boards.
func (c *compiler) readWork(f *fields) {
	s := c.s
	c.section(f, "duties", c.readDuty)
	c.section(f, "efforts", func(e *fields, r Rule) {
		x := Effort{Verb: Verb(c.oneOf(e.key, r.Name, verbs())), Minutes: e.wholeOr("takes", minuteForms, ReadMinutes)}
		x.Rule = *e.rule
		s.Efforts = append(s.Efforts, x)
	})
	c.section(f, "hours", func(e *fields, r Rule) {
		x := Hours{Kind: PostKind(c.oneOf(e.key, r.Name, postKinds())), Minutes: e.wholeOr("has", hourForms, ReadHours)}
		x.Rule = *e.rule
		s.Hours = append(s.Hours, x)
	})
	c.section(f, "events", func(e *fields, r Rule) {
		ev := Event{By: e.refs("by", who()...)}
		e.wholeText()
		ev.Rule = *e.rule
		s.Events = append(s.Events, ev)
	})
	c.section(f, "boards", func(e *fields, r Rule) {
		if e.rejectWhole() {
			return
		}
		b := Board{At: e.refs("at", ToGrid, ToClass, ToSpot, ToTier, ToPost), Shows: e.texts("shows"), Refresh: e.age("refresh"), Where: e.texts("where")}
		e.need("at")
		e.need("shows")
		b.Rule = *e.rule
		s.Boards = append(s.Boards, b)
	})
}

func (c *compiler) readDuty(e *fields, r Rule) {
	if e.rejectWhole() {
		return
	}
	targets := []RefKind{ToClass, ToSpot, ToGrid, ToPronoun, ToTier, ToPost, ToKind, ToSector, ToDepartment}
	by := e.choose("who", who()...)
	d := Duty{Who: by.List, AnyOf: by.OneOf, Holders: e.word("holders", "any", "each")}
	if d.Holders == "" {
		d.Holders = "any"
	}
	e.need("who")
	e.need("does")
	for i, v := range e.texts("does") {
		n := e.node.get("does").scalars()[i]
		if BarredFor(Inspector, v) {
			c.fail(n, "E23", strings.Join(d.names(), "、"), v)
			continue
		}
		if w := burden(v); w != "" {
			c.fail(n, "E26", v)
		}
		if c.oneOf(n, v, verbs()) != "" {
			d.Does = append(d.Does, Verb(v))
		}
	}
	if len(d.Does) > 0 {
		d.Kind = KindOf(d.Does[0])
	}
	d.In, d.Each = e.refs("in", ToPronoun, ToGrid), e.refs("each", targets...)
	if n, t, open := e.scalar("sample", sampleForms); n != nil && !open {
		m := match(`^(?:至少)?(\d{1,4})(%|家|个|户|处|所)(?:以上)?$`, normal(t))
		e.phrase(n, m != nil && number(m[1]) > 0 && (m[2] != "%" || number(m[1]) <= 100), sampleForms)
		switch {
		case m == nil:
		case m[2] == "%":
			d.Sample = number(m[1])
		default:
			d.Picked = number(m[1])
		}
	}
	if n := e.node.get("often"); n != nil && n.Shape == List {
		d.OftenBy = e.table("often", []string{"often"}, []string{"grid.tier", "grid.kind", "site", "site.risk", "site.class", "open_tipoffs", "open_hazards", "months_since", "season"})
	} else {
		c.oftenOf(e, &d)
	}
	c.afterOf(e, &d)
	d.Within = e.limit("within")
	c.dueOf(e, &d)
	d.Boosts = c.boosts(e)
	if from, until := e.bound("from"), e.bound("until"); from.Word != "" || until.Word != "" {
		d.FromDay, d.UntilDay = from, until
	}
	d.During = append(d.During, e.refs("during", ToSeason)...)
	d.To, d.With = e.choose("to", append(who(), ToPeople)...), e.refs("with", append(who(), ToGrid, ToTier, ToPeople)...)
	d.About, d.Form = e.texts("about"), e.refs("form", ToForm)
	d.Evidence, d.GivenBy = c.proofOf(e), e.refs("given_by", who()...)
	c.receiptOf(e, &d)
	d.People, d.Exam, d.Channels = e.heads("people"), e.points("exam"), e.texts("channels")
	c.lastsOf(e, &d)
	if n, t, open := e.scalar("effort", minuteForms); n != nil && !open {
		var ok bool
		d.Effort, ok = ReadMinutes(t)
		e.phrase(n, ok, minuteForms)
	}
	env := aboutSites
	if d.OnCases = strings.Contains(scalarText(e.node.get("when")), "case."); d.OnCases {
		env = aboutCases
	}
	d.When = e.expr("when", env)
	c.dutyWhole(e, &d)
	d.Rule = *e.rule
	c.s.Duties = append(c.s.Duties, d)
}

// dutyWhole refuses what cannot run: no target, no frequency.
func (c *compiler) dutyWhole(e *fields, d *Duty) {
	name := e.rule.Name
	needsTarget := slices.Contains([]VerbKind{MakesVisit, MakesSelfCheck, MakesOversight, MakesAssessment}, d.Kind)
	if needsTarget && !e.has("in") && !e.has("each") {
		c.fail(e.key, "E24", name, "对象").Expect = "in: 本网格（在网格里走一遍），或 each: 对象类（逐个查到）"
	}
	if e.has("in") && e.has("each") {
		p := c.fail(e.node.keyOf("each"), "E24", name, "唯一的对象")
		p.Expect = "in 与 each 只写一个：in 是走一遍，each 是逐个查到"
	}
	if d.Sample+d.Picked > 0 && !e.has("each") {
		c.fail(e.node.keyOf("sample"), "E24", name, "抽查的范围").Expect = "sample 与 each 同用"
	}
	if !e.has("often") && !e.has("after") && d.Kind != MakesTask {
		c.fail(e.key, "E24", name, "频次").Expect = "often: " + "频次或 unset 加原文用词，或 after: 动作 加 within: 时限"
	}
	if e.has("often") && e.has("after") {
		c.rounds(e, d)
	}
}

// sampleForms are the ways to say how many of the targets are looked at.
const sampleForms = "抽查比例或家数：10%、2家、至少5户"

// rounds works out how often a duty is done within the time after an event: 预警后1天
// 内每2小时1次. Any other frequency beside `after` is one time too many.
func (c *compiler) rounds(e *fields, d *Duty) {
	days := 0
	switch d.Within.Span {
	case civil.SameDay:
		days = 1
	case civil.Days:
		days = d.Within.N
	case civil.Hours:
		days = max(1, d.Within.N/24)
	}
	if d.Cause != ToEvent || d.Often.Unit != civil.EachDay || d.Often.Rolling || d.Often.Unset || days == 0 || d.OftenBy != nil {
		c.fail(e.node.keyOf("after"), "E24", e.rule.Name, "唯一的时间").Expect = "often 与 after 只写一个；某个事件后一段时间里反复做的，写 after: 事件，within: 1天，often: 每2小时1次"
		return
	}
	d.Rounds = d.Often.Times * days
	if d.Within.Span == civil.Hours && d.Within.N < 24 {
		d.Rounds = max(1, (d.Often.Times*d.Within.N+23)/24)
	}
}

// actName reads the name of an act, or 发现.
func (f *fields) actName(key string) string {
	n, t, open := f.scalar(key, "动作")
	if n == nil || open || t == "" {
		return ""
	}
	return f.c.act(n, t)
}

func (c *compiler) act(n *Node, t string) string {
	if t == "发现" || c.names.has(ToAct, t) {
		return t
	}
	if slices.Contains(effects(), t) {
		return t
	}
	p := c.fail(n, "E16", t)
	p.Expect = placeOf(ToAct)
	p.Near = nearest(t, c.names.list(ToAct))
	if k, ok := c.names.at[ToAct][p.Near]; ok && k.node != nil {
		p.NearAt = k.node.Pos
	}
	return ""
}
