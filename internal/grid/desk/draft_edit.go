package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
)

func instant(ms int64) civil.Instant { return civil.Instant(ms) }

// knit makes neighbours of a sheet share their corners. Who stands above comes
// first, so that its border stays where it is.
func (s *sheet) knit(metres float64) error {
	var cells []geo.Cell
	order := slices.Clone(s.Shapes)
	slices.SortStableFunc(order, func(a, b ShapeRow) int { return s.depth(a) - s.depth(b) })
	for _, row := range order {
		x, err := row.shape()
		if err != nil {
			return err
		}
		cells = append(cells, geo.Cell{Code: row.Key, Area: x.Area})
	}
	for _, c := range geo.Knit(cells, metres) {
		row := s.find(c.Code)
		if len(c.Area) == 0 && len(row.Border) > 0 {
			continue // too small to be snapped: left as it is
		}
		if err := row.set(c.Area); err != nil {
			return err
		}
	}
	return nil
}

func (s *sheet) depth(r ShapeRow) int {
	n := 0
	for p := s.find(r.Parent); p != nil && n < 32; p = s.find(p.Parent) {
		n++
	}
	return n
}

func (r *ShapeRow) set(a geo.Area) error {
	ring, err := ringOf(a)
	if r.Border = nil; ring != "" {
		r.Border = json.RawMessage(ring)
	}
	return err
}

// area is the border of a shape of the sheet, which was checked when it came in.
func (s *sheet) area(key string) (geo.Area, error) {
	row := s.find(key)
	if row == nil {
		return nil, fault.New(fault.Invalid, "draft.shape_unknown", "name", key)
	}
	x, err := row.shape()
	return x.Area, err
}

// siblings are the drawn shapes beside one under the same grid, by key.
func (s *sheet) siblings(parent string, but ...string) ([]string, []geo.Area, error) {
	var keys []string
	var areas []geo.Area
	for _, row := range s.Shapes {
		if row.Parent != parent || slices.Contains(but, row.Key) || len(row.Border) == 0 {
			continue
		}
		x, err := row.shape()
		if err != nil {
			return nil, nil, err
		}
		keys, areas = append(keys, row.Key), append(areas, x.Area)
	}
	return keys, areas, nil
}

// corner puts the corners of a shape that lie on others' lines into those lines.
func (s *sheet) corner() error { return s.knit(0.02) }

// SplitShapeIn cuts a shape along a line.
type SplitShapeIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Rev  int64       `json:"rev" minimum:"1"`
		Key  string      `json:"key" maxLength:"64"`
		Line []geo.Point `json:"line" minItems:"2" maxItems:"500" nullable:"false" doc:"从网格外画到网格外的线"`
	}
}

// SplitShape cuts a grid of the draft along a drawn line: it gives way to as many
// as the line makes of it. The grids below go to the piece they lie in.
func (d *Desk) SplitShape(ctx context.Context, who account.Caller, in *SplitShapeIn) (DraftView, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Body.Rev)
	if err != nil {
		return DraftView{}, err
	}
	row := s.sheet.find(in.Body.Key)
	if row == nil || len(row.Border) == 0 {
		return DraftView{}, fault.New(fault.Invalid, "draft.shape_unknown", "name", in.Body.Key)
	}
	if row.Key == s.root.ID {
		return DraftView{}, fault.New(fault.Invalid, "grid.root_stays", "name", row.Name)
	}
	for _, p := range in.Body.Line {
		if !p.Valid() {
			return DraftView{}, fault.New(fault.Invalid, "geometry.unreadable")
		}
	}
	was := *row
	x, err := was.shape()
	if err != nil {
		return DraftView{}, err
	}
	pieces, err := geo.Cut(x.Area, in.Body.Line)
	if err != nil {
		return DraftView{}, err
	}
	if len(pieces) > 20 {
		return DraftView{}, fault.New(fault.Invalid, "draft.pieces_too_many")
	}
	s.sheet.Shapes = slices.DeleteFunc(s.sheet.Shapes, func(r ShapeRow) bool { return r.Key == was.Key })
	from := was.From
	if !was.Fresh {
		from = []string{was.Key}
	}
	var laid []grid.Grid
	for i, p := range pieces {
		piece := grid.Shape{Key: s.sheet.key(), Fresh: true, Name: was.Name + numeral(i), Kind: was.Kind, Parent: was.Parent, Area: p.Rounded(), From: from}
		out, err := rowOf(piece)
		if err != nil {
			return DraftView{}, err
		}
		s.sheet.Shapes = append(s.sheet.Shapes, out)
		laid = append(laid, grid.Grid{ID: piece.Key, Area: piece.Area, At: piece.Area.Inside()})
	}
	for i := range s.sheet.Shapes {
		c := &s.sheet.Shapes[i]
		if c.Parent != was.Key {
			continue
		}
		child, err := c.shape()
		if err != nil {
			return DraftView{}, err
		}
		at := laid[0].At
		if len(child.Area) > 0 {
			at = child.Area.Inside()
		}
		c.Parent = grid.Redrawn{New: laid}.Lay(at).ID
	}
	if err := s.sheet.corner(); err != nil {
		return DraftView{}, err
	}
	return d.save(ctx, who, s)
}

