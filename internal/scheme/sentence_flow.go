package scheme

import (
	"strings"

	"anwang/internal/civil"
)

// stateLines say the states, those of the platform together by phase.
func stateLines(list []State) []string {
	var out, phases []string
	plain := map[string][]string{}
	for _, st := range list {
		r := st.Rule
		if r.Source != Default || r.Added != string(Default) || r.Note != "" || len(r.Clauses)+len(r.Damaged)+len(r.Aka) > 0 {
			out = append(out, stateLine(st))
			continue
		}
		if plain[st.Phase] == nil {
			phases = append(phases, st.Phase)
		}
		plain[st.Phase] = append(plain[st.Phase], st.Name)
	}
	for _, p := range phases {
		out = append(out, p+"阶段有"+strings.Join(plain[p], "、")+"〈平台默认〉。")
	}
	if len(list) > 0 {
		out = append(out, "隐患一登记，就是"+list[0].Name+"。")
	}
	return out
}

func stateLine(st State) string {
	t := about(st.Rule)
	t.comma("算在"+st.Phase+"阶段", "phase", "=")
	return t.end()
}

// actLine says who may do an act, what it needs and where it leads.
func (s *Scheme) actLine(a Act) string {
	t := about(a.Rule)
	if a.Effect != a.Name {
		t.comma("相当于"+a.Effect, "effect")
	}
	who := "任何人都可以办理"
	if len(a.Who) != 1 || a.Who[0].Name != "任何人" {
		who = "由" + join(a.Who) + "办理"
	}
	if len(a.Who) == 0 {
		who = "没有写由谁办理"
	}
	if len(a.With) > 0 {
		who = strings.TrimSuffix(who, "办理") + "会同" + join(a.With) + "办理"
	}
	if len(a.Not) > 0 {
		who += "，" + join(a.Not) + "回避"
	}
	t.comma(who, "who", "with", "not")
	if a.When.Given() {
		t.comma("限"+s.words(a.When)+"的", "when")
	}
	if len(a.Grades) > 0 {
		t.comma("限"+strings.Join(a.Grades, "、")+"隐患", "grades")
	}
	if len(a.To.List) > 0 {
		t.comma("交给"+joinOr(a.To), "to")
	}
	if len(a.Approve) > 0 {
		t.comma(approval(a), "approve")
	}
	if len(a.Needs) > 0 {
		t.semi("须有"+strings.Join(a.Needs, "、"), "needs")
	}
	if a.NeedsBy != nil {
		t.semi("须有的材料："+strings.Join(rows(a.NeedsBy), "，"), "needs")
	}
	switch {
	case a.Values["within"].Text == "" && !a.Values["within"].Unset && a.WithinBy == nil:
	case a.WithinBy != nil:
		t.semi(since(a.After)+strings.Join(rows(a.WithinBy), "，"), "within", "after")
	case a.Within.Unset:
		t.semi(since(a.After)+"多久内办"+open(a.Within.Word), "within", "after")
	default:
		t.semi(since(a.After)+within(a.Within)+"办", "within", "after")
	}
	if len(a.Offers) > 0 {
		t.semi("可附"+strings.Join(a.Offers, "、"), "offers")
	}
	if len(a.Tells) > 0 {
		t.semi("告知"+join(a.Tells), "tells")
	}
	if a.Beside != "" {
		t.semi("与"+a.Beside+"同时进行，不改变状态", "beside")
	}
	if len(a.Move) > 0 {
		t.semi(moveWords(a.Move), "move")
	}
	if len(a.Otherwise) > 0 {
		t.semi("不成的，"+moveWords(a.Otherwise), "otherwise")
	}
	t.flag("每件只办一次", "once")
	if a.Times > 0 {
		t.semi("每件最多"+itoa(a.Times)+"次", "times")
	}
	return t.end()
}

// since says what a limit runs from.
func since(act string) string {
	if act == "" {
		return ""
	}
	return "从" + act + "起"
}

// approval says who approves: one, any of several, or several in order.
func approval(a Act) string {
	names := joinOr(Refs{List: a.Approve, OneOf: a.OneOf})
	if len(a.Approve) > 1 && !a.OneOf {
		return "依次由" + names + "批准"
	}
	return "由" + names + "批准"
}

func moveWords(list []Move) string {
	parts := make([]string, len(list))
	for i, m := range list {
		from := m.From
		if from == AnyState {
			from = "任何未办结的状态"
		}
		parts[i] = "由" + from + "转为" + m.To
	}
	return strings.Join(parts, "，或")
}

// clockLine says a time limit: from when to when, how long, what happens when it
// runs out.
func (s *Scheme) clockLine(k Clock) string {
	t := about(k.Rule)
	span := ""
	if k.From != "" {
		span += "从" + k.From + "起"
	}
	if len(k.Until) > 0 {
		span += "到" + strings.Join(k.Until, "或") + "为止"
	}
	t.comma(span, "from", "until")
	switch {
	case k.FromAct:
		t.comma("期限见动作“"+k.Until[0]+"”的规定", "limit", "within", "after")
	case k.LimitBy != nil:
		t.comma(strings.Join(rows(k.LimitBy), "，"), "limit")
	case k.Limit.Unset || k.Limit.Word == "":
		t.comma("期限"+open(k.Limit.Word), "limit")
	default:
		t.comma(k.Limit.Word, "limit")
	}
	if len(k.Of) > 0 {
		t.comma("是"+join(k.Of)+"的时限", "of")
	}
	if k.Reply.Word != "" || k.Reply.Unset {
		t.semi(within(k.Reply)+"先答复", "reply")
	}
	if x := k.Extend; x != nil {
		say := "可以延期"
		if len(x.By) > 0 {
			say = "经" + join(x.By) + "同意可以延期"
		}
		t.semi(say+"，最长到"+x.To.Word+"，最多"+itoa(x.Times)+"次", "extend")
	}
	if len(k.Pause) > 0 {
		t.semi(strings.Join(k.Pause, "、")+"期间停表", "pause")
	}
	for _, st := range k.Ladder {
		t.line(s.stepLine(st))
	}
	t.add("", "", []string{"ladder"})
	return t.end()
}

