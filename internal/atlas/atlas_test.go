package atlas_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"anwang/internal/atlas"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
)

func TestAPlaceComesBackFromTheSheet(t *testing.T) {
	for _, p := range []geo.Point{{Lon: 113.5, Lat: 34.7}, {Lon: -179.99, Lat: -60}, {Lon: 0.001, Lat: 0.001}} {
		q := atlas.Place(p).Point()
		if geo.Distance(p, q) > 0.01 {
			t.Errorf("%v came back as %v", p, q)
		}
	}
}

func TestOnlyTilesThatExistAreTaken(t *testing.T) {
	for _, c := range []struct {
		z, x, y int
		ok      bool
	}{{0, 0, 0, true}, {18, 1<<18 - 1, 0, true}, {0, 1, 0, false}, {-1, 0, 0, false}, {19, 0, 0, false}, {3, 0, 8, false}, {3, -1, 0, false}, {62, 0, 0, false}} {
		_, err := atlas.TileOf(c.z, c.x, c.y)
		if (err == nil) != c.ok || err != nil && fault.Code(err) != "map.tile_unknown" {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// Every thing with a place is in exactly one tile of each quartering, however the
// tiles lie.
func TestPilesCountEverythingOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	places := make([]atlas.At, 3000)
	for i := range places {
		places[i] = atlas.Place(geo.Point{Lon: 113 + r.Float64(), Lat: 34 + r.Float64()})
	}
	places[7] = atlas.At{X: -1} // nobody knows where
	pins := atlas.NewPins(places)
	if pins.Len() != 2999 {
		t.Fatalf("%d have a place", pins.Len())
	}
	for _, z := range []int{0, 5, 9, 13, 16} {
		seen := map[[2]int]bool{}
		n, of := 0, [atlas.Classes]int{}
		for _, a := range places {
			if a.X < 0 {
				continue
			}
			x, y := int(a.X*float64(int(1)<<z)), int(a.Y*float64(int(1)<<z))
			if seen[[2]int{x, y}] {
				continue
			}
			seen[[2]int{x, y}] = true
			tile, err := atlas.TileOf(z, x, y)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range pins.Piles(tile, func(i int) int { return i % 3 }) {
				n += p.N
				sum := 0
				for c, k := range p.Counts {
					of[c] += k
					sum += k
				}
				if sum != p.N {
					t.Fatalf("z%d: a pile of %d counts %v", z, p.N, p.Counts)
				}
				low, high := tile.Around(0)
				if p.At.X < low.X || p.At.X > high.X || p.At.Y < low.Y || p.At.Y > high.Y {
					t.Fatalf("z%d: a pile lies outside its tile", z)
				}
			}
		}
		if n != 2999 || of != [atlas.Classes]int{1000, 999, 1000, 0} {
			t.Errorf("z%d: %d in all, %v by class", z, n, of)
		}
	}
}

func TestATileIsBoundedAndNamesNothingFromAfar(t *testing.T) {
	places := make([]atlas.At, 50_000)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range places { // all in one tile of the sixteenth quartering
		places[i] = atlas.At{X: 0.8 + r.Float64()/(1<<16), Y: 0.4 + r.Float64()/(1<<16)}
	}
	pins := atlas.NewPins(places)
	for _, z := range []int{4, 10, 13, 16} {
		n := 1 << z
		tile, _ := atlas.TileOf(z, int(0.8*float64(n)), int(0.4*float64(n)))
		piles := pins.Piles(tile, func(int) int { return 0 })
		if len(piles) == 0 || len(piles) > 1024 {
			t.Errorf("z%d: %d piles", z, len(piles))
		}
		for _, p := range piles {
			if z < 13 && len(p.Some) > 0 {
				t.Errorf("z%d: something is named from afar", z)
			}
		}
	}
}

func TestTheClassOfACaseOnADay(t *testing.T) {
	const from, to = civil.Instant(100), civil.Instant(200)
	for _, c := range []struct {
		name string
		c    atlas.Case
		want int
	}{
		{"not found yet", atlas.Case{Found: 201}, -1},
		{"found, in time", atlas.Case{Found: 150, Due: 300}, atlas.Open},
		{"nothing is due", atlas.Case{Found: 50}, atlas.Open},
		{"due on the last instant", atlas.Case{Found: 50, Due: 200}, atlas.Open},
		{"overdue", atlas.Case{Found: 50, Due: 199}, atlas.Overdue},
		{"its clock stands", atlas.Case{Found: 50, Due: 150, Paused: 120}, atlas.Open},
		{"paused only later", atlas.Case{Found: 50, Due: 150, Paused: 250}, atlas.Overdue},
		{"closed in the period", atlas.Case{Found: 50, Due: 60, Closed: 150}, atlas.Closed},
		{"closed before", atlas.Case{Found: 50, Closed: 99}, -1},
		{"closed afterwards, overdue then", atlas.Case{Found: 50, Due: 150, Closed: 250}, atlas.Overdue},
		{"listed and overdue", atlas.Case{Found: 50, Due: 60, Listed: 120}, atlas.Listed},
		{"listed later", atlas.Case{Found: 50, Listed: 220}, atlas.Open},
		{"delisted", atlas.Case{Found: 50, Listed: 110, Delisted: 120}, atlas.Open},
		{"delisted later", atlas.Case{Found: 50, Listed: 110, Delisted: 220}, atlas.Listed},
		{"closed, and opened again in the period", atlas.Case{Found: 10, Turns: []atlas.Turn{{At: 90, Closed: true}, {At: 150}}}, atlas.Open},
		{"closed then, opened again later", atlas.Case{Found: 10, Turns: []atlas.Turn{{At: 150, Closed: true}, {At: 250}}}, atlas.Closed},
		{"opened again and closed anew", atlas.Case{Found: 10, Closed: 180, Turns: []atlas.Turn{{At: 90, Closed: true}, {At: 150}, {At: 180, Closed: true}}}, atlas.Closed},
	} {
		if got := c.c.On(from, to); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestTheClassOfASiteInAMonth(t *testing.T) {
	march := civil.Period{From: "2026-03-01", To: "2026-03-31"}
	for _, c := range []struct {
		l    atlas.Looked
		want int
	}{
		{atlas.Looked{}, atlas.Never},
		{atlas.Looked{Opened: "2026-04-01"}, -1},
		{atlas.Looked{Opened: "2026-03-31"}, atlas.Never},
		{atlas.Looked{Last: "2026-02-28"}, atlas.Unseen},
		{atlas.Looked{Last: "2026-03-01"}, atlas.Seen},
		{atlas.Looked{Last: "2026-03-31"}, atlas.Seen},
	} {
		if got := c.l.In(march); got != c.want {
			t.Errorf("%+v: %d, want %d", c.l, got, c.want)
		}
	}
}

func TestASilentGridAmongHotNeighbours(t *testing.T) {
	ring := [][]int{{1, 2, 3}, {0, 2}, {0, 1, 3}, {0, 2}}
	for _, c := range []struct {
		name   string
		found  []int
		beside [][]int
		want   []bool
	}{
		{"all report", []int{1, 5, 5, 5}, ring, []bool{false, false, false, false}},
		{"one is silent", []int{0, 5, 2, 1}, ring, []bool{true, false, false, false}},
		{"the middle is what counts, not the mean", []int{0, 30, 1, 1}, ring, []bool{false, false, false, false}},
		{"nobody reports", []int{0, 0, 0, 0}, ring, []bool{false, false, false, false}},
		{"two of two", []int{9, 0, 4, 0}, ring, []bool{false, true, false, true}},
		{"one neighbour is no middle", []int{0, 9}, [][]int{{1}, {0}}, []bool{false, false}},
		{"alone", []int{0}, [][]int{nil}, []bool{false}},
	} {
		got := atlas.Silent(c.found, c.beside, atlas.SilentMedian)
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		of   []int
		want float64
	}{{nil, 0}, {[]int{3}, 3}, {[]int{4, 1}, 2.5}, {[]int{9, 1, 2}, 2}} {
		if got := atlas.Median(c.of); got != c.want {
			t.Errorf("%v: %v", c.of, got)
		}
	}
}

func TestMonthsAreNamedAndNotStillToCome(t *testing.T) {
	const today = civil.Day("2026-03-05")
	for _, c := range []struct{ in, month, words, to, code string }{
		{"", "2026-03", "2026年3月", "2026-03-05", ""},
		{"2025-12", "2025-12", "2025年12月", "2025-12-31", ""},
		{"2026-04", "", "", "", "map.month_unknown"},
		{"2026-13", "", "", "", "map.month_unknown"},
		{"2026-3", "", "", "", "map.month_unknown"},
		{"<script", "", "", "", "map.month_unknown"},
	} {
		m, err := atlas.MonthOf(c.in, today)
		if fault.Code(err) != c.code || string(m) != c.month {
			t.Errorf("%q: %q %v", c.in, m, err)
			continue
		}
		if err == nil && (m.Words() != c.words || string(m.Period(today).To) != c.to) {
			t.Errorf("%q: %s to %s", c.in, m.Words(), m.Period(today).To)
		}
	}
	if got := atlas.Months("2025-11-20", today); fmt.Sprint(got) != "[2026-03 2026-02 2026-01 2025-12 2025-11]" {
		t.Error(got)
	}
	if got := atlas.Months("1999-01-01", today); len(got) != 24 {
		t.Errorf("%d months", len(got))
	}
}

// square is an area of a degree's hundredths.
func square(x, y, w, h float64) geo.Area {
	p := func(i, j float64) geo.Point { return geo.Point{Lon: 113 + i/100, Lat: 34 + j/100} }
	return geo.Area{{{p(x, y), p(x+w, y), p(x+w, y+h), p(x, y+h), p(x, y)}}}
}

func TestNeighboursAreThoseThatTouchAndAreOfOneKind(t *testing.T) {
	areas := []geo.Area{square(0, 0, 1, 1), square(1, 0, 1, 1), square(3, 0, 1, 1), square(0, 1, 2, 1), square(0, 0, 4, 4), nil}
	got := atlas.Beside(areas, []string{"村", "村", "村", "村", "镇", "村"}, 50)
	if want := "[[1 3] [0 3] [] [0 1] [] []]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestTheGridsOfATileAreDrawnWithNamesOnlyWhereThereIsRoom(t *testing.T) {
	hole := geo.Area{append(square(0, 0, 4, 4)[0], square(1, 1, 1, 1)[0][0])}
	town, village := atlas.NewShape(square(0, 0, 4, 4)), atlas.NewShape(hole)
	fields := []atlas.Field{
		{ID: "t", Name: "<script>镇", Tier: 1, Shape: &town, Under: []int{1}},
		{ID: "v", Name: "村", Tier: 2, Shape: &village, Sum: atlas.Sum{Sites: 4, Seen: 1}},
		{ID: "u", Name: "厂", Tier: 3, At: atlas.Place(geo.Point{Lon: 113.005, Lat: 34.005})},
	}
	at := atlas.Place(geo.Point{Lon: 113.02, Lat: 34.02})
	for _, z := range []int{3, 12, 14} {
		n := float64(int(1) << z)
		tile, _ := atlas.TileOf(z, int(at.X*n), int(at.Y*n))
		body, err := atlas.Fields(tile, fields, []int{2, 1, 0})
		if err != nil {
			t.Fatal(err)
		}
		layers, err := mvt.Unmarshal(body)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]any{}
		for _, l := range layers {
			for _, f := range l.Features {
				said[l.Name+" "+f.Properties["id"].(string)] = f.Properties["fill"]
				if m, ok := f.Geometry.(orb.Polygon); ok && z == 14 && f.Properties["id"] == "v" && len(m) < 1 {
					t.Errorf("the village is drawn with %d rings", len(m))
				}
			}
		}
		switch z {
		case 3:
			if fmt.Sprint(said) != "map[grids t:1]" {
				t.Errorf("z3: %v", said) // the village is too small: the town is filled for it
			}
		case 12:
			if fmt.Sprint(said["grids t"], said["grids v"]) != "0 1" {
				t.Errorf("z12: %v", said)
			}
			if _, ok := said["names v"]; !ok {
				t.Errorf("z12: no name: %v", said)
			}
		}
	}
	if math.Abs(town.Dots(8)-2*town.Dots(7)) > 1e-6 {
		t.Error("a quartering nearer is twice as large")
	}
}
