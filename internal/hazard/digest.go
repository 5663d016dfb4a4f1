package hazard

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/journal"
)

// The journal says nothing of a case but ids and digests. These are the digests:
// of what an act said, and of the case as it stood after it, so that a change in
// any column of its tables is found and told apart.

// Digest is the digest of what an act came with.
func (a Done) Digest() []byte {
	parts := append([]string{"act", a.ID, string(a.Verb), number(a.Round), a.Text, a.Measures, string(a.DueOn), a.Owner}, a.Photos...)
	// What acts of earlier editions did not carry changes nothing in their digests.
	if a.Way != "" || a.Asks != "" || len(a.With) > 0 || a.Pass || a.Hard {
		parts = append(append(parts, "more", a.Way, string(a.Asks), flag(a.Pass), flag(a.Hard)), a.With...)
	}
	return digest(parts...)
}

// Facet is a side of a case with its digest: the name the journal refers to it
// by, and the word for people.
type Facet struct {
	Name, Word string
	Digest     []byte
}

// Facets are the sides of a case that change together. When it is looked at
// next, and which rungs were climbed, is no record but the platform's own
// bookkeeping and belongs to none.
func (c Case) Facets() []Facet {
	// A department has one capacity: the last that was given.
	capacity := map[string]string{}
	for _, p := range c.Parties {
		capacity[p.Department] = string(p.Capacity) + "\x1f" + p.Why
	}
	parties := []string{"parties"}
	for department, as := range capacity {
		parties = append(parties, department+"\x1f"+as)
	}
	slices.Sort(parties[1:])
	return []Facet{
		{"facts", "登记的内容", digest("facts", c.ID, c.Number, c.Site, c.Grid, c.Path, c.Place, c.Sector, c.Item, c.Grade, c.Legal, c.Source, c.Text,
			degree(c.Lon), degree(c.Lat), c.Visit, c.FoundBy, c.FoundPost, instant(c.FoundAt), string(c.FoundOn), c.Edition)},
		{"course", "办理情况", digest(append(c.asked(), "course", c.State, number(c.Round), c.Measures, flag(c.Urgent), flag(c.Hard), c.Listed, c.Owner, c.DispatchedBy, c.MendedBy,
			c.VerifiedBy, number(c.Urged), number(c.Reopened), instant(c.ClosedAt))...)},
		{"limit", "期限", digest("limit", c.LimitWord, c.LimitFrom, instant(c.StartAt), instant(c.DueAt), string(c.DueOn), flag(c.Provisional),
			instant(c.PausedAt), number(c.PausedMs), number(c.Extended))},
		{"parties", "相关部门", digest(parties...)},
	}
}

// asked is a part of the digest only while something waits: cases of earlier
// editions keep theirs.
func (c Case) asked() []string {
	if c.Asked == "" {
		return nil
	}
	return []string{"asked", c.Asked}
}

// Bind puts the digest of every side of the case that changed into the last
// entry of the outcome. A change that no act made (a limit counted anew) gets an
// entry of its own.
func Bind(before Case, out *Outcome, by Actor) {
	was := before.Facets()
	for i, f := range out.Case.Facets() {
		if before.ID != "" && bytes.Equal(f.Digest, was[i].Digest) {
			continue
		}
		if len(out.Entries) == 0 {
			out.Entries = append(out.Entries, by.Note(out.Case.Subject(), "hazard.limit_recounted", nil, "was", string(before.DueOn), "due", string(out.Case.DueOn)))
		}
		last := &out.Entries[len(out.Entries)-1]
		if last.Refs == nil {
			last.Refs = map[string]string{}
		}
		last.Refs[f.Name] = hex.EncodeToString(f.Digest)
	}
}

// digest is the digest of parts, each with its length before it, so that no two
// lists of parts share bytes.
func digest(parts ...string) []byte {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(strconv.Itoa(len(p)) + ":" + p)
	}
	return journal.Digest([]byte(b.String()))
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func instant(at civil.Instant) string { return number(int64(at)) }

func flag(b bool) string { return strconv.FormatBool(b) }

func degree(f float64) string { return strconv.FormatFloat(f+0, 'g', -1, 64) } // +0: no database keeps -0
