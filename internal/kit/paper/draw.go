package paper

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"slices"

	"github.com/signintech/gopdf"
	xdraw "golang.org/x/image/draw"
)

// Point is a place on the page, in mm.
type Point struct{ X, Y float64 }

func (c *Canvas) points(ring []Point) []gopdf.Point {
	out := make([]gopdf.Point, 0, len(ring))
	for _, p := range ring {
		out = append(out, gopdf.Point{X: p.X * pt, Y: p.Y*pt + c.lift})
	}
	return out
}

func (c *Canvas) stroke(s Stroke) {
	c.pdf.SetStrokeColor(s.Ink.R, s.Ink.G, s.Ink.B)
	c.pdf.SetLineWidth(s.Width * pt)
	dash := make([]float64, 0, len(s.Dash))
	for _, d := range s.Dash {
		dash = append(dash, d*pt)
	}
	c.pdf.SetCustomLineType(dash, 0)
}

// Line draws from one point to the next, and on; it does not close.
func (c *Canvas) Line(s Stroke, along ...Point) {
	if s.Width <= 0 {
		return
	}
	c.stroke(s)
	ps := c.points(along)
	for i := 1; i < len(ps); i++ {
		c.pdf.Line(ps[i-1].X, ps[i-1].Y, ps[i].X, ps[i].Y)
	}
}

// Area draws a surface: its border first, then its holes. fill may be nil for
// none; cover is from 0 (nothing) to 1 (nothing shows through).
func (c *Canvas) Area(rings [][]Point, fill *Ink, cover float64, s Stroke) {
	if fill != nil && cover > 0 && len(rings) > 0 {
		c.pdf.SetFillColor(fill.R, fill.G, fill.B)
		if cover < 1 {
			c.fail(c.pdf.SetTransparency(gopdf.Transparency{Alpha: cover, BlendModeType: gopdf.NormalBlendMode}))
		}
		c.pdf.Polygon(c.points(keyhole(rings)), "F")
		c.pdf.ClearTransparency()
	}
	if s.Width <= 0 {
		return
	}
	c.stroke(s)
	for _, ring := range rings {
		c.pdf.Polygon(c.points(ring), "D")
	}
}

// keyhole makes one ring of a border and its holes: each hole is walked to and
// back on the same line, the other way round, so that it stays empty.
func keyhole(rings [][]Point) []Point {
	out := slices.Clone(rings[0])
	if len(out) == 0 {
		return nil
	}
	door := out[0]
	out = append(out, door)
	for _, hole := range rings[1:] {
		if len(hole) == 0 {
			continue
		}
		h := slices.Clone(hole)
		if turns(h) == turns(rings[0]) {
			slices.Reverse(h)
		}
		out = append(append(append(out, h...), h[0]), door)
	}
	return out
}

// turns says which way round a ring goes.
func turns(ring []Point) bool {
	area := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		area += p.X*q.Y - q.X*p.Y
	}
	return area > 0
}

// Box draws a rectangle.
func (c *Canvas) Box(x, y, w, h float64, fill *Ink, s Stroke) {
	c.Area([][]Point{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}}, fill, 1, s)
}

// Dot draws a filled circle.
func (c *Canvas) Dot(x, y, r float64, fill Ink, s Stroke) {
	const corners = 36
	ring := make([]Point, 0, corners)
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		ring = append(ring, Point{x + r*cos, y + r*sin})
	}
	c.Area([][]Point{ring}, &fill, 1, s)
}

// Picture is a photograph or a drawing, as its file's bytes (JPEG or PNG).
type Picture struct {
	File    []byte
	Caption string
}

// The most pixels a picture may unfold to, and how many of its longer side are
// printed: 1400 on 75 mm are finer than any office's printer.
const (
	pixelsMost  = 40 << 20
	pixelsShown = 1400
)

// decoded opens a picture, no larger than what is printed; nil where it cannot be
// read. What unfolds to more than any camera makes is not opened.
func decoded(file []byte) image.Image {
	size, open := jpeg.DecodeConfig, jpeg.Decode
	if bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")) {
		size, open = png.DecodeConfig, png.Decode
	}
	head, err := size(bytes.NewReader(file))
	if err != nil || head.Width <= 0 || head.Height <= 0 || head.Width > pixelsMost/head.Height {
		return nil
	}
	img, err := open(bytes.NewReader(file))
	if err != nil {
		return nil
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > pixelsShown {
		w, h = max(w*pixelsShown/long, 1), max(h*pixelsShown/long, 1)
	}
	flat := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	xdraw.ApproxBiLinear.Scale(flat, flat.Bounds(), img, b, draw.Over, nil)
	return flat
}

// printed is a picture as it goes into papers: a JPEG of the size that is
// printed, and its width and height in pixels. ok is false where it is none.
func printed(file []byte) (jpg []byte, w, h int, ok bool) {
	img := decoded(file)
	if img == nil {
		return nil, 0, 0, false
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 82}); err != nil {
		return nil, 0, 0, false
	}
	return out.Bytes(), img.Bounds().Dx(), img.Bounds().Dy(), true
}

// Picture draws a picture as large as a box lets it be, in the middle of it. One
// that cannot be read is a frame that says so.
func (c *Canvas) Picture(x, y, w, h float64, file []byte) {
	jpg, pw, ph, ok := printed(file)
	if !ok {
		c.Box(x, y, w, h, nil, Thin)
		c.Text(x+w/2, y+h/2-2, "（照片无法读取）", Type{Size: Size5, Ink: Grey, Align: Center})
		return
	}
	dw, dh := w, w*float64(ph)/float64(pw)
	if dh > h {
		dw, dh = h*float64(pw)/float64(ph), h
	}
	holder, err := gopdf.ImageHolderByBytes(jpg)
	if err != nil {
		c.fail(err)
		return
	}
	c.fail(c.pdf.ImageByHolder(holder, (x+(w-dw)/2)*pt, (y+(h-dh)/2)*pt+c.lift, &gopdf.Rect{W: dw * pt, H: dh * pt}))
}

// Mark writes a word large and pale across the page: 演示.
func (c *Canvas) Mark(word string) {
	if word == "" || len(c.pages) == 0 {
		return
	}
	page := c.pages[len(c.pages)-1]
	t := Type{Size: 150, Ink: Faint, Align: Center, Spacing: 30}
	x, y := page.W/2, page.H/2
	c.pdf.Rotate(40, x*pt, y*pt)
	c.Text(x, y-t.Size/pt/2, word, t)
	c.pdf.RotateReset()
}
