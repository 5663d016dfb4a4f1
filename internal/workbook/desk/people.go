package desk

import (
	"context"
	"encoding/json"
	"strings"

	"anwang/internal/account"
	"anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk/q"
)

// personKeeper enters people with their accounts and posts. Somebody who holds
// several posts has several rows: the first enters them, the others give posts.
type personKeeper struct {
	common
	rules   map[string]grid.Rules
	people  map[string]string // name and phone → person
	logins  map[string]string // login → person
	fresh   map[string]bool   // people of this workbook who are not entered yet
	named   map[string]string // how a row names somebody → person of this workbook
	posted  map[string]string // person, post and place → where in the workbook
	account map[string]bool   // people who have one
	patches *workbook.Directory
}

// settledPerson is a person, or a post, about to be written.
type settledPerson struct {
	act    journal.Act
	enroll *account.Enrolment // nil: is there already
	login  string             // the account somebody gets who is there already
	rules  grid.Rules
	place  string // "" = no post
	wanted grid.Wanted
	by     journal.Act
}

// took is what a row of people did, for taking it back.
type took struct {
	Person      bool   `json:"person"` // was entered by it
	Account     bool   `json:"account,omitempty"`
	Appointment string `json:"appointment,omitempty"`
}

func (k *personKeeper) load(ctx context.Context) error {
	if k.people != nil {
		return nil
	}
	rows, err := q.New(k.d.DB.Read()).Holders(ctx, k.who.County)
	if err != nil {
		return err
	}
	patches, err := k.d.patches(ctx, k.who)
	if err != nil {
		return err
	}
	k.patches = workbook.NewDirectory(patches)
	k.rules, k.people, k.logins, k.fresh = map[string]grid.Rules{}, map[string]string{}, map[string]string{}, map[string]bool{}
	k.named, k.posted, k.account = map[string]string{}, map[string]string{}, map[string]bool{}
	for _, r := range rows {
		if r.Phone != "" {
			k.people[whoKey(r.Name, r.Phone)] = r.ID
		}
		if r.Login != "" {
			k.logins[r.Login] = r.ID
			k.account[r.ID] = true
		}
	}
	return nil
}

func whoKey(name, phone string) string {
	return strings.ReplaceAll(name, " ", "") + "\x00" + strings.NewReplacer("-", "", " ", "", "(", "", ")", "").Replace(phone)
}

func (k *personKeeper) judge(ctx context.Context, rows []*row, tell func(int)) error {
	if err := k.load(ctx); err != nil {
		return err
	}
	for i, r := range rows {
		if i%100 == 0 {
			tell(i)
		}
		if err := k.one(ctx, r); err != nil {
			return err
		}
		r.stands()
	}
	return nil
}

// one judges a row and leaves on it what would be written.
func (k *personKeeper) one(ctx context.Context, r *row) error {
	if workbook.Stops(r.Problems) {
		return nil
	}
	e := account.Enrolment{Person: r.Target, Name: r.Values[workbook.KeyName], Phone: r.Values[workbook.KeyPhone], Employer: r.Values["employer"], Login: account.Login(r.Values[workbook.KeyLogin])}
	if e.Login == "" && k.book.options.PhoneLogin && r.Given(workbook.KeyPost) && len(e.Phone) == 11 && e.Phone[0] == '1' {
		e.Login = e.Phone
	}
	person := k.find(r, e)
	unknown := person == ""
	there := !unknown && !k.fresh[person]
	if unknown {
		person = r.Target
		if e.Login != "" {
			if owner := k.logins[e.Login]; owner != "" {
				r.Read[workbook.KeyLogin] = e.Login
				r.Add(workbook.KeyLogin, "account.login_taken", "login", e.Login)
				return nil
			}
			e.Hash = "none" // what is kept is made when it is entered
		}
		if err := e.CheckTyped(); err != nil {
			return r.refuse(err)
		}
	}
	s := settledPerson{}
	if unknown {
		s.enroll = &e
	}
	if there && e.Login != "" && !k.account[person] {
		if err := k.opens(ctx, r, &s, person, e); err != nil || workbook.Stops(r.Problems) {
			return err
		}
	}
	if err := k.post(ctx, r, &s, person, there); err != nil || workbook.Stops(r.Problems) || r.Verdict == workbook.Same && s.login == "" {
		return err
	}
	r.Verdict = workbook.NoRow
	if s.place == "" {
		act, err := k.act(k.book.Path, account.AppointmentWrite)
		if err != nil {
			return r.refuse(err)
		}
		s.by = act
		if s.enroll == nil && s.login == "" {
			r.Verdict, r.Target = workbook.Same, person
			return nil
		}
		if s.enroll != nil {
			r.Warn(workbook.KeyPost, "workbook.no_post")
		}
	}
	if there && s.place != "" {
		r.Warn(workbook.KeyName, "workbook.person_there")
	}
	if s.login != "" {
		k.logins[s.login], k.account[person] = person, true
		r.Warn(workbook.KeyLogin, "workbook.account_added", "login", s.login)
	}
	if s.enroll != nil {
		k.fresh[person] = true
		k.named[whoKey(e.Name, e.Phone)] = person
		if e.Login != "" {
			k.logins[e.Login], k.account[person] = person, true
		}
	}
	r.Target, r.settled = person, s
	return nil
}

