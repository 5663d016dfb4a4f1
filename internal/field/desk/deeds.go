package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"sync"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/field"
	"anwang/internal/field/desk/q"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	pdesk "anwang/internal/patrol/desk"
)

// DeedsIn is one sending of the outbox. Each deed is read by itself, so that one
// nobody understands does not take the others with it.
type DeedsIn struct {
	Body struct {
		Device string            `json:"device" minLength:"1" maxLength:"64"`
		SentAt int64             `json:"sentAt" minimum:"0" doc:"手机时钟，毫秒"`
		Deeds  []json.RawMessage `json:"deeds" nullable:"false"`
		Count  *Count            `json:"count,omitempty" doc:"手机记录的编号：数到几、还有哪些没送、哪些本人收回了"`
	}
}

// Results says of each deed what became of it, in the order they were sent.
type Results struct {
	Results []Result `json:"results" nullable:"false"`
	// At is the server's time: a phone says so when its own clock is wrong.
	At civil.Instant `json:"at"`
	// Gaps are numbers of this phone that nobody has any more.
	Gaps []Gap `json:"gaps,omitempty"`
}

// Result is what became of one deed.
type Result struct {
	ID    string       `json:"id"`
	State string       `json:"state" enum:"stored,refused,waiting"`
	Fault *web.Problem `json:"fault,omitempty"`
	Made  *Made        `json:"made,omitempty"`
}

// Made is what a stored deed brought about.
type Made struct {
	Visit   string         `json:"visit,omitempty"`
	Hazards []pdesk.Hazard `json:"hazards,omitempty"`
	// Credited are the duties the visit was counted for: one visit satisfies every
	// duty it fits, and the phone says which.
	Credited []pdesk.Credited `json:"credited,omitempty"`
	// Meanwhile is what had changed about the record since the phone's screen
	// showed it, in words.
	Meanwhile []string `json:"meanwhile,omitempty"`
}

// sent is a deed as it travels.
type sent struct {
	ID    string          `json:"id"`
	Seq   int64           `json:"seq"`
	Kind  string          `json:"kind"`
	At    int64           `json:"at"`
	After []string        `json:"after"`
	Lost  []string        `json:"lost"`
	Base  int64           `json:"base"`
	Body  json.RawMessage `json:"body"`
}

// atOnce is how many deeds of one sending are carried out at the same time; on
// SQLite they share a commit (design: performance, G13).
const atOnce = 4

// sending is one call of the outbox.
type sending struct {
	device   string
	sentAt   civil.Instant
	received civil.Instant
}

// Deeds takes in what a phone recorded. Each deed stands in a transaction of its
// own and arrives exactly once, by its id and the digest of its exact bytes.
func (d *Desk) Deeds(ctx context.Context, who account.Caller, in *DeedsIn) (Results, error) {
	if n := len(in.Body.Deeds); n > field.DeedsMost {
		return Results{}, fault.New(fault.TooLarge, "field.too_many_deeds", "most", strconv.Itoa(field.DeedsMost), "have", strconv.Itoa(n))
	}
	s := sending{device: in.Body.Device, sentAt: civil.Instant(in.Body.SentAt), received: d.Now()}
	deeds := make([]field.Deed, len(in.Body.Deeds))
	for i, raw := range in.Body.Deeds {
		var x sent
		if json.Unmarshal(raw, &x) != nil {
			// Refused below, for want of a body; under its own id, if it has one.
			var named struct {
				ID string `json:"id"`
			}
			_ = json.Unmarshal(raw, &named)
			x = sent{ID: named.ID}
		}
		deeds[i] = field.Deed{ID: x.ID, Seq: x.Seq, Kind: field.Kind(x.Kind), At: civil.Instant(x.At), After: x.After, Lost: x.Lost, Base: x.Base, Body: bytes.Clone(x.Body)}
	}
	out := Results{Results: make([]Result, len(deeds)), At: s.received}
	for _, wave := range field.Waves(deeds) {
		var all sync.WaitGroup
		turn := make(chan struct{}, atOnce)
		for _, i := range wave {
			turn <- struct{}{}
			all.Go(func() {
				defer func() { <-turn }()
				out.Results[i] = d.one(ctx, who, s, deeds[i])
			})
		}
		all.Wait()
	}
	gaps, err := d.gaps(ctx, who, s, in.Body.Count)
	out.Gaps = gaps
	return out, err
}

// one carries out one deed and answers for it.
func (d *Desk) one(ctx context.Context, who account.Caller, s sending, deed field.Deed) Result {
	result, err := d.carry(ctx, who, s, deed)
	if err == nil {
		return result
	}
	f := fault.As(err)
	if field.Waits(f) {
		return answer(deed.ID, field.Waiting, web.Internal(ctx, err))
	}
	switch f.Code {
	case "field.deed_differs", "field.deed_not_yours", "field.deed_malformed":
		// Nothing may be kept under this id: another deed has it, or it is none.
		return answer(deed.ID, field.Refused, web.ProblemFor(f))
	}
	kept, err := d.refuse(ctx, who, s, deed, web.ProblemFor(f))
	if err != nil {
		return answer(deed.ID, field.Waiting, web.Internal(ctx, err))
	}
	return kept
}

