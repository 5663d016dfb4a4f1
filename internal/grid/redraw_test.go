package grid_test

import (
	"fmt"
	"slices"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
)

func TestPiecesMustFillTheGroundOfTheOldGrid(t *testing.T) {
	old := grid.Grid{ID: "v", Name: "甲村", Kind: "村级", Covers: grid.Territory, Parent: "t", Area: square(117, 40, 0.1, 0.1), Demo: true}
	other := grid.Grid{ID: "w", Name: "乙村", Kind: "村级", Covers: grid.Territory, Parent: "t", Area: square(117.1, 40, 0.1, 0.1)}
	half := func(name string, lon, w float64) grid.Fresh {
		return grid.Fresh{Name: name, Area: square(lon, 40, w, 0.1)}
	}
	closed, root, unit, bare, stranger, late := old, old, old, old, other, old
	late.OpenedOn = "2026-03-05"
	closed.ClosedOn, root.Parent, unit.Covers, bare.Area, stranger.Parent = "2026-01-01", "", grid.Unit, nil, "u"
	bow := geo.Area{{{{Lon: 117, Lat: 40}, {Lon: 117.1, Lat: 40.1}, {Lon: 117.1, Lat: 40}, {Lon: 117, Lat: 40.1}, {Lon: 117, Lat: 40}}}}
	whole := []grid.Fresh{half("东", 117.05, 0.05), half("西", 117, 0.05)}
	for name, c := range map[string]struct {
		old    []grid.Grid
		on     civil.Day
		pieces []grid.Fresh
		want   []string
	}{
		"two halves":            {old: []grid.Grid{old}, pieces: whole},
		"a merge, drawn":        {old: []grid.Grid{old, other}, pieces: []grid.Fresh{half("新", 117, 0.2)}},
		"a merge, not drawn":    {old: []grid.Grid{old, other}, pieces: []grid.Fresh{{Name: "新"}}},
		"a hole":                {old: []grid.Grid{old}, pieces: []grid.Fresh{half("东", 117.06, 0.04), half("西", 117, 0.05)}, want: []string{"grid.ground_left_over"}},
		"an overlap":            {old: []grid.Grid{old}, pieces: []grid.Fresh{half("东", 117.04, 0.06), half("西", 117, 0.05)}, want: []string{"grid.ground_covered_twice"}},
		"a neighbour's ground":  {old: []grid.Grid{old}, pieces: []grid.Fresh{half("东", 117.05, 0.06), half("西", 117, 0.05)}, want: []string{"grid.ground_of_others"}},
		"a piece not drawn":     {old: []grid.Grid{old}, pieces: []grid.Fresh{half("东", 117.05, 0.05), {Name: "西"}}, want: []string{"grid.without_border"}},
		"a line crosses itself": {old: []grid.Grid{old}, pieces: []grid.Fresh{{Name: "东", Area: bow}, half("西", 117, 0.05)}, want: []string{"grid.border_crosses_itself"}},
		"closed already":        {old: []grid.Grid{closed}, pieces: whole, want: []string{"grid.closed_already"}},
		"the root":              {old: []grid.Grid{root}, pieces: whole, want: []string{"grid.root_stays"}},
		"a unit":                {old: []grid.Grid{unit}, pieces: whole, want: []string{"grid.unit_has_no_ground"}},
		"never drawn":           {old: []grid.Grid{bare}, pieces: whole, want: []string{"grid.without_border"}},
		"of another parent":     {old: []grid.Grid{old, stranger}, pieces: []grid.Fresh{{Name: "新"}}, want: []string{"grid.merge_of_strangers"}},
		"before it stood":       {old: []grid.Grid{late}, on: "2026-03-04", pieces: whole, want: []string{"grid.not_yet_then"}},
		"on its first day":      {old: []grid.Grid{late}, on: "2026-03-05", pieces: whole},
	} {
		got, err := grid.Redraw(c.old, c.on, c.pieces)
		if !slices.Equal(codes(err), c.want) {
			t.Errorf("%s: %v, want %v", name, codes(err), c.want)
		}
		if err == nil && (got[0].Kind != "村级" || got[0].Parent != "t" || !got[0].Demo || len(got[0].Area) == 0) {
			t.Errorf("%s: %+v", name, got[0])
		}
	}
}

