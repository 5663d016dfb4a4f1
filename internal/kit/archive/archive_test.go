package archive_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/kit/archive"
)

func sign(text string) (string, error) { return "signed:" + text, nil }

func verify(text, note string) error {
	if note != "signed:"+text {
		return errors.New("not ours")
	}
	return nil
}

func write(t *testing.T) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "one.anwang")
	w, err := archive.Create(at, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{"files/seal.key": "key"} {
		if err := w.Bytes(name, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Bytes("tables/visit/000001", bytes.Repeat([]byte("row\n"), 3000)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Close(map[string]int{"rows": 3000}, sign); err != nil {
		t.Fatal(err)
	}
	w.Abort()
	return at
}

func TestAWholeFileIsTakenAndNothingElse(t *testing.T) {
	at := write(t)
	m, err := archive.Check(at, nil, verify, nil)
	if err != nil || len(m.Members) != 2 || string(m.About) != `{"rows":3000}` {
		t.Fatalf("%+v %v", m, err)
	}
	whole, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.anwang")
	check := func(body []byte) error {
		if err := os.WriteFile(bad, body, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := archive.Check(bad, nil, verify, nil)
		return err
	}
	// Cut anywhere.
	for n := 0; n < bytes.LastIndex(whole, []byte("signed:")); n += 257 {
		if err := check(whole[:n]); fault.Code(err) != "archive.truncated" && fault.Code(err) != "archive.foreign" {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(whole), err)
		}
	}
	// A byte changed in any member, in the manifest, in the signature.
	for name, at := range map[string]int{"files/seal.key": 512, "tables/visit/000001": bytes.Index(whole, []byte("row\nrow\n")) + 5000} {
		body := bytes.Clone(whole)
		body[at] ^= 1
		f := fault.As(check(body))
		if f == nil || f.Code != "archive.altered" || f.Args["member"] != name {
			t.Errorf("%s changed: %v", name, f)
		}
	}
	// A byte of the frame between two members: from there on nothing can be read.
	frame := bytes.Clone(whole)
	frame[bytes.Index(whole, []byte("tables/visit/000001"))] ^= 1
	if f := fault.As(check(frame)); f == nil || f.Code != "archive.damaged" || f.Args["member"] != "files/seal.key" {
		t.Errorf("the frame changed: %v", f)
	}
	body := bytes.Replace(whole, []byte(`{"rows":3000}`), []byte(`{"rows":3001}`), 1)
	if code := fault.Code(check(body)); code != "archive.unsigned" {
		t.Errorf("the manifest changed: %q", code)
	}
	body = bytes.Replace(whole, []byte("signed:"), []byte("Signed:"), 1)
	if code := fault.Code(check(body)); code != "archive.unsigned" {
		t.Errorf("the signature changed: %q", code)
	}
	if code := fault.Code(check([]byte("PK\x03\x04 no backup at all"))); code != "archive.foreign" {
		t.Errorf("something else: %q", code)
	}
}

func TestAFileHasItsNameOnlyWhenItIsWhole(t *testing.T) {
	at := filepath.Join(t.TempDir(), "one.anwang")
	w, err := archive.Create(at, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Bytes("a", []byte("b")); err != nil {
		t.Fatal(err)
	}
	list, _ := os.ReadDir(filepath.Dir(at))
	if len(list) != 1 || !strings.HasSuffix(list[0].Name(), ".part") {
		t.Fatalf("%v", list)
	}
	w.Abort()
	if list, _ := os.ReadDir(filepath.Dir(at)); len(list) != 0 {
		t.Fatalf("left behind: %v", list)
	}
	if _, err := archive.Create(write(t), nil); fault.Code(err) != "archive.there_already" {
		t.Fatalf("written over: %v", err)
	}
}

func TestAMembersNameStaysInItsFolder(t *testing.T) {
	for name, safe := range map[string]bool{"tables/a/1": true, "../x": false, "/etc/passwd": false, "a/../../b": false, `a\b`: false, "C:x": false, "": false, "a//b": false} {
		if archive.Safe(name) != safe {
			t.Errorf("%q: %v", name, !safe)
		}
	}
}
