package geo_test

import (
	"math"
	"strconv"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/geo"

	"pgregory.net/rapid"
)

func box(lon, lat, w, h float64) geo.Area {
	return geo.Area{{{{Lon: lon, Lat: lat}, {Lon: lon + w, Lat: lat}, {Lon: lon + w, Lat: lat + h}, {Lon: lon, Lat: lat + h}, {Lon: lon, Lat: lat}}}}
}

// lattice is a town of n × n villages whose corners were moved at random, and
// the outline around them.
func lattice(t *rapid.T, n int) (cells []geo.Cell, corners []geo.Point, outline geo.Area) {
	const side = 0.01
	at := make([][]geo.Point, n+1)
	for i := range at {
		at[i] = make([]geo.Point, n+1)
		for j := range at[i] {
			p := geo.Point{Lon: 117 + float64(i)*side, Lat: 40 + float64(j)*side}
			if i > 0 && i < n && j > 0 && j < n {
				p.Lon += rapid.Float64Range(-0.2, 0.2).Draw(t, "dx") * side
				p.Lat += rapid.Float64Range(-0.2, 0.2).Draw(t, "dy") * side
				p = geo.Rounded(p)
				corners = append(corners, p)
			} else {
				p = geo.Rounded(p)
			}
			at[i][j] = p
		}
	}
	for i := range n {
		for j := range n {
			cells = append(cells, geo.Cell{Code: strconv.Itoa(i*n + j), Area: geo.Area{{{at[i][j], at[i+1][j], at[i+1][j+1], at[i][j+1], at[i][j]}}}})
		}
	}
	return cells, corners, box(117, 40, side*float64(n), side*float64(n))
}

func TestMovingASharedCornerKeepsNeighboursFreeOfGapsAndOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5).Draw(t, "n")
		cells, corners, outline := lattice(t, n)
		for range rapid.IntRange(1, 6).Draw(t, "moves") {
			i := rapid.IntRange(0, len(corners)-1).Draw(t, "which")
			from := corners[i]
			to := geo.Rounded(geo.Point{Lon: from.Lon + rapid.Float64Range(-0.0005, 0.0005).Draw(t, "x"), Lat: from.Lat + rapid.Float64Range(-0.0005, 0.0005).Draw(t, "y")})
			moved := 0
			for k := range cells {
				next := cells[k].Area.Shift(from, to)
				if next[0][0][0] != cells[k].Area[0][0][0] || !geo.Alike(next, cells[k].Area, 0) {
					moved++
				}
				cells[k].Area = next
			}
			if corners[i] = to; from != to && moved != 4 {
				t.Fatalf("%v to %v moved in %d villages, want 4", from, to, moved)
			}
		}
		seams, err := geo.Seams(cells, outline, 1)
		if err != nil || len(seams) > 0 {
			t.Fatalf("%+v %v", seams, err)
		}
	})
}

func TestMovingACornerOfOneAloneTearsAGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells, corners, outline := lattice(t, 3)
		from := corners[0]
		k := rapid.IntRange(0, len(cells)-1).Draw(t, "cell")
		cells[k].Area = cells[k].Area.Shift(from, geo.Point{Lon: from.Lon + 0.001, Lat: from.Lat + 0.001})
		has := !geo.Alike(cells[k].Area, box(0, 0, 1, 1), 1) && cells[k].Code == "0" || k == 1 || k == 3 || k == 4
		seams, err := geo.Seams(cells, outline, 1)
		if err != nil || (len(seams) > 0) != has {
			t.Fatalf("cell %d: %+v %v", k, seams, err)
		}
	})
}

func TestKnittingMakesLooseNeighboursShareTheirCorners(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells, _, outline := lattice(t, rapid.IntRange(2, 4).Draw(t, "n"))
		for k := range cells { // each drawn by another hand, half a metre off
			shake := func(p geo.Point) geo.Point {
				return geo.Point{Lon: p.Lon + rapid.Float64Range(-4e-6, 4e-6).Draw(t, "sx"), Lat: p.Lat + rapid.Float64Range(-4e-6, 4e-6).Draw(t, "sy")}
			}
			r := cells[k].Area[0][0]
			loose := geo.Ring{}
			for _, p := range r[:4] {
				loose = append(loose, shake(p))
			}
			cells[k].Area = geo.Area{{append(loose, loose[0])}}
		}
		all := geo.Knit(append([]geo.Cell{{Code: "outline", Area: outline}}, cells...), 2)
		seams, err := geo.Seams(all[1:], all[0].Area, 0.5)
		if err != nil || len(seams) > 0 {
			t.Fatalf("%+v %v", seams, err)
		}
	})
}

