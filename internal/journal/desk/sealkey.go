package desk

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"anwang/internal/fault"
	"anwang/internal/journal"

	"golang.org/x/mod/sumdb/note"
)

// What the sealing keeps in the data folder, outside the database.
const (
	keyFile   = "seal.key" // the private key; whoever can write the database should not be able to read it
	pubFile   = "seal.pub" // the public key; a copy belongs elsewhere
	headsFile = "heads.txt"
	keyName   = "anwang"
)

// openKey gives the signer of the folder, made on first use. A folder that has
// signed heads but lost its key gets no new one in silence: nothing signed
// before could be checked any more.
func openKey(folder string) (note.Signer, error) {
	path := filepath.Join(folder, keyFile)
	private, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(folder)
	}
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(private)))
	if err != nil {
		return nil, fault.New(fault.Conflict, "journal.key_malformed", "file", keyFile)
	}
	public, err := publicOf(string(private))
	if err != nil {
		return nil, err
	}
	kept, err := os.ReadFile(filepath.Join(folder, pubFile))
	if errors.Is(err, fs.ErrNotExist) {
		return signer, writeWhole(filepath.Join(folder, pubFile), public+"\n", 0o644)
	}
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if strings.TrimSpace(string(kept)) != public {
		return nil, fault.New(fault.Conflict, "journal.key_differs")
	}
	return signer, nil
}

func newKey(folder string) (note.Signer, error) {
	for _, name := range []string{pubFile, headsFile} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			return nil, fault.New(fault.Conflict, "journal.key_missing", "file", name)
		}
	}
	private, public, err := note.GenerateKey(rand.Reader, keyName)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if err := writeWhole(filepath.Join(folder, keyFile), private+"\n", 0o600); err != nil {
		return nil, err
	}
	if err := writeWhole(filepath.Join(folder, pubFile), public+"\n", 0o644); err != nil {
		return nil, err
	}
	return note.NewSigner(private)
}

// publicOf works out the public key of a private one.
func publicOf(private string) (string, error) {
	parts := strings.Split(strings.TrimSpace(private), "+")
	bad := fault.New(fault.Conflict, "journal.key_malformed", "file", keyFile)
	if len(parts) < 5 {
		return "", bad
	}
	// The first byte names the algorithm, the rest is the seed.
	seed, err := base64.StdEncoding.DecodeString(strings.Join(parts[4:], "+"))
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", bad
	}
	public, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return "", bad
	}
	return note.NewEd25519VerifierKey(parts[2], public)
}

// readPub gives the public key that heads of a folder are checked with.
func readPub(folder string) (note.Verifiers, error) {
	text, err := os.ReadFile(filepath.Join(folder, pubFile))
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, err
	}
	return note.VerifierList(v), nil
}

// signed is a head as it stands in heads.txt.
type signed struct {
	head journal.Head
	note string
	bad  string // why it cannot be trusted; "" if it can
}

// readHeads reads the heads of a county, in the order they were written. tail
// is a last one that was not written to its end, and whole is how long the file
// is without it.
func readHeads(folder, county string, known note.Verifiers) (heads []signed, tail string, whole int64, err error) {
	all, err := os.ReadFile(filepath.Join(folder, headsFile))
	if err != nil {
		return nil, "", 0, err
	}
	notes, tail := journal.SplitNotes(string(all))
	for _, text := range notes {
		s := signed{note: text}
		words, _, _ := strings.Cut(text, "\n\n")
		var malformed error
		if s.head, malformed = journal.ParseHead(words + "\n"); malformed != nil {
			s.bad = "写法不对"
		} else if _, err := note.Open([]byte(text), known); err != nil {
			s.bad = "签名与公钥不符"
		}
		if s.bad == "写法不对" || s.head.County == county {
			heads = append(heads, s)
		}
	}
	return heads, tail, int64(len(all) - len(tail)), nil
}

// HeadsUpTo is the file of signed heads as it stood with the n-th of a county: a copy
// of the database from that moment stands beside it without a break.
func HeadsUpTo(folder, county string, n int64) (string, error) {
	all, err := os.ReadFile(filepath.Join(folder, headsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("journal: %w", err)
	}
	notes, _ := journal.SplitNotes(string(all))
	var kept []string
	for _, text := range notes {
		words, _, _ := strings.Cut(text, "\n\n")
		if head, err := journal.ParseHead(words + "\n"); err == nil && head.County == county && head.N > n {
			continue
		}
		kept = append(kept, text)
	}
	return strings.Join(kept, "\n"), nil
}

// Signed checks a text that a folder's key signed and that is not a head.
func Signed(folder, text, signed string) error {
	known, err := readPub(folder)
	if err != nil {
		return err
	}
	n, err := note.Open([]byte(signed), known)
	if err != nil {
		return err
	}
	if n.Text != text {
		return fmt.Errorf("journal: another text was signed")
	}
	return nil
}

// appendHead adds a signed head to heads.txt and returns when it is on the disk.
// What a power cut left of another is taken away first: no row was ever written
// for it.
func appendHead(folder, text string, whole int64) (err error) {
	f, err := os.OpenFile(filepath.Join(folder, headsFile), os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	if err := f.Truncate(whole); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if whole > 0 {
		text = "\n" + text
	}
	if _, err := f.WriteAt([]byte(text), whole); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return f.Sync()
}

// writeWhole writes a small file that is there whole or not at all.
func writeWhole(path, text string, mode os.FileMode) error {
	tmp := path + ".new"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	_, err = f.WriteString(text)
	if e := f.Sync(); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}
