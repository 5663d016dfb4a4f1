package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"anwang/internal/fault"
)

func photo(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 2000, 900))
	for i := range m.Pix {
		m.Pix[i] = byte(i)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func specimen(t *testing.T, form Form) Paper {
	return Paper{Form: form, Head: "甲镇安全生产委员会办公室", Number: "督办〔2026〕3号", Title: "督办通知书", To: "消防救援站",
		Body: []Part{Text{Text: "一、事项", Level: 1}, Text{Text: strings.Repeat("消防通道，堵塞；", 60)},
			Table{Columns: []Column{{Share: 1}, {Share: 3}}, Head: []string{"项", "内容"}, Rows: [][]Cell{{{Text: "单位", Label: true}, {Text: "<script>alert(1)</script> {{.}} \u202eabc"}}, Cells("甲", strings.Repeat("长", 3000))}},
			Pictures{{File: photo(t), Caption: "整改前"}, {File: []byte("no picture"), Caption: "坏的"}}},
		Attached: []string{"照片", "记录"}, By: "甲镇安全生产委员会办公室", On: "2026年12月5日", CopyTo: "镇政府", Notes: []string{"只作告知。"}, Mark: "演示"}
}

func TestTheSamePaperGivesTheSameBytes(t *testing.T) {
	press := NewPress()
	for _, form := range []Form{Sheet, Document, Letter} {
		one, err := press.PDF(specimen(t, form))
		if err != nil {
			t.Fatal(err)
		}
		two, err := NewPress().PDF(specimen(t, form))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, two) {
			t.Errorf("form %d: two PDFs of one paper differ", form)
		}
		points(t, one)
		a, err := Docx(specimen(t, form))
		if err != nil {
			t.Fatal(err)
		}
		b, _ := Docx(specimen(t, form))
		if !bytes.Equal(a, b) {
			t.Errorf("form %d: two .docx of one paper differ", form)
		}
		// What refuses hostile templates takes our own papers: nothing in them reaches out.
		if _, err := ReadTemplate(a); fault.Code(err) != "paper.template_brace" && err != nil {
			t.Errorf("form %d: %v", form, err)
		}
		doc := partOf(t, a, "word/document.xml")
		if !strings.Contains(doc, "&lt;script&gt;alert(1)&lt;/script&gt;") || strings.Contains(doc, "\u202e") || !strings.Contains(doc, fangsong) || !strings.Contains(doc, biaosong) {
			t.Error("the .docx is not neutral, or does not name its letters")
		}
	}
}

// points follows the table of a PDF to its objects.
func points(t *testing.T, pdf []byte) {
	t.Helper()
	tail := string(pdf[bytes.LastIndex(pdf, []byte("\nxref\n")):])
	start, _ := strconv.Atoi(regexp.MustCompile(`startxref\n(\d+)`).FindStringSubmatch(tail)[1])
	if !bytes.HasPrefix(pdf[start:], []byte("xref\n")) {
		t.Fatal("startxref points elsewhere")
	}
	for i, m := range regexp.MustCompile(`(\d{10}) 00000 n`).FindAllStringSubmatch(tail, -1) {
		at, _ := strconv.Atoi(m[1])
		if !bytes.HasPrefix(pdf[at:], fmt.Appendf(nil, "%d 0 obj\n", i+1)) {
			t.Fatalf("object %d is not at %d", i+1, at)
		}
	}
}

func TestRareLettersOfNamesAreNoBoxes(t *testing.T) {
	press := NewPress()
	// 䃥 is of a village in Gansu; the others of Extensions B, C, E and F.
	const names = "䃥口村𪚥鑫𠅤𣏌𡐓𪜎𫞩𬀩𬺡㙍〇"
	if shown, missing := press.Shown(names); shown != names || missing != 0 {
		t.Errorf("%q, %d missing", shown, missing)
	}
	// What no font has is written out, so that a clerk sees which letter is meant.
	if shown, missing := press.Shown("甲\uE863乙"); shown != "甲〔U+E863〕乙" || missing != 1 {
		t.Errorf("%q, %d", shown, missing)
	}
	c, err := press.Canvas("名")
	if err != nil {
		t.Fatal(err)
	}
	c.Page(A4)
	c.Text(30, 30, names, Type{})
	pdf, err := c.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	points(t, pdf)
	// As text they are told in UTF-16: 𪚥 is D869 DEA5.
	for _, want := range []string{"<D869DEA5>", "<40E5>", "<946B>"} {
		if !bytes.Contains(pdf, []byte(want)) {
			t.Errorf("%s is not among the letters told as text", want)
		}
	}
}

func TestAPageHoldsTwentyTwoLinesOfTwentyEightLetters(t *testing.T) {
	c, err := NewPress().Canvas("格")
	if err != nil {
		t.Fatal(err)
	}
	c.Page(A4)
	ls := c.broken(strings.Repeat("安", 28*22), areaWidth, bodyType())
	if len(ls) != 22 || len([]rune(ls[0].text)) != 28 {
		t.Errorf("%d lines, the first of %d letters", len(ls), len([]rune(ls[0].text)))
	}
	if h := 22 * bodyLeading / pt; h > areaHeight {
		t.Errorf("22 lines are %.2f mm tall", h)
	}
}

func TestWithoutFontsPDFSaysSoAndWordWorks(t *testing.T) {
	press := pressOf(fstest.MapFS{"README.md": {Data: []byte("x")}})
	_, err := press.PDF(Paper{Title: "单"})
	if fault.Code(err) != "paper.font_missing" {
		t.Fatal(err)
	}
	if w := fault.As(err).Words(); !strings.Contains(w, "Word") {
		t.Error(w)
	}
	if _, err := Docx(Paper{Title: "单"}); err != nil {
		t.Error(err)
	}
}

func TestPlainTakesOutWhatNobodySees(t *testing.T) {
	for in, want := range map[string]string{"付\u202e款\u2066人\u2069": "付款人", "a\x00\x1bb": "ab", "甲\r\n乙\r丙": "甲\n乙\n丙", "葛\U000E0100": "葛", "a\tb\u00a0c": "a b c", "\xff": "？", "👨\u200d👩": "👨👩"} {
		if got := Plain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func BenchmarkPDF(b *testing.B) {
	press := NewPress()
	p := Paper{Form: Document, Head: "甲镇", Number: "督办〔2026〕3号", Title: "督办通知书", Body: []Part{Text{Text: strings.Repeat("消防通道，堵塞；", 60)}}, By: "甲", On: "2026年1月1日"}
	for b.Loop() {
		if _, err := press.PDF(p); err != nil {
			b.Fatal(err)
		}
	}
}
