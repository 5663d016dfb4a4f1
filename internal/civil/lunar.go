package civil

import (
	"slices"
	"strings"
)

// The lunar calendar, as far as plans name days by it (烟花禁放 from 腊月二十三 to
// 正月十六, 中元节). The months of each year are a table: Beijing's new moons decide
// them, and two of these years (2027, 2030) have one within minutes of midnight, so
// that reckoning them anew is how calendars come to differ.
//
// Source: the Hong Kong Observatory's Gregorian–Lunar conversion tables (the rules
// are GB/T 33661-2017); tests hold them against [NewYearDay], entered on its own.

// Of a year from the left: twelve months, long where the bit is set; the last four
// bits name the month a leap month follows, which is long where 0x10000 is set.
const lunarFirst = 2019

func lunarYear(year int) (bits int, ok bool) {
	table := [...]int{
		0x0a930, 0x07954, 0x06aa0, 0x0ad50, 0x05b52, 0x04b60, 0x0a6e6, 0x0a4e0, 0x0d260, 0x0ea65, 0x0d530, 0x05aa0,
		0x076a3, 0x096d0, 0x04afb, 0x04ad0, 0x0a4d0, 0x1d0b6, 0x0d250, 0x0d520, 0x0dd45, 0x0b5a0, 0x056d0,
	}
	if i := year - lunarFirst; i >= 0 && i < len(table) {
		return table[i], true
	}
	return 0, false
}

func lunarMonth(bits, month int) int {
	if bits&(0x10000>>month) != 0 {
		return 30
	}
	return 29
}

// LunarDay is the day of a lunar date, in the year that begins with that 正月初一;
// the last day of the month where it has fewer. A month that is doubled means the
// first of the two. "" outside the years that are known here.
func LunarDay(year, month, day int) Day {
	bits, ok := lunarYear(year)
	first := NewYearDay(year)
	if !ok || !first.Valid() || month < 1 || month > 12 || day < 1 {
		return ""
	}
	on, leap := 0, bits&0xf
	for m := 1; m < month; m++ {
		on += lunarMonth(bits, m)
		if m == leap {
			on += 29 + bits>>16
		}
	}
	return first.Add(on + min(day, lunarMonth(bits, month)) - 1)
}

// LunarDate is the lunar month and day of a day; a doubled month bears the number
// of the first of the two. ok is false outside the years that are known here.
func LunarDate(d Day) (month, day int, ok bool) {
	year := d.Year()
	if first := NewYearDay(year); first.Valid() && d < first {
		year--
	}
	bits, ok := lunarYear(year)
	first := NewYearDay(year)
	if !ok || !first.Valid() {
		return 0, 0, false
	}
	left, leap := d.Sub(first), bits&0xf
	for m := 1; m <= 12; m++ {
		for _, long := range monthsNamed(bits, m, m == leap) {
			if left < long {
				return m, left + 1, true
			}
			left -= long
		}
	}
	return 0, 0, false
}

// monthsNamed are the lengths of the one or two months of a number.
func monthsNamed(bits, month int, doubled bool) []int {
	if doubled {
		return []int{lunarMonth(bits, month), 29 + bits>>16}
	}
	return []int{lunarMonth(bits, month)}
}

// lunarDays is how many days a lunar year has.
func lunarDays(year int) int {
	bits, _ := lunarYear(year)
	n := 0
	for m := 1; m <= 12; m++ {
		n += lunarMonth(bits, m)
	}
	if bits&0xf != 0 {
		n += 29 + bits>>16
	}
	return n
}

// ReadLunar reads a lunar date: 腊月二十三, 正月初一, 农历七月十五, 除夕.
func ReadLunar(text string) (month, day int, ok bool) {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "农历"), "阴历")
	switch text {
	case "除夕", "大年三十", "年三十":
		return 12, 30, true
	case "小年":
		return 12, 23, true
	case "元宵", "元宵节":
		return 1, 15, true
	case "中元节":
		return 7, 15, true
	case "重阳节":
		return 9, 9, true
	case "腊八", "腊八节":
		return 12, 8, true
	}
	name, rest, found := strings.Cut(text, "月")
	months := []string{"正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"}
	if month = slices.Index(months, name) + 1; month == 0 {
		month = slices.Index([]string{"一", "", "", "", "", "", "", "", "", "", "十一", "十二"}, name) + 1
		if name == "" {
			month = 0
		}
	}
	if !found || month == 0 {
		return 0, 0, false
	}
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	for d := 1; d <= 30; d++ {
		words := []string{"初" + digits[(d-1)%10+1]}
		switch {
		case d == 20:
			words = []string{"二十", "廿"}
		case d == 30:
			words = []string{"三十", "卅", "底"}
		case d > 20:
			words = []string{"二十" + digits[d-20], "廿" + digits[d-20]}
		case d > 10:
			words = []string{"十" + digits[d-10]}
		}
		if slices.Contains(words, strings.TrimSuffix(rest, "日")) {
			return month, d, true
		}
	}
	return 0, 0, false
}
