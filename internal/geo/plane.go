package geo

import (
	"math"

	"anwang/internal/fault"
)

// Plane is a place in metres in a 3° zone of CGCS2000 (Gauss–Krüger), as survey
// offices hand out maps: East has 500 000 added, and the zone's number in front
// when it is written with it (39 500 123.4).
type Plane struct {
	North float64
	East  float64
}

// Zone is the number of the 3° zone a longitude lies in; its central meridian
// is three times that.
func Zone(lon float64) int { return int(math.Floor(lon/3 + 0.5)) }

// Krüger's series in the third flattening of the CGCS2000 ellipsoid, to the
// sixth order: under a millimetre anywhere near a zone.
const (
	axis       = 6378137.0
	flattening = 1 / 298.257222101
	third      = flattening / (2 - flattening)
	second     = third * third
	rectified  = axis / (1 + third) * (1 + second/4 + second*second/64 + second*second*second/256)
)

func forwardTerms() [6]float64 {
	n := third
	n2, n3, n4, n5, n6 := n*n, n*n*n, n*n*n*n, n*n*n*n*n, n*n*n*n*n*n
	return [6]float64{
		n/2 - 2*n2/3 + 5*n3/16 + 41*n4/180 - 127*n5/288 + 7891*n6/37800,
		13*n2/48 - 3*n3/5 + 557*n4/1440 + 281*n5/630 - 1983433*n6/1935360,
		61*n3/240 - 103*n4/140 + 15061*n5/26880 + 167603*n6/181440,
		49561*n4/161280 - 179*n5/168 + 6601661*n6/7257600,
		34729*n5/80640 - 3418889*n6/1995840,
		212378941 * n6 / 319334400,
	}
}

func inverseTerms() [6]float64 {
	n := third
	n2, n3, n4, n5, n6 := n*n, n*n*n, n*n*n*n, n*n*n*n*n, n*n*n*n*n*n
	return [6]float64{
		n/2 - 2*n2/3 + 37*n3/96 - n4/360 - 81*n5/512 + 96199*n6/604800,
		n2/48 + n3/15 - 437*n4/1440 + 46*n5/105 - 1118711*n6/3870720,
		17*n3/480 - 37*n4/840 - 209*n5/4480 + 5569*n6/90720,
		4397*n4/161280 - 11*n5/504 - 830251*n6/7257600,
		4583*n5/161280 - 108847*n6/3991680,
		20648693 * n6 / 638668800,
	}
}

// eccentricity is the first eccentricity of the ellipsoid.
func eccentricity() float64 { return math.Sqrt(flattening * (2 - flattening)) }

// Project gives the place in that zone, East without the zone's number.
func Project(p Point, zone int) Plane {
	e := eccentricity()
	s, lam := math.Sin(radians(p.Lat)), radians(p.Lon-3*float64(zone))
	t := math.Sinh(math.Atanh(s) - e*math.Atanh(e*s))
	xi := math.Atan2(t, math.Cos(lam))
	eta := math.Asinh(math.Sin(lam) / math.Hypot(t, math.Cos(lam)))
	north, east := xi, eta
	for i, c := range forwardTerms() {
		k := 2 * float64(i+1)
		north += c * math.Sin(k*xi) * math.Cosh(k*eta)
		east += c * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	return Plane{North: rectified * north, East: rectified*east + 500000}
}

// Unproject is the place back in degrees. An East written with its zone's
// number in front needs no zone (0); the two must not contradict each other.
func Unproject(q Plane, zone int) (Point, error) {
	if q.East >= 1e6 {
		own := int(q.East / 1e6)
		if zone != 0 && zone != own {
			return Point{}, fault.New(fault.Invalid, "geometry.zone_contradicts")
		}
		zone, q.East = own, q.East-float64(own)*1e6
	}
	if zone < 1 || zone > 120 || !(math.Abs(q.North) < 1.1e7) || !(math.Abs(q.East-500000) < 500000) {
		return Point{}, fault.New(fault.Invalid, "geometry.zone_missing")
	}
	xi, eta := q.North/rectified, (q.East-500000)/rectified
	x, y := xi, eta
	for i, c := range inverseTerms() {
		k := 2 * float64(i+1)
		x -= c * math.Sin(k*xi) * math.Cosh(k*eta)
		y -= c * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	// The conformal latitude is turned into the geographic one by Newton's steps.
	e := eccentricity()
	tau := math.Sin(x) / math.Hypot(math.Sinh(y), math.Cos(x))
	t := tau
	for range 10 {
		sigma := math.Sinh(e * math.Atanh(e*t/math.Sqrt(1+t*t)))
		have := t*math.Sqrt(1+sigma*sigma) - sigma*math.Sqrt(1+t*t)
		step := (tau - have) / math.Sqrt(1+have*have) * (1 + (1-e*e)*t*t) / ((1 - e*e) * math.Sqrt(1+t*t))
		t += step
		if math.Abs(step) < 1e-14 {
			break
		}
	}
	return Point{Lon: 3*float64(zone) + degrees(math.Atan2(math.Sinh(y), math.Cos(x))), Lat: degrees(math.Atan(t))}, nil
}
