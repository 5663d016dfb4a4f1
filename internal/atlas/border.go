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

// Beside says of each border which others come within so many metres of it and
// are of the same kind: its neighbours. Small bends do not matter for that.
func Beside(areas []geo.Area, kinds []string, metres float64) [][]int {
	out := make([][]int, len(areas))
	boxes, plain := make([]geo.Box, len(areas)), make([]geo.Area, len(areas))
	for i, a := range areas {
		boxes[i], plain[i] = a.Box(), straighter(a, metres)
	}
	order := make([]int, len(areas))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		if boxes[i].Min.Lon < boxes[j].Min.Lon {
			return -1
		}
		return 1
	})
	reach := 2 * metres / 90_000 // degrees, more than enough below 60° of latitude
	for n, i := range order {
		for _, j := range order[n+1:] {
			if boxes[j].Min.Lon > boxes[i].Max.Lon+reach {
				break
			}
			if kinds[i] != kinds[j] || boxes[j].Min.Lat > boxes[i].Max.Lat+reach || boxes[i].Min.Lat > boxes[j].Max.Lat+reach {
				continue
			}
			if plain[i].Beside(plain[j], 2*metres) {
				out[i], out[j] = append(out[i], j), append(out[j], i)
			}
		}
	}
	for i := range out {
		slices.Sort(out[i])
	}
	return out
}

// straighter is a border without the bends smaller than so many metres.
func straighter(a geo.Area, metres float64) geo.Area {
	way := simplify.DouglasPeucker(metres / 2 / 111_000)
	var out geo.Area
	for _, polygon := range a {
		if len(polygon) == 0 {
			continue
		}
		r := make(orb.Ring, len(polygon[0]))
		for i, p := range polygon[0] {
			r[i] = orb.Point{p.Lon, p.Lat}
		}
		if s := way.Ring(r.Clone()); len(s) >= 4 {
			r = s
		}
		ring := make(geo.Ring, len(r))
		for i, p := range r {
			ring[i] = geo.Point{Lon: p[0], Lat: p[1]}
		}
		out = append(out, geo.Polygon{ring})
	}
	return out
}
