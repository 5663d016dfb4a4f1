package desk

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/atlas"
	"anwang/internal/geo"
	"anwang/internal/kit/paper"
)

// frame is the window of a sheet on the ground, in mm.
type frame struct {
	x, y, w, h float64
	low        atlas.At
	scale      float64 // mm for the whole side of the sheet of the world
	taken      [][4]float64
}

func (f *frame) at(a atlas.At) paper.Point {
	return paper.Point{X: f.x + (a.X-f.low.X)*f.scale, Y: f.y + (a.Y-f.low.Y)*f.scale}
}

func (f *frame) high() atlas.At { return atlas.At{X: f.low.X + f.w/f.scale, Y: f.low.Y + f.h/f.scale} }

// holds says whether a place lies in the window.
func (f *frame) holds(x, y, w, h float64) bool {
	return x >= f.x && y >= f.y && x+w <= f.x+f.w && y+h <= f.y+f.h
}

// free takes a place for a text, if nothing stands there.
func (f *frame) free(x, y, w, h float64) bool {
	if !f.holds(x, y, w, h) {
		return false
	}
	for _, t := range f.taken {
		if x < t[0]+t[2] && t[0] < x+w && y < t[1]+t[3] && t[1] < y+h {
			return false
		}
	}
	f.taken = append(f.taken, [4]float64{x, y, w, h})
	return true
}

const (
	edgeOf   = 12.0 // margin of the page
	headOf   = 22.0 // title and the line under it
	symbols  = 9    // so many classes have a sign of their own
	labelled = 150  // so many sites bear their names; more only their signs
	signed   = 1500 // and so many their signs; more are counted by squares
)

var (
	ink      = paper.Ink{R: 26, G: 36, B: 51}
	soft     = paper.Ink{R: 90, G: 100, B: 115}
	own      = paper.Ink{R: 20, G: 63, B: 120}
	beside   = paper.Ink{R: 150, G: 160, B: 172}
	ground   = paper.Ink{R: 243, G: 246, B: 250}
	bordered = paper.Stroke{Ink: own, Width: 0.9}
	parted   = paper.Stroke{Ink: soft, Width: 0.3}
	outside  = paper.Stroke{Ink: beside, Width: 0.3, Dash: []float64{2, 1}}
	framed   = paper.Stroke{Ink: ink, Width: 0.35}
)

// draw makes the PDF.
func (s *sheet) draw(press *paper.Press, count map[string]int) ([]byte, error) {
	c, err := press.Canvas(s.title)
	if err != nil {
		return nil, err
	}
	c.Page(s.page)
	demo := s.view.net.demo
	f := &frame{x: edgeOf, y: edgeOf + headOf, w: s.page.W - 2*edgeOf, h: (s.page.H - 2*edgeOf - headOf) * 0.62}
	side := frame{x: edgeOf, y: f.y + f.h + 5, w: f.w, h: s.page.H - edgeOf - 6 - f.y - f.h - 5}
	if s.page.W > s.page.H {
		f.w, f.h = (s.page.W-2*edgeOf)*0.66, s.page.H-2*edgeOf-headOf-6
		side = frame{x: f.x + f.w + 5, y: f.y, w: s.page.W - 2*edgeOf - f.w - 5, h: f.h}
	}
	s.head(c)
	s.ground(c, f)
	if demo {
		c.Mark("演示") // on the ground, below everything that has to be read
	}
	names := s.borders(c, f)
	s.pins(c, f, count)
	names()
	c.Box(f.x, f.y, f.w, f.h, nil, framed)
	s.north(c, f)
	s.measure(c, f)
	rest := s.beside(c, side, count)
	s.more(c, rest, demo)
	s.feet(c, demo)
	return c.Bytes()
}

func (s *sheet) head(c *paper.Canvas) {
	c.Text(s.page.W/2, edgeOf, s.title, paper.Type{Size: paper.Size2, Align: paper.Center, Ink: ink})
	l := s.view.line(s.grid)
	text := l.Kind + "网格　编码 " + l.Code
	if l.Above != "" {
		text = l.Above + "　" + text
	}
	text += fmt.Sprintf("　对象%d户", l.Sum.Sites)
	c.Text(s.page.W/2, edgeOf+12, text, paper.Type{Size: paper.Size5, Align: paper.Center, Ink: soft})
	c.Text(s.page.W-edgeOf, edgeOf+17, s.day, paper.Type{Size: paper.Size5s, Align: paper.Right, Ink: soft})
}