// opens settles that somebody who is there already gets an account. The first
// password goes to whoever imports, so that they must be one who may fill every
// post of this person: else an account of somebody above could be had by it.
func (k *personKeeper) opens(ctx context.Context, r *row, s *settledPerson, person string, e account.Enrolment) error {
	if owner := k.logins[e.Login]; owner != "" && owner != person {
		r.Read[workbook.KeyLogin] = e.Login
		r.Add(workbook.KeyLogin, "account.login_taken", "login", e.Login)
		return nil
	}
	e.Hash = "none"
	if err := e.CheckTyped(); err != nil {
		return r.refuse(err)
	}
	held, err := k.d.Grids.HeldBy(ctx, k.d.DB.Read(), k.who.County, person)
	if err != nil {
		return err
	}
	for _, a := range held {
		if a.ToOn != "" && a.ToOn < k.today {
			continue
		}
		p, ok := k.grids.ByID(a.Grid)
		if !ok {
			p, ok = k.patches.ByID(a.Overlay)
		}
		if ok {
			_, err = account.MayAppoint(k.who, person, account.Standing{Kind: a.Kind, Place: p.ID, Path: p.Path, Department: a.Department})
		}
		if !ok || err != nil {
			r.Warn(workbook.KeyLogin, "workbook.account_not_added")
			return nil
		}
	}
	s.login = e.Login
	return nil
}

// seat finds the grid, or the patch, where a row says its post is held.
func (k *personKeeper) seat(r *row) (workbook.Place, bool) {
	if _, bad := k.grids.Find(r.Values[workbook.KeyGrid]); bad != "" {
		if p, bad := k.patches.Find(r.Values[workbook.KeyGrid]); bad == "" {
			return p, true
		}
	}
	return k.grid(r, workbook.KeyGrid)
}

// seen remembers whom a row entered before the import was broken off.
func (k *personKeeper) seen(ctx context.Context, r *row) error {
	if err := k.load(ctx); err != nil {
		return err
	}
	k.named[whoKey(r.Values[workbook.KeyName], r.Values[workbook.KeyPhone])] = r.Target
	return nil
}

// find is the person a row means: by login, or by name and phone.
func (k *personKeeper) find(r *row, e account.Enrolment) string {
	if e.Phone != "" {
		if p := k.people[whoKey(e.Name, e.Phone)]; p != "" {
			return p
		}
	}
	if p := k.named[whoKey(e.Name, e.Phone)]; p != "" && (e.Phone != "" || e.Login == "" || k.logins[e.Login] == p) {
		return p
	}
	return ""
}

