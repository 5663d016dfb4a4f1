package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"

	"github.com/klauspost/compress/flate"
)

// Filling is a form being filled, row by row, on its way out.
type Filling struct {
	form *Form
	zip  *zip.Writer
	out  io.Writer // the sheet
	buf  []byte
	n    int // rows written
}

// Begin begins a filled copy of the form. It is finished by [Filling.End].
func (f *Form) Begin(w io.Writer) (*Filling, error) {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	g := &Filling{form: f, zip: z, buf: make([]byte, 0, 64<<10)}
	if err := g.put("[Content_Types].xml", f.part("[Content_Types].xml")); err != nil {
		return nil, err
	}
	var err error
	if g.out, err = z.Create(f.parts[f.sheet].name); err != nil {
		return nil, err
	}
	_, err = g.out.Write(f.above)
	return g, err
}

// Rows is how many rows were written.
func (g *Filling) Rows() int { return g.n }

// Row writes one record: a value for each of the form's words, in their order. A
// string is text whatever it looks like; whole numbers and float64 are numbers
// where they stand alone in a cell.
func (g *Filling) Row(values []any) error {
	f := g.form
	if len(values) != len(f.words) {
		return fmt.Errorf("sheet: %d values for %d words", len(values), len(f.words))
	}
	at := f.row + g.n
	if at+len(f.below) >= RowsMost {
		return fault.New(fault.Invalid, "form.too_many_rows")
	}
	g.n++
	b := append(g.buf, `<row r="`...)
	b = strconv.AppendInt(b, int64(at), 10)
	b = append(b, '"')
	b = append(b, f.attrs...)
	b = append(b, '>')
	for i := range f.cells {
		c := &f.cells[i]
		b = append(append(b, `<c r="`...), c.col...)
		b = strconv.AppendInt(b, int64(at), 10)
		b = append(b, '"')
		if c.style != "" {
			b = append(append(append(b, ` s="`...), c.style...), '"')
		}
		if len(c.words) == 0 && c.kind != "s" && c.kind != "inlineStr" && c.kind != "str" {
			b = constant(b, c)
			continue
		}
		if len(c.words) == 1 && c.pieces[0] == "" && c.pieces[1] == "" {
			var err error
			if b, err = value(b, values[c.words[0]]); err != nil {
				return err
			}
			continue
		}
		text := c.pieces[0]
		for j, w := range c.words {
			text += said(values[w]) + c.pieces[j+1]
		}
		b = textCell(b, text)
	}
	b = append(b, "</row>"...)
	g.buf = b
	if len(b) < 48<<10 {
		return nil
	}
	return g.flush()
}

func (g *Filling) flush() error {
	_, err := g.out.Write(g.buf)
	g.buf = g.buf[:0]
	return err
}

func constant(b []byte, c *formCell) []byte {
	if c.kind != "" {
		b = append(append(append(b, ` t="`...), c.kind...), '"')
	}
	if c.text == "" {
		return append(b, "/>"...)
	}
	return append(append(append(b, "><v>"...), escaped(c.text)...), "</v></c>"...)
}

func value(b []byte, v any) ([]byte, error) {
	switch x := v.(type) {
	case string:
		return textCell(b, x), nil
	case int:
		b = strconv.AppendInt(append(b, "><v>"...), int64(x), 10)
	case int64:
		b = strconv.AppendInt(append(b, "><v>"...), x, 10)
	case float64:
		b = strconv.AppendFloat(append(b, "><v>"...), x, 'g', -1, 64)
	case nil:
		return append(b, "/>"...), nil
	default:
		return b, fmt.Errorf("sheet: a cell is text or a number, not %T", v)
	}
	return append(b, "</v></c>"...), nil
}

func textCell(b []byte, s string) []byte {
	if s == "" {
		return append(b, "/>"...)
	}
	b = append(b, ` t="inlineStr"><is><t xml:space="preserve">`...)
	return append(appendText(b, s), "</t></is></c>"...)
}

// said is a value as words among others.
func said(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case nil:
		return ""
	}
	return fmt.Sprint(v)
}