func TestASiteGoesToThePieceItStandsOn(t *testing.T) {
	x := grid.Redrawn{New: []grid.Grid{
		{ID: "e", Code: "2", Area: square(117.05, 40, 0.05, 0.1), At: geo.Point{Lon: 117.075, Lat: 40.05}},
		{ID: "w", Code: "1", Area: square(117, 40, 0.05, 0.1), At: geo.Point{Lon: 117.025, Lat: 40.05}},
	}}
	for name, c := range map[string]struct {
		at   geo.Point
		want string
	}{
		"in the east":                       {geo.Point{Lon: 117.08, Lat: 40.05}, "e"},
		"in the west":                       {geo.Point{Lon: 117.01, Lat: 40.05}, "w"},
		"on the border, by the lowest code": {geo.Point{Lon: 117.05, Lat: 40.05}, "w"},
		"off the ground, by the nearest":    {geo.Point{Lon: 117.3, Lat: 40.05}, "e"},
	} {
		if got := x.Lay(c.at); got.ID != c.want {
			t.Errorf("%s: %s, want %s", name, got.ID, c.want)
		}
	}
}

func TestAGridBelowThatIsCutIsNamed(t *testing.T) {
	x := grid.Redrawn{New: []grid.Grid{{ID: "w", Name: "西", Area: square(117, 40, 0.05, 0.1)}, {ID: "e", Name: "东", Area: square(117.05, 40, 0.05, 0.1)}}}
	for name, c := range map[string]struct {
		area geo.Area
		into int
		want int
	}{
		"wholly on its side":      {square(117, 40, 0.05, 0.1), 0, 0},
		"touching the line":       {square(117.05, 40, 0.02, 0.1), 1, 0},
		"across the line":         {square(117.04, 40.01, 0.02, 0.02), 0, 1},
		"wholly on another side":  {square(117.06, 40.01, 0.02, 0.02), 0, 0},
		"a unit covers no ground": {nil, 0, 0},
	} {
		child := grid.Grid{ID: "c", Name: "组", Area: c.area}
		to, err := x.Taken([]grid.Grid{child}, map[string]int{"c": c.into})
		if got := x.Across([]grid.Grid{child}, to); err != nil || len(got) != c.want {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestARowSaysWhereItsGridLies(t *testing.T) {
	moves := []grid.Moved{
		{Move: account.Move{From: "1/2/4/", To: "1/3/4/"}, At: 100, DoneAt: 150},
		{Move: account.Move{From: "1/3/", To: "5/3/"}, At: 200},
	}
	for _, c := range []struct {
		path string
		at   civil.Instant
		want string
	}{
		{"1/2/4/", 50, "[1/3/4/ 5/3/4/]"}, // filed once, being filed again
		{"1/2/9/", 50, "[1/2/9/]"},
		{"1/3/4/", 120, "[1/3/4/ 5/3/4/]"},
		{"5/3/4/", 250, "[5/3/4/]"},
		{"1/2/4/", 300, "[1/2/4/]"}, // said after it moved: no path of that time
	} {
		if got := fmt.Sprint(grid.Rightful(c.path, c.at, moves)); got != c.want {
			t.Errorf("%s at %d: %s, want %s", c.path, c.at, got, c.want)
		}
	}
}

func TestAGridStandsThroughItsLastDay(t *testing.T) {
	g := grid.Grid{OpenedOn: "2026-01-02", ClosedOn: "2026-03-04"}
	for on, want := range map[civil.Day]bool{"2026-01-01": false, "2026-01-02": true, "2026-03-04": true, "2026-03-05": false} {
		if g.Stood(on) != want {
			t.Errorf("%s: %v", on, !want)
		}
	}
}

func TestS1_62OneLooksBackAndNotAhead(t *testing.T) {
	for day, want := range map[string]string{"2026-03-05": "", "2024-02-29": "", "2026-03-06": "day.to_come", "2026-02-29": "day.impossible", "昨天": "day.impossible"} {
		if _, err := grid.LookBack(day, "2026-03-05"); fault.Code(err) != want {
			t.Errorf("%s: %v, want %q", day, err, want)
		}
	}
}
