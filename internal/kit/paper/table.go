package paper

// Table is rows under columns. Widths are shares of the table's width.
type Table struct {
	Columns []Column
	Head    []string // repeated on every page; none where it is empty
	Rows    [][]Cell
	Type    Type    // of the cells; 0 is 小四
	Tall    float64 // the least height of a row, mm; 0 is 8
}

// Column is how wide a column is, and where its text stands.
type Column struct {
	Share float64
	Align Align
}

// Cell is a field of a table.
type Cell struct {
	Text  string
	Span  int  // how many columns; 0 is one
	Label bool // names what stands beside it
}

// Cells makes a row of plain fields.
func Cells(texts ...string) []Cell {
	out := make([]Cell, 0, len(texts))
	for _, t := range texts {
		out = append(out, Cell{Text: t})
	}
	return out
}

const (
	cellPad  = 1.6 // mm between a line of a table and its text
	rowLeast = 8.0
)

// field is a cell laid out: where, how wide, its lines.
type field struct {
	x, w  float64
	lines []line
	t     Type
}

func (t Table) typed() Type {
	out := t.Type
	if out.Size == 0 {
		out.Size = Size4s
	}
	if out.Leading == 0 {
		out.Leading = out.Size * 1.35
	}
	return out
}

// Table draws a table from (x, y) in a width. bottom is where the page ends; next
// is called to begin another and says where to go on there. It returns where the
// table ended.
func (c *Canvas) Table(x, y, w float64, t Table, bottom float64, next func() float64) float64 {
	least := t.Tall
	if least <= 0 {
		least = rowLeast
	}
	var head []field
	if len(t.Head) > 0 {
		row := make([]Cell, 0, len(t.Head))
		for _, h := range t.Head {
			row = append(row, Cell{Text: h, Label: true})
		}
		head = c.row(x, w, t, row)
		y = c.draw(head, y, tall(head, least))
	}
	for _, cells := range t.Rows {
		row := c.row(x, w, t, cells)
		for {
			h := tall(row, least)
			if y+h <= bottom+0.01 {
				y = c.draw(row, y, h)
				break
			}
			// A row goes to the next page whole, unless it is taller than a page: then
			// what fits stays here.
			part, rest := row, []field(nil)
			top := y
			if fresh := y <= cellPad+30; fresh || h > bottom/2 {
				part, rest = parted(row, bottom-y)
			} else {
				part = nil
			}
			if part != nil {
				c.draw(part, top, bottom-top)
			}
			y = next()
			if head != nil {
				y = c.draw(head, y, tall(head, least))
			}
			if part != nil {
				row = rest
			}
		}
	}
	return y
}

// row lays out the cells of a row.
func (c *Canvas) row(x, w float64, t Table, cells []Cell) []field {
	total := 0.0
	for _, col := range t.Columns {
		total += col.Share
	}
	var out []field
	at := 0
	for _, cell := range cells {
		if at >= len(t.Columns) {
			break
		}
		f := field{x: x, t: t.typed()}
		f.t.Align = t.Columns[at].Align
		for n := max(cell.Span, 1); n > 0 && at < len(t.Columns); n-- {
			f.w += w * t.Columns[at].Share / total
			at++
		}
		if cell.Label {
			f.t.Align = Center
		}
		f.lines = c.broken(c.shown(cell.Text), f.w-2*cellPad, f.t)
		out = append(out, f)
		x += f.w
	}
	return out
}

// tall is how tall a row is.
func tall(row []field, least float64) float64 {
	for _, f := range row {
		least = max(least, float64(len(f.lines))*f.t.leading()/pt+2*cellPad)
	}
	return least
}

// parted cuts a row that is taller than a page: what fits into a height, and what
// is left.
func parted(row []field, height float64) (part, rest []field) {
	for _, f := range row {
		n := min(max(int((height-2*cellPad)*pt/f.t.leading()), 0), len(f.lines))
		a, b := f, f
		a.lines, b.lines = f.lines[:n], f.lines[n:]
		part, rest = append(part, a), append(rest, b)
	}
	for _, f := range part {
		if len(f.lines) > 0 {
			return part, rest
		}
	}
	return nil, row
}

// draw draws a row of a height, and says where it ends.
func (c *Canvas) draw(row []field, y, h float64) float64 {
	for _, f := range row {
		c.Box(f.x, y, f.w, h, nil, Thin)
		top := y + (h-float64(len(f.lines))*f.t.leading()/pt)/2
		for i, l := range f.lines {
			c.line(f.x+cellPad, top+float64(i)*f.t.leading()/pt, f.w-2*cellPad, l, f.t)
		}
	}
	return y + h
}
