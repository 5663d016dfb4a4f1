package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestSimulateAnswersInATableAndRefusesNonsense(t *testing.T) {
	run := func(args ...string) (int, string, string) {
		var out, bad bytes.Buffer
		code := schemeCommand(append([]string{"simulate", firstScheme(t)}, args...), &out, &bad)
		return code, out.String(), bad.String()
	}
	code, out, bad := run("--sites", "300", "--days", "365", "--amended")
	if code != 0 || !strings.Contains(out, "履职负担测算") || !strings.Contains(out, "够用人数") || !strings.Contains(out, "结论：") {
		t.Errorf("%d %s %s", code, out, bad)
	}
	if code, out, _ := run("-h"); code != 0 || !strings.Contains(out, "--risk") {
		t.Errorf("-h: %d %s", code, out)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, 2, "--sites"},
		{[]string{"--sites", "很多"}, 2, "--sites"},
		{[]string{"--sites", "10", "--days", "0"}, 1, "天数"},
		{[]string{"--sites", "10", "--from", "2026-02-30"}, 2, "--from"},
		{[]string{"--sites", "10", "--hours", "网格员=40"}, 2, "--hours"},
		{[]string{"--sites", "10", "--grids", "没有的=3"}, 1, "没有这种网格"},
		{[]string{"--sites", "10", "--travel", "远"}, 2, "--travel"},
		{[]string{"--sites", "10", "--risk", "红=很多"}, 2, "--risk"},
		{[]string{"--sites", "10", "--risk", "没有的=10%"}, 1, "没有这个风险等级"},
	} {
		code, _, bad := run(c.args...)
		if code != c.code || !strings.Contains(bad, c.says) {
			t.Errorf("%v: %d %s", c.args, code, bad)
		}
	}
}
