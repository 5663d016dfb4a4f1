package desk

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/journal/desk/q"

	"golang.org/x/mod/sumdb/note"
)

// Own is an entry of a person with its place in the log; Leaf is -1 for one
// that is not sealed yet.
type Own struct {
	journal.Link
	Before []byte
	Leaf   int64
	Path   [][]byte
}

// Proven gives the entries a person made in a time, the way from each to the
// last signed head, and that head. Entries younger than the head come without a
// way. More than most are a fault: a shorter time can be asked for.
func (s *Sealer) Proven(ctx context.Context, county, person string, from, to civil.Instant, most int) (own []Own, head string, err error) {
	seal, err := q.New(s.DB.Read()).LastSeal(ctx, county)
	if err != nil {
		return nil, "", fault.New(fault.Unavailable, "journal.nothing_sealed")
	}
	rows, err := q.New(s.DB.Read()).EntriesBy(ctx, q.EntriesByParams{County: county, ByPerson: person, At: int64(from), At_2: int64(to), Limit: int32(most + 1)})
	if err != nil {
		return nil, "", err
	}
	if len(rows) > most {
		return nil, "", fault.New(fault.TooLarge, "journal.too_many_entries")
	}
	var leaves []int64
	for _, r := range rows {
		o := Own{Leaf: r.Leaf, Before: r.BeforeHash, Link: journal.Link{County: county, N: r.N, Hash: r.Hash, Entry: journal.Entry{Subject: r.Subject, Kind: r.Kind,
			At: civil.Instant(r.At), By: person, Post: r.Post, Grid: r.Grid, Refs: journal.ParseRefs(r.Refs), Digest: r.Digest}}}
		if o.Leaf >= seal.Size {
			o.Leaf = -1
		}
		if o.Leaf >= 0 {
			leaves = append(leaves, o.Leaf)
		}
		own = append(own, o)
	}
	prover, err := journal.NewProver(s.hasher, seal.Size, leaves)
	if err != nil {
		return nil, "", err
	}
	for at := int64(0); at < seal.Size; {
		page, err := q.New(s.DB.Read()).Leaves(ctx, q.LeavesParams{County: county, Leaf: at, Limit: int32(min(leavesMost, seal.Size-at))})
		if err != nil {
			return nil, "", err
		}
		if len(page) == 0 {
			return nil, "", fault.New(fault.Conflict, "journal.log_changed")
		}
		for _, l := range page {
			if err := prover.Append(l.Hash); err != nil {
				return nil, "", err
			}
		}
		at += int64(len(page))
	}
	for i := range own {
		if own[i].Leaf < 0 {
			continue
		}
		if own[i].Path, err = prover.Path(own[i].Leaf); err != nil {
			return nil, "", err
		}
	}
	return own, seal.Note, nil
}

// Sign signs a text that is not a head with the county's key.
func (s *Sealer) Sign(text string) (string, error) {
	signed, err := note.Sign(&note.Note{Text: text}, s.signer)
	return string(signed), err
}

// Key is the public key, as it is published: whoever has it needs nothing else
// of this server to check what it signed.
func (s *Sealer) Key() (string, error) {
	text, err := os.ReadFile(filepath.Join(s.folder, pubFile))
	return strings.TrimSpace(string(text)), err
}

// Hasher is the log's.
func (s *Sealer) Hasher() journal.Hasher { return s.hasher }
