// Package web is the door: HTTP as a table. One line per operation says
// method, path, permission and verb; everything else (decoding, validation,
// problem+json, the OpenAPI document) follows from the verb's own types.
//
// huma stands behind this package only.
package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"anwang/internal/fault"

	"github.com/danielgtaylor/huma/v2"
)

// Permissions that are not held by anybody: the operation says that it needs
// no more than this.
const (
	Public   = "public"    // no session
	SignedIn = "signed_in" // any session, whatever the post
)

// Guard answers who is asking, or the fault that keeps them out. It is asked
// before the body is read.
type Guard[Who any] func(ctx context.Context, permission string) (Who, error)

// Route is one line of the table.
type Route[Who any] struct {
	Method     string
	Path       string
	Permission string
	Summary    string
	Limit      int64 // bytes of body let in; 0 = the usual megabyte
	// Heard is told of each file that is handed out under a name.
	Heard func(ctx context.Context, who Who, summary, name string) error
	mount func(huma.API, huma.Operation, Route[Who])
}

// bodyLimit is what a body may weigh where a route says nothing else.
const bodyLimit = 1 << 20

type callerKey struct{}

// Verb is the line of an operation that takes In and answers Out as JSON.
// `at` is "POST /api/hazards/{id}/verify"; `permission` is held by posts.
func Verb[Who, In, Out any](at, permission, summary string, fn func(context.Context, Who, *In) (Out, error)) Route[Who] {
	r := line[Who](at, permission, summary)
	r.mount = func(api huma.API, op huma.Operation, _ Route[Who]) {
		huma.Register(api, op, func(ctx context.Context, in *In) (*reply[Out], error) {
			out, err := fn(ctx, caller[Who](ctx), in)
			if err != nil {
				return nil, problemOf(ctx, err)
			}
			return &reply[Out]{Body: out}, nil
		})
	}
	return r
}

type reply[Out any] struct{ Body Out }

// File is what a download answers: streamed, never sniffed, never run.
type File struct {
	Name   string // shown to the person; empty = shown in the page
	Type   string
	Cached bool // may be kept by the browser: its address names its content
	// Tag names the content where the address does not. The browser keeps it and
	// asks each time whether it is still what this person would get; who has the
	// same is sent nothing.
	Tag string
	// Noted says that its desk wrote down who takes it, with more than the door
	// knows: it is not written down twice.
	Noted bool
	Write func(io.Writer) error
}

// Download is the line of an operation that answers a file.
func Download[Who, In any](at, permission, summary string, fn func(context.Context, Who, *In) (File, error)) Route[Who] {
	r := line[Who](at, permission, summary)
	r.mount = func(api huma.API, op huma.Operation, r Route[Who]) {
		op.Responses = map[string]*huma.Response{"200": {
			Description: summary,
			Content:     map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
		}}
		huma.Register(api, op, func(ctx context.Context, in *In) (*huma.StreamResponse, error) {
			f, err := fn(ctx, caller[Who](ctx), in)
			if err == nil && f.Name != "" && !f.Noted && r.Heard != nil {
				err = r.Heard(ctx, caller[Who](ctx), r.Summary, f.Name)
			}
			if err != nil {
				return nil, problemOf(ctx, err)
			}
			return &huma.StreamResponse{Body: func(hc huma.Context) {
				hc.SetHeader("Content-Type", f.Type)
				if f.Name != "" {
					hc.SetHeader("Content-Disposition", "attachment; filename*=UTF-8''"+escapeName(f.Name))
				}
				if f.Cached {
					hc.SetHeader("Cache-Control", "private, max-age=31536000, immutable")
				}
				if f.Tag != "" {
					tag := `"` + f.Tag + `"`
					hc.SetHeader("Cache-Control", "private, no-cache")
					hc.SetHeader("ETag", tag)
					if strings.Contains(hc.Header("If-None-Match"), tag) {
						hc.SetStatus(http.StatusNotModified)
						return
					}
				}
				hc.SetStatus(http.StatusOK)
				if err := f.Write(hc.BodyWriter()); err != nil {
					logAt(ctx, "download", err)
				}
			}}, nil
		})
	}
	return r
}

// UpTo lets a route take a larger (or only a smaller) body than usual.
func (r Route[Who]) UpTo(bytes int64) Route[Who] {
	r.Limit = bytes
	return r
}

func line[Who any](at, permission, summary string) Route[Who] {
	method, path, ok := strings.Cut(at, " ")
	if !ok || permission == "" {
		panic(fmt.Sprintf("web: %q: a route is \"METHOD /path\" and has a permission", at))
	}
	return Route[Who]{Method: method, Path: path, Permission: permission, Summary: summary}
}

func caller[Who any](ctx context.Context) Who { return Caller[Who](ctx) }

// Caller is who asks, in the context of an operation or of a [Guarded] handler.
func Caller[Who any](ctx context.Context) Who {
	who, _ := ctx.Value(callerKey{}).(Who)
	return who
}

// Guarded puts a handler that speaks a protocol of its own behind the guard.
func Guarded[Who any](guard Guard[Who], permission string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := guard(r.Context(), permission)
		if err != nil {
			writeAnswer(w, problemOf(r.Context(), err))
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, who)))
	})
}

func escapeName(name string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

// mountAll puts the lines of a table into the API, each behind the guard.
func mountAll[Who any](api huma.API, guard Guard[Who], table []Route[Who]) {
	for _, r := range table {
		op := huma.Operation{
			Method:       r.Method,
			Path:         r.Path,
			OperationID:  operationID(r.Method, r.Path),
			Summary:      r.Summary,
			MaxBodyBytes: r.Limit,
			Metadata:     map[string]any{"permission": r.Permission},
			Extensions:   map[string]any{"x-permission": r.Permission},
		}
		if op.MaxBodyBytes == 0 {
			op.MaxBodyBytes = bodyLimit
		}
		permission := r.Permission
		op.Middlewares = huma.Middlewares{func(hc huma.Context, next func(huma.Context)) {
			who, err := guard(hc.Context(), permission)
			if err != nil {
				writeProblem(api, hc, problemOf(hc.Context(), err))
				return
			}
			next(huma.WithValue(hc, callerKey{}, who))
		}}
		r.mount(api, op, r)
	}
}

// operationID names an operation after its line: "post-hazards-id-verify".
func operationID(method, path string) string {
	path = strings.NewReplacer("{", "", "}", "", "/", "-").Replace(strings.TrimPrefix(path, "/api"))
	return strings.ToLower(method) + path
}

// Ensure that a fault is an error huma will pass on untouched.
var _ huma.StatusError = (*Problem)(nil)
var _ error = (*fault.Fault)(nil)
