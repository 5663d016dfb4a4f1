package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"
)

// Template is an office's own .docx, to be filled: {{编号}} is a word, and a row of
// a table with {{办理经过.时间}} is written once for each row of 办理经过. It was
// looked at before: nothing in it reaches out of it or runs.
type Template struct {
	files []file
	parts map[string]*part // those with placeholders
	asks  []string
}

// What a template may weigh, packed and unpacked.
const (
	TemplateMost = 2 << 20
	partMost     = 8 << 20
	unpackedMost = 24 << 20
	partsMost    = 400
	depthMost    = 200
)

func malformed() *fault.Fault { return fault.New(fault.Invalid, "paper.template_malformed") }

// ReadTemplate opens a .docx that somebody uploaded. Limits come before memory:
// what unpacks to more, reaches outside (links, entities, other files) or carries
// something that runs is refused, with words that say what to do.
func ReadTemplate(body []byte) (*Template, error) {
	switch {
	case len(body) > TemplateMost:
		return nil, fault.New(fault.TooLarge, "paper.template_large", "limit", strconv.Itoa(TemplateMost>>20))
	case bytes.HasPrefix(body, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return nil, fault.New(fault.Invalid, "paper.template_old")
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, malformed()
	}
	if len(z.File) > partsMost {
		return nil, fault.New(fault.TooLarge, "paper.template_unfolds")
	}
	t := &Template{parts: map[string]*part{}}
	seen := map[string]bool{}
	left := int64(unpackedMost)
	for _, f := range z.File {
		key := strings.ToLower(f.Name)
		if seen[key] || !inside(f.Name) || f.Flags&1 != 0 {
			return nil, malformed()
		}
		seen[key] = true
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		b, err := unpack(f, min(left, partMost))
		if err != nil {
			return nil, err
		}
		left -= int64(len(b))
		t.files = append(t.files, file{f.Name, b})
	}
	if !seen["word/document.xml"] || !seen["[content_types].xml"] {
		return nil, malformed()
	}
	for _, f := range t.files {
		if err := t.look(f); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// inside says whether a name stays in the package.
func inside(name string) bool {
	return name != "" && !strings.ContainsAny(name, "\\\x00:") && !strings.HasPrefix(name, "/") &&
		path.Clean(name) == strings.TrimSuffix(name, "/") && !strings.HasPrefix(name, "..") && utf8.ValidString(name)
}

// unpack reads a part, however large its head says it is.
func unpack(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, malformed()
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, malformed()
	}
	if int64(len(b)) > most {
		return nil, fault.New(fault.TooLarge, "paper.template_unfolds")
	}
	return b, nil
}

// look reads one part of the package.
func (t *Template) look(f file) error {
	low := strings.ToLower(f.name)
	for _, bad := range []string{"vbaproject", "word/activex/", "word/embeddings/", ".bin", ".exe", ".ole"} {
		if strings.Contains(low, bad) && !strings.HasPrefix(low, "word/printersettings") {
			return fault.New(fault.Invalid, "paper.template_active", "part", f.name)
		}
	}
	if !strings.HasSuffix(low, ".xml") && !strings.HasSuffix(low, ".rels") {
		return nil
	}
	p, err := readPart(f)
	if err != nil {
		return err
	}
	if len(p.holes) > 0 {
		t.parts[f.name] = p
		for _, h := range p.holes {
			if !slices.Contains(t.asks, h.name) {
				t.asks = append(t.asks, h.name)
			}
		}
	}
	return nil
}

// Asks lists what the template asks for, in the order it does.
func (t *Template) Asks() []string { return t.asks }

// Check refuses a template that asks for what there is not, and names it.
func (t *Template) Check(known []string) error {
	f := fault.New(fault.Invalid, "paper.template_unknown")
	for _, a := range t.asks {
		if !slices.Contains(known, a) {
			f = f.On("file", "paper.placeholder_unknown", "name", a)
		}
	}
	if len(f.Fields) > 0 {
		return f
	}
	if len(t.asks) == 0 {
		return fault.New(fault.Invalid, "paper.template_empty")
	}
	return nil
}

// The instructions of fields that only count pages and look up what is in the
// text itself. Others fetch files, run programs or ask questions.
var fieldsAllowed = []string{"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "SEQ", "STYLEREF", "REF", "PAGEREF", "NOTEREF", "TOC", "SYMBOL", "EQ", "ADVANCE", "QUOTE", "="}

func fieldAllowed(instruction string) bool {
	words := strings.Fields(strings.ToUpper(instruction))
	return len(words) == 0 || slices.Contains(fieldsAllowed, words[0]) || strings.HasPrefix(words[0], "=")
}

// kinds of relations that bring in what is not text and pictures.
var relationsBarred = []string{"attachedtemplate", "afchunk", "oleobject", "package", "control", "subdocument", "vbaproject", "frame", "mailmergesource", "mailmergeheadersource", "recipientdata"}

// reader walks through one XML part.
type reader struct {
	f      file
	d      *xml.Decoder
	p      *part
	open   []string // elements
	paras  []*[]span
	rows   []int
	fields []*strings.Builder
	inText bool
	inCode bool
	any    bool // an element was there
}

// readPart reads an XML part: it has to be well formed, without document types
// and without anything that reaches outside; its placeholders are found even
// where Word has cut them into pieces.
func readPart(f file) (*part, error) {
	if bytes.Contains(f.body, []byte("<![CDATA[")) {
		return nil, malformed()
	}
	r := &reader{f: f, d: xml.NewDecoder(bytes.NewReader(f.body)), p: &part{raw: f.body}}
	for {
		from := int(r.d.InputOffset())
		tok, err := r.d.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, malformed()
		}
		switch x := tok.(type) {
		case xml.Directive:
			return nil, fault.New(fault.Invalid, "paper.template_entities")
		case xml.StartElement:
			if err := r.start(x, from); err != nil {
				return nil, err
			}
		case xml.EndElement:
			if err := r.end(x, int(r.d.InputOffset())); err != nil {
				return nil, err
			}
		case xml.CharData:
			if r.inText && len(r.paras) > 0 {
				top := r.paras[len(r.paras)-1]
				*top = append(*top, span{from, int(r.d.InputOffset())})
			}
			if r.inCode && len(r.fields) > 0 {
				r.fields[len(r.fields)-1].Write(x)
			}
		}
	}
	if !r.any {
		return nil, malformed()
	}
	return r.p, r.p.rowsOf()
}

// isWord says whether an element is one of the text's own.
func isWord(n xml.Name, local string) bool {
	return n.Local == local && strings.Contains(n.Space, "wordprocessingml")
}

func (r *reader) start(x xml.StartElement, from int) error {
	r.any = true
	if r.open = append(r.open, x.Name.Local); len(r.open) > depthMost {
		return malformed()
	}
	if err := r.reaches(x); err != nil {
		return err
	}
	switch {
	case isWord(x.Name, "p"):
		r.paras = append(r.paras, &[]span{})
	case isWord(x.Name, "t"):
		r.inText = true
		name := r.f.body[from+1:]
		name = name[:bytes.IndexAny(name, " \t\r\n/>")]
		if i := bytes.IndexByte(name, ':'); i > 0 {
			r.p.prefix = string(name[:i+1])
		}
	case isWord(x.Name, "tr"):
		r.p.rows = append(r.p.rows, row{span: span{from, 0}})
		r.rows = append(r.rows, len(r.p.rows)-1)
	case isWord(x.Name, "instrText"):
		r.inCode = true
	case isWord(x.Name, "fldChar"):
		switch attr(x, "fldCharType") {
		case "begin":
			r.fields = append(r.fields, &strings.Builder{})
		case "separate", "end":
			return r.closeField(attr(x, "fldCharType") == "end")
		}
	case isWord(x.Name, "fldSimple"):
		if !fieldAllowed(attr(x, "instr")) {
			return fault.New(fault.Invalid, "paper.template_field", "field", brief(attr(x, "instr")))
		}
	}
	return nil
}

func (r *reader) closeField(over bool) error {
	if len(r.fields) == 0 {
		return nil
	}
	code := r.fields[len(r.fields)-1].String()
	if !fieldAllowed(code) {
		return fault.New(fault.Invalid, "paper.template_field", "field", brief(code))
	}
	if over {
		r.fields = r.fields[:len(r.fields)-1]
	}
	return nil
}

func (r *reader) end(x xml.EndElement, to int) error {
	r.open = r.open[:len(r.open)-1]
	switch {
	case isWord(x.Name, "p") && len(r.paras) > 0:
		spans := *r.paras[len(r.paras)-1]
		r.paras = r.paras[:len(r.paras)-1]
		return r.p.find(spans)
	case isWord(x.Name, "t"):
		r.inText = false
	case isWord(x.Name, "instrText"):
		r.inCode = false
	case isWord(x.Name, "tr") && len(r.rows) > 0:
		r.p.rows[r.rows[len(r.rows)-1]].to = to
		r.rows = r.rows[:len(r.rows)-1]
	}
	return nil
}

// reaches refuses what reaches out of the package.
func (r *reader) reaches(x xml.StartElement) error {
	switch {
	case x.Name.Local == "Relationship":
		kind := strings.ToLower(path.Base(attr(x, "Type")))
		if slices.Contains(relationsBarred, kind) {
			return fault.New(fault.Invalid, "paper.template_active", "part", brief(attr(x, "Target")))
		}
		target := attr(x, "Target")
		if strings.EqualFold(attr(x, "TargetMode"), "External") || outward(target) {
			return fault.New(fault.Invalid, "paper.template_external", "target", brief(target))
		}
	case x.Name.Local == "Override" || x.Name.Local == "Default":
		kind := strings.ToLower(attr(x, "ContentType"))
		if strings.Contains(kind, "macroenabled") || strings.Contains(kind, "vbaproject") || strings.Contains(kind, "activex") || strings.Contains(kind, "oleobject") {
			return fault.New(fault.Invalid, "paper.template_active", "part", brief(attr(x, "PartName")))
		}
		if strings.EqualFold(attr(x, "PartName"), "/word/document.xml") && !strings.Contains(kind, "wordprocessingml.document.main") {
			return malformed()
		}
	case strings.HasPrefix(x.Name.Local, "altChunk"):
		return fault.New(fault.Invalid, "paper.template_active", "part", "altChunk")
	}
	for _, a := range x.Attr {
		if (a.Name.Local == "src" || a.Name.Local == "href") && outward(a.Value) {
			return fault.New(fault.Invalid, "paper.template_external", "target", brief(a.Value))
		}
	}
	return nil
}

func outward(target string) bool {
	low := strings.ToLower(strings.TrimSpace(target))
	return strings.Contains(low, "://") || strings.HasPrefix(low, `\\`) || strings.HasPrefix(low, "//") || strings.HasPrefix(low, "mailto:") || strings.HasPrefix(low, "file:")
}

func attr(x xml.StartElement, name string) string {
	for _, a := range x.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// brief is the beginning of a text, for a message.
func brief(text string) string {
	rs := []rune(strings.TrimSpace(Plain(text)))
	if len(rs) > 40 {
		return string(rs[:40]) + "…"
	}
	return string(rs)
}
