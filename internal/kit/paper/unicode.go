package paper

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

var (
	mapStream  = regexp.MustCompile(`(?s)<<\n/Length \d+\n>>\nstream\n(/CIDInit .*?end end\n)endstream\n`)
	mapBlock   = regexp.MustCompile(`(?s)\d+ beginbfrange\n(.*?)endbfrange\n`)
	mapLine    = regexp.MustCompile(`<([0-9A-F]+)><[0-9A-F]+><([0-9A-F]+)>\n`)
	rowOfTable = regexp.MustCompile(`(?m)^\d{10} 00000 n `)
	startXref  = regexp.MustCompile(`startxref\n\d+`)
)

// mapMost is how many lines a block of a map may have (ISO 32000-1 §9.7.5.4).
const mapMost = 100

// mendUnicode rewrites how the letters of a PDF are told as text: the library
// writes letters beyond U+FFFF as five digits, which no reader takes, and all in
// one block. Without it a rare name can be seen but not copied or searched.
func mendUnicode(pdf []byte) ([]byte, error) {
	out := mapStream.ReplaceAllFunc(pdf, func(stream []byte) []byte {
		text := mapStream.FindSubmatch(stream)[1]
		text = mapBlock.ReplaceAllFunc(text, func(block []byte) []byte {
			found := mapLine.FindAllSubmatch(block, -1)
			var b bytes.Buffer
			for i, m := range found {
				if i%mapMost == 0 {
					if i > 0 {
						b.WriteString("endbfchar\n")
					}
					fmt.Fprintf(&b, "%d beginbfchar\n", min(mapMost, len(found)-i))
				}
				r, _ := strconv.ParseUint(string(m[2]), 16, 32) // digits, by the pattern
				fmt.Fprintf(&b, "<%s><%s>\n", m[1], utf16Hex(rune(r)))
			}
			if len(found) > 0 {
				b.WriteString("endbfchar\n")
			}
			return b.Bytes()
		})
		return fmt.Appendf(nil, "<<\n/Length %d\n>>\nstream\n%sendstream\n", len(text), text)
	})
	return indexed(out)
}

func utf16Hex(r rune) string {
	if r > 0xffff {
		hi, lo := utf16.EncodeRune(r)
		return fmt.Sprintf("%04X%04X", hi, lo)
	}
	return fmt.Sprintf("%04X", r)
}

// indexed writes the table of where the objects of a PDF begin anew.
func indexed(pdf []byte) ([]byte, error) {
	at := bytes.LastIndex(pdf, []byte("\nxref\n0 "))
	if at < 0 {
		return nil, errors.New("paper: a PDF without its table of objects")
	}
	body, tail := pdf[:at+1], pdf[at+1:]
	// Bytes of a packed stream may look like the head of an object: the numbers go
	// up by one, and the next is looked for only where the last one ended.
	var starts []int
	for from := 0; ; {
		head := fmt.Appendf(nil, "\n%d 0 obj\n", len(starts)+1)
		i := bytes.Index(body[from:], head)
		if i < 0 {
			break
		}
		starts = append(starts, from+i+1)
		from += i + len(head)
		if end := bytes.Index(body[from:], []byte("endobj\n\n")); end >= 0 {
			from += end
		}
	}
	n := 0
	tail = rowOfTable.ReplaceAllFunc(tail, func([]byte) []byte {
		if n >= len(starts) {
			n++
			return []byte("0000000000 00000 n ")
		}
		n++
		return fmt.Appendf(nil, "%010d 00000 n ", starts[n-1])
	})
	if n != len(starts) {
		return nil, fmt.Errorf("paper: a PDF of %d objects lists %d", len(starts), n)
	}
	tail = startXref.ReplaceAll(tail, fmt.Appendf(nil, "startxref\n%d", len(body)))
	return append(bytes.Clone(body), tail...), nil
}
