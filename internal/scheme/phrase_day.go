package scheme

import (
	"strconv"
	"strings"
)

// dayHint tells how a day is written: one in Chinese figures, as plans are
// signed with, is said anew in the form that is read.
func dayHint(text string) string {
	m := match(`^([〇○零Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]$`, strings.ReplaceAll(text, " ", ""))
	if m == nil {
		return dayForms
	}
	year := strings.NewReplacer("〇", "0", "○", "0", "零", "0", "Ｏ", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9").Replace(m[1])
	day, ok := ReadDay(year + "年" + strconv.Itoa(small(m[2])) + "月" + strconv.Itoa(small(m[3])) + "日")
	if !ok {
		return dayForms
	}
	return "日期用阿拉伯数字，写成" + string(day)
}

// small reads a Chinese number below a hundred: 六, 十, 十一, 二十一.
func small(text string) int {
	digit := func(s string) int { return strings.Index("零一二三四五六七八九", s) / len("零") }
	tens, ones, found := strings.Cut(text, "十")
	if !found {
		return max(0, digit(text))
	}
	n := 10
	if tens != "" {
		n = 10 * digit(tens)
	}
	if ones != "" {
		n += digit(ones)
	}
	return n
}
