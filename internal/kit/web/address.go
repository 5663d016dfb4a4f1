package web

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
)

type addressKey struct{}

// Addressed keeps with each request where it came from. What a proxy says of that
// is believed of trusted proxies only: the last address they did not speak for
// themselves.
func Addressed(trusted func(netip.Addr) bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), addressKey{}, cameFrom(r, trusted))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// AddressOf is where a request came from; "" outside one.
func AddressOf(ctx context.Context) string {
	a, _ := ctx.Value(addressKey{}).(string)
	return a
}

func cameFrom(r *http.Request, trusted func(netip.Addr) bool) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	from := at.Addr().Unmap()
	if !trusted(from) {
		return from.String()
	}
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(said) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(said[i]))
		if err != nil {
			break
		}
		if from = a.Unmap(); !trusted(from) {
			break
		}
	}
	return from.String()
}