func answer(id string, state field.State, p *web.Problem) Result {
	return Result{ID: id, State: string(state), Fault: p}
}

// carry does what the deed tells of and stores it, all or nothing.
func (d *Desk) carry(ctx context.Context, who account.Caller, s sending, deed field.Deed) (Result, error) {
	if err := deed.Check(); err != nil {
		return Result{}, err
	}
	if err := d.before(ctx, who, deed); err != nil {
		return Result{}, err
	}
	times := pdesk.At(deed.At, s.sentAt, s.received)
	var out Result
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		old, known, err := d.known(ctx, tx, who, deed)
		if err != nil || known {
			out = old
			return err
		}
		if err := field.Age(times.At, times.ReceivedAt); err != nil {
			return err
		}
		for _, id := range deed.After {
			before, err := q.New(tx).DeedByID(ctx, q.DeedByIDParams{County: who.County, ID: id})
			if err != nil && !db.None(err) {
				return err
			}
			if before.State != string(field.Stored) || before.Person != who.Person {
				return fault.New(fault.Conflict, "field.deed_waits", "deed", id)
			}
		}
		changed, err := d.meanwhile(ctx, tx, who, deed)
		if err != nil {
			return err
		}
		made, err := d.do(ctx, tx, who, times, deed)
		if err != nil {
			return err
		}
		if made.Meanwhile = changed; len(changed) > 0 {
			if err := keepMeanwhile(ctx, tx, who, s, deed, made); err != nil {
				return err
			}
		}
		out = Result{ID: deed.ID, State: string(field.Stored), Made: &made}
		return d.store(ctx, tx, who, s, deed, out)
	})
	if db.Unique(err) {
		// An id inside the deed (of a finding) stands for something else already, and
		// will tomorrow: asked again for ever, it would never go in.
		err = fault.New(fault.Conflict, "field.id_taken")
	}
	return out, err
}

// known gives the answer that a deed sent again was given before.
func (d *Desk) known(ctx context.Context, tx db.Tx, who account.Caller, deed field.Deed) (Result, bool, error) {
	r, err := q.New(tx).DeedByID(ctx, q.DeedByIDParams{County: who.County, ID: deed.ID})
	if db.None(err) {
		return Result{}, false, nil
	}
	if err != nil {
		return Result{}, false, err
	}
	if err := deed.Meet(who.Person, field.Known{Person: r.Person, Digest: r.Digest}); err != nil {
		return Result{}, false, err
	}
	out := Result{ID: deed.ID, State: r.State}
	if r.Fault != "" {
		out.Fault = &web.Problem{}
		if err := json.Unmarshal([]byte(r.Fault), out.Fault); err != nil {
			return Result{}, false, err
		}
	}
	if r.Made != "" {
		out.Made = &Made{}
		if err := json.Unmarshal([]byte(r.Made), out.Made); err != nil {
			return Result{}, false, err
		}
	}
	return out, true, nil
}

// refuse keeps a refused deed with its reason. What a person recorded is never
// lost: a new deed may mend it, this one stays as it came.
func (d *Desk) refuse(ctx context.Context, who account.Caller, s sending, deed field.Deed, p *web.Problem) (Result, error) {
	out := answer(deed.ID, field.Refused, p)
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		// Another copy of the same sending may have been quicker.
		old, known, err := d.known(ctx, tx, who, deed)
		if known || err != nil {
			out = old
			return err
		}
		return d.store(ctx, tx, who, s, deed, out)
	})
	return out, err
}

func (d *Desk) store(ctx context.Context, tx db.Tx, who account.Caller, s sending, deed field.Deed, out Result) error {
	var faultText, madeText []byte
	var err error
	if out.Fault != nil {
		if faultText, err = json.Marshal(out.Fault); err != nil {
			return err
		}
	}
	if out.Made != nil {
		if madeText, err = json.Marshal(out.Made); err != nil {
			return err
		}
	}
	body := deed.Body
	if deed.Kind == field.Visit && out.State == string(field.Stored) {
		body = []byte{} // the visit keeps the exact bytes itself
	}
	return q.New(tx).AddDeed(ctx, q.AddDeedParams{County: who.County, ID: deed.ID, Person: who.Person, Device: s.device, Seq: deed.Seq, Kind: string(deed.Kind), Digest: deed.Digest(),
		State: out.State, Fault: string(faultText), Made: string(madeText), PhoneAt: int64(deed.At), ReceivedAt: int64(s.received), Body: body,
		SentAt: int64(s.sentAt), ClockOff: pdesk.At(deed.At, s.sentAt, s.received).ClockOff})
}
