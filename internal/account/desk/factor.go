package desk

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// What authenticator apps take without being told: six figures, thirty seconds,
// SHA-1.
const (
	factorStep   = 30_000 // milliseconds
	factorBytes  = 20
	recoverCodes = 10
)

// factorCodes say how a code is worked out.
func factorCodes() hotp.ValidateOpts {
	return hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
}

// FactorBegun is a secret that is not in force yet: it is shown once, as a QR code
// and as text.
type FactorBegun struct {
	URL    string `json:"url" doc:"二维码的内容（otpauth）"`
	Secret string `json:"secret" doc:"不能扫码时手工输入"`
}

// FactorState is how one's second factor stands.
type FactorState struct {
	On       bool          `json:"on"`
	Since    civil.Instant `json:"since,omitempty"`
	Left     int64         `json:"left" doc:"还没用过的恢复码"`
	Required bool          `json:"required" doc:"管理员必须有"`
}

// Factor says how the caller's second factor stands.
func (d *Desk) Factor(ctx context.Context, who account.Caller, _ *struct{}) (FactorState, error) {
	out := FactorState{Required: who.Administrator() != ""}
	f, err := q.New(d.DB.Read()).FactorOf(ctx, q.FactorOfParams{County: who.County, Person: who.Person})
	if err != nil && !db.None(err) {
		return out, err
	}
	out.On, out.Since = f.ConfirmedAt != 0, civil.Instant(f.ConfirmedAt)
	out.Left, err = q.New(d.DB.Read()).RecoveryLeft(ctx, q.RecoveryLeftParams{County: who.County, Person: who.Person})
	return out, err
}

// BeginFactorIn carries the password once more: whoever finds an open desk binds
// no authenticator to it.
type BeginFactorIn struct {
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"128"`
	}
}

// BeginFactor makes a new secret for the caller. One that is in force is changed
// by taking it off first.
func (d *Desk) BeginFactor(ctx context.Context, who account.Caller, in *BeginFactorIn) (FactorBegun, error) {
	have, err := d.itIsThem(ctx, who, in.Body.Password)
	if err != nil {
		return FactorBegun{}, err
	}
	raw := make([]byte, factorBytes)
	if _, err := rand.Read(raw); err != nil {
		return FactorBegun{}, err
	}
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
	sealed, err := d.vault.seal(who.County, who.Person, []byte(secret))
	if err != nil {
		return FactorBegun{}, err
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		f, err := q.New(tx).FactorOf(ctx, q.FactorOfParams{County: who.County, Person: who.Person})
		if err != nil && !db.None(err) {
			return err
		}
		if f.ConfirmedAt != 0 {
			return fault.New(fault.Conflict, "account.factor_on")
		}
		return q.New(tx).SetFactor(ctx, q.SetFactorParams{County: who.County, Person: who.Person, Secret: sealed, MadeAt: int64(d.Now())})
	})
	label := url.PathEscape("安网:" + have.Login)
	return FactorBegun{Secret: secret, URL: "otpauth://totp/" + label + "?secret=" + secret + "&issuer=" + url.QueryEscape("安网")}, err
}

// ConfirmFactorIn is the first code of a new secret.
type ConfirmFactorIn struct {
	Body struct {
		Code string `json:"code" minLength:"6" maxLength:"12"`
	}
}

// FactorOn are the codes for the day the phone is lost: shown once, each good once.
type FactorOn struct {
	Codes []string `json:"codes" nullable:"false"`
}

// ConfirmFactor puts the second factor in force, by a code that only its secret
// makes, and ends the person's other sessions: they came in by less.
func (d *Desk) ConfirmFactor(ctx context.Context, who account.Caller, in *ConfirmFactorIn) (FactorOn, error) {
	now := d.Now()
	codes := make([]string, recoverCodes)
	for i := range codes {
		text := strings.ToLower(rand.Text())
		codes[i] = text[:5] + "-" + text[5:10]
	}
	rev := int64(0)
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		f, err := q.New(tx).FactorOf(ctx, q.FactorOfParams{County: who.County, Person: who.Person})
		if db.None(err) {
			return fault.New(fault.Conflict, "account.factor_not_begun")
		}
		if err != nil {
			return err
		}
		if f.ConfirmedAt != 0 {
			return fault.New(fault.Conflict, "account.factor_on")
		}
		secret, err := d.vault.open(who.County, who.Person, f.Secret)
		if err != nil {
			return err
		}
		step, ok := stepOf(string(secret), plain(in.Body.Code), now, 0)
		if !ok {
			return fault.New(fault.Invalid, "account.code_refused").On("code", "account.code_refused")
		}
		if _, err := q.New(tx).ConfirmFactor(ctx, q.ConfirmFactorParams{County: who.County, Person: who.Person, ConfirmedAt: int64(now), LastStep: step}); err != nil {
			return err
		}
		if err := q.New(tx).DropRecoveryCodes(ctx, q.DropRecoveryCodesParams{County: who.County, Person: who.Person}); err != nil {
			return err
		}
		for _, c := range codes {
			if err := q.New(tx).AddRecoveryCode(ctx, q.AddRecoveryCodeParams{County: who.County, Person: who.Person, Hash: recoveryHash(who.Person, c)}); err != nil {
				return err
			}
		}
		if _, err := q.New(tx).TouchAccount(ctx, q.TouchAccountParams{County: who.County, Person: who.Person}); err != nil {
			return err
		}
		have, err := q.New(tx).AccountOf(ctx, q.AccountOfParams{County: who.County, Person: who.Person})
		if err != nil {
			return err
		}
		rev = have.Rev
		return d.note(ctx, tx, who.Person, "account.factor_enrolled", now)
	})
	if err != nil {
		return FactorOn{}, err
	}
	d.sessions.Put(ctx, valRev, strconv.FormatInt(rev, 10))
	return FactorOn{Codes: codes}, d.sessions.RenewToken(ctx)
}

// DropFactorIn carries the password once more.
type DropFactorIn struct {
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"128"`
	}
}

