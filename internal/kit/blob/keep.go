package blob

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Made keeps bytes that are made here and forgotten one day: exported files. Their
// hash is known once they are whole.
type Made interface {
	// Keep stores what write writes and gives its hash; nothing if write fails.
	Keep(write func(io.Writer) error) (hash string, size int64, err error)
	// Open gives the bytes; [fs.ErrNotExist] if there are none.
	Open(hash string) (io.ReadSeekCloser, error)
	// Drop forgets bytes; dropping twice is harmless.
	Drop(hash string) error
}

var _ Made = (*Folder)(nil)

// Keep writes beside the store and gives the bytes their name when they are whole.
func (f *Folder) Keep(write func(io.Writer) error) (hash string, size int64, err error) {
	tmp, err := os.CreateTemp(filepath.Join(f.root, "tmp"), "made-*")
	if err != nil {
		return "", 0, named(err)
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	sum := sha256.New()
	count := &counter{w: io.MultiWriter(tmp, sum)}
	buffered := bufio.NewWriterSize(count, 64<<10)
	if err = write(buffered); err != nil {
		return "", 0, named(err)
	}
	if err = buffered.Flush(); err != nil {
		return "", 0, named(err)
	}
	if err = tmp.Sync(); err != nil {
		return "", 0, named(err)
	}
	if err = tmp.Close(); err != nil {
		return "", 0, named(err)
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	folder := filepath.Join(f.root, hash[:2])
	if err = os.MkdirAll(folder, 0o700); err != nil {
		return "", 0, named(err)
	}
	if err = os.Rename(tmp.Name(), filepath.Join(folder, hash)); err != nil {
		return "", 0, named(err)
	}
	if err = flush(folder); err != nil {
		return "", 0, named(err)
	}
	return hash, count.n, flush(f.root)
}

// Drop forgets the bytes of a hash.
func (f *Folder) Drop(hash string) error {
	if !wellFormed(hash) {
		return nil
	}
	err := os.Remove(filepath.Join(f.root, hash[:2], hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Tidy drops what was begun and never became whole: whoever wrote it is gone.
func (f *Folder) Tidy() error {
	left, err := filepath.Glob(filepath.Join(f.root, "tmp", "made-*"))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
