package paper

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"

	"anwang/internal/fault"

	"github.com/signintech/gopdf"
)

// The letters of PDFs. tools/fonts.sh fetches them; a clone that was never
// prepared has only the notice, builds all the same, and prints .docx.
//
//go:embed all:font
var fontFiles embed.FS

// fontNames are the fonts in the order they are asked for a letter: the hand of
// the papers, then those for rare letters in names.
var fontNames = []string{"body.ttf.gz", "rare-a.ttf.gz", "rare-b.ttf.gz"}

// Press prints PDFs. It keeps the fonts, unpacked when the first paper needs
// them, and may be used by many at once.
type Press struct {
	files fs.FS
	once  sync.Once
	body  *font
	err   error
	rare  []*font
	more  []sync.Once
}

// NewPress is a press with the fonts in the binary.
func NewPress() *Press {
	files, _ := fs.Sub(fontFiles, "font") // the name is a constant
	return pressOf(files)
}

func pressOf(files fs.FS) *Press {
	return &Press{files: files, rare: make([]*font, len(fontNames)-1), more: make([]sync.Once, len(fontNames)-1)}
}

// Ready says whether the press has letters to print with.
func (p *Press) Ready() error {
	p.once.Do(func() {
		p.body, p.err = open(p.files, fontNames[0])
		if p.err != nil {
			p.err = fault.New(fault.Unavailable, "paper.font_missing")
		}
	})
	return p.err
}

// extra gives the nth font for rare letters; nil where it is not there.
func (p *Press) extra(n int) *font {
	p.more[n].Do(func() { p.rare[n], _ = open(p.files, fontNames[n+1]) })
	return p.rare[n]
}

// fontFor finds who has the letter: the body first, then the fonts for rare ones.
func (p *Press) fontFor(r rune) (*font, bool) {
	if p.body.has(r) {
		return p.body, true
	}
	if r < 0x2e80 {
		return p.body, false
	}
	for n := range p.rare {
		if f := p.extra(n); f != nil && f.has(r) {
			return f, true
		}
	}
	return p.body, false
}

// font is one font, read once and only read from then on.
type font struct {
	name   string
	in     *gopdf.FontContainer
	glyphs gopdf.SubsetFontObj
}

// fontMost is the most a font unpacks to.
const fontMost = 64 << 20

func open(files fs.FS, name string) (*font, error) {
	packed, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("paper: %s: %w", name, err)
	}
	body, err := io.ReadAll(io.LimitReader(z, fontMost))
	if err != nil {
		return nil, fmt.Errorf("paper: %s: %w", name, err)
	}
	f := &font{name: strings.TrimSuffix(name, ".ttf.gz"), in: &gopdf.FontContainer{}}
	if err := f.in.AddTTFFontData(f.name, body); err != nil {
		return nil, fmt.Errorf("paper: %s: %w", name, err)
	}
	f.glyphs.SetTtfFontOption(gopdf.TtfOption{})
	return f, f.glyphs.SetTTFData(body)
}

// glyph is the shape of a letter; 0 where the font has none. A shape without
// outlines is none either: the fonts for rare letters are cut down to those the
// body lacks.
func (f *font) glyph(r rune) uint {
	g, err := f.glyphs.CharCodeToGlyphIndex(r)
	if err != nil || g == 0 {
		return 0
	}
	loca := f.glyphs.GetTTFParser().LocaTable
	if int(g)+1 >= len(loca) || loca[g] == loca[g+1] && r > ' ' && r != 0xa0 && r != 0x3000 {
		return 0
	}
	return g
}

func (f *font) has(r rune) bool { return f.glyph(r) != 0 }

// width is how far a letter moves on, in thousandths of its size.
func (f *font) width(r rune) float64 {
	return float64(f.glyphs.GlyphIndexToPdfWidth(f.glyph(r)))
}

// Shown is a text with every letter that no font has written out as its code
// (〔U+2A6A5〕) instead of a box, and how many those were.
func (p *Press) Shown(text string) (shown string, missing int) {
	if p.Ready() != nil {
		return text, 0
	}
	var b strings.Builder
	for _, r := range Plain(text) {
		if r == '\n' {
			b.WriteRune(r)
			continue
		}
		if _, ok := p.fontFor(r); ok {
			b.WriteRune(r)
			continue
		}
		missing++
		fmt.Fprintf(&b, "〔U+%04X〕", r)
	}
	return b.String(), missing
}
