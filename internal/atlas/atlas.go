// Package atlas is the one map (一张图): where things lie on a sheet that is cut
// into tiles, how many of them lie so close that they are shown as one, which
// colour a case has on a day, and which ground nobody looks at. It is pure: the
// rows come from the desk, what it gives are tiles in Mapbox's vector format and
// answers a list can be made of.
package atlas

import (
	"math"

	"anwang/internal/fault"
	"anwang/internal/geo"
)

// At is a place on the square sheet: web Mercator, both sides from 0 to 1, Y
// downwards. CGCS2000 and WGS-84 are the same on it.
type At struct{ X, Y float64 }

// edge is the latitude at which the sheet ends.
const edge = 85.0511287798066

// Place is where a point of the earth lies on the sheet.
func Place(p geo.Point) At {
	lat := math.Max(-edge, math.Min(edge, p.Lat))
	s := math.Sin(lat * math.Pi / 180)
	return At{X: p.Lon/360 + 0.5, Y: 0.5 - math.Log((1+s)/(1-s))/(4*math.Pi)}
}

// Point is the place on the earth again.
func (a At) Point() geo.Point {
	return geo.Point{Lon: (a.X - 0.5) * 360, Lat: math.Atan(math.Sinh(math.Pi*(1-2*a.Y))) * 180 / math.Pi}
}

// deepest is how many times the sheet is quartered for a key: half a metre.
const deepest = 26

// Key is the place as the number of its cell when the sheet is quartered again
// and again: what lies in one tile lies in one run of keys.
func (a At) Key() uint64 {
	return spread(cell(a.X)) | spread(cell(a.Y))<<1
}

func cell(x float64) uint64 {
	const n = 1 << deepest
	return uint64(math.Max(0, math.Min(n-1, math.Floor(x*n))))
}

// spread puts a nought before every bit.
func spread(x uint64) uint64 {
	x &= 0xffffffff
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f0f0f0f0f
	x = (x | x<<2) & 0x3333333333333333
	return (x | x<<1) & 0x5555555555555555
}

// Tile is one square of the sheet quartered Z times.
type Tile struct{ Z, X, Y int }

// Finest is the last quartering that is served; a screen that wants more
// magnifies it.
const Finest = 18

// TileOf is a tile that exists, or a fault.
func TileOf(z, x, y int) (Tile, error) {
	if z < 0 || z > Finest || x < 0 || y < 0 || x >= 1<<z || y >= 1<<z {
		return Tile{}, fault.New(fault.Invalid, "map.tile_unknown")
	}
	return Tile{z, x, y}, nil
}

// keys is the run of keys in the tile, the end not included.
func (t Tile) keys() (from, to uint64) {
	deep := 2 * uint(deepest-t.Z)
	from = (spread(uint64(t.X)) | spread(uint64(t.Y))<<1) << deep
	return from, from + 1<<deep
}

// Around is the square of the tile on the sheet, widened by a share of its side.
func (t Tile) Around(more float64) (low, high At) {
	side := 1 / float64(int(1)<<t.Z)
	return At{(float64(t.X) - more) * side, (float64(t.Y) - more) * side}, At{(float64(t.X) + 1 + more) * side, (float64(t.Y) + 1 + more) * side}
}

// extent is how finely a tile is drawn: so many units to its side.
const extent = 4096

// in is the place in the units of the tile.
func (t Tile) in(a At) (x, y float64) {
	n := float64(int(1) << t.Z)
	return (a.X*n - float64(t.X)) * extent, (a.Y*n - float64(t.Y)) * extent
}
