// Package desk signs people in, says who is asking, and enrols them.
package desk

import (
	"context"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/civil"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/idp"
	"anwang/internal/kit/web"

	"github.com/alexedwards/scs/v2"
)

// Options are what cmd hands to the desk.
type Options struct {
	// County is the region code of the county this server answers for.
	County string
	// Oversees says which departments watch all others (S1-91), by the scheme.
	Oversees func(county, department string) bool
	// StandIns gives the posts that stand in for a post at a place, as the plan has
	// them (stand_in).
	StandIns func(ctx context.Context, county, path, post string) []string
	// Keeps says whether a post keeps the ledger at a place, by the scheme (S4-40:
	// an inspector may, in his own grid).
	Keeps func(ctx context.Context, county, path, post string) bool
	// Secure says whether browsers reach us by https.
	Secure bool
	// HashAtOnce is how many passwords are hashed at once (0: half the cores),
	// HashQueue how many may wait (0: 32).
	HashAtOnce int
	HashQueue  int
	// URL is how people reach this server, without a slash at the end; providers
	// send browsers back to it.
	URL string
	// Ways are the providers people may sign in by.
	Ways []idp.Way
	// Rules are what the security administrator set about passwords, locks and
	// sessions; the usual ones if nil. Asked at every request: it must be cheap.
	Rules func() account.Rules
	// FactorKey seals the secrets of second factors; it is kept outside the database.
	FactorKey []byte
}

// Desk is where people sign in.
type Desk struct {
	jdesk.House
	serves   jdesk.County
	oversees func(county, department string) bool
	standIns func(ctx context.Context, county, path, post string) []string
	keeps    func(ctx context.Context, county, path, post string) bool
	url      string
	ways     []idp.Way
	hasher   *hasher
	sessions *scs.SessionManager
	rules    func() account.Rules
	vault    vault
}

// New opens the desk.
func New(house jdesk.House, o Options) *Desk {
	if o.HashAtOnce == 0 {
		o.HashAtOnce = max(runtime.NumCPU()/2, 1)
	}
	if o.HashQueue == 0 {
		o.HashQueue = 32
	}
	if o.Rules == nil {
		o.Rules = account.Usual
	}
	d := &Desk{House: house, rules: o.Rules, vault: vault{o.FactorKey}, oversees: o.Oversees, standIns: o.StandIns, keeps: o.Keeps, url: o.URL, ways: o.Ways, hasher: newHasher(o.HashAtOnce, o.HashQueue)}
	d.serves.Set(o.County)
	d.sessions = newSessions(d, o.Secure)
	return d
}

// Routes is the table of the desk.
func (d *Desk) Routes() []web.Route[account.Caller] {
	return append(d.administration(), []web.Route[account.Caller]{
		web.Verb("POST /api/sign-in", web.Public, "登录", d.SignIn).UpTo(4 << 10),
		web.Verb("POST /api/sign-out", web.Public, "退出登录", d.SignOut),
		web.Verb("GET /api/sign-in/ways", web.Public, "可用的登录方式", d.Ways),
		web.Verb("POST /api/sign-in/leave", web.Public, "去企业微信、钉钉或单点登录", d.SetOut).UpTo(4 << 10),
		web.Verb("POST /api/sign-in/return", web.Public, "从那边回来：登录或绑定", d.ComeBack).UpTo(8 << 10),
		web.Verb("GET /api/me/identities", web.SignedIn, "我绑定的外部账号", d.MyIdentities),
		web.Verb("POST /api/me/identities/{way}/release", web.SignedIn, "解除我的绑定", d.ReleaseMine),
		web.Verb("GET /api/persons/{id}/identities", string(account.AccountEnrol), "某人绑定的外部账号", d.Identities),
		web.Verb("POST /api/persons/{id}/identities", string(account.AccountEnrol), "绑定外部账号", d.Bind).UpTo(4 << 10),
		web.Verb("POST /api/persons/{id}/identities/{way}/release", string(account.AccountEnrol), "解除绑定", d.Release),
		web.Verb("GET /api/me", web.SignedIn, "我是谁、任何职、可做什么", d.Me),
		web.Verb("PUT /api/me/password", web.SignedIn, "修改密码", d.ChangePassword).UpTo(4 << 10),
		web.Verb("GET /api/me/factor", web.SignedIn, "我的第二因子", d.Factor),
		web.Verb("POST /api/me/factor", web.SignedIn, "登记第二因子：生成密钥", d.BeginFactor).UpTo(4 << 10),
		web.Verb("POST /api/me/factor/confirm", web.SignedIn, "登记第二因子：用第一个验证码确认", d.ConfirmFactor).UpTo(4 << 10),
		web.Verb("POST /api/me/factor/drop", web.SignedIn, "取消自己的第二因子", d.DropFactor).UpTo(4 << 10),
		web.Verb("GET /api/me/sessions", web.SignedIn, "我登录着的电脑", d.MySessions),
		web.Verb("POST /api/me/sessions/{id}/revoke", web.SignedIn, "退出另一处登录", d.RevokeMySession),
		web.Verb("POST /api/enrol", web.Public, "凭登记码登记手机", d.Enrol).UpTo(4 << 10),
		web.Verb("POST /api/persons/{id}/enrol-code", string(account.AccountEnrol), "生成手机登记码", d.MakeEnrolCode),
		web.Verb("GET /api/persons/{id}/devices", string(account.AccountEnrol), "某人登记的手机", d.Devices),
		web.Verb("GET /api/me/devices", web.SignedIn, "我登记的手机", d.MyDevices),
		web.Verb("POST /api/devices/{id}/revoke", web.SignedIn, "停用手机", d.Revoke),
		web.Verb("POST /api/persons", string(account.AppointmentWrite), "录入人员", d.AddPerson).UpTo(4 << 10),
		web.Verb("GET /api/persons", string(account.PersonRead), "人员", d.Persons),
		web.Verb("GET /api/persons/count", string(account.PersonRead), "这样筛有多少人", d.CountPersons),
		web.Verb("GET /api/absences", string(account.PersonRead), "谁请假、谁代岗", d.Leaves),
		web.Verb("POST /api/absences", string(account.AbsenceKeep), "登记请假与代岗", d.Leave),
		web.Verb("POST /api/absences/{id}/end", string(account.AbsenceKeep), "提前销假", d.Back),
	}...)
}

