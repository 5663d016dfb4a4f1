package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/account/desk/q"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// Me is who is signed in, for the screens.
type Me struct {
	Person      string   `json:"person"`
	Name        string   `json:"name"`
	County      string   `json:"county"`
	Posts       []MyPost `json:"posts" nullable:"false"`
	Permissions []string `json:"permissions" nullable:"false"`
	Demo        bool     `json:"demo" doc:"演示账号"`
	Initial     bool     `json:"initial,omitempty" doc:"还在用发下来的初始密码，须先改密码"`
	Login       string   `json:"login"`
	// What a desk must know to lock itself while nobody is at it.
	IdleMinutes int    `json:"idleMinutes" doc:"离开这么多分钟后锁上"`
	Factor      string `json:"factor,omitempty" enum:"due,on" doc:"第二因子：due 要先登记，on 已登记"`
}

// MyPost is one post somebody holds today.
type MyPost struct {
	Post       string   `json:"post"`
	Kind       string   `json:"kind"`
	Grid       string   `json:"grid" doc:"网格或片"`
	GridName   string   `json:"gridName"`
	Department string   `json:"department,omitempty"`
	Tier       int64    `json:"tier"`
	For        string   `json:"for,omitempty" doc:"代岗：本岗人员姓名"`
	Waits      []string `json:"waits,omitempty" doc:"待激活：还差的培训"`
}

// Me answers who is signed in.
func (d *Desk) Me(ctx context.Context, who account.Caller, _ *struct{}) (Me, error) {
	_, about, err := d.load(ctx, who.County, who.Person)
	if err != nil {
		return Me{}, err
	}
	about.initial = about.initial && d.sessions.GetString(ctx, valInitial) != ""
	return d.meOf(ctx, who, about)
}

func (d *Desk) meOf(ctx context.Context, who account.Caller, a about) (Me, error) {
	me := Me{Login: a.login, IdleMinutes: int(d.rules().Idle.Minutes()), Person: who.Person, Name: who.Name, County: who.County, Demo: a.demo, Initial: a.initial, Posts: []MyPost{}, Permissions: who.Permissions()}
	for _, s := range who.Standings {
		var waits []string
		if s.Waits != "" {
			waits = strings.Split(s.Waits, waitSep)
		}
		me.Posts = append(me.Posts, MyPost{Post: s.Post, Kind: string(s.Kind), Grid: s.Place, GridName: s.PlaceName, Department: s.Department, Tier: s.Tier, For: s.For, Waits: waits})
	}
	f, err := q.New(d.DB.Read()).FactorOf(ctx, q.FactorOfParams{County: who.County, Person: who.Person})
	switch {
	case err != nil && !db.None(err):
		return me, err
	case f.ConfirmedAt != 0:
		me.Factor = "on"
	case who.Administrator() != "":
		me.Factor = "due"
	}
	return me, nil
}

// Hash makes what is kept of a password. It is called before a transaction,
// never in one: it takes a while, and a body may run twice.
func (d *Desk) Hash(ctx context.Context, login, password string) (string, error) {
	if err := d.rules().Fits(login, "", password); err != nil {
		return "", err
	}
	return d.hasher.hash(ctx, password)
}

// Enroll enters a person, and the account they sign in with if they have one.
// Posts are given by the grid's desk (Appoint).
func (d *Desk) Enroll(ctx context.Context, tx db.Tx, act journal.Act, e account.Enrolment) (string, error) {
	if err := e.Check(); err != nil {
		return "", err
	}
	if e.Person == "" {
		e.Person = act.Fresh()
	}
	if e.Login != "" {
		n, err := q.New(tx).LoginTaken(ctx, q.LoginTakenParams{County: act.County, Login: e.Login})
		if err != nil {
			return "", err
		}
		if n > 0 {
			return "", fault.New(fault.Conflict, "account.login_taken", "login", e.Login).On("login", "account.login_taken", "login", e.Login)
		}
	}
	err := q.New(tx).AddPerson(ctx, q.AddPersonParams{County: act.County, ID: e.Person, Name: strings.TrimSpace(e.Name),
		Pinyin: account.Sound(e.Name), Phone: e.Phone, Employer: e.Employer, Demo: e.Demo, Grid: e.Grid})
	if err != nil {
		return "", err
	}
	if e.Login != "" {
		if err := q.New(tx).AddAccount(ctx, q.AddAccountParams{County: act.County, Person: e.Person, Login: e.Login, Hash: e.Hash, Initial: e.Initial, PasswordAt: int64(act.At)}); err != nil {
			return "", err
		}
	}
	return e.Person, jdesk.Note(ctx, tx, act.County, act.Note("account:"+e.Person, "account.enrolled", nil))
}

// CloseAccount takes an account out of use; its sessions end with it.
func (d *Desk) CloseAccount(ctx context.Context, tx db.Tx, act journal.Act, person string) error {
	n, err := q.New(tx).CloseAccount(ctx, q.CloseAccountParams{County: act.County, Person: person, ClosedAt: int64(act.At)})
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Missing, "account.not_found")
	}
	return jdesk.Note(ctx, tx, act.County, act.Note("account:"+person, "account.closed", nil))
}

