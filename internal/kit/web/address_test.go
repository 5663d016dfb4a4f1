package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"anwang/internal/kit/web"
)

func TestAnAddressIsBelievedOfTrustedProxiesOnly(t *testing.T) {
	trusted := func(a netip.Addr) bool { return a == netip.MustParseAddr("10.0.0.1") }
	for name, c := range map[string]struct{ remote, said, want string }{
		"no proxy":                     {"192.0.2.7:4000", "", "192.0.2.7"},
		"a stranger who says another":  {"192.0.2.7:4000", "198.51.100.1", "192.0.2.7"},
		"through the proxy":            {"10.0.0.1:4000", "198.51.100.1", "198.51.100.1"},
		"a forged head, then the real": {"10.0.0.1:4000", "203.0.113.9, 198.51.100.1", "198.51.100.1"},
		"nonsense":                     {"10.0.0.1:4000", "me", "10.0.0.1"},
		"IPv4 in IPv6":                 {"[::ffff:192.0.2.7]:4000", "", "192.0.2.7"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.said != "" {
			r.Header.Set("X-Forwarded-For", c.said)
		}
		got := ""
		web.Addressed(trusted, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = web.AddressOf(r.Context()) })).ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
