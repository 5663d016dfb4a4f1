package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/fault"

	"github.com/xuri/excelize/v2"
)

// Form is a workbook whose look somebody else decided (表样): one of its rows
// holds words in braces, {{名称}}, and stands for every record; words around it,
// {{制表日期}}, stand once. Everything else of the workbook stays as it is:
// styles, widths, merged cells, how it prints.
//
// A form is worked on as the XML it is. A library that loads a sheet to write it
// again holds all its cells; here the row is written as often as there are
// records, and what stood below it afterwards.
type Form struct {
	parts []entry
	sheet int    // the part with the repeating row
	name  string // of that sheet
	row   int    // its number
	cells []formCell
	attrs string // of the row
	above []byte // the sheet's XML before the row
	below []formRow
	tail  []byte // after the rows
	merge []area // all merged cells of the sheet
	words []string
	wide  int // the last column of the row
}

// entry is one file of the workbook.
type entry struct {
	name string
	body []byte
}

// What a form may weigh: unpacked too, or a small file would fill the memory.
const (
	formMost     = 4 << 20
	unpackedMost = 24 << 20
	formParts    = 300
	tabsMost     = 20
	// RowsMost is how many rows a sheet of a workbook can have.
	RowsMost = 1 << 20
)

// wordIn finds the words in braces; braces of a Chinese keyboard count.
var wordIn = regexp.MustCompile(`[{｛]{2}\s*([^{}｛｝]{1,40}?)\s*[}｝]{2}`)

// ReadForm reads and checks a workbook from outside. columns are the words the
// repeating row may use, around those that stand once. What is wrong is said by
// place: the words of the fault name the cell.
func ReadForm(raw []byte, columns, around []string) (*Form, error) {
	if err := harmless(raw); err != nil {
		return nil, err
	}
	f, err := normal(raw)
	if err != nil {
		return nil, err
	}
	return f.understand(columns, around)
}

// refuses are parts a form must not have, with the name people know them by.
var refuses = []struct{ has, word string }{
	{"vbaproject", "宏"}, {"xl/externallinks/", "外部链接"}, {"xl/embeddings/", "嵌入的文件"}, {"xl/activex/", "控件"}, {"xl/ctrlprops/", "控件"},
	{"xl/connections", "数据连接"}, {"xl/querytables/", "数据连接"}, {"xl/webextensions/", "网页加载项"}, {"xl/pivot", "数据透视表"}, {"xl/model/", "数据模型"},
	{"xl/macrosheets/", "宏表"}, {"xl/dialogsheets/", "对话框"}, {"customui/", "自定义功能区"},
}

// harmless looks at the packed file before anything reads it whole.
func harmless(raw []byte) error {
	switch {
	case len(raw) > formMost:
		return fault.New(fault.TooLarge, "request.too_large", "limit", "4 MB")
	case bytes.HasPrefix(raw, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return fault.New(fault.Invalid, "form.old_or_locked")
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return fault.New(fault.Invalid, "form.unreadable")
	}
	if len(z.File) > formParts {
		return fault.New(fault.Invalid, "form.too_much")
	}
	var size uint64
	seen := map[string]bool{}
	for _, p := range z.File {
		name := strings.ToLower(strings.TrimPrefix(p.Name, "/"))
		if size += p.UncompressedSize64; size > unpackedMost || p.UncompressedSize64 > unpackedMost {
			return fault.New(fault.Invalid, "form.too_much")
		}
		if seen[name] || strings.Contains(name, "..") || strings.Contains(name, "\\") {
			return fault.New(fault.Invalid, "form.unreadable")
		}
		seen[name] = true
		for _, r := range refuses {
			if strings.Contains(name, r.has) {
				return fault.New(fault.Invalid, "form.has_what_runs", "what", r.word)
			}
		}
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") && !strings.HasSuffix(name, ".vml") {
			continue
		}
		body, err := unpacked(p)
		if err != nil {
			return err
		}
		low := bytes.ToLower(body)
		switch {
		case bytes.Contains(low, []byte("<!doctype")), bytes.Contains(low, []byte("<!entity")),
			bytes.HasPrefix(body, []byte{0xFE, 0xFF}), bytes.HasPrefix(body, []byte{0xFF, 0xFE}), bytes.IndexByte(body, 0) >= 0:
			return fault.New(fault.Invalid, "form.unreadable")
		case strings.HasSuffix(name, ".rels") && outward.Match(body):
			return fault.New(fault.Invalid, "form.has_what_runs", "what", "外部链接（包括超链接、链接的图片）")
		}
	}
	if !seen["xl/workbook.xml"] {
		return fault.New(fault.Invalid, "form.unreadable")
	}
	return nil
}

