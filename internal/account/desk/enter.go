package desk

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
)

// AddPersonIn enters a person.
type AddPersonIn struct {
	Body struct {
		Name     string `json:"name" maxLength:"200"`
		Phone    string `json:"phone,omitempty" maxLength:"64"`
		Employer string `json:"employer,omitempty" maxLength:"100" doc:"聘用单位，如购买服务的承接方"`
		Login    string `json:"login,omitempty" maxLength:"64" doc:"账号；不填则不能登录"`
		Password string `json:"password,omitempty" maxLength:"200"`
	}
}

// Entered is a person who was entered.
type Entered struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// AddPerson enters a person, who has no post yet; an account is for those who
// sign in.
func (d *Desk) AddPerson(ctx context.Context, who account.Caller, in *AddPersonIn) (Entered, error) {
	b := in.Body
	i := slices.IndexFunc(who.Standings, func(s account.Standing) bool {
		return account.KindMay(s.Kind, account.AppointmentWrite) && s.Path != "" && s.Waits == ""
	})
	if i < 0 {
		return Entered{}, fault.New(fault.Forbidden, "account.not_permitted")
	}
	by := who.Standings[i]
	e := account.Enrolment{Name: strings.TrimSpace(b.Name), Phone: strings.TrimSpace(b.Phone), Employer: strings.TrimSpace(b.Employer), Login: account.Login(b.Login), Grid: by.Place, Initial: true}
	if e.Login != "" && b.Password != "" {
		var err error
		if e.Hash, err = d.Hash(ctx, e.Login, b.Password); err != nil {
			return Entered{}, err
		}
	}
	if e.Login == "" && b.Password != "" {
		return Entered{}, fault.New(fault.Invalid, "person.not_enrollable").On("login", "account.password_missing")
	}
	if err := e.CheckTyped(); err != nil {
		return Entered{}, err
	}
	now := d.Now()
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	out := Entered{Name: e.Name}
	err := d.DB.Write(ctx, func(tx db.Tx) (err error) {
		out.ID, err = d.Enroll(ctx, tx, act, e)
		return err
	})
	if db.Unique(err) {
		err = fault.New(fault.Conflict, "account.login_taken", "login", e.Login).On("login", "account.login_taken", "login", e.Login)
	}
	return out, err
}

// free lists people without a post today whom the caller may give one: who was
// entered within sight, or held a post there once.
func (d *Desk) free(ctx context.Context, who account.Caller, in *PersonsIn) (Persons, error) {
	w, err := d.freeFilter(who, in)
	if err != nil {
		return Persons{}, err
	}
	if pinyin, id, ok := strings.Cut(in.After, "~"); ok {
		w.And("(p.pinyin, p.id) > (?, ?)", pinyin, id)
	} else if in.Jump != "" {
		w.And("p.pinyin >= ?", strings.ToLower(strings.ReplaceAll(in.Jump, " ", "")))
	}
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT p.pinyin, p.id, p.name, p.employer FROM person p WHERE p.county = $1 AND "+w.String()+" ORDER BY p.pinyin, p.id LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return Persons{}, err
	}
	defer rows.Close()
	out := Persons{Items: []*PersonRow{}}
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
		out.Items = append(out.Items, p)
	}
	return out, rows.Err()
}

// freeFilter is what the list of people without a post and its count have in
// common.
func (d *Desk) freeFilter(who account.Caller, in *PersonsIn) (*db.Where, error) {
	if !who.May(account.AppointmentWrite) {
		return nil, fault.New(fault.Forbidden, "account.not_permitted")
	}
	today := string(d.Today())
	entered := Within(who.Scope, Columns{Path: "eg.path"})
	held := Within(who.Scope, Columns{Path: "COALESCE(g.path, o.path)", Department: "a.department IN (?, '')"})
	w := db.Filter(who.County).
		And("NOT EXISTS (SELECT 1 FROM appointment n WHERE n.county = p.county AND n.person = p.id AND n.from_on <= ? AND (n.to_on = '' OR n.to_on >= ?))", today, today).
		Or(db.Cond{SQL: "EXISTS (SELECT 1 FROM grid eg WHERE eg.county = p.county AND eg.id = p.grid AND " + entered.SQL + ")", Args: entered.Args},
			db.Cond{SQL: `EXISTS (SELECT 1 FROM appointment a LEFT JOIN grid g ON g.county = a.county AND g.id = a.grid LEFT JOIN overlay o ON o.county = a.county AND o.id = a.overlay
WHERE a.county = p.county AND a.person = p.id AND ` + held.SQL + ")", Args: held.Args})
	if text := strings.TrimSpace(in.Q); text != "" {
		w.AndCond(Named(text, "p.name", "p.pinyin"))
	}
	d.phoneless(w, in)
	return w, nil
}
