package main

import (
	"net"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

func TestOneFolderHasOneServer(t *testing.T) {
	folder := t.TempDir()
	first, err := hold(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hold(folder); fault.Code(err) != "folder.held" {
		t.Fatalf("a second one: %v", err)
	}
	first.Close()
	again, err := hold(folder)
	if err != nil {
		t.Fatalf("after the first one ended: %v", err)
	}
	again.Close()
}

func TestATakenAddressIsSaidBeforeAnythingIsMade(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var out, wrong strings.Builder
	p := program{now: func() civil.Instant { return 0 }, env: func(string) string { return "" }, stdout: &out, stderr: &wrong}
	at := taken.Addr().String()
	if code := p.run([]string{"serve", "--data", t.TempDir(), "--addr", at, "--demo"}); code != 1 || !strings.Contains(wrong.String(), "地址 "+at+" 已被别的程序占用") {
		t.Fatalf("%d %q", code, wrong.String())
	}
	if strings.Contains(out.String(), "装入") {
		t.Errorf("a demo was loaded first: %s", out.String())
	}
}
