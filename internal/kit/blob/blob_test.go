package blob_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/blob"
)

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// files counts what lies in the folder, half-written files included.
func files(t *testing.T, root string) (n int) {
	t.Helper()
	err := filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatIsPutComesBack(t *testing.T) {
	root := t.TempDir()
	s, err := blob.NewFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	data := []byte("a photograph")
	for range 2 {
		if err := s.Put(hashOf(data), bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
	}
	r, err := s.Open(hashOf(data))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, _ := io.ReadAll(r); !bytes.Equal(got, data) {
		t.Errorf("got %q", got)
	}
	if n := files(t, root); n != 1 {
		t.Errorf("%d files, want 1", n)
	}
}

func TestBytesThatAreNotThoseOfTheHashAreNotKept(t *testing.T) {
	root := t.TempDir()
	s, _ := blob.NewFolder(root)
	err := s.Put(hashOf([]byte("one")), strings.NewReader("another"))
	if !errors.Is(err, blob.ErrDiffers) {
		t.Errorf("got %v", err)
	}
	if n := files(t, root); n != 0 {
		t.Errorf("%d files left behind", n)
	}
}

// full is a disk that fills up in the middle of a photograph.
type full struct{ left int }

func (f *full) Read(p []byte) (int, error) {
	if f.left <= 0 {
		return 0, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	n := min(f.left, len(p))
	f.left -= n
	return n, nil
}

func TestAFullDiskLeavesNothingHalfWritten(t *testing.T) {
	root := t.TempDir()
	s, _ := blob.NewFolder(root)
	hash := hashOf([]byte("x"))
	if err := s.Put(hash, &full{left: 100}); fault.Code(err) != "server.disk_full" {
		t.Errorf("got %v", err)
	}
	if ok, _ := s.Has(hash); ok || files(t, root) != 0 {
		t.Error("something is there")
	}
}

func TestAHashIsNeverAPath(t *testing.T) {
	s, _ := blob.NewFolder(t.TempDir())
	for _, h := range []string{"", "..", "../../../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("/", 64)} {
		if _, err := s.Open(h); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", h, err)
		}
		if err := s.Put(h, strings.NewReader("x")); err == nil {
			t.Errorf("%q was put", h)
		}
	}
}
