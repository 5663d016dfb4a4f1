package code

import (
	"strconv"
	"strings"

	"anwang/internal/fault"
)

// Region is a 12-digit region code in its five parts (2-2-2-3-3), each part a
// whole code of its tier: province 12, city 1201, county 120119, town
// 120119106, village 120119106201.
type Region struct {
	Province string
	City     string
	County   string
	Town     string
	Village  string // "" for a town and above
	Code     string // the 12 figures
}

// ParseRegion splits a region code of 6, 9 or 12 figures; shorter ones are
// filled with zeros. Only its form is checked: codes merge and are renamed, so
// there is no list that would always be right.
func ParseRegion(s string) (Region, error) {
	s = Plain(s)
	if l := len(s); l != 6 && l != 9 && l != 12 || strings.Trim(s, "0123456789") != "" || s[:2] < "11" {
		return Region{}, fault.New(fault.Invalid, "code.region_malformed", "value", s)
	}
	s += strings.Repeat("0", 12-len(s))
	r := Region{Province: s[:2], City: s[:4], County: s[:6], Code: s}
	if s[6:9] != "000" {
		r.Town = s[:9]
	}
	if s[9:] != "000" {
		if r.Town == "" {
			return Region{}, fault.New(fault.Invalid, "code.region_malformed", "value", s)
		}
		r.Village = s
	}
	return r, nil
}

// Within tells whether the region lies in the other or is the same.
func (r Region) Within(other Region) bool {
	switch {
	case other.Village != "":
		return r.Code == other.Code
	case other.Town != "":
		return r.Town == other.Town
	case strings.HasSuffix(other.County, "0000"):
		return r.Province == other.Province
	case strings.HasSuffix(other.County, "00"):
		return r.City == other.City
	}
	return r.County == other.County
}

// Pattern is the template of grid codes a scheme may set:
// "{region:12}{tier}{seq:3}". No national form is in use, so it is data.
type Pattern struct {
	parts []part
}

type part struct {
	name  string // "" for plain text
	text  string
	width int // 0 = as long as it comes
}

// ParsePattern reads a template; its places are region, tier and seq, a width
// after a colon. seq must be there, else every grid would get one code.
func ParsePattern(s string) (Pattern, error) {
	bad := func() (Pattern, error) {
		return Pattern{}, fault.New(fault.Invalid, "code.pattern_malformed", "value", s)
	}
	var p Pattern
	seq := false
	for rest := s; rest != ""; {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			open = len(rest)
		}
		if text := rest[:open]; text != "" {
			if strings.ContainsAny(text, "}/ ") {
				return bad()
			}
			p.parts = append(p.parts, part{text: text})
		}
		if rest = rest[open:]; rest == "" {
			break
		}
		end := strings.IndexByte(rest, '}')
		if end < 0 {
			return bad()
		}
		name, size, sized := strings.Cut(rest[1:end], ":")
		one := part{name: name}
		if sized {
			n, err := strconv.Atoi(size)
			if err != nil || n < 1 || n > 12 {
				return bad()
			}
			one.width = n
		}
		if name != "region" && name != "tier" && name != "seq" {
			return bad()
		}
		seq = seq || name == "seq"
		p.parts = append(p.parts, one)
		rest = rest[end+1:]
	}
	if !seq {
		return bad()
	}
	return p, nil
}

// Code fills the template. A number too long for its place is refused rather
// than cut: two grids would share a code.
func (p Pattern) Code(region string, tier, seq int) (string, error) {
	var b strings.Builder
	for _, one := range p.parts {
		if one.name == "" {
			b.WriteString(one.text)
			continue
		}
		value := region
		switch one.name {
		case "tier":
			value = strconv.Itoa(tier)
		case "seq":
			value = strconv.Itoa(seq)
		}
		if one.width > 0 {
			if len(value) > one.width {
				return "", fault.New(fault.Invalid, "code.pattern_overflows", "place", one.name, "value", value)
			}
			zeros := strings.Repeat("0", one.width-len(value))
			if one.name == "region" {
				value += zeros
			} else {
				value = zeros + value
			}
		}
		b.WriteString(value)
	}
	return b.String(), nil
}
