package main

import (
	"context"
	"fmt"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/demo"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/config"
	"anwang/internal/kit/db"
	"anwang/internal/kit/web"
	ndesk "anwang/internal/notice/desk"
)

// demoPassword opens every demo account. Demo accounts exist only in a folder
// that --demo made, and everything in it is marked 演示.
const demoPassword = "anwang-yanshi"

// settle learns which county the folder holds.
func (h *house) settle(ctx context.Context) error {
	county := ""
	err := h.DB.Read().QueryRowContext(ctx, "SELECT county FROM grid WHERE county > $1 ORDER BY county LIMIT 1", "").Scan(&county)
	if db.None(err) {
		return nil
	}
	if err != nil {
		return err
	}
	h.serves.Set(county)
	h.account.Serve(county)
	return h.upkeep.Serve(ctx, county)
}

// loadDemo fills an empty folder with a demo town; a folder that has one already
// is left as it is, and one with anything else is refused.
func (p program) loadDemo(ctx context.Context, h *house, id string) error {
	if id == config.Shipped {
		id = demo.IDs(demo.Towns())[0]
	}
	town, err := demo.Load(demo.Towns(), id)
	if err != nil {
		return fmt.Errorf("没有演示“%s”：%w", id, err)
	}
	if err := h.settle(ctx); err != nil {
		return err
	}
	if h.county() != "" {
		if len(h.demoAccounts()) > 0 {
			return nil
		}
		return fault.New(fault.Conflict, "demo.folder_not_empty")
	}
	fmt.Fprintf(p.stdout, "正在装入演示：%s%s …\n", town.CountyName, town.Name)
	hash, err := h.account.Hash(ctx, "", demoPassword)
	if err != nil {
		return err
	}
	load := h.loaderOf(town, hash)
	if err := load.all(ctx); err != nil {
		return err
	}
	h.serves.Set(town.County)
	if err := h.settle(ctx); err != nil {
		return err
	}
	if err := h.demoAdministrators(ctx, hash); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "正在按方案生成任务和最近四周的演示记录 …")
	if err := h.livePast(ctx, town, load.ids); err != nil {
		return err
	}
	h.sweep(ctx)
	return nil
}

// demoAccount is an account one may try.
type demoAccount struct {
	Login string `json:"login"`
	Role  string `json:"role"`
	Name  string `json:"name"`
}

// demoAccounts lists the accounts of a demo folder, in the order of the file;
// there are none in any other.
func (h *house) demoAccounts() []demoAccount {
	if h.county() == "" {
		return nil
	}
	rows, err := h.DB.Read().QueryContext(context.Background(), `SELECT a.login, p.name FROM account a
		JOIN person p ON p.county = a.county AND p.id = a.person
		WHERE a.county = $1 AND p.demo = TRUE AND a.closed_at = 0 ORDER BY a.login`, h.county())
	if err != nil {
		return nil
	}
	defer rows.Close()
	names := map[string]string{}
	for rows.Next() {
		var login, name string
		if rows.Scan(&login, &name) == nil {
			names[login] = name
		}
	}
	var out []demoAccount
	for _, id := range demo.IDs(demo.Towns()) {
		town, err := demo.Front(demo.Towns(), id)
		if err != nil || town.County != h.county() {
			continue
		}
		for _, a := range town.Accounts {
			if name, ok := names[a.Login]; ok {
				out = append(out, demoAccount{Login: a.Login, Role: a.Role, Name: name})
				delete(names, a.Login)
			}
		}
	}
	for _, a := range demoThree {
		if name, ok := names[a.Login]; ok {
			out = append(out, demoAccount{Login: a.Login, Role: a.Role, Name: name})
		}
	}
	return out
}

// demoThree are the three administrators of a demo: three persons, who enrol a
// second factor at their first sign-in as anywhere.
var demoThree = []demoAccount{
	{Login: "xitong", Role: string(account.System), Name: "何维安"},
	{Login: "anquan", Role: string(account.Security), Name: "严守正"},
	{Login: "shenji", Role: string(account.Auditor), Name: "明鉴之"},
}

func (h *house) demoAdministrators(ctx context.Context, hash string) error {
	return h.DB.Write(ctx, func(tx db.Tx) error {
		for _, a := range demoThree {
			e := account.Enrolment{Name: a.Name, Login: a.Login, Hash: hash, Demo: true}
			if err := h.found(ctx, tx, e, account.Kind(a.Role), "演示装入"); err != nil {
				return err
			}
		}
		return nil
	})
}

// demoOut says whether this is a demo, and who one may be in it.
type demoOut struct {
	Demo     bool          `json:"demo"`
	Mark     string        `json:"mark"`
	Password string        `json:"password"`
	Accounts []demoAccount `json:"accounts"`
}

func (h *house) demoRoutes() []web.Route[account.Caller] {
	return []web.Route[account.Caller]{
		web.Verb("GET /api/demo", web.Public, "是否演示及演示账号", func(context.Context, account.Caller, *struct{}) (demoOut, error) {
			out := demoOut{Accounts: h.demoAccounts()}
			if len(out.Accounts) > 0 {
				out.Demo, out.Mark, out.Password = true, "演示", demoPassword
			} else {
				out.Accounts = []demoAccount{}
			}
			return out, nil
		}),
	}
}

// followups are who carries what was asked for.
func (h *house) followups() map[string]func(context.Context, jdesk.Followup) error {
	return map[string]func(context.Context, jdesk.Followup) error{
		ndesk.CarryKind: h.notice.Carry,
		edesk.LookKind:  func(ctx context.Context, f jdesk.Followup) error { return h.evidence.Look(ctx, h.county(), f) },
	}
}

// openapi prints the document without a database behind it.
func (p program) openapi() int {
	h := wire(jdesk.House{Now: p.now, Fresh: fresh}, nil, nil, civil.Calendar{}, config.Config{})
	doc, err := web.Open(version, h.account.Guard, h.table(h.demoRoutes()...)).OpenAPI()
	if err != nil {
		return p.fail(err)
	}
	if _, err := p.stdout.Write(append(doc, '\n')); err != nil {
		return p.fail(err)
	}
	return 0
}
