package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"anwang/internal/civil"
	"anwang/internal/journal"
	"anwang/internal/journal/desk/q"
	"anwang/internal/kit/db"

	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

// log holds the sealed leaves against the entries, and the log they make
// against the heads that were signed.
func (v *verifier) log(ctx context.Context) error {
	rows, err := q.New(v.tx).Seals(ctx, v.county)
	if err != nil {
		return err
	}
	heads, err := v.heads(ctx, rows)
	if err != nil {
		return err
	}
	v.sum.Heads = int64(len(heads))
	tree, covered := journal.NewTree(rfc6962.DefaultHasher), int64(0)
	at, whole := 0, true
	// judge holds the heads over as many leaves as there are now against the tree.
	last := journal.Head{}
	judge := func() error {
		for ; at < len(heads) && heads[at].Size <= tree.Size(); at++ {
			h := heads[at]
			root, err := tree.Root()
			if err != nil {
				return err
			}
			if whole && (h.Size != tree.Size() || !bytes.Equal(root, h.Root)) {
				v.head(h, fmt.Sprintf("由封存的哈希算出的根与签名的根不符：第%d片至第%d片之内有改动", last.Size+1, h.Size))
				whole = false // every later head stands on the same change
			}
			last = h
		}
		return nil
	}
	after := int64(-1 << 62)
	for {
		page, err := q.New(v.tx).SealedEntries(ctx, q.SealedEntriesParams{County: v.county, Leaf: after, Limit: entriesAtOnce})
		if err != nil {
			return err
		}
		for _, l := range page {
			after = l.Leaf
			if l.Leaf != tree.Size() && whole {
				v.add(Finding{Subject: "封存", Why: fmt.Sprintf("第%d片缺失或编号被改", tree.Size()+1)})
				whole = false
			}
			switch f := (Finding{Subject: l.Subject, N: l.N, Kind: l.Kind.String, At: civil.Instant(l.At.Int64)}); {
			case l.Now == nil:
				f.Why = "封存过的留痕不见了"
				v.add(f)
			case !bytes.Equal(l.Now, l.Hash):
				f.Why = "哈希与封存时的不符"
				v.add(f)
				covered++
			default:
				covered++
			}
			if err := judge(); err != nil {
				return err
			}
			if err := tree.Append(l.Hash); err != nil {
				return err
			}
		}
		if len(page) < entriesAtOnce {
			break
		}
	}
	if err := judge(); err != nil {
		return err
	}
	v.sum.Unsealed = v.sum.Entries - covered
	if at == len(heads) {
		return nil
	}
	// Heads over more leaves than there are: the log was cut, or the server sealed
	// on while this look at it lasted.
	now, err := nextLeaf(ctx, v.db.Read(), v.county)
	if err != nil {
		return err
	}
	for _, h := range heads[at:] {
		if h.Size > now {
			v.head(h, fmt.Sprintf("签名时有 %d 片，数据库里只有 %d 片：末尾被截去", h.Size, tree.Size()))
		}
	}
	return nil
}

func (v *verifier) add(f Finding) { v.found = append(v.found, f) }

func (v *verifier) head(h journal.Head, why string) {
	v.add(Finding{Subject: fmt.Sprintf("第%d号封存", h.N), At: h.At, Why: why})
}

// heads gives the signed heads of the file that can be trusted, each number
// once, after holding them against the rows of the database.
func (v *verifier) heads(ctx context.Context, rows []q.SealsRow) ([]journal.Head, error) {
	file := func(why string) { v.add(Finding{Subject: headsFile, Why: why}) }
	known, err := readPub(v.folder)
	if errors.Is(err, fs.ErrNotExist) {
		if len(rows) > 0 {
			v.add(Finding{Subject: pubFile, Why: "公钥不见了，签名无从核对"})
		}
	} else if err != nil {
		v.add(Finding{Subject: pubFile, Why: "公钥读不出来，签名无从核对"})
	}
	sealing := err == nil
	if !sealing {
		known = note.VerifierList()
	}
	written, tail, _, err := readHeads(v.folder, v.county, known)
	if errors.Is(err, fs.ErrNotExist) {
		if sealing || len(rows) > 0 {
			file("文件不见了")
		}
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if tail != "" {
		file("末尾有一段没有写完")
	}
	byRow := map[int64]q.SealsRow{}
	for _, r := range rows {
		byRow[r.N] = r
	}
	var heads []journal.Head
	var next int64 = 1
	seen := map[int64]bool{}
	for i, s := range written {
		switch {
		case s.bad != "" && s.head.N > 0:
			v.head(s.head, headsFile+"里的"+s.bad)
		case s.bad != "":
			file(fmt.Sprintf("第%d段%s", i+1, s.bad))
		case s.head.N < next:
			v.head(s.head, headsFile+"里有两个，次序被改")
		}
		if s.bad != "" {
			seen[s.head.N] = true
			continue
		}
		if s.head.N < next {
			continue
		}
		for ; next < s.head.N; next++ {
			if !seen[next] && byRow[next].N == 0 {
				v.add(Finding{Subject: fmt.Sprintf("第%d号封存", next), Why: headsFile + "里没有"})
			}
		}
		next, seen[s.head.N] = s.head.N+1, true
		if k := len(heads); k > 0 && heads[k-1].Size > s.head.Size {
			v.head(s.head, "比前一号封存的片数还少")
			continue
		}
		heads = append(heads, s.head)
	}
	return heads, v.rows(ctx, rows, written, seen)
}

// rows holds the heads kept in the database against those of the file.
func (v *verifier) rows(ctx context.Context, rows []q.SealsRow, written []signed, seen map[int64]bool) error {
	byNumber := map[int64]signed{}
	for _, s := range written {
		if s.bad == "" {
			byNumber[s.head.N] = s
		}
	}
	last := int64(0)
	kept := map[int64]bool{}
	for _, r := range rows {
		kept[r.N] = true
		last = max(last, r.N)
		s, ok := byNumber[r.N]
		h := journal.Head{County: v.county, N: r.N, At: civil.Instant(r.At), Size: r.Size, Root: r.Root}
		switch {
		case !ok && !seen[r.N]:
			v.head(h, headsFile+"里没有")
		case ok && (h.Text() != s.head.Text() || r.Note != s.note):
			v.head(s.head, "数据库里的与"+headsFile+"里签名的不符")
		}
	}
	for _, s := range written {
		if s.bad != "" || kept[s.head.N] {
			continue
		}
		// One without its row may be the newest, whose row a crash kept from being
		// written, or one the server signed while this look at it lasted.
		if s.head.N == last+1 {
			continue
		}
		now, err := q.New(v.db.Read()).LastSeal(ctx, v.county)
		if err != nil && !db.None(err) {
			return err
		}
		if s.head.N < last || now.N < s.head.N {
			v.head(s.head, "数据库里没有")
		}
	}
	return nil
}
