package geo

import (
	"slices"

	"anwang/internal/fault"
)

// parts are the faces between the borders of several areas, and of each face
// which areas it is a part of.
func parts(areas []Area, more ...Line) ([]Polygon, [][]int, error) {
	lines := slices.Clone(more)
	for _, a := range areas {
		lines = append(lines, a.Lines()...)
	}
	faces, err := Faces(lines)
	if err != nil {
		return nil, nil, err
	}
	in := make([][]int, len(faces))
	for i, f := range faces {
		p := Area{f}.Within()
		for j, a := range areas {
			if a.Box().Has(p) && a.Covers(p) {
				in[i] = append(in[i], j)
			}
		}
	}
	return faces, in, nil
}

func gathered(faces []Polygon, in [][]int, wanted func([]int) bool) Area {
	var out []Polygon
	for i, f := range faces {
		if wanted(in[i]) {
			out = append(out, f)
		}
	}
	return Together(out)
}

// Union is the ground of several areas together; what lay between them twice is
// counted once.
func Union(areas ...Area) (Area, error) {
	faces, in, err := parts(areas)
	if err != nil {
		return nil, err
	}
	return gathered(faces, in, func(of []int) bool { return len(of) > 0 }), nil
}

// Less is the ground of an area without that of others.
func Less(a Area, others ...Area) (Area, error) {
	faces, in, err := parts(append([]Area{a}, others...))
	if err != nil {
		return nil, err
	}
	return gathered(faces, in, func(of []int) bool { return len(of) == 1 && of[0] == 0 }), nil
}

// Common is the ground two areas share.
func Common(a, b Area) (Area, error) {
	faces, in, err := parts([]Area{a, b})
	if err != nil {
		return nil, err
	}
	return gathered(faces, in, func(of []int) bool { return len(of) == 2 }), nil
}

// Spot is the piece of free ground around a point: within the outline and in
// none of the cells. Without an outline it is what the cells enclose.
func Spot(p Point, outline Area, cells ...Area) (Area, error) {
	areas := cells
	if len(outline) > 0 {
		areas = append([]Area{outline}, cells...)
	}
	faces, in, err := parts(areas)
	if err != nil {
		return nil, err
	}
	for i, f := range faces {
		free := len(in[i]) == 0 && len(outline) == 0 || len(in[i]) == 1 && in[i][0] == 0 && len(outline) > 0
		if free && f.Covers(p) {
			return Area{f}, nil
		}
	}
	return nil, fault.New(fault.Invalid, "geometry.nothing_free_there")
}

// Cut divides an area along a drawn line. Only where the line comes in and goes
// out again is anything cut; the largest piece comes first, and parts the line
// does not touch stay with it.
func Cut(a Area, line []Point) ([]Area, error) {
	var drawn []Line
	for i := 1; i < len(line); i++ {
		drawn = append(drawn, Line{Rounded(line[i-1]), Rounded(line[i])})
	}
	var pieces []Area
	var whole Area
	for _, polygon := range a {
		faces, in, err := parts([]Area{{polygon}}, drawn...)
		if err != nil {
			return nil, err
		}
		var here []Area
		for i, f := range faces {
			if len(in[i]) > 0 {
				here = append(here, Area{f})
			}
		}
		if len(here) < 2 {
			whole = append(whole, polygon)
			continue
		}
		pieces = append(pieces, here...)
	}
	if len(pieces) < 2 {
		return nil, fault.New(fault.Invalid, "geometry.line_cuts_nothing")
	}
	slices.SortStableFunc(pieces, func(x, y Area) int { return compare(y.SquareMetres(), x.SquareMetres()) })
	pieces[0] = append(pieces[0], whole...)
	return pieces, nil
}

// Enclosed finds the gaps that cells leave between them where nobody drew the
// outline around them all: ground one cannot leave without crossing a border.
func Enclosed(cells []Cell, least float64) ([]Seam, error) {
	var all Area
	for _, c := range cells {
		all = append(all, c.Area...)
	}
	if len(all) == 0 {
		return nil, nil
	}
	b := all.Box()
	w, h := b.Max.Lon-b.Min.Lon, b.Max.Lat-b.Min.Lat
	around := Ring{{b.Min.Lon - w, b.Min.Lat - h}, {b.Max.Lon + w, b.Min.Lat - h}, {b.Max.Lon + w, b.Max.Lat + h}, {b.Min.Lon - w, b.Max.Lat + h}, {b.Min.Lon - w, b.Min.Lat - h}}
	found, err := Seams(cells, Area{{around}}, least)
	box := w * h * scale((b.Min.Lat+b.Max.Lat)/2)
	// What lies outside of all of them is larger than all of them together.
	return slices.DeleteFunc(found, func(s Seam) bool { return s.Kind == Gap && s.SquareMetres > 1.5*box }), err
}