func numeral(i int) string {
	return string([]rune("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸")[i%20])
}

// MergeShapesIn makes one shape of several.
type MergeShapesIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Rev  int64    `json:"rev" minimum:"1"`
		Keys []string `json:"keys" minItems:"2" maxItems:"20" nullable:"false"`
		Name string   `json:"name" maxLength:"100"`
		Code string   `json:"code,omitempty" maxLength:"64"`
	}
}

// MergeShapes makes one grid of several of one kind under one grid.
func (d *Desk) MergeShapes(ctx context.Context, who account.Caller, in *MergeShapesIn) (DraftView, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Body.Rev)
	if err != nil {
		return DraftView{}, err
	}
	var first ShapeRow
	var areas []geo.Area
	into := grid.Shape{Key: s.sheet.key(), Fresh: true, Name: strings.TrimSpace(in.Body.Name), Code: in.Body.Code}
	for i, key := range in.Body.Keys {
		row := s.sheet.find(key)
		if row == nil || slices.Contains(in.Body.Keys[:i], key) {
			return DraftView{}, fault.New(fault.Invalid, "grid.merge_of_itself")
		}
		if i == 0 {
			first = *row
			into.Kind, into.Parent = first.Kind, first.Parent
		}
		switch {
		case row.Key == s.root.ID:
			return DraftView{}, fault.New(fault.Invalid, "grid.root_stays", "name", row.Name)
		case row.Kind != first.Kind || row.Parent != first.Parent:
			return DraftView{}, fault.New(fault.Invalid, "grid.merge_of_strangers", "a", first.Name, "b", row.Name)
		case len(row.Border) == 0:
			return DraftView{}, fault.New(fault.Invalid, "grid.without_border", "name", row.Name)
		}
		x, err := row.shape()
		if err != nil {
			return DraftView{}, err
		}
		areas = append(areas, x.Area)
		if row.Fresh {
			into.From = append(into.From, row.From...)
		} else {
			into.From = append(into.From, row.Key)
		}
	}
	slices.Sort(into.From)
	into.From = slices.Compact(into.From)
	if into.Area, err = geo.Union(areas...); err != nil {
		return DraftView{}, err
	}
	into.Area = into.Area.Rounded()
	s.sheet.Shapes = slices.DeleteFunc(s.sheet.Shapes, func(r ShapeRow) bool { return slices.Contains(in.Body.Keys, r.Key) })
	for i := range s.sheet.Shapes {
		if slices.Contains(in.Body.Keys, s.sheet.Shapes[i].Parent) {
			s.sheet.Shapes[i].Parent = into.Key
		}
	}
	out, err := rowOf(into)
	if err != nil {
		return DraftView{}, err
	}
	s.sheet.Shapes = append(s.sheet.Shapes, out)
	return d.save(ctx, who, s)
}

// DrawShapeIn is a new grid as it was drawn.
type DrawShapeIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Rev   int64    `json:"rev" minimum:"1"`
		Shape ShapeRow `json:"shape"`
		Over  string   `json:"over" enum:"让,占" doc:"与邻格重叠处：让＝只占没有网格的地，占＝从邻格划过来"`
	}
}

