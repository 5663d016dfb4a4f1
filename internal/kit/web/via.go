package web

import (
	"net/http"
	"net/netip"

	"anwang/internal/fault"
)

// Via lets in only who comes through a proxy that speaks https for us, or from
// this machine. Whoever reaches the port itself would send a password in the
// clear, and get a session no browser sends back.
func Via(trusted func(netip.Addr) bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !from.Addr().Unmap().IsLoopback() && !trusted(from.Addr()) {
			refuse(w, fault.New(fault.Forbidden, "request.past_the_proxy"))
			return
		}
		next.ServeHTTP(w, r)
	})
}
