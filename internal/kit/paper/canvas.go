package paper

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/signintech/gopdf"
)

// Canvas is a PDF being drawn. The first failure is kept and told by [Canvas.Bytes];
// what is drawn after it is lost with it.
type Canvas struct {
	press *Press
	pdf   *gopdf.GoPdf
	fonts map[string]bool
	pages []Size
	lift  float64 // the library counts from the top of the newest page
	err   error
	lost  int
}

// Canvas begins a PDF; the title is what a reader shows in its window.
func (p *Press) Canvas(title string) (*Canvas, error) {
	if err := p.Ready(); err != nil {
		return nil, err
	}
	c := &Canvas{press: p, pdf: &gopdf.GoPdf{}, fonts: map[string]bool{}}
	c.pdf.Start(gopdf.Config{Unit: gopdf.UnitPT, PageSize: gopdf.Rect{W: A4.W * pt, H: A4.H * pt}})
	c.pdf.SetInfo(gopdf.PdfInfo{Title: Plain(title), Producer: "Anwang"})
	return c, nil
}

// Page begins a new page.
func (c *Canvas) Page(s Size) {
	c.pages, c.lift = append(c.pages, s), 0
	c.pdf.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: s.W * pt, H: s.H * pt}})
	c.pdf.SetLineWidth(Thin.Width * pt) // a page that nobody draws on is one too
}

// Pages is how many there are.
func (c *Canvas) Pages() int { return len(c.pages) }

// Turn draws on a page that is there already: page numbers are written when all
// pages are known. The first is 1.
func (c *Canvas) Turn(page int) {
	if page < 1 || page > len(c.pages) {
		c.fail(fmt.Errorf("no page %d", page))
		return
	}
	c.fail(c.pdf.SetPage(page))
	c.lift = (c.pages[len(c.pages)-1].H - c.pages[page-1].H) * pt
}

// Lost is how many letters had to be written as their codes.
func (c *Canvas) Lost() int { return c.lost }

func (c *Canvas) fail(err error) {
	if c.err == nil && err != nil {
		c.err = fmt.Errorf("paper: %w", err)
	}
}

// Bytes ends the PDF. The same drawing gives the same bytes.
func (c *Canvas) Bytes() ([]byte, error) {
	if c.err == nil && len(c.pages) == 0 {
		c.err = errors.New("paper: a PDF without a page")
	}
	if c.err != nil {
		return nil, c.err
	}
	var out bytes.Buffer
	if _, err := c.pdf.WriteTo(&out); err != nil {
		return nil, err
	}
	return mendUnicode(out.Bytes())
}

// widthOf measures letters of a type, in points.
func (c *Canvas) widthOf(t Type) measured {
	size := t.size()
	return func(r rune) float64 {
		f, _ := c.press.fontFor(r)
		return f.width(r)*size/1000 + t.Spacing
	}
}

func (c *Canvas) shown(text string) string {
	s, lost := c.press.Shown(text)
	c.lost += lost
	return s
}

// Width is how wide a text is on one line, in mm.
func (c *Canvas) Width(text string, t Type) float64 {
	w, total := c.widthOf(t), 0.0
	s, _ := c.press.Shown(text)
	for _, r := range s {
		total += w(r)
	}
	return total / pt
}

// Text draws one line. x is its left edge, its middle or its right edge, as the
// type is aligned; y is the top of its letters.
func (c *Canvas) Text(x, y float64, text string, t Type) {
	text = c.shown(text)
	w, total := c.widthOf(t), 0.0
	for _, r := range text {
		total += w(r)
	}
	x *= pt
	switch t.Align {
	case Center:
		x -= (total - t.Spacing) / 2
	case Right:
		x -= total - t.Spacing
	}
	c.run(x, y*pt, text, t, t.Spacing)
}

// Height is how tall a text is, broken into lines of a width.
func (c *Canvas) Height(w float64, text string, t Type) float64 {
	s, _ := c.press.Shown(text)
	return float64(len(c.broken(s, w, t))) * t.leading() / pt
}

// Block draws a text broken into lines of a width, and says how tall it was.
func (c *Canvas) Block(x, y, w float64, text string, t Type) float64 {
	ls := c.broken(c.shown(text), w, t)
	for i, l := range ls {
		c.line(x, y+float64(i)*t.leading()/pt, w, l, t)
	}
	return float64(len(ls)) * t.leading() / pt
}

func (c *Canvas) broken(text string, w float64, t Type) []line {
	// The space after a line's last letter is not there; letters that stand closer
	// than they are wide may reach over the edge by as little.
	return lines(text, w*pt+max(t.Spacing, 0), t.Indent*(t.size()+t.Spacing), c.widthOf(t))
}

// line draws a line of a broken text; y is the top of its leading.
func (c *Canvas) line(x, y, w float64, l line, t Type) {
	at, room, spacing := x*pt, w*pt, t.Spacing
	if l.first {
		at += t.Indent * (t.size() + t.Spacing)
		room -= t.Indent * (t.size() + t.Spacing)
	}
	free := room - (l.width - t.Spacing)
	switch n := float64(len([]rune(l.text))); {
	case t.Align == Center:
		at += free / 2
	case t.Align == Right:
		at += free
	case t.Align == Justified && !l.ends && n > 1 && math.Abs(free)/(n-1) < t.size()/4:
		spacing += free / (n - 1)
	}
	c.run(at, y*pt+(t.leading()-t.size())/2, l.text, t, spacing)
}

// run draws letters from a point on, each from the font that has it. The top of
// a Chinese letter is at y.
func (c *Canvas) run(x, y float64, text string, t Type, spacing float64) {
	if text == "" {
		return
	}
	size := t.size()
	c.pdf.SetTextColor(t.Ink.R, t.Ink.G, t.Ink.B)
	var f *font
	var part []rune
	flush := func() {
		if len(part) == 0 {
			return
		}
		c.use(f, size)
		c.fail(c.pdf.SetCharSpacing(spacing))
		c.pdf.SetXY(x, y+size*0.88+c.lift) // the base line of a Chinese letter
		c.fail(c.pdf.Text(string(part)))
		for _, r := range part {
			x += f.width(r)*size/1000 + spacing
		}
		part = part[:0]
	}
	for _, r := range text {
		if r == '\n' {
			r = ' '
		}
		g, _ := c.press.fontFor(r)
		if g != f {
			flush()
			f = g
		}
		part = append(part, r)
	}
	flush()
}

// use makes a font the current one; the PDF carries a font only when a letter
// of it is used.
func (c *Canvas) use(f *font, size float64) {
	if !c.fonts[f.name] {
		c.fonts[f.name] = true
		c.fail(c.pdf.AddTTFFontFromFontContainer(f.name, f.in))
	}
	c.fail(c.pdf.SetFont(f.name, "", size))
}
