package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"anwang/internal/fault"

	"github.com/danielgtaylor/huma/v2"
)

// Plain drops from a JSON text the characters that nobody types and nobody sees:
// controls (PostgreSQL keeps no NUL, a terminal obeys an escape), and those that
// turn the direction of writing, by which one name is read as another. A person
// cannot mend what they do not see, so it is taken out rather than refused.
func Plain(text []byte) []byte {
	var out []byte
	kept := 0
	for i := 0; i < len(text); {
		n, unseen := letter(text[i:])
		if unseen {
			out = append(out, text[kept:i]...)
			kept = i + n
		}
		i += n
	}
	if kept == 0 {
		return text
	}
	return append(out, text[kept:]...)
}

// letter measures the first character of a JSON text, written as itself or as an
// escape, and says whether nobody sees it.
func letter(text []byte) (n int, unseen bool) {
	switch {
	case text[0] == '\\' && len(text) > 1:
		switch text[1] {
		case 'b', 'f':
			return 2, true
		case 'u':
			if len(text) < 6 {
				return 2, false
			}
			r, err := strconv.ParseUint(string(text[2:6]), 16, 32)
			return 6, err == nil && hidden(rune(r))
		}
		return 2, false
	case text[0] < utf8.RuneSelf:
		// A raw control is no JSON: the decoder refuses it.
		return 1, text[0] == 0x7f
	}
	r, n := utf8.DecodeRune(text)
	return n, hidden(r)
}

func hidden(r rune) bool {
	switch r {
	case '\t', '\n', '\r':
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// plainFormats is JSON, read plain.
func plainFormats() map[string]huma.Format {
	plain := huma.DefaultJSONFormat
	plain.Unmarshal = func(data []byte, v any) error { return json.Unmarshal(Plain(data), v) }
	return map[string]huma.Format{"application/json": plain, "json": plain}
}

// addressed refuses an address no database can be asked for: bytes that are no
// text, or a NUL.
func addressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.QueryUnescape(r.URL.RawQuery)
		if text := r.URL.Path + query; err != nil || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			refuse(w, fault.New(fault.Invalid, "request.address_malformed"))
			return
		}
		next.ServeHTTP(w, r)
	})
}
