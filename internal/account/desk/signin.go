package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
)

const appField = "field"

// SignInIn is what somebody types to be let in.
type SignInIn struct {
	Agent string `header:"User-Agent"`
	Body  struct {
		Login    string `json:"login" minLength:"1" maxLength:"64" doc:"账号"`
		Password string `json:"password" minLength:"1" maxLength:"128" doc:"密码"`
		Code     string `json:"code,omitempty" maxLength:"32" doc:"第二因子：验证器上的6位数，或一个恢复码"`
		Fresh    string `json:"fresh,omitempty" maxLength:"128" doc:"要求改密码时，新密码"`
		App      string `json:"app,omitempty" enum:"office,field" doc:"从哪里登录：office 电脑（离开一会儿就锁上），field 手机（90天）"`
		Phone    Phone  `json:"phone,omitempty"`
	}
}

// What came of trying to sign in, as the list of sign-ins says it.
const (
	cameIn         = "登录"
	wrongPassword  = "密码不对"
	unknownLogin   = "没有这个账号"
	wrongCode      = "验证码不对"
	nowLocked      = "暂停登录"
	addressResting = "地址暂停登录"
	byCode         = "登记码登录"
	byProvider     = "外部账号登录"
)

// attempt is one try to sign in, while it is judged.
type attempt struct {
	login, address string
	found          q.AccountByLoginRow
	same           bool // the password is right
	now            civil.Instant
	known          bool // this login came in from this address before
	rules          account.Rules
	freshHash      string
}

// knownFor is how long an address is known for somebody who came in from it.
const knownFor = 90 * 24 * time.Hour

// SignIn lets a person in. A login that does not exist costs the same time,
// counts its failures the same way and hears the same words.
func (d *Desk) SignIn(ctx context.Context, _ account.Caller, in *SignInIn) (Me, error) {
	if d.county() == "" {
		return Me{}, fault.New(fault.Conflict, "county.not_open")
	}
	login := account.Login(in.Body.Login)
	a := attempt{login: digestOf(login), address: web.AddressOf(ctx), now: d.Now(), rules: d.rules()}
	before, err := d.attempts(ctx, d.DB.Read(), a.login)
	if err != nil {
		return Me{}, err
	}
	if err := before.Locked(a.now); err != nil {
		return Me{}, err
	}
	if a.found, err = q.New(d.DB.Read()).AccountByLogin(ctx, q.AccountByLoginParams{County: d.county(), Login: login}); err != nil && !db.None(err) {
		return Me{}, err
	}
	if a.same, err = d.hasher.same(ctx, a.found.Hash, in.Body.Password); err != nil {
		return Me{}, err
	}
	if a.found.Person != "" && a.address != "" {
		n, err := q.New(d.DB.Read()).CameFrom(ctx, q.CameFromParams{County: d.county(), Person: a.found.Person, At: int64(a.now.Add(-knownFor)), Address: a.address})
		if err != nil {
			return Me{}, err
		}
		a.known = n > 0
	}
	if a.same {
		if err := d.dueBefore(ctx, &a, in); err != nil {
			return Me{}, err
		}
	}
	device := ""
	if in.Body.App == appField {
		device = d.Fresh()
	}
	var refused error // kept out of the transaction's answer, which must be stored
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		refused = nil
		// Others may have failed while this one was hashed.
		sofar, err := d.attempts(ctx, tx, a.login)
		if err != nil {
			return err
		}
		if refused = sofar.Locked(a.now); refused != nil {
			return nil
		}
		there, err := d.attempts(ctx, tx, addressKey(a.address))
		if err != nil {
			return err
		}
		resting := there.AddressLocked(a.now)
		if a.same && (resting == nil || a.known) {
			right, err := d.codeFits(ctx, tx, a.found, in.Body.Code, a.now)
			if err != nil {
				return err
			}
			if right {
				return d.comesIn(ctx, tx, a, device, in)
			}
		}
		if resting != nil {
			// Who never came from here hears the same, right or wrong.
			refused = resting
			return nil
		}
		refused, err = d.failed(ctx, tx, a, sofar, there, in)
		return err
	})
	if err != nil {
		return Me{}, err
	}
	if refused != nil {
		return Me{}, refused
	}
	rev := a.found.Rev
	if a.freshHash != "" {
		rev++
	}
	if err := d.open(ctx, session{person: a.found.Person, rev: rev, app: in.Body.App, device: device, agent: in.Agent, initial: a.found.Initial && a.freshHash == ""}, a.now); err != nil {
		return Me{}, err
	}
	who, about, err := d.load(ctx, d.county(), a.found.Person)
	if err != nil {
		return Me{}, err
	}
	return d.meOf(ctx, who, about)
}

