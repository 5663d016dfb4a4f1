// Package blob keeps bytes under their SHA-256: photographs and files. What is
// stored is whole and on the disk, or not there at all.
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"anwang/internal/fault"
)

// Store keeps blobs; a folder is one, an object store another.
type Store interface {
	// Put stores the bytes if they are what the hash says ([ErrDiffers] if not);
	// it returns when they are durable. Putting twice is harmless.
	Put(hash string, r io.Reader) error
	// Open gives the bytes; [fs.ErrNotExist] if there are none.
	Open(hash string) (io.ReadSeekCloser, error)
	// Has says whether the bytes are there.
	Has(hash string) (bool, error)
	// Remove takes the bytes away; there may be none.
	Remove(hash string) error
}

// ErrDiffers says that the bytes are not those of the hash.
var ErrDiffers = errors.New("blob: the bytes are not those of the hash")

// Folder is a store in a folder of this machine.
type Folder struct{ root string }

var _ Store = (*Folder)(nil)

// NewFolder makes a store in a folder, which is created if need be.
func NewFolder(root string) (*Folder, error) {
	if err := os.MkdirAll(filepath.Join(root, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return &Folder{root: root}, nil
}

// Put writes beside the store, flushes, and only then gives the bytes their
// name; the folder is flushed too, or a power cut could take the name away.
func (f *Folder) Put(hash string, r io.Reader) (err error) {
	if !wellFormed(hash) {
		return ErrDiffers
	}
	if ok, err := f.Has(hash); ok || err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Join(f.root, "tmp"), hash[:8]+"-*")
	if err != nil {
		return named(err)
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	sum := sha256.New()
	if _, err = io.Copy(io.MultiWriter(tmp, sum), r); err != nil {
		return named(err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash {
		return ErrDiffers
	}
	if err = tmp.Sync(); err != nil {
		return named(err)
	}
	if err = tmp.Close(); err != nil {
		return named(err)
	}
	folder := filepath.Join(f.root, hash[:2])
	if err = os.MkdirAll(folder, 0o700); err != nil {
		return named(err)
	}
	if err = os.Rename(tmp.Name(), filepath.Join(folder, hash)); err != nil {
		return named(err)
	}
	if err = flush(folder); err != nil {
		return named(err)
	}
	return flush(f.root)
}

// Open gives the bytes of a hash.
func (f *Folder) Open(hash string) (io.ReadSeekCloser, error) {
	if !wellFormed(hash) {
		return nil, fs.ErrNotExist
	}
	return os.Open(filepath.Join(f.root, hash[:2], hash))
}

// Has says whether the bytes of a hash are there.
func (f *Folder) Has(hash string) (bool, error) {
	if !wellFormed(hash) {
		return false, nil
	}
	_, err := os.Stat(filepath.Join(f.root, hash[:2], hash))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Remove takes the bytes of a hash away.
func (f *Folder) Remove(hash string) error {
	if !wellFormed(hash) {
		return nil
	}
	if err := os.Remove(filepath.Join(f.root, hash[:2], hash)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

// Each gives every hash that is kept, in order, with its size.
func (f *Folder) Each(fn func(hash string, size int64) error) error {
	return filepath.WalkDir(f.root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !wellFormed(d.Name()) || filepath.Base(filepath.Dir(path)) != d.Name()[:2] {
			return err
		}
		is, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // erased just now
		}
		if err != nil {
			return err
		}
		return fn(d.Name(), is.Size())
	})
}

// flush makes the names in a folder durable.
func flush(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// named gives a full disk its fault; a person can do something about it.
func named(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.New(fault.Unavailable, "server.disk_full")
	}
	return err
}

// wellFormed keeps anything but a hash out of a path.
func wellFormed(hash string) bool {
	if len(hash) != 64 {
		return false
	}
	for i := range len(hash) {
		if c := hash[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}
