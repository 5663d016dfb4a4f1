package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The letters of a .docx are named and left to the office's machine.
const (
	fangsong = "仿宋_GB2312"
	biaosong = "方正小标宋简体"
	heiti    = "黑体"
	kaiti    = "楷体_GB2312"
	songti   = "宋体"
)

// Docx writes a paper for Word and WPS. The same paper gives the same bytes.
func Docx(p Paper) ([]byte, error) {
	w := &word{p: p, body: bodyType(), font: fangsong, width: areaWidth, left: marginLeft, top: marginTop, height: areaHeight}
	if p.Form == Sheet {
		w.body = Type{Size: Size4, Leading: 24}
		w.width, w.left, w.top, w.height = sheetWidth, sheetLeft, sheetTop, sheetHeight
	}
	w.write()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range w.files() {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate} // no time: the same bytes
		part, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(f.body); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

type file struct {
	name string
	body []byte
}

// word writes the parts of a .docx.
type word struct {
	p                        Paper
	body                     Type
	font                     string
	width, left, top, height float64
	b                        strings.Builder
	media                    []file
	widths                   []int // of the columns of the table being written
}

// twips are twentieths of a point.
func twips(mm float64) int { return int(math.Round(mm * pt * 20)) }

// escaped is a text inside XML.
func escaped(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(Plain(text))) // into memory
	return b.String()
}

// face is how a run of a .docx looks.
type face struct {
	font string
	size float64
	ink  string
	grid bool // 28 letters on a line
}

func (f face) rpr() string {
	s := fmt.Sprintf(`<w:rPr><w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:eastAsia="%[1]s" w:cs="%[1]s"/>`, f.font)
	if f.ink != "" {
		s += `<w:color w:val="` + f.ink + `"/>`
	}
	if f.grid {
		// A quarter of a point less between letters; a fifth would be one letter short.
		s += `<w:spacing w:val="-5"/>`
	}
	half := strconv.Itoa(int(math.Round(f.size * 2)))
	return s + `<w:sz w:val="` + half + `"/><w:szCs w:val="` + half + `"/></w:rPr>`
}

// run is text in a face; its line breaks stay.
func (f face) run(text string) string {
	var b strings.Builder
	for i, l := range strings.Split(text, "\n") {
		b.WriteString(`<w:r>` + f.rpr())
		if i > 0 {
			b.WriteString(`<w:br/>`)
		}
		b.WriteString(`<w:t xml:space="preserve">` + escaped(l) + `</w:t></w:r>`)
	}
	return b.String()
}

// pp is how a paragraph stands.
type pp struct {
	align   string // left center right both
	leading float64
	indent  float64 // letters of the first line
	right   float64 // letters from the right edge
	letter  float64 // points of one of these letters
	before  float64 // points
	border  string  // of its lower edge
	over    string  // of its upper edge
	keep    bool
}

func (p pp) ppr() string {
	s := `<w:pPr>`
	if p.keep {
		s += `<w:keepNext/>`
	}
	if p.border != "" || p.over != "" {
		s += `<w:pBdr>`
		if p.over != "" {
			s += `<w:top ` + p.over + `/>`
		}
		if p.border != "" {
			s += `<w:bottom ` + p.border + `/>`
		}
		s += `</w:pBdr>`
	}
	// Offices print 2026年 without the gap Word puts between digits and letters.
	s += fmt.Sprintf(`<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/><w:spacing w:before="%d" w:after="0" w:line="%d" w:lineRule="exact"/>`, int(p.before*20), int(math.Round(p.leading*20)))
	if p.indent != 0 || p.right != 0 {
		s += fmt.Sprintf(`<w:ind w:rightChars="%d" w:right="%d" w:firstLineChars="%d" w:firstLine="%d"/>`,
			int(p.right*100), int(p.right*p.letter*20), int(p.indent*100), int(p.indent*p.letter*20))
	}
	return s + `<w:jc w:val="` + p.align + `"/></w:pPr>`
}

func (w *word) para(p pp, f face, text string) {
	p.letter = f.size
	w.b.WriteString(`<w:p>` + p.ppr() + f.run(text) + `</w:p>`)
}

func (w *word) plain() face {
	return face{font: w.font, size: w.body.size(), grid: w.p.Form != Sheet}
}

func (w *word) lines(n float64) float64 { return n * w.body.leading() }

