package scheme

import (
	"strings"

	"anwang/internal/civil"
)

// shiftsADay is how many shifts a day has where the plan does not say it of the
// duty (`shifts`): three of eight hours.
const shiftsADay = 3

// ReadOften reads a frequency: 每周至少2次; 每2个月1次，每年至少6次; 每周二、周四; 临时.
func ReadOften(text string) (civil.Often, bool) {
	if word, ok := splitUnset(text); ok {
		return civil.Often{Unset: true, Word: word}, true
	}
	o := civil.Often{Word: strings.TrimSpace(text)}
	t := counted(normal(text))
	switch t {
	case "1次":
		o.Once, o.Times = true, 1
		return o, true
	case "临时":
		o.Adhoc = true
		return o, true
	case "全天", "24小时", "全天24小时":
		o.Roster = true
		return o, true
	}
	for _, read := range []func(civil.Often, string) (civil.Often, bool){onDays, withinADay, ofAYear, inWindows} {
		if out, ok := read(o, t); ok {
			return out, true
		}
	}
	return civil.Often{}, false
}

// counted brings the words for "times" to one, and 最少 and 不低于 to 至少.
func counted(t string) string {
	return strings.NewReplacer("不低于", "至少", "不得少于", "至少", "最少", "至少", "全覆盖", "", "遍", "次", "轮", "次", "回", "次", "场次", "次", "场", "次", "每日", "每天", "各1次", "1次").Replace(t)
}

// onDays: 每周二、周四; 每周一至周五; 每月第1个周一; 每月10日.
func onDays(o civil.Often, t string) (civil.Often, bool) {
	o.Times, o.Every = 1, 1
	if m := match(`^每(?:周|星期)([一二三四五六日天])至(?:周|星期)?([一二三四五六日天])(?:每天)?(?:1次)?$`, t); m != nil {
		from, to := weekday(m[1]), weekday(m[2])
		for d := from; d <= to; d++ {
			o.Weekdays += itoa(d)
		}
		o.Unit, o.Weekday = civil.EachWeek, from
		return o, from < to
	}
	if m := match(`^每(?:周|星期)([一二三四五六日天])((?:[、，和及](?:周|星期)?[一二三四五六日天])*)(?:1次)?$`, t); m != nil {
		o.Unit, o.Weekday, o.Weekdays = civil.EachWeek, weekday(m[1]), itoa(weekday(m[1]))
		for _, r := range strings.NewReplacer("、", "", "，", "", "和", "", "及", "", "周", "", "星期", "").Replace(m[2]) {
			d := itoa(weekday(string(r)))
			if strings.Contains(o.Weekdays, d) {
				return o, false
			}
			o.Weekdays += d
		}
		if len(o.Weekdays) == 1 {
			o.Weekdays = ""
		}
		return o, true
	}
	if m := match(`^每(月|季度|季|半年|年)(?:的)?(?:第(\d)个|(最后)1?个)(?:周|星期)([一二三四五六日天])(?:1次)?$`, t); m != nil {
		o.Unit, _ = unitWord(m[1])
		o.Nth, o.Weekday = number(m[2]), weekday(m[4])
		if m[3] != "" {
			o.Nth = -1
		}
		return o, o.Nth != 0 && o.Nth <= 5
	}
	if m := match(`^每月(\d{1,2})[日号](?:前)?(?:1次)?$`, t); m != nil {
		o.Unit = civil.EachMonth
		return o, number(m[1]) >= 1 && number(m[1]) <= 31
	}
	if m := match(`^每年(\d{1,2}月\d{1,2}[日号])(?:前)?(?:1次)?$`, t); m != nil {
		o.Unit = civil.EachYear
		_, ok := ReadDue(m[1])
		return o, ok
	}
	return o, false
}

