// Package archive is the file a backup is kept in: a tar of members, then a
// manifest with the hash of each, then a signature over the manifest. A file
// without its end is no backup, and one with a byte changed says where.
//
// It knows nothing of what the members mean.
package archive

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"anwang/internal/fault"
)

// Format names this form of the file; another would be refused.
const Format = "anwang/backup/1"

const (
	manifestName  = "manifest.json"
	signatureName = "manifest.note"
	// manifestMost bounds what is read into memory before it is known to be ours.
	manifestMost = 256 << 20
	noteMost     = 64 << 10
)

// Member is one part of the file.
type Member struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Manifest says what is in the file. About is the maker's own.
type Manifest struct {
	Format  string          `json:"format"`
	About   json.RawMessage `json:"about"`
	Members []Member        `json:"members"`
}

// Writer writes a file that gets its name only when it is whole.
type Writer struct {
	path    string
	file    *os.File
	locked  io.WriteCloser
	tar     *tar.Writer
	members []Member
	size    int64
}

// partEnd is the end of the name of one that is not whole yet.
const partEnd = ".part"

// Create begins a file, closed by a lock if there is one. One that is there already
// is not overwritten.
func Create(at string, lock *Lock) (*Writer, error) {
	if _, err := os.Stat(at); err == nil {
		return nil, fault.New(fault.Conflict, "archive.there_already", "file", at)
	}
	f, err := os.OpenFile(at+partEnd, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	locked, err := lock.close(f)
	if err != nil {
		f.Close()
		os.Remove(at + partEnd)
		return nil, fmt.Errorf("archive: %w", err)
	}
	return &Writer{path: at, file: f, locked: locked, tar: tar.NewWriter(locked)}, nil
}

// Bytes adds a member that is in memory.
func (w *Writer) Bytes(name string, body []byte) error {
	return w.Add(name, int64(len(body)), bytes.NewReader(body))
}

// Add adds a member of a size that is known.
func (w *Writer) Add(name string, size int64, r io.Reader) error {
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX}); err != nil {
		return named(err)
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, sum), io.LimitReader(r, size))
	if err != nil {
		return named(err)
	}
	if n != size {
		return fmt.Errorf("archive: %s has %d bytes, not %d", name, n, size)
	}
	w.members = append(w.members, Member{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	w.size += size
	return nil
}

// Close writes the manifest and its signature, and gives the file its name once
// all of it is on the disk.
func (w *Writer) Close(about any, sign func(text string) (string, error)) (Manifest, int64, error) {
	m := Manifest{Format: Format, Members: w.members}
	var err error
	if m.About, err = json.Marshal(about); err != nil {
		return m, 0, err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return m, 0, err
	}
	signed, err := sign(SignedText(body))
	if err != nil {
		return m, 0, err
	}
	if err := w.Bytes(manifestName, body); err != nil {
		return m, 0, err
	}
	if err := w.Bytes(signatureName, []byte(signed)); err != nil {
		return m, 0, err
	}
	if err := w.tar.Close(); err != nil {
		return m, 0, named(err)
	}
	if err := w.locked.Close(); err != nil {
		return m, 0, named(err)
	}
	if err := w.file.Sync(); err != nil {
		return m, 0, named(err)
	}
	size, err := w.file.Seek(0, io.SeekEnd)
	if err != nil {
		return m, 0, err
	}
	if err := w.file.Close(); err != nil {
		return m, 0, named(err)
	}
	if err := os.Rename(w.path+partEnd, w.path); err != nil {
		return m, 0, named(err)
	}
	return m, size, flush(filepath.Dir(w.path))
}

// Abort throws away what is not whole; after Close it does nothing.
func (w *Writer) Abort() {
	if w.file.Close() == nil {
		os.Remove(w.path + partEnd)
	}
}

// SignedText is what is signed of a manifest.
func SignedText(manifest []byte) string {
	sum := sha256.Sum256(manifest)
	return Format + "\n" + hex.EncodeToString(sum[:]) + "\n"
}

// Check reads a file to its end, holds every member against the manifest, and
// gives it. verify judges the signature; pick may look at members on the way (each
// is read to its end all the same).
func Check(at string, lock *Lock, verify func(text, note string) error, pick func(name string, r io.Reader) error) (Manifest, error) {
	var m Manifest
	var manifest, signature []byte
	seen := map[string]Member{}
	order := []string{}
	err := Walk(at, lock, func(name string, r io.Reader) error {
		switch {
		case name == manifestName:
			body, err := io.ReadAll(io.LimitReader(r, manifestMost))
			manifest = body
			return cut(err)
		case name == signatureName:
			body, err := io.ReadAll(io.LimitReader(r, noteMost))
			signature = body
			return cut(err)
		case manifest != nil:
			return fault.New(fault.Invalid, "archive.extra", "member", name)
		case !Safe(name):
			return fault.New(fault.Invalid, "archive.extra", "member", name)
		}
		sum := sha256.New()
		counted := &counting{r: io.TeeReader(r, sum)}
		if pick != nil {
			if err := pick(name, counted); err != nil {
				return cut(err)
			}
		}
		if _, err := io.Copy(io.Discard, counted); err != nil {
			return cut(err)
		}
		if _, twice := seen[name]; twice {
			return fault.New(fault.Invalid, "archive.extra", "member", name)
		}
		seen[name] = Member{Name: name, Size: counted.n, SHA256: hex.EncodeToString(sum.Sum(nil))}
		order = append(order, name)
		return nil
	})
	if err != nil {
		return m, err
	}
	if manifest == nil || signature == nil {
		return m, fault.New(fault.Invalid, "archive.truncated")
	}
	if json.Unmarshal(manifest, &m) != nil || m.Format != Format {
		return m, fault.New(fault.Invalid, "archive.foreign")
	}
	for i, x := range m.Members {
		got, there := seen[x.Name]
		switch {
		case !there:
			return m, fault.New(fault.Invalid, "archive.missing", "member", x.Name)
		case got != x:
			return m, fault.New(fault.Invalid, "archive.altered", "member", x.Name)
		case i >= len(order) || order[i] != x.Name:
			return m, fault.New(fault.Invalid, "archive.altered", "member", x.Name)
		}
	}
	if len(order) > len(m.Members) {
		return m, fault.New(fault.Invalid, "archive.extra", "member", order[len(m.Members)])
	}
	if err := verify(SignedText(manifest), string(signature)); err != nil {
		return m, fault.New(fault.Invalid, "archive.unsigned")
	}
	return m, nil
}

// Walk gives the members of a file in order.
func Walk(at string, lock *Lock, fn func(name string, r io.Reader) error) error {
	f, err := os.Open(at)
	if err != nil {
		return fault.New(fault.Missing, "archive.unreadable", "file", at)
	}
	defer f.Close()
	inside, err := lock.open(f)
	if err != nil {
		return err
	}
	t := tar.NewReader(inside)
	last := ""
	for n := 0; ; n++ {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			if n == 0 {
				return fault.New(fault.Invalid, "archive.foreign")
			}
			return nil
		}
		if fault.As(err) != nil {
			return err
		}
		if err != nil {
			if n == 0 {
				return fault.New(fault.Invalid, "archive.foreign")
			}
			if errors.Is(err, tar.ErrHeader) {
				return fault.New(fault.Invalid, "archive.damaged", "member", last)
			}
			return cut(err)
		}
		last = h.Name
		if err := fn(h.Name, t); err != nil {
			return err
		}
	}
}

// cut says that a file ends in the middle.
func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.Invalid, "archive.truncated")
	}
	return err
}

// Safe says whether a member's name stays within the folder it is put into.
func Safe(name string) bool {
	return name != "" && !strings.Contains(name, `\`) && !strings.Contains(name, ":") && !path.IsAbs(name) && path.Clean(name) == name && !strings.HasPrefix(name, "..")
}

type counting struct {
	r io.Reader
	n int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// named gives a full disk its fault; a person can do something about it.
func named(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.New(fault.Unavailable, "server.disk_full")
	}
	return fmt.Errorf("archive: %w", err)
}

// flush makes the names in a folder durable, where the system lets one ask for it.
func flush(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, os.ErrPermission) {
		return err
	}
	return nil
}
