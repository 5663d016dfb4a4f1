package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/export"
	"anwang/internal/export/desk/q"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/sheet"
	"anwang/internal/kit/web"
)

// TakeListIn is what is to be taken.
type TakeListIn struct {
	Body struct {
		List    string   `json:"list" maxLength:"40"`
		Filter  string   `json:"filter,omitempty" maxLength:"2000" doc:"筛选，与列表接口的查询串相同"`
		Columns []string `json:"columns,omitempty" maxItems:"60" doc:"栏目；空为我看的栏目"`
		Format  string   `json:"format,omitempty" enum:"xlsx,csv" default:"xlsx"`
		Form    string   `json:"form,omitempty" maxLength:"64" doc:"表样；空为平台的版式"`
	}
}

// JobView is a file as its maker sees it.
type JobView struct {
	ID      string `json:"id"`
	List    string `json:"list"`
	Title   string `json:"title"`
	Format  string `json:"format"`
	Words   string `json:"words" doc:"筛选条件"`
	State   string `json:"state" enum:"排队,进行中,已完成,未成,已取消,已过期"`
	Rows    int64  `json:"rows" doc:"已写的行数"`
	Total   int64  `json:"total" doc:"共几行；-1 为没有数"`
	Bytes   int64  `json:"bytes"`
	Fault   string `json:"fault,omitempty" doc:"为什么没有做成"`
	At      int64  `json:"at"`
	UntilAt int64  `json:"untilAt,omitempty" doc:"文件保留到"`
}

func viewOf(r q.ExportJob) JobView {
	return JobView{ID: r.ID, List: r.List, Title: r.Title, Format: r.Format, Words: r.Words, State: r.State, Rows: r.Written, Total: r.Total,
		Bytes: r.Bytes, Fault: r.Fault, At: r.At, UntilAt: r.UntilAt}
}

// Take begins a file and waits a moment for it: what is short is there with the
// answer.
func (d *Desk) Take(ctx context.Context, who account.Caller, in *TakeListIn) (JobView, error) {
	b := in.Body
	l, err := d.list(who, b.List)
	if err != nil {
		return JobView{}, err
	}
	a, err := l.ask(b.Filter)
	if err != nil {
		return JobView{}, err
	}
	keys := b.Columns
	if len(keys) == 0 {
		if keys, _, err = d.chosen(ctx, who, l); err != nil {
			return JobView{}, err
		}
	}
	if keys, err = export.Choose(l.Heads, keys); err != nil {
		return JobView{}, err
	}
	if b.Format == "" || b.Form != "" {
		b.Format = string(export.XLSX)
	}
	title := l.Title
	if b.Form != "" {
		f, err := d.form(ctx, who, b.Form)
		if err != nil {
			return JobView{}, err
		}
		if f.List != l.Key {
			return JobView{}, fault.New(fault.Missing, "form.not_found")
		}
		title = f.Name
	}
	by := standing(who)
	words, err := d.say(ctx, who.County, a)
	if err != nil {
		return JobView{}, err
	}
	id, now := d.Fresh(), d.Now()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		same, err := q.New(tx).SameJob(ctx, q.SameJobParams{County: who.County, Person: who.Person, List: l.Key, Format: b.Format, Form: b.Form, Keys: strings.Join(keys, " "), Asked: b.Filter})
		if err == nil {
			id = same // asked twice, made once
			return nil
		}
		if !db.None(err) {
			return err
		}
		n, err := q.New(tx).WaitingOf(ctx, q.WaitingOfParams{County: who.County, Person: who.Person})
		if err != nil {
			return err
		}
		if n >= export.WaitingMost {
			return fault.New(fault.TooMany, "export.too_many", "n", strconv.Itoa(export.WaitingMost))
		}
		return q.New(tx).AddJob(ctx, q.AddJobParams{County: who.County, ID: id, Person: who.Person, Post: by.Post, Grid: by.Place, List: l.Key, Title: title, Format: b.Format,
			Form: b.Form, Keys: strings.Join(keys, " "), Asked: b.Filter, Words: words, Scope: sightOf(who), State: string(export.Waiting), At: int64(now)})
	})
	if err != nil {
		return JobView{}, err
	}
	done := d.begin(who.County, id)
	late := time.NewTimer(d.Patience)
	defer late.Stop()
	select {
	case <-done:
	case <-late.C:
	case <-ctx.Done():
	}
	return d.Show(ctx, who, &JobIn{ID: id})
}

// standing is the post somebody takes a list away in: the widest they hold.
func standing(who account.Caller) account.Standing {
	var best account.Standing
	for i, s := range who.Standings {
		if i == 0 || s.Path != "" && (best.Path == "" || len(s.Path) < len(best.Path)) {
			best = s
		}
	}
	return best
}

// sightOf is the digest of what somebody sees.
func sightOf(who account.Caller) string {
	var b strings.Builder
	for _, s := range who.Scope {
		fmt.Fprintf(&b, "%s|%s|%v\n", s.Path, s.Department, s.Except)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8])
}

// say puts a filter into words: 网格：东村；状态：正常.
func (d *Desk) say(ctx context.Context, county string, a asked) (string, error) {
	var parts []string
	for _, field := range a.given {
		value := a.said(field)
		switch {
		case value == "true":
			parts = append(parts, export.Word(field))
			continue
		case field == "grid", field == "place":
			name, err := q.New(d.DB.Read()).GridName(ctx, q.GridNameParams{County: county, ID: value})
			if err != nil && !db.None(err) {
				return "", err
			}
			if err == nil {
				value = name
			}
		case civil.Day(value).Valid():
			value = civil.Day(value).Chinese()
		}
		parts = append(parts, export.Word(field)+"："+export.Said(field, value))
	}
	return strings.Join(parts, "；"), nil
}

