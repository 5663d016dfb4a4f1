// Package journal is how things came to be (留痕): append-only entries, one
// chain per subject, each carrying the hash of the one before and the digest of
// the record it made. Plain tables tell what is; the journal tells how it came.
package journal

import (
	"anwang/internal/civil"
)

// Act is the moment of doing: who acts, in which standing, when, what day it is
// there. Rules get it instead of a clock.
type Act struct {
	County string
	By     string // person
	Post   string // the post acted in; "" for the platform's own sweeps
	Party  string // the department acted for, if the post is a department's
	Grid   string // the grid or overlay the post is held in
	At     civil.Instant
	On     civil.Day
	// Fresh makes a new time-ordered id.
	Fresh func() string
}

// Entry is one line of a subject's story. Refs and Digest say what it was about
// without saying it: ids and hashes only, so that retention can erase a person
// and the chain still verifies.
type Entry struct {
	Subject string // "hazard:<id>"
	Kind    string // noun.done: "hazard.dispatched"
	At      civil.Instant
	By      string
	Post    string
	Grid    string
	Refs    map[string]string // name → id, code, number or state
	Digest  []byte            // SHA-256 of the exact bytes of the record, if it made one
}

// Note makes the entry of an act; refs are name, value, name, value.
func (a Act) Note(subject, kind string, digest []byte, refs ...string) Entry {
	e := Entry{Subject: subject, Kind: kind, At: a.At, By: a.By, Post: a.Post, Grid: a.Grid, Digest: digest}
	if len(refs) > 0 {
		e.Refs = make(map[string]string, len(refs)/2)
		for i := 0; i+1 < len(refs); i += 2 {
			if refs[i+1] != "" {
				e.Refs[refs[i]] = refs[i+1]
			}
		}
	}
	return e
}