// administration are the operations of the three administrators.
func (d *Desk) administration() []web.Route[account.Caller] {
	list, admin, secure, audit := string(account.AccountList), string(account.AccountAdmin), string(account.AccountSecure), string(account.JournalAudit)
	return []web.Route[account.Caller]{
		web.Verb("GET /api/system/accounts", list, "账号", d.Accounts),
		web.Verb("POST /api/system/accounts", admin, "开户", d.OpenAccount).UpTo(4 << 10),
		web.Verb("POST /api/system/accounts/{id}/close", admin, "停用账号", d.Close),
		web.Verb("POST /api/system/accounts/{id}/reset", admin, "申请重置密码", d.AskReset),
		web.Verb("GET /api/system/accounts/{id}/devices", admin, "某账号登记的手机", d.DevicesOf),
		web.Verb("POST /api/system/devices/{id}/revoke", admin, "停用手机（系统管理员）", d.Revoke),
		web.Verb("GET /api/system/resets", list, "等待同意的密码重置", d.Resets),
		web.Verb("POST /api/system/resets/{id}/decide", secure, "同意或驳回重置密码", d.DecideReset),
		web.Verb("GET /api/system/administrators", list, "三员", d.AdministratorList),
		web.Verb("POST /api/system/administrators", secure, "任命管理员", d.Grant),
		web.Verb("POST /api/system/administrators/{id}/withdraw", secure, "收回管理员", d.Withdraw),
		web.Verb("GET /api/system/locks", secure, "暂停登录的账号", d.Locks),
		web.Verb("POST /api/system/accounts/{id}/unlock", secure, "解锁", d.Unlock),
		web.Verb("POST /api/system/accounts/{id}/factor/reset", secure, "重置第二因子", d.ResetFactor),
		web.Verb("GET /api/system/accounts/{id}/sessions", secure, "某人登录着的地方", d.SessionsOf),
		web.Verb("POST /api/system/accounts/{id}/sessions/revoke", secure, "退出某人的全部登录", d.RevokeSessions),
		web.Verb("POST /api/system/accounts/{id}/see-as", secure, "查看某人的权限范围", d.SeeAs),
		web.Verb("GET /api/system/sign-ins", audit, "登录日志", d.SignIns),
	}
}

// Guard answers who is asking, with the appointments in force today, or the
// fault that keeps them out. It asks the database at every request: a post that
// ended yesterday opens nothing today, whatever the session remembers.
func (d *Desk) Guard(ctx context.Context, permission string) (account.Caller, error) {
	if permission == web.Public {
		return account.Caller{}, nil
	}
	s := d.sessions
	person := s.GetString(ctx, valPerson)
	if person == "" {
		return account.Caller{}, fault.New(fault.Unsigned, "account.signed_out")
	}
	who, about, err := d.load(ctx, s.GetString(ctx, valCounty), person)
	if err != nil {
		return account.Caller{}, err
	}
	if device := s.GetString(ctx, valDevice); device != "" {
		if err := d.alive(ctx, who.County, person, device); err != nil {
			return account.Caller{}, err
		}
	}
	if strconv.FormatInt(about.rev, 10) != s.GetString(ctx, valRev) {
		return account.Caller{}, fault.New(fault.Unsigned, "account.signed_out")
	}
	// A password that somebody else chose opens the choice of another, and nothing else.
	if about.initial && permission != web.SignedIn && s.GetString(ctx, valInitial) != "" {
		return account.Caller{}, fault.New(fault.Forbidden, "account.password_initial")
	}
	if permission != web.SignedIn && !who.May(account.Permission(permission)) {
		if who.Administrator() != "" && account.KindMay(who.Administrator(), account.Permission(permission)) {
			return account.Caller{}, fault.New(fault.Forbidden, "account.factor_due")
		}
		return account.Caller{}, fault.New(fault.Forbidden, "account.not_permitted")
	}
	return who, nil
}

