package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Link is an entry in its place: the n-th of its subject, with its hash.
type Link struct {
	Entry
	County string
	N      int64 // 1, 2, 3 …
	Hash   []byte
}

// Hash is the hash of the n-th entry of a subject, over the one before it
// (nil for the first) and the canonical bytes of the entry itself.
func Hash(county string, n int64, before []byte, e Entry) []byte {
	h := sha256.New()
	h.Write(canonical(county, n, before, e))
	return h.Sum(nil)
}

// Digest is the digest of a record's exact bytes.
func Digest(record []byte) []byte {
	sum := sha256.Sum256(record)
	return sum[:]
}

// canonical is the one form of an entry that is ever hashed: every part
// length-prefixed, in this order, so that no two entries share bytes.
func canonical(county string, n int64, before []byte, e Entry) []byte {
	var b bytes.Buffer
	part := func(s []byte) {
		var size [4]byte
		binary.BigEndian.PutUint32(size[:], uint32(len(s)))
		b.Write(size[:])
		b.Write(s)
	}
	part([]byte("anwang/entry/1"))
	part([]byte(county))
	part([]byte(e.Subject))
	part([]byte(strconv.FormatInt(n, 10)))
	part(before)
	part([]byte(e.Kind))
	part([]byte(strconv.FormatInt(int64(e.At), 10)))
	part([]byte(e.By))
	part([]byte(e.Post))
	part([]byte(e.Grid))
	part([]byte(FormatRefs(e.Refs)))
	part(e.Digest)
	return b.Bytes()
}

// FormatRefs writes refs in byte order of their names, one `name=value` per
// line; a line break in a value cannot occur, ids and codes have none.
func FormatRefs(refs map[string]string) string {
	names := make([]string, 0, len(refs))
	for n := range refs {
		names = append(names, n)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, n := range names {
		b.WriteString(n + "=" + strings.ReplaceAll(refs[n], "\n", " ") + "\n")
	}
	return b.String()
}

// ParseRefs reads what FormatRefs wrote.
func ParseRefs(s string) map[string]string {
	refs := map[string]string{}
	for _, line := range strings.Split(s, "\n") {
		if n, v, ok := strings.Cut(line, "="); ok {
			refs[n] = v
		}
	}
	return refs
}

// Break is where a chain does not hold.
type Break struct {
	Subject string
	N       int64
	Why     string // for people: 缺失, 内容与哈希不符
}

// Error names the entry.
func (b *Break) Error() string { return fmt.Sprintf("%s 第%d条：%s", b.Subject, b.N, b.Why) }

// Verify walks the links of one subject in order and gives the first break, or
// nil.
func Verify(links []Link) *Break {
	if all := Breaks(links); len(all) > 0 {
		return &all[0]
	}
	return nil
}

// Breaks walks the links of one subject in order and gives every break. An
// entry after a missing one cannot be judged and is not blamed.
func Breaks(links []Link) []Break {
	var out []Break
	var before []byte
	known := true // whether the hash before is
	next := int64(1)
	for i, l := range links {
		if l.N != next {
			why := "缺失"
			if l.N > next+1 {
				why = fmt.Sprintf("缺失（直到第%d条）", l.N-1)
			}
			out = append(out, Break{Subject: l.Subject, N: next, Why: why})
			known = false
		}
		next = l.N + 1
		right := Hash(l.County, l.N, before, l.Entry)
		holds := bytes.Equal(l.Hash, right)
		if known && !holds {
			out = append(out, Break{Subject: l.Subject, N: l.N, Why: "内容与哈希不符"})
		}
		// If only the hash was changed, the next entry still stands on the right one.
		before = l.Hash
		if known && !holds && i+1 < len(links) && links[i+1].N == next &&
			bytes.Equal(links[i+1].Hash, Hash(links[i+1].County, next, right, links[i+1].Entry)) {
			before = right
		}
		known = true
	}
	return out
}
