package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/journal/desk/q"
	"anwang/internal/kit/db"

	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

const (
	leavesAtOnce = 500 // in one transaction
	leavesMost   = 20 * leavesAtOnce
	// lateMost is how long after its instant an entry may still arrive to be
	// looked for at every sweep (a phone may be offline for 72 hours); once a day
	// every entry is looked at.
	lateMost  = 7 * 24 * time.Hour
	wholeEach = 24 * time.Hour
)

// Sealer seals entries into the Merkle log of their county and signs its heads
// with a key that is not in the database. Hash and signature are interfaces:
// SM3 and SM2 take their places where 国密 is asked for.
type Sealer struct {
	House
	// Every is how often a head is signed while entries keep coming.
	Every time.Duration

	folder string
	signer note.Signer
	known  note.Verifiers
	hasher journal.Hasher
	mu     sync.Mutex
	logs   map[string]*sealing
}

// sealing is what a sealer remembers of a county between sweeps; all of it can
// be worked out again from the tables.
type sealing struct {
	tree    *journal.Tree
	wholeAt civil.Instant // when every entry was last looked at
	// rest is where a look at every entry stopped that had too much to seal.
	rest *q.UnsealedParams
}

// NewSealer opens the key of a data folder, or makes it on first use, and the
// file that signed heads are appended to.
func NewSealer(h House, folder string) (*Sealer, error) {
	signer, err := openKey(folder)
	if err != nil {
		return nil, err
	}
	known, err := readPub(folder)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(folder, headsFile), os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return &Sealer{House: h, Every: 10 * time.Minute, folder: folder, signer: signer, known: known, hasher: rfc6962.DefaultHasher, logs: map[string]*sealing{}}, nil
}

// Seal appends the entries of a county that are not sealed yet to its log and,
// when it is time, signs the new head. It returns how many were sealed; running
// it twice changes nothing. A log that was cut or changed is not sealed over:
// that is a fault, and verify names the place.
//
// Leaves are committed before the head over them is computed, and the head is on
// the disk outside the database before its row is written. So a crash anywhere
// leaves nothing that the next sweep does not go on from, and a database that is
// shorter than the file was cut.
func (s *Sealer) Seal(ctx context.Context, county string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	log := s.logs[county]
	if log == nil {
		log = &sealing{tree: journal.NewTree(s.hasher), wholeAt: math.MinInt64 / 2}
		s.logs[county] = log
	}
	sealed, err := s.leaves(ctx, county, log)
	if err != nil {
		return sealed, err
	}
	return sealed, s.sign(ctx, county, log)
}

// leaves gives every entry that has none the next leaf, in the order they came.
// No instant is too young: an entry that commits later with an earlier instant
// simply gets a later leaf.
func (s *Sealer) leaves(ctx context.Context, county string, log *sealing) (int, error) {
	now := s.Now()
	from := q.UnsealedParams{County: county, At: int64(now.Add(-lateMost)), Limit: leavesAtOnce}
	whole := now.Sub(log.wholeAt) >= wholeEach
	if whole {
		from.At = math.MinInt64
		if log.rest != nil {
			from = *log.rest
		}
	}
	log.rest = nil
	done := 0
	for done < leavesMost {
		page, err := q.New(s.DB.Read()).Unsealed(ctx, from)
		if err != nil {
			return done, err
		}
		if len(page) == 0 {
			if whole {
				log.wholeAt = now
			}
			return done, nil
		}
		err = s.DB.Write(ctx, func(tx db.Tx) error {
			next, err := nextLeaf(ctx, tx, county)
			for i := 0; i < len(page) && err == nil; i++ {
				err = q.New(tx).AddLeaf(ctx, q.AddLeafParams{County: county, Leaf: next + int64(i), Subject: page[i].Subject, N: page[i].N, Hash: page[i].Hash})
			}
			return err
		})
		if db.Unique(err) {
			return done, nil // another copy of the server is sealing just now
		}
		if err != nil {
			return done, err
		}
		done += len(page)
		last := page[len(page)-1]
		from.At, from.Subject, from.N = last.At, last.Subject, last.N
	}
	if whole {
		log.rest = &from
	}
	return done, nil
}

