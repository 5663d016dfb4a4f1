package geo

import (
	"slices"

	"github.com/tidwall/rtree"
)

// Cell is an area with the code it goes by.
type Cell struct {
	Code string
	Area Area
}

// Index finds the cells a point lies in. It is built once and only read after;
// any number of readers may share it. The zero Index has no cells.
type Index struct {
	tree  rtree.RTreeG[int]
	cells []Cell
}

// NewIndex builds the index of those cells; tiers may lie over each other.
func NewIndex(cells []Cell) *Index {
	x := &Index{cells: slices.Clone(cells)}
	for i, c := range x.cells {
		if c.Area.Vertices() == 0 {
			continue
		}
		b := c.Area.Box()
		x.tree.Insert([2]float64{b.Min.Lon, b.Min.Lat}, [2]float64{b.Max.Lon, b.Max.Lat}, i)
	}
	return x
}

// Locate gives the codes of all cells that cover the point, lowest first. A
// point on a border is in both neighbours; the lowest code is the one that
// counts, so that the answer never depends on the order of import.
func (x *Index) Locate(p Point) []string {
	if !p.Valid() {
		return nil
	}
	var codes []string
	at := [2]float64{p.Lon, p.Lat}
	x.tree.Search(at, at, func(_, _ [2]float64, i int) bool {
		if x.cells[i].Area.Covers(p) {
			codes = append(codes, x.cells[i].Code)
		}
		return true
	})
	slices.Sort(codes)
	return codes
}

// At is the one cell that counts for the point: the lowest code. ok is false
// for a point outside every cell.
func (x *Index) At(p Point) (code string, ok bool) {
	codes := x.Locate(p)
	if len(codes) == 0 {
		return "", false
	}
	return codes[0], true
}

// Len is how many cells the index holds.
func (x *Index) Len() int { return len(x.cells) }
