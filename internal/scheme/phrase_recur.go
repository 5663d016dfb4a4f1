package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

// readRecurs reads days that come again: market days by how their number ends
// (农历逢三、六、九; 逢五逢十; 农历一四七赶集), days of the month (每月5日、15日;
// 农历初一、十五), days of the week (每周二、周五).
func readRecurs(text string) (Recurs, bool) {
	t := strings.NewReplacer(" ", "", "\u3000", "", "阳历", "", "公历", "", "阴历", "农历").Replace(strings.TrimSpace(text))
	for _, tail := range []string{"赶集日", "赶场日", "赶街日", "赶圩日", "赶集", "赶场", "赶街", "赶圩", "集日", "为集", "的日子"} {
		t = strings.TrimSuffix(t, tail)
	}
	lunarRest, lunar := strings.CutPrefix(t, "农历")
	r := Recurs{Lunar: lunar}
	if o, ok := onDays(civil.Often{}, normal(t)); ok && o.Unit == civil.EachWeek {
		for _, d := range o.Weekdays + strings.TrimPrefix(itoa(o.Weekday), "0") {
			if day := int(d - '0'); !slices.Contains(r.Weekdays, day) {
				r.Weekdays = append(r.Weekdays, day)
			}
		}
		return r, true
	}
	body, monthly := strings.CutPrefix(lunarRest, "每月")
	body, ends := strings.CutPrefix(body, "逢")
	parts := strings.FieldsFunc(strings.NewReplacer("逢", "、", "，", "、", "和", "、", "及", "、", "·", "、").Replace(body), func(c rune) bool { return c == '、' })
	if len(parts) == 1 && !strings.ContainsAny(parts[0], "初十廿日号") { // 一四七
		parts = strings.Split(parts[0], "")
	}
	if len(parts) == 0 || len(parts) > 12 {
		return Recurs{}, false
	}
	days := slices.ContainsFunc(parts, func(p string) bool {
		return strings.ContainsAny(p, "初廿号") || strings.HasSuffix(p, "日") && monthly
	})
	if !ends && !lunar && !days {
		return Recurs{}, false
	}
	for _, p := range parts {
		n, ok := dayNumber(p, lunar)
		if !ok {
			return Recurs{}, false
		}
		if days && !ends {
			r.MonthDays = append(r.MonthDays, n)
			continue
		}
		if n > 10 {
			return Recurs{}, false
		}
		r.Ends = append(r.Ends, n%10)
	}
	for _, list := range [][]int{r.Ends, r.MonthDays} {
		sorted := slices.Sorted(slices.Values(list))
		if len(slices.Compact(sorted)) != len(list) {
			return Recurs{}, false
		}
	}
	return r, true
}

// dayNumber reads the number of a day: 三, 3, 10日, 初一, 十五, 廿三.
func dayNumber(text string, lunar bool) (int, bool) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "日"), "号")
	if m := match(`^\d{1,2}$`, normal(text)); m != nil {
		n := number(m[0])
		return n, n >= 1 && n <= 31
	}
	if text == "〇" || text == "零" {
		return 10, true
	}
	if lunar {
		if _, d, ok := civil.ReadLunar("正月" + text); ok {
			return d, true
		}
	}
	if match(`^[一二三四五六七八九十]{1,3}$`, text) == nil {
		return 0, false
	}
	n := small(text)
	return n, n >= 1 && n <= 31
}

// seasonal reads a frequency by the seasons of the calendar: 每个赶集日1次, 每逢节前
// 检查1次, 汛期每天1次. The season is then one the duty lives in.
func (c *compiler) seasonal(n *Node) (o civil.Often, during Ref, ok bool) {
	t := normal(n.Text)
	m := match(`^(每逢|每个|每次|每到|逢|每)?(.+)$`, t)
	if m == nil {
		return o, during, false
	}
	best := ""
	for _, name := range append(c.names.list(ToSeason), "周末") {
		if strings.HasPrefix(m[2], normal(name)) && len(name) > len(best) {
			best = name
		}
	}
	if best == "" {
		return o, during, false
	}
	rest := match(`^(?:期间|当天|当日)?(?:各|都)?(每天)?(?:各|至少)*(?:(\d+)次(?:以上)?)?$`, strings.TrimPrefix(m[2], normal(best)))
	if rest == nil || m[1] == "" && rest[1] == "" && rest[2] == "" {
		return o, during, false
	}
	o = civil.Often{Unit: civil.EachSeason, Every: 1, Times: 1, Word: n.Text}
	if rest[1] != "" {
		o.Unit = civil.EachDay
	}
	if rest[2] != "" {
		o.Times = number(rest[2])
	}
	named := *n
	named.Text = best
	return o, c.lookUp(&named, []RefKind{ToSeason}), o.Times > 0
}

// inMonths reads a frequency in certain months of every year: 每年11月至少2次, 每年6月至
// 9月3次.
func inMonths(text string) (Span, int, bool) {
	m := match(`^每年(\d{1,2}月(?:至\d{1,2}月)?)(?:份|期间)?(?:至少)?(?:(\d+)次)?(?:以上)?$`, normal(text))
	if m == nil {
		return Span{}, 0, false
	}
	span, ok := readSpan(m[1])
	times := 1
	if m[2] != "" {
		times = number(m[2])
	}
	return span, times, ok && times > 0
}