// post says which post a row gives; what is wrong is noted on it.
func (k *personKeeper) post(ctx context.Context, r *row, s *settledPerson, person string, there bool) error {
	if !r.Given(workbook.KeyPost) {
		return nil
	}
	if !r.Given(workbook.KeyGrid) {
		r.Add(workbook.KeyGrid, "workbook.post_without_grid", "post", r.Values[workbook.KeyPost])
		return nil
	}
	p, ok := k.seat(r)
	if !ok {
		return nil
	}
	rules, known := k.rules[p.Path]
	if !known {
		var err error
		if rules, err = k.d.Grids.Rules(ctx, k.who.County, p.Path, k.today); err != nil {
			return r.refuse(err)
		}
		k.rules[p.Path] = rules
	}
	w := grid.Wanted{Person: person, Post: r.Values[workbook.KeyPost], Department: r.Values["department"], Seat: r.Values["seat"], FromOn: civil.Day(r.Values["from"]), Basis: r.Values["basis"]}
	post, _ := rules.Post(w.Post)
	department := w.Department
	if department == "" && post.Kind == account.Department {
		department = post.Name
	}
	by, err := account.MayAppoint(k.who, person, account.Standing{Kind: post.Kind, Place: p.ID, Path: p.Path, Department: department})
	if err == nil && post.Kind == account.System {
		// Whoever may do everything is never made by the dozen.
		err = fault.New(fault.Forbidden, "workbook.no_system_posts")
	}
	if err != nil {
		r.Read[workbook.KeyPost] = w.Post
		f := fault.As(err)
		if f == nil {
			return err
		}
		r.Add(workbook.KeyPost, f.Code)
		return nil
	}
	key := person + "\x00" + w.Post + "\x00" + p.ID + "\x00" + department
	if where := k.posted[key]; where != "" {
		r.Verdict = workbook.Same
		r.Warn("", "workbook.row_twice", "line", where)
		return nil
	}
	var theirs []grid.Appointment
	if there {
		if theirs, err = k.d.Grids.HeldBy(ctx, k.d.DB.Read(), k.who.County, person); err != nil {
			return err
		}
		for _, a := range theirs {
			if a.Post == w.Post && a.Grid+a.Overlay == p.ID && (a.ToOn == "" || a.ToOn >= k.today) && a.Department == department {
				r.Verdict, r.Target = workbook.Same, person
				return nil
			}
		}
	}
	act := k.who.Act(by, k.now, k.today, k.d.Fresh)
	_, warnings, err := rules.Appoint(grid.Place{ID: p.ID, Name: p.Name, Kind: p.Kind, Path: p.Path, Overlay: p.Overlay}, w, nil, theirs, act)
	if err != nil {
		return r.refuseAs(err, map[string]string{"post": workbook.KeyPost, "grid": workbook.KeyGrid, "department": "department", "seat": "seat", "basis": "basis"})
	}
	for _, x := range warnings {
		r.Problems = append(r.Problems, workbook.Problem{Field: workbook.KeyPost, Code: x.Code, Args: x.Args, Warns: true})
	}
	k.posted[key] = k.book.place(r)
	s.place, s.rules, s.wanted, s.by, s.act = p.ID, rules, w, act, act
	return nil
}

// refuseAs notes a fault whose places have other names than the columns.
func (r *row) refuseAs(err error, names map[string]string) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	g := *f
	g.Fields = nil
	for _, x := range f.Fields {
		if n := names[x.At]; n != "" {
			x.At = n
		}
		g.Fields = append(g.Fields, x)
	}
	return r.refuse(&g)
}

// settle judges the row once more against what stands now: who was entered before
// the import was broken off is there.
func (k *personKeeper) settle(ctx context.Context, r *row) error {
	if err := k.load(ctx); err != nil {
		return err
	}
	want := r.Verdict
	r.Verdict = workbook.NoRow
	err := k.one(ctx, r)
	if err == nil && r.Verdict != workbook.Same {
		r.Verdict = want
	}
	return err
}

func (k *personKeeper) put(ctx context.Context, tx db.Tx, r *row) error {
	s := r.settled.(settledPerson)
	var t took
	r.Deed = appointed
	if s.enroll != nil {
		e := *s.enroll
		if e.Login != "" {
			hash, err := desk.Locked()
			if err != nil {
				return err
			}
			e.Hash = hash
		}
		e.Grid = s.by.Grid
		if _, err := k.d.Accounts.Enroll(ctx, tx, s.by, e); err != nil {
			return err
		}
		t.Person, r.Deed = true, entered
	}
	if s.login != "" {
		hash, err := desk.Locked()
		if err != nil {
			return err
		}
		if err := k.d.Accounts.AddAccount(ctx, tx, s.by, r.Target, s.login, hash); err != nil {
			return err
		}
		if t.Account = true; s.place == "" {
			r.Deed = opened
		}
	}
	if s.place != "" {
		id, _, err := k.d.Grids.Appoint(ctx, tx, s.act, s.rules, s.place, s.wanted)
		if err != nil {
			return err
		}
		t.Appointment = id
	}
	r.Before = textOf(t)
	return nil
}

func (k *personKeeper) undo(ctx context.Context, tx db.Tx, act journal.Act, r *row) error {
	var t took
	if r.Before == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(r.Before), &t); err != nil {
		return err
	}
	if t.Appointment != "" {
		if err := k.d.Grids.WithdrawAppointment(ctx, tx, act, t.Appointment); err != nil {
			return err
		}
	}
	if t.Account {
		if err := k.d.Accounts.WithdrawAccount(ctx, tx, act, r.Target); err != nil {
			return err
		}
	}
	if t.Person {
		return k.d.Accounts.WithdrawPerson(ctx, tx, act, r.Target)
	}
	return nil
}
