package geo_test

import (
	"math"
	"slices"
	"testing"

	"anwang/internal/geo"
)

// square is a closed square from (x,y) to (x+w,y+w), in thousandths of a degree
// from 117°E 40°N.
func square(x, y, w float64) geo.Ring {
	at := func(x, y float64) geo.Point { return geo.Point{Lon: 117 + x/1000, Lat: 40 + y/1000} }
	return geo.Ring{at(x, y), at(x+w, y), at(x+w, y+w), at(x, y+w), at(x, y)}
}

func at(x, y float64) geo.Point { return geo.Point{Lon: 117 + x/1000, Lat: 40 + y/1000} }

// town is two villages side by side, a third with a hole and an island, and a
// unit that lies over the first.
func town() []geo.Cell {
	return []geo.Cell{
		{Code: "202", Area: geo.Area{{square(10, 0, 10)}}},
		{Code: "201", Area: geo.Area{{square(0, 0, 10)}}},
		{Code: "203", Area: geo.Area{{square(0, 10, 10), square(4, 14, 2)}, {square(30, 30, 5)}}},
		{Code: "900", Area: geo.Area{{square(1, 1, 2)}}},
	}
}

func TestAPointIsFoundInEveryCellThatCoversIt(t *testing.T) {
	x := geo.NewIndex(town())
	for _, c := range []struct {
		p    geo.Point
		want []string
	}{
		{at(5, 5), []string{"201"}},
		{at(2, 2), []string{"201", "900"}},
		{at(10, 5), []string{"201", "202"}},         // on the border
		{at(10, 10), []string{"201", "202", "203"}}, // where three meet
		{at(5, 15), nil},                            // in the hole
		{at(4, 15), []string{"203"}},                // on the edge of the hole
		{at(32, 32), []string{"203"}},               // on the island
		{at(0, 0), []string{"201"}},
		{at(50, 50), nil},
		{geo.Point{Lon: math.NaN(), Lat: 40}, nil},
		{geo.Point{Lon: 40, Lat: 117}, nil}, // latitude first
	} {
		if got := x.Locate(c.p); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.p, got, c.want)
		}
	}
}

func TestOnABorderTheLowestCodeCounts(t *testing.T) {
	x := geo.NewIndex(town())
	if code, ok := x.At(at(10, 5)); !ok || code != "201" {
		t.Error(code, ok)
	}
	if _, ok := x.At(at(50, 50)); ok {
		t.Error("a point outside every grid found one")
	}
}

func TestASlantedBorderDecidesExactly(t *testing.T) {
	// A point that lies on the slanted border only in exact arithmetic.
	a, b := geo.Point{Lon: 0.1, Lat: 0.1}, geo.Point{Lon: 0.9, Lat: 0.9}
	area := geo.Area{{geo.Ring{a, b, {Lon: 0.1, Lat: 0.9}, a}}}
	if !area.Covers(geo.Point{Lon: 0.3, Lat: 0.3}) {
		t.Error("on the border, yet outside")
	}
	if area.Covers(geo.Point{Lon: math.Nextafter(0.3, 1), Lat: 0.3}) {
		t.Error("a hair beyond the border, yet inside")
	}
	if !area.Covers(geo.Point{Lon: math.Nextafter(0.3, 0), Lat: 0.3}) {
		t.Error("a hair inside the border, yet outside")
	}
}

func TestDistancesAndSizesAreThoseOfTheEarth(t *testing.T) {
	// One degree of the meridian and of the parallel at 40°.
	if d := geo.Distance(geo.Point{Lon: 117, Lat: 40}, geo.Point{Lon: 117, Lat: 41}); math.Abs(d-111195) > 1 {
		t.Error(d)
	}
	if d := geo.Distance(geo.Point{Lon: 117, Lat: 40}, geo.Point{Lon: 118, Lat: 40}); math.Abs(d-85180) > 5 {
		t.Error(d)
	}
	// Beijing to Shanghai, 1067 km.
	if d := geo.Distance(geo.Point{Lon: 116.4074, Lat: 39.9042}, geo.Point{Lon: 121.4737, Lat: 31.2304}); math.Abs(d-1067e3) > 2e3 {
		t.Error(d)
	}
	if s := (geo.Area{{square(0, 0, 10)}}).SquareMetres(); math.Abs(s-1112*851.7) > 2000 {
		t.Error(s)
	}
}

func TestALabelStandsInsideABentArea(t *testing.T) {
	// A horseshoe: its centre of gravity lies in the opening.
	u := geo.Area{{geo.Ring{at(0, 0), at(10, 0), at(10, 10), at(9, 10), at(9, 1), at(1, 1), at(1, 10), at(0, 10), at(0, 0)}}}
	if u.Covers(u.Centre()) {
		t.Fatal("this shape does not test anything")
	}
	if !u.Covers(u.Inside()) {
		t.Error(u.Inside())
	}
}

func TestCellsThatFitHaveNoSeams(t *testing.T) {
	cells := town()[:2]
	outline := geo.Area{{geo.Ring{at(0, 0), at(20, 0), at(20, 10), at(0, 10), at(0, 0)}}}
	seams, err := geo.Seams(cells, outline, 0.01)
	if err != nil || len(seams) != 0 {
		t.Error(seams, err)
	}
}

