package scheme

import (
	"regexp"
	"strconv"
	"strings"

	"anwang/internal/civil"
)

// The closed grammars of scheme-syntax §3. A phrase outside them is an error that
// prints the list, so the lists stand here beside the readers.
const (
	oftenForms  = "频次：每天1次、每周至少2次、每周二、每半月1次、每月1次、每2个月1次，每年至少6次、每季度、每半年、每年、每隔15天1次、一次、临时、全天，或 unset 加原文用词"
	dueForms    = "期日：周四、月末、每月25日、次月5日、季末后10天、6月30日，都可加“17时”和“前”，或 unset 加原文用词"
	limitForms  = "时限：30分钟、8小时、当日、10天、5个工作日、3至5天、2个月、法定，或 unset 加原文用词"
	countForms  = "数量：每网格1人、每网格至少1人、每网格1至2人、至少1人、共6人、共16个，或 unset 加原文用词"
	scoreForms  = "计分：每次-1、每人次-0.5、每少1次-1、每多1人+0.5、每低5%-2、每满10万元-1、-1至-3、+2、按比例、按级别、按名次+3/2/1、达标满分否则0、否决，前面可加条件和空格"
	moveForms   = "流转：整改中→待复查、任意→已移交"
	atForms     = "时点：前1天、超期、超期3天，或一个动作"
	bandForms   = "分段：低于50、50以上、60至70、50以上低于80"
	dayForms    = "日期：2019-06-04"
	monthForms  = "年月或日期：2019-02、2019-06-04"
	minuteForms = "每个对象用时：20分钟、1小时"
	hourForms   = "工作时间：每周40小时、每天8小时、每月20小时，或 unset"
)

// unitWord maps the words of windows to units.
func unitWord(w string) (civil.Unit, bool) {
	switch w {
	case "天", "日":
		return civil.EachDay, true
	case "周", "星期":
		return civil.EachWeek, true
	case "半月", "半个月":
		return civil.EachHalf, true
	case "月", "个月":
		return civil.EachMonth, true
	case "季度", "季", "个季度":
		return civil.EachQuarter, true
	case "半年":
		return civil.EachHalfYear, true
	case "年":
		return civil.EachYear, true
	}
	return "", false
}

func weekday(w string) int {
	i := strings.Index("一二三四五六日", w)
	switch {
	case w == "天":
		return 7
	case w == "" || i < 0:
		return 0
	}
	return i/len("一") + 1
}

func match(pattern, text string) []string {
	return regexp.MustCompile(pattern).FindStringSubmatch(text)
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n > 100000 {
		return 0
	}
	return n
}

// ReadOften reads a frequency: 每周至少2次; 每2个月1次，每年至少6次; 临时.
func ReadOften(text string) (civil.Often, bool) {
	if word, ok := splitUnset(text); ok {
		return civil.Often{Unset: true, Word: word}, true
	}
	o := civil.Often{Word: strings.TrimSpace(text)}
	t := normal(text)
	switch t {
	case "1次":
		o.Once, o.Times = true, 1
		return o, true
	case "临时":
		o.Adhoc = true
		return o, true
	case "全天":
		o.Roster = true
		return o, true
	}
	if m := match(`^每(?:周|星期)([一二三四五六日天])(?:1次)?$`, t); m != nil {
		o.Times, o.Every, o.Unit, o.Weekday = 1, 1, civil.EachWeek, weekday(m[1])
		return o, true
	}
	m := match(`^每(隔)?(\d+)?(天|日|周|星期|半月|半个月|个月|月|个季度|季度|季|半年|年)(至少)?(?:(\d+)次)?(?:，?(?:且)?(?:每年|全年)(?:至少)?(\d+)次)?$`, t)
	if m == nil {
		return civil.Often{}, false
	}
	unit, _ := unitWord(m[3])
	o.Unit, o.Every, o.Times = unit, 1, 1
	if m[2] != "" {
		o.Every = number(m[2])
	}
	if m[5] != "" {
		o.Times = number(m[5])
	}
	if m[6] != "" {
		o.Floor = number(m[6])
	}
	o.Rolling = m[1] != "" || unit == civil.EachDay && o.Every > 1
	switch {
	case o.Every < 1 || o.Times < 1 || m[6] != "" && o.Floor < 1,
		m[1] != "" && m[2] == "",
		m[4] != "" && m[5] == "":
		return civil.Often{}, false
	case m[2] != "" && (unit == civil.EachHalf || unit == civil.EachHalfYear):
		return civil.Often{}, false
	}
	return o, true
}

