package paper

import (
	"archive/zip"
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"

	"anwang/internal/fault"
)

// Fields are what a template is filled with.
type Fields struct {
	Words map[string]string
	Rows  map[string][]map[string]string // 办理经过 → 时间, 事项 … of each row
}

// part is an XML part of a template with its placeholders.
type part struct {
	raw    []byte
	prefix string // of the text's own elements: “w:”
	holes  []hole
	rows   []row
}

// span is a stretch of a part's bytes.
type span struct{ from, to int }

// hole is a placeholder. Word may have cut it: the first piece takes the words,
// the others are emptied.
type hole struct {
	name   string
	pieces []span
	row    int // the row it repeats; -1 for none
}

func (h hole) from() int { return h.pieces[0].from }

// row is a row of a table; list is what it is repeated for.
type row struct {
	span
	list string
}

var holeMark = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// find looks for placeholders in the text of one paragraph, however it is cut.
func (p *part) find(spans []span) error {
	var text []byte
	var at []int // where each byte stands in the part
	for _, s := range spans {
		for i := s.from; i < s.to; i++ {
			text, at = append(text, p.raw[i]), append(at, i)
		}
	}
	for _, m := range holeMark.FindAllSubmatchIndex(text, -1) {
		h := hole{name: string(text[m[2]:m[3]]), row: -1}
		for i := m[0]; i < m[1]; i++ {
			if n := len(h.pieces); n > 0 && h.pieces[n-1].to == at[i] {
				h.pieces[n-1].to++
				continue
			}
			h.pieces = append(h.pieces, span{at[i], at[i] + 1})
		}
		p.holes = append(p.holes, h)
	}
	if rest := holeMark.ReplaceAll(text, nil); bytes.Contains(rest, []byte("{{")) || bytes.Contains(rest, []byte("}}")) {
		return fault.New(fault.Invalid, "paper.template_brace", "text", brief(string(text)))
	}
	return nil
}

// rowsOf finds the row each list is written in: the innermost around its
// placeholder.
func (p *part) rowsOf() error {
	slices.SortFunc(p.holes, func(a, b hole) int { return cmp.Compare(a.from(), b.from()) })
	for i, h := range p.holes {
		list, _, ok := strings.Cut(h.name, ".")
		if !ok {
			continue
		}
		for n, r := range p.rows {
			if r.from < h.from() && h.from() < r.to && (p.holes[i].row < 0 || r.from > p.rows[p.holes[i].row].from) {
				p.holes[i].row = n
			}
		}
		n := p.holes[i].row
		if n < 0 || p.rows[n].list != "" && p.rows[n].list != list {
			return fault.New(fault.Invalid, "paper.placeholder_no_row", "name", h.name)
		}
		p.rows[n].list = list
	}
	return nil
}

// Fill writes the office's paper. The same fields give the same bytes.
func (t *Template) Fill(f Fields) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, file := range t.files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: file.name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		body := file.body
		if p, ok := t.parts[file.name]; ok {
			var b bytes.Buffer
			p.write(&b, span{0, len(p.raw)}, f, nil)
			body = b.Bytes()
		}
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// write writes a stretch of a part. of is the row of a list being written, nil
// outside of one.
func (p *part) write(b *bytes.Buffer, s span, f Fields, of map[string]string) {
	at := s.from
	for at < s.to {
		next, n := s.to, -1
		for i, h := range p.holes {
			if h.from() >= at && h.from() < next {
				next, n = h.from(), i
			}
		}
		if of == nil {
			// A row that is repeated comes as a whole, and before what is in it.
			for i, r := range p.rows {
				if r.list != "" && r.from >= at && r.from < next {
					next, n = r.from, -2-i
				}
			}
		}
		b.Write(p.clean(at, next))
		switch {
		case n >= 0:
			h := p.holes[n]
			b.WriteString(p.said(h, f, of))
			at = h.pieces[0].to
		case n <= -2:
			r := p.rows[-2-n]
			list := f.Rows[r.list]
			if len(list) == 0 {
				list = []map[string]string{{}} // a table without a row is no table
			}
			for _, one := range list {
				p.write(b, r.span, f, one)
			}
			at = r.to
		default:
			at = s.to
		}
	}
}

// clean is a stretch without the later pieces of placeholders.
func (p *part) clean(from, to int) []byte {
	var out []byte
	at := from
	for _, h := range p.holes {
		for _, s := range h.pieces[1:] {
			if s.from >= at && s.from < to {
				out = append(out, p.raw[at:s.from]...)
				at = s.to
			}
		}
	}
	if at < to {
		out = append(out, p.raw[at:to]...)
	}
	return out
}

// said is what a placeholder is filled with, as text and nothing but text.
func (p *part) said(h hole, f Fields, of map[string]string) string {
	value := f.Words[h.name]
	if _, column, ok := strings.Cut(h.name, "."); ok {
		value = of[column]
	}
	lines := strings.Split(escapedLines(value), "\n")
	return strings.Join(lines, "</"+p.prefix+"t><"+p.prefix+"br/><"+p.prefix+`t xml:space="preserve">`)
}

// escapedLines escapes a text and keeps its line breaks.
func escapedLines(text string) string {
	lines := strings.Split(Plain(text), "\n")
	for i, l := range lines {
		lines[i] = escaped(l)
	}
	return strings.Join(lines, "\n")
}
