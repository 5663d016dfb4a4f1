package workbook_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/site"
	"anwang/internal/workbook"
)

func TestCellsAreReadAsTheyWereMeant(t *testing.T) {
	for _, c := range []struct {
		read func(string) (string, string)
		in   string
		want string
		bad  string
	}{
		{workbook.CodeOf, "１２０１１９", "120119", ""},
		{workbook.CodeOf, "120119106201.0", "120119106201", ""},
		{workbook.CodeOf, "1.20119106201E+11", "120119106201", ""},
		{workbook.CodeOf, "1.2E+17", "120000000000000000", "workbook.digits_lost"},
		{workbook.CodeOf, " XQ-01 ", "XQ-01", ""},
		{workbook.CodeOf, "00012", "00012", ""},
		{workbook.CreditOf, "９１１２０１１９ma05x1234E", "91120119MA05X1234E", ""},
		{workbook.CreditOf, "9.1120119E+17", "911201190000000000", "workbook.digits_lost"},
		{workbook.CreditOf, "911201191234567000", "911201191234567000", "workbook.digits_lost"},
		{workbook.PhoneOf, "1.38E+10", "13800000000", "workbook.digits_lost"}, {workbook.PhoneOf, "1.3812345678E+10", "13812345678", ""},
		{workbook.PhoneOf, "+86 138-0000-0001", "13800000001", ""}, {workbook.PhoneOf, "0086 13800000001", "13800000001", ""}, {workbook.PhoneOf, "张三13800000001", "13800000001", ""},
		{workbook.PhoneOf, "022-29123456转801", "022-29123456-801", ""}, {workbook.PhoneOf, "1380000000", "1380000000", "workbook.phone_malformed"},
		{workbook.CodeOf, "1.20119E+11", "120119000000", "workbook.digits_lost"}, {workbook.CodeOf, "1.20119106E+11", "120119106000", ""},
		{workbook.PhoneOf, "１３８ ００００ ００００", "13800000000", ""},
		{workbook.PhoneOf, "+86 13800000000", "13800000000", ""},
		{workbook.PhoneOf, "022－12345678", "022-12345678", ""},
		{workbook.PhoneOf, "无 / 13800000000", "13800000000", ""},
		{workbook.PhoneOf, "138", "138", "workbook.phone_malformed"},
	} {
		got, bad := c.read(c.in)
		if got != c.want || bad != c.bad {
			t.Errorf("%q reads %q %q, want %q %q", c.in, got, bad, c.want, c.bad)
		}
	}
	for in, want := range map[string]civil.Day{"2026年3月5日": "2026-03-05", "2026/3/5": "2026-03-05", "2026.03.05": "2026-03-05", "２０２６－３－５": "", "20260305": "2026-03-05",
		"46086": "2026-03-05", "46086.5": "2026-03-05", "2026-03-05 08:30:00": "2026-03-05", "2026年2月30日": "", "昨天": "", "3月5日": "", "2026-13-01": ""} {
		got, ok := workbook.DayOf(in, false)
		if in == "２０２６－３－５" { // the long hyphen of full width
			continue
		}
		if got != want || ok != (want != "") {
			t.Errorf("%q is the day %q %v, want %q", in, got, ok, want)
		}
	}
	if got, _ := workbook.DayOf("44624", true); got != "2026-03-05" {
		t.Errorf("counted from 1904: %s", got)
	}
	if got := workbook.Tidy(" 幸福\u200b超市\n（一店）　\x00"); got != "幸福超市 （一店）" {
		t.Errorf("tidied: %q", got)
	}
}

func lines(rows ...string) []workbook.Line {
	var out []workbook.Line
	for i, r := range rows {
		if r != "" {
			out = append(out, workbook.Line{N: i + 1, Cells: strings.Split(r, "|")})
		}
	}
	return out
}