func TestKnittingPutsANeighboursCornerIntoTheLineItLiesOn(t *testing.T) {
	cells := []geo.Cell{{Code: "south", Area: box(117, 40, 0.02, 0.01)}, {Code: "nw", Area: box(117, 40.01, 0.01, 0.01)}, {Code: "ne", Area: box(117.01, 40.01, 0.01, 0.01)}}
	got := geo.Knit(cells, 1)
	if n := got[0].Area.Vertices(); n != 6 {
		t.Fatalf("the southern one has %d corners: %v", n, got[0].Area)
	}
	mid := geo.Point{Lon: 117.01, Lat: 40.01}
	for i := range got {
		got[i].Area = got[i].Area.Shift(mid, geo.Point{Lon: 117.011, Lat: 40.012})
	}
	if seams, err := geo.Seams(got, box(117, 40, 0.02, 0.02), 1); err != nil || len(seams) > 0 {
		t.Errorf("%+v %v", seams, err)
	}
}

func TestALineCutsAnAreaAndTheTwoPiecesAreAllOfIt(t *testing.T) {
	bent := geo.Area{{{{117, 40}, {117.03, 40}, {117.03, 40.03}, {117.02, 40.03}, {117.02, 40.01}, {117.01, 40.01}, {117.01, 40.03}, {117, 40.03}, {117, 40}}}}
	hole := geo.Area{{box(117, 40, 0.03, 0.03)[0][0], box(117.01, 40.01, 0.01, 0.01)[0][0]}}
	for name, c := range map[string]struct {
		area geo.Area
		line []geo.Point
		want int
	}{
		"straight":                 {box(117, 40, 0.02, 0.02), []geo.Point{{117.01, 39.9}, {117.011, 40.1}}, 2},
		"bent":                     {box(117, 40, 0.02, 0.02), []geo.Point{{117.01, 39.9}, {117.005, 40.01}, {117.012, 40.1}}, 2},
		"both legs of a horseshoe": {bent, []geo.Point{{116.9, 40.02}, {117.1, 40.02}}, 3},
		"one leg of a horseshoe":   {bent, []geo.Point{{116.9, 40.02}, {117.015, 40.02}}, 2},
		"through a hole":           {hole, []geo.Point{{116.9, 40.015}, {117.1, 40.015}}, 2},
		"beside a hole":            {hole, []geo.Point{{116.9, 40.005}, {117.1, 40.005}}, 2},
		"in and not out":           {box(117, 40, 0.02, 0.02), []geo.Point{{117.01, 39.9}, {117.01, 40.01}}, 0},
		"beside it":                {box(117, 40, 0.02, 0.02), []geo.Point{{118, 39.9}, {118, 40.01}}, 0},
		"a loop of its own":        {box(117, 40, 0.02, 0.02), []geo.Point{{117.005, 40.005}, {117.01, 40.005}, {117.01, 40.01}, {117.005, 40.01}, {117.005, 40.005}}, 2},
	} {
		got, err := geo.Cut(c.area, c.line)
		if len(got) != c.want || c.want == 0 && fault.Code(err) != "geometry.line_cuts_nothing" {
			t.Errorf("%s: %d pieces, want %d: %v", name, len(got), c.want, err)
			continue
		}
		sum := 0.0
		for _, p := range got {
			sum += p.SquareMetres()
			if x, does := p.CrossesItself(); does {
				t.Errorf("%s: a piece crosses itself at %v", name, x)
			}
		}
		if whole := c.area.SquareMetres(); c.want > 0 && math.Abs(sum-whole) > whole*1e-4 {
			t.Errorf("%s: pieces of %.0f m² from %.0f", name, sum, whole)
		}
	}
}

func TestNeighboursBecomeOneAndWhatTheyEncloseStaysAHole(t *testing.T) {
	u, err := geo.Union(box(117, 40, 0.01, 0.01), box(117.01, 40, 0.01, 0.01))
	if err != nil || len(u) != 1 || len(u[0]) != 1 || !geo.Alike(u, box(117, 40, 0.02, 0.01), 0.01) {
		t.Errorf("%v %v", u, err)
	}
	horseshoe := geo.Area{{{{117, 40}, {117.03, 40}, {117.03, 40.03}, {117.02, 40.03}, {117.02, 40.01}, {117.01, 40.01}, {117.01, 40.03}, {117, 40.03}, {117, 40}}}}
	ring, err := geo.Union(horseshoe, box(117.01, 40.02, 0.01, 0.01))
	if err != nil || len(ring) != 1 || len(ring[0]) != 2 {
		t.Fatalf("%v %v", ring, err)
	}
	free, err := geo.Spot(geo.Point{Lon: 117.015, Lat: 40.015}, nil, ring)
	if err != nil || !geo.Alike(free, box(117.01, 40.01, 0.01, 0.01), 0.01) {
		t.Errorf("the hole: %v %v", free, err)
	}
	if _, err := geo.Spot(geo.Point{Lon: 117.005, Lat: 40.005}, nil, ring); fault.Code(err) != "geometry.nothing_free_there" {
		t.Error(err)
	}
	less, err := geo.Less(box(117, 40, 0.02, 0.02), box(117.01, 40.01, 0.02, 0.02))
	if err != nil || math.Abs(less.SquareMetres()/box(117, 40, 0.02, 0.02).SquareMetres()-0.75) > 1e-4 {
		t.Errorf("%v %v", less, err)
	}
	far, err := geo.Union(box(117, 40, 0.01, 0.01), box(117.02, 40, 0.01, 0.01))
	if err != nil || len(far) != 2 {
		t.Errorf("%v %v", far, err)
	}
}