func nextLeaf(ctx context.Context, tx db.Tx, county string) (int64, error) {
	last, err := q.New(tx).LastLeaf(ctx, county)
	if db.None(err) {
		return 0, nil
	}
	return last + 1, err
}

// sign signs the head of the log, if there is anything new and it is time.
func (s *Sealer) sign(ctx context.Context, county string, log *sealing) error {
	size, err := nextLeaf(ctx, s.DB.Read(), county)
	if err != nil || size == 0 {
		return err
	}
	row, err := q.New(s.DB.Read()).LastSeal(ctx, county)
	if err != nil && !db.None(err) {
		return err
	}
	if row.Size == size || row.N > 0 && s.Now().Sub(civil.Instant(row.At)) < s.Every {
		return nil
	}
	heads, _, whole, err := readHeads(s.folder, county, s.known)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("journal: %w", err)
	}
	last := signed{}
	for _, h := range heads {
		if h.bad == "" {
			last = h
		}
	}
	if row.N > last.head.N || row.N == last.head.N && row.Note != last.note {
		return fault.New(fault.Conflict, "journal.heads_cut", "file", headsFile)
	}
	if last.head.Size > size || last.head.N > row.N+1 {
		return fault.New(fault.Conflict, "journal.log_cut", "file", headsFile)
	}
	if err := s.grow(ctx, county, log, size, row, last); err != nil {
		return err
	}
	if last.head.N == row.N+1 { // the file was written, the row was not
		if err := s.keep(ctx, last); err != nil || last.head.Size == size {
			return err
		}
	}
	root, err := log.tree.Root()
	if err != nil {
		return err
	}
	head := journal.Head{County: county, N: last.head.N + 1, At: s.Now(), Size: size, Root: root}
	text, err := note.Sign(&note.Note{Text: head.Text()}, s.signer)
	if err != nil {
		return err
	}
	if err := appendHead(s.folder, string(text), whole); err != nil {
		return err
	}
	return s.keep(ctx, signed{head: head, note: string(text)})
}

func (s *Sealer) keep(ctx context.Context, h signed) error {
	err := s.DB.Write(ctx, func(tx db.Tx) error {
		return q.New(tx).AddSeal(ctx, q.AddSealParams{County: h.head.County, N: h.head.N, At: int64(h.head.At), Size: h.head.Size, Root: h.head.Root, Note: h.note})
	})
	return err
}

// grow brings the tree in memory up to size leaves. On the way it holds the
// roots that were signed before against what the tables say now.
func (s *Sealer) grow(ctx context.Context, county string, log *sealing, size int64, row q.LastSealRow, last signed) error {
	if log.tree.Size() > size {
		log.tree = journal.NewTree(s.hasher)
	}
	changed := fault.New(fault.Conflict, "journal.log_changed")
	for log.tree.Size() < size {
		page, err := q.New(s.DB.Read()).Leaves(ctx, q.LeavesParams{County: county, Leaf: log.tree.Size(), Limit: int32(min(leavesMost, size-log.tree.Size()))})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return changed
		}
		for _, l := range page {
			if l.Leaf != log.tree.Size() {
				log.tree = journal.NewTree(s.hasher)
				return changed
			}
			if err := log.tree.Append(l.Hash); err != nil {
				return err
			}
			at := log.tree.Size()
			if at != row.Size && at != last.head.Size {
				continue
			}
			root, err := log.tree.Root()
			if err != nil {
				return err
			}
			if at == row.Size && string(root) != string(row.Root) || at == last.head.Size && string(root) != string(last.head.Root) {
				log.tree = journal.NewTree(s.hasher)
				return changed
			}
		}
	}
	return nil
}
