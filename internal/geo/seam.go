package geo

import (
	"math"
	"slices"
	"strconv"

	"anwang/internal/fault"
)

// Seam is a place where a set of cells does not fit together: two of them lie
// over each other, none covers a piece of the outline, or one reaches beyond it.
type Seam struct {
	Kind         string   `json:"kind"`  // overlap, gap, beyond
	Codes        []string `json:"codes"` // the two that overlap, the one that reaches beyond
	At           Point    `json:"at"`    // a point inside it
	SquareMetres float64  `json:"squareMetres"`
	Shape        Area     `json:"-"` // its ground, for showing it; of a very ragged one only the largest strips
}

// The kinds of seam.
const (
	Overlap = "overlap" // two cells claim the same ground
	Gap     = "gap"     // ground of the outline nobody has
	Beyond  = "beyond"  // ground of a cell outside the outline
)

// most edges and crossings a seam check takes on: about a county of villages.
const mostEdges = 400_000

type edge struct {
	a, b Point // a.Lon <= b.Lon
	cell int   // -1 for the outline
}

func (e edge) latAt(lon float64) float64 {
	return e.a.Lat + (lon-e.a.Lon)/(e.b.Lon-e.a.Lon)*(e.b.Lat-e.a.Lat)
}

// Seams finds every overlap, gap and overreach of at least that many square
// metres, the largest first. Without an outline only overlaps are looked for.
//
// The plane is cut into upright strips at every vertex and crossing; inside a
// strip no lines cross, so what lies between two lines that follow each other
// belongs to one set of cells, and its size is that of a trapezium.
func Seams(cells []Cell, outline Area, least float64) ([]Seam, error) {
	edges, cuts, err := cut(cells, outline)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(edges, func(x, y edge) int { return compare(x.a.Lon, y.a.Lon) })
	found := newSeams(cells)
	var active []edge
	next := 0
	inside := make([]bool, len(cells)+1)
	for i := 1; i < len(cuts); i++ {
		l, r := cuts[i-1], cuts[i]
		active = slices.DeleteFunc(active, func(e edge) bool { return e.b.Lon <= l })
		for ; next < len(edges) && edges[next].a.Lon <= l; next++ {
			if edges[next].b.Lon > l {
				active = append(active, edges[next])
			}
		}
		mid := (l + r) / 2
		slices.SortFunc(active, func(x, y edge) int { return compare(x.latAt(mid), y.latAt(mid)) })
		clear(inside)
		var here []int
		for j := 0; j+1 < len(active); j++ {
			k := active[j].cell + 1
			if inside[k] = !inside[k]; inside[k] {
				if k > 0 {
					here = append(here, k-1)
				}
			} else if k > 0 {
				here = slices.DeleteFunc(here, func(c int) bool { return c == k-1 })
			}
			if len(here) == 1 && (inside[0] || outline == nil) || len(here) == 0 && !inside[0] {
				continue
			}
			lo, hi := active[j], active[j+1]
			found.strip(strip{l: l, r: r, loL: lo.latAt(l), loR: lo.latAt(r), hiL: hi.latAt(l), hiR: hi.latAt(r)}, here, inside[0], outline != nil)
		}
	}
	return found.list(least), nil
}

func compare(a, b float64) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// cut gives all edges that are not upright and the longitudes to cut at.
func cut(cells []Cell, outline Area) ([]edge, []float64, error) {
	var edges []edge
	var cuts []float64
	add := func(a Area, cell int) {
		for _, polygon := range a {
			for _, ring := range polygon {
				for i := 1; i < len(ring); i++ {
					p, q := ring[i-1], ring[i]
					cuts = append(cuts, p.Lon)
					if p.Lon > q.Lon {
						p, q = q, p
					}
					if p.Lon != q.Lon {
						edges = append(edges, edge{p, q, cell})
					}
				}
			}
		}
	}
	add(outline, -1)
	for i, c := range cells {
		add(c.Area, i)
	}
	if len(edges) > mostEdges {
		return nil, nil, fault.New(fault.TooLarge, "geometry.vertices_too_many", "limit", strconv.Itoa(mostEdges))
	}
	byLon := slices.Clone(edges)
	slices.SortFunc(byLon, func(x, y edge) int { return compare(x.a.Lon, y.a.Lon) })
	var open []edge
	for _, e := range byLon {
		open = slices.DeleteFunc(open, func(o edge) bool { return o.b.Lon <= e.a.Lon })
		lo, hi := min(e.a.Lat, e.b.Lat), max(e.a.Lat, e.b.Lat)
		for _, o := range open {
			if max(o.a.Lat, o.b.Lat) < lo || min(o.a.Lat, o.b.Lat) > hi || o.a == e.a && o.b == e.b {
				continue
			}
			if x, ok := crossing(e, o); ok {
				if cuts = append(cuts, x); len(cuts) > 4*mostEdges {
					return nil, nil, fault.New(fault.TooLarge, "geometry.vertices_too_many", "limit", strconv.Itoa(mostEdges))
				}
			}
		}
		open = append(open, e)
	}
	slices.Sort(cuts)
	return edges, slices.Compact(cuts), nil
}

