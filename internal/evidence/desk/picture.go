package desk

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"strconv"

	"anwang/internal/fault"
)

// pixelsMost is the most a picture may unfold to; beyond it a screen or a
// printer that opens it may give out.
const pixelsMost = 40 << 20

// picture is what the first bytes of a photograph say of it.
type picture struct {
	kind          string // media type, from the bytes and never from a header
	width, height int
}

// look tells a photograph by its bytes. Only the head is decoded: a picture that
// unfolds to gigabytes is refused before anybody unfolds it.
func look(body []byte) (picture, error) {
	var p picture
	var c image.Config
	var err error
	switch {
	case bytes.HasPrefix(body, []byte{0xff, 0xd8, 0xff}):
		p.kind = "image/jpeg"
		c, err = jpeg.DecodeConfig(bytes.NewReader(body))
	case bytes.HasPrefix(body, []byte("\x89PNG\r\n\x1a\n")):
		p.kind = "image/png"
		c, err = png.DecodeConfig(bytes.NewReader(body))
	case len(body) >= 30 && string(body[:4]) == "RIFF" && string(body[8:12]) == "WEBP":
		p.kind = "image/webp"
		c, err = webpConfig(body)
	default:
		return p, fault.New(fault.Invalid, "evidence.not_a_picture")
	}
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return p, fault.New(fault.Invalid, "evidence.not_a_picture")
	}
	p.width, p.height = c.Width, c.Height
	if int64(p.width)*int64(p.height) > pixelsMost {
		return p, fault.New(fault.TooLarge, "evidence.too_many_pixels", "width", strconv.Itoa(p.width), "height", strconv.Itoa(p.height))
	}
	return p, nil
}

// webpConfig reads the size out of a WebP head (RFC 9649 §2.5–2.7); the rest of
// the format is the browser's to read.
func webpConfig(b []byte) (image.Config, error) {
	bad := fault.New(fault.Invalid, "evidence.not_a_picture")
	switch string(b[12:16]) {
	case "VP8 ":
		if b[20]&1 != 0 || b[23] != 0x9d || b[24] != 0x01 || b[25] != 0x2a {
			return image.Config{}, bad
		}
		return image.Config{Width: int(binary.LittleEndian.Uint16(b[26:]) & 0x3fff), Height: int(binary.LittleEndian.Uint16(b[28:]) & 0x3fff)}, nil
	case "VP8L":
		if b[20] != 0x2f {
			return image.Config{}, bad
		}
		n := binary.LittleEndian.Uint32(b[21:])
		return image.Config{Width: int(n&0x3fff) + 1, Height: int(n>>14&0x3fff) + 1}, nil
	case "VP8X":
		at := func(i int) int { return int(b[i]) | int(b[i+1])<<8 | int(b[i+2])<<16 }
		return image.Config{Width: at(24) + 1, Height: at(27) + 1}, nil
	}
	return image.Config{}, bad
}
