package sheet_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/kit/sheet"

	"github.com/xuri/excelize/v2"
)

// awkward are texts that programs like to take for something else.
var awkward = []string{
	"=1+1", "+86 13800000000", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://127.0.0.1/\")", "00012", "110101199001011234",
	"2026年3月5日", "柴草乱堆乱放，<消防通道>堵塞 & “未整改”", "第一行\n第二行", "  前后有空格  ", "𠮷野家（演示）", "1E5", "TRUE",
}

func awkwardBook(t *testing.T) []byte {
	t.Helper()
	b := sheet.New()
	defer b.Close()
	s, err := b.Add(sheet.Layout{Name: "日常", Title: "日常隐患排查表", Under: "网格：甲村　月份：2026年3月", Columns: []sheet.Column{
		{Title: "序号", Chars: 3}, {Group: "检查项", Title: "消防通道", Chars: 10, Align: sheet.Left}, {Group: "检查项", Title: "用电", Chars: 4}, {Title: "次数", Chars: 4},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range awkward {
		if err := s.Row(i+1, text, "是", float64(i)/2); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Total("合计", "", "", int64(7)); err != nil {
		t.Fatal(err)
	}
	if err := s.Foot("填报人：张三　　审核人：李四"); err != nil {
		t.Fatal(err)
	}
	second, err := b.Add(sheet.Layout{Name: "分类", Title: "隐患分类", Columns: []sheet.Column{{Title: "网格", Chars: 8}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Row("甲村"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func reopened(t *testing.T, raw []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestTextStaysTextWhateverItLooksLike(t *testing.T) {
	f := reopened(t, awkwardBook(t))
	for i, want := range awkward {
		at, _ := excelize.CoordinatesToCellName(2, i+5)
		if got, _ := f.GetCellValue("日常", at); got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
		if formula, _ := f.GetCellFormula("日常", at); formula != "" {
			t.Errorf("%s became the formula %q", at, formula)
		}
		if kind, _ := f.GetCellType("日常", at); kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString && kind != excelize.CellTypeFormula {
			t.Errorf("%s has type %v, want text", at, kind)
		}
		id, _ := f.GetCellStyle("日常", at)
		if st, err := f.GetStyle(id); err != nil || st.NumFmt != 49 || !st.Alignment.WrapText || len(st.Border) != 4 {
			t.Errorf("%s: style %+v (%v), want text format, wrapped, ruled", at, st, err)
		}
	}
	if v, _ := f.GetCellValue("日常", "D6"); v != "0.5" {
		t.Errorf("a number reads %q, want 0.5", v)
	}
}

func TestHeaderIsMergedAndRepeatsOnEveryPrintedPage(t *testing.T) {
	f := reopened(t, awkwardBook(t))
	merged := map[string]string{}
	cells, err := f.GetMergeCells("日常")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cells {
		merged[c.GetStartAxis()+":"+c.GetEndAxis()] = c.GetCellValue()
	}
	for at, want := range map[string]string{"A1:D1": "日常隐患排查表", "A2:D2": "网格：甲村　月份：2026年3月", "A3:A4": "序号", "B3:C3": "检查项", "D3:D4": "次数", "A20:D20": "填报人：张三　　审核人：李四"} {
		if got, ok := merged[at]; !ok || got != want {
			t.Errorf("merged %s = %q, want %q; all: %v", at, got, want, merged)
		}
	}
	found := ""
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" && n.Scope == "日常" {
			found = n.RefersTo
		}
	}
	if found != "'日常'!$3:$4" {
		t.Errorf("repeated rows are %q", found)
	}
	p, err := f.GetPageLayout("日常")
	if err != nil || *p.Size != 9 || *p.Orientation != "landscape" || *p.FitToWidth != 1 || *p.FitToHeight != 0 {
		t.Errorf("page layout %+v (%v), want A4 across, one page wide", p, err)
	}
	if props, err := f.GetSheetProps("日常"); err != nil || props.FitToPage == nil || !*props.FitToPage {
		t.Errorf("sheet does not fit to the page: %+v (%v)", props, err)
	}
	if got := f.GetSheetList(); strings.Join(got, " ") != "日常 分类" {
		t.Errorf("sheets %v", got)
	}
}

func TestARowThatDoesNotFitTheColumnsIsRefused(t *testing.T) {
	b := sheet.New()
	defer b.Close()
	s, err := b.Add(sheet.Layout{Name: "a/b?[c]:一个长得超过三十一个字的表名一个长得超过三十一个字的表名", Title: "t", Columns: []sheet.Column{{Title: "甲", Chars: 4}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Row("a", "b"); err == nil {
		t.Error("two cells went into one column")
	}
	if err := s.Row(struct{}{}); err == nil {
		t.Error("a cell that is neither text nor number was taken")
	}
	if _, err := b.Add(sheet.Layout{Name: "x", Title: "t"}); err == nil {
		t.Error("a sheet without columns was taken")
	}
	if err := s.Row("控制\x00字符\x0b" + strings.Repeat("长", 40000)); err != nil {
		t.Error(err)
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	f := reopened(t, out.Bytes())
	got, _ := f.GetCellValue(f.GetSheetName(0), "A3")
	if !strings.HasPrefix(got, "控制字符长") || !strings.HasSuffix(got, "长…") || len([]rune(got)) != 32767 {
		t.Errorf("an overlong cell has %d characters, begins %q", len([]rune(got)), string([]rune(got)[:8]))
	}
}

// TestLibreOfficeReadsEveryCharacter asks the office program itself. It says so
// when there is none on the machine.
func TestLibreOfficeReadsEveryCharacter(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("本机没有 LibreOffice（soffice），未用办公软件核对：sudo apt-get install libreoffice-calc-nogui 后重跑")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "表.xlsx"), awkwardBook(t), 0o600); err != nil {
		t.Fatal(err)
	}
	// Its own profile, so that a LibreOffice somebody has open does not answer.
	// 76 is UTF-8; the last 1 asks for the first sheet.
	cmd := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1", "--outdir", dir, filepath.Join(dir, "表.xlsx"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	made, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(made) != 1 {
		t.Fatalf("soffice made %v (%v)", made, err)
	}
	raw, err := os.ReadFile(made[0])
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if rows[0][0] != "日常隐患排查表" || rows[1][0] != "网格：甲村　月份：2026年3月" || rows[2][1] != "检查项" || rows[3][2] != "用电" {
		t.Errorf("title and header read %v", rows[:4])
	}
	for i, want := range awkward {
		if got := rows[4+i][1]; got != want {
			t.Errorf("row %d reads %q, want %q", i+1, got, want)
		}
	}
	if last := rows[len(rows)-1][0]; last != "填报人：张三　　审核人：李四" {
		t.Errorf("the last line reads %q", last)
	}
}

func TestCSVIsQuotedSoThatNothingBecomesAFormula(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"甲村", "甲村"},
		{"", ""},
		{"一,二", `"一,二"`},
		{`他说“好”`, `他说“好”`},
		{`a"b`, `"a""b"`},
		{"上\n下", "\"上\n下\""},
		{" 空格", `" 空格"`},
		{"=1+1", `"'=1+1"`},
		{"+86138", `"'+86138"`},
		{"-1+2", `"'-1+2"`},
		{"-12.5", "-12.5"},
		{"-", `"'-"`},
		{"@SUM(A1)", `"'@SUM(A1)"`},
		{"\t=1", "\"'\t=1\""},
		{"＝1", `"'＝1"`},
		{"2026年3月5日", "2026年3月5日"},
	} {
		var b strings.Builder
		c := sheet.NewCSV(&b)
		if err := c.Row(tc.in, "末"); err != nil {
			t.Fatal(err)
		}
		if err := c.Flush(); err != nil {
			t.Fatal(err)
		}
		if want := "\uFEFF" + tc.want + ",末\r\n"; b.String() != want {
			t.Errorf("%q: %q, want %q", tc.in, b.String(), want)
		}
	}
}
