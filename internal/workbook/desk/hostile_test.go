package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// drawnBook is a workbook as a clerk would have it; draw writes into its first sheet.
func drawnBook(t *testing.T, draw func(f *excelize.File, set func(at string, v any))) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	draw(f, func(at string, v any) {
		t.Helper()
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	})
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// told is all an import says: what was taken for what, and every row.
func (s *stage) told(p desk.Page) string {
	s.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s", p.Kind)
	for _, tab := range p.Tabs {
		if tab.Taken {
			fmt.Fprintf(&b, " <%s %d-%d:", tab.Name, tab.From, tab.To)
			for _, c := range tab.Columns {
				if c.Field != "" {
					fmt.Fprintf(&b, " %s=%s", c.Title, c.Field)
				}
			}
			b.WriteString(">")
		}
	}
	b.WriteString("\n")
	for _, v := range []workbook.Verdict{workbook.Ready, workbook.Wrong, workbook.Twin, workbook.Same} {
		for _, line := range strings.SplitAfter(s.rows("办公室", p.ID, v), "\n") {
			if line != "" {
				b.WriteString(string(v) + " " + line)
			}
		}
	}
	return b.String()
}

func TestAHostileClerksWorkbooksAreReadAsMeantOrRefusedInWords(t *testing.T) {
	wants := map[string][]string{
		"merged":     {"Sheet1 5-5", "可导入 6 甲 店\n", "可导入 7 乙店\n"},
		"formula":    {"可导入 2 =cmd|'/c calc'!A1\n", "有问题 3 #FORMULA! [A 名称是公式", "可导入 5 <script>alert(1)</script>店\n"},
		"several":    {"<数据 3-3", "可导入 4 甲厂\n", "可导入 6 乙厂\n", "!审核人"},
		"hidden":     {"名称=name 类别", "可导入 2 甲店\n", "!老甲店"},
		"dates":      {"可导入 2 a店\n", "可导入 3 b店\n", "可导入 4 c店\n", "可导入 11 j店\n", "有问题 5 d店 [D 纳管日期应写成 2026-03-05", "有问题 10 i店 [D 纳管日期应写成"},
		"phones":     {"可导入 2 a店\n", "可导入 3 b店\n", "可导入 4 c店\n", "可导入 9 h店\n", "可导入 10 i店\n", "有问题 6 e店 [D 电话应是", "有问题 7 f店 [D 电话被 Excel 当成数字"},
		"credits":    {"可导入 3 b店 [?D 统一社会信用代码的校验位不符", "有问题 4 c店 [D 统一社会信用代码被 Excel", "疑似重复 5 d店", "疑似重复 6 e店", "可导入 8 g店\n", "可导入 9 h店\n"},
		"twins":      {"疑似重复 3 某地甲乙商贸有限责任公司 =本表第2行", "可导入 5 某地丙丁商贸有限公司\n"},
		"grids":      {"可导入 2 a店\n", "可导入 4 c店\n", "可导入 5 d店\n", "可导入 6 e店\n", "可导入 9 h店\n", "有问题 8 g店 [C 网格被 Excel 当成数字", "有问题 10 i店 [C 您的管辖范围内没有网格“甲村（原乙村）”，是不是：甲村"},
		"gbk":        {"可导入 2 甲,店\n"},
		"bom":        {"可导入 2 甲店\n"},
		"semicolon":  {"可导入 2 甲店\n"},
		"headless":   {"表格要有一行栏目名"},
		"blankcols":  {"可导入 2 甲店\n", "可导入 4 乙店\n"},
		"twice":      {"可导入 2 甲店\n"},
		"headagain":  {"可导入 2 甲店\n", "可导入 4 乙店\n", "!有问题"},
		"wide names": {"可导入 4 甲店\n", "有问题 3  [A 名称必填"},
		"synonyms":   {"缺必须有的栏目：类别"},
		"yearsonly":  {"可导入 2 甲店\n", "可导入 4 丙店\n", "有问题 6 戊店 [D 人数应是数字"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		gbk := func(text string) []byte {
			out, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		for name, raw := range map[string][]byte{
			"merged": drawnBook(t, func(f *excelize.File, set func(string, any)) {
				set("A1", "某镇2026年商户底数表")
				_ = f.MergeCell("Sheet1", "A1", "H1")
				set("A2", "填报单位：某镇安监站")
				set("A4", "序号")
				_ = f.MergeCell("Sheet1", "A4", "A5")
				set("B4", "基本情况")
				_ = f.MergeCell("Sheet1", "B4", "D4")
				set("B5", "商户\n名称")
				set("C5", "场所类型")
				set("D5", "所 属 村 居")
				set("E4", "联系方式")
				_ = f.MergeCell("Sheet1", "E4", "F4")
				set("E5", "负责人")
				set("F5", "电话")
				set("H4", "成立日期")
				_ = f.MergeCell("Sheet1", "H4", "H5")
				set("A6", 1)
				set("B6", "甲\n店")
				set("C6", "商店")
				set("D6", "某镇甲村")
				set("E6", "张三")
				set("F6", "+86 138-0000-0001")
				set("H6", "2026.3.5")
				set("A7", 2)
				set("B7", "乙店　")
				set("C7", "饭　店")
				set("D7", "丙村网格")
				set("F7", 1.3800000002e10)
				set("H7", 46082)
				set("A8", "合计")
				set("B8", "2家")
				set("A9", "注：以上为2026年3月数据")
			}),
			"formula": drawnBook(t, func(f *excelize.File, set func(string, any)) {
				set("A1", "名称")
				set("B1", "类别")
				set("C1", "网格")
				set("D1", "地址")
				set("A2", "=cmd|'/c calc'!A1")
				set("B2", "商店")
				set("C2", "甲村")
				set("D2", "+1+1")
				_ = f.SetCellFormula("Sheet1", "A3", `HYPERLINK("http://x.example/","点我")`)
				set("B3", "商店")
				set("C3", "甲村")
				_ = f.SetCellFormula("Sheet1", "A4", `VLOOKUP(1,Z:Z,1,0)`)
				set("B4", "商店")
				set("C4", "甲村")
				set("A5", "<script>alert(1)</script>店")
				set("B5", "商店")
				set("C5", "甲村")
			}),
			"several": func() []byte {
				return xlsx(t, map[string][]string{"填表说明": {"一、请如实填写", "二、不得漏报"}, "数据": {"", "", "单位名称|单位类别|所属村", "甲厂|商店|甲村", "||", "乙厂|商店|丙村", "", "审核人：李四"}, ".字典": {"商店", "饭店"}, "Sheet3": {}}, "填表说明", "数据", ".字典", "Sheet3")
			}(),
			"hidden": drawnBook(t, func(f *excelize.File, set func(string, any)) {
				for i, v := range []string{"名称", "旧名称", "类别", "网格"} {
					set(string(rune('A'+i))+"1", v)
				}
				for i, v := range []string{"甲店", "老甲店", "商店", "甲村"} {
					set(string(rune('A'+i))+"2", v)
					set(string(rune('A'+i))+"3", v+"2")
				}
				set("C3", "商店")
				set("D3", "甲村")
				_ = f.SetColVisible("Sheet1", "B", false)
				_ = f.SetRowVisible("Sheet1", 3, false)
			}),
			"dates":      csv("名称|类别|网格|纳管日期", "a店|商店|甲村|2026年3月5日", "b店|商店|甲村|2026/3/5", "c店|商店|甲村|20260305", "d店|商店|甲村|2026-13-40", "e店|商店|甲村|去年", "f店|商店|甲村|26.3.5", "g店|商店|甲村|2026.3", "h店|商店|甲村|３／５／２０２６", "i店|商店|甲村|2026年3月", "j店|商店|甲村|2026-03-05 00:00:00"),
			"phones":     csv("名称|类别|网格|电话", "a店|商店|甲村|+86-138-0000-0001", "b店|商店|甲村|0086 13800000001", "c店|商店|甲村|022-29123456转801", "d店|商店|甲村|13800000001/13900000001", "e店|商店|甲村|1380000000", "f店|商店|甲村|1.38E+10", "g店|商店|甲村|（022）29123456", "h店|商店|甲村|张三13800000001", "i店|商店|甲村|无", "j店|商店|甲村|86 13800000001"),
			"credits":    csv("名称|类别|网格|统一社会信用代码", "a店|商店|甲村|91110000600037341L", "b店|商店|甲村|91110000600037341X", "c店|商店|甲村|9.11E+17", "d店|商店|甲村|９１１１００００６０００３７３４１Ｌ", "e店|商店|甲村|9111 0000 6000 3734 1L", "f店|商店|甲村|120119600123456", "g店|商店|甲村|无", "h店|商店|甲村|办理中"),
			"twins":      csv("名称|类别|网格|地址", "某地甲乙商贸有限公司|商店|甲村|兴华路1号", "某地甲乙商贸有限责任公司|商店|甲村|兴华路1号", "甲乙商贸|商店|甲村|兴华路一号", "某地丙丁商贸有限公司|商店|甲村|兴华路1号"),
			"grids":      csv("名称|类别|所属网格", "a店|商店|某镇/甲村", "b店|商店|某镇甲村", "c店|商店|甲村村委会", "d店|商店|甲", "e店|商店|某市某区某镇甲村", "f店|商店|120119106201", "g店|商店|1.20119E+11", "h店|商店|某镇-甲村", "i店|商店|甲村（原乙村）", "j店|商店|"),
			"gbk":        gbk("名称,类别,网格\r\n\"甲,店\",商店,甲村\r\n乙店,商店,丙村\r\n"),
			"bom":        append([]byte("\xef\xbb\xbf"), []byte("名称,类别,网格\n甲店,商店,甲村\n")...),
			"semicolon":  []byte("名称;类别;网格\n甲店;商店;甲村\n"),
			"headless":   csv("甲店|商店|甲村|13800000001", "乙店|商店|丙村|13800000002"),
			"blankcols":  csv("|名称||类别||网格", "|甲店||商店||甲村", "||||||", "|乙店||商店||丙村"),
			"twice":      csv("名称|类别|网格|名称", "甲店|商店|甲村|甲店（旧）"),
			"headagain":  csv("名称|类别|网格", "甲店|商店|甲村", "名称|类别|网格", "乙店|商店|甲村", "小计|2|", "本页合计：2|||", "制表人：张三|审核：李四|"),
			"wide names": csv("名称|类别|网格", strings.Repeat("很长的名字", 60)+"|商店|甲村", "　　|商店|甲村", "\u200b甲店\u200b|商店|甲村"),
			"synonyms":   csv("企业（单位）名称*|所属行业类别|所在村（社区）|经营状态|法人及电话", "甲店|商店|甲村|在营|张三13800000001", "乙店|商 店|甲村|已搬迁|"),
			"yearsonly":  csv("名称|类别|网格|人数", "甲店|商店|甲村|１２人", "乙店|商店|甲村|约20", "丙店|商店|甲村|1,200", "丁店|商店|甲村|三十", "戊店|商店|甲村|10-20"),
		} {
			got := s.toldOf(name, raw)
			for _, want := range wants[name] {
				if unwanted, not := strings.CutPrefix(want, "!"); not == strings.Contains(got, strings.TrimPrefix(want, "!")) {
					t.Errorf("%s: want %q (not: %v %q):\n%s", name, want, not, unwanted, got)
				}
			}
			if len(wants[name]) == 0 {
				t.Errorf("%s: nothing is expected of it", name)
			}
		}
	})
}

// toldOf brings a workbook and tries it; a refusal is what it says.
func (s *stage) toldOf(name string, raw []byte) string {
	s.t.Helper()
	ctx := context.Background()
	p, err := s.books.Bring(ctx, s.who("办公室"), &desk.BringIn{Name: name + ".xlsx", RawBody: raw})
	if err == nil {
		_, err = s.books.Try(ctx, s.who("办公室"), &desk.ByID{ID: p.ID})
	}
	if f := fault.As(err); f != nil {
		return f.Words()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.work()
	return s.told(s.page("办公室", p.ID))
}