// dueBefore says what is still to be typed by somebody whose password is right:
// the code of the second factor, a new password for one that is too old. A first
// password is let in, to the choice of another and nothing else.
func (d *Desk) dueBefore(ctx context.Context, a *attempt, in *SignInIn) error {
	if a.found.Role != "" && in.Body.App == appField {
		return fault.New(fault.Forbidden, "administrator.at_desk_only")
	}
	if a.found.ConfirmedAt != 0 && in.Body.Code == "" {
		return fault.New(fault.Invalid, "account.code_needed").On("code", "account.code_needed")
	}
	if a.found.Initial || !a.rules.Stale(account.Kind(a.found.Role), civil.Instant(a.found.PasswordAt), a.now) {
		return nil
	}
	if in.Body.Fresh == "" {
		return fault.New(fault.Invalid, "account.password_change_due").On("fresh", "account.password_change_due")
	}
	var err error
	a.freshHash, err = d.freshHash(ctx, a.found.Person, account.Login(in.Body.Login), a.found.Name, a.found.Hash, in.Body.Fresh, a.rules)
	return renamed(err, "password", "fresh")
}

// renamed says a fault of one place of another.
func renamed(err error, from, to string) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	for i := range f.Fields {
		if f.Fields[i].At == from {
			f.Fields[i].At = to
		}
	}
	return f
}

// comesIn writes down that somebody is let in.
func (d *Desk) comesIn(ctx context.Context, tx db.Tx, a attempt, device string, in *SignInIn) error {
	forget := q.ForgetAttemptsParams{County: d.county(), Login: a.login, At: int64(a.now.Add(-24 * time.Hour))}
	if err := q.New(tx).ForgetAttempts(ctx, forget); err != nil {
		return err
	}
	if a.freshHash != "" {
		if err := d.setPassword(ctx, tx, a.found.Person, a.found.Hash, a.freshHash, a.found.Rev, false, a.now); err != nil {
			return err
		}
		if err := d.note(ctx, tx, a.found.Person, "account.password_changed", a.now); err != nil {
			return err
		}
	}
	if device != "" {
		if err := d.addDevice(ctx, tx, a.found.Person, device, in.Body.Phone, a.now); err != nil {
			return err
		}
	}
	if err := d.logSignIn(ctx, tx, a.found.Person, a.address, in.Body.App, cameIn, a.now); err != nil {
		return err
	}
	return d.note(ctx, tx, a.found.Person, "account.signed_in", a.now)
}

// failed counts a try that failed, at the login and at the address.
func (d *Desk) failed(ctx context.Context, tx db.Tx, a attempt, sofar, there account.Attempts, in *SignInIn) (refused, err error) {
	outcome := unknownLogin
	refused = fault.New(fault.Invalid, "account.sign_in_refused", "n", strconv.Itoa(a.rules.Tries), "minutes", strconv.Itoa(int(a.rules.Rest/time.Minute)))
	switch {
	case a.same:
		outcome = wrongCode
		refused = fault.New(fault.Invalid, "account.code_refused").On("code", "account.code_refused")
	case a.found.Person != "":
		outcome = wrongPassword
	}
	sofar = a.rules.Fail(sofar, a.now)
	if err := d.setAttempts(ctx, tx, a.login, a.found.Person, sofar); err != nil {
		return nil, err
	}
	if a.address != "" {
		there = a.rules.FailAt(there, a.now)
		if err := d.setAttempts(ctx, tx, addressKey(a.address), "", there); err != nil {
			return nil, err
		}
		if there.LockedUntil > a.now && there.N == int64(a.rules.Address) {
			if err := d.logSignIn(ctx, tx, "", a.address, in.Body.App, addressResting, a.now); err != nil {
				return nil, err
			}
		}
	}
	if sofar.LockedUntil <= a.now {
		return refused, d.logSignIn(ctx, tx, a.found.Person, a.address, in.Body.App, outcome, a.now)
	}
	refused = sofar.Locked(a.now)
	if err := d.logSignIn(ctx, tx, a.found.Person, a.address, in.Body.App, nowLocked, a.now); err != nil || a.found.Person == "" {
		return refused, err
	}
	return refused, d.note(ctx, tx, a.found.Person, "account.locked", a.now)
}

