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
	oftenForms  = "频次：每天1次、每2小时1次、每班1次、每周至少2次、每周二、每周二、周四、每旬1次、每半月1次、每月1次、每月第1个周一、每2个月1次，每年至少6次、每季度、每学期1次、每半年、每年、每隔15天1次、每年至少20学时、每个赶集日1次（赶集日写在 calendar 里）、一次、临时、全天，或 unset 加原文用词"
	dueForms    = "期日：周四、次周一、第1个周一、月末、每月25日、次月5日、季末后10天、月末前3天、6月30日、次年1月31日，都可加“17时”和“前”；21时前；作业前、作业前24小时（作业写在 events 里），或 unset 加原文用词"
	limitForms  = "时限：30分钟、8小时、当日、次日、10天、5个工作日、3至5天、2个月、半年、法定，或 unset 加原文用词"
	countForms  = "数量：每网格1人、每网格至少1人、每网格1至2人、5至8人、至少1人、共6人、共16个、每重大危险源1人（对象类、部位或网格）、每20户1人，或 unset 加原文用词"
	scoreForms  = "计分：每次-1、每人次-0.5、每少1次-1、每多1人+0.5、每低5%-2、每满10万元-1、-1至-3、+2、按比例、按级别、按名次+3/2/1、达标满分否则0、否决，前面可加条件和空格"
	moveForms   = "流转：整改中→待复查、任意→已移交"
	atForms     = "时点：前1天、前2小时、超期、超期30分钟、超期3天、超期2个工作日，或一个动作"
	bandForms   = "分段：低于50、50以上、60至70、50以上低于80、500、大于50、50以下（含50）"
	dayForms    = "日期：2019-06-04"
	monthForms  = "年月或日期：2019-02、2019-06-04"
	ageForms    = "多久更新或有效：6个月、1年、每半年、每年1月31日，或 unset 加原文用词"
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
	case "旬":
		return civil.EachTen, true
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

