package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/schemes"
)

// law: scheme-syntax §6.2 — what is exported is the plan word for word and the
// amendments beside it, and is read again as both.
func TestAnExportIsReadAgainWithItsAmendments(t *testing.T) {
	done := 0
	for name := range schemes.All() {
		id, ok := strings.CutSuffix(strings.TrimPrefix(name, "schemes/"), ".amendments.yaml")
		if !ok {
			continue
		}
		done++
		var out, bad bytes.Buffer
		if code := schemeCommand([]string{"export", id}, &out, &bad); code != 0 {
			t.Fatal(bad.String())
		}
		text := out.String()
		if !strings.Contains(text, "# ======== 属地补充：") || !strings.Contains(text, "by: ") || strings.Count(text, "\n  - {at: ") < 3 {
			t.Fatalf("%.400s", text)
		}
		path := filepath.Join(t.TempDir(), "again.yaml")
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out.Reset()
		if code := schemeCommand([]string{"check", path}, &out, &bad); code != 0 || !strings.Contains(out.String(), "条属地补充") {
			t.Errorf("%s %s", out.String(), bad.String())
		}
		var was, is bytes.Buffer
		schemeCommand([]string{"explain", id, "--amended"}, &was, &bad)
		schemeCommand([]string{"explain", path, "--amended"}, &is, &bad)
		if was.String() == "" || was.String() != is.String() {
			t.Error("the export says something else than what is in force")
		}
	}
	if done < 5 {
		t.Errorf("%d schemes with amendments", done)
	}
}
