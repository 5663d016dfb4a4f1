package civil

import "strconv"

// notSet is what people read where the plan gives no figure and no word.
const notSet = "方案未规定"

// unitWord is the measure word of a window with its number: 周, 2个月.
func unitWord(u Unit, n int) string {
	count := ""
	if n > 1 {
		count = strconv.Itoa(n)
	}
	switch u {
	case EachDay:
		return count + "天"
	case EachWeek:
		return count + "周"
	case EachTen:
		if n > 1 {
			return count + "个旬"
		}
		return "旬"
	case EachHalf:
		if n > 1 {
			return count + "个半月"
		}
		return "半月"
	case EachMonth:
		if n > 1 {
			return count + "个月"
		}
		return "月"
	case EachQuarter:
		if n > 1 {
			return count + "个季度"
		}
		return "季度"
	case EachHalfYear:
		if n > 1 {
			return count + "个半年"
		}
		return "半年"
	case EachYear:
		return count + "年"
	case EachSeason:
		return "个时段"
	}
	return ""
}

// String is the frequency as the plan words it, or else the canonical phrase.
func (o Often) String() string {
	if o.Word != "" {
		return o.Word
	}
	return o.Canonical()
}

// Canonical is the phrase of scheme-syntax §3 for this frequency, whatever
// words the plan used.
func (o Often) Canonical() string {
	times := strconv.Itoa(o.times()) + "次"
	switch {
	case o.Unset:
		return notSet
	case o.Once:
		return "一次"
	case o.Adhoc:
		return "临时"
	case o.Roster:
		return "全天"
	case o.unit() == "":
		return notSet
	case o.Rolling:
		return "每隔" + rollingWord(o.unit(), o.every()) + times
	}
	s := "每" + unitWord(o.unit(), o.every())
	if o.unit() == EachWeek && o.Weekday > 0 {
		s += "的" + WeekdayChinese(o.Weekday)
		if o.every() == 1 {
			s = "每" + WeekdayChinese(o.Weekday)
		}
		times = ""
	}
	if o.unit() == EachWeek && len(o.Weekdays) > 1 {
		s = "每"
		for i, c := range o.Weekdays {
			if i > 0 {
				s += "、"
			}
			s += WeekdayChinese(int(c - '0'))
		}
	}
	if o.Nth != 0 && o.Weekday > 0 {
		s, times = s+nthWord(o.Nth)+WeekdayChinese(o.Weekday), ""
	}
	s += times
	if o.Floor > 0 {
		s += "，每年至少" + strconv.Itoa(o.Floor) + "次"
	}
	return s
}

func nthWord(n int) string {
	if n < 0 {
		return "最后1个"
	}
	return "第" + strconv.Itoa(n) + "个"
}

// rollingWord always has its number: 每隔1个月, not 每隔月.
func rollingWord(u Unit, n int) string {
	if n > 1 {
		return unitWord(u, n)
	}
	switch u {
	case EachMonth, EachQuarter, EachHalf, EachHalfYear:
		return "1个" + unitWord(u, 1)
	}
	return "1" + unitWord(u, 1)
}

// String is the limit as the plan words it, or else the canonical phrase.
func (l Limit) String() string {
	if l.Word != "" {
		return l.Word
	}
	return l.Canonical()
}

// Canonical is the phrase of scheme-syntax §3 for this limit.
func (l Limit) Canonical() string {
	if l.Unset {
		return notSet
	}
	n := strconv.Itoa(l.N)
	if l.Least > 0 {
		n = strconv.Itoa(l.Least) + "至" + n
	}
	switch l.Span {
	case Minutes:
		return n + "分钟"
	case Hours:
		return n + "小时"
	case Days:
		return n + "天"
	case Workdays:
		return n + "个工作日"
	case Months:
		return n + "个月"
	case SameDay:
		return "当日"
	case Statutory:
		return "法定"
	}
	return notSet
}

// String is the due moment as the plan words it, or else the canonical phrase.
func (m Moment) String() string {
	if m.Word != "" {
		return m.Word
	}
	return m.Canonical()
}

// Canonical is the phrase of scheme-syntax §3 for this moment; "" for the end
// of the window, which needs no words.
func (m Moment) Canonical() string {
	if m.Unset {
		return notSet
	}
	day := strconv.Itoa(m.Day) + "日"
	s := ""
	switch {
	case m.Nth != 0 && m.Weekday > 0:
		s = nthWord(m.Nth) + WeekdayChinese(m.Weekday)
	case m.Weekday > 0 && m.Next:
		s = "次" + WeekdayChinese(m.Weekday)
	case m.Weekday > 0:
		s = WeekdayChinese(m.Weekday)
	case m.Month > 0 && m.Next:
		s = "次年" + strconv.Itoa(m.Month) + "月" + day
	case m.Month > 0:
		s = strconv.Itoa(m.Month) + "月" + day
	case m.Next && m.Last:
		s = "次月末"
	case m.Next:
		s = "次月" + day
	case m.Day > 0:
		s = "每月" + day
	case m.Last || m.After != 0:
		s = endWord(m.Unit)
		if m.After > 0 {
			s += "后" + strconv.Itoa(m.After) + "天"
		} else if m.After < 0 {
			s += "前" + strconv.Itoa(-m.After) + "天"
		}
	}
	if m.Hour > 0 {
		s += strconv.Itoa(m.Hour) + "时"
	}
	if s == "" {
		return ""
	}
	return s + "前"
}

func endWord(u Unit) string {
	switch u {
	case EachWeek:
		return "周末"
	case EachTen:
		return "旬末"
	case EachHalf:
		return "半月末"
	case EachQuarter:
		return "季末"
	case EachHalfYear:
		return "半年末"
	case EachYear:
		return "年末"
	}
	return "月末"
}

// String is the season as the plan names it, or else its days.
func (s Season) String() string {
	if s.Word != "" {
		return s.Word
	}
	if s.Unset {
		return notSet
	}
	out := ""
	if s.FromMonth > 0 {
		next := ""
		if s.ToMonth < s.FromMonth || s.ToMonth == s.FromMonth && s.ToDay < s.FromDay {
			next = "次年"
		}
		out = strconv.Itoa(s.FromMonth) + "月" + strconv.Itoa(s.FromDay) + "日至" + next +
			strconv.Itoa(s.ToMonth) + "月" + strconv.Itoa(s.ToDay) + "日"
	}
	for _, h := range s.Holidays {
		if out != "" {
			out += "、"
		}
		out += h
	}
	return out
}
