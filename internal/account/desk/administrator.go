package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// AdministratorRow is one of the platform's administrators.
type AdministratorRow struct {
	Person  string        `json:"person"`
	Name    string        `json:"name"`
	Login   string        `json:"login"`
	Role    string        `json:"role"`
	Since   civil.Instant `json:"since"`
	GivenBy string        `json:"givenBy" doc:"由谁任命；空为装机时设立"`
	Factor  bool          `json:"factor" doc:"已登记第二因子"`
}

// AdministratorRows are all of them.
type AdministratorRows struct {
	Items []AdministratorRow `json:"items" nullable:"false"`
}

// AdministratorList lists the platform's administrators.
func (d *Desk) AdministratorList(ctx context.Context, who account.Caller, _ *struct{}) (AdministratorRows, error) {
	return d.administrators(ctx, who.County)
}

func (d *Desk) administrators(ctx context.Context, county string) (AdministratorRows, error) {
	out := AdministratorRows{Items: []AdministratorRow{}}
	rows, err := q.New(d.DB.Read()).Administrators(ctx, county)
	for _, r := range rows {
		out.Items = append(out.Items, AdministratorRow{Person: r.Person, Name: r.Name, Login: r.Login, Role: r.Role, Since: civil.Instant(r.Since), GivenBy: r.GivenName, Factor: r.ConfirmedAt != 0})
	}
	return out, err
}

// GrantIn makes somebody an administrator.
type GrantIn struct {
	Body struct {
		Person string `json:"person" maxLength:"64"`
		Role   string `json:"role" maxLength:"20" doc:"系统管理员、安全管理员、审计管理员"`
	}
}

// Grant makes somebody an administrator: the system's administrator opened the
// account, a security administrator gives the standing, the audit one reads both
// in the journal.
func (d *Desk) Grant(ctx context.Context, who account.Caller, in *GrantIn) (AdministratorRows, error) {
	now := d.Now()
	role := account.Kind(in.Body.Role)
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		to, err := d.candidate(ctx, tx, who.County, in.Body.Person, d.DayOf(now))
		if err != nil {
			return err
		}
		if err := account.MayGrant(who, to, role); err != nil {
			return err
		}
		return d.grant(ctx, tx, d.actOf(who, now), in.Body.Person, role)
	})
	if err != nil {
		return AdministratorRows{}, err
	}
	return d.administrators(ctx, who.County)
}

// Found makes somebody an administrator where there is none of the kind yet: for
// the first three, the demo and the command line.
func (d *Desk) Found(ctx context.Context, tx db.Tx, act journal.Act, person string, role account.Kind) error {
	to, err := d.candidate(ctx, tx, act.County, person, act.On)
	if err != nil {
		return err
	}
	if err := to.Fits(role); err != nil {
		return err
	}
	n, err := q.New(tx).OthersOfRole(ctx, q.OthersOfRoleParams{County: act.County, Role: string(role), Person: person})
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "administrator.there_is_one", "role", string(role))
	}
	return d.grant(ctx, tx, act, person, role)
}

func (d *Desk) grant(ctx context.Context, tx db.Tx, act journal.Act, person string, role account.Kind) error {
	err := q.New(tx).AddAdministrator(ctx, q.AddAdministratorParams{County: act.County, Person: person, Role: string(role), Since: int64(act.At), GivenBy: act.By})
	if err != nil {
		return err
	}
	if _, err := q.New(tx).TouchAccount(ctx, q.TouchAccountParams{County: act.County, Person: person}); err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, act.County, act.Note("account:"+person, "administrator.granted", nil, "role", string(role)))
}

// candidate looks at somebody who is to become an administrator.
func (d *Desk) candidate(ctx context.Context, tx db.Tx, county, person string, on civil.Day) (account.Candidate, error) {
	c := account.Candidate{Person: person}
	_, err := q.New(tx).AccountOf(ctx, q.AccountOfParams{County: county, Person: person})
	if err != nil && !db.None(err) {
		return c, err
	}
	c.HasAccount = err == nil
	held, err := q.New(tx).AdministratorOf(ctx, q.AdministratorOfParams{County: county, Person: person})
	if err != nil && !db.None(err) {
		return c, err
	}
	c.Holds = account.Kind(held.Role)
	n, err := q.New(tx).PostsFrom(ctx, q.PostsFromParams{County: county, Person: person, ToOn: string(on)})
	c.Posts = int(n)
	return c, err
}

// WithdrawIn names an administrator.
type WithdrawIn struct {
	ID string `path:"id" maxLength:"64"`
}

