package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"anwang/internal/fault"

	"github.com/xuri/excelize/v2"
)

// partsMost is how many parts a workbook may consist of.
const partsMost = 5000

// tempAbove: parts larger than this are unfolded onto the disk.
const tempAbove = 8 << 20

func unreadable(error) error { return fault.New(fault.Invalid, "workbook.unreadable") }

// readXLSX reads an .xlsx. Pictures, macros and links to other files are left
// out before anything is unfolded: nothing of them can be wanted.
func readXLSX(ctx context.Context, raw []byte, most Limits) (tabs []Tab, err error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, unreadable(err)
	}
	parts, slim, err := lean(z, most)
	if err != nil {
		return nil, err
	}
	defer func() {
		if v := recover(); v != nil { // a library that trips over a file made to trip it
			tabs, err = nil, unreadable(nil)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(slim), excelize.Options{UnzipSizeLimit: most.Unzipped, UnzipXMLSizeLimit: min(tempAbove, most.Unzipped), RawCellValue: true})
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	old := false
	if p, err := f.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		old = *p.Date1904
	}
	g := &gather{most: most}
	where := partOf(parts)
	for _, name := range f.GetSheetList() {
		visible, err := f.GetSheetVisible(name)
		if err != nil {
			return nil, unreadable(err)
		}
		if where[name] == nil {
			continue // a chart of its own
		}
		merged, hollow, err := survey(where[name])
		if err != nil {
			return nil, err
		}
		if err := g.tab(Tab{Name: name, Hidden: !visible, Since1904: old}); err != nil {
			return nil, err
		}
		if err := g.rowsOf(ctx, f, name, hollow); err != nil {
			return nil, err
		}
		g.tabs[len(g.tabs)-1].fill(merged, most.Columns)
	}
	if len(g.tabs) == 0 {
		return nil, unreadable(nil)
	}
	return g.tabs, nil
}

func (g *gather) rowsOf(ctx context.Context, f *excelize.File, name string, hollow map[string]bool) error {
	rows, err := f.Rows(name)
	if err != nil {
		return unreadable(err)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells, err := rows.Columns()
		if err != nil {
			return unreadable(err)
		}
		for i, c := range cells {
			if c == "" && len(hollow) > 0 && hollow[cell(i+1, n)] {
				cells[i] = Hollow
			}
		}
		more, err := g.row(n, cells)
		if err != nil {
			return err
		}
		if !more {
			return nil
		}
	}
	if err := rows.Error(); err != nil {
		return unreadable(err)
	}
	return nil
}

// lean is the workbook with nothing in it but cells, and its parts by name. What
// it would unfold to is added up first; the archive's own reader holds every part
// to what it says of its size.
func lean(z *zip.Reader, most Limits) (map[string]*zip.File, []byte, error) {
	if len(z.File) > partsMost {
		return nil, nil, fault.New(fault.TooLarge, "workbook.bomb")
	}
	parts := map[string]*zip.File{}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	var sum uint64
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		switch {
		case name == "encryptedpackage":
			return nil, nil, fault.New(fault.Invalid, "workbook.locked")
		case name == "content.xml":
			return nil, nil, fault.New(fault.Invalid, "workbook.other_kind") // .ods
		case name == "word/document.xml", name == "ppt/presentation.xml":
			return nil, nil, fault.New(fault.Invalid, "workbook.not_a_workbook")
		}
		switch {
		case name == "[content_types].xml", name == "_rels/.rels", name == "xl/workbook.xml", name == "xl/_rels/workbook.xml.rels",
			name == "xl/sharedstrings.xml", name == "xl/styles.xml", strings.HasPrefix(name, "xl/worksheets/") && path.Dir(name) == "xl/worksheets" && strings.HasSuffix(name, ".xml"):
		default:
			continue
		}
		if parts[name] != nil {
			return nil, nil, unreadable(nil) // two parts of one name: whoever made it means harm
		}
		if sum += f.UncompressedSize64; sum > uint64(most.Unzipped) {
			return nil, nil, fault.New(fault.TooLarge, "workbook.bomb")
		}
		parts[name] = f
		if err := w.Copy(f); err != nil {
			return nil, nil, unreadable(err)
		}
	}
	if parts["xl/workbook.xml"] == nil {
		return nil, nil, fault.New(fault.Invalid, "workbook.not_a_workbook")
	}
	if err := w.Close(); err != nil {
		return nil, nil, err
	}
	return parts, out.Bytes(), nil
}