// session is whose session it is and where it is held.
type session struct {
	person string
	rev    int64
	app    string
	device string // of a phone
	// initial: opened by a password that was handed out.
	initial bool
	agent   string // the browser, as it names itself
}

// open begins a session under a new token: one that somebody planted before is
// worth nothing after.
func (d *Desk) open(ctx context.Context, s session, now civil.Instant) error {
	if err := d.sessions.RenewToken(ctx); err != nil {
		return err
	}
	for k, v := range map[string]string{
		valCounty: d.county(), valPerson: s.person, valApp: s.app, valDevice: s.device, valID: d.Fresh(),
		valAddress: web.AddressOf(ctx), valAgent: clip(s.agent, 300),
		valRev: strconv.FormatInt(s.rev, 10), valSince: strconv.FormatInt(int64(now), 10),
	} {
		d.sessions.Put(ctx, k, v)
	}
	d.sessions.Put(ctx, valInitial, map[bool]string{true: "1"}[s.initial])
	return nil
}

func clip(s string, most int) string {
	if len(s) > most {
		return s[:most]
	}
	return s
}

// Done is the answer of a verb that has nothing to tell.
type Done struct {
	Done bool `json:"done"`
}

// SignOut ends the session; without one it has nothing to do.
func (d *Desk) SignOut(ctx context.Context, _ account.Caller, _ *struct{}) (Done, error) {
	return Done{Done: true}, d.sessions.Destroy(ctx)
}

func (d *Desk) note(ctx context.Context, tx db.Tx, person, kind string, at civil.Instant) error {
	return jdesk.Note(ctx, tx, d.county(), journal.Entry{Subject: "account:" + person, Kind: kind, At: at, By: person})
}

func (d *Desk) logSignIn(ctx context.Context, tx db.Tx, person, address, app, outcome string, at civil.Instant) error {
	if app == "" {
		app = "office"
	}
	return q.New(tx).AddSignIn(ctx, q.AddSignInParams{County: d.county(), ID: d.Fresh(), At: int64(at), Person: person, Address: address, App: app, Outcome: outcome})
}

func (d *Desk) attempts(ctx context.Context, tx db.Tx, key string) (account.Attempts, error) {
	r, err := q.New(tx).Attempts(ctx, q.AttemptsParams{County: d.county(), Login: key})
	if err != nil && !db.None(err) {
		return account.Attempts{}, err
	}
	return account.Attempts{N: r.N, LockedUntil: civil.Instant(r.LockedUntil), At: civil.Instant(r.At), Rounds: r.Rounds}, nil
}

func (d *Desk) setAttempts(ctx context.Context, tx db.Tx, key, person string, a account.Attempts) error {
	return q.New(tx).SetAttempts(ctx, q.SetAttemptsParams{County: d.county(), Login: key, N: a.N, LockedUntil: int64(a.LockedUntil), At: int64(a.At), Rounds: a.Rounds, Person: person})
}

// digestOf: what was typed as a login may have been a password.
func digestOf(login string) string {
	sum := sha256.Sum256([]byte(login))
	return hex.EncodeToString(sum[:])
}

// addressKey is where the failures of an address are counted, among the logins: no
// digest looks like it.
func addressKey(address string) string { return "from " + address }
