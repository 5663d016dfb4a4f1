// Package certificate is the duty certificate (尽职免责证明): what a person had to
// do in a time and what they did, in a file that anybody can hold against the
// published key of the county, on a machine that has never heard of the server.
//
// It carries the journal's own entries with the way from each to a signed head
// of the log, and no name of a site, a colleague or a case (product.md, law 6).
package certificate

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"

	"golang.org/x/mod/sumdb/note"
)

// Format names the shape of the file; another shape gets another name.
const Format = "anwang/certificate/1"

// EntriesMost is how many entries one certificate carries at most: a year of a
// busy inspector.
const EntriesMost = 5000

// Certificate is the file. Its seal signs the exact bytes of Body.
type Certificate struct {
	Format string          `json:"format"`
	Body   json.RawMessage `json:"body"`
	// Seal is a signed note over the digest of Body.
	Seal string `json:"seal"`
	// Head is the signed head of the log that the entries are proven in.
	Head string `json:"head"`
}

// Body is what is certified.
type Body struct {
	County string        `json:"county"`
	Place  string        `json:"place"`
	Person string        `json:"person"`
	Name   string        `json:"name"`
	From   civil.Day     `json:"from"`
	To     civil.Day     `json:"to"`
	MadeAt civil.Instant `json:"madeAt"`
	Posts  []Post        `json:"posts"`
	Duties []Duty        `json:"duties"`
	// Entries are the person's own in the journal, in the order of their leaves.
	Entries []Entry `json:"entries"`
	// Unsealed counts entries that were too young to be proven when it was made.
	Unsealed int `json:"unsealed,omitempty"`
}

// Post is a post held in the time.
type Post struct {
	Post string    `json:"post"`
	Grid string    `json:"grid"`
	From civil.Day `json:"from"`
	To   civil.Day `json:"to,omitempty"` // empty: still held
}

// Duty is one duty and how it was kept. Windows that were held for less than
// half, and those nobody could keep, are not charged (scheme-syntax §10, 5).
type Duty struct {
	Duty    string   `json:"duty"`
	Clauses []string `json:"clauses"`
	Due     int64    `json:"due"`
	Done    int64    `json:"done"`
	Late    int64    `json:"late"`
	Missed  int64    `json:"missed"`
	Excused int64    `json:"excused"`
	Open    int64    `json:"open"` // their time is not over
}

// Entry is one entry of the journal with its place in the log.
type Entry struct {
	Subject string            `json:"subject"`
	N       int64             `json:"n"`
	Before  []byte            `json:"before,omitempty"`
	Kind    string            `json:"kind"`
	At      civil.Instant     `json:"at"`
	Post    string            `json:"post"`
	Grid    string            `json:"grid"`
	Refs    map[string]string `json:"refs,omitempty"`
	Digest  []byte            `json:"digest,omitempty"`
	Leaf    int64             `json:"leaf"`
	Path    [][]byte          `json:"path"`
}

// hash is what the journal keeps of the entry.
func (e Entry) hash(county, person string) []byte {
	return journal.Hash(county, e.N, e.Before, journal.Entry{Subject: e.Subject, Kind: e.Kind, At: e.At, By: person, Post: e.Post, Grid: e.Grid, Refs: e.Refs, Digest: e.Digest})
}

// SealText is what is signed over a body.
func SealText(body []byte) string {
	return Format + "\n" + base64.StdEncoding.EncodeToString(journal.Digest(body)) + "\n"
}

// Report is what a certificate says, once it has been found to hold.
type Report struct {
	Body Body
	Head journal.Head
	Key  string // the name and hash of the key it was checked with
	// Counts are the entries by kind.
	Counts []Count
}

// Count is how many entries of a kind there are.
type Count struct {
	Kind string
	N    int
}

// bytesMost is what a certificate may weigh.
const bytesMost = 32 << 20

// Check reads a certificate and holds it against the published keys: its seal,
// the signed head, and of every entry that it is the person's and in the log.
// The error says in words what does not hold.
func Check(r io.Reader, keys note.Verifiers, h journal.Hasher) (Report, error) {
	text, err := io.ReadAll(io.LimitReader(r, bytesMost+1))
	if err != nil {
		return Report{}, err
	}
	if len(text) > bytesMost {
		return Report{}, fault.New(fault.TooLarge, "certificate.too_large")
	}
	var c Certificate
	var body Body
	if json.Unmarshal(text, &c) != nil || c.Format != Format || json.Unmarshal(c.Body, &body) != nil {
		return Report{}, fault.New(fault.Invalid, "certificate.malformed")
	}
	compacted := bytes.Buffer{} // how it is indented is nobody's statement
	if json.Compact(&compacted, c.Body) != nil {
		return Report{}, fault.New(fault.Invalid, "certificate.malformed")
	}
	seal, err := opened(c.Seal, keys)
	if err != nil {
		return Report{}, err
	}
	if seal.Text != SealText(compacted.Bytes()) {
		return Report{}, fault.New(fault.Invalid, "certificate.changed")
	}
	signed, err := opened(c.Head, keys)
	if err != nil {
		return Report{}, err
	}
	head, err := journal.ParseHead(signed.Text)
	if err != nil || head.County != body.County {
		return Report{}, fault.New(fault.Invalid, "certificate.head_differs")
	}
	out := Report{Body: body, Head: head, Key: fmt.Sprintf("%s+%08x", seal.Sigs[0].Name, seal.Sigs[0].Hash)}
	counts := map[string]int{}
	seen := map[int64]bool{}
	for i, e := range body.Entries {
		if seen[e.Leaf] {
			return Report{}, fault.New(fault.Invalid, "certificate.entry_twice", "n", fmt.Sprint(i+1))
		}
		seen[e.Leaf] = true
		if err := journal.Included(h, head, e.Leaf, e.hash(body.County, body.Person), e.Path); err != nil {
			return Report{}, fault.New(fault.Invalid, "certificate.entry_not_in_log", "n", fmt.Sprint(i+1))
		}
		counts[e.Kind]++
	}
	for kind, n := range counts {
		out.Counts = append(out.Counts, Count{kind, n})
	}
	slices.SortFunc(out.Counts, func(a, b Count) int { return strings.Compare(a.Kind, b.Kind) })
	return out, nil
}

func opened(text string, keys note.Verifiers) (*note.Note, error) {
	n, err := note.Open([]byte(text), keys)
	if err != nil {
		return nil, fault.New(fault.Invalid, "certificate.signature_unknown")
	}
	return n, nil
}
