// Package field is what travels between the phone and the office: the phone
// records facts (deeds), the office decides. A deed arrives exactly once however
// often it is sent, and one that is refused is kept with the reason.
package field

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
)

// Kind is what a deed tells of.
type Kind string

// The kinds of deed.
const (
	Visit  Kind = "visit"
	Hazard Kind = "hazard"
	Act    Kind = "act"  // on a case: feedback, verification, urging
	Read   Kind = "read" // a notice was read
	// Complaint is about the work itself: too many forms, a wrong duty (product law 3).
	Complaint Kind = "complaint"
)

// DeedsMost is how many deeds travel together at most.
const DeedsMost = 200

// Deed is one fact recorded in the field.
type Deed struct {
	ID    string
	Seq   int64 // counts every deed of the device; a hole in it is a lost deed
	Kind  Kind
	At    civil.Instant // by the phone's clock
	After []string      // deeds on the same record that must be there first
	Lost  []string      // deeds it waited for that the phone has no more
	Base  int64         // revision of the record that was on the screen
	Body  []byte        // exact bytes
}

// Digest is the digest of what a deed says. Its number and what it waits for
// are not part of it: the phone may rightly change those between two sendings.
func (d Deed) Digest() []byte {
	var b bytes.Buffer
	part := func(s []byte) {
		var size [4]byte
		binary.BigEndian.PutUint32(size[:], uint32(len(s)))
		b.Write(size[:])
		b.Write(s)
	}
	part([]byte("anwang/deed/1"))
	part([]byte(d.ID))
	part([]byte(d.Kind))
	part([]byte(strconv.FormatInt(int64(d.At), 10)))
	part(d.Body)
	sum := sha256.Sum256(b.Bytes())
	return sum[:]
}

// Check says whether a deed can be taken up at all.
func (d Deed) Check() error {
	if !journal.IDFits(d.ID) || len(d.Body) == 0 || d.At < 0 || d.Seq < 0 || d.Seq > SeqMost || len(d.After)+len(d.Lost) > DeedsMost {
		return fault.New(fault.Invalid, "field.deed_malformed")
	}
	switch d.Kind {
	case Visit, Hazard, Act, Read, Complaint:
		return nil
	}
	return fault.New(fault.Invalid, "field.deed_kind_unknown")
}

// daysMost is how old a deed may be when it is first sent. A phone is offline for
// days and a draft lies for a week; what comes later would change months that
// were reported long ago, and a clock set back would make work that never was.
const daysMost = 31

// Age refuses a deed that comes too late to be taken up by itself; a person at a
// desk may still enter what it tells of.
func Age(at, received civil.Instant) error {
	if days := received.Sub(at) / (24 * time.Hour); days > daysMost {
		return fault.New(fault.Invalid, "field.deed_too_old", "days", strconv.Itoa(int(days)), "most", strconv.Itoa(daysMost))
	}
	return nil
}

// State is what became of a deed.
type State string

// A deed is stored, refused with a reason, or waits for something else.
const (
	Stored  State = "stored"
	Refused State = "refused"
	Waiting State = "waiting"
)

// Known is a deed that is there already under an id.
type Known struct {
	Person string
	Digest []byte
}

// Meet compares a deed with the one that is there under its id: nil where it is
// the same deed sent again, which gets the same answer again.
func (d Deed) Meet(person string, k Known) error {
	if k.Person != person {
		return fault.New(fault.Forbidden, "field.deed_not_yours")
	}
	if !bytes.Equal(k.Digest, d.Digest()) {
		return fault.New(fault.Conflict, "field.deed_differs")
	}
	return nil
}

// Waits says whether a fault only means "not yet": the deed stays on the phone
// and is sent again. Everything else a person has to mend.
func Waits(f *fault.Fault) bool {
	switch {
	case f == nil:
		return true // an inner failure is not the deed's
	case f.Code == "evidence.photo_missing", f.Code == "field.deed_waits":
		return true
	}
	return f.Kind == fault.Unavailable || f.Kind == fault.TooMany
}

// Waves puts the deeds of one sending in order: each wave may be carried out at
// once, after the waves before it. Deeds with the same id, and deeds that wait
// for each other, come one after the other.
func Waves(deeds []Deed) [][]int {
	here := map[string]int{}
	for _, d := range deeds {
		here[d.ID]++
	}
	var waves [][]int
	gone := map[string]int{}
	left := make([]int, len(deeds))
	for i := range left {
		left[i] = i
	}
	for len(left) > 0 {
		var wave, rest []int
		in := map[string]bool{}
		for _, i := range left {
			d := deeds[i]
			ready := !in[d.ID] && !slices.ContainsFunc(d.After, func(id string) bool { return id != d.ID && here[id] > gone[id] })
			if ready {
				wave, in[d.ID] = append(wave, i), true
			} else {
				rest = append(rest, i)
			}
		}
		if len(wave) == 0 { // a ring: each will be told that it waits
			wave, rest = rest[:1], rest[1:]
		}
		for _, i := range wave {
			gone[deeds[i].ID]++
		}
		waves, left = append(waves, wave), rest
	}
	return waves
}
