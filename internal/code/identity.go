package code

import (
	"strings"
	"time"
)

// Identity checks an identity number (GB 11643-1999) that is already Plain:
// length, figures, a birthday that exists, and the check character.
func Identity(s string) Doubt {
	if len([]rune(s)) != 18 {
		return IdentityLength
	}
	sum := 0
	for i, r := range s {
		v := strings.IndexRune("0123456789", r)
		if i == 17 {
			if v < 0 && r != 'X' {
				return IdentityLetter
			}
			break
		}
		if v < 0 {
			return IdentityLetter
		}
		sum += v * (1 << (17 - i) % 11)
	}
	if _, err := time.Parse("20060102", s[6:14]); err != nil {
		return IdentityBirthday
	}
	if s[17] != "10X98765432"[sum%11] {
		return IdentityCheckMark
	}
	return Sound
}

// MaskIdentity is the number as a page may show it: 110105********002X.
func MaskIdentity(s string) string {
	r := []rune(s)
	if len(r) < 12 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:6]) + strings.Repeat("*", len(r)-10) + string(r[len(r)-4:])
}

// MaskPhone is a telephone number as a page may show it: 139****0001.
func MaskPhone(s string) string {
	r := []rune(s)
	if len(r) < 8 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:3]) + strings.Repeat("*", len(r)-7) + string(r[len(r)-4:])
}
