package geo

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/fault"
)

// Survey is a file of borders as its maker wrote it: numbers that nobody has said
// the meaning of yet, and what the file itself says about them.
type Survey struct {
	Format   string // GeoJSON, Shapefile, KML
	Said     string // what the file says its numbers are, in its own words; "" nothing
	SaidAs   System // the same, understood; "" not
	SaidZone int
	Encoding string // of its names
	Fields   []string
	Tracts   []Tract
	Left     int // what was no area and was left out
	Links    int // network links, which are never followed
}

// Tract is one area of a survey: rings of raw numbers, outer ones and holes as
// they come, and what is written beside it.
type Tract struct {
	Rings [][][2]float64
	Props map[string]string
}

// System is a coordinate system an office may be handed borders in.
type System string

// The systems of borders.
const (
	Degrees   System = "wgs84"     // WGS-84 and CGCS2000 in degrees
	Survey3   System = "cgcs2000"  // CGCS2000, Gauss–Krüger in 3° zones, metres
	Shifted   System = "gcj02"     // the map makers' shift
	Baidu     System = "bd09"      // and Baidu's
	Xian80    System = "xian80"    // no public parameters
	Beijing54 System = "beijing54" // no public parameters
)

// The 3° zones China lies in.
const (
	firstZone = 25
	lastZone  = 45
)

// Accept says whether borders in a system can be converted at all.
func (s System) Accept(zone int) error {
	switch s {
	case Degrees, Shifted, Baidu:
		return nil
	case Survey3:
		if zone != 0 && (zone < firstZone || zone > lastZone) {
			return fault.New(fault.Invalid, "border.zone_outside").On("zone", "border.zone_outside")
		}
		return nil
	case Xian80, Beijing54:
		// The shift to CGCS2000 differs from place to place, up to a hundred metres,
		// and its parameters are kept by the survey offices.
		return fault.New(fault.Invalid, "border.datum_without_parameters").On("system", "border.datum_without_parameters")
	case "":
		return fault.New(fault.Invalid, "border.system_missing").On("system", "border.system_missing")
	}
	return fault.New(fault.Invalid, "geometry.datum_unknown", "value", string(s)).On("system", "geometry.datum_unknown", "value", string(s))
}

// Against says whether a file says outright that it is something else.
func (s Survey) Against(system System, zone int) bool {
	return s.SaidAs != "" && (s.SaidAs != system || system == Survey3 && zone != 0 && s.SaidZone != 0 && zone != s.SaidZone)
}

// Area is the tract, the nth of its file, as WGS-84.
func (t Tract) Area(n int, system System, zone int) (Area, error) {
	var rings []Ring
	for _, raw := range t.Rings {
		ring := make(Ring, 0, len(raw)+1)
		for _, c := range raw {
			p, err := placed(n, c, system, zone)
			if err != nil {
				return nil, err
			}
			if p = Rounded(p); len(ring) == 0 || ring[len(ring)-1] != p {
				ring = append(ring, p)
			}
		}
		if len(ring) > 0 && ring[0] != ring[len(ring)-1] {
			ring = append(ring, ring[0])
		}
		if ring.check() == nil {
			rings = append(rings, ring)
		}
	}
	if len(rings) == 0 {
		return nil, fault.New(fault.Invalid, "geometry.ring_flat")
	}
	return sortedOut(rings), nil
}

// sortedOut tells outer rings from holes by what lies in what: makers of files
// do not agree on which way round they run.
func sortedOut(rings []Ring) Area {
	if len(rings) == 1 {
		return Area{{rings[0]}}
	}
	slices.SortStableFunc(rings, func(a, b Ring) int { return compare(math.Abs(b.signed()), math.Abs(a.signed())) })
	boxes := make([]Box, len(rings))
	for i, r := range rings {
		boxes[i] = Area{{r}}.Box()
	}
	var out Area
	of := make([]int, len(rings)) // the polygon of an outer ring; -1 for a hole
	for i, r := range rings {
		depth, home := 0, -1
		for j := range i {
			if boxes[j].Has(r[0]) && (Polygon{rings[j]}).holds(r) {
				if depth++; of[j] >= 0 {
					home = of[j]
				}
			}
		}
		if of[i] = -1; depth%2 == 1 && home >= 0 {
			out[home] = append(out[home], r)
			continue
		}
		of[i], out = len(out), append(out, Polygon{r})
	}
	return out
}

// inChina is where borders of an office can lie.
func inChina(p Point) bool { return p.Lon > 73 && p.Lon < 136 && p.Lat > 3 && p.Lat < 54 }

