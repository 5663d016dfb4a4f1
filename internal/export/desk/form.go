package desk

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/export"
	"anwang/internal/export/desk/q"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/sheet"
	"anwang/internal/kit/web"
)

// around are the words that stand once in a form of a list.
func around(l List) []string { return append(sheet.Around(), l.Around...) }

// wordsOf are the words a row of a list's form may use.
func wordsOf(l List) []string {
	out := []string{sheet.WordNumber}
	for _, h := range l.Heads {
		out = append(out, h.Word)
	}
	return out
}

// FormView is an office's form of a list.
type FormView struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Grid  string `json:"grid" doc:"哪里的表样"`
	By    string `json:"by"`
	At    int64  `json:"at"`
	Mine  bool   `json:"mine" doc:"您可以停用"`
	Words int    `json:"words,omitempty" doc:"用到的栏目数"`
}

// reach is the condition that a form is of the caller's grid or one above it: an
// office's form is for everybody below.
func reach(who account.Caller) db.Cond {
	var paths []string
	for _, s := range who.Scope {
		paths = append(paths, account.Above(s.Path)...)
	}
	slices.Sort(paths)
	return db.In("f.path", slices.Compact(paths))
}

// keeper is the standing in which the caller keeps forms.
func keeper(who account.Caller) (account.Standing, error) {
	for _, s := range who.Standings {
		if s.Path != "" && account.KindMay(s.Kind, account.ExportForm) {
			return s, nil
		}
	}
	return account.Standing{}, fault.New(fault.Forbidden, "account.not_permitted")
}

// forms are the forms of a list that the caller may use.
// scope: reach
func (d *Desk) forms(ctx context.Context, who account.Caller, list string) ([]FormView, error) {
	out := []FormView{}
	mine, _ := keeper(who)
	w := db.Filter(who.County).And("f.list = ?", list).And("f.closed_at = 0").AndCond(reach(who))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT f.id, f.name, f.path, COALESCE(g.name, ''), COALESCE(p.name, ''), f.at FROM export_form f
LEFT JOIN grid g ON g.county = f.county AND g.id = f.grid
LEFT JOIN person p ON p.county = f.county AND p.id = f.by_person
WHERE f.county = $1 AND `+w.String()+" ORDER BY f.path DESC, f.id DESC", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v FormView
		var path string
		if err := rows.Scan(&v.ID, &v.Name, &path, &v.Grid, &v.By, &v.At); err != nil {
			return nil, err
		}
		v.Mine = path == mine.Path && who.May(account.ExportForm)
		out = append(out, v)
	}
	return out, rows.Err()
}

// AddFormIn is a workbook an office drew.
type AddFormIn struct {
	List    string `path:"list" maxLength:"40"`
	Name    string `query:"name" maxLength:"200" doc:"表样的名字"`
	RawBody []byte `contentType:"application/octet-stream"`
}

// AddForm takes an office's form in, once it is found harmless and fitting.
func (d *Desk) AddForm(ctx context.Context, who account.Caller, in *AddFormIn) (FormView, error) {
	l, err := d.list(who, in.List)
	if err != nil {
		return FormView{}, err
	}
	by, err := keeper(who)
	if err != nil {
		return FormView{}, err
	}
	name, err := export.FormName(in.Name)
	if err != nil {
		return FormView{}, err
	}
	f, err := sheet.ReadForm(in.RawBody, wordsOf(l), around(l))
	if err != nil {
		return FormView{}, err
	}
	id, now := d.Fresh(), d.Now()
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		err := q.New(tx).AddForm(ctx, q.AddFormParams{County: who.County, ID: id, List: l.Key, Name: name, Path: by.Path, Grid: by.Place, Body: in.RawBody, ByPerson: who.Person, At: int64(now)})
		if err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("form:"+id, "form.added", journal.Digest(in.RawBody), "list", l.Key))
	})
	return FormView{ID: id, Name: name, Grid: by.PlaceName, By: who.Name, At: int64(now), Mine: true, Words: len(f.Words())}, err
}

// form loads a form the caller may use.
func (d *Desk) form(ctx context.Context, who account.Caller, id string) (q.ExportForm, error) {
	r, err := q.New(d.DB.Read()).Form(ctx, q.FormParams{County: who.County, ID: id})
	if err != nil && !db.None(err) {
		return r, err
	}
	if err != nil || r.ClosedAt != 0 || !slices.ContainsFunc(who.Scope, func(s account.Sight) bool { return slices.Contains(account.Above(s.Path), r.Path) }) {
		return r, fault.New(fault.Missing, "form.not_found")
	}
	return r, nil
}

// FormIn names a form.
type FormIn struct {
	ID string `path:"id" maxLength:"64"`
}

// FormFile gives a form back as it came.
func (d *Desk) FormFile(ctx context.Context, who account.Caller, in *FormIn) (web.File, error) {
	r, err := d.form(ctx, who, in.ID)
	if err != nil {
		return web.File{}, err
	}
	return web.File{Name: "表样_" + r.Name + ".xlsx", Type: sheet.Type, Write: func(w io.Writer) error {
		_, err := w.Write(r.Body)
		return err
	}}, nil
}

// CloseForm takes a form out of use; files that were made with it stay.
func (d *Desk) CloseForm(ctx context.Context, who account.Caller, in *FormIn) (struct{}, error) {
	r, err := d.form(ctx, who, in.ID)
	if err != nil {
		return struct{}{}, err
	}
	by, err := keeper(who)
	if err == nil && !strings.HasPrefix(r.Path, by.Path) {
		err = fault.New(fault.Forbidden, "form.not_yours")
	}
	if err != nil {
		return struct{}{}, err
	}
	now := d.Now()
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	return struct{}{}, d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).CloseForm(ctx, q.CloseFormParams{County: who.County, ID: r.ID, ClosedAt: int64(now)})
		if err != nil || n == 0 {
			return errors.Join(err, missingForm(n))
		}
		return jdesk.Note(ctx, tx, who.County, act.Note("form:"+r.ID, "form.closed", nil, "list", r.List))
	})
}

func missingForm(n int64) error {
	if n == 0 {
		return fault.New(fault.Missing, "form.not_found")
	}
	return nil
}

// Sample is a workbook with every word of a list in place, to draw a form from.
func (d *Desk) Sample(_ context.Context, who account.Caller, in *ListIn) (web.File, error) {
	l, err := d.list(who, in.List)
	if err != nil {
		return web.File{}, err
	}
	return web.File{Name: l.Title + "_底样.xlsx", Type: sheet.Type, Write: func(w io.Writer) error {
		f, err := listed(l, wordKeys(l))
		if err != nil {
			return err
		}
		return f.WriteSample(w)
	}}, nil
}

func wordKeys(l List) []string {
	var keys []string
	for _, h := range l.Heads {
		keys = append(keys, h.Key)
	}
	return keys
}

// listed is our own layout of a list, with these columns.
func listed(l List, keys []string) (*sheet.Form, error) {
	columns := []sheet.Column{{Title: sheet.WordNumber, Chars: 3}}
	num := []bool{true}
	for _, k := range keys {
		for _, h := range l.Heads {
			if h.Key != k {
				continue
			}
			c := sheet.Column{Title: h.Word, Chars: h.Chars}
			if h.Long {
				c.Align = sheet.Left
			}
			columns, num = append(columns, c), append(num, h.Num)
		}
	}
	return sheet.Listed(l.Title, columns, func(i int) bool { return num[i] })
}

// within is the condition that what was taken lies in the caller's sight.
func within(who account.Caller) db.Cond {
	return adesk.Within(who.Scope, adesk.Columns{Path: "t.path"})
}