func TestOverlapsGapsAndOverreachAreFoundWithTheirSize(t *testing.T) {
	cells := []geo.Cell{
		{Code: "201", Area: geo.Area{{square(0, 0, 10)}}},
		{Code: "202", Area: geo.Area{{square(9, 0, 10)}}},   // 1 over 201, 1 short of the outline's end
		{Code: "203", Area: geo.Area{{square(30, 0, 1)}}},   // outside
		{Code: "204", Area: geo.Area{{square(4, -1, 0.5)}}}, // outside, below
	}
	outline := geo.Area{{geo.Ring{at(0, 0), at(20, 0), at(20, 10), at(0, 10), at(0, 0)}}}
	seams, err := geo.Seams(cells, outline, 1)
	if err != nil || len(seams) != 4 {
		t.Fatal(seams, err)
	}
	unit := geo.Area{{square(0, 0, 1)}}.SquareMetres()
	for _, c := range []struct {
		kind  string
		codes []string
		size  float64
		box   geo.Box
	}{
		{geo.Overlap, []string{"201", "202"}, 10 * unit, geo.Box{Min: at(9, 0), Max: at(10, 10)}},
		{geo.Gap, nil, 10 * unit, geo.Box{Min: at(19, 0), Max: at(20, 10)}},
		{geo.Beyond, []string{"203"}, unit, geo.Box{Min: at(30, 0), Max: at(31, 1)}},
		{geo.Beyond, []string{"204"}, unit / 4, geo.Box{Min: at(4, -1), Max: at(4.5, -0.5)}},
	} {
		i := slices.IndexFunc(seams, func(s geo.Seam) bool { return s.Kind == c.kind && slices.Equal(s.Codes, c.codes) })
		if i < 0 {
			t.Errorf("no %s %v in %v", c.kind, c.codes, seams)
			continue
		}
		if s := seams[i]; math.Abs(s.SquareMetres/c.size-1) > 0.001 || !c.box.Has(s.At) {
			t.Errorf("%+v, want %v m² in %v", s, c.size, c.box)
		}
	}
}

func TestTwoSeparateOverlapsOfTheSameNeighboursAreTwo(t *testing.T) {
	comb := geo.Area{{geo.Ring{at(0, 5), at(20, 5), at(20, 12), at(15, 12), at(15, 8), at(5, 8), at(5, 12), at(0, 12), at(0, 5)}}}
	bar := geo.Area{{geo.Ring{at(0, 10), at(20, 10), at(20, 20), at(0, 20), at(0, 10)}}}
	seams, err := geo.Seams([]geo.Cell{{Code: "1", Area: comb}, {Code: "2", Area: bar}}, nil, 1)
	if err != nil || len(seams) != 2 {
		t.Error(seams, err)
	}
}

func TestCrossingLinesAreMeasuredWhereTheyCross(t *testing.T) {
	// Two triangles that cross like an X: the overlap is a rhombus nobody drew.
	a := geo.Area{{geo.Ring{at(0, 0), at(10, 0), at(5, 10), at(0, 0)}}}
	b := geo.Area{{geo.Ring{at(0, 10), at(5, 0), at(10, 10), at(0, 10)}}}
	seams, err := geo.Seams([]geo.Cell{{Code: "1", Area: a}, {Code: "2", Area: b}}, nil, 1)
	unit := geo.Area{{square(0, 0, 1)}}.SquareMetres()
	if err != nil || len(seams) != 1 || math.Abs(seams[0].SquareMetres/(25*unit)-1) > 0.001 {
		t.Error(seams, err, 25*unit)
	}
}

func TestALineThatCrossesItselfIsFound(t *testing.T) {
	for _, c := range []struct {
		name string
		ring geo.Ring
		want bool
	}{
		{"square", square(0, 0, 10), false},
		{"bow tie", geo.Ring{at(0, 0), at(10, 10), at(10, 0), at(0, 10), at(0, 0)}, true},
		{"touches itself", geo.Ring{at(0, 0), at(10, 0), at(10, 10), at(5, 0), at(0, 10), at(0, 0)}, true},
		{"folds back", geo.Ring{at(0, 0), at(10, 0), at(5, 0), at(5, 10), at(0, 0)}, true},
		{"a point on a straight line", geo.Ring{at(0, 0), at(5, 0), at(10, 0), at(10, 10), at(0, 0)}, false},
		{"triangle", geo.Ring{at(0, 0), at(10, 0), at(10, 10), at(0, 0)}, false},
	} {
		if _, got := (geo.Area{{c.ring}}).CrossesItself(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if _, got := (geo.Area{{square(0, 0, 10), square(4, 4, 2)}}).CrossesItself(); got {
		t.Error("a hole is not a crossing")
	}
	if _, got := (geo.Area{{square(0, 0, 10), square(8, 4, 4)}}).CrossesItself(); !got {
		t.Error("a hole across the border is a crossing")
	}
}
