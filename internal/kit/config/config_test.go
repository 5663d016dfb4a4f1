package config_test

import (
	"bytes"
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/fault"
	"anwang/internal/kit/config"
)

func read(args string, env ...string) (config.Config, []string, error) {
	vars := map[string]string{}
	for i := 0; i+1 < len(env); i += 2 {
		vars[env[i]] = env[i+1]
	}
	c, rest, err := config.Read("serve", strings.Fields(args), func(name string) string { return vars[name] }, &bytes.Buffer{}, nil)
	if err == nil {
		err = c.Check()
	}
	return c, rest, err
}

func TestWithNothingSaidItServesThisMachineOnly(t *testing.T) {
	c, rest, err := read("")
	if err != nil || c.Addr != "127.0.0.1:8080" || c.Data != "./data" || c.DSN() != "data/anwang.db" || c.Secure() || len(rest) != 0 || c.Sweep != time.Minute {
		t.Fatalf("%+v %v %v", c, rest, err)
	}
	zone, err := c.Location()
	if err != nil {
		t.Fatal(err)
	}
	if got := time.Date(2026, 3, 4, 20, 0, 0, 0, time.UTC).In(zone).Format(time.DateOnly); got != "2026-03-05" {
		t.Fatalf("days begin eight hours east: %s", got)
	}
}

func TestAFlagGoesBeforeAVariableAndAVariableMayNameAFile(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "dsn")
	if err := os.WriteFile(secret, []byte("postgres://someone@db/anwang\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, rest, err := read("--addr 127.0.0.1:9000 --log=debug more", "ANWANG_ADDR", "127.0.0.1:9001", "ANWANG_DATA", "/srv/a", "ANWANG_DB_FILE", secret, "ANWANG_SWEEP", "100ms")
	if err != nil || c.Addr != "127.0.0.1:9000" || c.Data != "/srv/a" || c.DSN() != "postgres://someone@db/anwang" || c.Log != "debug" || c.Sweep != 100*time.Millisecond {
		t.Fatalf("%+v %v", c, err)
	}
	if len(rest) != 1 || rest[0] != "more" {
		t.Fatal(rest)
	}
}

func TestOffLoopbackItWantsHTTPS(t *testing.T) {
	for _, c := range []struct {
		args string
		want string
	}{
		{"--addr localhost:80", ""},
		{"--addr [::1]:8080", ""},
		{"--addr 0.0.0.0:8080", "config.plain_off_loopback"},
		{"--addr :8080", "config.plain_off_loopback"},
		{"--addr 192.168.1.9:8080", "config.plain_off_loopback"},
		{"--addr :8443 --tls-cert a.pem --tls-key b.pem", ""},
		{"--addr :8080 --trusted-proxies 10.0.0.1,10.1.0.0/16", ""},
		{"--addr :8443 --tls-cert a.pem", "config.tls_half"},
	} {
		_, _, err := read(c.args)
		if fault.Code(err) != c.want {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
		if c.want == "config.plain_off_loopback" && !strings.Contains(fault.As(err).Words(), "https") {
			t.Errorf("the refusal does not say why: %s", fault.As(err).Words())
		}
	}
}

func TestOnlyNamedProxiesAreTrusted(t *testing.T) {
	c, _, err := read("--trusted-proxies 10.0.0.1，10.1.0.0/16")
	if err != nil {
		t.Fatal(err)
	}
	for ip, want := range map[string]bool{"10.0.0.1": true, "::ffff:10.0.0.1": true, "10.0.0.2": false, "10.1.255.3": true} {
		if got := c.Trusts(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s: %v", ip, got)
		}
	}
}

func TestWhatCannotBeMeantIsNamedInWords(t *testing.T) {
	for _, c := range []struct {
		args string
		env  []string
		want string
	}{
		{"--adr x", nil, "config.flag_wrong"},
		{"--addr", nil, "config.flag_wrong"},
		{"--addr 8080", nil, "config.addr_malformed"},
		{"--addr 127.0.0.1:http", nil, "config.addr_malformed"},
		{"--zone Mars", nil, "config.zone_unknown"},
		{"--log loud", nil, "config.log_unknown"},
		{"--trusted-proxies nginx", nil, "config.proxy_malformed"},
		{"--sweep often", nil, "config.sweep_malformed"},
		{"--sweep 0s", nil, "config.sweep_malformed"},
		{"", []string{"ANWANG_DB", "x", "ANWANG_DB_FILE", "y"}, "config.said_twice"},
		{"", []string{"ANWANG_DB_FILE", "/nowhere/at/all"}, "config.file_unreadable"},
	} {
		_, _, err := read(c.args, c.env...)
		f := fault.As(err)
		if f == nil || f.Code != c.want {
			t.Errorf("%s %v: %v, want %s", c.args, c.env, err, c.want)
			continue
		}
		if words := f.Words(); words == c.want || strings.Contains(words, "{") {
			t.Errorf("%s reads %q", c.want, words)
		}
	}
}

func TestTheKeysAreFewAndPrintedOnDemand(t *testing.T) {
	var b bytes.Buffer
	_, _, err := config.Read("serve", []string{"-h"}, func(string) string { return "" }, &b, func(fs *flag.FlagSet) { fs.String("demo", "", "演示") })
	if !errors.Is(err, flag.ErrHelp) {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "ANWANG_"); n == 0 || n >= 25 || !strings.Contains(b.String(), "--demo") {
		t.Fatalf("%d keys:\n%s", n, &b)
	}
}
