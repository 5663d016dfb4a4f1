package sheet

import (
	"bytes"
	"encoding/xml"
	"iter"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"anwang/internal/fault"
)

// formCell is a cell of a form.
type formCell struct {
	col, style, kind string
	text             string // what stands in it, or the number of a shared text
	formula          string
	computed         bool // has a formula, perhaps shared and not written out
	shared           bool
	inner            []byte // its XML, whole
	words            []int  // of the repeating row: which words, in order
	pieces           []string
}

// said is the text of a cell.
func (c formCell) said(strs []string) string {
	if c.kind == "s" {
		if n, err := strconv.Atoi(c.text); err == nil && n >= 0 && n < len(strs) {
			return strs[n]
		}
		return ""
	}
	return c.text
}

// formRow is a row of a form; start and end are its place in the sheet's XML.
type formRow struct {
	n, start, end int
	attrs         string // but for its number and span
	cells         []formCell
}

var (
	dimension = regexp.MustCompile(`<dimension[^>]*?(/>|></dimension>)`)
	mergeRef  = regexp.MustCompile(`<mergeCell ref="([A-Z0-9:]+)"`)
	mergeAll  = regexp.MustCompile(`(?s)<mergeCells.*?</mergeCells>`)
)

// mergeHere stands in the tail where the merged cells are written.
const mergeHere = "<!--merged-->"

// tabs are the sheets of the workbook and their parts, in its order.
func (f *Form) tabs() iter.Seq2[string, int] {
	type sheet struct {
		Name string `xml:"name,attr"`
		ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
	}
	var book struct {
		Sheets []sheet `xml:"sheets>sheet"`
	}
	var rels struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	_ = xml.Unmarshal(f.part("xl/workbook.xml"), &book)
	_ = xml.Unmarshal(f.part("xl/_rels/workbook.xml.rels"), &rels)
	at := map[string]string{}
	for _, r := range rels.All {
		target := r.Target
		if !strings.HasPrefix(target, "/") {
			target = path.Join("xl", target)
		}
		at[r.ID] = strings.TrimPrefix(target, "/")
	}
	return func(yield func(string, int) bool) {
		for _, s := range book.Sheets {
			for i, p := range f.parts {
				if p.name == at[s.ID] && strings.HasPrefix(p.name, "xl/worksheets/") && !yield(s.Name, i) {
					return
				}
			}
		}
	}
}

func (f *Form) part(name string) []byte {
	for _, p := range f.parts {
		if p.name == name {
			return p.body
		}
	}
	return nil
}

// strings are the shared texts of the workbook, runs joined.
func (f *Form) strings() []string {
	var table struct {
		Items []struct {
			T string `xml:"t"`
			R []struct {
				T string `xml:"t"`
			} `xml:"r"`
		} `xml:"si"`
	}
	_ = xml.Unmarshal(f.part("xl/sharedStrings.xml"), &table)
	out := make([]string, len(table.Items))
	for i, s := range table.Items {
		out[i] = s.T
		for _, r := range s.R {
			out[i] += r.T
		}
	}
	return out
}

// rows reads the rows of a sheet's XML; from and to are where they begin and end.
func (f *Form) rows(body []byte) (rows []formRow, from, to int, err error) {
	broken := fault.New(fault.Invalid, "form.unreadable")
	d := xml.NewDecoder(bytes.NewReader(body))
	var row *formRow
	var cell *formCell
	at, cellStart := 0, 0
	within := ""
	for {
		start := int(d.InputOffset())
		token, err := d.Token()
		if err != nil {
			break
		}
		at = int(d.InputOffset())
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "sheetData":
				from, to = at, at
			case "row":
				row = &formRow{start: start}
				for _, a := range t.Attr {
					switch a.Name.Local {
					case "r":
						row.n, _ = strconv.Atoi(a.Value)
					case "spans":
					default:
						if a.Name.Space == "" {
							row.attrs += " " + a.Name.Local + `="` + escaped(a.Value) + `"`
						}
					}
				}
				if row.n == 0 {
					row.n = 1
					if len(rows) > 0 {
						row.n = rows[len(rows)-1].n + 1
					}
				}
			case "c":
				cell, cellStart = &formCell{}, start
				for _, a := range t.Attr {
					switch a.Name.Local {
					case "r":
						cell.col = strings.TrimRight(a.Value, "0123456789")
					case "s":
						cell.style = a.Value
					case "t":
						cell.kind = a.Value
					}
				}
			case "f":
				within = "f"
				if cell != nil {
					cell.computed = true
					for _, a := range t.Attr {
						if a.Name.Local == "t" && a.Value == "shared" {
							cell.shared = true
						}
					}
				}
			case "v", "t":
				within = "v"
			}
		case xml.CharData:
			if cell != nil && within == "f" {
				cell.formula += string(t)
			} else if cell != nil && within == "v" {
				cell.text += string(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "f", "v", "t":
				within = ""
			case "c":
				if row == nil || cell == nil {
					return nil, 0, 0, broken
				}
				cell.inner = body[cellStart:at]
				row.cells = append(row.cells, *cell)
				cell = nil
			case "row":
				if row == nil || len(rows) > 0 && rows[len(rows)-1].n >= row.n {
					return nil, 0, 0, broken
				}
				row.end = at
				rows = append(rows, *row)
				row = nil
			case "sheetData":
				to = start
			}
		}
	}
	if from == 0 || to < from || at < len(bytes.TrimSpace(body))-1 {
		return nil, 0, 0, broken
	}
	if from == to && bytes.HasSuffix(body[:from], []byte("/>")) { // <sheetData/>: nothing to repeat
		return nil, from, to, nil
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].n < rows[j].n })
	return rows, from, to, nil
}

