package geo

import (
	"math"
	"slices"

	"github.com/tidwall/rtree"
)

// Knit makes neighbours share the very points of their common border: corners of
// different cells that lie within so many metres become one, and a corner that
// lies on a neighbour's line becomes a corner of that line too. Afterwards a
// shared corner is one value in every border that has it, so that it can be moved
// once for all of them. What comes first stays where it is.
func Knit(cells []Cell, metres float64) []Cell {
	out := slices.Clone(cells)
	for i := range out {
		out[i].Area = out[i].Area.Rounded()
	}
	k := newKnitting(out, metres)
	for i := range out {
		out[i].Area = k.snap(out[i].Area).Rounded()
	}
	k = newKnitting(out, metres)
	for i := range out {
		out[i].Area = k.noded(i, out[i].Area).Rounded()
	}
	return out
}

// knitting is every corner and which cells have it.
type knitting struct {
	metres float64
	of     map[Point][]int
	to     map[Point]Point
	tree   rtree.RTreeG[Point]
}

func newKnitting(cells []Cell, metres float64) *knitting {
	k := &knitting{metres: metres, of: map[Point][]int{}, to: map[Point]Point{}}
	var order []Point
	for i, c := range cells {
		for _, l := range c.Area.Lines() {
			p := l[0]
			if _, known := k.of[p]; !known {
				order = append(order, p)
			}
			if !slices.Contains(k.of[p], i) {
				k.of[p] = append(k.of[p], i)
			}
		}
	}
	for _, p := range order {
		k.to[p] = p
		best, at := metres, p
		k.near(p, p, func(q Point) {
			if d := Distance(p, q); d <= best && d > 0 && k.strangers(p, q) {
				best, at = d, q
			}
		})
		if k.to[p] = at; at != p {
			k.of[at] = append(k.of[at], k.of[p]...)
			continue
		}
		k.tree.Insert([2]float64{p.Lon, p.Lat}, [2]float64{p.Lon, p.Lat}, p)
	}
	return k
}

// strangers says that no cell has both corners: one that has is drawn so fine
// on purpose.
func (k *knitting) strangers(p, q Point) bool {
	return !slices.ContainsFunc(k.of[p], func(i int) bool { return slices.Contains(k.of[q], i) })
}

// near visits the corners around a line.
func (k *knitting) near(a, b Point, see func(Point)) {
	lat := k.metres / (earth * math.Pi / 180)
	lon := lat / math.Max(0.01, math.Cos(radians(a.Lat)))
	low := [2]float64{min(a.Lon, b.Lon) - lon, min(a.Lat, b.Lat) - lat}
	high := [2]float64{max(a.Lon, b.Lon) + lon, max(a.Lat, b.Lat) + lat}
	var found []Point
	k.tree.Search(low, high, func(_, _ [2]float64, p Point) bool {
		found = append(found, p)
		return true
	})
	slices.SortFunc(found, func(x, y Point) int { return compare4(x.Lon, y.Lon, x.Lat, y.Lat) })
	for _, p := range found {
		see(p)
	}
}

func (k *knitting) snap(a Area) Area {
	return a.each(func(r Ring) Ring {
		out := make(Ring, len(r))
		for i, p := range r {
			out[i] = k.to[p]
		}
		return out
	})
}

// noded puts the corners of other cells that lie on a line into it.
func (k *knitting) noded(cell int, a Area) Area {
	return a.each(func(r Ring) Ring {
		var out Ring
		for i := 1; i < len(r); i++ {
			l := Line{r[i-1], r[i]}
			var on []Point
			k.near(l[0], l[1], func(p Point) {
				if slices.Contains(k.of[p], cell) {
					return
				}
				if t := along(l, p); t > 0 && t < 1 && metresTo(p, l[0], l[1]) <= k.metres {
					on = append(on, p)
				}
			})
			slices.SortFunc(on, func(x, y Point) int { return compare(along(l, x), along(l, y)) })
			out = append(out, l[0])
			out = append(out, on...)
		}
		return append(out, out[0])
	})
}

// each gives the area with every ring changed.
func (a Area) each(change func(Ring) Ring) Area {
	out := make(Area, len(a))
	for i, polygon := range a {
		for _, ring := range polygon {
			out[i] = append(out[i], change(ring))
		}
	}
	return out
}

// Shift moves a corner of an area; what does not have it stays as it is.
func (a Area) Shift(from, to Point) Area {
	return a.each(func(r Ring) Ring {
		out := slices.Clone(r)
		for i := range out {
			if out[i] == from {
				out[i] = to
			}
		}
		return out
	})
}

// Alike says whether two borders run within so many metres of each other
// everywhere: corners put into a line do not make another border of it.
func Alike(a, b Area, metres float64) bool {
	if slices.EqualFunc(a, b, func(p, q Polygon) bool { return slices.EqualFunc(p, q, slices.Equal[Ring]) }) {
		return true
	}
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	around := 0.0
	off := func(x, y Area) bool {
		for _, l := range x.Lines() {
			mid := Point{Lon: (l[0].Lon + l[1].Lon) / 2, Lat: (l[0].Lat + l[1].Lat) / 2}
			if around += Distance(l[0], l[1]); !y.borders(l[0], metres) || !y.borders(mid, metres+1e-3) {
				return true
			}
		}
		return false
	}
	// The corners of a square are those of two triangles that meet in its middle.
	return !off(a, b) && !off(b, a) && math.Abs(a.SquareMetres()-b.SquareMetres()) <= around*(metres+1e-3)
}

// borders says whether a point lies so near the border.
func (a Area) borders(p Point, metres float64) bool {
	lat := metres/(earth*math.Pi/180) + 1e-12
	lon := lat / math.Max(0.01, math.Cos(radians(p.Lat)))
	for _, polygon := range a {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				b, c := ring[i-1], ring[i]
				if b.Lon-p.Lon > lon && c.Lon-p.Lon > lon || p.Lon-b.Lon > lon && p.Lon-c.Lon > lon || b.Lat-p.Lat > lat && c.Lat-p.Lat > lat || p.Lat-b.Lat > lat && p.Lat-c.Lat > lat {
					continue
				}
				if metresTo(p, b, c) <= metres {
					return true
				}
			}
		}
	}
	return false
}