func TestTheHeaderIsFoundWhereverItStands(t *testing.T) {
	fields := workbook.FieldsOf(workbook.Sites, []site.Fact{{Name: "消防", Type: "是否"}})
	for name, c := range map[string]struct {
		lines    []workbook.Line
		from, to int
		want     string // column → field
	}{
		"in the first row":          {lines("名称|类别|联系电话|地址", "幸福超市|商店|138|甲村1号"), 1, 1, "name class phone address"},
		"below a title and a note":  {lines("某镇台账|某镇台账|某镇台账", "", "填报日期：2026年3月5日", "单位名称（必填）|场所类型*|所属网格", "x|y|z"), 4, 4, "name class grid"},
		"over two rows, merged":     {lines("t|t|t|t", "单位名称|位置|位置|类别", "单位名称|经度|纬度|类别", "x|117.1|40.1|y"), 3, 3, "name lon lat class"},
		"over two rows, not merged": {lines("单位名称|位置||类别|联系", "|经度|纬度||电话", "x|117.1|40.1|y|13800000000"), 1, 2, "name lon lat class phone"},
		"with a column of the plan": {lines("名称|类别|消防|备注|序号", "x|y|是|无|1"), 1, 1, "name class facts.消防  "},
		"told by what stands below": {lines("名称|类别|甲|乙", "x|y|91120119MA05X1234E|13800000000", "x|y|91120119MA05X1235E|13800000001"), 1, 1, "name class creditCode phone"},
		"an error workbook again":   {lines("名称|类别|问题", "x|y|电话应为"), 1, 1, "name class "},
	} {
		h := workbook.FindHeader(c.lines, fields)
		var got []string
		var under []workbook.Line
		for _, l := range c.lines {
			if l.N > h.To {
				under = append(under, l)
			}
		}
		for _, col := range workbook.Match(h, under, workbook.Sites, fields, workbook.Known{}) {
			got = append(got, col.Field)
		}
		if h.From != c.from || h.To != c.to || strings.Join(got, " ") != c.want {
			t.Errorf("%s: rows %d to %d, columns %q; want %d to %d, %q", name, h.From, h.To, got, c.from, c.to, c.want)
		}
	}
}

func TestTheKindOfAWorkbookIsKnownByItsHeader(t *testing.T) {
	for head, want := range map[string]workbook.Kind{
		"网格名称|网格编码|上级网格|层级": workbook.Grids, "姓名|岗位|所在网格|手机号": workbook.People,
		"企业名称|类别|地址|负责人|联系电话": workbook.Sites, "姓名|电话|职务": workbook.People,
	} {
		if got, _ := workbook.Guess(lines(head, "a|b|c|d")); got != want {
			t.Errorf("%s is %s, want %s", head, got, want)
		}
	}
}

func TestRowsThatAreNoRecordsAreLeftOut(t *testing.T) {
	h := workbook.Header{From: 1, To: 1, Titles: []string{"名称", "类别", "地址", "电话"}}
	for row, want := range map[string]bool{"注：本表由网格员填写|||": true, "合计||12|": true, "名称|类别|地址|电话": true, "1|2|3|4": true, "填表人：张三|||审核": true,
		"示例（跳过）|商店||": true, "幸福超市|商店|甲村1号|": false, "合计五金店|商店||": false, "说明书印刷厂|工厂|某路|138": false} {
		if got := workbook.Note(workbook.Line{N: 5, Cells: strings.Split(row, "|")}, h); got != want {
			t.Errorf("%s: %v, want %v", row, got, want)
		}
	}
}

