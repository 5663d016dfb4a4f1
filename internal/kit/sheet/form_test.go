package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/sheet"

	"github.com/xuri/excelize/v2"
)

var formWords = []string{"序号", "名称", "台账号", "电话", "隐患"}

// office is a workbook as an office would make it: a title over merged cells, a
// head, the row, a sum below, signatures, a print area, a second sheet.
func office(t *testing.T, change func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetSheetName("Sheet1", "台账"))
	set := func(at string, v any) { must(f.SetCellValue("台账", at, v)) }
	red, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "FF0000", Family: "仿宋_GB2312", Size: 14}})
	must(err)
	set("A1", "{{表名}}")
	must(f.MergeCell("台账", "A1", "F1"))
	set("A2", "制表：{{制表人}}　{{制表日期}}")
	for i, head := range []string{"序号", "单位", "编号", "联系", "", "隐患数"} {
		set(string(rune('A'+i))+"3", head)
	}
	set("A4", "{{序号}}")
	set("B4", "｛｛名称｝｝")
	set("C4", "{{ 台账号 }}")
	set("D4", "电话：{{电话}}")
	must(f.MergeCell("台账", "D4", "E4"))
	set("F4", "{{隐患}}")
	set("G4", "固定")
	must(f.SetCellStyle("台账", "B4", "B4", red))
	must(f.SetRowHeight("台账", 4, 30))
	must(f.SetColWidth("台账", "B", "B", 33))
	set("A5", "合计")
	must(f.SetCellFormula("台账", "F5", "SUM(F4:F4)"))
	must(f.SetCellFormula("台账", "G5", `COUNTIF(F4:F4,">0")&"家"`))
	set("A6", "共{{行数}}条，审核人：")
	must(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: "台账!$A$1:$G$6", Scope: "台账"}))
	_, err = f.NewSheet("汇总")
	must(err)
	must(f.SetCellFormula("汇总", "A1", "SUM(台账!F4:F4)"))
	must(f.SetCellFormula("汇总", "A2", "台账!F5"))
	if change != nil {
		change(f)
	}
	var out bytes.Buffer
	_, err = f.WriteTo(&out)
	must(err)
	return out.Bytes()
}

