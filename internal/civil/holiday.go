package civil

import (
	"slices"
	"time"
)

// A plan names holidays in its own words (清明节, 五一, 除夕); the yearly notice
// knows seven of them. HolidayName brings the first to the second.

// HolidayNames are the usual names, for messages.
func HolidayNames() []string {
	return []string{"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", "除夕", "元宵节"}
}

// HolidayName is the name the calendar knows a holiday by.
func HolidayName(text string) (name string, ok bool) {
	switch text {
	case "元旦", "元旦节", "新年", "阳历年":
		return "元旦", true
	case "春节", "过年", "农历新年", "大年初一", "正月初一":
		return "春节", true
	case "清明", "清明节":
		return "清明", true
	case "劳动节", "五一", "五一节", "五一劳动节", "“五一”", "国际劳动节", "五一国际劳动节":
		return "劳动节", true
	case "端午", "端午节":
		return "端午", true
	case "中秋", "中秋节":
		return "中秋", true
	case "国庆", "国庆节", "十一", "“十一”", "十一国庆节":
		return "国庆", true
	case "除夕", "大年三十", "年三十", "除夕夜":
		return "除夕", true
	case "元宵", "元宵节", "正月十五", "上元节":
		return "元宵", true
	}
	return "", false
}

// NewYearDay is 正月初一 of a year; "" outside the years that are known here.
func NewYearDay(year int) Day {
	const firstYear = 2007
	days := [...]string{"02-18", "02-07", "01-26", "02-14", "02-03", "01-23", "02-10", "01-31", "02-19", "02-08", "01-28", "02-16", "02-05", "01-25", "02-12", "02-01",
		"01-22", "02-10", "01-29", "02-17", "02-06", "01-26", "02-13", "02-03", "01-23", "02-11", "01-31", "02-19", "02-08", "01-28", "02-15", "02-04", "01-24", "02-12"}
	if i := year - firstYear; i >= 0 && i < len(days) {
		return DayOf(year, time.January, 1)[:5] + Day(days[i])
	}
	return ""
}

// lunarHoliday are the days of a holiday no notice names: it hangs on 正月初一.
func lunarHoliday(year int, name string) []Period {
	after, ok := map[string]int{"除夕": -1, "元宵": 14}[name]
	first := NewYearDay(year)
	if !ok || !first.Valid() {
		return nil
	}
	d := first.Add(after)
	return []Period{{From: d, To: d}}
}

// lunar tells whether a holiday is reckoned, not announced.
func lunar(name string) bool { return slices.Contains([]string{"除夕", "元宵"}, name) }