// appendText writes text as XML a cell can hold. Most needs nothing; what looks
// like an escape of the format (_x0041_) is kept from being read as one.
func appendText(b []byte, s string) []byte {
	if len(s) < cellMost/3 && !strings.ContainsAny(s, "&<>_\r\uFFFD\uFFFE\uFFFF") && printable(s) {
		return append(b, s...)
	}
	s = escapeLike.ReplaceAllString(plain(s), "_x005F_$1")
	return append(b, escaped(s)...)
}

var escapeLike = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\n' && s[i] != '\t' {
			return false
		}
	}
	return utf8.ValidString(s)
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return strings.ReplaceAll(b.String(), "&#xA;", "\n")
}

// End writes what stands below the rows and the rest of the workbook; around has
// a text for each word that stands once.
func (g *Filling) End(around map[string]string) error {
	f := g.form
	if g.n == 0 { // no record: the row stays, empty
		if err := g.Row(make([]any, len(f.words))); err != nil {
			return err
		}
		g.n = 0
	}
	n := max(g.n, 1)
	for _, r := range f.below {
		g.buf = append(g.buf, fmt.Sprintf(`<row r="%d"%s>`, r.n+n-1, r.attrs)...)
		for _, c := range r.cells {
			g.buf = append(g.buf, g.placed(c, r.n+n-1, n, f.name, true)...)
		}
		g.buf = append(g.buf, "</row>"...)
	}
	if err := g.flush(); err != nil {
		return err
	}
	if err := g.tail(n, around); err != nil {
		return err
	}
	tables := f.tables()
	for i, p := range f.parts {
		body := p.body
		switch {
		case i == f.sheet || p.name == "[Content_Types].xml":
			continue
		case p.name == "xl/sharedStrings.xml":
			body = texts(body, around)
		case p.name == "xl/workbook.xml":
			body = definedName.ReplaceAllFunc(body, func(m []byte) []byte {
				parts := definedName.FindSubmatch(m)
				return []byte(string(parts[1]) + escaped(Shift(unescaped(string(parts[2])), f.name, false, f.row, n)) + "</definedName>")
			})
		case tables[p.name]:
			body = refAttr.ReplaceAllFunc(body, func(m []byte) []byte { return moved(m, f.row, n) })
		case strings.HasPrefix(p.name, "xl/worksheets/") && strings.HasSuffix(p.name, ".xml"):
			body = g.beside(body, n)
		}
		if err := g.put(p.name, body); err != nil {
			return err
		}
	}
	return g.zip.Close()
}

// placed is a cell in its new row; a formula follows what it refers to and is
// computed by whoever opens the book.
func (g *Filling) placed(c formCell, row, n int, tab string, own bool) string {
	head := `<c r="` + c.col + strconv.Itoa(row) + `"`
	if c.style != "" {
		head += ` s="` + c.style + `"`
	}
	if c.formula != "" {
		return head + "><f>" + escaped(Shift(c.formula, g.form.name, own, g.form.row, n)) + "</f></c>"
	}
	if c.kind == "inlineStr" || c.kind == "str" {
		return string(textCell([]byte(head), c.text))
	}
	return string(constant([]byte(head), &c))
}

// beside is another sheet of the workbook, whose formulas may speak of this one.
func (g *Filling) beside(body []byte, n int) []byte {
	return formula.ReplaceAllFunc(body, func(m []byte) []byte {
		parts := formula.FindSubmatch(m)
		return []byte(string(parts[1]) + escaped(Shift(unescaped(string(parts[2])), g.form.name, false, g.form.row, n)) + "</f>")
	})
}

var (
	definedName = regexp.MustCompile(`(<definedName[^>]*>)([^<]*)</definedName>`)
	formula     = regexp.MustCompile(`(<f(?:\s[^>]*)?>)([^<]*)</f>`)
	refAttr     = regexp.MustCompile(`\s(?:ref|sqref)="[^"]*"`)
	breakID     = regexp.MustCompile(`<brk id="(\d+)"`)
)