// ground puts the grid into the middle of the window, with a rim of what lies
// around it.
func (s *sheet) ground(c *paper.Canvas, f *frame) {
	b := s.view.fields[s.grid].Shape.Box
	w, h := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
	f.scale = 0.88 * math.Min(f.w/w, f.h/h)
	f.low = atlas.At{X: (b.Min[0]+b.Max[0])/2 - f.w/2/f.scale, Y: (b.Min[1]+b.Max[1])/2 - f.h/2/f.scale}
	c.Box(f.x, f.y, f.w, f.h, &ground, paper.Stroke{})
	white := paper.White
	s.line(c, f, s.grid, &white, paper.Stroke{})
}

// line draws the border of a grid as far as it lies in the window, and says what
// it drew.
func (s *sheet) line(c *paper.Canvas, f *frame, i int, fill *paper.Ink, stroke paper.Stroke) [][][]atlas.At {
	seen := s.view.fields[i].Shape.Within(f.low, f.high())
	for _, polygon := range seen {
		var rings [][]paper.Point
		for _, ring := range polygon {
			var r []paper.Point
			for _, a := range ring {
				r = append(r, f.at(a))
			}
			rings = append(rings, r)
		}
		c.Area(rings, fill, 1, stroke)
	}
	return seen
}

// borders draws the neighbours, the grid, and the grids within it; their names
// come when the sites are drawn.
func (s *sheet) borders(c *paper.Canvas, f *frame) (names func()) {
	v := s.view
	me := v.fields[s.grid]
	type label struct {
		name string
		at   paper.Point
		t    paper.Type
	}
	var labels []label
	for _, i := range v.around(f.low, f.high()) {
		if v.fields[i].Shape == nil || i == s.grid || v.fields[i].Tier != me.Tier || under(v.net.more[i].path, v.net.more[s.grid].path) {
			continue
		}
		if seen := s.line(c, f, i, nil, outside); len(seen) > 0 {
			labels = append(labels, label{v.fields[i].Name, f.at(middleOf(seen)), paper.Type{Size: 8.5, Ink: beside, Align: paper.Center}})
		}
	}
	for _, i := range me.Under {
		s.line(c, f, i, nil, parted)
		labels = append(labels, label{v.fields[i].Name, f.at(v.fields[i].Shape.Label), paper.Type{Size: 8.5, Ink: own, Align: paper.Center}})
	}
	s.line(c, f, s.grid, nil, bordered)
	return func() {
		white := paper.White
		for _, l := range labels {
			w, h := c.Width(l.name, l.t)+1, l.t.Size*0.4
			x, y := l.at.X-w/2, l.at.Y-h/2
			if !f.holds(x, y, w, h) {
				continue
			}
			// Where nothing is free, over what is there, so that it still shows through.
			for _, d := range [][2]float64{{0, 0}, {0, -h}, {0, h}, {-w / 2, 0}, {w / 2, 0}, {-w / 2, h}, {w / 2, -h}} {
				if f.free(x+d[0], y+d[1], w, h) {
					x, y = x+d[0], y+d[1]
					break
				}
			}
			c.Area([][]paper.Point{{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + h}, {X: x, Y: y + h}}}, &white, 0.6, paper.Stroke{})
			c.Text(x+w/2, y+0.2, l.name, l.t)
		}
	}
}

// middleOf is a place well inside the largest of some polygons.
func middleOf(seen [][][]atlas.At) atlas.At {
	var best geo.Area
	for _, polygon := range seen {
		var p geo.Polygon
		for _, ring := range polygon {
			var r geo.Ring
			for _, a := range ring {
				r = append(r, geo.Point{Lon: a.X, Lat: a.Y})
			}
			p = append(p, r)
		}
		if one := (geo.Area{p}); best == nil || one.SquareMetres() > best.SquareMetres() {
			best = one
		}
	}
	in := best.Inside()
	return atlas.At{X: in.Lon, Y: in.Lat}
}

