package geo

import "math"

// Beside says whether two areas come within so many metres of each other:
// whether they are neighbours. Borders drawn by different hands leave slivers
// between them, so neighbours need not share a line.
func (a Area) Beside(b Area, within float64) bool {
	p, q := a.Box(), b.Box()
	lat := within / (earth * math.Pi / 180)
	lon := lat / math.Max(0.01, math.Cos(radians(p.Max.Lat)))
	if p.Max.Lon+lon < q.Min.Lon || q.Max.Lon+lon < p.Min.Lon || p.Max.Lat+lat < q.Min.Lat || q.Max.Lat+lat < p.Min.Lat {
		return false
	}
	return a.near(b, within) || b.near(a, within)
}

// near says whether a corner of one lies so near the border of the other. Two
// borders that come close do so at a corner of one of them, unless they cross.
func (a Area) near(b Area, within float64) bool {
	for _, polygon := range a {
		for _, ring := range polygon {
			for _, p := range ring {
				if b.Covers(p) || b.metresFrom(p) <= within {
					return true
				}
			}
		}
	}
	return false
}

// metresFrom is how far a point is from the border.
func (a Area) metresFrom(p Point) float64 {
	least := math.Inf(1)
	for _, polygon := range a {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				least = math.Min(least, metresTo(p, ring[i-1], ring[i]))
			}
		}
	}
	return least
}

// metresTo is how far a point is from a line between two others, on the plane
// that touches the earth at the point: good for the length of a village.
func metresTo(p, a, b Point) float64 {
	side := earth * math.Pi / 180
	flat := func(q Point) (x, y float64) {
		return (q.Lon - p.Lon) * side * math.Cos(radians(p.Lat)), (q.Lat - p.Lat) * side
	}
	ax, ay := flat(a)
	bx, by := flat(b)
	dx, dy := bx-ax, by-ay
	t := 0.0
	if long := dx*dx + dy*dy; long > 0 {
		t = math.Max(0, math.Min(1, -(ax*dx+ay*dy)/long))
	}
	return math.Hypot(ax+t*dx, ay+t*dy)
}