// ReadDue reads a due moment: 次月5日前, 每月25日17时前, 季末后10天.
func ReadDue(text string) (civil.Moment, bool) {
	if word, ok := splitUnset(text); ok {
		return civil.Moment{Unset: true, Word: word}, true
	}
	mo := civil.Moment{Word: strings.TrimSpace(text)}
	m := match(`^(.+?)(?:(\d{1,2})(?:时|点))?(?:之?前|以前)?$`, normal(text))
	if m == nil {
		return civil.Moment{}, false
	}
	if m[2] != "" {
		mo.Hour = number(m[2])
		if mo.Hour < 1 || mo.Hour > 24 {
			return civil.Moment{}, false
		}
	}
	day := func(s string) bool {
		mo.Day = number(s)
		return mo.Day >= 1 && mo.Day <= 31
	}
	t := m[1]
	if m := match(`^(?:每)?(?:周|星期)([一二三四五六日天])$`, t); m != nil {
		mo.Weekday, mo.Unit = weekday(m[1]), civil.EachWeek
		return mo, true
	}
	if m := match(`^(周|半月|月|季度|季|半年|年)(?:末|底)(?:后(\d+)[天日])?$`, t); m != nil {
		mo.Unit, _ = unitWord(m[1])
		if m[2] == "" {
			mo.Last = true
			return mo, true
		}
		mo.After = number(m[2])
		return mo, mo.After > 0
	}
	if m := match(`^(?:每月|当月|本月)(\d+)[日号]$`, t); m != nil {
		mo.Unit = civil.EachMonth
		return mo, day(m[1])
	}
	if m := match(`^(?:次月|下月)(\d+)[日号]$`, t); m != nil {
		mo.Next, mo.Unit = true, civil.EachMonth
		return mo, day(m[1])
	}
	if m := match(`^(\d{1,2})月(\d{1,2})[日号]$`, t); m != nil {
		mo.Month, mo.Unit = number(m[1]), civil.EachYear
		return mo, day(m[2]) && mo.Month >= 1 && mo.Month <= 12 && mo.Day <= longest(mo.Month)
	}
	return civil.Moment{}, false
}

