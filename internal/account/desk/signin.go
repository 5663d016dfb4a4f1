package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

const appField = "field"

// SignInIn is what somebody types to be let in.
type SignInIn struct {
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"64" doc:"账号"`
		Password string `json:"password" minLength:"1" maxLength:"128" doc:"密码"`
		App      string `json:"app,omitempty" enum:"office,field" doc:"从哪里登录：office 电脑（12小时不操作退出），field 手机（90天）"`
		Phone    Phone  `json:"phone,omitempty"`
	}
}

// SignIn lets a person in. A login that does not exist costs the same time,
// counts its failures the same way and hears the same words.
func (d *Desk) SignIn(ctx context.Context, _ account.Caller, in *SignInIn) (Me, error) {
	login := account.Login(in.Body.Login)
	key := digestOf(login)
	before, err := d.attempts(ctx, d.DB.Read(), key)
	if err != nil {
		return Me{}, err
	}
	if err := before.Locked(d.Now()); err != nil {
		return Me{}, err
	}
	found, err := q.New(d.DB.Read()).AccountByLogin(ctx, q.AccountByLoginParams{County: d.county, Login: login})
	if err != nil && !db.None(err) {
		return Me{}, err
	}
	same, err := d.hasher.same(ctx, found.Hash, in.Body.Password)
	if err != nil {
		return Me{}, err
	}
	now := d.Now()
	device := ""
	if in.Body.App == appField {
		device = d.Fresh()
	}
	var refused error // kept out of the transaction's answer, which must be stored
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		refused = nil
		sofar, err := d.attempts(ctx, tx, key)
		if err != nil {
			return err
		}
		// Others may have failed while this one was hashed.
		if refused = sofar.Locked(now); refused != nil {
			return nil
		}
		if same {
			forget := q.ForgetAttemptsParams{County: d.county, Login: key, At: int64(now) - account.AttemptsRest}
			if err := q.New(tx).ForgetAttempts(ctx, forget); err != nil {
				return err
			}
			if device != "" {
				if err := d.addDevice(ctx, tx, found.Person, device, in.Body.Phone, now); err != nil {
					return err
				}
			}
			return d.note(ctx, tx, found.Person, "account.signed_in", now)
		}
		sofar = sofar.Fail(now)
		refused = fault.New(fault.Invalid, "account.sign_in_refused")
		err = q.New(tx).SetAttempts(ctx, q.SetAttemptsParams{County: d.county, Login: key, N: sofar.N, LockedUntil: int64(sofar.LockedUntil), At: int64(sofar.At)})
		if err != nil || sofar.LockedUntil == 0 {
			return err
		}
		refused = sofar.Locked(now)
		if found.Person == "" {
			return nil
		}
		return d.note(ctx, tx, found.Person, "account.locked", now)
	})
	if err != nil {
		return Me{}, err
	}
	if refused != nil {
		return Me{}, refused
	}
	if err := d.open(ctx, session{person: found.Person, rev: found.Rev, app: in.Body.App, device: device, initial: found.Initial}, now); err != nil {
		return Me{}, err
	}
	who, about, err := d.load(ctx, d.county, found.Person)
	if err != nil {
		return Me{}, err
	}
	return meOf(who, about), nil
}

// session is whose session it is and where it is held.
type session struct {
	person string
	rev    int64
	app    string
	device string // of a phone
	// initial: opened by a password that was handed out.
	initial bool
}

// open begins a session under a new token: one that somebody planted before is
// worth nothing after.
func (d *Desk) open(ctx context.Context, s session, now civil.Instant) error {
	if err := d.sessions.RenewToken(ctx); err != nil {
		return err
	}
	for k, v := range map[string]string{
		valCounty: d.county, valPerson: s.person, valApp: s.app, valDevice: s.device,
		valRev: strconv.FormatInt(s.rev, 10), valSince: strconv.FormatInt(int64(now), 10),
	} {
		d.sessions.Put(ctx, k, v)
	}
	d.sessions.Put(ctx, valInitial, map[bool]string{true: "1"}[s.initial])
	return nil
}

// Done is the answer of a verb that has nothing to tell.
type Done struct {
	Done bool `json:"done"`
}

// SignOut ends the session; without one it has nothing to do.
func (d *Desk) SignOut(ctx context.Context, _ account.Caller, _ *struct{}) (Done, error) {
	return Done{Done: true}, d.sessions.Destroy(ctx)
}

// ChangePasswordIn is the old password and the new one.
type ChangePasswordIn struct {
	Body struct {
		Old string `json:"old" minLength:"1" maxLength:"128" doc:"原密码"`
		New string `json:"new" minLength:"1" maxLength:"128" doc:"新密码，至少8位"`
	}
}

// ChangePassword sets a new password and ends the person's other sessions.
func (d *Desk) ChangePassword(ctx context.Context, who account.Caller, in *ChangePasswordIn) (Done, error) {
	have, err := q.New(d.DB.Read()).AccountOf(ctx, q.AccountOfParams{County: who.County, Person: who.Person})
	if err != nil {
		return Done{}, err
	}
	same, err := d.hasher.same(ctx, have.Hash, in.Body.Old)
	if err != nil {
		return Done{}, err
	}
	if !same {
		return Done{}, fault.New(fault.Invalid, "account.old_password_wrong").On("old", "account.old_password_wrong")
	}
	if err := account.PasswordFits(have.Login, in.Body.New); err != nil {
		return Done{}, err
	}
	hash, err := d.hasher.hash(ctx, in.Body.New)
	if err != nil {
		return Done{}, err
	}
	now := d.Now()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).SetPassword(ctx, q.SetPasswordParams{County: who.County, Person: who.Person, Hash: hash, Rev: have.Rev})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "account.changed_meanwhile")
		}
		return d.note(ctx, tx, who.Person, "account.password_changed", now)
	})
	if err != nil {
		return Done{}, err
	}
	d.sessions.Put(ctx, valRev, strconv.FormatInt(have.Rev+1, 10))
	return Done{Done: true}, d.sessions.RenewToken(ctx)
}

func (d *Desk) note(ctx context.Context, tx db.Tx, person, kind string, at civil.Instant) error {
	return jdesk.Note(ctx, tx, d.county, journal.Entry{Subject: "account:" + person, Kind: kind, At: at, By: person})
}

func (d *Desk) attempts(ctx context.Context, tx db.Tx, key string) (account.Attempts, error) {
	r, err := q.New(tx).Attempts(ctx, q.AttemptsParams{County: d.county, Login: key})
	if err != nil && !db.None(err) {
		return account.Attempts{}, err
	}
	return account.Attempts{N: r.N, LockedUntil: civil.Instant(r.LockedUntil), At: civil.Instant(r.At)}, nil
}

// digestOf: what was typed as a login may have been a password.
func digestOf(login string) string {
	sum := sha256.Sum256([]byte(login))
	return hex.EncodeToString(sum[:])
}
