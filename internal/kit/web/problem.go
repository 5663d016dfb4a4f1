package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"anwang/internal/fault"

	"github.com/danielgtaylor/huma/v2"
)

// Problem is the body of every failure (RFC 9457, application/problem+json).
// Detail is the sentence for people, in Chinese; Code is for programs.
type Problem struct {
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Detail string         `json:"detail"`
	Fields []ProblemField `json:"fields,omitempty"`
	// Request is the id under which the server logged what happened.
	Request string `json:"request,omitempty"`
}

// ProblemField is one place in what was sent.
type ProblemField struct {
	At     string `json:"at"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Error gives the sentence.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is problem+json whatever was negotiated.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statusOf is the one table from kinds of fault to HTTP.
var statusOf = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.Unsigned:    http.StatusUnauthorized,
	fault.Forbidden:   http.StatusForbidden,
	fault.Missing:     http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.TooMany:     http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// ProblemFor is the body people get for a fault; the field intake uses it for
// each deed it refuses.
func ProblemFor(f *fault.Fault) *Problem {
	p := &Problem{Status: statusOf[f.Kind], Code: f.Code, Detail: f.Words()}
	for _, field := range f.Fields {
		p.Fields = append(p.Fields, ProblemField{At: field.At, Code: field.Code, Detail: fault.Words(field.Code, field.Args)})
	}
	return p
}

// problemOf turns any error into a body. What is not a fault is logged here,
// once, with the request's id, and shown to nobody.
func problemOf(ctx context.Context, err error) *Problem {
	if f := fault.As(err); f != nil {
		p := ProblemFor(f)
		p.Request = requestID(ctx)
		return p
	}
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	if errors.Is(err, context.Canceled) {
		return &Problem{Status: 499, Code: "request.gone", Detail: "客户端已断开。"}
	}
	logAt(ctx, "request failed", err)
	id := requestID(ctx)
	return &Problem{Status: http.StatusInternalServerError, Code: "server.internal",
		Detail: fault.Words("server.internal", map[string]string{"request": id}), Request: id}
}

// Internal logs an error that is no fault and gives the problem a person may see.
func Internal(ctx context.Context, err error) *Problem { return problemOf(ctx, err) }

func logAt(ctx context.Context, what string, err error) {
	slog.ErrorContext(ctx, what, "request", requestID(ctx), "err", err)
}

func writeProblem(api huma.API, hc huma.Context, p *Problem) {
	hc.SetHeader("Content-Type", "application/problem+json")
	hc.SetStatus(p.Status)
	_ = json.NewEncoder(hc.BodyWriter()).Encode(p)
}

// speakFaults makes huma's own refusals (a malformed body, a missing property)
// the same kind of body as everybody else's. Values are never echoed: they may
// be a password or a name.
func speakFaults() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		p := &Problem{Status: status, Code: "request.invalid", Detail: fault.Words("request.invalid", nil)}
		switch status {
		case http.StatusRequestEntityTooLarge:
			p.Code, p.Detail = "request.too_large", fault.Words("request.too_large", map[string]string{"limit": sizeIn(msg)})
		case http.StatusNotFound:
			p.Code, p.Detail = "request.not_found", fault.Words("request.not_found", nil)
		case http.StatusBadRequest:
			p.Status = http.StatusUnprocessableEntity
		}
		for _, err := range errs {
			var d *huma.ErrorDetail
			if errors.As(err, &d) {
				code := codeOf(d.Message)
				p.Fields = append(p.Fields, ProblemField{At: placeOf(d), Code: code, Detail: fault.Words(code, nil)})
			}
		}
		return p
	}
}

// placeOf is the path in the body that a detail is about. Of a missing property
// huma names the object it is missing from, and the property in the sentence.
func placeOf(d *huma.ErrorDetail) string {
	at := strings.TrimPrefix(strings.TrimPrefix(d.Location, "body"), ".")
	if rest, ok := strings.CutPrefix(d.Message, "expected required property "); ok {
		name, _, _ := strings.Cut(rest, " ")
		at = strings.TrimPrefix(at+"."+name, ".")
	}
	return at
}

// codeOf names what huma's English sentence says.
func codeOf(message string) string {
	for _, m := range []struct{ has, code string }{
		{"expected required property", "field.required"},
		{"required", "field.required"},
		{"unexpected property", "field.unknown"},
		{"expected length >=", "field.too_short"},
		{"expected length <=", "field.too_long"},
		{"expected array length", "field.count"},
		{"expected value to be one of", "field.choice"},
		{"pattern", "field.pattern"},
		{"expected string", "field.type"},
		{"expected number", "field.number"},
		{"expected integer", "field.number"},
	} {
		if strings.Contains(message, m.has) {
			return m.code
		}
	}
	return "field.type"
}

// sizeIn picks the limit out of huma's message, for people.
func sizeIn(msg string) string {
	i := strings.LastIndex(msg, "limit=")
	if i < 0 {
		return "本接口限额"
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(msg[i+len("limit="):]), " bytes"), 10, 64)
	switch {
	case err != nil:
		return "本接口限额"
	case n >= 1<<20:
		return strconv.FormatInt(n>>20, 10) + " MB"
	}
	return strconv.FormatInt(n>>10, 10) + " KB"
}
