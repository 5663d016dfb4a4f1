package geo

import (
	"bytes"
	"encoding/binary"
	"io"
	"strconv"
	"strings"

	"anwang/internal/fault"

	"github.com/jonas-p/go-shp"
)

// readShapefile reads the areas of a Shapefile. The library believes the counts
// in the file, makes room for as many, and panics on what does not fit, so the
// counts are held against the bytes first, and a panic is a broken file.
func readShapefile(main, table, prj, cpg []byte, encoding string) (s Survey, err error) {
	defer func() {
		if recover() != nil {
			s, err = Survey{}, fault.New(fault.Invalid, "border.shapefile_broken")
		}
	}()
	if len(table) == 0 {
		return s, fault.New(fault.Invalid, "border.shapefile_without_table")
	}
	if err := soundShapes(main); err != nil {
		return s, err
	}
	if !soundTable(table) {
		return s, fault.New(fault.Invalid, "border.shapefile_broken")
	}
	s = Survey{Format: "Shapefile", Said: Plain(title(string(prj)))}
	s.SaidAs, s.SaidZone = understood(string(prj))
	if encoding == "" {
		encoding = encodingOf(cpg)
	}
	r := shp.SequentialReaderFromExt(io.NopCloser(bytes.NewReader(main)), io.NopCloser(bytes.NewReader(table)))
	fields := r.Fields()
	titles := make([]string, len(fields))
	for i, f := range fields {
		titles[i], _ = named([]byte(strings.TrimRight(string(f.Name[:]), "\x00")), encoding)
	}
	for r.Next() {
		_, shape := r.Shape()
		var parts []int32
		var points []shp.Point
		switch p := shape.(type) {
		case *shp.Polygon:
			parts, points = p.Parts, p.Points
		case *shp.PolygonZ:
			parts, points = p.Parts, p.Points
		case *shp.PolygonM:
			parts, points = p.Parts, p.Points
		default:
			s.Left++
			continue
		}
		t := Tract{Props: map[string]string{}}
		for i, from := range parts {
			to := int32(len(points))
			if i+1 < len(parts) {
				to = parts[i+1]
			}
			ring := make([][2]float64, 0, to-from)
			for _, p := range points[from:to] {
				ring = append(ring, [2]float64{p.X, p.Y})
			}
			t.Rings = append(t.Rings, ring)
		}
		for i := range fields {
			text, as := named([]byte(r.Attribute(i)), encoding)
			if t.Props[titles[i]] = text; as == "GB18030" || s.Encoding == "" {
				s.Encoding = as
			}
		}
		s.Tracts = append(s.Tracts, t)
	}
	if r.Err() != nil {
		return Survey{}, fault.New(fault.Invalid, "border.shapefile_broken")
	}
	return s, nil
}

// title is the name in the first line of a .prj: PROJCS["CGCS2000_…",…
func title(prj string) string {
	_, rest, _ := strings.Cut(prj, `"`)
	name, _, _ := strings.Cut(rest, `"`)
	return name
}

// soundShapes holds the counts of every record against its length.
func soundShapes(b []byte) error {
	broken := fault.New(fault.Invalid, "border.shapefile_broken")
	if len(b) < 100 || binary.BigEndian.Uint32(b) != 9994 {
		return broken
	}
	areas := func(kind uint32) bool { return kind == 5 || kind == 15 || kind == 25 }
	if kind := binary.LittleEndian.Uint32(b[32:]); !areas(kind) {
		return fault.New(fault.Invalid, "border.shapefile_of_no_areas")
	}
	records, corners := 0, uint64(0)
	for at := uint64(100); at < uint64(len(b)); {
		if at+12 > uint64(len(b)) {
			return broken
		}
		size := uint64(binary.BigEndian.Uint32(b[at+4:])) * 2
		if size < 4 || at+8+size > uint64(len(b)) {
			return broken
		}
		body := b[at+8 : at+8+size]
		at += 8 + size
		if records++; records > tractsMost {
			return fault.New(fault.TooLarge, "geometry.features_too_many", "limit", strconv.Itoa(tractsMost))
		}
		kind := binary.LittleEndian.Uint32(body)
		if kind == 0 {
			continue
		}
		if !areas(kind) || len(body) < 44 {
			return broken
		}
		parts, points := uint64(binary.LittleEndian.Uint32(body[36:])), uint64(binary.LittleEndian.Uint32(body[40:]))
		need := 44 + 4*parts + 16*points
		if kind == 15 {
			need += 16 + 8*points
		}
		if parts == 0 || parts > points || need > size {
			return broken
		}
		last := uint64(0)
		for i := range parts {
			from := uint64(binary.LittleEndian.Uint32(body[44+4*i:]))
			if from < last || from > points {
				return broken
			}
			last = from
		}
		if corners += points; corners > cornersMost {
			return fault.New(fault.TooLarge, "geometry.vertices_too_many", "limit", strconv.Itoa(cornersMost))
		}
	}
	return nil
}

// soundTable holds the lengths in the head of a .dbf against each other.
func soundTable(b []byte) bool {
	if len(b) < 65 {
		return false
	}
	records, head, row := uint64(binary.LittleEndian.Uint32(b[4:])), int(binary.LittleEndian.Uint16(b[8:])), int(binary.LittleEndian.Uint16(b[10:]))
	if head < 65 || head > 32_767 || head > len(b) || row < 2 || row > 32_767 || records*uint64(row) > uint64(len(b)) {
		return false
	}
	wide := 1
	for at := 32; at+32 <= head-1; at += 32 {
		wide += int(b[at+16])
	}
	return wide <= row && (head-33)%32 == 0
}