// stepLine says one rung: when, by whom, what, to whom.
func (s *Scheme) stepLine(st Step) string {
	t := about(st.Rule)
	when := st.At.Text
	switch {
	case st.At.Act != "":
		when = st.At.Act + "时"
	case st.At.Before > 0:
		when = "到期" + when
	case st.At.Due:
		when += "的"
	}
	if st.When.Given() {
		when += "，" + s.words(st.When) + "的"
	}
	t.comma(when, "at", "when")
	by := ""
	if len(st.By) > 0 {
		by = "由" + join(st.By)
	}
	t.comma(by+measure(st.Do, joinOr(st.To)), "do", "by", "to")
	if st.Repeat.Unset {
		t.comma("反复进行，多久一次"+open(st.Repeat.Word), "repeat")
	} else if st.Repeat.Word != "" {
		t.comma("此后"+st.Repeat.Word, "repeat")
	}
	if st.Until != "" {
		t.comma("直到"+st.Until, "until")
	}
	return strings.TrimSuffix(t.under(""), "。")
}

// measure says a rung's deed and whom it is for.
func measure(do, to string) string {
	switch do {
	case "提醒", "催办", "约谈", "督办":
		return do + to
	case "报告", "通报", "请求支援", "越级直报":
		if to != "" {
			return "向" + to + do
		}
	case "挂牌":
		if to != "" {
			return do + "，交" + to
		}
	default:
		if to != "" {
			return "向" + to + "发《" + do + "》"
		}
		return "发《" + do + "》"
	}
	return do
}

// routesLine says which cases go another way.
func (s *Scheme) routesLine() []string {
	f := s.Flow
	if f.Routes == nil {
		return nil
	}
	var parts []string
	for _, r := range f.Routes.Rows {
		var conds []string
		for _, col := range f.Routes.When {
			if say := cellWords(col, r.Cells[col]); say != "" {
				conds = append(conds, say)
			}
		}
		lead, way := strings.Join(conds, "、"), r.Cells["flow"]
		if lead == "" {
			lead = "其余"
		}
		if way == "base" {
			way = "通常的流程"
		} else {
			way = "“" + way + "”"
		}
		parts = append(parts, lead+"走"+way)
	}
	return []string{"走哪个流程：" + strings.Join(parts, "；") + "。"}
}

// variantLines say another loop: what in it differs from the common one.
func (s *Scheme) variantLines(v Variant) []string {
	t := about(v.Rule)
	t.comma("以下各项与通常的流程不同")
	for _, a := range v.Acts {
		t.line(strings.TrimSuffix(s.actLine(a), "。"))
	}
	for _, k := range v.Clocks {
		t.line("时限 " + strings.TrimSuffix(s.clockLine(k), "。"))
	}
	return []string{"“" + v.Name + "”：" + t.under("")}
}

// accidentLines say the statutory chains.
func (s *Scheme) accidentLines() []string {
	a := s.Accidents
	var out []string
	t := about(a.Rule)
	if a.Report != "" {
		t.comma("事故按"+a.Report+"的程序报告", "report")
	}
	for _, ch := range a.Chains {
		t.semi(ch.Domain + "方面的事故报" + join(ch.To))
	}
	t.add("", "", []string{"chains"})
	if len(t.parts) > 0 {
		out = append(out, t.under(""))
	}
	return append(out, sentences(a.Clocks, accidentClockLine)...)
}

func accidentClockLine(k AccidentClock) string {
	t := about(k.Rule)
	say := k.By
	if k.From != "" {
		say += "从" + k.From + "起"
	}
	say += within(k.Limit) + "报"
	if k.To != "" {
		say += k.To
	}
	t.comma(say, "by", "from", "limit", "=", "to")
	if k.Until != "" {
		t.comma("到"+k.Until+"为止", "until")
	}
	return t.end()
}

// tipoffLines say how tip-offs come in, who takes them, how long it may take.
func (s *Scheme) tipoffLines() []string {
	if s.Tipoffs == nil {
		return nil
	}
	x := s.Tipoffs
	t := about(x.Rule)
	if len(x.Accept) > 0 {
		t.comma("举报由"+join(x.Accept)+"受理", "accept")
	}
	if v, ok := x.Values["channels"]; ok && v.Unset {
		t.comma("渠道"+open(v.Word), "channels")
	} else if len(x.Channels) > 0 {
		t.comma("渠道有"+strings.Join(x.Channels, "、"), "channels")
	}
	switch x.Handle {
	case "":
	case "flow":
		t.comma("按隐患流程办理", "handle")
	default:
		t.comma("办法为"+x.Handle, "handle")
	}
	t.flag("为举报人保密", "secret")
	if x.Within.Word != "" {
		t.semi(within(x.Within)+"答复", "within")
	}
	out := []string{t.under("")}
	return append(out, sentences(x.Clocks, func(k TipoffClock) string {
		c := about(k.Rule)
		c.comma(limitOf(k.Limit), "limit", "=")
		return c.end()
	})...)
}

func limitOf(l civil.Limit) string {
	if l.Unset || l.Word == "" {
		return open(l.Word)
	}
	return within(l)
}
