package paper

import (
	"fmt"
	"math"
)

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordNS   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"`
	relsNS   = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relsBase = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	typeBase = `application/vnd.openxmlformats-officedocument.wordprocessingml.`
)

// files are the parts of the package.
func (w *word) files() []file {
	rels := xmlHead + `<Relationships ` + relsNS + `>`
	for _, r := range [][2]string{{"styles", "styles.xml"}, {"settings", "settings.xml"}, {"footer", "footer1.xml"}, {"footer", "footer2.xml"}, {"footer", "footer3.xml"}, {"header", "header1.xml"}} {
		rels += fmt.Sprintf(`<Relationship Id="%s" Type="%s%s" Target="%s"/>`, "rId"+r[1][:len(r[1])-4], relsBase, r[0], r[1])
	}
	for n := range w.media {
		rels += fmt.Sprintf(`<Relationship Id="rIdImage%d" Type="%simage" Target="media/image%d.jpg"/>`, n+1, relsBase, n+1)
	}
	rels += `</Relationships>`

	types := xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + typeBase + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + typeBase + `styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + typeBase + `settings+xml"/>`
	for n := 1; n <= 3; n++ {
		types += fmt.Sprintf(`<Override PartName="/word/footer%d.xml" ContentType="%sfooter+xml"/>`, n, typeBase)
	}
	types += `<Override PartName="/word/header1.xml" ContentType="` + typeBase + `header+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	out := []file{
		{"[Content_Types].xml", []byte(types)},
		{"_rels/.rels", []byte(xmlHead + `<Relationships ` + relsNS + `><Relationship Id="rId1" Type="` + relsBase + `officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`)},
		{"docProps/core.xml", []byte(xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + escaped(w.p.Title+"（"+w.p.Number+"）") + `</dc:title></cp:coreProperties>`)},
		{"word/document.xml", []byte(xmlHead + `<w:document ` + wordNS + `><w:body>` + w.b.String() + w.section() + `</w:body></w:document>`)},
		{"word/_rels/document.xml.rels", []byte(rels)},
		{"word/styles.xml", []byte(xmlHead + `<w:styles ` + wordNS + `><w:docDefaults><w:rPrDefault>` + w.plain().rpr() + `</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`)},
		{"word/settings.xml", []byte(xmlHead + `<w:settings ` + wordNS + `><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/></w:settings>`)},
		{"word/footer1.xml", []byte(w.footer("right"))},
		{"word/footer2.xml", []byte(w.footer("left"))},
		{"word/footer3.xml", []byte(xmlHead + `<w:ftr ` + wordNS + `><w:p/></w:ftr>`)},
		{"word/header1.xml", []byte(w.header())},
	}
	return append(out, w.media...)
}

// section is the page, its grid of lines and letters, and its footers.
func (w *word) section() string {
	// A letter's first page has no number.
	first := ""
	if w.p.Form == Letter {
		first = `<w:footerReference w:type="first" r:id="rIdfooter3"/>`
	}
	s := `<w:sectPr>`
	for _, kind := range []string{"default", "even", "first"} {
		s += `<w:headerReference w:type="` + kind + `" r:id="rIdheader1"/>`
	}
	s += `<w:footerReference w:type="default" r:id="rIdfooter1"/><w:footerReference w:type="even" r:id="rIdfooter2"/>` + first
	bottom := A4.H - w.top - w.height
	s += fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>`,
		twips(A4.W), twips(A4.H), twips(w.docTop()), twips(A4.W-w.left-w.width), twips(bottom), twips(w.left), twips(9), twips(bottom-7-Size4/pt-2))
	if w.p.Form == Letter {
		s += `<w:titlePg/>`
	}
	if w.p.Form != Sheet {
		s += fmt.Sprintf(`<w:docGrid w:type="lines" w:linePitch="%d"/>`, int(math.Round(bodyLeading*20)))
	}
	return s + `</w:sectPr>`
}

// docTop is where the first line begins: a letter's head stands above the type
// area.
func (w *word) docTop() float64 {
	if w.p.Form == Letter {
		return 30
	}
	return w.top
}

func (w *word) footer(side string) string {
	f := face{font: songti, size: Size4}
	field := func(kind string) string {
		return `<w:r>` + f.rpr() + `<w:fldChar w:fldCharType="` + kind + `"/></w:r>`
	}
	return xmlHead + `<w:ftr ` + wordNS + `><w:p><w:pPr><w:ind w:leftChars="100" w:rightChars="100"/><w:jc w:val="` + side + `"/></w:pPr>` + f.run("— ") + field("begin") +
		`<w:r>` + f.rpr() + `<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` + field("separate") + f.run("1") + field("end") + f.run(" —") + `</w:p></w:ftr>`
}

func (w *word) header() string {
	text := ""
	if w.p.Mark != "" {
		text = w.p.Mark + "数据，不作公文使用"
	}
	return xmlHead + `<w:hdr ` + wordNS + `><w:p><w:pPr><w:jc w:val="center"/></w:pPr>` + face{font: songti, size: Size5, ink: "6E6E6E"}.run(text) + `</w:p></w:hdr>`
}
