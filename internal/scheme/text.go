package scheme

import (
	"strings"
	"unicode"
)

// normal makes a phrase readable by the grammars: full-width digits and signs
// become half-width, spaces go, ； and , become ，, and 不少于 becomes 至少.
func normal(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\u3000':
			continue
		case r == '，' || r == '；' || r == ';' || r == ',':
			b.WriteRune('，')
		case r >= '！' && r <= '～':
			b.WriteRune(r - 0xFEE0)
		case r == '－' || r == '−' || r == '–':
			b.WriteByte('-')
		default:
			b.WriteRune(r)
		}
	}
	out := strings.ReplaceAll(b.String(), "不少于", "至少")
	for _, cut := range []string{"。", "，", "、"} {
		out = strings.TrimSuffix(out, cut)
	}
	return hanNumbers(out)
}

// hanNumbers turns the numbers people write in characters into digits where a
// measure follows: 每周两次 → 每周2次, 十个工作日 → 10个工作日.
func hanNumbers(s string) string {
	rs := []rune(s)
	var b strings.Builder
	for i := 0; i < len(rs); {
		n, used := hanNumber(rs[i:])
		next := i + used
		if used > 0 && next < len(rs) && strings.ContainsRune("个次天日月周年人名小分工季半条处张遍轮回场旬户", rs[next]) {
			b.WriteString(itoa(n))
			i = next
			continue
		}
		b.WriteRune(rs[i])
		i++
	}
	return b.String()
}

// hanNumber reads 一 … 九十九, and 两, at the start of rs.
func hanNumber(rs []rune) (n, used int) {
	digit := func(r rune) int {
		if r == '两' {
			return 2
		}
		return strings.Index("零一二三四五六七八九", string(r)) / 3
	}
	is := func(i int) bool { return i < len(rs) && strings.ContainsRune("一二两三四五六七八九", rs[i]) }
	switch {
	case is(0) && len(rs) > 1 && rs[1] == '十' && is(2):
		return digit(rs[0])*10 + digit(rs[2]), 3
	case is(0) && len(rs) > 1 && rs[1] == '十':
		return digit(rs[0]) * 10, 2
	case len(rs) > 0 && rs[0] == '十' && is(1):
		return 10 + digit(rs[1]), 2
	case len(rs) > 0 && rs[0] == '十':
		return 10, 1
	case is(0):
		return digit(rs[0]), 1
	}
	return 0, 0
}

func itoa(n int) string {
	if n == 0 {
		return "0"
	}
	neg := n < 0
	if neg {
		n = -n
	}
	var b [20]byte
	i := len(b)
	for n > 0 {
		i--
		b[i] = byte('0' + n%10)
		n /= 10
	}
	if neg {
		i--
		b[i] = '-'
	}
	return string(b[i:])
}

// cells is the display width: a Chinese character takes two cells.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n += cell(r)
	}
	return n
}

func cell(r rune) int {
	switch {
	case r == '\t':
		return 4
	case r < 0x20 || unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xA4CF || r >= 0xAC00 && r <= 0xD7A3 ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE6F || r >= 0xFF00 && r <= 0xFF60 ||
		r >= 0xFFE0 && r <= 0xFFE6 || r >= 0x1F300 && r <= 0x1FAFF || r >= 0x20000 && r <= 0x3FFFD):
		return 2
	case strings.ContainsRune("“”‘’…—·→★①②③④⑤⑥⑦⑧⑨⑩〔〕《》", r):
		return 2
	}
	return 1
}

// hidden tells whether a character cannot be seen, or turns the direction of
// writing: a plan text copied from a web page brings them along, and two names
// that look the same would not be the same.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7F && r <= 0xA0:
		return true
	case r == 0x3164, r == 0x115F, r == 0x1160, r == 0xFFA0, r == 0x2028, r == 0x2029, r == 0xFFFD:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE01EF:
		return true
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || unicode.Is(unicode.Cs, r)
}

// nearest finds the known name that takes the fewest changes to become; "" when
// none is near enough to be meant.
func nearest(name string, known []string) string {
	best, bestAt := "", 1<<30
	rs := []rune(name)
	if len(rs) > 64 {
		return ""
	}
	for _, k := range known {
		d := distance(rs, []rune(k))
		if d < bestAt {
			best, bestAt = k, d
		}
	}
	n := max(len(rs), len([]rune(best)))
	if best != "" && best[0] < 0x80 && name[0] < 0x80 && bestAt > max(1, n/3) {
		return "" // of short words in Latin letters nearly any is near any other
	}
	if best == "" || bestAt > (n+1)/2 || bestAt >= len(rs) && bestAt > 1 {
		return ""
	}
	return best
}

// distance counts insertions, deletions, replacements and swaps of neighbours.
func distance(a, b []rune) int {
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}

// splitUnset reads `unset` and `unset 定期`.
func splitUnset(s string) (word string, ok bool) {
	t := strings.TrimSpace(s)
	if t == "unset" {
		return "", true
	}
	for _, sep := range []string{"unset ", "unset\u3000"} {
		if rest, found := strings.CutPrefix(t, sep); found {
			return strings.TrimSpace(rest), true
		}
	}
	return "", false
}
