package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"path"
	"reflect"
	"runtime/debug"
	"strings"
	"time"

	"anwang/internal/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/klauspost/compress/gzhttp"
)

// Door is the whole HTTP face of the server.
type Door struct {
	mux *http.ServeMux
	api huma.API
}

// Open makes a door for the table of operations; version goes into the
// OpenAPI document.
func Open[Who any](version string, guard Guard[Who], tables ...[]Route[Who]) *Door {
	speakFaults()
	mux := http.NewServeMux()
	config := huma.DefaultConfig("安网 Anwang", version)
	config.OpenAPI.OpenAPI = "3.1.0"
	config.OpenAPIPath = "/openapi"
	config.DocsPath = ""
	config.SchemasPath = ""
	config.Formats = plainFormats()
	config.CreateHooks = nil // no $schema property in bodies
	config.Components = &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName)}
	config.Info.Description = "网格化安全生产监管平台接口。错误一律为 application/problem+json，code 为稳定代码，detail 为给人看的中文。"
	d := &Door{mux: mux, api: humago.New(mux, config)}
	for _, t := range tables {
		mountAll(d.api, guard, t)
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, fault.New(fault.Missing, "request.not_found"))
	})
	return d
}

// schemaName puts the noun before the name of a desk's type: every desk may
// have its own Card or Row, and the document has one name for each
// (hazard/desk.Card is HazardCard).
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if noun := path.Base(path.Dir(t.PkgPath())); t.Name() != "" && path.Base(t.PkgPath()) == "desk" && !strings.EqualFold(name, noun) {
		return strings.ToUpper(noun[:1]) + noun[1:] + name
	}
	return name
}

// Handle adds what is no operation: health, the web apps.
func (d *Door) Handle(pattern string, h http.Handler) { d.mux.Handle(pattern, h) }

// OpenAPI is the document, as served at /openapi.json.
func (d *Door) OpenAPI() ([]byte, error) { return d.api.OpenAPI().MarshalJSON() }

// Operations lists method, path and permission of every operation, for the law
// that asks each of them with nobody, with too little, and from elsewhere.
func (d *Door) Operations() [][3]string {
	var out [][3]string
	for path, item := range d.api.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete, "PATCH": item.Patch} {
			if op != nil {
				p, _ := op.Metadata["permission"].(string)
				out = append(out, [3]string{method, path, p})
			}
		}
	}
	return out
}

// Secured wraps the door in what every answer must have. secure says whether
// browsers reach us by https (directly or through a trusted proxy); pictures are
// the hosts a page may fetch pictures from besides this server, none as a rule.
func (d *Door) Secured(secure bool, pictures ...string) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, fault.New(fault.Forbidden, "request.cross_origin"))
	}))
	// Packs and tables shrink to a tenth; what is compressed already (built assets,
	// photographs, workbooks) passes as it is.
	squeeze, err := gzhttp.NewWrapper(gzhttp.MinSize(1400), gzhttp.ContentTypes([]string{"application/json", "application/problem+json", "application/vnd.mapbox-vector-tile"}))
	if err != nil {
		panic(err) // the options are constants
	}
	return withRequest(withHeaders(secure, pictures, squeeze(cross.Handler(addressed(d.mux)))))
}

func refuse(w http.ResponseWriter, f *fault.Fault) { writeAnswer(w, ProblemFor(f)) }

func writeAnswer(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// contentPolicy lets pages load only what this server serves. Photos taken a
// moment ago are shown from memory (blob:), and MapLibre runs its worker from a
// file of ours.
const contentPolicy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; " +
	"worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// phonePolicy lets the phone's pages compile the reader of QR codes besides,
// which they fetch from here where a browser has none of its own. Nothing else
// may be evaluated.
var phonePolicy = strings.Replace(contentPolicy, "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", 1)

func withHeaders(secure bool, pictures []string, next http.Handler) http.Handler {
	policy := contentPolicy
	if len(pictures) > 0 {
		hosts := " " + strings.Join(pictures, " ")
		policy = strings.Replace(policy, "img-src 'self'", "img-src 'self'"+hosts, 1)
		policy = strings.Replace(policy, "connect-src 'self'", "connect-src 'self'"+hosts, 1)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Permissions-Policy", "geolocation=(self), camera=(self), microphone=(self)")
		if strings.HasPrefix(r.URL.Path, "/field/") {
			h.Set("Content-Security-Policy", phonePolicy)
		}
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

type requestKey struct{}

// withRequest gives every request an id, logs it once, and turns a panic into
// an answer.
func withRequest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b [6]byte
		_, _ = rand.Read(b[:])
		id := hex.EncodeToString(b[:])
		ctx := context.WithValue(r.Context(), requestKey{}, id)
		w.Header().Set("Anwang-Request", id)
		rec := &recorder{ResponseWriter: w}
		start := time.Now()
		defer func() {
			if v := recover(); v != nil {
				slog.ErrorContext(ctx, "panic", "request", id, "path", r.URL.Path, "panic", v, "stack", string(debug.Stack()))
				if rec.status == 0 {
					p := &Problem{Status: 500, Code: "server.internal", Detail: fault.Words("server.internal", map[string]string{"request": id}), Request: id}
					rec.Header().Set("Content-Type", "application/problem+json")
					rec.WriteHeader(p.Status)
					_ = json.NewEncoder(rec).Encode(p)
				}
			}
			slog.DebugContext(ctx, "request", "request", id, "method", r.Method, "path", r.URL.Path, "status", rec.status, "took", time.Since(start))
		}()
		next.ServeHTTP(rec, r.WithContext(ctx))
	})
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
