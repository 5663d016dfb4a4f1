package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/sheet"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func readAll(t *testing.T, raw []byte) []sheet.Tab {
	t.Helper()
	tabs, err := sheet.Read(t.Context(), raw, sheet.Ample())
	if err != nil {
		t.Fatal(err)
	}
	return tabs
}

// told is a tab as text: row number and cells.
func told(tab sheet.Tab) string {
	var b strings.Builder
	for _, l := range tab.Lines {
		fmt.Fprintf(&b, "%d %s\n", l.N, strings.Join(l.Cells, "|"))
	}
	return b.String()
}

// nasty is a workbook as an office keeps it: a merged title, a header over two
// rows, merged cells below, codes as numbers, days as Excel counts them, a formula
// with and one without its value, a hidden sheet.
func nasty(t *testing.T) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	t.Cleanup(func() { f.Close() })
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetSheetName("Sheet1", "台账"))
	for at, v := range map[string]any{
		"A1": "某镇监管对象台账", "A3": "村", "B3": "名称", "C3": "位置", "E3": "日期", "F3": "代码", "C4": "经度", "D4": "纬度",
		"A5": "甲村", "B5": "幸福超市", "C5": 117.05, "D5": 40.05, "E5": 46086, "F5": 120119106201.0,
		"B6": "便民饭店", "E6": "2026年3月5日", "F6": 1.2e17, "B9": "=1+1 不是公式",
	} {
		must(f.SetCellValue("台账", at, v))
	}
	for _, m := range [][2]string{{"A1", "F1"}, {"A3", "A4"}, {"B3", "B4"}, {"C3", "D3"}, {"E3", "E4"}, {"F3", "F4"}, {"A5", "A6"}} {
		must(f.MergeCell("台账", m[0], m[1]))
	}
	must(f.SetCellFormula("台账", "C6", "C5+1"))
	_, err := f.NewSheet("旧数据")
	must(err)
	must(f.SetCellValue("旧数据", "A1", "藏起来的"))
	must(f.SetSheetVisible("旧数据", false))
	return f
}

func written(t *testing.T, f *excelize.File) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnOfficesWorkbookIsReadAsItIsMeant(t *testing.T) {
	tabs := readAll(t, written(t, nasty(t)))
	if len(tabs) != 2 || tabs[0].Hidden || !tabs[1].Hidden || tabs[1].Name != "旧数据" {
		t.Fatalf("tabs: %+v", tabs)
	}
	const title = "某镇监管对象台账"
	want := "1 " + strings.TrimSuffix(strings.Repeat(title+"|", 6), "|") + "\n" +
		"3 村|名称|位置|位置|日期|代码\n4 村|名称|经度|纬度|日期|代码\n" +
		"5 甲村|幸福超市|117.05|40.05|46086|120119106201\n" +
		"6 甲村|便民饭店|#FORMULA!||2026年3月5日|120000000000000000\n9 |=1+1 不是公式\n"
	if got := told(tabs[0]); got != want {
		t.Errorf("read:\n%s\nwant:\n%s", got, want)
	}
}

