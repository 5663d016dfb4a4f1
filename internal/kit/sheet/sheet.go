// Package sheet writes the tables of an office as .xlsx: a title, a ruled table
// with a header that repeats on every printed page, and the lines people sign.
//
// Rows are streamed: a table of a hundred thousand rows lies in a temporary
// file, not in memory. excelize stands behind this package only.
package sheet

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Type is the media type of a written book.
const Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Align says how the cells of a column stand.
type Align string

// Short things stand in the middle, sentences begin at the left.
const (
	Middle Align = "center"
	Left   Align = "left"
)

// Column is one column of a table. Neighbours with the same Group share a
// header cell above their titles.
type Column struct {
	Group string
	Title string
	Chars float64 // width in Chinese characters
	Align Align   // "" = Middle
}

// Layout is how a sheet looks before its rows.
type Layout struct {
	Name     string // on the tab
	Title    string
	Under    string // the line between title and table
	Columns  []Column
	Portrait bool // A4 upright; otherwise across
}

// Book is a workbook being written. It is finished by [Book.WriteTo] and must
// be closed.
type Book struct {
	file   *excelize.File
	sheets []*Sheet
	marked []*Marked
	style  map[style]int
}

// Sheet is one table of a book.
type Sheet struct {
	book   *Book
	stream *excelize.StreamWriter
	layout Layout
	row    int // the last one written
	n      int // rows of the table
}

// New begins a book.
func New() *Book {
	return &Book{file: excelize.NewFile(), style: map[style]int{}}
}

