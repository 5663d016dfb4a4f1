// Command fonts packs the fonts that PDFs are printed with: the body whole, and
// of a font for rare letters only the shapes that those before it lack. Run by
// tools/fonts.sh:
//
//	fonts OUT body=FILE.ttf rare-a=FILE.ttf rare-b=FILE.ttf
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/signintech/gopdf"
)

func main() {
	if err := pack(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "fonts:", err)
		os.Exit(1)
	}
}

// lastLetter is the end of the plane of rare Chinese letters.
const lastLetter = 0x3ffff

func pack(out string, fonts []string) error {
	have := make([]bool, lastLetter+1)
	for _, arg := range fonts {
		name, path, _ := strings.Cut(arg, "=")
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var f gopdf.SubsetFontObj
		f.SetTtfFontOption(gopdf.TtfOption{})
		if err := f.SetTTFData(body); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		keep := map[uint]bool{0: true}
		new := 0
		for r := rune(' '); r <= lastLetter; r++ {
			if g, err := f.CharCodeToGlyphIndex(r); err == nil && g != 0 && !have[r] {
				have[r] = true
				keep[g] = true
				new++
			}
		}
		if name != "body" {
			if body, err = thin(body, &f, keep); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
		if err := write(filepath.Join(out, name+".ttf.gz"), body); err != nil {
			return err
		}
		fmt.Printf("%s: %d letters\n", name, new)
	}
	return nil
}

// thin empties the shapes of a font that are not kept; their numbers stay.
func thin(body []byte, f *gopdf.SubsetFontObj, keep map[uint]bool) ([]byte, error) {
	t := f.GetTTFParser()
	tables := t.GetTables()
	glyf, loca := tables["glyf"], tables["loca"]
	parts(body, int(glyf.Offset), t.LocaTable, keep)
	var shapes []byte
	at := make([]uint32, len(t.LocaTable))
	for g := 0; g+1 < len(t.LocaTable); g++ {
		at[g] = uint32(len(shapes))
		if keep[uint(g)] {
			shapes = append(shapes, body[int(glyf.Offset+t.LocaTable[g]):int(glyf.Offset+t.LocaTable[g+1])]...)
		}
	}
	at[len(at)-1] = uint32(len(shapes))
	var places bytes.Buffer
	for _, a := range at {
		if t.IsShortIndex {
			_ = binary.Write(&places, binary.BigEndian, uint16(a/2)) // into memory
			continue
		}
		_ = binary.Write(&places, binary.BigEndian, a)
	}
	if places.Len() != int(loca.Length) {
		return nil, fmt.Errorf("the table of places has %d bytes, not %d", places.Len(), loca.Length)
	}
	return font(body, map[string][]byte{"glyf": shapes, "loca": places.Bytes()})
}

// parts keeps what composite shapes are made of.
func parts(body []byte, glyf int, loca []uint, keep map[uint]bool) {
	todo := make([]uint, 0, len(keep))
	for g := range keep {
		todo = append(todo, g)
	}
	for len(todo) > 0 {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		b := body[glyf+int(loca[g]) : glyf+int(loca[g+1])]
		if len(b) < 10 || int16(binary.BigEndian.Uint16(b)) >= 0 {
			continue
		}
		for b = b[10:]; len(b) >= 4; {
			flags, part := binary.BigEndian.Uint16(b), uint(binary.BigEndian.Uint16(b[2:]))
			if !keep[part] {
				keep[part] = true
				todo = append(todo, part)
			}
			n := 6
			if flags&1 != 0 {
				n = 8
			}
			switch {
			case flags&0x8 != 0:
				n += 2
			case flags&0x40 != 0:
				n += 4
			case flags&0x80 != 0:
				n += 8
			}
			if flags&0x20 == 0 || len(b) < n {
				break
			}
			b = b[n:]
		}
	}
}

// dropped are tables that only layout and screens need.
var dropped = map[string]bool{"GSUB": true, "GPOS": true, "GDEF": true, "BASE": true, "vmtx": true, "vhea": true, "VORG": true, "DSIG": true, "FFTM": true}

// font writes a font with some of its tables exchanged.
func font(body []byte, changed map[string][]byte) ([]byte, error) {
	type table struct {
		tag  string
		data []byte
	}
	var tables []table
	for i := range int(binary.BigEndian.Uint16(body[4:])) {
		e := body[12+16*i:]
		tag := string(e[:4])
		if dropped[tag] {
			continue
		}
		from, n := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		if int(from)+int(n) > len(body) {
			return nil, fmt.Errorf("table %s ends outside the file", tag)
		}
		data := body[from : from+n]
		if d, ok := changed[tag]; ok {
			data = d
		}
		tables = append(tables, table{tag, data})
	}
	var out bytes.Buffer
	put := func(v any) { _ = binary.Write(&out, binary.BigEndian, v) } // into memory
	n := uint16(len(tables))
	var shift uint16
	for 1<<(shift+1) <= n {
		shift++
	}
	put(uint32(0x00010000))
	put([]uint16{n, 16 << shift, shift, n*16 - 16<<shift})
	at := uint32(12 + 16*len(tables))
	for _, t := range tables {
		out.WriteString(t.tag)
		put([]uint32{sum(t.data), at, uint32(len(t.data))})
		at += uint32(len(t.data)+3) &^ 3
	}
	for _, t := range tables {
		out.Write(t.data)
		out.Write(make([]byte, (4-len(t.data)%4)%4))
	}
	return out.Bytes(), nil
}

func sum(b []byte) (total uint32) {
	for len(b) >= 4 {
		total += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var last [4]byte
	copy(last[:], b)
	return total + binary.BigEndian.Uint32(last[:])
}

func write(path string, body []byte) error {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(body); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, out.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}
