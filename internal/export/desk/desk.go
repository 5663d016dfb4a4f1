// Package desk takes lists away: as .xlsx in our layout or the office's own, or
// as .csv. It keeps the forms of offices, makes files beside the work of the
// day, hands each to whoever asked for it and to nobody else, and writes down who
// took what.
package desk

import (
	"context"
	"sync"
	"time"

	"anwang/internal/account"
	"anwang/internal/export"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/web"
)

// Options are what cmd hands to the desk.
type Options struct {
	// Files is where finished files lie.
	Files blob.Made
	// Load is the caller somebody is by now: a file is made with the sight of
	// that moment.
	Load func(ctx context.Context, county, person string) (account.Caller, error)
	// Failed is told of what went wrong without being anybody's fault.
	Failed func(job string, err error)
	// Patience is how long an answer waits for its file before it says that it
	// takes longer.
	Patience time.Duration
	// AtOnce is how many files are made at once.
	AtOnce int
}

// Desk is where lists are taken away.
type Desk struct {
	jdesk.House
	Options
	// Lists are all that may be taken; cmd gathers them from the desks.
	Lists []List

	run  context.Context
	stop context.CancelFunc
	all  sync.WaitGroup
	room chan struct{}
	mu   sync.Mutex
	busy map[string]chan struct{} // by job, closed when it is over
}

// New opens the desk.
func New(house jdesk.House, o Options) *Desk {
	if o.AtOnce == 0 {
		o.AtOnce = 2
	}
	d := &Desk{House: house, Options: o, room: make(chan struct{}, o.AtOnce), busy: map[string]chan struct{}{}}
	d.run, d.stop = context.WithCancel(context.Background())
	return d
}

// Close stops making files; what is under way is begun anew at the next start.
func (d *Desk) Close() {
	d.stop()
	d.all.Wait()
}

// Wait waits for what is being made.
func (d *Desk) Wait() { d.all.Wait() }

// Routes is the table of the desk.
func (d *Desk) Routes() []web.Route[account.Caller] {
	take, form := string(account.ExportTake), string(account.ExportForm)
	return []web.Route[account.Caller]{
		web.Verb("GET /api/lists/{list}", web.SignedIn, "一张表的栏目、我选的栏目和表样", d.List),
		web.Verb("PUT /api/lists/{list}/columns", string(account.ListChoose), "选择栏目", d.Choose).UpTo(8 << 10),
		web.Verb("POST /api/lists/{list}/forms", form, "上传表样", d.AddForm).UpTo(5 << 20),
		web.Download("GET /api/lists/{list}/form", form, "下载表样的底样：写好占位符的工作簿", d.Sample),
		web.Download("GET /api/forms/{id}/file", form, "下载表样", d.FormFile),
		web.Verb("POST /api/forms/{id}/close", form, "停用表样", d.CloseForm),
		web.Verb("POST /api/exports", take, "导出", d.Take).UpTo(16 << 10),
		web.Verb("GET /api/exports", take, "我的导出", d.Mine),
		web.Verb("GET /api/exports/{id}", take, "一份导出做到哪里", d.Show),
		web.Verb("POST /api/exports/{id}/cancel", take, "取消导出", d.Cancel),
		web.Download("GET /api/exports/{id}/file", take, "下载导出的文件", d.File),
		web.Verb("GET /api/exports/log", string(account.JournalRead), "下载记录：谁在何时按什么条件取走了什么", d.Log),
	}
}

// list finds a list the caller may read.
func (d *Desk) list(who account.Caller, key string) (List, error) {
	for _, l := range d.Lists {
		if l.Key == key {
			if !who.May(l.Needs) {
				return List{}, fault.New(fault.Forbidden, "account.not_permitted")
			}
			return l, nil
		}
	}
	return List{}, fault.New(fault.Missing, "export.list_unknown")
}

// ListIn names a list.
type ListIn struct {
	List string `path:"list" maxLength:"40"`
}

// ListView is a list as a screen needs it.
type ListView struct {
	Key     string        `json:"key"`
	Title   string        `json:"title"`
	Columns []export.Head `json:"columns" nullable:"false" doc:"全部栏目"`
	Chosen  []string      `json:"chosen" nullable:"false" doc:"我看的栏目，按顺序"`
	Own     bool          `json:"own" doc:"是我选过的"`
	Forms   []FormView    `json:"forms" nullable:"false" doc:"可用的表样"`
	Around  []string      `json:"around" nullable:"false" doc:"表样里只出现一次的占位符"`
}

// List tells what columns a list has and which of them the caller chose.
func (d *Desk) List(ctx context.Context, who account.Caller, in *ListIn) (ListView, error) {
	l, err := d.list(who, in.List)
	if err != nil {
		return ListView{}, err
	}
	v := ListView{Key: l.Key, Title: l.Title, Columns: l.Heads, Around: around(l)}
	if v.Chosen, v.Own, err = d.chosen(ctx, who, l); err != nil {
		return v, err
	}
	v.Forms, err = d.forms(ctx, who, l.Key)
	return v, err
}