// pins draws the sites, each by the sign of its class.
func (s *sheet) pins(c *paper.Canvas, f *frame, count map[string]int) {
	v, r := s.view, 1.3
	if len(s.sites) > labelled {
		r = 0.9
	}
	if len(s.sites) > signed {
		s.squares(c, f)
		return
	}
	sign := map[string]int{}
	for i, class := range s.classes {
		sign[class] = min(i, symbols-1)
	}
	for _, k := range s.sites {
		if v.sites.at[k].X < 0 {
			continue
		}
		p := f.at(v.sites.at[k])
		draw(c, sign[v.sites.spots[k].class], p, r)
		f.taken = append(f.taken, [4]float64{p.X - r, p.Y - r, 2 * r, 2 * r})
	}
	if len(s.sites) > labelled {
		return
	}
	t := paper.Type{Size: 6.5, Ink: ink}
	for _, k := range s.sites {
		if v.sites.at[k].X < 0 {
			continue
		}
		p, name := f.at(v.sites.at[k]), v.sites.spots[k].name
		w, h := c.Width(name, t), 2.4
		for _, d := range [][2]float64{{r + 0.5, -h / 2}, {-w - r - 0.5, -h / 2}, {-w / 2, -h - r - 0.3}, {-w / 2, r + 0.4}} {
			if f.free(p.X+d[0], p.Y+d[1], w, h) {
				c.Text(p.X+d[0], p.Y+d[1], name, t)
				break
			}
		}
	}
}

// squares counts what is too much to be drawn one by one.
func (s *sheet) squares(c *paper.Canvas, f *frame) {
	const side = 9.0
	n := map[[2]int]int{}
	for _, k := range s.sites {
		if at := s.view.sites.at[k]; at.X >= 0 {
			p := f.at(at)
			n[[2]int{int((p.X - f.x) / side), int((p.Y - f.y) / side)}]++
		}
	}
	keys := make([][2]int, 0, len(n))
	for k := range n {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]int) int { return (a[0]-b[0])*10000 + a[1] - b[1] })
	for _, k := range keys {
		x, y := f.x+(float64(k[0])+0.5)*side, f.y+(float64(k[1])+0.5)*side
		c.Dot(x, y, side*0.36, paper.White, paper.Stroke{Ink: own, Width: 0.3})
		c.Text(x, y-1.2, strconv.Itoa(n[k]), paper.Type{Size: 7, Ink: ink, Align: paper.Center})
	}
}

// draw draws one of the signs: told apart by their shapes, printed in black too.
func draw(c *paper.Canvas, sign int, p paper.Point, r float64) {
	line := paper.Stroke{Ink: ink, Width: 0.25}
	white, full := paper.White, ink
	polygon := func(fill *paper.Ink, corners int, turn float64) {
		var ring []paper.Point
		for i := range corners {
			sin, cos := math.Sincos(2*math.Pi*float64(i)/float64(corners) + turn)
			ring = append(ring, paper.Point{X: p.X + r*cos, Y: p.Y + r*sin})
		}
		c.Area([][]paper.Point{ring}, fill, 1, line)
	}
	switch sign {
	case 0:
		c.Dot(p.X, p.Y, r*0.85, full, line)
	case 1:
		polygon(&full, 4, math.Pi/4)
	case 2:
		polygon(&full, 3, -math.Pi/2)
	case 3:
		polygon(&full, 4, 0)
	case 4:
		c.Dot(p.X, p.Y, r*0.85, white, line)
	case 5:
		polygon(&white, 4, math.Pi/4)
	case 6:
		polygon(&white, 3, -math.Pi/2)
	case 7:
		polygon(&white, 4, 0)
	default:
		c.Line(paper.Stroke{Ink: ink, Width: 0.45}, paper.Point{X: p.X - r, Y: p.Y - r}, paper.Point{X: p.X + r, Y: p.Y + r})
		c.Line(paper.Stroke{Ink: ink, Width: 0.45}, paper.Point{X: p.X - r, Y: p.Y + r}, paper.Point{X: p.X + r, Y: p.Y - r})
	}
}

