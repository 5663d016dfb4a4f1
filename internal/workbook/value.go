package workbook

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"anwang/internal/civil"
	"anwang/internal/code"
)

// Tidy is a text as it was meant: figures and letters half width, the invisible
// characters of chats and web pages gone, one line, no space at the ends. Chinese
// punctuation stays as it is written.
func Tidy(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
			r -= 0xFEE0
		case r == '\u3000', r == '\u00a0', r == '\t', r == '\n', r == '\r':
			r = ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r >= 0x200b && r <= 0x200f, r == 0xfeff, r == 0x2060:
			continue
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// stored is how Excel keeps a number it has no room to show.
var stored = regexp.MustCompile(`^-?\d+(\.\d+)?[eE]\+?\d{1,2}$`)

// digitsMost is how many figures a number keeps in Excel.
const digitsMost = 15

// figures is a code that Excel took for a number, figure by figure; lost says
// that it had more of them than a number keeps.
func figures(s string) (out string, lost bool) {
	if head, tail, cut := strings.Cut(s, "."); cut && strings.Trim(tail, "0") == "" && allDigits(head) {
		s = head
	}
	if stored.MatchString(s) {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1e25 {
			return s, true
		}
		out = strconv.FormatFloat(f, 'f', 0, 64)
		// 1.38E+10 in a text is what Excel showed of 13812345678: a number whose last
		// figures are not there, where so many of them are noughts.
		return out, len(out) > digitsMost || len(out) >= len("13800000000") && len(out)-len(strings.TrimRight(out, "0")) >= 4
	}
	return s, false
}

// FigureText is a text in which a number stands as people wrote it: 1.38E+10 is
// 13800000000.
func FigureText(s string) string {
	s = Tidy(s)
	if stored.MatchString(s) {
		s, _ = figures(s)
	}
	return s
}

// nothing are the words of a cell in which there is nothing: no phone, no licence
// yet.
var nothing = []string{"无", "暂无", "没有", "无证", "未办", "未办理", "办理中", "不详", "未知", "空", "-", "--", "—", "——", "－", "/", "／", "\\", "N/A", "NA"}

// Nothing says whether a cell says that there is nothing to say.
func Nothing(s string) bool { return slices.Contains(nothing, strings.ToUpper(Tidy(s))) }

// Joined is a word without the spaces that only spread its characters over the
// cell: 饭　店, 张 三. What has letters or figures in it keeps them.
func Joined(s string) string {
	for _, r := range s {
		if r != ' ' && !unicode.Is(unicode.Han, r) {
			return s
		}
	}
	return strings.ReplaceAll(s, " ", "")
}

func allDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// CodeOf reads an identifier: half width, no spaces, not what Excel made of it.
// problem is a code of a fault, or "".
func CodeOf(s string) (value, problem string) {
	value, lost := figures(Tidy(s))
	if lost {
		return value, "workbook.digits_lost"
	}
	// Hyphens belong to many grid codes; only spaces and width go.
	var b strings.Builder
	for _, r := range value {
		if r >= '！' && r <= '～' {
			r -= 0xFEE0
		}
		if !unicode.IsSpace(r) {
			b.WriteRune(r)
		}
	}
	return b.String(), ""
}

// CreditOf reads a credit code.
func CreditOf(s string) (value, problem string) {
	value, lost := figures(Tidy(s))
	value = code.Plain(value)
	// A number of eighteen figures has lost its last ones whether it shows an E or not.
	if lost || len(value) == 18 && allDigits(value) && strings.HasSuffix(value, "000") {
		return value, "workbook.digits_lost"
	}
	return value, ""
}

// PhoneOf reads a telephone number; several in a cell keep the first that fits.
func PhoneOf(s string) (value, problem string) {
	s, lost := figures(Tidy(s))
	if lost {
		return s, "workbook.digits_lost"
	}
	fits := ""
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/、,，;；", r) }) {
		var b strings.Builder
		for _, r := range part {
			switch {
			case r == '－' || r == '—' || r == '–':
				b.WriteRune('-')
			case r == '＋':
				b.WriteRune('+')
			case r == '（':
				b.WriteRune('(')
			case r == '）':
				b.WriteRune(')')
			case r == '转':
				b.WriteRune('-')
			case !unicode.IsSpace(r):
				b.WriteRune(r)
			}
		}
		p := b.String()
		if m := mobile.FindStringSubmatch(p); m != nil {
			p = strings.ReplaceAll(m[1], "-", "")
		}
		p = strings.TrimPrefix(strings.TrimPrefix(p, "+86"), "-")
		if phone.MatchString(p) {
			fits = p
			break
		}
	}
	if fits == "" && s != "" {
		return s, "workbook.phone_malformed"
	}
	return fits, ""
}

