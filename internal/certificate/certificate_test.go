package certificate

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"

	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

// update writes the sample that the public page's tests check as well.
var update = flag.Bool("update", false, "write testdata anew, with a fresh key")

const county = "120119000000"

// maker is a county with a log of nine entries, four of them somebody's own.
type maker struct {
	signer note.Signer
	keys   note.Verifiers
	public string
	body   Body
	head   string
}

func newMaker(t *testing.T) *maker {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, "anwang")
	if err != nil {
		t.Fatal(err)
	}
	m := &maker{public: public}
	if m.signer, err = note.NewSigner(private); err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	m.keys = note.VerifierList(v)
	h := rfc6962.DefaultHasher
	prover, err := journal.NewProver(h, 9, []int64{0, 3, 5, 8})
	if err != nil {
		t.Fatal(err)
	}
	tree := journal.NewTree(h)
	entries := map[int64]Entry{}
	for leaf := range int64(9) {
		e := Entry{Subject: "visit:v" + string(rune('0'+leaf)), N: 1, Kind: "visit.recorded", At: civil.Instant(1_772_600_000_000 + leaf), Post: "村网格员", Grid: "g1",
			Refs: map[string]string{"site": "s<1>", "department": ""}, Digest: journal.Digest([]byte{byte(leaf)}), Leaf: leaf}
		if leaf == 5 {
			e.Subject, e.N, e.Kind, e.Before = "hazard:h1", 2, "hazard.verified", journal.Digest([]byte("before"))
		}
		hash := e.hash(county, "p1")
		if err := prover.Append(hash); err != nil {
			t.Fatal(err)
		}
		if err := tree.Append(hash); err != nil {
			t.Fatal(err)
		}
		entries[leaf] = e
	}
	root, err := tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	m.head = m.sign(t, journal.Head{County: county, N: 4, At: 1_772_700_000_000, Size: 9, Root: root}.Text())
	m.body = Body{County: county, Place: "演示镇", Person: "p1", Name: "演示·张<三>", From: "2026-01-01", To: "2026-03-31", MadeAt: 1_774_900_000_000,
		Posts:  []Post{{Post: "村网格员", Grid: "甲村", From: "2026-01-01"}},
		Duties: []Duty{{Duty: "村级排查", Clauses: []string{"S1-36"}, Due: 12, Done: 10, Late: 1, Missed: 1}}}
	for _, leaf := range []int64{0, 3, 5, 8} {
		e := entries[leaf]
		if e.Path, err = prover.Path(leaf); err != nil {
			t.Fatal(err)
		}
		m.body.Entries = append(m.body.Entries, e)
	}
	return m
}

func (m *maker) sign(t *testing.T, text string) string {
	t.Helper()
	signed, err := note.Sign(&note.Note{Text: text}, m.signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(signed)
}

func (m *maker) file(t *testing.T) []byte {
	t.Helper()
	body, err := json.Marshal(m.body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(Certificate{Format: Format, Body: body, Seal: m.sign(t, SealText(body)), Head: m.head})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (m *maker) check(text []byte) (Report, error) {
	return Check(bytes.NewReader(text), m.keys, rfc6962.DefaultHasher)
}

func TestACertificateHoldsAgainstThePublishedKeyAlone(t *testing.T) {
	m := newMaker(t)
	text := m.file(t)
	if *update {
		for name, data := range map[string][]byte{"sample.json": text, "sample.pub": []byte(m.public + "\n")} {
			if err := os.WriteFile("testdata/"+name, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	report, err := m.check(text)
	if err != nil {
		t.Fatal(err)
	}
	want := []Count{{"hazard.verified", 1}, {"visit.recorded", 3}}
	if len(report.Counts) != 2 || report.Counts[0] != want[0] || report.Counts[1] != want[1] || report.Head.N != 4 || report.Body.Duties[0].Done != 10 {
		t.Errorf("%+v", report)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	if _, err := m.check(indented.Bytes()); err != nil {
		t.Errorf("the same certificate, indented: %v", err)
	}
}

func TestTheSampleThatThePublicPageChecksHolds(t *testing.T) {
	text, err := os.ReadFile("testdata/sample.json")
	if err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile("testdata/sample.pub")
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Check(bytes.NewReader(text), note.VerifierList(v), rfc6962.DefaultHasher); err != nil {
		t.Error(err)
	}
}

func TestWhateverIsChangedInACertificateIsSaidInWords(t *testing.T) {
	m := newMaker(t)
	other := newMaker(t)
	for what, c := range map[string]struct {
		change func(*Certificate, *Body)
		code   string
	}{
		"a figure":                 {func(c *Certificate, b *Body) { b.Duties[0].Missed = 0 }, "certificate.changed"},
		"a name":                   {func(c *Certificate, b *Body) { b.Name = "李四" }, "certificate.changed"},
		"an entry left out":        {func(c *Certificate, b *Body) { b.Entries = b.Entries[1:] }, "certificate.changed"},
		"another county's seal":    {func(c *Certificate, b *Body) { c.Seal = other.sign(t, SealText(c.Body)) }, "certificate.signature_unknown"},
		"another county's head":    {func(c *Certificate, b *Body) { c.Head = other.head }, "certificate.signature_unknown"},
		"a seal instead of a head": {func(c *Certificate, b *Body) { c.Head = c.Seal }, "certificate.head_differs"},
		"another shape":            {func(c *Certificate, b *Body) { c.Format = "anwang/certificate/2" }, "certificate.malformed"},
	} {
		var file Certificate
		if err := json.Unmarshal(m.file(t), &file); err != nil {
			t.Fatal(err)
		}
		before := m.body
		before.Entries, before.Duties = append([]Entry{}, m.body.Entries...), append([]Duty{}, m.body.Duties...)
		c.change(&file, &before)
		body, _ := json.Marshal(before)
		file.Body = body
		text, _ := json.Marshal(file)
		if _, err := m.check(text); fault.Code(err) != c.code || fault.Words(c.code, nil) == c.code {
			t.Errorf("%s: %v, want %s", what, err, c.code)
		}
	}
	for what, text := range map[string]string{"no JSON": "履职证明", "nothing": "", "a list": "[]"} {
		if _, err := m.check([]byte(text)); fault.Code(err) != "certificate.malformed" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Whoever holds the key can sign any figure; entries that are not in the log they
// cannot make.
func TestEvenTheServerCannotAddAnEntryThatIsNotInTheLog(t *testing.T) {
	for what, change := range map[string]func(*Body){
		"another time":      func(b *Body) { b.Entries[1].At++ },
		"another kind":      func(b *Body) { b.Entries[1].Kind = "hazard.closed" },
		"another's entry":   func(b *Body) { b.Person = "p2" },
		"another leaf":      func(b *Body) { b.Entries[1].Leaf = 4 },
		"a leaf beyond":     func(b *Body) { b.Entries[1].Leaf = 9 },
		"one entry twice":   func(b *Body) { b.Entries[1] = b.Entries[0] },
		"a path cut short":  func(b *Body) { b.Entries[1].Path = b.Entries[1].Path[1:] },
		"another digest":    func(b *Body) { b.Entries[1].Digest = journal.Digest(nil) },
		"another reference": func(b *Body) { b.Entries[1].Refs = map[string]string{"site": "s2"} },
	} {
		m := newMaker(t)
		change(&m.body)
		if _, err := m.check(m.file(t)); !strings.HasPrefix(fault.Code(err), "certificate.entry_") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
