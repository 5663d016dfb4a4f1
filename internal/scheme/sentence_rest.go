package scheme

import "strings"

// figureLine says a named number.
func figureLine(f Figure) string {
	t := about(f.Rule)
	if f.Unset {
		v := f.Values["="]
		if v.Key == "" {
			v = f.Values["is"]
		}
		t.comma(open(v.Word), "=", "is")
	} else {
		t.comma(f.Number, "=", "is")
	}
	return t.end()
}

func permitLine(p Permit) string {
	t := about(p.Rule)
	t.comma("方案写明的“"+sectionWord(p.Name)+"”，可由"+joinOr(p.By)+"依据文号修改", "by", "=")
	return t.under("")
}

// transitionLine says what becomes of what is open when the edition changes.
func (s *Scheme) transitionLine() []string {
	if s.Transition.Section == "" {
		return nil
	}
	t := about(s.Transition.Rule)
	if s.Transition.TakeOver {
		t.comma("换版时，没办结的隐患从下一步起按新方案办，时限不得变长", "cases")
	} else {
		t.comma("换版时，没办结的隐患仍按原方案办", "cases")
	}
	return []string{t.under("")}
}

// seasonLine says when a season is.
func seasonLine(x Season) string {
	t := about(x.Rule)
	switch days, ok := x.Values["days"]; {
	case x.Unset:
		t.comma("起止"+open(x.Word), "days", "=", "dates")
	case ok:
		t.comma("每年"+days.Text, "days")
	case x.Values["="].Text != "":
		t.comma("每年"+x.Values["="].Text, "=")
	case x.FromDay.Word != "":
		spans := []string{x.FromDay.Word + "至" + x.UntilDay.Word}
		for _, more := range x.More {
			spans = append(spans, more.From.Word+"至"+more.Until.Word)
		}
		t.comma("每年" + strings.Join(spans, "、"))
	}
	if len(x.Holidays) > 0 {
		t.comma(strings.Join(x.Holidays, "、"), "holidays")
		if x.Before > 0 {
			t.comma("含节前"+x.Values["before"].Text, "before")
		}
		if x.After > 0 {
			t.comma("含节后"+x.Values["after"].Text, "after")
		}
	}
	if x.Lead > 0 {
		t.comma("只算节前"+x.Values["lead"].Text+"，不含节日", "lead")
	}
	if x.Weekend && x.Values["weekend"].Text != "" {
		t.comma("周末", "weekend")
	}
	t.key("", "dates")
	return t.end()
}

func eventLine(e Event) string {
	t := about(e.Rule)
	switch {
	case len(e.By) > 0:
		t.comma("发生后由"+join(e.By)+"告知平台", "by")
	default:
		t.comma("发生后由知道的人告知平台")
	}
	return t.end()
}

// dayWords says 2024-03 as 2024年3月; other words stay.
func dayWords(v Value) string {
	m := match(`^(\d{4})-(\d{2})(?:-(\d{2}))?$`, v.Text)
	if m == nil {
		return textOrOpen(v)
	}
	say := m[1] + "年" + strings.TrimPrefix(m[2], "0") + "月"
	if m[3] != "" {
		say += strings.TrimPrefix(m[3], "0") + "日"
	}
	return say
}

// effortLines say the time work is reckoned with; what the platform assumes
// stands together.
func (s *Scheme) effortLines() []string {
	var out, plain []string
	for _, e := range s.Efforts {
		if assumed(e.Rule) {
			plain = append(plain, e.Name+e.Values["takes"].Text)
			continue
		}
		out = append(out, effortLine(e))
	}
	if len(plain) > 0 {
		out = append(out, "每个对象约用时："+strings.Join(plain, "、")+"〈平台默认〉。")
	}
	return out
}

// hoursLines say how much time a week people have, as the platform assumes.
func (s *Scheme) hoursLines() []string {
	var out, order []string
	plain := map[string][]string{}
	for _, h := range s.Hours {
		if h.Values["has"].Text == "" || h.Source != Default || h.Note != "" || len(h.Clauses) > 0 {
			out = append(out, s.hoursLine(h))
			continue
		}
		if plain[h.Added] == nil {
			order = append(order, h.Added)
		}
		plain[h.Added] = append(plain[h.Added], h.Name+h.Values["has"].Text)
	}
	for _, why := range order {
		out = append(out, "每人可用于履职的时间："+strings.Join(plain[why], "、")+"〈"+why+"〉。")
	}
	return out
}