var outward = regexp.MustCompile(`(?i)targetmode\s*=\s*["']\s*external`)

// unpacked reads one part, never more than it said it would be.
func unpacked(p *zip.File) ([]byte, error) {
	r, err := p.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "form.unreadable")
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, unpackedMost+1))
	switch {
	case len(body) > unpackedMost:
		return nil, fault.New(fault.Invalid, "form.too_much")
	case err != nil:
		return nil, fault.New(fault.Invalid, "form.unreadable")
	}
	return body, nil
}

// normal opens the workbook by the library and writes it again, so that whichever
// program made it, its sheets are written one way: no prefixes, no shared
// formulas, no text within cells.
func normal(raw []byte) (f *Form, err error) {
	defer func() {
		if recover() != nil { // the library trusts files more than we do
			f, err = nil, fault.New(fault.Invalid, "form.unreadable")
		}
	}()
	x, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: unpackedMost, UnzipXMLSizeLimit: unpackedMost})
	if err != nil {
		return nil, fault.New(fault.Invalid, "form.unreadable")
	}
	defer x.Close()
	if len(x.GetSheetList()) > tabsMost {
		return nil, fault.New(fault.Invalid, "form.too_much")
	}
	yes := true
	if err := x.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}); err != nil {
		return nil, fault.New(fault.Invalid, "form.unreadable")
	}
	for _, tab := range x.GetSheetList() {
		if _, err := x.GetSheetProps(tab); err != nil { // loads it, so that it is written anew
			return nil, fault.New(fault.Invalid, "form.unreadable")
		}
	}
	if f, err = rewritten(x); err != nil {
		return nil, err
	}
	again := false
	for tab, at := range f.tabs() {
		rows, _, _, err := f.rows(f.parts[at].body)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			for _, c := range r.cells {
				where := c.col + strconv.Itoa(r.n)
				switch {
				case c.formula != "" || c.computed:
					text, err := x.GetCellFormula(tab, where)
					if err != nil || text == "" {
						return nil, fault.New(fault.Invalid, "form.unreadable")
					}
					if outside.MatchString(bare.ReplaceAllString(text, "")) {
						return nil, fault.New(fault.Invalid, "form.formula_reaches_out", "cell", tab+"!"+where)
					}
					if c.shared {
						if err := x.SetCellFormula(tab, where, text); err != nil {
							return nil, err
						}
						again = true
					}
				case c.kind == "inlineStr" && wordIn.MatchString(c.text):
					if err := x.SetCellStr(tab, where, c.text); err != nil {
						return nil, err
					}
					again = true
				}
			}
		}
	}
	if again {
		return rewritten(x)
	}
	return f, nil
}

// outside are what a formula must not do: reach another file, the net, a program.
var (
	outside = regexp.MustCompile(`(?i)\[\d+\]|\[[^\]]*\.xls|\b(WEBSERVICE|HYPERLINK|RTD|CALL|REGISTER|REGISTER\.ID|EXEC|FILTERXML|IMAGE|DDE|SQL\.REQUEST|INDIRECT)\s*\(|\|`)
	bare    = regexp.MustCompile(`"[^"]*"`)
)

// rewritten is the workbook as the library writes it, in parts.
func rewritten(x *excelize.File) (*Form, error) {
	buf, err := x.WriteToBuffer()
	if err != nil {
		return nil, fault.New(fault.Invalid, "form.unreadable")
	}
	z, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		return nil, err
	}
	f := &Form{}
	for _, p := range z.File {
		if strings.EqualFold(path.Base(p.Name), "calcChain.xml") {
			continue // says which cells have formulas, by places that move
		}
		body, err := unpacked(p)
		if err != nil {
			return nil, err
		}
		switch name := p.Name; {
		case name == "[Content_Types].xml":
			body = regexp.MustCompile(`<Override[^>]*calcChain[^>]*?(/>|></Override>)`).ReplaceAll(body, nil)
		case name == "xl/_rels/workbook.xml.rels":
			body = regexp.MustCompile(`<Relationship [^>]*calcChain[^>]*?(/>|></Relationship>)`).ReplaceAll(body, nil)
		}
		f.parts = append(f.parts, entry{p.Name, body})
	}
	return f, nil
}

