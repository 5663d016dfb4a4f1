package evidence

import (
	"bytes"
	"encoding/binary"
	"image"
)

// Turn is which way up the camera was held, as EXIF counts it: 1 to 8.
type Turn int

// upright turns a picture the right way up.
func (t Turn) upright(img *image.RGBA) image.Image {
	if t < 2 || t > 8 {
		return img
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if t >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := [...][2]int{2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y}, 5: {y, x}, 6: {h - 1 - y, x}, 7: {h - 1 - y, w - 1 - x}, 8: {y, w - 1 - x}}[t]
			out.SetRGBA(to[0], to[1], img.RGBAAt(x, y))
		}
	}
	return out
}

// TurnOf reads which way up a JPEG is; 1 where it does not say.
func TurnOf(body []byte) Turn {
	turn := Turn(1)
	segments(body, func(marker byte, segment []byte) bool {
		if marker == 0xe1 && bytes.HasPrefix(segment[4:], []byte("Exif\x00\x00")) {
			turn = turnIn(segment[10:])
		}
		return true
	})
	return turn
}

// turnIn finds the tag 0x0112 in the first directory of a TIFF head.
func turnIn(tiff []byte) Turn {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	for i := range int64(order.Uint16(tiff[at:])) {
		tag := at + 2 + i*12
		if tag+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[tag:]) == 0x0112 {
			if n := order.Uint16(tiff[tag+8:]); n >= 1 && n <= 8 {
				return Turn(n)
			}
			return 1
		}
	}
	return 1
}

// segments walks the head of a JPEG and gives the rest from the picture itself
// on, or nil where it is none.
func segments(body []byte, each func(marker byte, segment []byte) bool) (rest []byte) {
	at := 2
	for at+4 <= len(body) && body[at] == 0xff {
		marker := body[at+1]
		if marker == 0xda {
			return body[at:]
		}
		if marker == 0xff { // padding
			at++
			continue
		}
		size := 2 + int(binary.BigEndian.Uint16(body[at+2:]))
		if size < 4 || at+size > len(body) || !each(marker, body[at:at+size]) {
			return nil
		}
		at += size
	}
	return nil
}

// Bare is a picture without what the camera wrote beside it (where, when, whose,
// which model), for everybody who is shown it: a file saved at an office tells
// no more than the picture does. Which way up it is stays. What cannot be read is
// given as it is.
func Bare(kind string, body []byte) []byte {
	switch kind {
	case "image/jpeg":
		return bareJPEG(body)
	case "image/png":
		return barePNG(body)
	case "image/webp":
		return bareWebP(body)
	}
	return body
}

func bareJPEG(body []byte) []byte {
	out := append(make([]byte, 0, len(body)), 0xff, 0xd8)
	dropped := false
	turn := TurnOf(body)
	if turn != 1 {
		out = append(out, 0xff, 0xe1, 0, 34)
		out = append(out, "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"...)
		out = append(out, byte(turn), 0, 0, 0, 0, 0, 0)
	}
	rest := segments(body, func(marker byte, segment []byte) bool {
		// JFIF and Adobe say how the colours are meant, ICC (APP2) which they are.
		if marker == 0xfe || marker == 0xe1 || marker >= 0xe3 && marker <= 0xed || marker == 0xef {
			dropped = true
			return true
		}
		out = append(out, segment...)
		return true
	})
	if rest == nil || !dropped {
		return body
	}
	// Telephones put a second picture, or a film, behind the end of the first.
	if end := bytes.LastIndex(rest, []byte{0xff, 0xd9}); end >= 0 {
		rest = rest[:end+2]
	}
	return append(out, rest...)
}

func barePNG(body []byte) []byte {
	out := append([]byte{}, body[:min(8, len(body))]...)
	for at := 8; at+12 <= len(body); {
		size := 12 + int64(binary.BigEndian.Uint32(body[at:]))
		if int64(at)+size > int64(len(body)) {
			return body
		}
		switch string(body[at+4 : at+8]) {
		case "tEXt", "zTXt", "iTXt", "eXIf", "tIME":
		default:
			out = append(out, body[at:at+int(size)]...)
		}
		at += int(size)
	}
	return out
}

func bareWebP(body []byte) []byte {
	if len(body) < 12 {
		return body
	}
	out := append([]byte{}, body[:12]...)
	for at := 12; at+8 <= len(body); {
		size := 8 + int64(binary.LittleEndian.Uint32(body[at+4:]))
		size += size & 1
		if int64(at)+size > int64(len(body)) {
			return body
		}
		chunk := body[at : at+int(size)]
		at += int(size)
		switch string(chunk[:4]) {
		case "EXIF", "XMP ":
			continue
		case "VP8X":
			if len(chunk) > 8 {
				chunk = bytes.Clone(chunk)
				chunk[8] &^= 0x0c // it holds neither any more
			}
		}
		out = append(out, chunk...)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
