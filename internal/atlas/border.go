package atlas

import (
	"math"
	"slices"

	"anwang/internal/geo"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/simplify"
)

// Shape is the border of a grid on the sheet, and as it is drawn from afar.
type Shape struct {
	Label At
	Box   orb.Bound
	// drawn is the border for each band of quarterings, the coarsest first.
	drawn [len(bands)]orb.MultiPolygon
}

// bands are the last quartering each drawing of a border is good for; the last
// drawing is the border itself.
var bands = [...]int{7, 9, 11, 13, 15, math.MaxInt}

// NewShape puts a border on the sheet. Drawings for afar leave out what is
// smaller than half a point of the screen.
func NewShape(area geo.Area) Shape {
	var whole orb.MultiPolygon
	for _, polygon := range area {
		var p orb.Polygon
		for i, ring := range polygon {
			r := make(orb.Ring, 0, len(ring))
			for _, pt := range ring {
				a := Place(pt)
				r = append(r, orb.Point{a.X, a.Y})
			}
			// Outer rings run one way and holes the other, or a hole is filled.
			want := orb.CCW
			if i > 0 {
				want = orb.CW
			}
			if len(r) > 3 && r.Orientation() != want {
				r.Reverse()
			}
			p = append(p, r)
		}
		if len(p) > 0 {
			whole = append(whole, p)
		}
	}
	s := Shape{Label: Place(area.Inside()), Box: whole.Bound()}
	last := len(bands) - 1
	s.drawn[last] = whole
	for i := last - 1; i >= 0; i-- {
		dot := 0.5 / 512 / float64(int(1)<<bands[i])
		s.drawn[i] = coarse(s.drawn[i+1], dot)
	}
	return s
}

func coarse(m orb.MultiPolygon, dot float64) orb.MultiPolygon {
	way := simplify.DouglasPeucker(dot)
	var out orb.MultiPolygon
	for _, polygon := range m {
		var p orb.Polygon
		for i, ring := range polygon {
			r := way.Ring(slices.Clone(ring))
			if len(r) < 4 {
				if i == 0 {
					break // too small to be seen, and its holes with it
				}
				continue
			}
			p = append(p, r)
		}
		if len(p) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// Dots is how many points of the screen the border measures at a quartering,
// along its longer side.
func (s Shape) Dots(z int) float64 {
	return math.Max(s.Box.Max[0]-s.Box.Min[0], s.Box.Max[1]-s.Box.Min[1]) * 512 * float64(int(1)<<z)
}

// margin is how far beyond its edge a tile is drawn, in units.
const margin = 64

// in is the border as far as it lies in the tile, in the tile's units.
func (s Shape) in(t Tile) orb.MultiPolygon {
	i := 0
	for t.Z > bands[i] {
		i++
	}
	box := orb.Bound{Min: orb.Point{-margin, -margin}, Max: orb.Point{extent + margin, extent + margin}}
	var out orb.MultiPolygon
	for _, polygon := range s.drawn[i] {
		var p orb.Polygon
		for k, ring := range polygon {
			r := make(orb.Ring, 0, len(ring))
			for _, pt := range ring {
				x, y := t.in(At{pt[0], pt[1]})
				r = append(r, orb.Point{x, y})
			}
			r = whole(clip.Ring(box, r))
			if len(r) < 4 {
				if k == 0 {
					break
				}
				continue
			}
			p = append(p, r)
		}
		if len(p) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// Within is the border itself as far as it lies in a stretch of the sheet, for
// paper: polygons, each an outer ring and its holes.
func (s Shape) Within(low, high At) [][][]At {
	box := orb.Bound{Min: orb.Point{low.X, low.Y}, Max: orb.Point{high.X, high.Y}}
	var out [][][]At
	for _, polygon := range s.drawn[len(bands)-1] {
		var p [][]At
		for k, ring := range polygon {
			r := clip.Ring(box, slices.Clone(ring))
			if len(r) < 4 {
				if k == 0 {
					break
				}
				continue
			}
			var line []At
			for _, pt := range r {
				line = append(line, At{pt[0], pt[1]})
			}
			p = append(p, line)
		}
		if len(p) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// whole puts the points of a ring on whole units, each once.
func whole(r orb.Ring) orb.Ring {
	out := r[:0]
	for _, p := range r {
		p = orb.Point{math.Round(p[0]), math.Round(p[1])}
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	return out
}

// Beside says of each border which others come within so many metres of it, or
// little more, and are of the same kind: its neighbours. Borders drawn by
// different hands leave slivers between them, so neighbours need not share a
// line. Each border is walked once, in short steps, and looks only around itself.
func Beside(areas []geo.Area, kinds []string, metres float64) [][]int {
	type step struct {
		of   int
		x, y float64 // metres, on one plane for all: neighbours are near each other
	}
	reach, k := 2*metres, 1.0
	for _, a := range areas {
		if len(a) > 0 && len(a[0]) > 0 && len(a[0][0]) > 0 {
			k = math.Cos(a[0][0][0].Lat * math.Pi / 180)
			break
		}
	}
	cells := map[[2]int32][]step{}
	pairs := map[[2]int]bool{}
	for i, area := range areas {
		walk(area, metres, k, func(x, y float64) {
			cx, cy := int32(math.Floor(x/reach)), int32(math.Floor(y/reach))
			for dx := int32(-1); dx <= 1; dx++ {
				for dy := int32(-1); dy <= 1; dy++ {
					for _, s := range cells[[2]int32{cx + dx, cy + dy}] {
						if s.of != i && kinds[s.of] == kinds[i] && math.Hypot(s.x-x, s.y-y) <= reach {
							pairs[[2]int{s.of, i}] = true
						}
					}
				}
			}
			at := [2]int32{cx, cy}
			// One step of a border in a cell is enough: they lie closer than its reach.
			if here := cells[at]; len(here) == 0 || here[len(here)-1].of != i {
				cells[at] = append(here, step{i, x, y})
			}
		})
	}
	out := make([][]int, len(areas))
	for p := range pairs {
		out[p[0]], out[p[1]] = append(out[p[0]], p[1]), append(out[p[1]], p[0])
	}
	for i := range out {
		slices.Sort(out[i])
	}
	return out
}

// walk goes along the outer borders of an area in steps of so many metres; k is
// how much shorter a degree of longitude is than one of latitude.
func walk(area geo.Area, metres, k float64, at func(x, y float64)) {
	const degree = 111_195.0
	for _, polygon := range area {
		if len(polygon) == 0 {
			continue
		}
		ring, far := polygon[0], math.Inf(1)
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			dx, dy := (b.Lon-a.Lon)*degree*k, (b.Lat-a.Lat)*degree
			long := math.Hypot(dx, dy)
			// What was walked since the last step counts, so that a border of many tiny
			// bends is no longer than it is.
			for done := 0.0; done < long || i == 1 && done == 0; {
				if far >= metres {
					t := 0.0
					if long > 0 {
						t = done / long
					}
					at(a.Lon*degree*k+t*dx, a.Lat*degree+t*dy)
					far = 0
				}
				step := math.Min(metres-far, long-done)
				if step <= 0 {
					break
				}
				done, far = done+step, far+step
			}
		}
	}
}
