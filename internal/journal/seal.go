package journal

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"anwang/internal/civil"

	"github.com/transparency-dev/merkle/compact"
)

// A chain shows that an entry was changed; it cannot show that its end was cut
// off, or that somebody with the whole database computed it anew. So entries
// are sealed into one Merkle log a county, whose heads are signed and leave the
// database. See [Tree] and [Head].

// Hasher is the hashing of the log: RFC 6962 with SHA-256, or the same shape
// with SM3 where 国密 is asked for.
type Hasher interface {
	EmptyRoot() []byte
	HashLeaf(leaf []byte) []byte
	HashChildren(l, r []byte) []byte
	Size() int // bytes of a hash
}

// Tree is the Merkle log as far as it must be kept to go on: its right edge.
type Tree struct {
	hasher Hasher
	edge   *compact.Range
}

// NewTree is the empty log.
func NewTree(h Hasher) *Tree {
	return &Tree{hasher: h, edge: (&compact.RangeFactory{Hash: h.HashChildren}).NewEmptyRange(0)}
}

// Append adds the hash of an entry as the next leaf.
func (t *Tree) Append(hash []byte) error { return t.edge.Append(t.hasher.HashLeaf(hash), nil) }

// Size is how many leaves there are.
func (t *Tree) Size() int64 { return int64(t.edge.End()) }

// Root is the hash that stands for every leaf, in order.
func (t *Tree) Root() ([]byte, error) {
	if t.edge.End() == 0 {
		return t.hasher.EmptyRoot(), nil
	}
	return t.edge.GetRootHash(nil)
}

// Head says what the log of a county was at a moment.
type Head struct {
	County string
	N      int64 // 1, 2, 3 …: a head that is taken out leaves a gap
	At     civil.Instant
	Size   int64
	Root   []byte
}

const origin = "anwang/"

// Text is what is signed: a checkpoint as transparency logs write it (origin,
// size, root), with the head's number and instant as further lines.
func (h Head) Text() string {
	return fmt.Sprintf("%s%s\n%d\n%s\nn %d\nat %d\n", origin, h.County, h.Size, base64.StdEncoding.EncodeToString(h.Root), h.N, h.At)
}

// ParseHead reads what Text wrote, and nothing else.
func ParseHead(text string) (Head, error) {
	bad := fmt.Errorf("journal: not a head: %.40q", text)
	lines := strings.Split(text, "\n")
	if len(lines) != 6 {
		return Head{}, bad
	}
	var h Head
	var failed error
	number := func(s, word string) int64 {
		digits, ok := strings.CutPrefix(s, word)
		n, err := strconv.ParseInt(digits, 10, 64)
		if !ok || err != nil {
			failed = bad
		}
		return n
	}
	h.County = strings.TrimPrefix(lines[0], origin)
	h.Size, h.N, h.At = number(lines[1], ""), number(lines[3], "n "), civil.Instant(number(lines[4], "at "))
	h.Root, _ = base64.StdEncoding.DecodeString(lines[2])
	if failed != nil || h.Text() != text {
		return Head{}, bad
	}
	return h, nil
}

// SplitNotes splits signed notes that stand one after another, a blank line
// between them. tail is what follows the last whole one: the rest of a note
// whose writing was cut short by a power cut.
func SplitNotes(all string) (notes []string, tail string) {
	start, signed, pos := 0, false, 0
	for pos < len(all) {
		end := strings.IndexByte(all[pos:], '\n')
		if end < 0 {
			break // a line without its end is not whole
		}
		line := all[pos : pos+end]
		next := pos + end + 1
		switch {
		case strings.HasPrefix(line, "— "):
			signed = true
		case signed:
			notes = append(notes, all[start:pos])
			start, signed = pos, false
			if line == "" {
				start = next
			}
		case line == "" && pos == start:
			start = next
		}
		pos = next
	}
	if signed && pos == len(all) {
		return append(notes, all[start:]), ""
	}
	return notes, all[start:]
}
