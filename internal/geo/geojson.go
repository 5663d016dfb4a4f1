package geo

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"anwang/internal/fault"
)

// Most bounds what a file of geometry may hold, so that a hostile or broken one
// is refused before it fills the memory.
type Most struct {
	Bytes    int64
	Features int
	Vertices int // of one feature
}

// Ample is enough for a province of villages and small enough for a laptop.
func Ample() Most { return Most{Bytes: 64 << 20, Features: 50_000, Vertices: 200_000} }

// Feature is one thing of a GeoJSON file: an area or a point, and what is
// written beside it. Properties are kept as text.
type Feature struct {
	At         string // where it stands in the file: features[3]
	Area       Area
	Point      *Point
	Properties map[string]string
}

type jsonFeature struct {
	Type       string          `json:"type"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties map[string]any  `json:"properties"`
	Features   []jsonFeature   `json:"features"`
}

// ReadFeatures reads a GeoJSON FeatureCollection or a single Feature. Every
// refusal names the feature, counted from 0.
func ReadFeatures(r io.Reader, most Most) ([]Feature, error) {
	text, err := io.ReadAll(io.LimitReader(r, most.Bytes+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > most.Bytes {
		return nil, fault.New(fault.TooLarge, "geometry.file_too_large", "limit", strconv.FormatInt(most.Bytes>>20, 10)+" MB")
	}
	var top jsonFeature
	if err := json.Unmarshal(text, &top); err != nil {
		return nil, fault.New(fault.Invalid, "geometry.file_unreadable")
	}
	list := top.Features
	switch top.Type {
	case "FeatureCollection":
	case "Feature":
		list = []jsonFeature{top}
	default:
		return nil, fault.New(fault.Invalid, "geometry.file_unreadable")
	}
	if len(list) > most.Features {
		return nil, fault.New(fault.TooLarge, "geometry.features_too_many", "limit", strconv.Itoa(most.Features))
	}
	out := make([]Feature, 0, len(list))
	for i, f := range list {
		at := "features[" + strconv.Itoa(i) + "]"
		one := Feature{At: at, Properties: map[string]string{}}
		for k, v := range f.Properties {
			if v == nil {
				continue
			}
			if s, ok := v.(string); ok {
				one.Properties[k] = s
			} else {
				b, _ := json.Marshal(v)
				one.Properties[k] = string(b)
			}
		}
		if one.Area, one.Point, err = parse(f.Geometry, most); err != nil {
			if bad := fault.As(err); bad != nil {
				return nil, fault.New(bad.Kind, bad.Code, slices.Concat(flat(bad.Args), []string{"at", at})...).On(at, bad.Code, flat(bad.Args)...)
			}
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func flat(args map[string]string) []string {
	var out []string
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// ParseArea reads one GeoJSON geometry that must be a Polygon or MultiPolygon.
func ParseArea(text []byte, most Most) (Area, error) {
	if int64(len(text)) > most.Bytes {
		return nil, fault.New(fault.TooLarge, "geometry.file_too_large", "limit", strconv.FormatInt(most.Bytes>>20, 10)+" MB")
	}
	area, point, err := parse(text, most)
	if err == nil && point != nil {
		err = fault.New(fault.Invalid, "geometry.kind_unknown", "value", "Point")
	}
	return area, err
}

func parse(text json.RawMessage, most Most) (Area, *Point, error) {
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if len(text) == 0 || json.Unmarshal(text, &g) != nil || g.Type == "" {
		return nil, nil, fault.New(fault.Invalid, "geometry.unreadable")
	}
	unreadable := func() (Area, *Point, error) { return nil, nil, fault.New(fault.Invalid, "geometry.unreadable") }
	var polygons [][][][]float64
	switch g.Type {
	case "Point":
		var c []float64
		if json.Unmarshal(g.Coordinates, &c) != nil {
			return unreadable()
		}
		p, err := place(c)
		return nil, &p, err
	case "Polygon":
		polygons = make([][][][]float64, 1)
		if json.Unmarshal(g.Coordinates, &polygons[0]) != nil {
			return unreadable()
		}
	case "MultiPolygon":
		if json.Unmarshal(g.Coordinates, &polygons) != nil {
			return unreadable()
		}
	default:
		return nil, nil, fault.New(fault.Invalid, "geometry.kind_unknown", "value", g.Type)
	}
	var area Area
	vertices := 0
	for _, rings := range polygons {
		var polygon Polygon
		for _, coordinates := range rings {
			if vertices += len(coordinates); vertices > most.Vertices {
				return nil, nil, fault.New(fault.TooLarge, "geometry.vertices_too_many", "limit", strconv.Itoa(most.Vertices))
			}
			ring := make(Ring, 0, len(coordinates))
			for _, c := range coordinates {
				p, err := place(c)
				if err != nil {
					return nil, nil, err
				}
				ring = append(ring, p)
			}
			if err := ring.check(); err != nil {
				return nil, nil, err
			}
			polygon = append(polygon, ring)
		}
		if len(polygon) > 0 {
			area = append(area, polygon)
		}
	}
	if len(area) == 0 {
		return nil, nil, fault.New(fault.Invalid, "geometry.empty")
	}
	return area, nil, nil
}

func place(c []float64) (Point, error) {
	if len(c) < 2 {
		return Point{}, fault.New(fault.Invalid, "geometry.unreadable")
	}
	p := Point{Lon: c[0], Lat: c[1]}
	if !p.Valid() {
		// The commonest causes: latitude first, or metres of a projected map.
		return Point{}, fault.New(fault.Invalid, "geometry.point_off_earth", "value", fmt.Sprintf("%g, %g", c[0], c[1]))
	}
	return p, nil
}

func (r Ring) check() error {
	if len(r) < 4 {
		return fault.New(fault.Invalid, "geometry.ring_too_short")
	}
	if r[0] != r[len(r)-1] {
		return fault.New(fault.Invalid, "geometry.ring_open")
	}
	if r.signed() == 0 {
		return fault.New(fault.Invalid, "geometry.ring_flat")
	}
	return nil
}

// MarshalJSON writes the area as a GeoJSON geometry, outer rings against the
// clock and holes with it as the standard asks.
func (a Area) MarshalJSON() ([]byte, error) {
	all := make([][][][2]float64, 0, len(a))
	for _, polygon := range a {
		rings := make([][][2]float64, 0, len(polygon))
		for i, ring := range polygon {
			line := make([][2]float64, len(ring))
			turn := (i == 0) != (ring.signed() > 0)
			for j, p := range ring {
				if turn {
					j = len(ring) - 1 - j
				}
				line[j] = [2]float64{round7(p.Lon), round7(p.Lat)}
			}
			rings = append(rings, line)
		}
		all = append(all, rings)
	}
	if len(all) == 1 {
		return json.Marshal(map[string]any{"type": "Polygon", "coordinates": all[0]})
	}
	return json.Marshal(map[string]any{"type": "MultiPolygon", "coordinates": all})
}

// UnmarshalJSON reads the geometry MarshalJSON writes.
func (a *Area) UnmarshalJSON(text []byte) error {
	area, err := ParseArea(text, Ample())
	*a = area
	return err
}

// round7 keeps a centimetre; more digits only make files long.
func round7(x float64) float64 { return math.Round(x*1e7) / 1e7 }
