package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"anwang/internal/kit/sheet"

	"github.com/xuri/excelize/v2"
)

// What a list of a county weighs as a workbook.
const sheetRows, sheetColumns = 100_000, 15

// sheetRatio is the processor time of excelize's stream over that of a filled
// form for the same cells, in turns; what the form costs is said besides.
func (y *yard) sheetRatio(context.Context) (float64, error) {
	var form, stream float64
	for range 2 {
		for _, side := range []struct {
			write func() error
			took  *float64
		}{{fillSheet, &form}, {streamSheet, &stream}} {
			before := processorTime()
			if err := side.write(); err != nil {
				return 0, err
			}
			*side.took += processorTime() - before
		}
	}
	fmt.Fprintf(os.Stderr, "G11 %d 行 × %d 栏：CPU %.2f 秒，每 CPU 秒 %.0f 行\n", sheetRows, sheetColumns, form/2, sheetRows*2/form)
	return stream / form, nil
}

// processorTime is what this process used, in seconds.
func processorTime() float64 {
	used, err := spent()
	if err != nil {
		return 0
	}
	return float64(used) / 1e9
}

func sheetCell(row, column int) string {
	return "城关镇某某社区第" + strconv.Itoa(row%977*column) + "网格"
}

func fillSheet() error {
	columns := make([]sheet.Column, sheetColumns)
	for i := range columns {
		columns[i] = sheet.Column{Title: "栏" + strconv.Itoa(i), Chars: 8}
	}
	form, err := sheet.Listed("台账", columns, func(i int) bool { return i == 0 })
	if err != nil {
		return err
	}
	g, err := form.Begin(io.Discard)
	if err != nil {
		return err
	}
	values := make([]any, sheetColumns)
	for r := range sheetRows {
		values[0] = r
		for i := 1; i < sheetColumns; i++ {
			values[i] = sheetCell(r, i)
		}
		if err := g.Row(values); err != nil {
			return err
		}
	}
	return g.End(nil)
}

func streamSheet() error {
	f := excelize.NewFile()
	defer f.Close()
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	values := make([]any, sheetColumns)
	for r := range sheetRows {
		values[0] = r
		for i := 1; i < sheetColumns; i++ {
			values[i] = excelize.Cell{StyleID: text, Value: sheetCell(r, i)}
		}
		if err := w.SetRow("A"+strconv.Itoa(r+1), values); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(io.Discard)
	return err
}
