package journal

import (
	"fmt"

	"anwang/internal/fault"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
)

// Prover works out, for some leaves of a log, the hashes that lead from each to
// the root (RFC 6962 §2.1.1). The leaves of the log pass by once, in order; only
// what is needed is kept.
type Prover struct {
	hasher Hasher
	edge   *compact.Range
	size   int64
	paths  map[int64]proof.Nodes
	kept   map[compact.NodeID][]byte // nil until it has passed
}

// NewProver gets ready to prove these leaves of a log of size leaves.
func NewProver(h Hasher, size int64, leaves []int64) (*Prover, error) {
	p := &Prover{hasher: h, edge: (&compact.RangeFactory{Hash: h.HashChildren}).NewEmptyRange(0), size: size,
		paths: map[int64]proof.Nodes{}, kept: map[compact.NodeID][]byte{}}
	for _, leaf := range leaves {
		path, err := proof.Inclusion(uint64(leaf), uint64(size))
		if err != nil {
			return nil, fmt.Errorf("journal: %w", err)
		}
		p.paths[leaf] = path
		for _, id := range path.IDs {
			p.kept[id] = nil
		}
	}
	return p, nil
}

// Append takes the next leaf; it is an entry's hash.
func (p *Prover) Append(hash []byte) error {
	leaf := p.hasher.HashLeaf(hash)
	p.keep(compact.NewNodeID(0, p.edge.End()), leaf)
	return p.edge.Append(leaf, p.keep)
}

func (p *Prover) keep(id compact.NodeID, hash []byte) {
	if _, wanted := p.kept[id]; wanted {
		p.kept[id] = hash
	}
}

// Path is the way from a leaf to the root, once all leaves have passed.
func (p *Prover) Path(leaf int64) ([][]byte, error) {
	path, known := p.paths[leaf]
	if !known || int64(p.edge.End()) != p.size {
		return nil, fmt.Errorf("journal: leaf %d was not asked for, or not all leaves have passed", leaf)
	}
	hashes := make([][]byte, len(path.IDs))
	for i, id := range path.IDs {
		hashes[i] = p.kept[id]
	}
	return path.Rehash(hashes, p.hasher.HashChildren)
}

// Included says whether an entry's hash is the leaf of a log with this head.
func Included(h Hasher, head Head, leaf int64, hash []byte, path [][]byte) error {
	if leaf < 0 || leaf >= head.Size {
		return fault.New(fault.Invalid, "journal.leaf_beyond_head")
	}
	if err := proof.VerifyInclusion(h, uint64(leaf), uint64(head.Size), h.HashLeaf(hash), path, head.Root); err != nil {
		return fault.New(fault.Invalid, "journal.not_included")
	}
	return nil
}
