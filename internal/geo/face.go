package geo

import (
	"math"
	"slices"
	"strconv"

	"anwang/internal/fault"
)

// Line is a piece of a border or of a drawn line.
type Line [2]Point

// Faces are the pieces of ground between lines: the lines are cut wherever they
// meet, and every region they enclose is given once, with its holes. What a line
// leaves open encloses nothing.
func Faces(lines []Line) ([]Polygon, error) {
	lines, err := noded(lines)
	if err != nil {
		return nil, err
	}
	return traced(lines), nil
}

// mostMeetings bounds how often lines may be cut anew after rounding.
const mostMeetings = 8

// noded cuts lines at every place they meet. A meeting is rounded to a
// centimetre, which may make new ones, so it is done until there are none.
func noded(lines []Line) ([]Line, error) {
	lines = distinct(lines)
	for range mostMeetings {
		if len(lines) > mostEdges {
			return nil, fault.New(fault.TooLarge, "geometry.vertices_too_many", "limit", strconv.Itoa(mostEdges))
		}
		cuts := map[int][]Point{}
		order := make([]int, len(lines))
		for i := range order {
			order[i] = i
		}
		left := func(i int) float64 { return min(lines[i][0].Lon, lines[i][1].Lon) }
		slices.SortFunc(order, func(a, b int) int { return compare(left(a), left(b)) })
		var open []int
		for _, i := range order {
			l := lines[i]
			open = slices.DeleteFunc(open, func(j int) bool { return max(lines[j][0].Lon, lines[j][1].Lon) < left(i) })
			for _, j := range open {
				for _, p := range meetings(l, lines[j]) {
					if p != l[0] && p != l[1] {
						cuts[i] = append(cuts[i], p)
					}
					if p != lines[j][0] && p != lines[j][1] {
						cuts[j] = append(cuts[j], p)
					}
				}
			}
			open = append(open, i)
		}
		if len(cuts) == 0 {
			return lines, nil
		}
		var next []Line
		for i, l := range lines {
			at := cuts[i]
			slices.SortFunc(at, func(a, b Point) int { return compare(along(l, a), along(l, b)) })
			from := l[0]
			for _, p := range at {
				next = append(next, Line{from, p})
				from = p
			}
			next = append(next, Line{from, l[1]})
		}
		lines = distinct(next)
	}
	return lines, nil
}

func along(l Line, p Point) float64 {
	dx, dy := l[1].Lon-l[0].Lon, l[1].Lat-l[0].Lat
	return ((p.Lon-l[0].Lon)*dx + (p.Lat-l[0].Lat)*dy) / (dx*dx + dy*dy)
}

// meetings are the points two lines share, rounded; those where one only ends on
// the other are given as they are.
func meetings(a, b Line) []Point {
	if max(a[0].Lat, a[1].Lat) < min(b[0].Lat, b[1].Lat) || min(a[0].Lat, a[1].Lat) > max(b[0].Lat, b[1].Lat) {
		return nil
	}
	o1, o2, o3, o4 := orient(a[0], a[1], b[0]), orient(a[0], a[1], b[1]), orient(b[0], b[1], a[0]), orient(b[0], b[1], a[1])
	var out []Point
	touch := func(o int, l Line, p Point) {
		if o == 0 && onSegment(l[0], l[1], p) {
			out = append(out, p)
		}
	}
	touch(o1, a, b[0])
	touch(o2, a, b[1])
	touch(o3, b, a[0])
	touch(o4, b, a[1])
	if len(out) > 0 || o1*o2 >= 0 || o3*o4 >= 0 {
		return out
	}
	d := (a[1].Lon-a[0].Lon)*(b[1].Lat-b[0].Lat) - (a[1].Lat-a[0].Lat)*(b[1].Lon-b[0].Lon)
	t := ((b[0].Lon-a[0].Lon)*(b[1].Lat-b[0].Lat) - (b[0].Lat-a[0].Lat)*(b[1].Lon-b[0].Lon)) / d
	return []Point{Rounded(Point{Lon: a[0].Lon + t*(a[1].Lon-a[0].Lon), Lat: a[0].Lat + t*(a[1].Lat-a[0].Lat)})}
}

// distinct leaves out lines of no length and those that stand there twice.
func distinct(lines []Line) []Line {
	seen := make(map[Line]bool, len(lines))
	out := make([]Line, 0, len(lines))
	for _, l := range lines {
		if l[0] == l[1] || seen[l] || seen[Line{l[1], l[0]}] {
			continue
		}
		seen[l] = true
		out = append(out, l)
	}
	return out
}

// traced walks around every region of lines that meet at their ends only,
// keeping the region on the left.
func traced(lines []Line) []Polygon {
	from := map[Point][]Point{} // the ends of the lines at a point, against the clock
	for _, l := range lines {
		from[l[0]] = append(from[l[0]], l[1])
		from[l[1]] = append(from[l[1]], l[0])
	}
	for p, ends := range from {
		slices.SortFunc(ends, func(a, b Point) int {
			return compare(math.Atan2(a.Lat-p.Lat, a.Lon-p.Lon), math.Atan2(b.Lat-p.Lat, b.Lon-p.Lon))
		})
		from[p] = ends
	}
	next := func(l Line) Line {
		ends := from[l[1]]
		i := slices.Index(ends, l[0])
		return Line{l[1], ends[(i+len(ends)-1)%len(ends)]}
	}
	done := map[Line]bool{}
	var outer, inner []Ring
	for _, l := range lines {
		for _, start := range []Line{l, {l[1], l[0]}} {
			if done[start] {
				continue
			}
			var ring Ring
			for at := start; !done[at]; at = next(at) {
				done[at] = true
				ring = append(ring, at[0])
			}
			for _, r := range simple(ring) {
				switch size := r.signed(); {
				case size > 0:
					outer = append(outer, r)
				case size < 0:
					inner = append(inner, r)
				}
			}
		}
	}
	return nested(outer, inner)
}

