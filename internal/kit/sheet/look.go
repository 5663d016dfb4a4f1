package sheet

import (
	"strconv"

	"github.com/xuri/excelize/v2"
)

// The fonts an office has; where one is missing the program shows another.
// 方正小标宋 is named, never shipped.
const (
	titleFont = "方正小标宋简体"
	bodyFont  = "宋体"
	bodySize  = 10.5
)

// part is a part of a sheet that looks alike.
type part int

const (
	title part = iota
	line
	header
	body
	marked
)

type style struct {
	part  part
	align Align
	bold  bool
	text  bool
	mark  Mark
}

// styled gives the number of a style, made once.
func (b *Book) styled(s style) (int, error) {
	if id, ok := b.style[s]; ok {
		return id, nil
	}
	x := &excelize.Style{
		Font:      &excelize.Font{Family: bodyFont, Size: bodySize, Bold: s.bold},
		Alignment: &excelize.Alignment{Horizontal: string(Middle), Vertical: "center", WrapText: true},
	}
	switch s.part {
	case title:
		x.Font = &excelize.Font{Family: titleFont, Size: 18, Bold: true}
	case line:
		x.Alignment.Horizontal = string(Left)
		x.NumFmt = asText
	case header:
		x.Font.Bold = true
		x.Border = ruled()
		x.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
	case body:
		x.Border = ruled()
		if s.align != "" {
			x.Alignment.Horizontal = string(s.align)
		}
		if s.text {
			x.NumFmt = asText
		}
	}
	if s.part == marked {
		x = dressed(s.mark)
	}
	id, err := b.file.NewStyle(x)
	if err == nil {
		b.style[s] = id
	}
	return id, err
}

// asText is the number format "@": a cell stays text when somebody edits it,
// and what begins with = + - @ does not come alive as a formula.
const asText = 49

func ruled() []excelize.Border {
	var out []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		out = append(out, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	return out
}

// paper sets how the sheet prints: A4, as wide as the page, the header again on
// every page, the page number below.
func (b *Book) paper(name string, l Layout, headFrom, headTo int) error {
	fit, size, wide, high := true, 9, 1, 0
	orientation := "landscape"
	if l.Portrait {
		orientation = "portrait"
	}
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	side, end, foot, yes := 0.5, 0.6, 0.3, true
	err := b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &end, Bottom: &end, Header: &foot, Footer: &foot, Horizontally: &yes})
	if err != nil {
		return err
	}
	if err := b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C— &P —"}); err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name,
		RefersTo: "'" + name + "'!" + rowsOf(headFrom, headTo)})
}

// rowsOf names whole rows: $3:$4.
func rowsOf(from, to int) string {
	return "$" + strconv.Itoa(from) + ":$" + strconv.Itoa(to)
}
