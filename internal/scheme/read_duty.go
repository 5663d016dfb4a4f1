package scheme

import (
	"cmp"
	"slices"
	"strings"

	"anwang/internal/civil"
)

// oftenOf reads a frequency that is one phrase. 每人 before it says that every
// holder has it; a day in it (每月10日) is also the day it is due.
func (c *compiler) oftenOf(e *fields, d *Duty) {
	n, t, open := e.scalar("often", oftenForms)
	if n == nil {
		return
	}
	if rest, ok := strings.CutPrefix(normal(t), "每人"); ok && !open {
		if _, fine := ReadOften(rest); fine {
			t, d.Holders = rest, "each"
		}
	}
	if open {
		t = n.Text
	}
	o, ok := ReadOften(t)
	if !ok {
		season, during, fits := c.seasonal(n)
		if fits {
			o, ok, d.During = season, true, []Ref{during}
		} else if span, times, fits := inMonths(t); fits {
			o, ok = civil.Often{Unit: civil.EachSeason, Every: 1, Times: times, Word: n.Text}, true
			d.FromDay, d.UntilDay = span.From, span.Until
		}
	}
	e.phrase(n, ok, oftenForms)
	if !ok {
		return
	}
	o.Word = cmp.Or(o.Word, n.Text)
	d.Often, d.Study = o, studyHours(t)
	d.Between = c.hoursOf(e)
	if m := match(`^每隔?(\d+)?(?:个)?小时`, normal(t)); m != nil && d.Between != [2]int{} {
		every := max(1, number(m[1]))
		d.Often.Times = (lengthOf(d.Between) + every - 1) / every
	}
	if d.Shifts = c.shiftsOf(e); d.Shifts > 0 && strings.Contains(t, "班") {
		d.Often.Times = d.Often.Times / shiftsADay * d.Shifts
	}
	if m := match(`^每(?:月\d{1,2}[日号]|年\d{1,2}月\d{1,2}[日号])`, normal(t)); m != nil {
		d.Due, _ = ReadDue(strings.TrimPrefix(m[0], "每年"))
	}
}

// hoursForms are the ways to write the hours of a duty.
const hoursForms = "8时至22时、21时至次日6时，或 unset 营业期间"

// hoursOf reads the hours of a day a duty is for.
func (c *compiler) hoursOf(e *fields) [2]int {
	n, t, open := e.scalar("hours", hoursForms)
	if n == nil || open {
		return [2]int{}
	}
	m := match(`^(?:每天|每日|白天|夜间)?(\d{1,2})[时点](?:至|到|-)(次日|翌日)?(\d{1,2})[时点]$`, normal(t))
	ok := m != nil && number(m[1]) < 24 && number(m[3]) <= 24 && m[1] != m[3] && (m[2] != "") == (number(m[3]) < number(m[1]))
	e.phrase(n, ok, hoursForms)
	if !ok {
		return [2]int{}
	}
	return [2]int{number(m[1]), number(m[3])}
}

// lengthOf is how many hours lie between two.
func lengthOf(h [2]int) int { return (h[1] - h[0] + 24) % 24 }

// shiftsOf reads how many shifts a day has: 3班, 四班三运转.
func (c *compiler) shiftsOf(e *fields) int {
	n, t, open := e.scalar("shifts", "3班、四班三运转")
	if n == nil || open {
		return 0
	}
	t = strings.NewReplacer("一", "1", "两", "2", "二", "2", "三", "3", "四", "4", "五", "5").Replace(normal(t))
	m := match(`^(?:每天)?(?:\d班)?([1-6])(?:班(?:倒|制)?|运转|倒)$`, t)
	e.phrase(n, m != nil, "3班、四班三运转")
	if m == nil {
		return 0
	}
	return number(m[1])
}

// afterOf reads what a duty follows: an act on a case, an event somebody tells
// of, or another duty by its name or its verb.
func (c *compiler) afterOf(e *fields, d *Duty) {
	n, t, open := e.scalar("after", "动作、事件，或另一项履职要求")
	if n == nil || open || t == "" {
		return
	}
	d.After = t
	switch {
	case t == "发现", c.names.has(ToAct, t), slices.Contains(effects(), t):
		d.Cause = ToAct
	case c.names.has(ToEvent, t):
		d.Cause = ToEvent
	case c.names.has(ToDuty, t), slices.Contains(verbs(), t):
		d.Cause = ToDuty
	default:
		d.After = ""
		p := c.fail(n, "E16", t)
		p.Expect = placeOf(ToAct) + "，" + placeOf(ToEvent) + "，或另一项履职要求"
		p.Near = nearest(t, slices.Concat(c.names.list(ToAct), c.names.list(ToEvent), c.names.list(ToDuty)))
	}
}

