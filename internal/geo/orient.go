package geo

import "math/big"

// orient is positive when p lies left of the line from a to b, negative right
// of it, 0 exactly on it. Rounding may not decide on which side of a border a
// house stands, so what a float cannot tell for sure is computed exactly.
func orient(a, b, p Point) int {
	l := (b.Lon - a.Lon) * (p.Lat - a.Lat)
	r := (b.Lat - a.Lat) * (p.Lon - a.Lon)
	det := l - r
	// Shewchuk's bound for this determinant.
	if bound := 3.3306690738754716e-16 * (abs(l) + abs(r)); det > bound || det < -bound {
		return sign(det)
	}
	if l == 0 && r == 0 {
		return 0
	}
	rat := func(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }
	sub := func(x, y float64) *big.Rat { return new(big.Rat).Sub(rat(x), rat(y)) }
	left := new(big.Rat).Mul(sub(b.Lon, a.Lon), sub(p.Lat, a.Lat))
	right := new(big.Rat).Mul(sub(b.Lat, a.Lat), sub(p.Lon, a.Lon))
	return left.Cmp(right)
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

func sign(x float64) int {
	if x > 0 {
		return 1
	}
	if x < 0 {
		return -1
	}
	return 0
}

// onSegment tells whether p, known to be on the line through a and b, lies
// between them.
func onSegment(a, b, p Point) bool {
	return between(a.Lon, b.Lon, p.Lon) && between(a.Lat, b.Lat, p.Lat)
}

// cross tells whether two segments share any point at all.
func cross(a, b, c, d Point) bool {
	o1, o2, o3, o4 := orient(a, b, c), orient(a, b, d), orient(c, d, a), orient(c, d, b)
	if o1*o2 < 0 && o3*o4 < 0 {
		return true
	}
	return o1 == 0 && onSegment(a, b, c) || o2 == 0 && onSegment(a, b, d) ||
		o3 == 0 && onSegment(c, d, a) || o4 == 0 && onSegment(c, d, b)
}