func TestAGapIsFoundWithoutAnOutlineAndItsShapeIsItsGround(t *testing.T) {
	cells := []geo.Cell{{Code: "a", Area: box(117, 40, 0.03, 0.01)}, {Code: "b", Area: box(117, 40.01, 0.01, 0.02)}, {Code: "c", Area: box(117.02, 40.01, 0.01, 0.02)}, {Code: "d", Area: box(117.01, 40.02, 0.01, 0.01)}}
	seams, err := geo.Enclosed(cells, 1)
	if err != nil || len(seams) != 1 || seams[0].Kind != geo.Gap {
		t.Fatalf("%+v %v", seams, err)
	}
	if s := seams[0]; math.Abs(s.Shape.SquareMetres()-s.SquareMetres) > s.SquareMetres*1e-3 || !s.Shape.Covers(s.At) {
		t.Errorf("%.0f m², drawn %.0f", s.SquareMetres, s.Shape.SquareMetres())
	}
	if seams, err := geo.Enclosed(cells[:3], 1); err != nil || len(seams) != 0 {
		t.Errorf("an open bay: %+v %v", seams, err)
	}
}

func TestRealNeighbourhoodsAreKnittedUnitedAndCut(t *testing.T) {
	for _, path := range []string{"boundaries/chicago/community_areas_77.geojson.gz", "boundaries/detroit_neighborhoods.geojson.gz"} {
		features, err := geo.ReadFeatures(unzipped(t, path), geo.Ample())
		if err != nil {
			t.Fatal(err)
		}
		var cells []geo.Cell
		before := 0.0
		for i, f := range features {
			cells = append(cells, geo.Cell{Code: strconv.Itoa(i), Area: f.Area})
			before += f.Area.SquareMetres()
		}
		knit := geo.Knit(cells, 1)
		after, over := 0.0, 0.0
		seams, err := geo.Seams(knit, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range seams {
			if over += s.SquareMetres; s.SquareMetres >= 250 {
				t.Errorf("%s: %v over each other with %.0f m²", path, s.Codes, s.SquareMetres)
			}
		}
		loose, err := geo.Seams(cells, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		was := 0.0
		for _, s := range loose {
			was += s.SquareMetres
		}
		for i, c := range knit {
			after += c.Area.SquareMetres()
			if i < 12 && !geo.Alike(c.Area, cells[i].Area, 2) {
				t.Errorf("%s: %s moved by more than two metres", path, c.Code)
			}
		}
		if math.Abs(after-before) > before*1e-5 || over > was+before*1e-5 {
			t.Errorf("%s: %.0f m² became %.0f; overlaps %.0f m² became %.0f", path, before, after, was, over)
		}
		whole, err := geo.Union(knit[0].Area, knit[1].Area)
		if err != nil {
			t.Fatal(err)
		}
		if sum := knit[0].Area.SquareMetres() + knit[1].Area.SquareMetres(); math.Abs(whole.SquareMetres()-sum) > sum*1e-4 {
			t.Errorf("%s: %.0f m² together, want %.0f", path, whole.SquareMetres(), sum)
		}
		b := knit[2].Area.Box()
		mid := (b.Min.Lon + b.Max.Lon) / 2
		pieces, err := geo.Cut(knit[2].Area, []geo.Point{{Lon: mid, Lat: b.Min.Lat - 1}, {Lon: mid, Lat: b.Max.Lat + 1}})
		if err != nil || len(pieces) < 2 {
			t.Fatalf("%s: %d pieces: %v", path, len(pieces), err)
		}
		sum := 0.0
		for _, p := range pieces {
			sum += p.SquareMetres()
		}
		if w := knit[2].Area.SquareMetres(); math.Abs(sum-w) > w*1e-4 {
			t.Errorf("%s: cut into %.0f m² of %.0f", path, sum, w)
		}
		t.Logf("%s: overlaps %.0f m² → %.0f m²", path, was, over)
	}
}