// dueOf reads the due moment; before an event it is no day of the calendar.
func (c *compiler) dueOf(e *fields, d *Duty) {
	n := e.node.get("due")
	if n != nil && n.Shape == Scalar {
		if _, ok := ReadDue(n.Text); !ok {
			if name, ahead, ok := c.beforeEvent(n.Text); ok {
				e.scalar("due", dueForms)
				d.Before, d.Ahead, d.Due = name, ahead, civil.Moment{Word: n.Text}
				return
			}
		}
	}
	if due := e.due("due"); n != nil {
		d.Due = due
	}
}

// beforeEvent reads 作业前, 作业前24小时, 开学前3天.
func (c *compiler) beforeEvent(text string) (name string, ahead civil.Limit, ok bool) {
	for _, known := range c.names.list(ToEvent) {
		rest, found := strings.CutPrefix(normal(text), known)
		if !found {
			continue
		}
		if m := match(`^(?:开始)?之?前(.*)$`, rest); m != nil {
			if m[1] == "" {
				return known, civil.Limit{}, true
			}
			ahead, ok = ReadLimit(m[1])
			return known, ahead, ok && !ahead.Unset
		}
		if m := match(`^(?:开始)?(?:提前)?(.+)前$`, rest); m != nil {
			ahead, ok = ReadLimit(m[1])
			return known, ahead, ok && !ahead.Unset
		}
	}
	return "", civil.Limit{}, false
}

// boosts reads one boost or several.
func (c *compiler) boosts(e *fields) []Boost {
	var out []Boost
	one := func(b *fields) {
		if b == nil {
			return
		}
		x := Boost{During: b.refs("during", ToSeason), When: b.expr("when", aboutSites)}
		x.Often = b.often("often")
		b.need("often")
		if len(x.During) == 0 && !x.When.Given() {
			b.need("during")
		}
		b.end()
		out = append(out, x)
	}
	n := e.node.get("boost")
	if n == nil || n.Shape != List {
		one(e.sub("boost"))
		return out
	}
	e.value("boost", e.take("boost"))
	for i, item := range n.Items {
		if item.Shape != Map {
			e.shape("boost", item, "[{during: 时段, often: 频次}, …]")
			continue
		}
		r := &Rule{Section: e.rule.Section, Name: e.rule.Name + ".boost." + itoa(i+1), Clauses: e.rule.Clauses, Source: e.rule.Source, Values: map[string]Value{}, AddedTo: map[string]string{}}
		one(&fields{c: c, node: item, key: item, rule: r, done: map[string]bool{}})
	}
	return out
}

// receiptOf reads receipt: true, or the time in which it must come back.
func (c *compiler) receiptOf(e *fields, d *Duty) {
	n := e.node.get("receipt")
	if n == nil || n.Shape != Scalar || n.Text == "true" || n.Text == "false" {
		d.Receipt = e.flag("receipt")
		return
	}
	l, ok := ReadLimit(n.Text)
	if !ok {
		e.take("receipt")
		e.shape("receipt", n, "true，或回执的时限：30分钟")
		return
	}
	d.Receipt, d.Confirm = true, l
	e.scalar("receipt", limitForms)
}

// lastsOf reads how long one takes at least; without an effort of its own it is
// also what the work is reckoned with.
func (c *compiler) lastsOf(e *fields, d *Duty) {
	n, t, open := e.scalar("lasts", "6小时、90分钟、4学时")
	if n == nil || open {
		return
	}
	plain := strings.NewReplacer("个学时", "小时", "学时", "小时", "课时", "小时").Replace(normal(t))
	took, ok := ReadMinutes(strings.TrimPrefix(plain, "至少"))
	e.phrase(n, ok, "6小时、90分钟、4学时")
	d.Lasts = t
	if !e.has("effort") {
		d.Effort = took
	}
}

// studyOf reads how long a training takes at least: 72学时.
func (c *compiler) studyOf(e *fields) string {
	n, t, open := e.scalar("lasts", "72学时、3天")
	if n == nil || open {
		return ""
	}
	e.phrase(n, match(`^(?:至少)?\d{1,4}(?:个)?(?:学时|课时|小时|天)(?:以上)?$`, normal(t)) != nil, "72学时、3天")
	return t
}

// proofOf reads the proof a duty wants: by name, or `{photos: 至少2张, qr: true}`,
// which is then a row of `evidence` for this duty.
func (c *compiler) proofOf(e *fields) []string {
	n := e.node.get("evidence")
	if n == nil || n.Shape != Map {
		return e.texts("evidence")
	}
	g := e.sub("evidence")
	v := c.readProof(g)
	g.end()
	v.For = []string{e.rule.Name}
	v.Rule = Rule{Section: "evidence", Name: e.rule.Name, Clauses: e.rule.Clauses, Source: e.rule.Source, Pos: e.rule.Pos, Values: g.rule.Values}
	c.s.Evidence = append(c.s.Evidence, v)
	return []string{textOf(n)}
}
