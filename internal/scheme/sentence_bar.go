package scheme

import "strings"

// banLine says what is barred, when, where and for whom, and what the platform
// does about it.
func banLine(b Ban) string {
	t := about(b.Rule)
	lead := ""
	if v, ok := b.Values["during"]; ok && v.Unset {
		lead = "时段" + open(v.Word) + "，"
	} else if len(b.During) > 0 {
		lead = inSeason(b.During)
	}
	if b.After.Name != "" {
		lead = b.After.Name + "时，" // from when it is told of
	}
	if len(b.In) > 0 {
		lead += "在" + join(b.In)
	}
	if len(b.Each) > 0 {
		lead += join(b.Each)
	}
	what := strings.Join(b.Bars, "、")
	if v := b.Values["bars"]; v.Unset {
		what = open(v.Word)
	}
	t.comma(lead+"禁止"+what, "during", "after", "in", "each", "bars")
	if len(b.Except) > 0 {
		t.comma("但"+strings.Join(b.Except, "、")+"的除外", "except")
	}
	if len(b.Owner.List) > 0 {
		t.semi("由"+joinOr(b.Owner)+"执行", "owner")
	}
	if len(b.Told.List) > 0 {
		t.semi("由"+joinOr(b.Told)+"告知，每个时段派一次任务", "tells")
	}
	if len(b.Form) > 0 {
		t.semi("检查时在"+join(b.Form)+"里逐次问到", "form")
	}
	if b.Sector.Name != "" {
		t.semi("发现的按"+b.Sector.Name+"行业派单", "sector")
	}
	if b.Grade != "" {
		t.semi("按"+b.Grade+"隐患登记", "grade")
	}
	t.key("违反的，", "results")
	return t.end()
}

// rollLine says for what a site comes on a list and off it, and who decides.
func rollLine(l Roll) string {
	t := about(l.Rule)
	if len(l.Of) > 0 {
		t.comma("对象为"+join(l.Of), "of")
	}
	said := func(lead, key string, list []string) {
		if v, ok := l.Values[key]; ok && v.Unset {
			t.semi(lead+open(v.Word), key)
		} else if len(list) > 0 {
			t.semi(lead+strings.Join(list, "、"), key)
		}
	}
	said("列入条件：", "enter", l.Enter)
	said("移出条件：", "leave", l.Leave)
	if len(l.By) > 0 {
		t.semi("由"+join(l.By)+"提出", "by")
	}
	if len(l.Approve) > 0 {
		t.semi(approval(Act{Approve: l.Approve, OneOf: l.OneOf}), "approve")
	}
	t.key("期限", "lasts")
	said("公布在", "shows", l.Shown)
	said("列入后：", "results", l.Results)
	return t.end()
}
