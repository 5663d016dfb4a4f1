// Package code knows the identifiers people write on papers: credit codes,
// identity numbers, region codes, grid-code templates, and the key names are
// ordered by. It is pure; it warns and explains, it does not decide.
package code

import (
	"strings"

	"golang.org/x/text/width"
)

// Plain is an identifier as it should have been typed: half width, upper case,
// without spaces, hyphens or invisible characters. People copy from papers and
// chats, so this comes before any check.
func Plain(s string) string {
	var b strings.Builder
	for _, r := range width.Narrow.String(s) {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case r <= ' ', r == '-', r == 0xa0, r >= 0x2000 && r <= 0x200f, r >= 0x2010 && r <= 0x2015, r == 0x3000, r == 0xfeff:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Doubt is what is suspicious about an identifier; "" is nothing. Codes really
// issued fail the check digit, so a doubt warns and never blocks.
type Doubt string

// The doubts, which are fault codes so that they have words for people.
const (
	Sound             Doubt = ""
	CreditLength      Doubt = "code.credit_length_wrong"
	CreditLetter      Doubt = "code.credit_letter_wrong"
	CreditCheckDigit  Doubt = "code.credit_check_digit_wrong"
	IdentityLength    Doubt = "code.identity_length_wrong"
	IdentityLetter    Doubt = "code.identity_letter_wrong"
	IdentityBirthday  Doubt = "code.identity_birthday_wrong"
	IdentityCheckMark Doubt = "code.identity_check_digit_wrong"
)

// creditLetters is the alphabet of GB 32100: no I O S V Z.
const creditLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// Credit checks a unified social credit code (GB 32100-2015) that is already
// Plain. The check character may be any letter of the alphabet, not only X.
func Credit(s string) Doubt {
	if len([]rune(s)) != 18 {
		return CreditLength
	}
	sum, weight := 0, 1
	for i, r := range s {
		v := strings.IndexRune(creditLetters, r)
		// Places 3 to 8 are a region code, figures only.
		if v < 0 || i >= 2 && i < 8 && v > 9 {
			return CreditLetter
		}
		if i == 17 {
			if v != (31-sum%31)%31 {
				return CreditCheckDigit
			}
			break
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return Sound
}

// CreditCheck is the check character for the first 17 places of a credit code;
// 0 when they are not that.
func CreditCheck(s string) byte {
	if len(s) != 17 {
		return 0
	}
	for i := range creditLetters {
		if Credit(s+creditLetters[i:i+1]) == Sound {
			return creditLetters[i]
		}
	}
	return 0
}

// Organisation checks places 9 to 17 of a credit code, the old organisation
// code with its own check character (GB 11714). It tells a mistyped code from
// one issued with a wrong last character.
func Organisation(credit string) bool {
	if len(credit) != 18 {
		return false
	}
	s, sum := credit[8:17], 0
	for i, w := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		v := strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", s[i])
		if v < 0 {
			return false
		}
		sum += v * w
	}
	return s[8] == "0123456789X0"[11-sum%11]
}