// tail writes the sheet from the end of its rows: what names cells there follows
// them.
func (g *Filling) tail(n int, around map[string]string) error {
	f := g.form
	before, after, merged := strings.Cut(string(f.tail), mergeHere)
	move := func(s string) string {
		s = refAttr.ReplaceAllStringFunc(s, func(m string) string { return string(moved([]byte(m), f.row, n)) })
		s = breakID.ReplaceAllStringFunc(s, func(m string) string {
			at, _ := strconv.Atoi(breakID.FindStringSubmatch(m)[1])
			return `<brk id="` + strconv.Itoa(down(at, f.row, n)) + `"`
		})
		return worded(s, around, true)
	}
	if _, err := io.WriteString(g.out, move(before)); err != nil || !merged {
		return err
	}
	if err := g.merges(n); err != nil {
		return err
	}
	_, err := io.WriteString(g.out, move(after))
	return err
}

// merges writes the merged cells; those of the repeating row once for every row.
func (g *Filling) merges(n int) error {
	f := g.form
	g.buf = append(g.buf, "<mergeCells>"...)
	for _, a := range f.merge {
		if a.top != f.row {
			g.buf = append(g.buf, `<mergeCell ref="`+a.moved(f.row, n).String()+`"/>`...)
			continue
		}
		for i := range n {
			a.top, a.bottom = f.row+i, f.row+i
			g.buf = append(g.buf, `<mergeCell ref="`+a.String()+`"/>`...)
			if len(g.buf) > 48<<10 {
				if err := g.flush(); err != nil {
					return err
				}
			}
		}
	}
	g.buf = append(g.buf, "</mergeCells>"...)
	return g.flush()
}

// moved is ` ref="A5:C5"` after the row became n rows.
func moved(attr []byte, row, n int) []byte {
	name, rest, _ := strings.Cut(string(attr), `="`)
	refs := strings.Fields(strings.TrimSuffix(rest, `"`))
	for i, r := range refs {
		if a, ok := parseArea(r); ok {
			if a = a.moved(row, n); strings.Contains(r, ":") || a.top != a.bottom {
				refs[i] = a.String()
			} else {
				refs[i] = a.left + strconv.Itoa(a.top)
			}
		}
	}
	return []byte(name + `="` + strings.Join(refs, " ") + `"`)
}

// tables are the parts of tables that lie on the form's sheet.
func (f *Form) tables() map[string]bool {
	out := map[string]bool{}
	name := f.parts[f.sheet].name
	var rels struct {
		All []struct {
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	_ = xml.Unmarshal(f.part(path.Join(path.Dir(name), "_rels", path.Base(name)+".rels")), &rels)
	for _, r := range rels.All {
		target := r.Target
		if !strings.HasPrefix(target, "/") {
			target = path.Join(path.Dir(name), target)
		}
		if target = strings.TrimPrefix(target, "/"); strings.HasPrefix(target, "xl/tables/") {
			out[target] = true
		}
	}
	return out
}

var sharedText = regexp.MustCompile(`(?s)<si>.*?</si>`)

// texts fills the words that stand once; a text that holds one becomes one run.
func texts(body []byte, around map[string]string) []byte {
	return sharedText.ReplaceAllFunc(body, func(m []byte) []byte {
		var si struct {
			T string `xml:"t"`
			R []struct {
				T string `xml:"t"`
			} `xml:"r"`
		}
		if xml.Unmarshal(m, &si) != nil {
			return m
		}
		text := si.T
		for _, r := range si.R {
			text += r.T
		}
		full := worded(text, around, false)
		if full == text {
			return m
		}
		return append(appendText([]byte(`<si><t xml:space="preserve">`), full), "</t></si>"...)
	})
}

// worded is a text with the words that stand once filled in.
func worded(text string, around map[string]string, asXML bool) string {
	return wordIn.ReplaceAllStringFunc(text, func(m string) string {
		v, ok := around[wordIn.FindStringSubmatch(m)[1]]
		switch {
		case !ok:
			return m
		case asXML:
			return escaped(v)
		}
		return v
	})
}

func unescaped(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(s)
}

func (g *Filling) put(name string, body []byte) error {
	w, err := g.zip.Create(name)
	if err == nil {
		_, err = w.Write(body)
	}
	return err
}

// WriteSample writes the form as it is, with its words in place.
func (f *Form) WriteSample(w io.Writer) error {
	g := &Filling{form: f, zip: zip.NewWriter(w)}
	for _, p := range f.parts {
		if err := g.put(p.name, p.body); err != nil {
			return err
		}
	}
	return g.zip.Close()
}
