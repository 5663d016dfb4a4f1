// Package evidence is what a photograph says beside its bytes: how it looks,
// which way up it is, and what of it is nobody's business.
package evidence

import (
	"fmt"
	"image"
	"math/bits"
	"strconv"

	"golang.org/x/image/draw"
)

// PixelsMost is the most a picture may unfold to where it is looked at: 16 bits
// a channel make of this 200 MB, and only one is looked at at a time.
const PixelsMost = 25 << 20

// thumbSide is the long side of a small picture, in pixels.
const thumbSide = 320

// Thumb is the small picture, the right way up.
func Thumb(img image.Image, turned Turn) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if side := max(w, h); side > thumbSide {
		w, h = max(1, w*thumbSide/side), max(1, h*thumbSide/side)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), img, b, draw.Src, nil)
	return turned.upright(small)
}

// Look is how a picture looks, one bit for each step from bright to dark: the
// same however small it is made, and nearly the same after another saving.
type Look uint64

// LookOf looks at a picture (dHash): eight steps in each of eight rows.
func LookOf(img image.Image) Look {
	grey := image.NewGray(image.Rect(0, 0, 9, 8))
	draw.ApproxBiLinear.Scale(grey, grey.Bounds(), img, img.Bounds(), draw.Src, nil)
	var l Look
	for y := range 8 {
		for x := range 8 {
			l <<= 1
			if grey.GrayAt(x, y).Y > grey.GrayAt(x+1, y).Y {
				l |= 1
			}
		}
	}
	return l
}

// apartMost is by how many steps two saves of one picture differ at most.
const apartMost = 3

// Apart says by how many steps two looks differ, and whether that is the same
// picture. A wall without any step looks like every other wall: no proof.
func (l Look) Apart(other Look) (steps int, same bool) {
	steps = bits.OnesCount64(uint64(l ^ other))
	return steps, steps <= apartMost && l.telling() && other.telling()
}

func (l Look) telling() bool {
	n := bits.OnesCount64(uint64(l))
	return n >= 8 && n <= 56
}

// Parts are what a look is searched by: two that are [Look.Apart] by three steps
// or fewer are alike in at least one of four.
func (l Look) Parts() [4]int64 {
	var out [4]int64
	for i := range out {
		out[i] = int64(l >> (16 * i) & 0xffff)
	}
	return out
}

// String writes a look as it is kept.
func (l Look) String() string { return fmt.Sprintf("%016x", uint64(l)) }

// ReadLook reads what [Look.String] wrote.
func ReadLook(text string) (Look, error) {
	n, err := strconv.ParseUint(text, 16, 64)
	return Look(n), err
}