// Withdraw takes a standing back; the last of its kind stays until another holds it.
func (d *Desk) Withdraw(ctx context.Context, who account.Caller, in *WithdrawIn) (AdministratorRows, error) {
	now := d.Now()
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		held, err := q.New(tx).AdministratorOf(ctx, q.AdministratorOfParams{County: who.County, Person: in.ID})
		if err != nil && !db.None(err) {
			return err
		}
		left, err := q.New(tx).OthersOfRole(ctx, q.OthersOfRoleParams{County: who.County, Role: held.Role, Person: in.ID})
		if err != nil {
			return err
		}
		if err := account.MayWithdraw(who, in.ID, account.Kind(held.Role), int(left)); err != nil {
			return err
		}
		if _, err := q.New(tx).DropAdministrator(ctx, q.DropAdministratorParams{County: who.County, Person: in.ID}); err != nil {
			return err
		}
		if _, err := q.New(tx).TouchAccount(ctx, q.TouchAccountParams{County: who.County, Person: in.ID}); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, d.actOf(who, now).Note("account:"+in.ID, "administrator.withdrawn", nil, "role", held.Role))
	})
	if err != nil {
		return AdministratorRows{}, err
	}
	return d.administrators(ctx, who.County)
}

// actOf is an act of an administrator, in that standing.
func (d *Desk) actOf(who account.Caller, now civil.Instant) journal.Act {
	return journal.Act{County: who.County, By: who.Person, Post: string(who.Administrator()), At: now, On: d.DayOf(now), Fresh: d.Fresh}
}

// LockRow is a login that rests.
type LockRow struct {
	Person string        `json:"person"`
	Name   string        `json:"name"`
	Login  string        `json:"login"`
	Until  civil.Instant `json:"until"`
	At     civil.Instant `json:"at" doc:"最后一次输错"`
}

// LockRows are the logins that rest now.
type LockRows struct {
	Items []LockRow `json:"items" nullable:"false"`
}

// Locks lists the logins that rest.
func (d *Desk) Locks(ctx context.Context, who account.Caller, _ *struct{}) (LockRows, error) {
	out := LockRows{Items: []LockRow{}}
	rows, err := q.New(d.DB.Read()).LockedLogins(ctx, q.LockedLoginsParams{County: who.County, LockedUntil: int64(d.Now())})
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		have, err := q.New(d.DB.Read()).AccountOf(ctx, q.AccountOfParams{County: who.County, Person: r.Person})
		if db.None(err) {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, LockRow{Person: r.Person, Name: have.Name, Login: have.Login, Until: civil.Instant(r.LockedUntil), At: civil.Instant(r.At)})
	}
	return out, nil
}

// TendIn names whose account is tended.
type TendIn struct {
	ID string `path:"id" maxLength:"64"`
}

// Unlock lets a login that rests try again at once.
func (d *Desk) Unlock(ctx context.Context, who account.Caller, in *TendIn) (Done, error) {
	return d.tend(ctx, who, in.ID, func(tx db.Tx, act journal.Act) error {
		n, err := q.New(tx).Unlock(ctx, q.UnlockParams{County: who.County, Person: in.ID})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Missing, "account.not_locked")
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("account:"+in.ID, "account.unlocked", nil))
	})
}

// ResetFactor takes somebody's second factor off, whose phone was lost; at the next
// sign-in an administrator enrols another. One's own is another's to reset.
func (d *Desk) ResetFactor(ctx context.Context, who account.Caller, in *TendIn) (Done, error) {
	return d.tend(ctx, who, in.ID, func(tx db.Tx, act journal.Act) error {
		return d.dropFactor(ctx, tx, in.ID, act.By, act.At)
	})
}

// ResetFactorHere is ResetFactor from the machine itself, where the platform has
// nobody who may: the command line.
func (d *Desk) ResetFactorHere(ctx context.Context, tx db.Tx, act journal.Act, person string) error {
	return d.dropFactor(ctx, tx, person, act.By, act.At)
}

// RevokeSessions signs somebody out everywhere; phones stay enrolled.
func (d *Desk) RevokeSessions(ctx context.Context, who account.Caller, in *TendIn) (Done, error) {
	return d.tend(ctx, who, in.ID, func(tx db.Tx, act journal.Act) error {
		if _, err := q.New(tx).TouchAccount(ctx, q.TouchAccountParams{County: who.County, Person: in.ID}); err != nil {
			return err
		}
		if _, err := q.New(tx).DropSessionsOf(ctx, in.ID); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("account:"+in.ID, "account.sessions_revoked", nil))
	})
}

// tend acts on somebody else's account.
func (d *Desk) tend(ctx context.Context, who account.Caller, person string, act func(db.Tx, journal.Act) error) (Done, error) {
	if err := account.MayTend(who, person); err != nil {
		return Done{}, err
	}
	now := d.Now()
	return Done{Done: true}, d.DB.Write(ctx, func(tx db.Tx) error {
		_, err := q.New(tx).AccountOf(ctx, q.AccountOfParams{County: who.County, Person: person})
		if db.None(err) {
			return fault.New(fault.Missing, "account.not_found")
		}
		if err != nil {
			return err
		}
		return act(tx, d.actOf(who, now))
	})
}
