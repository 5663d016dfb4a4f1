package desk

import (
	"context"
	"strings"
	"time"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// AccountsIn asks for a page of accounts.
type AccountsIn struct {
	Q     string `query:"q" maxLength:"40" doc:"姓名、拼音或账号"`
	State string `query:"state" enum:"open,closed,first" doc:"open 在用，closed 已停用，first 还没改过初始密码"`
	After string `query:"after" maxLength:"200"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// AccountRow is an account in the list: no phone number, no record of the work.
type AccountRow struct {
	Person   string        `json:"person"`
	Name     string        `json:"name"`
	Login    string        `json:"login"`
	Role     string        `json:"role,omitempty" doc:"三员之一"`
	Posts    int64         `json:"posts" doc:"今天的岗位数"`
	ClosedAt civil.Instant `json:"closedAt,omitempty"`
	Initial  bool          `json:"initial" doc:"还没改过初始密码"`
	Factor   bool          `json:"factor" doc:"有第二因子"`
	LastAt   civil.Instant `json:"lastAt,omitempty" doc:"最近一次登录"`
}

// AccountRows is a page of accounts.
type AccountRows struct {
	Items []AccountRow `json:"items" nullable:"false"`
	Next  string       `json:"next,omitempty" doc:"下一页的 after"`
}

// Accounts lists who can sign in.
func (d *Desk) Accounts(ctx context.Context, who account.Caller, in *AccountsIn) (AccountRows, error) {
	today := string(d.Today())
	w := db.Filter(who.County, today)
	switch in.State {
	case "open":
		w.And("a.closed_at = 0")
	case "closed":
		w.And("a.closed_at > 0")
	case "first":
		w.And("a.closed_at = 0").And("a.initial = TRUE")
	}
	if text := strings.TrimSpace(in.Q); text != "" {
		w.Or(Named(text, "p.name", "p.pinyin"), Containing(account.Login(text), "a.login"))
	}
	if in.After != "" {
		w.And("a.login > ?", in.After)
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.person, p.name, a.login, a.closed_at, a.initial, COALESCE(m.role, ''), COALESCE(f.confirmed_at, 0),
	(SELECT COUNT(*) FROM appointment x WHERE x.county = a.county AND x.person = a.person AND x.from_on <= $2 AND (x.to_on = '' OR x.to_on >= $2)),
	COALESCE((SELECT MAX(s.at) FROM sign_in s WHERE s.county = a.county AND s.person = a.person AND s.outcome IN ('登录', '登记码登录', '外部账号登录')), 0)
FROM account a JOIN person p ON p.county = a.county AND p.id = a.person
LEFT JOIN administrator m ON m.county = a.county AND m.person = a.person
LEFT JOIN factor f ON f.county = a.county AND f.person = a.person
WHERE a.county = $1 AND `+w.String()+" ORDER BY a.login LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return AccountRows{}, err
	}
	defer rows.Close()
	out := AccountRows{Items: []AccountRow{}}
	for rows.Next() {
		var r AccountRow
		var confirmed int64
		if err := rows.Scan(&r.Person, &r.Name, &r.Login, &r.ClosedAt, &r.Initial, &r.Role, &confirmed, &r.Posts, &r.LastAt); err != nil {
			return out, err
		}
		if len(out.Items) == in.Limit {
			out.Next = out.Items[in.Limit-1].Login
			break
		}
		r.Factor = confirmed != 0
		out.Items = append(out.Items, r)
	}
	return out, rows.Err()
}

// OpenAccountIn is somebody who is to sign in and holds no post yet.
type OpenAccountIn struct {
	Body struct {
		Name  string `json:"name" maxLength:"200"`
		Login string `json:"login" maxLength:"64"`
	}
}

// Opened is an account with the password for its first sign-in, shown once.
type Opened struct {
	Person   string `json:"person"`
	Name     string `json:"name"`
	Login    string `json:"login"`
	Password string `json:"password" doc:"只显示这一次；本人首次登录时改掉"`
}

// OpenAccount opens an account for somebody. It opens nothing by itself: posts are
// given by offices, the three standings by a security administrator.
func (d *Desk) OpenAccount(ctx context.Context, who account.Caller, in *OpenAccountIn) (Opened, error) {
	out := Opened{Name: strings.TrimSpace(in.Body.Name), Login: account.Login(in.Body.Login)}
	password, hash, err := d.FreshPassword(ctx)
	if err != nil {
		return Opened{}, err
	}
	out.Password = password
	e := account.Enrolment{Name: out.Name, Login: out.Login, Hash: hash, Initial: true}
	if out.Login == "" {
		return Opened{}, fault.New(fault.Invalid, "person.not_enrollable").On("login", "account.login_malformed")
	}
	if err := e.CheckTyped(); err != nil {
		return Opened{}, err
	}
	act := d.actOf(who, d.Now())
	err = d.DB.Write(ctx, func(tx db.Tx) (err error) {
		out.Person, err = d.Enroll(ctx, tx, act, e)
		return err
	})
	if db.Unique(err) {
		err = fault.New(fault.Conflict, "account.login_taken", "login", e.Login).On("login", "account.login_taken", "login", e.Login)
	}
	return out, err
}

