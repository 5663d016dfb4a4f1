package archive

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"

	"filippo.io/age"
)

// Lock closes a file to whoever lacks its key (age): by a passphrase, or by a key
// of `age-keygen`. The nil lock leaves a file open to everybody.
type Lock struct {
	to   []age.Recipient
	with []age.Identity
}

const (
	// lockWork is how dear a guess at a passphrase is: 64 MB and a tenth of a second.
	lockWork = 16
	// lockLeast is the least length of a passphrase, in characters.
	lockLeast = 12
	secretKey = "AGE-SECRET-KEY-1"
	publicKey = "age1"
	ageHead   = "age-encryption.org/"
)

// NewLock reads what a key file holds: secret keys, of which the lock opens what
// it closed; public keys, which only close; or else a passphrase.
func NewLock(text string) (*Lock, error) {
	l := &Lock{}
	keys := false
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, secretKey):
			id, err := age.ParseX25519Identity(line)
			if err != nil {
				return nil, fault.New(fault.Invalid, "archive.key_malformed")
			}
			keys, l.to, l.with = true, append(l.to, id.Recipient()), append(l.with, id)
		case strings.HasPrefix(line, publicKey):
			to, err := age.ParseX25519Recipient(line)
			if err != nil {
				return nil, fault.New(fault.Invalid, "archive.key_malformed")
			}
			keys, l.to = true, append(l.to, to)
		}
	}
	if keys {
		return l, nil
	}
	passphrase := strings.TrimSpace(text)
	if utf8.RuneCountInString(passphrase) < lockLeast {
		return nil, fault.New(fault.Invalid, "archive.passphrase_short")
	}
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fault.New(fault.Invalid, "archive.key_malformed")
	}
	to.SetWorkFactor(lockWork)
	with, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fault.New(fault.Invalid, "archive.key_malformed")
	}
	with.SetMaxWorkFactor(lockWork + 4)
	return &Lock{to: []age.Recipient{to}, with: []age.Identity{with}}, nil
}

// Opens says whether the lock can open again what it closed.
func (l *Lock) Opens() bool { return l == nil || len(l.with) > 0 }

// close is the stream into a locked file; without a lock it is the file itself.
func (l *Lock) close(w io.Writer) (io.WriteCloser, error) {
	if l == nil {
		return open{w}, nil
	}
	return age.Encrypt(w, l.to...)
}

type open struct{ io.Writer }

func (open) Close() error { return nil }

// open is what a file holds, locked or not.
func (l *Lock) open(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(len(ageHead))
	if err != nil || string(head) != ageHead {
		return b, nil
	}
	if l == nil || len(l.with) == 0 {
		return nil, fault.New(fault.Forbidden, "archive.locked")
	}
	inside, err := age.Decrypt(b, l.with...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, fault.New(fault.Forbidden, "archive.key_wrong")
	case err != nil:
		return nil, fault.New(fault.Invalid, "archive.foreign")
	}
	return sealed{inside}, nil
}

// sealed says in words that what comes out is not what went in.
type sealed struct{ r io.Reader }

func (s sealed) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault.New(fault.Invalid, "archive.broken_open")
	}
	return n, err
}