// assumed tells the platform's own rules that say nothing but their value.
func assumed(r Rule) bool {
	return r.Source == Default && r.Added == string(Default) && r.Note == "" && len(r.Clauses)+len(r.Damaged)+len(r.Aka)+len(r.Domains) == 0 && !r.Local && r.Law == "" && r.Values["takes"].Text != ""
}

func effortLine(e Effort) string {
	t := about(e.Rule)
	t.key("每个对象约用时", "takes")
	t.key("每个对象约用时", "=")
	return t.end()
}

// phaseLine says a phase of the rollout; the ends may be open.
func phaseLine(p Phase) string {
	t := about(p.Rule)
	from, until := p.Values["from"], p.Values["until"]
	endKey := "until"
	if until.Key == "" {
		until, endKey = p.Values["to"], "to"
	}
	switch {
	case p.Unset:
		t.comma("时间"+open(p.Word), "=")
	case from.Key != "" && from.Text == until.Text && !from.Unset:
		t.comma(dayWords(from), "from", endKey)
	case from.Key != "" && until.Key != "":
		t.comma("自"+dayWords(from)+"起，到"+dayWords(until)+"为止", "from", endKey)
	case from.Key != "":
		t.comma("自"+dayWords(from)+"起", "from")
	case until.Key != "":
		t.comma("到"+dayWords(until)+"为止", endKey)
	default:
		t.comma("没有写起止")
	}
	if len(p.Where) > 0 {
		t.comma("范围为"+strings.Join(p.Where, "、"), "where")
	}
	if len(p.Pilot) > 0 {
		t.comma("在"+strings.Join(p.Pilot, "、")+"试点", "pilot")
	}
	if len(p.Deliver) > 0 {
		t.comma("交出"+strings.Join(p.Deliver, "、"), "deliver")
	}
	if p.Covers != "" {
		covers := p.Covers
		if !strings.HasPrefix(covers, "覆盖") {
			covers = "覆盖" + covers
		}
		t.comma(covers, "covers")
	}
	return t.end()
}

// sharingLines say which platforms data goes to, and who may see how much.
func (s *Scheme) sharingLines() []string {
	sh := s.Sharing
	var out []string
	if sh.Rule.Section != "" && (len(sh.Levels) > 0 || sh.Unset || len(sh.Rule.Values)+len(sh.Rule.Clauses) > 0) {
		t := about(sh.Rule)
		if len(sh.Levels) == 0 && !sh.Unset {
			t.comma("与别的平台共享数据")
		}
		if sh.Unset {
			t.comma("数据分级"+open(sh.Word), "levels")
		} else if len(sh.Levels) > 0 {
			t.comma("数据分级为"+strings.Join(sh.Levels, "、"), "levels")
		}
		out = append(out, t.under(""))
	}
	return append(out, sentences(sh.Platforms, platformLine)...)
}

func platformLine(p Platform) string {
	t := about(p.Rule)
	t.comma("与它共享数据")
	if p.With != "" {
		t.comma("对方为"+p.With, "with")
	}
	if len(p.Scope) > 0 {
		t.comma("范围为"+strings.Join(p.Scope, "、"), "scope")
	}
	if p.Keep.Word != "" {
		t.comma("保存"+p.Keep.Word, "keep")
	}
	t.flag("须保密", "secret")
	return t.end()
}

func contractLine(k Contract) string {
	t := about(k.Rule)
	if k.Provides != "" {
		verb := "购买"
		if match(`补贴|津贴|经费|补助|奖金|工资`, k.Provides) != nil {
			verb = "用于" // a line of the budget: money is not bought
		}
		t.comma(verb+k.Provides, "provides")
	}
	if k.Provider != "" {
		t.comma("由"+k.Provider+"提供", "provider")
	}
	t.key("费用", "cost")
	if len(k.Staffs) > 0 {
		t.comma("配"+join(k.Staffs), "staffs")
	}
	if len(k.Owner.List) > 0 {
		t.comma("由"+joinOr(k.Owner)+"负责", "owner")
	}
	if len(k.With.List) > 0 {
		t.comma("会同"+joinOr(k.With), "with")
	}
	return t.end()
}

func metLine(r Rule) string { return r.Name + cite(r.Clauses) + "。" }
