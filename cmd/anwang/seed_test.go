package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"anwang/internal/civil"
)

func TestSeedingMakesAPastThatAgreesWithItself(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	p := program{
		now:    func() civil.Instant { return civil.Instant(time.Date(2026, 1, 12, 9, 0, 0, 0, zone()).UnixMilli()) },
		env:    func(name string) string { return map[string]string{"ANWANG_DATA": dir}[name] },
		stdout: &out, stderr: &out,
	}
	// Over the end of a year, and more sites than the town has.
	if code := p.run([]string{"seed", "--scale", "3600", "--days", "20"}); code != 0 {
		t.Fatal(out.String())
	}
	c, err := p.config(nil)
	if err != nil {
		t.Fatal(err)
	}
	h, err := p.open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, h, "SELECT COUNT(*) FROM visit WHERE county = $1"); n != 3600 {
		t.Errorf("%d visits", n)
	}
	if n := count(t, h, "SELECT COUNT(*) FROM site WHERE county = $1"); n != 360 {
		t.Errorf("%d sites", n)
	}
	hazards, closed := count(t, h, "SELECT COUNT(*) FROM hazard WHERE county = $1"), count(t, h, "SELECT COUNT(*) FROM hazard WHERE county = $1 AND state = $2", "已销号")
	if hazards < 500 || closed < hazards/4 || closed == hazards {
		t.Errorf("of %d hazards %d are closed", hazards, closed)
	}
	if kept, all := count(t, h, "SELECT COUNT(*) FROM task WHERE county = $1 AND kept_at > $2", 0), count(t, h, "SELECT COUNT(*) FROM task WHERE county = $1"); kept == 0 || kept == all {
		t.Errorf("of %d tasks %d are kept", all, kept)
	}
	if err := h.DB.Close(); err != nil {
		t.Fatal(err)
	}
	if code := p.run([]string{"verify", "--data", dir}); code != 0 {
		t.Error(out.String())
	}
	// A folder that holds something is not sown again.
	out.Reset()
	if code := p.run([]string{"seed", "--scale", "200"}); code == 0 || !strings.Contains(out.String(), "空文件夹") {
		t.Error(out.String())
	}
	out.Reset()
	if code := p.run([]string{"seed", "--scale", "3"}); code == 0 || !strings.Contains(out.String(), "--scale") {
		t.Error(out.String())
	}
}