// Add begins the next sheet with its title and header.
func (b *Book) Add(l Layout) (*Sheet, error) {
	if len(l.Columns) == 0 {
		return nil, fmt.Errorf("sheet %q: no columns", l.Name)
	}
	name := tabName(l.Name)
	if len(b.sheets) == 0 {
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return nil, err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return nil, err
	}
	s := &Sheet{book: b, layout: l}
	head := s.headRows()
	first := 2 // below the title
	if l.Under != "" {
		first++
	}
	// The stream writes the sheet's properties as it opens, so the paper comes
	// first.
	if err := b.paper(name, l, first, first+head-1); err != nil {
		return nil, err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	s.stream = stream
	for i, c := range l.Columns {
		if err := stream.SetColWidth(i+1, i+1, math.Max(c.Chars, 2)*2.1+1.4); err != nil {
			return nil, err
		}
	}
	top := excelize.Panes{Freeze: true, YSplit: first + head - 1, TopLeftCell: cell(1, first+head), ActivePane: "bottomLeft"}
	if err := stream.SetPanes(&top); err != nil {
		return nil, err
	}
	if err := s.across(l.Title, style{part: title}, 36); err != nil {
		return nil, err
	}
	if l.Under != "" {
		if err := s.across(l.Under, style{part: line}, 20); err != nil {
			return nil, err
		}
	}
	if err := s.head(head); err != nil {
		return nil, err
	}
	b.sheets = append(b.sheets, s)
	return s, nil
}

// Row writes one row. A string is text whatever it looks like: a code keeps its
// zeros, and what begins like a formula stays what somebody wrote. Whole
// numbers and float64 are numbers that can be summed.
func (s *Sheet) Row(cells ...any) error { return s.write(false, cells) }

// Total writes a row that sums up the others.
func (s *Sheet) Total(cells ...any) error { return s.write(true, cells) }

func (s *Sheet) write(bold bool, cells []any) error {
	if len(cells) != len(s.layout.Columns) {
		return fmt.Errorf("sheet %q: %d cells for %d columns", s.layout.Name, len(cells), len(s.layout.Columns))
	}
	values := make([]any, len(cells))
	high := 1
	for i, v := range cells {
		st := style{part: body, align: s.layout.Columns[i].Align, bold: bold}
		switch x := v.(type) {
		case string:
			st.text = true
			v = plain(x)
			high = max(high, lines(x, s.layout.Columns[i].Chars))
		case int, int64, float64:
			st.align = Middle
		default:
			return fmt.Errorf("sheet %q: a cell is text or a number, not %T", s.layout.Name, v)
		}
		id, err := s.book.styled(st)
		if err != nil {
			return err
		}
		values[i] = excelize.Cell{StyleID: id, Value: v}
	}
	s.row++
	if !bold {
		s.n++
	}
	return s.stream.SetRow(cell(1, s.row), values, excelize.RowOpts{Height: tall(high)})
}

// Foot writes lines below the table: who signs, what was counted how.
func (s *Sheet) Foot(lines ...string) error {
	for _, text := range lines {
		if err := s.across(text, style{part: line}, 0); err != nil {
			return err
		}
	}
	return nil
}

// across writes one line over the whole width; height 0 is what the text needs.
func (s *Sheet) across(text string, st style, height float64) error {
	id, err := s.book.styled(st)
	if err != nil {
		return err
	}
	if height == 0 {
		var width float64
		for _, c := range s.layout.Columns {
			width += c.Chars
		}
		height = tall(lines(text, width))
	}
	s.row++
	n := len(s.layout.Columns)
	values := make([]any, n)
	for i := range values {
		values[i] = excelize.Cell{StyleID: id}
	}
	values[0] = excelize.Cell{StyleID: id, Value: plain(text)}
	if err := s.stream.SetRow(cell(1, s.row), values, excelize.RowOpts{Height: height}); err != nil {
		return err
	}
	return s.merge(1, s.row, n, s.row)
}

// headRows is how many rows the header has: two where columns are grouped.
func (s *Sheet) headRows() int {
	for _, c := range s.layout.Columns {
		if c.Group != "" {
			return 2
		}
	}
	return 1
}

func (s *Sheet) head(rows int) error {
	id, err := s.book.styled(style{part: header})
	if err != nil {
		return err
	}
	columns := s.layout.Columns
	upper, lower := make([]any, len(columns)), make([]any, len(columns))
	wide := map[string]float64{} // of a group
	for _, c := range columns {
		wide[c.Group] += c.Chars
	}
	high, group := 1, 1
	for i, c := range columns {
		high, group = max(high, lines(c.Title, c.Chars)), max(group, lines(c.Group, wide[c.Group]))
		upper[i] = excelize.Cell{StyleID: id, Value: c.Title}
		lower[i] = excelize.Cell{StyleID: id, Value: ""}
		if c.Group != "" {
			upper[i] = excelize.Cell{StyleID: id, Value: c.Group}
			if i > 0 && columns[i-1].Group == c.Group {
				upper[i] = excelize.Cell{StyleID: id} // below the merged one
			}
			lower[i] = excelize.Cell{StyleID: id, Value: c.Title}
		}
	}
	top := s.row + 1
	below := excelize.RowOpts{Height: 6 + tall(high)}
	if rows == 1 {
		s.row++
		return s.stream.SetRow(cell(1, s.row), upper, below)
	}
	s.row += 2
	if err := s.stream.SetRow(cell(1, top), upper, excelize.RowOpts{Height: tall(group)}); err != nil {
		return err
	}
	if err := s.stream.SetRow(cell(1, top+1), lower, below); err != nil {
		return err
	}
	for i := 0; i < len(columns); {
		j := i + 1
		if columns[i].Group == "" {
			err = s.merge(i+1, top, i+1, top+1)
		} else {
			for j < len(columns) && columns[j].Group == columns[i].Group {
				j++
			}
			err = s.merge(i+1, top, j, top)
		}
		if err != nil {
			return err
		}
		i = j
	}
	return nil
}

func (s *Sheet) merge(left, top, right, bottom int) error {
	if left == right && top == bottom {
		return nil
	}
	return s.stream.MergeCell(cell(left, top), cell(right, bottom))
}

// lines is how many lines a text takes in a column: wide characters count whole,
// the others a little over half. Rows are given their height, for not every
// program fits it to the text by itself.
func lines(text string, chars float64) int {
	n := 0
	for part := range strings.SplitSeq(text, "\n") {
		width := 0.0
		for _, r := range part {
			if r < 0x2E80 {
				width += 0.55
			} else {
				width++
			}
		}
		n += max(1, int(math.Ceil(width/(math.Max(chars, 2)+0.4))))
	}
	return n
}

// tall is the height of so many lines in points; no row may be taller than 409.
func tall(lines int) float64 { return math.Min(6+14*float64(lines), 409) }

// Rows is how many rows the tables of the book have, without those that sum up.
func (b *Book) Rows() int {
	n := 0
	for _, s := range b.sheets {
		n += s.n
	}
	return n
}

// WriteTo finishes the book and writes it out.
func (b *Book) WriteTo(w io.Writer) (int64, error) {
	for _, s := range b.sheets {
		if err := s.stream.Flush(); err != nil {
			return 0, err
		}
	}
	for _, m := range b.marked {
		if err := m.done(); err != nil {
			return 0, err
		}
	}
	return b.file.WriteTo(w)
}

// Close drops what lies in temporary files.
func (b *Book) Close() error { return b.file.Close() }

// cell is A1 for (1, 1). Columns and rows come from loops here, never from
// outside, so that a bad one is a mistake of the program.
func cell(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(err)
	}
	return name
}

// tabName is a name a tab may have: no more than 31 characters, none of :\/?*[].
func tabName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return '_'
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 31 {
		name = string(r[:31])
	}
	return name
}

// cellMost is what a cell may hold, in UTF-16 units.
const cellMost = 32767

// plain is text a cell can hold: no characters that XML has no place for, and
// not more of them than the programs read.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
	units := 0
	for i, r := range s {
		if units++; r > 0xFFFF {
			units++
		}
		if units > cellMost-1 {
			return s[:i] + "…"
		}
	}
	return s
}
