// Package paper prints. A paper is described once ([Paper]: head, number, title,
// paragraphs, tables, pictures, signature) and becomes a PDF ([Press.PDF]) or a
// .docx ([Docx]); an office's own .docx can be filled instead ([Template]). What
// is no letter — a map sheet, a table of duties — is drawn on a [Canvas].
//
// Lengths are millimetres from the upper left corner of the page, sizes of
// letters are points: 三号 is 16.
package paper

// Size is a page.
type Size struct{ W, H float64 }

// The pages of offices.
var (
	A4 = Size{210, 297}
	A3 = Size{297, 420}
)

// Landscape is the page lying on its side.
func (s Size) Landscape() Size { return Size{s.H, s.W} }

// Points of a millimetre.
const pt = 72 / 25.4

// The sizes of letters as typesetters name them.
const (
	Size1   = 26.0 // 一号
	Size2   = 22.0 // 二号
	Size3   = 16.0 // 三号
	Size4   = 14.0 // 四号
	Size4s  = 12.0 // 小四
	Size5   = 10.5 // 五号
	Size5s  = 9.0  // 小五
	biggest = 400.0
)

// Ink is a colour.
type Ink struct{ R, G, B uint8 }

// The inks papers need; Red is that of heads and their lines.
var (
	Black = Ink{0, 0, 0}
	Red   = Ink{200, 20, 20}
	Grey  = Ink{110, 110, 110}
	Faint = Ink{236, 236, 236}
	White = Ink{255, 255, 255}
)

// Align is where a line of text stands in its width.
type Align int

// The places of a line. Justified lines reach from edge to edge, except the last.
const (
	Left Align = iota
	Center
	Right
	Justified
)

// Type is how text looks.
type Type struct {
	Size    float64 // points; 0 is 四号
	Ink     Ink
	Align   Align
	Leading float64 // points from line to line; 0 is 1.4 of the size
	Spacing float64 // points between letters
	Indent  float64 // how many letters the first line stands in
}

func (t Type) size() float64 {
	switch {
	case t.Size <= 0:
		return Size4
	case t.Size > biggest:
		return biggest
	}
	return t.Size
}

func (t Type) leading() float64 {
	if t.Leading > 0 {
		return t.Leading
	}
	return t.size() * 1.4
}

// Stroke is how a line looks; a width of 0 draws none.
type Stroke struct {
	Ink   Ink
	Width float64   // mm
	Dash  []float64 // mm on, mm off
}

// Thin is the line of tables.
var Thin = Stroke{Width: 0.18}