func filled(t *testing.T, raw []byte, rows [][]any) []byte {
	t.Helper()
	f, err := sheet.ReadForm(raw, formWords, sheet.Around())
	if err != nil {
		t.Fatalf("%v: %+v", err, fault.As(err))
	}
	var out bytes.Buffer
	g, err := f.Begin(&out)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		values := make([]any, len(f.Words()))
		for i, w := range f.Words() {
			values[i] = r[slices.Index(formWords, w)]
		}
		if err := g.Row(values); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.End(map[string]string{"表名": "甲镇<对象>台账", "制表人": "张&三", "制表日期": "2026年3月5日", "行数": fmt.Sprint(len(rows)), "说明": ""}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rowsOf() [][]any {
	var rows [][]any
	for i, text := range awkward {
		rows = append(rows, []any{i + 1, text, fmt.Sprintf("%08d", i), "0138", int64(i % 3)})
	}
	return rows
}

func TestAFormIsFilledAsTheOfficeDrewIt(t *testing.T) {
	f := reopened(t, filled(t, office(t, nil), rowsOf()))
	for i, want := range awkward {
		for col, want := range map[string]string{"B": want, "C": fmt.Sprintf("%08d", i), "D": "电话：0138", "G": "固定", "A": fmt.Sprint(i + 1)} {
			if got, _ := f.GetCellValue("台账", fmt.Sprintf("%s%d", col, i+4)); got != want {
				t.Errorf("%s%d: %q, want %q", col, i+4, got, want)
			}
		}
		if h, _ := f.GetRowHeight("台账", i+4); h != 30 {
			t.Errorf("row %d is %v high, want 30", i+4, h)
		}
		id, _ := f.GetCellStyle("台账", fmt.Sprintf("B%d", i+4))
		if st, err := f.GetStyle(id); err != nil || st.Font == nil || st.Font.Family != "仿宋_GB2312" || st.Font.Size != 14 {
			t.Errorf("row %d lost its style: %+v %v", i+4, st, err)
		}
	}
	last := len(awkward) + 3
	for at, want := range map[string]string{"A1": "甲镇<对象>台账", "A2": "制表：张&三　2026年3月5日", fmt.Sprintf("A%d", last+1): "合计", fmt.Sprintf("A%d", last+2): fmt.Sprintf("共%d条，审核人：", len(awkward))} {
		if got, _ := f.GetCellValue("台账", at); got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
	for at, want := range map[[2]string]string{{"台账", fmt.Sprintf("F%d", last+1)}: fmt.Sprintf("SUM(F4:F%d)", last), {"台账", fmt.Sprintf("G%d", last+1)}: fmt.Sprintf(`COUNTIF(F4:F%d,">0")&"家"`, last),
		{"汇总", "A1"}: fmt.Sprintf("SUM(台账!F4:F%d)", last), {"汇总", "A2"}: fmt.Sprintf("台账!F%d", last+1)} {
		if got, _ := f.GetCellFormula(at[0], at[1]); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
	if w, _ := f.GetColWidth("台账", "B"); w != 33 {
		t.Errorf("column B is %v wide", w)
	}
	merged, _ := f.GetMergeCells("台账")
	if len(merged) != 1+len(awkward) {
		t.Errorf("%d merged cells, want the title and one for each row", len(merged))
	}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Area" && n.RefersTo != fmt.Sprintf("台账!$A$1:$G$%d", last+2) {
			t.Errorf("the print area is %s", n.RefersTo)
		}
	}
}

func TestAFormWithoutRecordsKeepsAnEmptyRow(t *testing.T) {
	f := reopened(t, filled(t, office(t, nil), nil))
	for at, want := range map[string]string{"B4": "", "A5": "合计", "A6": "共0条，审核人：", "D4": "电话："} {
		if got, _ := f.GetCellValue("台账", at); got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
}

func TestFormulasFollowWhatTheyReferTo(t *testing.T) {
	for in, want := range map[string]string{
		"SUM(F4:F4)": "SUM(F4:F13)", "SUM(F4)": "SUM(F4:F13)", "SUM($F$4:$F$4)": "SUM($F$4:$F$13)", "F5+1": "F14+1", "F3": "F3", "SUM(F3:F5)": "SUM(F3:F14)",
		`"F4"&F5`: `"F4"&F14`, "LOG10(F5)": "LOG10(F14)", "别表!F5": "别表!F5", "'台账'!F5": "'台账'!F14", "台账!F4:F4": "台账!F4:F13", "ROUND(F5,2)": "ROUND(F14,2)", "税率_F5": "税率_F5",
	} {
		if got := sheet.Shift(in, "台账", true, 4, 10); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if got := sheet.Shift("F5+台账!F5", "台账", false, 4, 10); got != "F5+台账!F14" {
		t.Errorf("on another sheet: %s", got)
	}
}

// packed is a file with one part changed or added.
func packed(t *testing.T, raw []byte, name, body string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range z.File {
		if p.Name == name {
			continue
		}
		if err := w.Copy(p); err != nil {
			t.Fatal(err)
		}
	}
	x, err := w.Create(name)
	if err == nil {
		_, err = x.Write([]byte(body))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAHostileFormIsRefusedInWords(t *testing.T) {
	whole := office(t, nil)
	const rels = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x" Target="file:///etc/passwd" TargetMode="External"/></Relationships>`
	set := func(at, v string) func(*excelize.File) {
		return func(f *excelize.File) { _ = f.SetCellValue("台账", at, v) }
	}
	calc := func(at, v string) func(*excelize.File) {
		return func(f *excelize.File) { _ = f.SetCellFormula("台账", at, v) }
	}
	for name, c := range map[string]struct {
		raw        []byte
		code, says string
	}{
		"nothing":                {nil, "form.unreadable", ""},
		"a picture":              {[]byte("\x89PNG\r\n"), "form.unreadable", ""},
		"the old format":         {append([]byte{0xD0, 0xCF, 0x11, 0xE0}, make([]byte, 600)...), "form.old_or_locked", "另存为"},
		"cut short":              {whole[:len(whole)/2], "form.unreadable", ""},
		"too heavy":              {make([]byte, 5<<20), "request.too_large", ""},
		"a bomb":                 {packed(t, whole, "xl/media/a.bin", strings.Repeat("0", 30<<20)), "form.too_much", ""},
		"macros":                 {packed(t, whole, "xl/vbaProject.bin", "x"), "form.has_what_runs", "宏"},
		"another book":           {packed(t, whole, "xl/externalLinks/externalLink1.xml", "<x/>"), "form.has_what_runs", "外部链接"},
		"a link out":             {packed(t, whole, "xl/worksheets/_rels/sheet1.xml.rels", rels), "form.has_what_runs", "外部链接"},
		"entities":               {packed(t, whole, "xl/sharedStrings.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>`), "form.unreadable", ""},
		"a climbing name":        {packed(t, whole, "../../etc/x.xml", "<x/>"), "form.unreadable", ""},
		"broken XML":             {packed(t, whole, "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r="), "form.unreadable", ""},
		"a word nobody knows":    {office(t, set("B7", "{{身份证}}")), "form.not_fit", "台账!B7：这里的“{{身份证}}”"},
		"no row at all":          {office(t, func(f *excelize.File) { _ = f.RemoveRow("台账", 4) }), "form.not_fit", "没有"},
		"two rows":               {office(t, set("B8", "{{名称}}")), "form.not_fit", "台账!8"},
		"a formula in the row":   {office(t, calc("F4", "1+1")), "form.not_fit", "台账!F4"},
		"a formula above":        {office(t, calc("F2", "SUM(F4:F4)")), "form.not_fit", "台账!F2"},
		"a formula that phones":  {office(t, calc("F6", `WEBSERVICE("http://127.0.0.1")`)), "form.formula_reaches_out", "台账!F6"},
		"a formula of commands":  {office(t, calc("F6", `cmd|'/c calc'!A0`)), "form.formula_reaches_out", "台账!F6"},
		"a merge across the row": {office(t, func(f *excelize.File) { _ = f.MergeCell("台账", "G4", "G5") }), "form.not_fit", "G4:G5"},
		"an unknown word in foot": {office(t, func(f *excelize.File) {
			_ = f.SetHeaderFooter("台账", &excelize.HeaderFooterOptions{OddFooter: "&C{{密码}}"})
		}), "form.not_fit", "密码"},
	} {
		_, err := sheet.ReadForm(c.raw, formWords, sheet.Around())
		f := fault.As(err)
		if f == nil || f.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
			continue
		}
		words := f.Words()
		for _, x := range f.Fields {
			words += "\n" + x.At + "：" + fault.Words(x.Code, x.Args)
		}
		if !strings.Contains(words, c.says) || strings.ContainsAny(fault.Words(c.code, nil), "_") {
			t.Errorf("%s says %q, want %q in it", name, words, c.says)
		}
	}
}

// TestLibreOfficeReadsAFilledForm asks the office program itself, formulas too.
func TestLibreOfficeReadsAFilledForm(t *testing.T) {
	rows := asCSV(t, filled(t, office(t, nil), rowsOf()))
	if rows[0][0] != "甲镇<对象>台账" || rows[1][0] != "制表：张&三　2026年3月5日" {
		t.Errorf("the head reads %v", rows[:2])
	}
	sum := 0
	for i, want := range awkward {
		sum += i % 3
		if got := rows[3+i]; got[1] != want || got[2] != fmt.Sprintf("%08d", i) || got[3] != "电话：0138" {
			t.Errorf("row %d reads %q, want %q", i+1, got, want)
		}
	}
	if got := rows[3+len(awkward)]; got[0] != "合计" || got[5] != fmt.Sprint(sum) {
		t.Errorf("the sum reads %q, want %d", got, sum)
	}
}

func asCSV(t *testing.T, raw []byte) [][]string {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("本机没有 LibreOffice（soffice），未用办公软件核对：sudo apt-get install libreoffice-calc-nogui 后重跑")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "表.xlsx"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1", "--outdir", dir, filepath.Join(dir, "表.xlsx"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	made, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(made) != 1 {
		t.Fatalf("soffice made %v (%v)", made, err)
	}
	text, err := os.ReadFile(made[0])
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAListHasAFormOfItsOwn(t *testing.T) {
	f, err := sheet.Listed("对象台账", []sheet.Column{{Title: "名称", Chars: 12, Align: sheet.Left}, {Title: "隐患", Chars: 4}}, func(i int) bool { return i == 1 })
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(f.Words(), []string{"名称", "隐患"}) {
		t.Fatalf("words %v", f.Words())
	}
	var out bytes.Buffer
	g, err := f.Begin(&out)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range append(awkward, "_x0041_", "控制\x00符") {
		if err := g.Row([]any{text, i}); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.End(map[string]string{"表名": "对象台账", "说明": "网格：甲村", "行数": "2"}); err != nil {
		t.Fatal(err)
	}
	x := reopened(t, out.Bytes())
	for i, want := range append(awkward, "_x0041_", "控制符") {
		at := fmt.Sprintf("A%d", i+4)
		if got, _ := x.GetCellValue("对象台账", at); got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
		if formula, _ := x.GetCellFormula("对象台账", at); formula != "" {
			t.Errorf("%s became a formula", at)
		}
	}
	if kind, _ := x.GetCellType("对象台账", "B4"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("a number is %v", kind)
	}
}
