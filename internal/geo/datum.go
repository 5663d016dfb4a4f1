package geo

import (
	"math"

	"anwang/internal/fault"
)

// Datum is the coordinate system a point was given in. What is stored is the
// raw value with this tag; it is converted when it is shown.
type Datum string

// The coordinate systems in use.
const (
	WGS84 Datum = "wgs84" // phones, 天地图; CGCS2000 is the same to a few centimetres
	GCJ02 Datum = "gcj02" // 高德, 腾讯
	BD09  Datum = "bd09"  // 百度
)

// ParseDatum reads the tag of a coordinate system; none at all is WGS-84.
func ParseDatum(s string) (Datum, error) {
	switch s {
	case "", "wgs84", "cgcs2000":
		return WGS84, nil
	case "gcj02":
		return GCJ02, nil
	case "bd09":
		return BD09, nil
	}
	return "", fault.New(fault.Invalid, "geometry.datum_unknown", "value", s)
}

// Convert gives the point in another coordinate system.
func Convert(p Point, from, to Datum) Point {
	if from == to {
		return p
	}
	switch from {
	case GCJ02:
		p = gcjToWGS(p)
	case BD09:
		p = gcjToWGS(bdToGCJ(p))
	}
	switch to {
	case GCJ02:
		p = wgsToGCJ(p)
	case BD09:
		p = gcjToBD(wgsToGCJ(p))
	}
	return p
}

// outOfChina is the rectangle map makers themselves use: outside it nothing is
// shifted.
func outOfChina(p Point) bool {
	return p.Lon < 72.004 || p.Lon > 137.8347 || p.Lat < 0.8293 || p.Lat > 55.8271
}

// wgsToGCJ is the shift of the map makers, on the Krasovsky ellipsoid.
func wgsToGCJ(p Point) Point {
	if outOfChina(p) {
		return p
	}
	const a, ee = 6378245.0, 0.00669342162296594323
	x, y := p.Lon-105, p.Lat-35
	root := math.Sqrt(math.Abs(x))
	waves := func(v float64) float64 {
		return (20*math.Sin(6*v*math.Pi) + 20*math.Sin(2*v*math.Pi)) * 2 / 3
	}
	lat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + waves(x)
	lat += (20*math.Sin(y*math.Pi) + 40*math.Sin(y/3*math.Pi)) * 2 / 3
	lat += (160*math.Sin(y/12*math.Pi) + 320*math.Sin(y*math.Pi/30)) * 2 / 3
	lon := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + waves(x)
	lon += (20*math.Sin(x*math.Pi) + 40*math.Sin(x/3*math.Pi)) * 2 / 3
	lon += (150*math.Sin(x/12*math.Pi) + 300*math.Sin(x/30*math.Pi)) * 2 / 3
	s, c := math.Sincos(radians(p.Lat))
	magic := 1 - ee*s*s
	return Point{
		Lon: p.Lon + degrees(lon/(a/math.Sqrt(magic)*c)),
		Lat: p.Lat + degrees(lat/(a*(1-ee)/(magic*math.Sqrt(magic)))),
	}
}

// gcjToWGS undoes the shift by a fixed point: subtracting it once is off by up
// to 6.7 m, which puts a shop across the street.
func gcjToWGS(p Point) Point {
	if outOfChina(p) {
		return p
	}
	w := p
	for range 20 {
		g := wgsToGCJ(w)
		dx, dy := p.Lon-g.Lon, p.Lat-g.Lat
		w.Lon, w.Lat = w.Lon+dx, w.Lat+dy
		if math.Abs(dx) < 1e-11 && math.Abs(dy) < 1e-11 {
			break
		}
	}
	return w
}

const bdTurn = math.Pi * 3000 / 180

func gcjToBD(p Point) Point {
	if outOfChina(p) {
		return p
	}
	z := math.Hypot(p.Lon, p.Lat) + 0.00002*math.Sin(p.Lat*bdTurn)
	s, c := math.Sincos(math.Atan2(p.Lat, p.Lon) + 0.000003*math.Cos(p.Lon*bdTurn))
	return Point{Lon: z*c + 0.0065, Lat: z*s + 0.006}
}

func bdToGCJ(p Point) Point {
	if outOfChina(p) {
		return p
	}
	g := Point{Lon: p.Lon - 0.0065, Lat: p.Lat - 0.006}
	for range 20 {
		b := gcjToBD(g)
		dx, dy := p.Lon-b.Lon, p.Lat-b.Lat
		g.Lon, g.Lat = g.Lon+dx, g.Lat+dy
		if math.Abs(dx) < 1e-11 && math.Abs(dy) < 1e-11 {
			break
		}
	}
	return g
}