// mobile: a mobile number with what people write around it: the country before
// it, dashes in it, the name of its owner.
var mobile = regexp.MustCompile(`^\p{Han}*[:：]?(?:\+?86-?|0086-?)?(1\d{2}-?\d{4}-?\d{4})\p{Han}*$`)

// phone: a mobile, a landline with or without its area, a short number of a town.
var phone = regexp.MustCompile(`^(1\d{10}|\(?0\d{2,3}\)?-?\d{7,8}(-\d{1,5})?|\d{7,8}|[48]00-?\d{3}-?\d{4})$`)

var (
	dayWritten = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(\s+\d{1,2}:\d{2}(:\d{2})?(\.\d+)?|T\d{2}:\d{2}.*)?$`)
	dayPacked  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	daySerial  = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
)

// since1904 is how many days lie between the two beginnings of Excel's count.
const since1904 = 1462

// DayOf reads a day: as people write it, or as Excel counts it.
func DayOf(s string, old bool) (civil.Day, bool) {
	s = strings.NewReplacer("．", ".", "／", "/", "－", "-").Replace(Tidy(s))
	if m := dayWritten.FindStringSubmatch(s); m != nil {
		return dayFrom(m[1], m[2], m[3])
	}
	if m := dayPacked.FindStringSubmatch(s); m != nil {
		return dayFrom(m[1], m[2], m[3])
	}
	if daySerial.MatchString(s) {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return "", false
		}
		n := int(f)
		if old {
			n += since1904
		}
		// 1900 was no leap year, but is counted as one: from 30 December 1899.
		return civil.DayOf(1899, time.December, 30).Add(n), true
	}
	return "", false
}

func dayFrom(y, m, d string) (civil.Day, bool) {
	if len(m) == 1 {
		m = "0" + m
	}
	if len(d) == 1 {
		d = "0" + d
	}
	day, err := civil.ParseDay(y + "-" + m + "-" + d)
	return day, err == nil
}

// NumberOf reads a number, with the marks of thousands people put in.
func NumberOf(s string) (float64, bool) {
	s = strings.TrimRight(strings.NewReplacer(",", "", "，", "", " ", "", "．", ".", "－", "-").Replace(Tidy(s)), "°度")
	if m := counted.FindStringSubmatch(s); m != nil { // 12人
		s = m[1]
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

// counted is a number with what it counts; a ten thousand behind it would make it
// another number.
var counted = regexp.MustCompile(`^(\d+(?:\.\d+)?)[人名户家间个台套处栋层米㎡]{1,3}$`)

// YesOf reads a yes or a no.
func YesOf(s string) (string, bool) {
	switch strings.ToUpper(Tidy(s)) {
	case "是", "有", "√", "✓", "✔", "TRUE", "1", "Y", "YES", "对":
		return "是", true
	case "否", "无", "没有", "×", "✗", "FALSE", "0", "N", "NO", "不是":
		return "否", true
	}
	return "", false
}

// broken says whether a cell holds the error of a formula and no value.
func broken(s string) bool {
	return len(s) > 2 && s[0] == '#' && (strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || s == "#N/A")
}