// partOf finds the part that holds each sheet.
func partOf(parts map[string]*zip.File) map[string]*zip.File {
	var book struct {
		Sheets []struct {
			Name string     `xml:"name,attr"`
			Any  []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	out := map[string]*zip.File{}
	if decode(parts["xl/workbook.xml"], &book) != nil || decode(parts["xl/_rels/workbook.xml.rels"], &rels) != nil {
		return out
	}
	target := map[string]string{}
	for _, r := range rels.All {
		to := strings.ToLower(strings.ReplaceAll(r.Target, `\`, "/"))
		if strings.HasPrefix(to, "/") {
			to = strings.TrimPrefix(to, "/")
		} else {
			to = path.Join("xl", to)
		}
		target[r.ID] = to
	}
	for _, s := range book.Sheets {
		for _, a := range s.Any {
			if f := parts[target[a.Value]]; a.Name.Local == "id" && f != nil {
				out[s.Name] = f
			}
		}
	}
	return out
}

func decode(f *zip.File, into any) error {
	if f == nil {
		return io.EOF
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return xml.NewDecoder(r).Decode(into)
}

// survey reads of a sheet what the stream of its rows does not tell: which cells
// are merged (that stands after the rows), and which hold a formula without the
// value it gave. An inner declaration (DTD) is refused: no office writes one.
func survey(f *zip.File) (merged []block, hollow map[string]bool, err error) {
	r, err := f.Open()
	if err != nil {
		return nil, nil, unreadable(err)
	}
	defer r.Close()
	hollow = map[string]bool{}
	at, formula, value := "", false, false
	err = tags(r, func(tag []byte) error {
		if len(tag) > 0 && tag[0] == '!' && !bytes.HasPrefix(tag, []byte("!--")) && !bytes.HasPrefix(tag, []byte("![CDATA[")) {
			return unreadable(nil)
		}
		closing := len(tag) > 0 && tag[0] == '/'
		name, rest, _ := bytes.Cut(bytes.TrimPrefix(tag, []byte("/")), []byte(" "))
		if i := bytes.IndexByte(name, ':'); i >= 0 {
			name = name[i+1:]
		}
		alone := bytes.HasSuffix(tag, []byte("/"))
		switch string(bytes.TrimSuffix(name, []byte("/"))) {
		case "c":
			if closing {
				if formula && !value && len(hollow) < mergedMost {
					hollow[at] = true
				}
				at = ""
			} else if !alone {
				at, formula, value = attr(rest, "r"), false, false
			}
		case "f":
			formula = true
		case "v", "is":
			value = value || !alone
		case "mergeCell":
			if m, ok := blockOf(attr(rest, "ref")); ok && len(merged) < mergedMost {
				merged = append(merged, m)
			}
		}
		return nil
	})
	return merged, hollow, err
}

func blockOf(ref string) (block, bool) {
	from, to, _ := strings.Cut(ref, ":")
	left, top, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		return block{}, false
	}
	right, bottom, err := excelize.CellNameToCoordinates(to)
	return block{left, top, right, bottom}, err == nil && right >= left && bottom >= top
}

func attr(rest []byte, name string) string {
	for {
		i := bytes.Index(rest, []byte(name+`="`))
		if i < 0 {
			return ""
		}
		if i > 0 && rest[i-1] != ' ' {
			rest = rest[i+1:]
			continue
		}
		value, _, _ := bytes.Cut(rest[i+len(name)+2:], []byte(`"`))
		return string(value)
	}
}

// tags gives what stands between < and >, and of very long ones the beginning.
func tags(r io.Reader, each func([]byte) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		_, err := in.ReadSlice('<')
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('<')
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		tag, err := in.ReadSlice('>')
		if errors.Is(err, bufio.ErrBufferFull) {
			tag = bytes.Clone(tag)
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = in.ReadSlice('>')
			}
		}
		if err != nil && err != io.EOF {
			return unreadable(err)
		}
		if err := each(bytes.TrimSuffix(tag, []byte(">"))); err != nil {
			return err
		}
	}
}
