package desk

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"anwang/internal/account/desk/q"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"

	"golang.org/x/crypto/argon2"
)

// Locked is a hash that no password has: of an account that is entered before its
// first password is handed out.
func Locked() (string, error) {
	raw := make([]byte, saltBytes+hashBytes)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes,
		b.EncodeToString(raw[:saltBytes]), b.EncodeToString(raw[saltBytes:])), nil
}

// initialLetters leaves out what is read wrongly from paper: 0 O 1 l I.
const initialLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// A first password is three groups of four, which are read and typed one by one.
const (
	initialGroups = 3
	initialGroup  = 4
)

// InitialPassword is a first password: nobody guesses it, anybody types it from paper.
func InitialPassword() (string, error) {
	raw := make([]byte, initialGroups*initialGroup)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	var out strings.Builder
	for i, c := range raw {
		if i > 0 && i%initialGroup == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(initialLetters[int(c)%len(initialLetters)])
	}
	return out.String(), nil
}

// FreshPassword is a first password, and its hash. It is shown once, on paper.
func (d *Desk) FreshPassword(ctx context.Context) (password, hash string, err error) {
	if password, err = InitialPassword(); err != nil {
		return "", "", err
	}
	hash, err = d.hasher.hash(ctx, password)
	return password, hash, err
}

// SetInitial gives an account a first password, which opens nothing but the
// choice of another. Who has signed in or chosen one keeps it: ok is false.
func (d *Desk) SetInitial(ctx context.Context, tx db.Tx, act journal.Act, person, hash string) (login string, ok bool, err error) {
	used, err := q.New(tx).PersonActed(ctx, q.PersonActedParams{County: act.County, ByPerson: person})
	if err != nil || used > 0 {
		return "", false, err
	}
	a, err := q.New(tx).AccountOf(ctx, q.AccountOfParams{County: act.County, Person: person})
	if db.None(err) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	if n, err := q.New(tx).SetInitial(ctx, q.SetInitialParams{County: act.County, Person: person, Hash: hash, Rev: a.Rev}); err != nil || n == 0 {
		return "", false, err
	}
	return a.Login, true, jdesk.Note(ctx, tx, act.County, act.Note("account:"+person, "account.password_handed", nil))
}

// AddAccount gives somebody who is there already the account they sign in with;
// its first password is handed out afterwards.
func (d *Desk) AddAccount(ctx context.Context, tx db.Tx, act journal.Act, person, login, hash string) error {
	n, err := q.New(tx).LoginTaken(ctx, q.LoginTakenParams{County: act.County, Login: login})
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "account.login_taken", "login", login).On("login", "account.login_taken", "login", login)
	}
	if err := q.New(tx).AddAccount(ctx, q.AddAccountParams{County: act.County, Person: person, Login: login, Hash: hash, PasswordAt: int64(act.At)}); err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, act.County, act.Note("account:"+person, "account.opened", nil))
}

// WithdrawAccount takes an account back that was opened by mistake and that
// nobody has signed in with.
func (d *Desk) WithdrawAccount(ctx context.Context, tx db.Tx, act journal.Act, person string) error {
	acted, err := q.New(tx).PersonActed(ctx, q.PersonActedParams{County: act.County, ByPerson: person})
	if err != nil {
		return err
	}
	if acted > 0 {
		name, err := q.New(tx).PersonName(ctx, q.PersonNameParams{County: act.County, ID: person})
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "person.used_since", "name", name)
	}
	if err := q.New(tx).DropAccount(ctx, q.DropAccountParams{County: act.County, Person: person}); err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, act.County, act.Note("account:"+person, "account.taken_back", nil))
}

// WithdrawPerson takes a person out again who was entered by mistake and who has done
// nothing: never signed in, named in no record. The journal keeps that they were
// entered; posts are taken back before.
func (d *Desk) WithdrawPerson(ctx context.Context, tx db.Tx, act journal.Act, person string) error {
	name, err := q.New(tx).PersonName(ctx, q.PersonNameParams{County: act.County, ID: person})
	if db.None(err) {
		return fault.New(fault.Missing, "person.not_found")
	}
	if err != nil {
		return err
	}
	acted, err := q.New(tx).PersonActed(ctx, q.PersonActedParams{County: act.County, ByPerson: person})
	if err != nil {
		return err
	}
	named, err := q.New(tx).PersonNamed(ctx, q.PersonNamedParams{County: act.County, Person: person})
	if err != nil {
		return err
	}
	if acted > 0 || named > 0 {
		return fault.New(fault.Conflict, "person.used_since", "name", name)
	}
	if err := q.New(tx).DropAccount(ctx, q.DropAccountParams{County: act.County, Person: person}); err != nil {
		return err
	}
	if err := q.New(tx).DropPerson(ctx, q.DropPersonParams{County: act.County, ID: person}); err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, act.County, act.Note("account:"+person, "account.withdrawn", nil))
}