// crossing is the longitude at which two edges cross inside both.
func crossing(e, o edge) (lon float64, ok bool) {
	l, r := max(e.a.Lon, o.a.Lon), min(e.b.Lon, o.b.Lon)
	if l >= r {
		return 0, false
	}
	dl, dr := e.latAt(l)-o.latAt(l), e.latAt(r)-o.latAt(r)
	if dl*dr >= 0 {
		return 0, false
	}
	x := l + (r-l)*dl/(dl-dr)
	return x, l < x && x < r
}

type strip struct{ l, r, loL, loR, hiL, hiR float64 }

func (s strip) metres() float64 {
	return (s.r - s.l) * ((s.hiL - s.loL) + (s.hiR - s.loR)) / 2 * scale((s.loL+s.hiR)/2)
}

func (s strip) middle() Point {
	return Point{Lon: (s.l + s.r) / 2, Lat: (s.loL + s.loR + s.hiL + s.hiR) / 4}
}

// seams gathers strips into connected pieces.
type seams struct {
	cells  []Cell
	pieces []piece
	last   map[string][]int // the pieces of a key that reached the previous strip
}

type piece struct {
	seam   Seam
	key    string
	best   float64 // size of the strip At lies in
	right  float64 // longitude the piece reaches
	lo, hi float64 // its extent there
	into   int     // the piece it was joined to, or -1
	strips []strip
}

func newSeams(cells []Cell) *seams { return &seams{cells: cells, last: map[string][]int{}} }

func (f *seams) strip(s strip, here []int, inside, outlined bool) {
	if s.metres() <= 0 {
		return
	}
	if len(here) == 0 {
		f.add(s, Gap, nil)
		return
	}
	for i, a := range here {
		if outlined && !inside {
			f.add(s, Beyond, []string{f.cells[a].Code})
		}
		for _, b := range here[i+1:] {
			codes := []string{f.cells[a].Code, f.cells[b].Code}
			slices.Sort(codes)
			f.add(s, Overlap, codes)
		}
	}
}

func (f *seams) add(s strip, kind string, codes []string) {
	key := kind
	for _, c := range codes {
		key += "\x00" + c
	}
	home := -1
	kept := f.last[key][:0:0]
	for _, i := range f.last[key] {
		p := &f.pieces[i]
		if p.right < s.l {
			continue
		}
		kept = append(kept, i)
		if p.right == s.l && p.lo <= s.hiL && s.loL <= p.hi {
			root := f.root(i)
			if home < 0 {
				home = root
			} else if root != home {
				f.join(root, home)
			}
		}
	}
	size := s.metres()
	f.pieces = append(f.pieces, piece{
		seam: Seam{Kind: kind, Codes: codes, At: s.middle(), SquareMetres: size},
		key:  key, best: size, right: s.r, lo: s.loR, hi: s.hiR, into: -1, strips: []strip{s},
	})
	me := len(f.pieces) - 1
	if home >= 0 {
		f.join(me, home)
	}
	f.last[key] = append(kept, me)
}

func (f *seams) root(i int) int {
	for f.pieces[i].into >= 0 {
		i = f.pieces[i].into
	}
	return i
}

func (f *seams) join(from, to int) {
	a, b := &f.pieces[from], &f.pieces[to]
	a.into = to
	b.seam.SquareMetres += a.seam.SquareMetres
	b.strips, a.strips = append(b.strips, a.strips...), nil
	if a.best > b.best {
		b.best, b.seam.At = a.best, a.seam.At
	}
}