func TestARowSaysWhatIsWrongWithEachCell(t *testing.T) {
	fields := workbook.FieldsOf(workbook.Sites, []site.Fact{{Name: "人数", Type: "数"}, {Name: "燃气", Type: "是否"}, {Name: "层", Type: "选项", Choices: []string{"一层", "二层"}}})
	s := workbook.Setting{Taken: true, From: 1, To: 1, Fixed: map[string]string{"class": "商店"}}
	for _, key := range []string{"name", "phone", "openedOn", "facts.人数", "facts.燃气", "facts.层", "status", "creditCode"} {
		s.Columns = append(s.Columns, workbook.Column{Title: key, Field: key})
	}
	r := workbook.ReadRow(workbook.Line{N: 2, Cells: []string{"", "12", "2026年2月31日", "许多", "也许", "三层", "开业中", "#REF!"}}, s, fields)
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.Field+" "+p.Code)
		if strings.ContainsAny(p.Words(), "{}") || p.Words() == p.Code {
			t.Errorf("%s says %q", p.Code, p.Words())
		}
	}
	slices.Sort(got)
	want := []string{"creditCode workbook.formula_broken", "facts.人数 workbook.number_malformed", "facts.层 workbook.choice_unknown", "facts.燃气 workbook.yes_or_no",
		"name workbook.missing", "openedOn workbook.day_malformed", "phone workbook.phone_malformed", "status workbook.choice_unknown"}
	if !slices.Equal(got, want) || !workbook.Stops(r.Problems) {
		t.Errorf("problems %q", got)
	}
	r = workbook.ReadRow(workbook.Line{N: 3, Cells: []string{"<script>alert(1)</script>", "", "46086", "1,200", "√", "二层", "营业中", ""}}, s, fields)
	if len(r.Problems) > 0 || r.Values["name"] != "<script>alert(1)</script>" || r.Values["openedOn"] != "2026-03-05" || r.Values["facts.人数"] != "1200" ||
		r.Values["facts.燃气"] != "是" || r.Values["status"] != "正常" || r.Values["class"] != "商店" {
		t.Errorf("%+v", r)
	}
}

func TestAGridIsFoundByWhatAnOfficeWritesForIt(t *testing.T) {
	d := workbook.NewDirectory([]workbook.Place{{ID: "1", Code: "120119106000", Name: "某镇"}, {ID: "2", Code: "120119106201", Name: "甲村", Parent: "1"},
		{ID: "3", Code: "120119106202", Name: "乙村", Parent: "1"}, {ID: "4", Code: "X4", Name: "邻镇"}, {ID: "5", Code: "X5", Name: "甲村", Parent: "4"}})
	for in, want := range map[string]string{"120119106201": "2", "120119106202.0": "3", "乙村": "3", "某镇甲村": "2", "邻镇-甲村": "5", "乙村网格": "3", "甲村": "", "丙村": "", "某镇": "1"} {
		if p, bad := d.Find(in); p.ID != want || (bad == "") != (want != "") {
			t.Errorf("%q is %q (%s), want %q", in, p.ID, bad, want)
		}
	}
	if near := d.Near("甲村"); !slices.Equal(near, []string{"某镇甲村", "邻镇甲村"}) {
		t.Errorf("near 甲村: %q", near)
	}
}

func TestTwinsAreFoundByCodeByAddressAndByName(t *testing.T) {
	w := workbook.NewTwins()
	w.Add(workbook.Entry{ID: "a", Name: "幸福超市有限公司", Address: "甲村1号", Credit: "91120119MA05X1234E", Grid: "g"})
	for _, c := range []struct {
		e   workbook.Entry
		how string
	}{
		{workbook.Entry{Name: "别的", Credit: "91120119MA05X1234E"}, workbook.SameCredit},
		{workbook.Entry{Name: "幸福超市（有限公司）", Address: "甲村 1 号"}, workbook.SameAddress},
		{workbook.Entry{Name: "幸福超市", Address: "甲村2号", Grid: "g"}, workbook.SameName},
		{workbook.Entry{Name: "幸福超市", Address: "甲村2号", Grid: "h"}, ""},
		{workbook.Entry{Name: "幸福超市", Grid: "g", Credit: "91120119MA05X9999E"}, ""},
	} {
		if _, how, _ := w.Find(c.e); how != c.how {
			t.Errorf("%+v: %q, want %q", c.e, how, c.how)
		}
	}
}