func (w *word) write() {
	w.head()
	// As much as the PDF leaves over the title.
	title := pp{align: "center", leading: 33}
	if w.p.Form != Sheet {
		title.before = w.lines(2)
	}
	w.para(title, face{font: biaosong, size: Size2}, w.p.Title)
	if w.p.Form != Sheet {
		w.para(pp{align: "left", leading: w.body.leading()}, w.plain(), "") // §7.3.1: an empty line under the title
	}
	if w.p.Form == Sheet && w.p.Number != "" {
		w.para(pp{align: "right", leading: w.body.leading()}, w.plain(), w.p.Number)
	}
	if w.p.To != "" {
		w.para(pp{align: "both", leading: w.body.leading()}, w.plain(), w.p.To+"：")
	}
	for _, part := range w.p.Body {
		switch x := part.(type) {
		case Text:
			w.text(x)
		case Table:
			w.table(x)
		case Pictures:
			w.pictures(x)
		}
	}
	for i, a := range w.p.Attached {
		p := pp{align: "both", leading: w.body.leading(), indent: 2}
		word := "　　　"
		if i == 0 {
			word, p.before = "附件：", w.lines(1)
		}
		if len(w.p.Attached) > 1 {
			a = strconv.Itoa(i+1) + "．" + a
		}
		w.para(p, w.plain(), word+a)
	}
	w.signed()
	for i, n := range w.p.Notes {
		p := pp{align: "both", leading: 16}
		if i == 0 {
			p.before = 9
		}
		w.para(p, face{font: w.font, size: Size5, ink: "6E6E6E"}, n)
	}
	if w.p.CopyTo != "" {
		const rule = `w:val="single" w:sz="8" w:space="1" w:color="000000"`
		w.para(pp{align: "left", leading: 24, before: w.lines(1), over: rule, border: rule}, face{font: w.font, size: Size4}, "　抄送："+w.p.CopyTo+"。")
	}
}

const redInk = "C81414"

func (w *word) head() {
	red := face{font: biaosong, size: 32, ink: redInk}
	for red.size > Size3 && float64(len([]rune(w.p.Head)))*red.size > w.width*pt {
		red.size--
	}
	switch w.p.Form {
	case Document:
		w.para(pp{align: "center", leading: red.size * 1.3, before: 35 * pt}, red, w.p.Head)
		w.para(pp{align: "center", leading: w.body.leading(), before: w.lines(1.6), border: `w:val="single" w:sz="16" w:space="8" w:color="` + redInk + `"`}, w.plain(), w.p.Number)
	case Letter:
		w.para(pp{align: "center", leading: red.size * 1.2, border: `w:val="thickThinSmallGap" w:sz="24" w:space="8" w:color="` + redInk + `"`}, red, w.p.Head)
		w.para(pp{align: "right", leading: w.body.leading(), before: 12}, w.plain(), w.p.Number)
	case Sheet:
		if w.p.Head != "" {
			w.para(pp{align: "center", leading: 24}, face{font: w.font, size: Size3}, w.p.Head)
		}
	}
}

func (w *word) text(x Text) {
	f, p := w.plain(), pp{align: "both", leading: w.body.leading(), indent: 2}
	switch x.Level {
	case 1:
		f.font, p.keep = heiti, true
	case 2:
		f.font, p.keep = kaiti, true
	}
	if x.Flush {
		p.indent = 0
	}
	for _, para := range strings.Split(x.Text, "\n") {
		w.para(p, f, para)
	}
}

func (w *word) signed() {
	if w.p.By == "" && w.p.On == "" {
		return
	}
	// The name stands in the middle over the day, which stands four letters in.
	by, on := len([]rune(w.p.By)), (len([]rune(w.p.On))+1)/2+2
	in := max(4+float64(on-by)/2, 2)
	w.para(pp{align: "right", leading: w.body.leading(), before: w.lines(1.5), right: in, keep: true}, w.plain(), w.p.By)
	w.para(pp{align: "right", leading: w.body.leading(), right: 4}, w.plain(), w.p.On)
}

