package desk_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"anwang/internal/account"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/paper"
)

// printing gives the scene's desk a press and a store.
func (s *scene) printing() {
	s.t.Helper()
	store, err := blob.NewFolder(s.t.TempDir())
	if err != nil {
		s.t.Fatal(err)
	}
	s.desk.Photos = &edesk.Desk{House: s.desk.House, Store: store}
	s.desk.Press, s.desk.Files = paper.NewPress(), store
}

func (s *scene) papers(by account.Caller, c hazard.Case) []hdesk.PaperView {
	s.t.Helper()
	out, err := s.desk.Papers(s.ctx, by, &hdesk.ShowIn{ID: c.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	return out.Papers
}

func (s *scene) file(by account.Caller, c hazard.Case, file string) []byte {
	s.t.Helper()
	f, err := s.desk.Paper(s.ctx, by, &hdesk.PaperIn{ID: c.ID, File: file})
	if err != nil {
		s.t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		s.t.Fatal(err)
	}
	return b.Bytes()
}

// inside reads the text part of a .docx.
func inside(t *testing.T, docx []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPapersAreNumberedByTheirActsAndStayAsTheyWere(t *testing.T) {
	each(t, func(s *scene) {
		s.printing()
		s.exec("UPDATE site SET name = $2 WHERE county = $1", `<script>alert(1)</script>{{编号}}`+"\u202e五金厂")
		c := s.found(fireLane, "通道被堵")
		s.at("2026-03-02 10:00")
		c = s.act(office, c, hazard.UrgeVerb, hazard.Said{})
		s.at("2026-03-02 14:00")
		c = s.act(fire, c, hazard.AcceptVerb, hazard.Said{Measures: "清理并划线"})
		s.at("2026-03-04 10:00")
		c = s.act(fire, c, hazard.FeedbackVerb, hazard.Said{Text: "已清理", Photos: []string{photo("2")}})
		s.at("2026-03-05 15:00")
		c = s.act(head, c, hazard.VerifyVerb, hazard.Said{Pass: true, Photos: []string{photo("3")}})
		var got []string
		for _, p := range s.papers(inspector, c) {
			got = append(got, p.Word+" "+p.Number)
		}
		want := "整改告知书 告知〔2026〕1号|派送交办单 交办〔2026〕1号|催办单 催办〔2026〕1号|复查意见书 复查〔2026〕1号|验收销号单 销号〔2026〕1号"
		if strings.Join(got, "|") != want {
			s.t.Errorf("%s\nwant %s", strings.Join(got, "|"), want)
		}
		pdf, docx := s.file(inspector, c, "1.pdf"), s.file(inspector, c, "1.docx")
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			s.t.Error("no PDF")
		}
		text := inside(s.t, docx)
		for _, has := range []string{"&lt;script&gt;alert(1)&lt;/script&gt;{{编号}}五金厂", "整改告知书", "告知〔2026〕1号", "通道被堵"} {
			if !strings.Contains(text, has) {
				s.t.Errorf("%q is not on the paper", has)
			}
		}
		if strings.Contains(text, "\u202e") || strings.Contains(text, "责令") {
			s.t.Error("what turns the direction, or orders, is on the paper")
		}
		if !strings.Contains(string(headerOf(s.t, docx)), "演示") {
			s.t.Error("a demo's paper is not marked")
		}
		// The ledger changes; the paper that went out does not, nor its bytes.
		s.exec("UPDATE site SET name = $2 WHERE county = $1", "改了名的厂")
		s.exec("UPDATE person SET name = $2 WHERE county = $1", "改了名的人")
		if !bytes.Equal(pdf, s.file(inspector, c, "1.pdf")) || !bytes.Equal(docx, s.file(office, c, "1.docx")) {
			s.t.Error("the paper changed with the ledger, or with who asks")
		}
		// Its digest stands in the journal.
		digest := s.papers(inspector, c)[2].Digest
		links := s.refs(c, "hazard.urged", "paper")
		if len(links) != 1 || links[0] != digest {
			s.t.Errorf("the journal has %q, the paper %q", links, digest)
		}
	})
}

func headerOf(t *testing.T, docx []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/header1.xml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPapersAreSeenByWhoSeesTheCase(t *testing.T) {
	each(t, func(s *scene) {
		s.printing()
		c := s.found(fireLane, "通道被堵")
		for _, who := range []account.Caller{elsewhere, enforcer} {
			_, err := s.desk.Papers(s.ctx, who, &hdesk.ShowIn{ID: c.ID})
			s.refused("hazard.not_found", err)
			_, err = s.desk.Paper(s.ctx, who, &hdesk.PaperIn{ID: c.ID, File: "1.pdf"})
			s.refused("hazard.not_found", err)
		}
		_, err := s.desk.Paper(s.ctx, office, &hdesk.PaperIn{ID: c.ID, File: "9.pdf"})
		s.refused("hazard.paper_not_found", err)
	})
}

func TestAWithdrawnUrgingKeepsItsNumberAndItsPaper(t *testing.T) {
	each(t, func(s *scene) {
		s.printing()
		c := s.found(fireLane, "通道被堵")
		c = s.act(office, c, hazard.UrgeVerb, hazard.Said{})
		page, err := s.desk.Show(s.ctx, office, &hdesk.ShowIn{ID: c.ID})
		if err != nil || page.Undo == nil || page.Undo.Number != "催办〔2026〕1号" {
			s.t.Fatalf("%+v %v", page.Undo, err)
		}
		c = s.act(office, c, hazard.WithdrawVerb, hazard.Said{})
		list := s.papers(office, c)
		if p := list[len(list)-1]; !p.Withdrawn || p.Number != "催办〔2026〕1号" {
			s.t.Errorf("%+v", p)
		}
		// The next one has the next number: none is given twice.
		c = s.act(office, c, hazard.UrgeVerb, hazard.Said{})
		list = s.papers(office, c)
		if p := list[len(list)-1]; p.Withdrawn || p.Number != "催办〔2026〕2号" {
			s.t.Errorf("%+v", p)
		}
	})
}

// form is an office's own .docx.
func form(t *testing.T, body string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"word/document.xml":   `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (s *scene) upload(by account.Caller, kind hazard.WritKind, file []byte) error {
	in := &hdesk.TemplateIn{Kind: string(kind)}
	in.Body.Name, in.Body.File = "本镇.docx", file
	_, err := s.desk.PutTemplate(s.ctx, by, in)
	return err
}

func TestAnOfficePrintsOnItsOwnForm(t *testing.T) {
	each(t, func(s *scene) {
		s.printing()
		c := s.found(fireLane, "通道被堵")
		own := form(s.t, `<w:p><w:r><w:t>本镇用笺 {{编</w:t></w:r><w:r><w:t>号}} {{单位名称}}</w:t></w:r></w:p>`)
		if err := s.upload(office, hazard.NoticeWrit, own); err != nil {
			s.t.Fatal(err)
		}
		// The town's form is used by the villages under it.
		text := inside(s.t, s.file(inspector, c, "1.docx"))
		if !strings.Contains(text, "本镇用笺 告知〔2026〕1号") || !strings.Contains(text, "东村五金厂") || !strings.Contains(text, "演示") {
			s.t.Error(text)
		}
		if p := s.papers(inspector, c); !p[0].Own || p[1].Own {
			s.t.Errorf("%+v", p)
		}
		// What is unknown is named, and the form stays.
		err := s.upload(office, hazard.NoticeWrit, form(s.t, `<w:p><w:r><w:t>{{编号}}{{单位名}}</w:t></w:r></w:p>`))
		s.refused("paper.template_unknown", err)
		if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Args["name"] != "单位名" {
			s.t.Errorf("%+v", f.Fields)
		}
		s.refused("paper.template_malformed", s.upload(office, hazard.NoticeWrit, []byte("no")))
		s.refused("hazard.template_not_yours", s.upload(inspector, hazard.NoticeWrit, own))
		s.refused("hazard.paper_kind_unknown", s.upload(office, "penalty", own))
		if !strings.Contains(inside(s.t, s.file(office, c, "1.docx")), "本镇用笺") {
			s.t.Error("a refused form took the place of the good one")
		}
		if _, err := s.desk.DropTemplate(s.ctx, office, &hdesk.KindIn{Kind: string(hazard.NoticeWrit)}); err != nil {
			s.t.Fatal(err)
		}
		if strings.Contains(inside(s.t, s.file(office, c, "1.docx")), "本镇用笺") {
			s.t.Error("the form is still used")
		}
		_, err = s.desk.DropTemplate(s.ctx, office, &hdesk.KindIn{Kind: string(hazard.NoticeWrit)})
		s.refused("hazard.template_not_found", err)
	})
}

func (s *scene) exec(query string, args ...any) {
	s.t.Helper()
	if err := s.desk.DB.Write(context.Background(), func(tx db.Tx) error {
		_, err := tx.ExecContext(s.ctx, query, append([]any{county}, args...)...)
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
}

// refs lists a reference of a case's entries of a kind.
func (s *scene) refs(c hazard.Case, kind, ref string) []string {
	s.t.Helper()
	links, err := jdesk.Story(s.ctx, s.desk.DB.Read(), county, c.Subject())
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, l := range links {
		if l.Kind == kind {
			out = append(out, l.Refs[ref])
		}
	}
	return out
}

func TestAPaperThatWasChangedIsFound(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found(fireLane, "通道被堵")
		s.act(office, c, hazard.UrgeVerb, hazard.Said{})
		if found, _ := s.verified(); len(found) > 0 {
			s.t.Fatal(strings.Join(found, "\n"))
		}
		for what, query := range map[string]string{
			"与留痕不符": "UPDATE hazard_paper SET writ = REPLACE(writ, '通道被堵', '一切正常') WHERE county = $1 AND n = 1",
			"没有留痕":  "INSERT INTO hazard_paper (county, hazard, n, act, kind, number, at, writ) SELECT county, hazard, 9, 'made-up', kind, number, at, writ FROM hazard_paper WHERE county = $1 AND n = 2",
			"不见了":   "DELETE FROM hazard_paper WHERE county = $1 AND n = 3",
		} {
			s.do(query, county)
			if found, _ := s.verified(); !strings.Contains(strings.Join(found, "\n"), what) {
				s.t.Errorf("%s: %s", what, strings.Join(found, "\n"))
			}
		}
	})
}
