// Package desk takes in the workbooks of an office (导入): brought, matched, tried
// without writing anything, imported row by row as a job that can be broken off
// anywhere, and taken back whole. What is written goes through the desks whose
// ledgers it is.
package desk

import (
	"context"
	"encoding/json"
	"slices"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/fault"
	gdesk "anwang/internal/grid/desk"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/sheet"
	"anwang/internal/kit/web"
	sitedesk "anwang/internal/site/desk"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk/q"
)

// Desk is where workbooks come in.
type Desk struct {
	jdesk.House
	Accounts *adesk.Desk
	Grids    *gdesk.Desk
	Sites    *sitedesk.Desk

	reading chan struct{} // one at a time: a workbook may take a hundred megabytes
	wake    chan struct{}
}

// New opens the desk.
func New(house jdesk.House, accounts *adesk.Desk, grids *gdesk.Desk, sites *sitedesk.Desk) *Desk {
	return &Desk{House: house, Accounts: accounts, Grids: grids, Sites: sites, reading: make(chan struct{}, 1), wake: make(chan struct{}, 1)}
}

// Routes is the table of the desk.
func (d *Desk) Routes() []web.Route[account.Caller] {
	p := string(account.WorkbookImport)
	return []web.Route[account.Caller]{
		web.Verb("GET /api/workbooks", p, "导入过的表格", d.List),
		web.Verb("POST /api/workbooks", p, "送来一个表格：读出各表并认出各列，什么也不写入", d.Bring).UpTo(sheet.Ample().Bytes + 1),
		web.Verb("GET /api/workbooks/{id}", p, "一次导入的情况", d.Page),
		web.Verb("PUT /api/workbooks/{id}/settings", p, "改各表的用途、表头和各列", d.Match).UpTo(256 << 10),
		web.Verb("POST /api/workbooks/{id}/try", p, "试导：逐行核对，不写入", d.Try),
		web.Verb("GET /api/workbooks/{id}/rows", p, "逐行核对的结果", d.Rows),
		web.Verb("POST /api/workbooks/{id}/choose", p, "疑似重复的行：跳过、更新或新增", d.Choose),
		web.Verb("POST /api/workbooks/{id}/import", p, "导入", d.Import),
		web.Verb("POST /api/workbooks/{id}/undo", p, "撤销整次导入", d.Undo),
		web.Download("GET /api/workbooks/{id}/problems", p, "错误表：原表加“问题”一列", d.Mend),
		web.Download("POST /api/workbooks/{id}/passwords", p, "发初始密码表（只发一次）", d.HandOut),
		web.Download("GET /api/workbooks/template", p, "空白模板", d.Template),
	}
}

// needs is what a post must hold to import a kind of workbook, beside importing.
var needs = map[workbook.Kind]account.Permission{workbook.Grids: account.GridWrite, workbook.People: account.AppointmentWrite, workbook.Sites: account.SiteWrite}

// mayKinds lists what the caller may import.
func mayKinds(who account.Caller) []workbook.Kind {
	return slices.DeleteFunc(workbook.Kinds(), func(k workbook.Kind) bool { return !who.May(needs[k]) })
}

func mayImport(who account.Caller, kind workbook.Kind) error {
	if !who.May(needs[kind]) {
		return fault.New(fault.Forbidden, "workbook.not_yours", "kind", string(kind))
	}
	return nil
}

// standing is where the caller stands when they bring a workbook.
func standing(who account.Caller) (account.Standing, error) {
	for _, s := range who.Standings {
		if s.Path != "" && s.Waits == "" && account.KindMay(s.Kind, account.WorkbookImport) {
			return s, nil
		}
	}
	return account.Standing{}, fault.New(fault.Forbidden, "account.not_permitted")
}

// book is a workbook as the desk works with it.
type book struct {
	q.OneWorkbookRow
	settings []workbook.Setting
	options  options
}

// options are what the clerk chose for the whole workbook.
type options struct {
	// PhoneLogin gives people without a login of their own their mobile number.
	PhoneLogin bool `json:"phoneLogin"`
}

// kept is what stands in the column settings.
type kept struct {
	Tabs    []workbook.Setting `json:"tabs"`
	Options options            `json:"options"`
}

func (b book) kind() workbook.Kind { return workbook.Kind(b.Kind) }

func (b book) in(states ...workbook.State) bool {
	return slices.Contains(states, workbook.State(b.State))
}

func textOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("workbook: what is kept is no JSON: " + err.Error()) // texts and numbers
	}
	return string(b)
}

// load finds a workbook within the caller's sight.
func (d *Desk) load(ctx context.Context, tx db.Tx, who account.Caller, id string) (book, error) {
	r, err := q.New(tx).OneWorkbook(ctx, q.OneWorkbookParams{County: who.County, ID: id})
	if err != nil && !db.None(err) {
		return book{}, err
	}
	if err != nil || !seesWhole(who, r.Path) {
		return book{}, fault.New(fault.Missing, "workbook.not_found")
	}
	return bookOf(r)
}

// seesWhole: a workbook holds what its bringer could see; whoever sees less of it,
// or only what concerns a department, does not get it.
func seesWhole(who account.Caller, path string) bool {
	return slices.ContainsFunc(who.Scope, func(s account.Sight) bool { return s.Department == "" && s.Covers(path) })
}

func bookOf(r q.OneWorkbookRow) (book, error) {
	b := book{OneWorkbookRow: r}
	var k kept
	err := json.Unmarshal([]byte(r.Settings), &k)
	b.settings, b.options = k.Tabs, k.Options
	return b, err
}

// save keeps what was decided about a workbook.
func (b book) save(ctx context.Context, tx db.Tx, county string, state workbook.State, wanted, done int64, phase, trouble string) error {
	n, err := q.New(tx).SetWorkbook(ctx, q.SetWorkbookParams{County: county, ID: b.ID, Rev: b.Rev, Kind: b.Kind, State: string(state),
		Settings: textOf(kept{Tabs: b.settings, Options: b.options}), Wanted: wanted, Done: done, Phase: phase, Trouble: trouble})
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "workbook.changed_meanwhile")
	}
	return err
}

// fields are what rows of a kind are made of, by the plan in force at a path.
func (d *Desk) fields(ctx context.Context, who account.Caller, kind workbook.Kind, path string) ([]workbook.Field, error) {
	if kind != workbook.Sites {
		return workbook.FieldsOf(kind, nil), nil
	}
	r, err := d.Sites.Rules(ctx, who.County, path, d.Today())
	if fault.Code(err) == "scheme.none_in_force" {
		return workbook.FieldsOf(kind, nil), nil
	}
	if err != nil {
		return nil, err
	}
	return workbook.FieldsOf(kind, r.Columns()), nil
}
