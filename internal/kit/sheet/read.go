package sheet

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"
)

// Limits bound what a workbook may ask of the machine. They are looked at before
// anything is laid into memory.
type Limits struct {
	Bytes    int64 // the file as it came
	Unzipped int64 // what its parts unfold to
	Tabs     int
	Rows     int // with anything in them, of all tabs together
	Columns  int
	Chars    int // of one cell
	Blank    int // empty rows in a row, after which nothing more is read
}

// Ample is room for the largest workbook an office keeps by hand.
func Ample() Limits {
	return Limits{Bytes: 16 << 20, Unzipped: 192 << 20, Tabs: 60, Rows: 60_000, Columns: 200, Chars: 2000, Blank: 2000}
}

// Tab is one sheet of a workbook that was read. Merged cells carry their value
// in every cell, so that each row says what it means by itself.
type Tab struct {
	Name   string
	Hidden bool
	// Since1904 says that its days are counted from 1904 (old Macs).
	Since1904 bool
	// Ended is the row after which so many were empty that no more were read.
	Ended int
	Lines []Line
}

// Line is one row that has something in it; N is its number in the sheet.
type Line struct {
	N     int
	Cells []string
}

// Hollow stands in a cell whose formula was never computed.
const Hollow = "#FORMULA!"

// Read reads a workbook whatever its name says: .xlsx, .xls, or text with
// separators in UTF-8, UTF-16 or GBK. Values come as they are stored, so that a
// code is not what a narrow column made of it (1.2E+17).
func Read(ctx context.Context, raw []byte, most Limits) ([]Tab, error) {
	if int64(len(raw)) > most.Bytes {
		return nil, fault.New(fault.TooLarge, "workbook.too_large", "most", megabytes(most.Bytes))
	}
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, fault.New(fault.Invalid, "workbook.empty")
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("PK\x05\x06")):
		return readXLSX(ctx, raw, most)
	case bytes.HasPrefix(raw, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return readXLS(ctx, raw, most)
	}
	return readText(raw, most)
}

func megabytes(n int64) string { return strconv.FormatInt(n>>20, 10) }

// gather keeps the lines of the tabs within the limits.
type gather struct {
	most Limits
	tabs []Tab
	rows int
	last int // row of the tab last kept
	over bool
}

func (g *gather) tab(t Tab) error {
	if len(g.tabs) == g.most.Tabs {
		return fault.New(fault.TooLarge, "workbook.too_many_tabs", "most", strconv.Itoa(g.most.Tabs))
	}
	g.tabs = append(g.tabs, t)
	g.last, g.over = 0, false
	return nil
}

// row keeps a row; more is false where the rest of the tab need not be read.
func (g *gather) row(n int, cells []string) (more bool, err error) {
	t := &g.tabs[len(g.tabs)-1]
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return g.passed(n), nil
	}
	if !g.passed(n - 1) {
		return false, nil
	}
	if len(cells) > g.most.Columns {
		return false, fault.New(fault.TooLarge, "workbook.too_many_columns", "tab", t.Name, "row", strconv.Itoa(n), "most", strconv.Itoa(g.most.Columns))
	}
	if g.rows++; g.rows > g.most.Rows {
		return false, fault.New(fault.TooLarge, "workbook.too_many_rows", "most", strconv.Itoa(g.most.Rows))
	}
	for i, c := range cells {
		if len(c) > g.most.Chars && utf8.RuneCountInString(c) > g.most.Chars {
			cells[i] = string([]rune(c)[:g.most.Chars])
		}
	}
	g.last = n
	t.Lines = append(t.Lines, Line{N: n, Cells: cells})
	return true, nil
}

// passed says whether the row n is near enough to the last that had something.
func (g *gather) passed(n int) bool {
	if g.over || n-g.last > g.most.Blank {
		g.over = true
		g.tabs[len(g.tabs)-1].Ended = g.last
		return false
	}
	return true
}

// block is a range of merged cells, columns and rows counted from one.
type block struct{ left, top, right, bottom int }

const (
	mergedMost = 20_000
	// mergedTall: a merge that reaches further says nothing of a row any more.
	mergedTall = 5_000
)

// fill gives every cell of a merge the value of its first. Rows that are empty
// but for a merge stay empty: nobody wrote them.
func (t *Tab) fill(merged []block, columns int) {
	at := make(map[int]int, len(t.Lines))
	for i, l := range t.Lines {
		at[l.N] = i
	}
	for _, m := range merged {
		i, ok := at[m.top]
		if !ok || m.left > len(t.Lines[i].Cells) || m.bottom-m.top > mergedTall || m.right > columns {
			continue
		}
		value := t.Lines[i].Cells[m.left-1]
		if value == "" {
			continue
		}
		for n := m.top; n <= m.bottom; n++ {
			j, ok := at[n]
			if !ok {
				continue
			}
			cells := t.Lines[j].Cells
			for len(cells) < m.right {
				cells = append(cells, "")
			}
			for c := m.left; c <= m.right; c++ {
				cells[c-1] = value
			}
			t.Lines[j].Cells = cells
		}
	}
}
