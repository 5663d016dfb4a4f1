package code

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// Pinyin is the key Chinese names are ordered and looked up by: each
// character's commonest reading, in lower case and parted by spaces; letters
// and figures stay. A character without a reading stays itself, so that no two
// names fall together for it.
func Pinyin(s string) string {
	var words []string
	plain := ""
	end := func() {
		if plain != "" {
			words = append(words, plain)
			plain = ""
		}
	}
	args := pinyin.NewArgs()
	for _, r := range strings.ToLower(s) {
		if reading := pinyin.SinglePinyin(r, args); len(reading) > 0 {
			end()
			words = append(words, reading[0])
			continue
		}
		if r == ' ' || r == '　' {
			end()
			continue
		}
		plain += string(r)
	}
	end()
	return strings.Join(words, " ")
}

// Initials is the first letters of [Pinyin], what people type to find a name:
// 网格办 is wgb.
func Initials(s string) string {
	var b strings.Builder
	for _, word := range strings.Fields(Pinyin(s)) {
		r := []rune(word)
		if r[0] < 0x80 && !(r[0] >= 'a' && r[0] <= 'z') {
			b.WriteString(word) // figures stay whole
			continue
		}
		b.WriteRune(r[0])
	}
	return b.String()
}