func (w *word) table(t Table) {
	total, widths := 0.0, []int{}
	for _, c := range t.Columns {
		total += c.Share
	}
	w.b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="` + strconv.Itoa(twips(w.width)) + `" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>`)
	for _, edge := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		w.b.WriteString(`<w:` + edge + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
	}
	w.b.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, c := range t.Columns {
		widths = append(widths, twips(w.width*c.Share/total))
		w.b.WriteString(`<w:gridCol w:w="` + strconv.Itoa(widths[len(widths)-1]) + `"/>`)
	}
	w.b.WriteString(`</w:tblGrid>`)
	w.widths = widths
	if len(t.Head) > 0 {
		row := make([]Cell, 0, len(t.Head))
		for _, h := range t.Head {
			row = append(row, Cell{Text: h, Label: true})
		}
		w.row(t, row, true)
	}
	for _, row := range t.Rows {
		w.row(t, row, false)
	}
	w.b.WriteString(`</w:tbl>`)
	// Two tables that touch would become one.
	w.para(pp{align: "left", leading: 6}, face{font: w.font, size: 5}, "")
}

func (w *word) row(t Table, cells []Cell, head bool) {
	typed, least := t.typed(), t.Tall
	if least <= 0 {
		least = rowLeast
	}
	w.b.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="` + strconv.Itoa(twips(least)) + `" w:hRule="atLeast"/>`)
	if head {
		w.b.WriteString(`<w:tblHeader/>`)
	}
	w.b.WriteString(`</w:trPr>`)
	at := 0
	for _, cell := range cells {
		if at >= len(w.widths) {
			break
		}
		align := t.Columns[at].Align
		if cell.Label {
			align = Center
		}
		span, width := 0, 0
		for n := max(cell.Span, 1); n > 0 && at < len(w.widths); n-- {
			width += w.widths[at]
			at++
			span++
		}
		fmt.Fprintf(&w.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
		if span > 1 {
			fmt.Fprintf(&w.b, `<w:gridSpan w:val="%d"/>`, span)
		}
		w.b.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
		w.para(pp{align: wordAlign[align], leading: typed.leading()}, face{font: w.font, size: typed.size()}, cell.Text)
		w.b.WriteString(`</w:tc>`)
	}
	w.b.WriteString(`</w:tr>`)
}

var wordAlign = map[Align]string{Left: "left", Center: "center", Right: "right", Justified: "both"}

// pictures stand two in a row, in a table without lines.
func (w *word) pictures(all Pictures) {
	const tall, gap = 58.0, 4.0
	width := (w.width - gap) / 2
	half := twips(w.width / 2)
	fmt.Fprintf(&w.b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="%d"/><w:gridCol w:w="%d"/></w:tblGrid>`, 2*half, half, half)
	for i := 0; i < len(all); i += 2 {
		w.b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for n := i; n < i+2; n++ {
			fmt.Fprintf(&w.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, half)
			if n < len(all) {
				w.picture(all[n], width, tall)
			} else {
				w.para(pp{align: "center", leading: 12}, face{font: w.font, size: Size5}, "")
			}
			w.b.WriteString(`</w:tc>`)
		}
		w.b.WriteString(`</w:tr>`)
	}
	w.b.WriteString(`</w:tbl>`)
	w.para(pp{align: "left", leading: 6}, face{font: w.font, size: 5}, "")
}

func (w *word) picture(p Picture, width, tall float64) {
	caption := face{font: w.font, size: Size5}
	jpg, pw, ph, ok := printed(p.File)
	if !ok {
		w.para(pp{align: "center", leading: 40}, caption, "（照片无法读取）")
		w.para(pp{align: "center", leading: 16}, caption, p.Caption)
		return
	}
	if h := width * float64(ph) / float64(pw); h > tall {
		width = tall * float64(pw) / float64(ph)
	}
	const emu = 36000 // of a millimetre
	cx, cy := int(width*emu), int(width*emu*float64(ph)/float64(pw))
	n := len(w.media) + 1
	name := fmt.Sprintf("image%d.jpg", n)
	w.media = append(w.media, file{"word/media/" + name, jpg})
	fmt.Fprintf(&w.b, `<w:p><w:pPr><w:keepNext/><w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[1]d" cy="%[2]d"/><wp:docPr id="%[3]d" name="%[4]s" descr="%[5]s"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="%[3]d" name="%[4]s"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdImage%[3]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[2]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
		cx, cy, n, name, escaped(p.Caption))
	w.para(pp{align: "center", leading: 16}, caption, p.Caption)
}