// PersonsIn filters the list of people.
type PersonsIn struct {
	Q     string `query:"q" maxLength:"40" doc:"姓名或拼音"`
	ID    string `query:"id" maxLength:"64" doc:"只看这一个人"`
	Post  string `query:"post" maxLength:"64"`
	Grid  string `query:"grid" maxLength:"64" doc:"网格或片"`
	Free  bool   `query:"free" doc:"只看今天没有岗位、可以任命的人"`
	Phone string `query:"phone" enum:"none" doc:"none 只看没有登记手机的"`
	Jump  string `query:"jump" maxLength:"40" doc:"从这个读音看起，如 z、zhang"`
	After string `query:"after" maxLength:"200"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
}

// PersonRow is a person in a list: enough to choose, no phone.
type PersonRow struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Employer string   `json:"employer,omitempty"`
	Posts    []MyPost `json:"posts" nullable:"false"`
	pinyin   string
}

// Persons is a page of people who hold a post today within the caller's sight.
type Persons struct {
	Items []*PersonRow `json:"items" nullable:"false"`
	Next  string       `json:"next,omitempty" doc:"下一页的 after"`
}

// Persons lists the people who hold a post within sight.
func (d *Desk) Persons(ctx context.Context, who account.Caller, in *PersonsIn) (Persons, error) {
	if in.Free {
		return d.free(ctx, who, in)
	}
	w, sight := d.personFilter(who, in)
	today := string(d.Today())
	if pinyin, id, ok := strings.Cut(in.After, "~"); ok {
		w.And("(p.pinyin, p.id) > (?, ?)", pinyin, id)
	} else if in.Jump != "" {
		w.And("p.pinyin >= ?", strings.ToLower(strings.ReplaceAll(in.Jump, " ", "")))
	}
	list := "SELECT DISTINCT p.pinyin, p.id, p.name, p.employer" + fromPersons + w.String() + " ORDER BY p.pinyin, p.id LIMIT " + w.Arg(in.Limit+1)
	rows, err := d.DB.Read().QueryContext(ctx, list, w.Args...)
	if err != nil {
		return Persons{}, err
	}
	defer rows.Close()
	out := Persons{Items: []*PersonRow{}}
	of := map[string]*PersonRow{}
	var ids []string
	for rows.Next() {
		p := &PersonRow{Posts: []MyPost{}}
		if err := rows.Scan(&p.pinyin, &p.ID, &p.Name, &p.Employer); err != nil {
			return Persons{}, err
		}
		if len(out.Items) == in.Limit {
			last := out.Items[in.Limit-1]
			out.Next = last.pinyin + "~" + last.ID
			break
		}
		out.Items, of[p.ID], ids = append(out.Items, p), p, append(ids, p.ID)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return out, err
	}
	rows.Close()
	w = db.Filter(who.County).And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today).AndCond(sight).AndCond(db.In("p.id", ids))
	posts, err := d.DB.Read().QueryContext(ctx, `SELECT p.id, a.post, a.kind, a.department, COALESCE(g.id, o.id, ''), COALESCE(g.name, o.name, ''), COALESCE(g.tier, 0)`+
		fromPersons+w.String()+" ORDER BY COALESCE(g.tier, 0), a.post, a.id", w.Args...)
	if err != nil {
		return Persons{}, err
	}
	defer posts.Close()
	for posts.Next() {
		var id string
		var m MyPost
		if err := posts.Scan(&id, &m.Post, &m.Kind, &m.Department, &m.Grid, &m.GridName, &m.Tier); err != nil {
			return Persons{}, err
		}
		of[id].Posts = append(of[id].Posts, m)
	}
	return out, posts.Err()
}

// fromPersons are people with the posts they hold, and where.
const fromPersons = ` FROM person p
JOIN appointment a ON a.county = p.county AND a.person = p.id
LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid
LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
WHERE p.county = $1 AND `

// personFilter is what the list of people and its count have in common, and the
// sight alone.
func (d *Desk) personFilter(who account.Caller, in *PersonsIn) (*db.Where, db.Cond) {
	// A department sees its own people and those of the grids, not the people of
	// other departments.
	sight := Within(who.Scope, Columns{Path: "COALESCE(g.path, o.path)", Department: "a.department IN (?, '')"})
	today := string(d.Today())
	w := db.Filter(who.County).And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today).AndCond(sight)
	if in.ID != "" {
		w.And("p.id = ?", in.ID)
	}
	if in.Post != "" {
		w.And("a.post = ?", in.Post)
	}
	if in.Grid != "" {
		w.Or(db.Cond{SQL: "a.grid = ?", Args: []any{in.Grid}}, db.Cond{SQL: "a.overlay = ?", Args: []any{in.Grid}})
	}
	d.phoneless(w, in)
	if text := strings.TrimSpace(in.Q); text != "" {
		w.AndCond(Named(text, "p.name", "p.pinyin"))
	}
	return w, sight
}

// phoneless narrows to people whom no phone stands for today.
func (d *Desk) phoneless(w *db.Where, in *PersonsIn) {
	if in.Phone == "none" {
		w.And("NOT EXISTS (SELECT 1 FROM device dv WHERE dv.county = p.county AND dv.person = p.id AND dv.revoked_at = 0 AND dv.until > ?)", int64(d.Now()))
	}
}

// CountPersonsIn counts what PersonsIn lists.
type CountPersonsIn struct {
	PersonsIn
	Exact bool `query:"exact" doc:"数到底"`
}

// CountPersons says how many people hold a post within sight.
func (d *Desk) CountPersons(ctx context.Context, who account.Caller, in *CountPersonsIn) (Counted, error) {
	if in.Free {
		w, err := d.freeFilter(who, &in.PersonsIn)
		if err != nil {
			return Counted{}, err
		}
		return Count(ctx, d.DB.Read(), "SELECT p.id FROM person p WHERE p.county = $1 AND "+w.String(), w, in.Exact)
	}
	w, _ := d.personFilter(who, &in.PersonsIn)
	return Count(ctx, d.DB.Read(), "SELECT DISTINCT p.id"+fromPersons+w.String(), w, in.Exact)
}
