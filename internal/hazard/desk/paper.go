package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/kit/db"
	"anwang/internal/kit/paper"
	"anwang/internal/kit/web"
)

// PaperView is a paper of a case in its list.
type PaperView struct {
	N         int64  `json:"n"`
	Kind      string `json:"kind"`
	Word      string `json:"word" doc:"整改告知书、派送交办单、催办单……"`
	Number    string `json:"number"`
	Title     string `json:"title"`
	Act       string `json:"act" doc:"产生它的动作"`
	At        int64  `json:"at"`
	Issuer    string `json:"issuer" doc:"以谁的名义"`
	ByName    string `json:"byName"`
	To        string `json:"to"`
	Digest    string `json:"digest" doc:"内容摘要，与留痕中的一致"`
	Withdrawn bool   `json:"withdrawn" doc:"其动作已撤回"`
	Own       bool   `json:"own" doc:"Word 版用本单位的模板"`
}

// PapersOut is the list of a case's papers.
type PapersOut struct {
	Papers []PaperView `json:"papers" nullable:"false"`
	PDF    bool        `json:"pdf" doc:"能否生成 PDF：装有公文字体"`
}

// Papers lists the papers of a case, for whoever sees the case.
func (d *Desk) Papers(ctx context.Context, who account.Caller, in *ShowIn) (PapersOut, error) {
	out := PapersOut{Papers: []PaperView{}, PDF: d.Press != nil && d.Press.Ready() == nil}
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		if _, err := seen(ctx, tx, who, in.ID); err != nil {
			return err
		}
		c, _, err := load(ctx, tx, who.County, in.ID)
		if err != nil {
			return err
		}
		rows, err := q.New(tx).Papers(ctx, q.PapersParams{County: who.County, Hazard: in.ID})
		if err != nil {
			return err
		}
		for _, r := range rows {
			w, err := writOf(r.Writ)
			if err != nil {
				return err
			}
			own, err := d.templateFor(ctx, tx, who.County, w)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(c.Acts, func(a hazard.Done) bool { return a.ID == r.Act })
			out.Papers = append(out.Papers, PaperView{N: r.N, Kind: r.Kind, Word: w.Kind.Word(), Number: r.Number, Title: w.Title(), Act: r.Act, At: r.At,
				Issuer: w.Issuer, ByName: w.By, To: w.To, Digest: digestOf([]byte(r.Writ)), Withdrawn: i >= 0 && c.Withdrawn(i), Own: own != ""})
		}
		return nil
	})
	return out, err
}

func writOf(body string) (hazard.Writ, error) {
	var w hazard.Writ
	err := json.Unmarshal([]byte(body), &w)
	return w, err
}

// PaperIn names a paper of a case and its form.
type PaperIn struct {
	ID   string `path:"id" maxLength:"64"`
	File string `path:"file" maxLength:"64" doc:"序号.pdf 或 序号.docx"`
}

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Paper is a paper of a case the caller sees, as PDF or for Word. The same act
// gives the same bytes.
func (d *Desk) Paper(ctx context.Context, who account.Caller, in *PaperIn) (web.File, error) {
	name, form, _ := strings.Cut(in.File, ".")
	n, err := strconv.ParseInt(name, 10, 64)
	if err != nil || form != "pdf" && form != "docx" {
		n = 0 // no paper has it; and whoever may not see the case learns no more than that
	}
	var w hazard.Writ
	own := ""
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		if _, err := seen(ctx, tx, who, in.ID); err != nil {
			return err
		}
		r, err := q.New(tx).PaperByN(ctx, q.PaperByNParams{County: who.County, Hazard: in.ID, N: n})
		if db.None(err) {
			return fault.New(fault.Missing, "hazard.paper_not_found")
		} else if err != nil {
			return err
		}
		if w, err = writOf(r.Writ); err != nil {
			return err
		}
		own, err = d.templateFor(ctx, tx, who.County, w)
		return err
	})
	if err != nil {
		return web.File{}, err
	}
	f := web.File{Name: w.Number + " " + w.Kind.Word() + "." + form, Type: "application/pdf"}
	var body []byte
	switch {
	case form == "pdf":
		body, err = d.Press.PDF(d.compose(ctx, who.County, in.ID, w))
	case own != "":
		f.Type = docxType
		body, err = d.filled(own, w)
	default:
		f.Type = docxType
		body, err = paper.Docx(d.compose(ctx, who.County, in.ID, w))
	}
	if err != nil {
		return web.File{}, err
	}
	f.Write = func(to io.Writer) error { _, err := to.Write(body); return err }
	return f, nil
}