// withinADay: 每2小时1次, 每班2次, 早晚各1次. They are kept by the day: so many
// times in each.
func withinADay(o civil.Often, t string) (civil.Often, bool) {
	o.Unit, o.Every = civil.EachDay, 1
	if m := match(`^每隔?(\d+)?(?:个)?小时(?:至少)?(?:(\d+)次)?$`, t); m != nil {
		hours, times := 1, 1
		if m[1] != "" {
			hours = number(m[1])
		}
		if m[2] != "" {
			times = number(m[2])
		}
		if hours < 1 || hours > 24 || times < 1 || times > 60 {
			return o, false
		}
		o.Times = (24 + hours - 1) / hours * times
		return o, true
	}
	if m := match(`^每(?:个)?班(?:次)?(?:至少)?(?:(\d+)次)?$`, t); m != nil {
		o.Times = shiftsADay
		if m[1] != "" {
			o.Times *= number(m[1])
		}
		return o, o.Times > 0
	}
	if t == "每天早晚1次" || t == "早晚1次" || t == "每天上下午1次" {
		o.Times = 2
		return o, true
	}
	return o, false
}

// ofAYear: 每学期1次 (a term in each half of the year), 每年至少20学时.
func ofAYear(o civil.Often, t string) (civil.Often, bool) {
	if m := match(`^每(?:个)?学期(?:至少)?(?:(\d+)次)?$`, t); m != nil {
		o.Unit, o.Every, o.Times = civil.EachHalfYear, 1, 1
		if m[1] != "" {
			o.Times = number(m[1])
		}
		return o, o.Times > 0
	}
	if m := match(`^每(月|季度|季|半年|年)(?:至少)?(\d+)(?:个)?(?:学时|课时|小时)$`, t); m != nil && number(m[2]) > 0 {
		o.Unit, _ = unitWord(m[1])
		o.Every, o.Times = 1, 1
		return o, true
	}
	return o, false
}

// studyHours is how many hours a training frequency asks for: 每年至少20学时.
func studyHours(text string) int {
	m := match(`^每(?:月|季度|季|半年|年)(?:至少)?(\d+)(?:个)?(?:学时|课时|小时)$`, normal(text))
	if m == nil {
		return 0
	}
	return number(m[1])
}

// inWindows: 每周至少2次; 每2个月1次，每年至少6次; 每隔15天1次.
func inWindows(o civil.Often, t string) (civil.Often, bool) {
	m := match(`^(?:每(隔)?)?(\d+)?(天|日|周|星期|旬|半月|半个月|个月|月|个季度|季度|季|半年|年)(至少)?(?:(?:\d+至)?(\d+)次)?(?:以上)?(?:，?(?:且)?(?:每年|全年)(?:至少)?(\d+)次)?$`, t)
	if m == nil || !strings.HasPrefix(t, "每") && (m[2] == "" || m[5] == "") {
		return o, false
	}
	unit, _ := unitWord(m[3])
	o.Unit, o.Every, o.Times = unit, 1, 1
	if m[2] != "" {
		o.Every = number(m[2])
	}
	if m[5] != "" {
		o.Times = number(m[5])
		if span := match(`(\d+)至\d+次`, t); span != nil {
			o.Times = number(span[1])
		}
	}
	if m[6] != "" {
		o.Floor = number(m[6])
	}
	o.Rolling = m[1] != "" || unit == civil.EachDay && o.Every > 1
	switch {
	case o.Every < 1 || o.Times < 1 || m[6] != "" && o.Floor < 1,
		m[1] != "" && m[2] == "",
		m[4] != "" && m[5] == "":
		return o, false
	case m[2] != "" && (unit == civil.EachHalf || unit == civil.EachHalfYear || unit == civil.EachTen):
		return o, false
	}
	return o, true
}

// vague are the words of plans that give no figure; where one stands, the way to
// write it is said at once.
func vague(text string) bool {
	for _, w := range [...]string{"定期", "不定期", "经常", "日常", "及时", "适时", "随时", "按时", "按期", "立即", "尽快", "限期", "视情", "根据需要", "加强", "实时", "动态"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
