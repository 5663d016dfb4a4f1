package paper

import (
	"strings"
	"unicode"
)

// What may not begin a line and what may not end one (GB/T 15834-2011 §5.1,
// CLREQ §3.1.3). Quotation marks are judged by their Chinese shapes.
const (
	notFirst = "，。、；：？！）》〉」』】〕〗］｝”’…—～·％‰℃℉°′″％,.;:?!)]}%>／/ー々"
	notLast  = "（《〈「『【〔〖［｛“‘([{<￥＄¥$£€№#"
)

// atom is what a line is never broken inside: a Chinese letter, a word, a
// number, a dash of two.
type atom struct {
	text  string
	width float64
	space bool
	first bool // may begin a line
	last  bool // may end one
}

// measured gives the width of a letter, in points.
type measured func(rune) float64

// atoms cuts one paragraph.
func atoms(text string, width measured) []atom {
	var out []atom
	rs := []rune(text)
	for i := 0; i < len(rs); {
		j := i + 1
		a := atom{first: true, last: true}
		switch r := rs[i]; {
		case r == ' ' || r == 0x3000:
			a.space = true
		case (r == '—' || r == '…') && j < len(rs) && rs[j] == r:
			j++
			a.first = false
		case wordy(r):
			for j < len(rs) && (wordy(rs[j]) || inWord(rs[j]) && j+1 < len(rs) && wordy(rs[j+1])) {
				j++
			}
		default:
			a.first, a.last = !strings.ContainsRune(notFirst, r), !strings.ContainsRune(notLast, r)
		}
		a.text = string(rs[i:j])
		for _, r := range rs[i:j] {
			a.width += width(r)
		}
		out = append(out, a)
		i = j
	}
	return out
}

// wordy letters hang together: Latin words, numbers.
func wordy(r rune) bool {
	return r < 0x2e80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// inWord are signs inside a word or a number: 3.5, A-12, 10:30.
func inWord(r rune) bool { return strings.ContainsRune(".,:-_/@+'%&", r) }

// Line is one line of a broken text.
type line struct {
	text  string
	width float64
	ends  bool // the last of its paragraph
	first bool // the first of its paragraph
}

// lines breaks a text into lines no wider than most; the first line of each
// paragraph is narrower by indent. A line never begins with a closing mark nor
// ends with an opening one, unless the width leaves no other way.
func lines(text string, most, indent float64, width measured) []line {
	var out []line
	for _, para := range strings.Split(text, "\n") {
		room := most - indent
		rest := atoms(para, width)
		for first := true; ; first = false {
			var here []atom
			here, rest = fill(rest, room, width)
			l := line{ends: len(rest) == 0, first: first}
			for i, a := range here {
				if a.space && !l.ends && blank(here[i:]) {
					break // spaces at the end of a line are not printed
				}
				l.text += a.text
				l.width += a.width
			}
			out = append(out, l)
			if l.ends {
				break
			}
			room = most
		}
	}
	return out
}

func blank(as []atom) bool {
	for _, a := range as {
		if !a.space {
			return false
		}
	}
	return true
}

// fill parts what goes onto a line from what is left for the next ones.
func fill(rest []atom, room float64, width measured) (here, left []atom) {
	const slack = 0.01
	n, x := 0, 0.0
	for n < len(rest) && (x+rest[n].width <= room+slack || rest[n].space) {
		x += rest[n].width
		n++
	}
	if n == len(rest) {
		return rest, nil
	}
	for at := n; at > 0; at-- {
		if rest[at-1].last && (rest[at].first || rest[at-1].space) {
			return rest[:at], rest[at:]
		}
	}
	if n > 0 {
		return rest[:n], rest[n:] // nothing but marks: one of them has to begin a line
	}
	head, tail := cut(rest[0], room, width)
	if tail.text == "" {
		return rest[:1], rest[1:]
	}
	return []atom{head}, append([]atom{tail}, rest[1:]...)
}

// cut splits an atom wider than a line so that its head fits. The head has a
// letter at least, or a narrow cell would never end.
func cut(a atom, room float64, width measured) (head, tail atom) {
	rs := []rune(a.text)
	k, x := 1, width(rs[0])
	for k < len(rs) && x+width(rs[k]) <= room {
		x += width(rs[k])
		k++
	}
	return atom{text: string(rs[:k]), width: x, first: a.first, last: true},
		atom{text: string(rs[k:]), width: a.width - x, first: true, last: a.last}
}
