package archive_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/archive"

	"filippo.io/age"
)

func lock(t *testing.T, text string) *archive.Lock {
	t.Helper()
	l, err := archive.NewLock(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestALockedFileOpensToItsKeyAndToNoOther(t *testing.T) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	const passphrase = "白日依山尽黄河入海流欲穷"
	for name, tc := range map[string]struct{ close, open, wrong *archive.Lock }{
		"passphrase": {lock(t, passphrase+"\n"), lock(t, passphrase), lock(t, "黄河入海流白日依山尽欲穷")},
		"key":        {lock(t, "# created by age-keygen\n"+id.String()+"\n"), lock(t, id.String()), lock(t, other.String())},
		"public key": {lock(t, id.Recipient().String()), lock(t, id.String()), lock(t, passphrase)},
	} {
		t.Run(name, func(t *testing.T) {
			at := filepath.Join(t.TempDir(), "a.anwang")
			w, err := archive.Create(at, tc.close)
			if err != nil {
				t.Fatal(err)
			}
			secret := bytes.Repeat([]byte("网格员手机号"), 40_000)
			if err := w.Bytes("tables/person", secret); err != nil {
				t.Fatal(err)
			}
			sign := func(text string) (string, error) { return text, nil }
			if _, _, err := w.Close(struct{}{}, sign); err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(at)
			if err != nil || bytes.Contains(raw, []byte("网格员")) || bytes.Contains(raw, []byte("manifest")) {
				t.Fatalf("what is locked can be read: %v", err)
			}
			verify := func(text, note string) error { return nil }
			var got []byte
			pick := func(_ string, r io.Reader) error { got, err = io.ReadAll(r); return err }
			if _, err := archive.Check(at, tc.open, verify, pick); err != nil || !bytes.Equal(got, secret) {
				t.Errorf("opened: %v, %d bytes", err, len(got))
			}
			if _, err := archive.Check(at, tc.wrong, verify, nil); fault.Code(err) != "archive.key_wrong" {
				t.Errorf("the wrong key: %v", err)
			}
			if _, err := archive.Check(at, nil, verify, nil); fault.Code(err) != "archive.locked" {
				t.Errorf("no key: %v", err)
			}
			// A byte changed is found, and a file cut off is no backup.
			bad := bytes.Clone(raw)
			bad[len(bad)/2] ^= 1
			if err := os.WriteFile(at, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := archive.Check(at, tc.open, verify, nil); fault.Code(err) != "archive.broken_open" {
				t.Errorf("a changed byte: %v", err)
			}
			if err := os.WriteFile(at, raw[:len(raw)-70_000], 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := archive.Check(at, tc.open, verify, nil); fault.As(err) == nil {
				t.Errorf("cut off: %v", err)
			}
		})
	}
}

func TestAKeyThatCannotBeOneIsRefused(t *testing.T) {
	for text, want := range map[string]string{"": "archive.passphrase_short", "短口令": "archive.passphrase_short", "AGE-SECRET-KEY-1XX": "archive.key_malformed", "age1qqq": "archive.key_malformed"} {
		if _, err := archive.NewLock(text); fault.Code(err) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}