// Close takes an account out of use. A standing is withdrawn before.
func (d *Desk) Close(ctx context.Context, who account.Caller, in *TendIn) (Done, error) {
	return d.tend(ctx, who, in.ID, func(tx db.Tx, act journal.Act) error {
		held, err := q.New(tx).AdministratorOf(ctx, q.AdministratorOfParams{County: who.County, Person: in.ID})
		if err == nil {
			return fault.New(fault.Conflict, "administrator.withdraw_first", "role", held.Role)
		}
		if !db.None(err) {
			return err
		}
		if _, err := q.New(tx).DropSessionsOf(ctx, in.ID); err != nil {
			return err
		}
		return d.CloseAccount(ctx, tx, act, in.ID)
	})
}

// DevicesOf lists the phones of an account, so that a lost one can be taken back.
func (d *Desk) DevicesOf(ctx context.Context, who account.Caller, in *TendIn) (Devices, error) {
	return d.devices(ctx, who.County, in.ID)
}

// resetLife is how long a reset may wait for the second administrator.
const resetLife = 24 * time.Hour

// Asked is a password that lets nobody in before it is agreed to.
type Asked struct {
	ID       string        `json:"id"`
	Password string        `json:"password" doc:"只显示这一次；安全管理员同意后才能用，首次登录时改掉"`
	Until    civil.Instant `json:"until"`
}

// AskReset makes a new password for somebody who forgot theirs. Alone it is good
// for nothing: whoever knows it cannot agree to it, and whoever agrees does not
// know it.
func (d *Desk) AskReset(ctx context.Context, who account.Caller, in *TendIn) (Asked, error) {
	password, hash, err := d.FreshPassword(ctx)
	if err != nil {
		return Asked{}, err
	}
	out := Asked{ID: d.Fresh(), Password: password}
	_, err = d.tend(ctx, who, in.ID, func(tx db.Tx, act journal.Act) error {
		out.Until = act.At.Add(resetLife)
		err := q.New(tx).AddReset(ctx, q.AddResetParams{County: who.County, ID: out.ID, Person: in.ID, Hash: hash, AskedBy: who.Person, AskedAt: int64(act.At), Until: int64(out.Until)})
		if err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("account:"+in.ID, "account.reset_asked", nil, "reset", out.ID))
	})
	return out, err
}

// ResetRow is a reset that waits.
type ResetRow struct {
	ID      string        `json:"id"`
	Person  string        `json:"person"`
	Name    string        `json:"name"`
	AskedBy string        `json:"askedBy"`
	AskedAt civil.Instant `json:"askedAt"`
	Until   civil.Instant `json:"until"`
}

// ResetRows are those that wait.
type ResetRows struct {
	Items []ResetRow `json:"items" nullable:"false"`
}

// Resets lists the resets that wait for a security administrator.
func (d *Desk) Resets(ctx context.Context, who account.Caller, _ *struct{}) (ResetRows, error) {
	out := ResetRows{Items: []ResetRow{}}
	rows, err := q.New(d.DB.Read()).OpenResets(ctx, q.OpenResetsParams{County: who.County, Until: int64(d.Now())})
	for _, r := range rows {
		out.Items = append(out.Items, ResetRow{ID: r.ID, Person: r.Person, Name: r.Name, AskedBy: r.AskedName, AskedAt: civil.Instant(r.AskedAt), Until: civil.Instant(r.Until)})
	}
	return out, err
}

// DecideResetIn agrees to a reset, or does not.
type DecideResetIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Approve bool `json:"approve"`
	}
}

// DecideReset agrees to a new password for somebody, or refuses it. Their sessions
// end, and the login that rests may try again.
func (d *Desk) DecideReset(ctx context.Context, who account.Caller, in *DecideResetIn) (Done, error) {
	now := d.Now()
	return Done{Done: true}, d.DB.Write(ctx, func(tx db.Tx) error {
		r, err := q.New(tx).Reset(ctx, q.ResetParams{County: who.County, ID: in.ID})
		if db.None(err) {
			return fault.New(fault.Missing, "account.reset_not_found")
		}
		if err != nil {
			return err
		}
		if r.DecidedAt != 0 || r.Until <= int64(now) {
			return fault.New(fault.Conflict, "account.reset_over")
		}
		if err := account.MayTend(who, r.Person); err != nil {
			return err
		}
		act := d.actOf(who, now)
		if _, err := q.New(tx).DecideReset(ctx, q.DecideResetParams{County: who.County, ID: in.ID, DecidedBy: who.Person, DecidedAt: int64(now), Approved: in.Body.Approve}); err != nil {
			return err
		}
		if !in.Body.Approve {
			return jdesk.Note(ctx, tx, who.County, act.Note("account:"+r.Person, "account.reset_refused", nil, "reset", in.ID))
		}
		have, err := q.New(tx).AccountOf(ctx, q.AccountOfParams{County: who.County, Person: r.Person})
		if db.None(err) {
			return fault.New(fault.Missing, "account.not_found")
		}
		if err != nil {
			return err
		}
		if err := d.setPassword(ctx, tx, r.Person, have.Hash, r.Hash, have.Rev, true, now); err != nil {
			return err
		}
		if _, err := q.New(tx).Unlock(ctx, q.UnlockParams{County: who.County, Person: r.Person}); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("account:"+r.Person, "account.password_reset", nil, "reset", in.ID))
	})
}