// area is a rectangle of cells.
type area struct {
	left, right string
	top, bottom int
}

var areaRef = regexp.MustCompile(`^([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?$`)

func parseArea(ref string) (area, bool) {
	m := areaRef.FindStringSubmatch(ref)
	if m == nil {
		return area{}, false
	}
	a := area{left: m[1], right: m[1]}
	a.top, _ = strconv.Atoi(m[2])
	a.bottom = a.top
	if m[3] != "" {
		a.right = m[3]
		a.bottom, _ = strconv.Atoi(m[4])
	}
	return a, true
}

func (a area) String() string {
	return a.left + strconv.Itoa(a.top) + ":" + a.right + strconv.Itoa(a.bottom)
}

// moved is a rectangle after row became n rows: what holds the row grows, what
// lies below goes down.
func (a area) moved(row, n int) area {
	a.top, a.bottom = down(a.top, row, n), grown(a.bottom, row, n)
	return a
}

// down is where a row below went; grown is where the end of a range that holds
// the row went.
func down(at, row, n int) int {
	if at > row {
		return at + n - 1
	}
	return at
}

func grown(at, row, n int) int {
	if at >= row {
		return at + n - 1
	}
	return at
}

// refIn finds references to cells; the sheet they name comes first.
var refIn = regexp.MustCompile(`((?:'(?:[^']|'')+'|[\p{L}\p{N}_.]+)!)?(\$?[A-Z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Z]{1,3}\$?)(\d{1,7}))?`)

// Shift is a formula after row of the sheet called tab became n rows. own says
// that references which name no sheet mean that one.
func Shift(formula, tab string, own bool, row, n int) string {
	var b strings.Builder
	for i := 0; i < len(formula); {
		if formula[i] == '"' { // a text
			end := i + 1
			for end < len(formula) && formula[end] != '"' {
				end++
			}
			end = min(end+1, len(formula))
			b.WriteString(formula[i:end])
			i = end
			continue
		}
		next := strings.IndexByte(formula[i:], '"')
		if next < 0 {
			next = len(formula) - i
		}
		b.WriteString(shiftRefs(formula[i:i+next], tab, own, row, n))
		i += next
	}
	return b.String()
}

func shiftRefs(text, tab string, own bool, row, n int) string {
	var b strings.Builder
	last := 0
	for _, m := range refIn.FindAllStringSubmatchIndex(text, -1) {
		named := ""
		if m[2] >= 0 {
			named = strings.ReplaceAll(strings.Trim(strings.TrimSuffix(text[m[2]:m[3]], "!"), "'"), "''", "'")
		}
		before, after := byte(' '), byte(' ')
		if m[0] > 0 {
			before = text[m[0]-1]
		}
		if m[1] < len(text) {
			after = text[m[1]]
		}
		// LOG10(…) and Q1_total are no cells.
		if letter(before) || letter(after) || after == '(' || m[2] >= 0 && named != tab || m[2] < 0 && !own {
			continue
		}
		from, _ := strconv.Atoi(text[m[6]:m[7]])
		b.WriteString(text[last:m[6]])
		if m[8] < 0 {
			b.WriteString(strconv.Itoa(down(from, row, n)))
			last = m[7]
			if from == row && n > 1 { // the row alone means all of it
				b.WriteString(":" + text[m[4]:m[5]] + strconv.Itoa(row+n-1))
			}
			continue
		}
		to, _ := strconv.Atoi(text[m[10]:m[11]])
		b.WriteString(strconv.Itoa(down(from, row, n)) + text[m[7]:m[10]] + strconv.Itoa(grown(to, row, n)))
		last = m[11]
	}
	b.WriteString(text[last:])
	return b.String()
}

func letter(c byte) bool {
	return c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80
}