// compose lays a paper out: official ones as documents and letters, the others
// as forms with a table.
func (d *Desk) compose(ctx context.Context, county, id string, w hazard.Writ) paper.Paper {
	p := paper.Paper{Number: w.Number, Title: w.Title(), By: w.Issuer, On: w.On.Chinese(), Notes: w.Notes()}
	if w.Demo {
		p.Mark = "演示"
	}
	for _, text := range w.Paragraphs() {
		p.Body = append(p.Body, paper.Text{Text: text})
	}
	var photos paper.Pictures
	for _, ph := range shown(w.Photos) {
		photos = append(photos, paper.Picture{File: d.picture(ctx, county, id, ph.Hash), Caption: ph.Role})
	}
	switch {
	case w.Official():
		p.Form, p.Head, p.To = paper.Document, w.Issuer, w.To
		if w.Kind == hazard.TransferWrit {
			p.Form = paper.Letter
		}
		if len(photos) > 0 {
			p.Attached = []string{"现场照片"}
			// The photographs follow the body: an attachment of the same paper.
			p.After = []paper.Part{paper.Text{Text: "附件", Flush: true}, photos}
		}
		return p
	case w.Kind == hazard.NoticeWrit:
		p.To = w.To
		// What was found, in a table between the greeting and the request.
		p.Body = append([]paper.Part{p.Body[0], tableOf(w)}, p.Body[1:]...)
	default:
		p.Head, p.By = "", w.Issuer
		p.Body = append([]paper.Part{tableOf(w)}, p.Body...)
	}
	if len(photos) > 0 {
		p.Body = append(p.Body, photos)
	}
	if w.Kind == hazard.NoticeWrit {
		// Who received it signs by hand; the other half stays with the grid.
		p.Receipt = "签收人：　　　　　　　　　　　签收时间：　　　　年　　月　　日"
	}
	return p
}

// photosMost is how many photographs a paper shows: the first of the finding and
// the last of the mending tell what changed.
const photosMost = 4

func shown(all []hazard.WritPhoto) []hazard.WritPhoto {
	if len(all) <= photosMost {
		return all
	}
	return append(slices.Clone(all[:photosMost/2]), all[len(all)-photosMost/2:]...)
}

// tableOf is the table of a form: what is known, by label.
func tableOf(w hazard.Writ) paper.Table {
	t := paper.Table{Columns: []paper.Column{{Share: 25}, {Share: 56}, {Share: 25}, {Share: 56}}}
	one := func(label, text string) {
		if text != "" {
			t.Rows = append(t.Rows, []paper.Cell{{Text: label, Label: true}, {Text: text, Span: 3}})
		}
	}
	two := func(a, x, b, y string) {
		switch {
		case x != "" && y != "":
			t.Rows = append(t.Rows, []paper.Cell{{Text: a, Label: true}, {Text: x}, {Text: b, Label: true}, {Text: y}})
		default:
			one(a, x)
			one(b, y)
		}
	}
	two("隐患编号", w.Case, "隐患等级", w.Grade)
	one("单位名称", w.Site)
	two("负责人", w.Operator, "信用代码", w.Credit)
	one("地址", w.Place)
	two("所在网格", w.Grid, "行业", w.Sector)
	two("发现日期", w.FoundOn.Chinese(), "发现人", strings.TrimSpace(w.FoundBy+" "+w.FoundAs))
	one("隐患内容", w.Text)
	one("整改措施", w.Measures)
	due := w.DueOn.Chinese()
	if due != "" && w.Limit != "" {
		due += "（" + w.Limit + "）"
	}
	if w.Kind != hazard.ClosingWrit {
		one("整改期限", due)
	}
	if w.Kind == hazard.NoticeWrit {
		return t
	}
	two("主办部门", w.Owner, "协办部门", strings.Join(w.With, "、"))
	who := w.By
	if w.Post != "" {
		who += "（" + w.Post + "）"
	}
	label := map[hazard.WritKind]string{hazard.DispatchWrit: "交办", hazard.UrgingWrit: "催办", hazard.SupervisionWrit: "督办", hazard.ListingWrit: "挂牌",
		hazard.TransferWrit: "移交", hazard.VerificationWrit: "复查", hazard.ClosingWrit: "验收"}[w.Kind]
	two(label+"人", who, label+"日期", w.On.Chinese())
	if w.Kind == hazard.UrgingWrit {
		one("催办次数", "第"+strconv.FormatInt(w.Urged, 10)+"次")
	}
	if w.Kind == hazard.VerificationWrit || w.Kind == hazard.ClosingWrit {
		one("复查结论", w.Result())
	}
	one(label+"意见", w.Opinion)
	if w.Kind == hazard.DispatchWrit {
		one("签收意见", "\n　　　　　　　　签收人：　　　　　　　年　　月　　日")
	}
	if w.Kind == hazard.VerificationWrit || w.Kind == hazard.ClosingWrit || w.Kind == hazard.SupervisionWrit {
		one("办理经过", course(w))
	}
	return t
}

func course(w hazard.Writ) string {
	var lines []string
	for _, l := range w.Course {
		text := l.On + "　" + l.What + "　" + l.Who
		if l.Text != "" {
			text += "：" + l.Text
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}

// pictureMost is what a photograph on a paper may weigh.
const pictureMost = 32 << 20

// picture reads a photograph of the case; one that is gone leaves its frame.
func (d *Desk) picture(ctx context.Context, county, id, hash string) []byte {
	f, err := d.Photos.File(ctx, county, hazard.Case{ID: id}.Subject(), hash, false)
	if err != nil {
		return nil
	}
	var b limited
	if err := f.Write(&b); err != nil {
		return nil
	}
	return b.Bytes()
}

// limited takes no more than a photograph may weigh.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > pictureMost {
		return 0, io.ErrShortWrite
	}
	return l.Buffer.Write(p)
}

// filled is the office's own form, filled.
func (d *Desk) filled(hash string, w hazard.Writ) ([]byte, error) {
	r, err := d.Files.Open(hash)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, paper.TemplateMost+1))
	if err != nil {
		return nil, err
	}
	t, err := paper.ReadTemplate(body)
	if err != nil {
		return nil, err
	}
	f := paper.Fields{Words: w.Fields(), Rows: w.Rows()}
	if w.Demo {
		f.Mark = "演示数据，不作公文使用"
	}
	return t.Fill(f)
}