// waitSep stands between the trainings a standing waits for.
const waitSep = "、"

// about is what the session needs to know of an account beside the caller.
type about struct {
	rev     int64
	demo    bool
	login   string
	initial bool // the password is one that was handed out
}

// Load is the caller a person is today: for the guard, and for whoever acts in
// somebody's name later (a deed that waited in a phone).
func (d *Desk) Load(ctx context.Context, county, person string) (account.Caller, error) {
	who, _, err := d.load(ctx, county, person)
	return who, err
}

func (d *Desk) load(ctx context.Context, county, person string) (account.Caller, about, error) {
	return d.loadOn(ctx, d.DB.Read(), county, person, d.Today())
}

func (d *Desk) loadOn(ctx context.Context, tx db.Tx, county, person string, on civil.Day) (account.Caller, about, error) {
	rows, err := q.New(tx).Standings(ctx, q.StandingsParams{County: county, Person: person, FromOn: string(on)})
	if err != nil {
		return account.Caller{}, about{}, err
	}
	if len(rows) == 0 {
		return account.Caller{}, about{}, fault.New(fault.Unsigned, "account.signed_out")
	}
	mark := about{rev: rows[0].Rev, demo: rows[0].Demo, login: rows[0].Login, initial: rows[0].Initial}
	if role := account.Kind(rows[0].Administrator); role != "" {
		// An administrator sees nothing of the work, whatever post somebody gave him.
		s := account.Standing{Appointment: "administrator:" + person, Post: string(role), Kind: role}
		if rows[0].FactorAt == 0 {
			s.Waits = account.FactorNeeded
		}
		return account.NewCaller(county, person, rows[0].Name, []account.Standing{s}, nil, func(string) bool { return false }), mark, nil
	}
	watches := func(department string) bool { return d.oversees != nil && d.oversees(county, department) }
	var standings []account.Standing
	var extra account.Scope
	last := ""
	var moves []account.Move
	for _, r := range rows {
		if m := (account.Move{From: r.FromPath, To: r.ToPath}); m.From != "" && !slices.Contains(moves, m) {
			moves = append(moves, m)
		}
		if r.MemberPath != "" {
			sight := account.Sight{Path: r.MemberPath}
			if r.Department != "" && !watches(r.Department) {
				sight.Department = r.Department
			}
			extra = append(extra, sight)
		}
		if n := len(standings); n > 0 && r.Appointment == last && r.Waits != "" && !slices.Contains(strings.Split(standings[n-1].Waits, waitSep), r.Waits) {
			standings[n-1].Waits += waitSep + r.Waits
		}
		if r.Appointment == "" || r.Appointment == last {
			continue
		}
		last = r.Appointment
		s := account.Standing{Appointment: r.Appointment, Post: r.Post, Kind: account.Kind(r.Kind), Department: r.Department,
			Place: r.Grid, PlaceName: r.GridName, Path: r.GridPath, Tier: r.GridTier}
		if r.Overlay != "" {
			s.Place, s.PlaceName, s.Path = r.Overlay, r.OverlayName, ""
		}
		s.Waits = r.Waits
		standings = append(standings, s)
	}
	more, sight, err := d.stoodIn(ctx, tx, county, person, on, watches)
	if err != nil {
		return account.Caller{}, about{}, err
	}
	who := account.NewCaller(county, person, rows[0].Name, append(standings, more...), append(extra, sight...), watches).During(moves...)
	for _, s := range who.Standings {
		if d.keeps != nil && s.Path != "" && !who.May(account.SiteWrite) && account.MayKeep(s.Kind) && d.keeps(ctx, county, s.Path, s.Post) {
			who = who.With(account.SiteWrite)
		}
	}
	return who, mark, nil
}

func parseInstant(s string) (civil.Instant, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return civil.Instant(n), err == nil
}

// Unseal gives the desk the key that the secrets of second factors are sealed with,
// once its folder is opened.
func (d *Desk) Unseal(key []byte) { d.vault = vault{key} }

// Serve says which county this server answers for, once its folder is opened
// and before anybody signs in.
func (d *Desk) Serve(county string) { d.serves.Set(county) }

func (d *Desk) county() string { return d.serves.Is() }
