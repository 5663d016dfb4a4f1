package desk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"strings"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/idp"
	"anwang/internal/kit/web"
)

// valTrip is where the session keeps a way to a provider that was begun and is
// not back yet: only the browser that began it can end it, and only once.
const valTrip = "trip"

// trip is what a session keeps of it.
type trip struct {
	Way      string        `json:"way"`
	App      string        `json:"app"`
	For      string        `json:"for,omitempty"` // who binds the identity; empty: signing in
	State    string        `json:"state"`
	Nonce    string        `json:"nonce"`
	Verifier string        `json:"verifier"`
	At       civil.Instant `json:"at"`
}

func (t trip) out(d *Desk, inApp bool) idp.Trip {
	page := "/sign-in"
	if t.App == appField {
		page = "/field/"
	}
	return idp.Trip{Return: d.url + page, State: t.State, Nonce: t.Nonce, Verifier: t.Verifier, InApp: inApp}
}

// SetOutIn chooses a provider.
type SetOutIn struct {
	Agent string `header:"User-Agent"`
	Body  struct {
		Way  string `json:"way" maxLength:"16"`
		App  string `json:"app,omitempty" enum:"office,field" doc:"从哪里登录"`
		Bind bool   `json:"bind,omitempty" doc:"已登录：把那边的账号绑到自己名下"`
	}
}

// Away is where the browser goes.
type Away struct {
	URL string `json:"url"`
}

// SetOut begins signing in by a provider, or binding one's name there.
func (d *Desk) SetOut(ctx context.Context, _ account.Caller, in *SetOutIn) (Away, error) {
	w, err := d.way(in.Body.Way)
	if err != nil {
		return Away{}, err
	}
	t := trip{Way: w.Key, App: in.Body.App, State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(), At: d.Now()}
	if in.Body.Bind {
		who, err := d.Guard(ctx, web.SignedIn)
		if err != nil {
			return Away{}, err
		}
		t.For = who.Person
	}
	to, err := w.Away(ctx, t.out(d, strings.Contains(strings.ToLower(in.Agent), "wxwork")))
	if err != nil {
		return Away{}, err
	}
	kept, err := json.Marshal(t)
	if err != nil {
		return Away{}, err
	}
	d.sessions.Put(ctx, valTrip, string(kept))
	return Away{URL: to}, nil
}

// ComeBackIn is what the provider sent the browser back with.
type ComeBackIn struct {
	Body struct {
		Code  string `json:"code,omitempty" maxLength:"2048"`
		State string `json:"state" maxLength:"128"`
		Phone Phone  `json:"phone,omitempty"`
	}
}

// ComeBack ends what [Desk.SetOut] began. A name at a provider that nobody was bound
// to lets nobody in, and makes no account.
func (d *Desk) ComeBack(ctx context.Context, _ account.Caller, in *ComeBackIn) (Me, error) {
	now := d.Now()
	stale := fault.New(fault.Invalid, "account.trip_stale")
	var t trip
	if json.Unmarshal([]byte(d.sessions.PopString(ctx, valTrip)), &t) != nil || t.State == "" ||
		subtle.ConstantTimeCompare([]byte(t.State), []byte(in.Body.State)) == 0 || now.Sub(t.At) >= account.EnrolCodeLife {
		return Me{}, stale
	}
	w, err := d.way(t.Way)
	if err != nil {
		return Me{}, err
	}
	if in.Body.Code == "" {
		return Me{}, fault.New(fault.Invalid, "account.provider_refused", "name", w.Name)
	}
	subject, err := w.Subject(ctx, t.out(d, false), in.Body.Code)
	if err != nil {
		return Me{}, err
	}
	if t.For != "" {
		who, err := d.Guard(ctx, web.SignedIn)
		if err != nil {
			return Me{}, err
		}
		if who.Person != t.For {
			return Me{}, stale // somebody else signed in here meanwhile
		}
		if err := d.bind(ctx, w, subject, who.Person, who.Person); err != nil {
			return Me{}, err
		}
		return d.Me(ctx, who, nil)
	}
	return d.admit(ctx, w, subject, t.App, in.Body.Phone, now)
}

// admit lets in the person who was bound to a name at a provider.
func (d *Desk) admit(ctx context.Context, w idp.Way, subject, app string, phone Phone, now civil.Instant) (Me, error) {
	unknown := fault.New(fault.Invalid, "account.identity_unknown", "name", w.Name)
	person, err := q.New(d.DB.Read()).IdentityOf(ctx, q.IdentityOfParams{County: d.county(), Way: w.Key, Realm: w.Realm, Subject: subject})
	if db.None(err) {
		return Me{}, unknown
	}
	if err != nil {
		return Me{}, err
	}
	who, about, err := d.load(ctx, d.county(), person)
	if fault.Code(err) == "account.signed_out" {
		return Me{}, unknown // the account was closed
	}
	if err != nil {
		return Me{}, err
	}
	// Somebody with a second factor comes in by it, or the other way would be the
	// weaker one.
	f, err := q.New(d.DB.Read()).FactorOf(ctx, q.FactorOfParams{County: d.county(), Person: person})
	if err != nil && !db.None(err) {
		return Me{}, err
	}
	if who.Administrator() != "" || f.ConfirmedAt != 0 {
		return Me{}, fault.New(fault.Forbidden, "account.factor_by_password")
	}
	device := ""
	if app == appField {
		device = d.Fresh()
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if err := d.logSignIn(ctx, tx, person, web.AddressOf(ctx), app, byProvider, now); err != nil {
			return err
		}
		if device != "" {
			if err := d.addDevice(ctx, tx, person, device, phone, now); err != nil {
				return err
			}
		}
		return d.noteBy(ctx, tx, person, person, "account.signed_in", now, map[string]string{"way": w.Key})
	})
	if err != nil {
		return Me{}, err
	}
	if err := d.open(ctx, session{person: person, rev: about.rev, app: app, device: device}, now); err != nil {
		return Me{}, err
	}
	return d.meOf(ctx, who, about)
}
