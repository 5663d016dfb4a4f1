package evidence_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"anwang/internal/evidence"
)

// yard is a picture of something: blocks of grey, by a seed. The top left corner
// is white.
func yard(w, h int, seed uint32) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			n := seed + uint32(x*8/w)*2654435761 + uint32(y*8/h)*2246822519
			n ^= n >> 13
			g := uint8(n * 2654435761 >> 25)
			img.SetRGBA(x, y, color.RGBA{g, g, g, 255})
		}
	}
	for y := range h / 4 {
		for x := range w / 4 {
			img.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
		}
	}
	return img
}

func saved(t *testing.T, img image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opened(t *testing.T, body []byte) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestAPictureIsKnownAgainHoweverOftenItIsSaved(t *testing.T) {
	first := evidence.LookOf(yard(640, 480, 1))
	for name, c := range map[string]struct {
		img  image.Image
		same bool
	}{
		"the same":          {yard(640, 480, 1), true},
		"saved badly":       {opened(t, saved(t, yard(640, 480, 1), 30)), true},
		"made small":        {evidence.Thumb(yard(640, 480, 1), 1), true},
		"another place":     {yard(640, 480, 77), false},
		"another one still": {yard(640, 480, 4242), false},
	} {
		if steps, same := first.Apart(evidence.LookOf(c.img)); same != c.same {
			t.Errorf("%s: %d steps apart, same %v", name, steps, same)
		}
	}
	wall := evidence.LookOf(image.NewGray(image.Rect(0, 0, 64, 64)))
	if _, same := wall.Apart(wall); same {
		t.Error("one white wall is taken for another")
	}
	back, err := evidence.ReadLook(first.String())
	if err != nil || back != first || first.Parts() != back.Parts() {
		t.Errorf("%v %v", back, err)
	}
}

// held is a JPEG as a camera writes it that was held some way: EXIF with the
// turn, the place and the maker, a comment, and a second picture behind the end.
func held(t *testing.T, img image.Image, turn byte, order binary.AppendByteOrder) []byte {
	t.Helper()
	tiff := []byte("II")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM")
	}
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x010f), 2) // who made the camera
	tiff = append(order.AppendUint32(tiff, 4), "SPY\x00"...)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3)
	tiff = order.AppendUint16(order.AppendUint32(tiff, 1), uint16(turn))
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	exif := append([]byte("Exif\x00\x00"), tiff...)
	plain := saved(t, img, 90)
	out := append([]byte{}, plain[:2]...)
	out = binary.BigEndian.AppendUint16(append(out, 0xff, 0xe1), uint16(len(exif)+2))
	out = append(out, exif...)
	out = append(out, 0xff, 0xfe, 0, 8)
	out = append(out, "SECRET"...)
	out = append(out, plain[2:]...)
	return out
}

func TestAPictureStandsTheRightWayUpHoweverTheCameraWasHeld(t *testing.T) {
	corner := map[byte][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	for turn, at := range corner {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			body := held(t, yard(64, 32, 1), turn, order)
			if got := evidence.TurnOf(body); got != evidence.Turn(turn) {
				t.Fatalf("turn %d is read as %d", turn, got)
			}
			small := evidence.Thumb(opened(t, body), evidence.TurnOf(body))
			w, h := small.Bounds().Dx(), small.Bounds().Dy()
			if (turn >= 5) != (w < h) {
				t.Errorf("turn %d: %d × %d", turn, w, h)
			}
			r, _, _, _ := small.At(at[0]*(w-1), at[1]*(h-1)).RGBA()
			if r>>8 < 240 {
				t.Errorf("turn %d: the white corner is not where it belongs", turn)
			}
			bare := evidence.Bare("image/jpeg", body)
			if evidence.TurnOf(bare) != evidence.Turn(turn) {
				t.Errorf("turn %d is %d without the rest", turn, evidence.TurnOf(bare))
			}
		}
	}
}

func TestASmallPictureIsSmallAndNeverMadeLarger(t *testing.T) {
	if b := evidence.Thumb(yard(4000, 1000, 1), 1).Bounds(); b.Dx() != 320 || b.Dy() != 80 {
		t.Error(b)
	}
	if b := evidence.Thumb(yard(20, 10, 1), 6).Bounds(); b.Dx() != 10 || b.Dy() != 20 {
		t.Error(b)
	}
	if b := evidence.Thumb(yard(30000, 1, 1), 1).Bounds(); b.Dx() != 320 || b.Dy() != 1 {
		t.Error(b)
	}
}

func TestWhatTheCameraWroteBesideThePictureIsNotShown(t *testing.T) {
	for name, c := range map[string]struct {
		kind string
		body []byte
	}{
		"jpeg": {"image/jpeg", append(held(t, yard(64, 32, 1), 6, binary.LittleEndian), "FILM behind the end SECRET"...)},
		"png":  {"image/png", pngWith(t, "tEXt", "Comment\x00SECRET SPY")},
	} {
		before, after := opened(t, c.body), opened(t, evidence.Bare(c.kind, c.body))
		bare := evidence.Bare(c.kind, c.body)
		for _, secret := range []string{"SECRET", "SPY", "FILM"} {
			if bytes.Contains(bare, []byte(secret)) {
				t.Errorf("%s still says %s", name, secret)
			}
		}
		if before.Bounds() != after.Bounds() || evidence.LookOf(before) != evidence.LookOf(after) {
			t.Errorf("%s is another picture", name)
		}
	}
	webp := append([]byte("RIFF\x00\x00\x00\x00WEBP"), "VP8X\x0a\x00\x00\x00\x0c\x00\x00\x00\x13\x00\x00\x09\x00\x00EXIF\x06\x00\x00\x00SECRETVP8L\x02\x00\x00\x00\x2f\x00"...)
	bare := evidence.Bare("image/webp", webp)
	if bytes.Contains(bare, []byte("SECRET")) || bare[20] != 0 || int(binary.LittleEndian.Uint32(bare[4:])) != len(bare)-8 || !bytes.HasSuffix(bare, []byte{0x2f, 0}) {
		t.Errorf("%q", bare)
	}
}

func pngWith(t *testing.T, kind, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, yard(20, 10, 1)); err != nil {
		t.Fatal(err)
	}
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	chunk = append(append(chunk, kind...), text...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	whole := b.Bytes()
	return append(append(append([]byte{}, whole[:33]...), chunk...), whole[33:]...)
}

// What breaks off or lies about its own size is given as it came, never a panic.
func FuzzWhatIsNoPictureBreaksNothing(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\xff\xff"))
	f.Add([]byte("\xff\xd8\xff\xe1\xff\xff"))
	f.Add([]byte("\xff\xd8\xff\xff\xff\xe1\x00\x02\xff\xda"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt\x00\x00\x00\x00"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x00\x00\x00\x00EXIF\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, kind := range []string{"image/jpeg", "image/png", "image/webp", "text/html"} {
			if out := evidence.Bare(kind, body); len(out) > len(body)+40 {
				t.Errorf("%s grew from %d to %d", kind, len(body), len(out))
			}
		}
		evidence.TurnOf(body)
	})
}