func TestAnOldWorkbookIsReadToo(t *testing.T) {
	raw, err := os.ReadFile("testdata/old.xls")
	if err != nil {
		t.Fatal(err)
	}
	tabs := readAll(t, raw)
	if len(tabs) != 2 || tabs[0].Name != "台账" || !tabs[1].Hidden {
		t.Fatalf("tabs: %+v", tabs)
	}
	got := told(tabs[0])
	for _, want := range []string{"3 村|名称|位置|位置|日期|代码\n", "4 村|名称|经度|纬度|日期|代码\n", "5 甲村|幸福超市|117.05|40.05|46086|120119106201\n", "6 甲村|便民饭店|118.05||2026年3月5日|120000000000000000\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("read:\n%s\nwithout %q", got, want)
		}
	}
	// Cut, twisted and filled with noise it is refused or read in part; nothing falls over.
	for i := 0; i < len(raw); i += 37 {
		bent := bytes.Clone(raw)
		bent[i] ^= 0xFF
		if _, err := sheet.Read(t.Context(), bent, sheet.Ample()); err != nil && fault.As(err) == nil {
			t.Fatalf("byte %d: %v", i, err)
		}
		if _, err := sheet.Read(t.Context(), raw[:i], sheet.Ample()); err != nil && fault.As(err) == nil {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func TestTextIsReadInTheEncodingsOfficesUse(t *testing.T) {
	const text = "名称,电话\r\n幸福超市,13800000000\r\n\"甲,乙\",'=1+1\r\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	utf16 := []byte{0xFF, 0xFE}
	for _, r := range strings.ReplaceAll(text, ",电话", "\t电话") {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	want := "1 名称|电话\n2 幸福超市|13800000000\n3 甲,乙|=1+1\n"
	for name, raw := range map[string][]byte{"UTF-8": []byte(text), "with its mark": []byte("\xEF\xBB\xBF" + text), "GBK": gbk, "semicolons": []byte(strings.ReplaceAll(strings.ReplaceAll(text, "甲,乙", "甲,,乙"), "\"甲,,乙\",", "\"甲,乙\";"))} {
		if name == "semicolons" {
			raw = []byte("名称;电话\n幸福超市;13800000000\n甲,乙;'=1+1\n")
		}
		if got := told(readAll(t, raw)[0]); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := told(readAll(t, utf16)[0]); !strings.HasPrefix(got, "1 名称") {
		t.Errorf("UTF-16: %s", got)
	}
}

// zipped is an archive of these parts.
func zipped(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, body := range parts {
		p, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// with is a workbook of one sheet, with other parts put in.
func with(t *testing.T, sheetXML string, more map[string]string) []byte {
	parts := map[string]string{
		"[Content_Types].xml":        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels":                `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheetXML,
	}
	for name, body := range more {
		parts[name] = body
	}
	return zipped(t, parts)
}

const sheetHead = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
const sheetFoot = `</sheetData></worksheet>`
const oneRow = `<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>`

func TestWhatWouldHarmTheMachineIsRefusedInWords(t *testing.T) {
	small := sheet.Ample()
	small.Unzipped = 4 << 20
	bomb := with(t, sheetHead+oneRow+strings.Repeat(" ", 8<<20)+sheetFoot, nil)
	picture := with(t, sheetHead+oneRow+sheetFoot, map[string]string{"xl/media/image1.png": strings.Repeat("\x00", 8<<20), "xl/externalLinks/externalLink1.xml": "<x/>", "xl/vbaProject.bin": "x"})
	entities := with(t, `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>`+strings.TrimPrefix(sheetHead, `<?xml version="1.0"?>`)+`<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>`+sheetFoot, nil)
	for name, c := range map[string]struct {
		raw  []byte
		most sheet.Limits
		code string
	}{
		"too large a file":           {make([]byte, 16<<20+1), sheet.Ample(), "workbook.too_large"},
		"a zip bomb":                 {bomb, small, "workbook.bomb"},
		"entities":                   {entities, small, "workbook.unreadable"},
		"nothing":                    {[]byte("  \r\n "), small, "workbook.empty"},
		"a web page named .xls":      {[]byte("<html><table><tr><td>1"), small, "workbook.web_page"},
		"a picture":                  {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), small, "workbook.not_a_workbook"},
		"an archive of other things": {zipped(t, map[string]string{"a.txt": "x"}), small, "workbook.not_a_workbook"},
		"a letter":                   {zipped(t, map[string]string{"word/document.xml": "x"}), small, "workbook.not_a_workbook"},
		"half an archive":            {bomb[:len(bomb)/2], small, "workbook.unreadable"},
		"an .xls of noise":           {append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), bytes.Repeat([]byte{7}, 4096)...), small, "workbook.old_unreadable"},
	} {
		_, err := sheet.Read(t.Context(), c.raw, c.most)
		if fault.Code(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	// Pictures, links and macros are left out, however large they would unfold.
	tabs, err := sheet.Read(t.Context(), picture, small)
	if err != nil || told(tabs[0]) != "1 名称\n" {
		t.Errorf("with a picture: %+v %v", tabs, err)
	}
}

func TestAMillionEmptyRowsCostNothing(t *testing.T) {
	var b strings.Builder
	b.WriteString(sheetHead + oneRow)
	for n := 2; n <= 1_048_576; n++ {
		fmt.Fprintf(&b, `<row r="%d"/>`, n)
	}
	b.WriteString(sheetFoot)
	tabs := readAll(t, with(t, b.String(), nil))
	if told(tabs[0]) != "1 名称\n" || tabs[0].Ended != 1 {
		t.Errorf("%+v", tabs)
	}
	few := sheet.Ample()
	few.Rows, few.Columns = 3, 2
	rows := "名称\na\nb\nc\n"
	if _, err := sheet.Read(t.Context(), []byte(rows), few); fault.Code(err) != "workbook.too_many_rows" {
		t.Errorf("rows: %v", err)
	}
	if _, err := sheet.Read(t.Context(), []byte("a,b,c\n"), few); fault.Code(err) != "workbook.too_many_columns" {
		t.Errorf("columns: %v", err)
	}
}

func TestAMarkedSheetKeepsItsRowsAndNothingComesAlive(t *testing.T) {
	b := sheet.New()
	defer b.Close()
	m, err := b.AddMarked("台账", []float64{8, 8, 30}, 3)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Row(3, []string{"名称", "电话", "问题"}, map[int]sheet.Mark{0: sheet.Head, 1: sheet.Head, 2: sheet.Head}); err != nil {
		t.Fatal(err)
	}
	if err := m.Row(7, []string{"=1+1", "138", "电话应是11位"}, map[int]sheet.Mark{1: sheet.Bad, 2: sheet.Remark}); err != nil {
		t.Fatal(err)
	}
	if err := m.Row(7, []string{"x"}, nil); err == nil {
		t.Error("two rows went into one place")
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	tabs := readAll(t, out.Bytes())
	if got := told(tabs[0]); got != "3 名称|电话|问题\n7 =1+1|138|电话应是11位\n" {
		t.Errorf("read back: %s", got)
	}
	f := reopened(t, out.Bytes())
	if formula, _ := f.GetCellFormula("台账", "A7"); formula != "" {
		t.Errorf("A7 became the formula %q", formula)
	}
	id, _ := f.GetCellStyle("台账", "B7")
	if st, err := f.GetStyle(id); err != nil || len(st.Fill.Color) != 1 || st.Fill.Color[0] != "FFC7CE" {
		t.Errorf("B7 is not coloured: %+v (%v)", st, err)
	}
}