func (f *seams) list(least float64) []Seam {
	var out []Seam
	for _, p := range f.pieces {
		if p.into < 0 && p.seam.SquareMetres >= math.Max(least, 1e-6) {
			p.seam.Shape = shapeOf(p.strips)
			out = append(out, p.seam)
		}
	}
	slices.SortStableFunc(out, func(a, b Seam) int { return compare(b.SquareMetres, a.SquareMetres) })
	return out
}

// mostStrips is how many pieces the picture of one seam is made of.
const mostStrips = 500

// shapeOf draws strips: those that follow each other between the same two lines
// become one piece.
func shapeOf(strips []strip) Area {
	strips = slices.Clone(strips)
	slices.SortFunc(strips, func(a, b strip) int { return compare4(a.l, b.l, a.loL, b.loL) })
	type run struct {
		lower, upper []Point
		size         float64
	}
	var runs []*run
	open := map[Point]*run{} // by where the lower line has come to
	for _, s := range strips {
		at := Point{Lon: s.l, Lat: s.loL}
		r := open[at]
		if r == nil || r.upper[len(r.upper)-1].Lat != s.hiL {
			r = &run{lower: []Point{at}, upper: []Point{{Lon: s.l, Lat: s.hiL}}}
			runs = append(runs, r)
		}
		delete(open, at)
		r.lower, r.upper = append(r.lower, Point{Lon: s.r, Lat: s.loR}), append(r.upper, Point{Lon: s.r, Lat: s.hiR})
		r.size += s.metres()
		open[Point{Lon: s.r, Lat: s.loR}] = r
	}
	slices.SortStableFunc(runs, func(a, b *run) int { return compare(b.size, a.size) })
	var out Area
	for _, r := range runs[:min(len(runs), mostStrips)] {
		ring := Ring(slices.Clone(r.lower))
		for _, p := range slices.Backward(r.upper) {
			ring = append(ring, p)
		}
		out = append(out, Polygon{append(ring, ring[0])})
	}
	return out
}

// CrossesItself finds a place where the line of the area crosses or touches
// itself, which a drawn border may not do.
func (a Area) CrossesItself() (at Point, does bool) {
	type segment struct {
		a, b       Point
		ring, n, i int
	}
	var all []segment
	ringNo := 0
	for _, polygon := range a {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				if ring[i-1] != ring[i] {
					all = append(all, segment{ring[i-1], ring[i], ringNo, len(ring) - 1, i - 1})
				}
			}
			ringNo++
		}
	}
	left := func(s segment) float64 { return min(s.a.Lon, s.b.Lon) }
	slices.SortFunc(all, func(x, y segment) int { return compare(left(x), left(y)) })
	var open []segment
	for _, s := range all {
		open = slices.DeleteFunc(open, func(o segment) bool { return max(o.a.Lon, o.b.Lon) < left(s) })
		for _, o := range open {
			if max(o.a.Lat, o.b.Lat) < min(s.a.Lat, s.b.Lat) || min(o.a.Lat, o.b.Lat) > max(s.a.Lat, s.b.Lat) || !cross(s.a, s.b, o.a, o.b) {
				continue
			}
			if s.ring != o.ring {
				// Two rings may touch in a point, not cross.
				if orient(s.a, s.b, o.a)*orient(s.a, s.b, o.b) < 0 && orient(o.a, o.b, s.a)*orient(o.a, o.b, s.b) < 0 {
					return s.a, true
				}
				continue
			}
			next, before := (s.i+1)%s.n == o.i, (o.i+1)%s.n == s.i
			if !next && !before {
				return s.a, true
			}
			// Neighbours share one point; folding back shares more.
			mid, x, y := s.b, s.a, o.b
			if before {
				mid, x, y = o.b, o.a, s.b
			}
			if s.n > 2 && orient(x, mid, y) == 0 && (x.Lon-mid.Lon)*(y.Lon-mid.Lon)+(x.Lat-mid.Lat)*(y.Lat-mid.Lat) > 0 {
				return mid, true
			}
		}
		open = append(open, s)
	}
	return Point{}, false
}