// simple takes a walk apart where it comes back to a point it was at; there and
// back again encloses nothing and falls out.
func simple(walk Ring) []Ring {
	var out []Ring
	var stack Ring
	at := map[Point]int{}
	for _, p := range append(slices.Clone(walk), walk[0]) {
		if i, was := at[p]; was {
			loop := slices.Clone(stack[i:])
			for _, q := range stack[i+1:] {
				delete(at, q)
			}
			stack = stack[:i+1]
			if len(loop) >= 3 {
				out = append(out, append(loop, p))
			}
			continue
		}
		at[p], stack = len(stack), append(stack, p)
	}
	return out
}

// nested puts each hole into the smallest ring around it.
func nested(outer, inner []Ring) []Polygon {
	out := make([]Polygon, len(outer))
	boxes := make([]Box, len(outer))
	for i, r := range outer {
		out[i], boxes[i] = Polygon{r}, Area{{r}}.Box()
	}
	for _, h := range inner {
		best := -1
		for i, r := range outer {
			if !boxes[i].Has(h[0]) || best >= 0 && outer[best].signed() <= r.signed() || r.signed() <= -h.signed()*(1+1e-9) { // the same ring, walked on its other side
				continue
			}
			if (Polygon{r}).holds(h) {
				best = i
			}
		}
		if best >= 0 {
			out[best] = append(out[best], h)
		}
	}
	return out
}

// holds says whether a ring that does not cross the polygon lies in it.
func (g Polygon) holds(r Ring) bool {
	for i := 1; i < len(r); i++ {
		mid := Point{Lon: (r[i-1].Lon + r[i].Lon) / 2, Lat: (r[i-1].Lat + r[i].Lat) / 2}
		if !slices.Contains(g[0], r[i]) {
			return g.Covers(r[i])
		}
		if !g.Covers(mid) {
			return false
		}
	}
	return true
}

// Lines are the lines a border is made of.
func (a Area) Lines() []Line {
	var out []Line
	for _, polygon := range a {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				out = append(out, Line{ring[i-1], ring[i]})
			}
		}
	}
	return out
}

// Together is the ground of faces that lie side by side: the lines between two
// of them fall away.
func Together(faces []Polygon) Area {
	count := map[Line]int{}
	for _, f := range faces {
		for _, l := range (Area{f}).Lines() {
			count[l]++
		}
	}
	var rest []Line
	for l := range count {
		if count[Line{l[1], l[0]}] == 0 {
			rest = append(rest, l)
		}
	}
	slices.SortFunc(rest, func(a, b Line) int {
		return compare4(a[0].Lon, b[0].Lon, a[0].Lat, b[0].Lat, a[1].Lon, b[1].Lon, a[1].Lat, b[1].Lat)
	})
	all := Area(faces)
	var out Area
	for _, p := range traced(rest) {
		if all.Covers(Area{p}.Within()) {
			out = append(out, p)
		}
	}
	return out
}

func compare4(pairs ...float64) int {
	for i := 0; i < len(pairs); i += 2 {
		if c := compare(pairs[i], pairs[i+1]); c != 0 {
			return c
		}
	}
	return 0
}

// Within is a point inside the area and on none of its lines: for asking what a
// face is a part of.
func (a Area) Within() Point {
	p := a.Inside()
	if a.Covers(p) && !a.onLine(p) {
		return p
	}
	// Halfway between two lines that follow each other, at the height between two corners.
	var lats []float64
	for _, l := range a.Lines() {
		lats = append(lats, l[0].Lat)
	}
	slices.Sort(lats)
	lats = slices.Compact(lats)
	best := 0.0
	for i := 1; i < len(lats); i++ {
		y := (lats[i-1] + lats[i]) / 2
		var cuts []float64
		for _, l := range a.Lines() {
			if (l[0].Lat > y) != (l[1].Lat > y) {
				cuts = append(cuts, l[0].Lon+(y-l[0].Lat)/(l[1].Lat-l[0].Lat)*(l[1].Lon-l[0].Lon))
			}
		}
		slices.Sort(cuts)
		for j := 1; j < len(cuts); j += 2 {
			if w := (cuts[j] - cuts[j-1]) * (lats[i] - lats[i-1]); w > best {
				best, p = w, Point{Lon: (cuts[j-1] + cuts[j]) / 2, Lat: y}
			}
		}
	}
	return p
}

func (a Area) onLine(p Point) bool {
	for _, l := range a.Lines() {
		if orient(l[0], l[1], p) == 0 && onSegment(l[0], l[1], p) {
			return true
		}
	}
	return false
}

// Rounded keeps a centimetre: what is stored, so that points that are one place
// are one value.
func Rounded(p Point) Point { return Point{Lon: round7(p.Lon), Lat: round7(p.Lat)} }

// Rounded is the area with every corner to a centimetre, corners that fall
// together counted once.
func (a Area) Rounded() Area {
	var out Area
	for _, polygon := range a {
		var rings Polygon
		for i, ring := range polygon {
			var r Ring
			for _, p := range ring {
				if q := Rounded(p); len(r) == 0 || r[len(r)-1] != q {
					r = append(r, q)
				}
			}
			if len(r) < 4 || r.signed() == 0 {
				if i == 0 {
					rings = nil
					break
				}
				continue
			}
			rings = append(rings, r)
		}
		if len(rings) > 0 {
			out = append(out, rings)
		}
	}
	return out
}