// north is an arrow: the sheet of the world has north above everywhere.
func (s *sheet) north(c *paper.Canvas, f *frame) {
	x, y := f.x+f.w-9, f.y+6.0
	full := ink
	c.Box(x-5, y-4, 10, 18, &paper.White, paper.Stroke{})
	c.Text(x, y-3, "北", paper.Type{Size: 9, Align: paper.Center, Ink: ink})
	c.Area([][]paper.Point{{{X: x, Y: y + 1}, {X: x + 3, Y: y + 11}, {X: x, Y: y + 8.5}, {X: x - 3, Y: y + 11}}}, &full, 1, paper.Stroke{})
}

// measure is a bar of a round length, about a fifth of the window.
func (s *sheet) measure(c *paper.Canvas, f *frame) {
	middle := atlas.At{X: f.low.X + f.w/2/f.scale, Y: f.low.Y + f.h/2/f.scale}
	a, b := middle.Point(), atlas.At{X: middle.X + 10/f.scale, Y: middle.Y}.Point()
	metres := geo.Distance(a, b) / 10 // of one mm
	long := 1.0
	for _, k := range []float64{10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000} {
		if k/metres <= f.w/4 {
			long = k
		}
	}
	w, x, y := long/metres, f.x+6, f.y+f.h-6
	full := ink
	c.Box(x-3, y-6, w+14, 9, &paper.White, paper.Stroke{})
	c.Box(x, y, w/2, 1.2, &full, paper.Stroke{Ink: ink, Width: 0.2})
	c.Box(x+w/2, y, w/2, 1.2, &paper.White, paper.Stroke{Ink: ink, Width: 0.2})
	word := strconv.FormatFloat(long, 'f', -1, 64) + "米"
	if long >= 1000 {
		word = strconv.FormatFloat(long/1000, 'f', -1, 64) + "千米"
	}
	t := paper.Type{Size: 8, Ink: ink, Align: paper.Center}
	c.Text(x, y-4, "0", t)
	c.Text(x+w, y-4, word, t)
}

// beside draws the legend and who answers for the grid; those who find no room
// come back, for another page.
func (s *sheet) beside(c *paper.Canvas, f frame, count map[string]int) []keeper {
	wide := s.page.W < s.page.H
	legend, people := f, f
	if wide {
		legend.w = f.w * 0.34
		people.x, people.w = f.x+legend.w+5, f.w-legend.w-5
	}
	y := legend.y
	title := paper.Type{Size: paper.Size5, Ink: ink}
	text := paper.Type{Size: paper.Size5s, Ink: ink}
	c.Text(legend.x, y, "图例", title)
	y += 6
	row := func(word string, sign func(x, y float64)) {
		sign(legend.x+4, y+1.7)
		c.Text(legend.x+10, y, word, text)
		y += 4.8
	}
	row("本网格界线", func(x, y float64) { c.Line(bordered, paper.Point{X: x - 4, Y: y}, paper.Point{X: x + 4, Y: y}) })
	row("相邻网格界线", func(x, y float64) { c.Line(outside, paper.Point{X: x - 4, Y: y}, paper.Point{X: x + 4, Y: y}) })
	if len(s.view.fields[s.grid].Under) > 0 {
		row("下级网格界线", func(x, y float64) { c.Line(parted, paper.Point{X: x - 4, Y: y}, paper.Point{X: x + 4, Y: y}) })
	}
	if len(s.sites) > signed {
		row("圈内数字：附近对象的户数", func(x, y float64) { c.Dot(x, y, 1.8, paper.White, paper.Stroke{Ink: own, Width: 0.3}) })
	} else {
		rest := 0
		for i, class := range s.classes {
			if i >= symbols-1 && len(s.classes) > symbols {
				rest += count[class]
				continue
			}
			row(fmt.Sprintf("%s　%d户", class, count[class]), func(x, y float64) { draw(c, min(i, symbols-1), paper.Point{X: x, Y: y}, 1.3) })
		}
		if rest > 0 {
			row(fmt.Sprintf("其他　%d户", rest), func(x, y float64) { draw(c, symbols-1, paper.Point{X: x, Y: y}, 1.3) })
		}
	}
	if !wide {
		people.y = y + 4
		people.h = f.y + f.h - people.y
	}
	return s.named(c, people)
}