func placed(n int, c [2]float64, system System, zone int) (Point, error) {
	said := strconv.FormatFloat(c[0], 'g', 10, 64) + "，" + strconv.FormatFloat(c[1], 'g', 10, 64)
	p := Point{Lon: c[0], Lat: c[1]}
	switch {
	case math.IsNaN(c[0]) || math.IsNaN(c[1]) || math.IsInf(c[0], 0) || math.IsInf(c[1], 0):
		return Point{}, fault.New(fault.Invalid, "border.no_number", "n", strconv.Itoa(n), "value", said)
	case system == Survey3 && math.Abs(c[0]) <= 360 && math.Abs(c[1]) <= 360:
		return Point{}, fault.New(fault.Invalid, "border.degrees_not_metres", "n", strconv.Itoa(n), "value", said)
	case system == Survey3 && c[0] < 1e7 && c[1] > 1e7 || system == Survey3 && zone != 0 && c[0] > 1.2e6 && c[1] < 1.2e6 && c[0] < 1e7:
		return Point{}, fault.New(fault.Invalid, "border.swapped", "n", strconv.Itoa(n), "value", said)
	case system == Survey3:
		var err error
		if p, err = Unproject(Plane{East: c[0], North: c[1]}, zone); err != nil {
			return Point{}, err
		}
	case math.Abs(c[0]) > 360 || math.Abs(c[1]) > 360:
		return Point{}, fault.New(fault.Invalid, "border.metres_not_degrees", "n", strconv.Itoa(n), "value", said)
	case !inChina(p) && inChina(Point{Lon: c[1], Lat: c[0]}):
		return Point{}, fault.New(fault.Invalid, "border.swapped", "n", strconv.Itoa(n), "value", said)
	case system == Shifted:
		p = Convert(p, GCJ02, WGS84)
	case system == Baidu:
		p = Convert(p, BD09, WGS84)
	}
	if !inChina(p) {
		return Point{}, fault.New(fault.Invalid, "border.outside_china", "n", strconv.Itoa(n), "value", said)
	}
	return p, nil
}

// epsg are the numbers under which the systems are registered.
func epsg(n int) (System, int) {
	switch {
	case n == 4326 || n == 4490:
		return Degrees, 0
	case n >= 4513 && n <= 4533:
		return Survey3, n - 4513 + firstZone
	case n >= 4534 && n <= 4554:
		return Survey3, n - 4534 + firstZone
	case n == 4610 || n >= 2327 && n <= 2390:
		return Xian80, 0
	case n == 4214 || n >= 2401 && n <= 2442 || n >= 21413 && n <= 21463:
		return Beijing54, 0
	}
	return "", 0
}

// understood reads what a file says about its numbers: a name of a registry, or
// the text of a .prj.
func understood(text string) (System, int) {
	plain := strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(text))
	switch {
	case strings.Contains(plain, "xian 1980") || strings.Contains(plain, "xian80") || strings.Contains(text, "西安"):
		return Xian80, 0
	case strings.Contains(plain, "beijing 1954") || strings.Contains(plain, "krasovsky") || strings.Contains(text, "北京54"):
		return Beijing54, 0
	case strings.HasSuffix(plain, "crs84"):
		return Degrees, 0
	}
	if i := strings.LastIndex(plain, "epsg:"); i >= 0 {
		if n, err := strconv.Atoi(strings.TrimLeft(plain[i+len("epsg:"):], ":")); err == nil {
			return epsg(n)
		}
	}
	projected := strings.Contains(plain, "projcs") || strings.Contains(plain, "projcrs")
	cgcs := strings.Contains(plain, "cgcs2000") || strings.Contains(plain, "china geodetic coordinate system 2000") || strings.Contains(plain, "china 2000")
	if !projected {
		if cgcs || strings.Contains(plain, "wgs 1984") || strings.Contains(plain, "wgs 84") || strings.Contains(plain, "wgs84") {
			return Degrees, 0
		}
		return "", 0
	}
	if !cgcs || !strings.Contains(plain, "gauss kruger") && !strings.Contains(plain, "transverse mercator") && !strings.Contains(plain, "gk") {
		return "", 0
	}
	if at := number(plain, `"central meridian",`); at > 0 && math.Mod(at, 3) == 0 {
		return Survey3, int(at / 3)
	}
	return Survey3, 0
}

func number(text, after string) float64 {
	i := strings.Index(text, after)
	if i < 0 {
		return 0
	}
	rest := strings.TrimSpace(text[i+len(after):])
	end := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if end < 0 {
		end = len(rest)
	}
	n, _ := strconv.ParseFloat(rest[:end], 64)
	return n
}

// Plain makes a name harmless wherever it will be written: no control characters,
// and no sign that begins a tag.
func Plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f || r == 0xfffd || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		case r == '<':
			return '＜'
		case r == '>':
			return '＞'
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 100 {
		s = string(r[:100])
	}
	return s
}