// DropFactor takes one's own second factor off; an administrator must keep one.
func (d *Desk) DropFactor(ctx context.Context, who account.Caller, in *DropFactorIn) (Done, error) {
	if who.Administrator() != "" {
		return Done{}, fault.New(fault.Forbidden, "account.factor_required")
	}
	if _, err := d.itIsThem(ctx, who, in.Body.Password); err != nil {
		return Done{}, err
	}
	now := d.Now()
	return Done{Done: true}, d.DB.Write(ctx, func(tx db.Tx) error { return d.dropFactor(ctx, tx, who.Person, who.Person, now) })
}

// dropFactor forgets somebody's second factor and its recovery codes, and ends
// their sessions.
func (d *Desk) dropFactor(ctx context.Context, tx db.Tx, person, by string, now civil.Instant) error {
	n, err := q.New(tx).DropFactor(ctx, q.DropFactorParams{County: d.county(), Person: person})
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Missing, "account.factor_none")
	}
	if err := q.New(tx).DropRecoveryCodes(ctx, q.DropRecoveryCodesParams{County: d.county(), Person: person}); err != nil {
		return err
	}
	if person != by {
		if _, err := q.New(tx).TouchAccount(ctx, q.TouchAccountParams{County: d.county(), Person: person}); err != nil {
			return err
		}
	}
	return d.noteBy(ctx, tx, person, by, "account.factor_reset", now, nil)
}

// itIsThem asks for the caller's password once more.
func (d *Desk) itIsThem(ctx context.Context, who account.Caller, password string) (q.AccountOfRow, error) {
	have, err := q.New(d.DB.Read()).AccountOf(ctx, q.AccountOfParams{County: who.County, Person: who.Person})
	if err != nil {
		return have, err
	}
	same, err := d.hasher.same(ctx, have.Hash, password)
	if err != nil {
		return have, err
	}
	if !same {
		return have, fault.New(fault.Invalid, "account.old_password_wrong").On("password", "account.old_password_wrong")
	}
	return have, nil
}

// codeFits says whether the code of a second factor is right; who has none needs
// none. A code is used up here, in the transaction that lets its owner in.
func (d *Desk) codeFits(ctx context.Context, tx db.Tx, found q.AccountByLoginRow, code string, now civil.Instant) (bool, error) {
	f, err := q.New(tx).FactorOf(ctx, q.FactorOfParams{County: d.county(), Person: found.Person})
	if db.None(err) || err == nil && f.ConfirmedAt == 0 {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	code = plain(code)
	if len(code) != 6 {
		n, err := q.New(tx).UseRecoveryCode(ctx, q.UseRecoveryCodeParams{County: d.county(), Person: found.Person, Hash: recoveryHash(found.Person, code), UsedAt: int64(now)})
		return n == 1, err
	}
	secret, err := d.vault.open(d.county(), found.Person, f.Secret)
	if err != nil {
		return false, err
	}
	step, ok := stepOf(string(secret), code, now, f.LastStep)
	if !ok {
		return false, nil
	}
	n, err := q.New(tx).UseFactor(ctx, q.UseFactorParams{County: d.county(), Person: found.Person, LastStep: step})
	return n == 1, err
}

// stepOf finds the step a code belongs to: this one, the one before or the one
// after, and none that was used already.
func stepOf(secret, code string, now civil.Instant, used int64) (int64, bool) {
	at := int64(now) / factorStep
	for _, step := range []int64{at, at - 1, at + 1} {
		if step <= used {
			continue
		}
		if ok, err := hotp.ValidateCustom(code, uint64(step), secret, factorCodes()); err == nil && ok {
			return step, true
		}
	}
	return 0, false
}

// plain takes out what people put between figures.
func plain(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "　", "").Replace(code))
}

func recoveryHash(person, code string) string {
	sum := sha256.Sum256([]byte("anwang/recovery/1 " + person + " " + plain(code)))
	return hex.EncodeToString(sum[:])
}

// vault seals secrets with a key that is not in the database: whoever reads the
// tables has no second factor by that.
type vault struct{ key []byte }

func (v vault) box() (cipher.AEAD, error) {
	if len(v.key) != 32 {
		return nil, fault.New(fault.Unavailable, "account.factor_key_missing")
	}
	block, err := aes.NewCipher(v.key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (v vault) seal(county, person string, secret []byte) ([]byte, error) {
	box, err := v.box()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("account: %w", err)
	}
	return box.Seal(nonce, nonce, secret, []byte(county+" "+person)), nil
}

func (v vault) open(county, person string, sealed []byte) ([]byte, error) {
	box, err := v.box()
	if err != nil {
		return nil, err
	}
	if len(sealed) < box.NonceSize() {
		return nil, fault.New(fault.Unavailable, "account.factor_unreadable")
	}
	secret, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], []byte(county+" "+person))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "account.factor_unreadable")
	}
	return secret, nil
}
