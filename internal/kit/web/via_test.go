package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"anwang/internal/kit/web"
)

func TestWhoGoesPastTheProxyIsNotServed(t *testing.T) {
	proxies := netip.MustParsePrefix("10.0.0.0/24")
	h := web.Via(func(a netip.Addr) bool { return proxies.Contains(a.Unmap()) }, house(t))
	for from, in := range map[string]bool{
		"10.0.0.7:4321": true, "[::ffff:10.0.0.7]:4321": true, "127.0.0.1:4321": true, "[::1]:4321": true,
		"192.168.1.5:4321": false, "10.0.1.7:4321": false, "[2001:db8::1]:4321": false, "nonsense": false,
	} {
		r := httptest.NewRequest("GET", "/api/me", nil)
		r.RemoteAddr = from
		r.Header.Set("Test-May", "x")
		r.Header.Set("X-Forwarded-For", "10.0.0.7") // what anybody may write
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if !in {
			refused(t, w, http.StatusForbidden, "request.past_the_proxy")
		} else if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", from, w.Code, w.Body)
		}
	}
}