// ReadDue reads a due moment: 次月5日前, 每月25日17时前, 季末后10天.
func ReadDue(text string) (civil.Moment, bool) {
	if word, ok := splitUnset(text); ok {
		return civil.Moment{Unset: true, Word: word}, true
	}
	mo := civil.Moment{Word: strings.TrimSpace(text)}
	if m := match(`^(?:每天|每日|当日|当天)?(\d{1,2})(?:时|点)(?:之?前|以前)?$`, normal(text)); m != nil { // 21时前
		mo.Hour = number(m[1])
		return mo, mo.Hour >= 1 && mo.Hour <= 24
	}
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
	if m := match(`^(?:当月|本月|每月)?(?:第(\d)个|(最后)1?个)(?:周|星期)([一二三四五六日天])$`, t); m != nil {
		mo.Nth, mo.Weekday, mo.Unit = number(m[1]), weekday(m[3]), civil.EachMonth
		if m[2] != "" {
			mo.Nth = -1
		}
		return mo, mo.Nth != 0 && mo.Nth <= 5
	}
	if m := match(`^(?:次|下)周([一二三四五六日天])$`, t); m != nil {
		mo.Next, mo.Weekday, mo.Unit = true, weekday(m[1]), civil.EachWeek
		return mo, true
	}
	if m := match(`^(?:次年|下年|翌年)(\d{1,2})月(\d{1,2})[日号]$`, t); m != nil {
		mo.Next, mo.Month, mo.Unit = true, number(m[1]), civil.EachYear
		return mo, day(m[2]) && mo.Month >= 1 && mo.Month <= 12 && mo.Day <= longest(mo.Month)
	}
	if m := match(`^(?:每月|当月|本月)?(上旬|中旬|下旬)(?:末)?$`, t); m != nil {
		mo.Unit, mo.Day = civil.EachMonth, map[string]int{"上旬": 10, "中旬": 20, "下旬": 31}[m[1]]
		return mo, true
	}
	if m := match(`^(?:每)?(?:周|星期)([一二三四五六日天])$`, t); m != nil {
		mo.Weekday, mo.Unit = weekday(m[1]), civil.EachWeek
		return mo, true
	}
	if m := match(`^(周|旬|半月|月|季度|季|半年|年)(?:末|底|后)(?:(前|后)?(\d+)[天日](?:内|以内)?)?$`, t); m != nil {
		mo.Unit, _ = unitWord(m[1])
		switch mo.After = number(m[3]); {
		case m[3] == "":
			mo.Last = true
			return mo, !strings.HasSuffix(t, "后")
		case m[2] == "前":
			mo.After = -mo.After
		}
		return mo, mo.After != 0 && mo.After <= 366 && mo.After >= -31
	}
	if m := match(`^(?:每月|当月|本月)?(\d{1,2})[日号]$`, t); m != nil {
		mo.Unit = civil.EachMonth
		return mo, day(m[1])
	}
	if m := match(`^(?:每季度|季度|次季度?|下季度?)(?:首月|第1个月)?(\d{1,2})[日号]$`, t); m != nil {
		mo.Unit = civil.EachQuarter
		mo.After = number(m[1])
		return mo, mo.After >= 1 && mo.After <= 31
	}
	if m := match(`^(?:次月|下月)(\d+)[日号]$`, t); m != nil {
		mo.Next, mo.Unit = true, civil.EachMonth
		return mo, day(m[1])
	}
	if m := match(`^(?:每年)?(\d{1,2})月(?:(\d{1,2})[日号]|底|末)$`, t); m != nil {
		if m[2] == "" {
			m[2] = itoa(longest(number(m[1])))
		}
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
	case "次日", "次日内", "第2天":
		l.Span, l.N = civil.Days, 1
		return l, true
	case "半小时", "半小时内":
		l.Span, l.N = civil.Minutes, 30
		return l, true
	case "半年", "半年内":
		l.Span, l.N = civil.Months, 6
		return l, true
	case "半个月", "半月", "半个月内":
		l.Span, l.N = civil.Days, 15
		return l, true
	case "法定":
		l.Span = civil.Statutory
		return l, true
	default:
		if m := match(`^(\d{1,2})(?:个)?小时(\d{1,2})分钟(?:内|以内)?$`, t); m != nil {
			l.Span, l.N = civil.Minutes, number(m[1])*60+number(m[2])
			return l, true
		}
		m := match(`^(?:(\d+)(?:至|-|到|~|—))?(\d+)(分钟|个小时|小时|天|日|个工作日|工作日|个月|个季度|季度|周|年)(?:内|以内|之内)?$`, t)
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
		case "小时", "个小时":
			l.Span = civil.Hours
		case "个季度", "季度":
			l.Span, times = civil.Months, 3
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

// ReadCount reads a count: 每网格1至2人, 5至8人, 共16个, 每重大危险源1人, 每20户1人.
func ReadCount(text string) (Count, bool) {
	if word, ok := splitUnset(text); ok {
		return Count{Unset: true, Word: word}, true
	}
	c := Count{Word: strings.TrimSpace(text)}
	m := match(`^(每网格|每个网格|每格|共|总共|每\d+(?:户|人|家|亩|个|名|公里|艘|辆|栋|间|台|处)|每[^\d至]{1,12}?)?(?:配备|配|设|按)?(至少|至多)?(?:(\d+)(?:至|-|到))?(\d+)(人|名|个|家|所|户|处|支|张|块|辆|部|艘|台|套|栋)(?:以上)?$`, normal(text))
	if m == nil || m[1] == "" && m[2] == "" && m[3] == "" || m[2] != "" && m[3] != "" {
		return Count{}, false
	}
	switch {
	case m[1] == "每网格", m[1] == "每个网格", m[1] == "每格":
		c.PerGrid = true
	case strings.HasSuffix(m[1], "共"):
		c.Total = true
	case m[1] != "":
		c.Per = strings.TrimPrefix(strings.TrimPrefix(m[1], "每"), "个")
	}
	c.Least, c.Most, c.Unit = number(m[4]), number(m[4]), m[5]
	switch {
	case m[3] != "":
		c.Least = number(m[3])
	case m[2] == "至多":
		c.Least = 0
	case m[2] != "", strings.HasSuffix(normal(text), "以上"):
		c.Most = 0
	}
	return c, (c.Least > 0 || m[2] == "至多" && c.Most > 0) && (c.Most == 0 || c.Most >= c.Least)
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
	m := match(`^(前|超期|逾期)(?:(\d+)(天|日|个工作日|工作日|个小时|小时|分钟))?$`, t)
	switch {
	case m == nil, m[1] == "前" && m[2] == "":
		at.Act = at.Text
		return at
	}
	at.Unit = civil.Days
	switch m[3] {
	case "个工作日", "工作日":
		at.Unit = civil.Workdays
	case "小时", "个小时":
		at.Unit = civil.Hours
	case "分钟":
		at.Unit = civil.Minutes
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
	const n = `(\d+(?:\.\d+)?)(?:分|人|户|家|亩|平方米|%)?`
	if m := match(`^(?:大于|超过|高于)`+n+`$`, t); m != nil {
		b.Over = put(m[1])
		return b, true
	}
	if m := match(`^`+n+`(?:以下|及以下)$`, t); m != nil {
		b.Most = put(m[1])
		return b, true
	}
	if m := match(`^`+n+`$`, t); m != nil { // 每500亩: as near as may be
		b.Most = put(m[1])
		return b, true
	}
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

// ReadAge reads how long something stays good: 6个月, 每半年, 每年1月31日.
func ReadAge(text string) (civil.Limit, bool) {
	if l, ok := ReadLimit(text); ok {
		return l, true
	}
	l := civil.Limit{Word: strings.TrimSpace(text), Span: civil.Months}
	if m := match(`^每年\d{1,2}月\d{1,2}[日号](?:前)?$`, normal(text)); m != nil {
		due, ok := ReadDue(text)
		l.N = 12
		return l, ok && due.Month > 0
	}
	o, ok := ReadOften(text)
	if !ok || o.PerYear() <= 0 {
		return civil.Limit{}, false
	}
	if per := o.PerYear(); per <= 12 {
		l.N = int(12/per + 0.5)
	} else {
		l.Span, l.N = civil.Days, max(1, int(365.25/per+0.5))
	}
	return l, true
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
