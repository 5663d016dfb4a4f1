package sheet

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Mark is how a cell of a [Marked] sheet stands out.
type Mark int

// The marks; each is a colour and, beside it, words in another column.
const (
	Plain  Mark = iota
	Head        // of the table
	Bad         // has to be mended
	Doubt       // is looked at once more
	Remark      // says what is wrong
)

// Marked is a sheet somebody else laid out, row for row as it was, with marks on
// some of its cells.
type Marked struct {
	book   *Book
	stream *excelize.StreamWriter
	row    int
}

// AddMarked begins a sheet; chars are the widths of its columns, in Chinese
// characters; the first rows up to frozen stay in sight.
func (b *Book) AddMarked(name string, chars []float64, frozen int) (*Marked, error) {
	name = tabName(name)
	if len(b.sheets) == 0 && len(b.marked) == 0 {
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return nil, err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return nil, err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, c := range chars {
		if err := stream.SetColWidth(i+1, i+1, min(max(c, 4), 60)*2.1+1.4); err != nil {
			return nil, err
		}
	}
	if frozen > 0 {
		if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: frozen, TopLeftCell: cell(1, frozen+1), ActivePane: "bottomLeft"}); err != nil {
			return nil, err
		}
	}
	m := &Marked{book: b, stream: stream}
	b.marked = append(b.marked, m)
	return m, nil
}

// Row writes the row of a number, which only grows. Every cell is text: what
// begins like a formula stays what somebody wrote.
func (m *Marked) Row(n int, cells []string, marks map[int]Mark) error {
	if n <= m.row {
		return fmt.Errorf("sheet: row %d after row %d", n, m.row)
	}
	m.row = n
	values := make([]any, len(cells))
	for i, c := range cells {
		id, err := m.book.styled(style{part: marked, mark: marks[i]})
		if err != nil {
			return err
		}
		values[i] = excelize.Cell{StyleID: id, Value: plain(c)}
	}
	return m.stream.SetRow(cell(1, n), values)
}

// done writes out what is held.
func (m *Marked) done() error { return m.stream.Flush() }

// dressed is the look of a marked cell.
func dressed(k Mark) *excelize.Style {
	x := &excelize.Style{Font: &excelize.Font{Family: bodyFont, Size: bodySize}, NumFmt: asText,
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: k == Remark || k == Head}}
	fill := func(colour string) { x.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}} }
	switch k {
	case Head:
		x.Font.Bold = true
		fill("EDEDED")
	case Bad:
		x.Font.Color = "9C0006"
		fill("FFC7CE")
	case Doubt:
		x.Font.Color = "7F6000"
		fill("FFEB9C")
	case Remark:
		x.Font.Color = "9C0006"
	}
	return x
}
