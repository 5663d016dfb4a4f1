// Package geo knows where things are: points and areas on the earth, which
// grid a point lies in, how far two points are, whether a set of grids leaves
// gaps or overlaps, and the coordinate systems people hand us. It is pure.
package geo

import (
	"math"
	"slices"
)

// Point is a place in degrees, WGS-84 (CGCS2000 to well under a metre) unless
// something says otherwise.
type Point struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// Ring is a closed line: its last point repeats its first.
type Ring []Point

// Polygon is an outer ring and then its holes.
type Polygon []Ring

// Area is one or more polygons that together are one territory.
type Area []Polygon

// Box is the smallest upright rectangle around something.
type Box struct {
	Min Point `json:"min"`
	Max Point `json:"max"`
}

// earth is the mean radius in metres.
const earth = 6371008.8

// Valid tells whether the point is a place on earth.
func (p Point) Valid() bool {
	return math.Abs(p.Lon) <= 180 && math.Abs(p.Lat) <= 90 // false for NaN too
}

// Distance is how many metres apart two points are, along the great circle.
func Distance(a, b Point) float64 {
	lat1, lat2 := radians(a.Lat), radians(b.Lat)
	s := math.Sin((lat2 - lat1) / 2)
	t := math.Sin(radians(b.Lon-a.Lon) / 2)
	h := s*s + math.Cos(lat1)*math.Cos(lat2)*t*t
	return 2 * earth * math.Asin(math.Min(1, math.Sqrt(h)))
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

func degrees(radians float64) float64 { return radians * 180 / math.Pi }

// Box is the rectangle around the area; an empty area has an empty box, which
// nothing touches.
func (a Area) Box() Box {
	b := Box{Min: Point{Lon: math.Inf(1), Lat: math.Inf(1)}, Max: Point{Lon: math.Inf(-1), Lat: math.Inf(-1)}}
	for _, polygon := range a {
		for _, ring := range polygon {
			for _, p := range ring {
				b.Min.Lon, b.Min.Lat = min(b.Min.Lon, p.Lon), min(b.Min.Lat, p.Lat)
				b.Max.Lon, b.Max.Lat = max(b.Max.Lon, p.Lon), max(b.Max.Lat, p.Lat)
			}
		}
	}
	return b
}

// Has tells whether the point lies in the box, its edge included.
func (b Box) Has(p Point) bool {
	return b.Min.Lon <= p.Lon && p.Lon <= b.Max.Lon && b.Min.Lat <= p.Lat && p.Lat <= b.Max.Lat
}

// Covers tells whether the point lies in the area; its boundary, that of its
// holes too, belongs to it, so that no point of a town falls between two grids.
func (a Area) Covers(p Point) bool {
	for _, polygon := range a {
		if polygon.Covers(p) {
			return true
		}
	}
	return false
}

// Covers tells whether the point lies in the polygon or on its boundary.
func (g Polygon) Covers(p Point) bool {
	inside := false
	for _, ring := range g {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if a.Lat > b.Lat {
				a, b = b, a
			}
			if p.Lat < a.Lat || p.Lat > b.Lat {
				continue
			}
			turn := orient(a, b, p)
			if turn == 0 && between(a.Lon, b.Lon, p.Lon) {
				return true
			}
			// The upper end of an edge is not its own, so a vertex counts once.
			if p.Lat < b.Lat && turn > 0 {
				inside = !inside
			}
		}
	}
	return inside
}

func between(a, b, x float64) bool { return min(a, b) <= x && x <= max(a, b) }

// SquareMetres is the size of the area, near enough for a town: each ring is
// measured on a plane through its own middle.
func (a Area) SquareMetres() float64 {
	total := 0.0
	for _, polygon := range a {
		for i, ring := range polygon {
			if size := math.Abs(ring.signed()) * scale(ring.middle()); i == 0 {
				total += size
			} else {
				total -= size
			}
		}
	}
	return total
}

// signed is the area in square degrees, positive when the ring runs against
// the clock.
func (r Ring) signed() float64 {
	if len(r) == 0 {
		return 0
	}
	sum, o := 0.0, r[0]
	for i := 1; i < len(r); i++ {
		sum += (r[i-1].Lon-o.Lon)*(r[i].Lat-o.Lat) - (r[i].Lon-o.Lon)*(r[i-1].Lat-o.Lat)
	}
	return sum / 2
}

func (r Ring) middle() float64 {
	b := Area{{r}}.Box()
	return (b.Min.Lat + b.Max.Lat) / 2
}

// scale is how many square metres a square degree has at that latitude.
func scale(lat float64) float64 {
	side := earth * math.Pi / 180
	return side * side * math.Cos(radians(lat))
}

// Centre is the centre of gravity of the outer rings. It may lie outside a
// bent area; use [Area.Inside] for a label.
func (a Area) Centre() Point {
	var x, y, w float64
	for _, polygon := range a {
		if len(polygon) == 0 || len(polygon[0]) == 0 {
			continue
		}
		ring, o := polygon[0], polygon[0][0]
		for i := 1; i < len(ring); i++ {
			ax, ay := ring[i-1].Lon-o.Lon, ring[i-1].Lat-o.Lat
			bx, by := ring[i].Lon-o.Lon, ring[i].Lat-o.Lat
			c := ax*by - bx*ay
			x += c * ((ax+bx)/3 + o.Lon)
			y += c * ((ay+by)/3 + o.Lat)
			w += c
		}
	}
	if w == 0 {
		b := a.Box()
		return Point{Lon: (b.Min.Lon + b.Max.Lon) / 2, Lat: (b.Min.Lat + b.Max.Lat) / 2}
	}
	return Point{Lon: x / w, Lat: y / w}
}

// Inside is a point well inside the area, for a label or a pin: its centre if
// that is in it, else the middle of its widest stretch at the centre's height.
func (a Area) Inside() Point {
	c := a.Centre()
	if a.Covers(c) {
		return c
	}
	var cuts []float64
	for _, polygon := range a {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				p, q := ring[i-1], ring[i]
				if (p.Lat > c.Lat) != (q.Lat > c.Lat) {
					cuts = append(cuts, p.Lon+(c.Lat-p.Lat)/(q.Lat-p.Lat)*(q.Lon-p.Lon))
				}
			}
		}
	}
	slices.Sort(cuts)
	best, at := -1.0, c
	for i := 1; i < len(cuts); i++ {
		m := Point{Lon: (cuts[i-1] + cuts[i]) / 2, Lat: c.Lat}
		if w := cuts[i] - cuts[i-1]; w > best && a.Covers(m) {
			best, at = w, m
		}
	}
	if best < 0 && len(a) > 0 && len(a[0]) > 0 && len(a[0][0]) > 0 {
		return a[0][0][0]
	}
	return at
}

// Vertices is how many points the area is drawn with.
func (a Area) Vertices() int {
	n := 0
	for _, polygon := range a {
		for _, ring := range polygon {
			n += len(ring)
		}
	}
	return n
}