// named writes who answers for the grid, as far as there is room.
func (s *sheet) named(c *paper.Canvas, f frame) []keeper {
	c.Text(f.x, f.y, "责任人员", paper.Type{Size: paper.Size5, Ink: ink})
	if len(s.people) == 0 {
		c.Text(f.x, f.y+7, "这个网格还没有人任职。", paper.Type{Size: paper.Size5s, Ink: soft})
		return nil
	}
	bottom := f.y + f.h
	t := s.table(nil)
	y := c.Table(f.x, f.y+6, f.w, t, s.page.H, func() float64 { return edgeOf })
	t.Head = nil
	const row = 7.8 // mm of a row of one line
	for i, k := range s.people {
		if left := len(s.people) - i; y+row > bottom || left > 1 && y+2*row > bottom {
			c.Text(f.x, y+1.5, fmt.Sprintf("另有%d人，见续页", left), paper.Type{Size: paper.Size5s, Ink: soft})
			return s.people[i:]
		}
		t.Rows = [][]paper.Cell{s.row(k)}
		y = c.Table(f.x, y, f.w, t, s.page.H, func() float64 { return edgeOf })
	}
	return nil
}

// table is people by post.
func (s *sheet) table(rows [][]paper.Cell) paper.Table {
	t := paper.Table{Type: paper.Type{Size: paper.Size5s}, Tall: 5.6, Rows: rows, Head: []string{"岗位", "姓名"}, Columns: []paper.Column{{Share: 3}, {Share: 1.6}}}
	if s.phones {
		t.Head, t.Columns = append(t.Head, "电话"), append(t.Columns, paper.Column{Share: 2.2})
	}
	return t
}

func (s *sheet) row(k keeper) []paper.Cell {
	if s.phones {
		return paper.Cells(k.stands(), k.name, k.phone)
	}
	return paper.Cells(k.stands(), k.name)
}

// stands is the post as a sheet names it.
func (k keeper) stands() string {
	if k.department == "" {
		return k.post
	}
	return k.post + "（" + k.department + "）"
}

// more is the pages after the map: who found no room beside it, and who answers
// for the grids below, a row for each grid.
func (s *sheet) more(c *paper.Canvas, rest []keeper, demo bool) {
	if len(rest)+len(s.below) == 0 {
		return
	}
	next := func() float64 {
		c.Page(s.page)
		if demo {
			c.Mark("演示")
		}
		c.Text(s.page.W/2, edgeOf, s.title+"　责任人员（续）", paper.Type{Size: paper.Size4, Align: paper.Center, Ink: ink})
		return edgeOf + 10
	}
	t := paper.Table{Type: paper.Type{Size: paper.Size5s}, Tall: 5.6, Head: []string{"网格", "责任人员"}, Columns: []paper.Column{{Share: 1}, {Share: 6, Align: paper.Left}}}
	all := slices.Concat(rest, s.below)
	for at := 0; at < len(all); {
		grid, text := all[at].grid, ""
		for ; at < len(all) && all[at].grid == grid; at++ {
			k := all[at]
			text += k.stands() + "　" + k.name
			if k.phone != "" {
				text += " " + k.phone
			}
			text += "；"
		}
		t.Rows = append(t.Rows, paper.Cells(all[at-1].gridName, strings.TrimSuffix(text, "；")))
	}
	c.Table(edgeOf, next(), s.page.W-2*edgeOf, t, s.page.H-edgeOf-6, next)
}

// feet writes what stands below every page.
func (s *sheet) feet(c *paper.Canvas, demo bool) {
	for page := 1; page <= c.Pages(); page++ {
		c.Turn(page)
		t := paper.Type{Size: 8, Ink: soft}
		text := "界线和对象以网格台账为准；仅供内部网格管理使用，不作为行政区划依据。"
		if demo {
			text = "演示：人名、对象和界线均为虚构，不是真实界线。"
		}
		c.Text(edgeOf, s.page.H-edgeOf-3, text, t)
		t.Align = paper.Right
		c.Text(s.page.W-edgeOf, s.page.H-edgeOf-3, fmt.Sprintf("第%d页，共%d页", page, c.Pages()), t)
	}
}