// longest is the greatest number of days a month can have.
func longest(month int) int {
	switch month {
	case 2:
		return 29
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// ReadLimit reads a limit: 5个工作日, 3至5天, 当日, 法定.
func ReadLimit(text string) (civil.Limit, bool) {
	if word, ok := splitUnset(text); ok {
		return civil.Limit{Unset: true, Word: word}, true
	}
	l := civil.Limit{Word: strings.TrimSpace(text)}
	switch t := normal(text); t {
	case "当日", "当天", "当日内":
		l.Span = civil.SameDay
		return l, true
	case "法定":
		l.Span = civil.Statutory
		return l, true
	default:
		m := match(`^(?:(\d+)(?:至|-|到|~))?(\d+)(分钟|小时|天|日|个工作日|工作日|个月|周|年)(?:内|以内|之内)?$`, t)
		if m == nil {
			return civil.Limit{}, false
		}
		l.N = number(m[2])
		if m[1] != "" {
			l.Least = number(m[1])
			if l.Least < 1 || l.Least >= l.N {
				return civil.Limit{}, false
			}
		}
		times := 1
		switch m[3] {
		case "分钟":
			l.Span = civil.Minutes
		case "小时":
			l.Span = civil.Hours
		case "天", "日":
			l.Span = civil.Days
		case "周":
			l.Span, times = civil.Days, 7
		case "个工作日", "工作日":
			l.Span = civil.Workdays
		case "个月":
			l.Span = civil.Months
		case "年":
			l.Span, times = civil.Months, 12
		}
		l.N, l.Least = l.N*times, l.Least*times
		return l, l.N > 0
	}
}

// ReadCount reads a count: 每网格1至2人, 共16个.
func ReadCount(text string) (Count, bool) {
	if word, ok := splitUnset(text); ok {
		return Count{Unset: true, Word: word}, true
	}
	c := Count{Word: strings.TrimSpace(text)}
	m := match(`^(每网格|每个网格|共|总共)?(至少)?(?:(\d+)(?:至|-|到))?(\d+)(人|名|个|家|所|户|处|支|张)$`, normal(text))
	if m == nil || m[1] == "" && m[2] == "" || m[2] != "" && m[3] != "" {
		return Count{}, false
	}
	c.PerGrid = strings.HasSuffix(m[1], "网格")
	c.Total = strings.HasSuffix(m[1], "共")
	c.Least, c.Most, c.Unit = number(m[4]), number(m[4]), m[5]
	if m[3] != "" {
		c.Least = number(m[3])
	}
	if m[2] != "" {
		c.Most = 0
	}
	return c, c.Least > 0 && (c.Most == 0 || c.Most >= c.Least)
}

// ReadScore reads a score: 每少1次-1, 造成不良影响 -2, 按名次+3/2/1.
func ReadScore(text string) (Score, bool) {
	t := strings.TrimSpace(text)
	s := Score{Text: t}
	if _, ok := splitUnset(t); ok {
		s.Form = UnsetScore
		return s, true
	}
	if i := strings.LastIndexAny(t, " \u3000"); i > 0 {
		s.If = strings.TrimSpace(t[:i])
		t = strings.TrimLeft(t[i:], " \u3000")
	}
	t = normal(t)
	const points = `([+-]\d+(?:\.\d+)?)`
	switch t {
	case string(InRatio), string(ByLevel), string(AllOrNone), string(VetoScore):
		s.Form = ScoreForm(t)
		return s, true
	case "达标满分，否则0":
		s.Form = AllOrNone
		return s, true
	}
	if m := match(`^每(少|多|低|满|超|高)(\d+(?:\.\d+)?)(\D+?)`+points+`分?$`, t); m != nil {
		s.Step, s.Unit, s.Points = m[2], m[3], []string{m[4]}
		s.Form = map[string]ScoreForm{"少": PerShort, "多": PerOver, "超": PerOver, "高": PerOver, "低": PerBelow, "满": PerFull}[m[1]]
		return s, true
	}
	if m := match(`^每(?:1)?(次|人次|人|项|件|起|个|天|处|户|篇|条)`+points+`分?$`, t); m != nil {
		s.Form, s.Unit, s.Points = PerEvent, m[1], []string{m[2]}
		return s, true
	}
	if m := match(`^`+points+`至`+points+`分?$`, t); m != nil {
		s.Form, s.Points = Discretion, []string{m[1], m[2]}
		return s, true
	}
	if m := match(`^`+points+`分?$`, t); m != nil {
		s.Form, s.Points = Flat, []string{m[1]}
		return s, true
	}
	if m := match(`^按名次([+-]?\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)*)$`, t); m != nil {
		s.Form, s.Points = ByRank, strings.Split(strings.TrimPrefix(m[1], "+"), "/")
		return s, true
	}
	return Score{}, false
}

// ReadMove reads a move: 整改中→待复查.
func ReadMove(text string) (Move, bool) {
	from, to, ok := strings.Cut(strings.ReplaceAll(text, "->", "→"), "→")
	m := Move{strings.TrimSpace(from), strings.TrimSpace(to)}
	return m, ok && m.From != "" && m.To != "" && !strings.Contains(m.To, "→") && m.To != AnyState
}

// ReadAt reads a moment on a clock: 前1天, 超期, 超期3个工作日; anything else may be
// the name of an act, which the caller knows.
func ReadAt(text string) At {
	t := normal(text)
	at := At{Text: strings.TrimSpace(text)}
	m := match(`^(前|超期|逾期)(?:(\d+)(天|日|个工作日|小时))?$`, t)
	switch {
	case m == nil, m[1] == "前" && m[2] == "":
		at.Act = at.Text
		return at
	}
	at.Unit = civil.Days
	switch m[3] {
	case "个工作日":
		at.Unit = civil.Workdays
	case "小时":
		at.Unit = civil.Hours
	}
	if m[1] == "前" {
		at.Before = number(m[2])
	} else {
		at.Due, at.After = true, number(m[2])
	}
	return at
}

// ReadBand reads a range of a figure: 以上 includes, 低于 excludes.
func ReadBand(text string) (Band, bool) {
	b := Band{Text: strings.TrimSpace(text)}
	t := normal(text)
	put := func(s string) *float64 {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil
		}
		return &f
	}
	const n = `(\d+(?:\.\d+)?)分?`
	if m := match(`^(?:低于|不足|小于)`+n+`$`, t); m != nil {
		b.Below = put(m[1])
		return b, true
	}
	if m := match(`^`+n+`(?:以上|及以上)$`, t); m != nil {
		b.Least = put(m[1])
		return b, true
	}
	if m := match(`^`+n+`(?:以上|及以上)?，?(?:低于|不足)`+n+`$`, t); m != nil {
		b.Least, b.Below = put(m[1]), put(m[2])
		return b, *b.Least < *b.Below
	}
	if m := match(`^`+n+`(?:至|-|到)`+n+`$`, t); m != nil {
		b.Least, b.Most = put(m[1]), put(m[2])
		return b, *b.Least <= *b.Most
	}
	return Band{}, false
}

// ReadDay reads a day that exists: 2019-06-04.
func ReadDay(text string) (civil.Day, bool) {
	t := normal(text)
	if m := match(`^(\d{4})年(\d{1,2})月(\d{1,2})日$`, t); m != nil {
		t = m[1] + "-" + two(m[2]) + "-" + two(m[3])
	}
	m := match(`^(\d{4})-(\d{2})-(\d{2})$`, t)
	if m == nil {
		return "", false
	}
	y, mo, d := number(m[1]), number(m[2]), number(m[3])
	leap := y%4 == 0 && (y%100 != 0 || y%400 == 0)
	switch {
	case y < 1949 || mo < 1 || mo > 12 || d < 1 || d > longest(mo):
		return "", false
	case mo == 2 && d == 29 && !leap:
		return "", false
	}
	return civil.Day(t), true
}

func two(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// ReadHours reads the working time of a post as minutes a week: 每周40小时.
func ReadHours(text string) (int, bool) {
	m := match(`^每(天|日|个工作日|周|月)(\d{1,3})(?:个)?小时$`, normal(text))
	if m == nil || number(m[2]) == 0 {
		return 0, false
	}
	switch n := number(m[2]) * 60; m[1] {
	case "周":
		return n, n <= 7*24*60
	case "月":
		return n * 12 / 52, n <= 31*24*60
	default: // a day is a working day: five a week
		return n * 5, n <= 24*60
	}
}

// ReadMinutes reads the time a target takes: 20分钟, 1小时.
func ReadMinutes(text string) (int, bool) {
	l, ok := ReadLimit(text)
	switch {
	case !ok || l.Unset:
		return 0, false
	case l.Span == civil.Minutes:
		return l.N, true
	case l.Span == civil.Hours:
		return l.N * 60, true
	}
	return 0, false
}
