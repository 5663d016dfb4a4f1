// Package fault says how a request can fail.
//
// A fault is a kind (which decides the HTTP status), a stable code
// (`hazard.wrong_state`) and the places it concerns. It holds no sentence: the
// words for people live in words.json, keyed by code, and are read by the
// front end, the terminal, papers and error workbooks alike.
package fault

import (
	"errors"
	"strings"
)

// Kind is the family of a fault; one table in kit/web maps it to HTTP.
type Kind string

// The kinds a request can fail with.
const (
	Invalid     Kind = "invalid"     // what was sent cannot be taken as it is
	Unsigned    Kind = "unsigned"    // nobody is signed in
	Forbidden   Kind = "forbidden"   // signed in, but this is not theirs to do
	Missing     Kind = "missing"     // no such thing, or none this person may see
	Conflict    Kind = "conflict"    // it changed meanwhile, or its state does not allow this
	TooLarge    Kind = "too_large"   // more bytes than the door lets in
	TooMany     Kind = "too_many"    // asked too often
	Unavailable Kind = "unavailable" // cannot be done just now: disk full, shutting down
)

// Field is one place in what was sent, and what is wrong there.
type Field struct {
	At   string            `json:"at"`             // path in the body: "sites[2].creditCode"
	Code string            `json:"code"`           // `site.credit_code_bad`
	Args map[string]string `json:"args,omitempty"` // values the words may name
}

// Fault is a failure a person can act on. Anything that is not a Fault is
// internal: it is logged once at the edge, with the request's id, and never shown.
type Fault struct {
	Kind   Kind
	Code   string
	Args   map[string]string
	Fields []Field
}

// Error gives the code and its arguments, for logs and tests; people are shown
// [Fault.Words].
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Code)
	for _, field := range f.Fields {
		b.WriteString(" " + field.At + ":" + field.Code)
	}
	return b.String()
}

// Is lets errors.Is compare by code.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code
}

// New makes a fault; args are name, value, name, value.
func New(kind Kind, code string, args ...string) *Fault {
	return &Fault{Kind: kind, Code: code, Args: pairs(args)}
}

// On returns the fault with one more field it concerns.
func (f *Fault) On(at, code string, args ...string) *Fault {
	g := *f
	g.Fields = append(append([]Field(nil), f.Fields...), Field{At: at, Code: code, Args: pairs(args)})
	return &g
}

// As finds the fault in an error, or nil.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// Code is the code of the fault in err, or "" when err is none.
func Code(err error) string {
	if f := As(err); f != nil {
		return f.Code
	}
	return ""
}

func pairs(args []string) map[string]string {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return m
}