// DrawShape adds a new grid. Where it was drawn over its neighbours either they
// keep their ground or they give it up, and nothing is covered twice; beyond the
// grid it lies in it has none.
func (d *Desk) DrawShape(ctx context.Context, who account.Caller, in *DrawShapeIn) (DraftView, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Body.Rev)
	if err != nil {
		return DraftView{}, err
	}
	x, err := in.Body.Shape.shape()
	if err != nil {
		return DraftView{}, err
	}
	if at, does := x.Area.CrossesItself(); does {
		return DraftView{}, fault.New(fault.Invalid, "grid.border_crosses_itself", "name", x.Name, "lon", coordinate(at.Lon), "lat", coordinate(at.Lat))
	}
	parent, err := s.sheet.area(x.Parent)
	if err != nil {
		return DraftView{}, err
	}
	if len(parent) > 0 {
		if x.Area, err = geo.Common(x.Area, parent); err != nil {
			return DraftView{}, err
		}
	}
	keys, beside, err := s.sheet.siblings(x.Parent)
	if err != nil {
		return DraftView{}, err
	}
	if in.Body.Over == "占" {
		for i, key := range keys {
			left, err := geo.Less(beside[i], x.Area)
			if err != nil {
				return DraftView{}, err
			}
			if len(left) == 0 {
				return DraftView{}, fault.New(fault.Invalid, "draft.takes_all", "name", s.sheet.find(key).Name)
			}
			if err := s.sheet.find(key).set(left.Rounded()); err != nil {
				return DraftView{}, err
			}
		}
	} else if len(beside) > 0 {
		if x.Area, err = geo.Less(x.Area, beside...); err != nil {
			return DraftView{}, err
		}
	}
	if x.Area = x.Area.Rounded(); len(x.Area) == 0 {
		return DraftView{}, fault.New(fault.Invalid, "draft.no_ground_left")
	}
	x.Key, x.Fresh, x.From, x.Rev = s.sheet.key(), true, nil, 0
	row, err := rowOf(x)
	if err != nil {
		return DraftView{}, err
	}
	s.sheet.Shapes = append(s.sheet.Shapes, row)
	if err := s.sheet.corner(); err != nil {
		return DraftView{}, err
	}
	return d.save(ctx, who, s)
}

// FillGapIn gives a gap to a grid.
type FillGapIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Rev int64   `json:"rev" minimum:"1"`
		Lon float64 `json:"lon"`
		Lat float64 `json:"lat"`
		Key string  `json:"key" maxLength:"64" doc:"划给哪个网格"`
	}
}

// FillGap gives the free ground around a point to the grid beside it.
func (d *Desk) FillGap(ctx context.Context, who account.Caller, in *FillGapIn) (DraftView, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Body.Rev)
	if err != nil {
		return DraftView{}, err
	}
	row := s.sheet.find(in.Body.Key)
	if row == nil || row.Locked {
		return DraftView{}, fault.New(fault.Invalid, "draft.shape_unknown", "name", in.Body.Key)
	}
	own, err := s.sheet.area(row.Key)
	if err != nil {
		return DraftView{}, err
	}
	parent, err := s.sheet.area(row.Parent)
	if err != nil {
		return DraftView{}, err
	}
	_, beside, err := s.sheet.siblings(row.Parent)
	if err != nil {
		return DraftView{}, err
	}
	p := geo.Point{Lon: in.Body.Lon, Lat: in.Body.Lat}
	if !p.Valid() {
		return DraftView{}, fault.New(fault.Invalid, "geometry.nothing_free_there")
	}
	free, err := geo.Spot(p, parent, beside...)
	if err != nil {
		return DraftView{}, err
	}
	whole, err := geo.Union(own, free)
	if err != nil {
		return DraftView{}, err
	}
	if err := row.set(whole.Rounded()); err != nil {
		return DraftView{}, err
	}
	if err := s.sheet.corner(); err != nil {
		return DraftView{}, err
	}
	return d.save(ctx, who, s)
}

// KnitDraftIn snaps a draft anew.
type KnitDraftIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Rev       int64   `json:"rev" minimum:"1"`
		Tolerance float64 `json:"tolerance" minimum:"0.05" maximum:"20" doc:"多少米以内的顶点并成一个"`
	}
}

// KnitDraft snaps corners of neighbours that lie within so many metres together.
func (d *Desk) KnitDraft(ctx context.Context, who account.Caller, in *KnitDraftIn) (DraftView, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Body.Rev)
	if err != nil {
		return DraftView{}, err
	}
	s.row.Tolerance = in.Body.Tolerance
	if err := s.sheet.knit(in.Body.Tolerance); err != nil {
		return DraftView{}, err
	}
	return d.save(ctx, who, s)
}
