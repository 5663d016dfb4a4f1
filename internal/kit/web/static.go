package web

import (
	"bytes"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// App serves a built single-page application from files: hashed assets are
// kept for ever, index.html and the service worker are always asked again, and a
// path that is no file and has no dot is a screen of the app. If files has no
// index.html, `missing` (a page that says how to build it) is served.
func App(files fs.FS, missing []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		if name == "" || !strings.Contains(path.Base(name), ".") {
			name = "index.html"
		}
		body, err := fs.ReadFile(files, name)
		if err != nil && name == "index.html" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write(missing)
			return
		}
		if err != nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		if t := mime.TypeByExtension(path.Ext(name)); t != "" {
			h.Set("Content-Type", t)
		}
		if strings.HasPrefix(name, "assets/") {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			h.Set("Cache-Control", "no-cache")
		}
		// Built assets have twins, made once at build time: a sixth smaller as .br,
		// which browsers take over https.
		for _, twin := range [...]struct{ ending, encoding string }{{".br", "br"}, {".gz", "gzip"}} {
			zipped, err := fs.ReadFile(files, name+twin.ending)
			if err != nil {
				continue
			}
			h.Set("Vary", "Accept-Encoding")
			if strings.Contains(r.Header.Get("Accept-Encoding"), twin.encoding) {
				h.Set("Content-Encoding", twin.encoding)
				body = zipped
				break
			}
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}
