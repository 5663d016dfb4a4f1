package blob

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anwang/internal/fault"
)

// Partials keeps what has arrived of bytes that are still on their way, so that
// the sender goes on where the line broke. They live beside the whole ones: any
// copy of the server that sees the store can take the next piece.
type Partials interface {
	// Begin makes an empty partial with a note beside it. One that is there stays
	// as it is.
	Begin(name string, note []byte) error
	// Partial gives the note and how many bytes are there; [fs.ErrNotExist] if none.
	Partial(name string) (note []byte, size int64, err error)
	// Append adds what it can read at the offset and says how much that was, also
	// when the reader breaks: what came is kept. [ErrMoved] if the partial does not
	// end at the offset. Two that bring the same bytes to the same place at once
	// (a line that hangs at one server while the phone asks another) do no harm.
	Append(name string, at int64, r io.Reader) (int64, error)
	// OpenPartial gives what is there.
	OpenPartial(name string) (io.ReadCloser, error)
	// DropPartial forgets one; dropping twice is harmless.
	DropPartial(name string) error
	// CountPartials counts those whose names begin so.
	CountPartials(prefix string) (int, error)
	// SweepPartials drops those that nothing was added to since.
	SweepPartials(before time.Time) (int, error)
}

// ErrMoved says that a partial does not end where the sender goes on.
var ErrMoved = errors.New("blob: the partial does not end there")

var _ Partials = (*Folder)(nil)

// noteEnding marks the note beside a partial.
const noteEnding = ".note"

func (f *Folder) partial(name string) (string, error) {
	if name == "" || len(name) > 120 || strings.Trim(name, "0123456789abcdef-") != "" {
		return "", fs.ErrNotExist
	}
	return filepath.Join(f.root, "partial", name), nil
}

// Begin writes the note last: a partial without one does not exist.
func (f *Folder) Begin(name string, note []byte) error {
	path, err := f.partial(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return named(err)
	}
	if _, err := os.Stat(path + noteEnding); err == nil {
		return nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return named(err)
	}
	if err := file.Close(); err != nil {
		return named(err)
	}
	if err := os.WriteFile(path+noteEnding+"-", note, 0o600); err != nil {
		return named(err)
	}
	return named(os.Rename(path+noteEnding+"-", path+noteEnding))
}

// Partial gives note and size of a partial.
func (f *Folder) Partial(name string) ([]byte, int64, error) {
	path, err := f.partial(name)
	if err != nil {
		return nil, 0, err
	}
	note, err := os.ReadFile(path + noteEnding)
	if err != nil {
		return nil, 0, err
	}
	is, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	return note, is.Size(), nil
}

// Append writes from the end and nowhere else; at its own place, not behind what
// another server adds meanwhile, which are the same bytes of the same photograph. What a broken line brought is
// flushed like the rest: the phone is told it need not send it again.
func (f *Folder) Append(name string, at int64, r io.Reader) (n int64, err error) {
	path, err := f.partial(name)
	if err != nil {
		return 0, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = named(e)
		}
	}()
	is, err := file.Stat()
	if err != nil {
		return 0, err
	}
	if is.Size() != at {
		return 0, ErrMoved
	}
	n, err = io.Copy(io.NewOffsetWriter(file, at), r)
	if e := file.Sync(); e != nil {
		return n, named(e)
	}
	return n, named(err)
}

// OpenPartial gives the bytes that arrived.
func (f *Folder) OpenPartial(name string) (io.ReadCloser, error) {
	path, err := f.partial(name)
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// DropPartial takes the note first: what is left without one does not exist.
func (f *Folder) DropPartial(name string) error {
	path, err := f.partial(name)
	if err != nil {
		return nil
	}
	for _, p := range []string{path + noteEnding, path} {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// CountPartials counts by the beginning of their names.
func (f *Folder) CountPartials(prefix string) (int, error) {
	if _, err := f.partial(prefix); err != nil {
		return 0, fault.New(fault.Invalid, "request.invalid")
	}
	notes, err := filepath.Glob(filepath.Join(f.root, "partial", prefix+"*"+noteEnding))
	return len(notes), err
}

// SweepPartials drops what was given up; files without a note go as well.
func (f *Folder) SweepPartials(before time.Time) (int, error) {
	entries, err := os.ReadDir(filepath.Join(f.root, "partial"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	dropped := 0
	for _, e := range entries {
		if strings.Contains(e.Name(), noteEnding) {
			continue
		}
		is, err := e.Info()
		if err != nil || !is.ModTime().Before(before) {
			continue // gone meanwhile, or still growing
		}
		if err := f.DropPartial(e.Name()); err != nil {
			return dropped, err
		}
		dropped++
	}
	return dropped, nil
}