// JobIn names a file.
type JobIn struct {
	ID string `path:"id" maxLength:"64"`
}

// job loads a file of the caller's own; anybody else's is not there.
func (d *Desk) job(ctx context.Context, who account.Caller, id string) (q.ExportJob, error) {
	r, err := q.New(d.DB.Read()).Job(ctx, q.JobParams{County: who.County, ID: id})
	if err != nil && !db.None(err) {
		return r, err
	}
	if err != nil || r.Person != who.Person {
		return r, fault.New(fault.Missing, "export.not_found")
	}
	return r, nil
}

// Show tells how far a file is.
func (d *Desk) Show(ctx context.Context, who account.Caller, in *JobIn) (JobView, error) {
	r, err := d.job(ctx, who, in.ID)
	return viewOf(r), err
}

// MineIn pages the caller's files.
type MineIn struct {
	After string `query:"after" maxLength:"64"`
	Limit int    `query:"limit" default:"30" minimum:"1" maximum:"100"`
}

// Jobs is a page of files, the latest first.
type Jobs struct {
	Items []JobView `json:"items" nullable:"false"`
	Next  string    `json:"next,omitempty" doc:"下一页的 after"`
}

// Mine lists the files the caller asked for.
func (d *Desk) Mine(ctx context.Context, who account.Caller, in *MineIn) (Jobs, error) {
	out := Jobs{Items: []JobView{}}
	before := in.After
	if before == "" {
		before = "~"
	}
	rows, err := q.New(d.DB.Read()).JobsOf(ctx, q.JobsOfParams{County: who.County, Person: who.Person, ID: before, Limit: int32(in.Limit + 1)})
	for i, r := range rows {
		if i == in.Limit {
			out.Next = out.Items[i-1].ID
			break
		}
		out.Items = append(out.Items, viewOf(r))
	}
	return out, err
}

// Cancel stops a file that is being made.
func (d *Desk) Cancel(ctx context.Context, who account.Caller, in *JobIn) (JobView, error) {
	r, err := d.job(ctx, who, in.ID)
	if err != nil {
		return JobView{}, err
	}
	now := d.Now()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		_, err := q.New(tx).EndJob(ctx, q.EndJobParams{County: who.County, ID: r.ID, State: string(export.Cancelled), Written: r.Written, DoneAt: int64(now)})
		return err
	})
	if err != nil {
		return JobView{}, err
	}
	return d.Show(ctx, who, in)
}

// File hands a finished file to whoever asked for it, and writes that down.
func (d *Desk) File(ctx context.Context, who account.Caller, in *JobIn) (web.File, error) {
	r, err := d.job(ctx, who, in.ID)
	if err != nil {
		return web.File{}, err
	}
	switch {
	case r.State == string(export.Expired) || r.State == string(export.Done) && r.UntilAt <= int64(d.Now()):
		return web.File{}, fault.New(fault.Missing, "export.expired")
	case r.State != string(export.Done):
		return web.File{}, fault.New(fault.Conflict, "export.not_done")
	}
	if _, err := d.list(who, r.List); err != nil {
		return web.File{}, err
	}
	if r.Scope != sightOf(who) {
		return web.File{}, fault.New(fault.Forbidden, "export.sight_changed")
	}
	body, err := d.Files.Open(r.Hash)
	if err != nil {
		return web.File{}, fault.New(fault.Missing, "export.expired")
	}
	if err := d.took(ctx, who, r.ID, r.List, r.Title, r.Format, r.Words, r.Written); err != nil {
		body.Close()
		return web.File{}, err
	}
	kind := sheet.Type
	if r.Format == string(export.CSV) {
		kind = "text/csv; charset=utf-8"
	}
	name := r.Title + "_" + string(d.DayOf(civil.Instant(r.At))) + "." + r.Format
	return web.File{Name: name, Type: kind, Noted: true, Write: func(w io.Writer) error {
		defer body.Close()
		_, err := io.Copy(w, body)
		return err
	}}, nil
}

// took writes down that somebody took something away.
func (d *Desk) took(ctx context.Context, who account.Caller, job, list, title, format, words string, rows int64) error {
	by, now, id := standing(who), d.Now(), d.Fresh()
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	return d.DB.Write(ctx, func(tx db.Tx) error {
		err := q.New(tx).AddTake(ctx, q.AddTakeParams{County: who.County, ID: id, Job: job, Person: who.Person, Post: by.Post, Path: by.Path, List: list, Title: title,
			Format: format, Words: words, RowsN: rows, At: int64(now), Address: web.AddressOf(ctx)})
		if err != nil {
			return err
		}
		// The words of a filter may name somebody: the journal has their digest.
		sum := sha256.Sum256([]byte(words))
		return jdesk.Note(ctx, tx, who.County, act.Note("export:"+job, "export.taken", sum[:], "list", list, "format", format, "rows", strconv.FormatInt(rows, 10), "take", id))
	})
}

// Took writes down that a file which another desk makes by itself was taken: the
// tables of a month.
func (d *Desk) Took(ctx context.Context, who account.Caller, list, title, words string, rows int64) error {
	return d.took(ctx, who, d.Fresh(), list, title, string(export.XLSX), words, rows)
}
