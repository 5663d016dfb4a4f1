package scheme

import (
	"strings"
	"unicode"
)

// Amenders are the bodies the plan names to change what the section of an address
// states; none where the plan names nobody.
//
// law: S4-70
func (s *Scheme) Amenders(at string) []string {
	section, _, _ := strings.Cut(at, ".")
	var out []string
	for _, p := range s.Amend {
		for _, of := range p.Sections {
			if of == section {
				out = append(out, p.By.Names()...)
			}
		}
	}
	return out
}

// AllAmenders are the bodies the plan names to change any part of it.
func (s *Scheme) AllAmenders() []string {
	var out []string
	for _, p := range s.Amend {
		out = append(out, p.By.Names()...)
	}
	return out
}

// Claims tells whether the words for who amends are those of a body the plan
// names for the section of an address: whoever writes them must be of that body.
func (s *Scheme) Claims(at, by string) bool {
	section, _, _ := strings.Cut(at, ".")
	return s.permits(section, by)
}

// Blank tells whether a text shows nothing: spaces, and signs nobody sees.
func Blank(text string) bool {
	for _, r := range text {
		if !hidden(r) && !unicode.IsSpace(r) && r != '\u2800' {
			return false
		}
	}
	return true
}
