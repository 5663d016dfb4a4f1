package paper

import (
	"strings"
	"unicode"
)

// Plain is a text as it may stand on a paper: what nobody sees is taken out
// (controls, marks that turn the direction of writing, joiners and selectors of
// variants, which only choose between shapes), every line break is one kind, and
// what is no text at all becomes a question mark.
func Plain(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(text, "？"), "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == 0xa0, r == 0x2028, r == 0x2029, r == 0x0b, r == 0x0c:
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Variation_Selector, r),
			unicode.Is(unicode.Cf, r), unicode.Is(unicode.Noncharacter_Code_Point, r), unicode.Is(unicode.Mn, r) && r >= 0x180b && r <= 0x180f:
			return -1
		}
		return r
	}, text)
}
