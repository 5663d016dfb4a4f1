package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/civil"
)

// The demo's inspector has four weeks behind them; their certificate is checked
// by the command as anybody would who only has the file and the published key.
func TestADutyCertificateIsCheckedWithoutTheServer(t *testing.T) {
	s := newCounty(t)
	ctx := context.Background()
	if _, err := s.h.sealer.Seal(ctx, s.h.county()); err != nil {
		t.Fatal(err)
	}
	inspector := s.as("cunyuan")
	status, file := inspector("GET", "/api/me/certificate?from=2026-01-01", "")
	if status != 200 {
		t.Fatal(status, file)
	}
	var site string
	if err := s.h.DB.Read().QueryRowContext(ctx, "SELECT s.name FROM visit v JOIN site s ON s.county = v.county AND s.id = v.site JOIN account a ON a.county = v.county AND a.person = v.by_person WHERE v.county = $1 AND a.login = 'cunyuan' LIMIT 1", s.h.county()).Scan(&site); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(file, site) {
		t.Errorf("the certificate shows the site %q", site)
	}
	status, key := s.as("")("GET", "/api/certificate-key", "")
	key = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(key), `{"key":"`), `"}`)
	if status != 200 || !strings.HasPrefix(key, "anwang+") {
		t.Fatal(status, key)
	}
	path := filepath.Join(t.TempDir(), "证明.json")
	verify := func(text string) (string, int) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		p := program{now: func() civil.Instant { return 0 }, env: func(string) string { return "" }, stdout: &out, stderr: &out}
		code := p.run([]string{"verify", path, "--key", key})
		return out.String(), code
	}
	out, code := verify(file)
	if code != 0 || !strings.HasPrefix(out, "履职证明有效：") || !strings.Contains(out, "S1-36") || !strings.Contains(out, "号树根中") {
		t.Errorf("%d\n%s", code, out)
	}
	if out, code := verify(strings.Replace(file, `"done":`, `"done":1`, 1)); code != 1 || !strings.HasPrefix(out, "不能采信：证明的内容与它的签名不符") {
		t.Errorf("%d\n%s", code, out)
	}
	key = "anwang+00000000+AAAA"
	if out, code := verify(file); code != 1 || !strings.Contains(out, "公钥不完整") {
		t.Errorf("%d\n%s", code, out)
	}
	if status, answer := inspector("GET", "/api/me/certificate?from=2026-04-01&to=2026-03-01", ""); status != 422 || !strings.Contains(answer, "起止日期不对") {
		t.Errorf("%d %s", status, answer)
	}
}
