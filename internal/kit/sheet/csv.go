package sheet

import (
	"bufio"
	"io"
	"strings"
)

// CSV writes comma-separated text that an office's programs open as it is
// meant: UTF-8 with its mark, so that Chinese is not taken for GBK; lines end in
// CR LF; what begins like a formula is kept from becoming one.
type CSV struct {
	w     *bufio.Writer
	begun bool
}

// NewCSV begins a CSV text. It is finished by [CSV.Flush].
func NewCSV(w io.Writer) *CSV { return &CSV{w: bufio.NewWriter(w)} }

// Row writes one row.
func (c *CSV) Row(cells ...string) error {
	if !c.begun {
		c.begun = true
		c.w.WriteString("\uFEFF")
	}
	for i, s := range cells {
		if i > 0 {
			c.w.WriteByte(',')
		}
		c.w.WriteString(quoted(s))
	}
	_, err := c.w.WriteString("\r\n")
	return err
}

// Flush writes out what is still held.
func (c *CSV) Flush() error { return c.w.Flush() }

// quoted is a field. An apostrophe stands before = + - @, tab and CR: programs
// would compute what follows, whatever stranger wrote it into a record. A plain
// number needs none.
func quoted(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(s)[0]) && !number(s) {
		s = "'" + s
	}
	if strings.ContainsAny(s, ",\"\r\n'") || strings.TrimSpace(s) != s {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// number says whether the text is a decimal number, perhaps below zero, and nothing else.
func number(s string) bool {
	digits, points := 0, 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '.':
			points++
		case r == '-' && i == 0:
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}
