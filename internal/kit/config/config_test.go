package config_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"anwang/internal/fault"
	"anwang/internal/kit/config"
)

func load(args string, env ...string) (config.Config, []string, error) {
	vars := map[string]string{}
	for i := 0; i+1 < len(env); i += 2 {
		vars[env[i]] = env[i+1]
	}
	return config.Load(strings.Fields(args), config.Source{
		Env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok },
		Read: func(path string) ([]byte, error) {
			if path == "/secret/dsn" {
				return []byte("postgres://someone@db/anwang\n"), nil
			}
			return nil, errors.New("no such file")
		},
	})
}

func TestWithNothingSaidItServesThisMachineOnly(t *testing.T) {
	c, rest, err := load("")
	if err != nil || c.Addr != "127.0.0.1:8080" || c.Data != "./data" || c.DB != "data/anwang.db" || c.Secure() || len(rest) != 0 || c.Sweep < time.Second {
		t.Fatalf("%+v %v %v", c, rest, err)
	}
	at := time.Date(2026, 3, 4, 20, 0, 0, 0, time.UTC)
	if got := at.In(c.Zone).Format(time.DateOnly); got != "2026-03-05" {
		t.Fatalf("days begin eight hours east: %s", got)
	}
}

func TestAFlagGoesBeforeAVariableAndAVariableBeforeAFile(t *testing.T) {
	c, rest, err := load("more --addr 127.0.0.1:9000 --log=debug --demo", "ANWANG_ADDR", "127.0.0.1:9001", "ANWANG_DATA", "/srv/a", "ANWANG_DB_FILE", "/secret/dsn", "ANWANG_SWEEP", "100ms")
	if err != nil || c.Addr != "127.0.0.1:9000" || c.Data != "/srv/a" || c.DB != "postgres://someone@db/anwang" || c.Log != slog.LevelDebug || c.Demo != config.Shipped || c.Sweep != 100*time.Millisecond {
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
		_, _, err := load(c.args)
		if fault.Code(err) != c.want {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
		if c.want == "config.plain_off_loopback" && !strings.Contains(fault.As(err).Words(), "https") {
			t.Errorf("the refusal does not say why: %s", fault.As(err).Words())
		}
	}
}

func TestOnlyNamedProxiesAreTrusted(t *testing.T) {
	c, _, err := load("--trusted-proxies 10.0.0.1，10.1.0.0/16")
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
		{"--adr x", nil, "config.key_unknown"},
		{"--addr", nil, "config.value_missing"},
		{"--addr 8080", nil, "config.addr_malformed"},
		{"--addr 127.0.0.1:http", nil, "config.addr_malformed"},
		{"--zone Mars", nil, "config.zone_unknown"},
		{"--log loud", nil, "config.log_unknown"},
		{"--trusted-proxies nginx", nil, "config.proxy_malformed"},
		{"--hash-max -1", nil, "config.number_out_of_range"},
		{"--county 某县", nil, "config.county_malformed"},
		{"--sweep often", nil, "config.duration_malformed"},
		{"--sweep 0s", nil, "config.duration_malformed"},
		{"", []string{"ANWANG_DB", "x", "ANWANG_DB_FILE", "/secret/dsn"}, "config.said_twice"},
		{"", []string{"ANWANG_DB_FILE", "/nowhere"}, "config.file_unreadable"},
	} {
		_, _, err := load(c.args, c.env...)
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

func TestTheKeysAreFewAndPrinted(t *testing.T) {
	var b bytes.Buffer
	config.Usage(&b)
	if n := strings.Count(b.String(), "ANWANG_"); n == 0 || n > 25 {
		t.Fatalf("%d keys", n)
	}
}
