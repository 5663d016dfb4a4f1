package journal

import (
	"testing"

	"github.com/transparency-dev/merkle/rfc6962"
)

func TestEveryLeafOfEveryLogIsProvenAndNoOther(t *testing.T) {
	h := rfc6962.DefaultHasher
	for size := int64(1); size <= 40; size++ {
		var leaves []int64
		for i := range size {
			leaves = append(leaves, i)
		}
		p, err := NewProver(h, size, leaves)
		if err != nil {
			t.Fatal(err)
		}
		tree := NewTree(h)
		hash := func(i int64) []byte { return Digest([]byte{byte(i)}) }
		for i := range size {
			if err := p.Append(hash(i)); err != nil {
				t.Fatal(err)
			}
			if err := tree.Append(hash(i)); err != nil {
				t.Fatal(err)
			}
		}
		root, err := tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		head := Head{Size: size, Root: root}
		for _, i := range leaves {
			path, err := p.Path(i)
			if err != nil {
				t.Fatal(err)
			}
			if err := Included(h, head, i, hash(i), path); err != nil {
				t.Fatalf("leaf %d of %d: %v", i, size, err)
			}
			if Included(h, head, i, hash(i+1), path) == nil {
				t.Fatalf("leaf %d of %d: another entry is proven as well", i, size)
			}
			if size > 1 && Included(h, head, (i+1)%size, hash(i), path) == nil {
				t.Fatalf("leaf %d of %d is proven at another place", i, size)
			}
		}
	}
	if Included(h, Head{Size: 1}, 1, nil, nil) == nil {
		t.Error("a leaf beyond the head is proven")
	}
}

func TestAPathIsNotGivenBeforeAllLeavesPassed(t *testing.T) {
	p, err := NewProver(rfc6962.DefaultHasher, 3, []int64{1})
	if err != nil {
		t.Fatal(err)
	}
	_ = p.Append(Digest(nil))
	if _, err := p.Path(1); err == nil {
		t.Error("a path from a part of the log")
	}
	if _, err := NewProver(rfc6962.DefaultHasher, 3, []int64{3}); err == nil {
		t.Error("a leaf the log does not have")
	}
}
