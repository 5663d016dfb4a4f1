package desk

import (
	"context"
	"strconv"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
)

// ChangePasswordIn is the old password and the new one.
type ChangePasswordIn struct {
	Body struct {
		Old string `json:"old" minLength:"1" maxLength:"128" doc:"原密码"`
		New string `json:"new" minLength:"1" maxLength:"128" doc:"新密码"`
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
	hash, err := d.freshHash(ctx, who.Person, have.Login, have.Name, have.Hash, in.Body.New, d.rules())
	if err != nil {
		return Done{}, renamed(err, "password", "new")
	}
	now := d.Now()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if err := d.setPassword(ctx, tx, who.Person, have.Hash, hash, have.Rev, false, now); err != nil {
			return err
		}
		return d.note(ctx, tx, who.Person, "account.password_changed", now)
	})
	if err != nil {
		return Done{}, err
	}
	d.sessions.Put(ctx, valRev, strconv.FormatInt(have.Rev+1, 10))
	return Done{Done: true}, d.sessions.RenewToken(ctx)
}

// freshHash judges a new password and makes what is kept of it: it fits the rules
// and is none of those used before. It takes a while and is never called within a
// transaction.
func (d *Desk) freshHash(ctx context.Context, person, login, name, have, password string, rules account.Rules) (string, error) {
	if err := rules.Fits(login, name, password); err != nil {
		return "", err
	}
	past, err := q.New(d.DB.Read()).PastPasswords(ctx, q.PastPasswordsParams{County: d.county(), Person: person, Limit: int32(rules.History)})
	if err != nil {
		return "", err
	}
	for _, old := range append([]string{have}, past...) {
		if old == "" {
			continue
		}
		used, err := d.hasher.same(ctx, old, password)
		if err != nil {
			return "", err
		}
		if used {
			return "", fault.New(fault.Invalid, "account.password_used", "n", strconv.Itoa(rules.History)).On("password", "account.password_used", "n", strconv.Itoa(rules.History))
		}
	}
	return d.hasher.hash(ctx, password)
}

// setPassword puts a password in the place of another, which is remembered.
func (d *Desk) setPassword(ctx context.Context, tx db.Tx, person, before, hash string, rev int64, initial bool, now civil.Instant) error {
	n, err := q.New(tx).SetPassword(ctx, q.SetPasswordParams{County: d.county(), Person: person, Hash: hash, Rev: rev, Initial: initial, PasswordAt: int64(now)})
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "account.changed_meanwhile")
	}
	return q.New(tx).AddPastPassword(ctx, q.AddPastPasswordParams{County: d.county(), Person: person, At: int64(now), Hash: before})
}