// understand finds the repeating row and checks every word.
func (f *Form) understand(columns, around []string) (*Form, error) {
	wrong := fault.New(fault.Invalid, "form.not_fit")
	found := ""
	strs := f.strings()
	for tab, at := range f.tabs() {
		rows, from, to, err := f.rows(f.parts[at].body)
		if err != nil {
			return nil, err
		}
		for i, r := range rows {
			var mine []string
			for _, c := range r.cells {
				where := tab + "!" + c.col + strconv.Itoa(r.n)
				for _, word := range wordsOf(c.said(strs)) {
					switch {
					case slices.Contains(columns, word):
						mine = append(mine, word)
					case !slices.Contains(around, word):
						wrong = wrong.On(where, "form.word_unknown", "word", "{{"+word+"}}", "known", strings.Join(columns, "、")+"；"+strings.Join(around, "、"))
					}
				}
			}
			if len(mine) == 0 {
				continue
			}
			here := tab + "!" + strconv.Itoa(r.n)
			if found != "" {
				wrong = wrong.On(here, "form.two_rows", "first", found, "second", here)
				continue
			}
			found, f.name, f.sheet, f.row, f.attrs, f.cells = here, tab, at, r.n, r.attrs, r.cells
			body := f.parts[at].body
			f.above = dimension.ReplaceAll(body[:r.start], nil)
			f.below, f.tail = rows[i+1:], body[to:]
			if i == 0 {
				f.above = dimension.ReplaceAll(body[:from], nil)
			}
		}
		for _, word := range wordsOf(string(f.parts[at].body[to:])) {
			if !slices.Contains(around, word) {
				wrong = wrong.On(tab, "form.word_unknown", "word", "{{"+word+"}}", "known", strings.Join(around, "、"))
			}
		}
	}
	if found == "" && len(wrong.Fields) == 0 {
		wrong = wrong.On("", "form.no_row", "example", "{{"+columns[min(1, len(columns)-1)]+"}}")
	}
	if found != "" {
		wrong = f.settle(wrong, strs)
	}
	if len(wrong.Fields) > 0 {
		return nil, wrong
	}
	return f, nil
}

// settle reads the repeating row and what lies about it.
func (f *Form) settle(wrong *fault.Fault, strs []string) *fault.Fault {
	for i := range f.cells {
		c := &f.cells[i]
		if c.formula != "" || c.computed {
			wrong = wrong.On(f.name+"!"+c.col+strconv.Itoa(f.row), "form.formula_in_row")
			continue
		}
		c.text = c.said(strs)
		for _, word := range wordsOf(c.text) {
			at := slices.Index(f.words, word)
			if at < 0 {
				at, f.words = len(f.words), append(f.words, word)
			}
			c.words = append(c.words, at)
		}
		c.pieces = wordIn.Split(c.text, -1)
	}
	tail := string(f.tail)
	for _, m := range mergeRef.FindAllStringSubmatch(tail, -1) {
		a, ok := parseArea(m[1])
		if !ok {
			continue
		}
		if a.top <= f.row && a.bottom >= f.row && a.top != a.bottom {
			wrong = wrong.On(f.name+"!"+m[1], "form.merge_over_row")
		}
		f.merge = append(f.merge, a)
	}
	f.tail = []byte(mergeAll.ReplaceAllString(tail, mergeHere))
	if len(f.merge) == 0 {
		f.tail = []byte(tail)
	}
	rows, _, _, _ := f.rows(f.parts[f.sheet].body)
	for _, r := range rows {
		if r.n >= f.row {
			break
		}
		for _, c := range r.cells {
			if c.formula != "" && Shift(c.formula, f.name, true, f.row, 2) != c.formula {
				wrong = wrong.On(f.name+"!"+c.col+strconv.Itoa(r.n), "form.formula_above")
			}
		}
	}
	return wrong
}

// Words are the words the repeating row asks for, in the order [Filling.Row]
// takes them.
func (f *Form) Words() []string { return f.words }

// wordsOf are the words in braces of a text.
func wordsOf(text string) []string {
	var out []string
	for _, m := range wordIn.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}
